"""What may be asked of the server, and how it says no: in words, and never a traceback."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dash.exceptions import DependencyException
from flask import Response, request
from werkzeug.exceptions import HTTPException

from dashboards.pages import pages

if TYPE_CHECKING:
    from flask import Flask

LARGEST_BODY = 256 * 1024
"""Bytes of what a browser may send: selections and ids, a few kilobytes."""
LARGEST_HEADER = 16 * 1024
"""Bytes of a request's first line and headers, the longest link among them."""
_SAID = {
    400: "Begäran går inte att förstå. Ladda om sidan.",
    404: "Det finns inget här. Börja om från startsidan.",
    405: "Det går inte att göra så här.",
    413: f"Begäran är för stor (högst {LARGEST_BODY // 1024} kB). Välj färre saker.",
    500: "Ett internt fel inträffade. Felet är noterat i serverns logg.",
}


def bound(server: Flask, prefix: str) -> None:
    """Bound what ``server`` takes, and let it refuse in Swedish."""
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    paths = {f"{prefix}{path.strip('/')}" for path in pages()}

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        code = error.code or 500
        answer = _words(code)
        if error.response is not None:
            return error.response  # type: ignore[return-value]  # a redirect
        if code == 405:
            answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", ())))
        return answer

    @server.errorhandler(DependencyException)
    def no_such_script(error: DependencyException) -> Response:
        return _words(404)

    @server.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        logging.getLogger(__name__).error("%s failed", request.path, exc_info=error)
        return _words(500)

    @server.after_request
    def found(response: Response) -> Response:
        # Dash answers every address with the frame, in which the page then says that it
        # does not exist; a robot and a link checker see it by the status.
        is_page = request.path.rstrip("/") in {path.rstrip("/") for path in paths}
        if response.mimetype == "text/html" and response.status_code == 200 and not is_page:
            response.status_code = 404
        return response


def _words(code: int) -> Response:
    said = _SAID.get(code, "Det gick inte. Börja om från startsidan.")
    return Response(f"{said}\n", code, content_type="text/plain; charset=utf-8")
