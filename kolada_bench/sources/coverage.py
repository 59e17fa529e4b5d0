"""What a snapshot was saved of: which questions it can answer, and which it cannot.

A file of values alone cannot tell "Kolada has no value" from "nobody asked". A snapshot
that was recorded therefore says what was asked for: which KPIs, areas and years, which
descriptions of KPIs, and which groups. What was asked for and is not there does not exist
in Kolada; what was never asked for makes the whole question fail, so that no answer is
ever given with members or years missing.

A file of the whole country was asked for every year (``EVERY_YEAR``): a block of it says so
with years on both sides of all that Kolada has, which is what every reader understands.

A file without this is a world of its own (the demo, a copy of all of Kolada): what is not
in it does not exist.

Kolada's group rows are the exception. They are a control of our own means and never part
of the statistics, so that a file without them still answers, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.schema import Block

if TYPE_CHECKING:
    from kolada_bench.schema import Group

EVERY_YEAR = tuple(range(1900, 2101))
"""The years of what was asked for without a year: Kolada's begin in 1970."""

_SHOWN = 5


class Coverage(msgspec.Struct, frozen=True):
    """What was asked for when a snapshot was made.

    ``kpis`` are ids whose descriptions were asked for, None when all were; ``group_titles``
    the texts searched for among titles, ``group_ids`` the groups asked for by id, and
    ``all_groups`` that the whole list was had.
    """

    blocks: tuple[Block, ...] = ()
    kpis: tuple[str, ...] | None = ()
    group_titles: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()
    all_groups: bool = False

    @property
    def every_year(self) -> bool:
        """Whether any values were asked for without a year, as the whole country is."""
        return any(block.years == EVERY_YEAR for block in self.blocks)

    def has_kpis(self, ids: Iterable[str] | None) -> bool:
        """Return whether the descriptions of ``ids`` (None: of all KPIs) were asked for."""
        return self.kpis is None or (ids is not None and set(ids) <= set(self.kpis))

    def has_groups(self, title: str | None, ids: Iterable[str] | None) -> bool:
        """Return whether the groups of such a question were asked for."""
        if self.all_groups:
            return True
        if ids is not None:
            return set(ids) <= set(self.group_ids)
        if title is None:
            return False
        wanted = title.casefold()
        return any(had.casefold() in wanted for had in self.group_titles)

    def knows_group(self, group: Group) -> bool:
        """Return whether ``group`` would be there if it existed."""
        title = group.title.casefold()
        return (
            self.all_groups
            or group.id in self.group_ids
            or any(had.casefold() in title for had in self.group_titles)
        )


class Lacking(msgspec.Struct, frozen=True):
    """What a question asks for and a snapshot was not saved of, each sorted.

    ``kpis`` have nothing at all; ``areas`` and ``years`` are those of the other KPIs that
    are not covered. ``groups`` are Kolada's group rows.
    """

    kpis: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether any part but the group rows is lacking."""
        return bool(self.kpis or self.areas or self.years)


def is_group(area: str) -> bool:
    """Return whether an area of a block is one of Kolada's groups."""
    return area.startswith("G")


def has_groups(coverage: Coverage) -> bool:
    """Return whether Kolada's rows were asked for of any group."""
    return any(is_group(area) for block in coverage.blocks for area in block.areas)


