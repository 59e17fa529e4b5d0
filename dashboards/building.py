"""From a page and a view to components: built, fetched first, or why it cannot be.

Nothing that a reader waits for asks Kolada: what a page takes and is not in memory is had
by a job, and the page is built when the job is done. Another worker process than the one
that fetched builds it from the kept answers on disk.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dashboards.components import states
from dashboards.context import Context
from dashboards.data import NotAtHand
from dashboards.selection import query_of
from kolada_bench import sv
from kolada_bench.errors import KoladaBenchError

if TYPE_CHECKING:
    from dashboards.jobs import Jobs, Teller
    from dashboards.pages.page import Page


def content(page: Page, context: Context, jobs: Jobs) -> list[Any]:
    """Return the page, or what stands in its place while its answers are fetched."""
    data, selection = context.data, context.selection
    chosen = selection.municipality or data.settings.municipality
    if page.needs_municipality and not chosen:
        return [*states.notices(data.notices), *states.choose()]
    if data.is_local:
        return built(page, context)
    try:
        return _whole(page, context.at_hand())
    except NotAtHand:
        pass
    except Exception as error:
        return _failed(page, error)

    def work(teller: Teller) -> None:
        def told(fetched: int) -> None:
            teller.say(f"{sv.count(fetched, 'svar', 'svar')} från Kolada …")

        for fetch in (data.municipalities, data.kpis, data.groups):
            teller.say("Hämtar listor från Kolada …")
            fetch()
        page.asks(Context(selection, data, told))

    job = jobs.start(f"{page.path}{query_of(selection)}", work)
    return states.waiting(job) if job.id else states.refused(job.said)


def built(page: Page, context: Context) -> list[Any]:
    """Return the page; an error of ours is its message, and no page shows a traceback."""
    try:
        return _whole(page, context)
    except Exception as error:
        return _failed(page, error)


def _whole(page: Page, context: Context) -> list[Any]:
    """Return the page under what is to be said of how its data was had."""

    def build() -> list[Any]:
        parts = page.build(context)
        return [*states.notices(context.notices), *parts]

    key = (page.path, query_of(context.selection), context.size.width)
    return [
        *states.notices(context.data.notices),
        *context.data.pages.get(key, build),
    ]


def _failed(page: Page, error: Exception) -> list[Any]:
    if isinstance(error, KoladaBenchError):
        return states.refused(str(error))
    logging.getLogger(__name__).error("page %s failed", page.path, exc_info=error)
    return states.internal(type(error).__name__)
