"""Sentences made for a terminal, and strips: what a page shows of them."""

from __future__ import annotations

import math

import pytest

from dashboards.components.strip import Place, strip, svg
from dashboards.components.wording import (
    ELSEWHERE,
    all_on_screen,
    on_screen,
    words_to_try,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Välj ett annat år (--year) eller en annan grupp (--group).",
            "Välj ett annat år eller en annan grupp.",
        ),
        (
            "Jämför gärna också med --group lika kommuner socioekonomi.",
            "Jämför gärna också med lika kommuner socioekonomi.",
        ),
        (
            "Visar 2024. (--year 2025 visar ändå.)",
            "Visar 2024.",
        ),
        (
            'N30102 finns inte. Sök: kolada-bench kpi search "ord ur titeln"',
            "N30102 finns inte. Sök på ord ur titeln på sidan Utforska.",
        ),
        (
            'Den är borttagen. Sök: kolada-bench kpi search "familjehem kostnad"',
            'Den är borttagen. Sök på sidan Utforska, till exempel "familjehem kostnad".',
        ),
        (
            "Allt är med. Faktorerna visas med --only och dess id, i alla med --details.",
            "Allt är med.",
        ),
        (
            "Inget svar finns. Försök igen, eller använd --demo (påhittade värden), "
            "--snapshot FIL eller --offline (bara sparade svar).",
            "Inget svar finns. Försök igen.",
        ),
        ("Kostnaden är 5 800 kr/inv, 7 av 7.", "Kostnaden är 5 800 kr/inv, 7 av 7."),
    ],
)
def test_flags_are_not_shown_on_a_page(text: str, said: str) -> None:
    assert on_screen(text) == said


def test_what_is_about_flags_alone_leaves_a_way_out() -> None:
    alone = "--from-year 2025 ska vara ett år före 2025."
    assert on_screen(alone) == ELSEWHERE
    assert all_on_screen([alone, "Kvar."]) == ["Kvar."]


def test_the_words_that_a_message_proposes() -> None:
    assert words_to_try('Sök: kolada-bench kpi search "köpt vård"') == "köpt vård"
    assert words_to_try('Sök: kolada-bench kpi search "ord ur titeln"') == ""
    assert words_to_try("Inget att söka.") == ""


def test_a_strip_puts_each_figure_where_it_belongs() -> None:
    # 0 to 20 over 8..212: one unit is 10.2, so 2 at 28.4, 5 at 59, 8 at 89.6, 10 at 110.
    drawn = svg(Place(value=10, low=0, q1=2, median=5, q3=8, high=20))
    assert 'cx="110.0"' in drawn
    assert '<rect x="28.4"' in drawn
    assert 'width="61.2"' in drawn
    assert "M59.0 4.0v18" in drawn
    assert "M8.0 13.0H212.0" in drawn


def test_a_strip_whose_figures_are_all_the_same_is_drawn() -> None:
    assert 'cx="110.0"' in svg(Place(3, 3, 3, 3, 3, 3))


def test_a_strip_without_all_its_figures_is_not_drawn() -> None:
    lacking = Place(value=10, low=0, q1=2, median=math.nan, q3=8, high=20)
    assert svg(lacking) == ""
    assert strip(lacking, "text") is None
