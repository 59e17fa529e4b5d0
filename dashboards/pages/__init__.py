"""The pages, in the order of the menu. A page module does nothing when it is imported."""

from __future__ import annotations

from dashboards.pages.page import Card, Page

__all__ = ["Card", "Page", "pages"]


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
