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
    from kolada_bench.benchmark import Benchmark, NetCost, compare, nka
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
    "Benchmark": "benchmark",
    "NetCost": "benchmark",
    "compare": "benchmark",
    "nka": "benchmark",
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
    "IncompleteAnswer",
    "KoladaBenchError",
    "KoladaBusy",
    "KoladaClient",
    "KoladaRefused",
    "KoladaUnreachable",
    "MalformedAnswer",
    "NetCost",
    "Observations",
    "PeerGroup",
    "Provenance",
    "SchemaError",
    "SnapshotError",
    "Source",
    "SourceError",
    "TooFewPeers",
    "UnknownName",
    "UsageError",
    "__version__",
    "compare",
    "nka",
    "open_source",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
