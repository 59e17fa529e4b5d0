"""Fewest requests for a question, and every page of its answer.

A question for values is a set of *blocks* (KPIs x areas x years). Kolada takes at most 25
ids in each list and gives 5,000 rows a page, so a block may need several requests and a
request several pages. What counts is the number of GETs: the sum of pages. ``plan`` cuts
each block so that it is least, and puts two blocks together where their common product
costs less than the two apart.

The number of rows is taken as the whole product, though values that do not exist give no
row: a plan may be a page better than it thought, never worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import ceil, prod
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import msgspec

from kolada_bench.client import words
from kolada_bench.errors import IncompleteAnswer, MalformedAnswer, SourceError
from kolada_bench.schema import Block

if TYPE_CHECKING:
    from kolada_bench.client.parse import Page

MOST_IDS = 25
PAGE_ROWS = 5_000
MOST_PAGES = 100
"""More than the longest list that Kolada has (its units); beyond it something is wrong."""
MOST_BYTES = 256 * 1024 * 1024
"""Bytes of all pages of an answer; the longest that Kolada has is a tenth of it."""

T = TypeVar("T")
V = TypeVar("V", str, int)
Kind = Literal["municipality", "ou"]


class DataRequest(msgspec.Struct, frozen=True):
    """One request for values; each list holds at most 25 ids, sorted."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    kind: Kind = "municipality"

    @property
    def path(self) -> str:
        """Return the path below the base address."""
        root = "data" if self.kind == "municipality" else "oudata"
        years = ",".join(map(str, self.years))
        places = id_list(self.areas)
        return f"/{root}/kpi/{id_list(self.kpis)}/{self.kind}/{places}/year/{years}"


def id_list(ids: Iterable[str]) -> str:
    """Return ids as Kolada's comma list, safe in a path."""
    return ",".join(quote(id_, safe="") for id_ in ids)


def chunks(values: Sequence[V], size: int = MOST_IDS) -> list[tuple[V, ...]]:
    """Cut into parts of at most ``size``."""
    return [tuple(values[i : i + size]) for i in range(0, len(values), size)]


def plan(blocks: Iterable[Block], kind: Kind = "municipality") -> list[DataRequest]:
    """Return the fewest legal requests that cover every block, in a settled order.

    20 KPIs x 8 municipalities x 10 years is one request. A block with an empty list asks
    for nothing.
    """
    parts = _merged([_sorted(block) for block in blocks])
    requests = []
    for part in parts:
        sizes, _ = _cut(len(part.kpis), len(part.areas), len(part.years))
        lists = product(
            chunks(part.kpis, sizes[0]),
            chunks(part.areas, sizes[1]),
            chunks(part.years, sizes[2]),
        )
        requests += [DataRequest(*chosen, kind) for chosen in lists]
    return sorted(set(requests), key=lambda request: request.path)


def _sorted(block: Block) -> Block:
    return Block(
        tuple(sorted(set(block.kpis))),
        tuple(sorted(set(block.areas))),
        tuple(sorted(set(block.years))),
    )


def _union(one: Block, other: Block) -> Block:
    return _sorted(
        Block(one.kpis + other.kpis, one.areas + other.areas, one.years + other.years)
    )


def _cost(block: Block) -> tuple[int, int]:
    return _cut(len(block.kpis), len(block.areas), len(block.years))[1]


def _least_gets(block: Block) -> int:
    """Return a number of GETs that no cut of the block can go below."""
    lengths = len(block.kpis), len(block.areas), len(block.years)
    lists = prod(ceil(length / MOST_IDS) for length in lengths)
    return max(lists, ceil(prod(lengths) / PAGE_ROWS))


def _merged(blocks: list[Block]) -> list[Block]:
    """Put blocks together, the greatest saving first, until nothing is saved."""
    blocks = [block for block in blocks if block.kpis and block.areas and block.years]
    while len(blocks) > 1:
        savings = []
        for (i, one), (j, other) in combinations(enumerate(blocks), 2):
            both = _union(one, other)
            apart = _cost(one)[0] + _cost(other)[0]
            if _least_gets(both) >= apart:
                continue  # the search for the best cut is not worth its time
            saved = apart - _cost(both)[0]
            rows = len(both.kpis) * len(both.areas) * len(both.years)
            savings.append((saved, -rows, -i, -j, both))
        if not savings:
            break
        saved, _, i, j, both = max(savings, key=lambda saving: saving[:4])
        if saved <= 0:
            break
        blocks = [block for k, block in enumerate(blocks) if k not in (-i, -j)] + [both]
    return blocks


