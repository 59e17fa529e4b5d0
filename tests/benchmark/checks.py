"""What the acceptance tests share: whom to compare with, and how fields are compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmark.asked import ASKED
from tests.benchmark.invented import THIS_YEAR
from tests.benchmark.oracle import Facts, Peers, compare_row, liknande, peers_of, window

WINDOW = window(THIS_YEAR)
MELLERUD, GNOSJO = "1461", "0617"
CLASSES = {
    (MELLERUD, "kommungrupp"): "G92789",
    (MELLERUD, "län"): "G33623",
    (MELLERUD, "Dalsland"): "G216668",
    (GNOSJO, "kommungrupp"): "G92789",
    (GNOSJO, "län"): "G33616",
    (GNOSJO, "alla"): "G2328",
}


def group_for(known: Facts, own: str, words: str, area: str) -> Peers:
    if words == "lika kommuner":
        return liknande(known, own, area)
    if words.startswith("lista:"):
        return Peers(words, tuple(words.removeprefix("lista:").split(",")))
    return peers_of(known, own, CLASSES[own, words])


def differences(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Every expected field that was not found so, to a billionth."""
    return [
        f"{expected.get('kpi', expected.get('service_area'))} {name}: "
        f"{found[name]!r} is not {wanted!r}"
        for name, wanted in expected.items()
        if not same(found[name], wanted)
    ]


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(same(found[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, float) and isinstance(found, int | float):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return type(found) is type(wanted) and found == wanted


def check_rows(
    answer: Mapping[str, Any],
    known: Facts,
    own: str,
    groups: Sequence[str],
    given: Mapping[str, str],
    kpis: Sequence[str] = tuple(ASKED),
) -> None:
    years, year = asked_years(given)
    expected = [
        compare_row(
            known,
            own,
            asked,
            group_for(known, own, words, asked.area),
            years=years,
            year=year,
            gender=given.get("gender", "T"),
        )
        for asked in map(ASKED.__getitem__, kpis)
        for words in groups
    ]
    assert [row["kpi"] for row in answer["rows"]] == [row["kpi"] for row in expected]
    faults = [
        fault
        for row, wanted in zip(answer["rows"], expected, strict=True)
        for fault in differences(row, wanted)
    ]
    assert not faults, "\n".join(faults)
    for row in answer["rows"]:
        asked = ASKED[row["kpi"]]
        if not asked.formula:
            assert row["title"] == known.kpis[asked.id]["title"]
        start = "Egen bearbetning av data från Kolada" if asked.formula else "Källa: Kolada"
        assert row["source_line"].startswith(start)


def asked_years(given: Mapping[str, str]) -> tuple[list[int], int | None]:
    year = int(given["year"]) if "year" in given else None
    if "years" in given:
        first, last = map(int, given["years"].split("-"))
        return list(range(first, last + 1)), year
    return sorted({*WINDOW, *([year] if year else [])}), year


def check_net_cost(answer: Mapping[str, Any], expected: Sequence[dict[str, Any]]) -> None:
    found = answer["net_cost"]
    assert sorted((r["service_area"], r["year"]) for r in found) == sorted(
        (r["service_area"], r["year"]) for r in expected
    )
    by_key = {(row["service_area"], row["year"]): row for row in found}
    faults = [
        f"{row['year']} {fault}"
        for row in expected
        for fault in differences(by_key[row["service_area"], row["year"]], row)
    ]
    assert not faults, "\n".join(faults)
