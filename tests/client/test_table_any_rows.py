"""The table finds out for all rows of an answer at once what a plain loop finds out.

The loop below is the rule in its simplest words; every answer, in order or not, must give
the same frame, or the same complaint, as it does.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.client import parse
from kolada_bench.client.table import ValueTable
from kolada_bench.errors import MalformedAnswer
from kolada_bench.schema import OBSERVATION_COLUMNS, observation_frame

KPIS, AREAS, YEARS = ("N1", "N2"), ("0180", "1280", "G7"), (2022, 2023)
REQUESTED = (frozenset(KPIS), frozenset(AREAS), frozenset(YEARS))
Answer = list[dict[str, Any]]


def entries() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "gender": st.sampled_from("TKM"),
            "value": st.sampled_from([None, 0, 1.5, -2.25, 1e15]),
        },
        optional={
            "count": st.sampled_from([None, 0, 1, 2**32 - 1]),
            "status": st.sampled_from([None, "", "Missing", "Privacy"]),
            "isdeleted": st.sampled_from([False, False, False, True]),
        },
    )


def rows(*, strange: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return rows that were asked for, or now and then one that was not."""
    return st.fixed_dictionaries(
        {
            "kpi": st.sampled_from((*KPIS, "N3") if strange else KPIS),
            "period": st.sampled_from((*YEARS, 1999, 10**30) if strange else YEARS),
            "municipality": st.sampled_from((*AREAS, "0000") if strange else AREAS),
            "values": st.lists(entries(), max_size=3, unique_by=lambda e: e["gender"])
            | st.lists(entries(), max_size=3),
        }
    )


def place(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["kpi"], row["period"], row["municipality"]


def answers() -> st.SearchStrategy[Answer]:
    """Return answers in Kolada's order without a row twice, and answers of any kind."""
    usual = st.lists(rows(strange=False), max_size=12, unique_by=place)
    anyhow = st.lists(rows(strange=False) | rows(strange=True), max_size=8)
    twice = usual.flatmap(lambda found: st.permutations(found + found[:2]))
    return usual.map(lambda found: sorted(found, key=place)) | usual | twice | anyhow


WANTED = st.dictionaries(
    st.tuples(st.sampled_from(KPIS), st.sampled_from(AREAS)),
    st.sets(st.sampled_from(YEARS)),
) | st.just({(kpi, area): set(YEARS) for kpi in KPIS for area in AREAS})


@settings(max_examples=200)
@given(st.lists(answers(), max_size=3), WANTED)
def test_columns_of_codes_say_what_a_plain_loop_says(
    sent: list[Answer], wanted: dict[tuple[str, str], set[int]]
) -> None:
    table = ValueTable()
    outcomes = [complaint(table, answer, wanted) for answer in sent]
    assert outcomes == [plain_complaint(answer) for answer in sent]
    good = [answer for answer, told in zip(sent, outcomes, strict=True) if told is None]
    pd.testing.assert_frame_equal(table.frame(), plain_frame(good, wanted))


def complaint(
    table: ValueTable, answer: Answer, wanted: dict[tuple[str, str], set[int]]
) -> str | None:
    page = parse.DATA_PAGE.decode(json.dumps({"values": answer}))
    try:
        table.add(page.values, requested=REQUESTED, wanted=wanted, url="u")
    except MalformedAnswer as error:
        return str(error)
    return None


def plain_complaint(answer: Answer) -> str | None:
    """Return what is wrong with the first row that has anything wrong."""
    told: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in answer:
        name = f"{row['kpi']} {row['municipality']} {row['period']}"
        wrong = None
        asked = (KPIS, AREAS, YEARS)
        named = (row["kpi"], row["municipality"], row["period"])
        if any(one not in known for one, known in zip(named, asked, strict=True)):
            wrong = f"{name} efterfrågades inte"
        else:
            said: dict[str, Any] = {}
            for entry in shown(row):
                if said.setdefault(entry["gender"], entry) != entry:
                    wrong = f"två olika värden för {name} {entry['gender']}"
                    break
            if wrong is None and told.setdefault(place(row), said) != said:
                wrong = f"två olika svar för {name}"
        if wrong:
            return f"Svaret från Kolada går inte att lita på: {wrong}."
    return None


def plain_frame(
    sent: list[Answer], wanted: dict[tuple[str, str], set[int]]
) -> pd.DataFrame:
    """Return the frame: one value after the other, a later answer over an earlier."""
    last: dict[tuple[str, str, int, str], tuple[float | None, int, str]] = {}
    statuses = set()
    for row in (row for answer in sent for row in answer):
        kpi, year, area = place(row)
        if year not in wanted.get((kpi, area), set()):
            continue
        for entry in shown(row):
            status = entry["status"] or ""
            statuses.add(status)
            value = (entry["value"], entry["count"] or 0, status)
            last[kpi, area, year, entry["gender"]] = value
    lines = [(*key, *last[key]) for key in sorted(last)]
    columns = zip(*lines, strict=True) if lines else [()] * len(OBSERVATION_COLUMNS)
    named = dict(zip(OBSERVATION_COLUMNS, map(list, columns), strict=True))
    frame = observation_frame(named)
    if lines:
        # A status that only an earlier answer had is still one of the statuses.
        frame["status"] = frame["status"].cat.set_categories(sorted(statuses))
    return frame


def shown(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries that are not deleted, with every field."""
    full = ({"count": None, "status": None, "isdeleted": False} | e for e in row["values"])
    return [entry for entry in full if not entry["isdeleted"]]
