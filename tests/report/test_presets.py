"""Presets: those that come with the program, a user's own, and every fault told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kolada_bench.errors import CatalogueError, UnknownName
from kolada_bench.report.building import make_report
from kolada_bench.report.parts.registry import PARTS
from kolada_bench.report.presets import (
    NAMES,
    own_presets,
    parse_preset,
    presets,
    read_preset,
    slug,
)
from kolada_bench.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SMALL = """\
titel = "Om {kommun}"
tema = "ifo"

[[avsnitt]]
rubrik = "Köpt vård i {kommun}"
innehall = ["kopt-vard", { del = "mening", nyckeltal = ["N33817"] }]
"""


def fault(text: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        parse_preset(text, "egen")
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_packaged_preset_reads_and_has_a_line_of_its_own(name: str) -> None:
    preset = read_preset(name)
    assert preset.summary
    assert "{kommun}" in preset.title
    assert preset.toml.startswith("#")
    assert all(part.name in PARTS for section in preset.sections for part in section.parts)


def test_a_name_that_is_nearly_right_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Menade du atgardsplan-ifo"):
        read_preset("åtgärdsplan-ifo")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"saknas\.toml finns inte"):
        read_preset("saknas.toml")


def test_sections_are_named_by_heading_or_by_their_id() -> None:
    assert parse_preset(SMALL, "egen").sections[0].id == "kopt-vard-i-kommun"
    named = SMALL.replace('rubrik = "Köpt', 'id = "inkop"\nrubrik = "Köpt')
    assert parse_preset(named, "egen").sections[0].id == "inkop"
    assert slug("Hur säkert är det?") == "hur-sakert-ar-det"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('tema = "ifo"', 'teman = "ifo"', "egen.toml: nyckeln teman är okänd"),
        ('titel = "Om {kommun}"', "", "titel ska vara angivet"),
        ("rubrik", "rubriker", "avsnitt nr 1, rubrik"),
        ('"kopt-vard"', '"kopt-vrad"', "Menade du kopt-vard?"),
        ('"kopt-vard"', '"fynd"', "avsnitt nr 1, innehall nr 1, nyckeltal"),
        ('["N33817"]', '["33817"]', "ett nyckeltals-id, som N30101"),
        ('["N33817"]', "[]", "innehall nr 2, nyckeltal"),
        ("nyckeltal = [", "nyckeltalen = [", "nyckeln avsnitt nr 1, innehall nr 2, nycke"),
        ('del = "mening", ', "", 'innehall nr 2, del ska vara angiven: { del = "namn'),
        ('"kopt-vard"', '{ del = "figur", typ = "tårta" }', "innehall nr 1, typ"),
        ("[[avsnitt]]", "[avsnitt]", "avsnitt ska vara en lista"),
        ('titel = "Om', 'titel = Om"', "inte giltig TOML"),
    ],
)
def test_a_fault_says_where_and_what(before: str, after: str, said: str) -> None:
    assert said in fault(SMALL.replace(before, after, 1))


def test_two_sections_of_a_name_need_an_id() -> None:
    twice = SMALL + SMALL[SMALL.index("[[avsnitt]]") :]
    assert "avsnitt nr 2, id ska vara ett namn som inget annat avsnitt har" in fault(twice)


def test_own_presets_lie_beside_the_config_file(tmp_path: Path) -> None:
    folder = tmp_path / "rapporter"
    folder.mkdir()
    (folder / "placeringar.toml").write_text(SMALL, encoding="utf-8")
    (folder / "oversikt.toml").write_text("inte ens läst", encoding="utf-8")
    settings = Settings(config_file=tmp_path / "config.toml")
    assert list(own_presets(settings)) == ["placeringar"]
    assert read_preset("placeringar", settings).title == "Om {kommun}"
    assert [preset.name for preset in presets(settings)] == [*NAMES, "placeringar"]
    # The packaged one of the name is not replaced by the file.
    assert read_preset("oversikt", settings).theme == "socialtjanst"


def test_the_documented_example_is_a_preset_that_makes_a_report(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "metod" / "egen-rapportmall.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "placeringar.toml"
    path.write_text(example, encoding="utf-8")
    report = make_report("Mellerud", preset=str(path), demo=True)
    assert report.title == "Placerade barn och unga i Mellerud"
    assert [section.level for section in report.sections] == [1, 1, 2, 1, 1]
    assert all(section.blocks for section in report.sections)


def test_parts_that_no_packaged_preset_uses_can_be_used_too() -> None:
    text = (
        'titel = "Allt annat"\ntema = "ifo"\nprovas_mot = ["alla"]\n[[avsnitt]]\n'
        'rubrik = "Ett"\ninnehall = ["nka-ar", { del = "definition", nyckeltal = '
        '["X30101_kopt"] }, { del = "figur", typ = "prickar", nyckeltal = ["N30101"] }, '
        '{ del = "text", text = "Eget", lista = ["ett", "två"] }]\n'
    )
    report = make_report("Mellerud", preset=parse_preset(text, "egen"), demo=True)
    assert [block.id for block in report.blocks()] == [
        "ett/nka-ar/tabell",
        "ett/definition/X30101_kopt",
        "ett/figur/prickar-N30101",
        "ett/text/1",
        "ett/text/2",
        "ett/text/3",
    ]
    used = {p.name for n in NAMES for s in read_preset(n).sections for p in s.parts}
    assert set(PARTS) - used == {"nka-ar"}
