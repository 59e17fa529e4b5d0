from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kolada_bench.charts.lettering import clean, escape, markup, shorten, text_width, wrap

FONTS = Path("/usr/share/fonts/truetype/liberation")


def test_widths_are_those_of_the_font() -> None:
    # Arial's table: M 833, e 556, l 222, r 333, u 556, d 556 of a thousand.
    # M e l l e r u d = 833+556+222+222+556+333+556+556 = 3834, at 10 px 38,34.
    assert text_width("Mellerud", 10) == pytest.approx(38.34)
    # Bold, l 278, r 389, u and d 611: 833+556+278+278+556+389+611+611 = 4112.
    assert text_width("Mellerud", 10, bold=True) == pytest.approx(41.12)


def test_a_letter_with_a_mark_is_as_wide_as_without() -> None:
    assert text_width("åäö", 12) == text_width("aao", 12)
    assert text_width("12\u00a0345", 12) == text_width("12 345", 12)


@pytest.mark.parametrize("bold", [False, True])
def test_widths_agree_with_the_font_file(bold: bool) -> None:
    name = FONTS / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"
    font_module = pytest.importorskip("PIL.ImageFont")
    if not name.is_file():
        pytest.skip("Liberation Sans is not installed here")
    font = font_module.truetype(str(name), 1000)
    text = "Örnsköldsvik Åre −3,2 % – 12\u00a0345 kr/inv 0–20 år (p) · …"
    for char in {*text, *map(chr, range(33, 127))}:
        assert text_width(char, 1000, bold=bold) == pytest.approx(
            font.getlength(char), abs=2
        )


def test_lines_are_no_wider_than_asked_and_lose_nothing() -> None:
    text = "Vuxna som fått insats p.g.a. utsatthet för våld i nära relation/hedersrelaterat"
    for width in range(60, 500, 7):
        lines = wrap(text, width, 12)
        assert all(text_width(line, 12) <= width for line in lines)
        whole = "".join(lines).replace("-", "").replace(" ", "")
        assert whole == text.replace(" ", "")


def test_a_unit_and_a_no_break_space_hold_together() -> None:
    assert wrap("Kostnad kr/inv", text_width("Kostnad kr/", 12), 12) == (
        "Kostnad",
        "kr/inv",
    )
    assert wrap("värde 12\u00a0345", text_width("värde 12", 12), 12) == (
        "värde",
        "12\u00a0345",
    )


def test_a_long_word_is_cut_with_a_hyphen() -> None:
    lines = wrap("Nettokostnadsavvikelse", 60, 12)
    assert len(lines) > 1
    assert all(line.endswith("-") for line in lines[:-1])
    assert "".join(line.rstrip("-") for line in lines) == "Nettokostnadsavvikelse"


def test_at_most_so_many_lines_and_the_last_says_that_it_is_cut() -> None:
    lines = wrap("ett två tre fyra fem sex sju", 40, 12, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert text_width(lines[1], 12) <= 40
    assert wrap("ett två", 400, 12, most=2) == ("ett två",)


def test_nothing_gives_no_line() -> None:
    assert wrap("", 100, 12) == ()
    assert wrap("   ", 100, 12) == ()
    assert markup(()) == ""


def test_shorten_keeps_what_fits() -> None:
    assert shorten("Åre", 100, 12) == "Åre"
    cut = shorten("Skinnskatteberg", 60, 12)
    assert cut.endswith("…")
    assert "Skinnskatteberg".startswith(cut[:-1])
    assert text_width(cut, 12) <= 60


def test_tags_and_formulas_of_others_are_letters() -> None:
    assert escape("<b>5 & $x$</b>") == "&lt;b&gt;5 &amp; &#36;x&#36;&lt;/b&gt;"
    assert markup(("a<b", "c"), bold=True) == "<b>a&lt;b<br>c</b>"


def test_control_characters_are_spaces() -> None:
    assert clean("a\x0bb\nc\x00d") == "a b c d"
    assert all(
        char.isprintable() for char in itertools.chain(*wrap("rad\x0bett\ttvå", 300, 12))
    )
