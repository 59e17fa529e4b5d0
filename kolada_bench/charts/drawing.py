"""A figure that takes its texts and shapes together.

Plotly checks and copies every text of a figure again each time that one is added, so that
a chart with fifty of them spends nearly all its time on that. Here they wait until somebody
reads the layout, and are checked once.
"""

from __future__ import annotations

from typing import Any, Self

import plotly.graph_objects as go


class Drawing(go.Figure):  # type: ignore[misc]  # plotly has no stubs
    """A figure as any other; only ``add_annotation`` and ``add_shape`` are put off."""

    _waiting: dict[str, list[dict[str, Any]]] | None = None

    def add_annotation(self, arg: Any = None, **text: Any) -> Self:
        """Add a text, as plotly's own takes it."""
        return self._put_off("annotations", super().add_annotation, arg, text)

    def add_shape(self, arg: Any = None, **shape: Any) -> Self:
        """Add a shape, as plotly's own takes it."""
        return self._put_off("shapes", super().add_shape, arg, shape)

    @property
    def layout(self) -> Any:
        """The layout, with all that was added."""
        self._take_in()
        return super().layout

    @layout.setter
    def layout(self, layout: Any) -> None:
        self._waiting = None
        go.Figure.layout.fset(self, layout)

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        self._take_in()
        return dict(super().to_dict())

    def _put_off(self, name: str, now: Any, arg: Any, keys: dict[str, Any]) -> Self:
        if arg is not None or "row" in keys or "col" in keys:
            now(arg, **keys)
            return self
        if self._waiting is None:
            self._waiting = {}
        self._waiting.setdefault(name, []).append(keys)
        return self

    def _take_in(self) -> None:
        waiting, self._waiting = self._waiting, None
        for name, new in (waiting or {}).items():
            layout = super().layout
            layout[name] = (*layout[name], *new)
