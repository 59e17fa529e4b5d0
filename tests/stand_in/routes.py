"""Which address gives which rows: Kolada's API v3 as a function from address to answer.

Follows the contract: at most 25 ids a list and 5,000 rows a page (else 422), unknown
parameters ignored, ids never validated, groups among the areas when none is named, rows
sorted by (kpi, period, municipality), entries of a row in no order. ``count`` is the number
of rows on the page and ``next_url`` an absolute address with the filters in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from tests.stand_in.world import Entity, World

MOST_IDS = 25
PAGE_ROWS = 5_000
ENTITIES = ("kpi", "kpi_groups", "municipality", "municipality_groups", "ou")
DIMENSIONS = {"kpi": "kpi_id", "municipality": "municipality_id", "ou": "ou_id"}
GONE = {"error": "This endpoint is deprecated. Please use /v3 instead."}


@dataclass(frozen=True)
class Reply:
    """A status, what goes into the body as JSON, and where a redirect leads."""

    status: int
    body: Any = None
    location: str | None = None


class Refusal(Exception):
    """A request that the contract answers with an error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def answer(
    world: World, address: str, *, host: str, page_rows: int, seed: int, unknown: int
) -> Reply:
    """Return Kolada's reply to one GET.

    ``page_rows`` is the page size where the address names none; ``unknown`` the status
    when an id of a list is unknown: 200 leaves it out, 404 refuses the whole list (the
    contract leaves it open).
    """
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    try:
        if parts.path == "/v2" or parts.path.startswith("/v2/"):
            return Reply(410, GONE)
        if not parts.path.startswith("/v3/"):
            return Reply(404, {"detail": "Not Found"})
        path = parts.path.removeprefix("/v3/")
        canonical = _canonical(path)
        if canonical != path:
            tail = f"?{parts.query}" if parts.query else ""
            return Reply(307, location=f"{host}/v3/{canonical}{tail}")
        page, size = _paging(query, page_rows)
        rows = _rows(world, path, query, random.Random(f"{seed}{address}"), unknown)
        return _page(rows, page, size, host, parts.path, query)
    except Refusal as refusal:
        return refusal.reply


def _canonical(path: str) -> str:
    if path.rstrip("/") in ("data", "oudata"):
        return path.rstrip("/") + "/"
    return path.rstrip("/")


def _refuse(message: str, name: str, value: object) -> Refusal:
    detail = [{"type": "value_error", "loc": [name], "msg": message, "input": value}]
    return Refusal(Reply(422, {"detail": detail}))


def _paging(query: list[tuple[str, str]], default: int) -> tuple[int, int]:
    numbers = {"page": 1, "per_page": default}
    for name, text in query:
        if name not in numbers:
            continue
        if not text.isdecimal() or int(text) < 1:
            message = "Input should be greater than or equal to 1"
            raise _refuse(message, name, text)
        numbers[name] = int(text)
    if numbers["per_page"] > PAGE_ROWS:
        message = f"Input should be less than or equal to {PAGE_ROWS}"
        raise _refuse(message, "per_page", str(numbers["per_page"]))
    return numbers["page"], numbers["per_page"]


def _page(
    rows: list[Entity],
    page: int,
    size: int,
    host: str,
    path: str,
    query: list[tuple[str, str]],
) -> Reply:
    def url(number: int) -> str:
        kept = [pair for pair in query if pair[0] not in ("page", "per_page")]
        pairs = [*kept, ("page", str(number)), ("per_page", str(size))]
        return f"{host}{path}?{urlencode(pairs)}"

    shown = list(islice(rows, (page - 1) * size, page * size))
    more = len(rows) > page * size
    return Reply(
        200,
        {
            "values": shown,
            "count": len(shown),
            "next_url": url(page + 1) if more else None,
            "previous_url": url(page - 1) if page > 1 else None,
        },
    )


