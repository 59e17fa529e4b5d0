"""What is saved in a snapshot: everything that the commands ask for, found by asking.

No list of KPIs is kept here. The analyses are run through a recorder, and what they asked
for is what the file holds; so a new analysis brings its KPIs along by itself.

For a theme without a municipality, the analyses of one municipality show which KPIs and
years the theme needs, and those are fetched for every municipality. Kolada's own rows for
its groups are then left out: there are 3,600 groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from kolada_bench.benchmark.similar.neighbours import neighbours
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.schema import RIKET, Block

if TYPE_CHECKING:
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source
    from kolada_bench.sources.recorder import RecordingSource

_SLICE = 100
"""KPIs in one question, as in ``sources.panels``: an answer is then never a large frame."""
_PEERS = 3
"""Members of the group that a theme's KPIs are found with; each costs values."""
_BESIDE_SURVEY = 80
"""Requests of all analyses and reports but standout, counted in the demo; "omkring"."""


def record_municipality(
    source: RecordingSource,
    settings: Settings,
    municipality: str | None,
    *,
    theme: str | None = None,
    groups: Sequence[str] = (),
    kpis: Sequence[str] = (),
    years: Sequence[int] | None = None,
) -> list[str]:
    """Ask everything that the commands ask about a municipality.

    Parameters
    ----------
    source
        The recorder, which remembers it.
    municipality, theme, groups, kpis, years
        As for ``compare``; KPIs without a theme leave out what belongs to themes.

    Returns
    -------
    list of str
        The analyses that could not be made, in Swedish with their reason.

    Raises
    ------
    UnknownName
        A name that does not exist.
    TooFewPeers
        The comparison itself has no peers.
    SourceError
        The data could not be had.
    """
    from kolada_bench.benchmark import compare, plausibility

    compare(
        municipality,
        group=groups,
        theme=theme,
        kpis=kpis,
        years=years,
        gaps=not kpis or theme is not None,
        source=source,
        settings=settings,
    )
    source.groups()
    skipped = []
    steps = [*_analyses(source, settings, municipality, theme, groups, kpis, years)]
    if not kpis or theme is not None:
        steps.append(
            (
                "doctor --data",
                lambda: plausibility(
                    municipality, group=groups, source=source, settings=settings
                ),
            )
        )
    for name, step in steps:
        try:
            step()
        except (TooFewPeers, UsageError) as error:
            skipped.append(f"{name}: {error}")
    return skipped


def record_theme(
    source: RecordingSource,
    settings: Settings,
    theme: str | None,
    *,
    kpis: Sequence[str] = (),
    years: Sequence[int] | None = None,
) -> list[Block]:
    """Ask what a theme needs, and return the questions that get it for everybody.

    The caller passes them to ``source.observations`` one by one; together they may take
    many requests, which can be counted first.
    """
    from kolada_bench.benchmark import compare

    areas = source.municipalities()
    everyone = sorted(area.id for area in areas.values() if area.type == "K")
    # Any municipality and any few peers ask for the same KPIs and years.
    model, *peers = everyone[: _PEERS + 1]
    group = f"lista:{','.join(peers)}"
    with suppress(TooFewPeers):
        compare(
            model, group=group, theme=theme, kpis=kpis, years=years,
            gaps=not kpis or theme is not None, source=source, settings=settings,
        )  # fmt: skip
    source.groups()
    for _, step in _analyses(
        source, settings, model, theme, (group,), kpis, years, of_country=False
    ):
        # What one municipality lacks, another may have: the KPIs are asked for below.
        with suppress(TooFewPeers, UsageError):
            step()
    ids = sorted({kpi for block in source.blocks for kpi in block.kpis})
    wanted = tuple(sorted({year for block in source.blocks for year in block.years}))
    return [
        Block(tuple(ids[at : at + _SLICE]), (RIKET, *everyone), wanted)
        for at in range(0, len(ids), _SLICE)
    ]


def expected_requests(
    source: Source,
    settings: Settings,
    municipality: str | None,
    theme: str | None,
    groups: Sequence[str],
) -> int:
    """Return about how many requests ``record_municipality`` takes for a theme."""
    from kolada_bench.benchmark.standing_out.answer import request_count

    survey = request_count(municipality, groups, theme, False, None, None, source, settings)
    return survey + _BESIDE_SURVEY


def _analyses(
    source: Source,
    settings: Settings,
    municipality: str | None,
    theme: str | None,
    groups: Sequence[str],
    kpis: Sequence[str],
    years: Sequence[int] | None,
    *,
    of_country: bool = True,
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each analysis by the name of its command."""
    from kolada_bench.benchmark import drivers, nka, parts, standout
    from kolada_bench.benchmark.series.answer import trend
    from kolada_bench.benchmark.similar.study_visits import study_visits

    def asks(answer: Callable[..., object], **more: object) -> Callable[[], object]:
        return lambda: answer(municipality, source=source, settings=settings, **more)

    of_theme = not kpis or theme is not None
    yield "trend", asks(trend, group=groups, theme=theme, kpis=kpis, years=years)
    yield "nka", asks(nka, group=groups, years=years, parts=True)
    if not of_theme:
        return
    yield "parts", asks(parts, group=groups, theme=theme, years=years)
    yield "drivers", asks(drivers, group=groups, theme=theme, years=years)
    yield "drivers --over-time", asks(drivers, theme=theme, years=years, over_time=True)
    yield "grannar", asks(neighbours)
    if of_country:
        yield "standout", asks(standout, group=groups, theme=theme)
    chosen = themes.read_theme(theme or settings.theme or themes.DEFAULT_THEME)
    for area in chosen.net_cost:
        if area in net_cost_areas():
            yield (
                f"visits {area}",
                asks(study_visits, area=area, group=() if of_country else groups),
            )
