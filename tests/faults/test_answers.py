"""Answers that arrive, and are not what they should be: the right data, or one clear error.

Each goes through ``LiveSource`` twice: alone, and where a good answer is kept from before.
An answer that is refused is never kept, and never takes the place of the good one.
"""

from __future__ import annotations

import gzip
import math
import re
import tracemalloc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pytest

from kolada_bench.client import transport
from kolada_bench.errors import IncompleteAnswer, MalformedAnswer, SourceError
from tests.faults.conftest import BLOCK

if TYPE_CHECKING:
    from kolada_bench.sources.live import LiveSource
    from tests.faults.conftest import NewSource
    from tests.stand_in.server import StandIn

Json = dict[str, Any]
Key = tuple[str, str, int, str]


class Wrong(NamedTuple):
    """An answer on order, and what the user is told; nothing where it can be read."""

    fault: dict[str, Any]
    error: type[SourceError] | None = None
    said: str = ""


def raw(pack: Callable[[bytes], bytes] = bytes, **headers: str) -> dict[str, Any]:
    """Order the right answer's bytes, spoiled, with other headers ("Content_Type")."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"kind": "raw", "status": 200, "pack": pack, "headers": named}


def edited(change: Callable[[Json], Any]) -> dict[str, Any]:
    return {"kind": "edit", "edit": change}


def first(field: str, text: str) -> dict[str, Any]:
    """Order the right answer with another text as the first value of a field."""
    pattern = rf'"{field}": [^,}}\]]+'.encode()
    return raw(lambda body: re.sub(pattern, f'"{field}": {text}'.encode(), body, count=1))


def with_rows(change: Callable[[list[Json]], list[Any]]) -> dict[str, Any]:
    """Order the right answer with other rows, rightly counted."""

    def edit(body: Json) -> Json:
        rows = change(body["values"])
        return body | {"values": rows, "count": len(rows)}

    return edited(edit)


def next_url(text: Any) -> dict[str, Any]:
    return edited(lambda body: body | {"next_url": text})


def told_twice(rows: list[Json]) -> list[Json]:
    other = [entry | {"value": 1.0} for entry in rows[0]["values"]]
    return [rows[0], rows[0] | {"values": other}, *rows[1:]]


MALFORMED = MalformedAnswer
NO_DATA = "det är något annat, inte data"
PACKED = "går inte att packa upp"
SHAPE = "inte den form som väntades"
TRUST = "går inte att lita på"

ANSWERS = {
    # Not as it should be, and yet good data.
    "another content type": Wrong(raw(Content_Type="text/html")),
    "a byte order mark": Wrong(raw(lambda body: b"\xef\xbb\xbf" + body)),
    "gzip": Wrong(raw(gzip.compress, Content_Encoding="gzip")),
    "an unknown encoding": Wrong(raw(Content_Encoding="x-none")),
    "a row twice": Wrong(with_rows(lambda rows: [rows[0], *rows])),
    "unknown fields": Wrong(
        edited(
            lambda body: {
                "new": [{"x": None}],
                **body,
                "values": [{"new": 1, **row} for row in body["values"]],
            }
        )
    ),
    # No JSON.
    "half a text": Wrong({"kind": "bad_json"}, MALFORMED, NO_DATA),
    "a web page": Wrong({"kind": "html"}, MALFORMED, "en webbsida (kräver nätet"),
    "nothing": Wrong(raw(lambda body: b""), MALFORMED, NO_DATA),
    "utf-16": Wrong(raw(lambda body: body.decode().encode("utf-16")), MALFORMED, NO_DATA),
    "latin-1": Wrong(
        raw(lambda body: body.replace(b'"status": ""', b'"status": "\xe5"', 1)),
        MALFORMED,
        NO_DATA,
    ),
    "two texts": Wrong(raw(lambda body: body + body), MALFORMED, NO_DATA),
    "NaN": Wrong(first("value", "NaN"), MALFORMED, NO_DATA),
    "infinity": Wrong(first("value", "-Infinity"), MALFORMED, NO_DATA),
    # Packed otherwise than said.
    "gzip that is none": Wrong(raw(Content_Encoding="gzip"), MALFORMED, PACKED),
    "brotli that is none": Wrong(raw(Content_Encoding="br"), MALFORMED, PACKED),
    "gzip nine times": Wrong(
        raw(Content_Encoding=", ".join(["gzip"] * 9)), MALFORMED, PACKED
    ),
    "gzip unsaid": Wrong(raw(gzip.compress), MALFORMED, NO_DATA),
    "half a gzip": Wrong(
        raw(lambda body: gzip.compress(body)[:-60], Content_Encoding="gzip"),
        MALFORMED,
        NO_DATA,
    ),
    # JSON of another shape.
    "null": Wrong(raw(lambda body: b"null"), MALFORMED, SHAPE),
    "a list": Wrong(edited(lambda body: body["values"]), MALFORMED, SHAPE),
    "null for rows": Wrong(edited(lambda body: body | {"values": None}), MALFORMED, SHAPE),
    "null for entries": Wrong(
        with_rows(lambda rows: [rows[0] | {"values": None}, *rows[1:]]), MALFORMED, SHAPE
    ),
    "deep nesting": Wrong(
        raw(lambda body: body[:-1] + b', "x": ' + b"[" * 99_999 + b"]" * 99_999 + b"}"),
        MALFORMED,
        "för djupt nästlat",
    ),
    # Numbers that are none, or no figures.
    "NaN as a text": Wrong(first("value", '"NaN"'), MALFORMED, SHAPE),
    "a figure as a text": Wrong(first("value", '"12.5"'), MALFORMED, SHAPE),
    "1e400": Wrong(first("value", "1e400"), MALFORMED, SHAPE),
    "1e308": Wrong(first("value", "1e308"), MALFORMED, SHAPE),
    "10**30": Wrong(first("value", "1" + "0" * 30), MALFORMED, SHAPE),
    "a year in words": Wrong(first("period", '"2023"'), MALFORMED, SHAPE),
    "a year before Christ": Wrong(first("period", "-2023"), MALFORMED, TRUST),
    "a count below zero": Wrong(
        with_rows(
            lambda rows: [
                rows[0] | {"values": [e | {"count": -1} for e in rows[0]["values"]]},
                *rows[1:],
            ]
        ),
        MALFORMED,
        SHAPE,
    ),
    # Other rows than were asked for.
    "a lost row": Wrong(
        edited(lambda body: body | {"values": body["values"][1:]}),
        IncompleteAnswer,
        "sida 1 har",
    ),
    "a row of another KPI": Wrong(
        with_rows(lambda rows: [rows[0] | {"kpi": "N00001"}, *rows[1:]]),
        MALFORMED,
        "N00001 0428 2023 efterfrågades inte",
    ),
    "a row that says two things": Wrong(with_rows(told_twice), MALFORMED, "två olika svar"),
    # The next page.
    "the same page again": Wrong(next_url("?page=1"), IncompleteAnswer, "kom om igen"),
    "a next page of another list": Wrong(
        next_url("/v3/municipality?page=1"), IncompleteAnswer, "kom om igen"
    ),
    "a next page at no address": Wrong(next_url("http://["), MALFORMED, "next_url"),
    "a next page that is no text": Wrong(next_url(2), MALFORMED, SHAPE),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_right_data_or_one_clear_error_and_nothing_lost(
    new_source: NewSource, kolada: StandIn, name: str
) -> None:
    wrong = ANSWERS[name]
    good = kolada_says(kolada)
    kolada.fail(at="/data/", times=None, **wrong.fault)
    # Alone: whole, or refused and not kept.
    if wrong.error is None:
        assert values_of(new_source()) == good
        return
    with pytest.raises(wrong.error, match=re.escape(wrong.said)) as caught:
        new_source().observations([BLOCK])
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
    kolada.faults.clear()
    assert values_of(new_source()) == good
    # With a good answer from before: that one, said to be old, and it stays.
    kolada.fail(at="/data/", times=None, **wrong.fault)
    source = new_source(aged=True)
    found = source.observations([BLOCK])
    assert as_values(found.frame, found.groups) == good
    assert found.provenance.stale
    assert source.notices[0].startswith("Kolada svarar inte som det ska. Visar svar som")
    kolada.stop()
    assert values_of(new_source()) == good


def kolada_says(kolada: StandIn) -> dict[Key, float | None]:
    """Return what the stand-in's world holds: nothing of ours has been at it."""
    found = {}
    for kpi in BLOCK.kpis:
        for area in BLOCK.areas:
            for year in BLOCK.years:
                for entry in kolada.world.row(kpi, area, year):
                    if not entry["isdeleted"]:
                        found[kpi, area, year, entry["gender"]] = entry["value"]
    return found


def values_of(source: LiveSource) -> dict[Key, float | None]:
    found = source.observations([BLOCK])
    return as_values(found.frame, found.groups)


def as_values(*frames: pd.DataFrame) -> dict[Key, float | None]:
    rows = pd.concat([frame.astype({"kpi_id": str, "municipality_id": str, "gender": str})
                      for frame in frames])  # fmt: skip
    keys = ["kpi_id", "municipality_id", "year", "gender"]
    return {
        tuple(key): None if math.isnan(value) else value
        for *key, value in rows[[*keys, "value"]].to_numpy()
    }


def test_a_gigabyte_of_nothing_is_a_megabyte_on_the_wire_and_stays_one_here(
    new_source: NewSource, kolada: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_BODY", 2 * 1024 * 1024)
    bomb = gzip.compress(bytes(16 << 20), 1) * 64
    assert len(bomb) < 6_000_000
    kolada.fail("raw", at="/data/", status=200, pack=lambda body: bomb,
                headers={"Content-Encoding": "gzip"})  # fmt: skip
    source = new_source()
    tracemalloc.start()
    try:
        with pytest.raises(MalformedAnswer, match="orimligt stort"):
            source.observations([BLOCK])
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
