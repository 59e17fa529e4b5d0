"""The charts' Swedish, served: the very script that saved pages carry.

Dash serves scripts out of its own folder only, and there it would be a second copy.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from flask import Response

from kolada_bench.report.web_chart import locale_script

if TYPE_CHECKING:
    from flask import Flask

PATH = "plotly-sv.js"


@cache
def _content() -> bytes:
    return locale_script().encode("utf-8")


def address(prefix: str) -> str:
    """Return where the script is; another script has another address, and is fetched."""
    return f"{prefix}{PATH}?m={hashlib.sha256(_content()).hexdigest()[:12]}"


def register(server: Flask, prefix: str) -> None:
    """Add the route to ``server``."""

    @server.get(f"{prefix}{PATH}")
    def script() -> Response:
        return Response(_content(), content_type="text/javascript; charset=utf-8")
