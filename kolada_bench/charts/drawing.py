"""What is drawn, gathered before it becomes a Plotly figure.

Plotly checks every text of a figure again each time that one is added, so that a chart of
thirty texts spends four fifths of its time on checks, and a layout that is changed takes
twice the time of one that is given. Gathered here as plain values, all is checked once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go


class Drawing:
    """Traces, shapes, texts and settings of a figure to be; named as Plotly names them."""

    def __init__(self, **layout: Any) -> None:
        self._layout = layout
        self._traces: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self._texts: list[dict[str, Any]] = []

    def update_layout(self, parts: dict[str, Any] | None = None, **layout: Any) -> None:
        """Set parts of the layout, later ones over earlier ones."""
        for name, value in {**(parts or {}), **layout}.items():
            had = self._layout.get(name)
            if isinstance(had, dict) and isinstance(value, dict):
                value = {**had, **value}
            self._layout[name] = value

    def add_scatter(self, **trace: Any) -> None:
        """Add lines or points."""
        self._traces.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        """Add bars."""
        self._traces.append({"type": "bar", **trace})

    def add_heatmap(self, **trace: Any) -> None:
        """Add coloured cells."""
        self._traces.append({"type": "heatmap", **trace})

    def add_shape(self, **shape: Any) -> None:
        """Add a line, rectangle or path."""
        self._shapes.append(shape)

    def add_annotation(self, **text: Any) -> None:
        """Add a text."""
        self._texts.append(text)

    def figure(self) -> go.Figure:
        """Return the figure; ``ValueError`` from Plotly for a setting that it lacks."""
        import plotly.graph_objects as go

        written = {"annotations": self._texts, "shapes": self._shapes}
        return go.Figure(self._traces, {**self._layout, **written})
