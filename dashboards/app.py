"""The app: ``create_app`` makes it, ``server`` is what a WSGI server is pointed at.

``gunicorn dashboards.app:server`` and ``waitress-serve dashboards.app:server`` read their
choices from the environment (``deployment``), as ``kolada-bench dashboard`` does from its
options. Naming ``server`` checks them; the app itself is made at the first request.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash import Dash, set_props

from dashboards import files, health, limits, locale, security, shell
from dashboards.callbacks import fields, routing
from dashboards.components import states
from dashboards.data import Data
from dashboards.deployment import read_deployment
from dashboards.ids import Id
from dashboards.jobs import Jobs
from dashboards.wsgi import Application, under
from kolada_bench.errors import KoladaBenchError
from kolada_bench.settings import read_settings

if TYPE_CHECKING:
    from flask import Flask

JOBS = "kolada-bench-jobs"
"""The key of ``Flask.extensions`` that holds the app's jobs."""
_UNSAID = ("dash_version", "python_version", "dash_version_url", "plotly_version")
_INDEX = """<!DOCTYPE html>
<html lang="sv">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>"""


_ENTRY = """<div id="react-entry-point">
<p class="_dash-loading">Hämtar …</p>
<noscript><p>Instrumentpanelen behöver JavaScript. Slå på det i webbläsaren.</p></noscript>
</div>"""


class _App(Dash):
    """Dash in Swedish, and without telling every reader which versions it runs on."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Return the first HTML of its parts, all of which Dash names."""
        return str(super().interpolate_index(**parts | {"app_entry": _ENTRY}))

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = super()._config()
        return config | dict.fromkeys(_UNSAID, "")


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
    app = _App(
        __name__,
        title="kolada-bench",
        update_title="Hämtar …",
        assets_folder=str(Path(__file__).parent / "assets"),
        requests_pathname_prefix=prefix,
        routes_pathname_prefix=prefix,
        suppress_callback_exceptions=True,
        serve_locally=True,
        external_scripts=[locale.address(prefix)],
        compress=True,
        index_string=_INDEX,
        on_error=_failed,
    )
    server: Flask = app.server
    jobs = Jobs(data.settings.cache_dir / "dashboard" / "jobs.sqlite")
    server.extensions[JOBS] = jobs
    app.layout = lambda: shell.shell(data)
    routing.register(app, data, jobs)
    fields.register(app, data)
    files.register(server, data, jobs, prefix)
    locale.register(server, prefix)
    health.register(server, data, jobs, prefix)
    security.protect(server, frame_ancestors)
    limits.bound(server, prefix)
    server.wsgi_app = under(prefix, server.wsgi_app)  # type: ignore[method-assign]
    return app


def __getattr__(name: str) -> Any:
    """Return ``server``, made when somebody names it."""
    if name != "server":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = _checked_server()
    return globals()[name]


def _checked_server() -> Application:
    """Return the WSGI application that the environment asks for.

    Raises
    ------
    CatalogueError, SnapshotError
        The environment, the settings or the snapshot has a fault.
    """
    settings, deployment = read_settings(), read_deployment()

    def data() -> Data:
        return Data(settings, demo=deployment.demo, snapshot=deployment.snapshot)

    def make() -> Flask:
        import atexit

        app = create_app(
            data(), prefix=deployment.prefix, frame_ancestors=settings.frame_ancestors
        )
        server: Flask = app.server
        atexit.register(server.extensions[JOBS].close)
        return server

    data()  # a snapshot that cannot be read stops the start, and not the first reader
    return Application(make)


def _failed(error: Exception) -> None:
    """Show what a callback could not do, in the page's place; no traceback, ever."""
    if isinstance(error, KoladaBenchError):
        said = states.refused(str(error))
    else:
        logging.getLogger(__name__).error("a callback failed", exc_info=error)
        said = states.internal(type(error).__name__)
    set_props(Id.CONTENT, {"children": said})
