"""Whatever Kolada answers: what it says, or an error in Swedish that says what is wrong.

The client's own methods are asked, over a wire that lies in memory.
"""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.session import open_session
from kolada_bench.client.transport import Transport
from kolada_bench.errors import KoladaRefused, MalformedAnswer, SourceError
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from tests.strategies import PIECES, encoded, mutated, mutated_bytes, refused

NOWHERE = Settings(api_url="http://minne/v3", cache_dir=Path(os.devnull, "cache"))
"""No folder can be there: every question is asked anew."""


class Wire(BaseAdapter):
    """Answers every address with the same body."""

    def __init__(self, body: bytes, status: int = 200, **headers: str) -> None:
        super().__init__()
        self._body, self._status, self._headers = body, status, headers

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = self._status, request.url, request
        answer.headers.update(self._headers)
        answer.raw = HTTPResponse(
            io.BytesIO(self._body), self._headers, self._status, preload_content=False
        )
        return answer

    def close(self) -> None:
        """Close nothing."""


def client(body: bytes, status: int = 200, **headers: str) -> KoladaClient:
    session = open_session()
    session.mount("http://", Wire(body, status, **headers))
    wire = Transport(session=session, sleep=lambda _: None, dice=lambda: 0.0)
    return KoladaClient(NOWHERE, transport=wire)


def page(*rows: Mapping[str, Any]) -> str:
    return json.dumps({"count": len(rows), "next_url": None, "values": rows})


KPI = {
    "id": "N30101", "title": "Kostnad IFO, kr/inv", "description": "Nettokostnad",
    "is_divided_by_gender": 1, "municipality_type": "K", "auspice": None,
    "operating_area": "IFO", "perspective": "Resurser", "publication_date": "2025-06-04",
    "prel_publication_date": None, "publ_period": "2025", "has_ou_data": False,
}  # fmt: skip
AREAS = [
    {"id": "1461", "title": "Mellerud", "type": "K"},
    {"id": "1764", "title": "Grums", "type": "K"},
]
GROUP = {
    "id": "G36589", "title": "Liknande kommuner IFO, Mellerud, 2024",
    "members": [{"member_id": "1764", "member_title": "Grums"}],
}  # fmt: skip
UNIT = {"id": "V15E146100101", "title": "Dahlstiernska", "municipality": "1461"}


def row(area: str, year: int, place: str = "municipality") -> dict[str, Any]:
    entries = [
        {"gender": g, "value": v, "count": 1, "status": "", "isdeleted": False}
        for g, v in (("T", 1234.5), ("K", None), ("M", 0))
    ]
    return {"kpi": "N30101", "period": year, place: area, "values": entries}


ROWS = [row(area, year) for area in ("1461", "1764") for year in (2023, 2024)]
ASKED = Block(("N30101",), ("1461", "1764"), (2023, 2024))
OF_UNIT = Block(("N30101",), (UNIT["id"],), (2024,))
Ask = Callable[[KoladaClient], Any]
QUESTIONS: dict[str, tuple[Ask, str]] = {
    "kpis": (lambda c: c.fetch_kpis(["N30101"]).items, page(KPI)),
    "every KPI": (lambda c: c.fetch_kpis().items, page(KPI)),
    "areas": (lambda c: c.fetch_municipalities(["1461", "1764"]).items, page(*AREAS)),
    "groups": (lambda c: c.fetch_municipality_groups(["G36589"]).items, page(GROUP)),
    "units": (lambda c: c.fetch_ous("1461").items, page(UNIT)),
    "values": (lambda c: c.fetch_values([ASKED]).frame, page(*ROWS)),
    "of units": (
        lambda c: c.fetch_ou_values([OF_UNIT]).frame, page(row(UNIT["id"], 2024, "ou"))
    ),
}  # fmt: skip


def check(name: str, body: bytes, status: int = 200, **headers: str) -> None:
    ask = QUESTIONS[name][0]
    asked = client(body, status, **headers)
    answer, reason = refused(lambda: ask(asked), SourceError)
    if answer is None:
        assert "Kolada" in reason
    elif hasattr(answer, "columns"):
        assert set(answer["kpi_id"]) <= {"N30101"}
        assert set(answer["year"]) <= {2023, 2024}
        assert not answer.duplicated(list(answer.columns[:4])).any()
        assert not any(map(math.isinf, answer["value"]))
    else:
        assert all(entity.id == id_ for id_, entity in answer.items())


@pytest.mark.parametrize("name", QUESTIONS)
@given(data=st.data())
@settings(max_examples=40)
def test_any_body(name: str, data: st.DataObject) -> None:
    good = QUESTIONS[name][1]
    text = data.draw(mutated(good).map(encoded) | mutated_bytes(good.encode()))
    check(name, text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(PIECES),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("id", "values", "x")), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("name", QUESTIONS)
@given(data=st.data())
@settings(max_examples=40)
def test_any_value_in_any_field(name: str, data: st.DataObject) -> None:
    found = json.loads(QUESTIONS[name][1])
    for _ in range(data.draw(st.integers(1, 3))):
        places = [found, *(r for r in found["values"] if r and isinstance(r, dict))]
        place = data.draw(st.sampled_from(places))
        key = data.draw(st.sampled_from(sorted(place)))
        place[key] = data.draw(VALUES)
        if not isinstance(found.get("values"), list):
            break
    check(name, encoded(json.dumps(found, ensure_ascii=data.draw(st.booleans()))))


@given(
    st.sampled_from((200, 201, 204, 301, 302, 307, 400, 403, 404, 422, 429, 500, 503)),
    st.sampled_from(("Location", "Retry-After", "Content-Encoding", "Content-Type")),
    mutated(("/v3/kpi", "http://minne/v3", "//annan/v3", "120", "gzip", "text/html")),
    mutated(QUESTIONS["values"][1]).map(encoded),
)
def test_any_status_and_header(status: int, header: str, value: str, body: bytes) -> None:
    plain = value.encode("latin-1", "replace").decode("latin-1")
    check("values", body, status, **{header: plain})


@given(mutated(("http://minne/v3/data?page=2", "/v3/data?page=2", "//annan/x", "?page=2")))
def test_any_next_page(address: str) -> None:
    body = json.dumps({"count": 4, "next_url": address, "values": ROWS})
    check("values", encoded(body))


@pytest.mark.parametrize("value", ["1e400", "-1e400", '"NaN"', "NaN", "Infinity", "[]"])
def test_a_value_that_is_no_figure_is_never_an_answer(value: str) -> None:
    body = page(*ROWS).replace("1234.5", value, 1)
    with pytest.raises(MalformedAnswer):
        client(body.encode()).fetch_values([ASKED])


def test_a_field_that_nobody_knows_may_hold_anything_but_a_pit() -> None:
    more = {"okänt": {"djupt": [[[1]]]}}
    found = client(page(*(r | more for r in ROWS)).encode()).fetch_values([ASKED]).frame
    assert len(found) == 12  # 2 municipalities, 2 years, 3 genders
    pit = '{"x": ' + "[" * 100_000 + "]" * 100_000 + ', "values": []}'
    with pytest.raises(MalformedAnswer):
        client(pit.encode()).fetch_values([ASKED])


def test_an_error_page_of_any_length_is_a_line() -> None:
    with pytest.raises(KoladaRefused) as caught:
        client(b"<html>" + b"x" * 1_000_000, 403).fetch_values([ASKED])
    assert len(str(caught.value)) < 500
