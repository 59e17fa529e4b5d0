"""What every answer begins with: where to ask, under which settings, and the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


def opened_source(
    source: Source | None,
    settings: Settings | None,
    *,
    demo: bool,
    snapshot: str | Path | None,
    offline: bool,
) -> tuple[Source, Settings]:
    """Return the source at hand or the one that is named, and the settings in force."""
    from kolada_bench.settings import read_settings
    from kolada_bench.sources import open_source

    in_force = settings or read_settings()
    opened = source or open_source(in_force, demo=demo, snapshot=snapshot, offline=offline)
    return opened, in_force


def texts(given: str | Sequence[str]) -> tuple[str, ...]:
    """Return one text or several as several."""
    return (given,) if isinstance(given, str) else tuple(given)
