"""``/halsa``: what a monitor asks. It says which data is served and how old it is.

Kolada is not asked, so that a monitor costs it nothing, and no path or address is told.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kolada_bench import __version__

if TYPE_CHECKING:
    from flask import Flask

    from dashboards.data import Data
    from dashboards.jobs import Jobs

PATH = "halsa"


def register(server: Flask, data: Data, jobs: Jobs, prefix: str) -> None:
    """Add the route to ``server``."""

    @server.get(f"{prefix}{PATH}")
    def health() -> dict[str, Any]:
        return report(data, jobs, datetime.now(UTC))


def report(data: Data, jobs: Jobs, now: datetime) -> dict[str, Any]:
    """Return what a monitor is told.

    ``data_from`` is null until Kolada has been asked for the first time; ``jobs_shared``
    false means that the cache folder cannot be written to.
    """
    data.memory  # noqa: B018 - a snapshot that was replaced is opened first
    dated = data.dated
    return {
        "status": "ok",
        "version": __version__,
        "source": data.kind,
        "data_from": dated and dated.isoformat(),
        "data_age_hours": dated and round((now - dated).total_seconds() / 3600, 1),
        "jobs_shared": jobs.are_shared,
    }