def lacking(coverage: Coverage, asked: Sequence[Block]) -> Lacking:
    """Return what ``asked`` wants that ``coverage`` has not, in any combination."""
    named = {kpi for block in asked for kpi in block.kpis}
    by_kpi: dict[str, list[tuple[frozenset[str], frozenset[int]]]] = {}
    for block in coverage.blocks:
        areas, years = frozenset(block.areas), frozenset(block.years)
        for kpi in named.intersection(block.kpis):
            by_kpi.setdefault(kpi, []).append((areas, years))
    kpis: set[str] = set()
    areas_out: set[str] = set()
    years_out: set[int] = set()
    for block in asked:
        if not block.areas or not block.years:
            continue
        # KPIs that were asked for together are covered alike: one look for all of them.
        alike: dict[tuple[tuple[int, int], ...], list[str]] = {}
        for kpi in block.kpis:
            had = by_kpi.get(kpi)
            if had is None:
                kpis.add(kpi)
            else:
                key = tuple((id(areas), id(years)) for areas, years in had)
                alike.setdefault(key, []).append(kpi)
        for same in alike.values():
            for year in block.years:
                there = frozenset().union(
                    *(areas for areas, years in by_kpi[same[0]] if year in years)
                )
                outside = [area for area in block.areas if area not in there]
                areas_out.update(outside)
                if any(not is_group(area) for area in outside):
                    years_out.add(year)
    groups = {area for area in areas_out if is_group(area)}
    return Lacking(
        kpis=tuple(sorted(kpis)),
        areas=tuple(sorted(areas_out - groups)),
        years=tuple(sorted(years_out)),
        groups=tuple(sorted(groups)),
    )


def lacking_text(what: Lacking) -> str:
    """Return in Swedish what is lacking: "N33100; år 2012 för 0428, 1764"."""
    parts = []
    if what.kpis:
        kpis = sv.count(len(what.kpis), "nyckeltal", "nyckeltal")
        parts.append(f"{kpis} ({_some(what.kpis)})")
    if what.areas:
        areas = sv.count(len(what.areas), "kommun", "kommuner")
        parts.append(f"{areas} ({_some(what.areas)}) för {sv.years(what.years)}")
    return sv.listing(parts)


def merged(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks sorted, without those that another one holds."""
    plain = {
        Block(
            tuple(sorted(set(block.kpis))),
            tuple(sorted(set(block.areas))),
            tuple(sorted(set(block.years))),
        )
        for block in blocks
        if block.kpis and block.areas and block.years
    }
    ordered = sorted(plain, key=_order)
    return tuple(
        block
        for block in ordered
        if not any(other is not block and _holds(other, block) for other in ordered)
    )


def coverage_rows(coverage: Coverage) -> list[list[Any]]:
    """Return ``coverage`` as a list of ``facts``, one row per thing asked for."""
    return [
        ["kpis", None if coverage.kpis is None else sorted(coverage.kpis)],
        [
            "groups",
            coverage.all_groups,
            sorted(coverage.group_titles),
            sorted(coverage.group_ids),
        ],
        *(
            ["block", list(block.kpis), list(block.areas), list(block.years)]
            for block in merged(coverage.blocks)
        ),
    ]


def read_coverage(rows: Sequence[Sequence[Any]]) -> Coverage:
    """Read what ``coverage_rows`` wrote.

    Raises
    ------
    ValueError
        A row is not one that it writes.
    """
    kpis: tuple[str, ...] | None = ()
    everything, titles, ids = False, (), ()
    blocks = []
    try:
        for kind, *rest in rows:
            if kind == "kpis":
                (kpis,) = msgspec.convert(rest, tuple[tuple[str, ...] | None])
            elif kind == "groups":
                wanted = tuple[bool, tuple[str, ...], tuple[str, ...]]
                everything, titles, ids = msgspec.convert(rest, wanted)
            elif kind == "block":
                shape = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]
                blocks.append(Block(*msgspec.convert(rest, shape)))
            else:
                message = f"an unknown kind of coverage: {kind!r}"
                raise ValueError(message)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    return Coverage(tuple(blocks), kpis, titles, ids, everything)


def _some(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_SHOWN])
    rest = len(ids) - _SHOWN
    return f"{shown} och {sv.number(rest)} till" if rest > 0 else shown


def _order(block: Block) -> tuple[Any, ...]:
    return block.kpis, block.areas, block.years


def _holds(other: Block, block: Block) -> bool:
    return (
        set(block.kpis) <= set(other.kpis)
        and set(block.areas) <= set(other.areas)
        and set(block.years) <= set(other.years)
    )
