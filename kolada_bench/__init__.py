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
    from kolada_bench.benchmark.cost_parts import CostParts
    from kolada_bench.benchmark.driver_result import Drivers
    from kolada_bench.benchmark.neighbours import Neighbours, neighbours
    from kolada_bench.benchmark.plausibility_answer import Plausibility
    from kolada_bench.benchmark.standout_answer import Standout
    from kolada_bench.benchmark.study_visits import StudyVisits, study_visits
    from kolada_bench.benchmark.trend import Trend, trend
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
    from kolada_bench.schema import Observations, PeerGroup, Provenance
    from kolada_bench.sources import Source, open_source

__version__ = "0.1.0"

_WHERE = {
    "study_visits": "benchmark.study_visits",
    "StudyVisits": "benchmark.study_visits",
    "neighbours": "benchmark.neighbours",
    "Neighbours": "benchmark.neighbours",
    "trend": "benchmark.trend",
    "Trend": "benchmark.trend",
    "Benchmark": "benchmark",
    "NetCost": "benchmark",
    "compare": "benchmark",
    "nka": "benchmark",
    "CostParts": "benchmark.cost_parts",
    "parts": "benchmark",
    "Drivers": "benchmark.driver_result",
    "drivers": "benchmark",
    "Plausibility": "benchmark.plausibility_answer",
    "plausibility": "benchmark",
    "Standout": "benchmark.standout_answer",
    "standout": "benchmark",
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
    "compare",
    "drivers",
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
