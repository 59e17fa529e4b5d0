"""Headers that every answer carries: nothing from elsewhere, and nobody's frame.

The page's own inline scripts (Dash writes two) are allowed by their hash, so that any
other is refused by the browser. Scripts and styles whose address changes with their content
are kept by the browser for a year; everything else it asks for anew.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FINGERPRINTED = re.compile(r"\.v\w+m\d+\.")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HERE = ("127.0.0.1", "localhost")
YEAR = 365 * 86_400


def protect(server: Flask, frame_ancestors: tuple[str, ...] = ()) -> None:
    """Add the headers to every answer of ``server``.

    ``frame_ancestors`` are the sites that may show the dashboard in a frame; none by
    default.
    """
    allowed = " ".join(("'self'", *frame_ancestors)) if frame_ancestors else "'none'"

    @server.after_request
    def with_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if not frame_ancestors:
            response.headers.setdefault("X-Frame-Options", "DENY")
        inline = ""
        if response.mimetype == "text/html" and not response.direct_passthrough:
            inline = response.get_data(as_text=True)
        response.headers["Content-Security-Policy"] = policy(inline, allowed)
        _say_how_long(response)
        return response


def only_here(server: Flask) -> None:
    """Let ``server`` answer to this machine's own names alone.

    A page elsewhere can give its own name the address 127.0.0.1, and its scripts could then
    read the answers as if they were its own. Behind a proxy it is the proxy's to know which
    names are served.
    """

    @server.before_request
    def refused() -> Response | None:
        name = request.host.rpartition(":")[0] if ":" in request.host else request.host
        if name.casefold() in _HERE:
            return None
        said = f"Instrumentpanelen svarar bara på adresser som http://{_HERE[0]}.\n"
        return server.response_class(said, 403, content_type="text/plain; charset=utf-8")


def policy(html: str, frame_ancestors: str = "'none'") -> str:
    """Return the content security policy of a page with these inline scripts."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in _INLINE.findall(html))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {frame_ancestors}",
        )
    )


def _say_how_long(response: Response) -> None:
    """Say how long a browser may keep the answer."""
    if response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
    elif _FINGERPRINTED.search(request.path) or "m" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
