from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kolada_bench.errors import CatalogueError
from kolada_bench.settings import DEFAULT_API_URL, Settings, read_settings

WHOLE = """
kommun = "Mellerud"
belopp = "tkr"
tema = "ifo"

[grupper]
dalsland = ["Bengtsfors", "Dals-Ed"]

[cache]
mapp = "/srv/kolada"
metadata_dygn = 0
varden_timmar = 1.5
"""


def read(folder: Path, text: str, **env: str) -> Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings({"KOLADA_BENCH_CONFIG": str(file), **env})


def test_every_key(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE)
    assert settings.municipality == "Mellerud"
    assert settings.amount_unit == "tkr"
    assert settings.theme == "ifo"
    assert settings.own_groups == {"dalsland": ("Bengtsfors", "Dals-Ed")}
    assert settings.cache_dir == Path("/srv/kolada")
    assert (settings.metadata_ttl, settings.values_ttl) == (0, 5400)  # 1.5 h in seconds
    assert settings.config_file == tmp_path / "config.toml"


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert (settings.api_url, settings.amount_unit) == (DEFAULT_API_URL, "mnkr")
    assert (settings.metadata_ttl, settings.values_ttl) == (604_800, 86_400)
    assert settings.municipality is None


def test_the_environment_is_nearer_than_the_file(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        WHOLE,
        KOLADA_BENCH_CACHE_DIR="/tmp/other",
        KOLADA_BENCH_API_URL="http://127.0.0.1:8766/v3/",
    )
    assert settings.cache_dir == Path("/tmp/other")
    assert settings.api_url == "http://127.0.0.1:8766/v3"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('komun = "Mellerud"', "komun"),
        ("kommun = 1461", "kommun"),
        ('belopp = "kr"', "belopp"),
        ("tema = true", "tema"),
        ('grupper = "dalsland"', "grupper"),
        ("[grupper]\ndalsland = [1461]", "grupper.dalsland"),
        ("[cache]\nmapp = 1", "cache.mapp"),
        ("[cache]\nmetadata_dygn = -1", "cache.metadata_dygn"),
        ("[cache]\nvarden_timmar = true", "cache.varden_timmar"),
        ("[cache]\ndygn = 1", "cache.dygn"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    assert caught.value.key == key
    assert caught.value.file == str(tmp_path / "config.toml")
    assert key in str(caught.value)
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "komun = 1",
            "nyckeln komun är okänd. Nycklar som finns: kommun, tema, belopp, brott, "
            "ordmall, grupper, cache, instrumentpanel.",
        ),
        (
            "[cache]\ndygn = 1",
            "nyckeln cache.dygn är okänd. Nycklar som finns: cache.mapp, "
            "cache.metadata_dygn, cache.varden_timmar.",
        ),
    ],
)
def test_an_unknown_key_is_told_with_those_that_exist(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == f"{tmp_path / 'config.toml'}: {sentence}"


def test_an_empty_group_is_read_and_is_for_its_user_to_refuse(tmp_path: Path) -> None:
    assert read(tmp_path, "[grupper]\ntom = []").own_groups == {"tom": ()}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kommun = Mellerud", "på rad 1, kolumn 10"),
        ('belopp = "tkr"\n[grupper\n', "på rad 2, kolumn 9"),
        ('kommun = "Mellerud', "i slutet"),
    ],
)
def test_a_file_that_is_no_toml_says_where_in_swedish(
    tmp_path: Path, text: str, place: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    file = tmp_path / "config.toml"
    assert str(caught.value) == (
        f"Inställningsfilen {file} är inte giltig TOML: felet är {place}."
    )


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes('kommun = "Höör"'.encode("latin-1"))
    with pytest.raises(CatalogueError, match="går inte att läsa"):
        read_settings({"KOLADA_BENCH_CONFIG": str(file)})


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="finns inte"):
        read_settings({"KOLADA_BENCH_CONFIG": str(tmp_path / "borta.toml")})


@pytest.mark.parametrize("url", ["api.kolada.se", "ftp://api.kolada.se", "https://"])
def test_a_wrong_address_is_said(tmp_path: Path, url: str) -> None:
    with pytest.raises(CatalogueError, match="KOLADA_BENCH_API_URL"):
        read(tmp_path, "", KOLADA_BENCH_API_URL=url)


def test_the_word_template_stands_beside_the_file_unless_its_path_is_whole(
    tmp_path: Path,
) -> None:
    assert read(tmp_path, 'ordmall = "mallar/kommunens.dotx"').word_template == (
        tmp_path / "mallar" / "kommunens.dotx"
    )
    assert read(tmp_path, 'ordmall = "/srv/mall.docx"').word_template == Path(
        "/srv/mall.docx"
    )
    assert read(tmp_path, "").word_template is None


def test_a_word_template_that_is_no_text_names_the_key(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="nyckeln ordmall ska vara en text"):
        read(tmp_path, "ordmall = 3")


def test_sites_that_may_show_the_dashboard_in_a_frame(tmp_path: Path) -> None:
    sites = ["https://intranat.mellerud.se", "https://*.dalsland.se:8443"]
    settings = read(tmp_path, f"[instrumentpanel]\ninbaddning = {sites}")
    assert settings.frame_ancestors == tuple(sites)
    assert read(tmp_path, "").frame_ancestors == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("instrumentpanel = 1", "instrumentpanel"),
        ("[instrumentpanel]\nport = 80", "instrumentpanel.port"),
        ('[instrumentpanel]\ninbaddning = "https://a.se"', "instrumentpanel.inbaddning"),
        ('[instrumentpanel]\ninbaddning = ["*"]', "instrumentpanel.inbaddning"),
        # What would end the directive of the header and begin another.
        (
            '[instrumentpanel]\ninbaddning = ["https://a.se; script-src *"]',
            "instrumentpanel.inbaddning",
        ),
        ('[instrumentpanel]\ninbaddning = ["https://a.se/"]', "instrumentpanel.inbaddning"),
    ],
)
def test_a_fault_in_the_dashboards_table_names_its_key(
    tmp_path: Path, text: str, key: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, text)
    assert caught.value.key == key


def test_a_closed_stderr_does_not_put_a_warning_among_the_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(*_: object) -> bytes:
        raise PermissionError

    monkeypatch.setattr("kolada_bench.settings.content_of", closed)
    assert read_settings({}).municipality is None
    assert "används inte" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stderr", None)
    assert read_settings({}).municipality is None
    assert capsys.readouterr().out == ""
