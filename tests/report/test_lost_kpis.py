"""A preset names KPIs that Kolada has not: a line and a warning, and the rest is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.demo_world import demo_world
from kolada_bench.cli.main import main
from kolada_bench.errors import UnknownName
from kolada_bench.report.building import make_report
from kolada_bench.report.content import Report, TableBlock
from kolada_bench.report.manifest import block_checksums
from kolada_bench.report.underlag import replay
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from tests.report.again import written
from tests.report.test_revisions_of_more import Changed
from tests.stand_in.server import StandIn

if TYPE_CHECKING:
    from tests.stand_in.world import World

OWN = """
titel = "Eget"
[[avsnitt]]
rubrik = "Ett"
innehall = [
  { del = "fynd", nyckeltal = "N33871" },
  { del = "mening", nyckeltal = ["N30101", "N33871"] },
  { del = "tabell", nyckeltal = ["N33817", "N33871"], rubrik = "Två" },
  { del = "belopp", nyckeltal = ["N33871"] },
  { del = "figur", typ = "paneler", nyckeltal = ["N30101", "N33871", "N33817"] },
  { del = "figur", typ = "utveckling", nyckeltal = ["N33871"] },
  { del = "samband", nyckeltal = ["N33021", "N33871"] },
]
"""
LINE = "Kan inte visas: nyckeltalet N33871 finns inte i Kolada."


@pytest.fixture
def world() -> World:
    return demo_world()


def said(report: Report) -> dict[str, str]:
    return {block.id: getattr(block, "text", "") for block in report.blocks()}


def without(kpi: str, preset: str) -> Report:
    source: Any = Changed(gone=(kpi,))
    return make_report("Mellerud", preset=preset, source=source)


def test_a_packaged_preset_does_without_a_kpi_that_kolada_has_dropped(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.kpis = [kpi for kpi in world.kpis if kpi["id"] != "N35805"]
    path = tmp_path / "plan.md"
    monkeypatch.setenv("KOLADA_BENCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").touch()
    with StandIn(world) as kolada:
        monkeypatch.setenv("KOLADA_BENCH_API_URL", kolada.url)
        asked = ("report", "Mellerud", "-p", "atgardsplan-ifo", "--utan-bilder")
        code = main([*asked, "-o", str(path)])
        assert not [address for address in kolada.data_requests if "N35805" in address]
    told = capsys.readouterr().err
    assert code == 0, told
    text = path.read_text(encoding="utf-8")
    # One part names it, beside three KPIs that are still there.
    line = "Kan inte visas: nyckeltalet N35805 finns inte längre i Kolada."
    assert text.count(line) == text.count("Kan inte visas:") == 1
    warning = (
        "Rapportens mall nämner nyckeltal som inte längre finns i Kolada: N35805. Det som "
        "behöver dem kan inte visas."
    )
    assert warning in text
    assert told.count(warning) == 1


def test_the_other_kpis_of_a_part_are_shown() -> None:
    whole = said(make_report("Mellerud", preset="atgardsplan-ifo", source=DemoSource()))
    less = said(without("N35805", "atgardsplan-ifo"))
    id_ = "missbruk/mening/"
    assert [block for block in whole if block.startswith(id_)] == [
        id_ + kpi for kpi in ("N35804", "N35024", "N35030", "N35805")
    ]
    assert [block for block in less if block.startswith(id_)] == [
        id_ + kpi for kpi in ("N35804", "N35024", "N35030", "saknas-N35805")
    ]
    # Every other block stands under the id that it had, so that a refresh finds it; the
    # warning is the first of the report's.
    assert less.keys() - whole.keys() <= {
        f"{id_}saknas-N35805", *(block for block in less if "/varning" in block),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kpi", "preset"),
    [
        ("N04159", "atgardsplan-ifo"),
        ("N33021", "atgardsplan-ifo"),
        ("N33817", "atgardsplan-ifo"),
        ("N30101", "atgardsplan-ifo"),
        ("N21701", "genomlysning-hemtjanst"),
        ("N28015", "nyckeltal-bokslut"),
        ("N33817", "oversikt"),
    ],
)
def test_any_of_the_presets_kpis_may_be_dropped(kpi: str, preset: str) -> None:
    report = without(kpi, preset)
    lines = [text for text in said(report).values() if f"nyckeltalet {kpi} finns" in text]
    assert set(lines) == {f"Kan inte visas: nyckeltalet {kpi} finns inte längre i Kolada."}
    assert not any(quoted.kpi == kpi for quoted in report.quoted)


def test_what_a_derived_kpi_is_made_of_is_named() -> None:
    # X30101_kopt = N30101 * N04159 / 100.
    said_ = said(without("N04159", "atgardsplan-ifo"))
    line = "Kan inte visas: nyckeltalet N04159 finns inte längre i Kolada."
    assert said_["kopt-vard/figur/saknas-N04159"] == line
    assert said_["sammanfattning/fynd-lista/saknas-N04159"] == line
    assert "sammanfattning/fynd-lista/N33817" in said_
    assert not any("nan" in text.split() for text in said_.values())


def test_a_wrong_id_in_an_own_preset_is_a_line_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "egen.toml"
    file.write_text(OWN, encoding="utf-8")
    source = DemoSource()
    report = make_report("Mellerud", preset=str(file), source=source)
    blocks = [id_.removeprefix("ett/") for id_ in said(report)]
    assert blocks == [
        "fynd/saknas-N33871",
        "mening/N30101",
        "mening/saknas-N33871",
        "tabell/tabell-IFO",
        "tabell/saknas-N33871",
        # Not every row of the report, which no KPI at all asks for.
        "belopp/saknas-N33871",
        "figur/paneler",
        "figur/saknas-N33871",
        "figur-2/saknas-N33871",
        "samband/saknas-N33871",
    ]
    lines = [text for id_, text in said(report).items() if "saknas" in id_]
    assert lines == [LINE] * 7
    (table,) = (block for block in report.blocks() if isinstance(block, TableBlock))
    assert len(table.table.rows) == 1
    assert report.warnings[0].startswith(
        "Rapportens mall nämner nyckeltal som inte finns i Kolada: N33871."
    )
    # Two figures that have changed places: the screen says what may be meant.
    (notice,) = source.notices
    assert notice.startswith("Mallen egen: Nyckeltalet N33871 finns inte i Kolada. Menade")
    assert "N33817" in notice


def test_a_preset_of_unknown_kpis_alone_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "egen.toml"
    file.write_text(
        'titel = "Eget"\n[[avsnitt]]\nrubrik = "Ett"\n'
        'innehall = [{ del = "mening", nyckeltal = ["N33871"] }]\n',
        encoding="utf-8",
    )
    with pytest.raises(UnknownName, match="N33871 finns inte i Kolada"):
        make_report("Mellerud", preset=str(file), source=DemoSource())


def test_a_replay_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "eget.docx"
    with written(path, preset=OWN) as (report, _):
        pass
    again, _ = replay(path.with_name("eget.manifest.json"), Settings())
    assert LINE in said(report).values()
    assert block_checksums(again) == block_checksums(report)
