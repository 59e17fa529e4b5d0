"""A series over years cut into runs: where a break or a missing year ends a line.

A line is drawn only inside a run. A run of one year is a mark by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kolada_bench import sv
from kolada_bench.charts.scales import is_known, known


def segments(years: Sequence[int], breaks: Iterable[int]) -> list[range]:
    """Return the positions of ``years`` between breaks.

    A break is the first year of a new series; a year that is left out of ``years`` does not
    hide it.
    """
    cuts = sorted(set(breaks))
    starts = [0] + [
        i
        for i in range(1, len(years))
        if any(years[i - 1] < cut <= years[i] for cut in cuts)
    ]
    return [
        range(start, end)
        for start, end in zip(starts, [*starts[1:], len(years)], strict=True)
        if end > start
    ]


def segment_lines(
    name: str,
    years: Sequence[int],
    values: Sequence[float | None],
    breaks: Iterable[int],
) -> list[tuple[str, tuple[float | None, ...]]]:
    """Return a line's name and values per segment that has any, for charts of Office.

    Office draws a line through a break unless it is two lines; where there are several,
    each has its years in its name.
    """
    cut = segments(years, breaks)
    lines = []
    for part in cut:
        shown = tuple(
            value if i in part and is_known(value) else None
            for i, value in enumerate(values)
        )
        if known(shown):
            period = sv.years([years[i] for i in part])
            lines.append((name if len(cut) == 1 else f"{name} {period}", shown))
    return lines


def runs(
    years: Sequence[int], values: Sequence[float | None], breaks: Iterable[int] = ()
) -> list[list[int]]:
    """Return runs of positions with a value in every year, none across a break."""
    found: list[list[int]] = []
    for segment in segments(years, breaks):
        run: list[int] = []
        for i in segment:
            if is_known(values[i]) and (not run or years[i] == years[run[-1]] + 1):
                run.append(i)
                continue
            if run:
                found.append(run)
            run = [i] if is_known(values[i]) else []
        if run:
            found.append(run)
    return found


def gapped(
    years: Sequence[int], values: Sequence[float | None], breaks: Iterable[int] = ()
) -> tuple[list[float | None], list[float | None]]:
    """Return x and y of one Plotly line with a gap (None) between runs."""
    x: list[float | None] = []
    y: list[float | None] = []
    for run in runs(years, values, breaks):
        if x:
            x.append(None)
            y.append(None)
        x += [float(years[i]) for i in run]
        y += [values[i] for i in run]
    return x, y


def band(
    years: Sequence[int],
    low: Sequence[float | None],
    high: Sequence[float | None],
    breaks: Iterable[int] = (),
) -> list[tuple[list[float], list[float]]]:
    """Return the outline of each run of a band; a single year is a narrow upright bar."""
    both = [
        a if is_known(a) and is_known(b) else None for a, b in zip(low, high, strict=True)
    ]
    outlines = []
    for run in runs(years, both, breaks):
        x = [float(years[i]) for i in run]
        lower = [low[i] or 0.0 for i in run]
        upper = [high[i] or 0.0 for i in run]
        if len(run) == 1:
            x = [x[0] - _ALONE, x[0] + _ALONE]
            lower, upper = lower * 2, upper * 2
        outlines.append((x + x[::-1], upper + lower[::-1]))
    return outlines


_ALONE = 0.12


def spread(places: Sequence[float], least: float, span: tuple[float, float]) -> list[float]:
    """Return ``places`` moved as little as keeps them ``least`` apart within ``span``.

    In the order given from low to high; where the span is too short for all, they leave it
    upwards.
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    low, high = span
    moved = [places[i] for i in order]
    for _ in range(len(moved) * 2):
        for k in range(1, len(moved)):
            overlap = least - (moved[k] - moved[k - 1])
            if overlap > 0:
                moved[k - 1] -= overlap / 2
                moved[k] += overlap / 2
        moved = [min(at, high) for at in moved]
        moved = [max(at, low) for at in moved]
    at = low - least
    for k, place in enumerate(moved):
        at = max(place, at + least)
        moved[k] = at
    result = [0.0] * len(places)
    for k, i in enumerate(order):
        result[i] = moved[k]
    return result
