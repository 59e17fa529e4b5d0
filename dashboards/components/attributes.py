"""Attributes with a hyphen in their name, which Python's keywords cannot have."""

from __future__ import annotations

from typing import Any


def also(**attributes: str) -> dict[str, Any]:
    """Return ``aria_label="x"`` as ``{"aria-label": "x"}``, for a component's ``**``."""
    return {name.replace("_", "-"): value for name, value in attributes.items()}