@lru_cache(maxsize=4096)
def _cut(*lengths: int) -> tuple[tuple[int, ...], tuple[int, int]]:
    """Return the part sizes that cost least, and their cost (GETs, then requests)."""
    whole = tuple(min(length, MOST_IDS) for length in lengths)
    if whole == lengths and prod(lengths) <= PAGE_ROWS:
        return whole, (1, 1)
    # The largest part and those that cut evenly: the others have never been seen to win.
    options = [
        sorted({ceil(n / ceil(n / size)) for size in range(1, most + 1)} | {most})[-12:]
        for n, most in zip(lengths, whole, strict=True)
    ]
    choices = ((sizes, _parts_cost(lengths, sizes)) for sizes in product(*options))
    return min(choices, key=lambda choice: choice[1])


def _parts_cost(lengths: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[int, int]:
    """Return GETs and requests when each list is cut into parts of its size."""
    per_list = [
        [(size, n // size), (n % size, 1 if n % size else 0)]
        for n, size in zip(lengths, sizes, strict=True)
    ]
    gets = requests = 0
    for combination in product(*per_list):
        times = prod(count for _, count in combination)
        gets += times * ceil(prod(size for size, _ in combination) / PAGE_ROWS)
        requests += times
    return gets, requests


def read_pages(
    get: Callable[[str], tuple[bytes, Page[T]]], url: str
) -> tuple[list[bytes], list[T]]:
    """Fetch every page of a question; return their bodies and all rows.

    Raises
    ------
    IncompleteAnswer
        A page after the first could not be had, came twice, or holds fewer rows than its
        ``count``; or the pages never end.
    MalformedAnswer
        A page says that the next is at what is no address, or they are too many bytes.
    """
    bodies: list[bytes] = []
    pages: list[Page[T]] = []
    asked: set[str] = set()
    address: str | None = url
    while address is not None:
        if address in asked or len(asked) == MOST_PAGES:
            raise _incomplete(address, f"sida {len(bodies) + 1} kom om igen")
        asked.add(address)
        try:
            body, page = get(address)
        except SourceError as error:
            if not bodies or isinstance(error, MalformedAnswer):
                raise
            raise _incomplete(address, f"sida {len(bodies) + 1} uteblev") from error
        if page.values and any(page.values == earlier.values for earlier in pages):
            raise _incomplete(address, f"sida {len(bodies) + 1} kom om igen")
        bodies.append(body)
        pages.append(page)
        if sum(map(len, bodies)) > MOST_BYTES:
            raise MalformedAnswer(words.TOO_LARGE, url=url)
        try:
            address = next_address(page.next_url, address, url)
        except ValueError as error:
            message = words.wrong_shape(f"next_url {page.next_url!r}")
            raise MalformedAnswer(message, url=url) from error
    return bodies, join_pages(pages, url)


def join_pages(pages: Sequence[Page[T]], url: str) -> list[T]:
    """Return the rows of all pages, after checking them against each page's ``count``.

    ``count`` is the number of rows on its page; one that is the total of all pages is
    accepted as well.
    """
    rows = [row for page in pages for row in page.values]
    for number, page in enumerate(pages, 1):
        if page.count is not None and page.count not in (len(page.values), len(rows)):
            lost = f"sida {number} har {len(page.values)} av {page.count} rader"
            raise _incomplete(url, lost)
    return rows


def next_address(next_url: str | None, current: str, first: str) -> str | None:
    """Return the address of the next page, always on the host that was asked first.

    Kolada may write another host or scheme into ``next_url`` (one that a proxy told it,
    or anything at all): only its path and query are used, and of a path that is not the
    question's own only the query.
    """
    if not next_url:
        return None
    own, found = urlsplit(first), urlsplit(urljoin(current, next_url))
    path = found.path if found.path.strip("/") == own.path.strip("/") else own.path
    return urlunsplit((own.scheme, own.netloc, path, found.query, ""))


def _incomplete(url: str, what: str) -> IncompleteAnswer:
    message = f"Svaret från Kolada var ofullständigt ({what}). Inget visas. Försök igen."
    return IncompleteAnswer(message, url=url)
