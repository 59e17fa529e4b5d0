"""The big stand-in's answers: Kolada's API v3 as a function from address to bytes.

The contract is the small stand-in's (``tests.stand_in.routes``), which answers whatever is
out of the ordinary. The ordinary question for values, with its areas named, is put together
here from text that is ready: a page of 5,000 rows in a few milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from benchmarks.big_world import ORDERS, TEXTS, BigWorld, Country, mixed
from tests.stand_in.routes import MOST_IDS, PAGE_ROWS, answer

_QUERY = {"kpi_id": "kpi", "municipality_id": "municipality", "year": "year"}
_PAGING = {"page": 1, "per_page": PAGE_ROWS}
_ENTRY = '{{"gender":"{}","count":{},"status":"","value":{},"isdeleted":false}}'
_ENTRIES = {
    gender: tuple(_ENTRY.format(gender, int(text != "null"), text) for text in TEXTS)
    for gender in "TKM"
}


def answered(world: BigWorld, address: str, host: str) -> tuple[int, bytes, str | None]:
    """Return status, body and redirect of one GET."""
    quick = _quick(world.country, address, host)
    if quick is not None:
        return 200, quick, None
    reply = answer(world, address, host=host, page_rows=PAGE_ROWS, seed=1, unknown=200)
    body = (
        b"" if reply.body is None else json.dumps(reply.body, ensure_ascii=False).encode()
    )
    return reply.status, body, reply.location


def _quick(country: Country, address: str, host: str) -> bytes | None:
    """Return an ordinary page of values; None is for the routes to answer."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    asked = _asked(parts.path, query)
    numbers = {name: text for name, text in query if name in _PAGING}
    if asked is None or not all(map(str.isdecimal, (*asked["year"], *numbers.values()))):
        return None
    paging = _PAGING | {name: int(text) for name, text in numbers.items()}
    page, size = paging["page"], paging["per_page"]
    usual = page >= 1 and 1 <= size <= PAGE_ROWS
    known = (
        country.kpis.keys() >= asked["kpi"]
        and country.areas.keys() >= asked["municipality"]
    )
    if not (usual and known):
        return None
    years = sorted(set(map(int, asked["year"]))) or country.years
    parted = [
        (kpi, year)
        for kpi in sorted(asked["kpi"])
        for year in years
        if country.first[kpi] <= year <= country.newest
    ]
    areas = sorted(asked["municipality"])
    start, total = (page - 1) * size, len(parted) * len(areas)
    rows = _rows(country, parted, areas, start, min(start + size, total))

    def url(number: int) -> str:
        kept = [pair for pair in query if pair[0] not in _PAGING]
        pairs = [*kept, ("page", str(number)), ("per_page", str(size))]
        return f'"{host}{parts.path}?{urlencode(pairs)}"'

    after = url(page + 1) if total > start + size else "null"
    before = url(page - 1) if page > 1 else "null"
    tail = f'"count":{len(rows)},"next_url":{after},"previous_url":{before}'
    return f'{{"values":[{",".join(rows)}],{tail}}}'.encode()


def _asked(path: str, query: Iterable[tuple[str, str]]) -> dict[str, set[str]] | None:
    """Return the ids of an ordinary question for values, or None."""
    lists: dict[str, list[str]] = {}
    if path == "/v3/data/":
        for name, text in query:
            if name in _QUERY:
                lists.setdefault(_QUERY[name], []).append(text)
    elif path.startswith("/v3/data/kpi/") and "%" not in path:
        parts = path.removeprefix("/v3/data/").split("/")
        lists = {
            name: text.split(",")
            for name, text in zip(parts[::2], parts[1::2], strict=False)
        }
        if (
            len(parts) not in (4, 6)
            or parts[2] != "municipality"
            or parts[4:5] not in ([], ["year"])
        ):
            return None
    plain = lists.keys() <= set(_QUERY.values()) and len(lists) >= 2
    if not (plain and "kpi" in lists and "municipality" in lists):
        return None
    if any(len(ids) > MOST_IDS or any("," in id_ for id_ in ids) for ids in lists.values()):
        return None
    return {name: set(lists.get(name, ())) for name in _QUERY.values()}


def _rows(
    country: Country,
    parted: Sequence[tuple[str, int]],
    areas: Sequence[str],
    start: int,
    stop: int,
) -> list[str]:
    """Return rows ``start`` to ``stop`` as JSON: for each KPI and year, area after area."""
    rows: list[str] = []
    steps = [(country.areas[area], f'{area}"}}') for area in areas]
    for at in range(start // len(areas), -(-stop // len(areas)) if stop > start else 0):
        kpi, year = parted[at]
        first = at * len(areas)
        chosen = steps[max(0, start - first) : stop - first]
        number, divided = country.kpis[kpi]
        # Kolada gives the genders of a row in no order.
        order = ORDERS[(number + year) % len(ORDERS)] if divided else "T"
        middle = f'],"kpi":"{kpi}","period":{year},"municipality":"'
        columns = [
            [_ENTRIES[gender][mixed(root, step)] for step, _ in chosen]
            for gender in order
            for root in (country.root(number, year, gender),)
        ]
        rows += [
            f'{{"values":[{entries}{middle}{end}'
            for entries, (_, end) in zip(
                map(",".join, zip(*columns, strict=True)), chosen, strict=True
            )
        ]
    return rows
