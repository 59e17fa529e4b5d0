"""Which part makes the difference: a cost split into parts that add up to it.

Means, not medians: the unweighted mean of the members is the mean of their parts added
together, while medians of parts do not add up to the median of the whole. The same
members stand behind every line of a tree, those that have every part of it that year; the
own municipality is never one of them.

Words: a *whole* is split into *parts*; a *rest* is what the parts leave of the whole
(rounding, or what is not split). A *mix share* is a part's share of the tree's whole.
All KPIs of a tree have the same denominator: nothing here can check that, so whoever
hands in the tree answers for it.

Source: räkenskapssammandraget (SCB), where the parts of a cost add up to it, as Kolada's
descriptions of the KPIs (2026) name them; a tree of costs beside peers is RKA's Boxanalys.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.compare import Panel, chosen_year, needed_members

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SMALL_DIFFERENCE = 0.01
"""Under this share of the mean a difference is too small to be divided: no shares."""
KRONOR_PER_MNKR = 1_000_000


class Tree(msgspec.Struct, frozen=True):
    """A KPI and the parts that add up to it; a leaf has none."""

    kpi: str
    parts: tuple[Tree, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every KPI of the tree, the whole first."""
        return (self.kpi, *(id_ for part in self.parts for id_ in part.ids))


class PartRow(msgspec.Struct, frozen=True):
    """One line of a tree.

    Attributes
    ----------
    kpi
        The part's id; for a rest the id of the whole that it is left of.
    parent
        The whole that it is a part of, None for the tree's own.
    level
        0 for the whole, 1 for its parts, and so on.
    kind
        "whole", "part" or "rest".
    value, mean, difference
        Own value, unweighted mean of the members, own − mean [the tree's unit].
    share_of_difference
        The line's share of the whole's difference [%]; NaN where that is too small, and
        where the whole has no shares.
    mnkr
        The difference × the own denominator [million kr].
    share, mean_share
        Mix share of the whole: own, and the mean of the members' [%].
    """

    kpi: str
    parent: str | None
    level: int
    kind: str
    value: float
    mean: float
    difference: float
    share_of_difference: float
    mnkr: float
    share: float
    mean_share: float


class Parts(msgspec.Struct, frozen=True):
    """A tree in one year: its lines, and the ``members`` behind the means."""

    rows: tuple[PartRow, ...]
    members: tuple[str, ...]


def parts_year(
    wide: pd.DataFrame, tree: Tree, own: str, members: Sequence[str], years: Sequence[int]
) -> int | None:
    """Return the newest year in which own and two thirds have the whole and its parts.

    Parameters
    ----------
    wide
        One column per KPI, indexed by municipality and year; NaN where missing.
    years
        Those that may be chosen from, ascending.

    Notes
    -----
    The rule is that of a comparison, ``compare.chosen_year``; only the first level counts.
    """
    import numpy as np

    first = (tree.kpi, *(part.kpi for part in tree.parts))
    panel = _panel(wide, first)
    has = np.array([_complete(panel, first, (own, *members), year) for year in years])
    if not has.size:
        return None
    year = chosen_year(years, has[:, 0], has[:, 1:].sum(axis=1), len(members))
    return year if year is not None and bool(has[years.index(year), 0]) else None


def usable_tree(
    wide: pd.DataFrame, tree: Tree, own: str, members: Sequence[str], year: int
) -> Tree:
    """Return ``tree`` without the deeper splits that lack values in ``year``.

    A deeper split stays where the own municipality has all of its parts, and where with it
    two thirds of the members still have every part of the tree.
    """
    areas, panel = (own, *members), _panel(wide, tree.ids)
    kept = _complete(panel, (tree.kpi, *(p.kpi for p in tree.parts)), areas, year)
    needed = needed_members(len(members))

    def pruned(node: Tree) -> Tree:
        nonlocal kept
        if not node.parts:
            return node
        both = kept & _complete(panel, tuple(p.kpi for p in node.parts), areas, year)
        if not both[0] or both[1:].sum() < min(needed, kept[1:].sum()):
            return Tree(node.kpi)
        kept = both
        return Tree(node.kpi, tuple(map(pruned, node.parts)))

    return Tree(tree.kpi, tuple(map(pruned, tree.parts)))


