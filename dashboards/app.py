"""The app: ``create_app`` makes it, ``server`` is what a WSGI server is pointed at.

``gunicorn "dashboards.app:server()"`` reads its choices from the environment, as
``kolada-bench dashboard`` does from its options.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash
from dash import Dash

from dashboards import files, security, shell
from dashboards.callbacks import routing
from dashboards.context import Data
from dashboards.jobs import Jobs
from kolada_bench import __version__
from kolada_bench.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

ENV_PREFIX = "KOLADA_BENCH_URL_PREFIX"
ENV_DEMO = "KOLADA_BENCH_DEMO"
ENV_SNAPSHOT = "KOLADA_BENCH_SNAPSHOT"
_INDEX = """<!DOCTYPE html>
<html lang="sv">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
{%favicon%}
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def create_app(
    data: Data,
    *,
    prefix: str = "/",
    frame_ancestors: tuple[str, ...] = (),
) -> Dash:
    """Return the dashboard on ``data``.

    Parameters
    ----------
    prefix
        The path that a proxy serves it under, with a slash at both ends.
    frame_ancestors
        Sites that may show it in a frame; none by default.
    """
    app = Dash(
        __name__,
        title="kolada-bench",
        update_title="Hämtar …",
        assets_folder=str(Path(__file__).parent / "assets"),
        requests_pathname_prefix=prefix,
        routes_pathname_prefix=prefix,
        suppress_callback_exceptions=True,
        serve_locally=True,
        compress=True,
        index_string=_INDEX,
    )
    jobs = Jobs(data.settings.cache_dir / "dashboard" / "jobs.sqlite")
    app.layout = lambda: shell.shell(data)
    routing.register(app, data, jobs)
    files.register(app.server, data, prefix)
    security.protect(app.server, frame_ancestors)
    _add_health(app.server, prefix)
    return app


def server(settings: Settings | None = None) -> Flask:
    """Return the WSGI application, as the environment says."""
    in_force = settings or read_settings()
    snapshot = os.environ.get(ENV_SNAPSHOT)
    data = Data(
        in_force,
        demo=os.environ.get(ENV_DEMO, "") not in ("", "0"),
        snapshot=Path(snapshot) if snapshot else None,
    )
    made: Any = create_app(data, prefix=os.environ.get(ENV_PREFIX, "/")).server
    return made  # type: ignore[no-any-return]


def _add_health(flask: Flask, prefix: str) -> None:
    @flask.get(f"{prefix}halsa")
    def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__, "dash": dash.__version__}
