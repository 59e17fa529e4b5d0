"""Kolada benchmarking and nettokostnadsavvikelse analysis for Swedish municipalities.

>>> import kolada_bench
>>> answer = kolada_bench.compare("Mellerud", group="lika kommuner", demo=True)
>>> answer.rows  # doctest: +SKIP

This module is a table of contents. Each name is loaded when it is first used, so that the
command line starts without pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kolada_bench.benchmark import (
        Benchmark,
        NetCost,
        compare,
        drivers,
        nka,
        parts,
        plausibility,
        standout,
    )
    from kolada_bench.benchmark.claim_check.result import Claims
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.desk.answer import Plausibility
    from kolada_bench.benchmark.series.answer import Trend, trend
    from kolada_bench.benchmark.similar.neighbours import Neighbours, neighbours
    from kolada_bench.benchmark.similar.study_visits import StudyVisits, study_visits
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.client.kolada import KoladaClient as KoladaClient
    from kolada_bench.errors import (
        CatalogueError,
        IncompleteAnswer,
        KoladaBenchError,
        KoladaBusy,
        KoladaRefused,
        KoladaUnreachable,
        MalformedAnswer,
        SchemaError,
        SnapshotError,
        SourceError,
        TooFewPeers,
        UnknownName,
        UsageError,
    )
    from kolada_bench.report.building import make_report
    from kolada_bench.report.claims import claims
    from kolada_bench.report.content import Report
    from kolada_bench.report.figures.by_answer import chart_of, figure
    from kolada_bench.schema import Observations, PeerGroup, Provenance
    from kolada_bench.sources import Source, open_source

__version__ = "0.1.0"

_WHERE = {
    "study_visits": "benchmark.similar.study_visits",
    "StudyVisits": "benchmark.similar.study_visits",
    "neighbours": "benchmark.similar.neighbours",
    "Neighbours": "benchmark.similar.neighbours",
    "trend": "benchmark.series.answer",
    "Trend": "benchmark.series.answer",
    "Benchmark": "benchmark",
    "NetCost": "benchmark",
    "compare": "benchmark",
    "nka": "benchmark",
    "CostParts": "benchmark.cost_parts.answer",
    "parts": "benchmark",
    "Drivers": "benchmark.cost_drivers.result",
    "drivers": "benchmark",
    "Plausibility": "benchmark.desk.answer",
    "plausibility": "benchmark",
    "Standout": "benchmark.standing_out.answer",
    "standout": "benchmark",
    "Claims": "benchmark.claim_check.result",
    "claims": "report.claims",
    "make_report": "report.building",
    "Report": "report.content",
    "chart_of": "report.figures.by_answer",
    "figure": "report.figures.by_answer",
    "KoladaClient": "sources.live",
    "CatalogueError": "errors",
    "IncompleteAnswer": "errors",
    "KoladaBenchError": "errors",
    "KoladaBusy": "errors",
    "KoladaRefused": "errors",
    "KoladaUnreachable": "errors",
    "MalformedAnswer": "errors",
    "SchemaError": "errors",
    "SnapshotError": "errors",
    "SourceError": "errors",
    "TooFewPeers": "errors",
    "UnknownName": "errors",
    "UsageError": "errors",
    "Observations": "schema",
    "PeerGroup": "schema",
    "Provenance": "schema",
    "Source": "sources",
    "open_source": "sources",
}

__all__ = [
    "Benchmark",
    "CatalogueError",
    "Claims",
    "CostParts",
    "Drivers",
    "IncompleteAnswer",
    "KoladaBenchError",
    "KoladaBusy",
    "KoladaClient",
    "KoladaRefused",
    "KoladaUnreachable",
    "MalformedAnswer",
    "Neighbours",
    "NetCost",
    "Observations",
    "PeerGroup",
    "Plausibility",
    "Provenance",
    "Report",
    "SchemaError",
    "SnapshotError",
    "Source",
    "SourceError",
    "Standout",
    "StudyVisits",
    "TooFewPeers",
    "Trend",
    "UnknownName",
    "UsageError",
    "__version__",
    "chart_of",
    "claims",
    "compare",
    "drivers",
    "figure",
    "make_report",
    "neighbours",
    "nka",
    "open_source",
    "parts",
    "plausibility",
    "standout",
    "study_visits",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