def _rows(
    world: World,
    path: str,
    query: list[tuple[str, str]],
    dice: random.Random,
    unknown: int,
) -> list[Entity]:
    head, _, rest = path.partition("/")
    if head in ("data", "oudata"):
        return _data(world, head, rest, query, dice, unknown)
    if head not in ENTITIES or "/" in rest:
        raise Refusal(Reply(404, {"detail": "Not Found"}))
    rows = _filtered(_entities(world, head), head, dict(query))
    if not rest:
        return rows
    ids = _ids(rest, head)
    _refuse_unknown(ids, {row["id"] for row in rows}, unknown)
    return [row for row in rows if row["id"] in ids]


def _refuse_unknown(ids: Iterable[str], known: set[str], unknown: int) -> None:
    if unknown != 200 and not known.issuperset(ids):
        raise Refusal(Reply(unknown, {"detail": "Not Found"}))


def _entities(world: World, name: str) -> list[Entity]:
    tables = (
        world.kpis,
        world.kpi_groups,
        world.municipalities,
        world.groups,
        world.ous,
    )
    return sorted(dict(zip(ENTITIES, tables, strict=True))[name], key=lambda row: row["id"])


def _filtered(rows: list[Entity], name: str, query: dict[str, str]) -> list[Entity]:
    keep: list[Callable[[Entity], bool]] = []
    if title := query.get("title"):
        keep.append(lambda row: title.casefold() in row["title"].casefold())
    if name == "municipality" and (kind := query.get("region_type")):
        keep.append(lambda row: row["type"] == kind)
    if name == "ou" and (municipality := query.get("municipality")):
        keep.append(lambda row: row["municipality"] == municipality)
    return [row for row in rows if all(test(row) for test in keep)]


def _ids(text: str, name: str) -> list[str]:
    ids = [unquote(part) for part in text.split(",")]
    if len(ids) > MOST_IDS:
        message = (
            f"List should have at most {MOST_IDS} items after validation, not {len(ids)}"
        )
        raise _refuse(message, name, ids)
    return ids


def _data(
    world: World,
    head: str,
    rest: str,
    query: list[tuple[str, str]],
    dice: random.Random,
    unknown: int,
) -> list[Entity]:
    place = "municipality" if head == "data" else "ou"
    asked = _from_path(rest, place) if rest else _from_query(query, place)
    if not asked:
        return []
    years = [_year(text) for text in asked.get("year", [])] or world.years()
    region_type = dict(query).get("region_type")
    everywhere = (
        world.areas(region_type)
        if place == "municipality"
        else [o["id"] for o in world.ous]
    )
    areas = asked.get(place) or everywhere
    kpis = asked.get("kpi") or [row["id"] for row in world.kpis]
    _refuse_unknown(kpis, {row["id"] for row in world.kpis}, unknown)
    lookup = world.row if place == "municipality" else world.ou_row
    rows = []
    for kpi in sorted(set(kpis)):
        for year in sorted(set(years)):
            for area in sorted(set(areas)):
                entries = lookup(kpi, area, year)
                if entries:
                    dice.shuffle(entries)
                    rows.append(
                        {"values": entries, "kpi": kpi, "period": year, place: area}
                    )
    return rows


def _year(text: str) -> int:
    if not text.isdecimal():
        message = "Input should be a valid integer"
        raise _refuse(message, "year", text)
    return int(text)


def _from_path(rest: str, place: str) -> dict[str, list[str]]:
    parts = rest.split("/")
    names, lists = parts[::2], parts[1::2]
    known = ("kpi", place, "year")
    if len(names) != len(lists) or len(names) < 2 or any(n not in known for n in names):
        raise Refusal(Reply(404, {"detail": "Not Found"}))
    return {name: _ids(text, name) for name, text in zip(names, lists, strict=True)}


def _from_query(query: list[tuple[str, str]], place: str) -> dict[str, list[str]]:
    names = {DIMENSIONS["kpi"]: "kpi", DIMENSIONS[place]: place, "year": "year"}
    asked: dict[str, list[str]] = {}
    for name, text in query:
        if name in names:
            asked.setdefault(names[name], []).append(text)
    for name, ids in asked.items():
        _ids(",".join(ids), name)
    return asked
