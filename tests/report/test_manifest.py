"""The manifest: strict about what comes from outside, and enough to make a report again."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kolada_bench.errors import KoladaBenchError, SnapshotError, UsageError
from kolada_bench.report.manifest import (
    Manifest,
    block_checksums,
)
from kolada_bench.report.manifest_text import (
    MOST_BYTES,
    is_bare_name,
    manifest_text,
    read_manifest,
    read_manifest_file,
)
from kolada_bench.report.material import Asked
from kolada_bench.report.underlag import manifest_path, replay, underlag_path
from kolada_bench.settings import Settings
from kolada_bench.sources.snapshot import SnapshotSource
from tests.report.again import PRESET, written
from tests.sources.snapshots import change, sign_again

OWN_THEME = """
titel = "Eget tema"
nettokostnad = ["IFO"]
[[avsnitt]]
rubrik = "Kostnad"
verksamhet = "IFO"
[[avsnitt.rader]]
nyckeltal = "N30101"
titel = "Kostnad individ- och familjeomsorg, kr/inv"
etikett = "Kostnad IFO, kr/inv"
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a report would stand; its manifest and underlag do."""
    path = tmp_path_factory.mktemp("rapport") / "plan.docx"
    with written(path):
        pass
    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        message = "the network was asked"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_manifest_comes_back_as_it_was(plan: Path, tmp_path: Path) -> None:
    manifest = read_manifest_file(manifest_path(plan))
    assert read_manifest(manifest_text(manifest)) == manifest
    assert manifest.schema == "kolada-bench/manifest/1"
    assert manifest.municipality.title == "Mellerud"
    assert manifest.question.preset_toml == PRESET
    assert manifest.invented
    assert manifest.as_of == date(2026, 6, 15)
    group = next(each for each in manifest.groups if each.area == "IFO")
    assert (group.id, group.edition) == ("G36589", 2024)
    assert [member.title for member in group.members][:2] == ["Vingåker", "Grums"]
    cost = next(kpi for kpi in manifest.kpis if kpi.id == "N30101")
    assert cost.title == "Kostnad individ- och familjeomsorg, kr/inv"
    assert cost.last_year == 2025
    own = next(q for q in manifest.quoted if q.kpi == "N30101" and q.what == "own")
    # The demo's own definition of Mellerud: 1.2 times the group's 5 800.
    assert (own.value, own.year) == (6960.0, 2025)
    with written(tmp_path / "plan.docx") as (report, again):
        assert manifest_text(again) == manifest_path(plan).read_text(encoding="utf-8")
        assert list(again.blocks) == [block.id for block in report.blocks()]


def test_the_underlag_is_the_one_that_is_named(plan: Path) -> None:
    manifest = read_manifest_file(manifest_path(plan))
    assert manifest.underlag is not None
    assert manifest.underlag.file == underlag_path(plan).name == "plan.underlag.sqlite"
    assert manifest.underlag.checksum == SnapshotSource(underlag_path(plan)).checksum


@pytest.mark.usefixtures("no_network")
def test_a_replay_makes_the_same_report_with_no_network(tmp_path: Path) -> None:
    with written(tmp_path / "plan.docx") as (report, manifest):
        pass
    again, read = replay(manifest_path(tmp_path / "plan.docx"))
    assert read == manifest
    assert again == report
    assert block_checksums(again) == manifest.blocks


@pytest.mark.usefixtures("no_network")
def test_the_users_own_files_shape_the_replay_too(tmp_path: Path) -> None:
    own = tmp_path / "egna.csv"
    rows = "namn;år;värde;enhet;källa\nLVM-placeringar;2017;1;antal;Verksamhetssystemet\n"
    own.write_bytes(rows.encode("cp1252"))
    theme = tmp_path / "eget.toml"
    theme.write_text(OWN_THEME, encoding="utf-8")
    series = '{ del = "egen-serie", namn = "LVM-placeringar" }'
    preset = PRESET.replace('"kallor"', f'{series}, "kallor"')
    asked = Asked(
        municipality="Mellerud",
        groups=("egen:grannarna",),
        theme=str(theme),
        own_figures=str(own),
        years=(2023, 2024),
    )
    settings = Settings(
        own_groups={"grannarna": ("Vingåker", "Grums", "Åmål")}, amount_unit="tkr"
    )
    with written(tmp_path / "plan.docx", asked, settings, preset=preset) as (report, _):
        pass
    assert "LVM-placeringar" in " ".join(map(str, report.blocks()))
    own.unlink()
    theme.unlink()
    again, manifest = replay(manifest_path(tmp_path / "plan.docx"))
    assert again == report
    assert set(manifest.question.files) == {"tema", "egna"}
    assert manifest.question.files["egna"].text == rows
    assert str(tmp_path) not in manifest_text(manifest)


def test_a_report_without_underlag_cannot_be_replayed(plan: Path, tmp_path: Path) -> None:
    manifest = json.loads(manifest_path(plan).read_text("utf-8")) | {"underlag": None}
    file = tmp_path / "plan.manifest.json"
    file.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(SnapshotError, match="har inget underlag"):
        replay(file)


def test_a_missing_or_foreign_underlag_is_refused(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / manifest_path(plan).name
    file.write_bytes(manifest_path(plan).read_bytes())
    with pytest.raises(SnapshotError, match="samma mapp som manifestet"):
        replay(file)
    beside = tmp_path / underlag_path(plan).name
    beside.write_bytes(underlag_path(plan).read_bytes())
    change(beside, "UPDATE meta SET value = 'en annan fråga' WHERE key = 'question'")
    sign_again(beside)
    with pytest.raises(SnapshotError, match="inte det som rapporten gjordes av"):
        replay(file)


def test_a_failed_export_leaves_what_was_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    with written(path):
        pass
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    message = "disken är full"
    with (
        pytest.raises(UsageError, match=message),
        written(path, Asked(municipality="Mellerud", year=2023)),
    ):
        raise UsageError(message)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


# --- from outside ------------------------------------------------------------------------


def put(*keys: str | int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change_it(manifest: dict[str, Any]) -> None:
        place: Any = manifest
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change_it


@pytest.mark.parametrize(
    ("change_it", "words"),
    [
        (put("schema", value="kolada-bench/manifest/2"), "nyare version"),
        (put("schema", value="kolada-bench/compare/1"), "inget manifest som kan läsas"),
        (put("schema", value=1), "inget manifest från kolada-bench"),
        (put("groups", value={}), "ett värde av fel slag i $.groups"),
        (
            put("kpis", 0, "last_year", value="2025"),
            "ett värde av fel slag i $.kpis[0].last_year",
        ),
        (put("retrieved_at", value="2026-06-15T12:00:00"), "fel slag i $.retrieved_at"),
        (put("extra", value=1), "en okänd nyckel (extra)"),
        (put("question", "ny_flagga", value=True), "en okänd nyckel (ny_flagga)"),
        (lambda manifest: manifest.pop("quoted"), "en nyckel saknas (quoted)"),
        (put("underlag", "file", value="../annat.sqlite"), "utanför sin mapp"),
        (put("underlag", "file", value="/etc/passwd"), "utanför sin mapp"),
        (put("underlag", "file", value="C:\\annat.sqlite"), "utanför sin mapp"),
        (put("underlag", "file", value=".."), "utanför sin mapp"),
        (
            put("question", "files", value={"egna": {"name": "../x", "text": ""}}),
            "utanför sin mapp",
        ),
        (
            put("question", "files", value={"../../x": {"name": "x", "text": ""}}),
            "ett värde av fel slag",
        ),
    ],
)
def test_a_manifest_with_a_fault_is_refused(
    plan: Path, change_it: Callable[[dict[str, Any]], None], words: str, tmp_path: Path
) -> None:
    manifest = json.loads(manifest_path(plan).read_text("utf-8"))
    change_it(manifest)
    file = tmp_path / "m.json"
    file.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(SnapshotError) as caught:
        read_manifest_file(file)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"inte json",
        b"[]",
        b"\xff\xfe",
        b'"text"',
        b'{"x":' * 100_000,
        '{"schema": "kolada-bench/manifest/²"}'.encode(),
        b'{"schema": "kolada-bench/manifest/' + b"9" * 5_000 + b'"}',
    ],
)
def test_what_is_no_manifest_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_bytes(content)
    with pytest.raises(SnapshotError, match="inget manifest"):
        read_manifest_file(file)


def test_a_huge_file_is_never_read(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    with file.open("wb") as handle:
        handle.truncate(MOST_BYTES + 1)
    with pytest.raises(SnapshotError, match="för stort"):
        read_manifest_file(file)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="finns inte"):
        read_manifest_file(tmp_path / "saknas")
    folder = tmp_path / "plan"
    folder.mkdir()
    with pytest.raises(SnapshotError, match=f"^{re.escape(str(folder))} är ingen fil"):
        read_manifest_file(folder)
    with pytest.raises(SnapshotError, match=r"^Manifestet är inget manifest"):
        read_manifest("[]")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("plan.underlag.sqlite", True),
        ("åtgärdsplan 2026.sqlite", True),
        ("a/b", False),
        ("a\\b", False),
        ("c:b", False),
        ("", False),
        (".", False),
        ("a\nb", False),
    ],
)
def test_bare_names(name: str, bare: bool) -> None:
    assert is_bare_name(name) is bare


def test_a_manifest_is_plain_values(plan: Path) -> None:
    manifest = read_manifest_file(manifest_path(plan))
    assert isinstance(manifest, Manifest)
    assert len(manifest_path(plan).read_bytes()) < 100_000


@pytest.mark.parametrize("key", ["theme", "default_theme"])
@pytest.mark.parametrize("theme", ["/etc/tema", "../tema.toml", "mapp\\tema"])
def test_a_manifest_names_no_file_of_the_readers(plan: Path, key: str, theme: str) -> None:
    file = manifest_path(plan)
    content = json.loads(file.read_text("utf-8"))
    content["question"][key] = theme
    with pytest.raises(SnapshotError, match="pekar ut en fil"):
        read_manifest(json.dumps(content))


def test_a_preset_from_a_manifest_names_no_file_either(plan: Path, tmp_path: Path) -> None:
    for name in (manifest_path(plan), underlag_path(plan)):
        (tmp_path / name.name).write_bytes(name.read_bytes())
    file = tmp_path / manifest_path(plan).name
    content = json.loads(file.read_text("utf-8"))
    preset = content["question"]["preset_toml"].replace('"ifo"', '"/etc/tema.toml"')
    content["question"]["preset_toml"] = preset
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SnapshotError, match=r"mall pekar ut en fil"):
        replay(file)
    content["question"]["preset_toml"] = "x = " + "[" * 100_000
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(KoladaBenchError):
        replay(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_what_never_ends_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.manifest.json")
    with pytest.raises(SnapshotError, match="är ingen fil"):
        read_manifest_file(tmp_path / "plan.manifest.json")
