from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pandas as pd
import pytest

from kolada_bench.client import parse
from kolada_bench.client.table import ValueTable
from kolada_bench.errors import MalformedAnswer
from kolada_bench.schema import OBSERVATION_COLUMNS

ASKED = (frozenset({"N1", "N2"}), frozenset({"0180", "1280"}), frozenset({2023}))
WANTED = {("N1", "0180"): {2023}, ("N1", "1280"): {2023}}


def entry(gender: str = "T", value: float | None = 1.0, **fields: Any) -> dict[str, Any]:
    return {
        "gender": gender,
        "count": 1,
        "status": "",
        "value": value,
        "isdeleted": False,
    } | fields


def row(
    *entries: dict[str, Any], kpi: str = "N1", area: str = "0180", year: int = 2023
) -> Any:
    return {"values": list(entries), "kpi": kpi, "period": year, "municipality": area}


def frame(*rows: Any) -> pd.DataFrame:
    page = parse.DATA_PAGE.decode(json.dumps({"values": rows}))
    table = ValueTable()
    table.add(page.values, requested=ASKED, wanted=WANTED, url="u")
    return table.frame()


def test_the_order_inside_values_means_nothing() -> None:
    t, k, m = entry("T", 3.0), entry("K", 1.0), entry("M", 2.0)
    frames = [frame(row(*order)) for order in ((t, k, m), (m, t, k), (k, m, t))]
    assert frames[0][["gender", "value"]].to_numpy().tolist() == [
        ["K", 1.0],
        ["M", 2.0],
        ["T", 3.0],
    ]
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other)


def test_null_is_nan_and_keeps_count_and_status() -> None:
    found = frame(row(entry(value=None, count=0, status="Missing")))
    assert found["value"].isna().tolist() == [True]
    assert found["count"].tolist() == [0]
    assert found["status"].tolist() == ["Missing"]


def test_zero_is_a_value() -> None:
    assert frame(row(entry(value=0)))["value"].tolist() == [0.0]


def test_deleted_entries_are_dropped() -> None:
    gone = entry(value=None, isdeleted=True)
    found = frame(row(gone, entry(value=5.0)), row(gone, area="1280"))
    assert found[["municipality_id", "value"]].to_numpy().tolist() == [["0180", 5.0]]


def test_columns_and_types_are_the_schemas_also_when_empty() -> None:
    for found in (frame(), frame(row(entry()))):
        assert {name: str(kind) for name, kind in found.dtypes.items()} == (
            OBSERVATION_COLUMNS
        )


def test_a_row_twice_is_kept_once_if_both_say_the_same() -> None:
    assert len(frame(row(entry()), row(entry()))) == 1
    assert len(frame(row(entry(), entry()))) == 1


def test_two_values_of_one_thing_are_malformed() -> None:
    with pytest.raises(MalformedAnswer, match="två olika svar för N1 0180 2023"):
        frame(row(entry(value=1.0)), row(entry(value=2.0)))
    with pytest.raises(MalformedAnswer, match="två olika värden för N1 0180 2023 T"):
        frame(row(entry(value=1.0), entry(value=None)))


@pytest.mark.parametrize("wrong", [{"kpi": "N3"}, {"area": "0114"}, {"year": 2022}])
def test_a_row_that_was_not_asked_for_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer, match="efterfrågades inte"):
        frame(row(entry(), **wrong))


def test_a_row_requested_only_for_the_plans_sake_is_left_out() -> None:
    assert len(frame(row(entry()), row(entry(), kpi="N2"))) == 1


def test_between_answers_the_last_added_wins() -> None:
    table = ValueTable()
    for value in (1.0, 2.0):
        page = parse.DATA_PAGE.decode(json.dumps({"values": [row(entry(value=value))]}))
        table.add(page.values, requested=ASKED, wanted=WANTED, url="u")
    assert table.frame()["value"].tolist() == [2.0]


@pytest.mark.parametrize(
    "wrong",
    [
        row(entry("F")),
        row(entry(value="12")),
        row({"gender": "T", "count": 1}),
        row(entry(), year="2023"),
        {"values": [], "kpi": "N1", "period": 2023},
    ],
)
def test_rows_of_another_shape_are_refused(wrong: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        parse.DATA_PAGE.decode(json.dumps({"values": [wrong]}))


def test_a_kpi_gets_its_types() -> None:
    # Recorded 2026-03-23, shortened.
    body = (
        '{"values":[{"id":"N00003","title":"Personalkostnader, kr/inv","description":"x",'
        '"is_divided_by_gender":false,"municipality_type":"K","auspice":"E",'
        '"operating_area":"Kommunen, övergripande","perspective":"Resurser",'
        '"prel_publication_date":"2026-04-01","publication_date":"2026-08-28",'
        '"publ_period":"2025","has_ou_data":false}]}'
    )
    page = parse.KPI_PAGE.decode(body)
    (kpi,) = map(parse.parse_kpi, page.values)
    assert kpi.prel_publication_date == date(2026, 4, 1)
    assert kpi.publication_date == date(2026, 8, 28)
    assert kpi.publ_period == 2025
    assert kpi.operating_area == "Kommunen, övergripande"


def test_a_kpi_without_dates_has_none() -> None:
    row = parse.KpiRow(id="N1", title="x", publ_period="oregelbundet")
    kpi = parse.parse_kpi(row)
    assert (kpi.publ_period, kpi.publication_date, kpi.description) == (None, None, "")


def test_a_publication_date_that_is_none_is_malformed() -> None:
    row = parse.KpiRow(id="N1", title="x", publication_date="28 augusti")
    with pytest.raises(MalformedAnswer, match='N1 har publiceringsdatum "28 augusti"'):
        parse.parse_kpi(row)