def parts(
    wide: pd.DataFrame,
    tree: Tree,
    own: str,
    members: Sequence[str],
    year: int,
    denominator: float,
    *,
    mix: bool = True,
) -> Parts:
    """Return the lines of ``tree``: own against the members' unweighted mean.

    Parameters
    ----------
    wide
        As for ``parts_year``.
    denominator
        What the tree's unit is per, own, that year [persons]; NaN gives no ``mnkr``.
    mix
        False where a share of the whole means nothing (a deviation, which may be near 0
        and has parts of both signs): no shares, neither of the whole nor of its difference.

    Returns
    -------
    Parts
        Each whole before its parts. After parts comes a rest, also where it is 0: parts
        and rest add up to their whole in every column. A missing own value or no member
        with every part gives NaN.
    """
    import numpy as np

    ids, panel = tree.ids, _panel(wide, tree.ids)
    there = _complete(panel, ids, (own, *members), year)
    used = tuple(m for m, has in zip(members, there[1:], strict=True) if has)
    values = _columns(panel, ids, (own, *used), year)
    whole = values[tree.kpi]
    difference = _difference(whole)
    mean = float(whole[1:].mean()) if used else math.nan
    small = not mix or not abs(difference) >= max(SMALL_DIFFERENCE * abs(mean), 1e-9)

    def row(kpi: str, parent: str | None, level: int, kind: str, at: np.ndarray) -> PartRow:
        off = _difference(at)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(mix & (whole != 0), 100 * at / whole, np.nan)
        return PartRow(
            kpi=kpi,
            parent=parent,
            level=level,
            kind=kind,
            value=float(at[0]),
            mean=float(at[1:].mean()) if used else math.nan,
            difference=off,
            share_of_difference=math.nan if small else 100 * off / difference,
            mnkr=off * denominator / KRONOR_PER_MNKR,
            share=float(shares[0]),
            mean_share=float(shares[1:].mean()) if used else math.nan,
        )

    def lines(node: Tree, parent: str | None, level: int) -> Iterator[PartRow]:
        kind = "part" if level else "whole"
        yield row(node.kpi, parent, level, kind, values[node.kpi])
        for part in node.parts:
            yield from lines(part, node.kpi, level + 1)
        if node.parts:
            left = values[node.kpi] - sum(values[part.kpi] for part in node.parts)
            yield row(node.kpi, node.kpi, level + 1, "rest", left)

    return Parts(tuple(lines(tree, None, 0)), used)


def _difference(at: np.ndarray) -> float:
    """Return own (the first) − the mean of the others; NaN without others."""
    return float(at[0] - at[1:].mean()) if at.size > 1 else math.nan


def _panel(wide: pd.DataFrame, ids: Iterable[str]) -> Panel:
    return Panel(wide[[id_ for id_ in ids if id_ in wide.columns]])


def _complete(
    panel: Panel, ids: Sequence[str], areas: Sequence[str], year: int
) -> np.ndarray:
    """Return per area whether it has every one of ``ids`` in ``year``."""
    import numpy as np

    columns = _columns(panel, ids, areas, year)
    complete: np.ndarray = np.isfinite(np.array([*columns.values()])).all(axis=0)
    return complete


def _columns(
    panel: Panel, ids: Sequence[str], areas: Sequence[str], year: int
) -> dict[str, np.ndarray]:
    """Return KPIs' values in the order of ``areas``, NaN where there is none."""
    import numpy as np

    if year not in panel.years:
        return {id_: np.full(len(areas), np.nan) for id_ in ids}
    at = panel.years.index(year)
    return {id_: panel.series(id_, areas)[:, at].copy() for id_ in ids}
