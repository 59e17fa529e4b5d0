"""The pages, in the order of the menu. A page module does nothing when it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboards.pages.page import Card, Page

if TYPE_CHECKING:
    from dash import Dash

__all__ = ["Card", "Page", "page_at", "pages"]


def pages() -> dict[str, Page]:
    """Return the pages by path."""
    from dashboards.pages import (
        about,
        compare,
        drivers,
        explore,
        net_cost,
        overview,
        report,
        standout,
    )

    return {page.path: page for page in (
        overview.PAGE, net_cost.PAGE, compare.PAGE, drivers.PAGE, standout.PAGE,
        explore.PAGE, report.PAGE, about.PAGE,
    )}  # fmt: skip


def page_at(app: Dash, pathname: str | None) -> Page | None:
    """Return the page that a path of the browser names, under the app's prefix."""
    path = app.strip_relative_path(pathname or "") or ""
    return pages().get(f"/{path}".rstrip("/") or "/")
