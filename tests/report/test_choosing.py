"""A preset with sections left out: the same sections, and a text that gives them again."""

from __future__ import annotations

import msgspec
import pytest

from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.report.choosing import with_sections
from kolada_bench.report.presets import NAMES, parse_preset, read_preset

TWO = """
# Ett eget förval.
titel = "Två delar, {kommun}"

[[avsnitt]]
rubrik = "Först"
innehall = [{ del = "text", text = "Ett." }]

# Hör till den andra.
[[avsnitt]]
rubrik = "Sedan"
innehall = [{ del = "text", text = "Två." }]
"""
AS_A_LIST = """
titel = "En lista"
avsnitt = [
  { rubrik = "Först", innehall = [{ del = "text", text = "Ett." }] },
  { rubrik = "Sedan", innehall = [{ del = "text", text = "Två." }] },
]
"""


def test_the_sections_named_are_kept_in_the_presets_order() -> None:
    whole = read_preset("atgardsplan-ifo")
    chosen = with_sections(whole, ("kallor", "hvb", "sammanfattning"))
    assert [section.id for section in chosen.sections] == [
        "sammanfattning",
        "hvb",
        "kallor",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_text_gives_each_section_of_a_packaged_preset_again(name: str) -> None:
    whole = read_preset(name)
    for section in whole.sections:
        chosen = with_sections(whole, [section.id])
        assert parse_preset(chosen.toml, name).sections == (section,)


def test_all_of_them_is_the_preset_itself() -> None:
    whole = read_preset("oversikt")
    assert with_sections(whole, [section.id for section in whole.sections]) is whole


def test_the_rest_of_the_preset_stays() -> None:
    whole = parse_preset(TWO, "egen")
    chosen = with_sections(whole, ["sedan"])
    assert chosen.title == "Två delar, {kommun}"
    assert "Först" not in chosen.toml
    assert parse_preset(chosen.toml, "egen") == chosen


def test_a_text_that_cannot_be_cut_is_left_out() -> None:
    chosen = with_sections(parse_preset(AS_A_LIST, "egen"), ["sedan"])
    assert [section.heading for section in chosen.sections] == ["Sedan"]
    assert chosen.toml == ""


def test_words_in_a_text_that_look_like_a_section_cut_nothing_wrong() -> None:
    # Three places look like a section, two are: the text cannot be trusted to be cut.
    tricky = TWO.replace('"Ett."', '"""\n[[avsnitt]]\n"""')
    whole = parse_preset(tricky, "egen")
    chosen = with_sections(whole, ["forst"])
    assert chosen == msgspec.structs.replace(whole, sections=whole.sections[:1], toml="")


def test_a_section_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match=r'ingen del "sen"\. Delar: forst, sedan\.'):
        with_sections(parse_preset(TWO, "egen"), ["sen"])


def test_nothing_is_no_report() -> None:
    with pytest.raises(UsageError, match="minst en del"):
        with_sections(parse_preset(TWO, "egen"), [])
