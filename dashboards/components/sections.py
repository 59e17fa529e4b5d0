"""Sections of a page that stand for themselves: what one lacks, others may still have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from dashboards.components.wording import on_screen
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError

WITHOUT = (UsageError, TooFewPeers, UnknownName)
"""What leaves a section without figures, and the page whole."""


def section(heading: str, build: Callable[[], list[Any]], *after: Any) -> Any:
    """Return a section under its heading; in its place why there is nothing to show."""
    try:
        content = build()
    except WITHOUT as error:
        content = [html.P(on_screen(str(error)), className="besked", role="status")]
    return html.Section([html.H2(heading), *content, *after])
