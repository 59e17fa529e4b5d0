"""Facts as a description list: a name, and what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html


def pairs(facts: Iterable[tuple[str, Any]], **attributes: Any) -> Any:
    """Return names and what they are as a description list."""
    parts = [(html.Dt(name), html.Dd(text)) for name, text in facts]
    return html.Dl([part for pair in parts for part in pair], **attributes)
