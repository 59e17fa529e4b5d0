"""What stands in a tree of components, whoever made it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from dash.development.base_component import Component


def words(part: Any, between: str = "\n") -> str:
    """Return the text of a tree, also of what the server writes as HTML."""
    if isinstance(part, (list, tuple)):
        return between.join(words(each, between) for each in part)
    if isinstance(part, Component):
        written = getattr(part, "data-html", None)
        if written is not None:
            return unescape(re.sub(r"<[^>]+>", "\n", written))
        return words(getattr(part, "children", None), between)
    return "" if part is None else str(part)
