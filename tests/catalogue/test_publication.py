from __future__ import annotations

from datetime import date

import pytest

from kolada_bench.catalogue.publication import (
    Publication,
    calendar,
    is_irregular,
    is_preliminary,
    is_retired,
    retired_after,
)
from kolada_bench.schema import Kpi

PREL, FINAL = date(2026, 5, 5), date(2026, 9, 30)


def _kpi(
    id_: str = "N30001",
    title: str = "Nettokostnadsavvikelse, (%)",
    period: int | None = 2025,
    prel: date | None = PREL,
    final: date | None = FINAL,
) -> Kpi:
    return Kpi(
        id_,
        title,
        publ_period=period,
        prel_publication_date=prel,
        publication_date=final,
    )


@pytest.mark.parametrize(
    ("year", "on", "expected"),
    [
        (2025, date(2026, 5, 4), False),  # not published at all yet
        (2025, PREL, True),  # from that day on
        (2025, date(2026, 9, 29), True),
        (2025, FINAL, False),  # final from that day on
        (2024, date(2026, 6, 15), False),  # another year
    ],
)
def test_preliminary_from_its_first_day_until_the_final_one(
    year: int, on: date, expected: bool
) -> None:
    assert is_preliminary(_kpi(), year, on) is expected


def test_without_a_final_date_it_stays_preliminary_and_without_a_first_it_never_is() -> (
    None
):
    assert is_preliminary(_kpi(final=None), 2025, date(2027, 1, 1))
    assert not is_preliminary(_kpi(prel=None), 2025, date(2026, 6, 15))
    assert not is_preliminary(_kpi(period=None), 2025, date(2026, 6, 15))


def test_retired_is_said_in_the_title_and_irregular_is_another_thing() -> None:
    assert retired_after(_kpi(title="Andel (%) (-2024)", period=None)) == 2024
    assert retired_after(_kpi(title="Andel (%) (- 2023) ", period=None)) == 2023
    assert not is_retired(_kpi(title="Åldrar (0-20) år", period=None))
    assert is_irregular(_kpi(title="Väntetid, medelvärde", period=None))
    assert not is_irregular(_kpi(title="Väntetid (-2024)", period=None))
    assert not is_irregular(_kpi())


def test_the_calendar_has_what_is_ahead_in_order_of_day() -> None:
    kpis = [
        _kpi("N30001"),
        _kpi("N20900"),
        _kpi("N30101", prel=date(2026, 3, 31), final=date(2026, 8, 28)),
        _kpi("N04160", title="Köp (-2024)"),
        _kpi("U23401", period=None),
    ]
    assert calendar(kpis, date(2026, 5, 5)) == [
        Publication(PREL, ("N30001", "N20900"), 2025, True),
        Publication(date(2026, 8, 28), ("N30101",), 2025, False),
        Publication(FINAL, ("N30001", "N20900"), 2025, False),
    ]
    assert calendar(kpis, date(2026, 10, 1)) == []
