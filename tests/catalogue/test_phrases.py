"""Every phrase is of a KPI that there is, and the default theme has them all."""

from __future__ import annotations

from kolada_bench.catalogue.phrases import phrases, subject
from kolada_bench.catalogue.themes import read_theme, theme_kpis


def test_the_default_theme_has_a_phrase_for_every_row() -> None:
    every = phrases()
    assert [r.kpi for r in read_theme("socialtjanst").rows if r.kpi not in every] == []


def test_every_phrase_is_of_a_kpi_in_a_theme() -> None:
    assert set(phrases()) - theme_kpis() == set()


def test_a_phrase_can_stand_before_its_verb() -> None:
    for text in phrases().values():
        assert text[0].isupper()
        assert text == text.strip(" .,")


def test_without_a_phrase_the_title_in_quotes() -> None:
    assert subject("N99999", "Kostnad  något, kr/inv") == (
        'Nyckeltalet "Kostnad något, kr/inv"'
    )
