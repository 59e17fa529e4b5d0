"""What a gap is multiplied with, to be kronor or persons instead of a rate.

(own value − target) · ``formula`` / ``per``: kronor for an amount, persons for a rate per
1 000 or 10 000 inhabitants. Shares, absolute numbers and NKA have none. A unit says what
the denominator is only where every KPI of that unit has the same one; rates are listed
one by one, since "antal/10 000 inv" counts football grounds as well as persons.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from kolada_bench.catalogue.net_cost import is_deviation
from kolada_bench.catalogue.tomlfile import KpiId, fault, one_of, packaged, read_shape
from kolada_bench.formula import Formula

Result = Literal["kronor", "persons"]

_RESULTS: dict[str, Result] = {"kronor": "kronor", "personer": "persons"}


class Denominator(msgspec.Struct, frozen=True):
    """How a gap becomes kronor or persons.

    Attributes
    ----------
    formula
        Arithmetic over population KPIs, as ``kolada_bench.formula`` reads it.
    ids
        The KPI ids of the formula, in order.
    label
        Whom it counts, in Swedish ("invånare 0–20 år").
    per
        What the rate is per: 1, 1 000 or 10 000.
    result
        "kronor" or "persons".
    """

    formula: str
    ids: tuple[str, ...]
    label: str
    per: int
    result: Result


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    formel: str
    text: str
    per: int
    resultat: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    kostnadsord: list[str]
    bakom: dict[KpiId, str]
    enhet: dict[str, _Entry]
    nyckeltal: dict[KpiId, _Entry]


def denominator(kpi_id: str, unit: str) -> Denominator | None:
    """Return what a gap in ``unit`` [as ``units.unit`` writes it] is multiplied with.

    None means that the gap cannot be priced or counted.
    """
    if is_deviation(kpi_id):
        return None
    by_kpi, by_unit = _denominators()
    return by_kpi.get(kpi_id) or by_unit.get(unit)


def gap_denominator(kpi_id: str, unit: str, title: str) -> Denominator | None:
    """Return what a *gap* is multiplied with: kronor for costs only, persons as they are.

    A difference in income, debt or result is no difference in cost, whatever its unit.
    """
    below = denominator(kpi_id, unit)
    if below is None or below.result == "persons":
        return below
    words = title.casefold()
    return below if any(word in words for word in _cost_words()) else None


def persons_behind(kpi_id: str) -> Formula | None:
    """Return how many persons are behind a published price; None where nothing says."""
    return _behind().get(kpi_id)


@cache
def _behind() -> dict[str, Formula]:
    file = packaged("denominators.toml")
    found = {}
    for kpi_id, text in _file().bakom.items():
        try:
            found[kpi_id] = Formula.parse(text)
        except ValueError as error:
            raise fault(file, f"bakom, {kpi_id}", f"en formel: {error}") from error
    return found


@cache
def _cost_words() -> tuple[str, ...]:
    return tuple(_file().kostnadsord)


@cache
def _file() -> _File:
    return read_shape(packaged("denominators.toml"), _File)


@cache
def _denominators() -> tuple[dict[str, Denominator], dict[str, Denominator]]:
    content = _file()
    return (
        {
            key: _entry(f"nyckeltal, {key}", value)
            for key, value in content.nyckeltal.items()
        },
        {key: _entry(f"enhet, {key}", value) for key, value in content.enhet.items()},
    )


def _entry(key: str, entry: _Entry) -> Denominator:
    file = packaged("denominators.toml")
    try:
        formula = Formula.parse(entry.formel)
    except ValueError as error:
        raise fault(file, f"{key}, formel", f"en formel: {error}") from error
    if entry.resultat not in _RESULTS:
        raise fault(file, f"{key}, resultat", one_of(_RESULTS))
    if entry.per not in (1, 1000, 10000):
        raise fault(file, f"{key}, per", "1, 1000 eller 10000")
    return Denominator(
        entry.formel, formula.ids, entry.text, entry.per, _RESULTS[entry.resultat]
    )
