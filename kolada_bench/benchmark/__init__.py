"""The one meeting place: municipality + KPIs + peers + years -> an answer.

Command line, documents and dashboard all call ``compare`` and ``nka`` here, so that they
cannot disagree. ``question`` resolves names, ``values`` fetches, ``rows`` and ``net_costs``
calculate through the analysis room, ``result`` holds the answer, ``page`` and ``tables``
dress it in Swedish text.

A package and not one module, since four steps with their own reasons to change would not
fit under 500 lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench.benchmark.result import Benchmark, NetCost

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

__all__ = ["Benchmark", "NetCost", "compare", "nka"]


def compare(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    kpis: str | Sequence[str] = (),
    year: int | None = None,
    years: Sequence[int] | None = None,
    gender: str = "T",
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
    from kolada_bench.benchmark.answer import answer_compare

    opened, in_force = _opened(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_compare(
        municipality,
        _texts(group),
        theme,
        _texts(kpis),
        year,
        years,
        gender,
        opened,
        in_force,
    )


def nka(
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
) -> NetCost:
    """Return the nettokostnadsavvikelse of every verksamhet, year by year.

    Arguments as for ``compare``; ``theme`` narrows it to that theme's verksamheter.
    """
    from kolada_bench.benchmark.answer import answer_nka

    opened, in_force = _opened(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    return answer_nka(municipality, _texts(group), theme, year, years, opened, in_force)


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _opened(
    source: Source | None,
    settings: Settings | None,
    *,
    demo: bool,
    snapshot: str | Path | None,
    offline: bool,
) -> tuple[Source, Settings]:
    from kolada_bench.settings import read_settings
    from kolada_bench.sources import open_source

    in_force = settings or read_settings()
    opened = source or open_source(in_force, demo=demo, snapshot=snapshot, offline=offline)
    return opened, in_force
