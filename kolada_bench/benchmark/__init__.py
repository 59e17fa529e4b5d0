"""The one meeting place: municipality + KPIs + peers + years -> an answer.

Command line, documents and dashboard all call ``compare`` and ``nka`` here, so that they
cannot disagree. Flat in this package lies what every answer shares: ``question`` resolves
names, ``values`` fetches, ``result`` holds the answer, ``page``, ``cells`` and ``notes``
are what Swedish text is dressed in. Each kind of answer has a package of its own, where
rows are calculated through the analysis room and ``tables`` (or ``words``) dress them:
``comparison``, ``net_costs``, ``cost_parts``, ``cost_drivers``, ``series``,
``standing_out``, ``desk`` and ``similar``. None is named like a function of this module,
which importing it would shadow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench.benchmark.opening import opened_source, texts
from kolada_bench.benchmark.result import Benchmark, NetCost

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.desk.answer import Plausibility
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.catalogue.price_index import PriceIndex
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

__all__ = [
    "Benchmark",
    "NetCost",
    "compare",
    "drivers",
    "nka",
    "parts",
    "plausibility",
    "standout",
]


def compare(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    kpis: str | Sequence[str] = (),
    year: int | None = None,
    years: Sequence[int] | None = None,
    gender: str = "T",
    own_figures: str | Path | None = None,
    in_words: bool = False,
    certainty: bool = False,
    gaps: bool = False,
    day_price: float | None = None,
    days: int = 365,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Benchmark:
    """Compare a municipality with its peers.

    Parameters
    ----------
    municipality
        Name, "Melleruds kommun" or four-digit code; default from the config file.
    group
        One or several group texts: "lika kommuner" (default), "kommungrupp", "län", a group
        of Kolada by id or title, "lista:0428,1764", "egen:namn".
    theme
        A theme's name or a TOML file; default "socialtjanst" unless ``kpis`` are given.
    kpis
        KPI ids or search texts, shown alone, or added to ``theme`` when both are given.
    year
        Exactly this year. Without it each row takes the newest year with an own value and
        values for at least two thirds of the group.
    years
        Take years from these only.
    gender
        "T", "K" or "M"; KPIs that are not divided by gender stay "T" and say so.
    own_figures
        A file of the municipality's own figures (namn;år;värde;enhet;källa), shown in a
        section of its own.
    in_words
        Begin the page with a sentence for each difference that stands out.
    certainty
        Say on the page how sure each row's difference is; so do ``in_words`` and ``gaps``.
    gaps
        Add the gap of each row to every target (``Benchmark.gaps``), and what one more
        placement in IFO costs, at ``day_price`` [kr/dygn] for ``days`` a year.
    source, demo, snapshot, offline
        Where data comes from: an open source, the packaged invented demo data, a snapshot
        file, kept answers only; otherwise Kolada.

    Raises
    ------
    UnknownName
        A name that does not exist, with suggestions.
    TooFewPeers
        No member of the group has a value in any row.
    SourceError
        The data could not be had; nothing is returned in part.
    """
    from kolada_bench.benchmark.answer import AskedGaps, answer_compare

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_compare(
        municipality,
        texts(group),
        theme,
        texts(kpis),
        year,
        years,
        gender,
        opened,
        in_force,
        AskedGaps(day_price, days) if gaps else None,
        own_figures=own_figures,
        in_words=in_words,
        certainty=certainty,
    )


def nka(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    year: int | None = None,
    years: Sequence[int] | None = None,
    parts: bool = False,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> NetCost:
    """Return the nettokostnadsavvikelse of every verksamhet, year by year.

    Arguments as for ``compare``; ``theme`` narrows it to that theme's verksamheter.
    ``parts`` adds the published parts of the reference costs, and ekonomiskt bistånd
    against its model.
    """
    from kolada_bench.benchmark.answer import answer_nka

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_nka(
        municipality, texts(group), theme, year, years, opened, in_force, parts=parts
    )


def parts(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    year: int | None = None,
    years: Sequence[int] | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> CostParts:
    """Return which parts of its costs a municipality's difference to the group lies on.

    Arguments as for ``compare``; ``theme`` says which verksamheter. Group figures are
    unweighted means, since parts of medians do not add up.

    Raises
    ------
    TooFewPeers
        No cost can be split: own or every member lacks a part.
    """
    from kolada_bench.benchmark.cost_parts.answer import answer_parts

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_parts(municipality, texts(group), theme, year, years, opened, in_force)


def drivers(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    only: str | Sequence[str] = (),
    year: int | None = None,
    years: Sequence[int] | None = None,
    over_time: bool = False,
    from_year: int | None = None,
    price_index: PriceIndex | str | Path | None = None,
    details: bool = False,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Drivers:
    """Split costs per inhabitant into what they are made of.

    Parameters
    ----------
    municipality, group, year, years, source, demo, snapshot, offline
        As for ``compare``.
    theme
        "ifo", "aldreomsorg", "lss", or "socialtjanst" (default) for all of them.
    only
        Ids of identities ("H1"); all of the theme's when empty.
    over_time, from_year
        Compare the municipality with itself in ``from_year``; with ``over_time`` alone
        three years back, inside the unbroken series. Takes no group.
    price_index
        The user's own index (or its file): over time, the price level is then a factor of
        its own.
    details
        Let the page have a table per identity, as with ``only``; else it is one table with
        a line for each. The figures are the same.

    Raises
    ------
    UsageError
        The theme has no identities, or the options contradict each other.
    TooFewPeers
        Nothing can be split or shown: no identity has all its parts, own and in the group
        (or in both years).
    """
    from kolada_bench.benchmark.cost_drivers.answer import answer_drivers

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_drivers(
        municipality,
        texts(group),
        theme,
        texts(only),
        year,
        years,
        from_year,
        price_index,
        opened,
        in_force,
        over_time=over_time,
        details=details,
    )


def standout(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    all_kpis: bool = False,
    year: int | None = None,
    years: Sequence[int] | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Standout:
    """Return what stands out in a municipality, among all municipalities and its peers.

    Arguments as for ``compare``; of several groups the first is compared with, the others
    are tried for certainty. Years are the last four unless said otherwise.

    Parameters
    ----------
    theme
        Try this theme's KPIs and its verksamheter's NKA; default as for ``compare``.
    all_kpis
        Try every living municipal KPI of the source instead. From Kolada itself that is
        many hundred requests; a snapshot or the demo answers at once.
    """
    from kolada_bench.benchmark.standing_out.answer import answer_standout

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_standout(
        municipality, texts(group), theme, all_kpis, year, years, opened, in_force
    )


def plausibility(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Plausibility:
    """Check whether a municipality's figures can be right, before they are interpreted.

    Arguments as for ``compare``; the group is whom the shares of common costs are held
    against. Finding nothing is an answer too: ``findings`` is then empty.
    """
    from kolada_bench.benchmark.desk.answer import answer_plausibility

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_plausibility(municipality, texts(group), opened, in_force)
