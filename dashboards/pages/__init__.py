"""The pages, in the order of the menu. A page module does nothing when it is imported."""

from __future__ import annotations

from dashboards.pages.page import Card, Page

__all__ = ["Card", "Page", "pages"]


def pages() -> dict[str, Page]:
    """Return the pages by path."""
    from dashboards.pages import about, overview

    return {page.path: page for page in (overview.PAGE, about.PAGE)}
