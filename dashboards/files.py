"""Files of a view as plain links: the URL holds the selection, the server keeps nothing.

``/fil/jamfor/rangordning.csv?kommun=1461``: page, card, form. They need no script, can be
bookmarked, and are the same figures as the page, since they are made of the same answer.

``/jobb/<id>/<name>`` is what a job made; its id is a secret, and it is gone in an hour.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request

from dashboards.components.wording import on_screen
from dashboards.context import Context
from dashboards.pages import pages
from dashboards.selection import query_of, read_selection
from kolada_bench.errors import KoladaBenchError, UnknownName

if TYPE_CHECKING:
    from flask import Flask

    from dashboards.data import Data
    from dashboards.jobs import Jobs
    from dashboards.pages.page import Card, Page
    from kolada_bench.schema import Provenance

LINKS = {"csv": "CSV", "xlsx": "Excel", "docx": "Till Word"}
"""What a card offers as links, and what they are called."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/plain; charset=utf-8",
    "json": "application/json",
}
_OF_JOBS = TYPES | {
    # Not as text/html: a page in this place would be one of the dashboard's own.
    "html": "application/octet-stream",
    "md": "text/markdown; charset=utf-8",
}


def address(page: Page, name: str, context: Context) -> Callable[[str], str]:
    """Return what gives the address of a card's file, under the app's prefix, by form."""
    from dash import get_relative_path

    start = get_relative_path(f"/fil{page.path if page.path != '/' else '/oversikt'}")
    query = query_of(context.selection)
    return lambda form: f"{start}/{quote(name)}.{form}{query}"


def register(server: Flask, data: Data, jobs: Jobs, prefix: str) -> None:
    """Add the routes to ``server``."""
    by_name = {(page.path.strip("/") or "oversikt"): page for page in pages().values()}

    @server.get(f"{prefix}fil/<page>/<card>.<form>")
    def file(page: str, card: str, form: str) -> Response:
        try:
            if page not in by_name or form not in TYPES:
                raise _unknown()
            selection = read_selection(request.query_string.decode("latin-1"))
            context = Context(selection, data)
            made = by_name[page].cards(context)
            if card not in made:
                raise _unknown()
            content = contents(made[card](), form, context)
        except KoladaBenchError as error:
            code = 404 if isinstance(error, UnknownName) else 400
            return Response(on_screen(str(error)), code, mimetype="text/plain")
        except Exception:
            logging.getLogger(__name__).exception("file %s/%s.%s", page, card, form)
            return Response("Ett internt fel stoppade filen.", 500, mimetype="text/plain")
        answer = Response(content, content_type=TYPES[form])
        if form in LINKS:
            answer.headers["Content-Disposition"] = f'attachment; filename="{card}.{form}"'
        return answer

    @server.get(f"{prefix}jobb/<id_>/<name>")
    def finished(id_: str, name: str) -> Response:
        result = jobs.content(id_)
        form = name.rpartition(".")[2]
        if result is None or result.file != name or form not in _OF_JOBS:
            said = "Filen finns inte längre. Gå till sidan Rapport och gör den igen."
            return Response(said, 404, mimetype="text/plain")
        answer = Response(result.content, content_type=_OF_JOBS[form])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


def contents(card: Card, form: str, context: Context) -> bytes:
    """Return a card's chart as a file of ``form``."""
    chart = card.chart
    match form:
        case "csv":
            from kolada_bench.report.chart_data import chart_csv
            from kolada_bench.report.csv_cells import BOM

            return (BOM + chart_csv(chart, excel=True)).encode("utf-8")
        case "json":
            from kolada_bench.charts.chart import DOCUMENT

            return chart.figure(DOCUMENT).to_json().encode("utf-8")  # type: ignore[no-any-return]
        case "html":
            from kolada_bench.report.single import embed_fragment

            return embed_fragment(chart).encode("utf-8")
        case "docx" | "xlsx":
            from kolada_bench.report.single import chart_document

            return chart_document(
                chart,
                form,
                municipality=context.municipality,
                provenance=provenance_of(context),
            )
    raise _unknown()


def provenance_of(context: Context) -> Provenance:
    """Return what a file's properties say of its figures: from where, and of which day."""
    from kolada_bench.schema import Provenance

    data = context.data
    day = data.source().as_of
    when = data.dated or datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Provenance(source=data.kind, retrieved_at=when, invented=data.is_demo)


def _unknown() -> UnknownName:
    message = "Filen finns inte. Gå till sidan i menyn och välj filen där."
    return UnknownName(message, name=request.path)
