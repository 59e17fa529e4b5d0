"""The config file and the environment: read, or refused with file and reason."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.errors import CatalogueError
from kolada_bench.settings import read_settings, user_path
from tests.strategies import encoded, mutated, mutated_bytes, refused

WHOLE = """
kommun = "Mellerud"
belopp = "tkr"
tema = "ifo"
brott = "egna_brott.toml"
ordmall = "~/mall.dotx"

[grupper]
dalsland = ["Bengtsfors", "Dals-Ed"]

[cache]
mapp = "/srv/kolada"
metadata_dygn = 7
varden_timmar = 1.5

[instrumentpanel]
inbaddning = ["https://intranat.mellerud.se"]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings") / "config.toml"


def check(file: Path, content: bytes, **env: str) -> None:
    file.write_bytes(content)
    named = {"KOLADA_BENCH_CONFIG": str(file), **env}
    settings, reason = refused(lambda: read_settings(named), CatalogueError)
    if settings is None:
        assert str(file) in reason or reason.startswith("KOLADA_BENCH_API_URL")
        assert reason.endswith(".")
        return
    assert settings.amount_unit in ("mnkr", "tkr")
    assert math.isfinite(settings.metadata_ttl + settings.values_ttl)
    assert all(isinstance(name, str) for g in settings.own_groups.values() for name in g)


@given(mutated(WHOLE))
def test_any_file(file: Path, text: str) -> None:
    check(file, encoded(text))


@given(mutated_bytes(WHOLE.encode()))
def test_any_bytes(file: Path, content: bytes) -> None:
    check(file, content)


@given(
    mutated(("https://api.kolada.se/v3", "http://[::1]:8766/v3", "http://127.0.0.1/")),
    mutated(("~/cache", "/srv/kolada", "C:\\cache")),
)
def test_any_environment(file: Path, url: str, folder: str) -> None:
    env = {"KOLADA_BENCH_API_URL": url, "KOLADA_BENCH_CACHE_DIR": folder}
    check(file, b"", **env)


@given(mutated(("~/a.toml", "~$a.toml", "/srv/a.toml", "a.toml", "../a.toml")))
def test_any_name_of_the_file(name: str) -> None:
    found, reason = refused(
        lambda: read_settings({"KOLADA_BENCH_CONFIG": name}), CatalogueError
    )
    assert found or reason.startswith(f"Inställningsfilen {user_path(name)} ")


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=10
)  # fmt: skip


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3), max_size=3))
def test_groups_are_read_as_they_are_written(
    file: Path, groups: dict[str, list[str]]
) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = [
        f"{quoted(name)} = [{', '.join(map(quoted, members))}]"
        for name, members in groups.items()
    ]
    file.write_text("\n".join(["[grupper]", *lines]), encoding="utf-8")
    found = read_settings({"KOLADA_BENCH_CONFIG": str(file)})
    assert found.own_groups == {name: tuple(m) for name, m in groups.items()}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a=" + "[" * 3_000, "går inte att läsa: den har orimligt många nivåer"),
        ("a=" + "9" * 5_000, "ett tal har orimligt många siffror"),
        ("a" + ".a" * 30_000 + "=1", "en nyckel har orimligt många delar"),
        ("[" + "a." * 30_000 + "a]", "en nyckel har orimligt många delar"),
        ("#" * 1_000_001, "den är större än 1 MB"),
        ("[cache]\nmetadata_dygn = inf", "ett tal från 0 till en miljon"),
        ("[cache]\nmetadata_dygn = nan", "ett tal från 0 till en miljon"),
        ("[cache]\nvarden_timmar = " + "9" * 400, "ett tal från 0 till en miljon"),
    ],
)
def test_a_file_that_would_take_time_or_stack_is_refused(
    file: Path, text: str, reason: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_settings({"KOLADA_BENCH_CONFIG": str(file)})
    assert reason in str(caught.value)


def test_a_file_of_another_encoding_is_told_in_swedish(file: Path) -> None:
    file.write_bytes('kommun = "Höör"'.encode("cp1252"))
    with pytest.raises(CatalogueError, match="den är inte sparad som UTF-8"):
        read_settings({"KOLADA_BENCH_CONFIG": str(file)})


def test_notepads_mark_at_the_beginning_is_no_fault(file: Path) -> None:
    file.write_text('kommun = "Höör"', encoding="utf-8-sig")
    assert read_settings({"KOLADA_BENCH_CONFIG": str(file)}).municipality == "Höör"


def test_a_folder_or_a_name_that_no_file_can_have(file: Path) -> None:
    with pytest.raises(CatalogueError, match="det är en mapp"):
        read_settings({"KOLADA_BENCH_CONFIG": str(file.parent)})
    for name in ("a\0b.toml", "~a\0b.toml", "\ud800.toml", "~finns-inte/a.toml"):
        with pytest.raises(CatalogueError, match="finns inte"):
            read_settings({"KOLADA_BENCH_CONFIG": name})


def test_a_name_in_the_file_that_begins_like_a_home_folder(file: Path) -> None:
    file.write_text('ordmall = "~$mall.dotx"\nbrott = "~finns-inte/b.toml"', "utf-8")
    settings = read_settings({"KOLADA_BENCH_CONFIG": str(file)})
    assert settings.word_template == file.parent / "~$mall.dotx"
    assert settings.breaks_file == file.parent / "~finns-inte" / "b.toml"
