"""From addresses to whole answers: kept, fetched, or kept and past their age.

An answer is taken from the cache while it is fresh, else fetched; if Kolada is down or
answers nonsense, an old answer is used and said to be ``stale``. Nothing is kept before it
has been checked, so that nonsense never takes the place of an answer that was good. That
Kolada knows no such thing (404) is kept as an answer too, where the one who asks can do
without. Fetching is done by at most four threads. Once Kolada has been found down,
questions with an old answer are not asked again for ``DOWN_FOR`` seconds, so that a run
does not wait for each in turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from kolada_bench.client import AT_ONCE, words
from kolada_bench.client.cache import AnswerCache, Kept
from kolada_bench.client.paging import join_pages, read_pages
from kolada_bench.errors import (
    IncompleteAnswer,
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    SourceError,
)
from kolada_bench.settings import open_host

if TYPE_CHECKING:
    from kolada_bench.client.transport import Transport

DOWN_FOR = 30.0

R = TypeVar("R")
Clock = Callable[[], float]
Check = Callable[[str, list[Any]], None]
"""Raises MalformedAnswer if the rows are no answer to what was asked with the address."""


_UNREADABLE = (
    msgspec.DecodeError, UnicodeDecodeError, RecursionError, IncompleteAnswer,
)  # fmt: skip


class Answer(msgspec.Struct, Generic[R], frozen=True):
    """A whole answer: its rows, and when it was fetched (Unix seconds).

    ``absent`` says that there was none: Kolada answered 404.
    """

    rows: list[R]
    fetched_at: float
    stale: bool = False
    absent: bool = False


class Asker:
    """Asks cache and Kolada; remembers how old an answer it had to use.

    ``transport`` None is made at the first answer that must be fetched, so that a run on
    kept answers never imports requests.
    """

    def __init__(
        self,
        cache: AnswerCache,
        transport: Transport | None = None,
        *,
        offline: bool = False,
        progress: Callable[[int], None] | None = None,
        now: Clock = time.time,
        clock: Clock = time.monotonic,
    ) -> None:
        self._cache = cache
        self._transport = transport
        self._offline = offline
        self._progress = progress
        self._fetched = 0
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._down_since: float | None = None
        self._in_the_open = ""
        self._oldest: tuple[float, str] | None = None
        self._used: dict[str, float] = {}

    @property
    def oldest(self) -> datetime | None:
        """Return the oldest fetch among the answers used so far; None before the first."""
        with self._lock:
            return local(min(self._used.values())) if self._used else None

    @property
    def notices(self) -> list[str]:
        """Return Swedish lines on how the data was had: no cache, an old answer used."""
        lines = list(self._cache.notices)
        if self._in_the_open:
            lines.append(words.in_the_open(self._in_the_open))
        if self._oldest is not None:
            moment, lead = self._oldest
            lines.append(words.old_answer(lead, local(moment), local(self._now())))
        return lines

    @property
    def stale(self) -> bool:
        """Return whether any answer so far was past its age."""
        return self._oldest is not None

    def close(self) -> None:
        """Close the connections to Kolada."""
        if self._transport is not None:
            self._transport.close()

    def when(self, answers: Sequence[Answer[Any]]) -> datetime:
        """Return the oldest fetch among the answers; now, if there are none."""
        return local(min((a.fetched_at for a in answers), default=self._now()))

    def ask(
        self,
        urls: Sequence[str],
        decoder: msgspec.json.Decoder[Any],
        ttl: float,
        *,
        may_be_absent: bool = False,
        check: Check | None = None,
    ) -> list[Answer[Any]]:
        """Return the answers to ``urls`` in their order, all of them.

        Parameters
        ----------
        decoder
            Of one page.
        ttl
            How old a kept answer may be [s] and still be fresh.
        may_be_absent
            Whether a 404 is an answer (``absent``, kept as any other) or a refusal.
        check
            Of the rows of each answer that is fetched, before it is kept.

        Raises
        ------
        SourceError
            Any of them could not be had, from Kolada or from the cache.
        """
        kept = self._kept(urls, decoder, may_be_absent=may_be_absent)
        now = self._now()
        answers = {
            url: answer
            for url, answer in kept.items()
            if 0 <= now - answer.fetched_at < ttl
        }
        lead = "Kolada tillfrågas inte (--offline)." if self._offline else words.DOWN
        if self._offline or self._is_down():
            for url in kept.keys() - answers.keys():
                answers[url] = self._aged(kept[url], lead)
        needed = [url for url in dict.fromkeys(urls) if url not in answers]
        if needed and self._offline:
            raise KoladaUnreachable(words.OFFLINE, url=needed[0])
        if needed:
            answers |= self._renewed(
                needed, decoder, kept, may_be_absent=may_be_absent, check=check
            )
        with self._lock:
            self._used |= {url: answers[url].fetched_at for url in urls}
        return [answers[url] for url in urls]

    def _kept(
        self,
        urls: Sequence[str],
        decoder: msgspec.json.Decoder[Any],
        *,
        may_be_absent: bool,
    ) -> dict[str, Answer[Any]]:
        answers = {}
        for url, kept in self._cache.read(urls).items():
            if not kept.bodies:
                if may_be_absent:
                    answers[url] = Answer[Any]([], kept.fetched_at, absent=True)
                continue
            try:
                rows = join_pages([decoder.decode(body) for body in kept.bodies], url)
            except _UNREADABLE:
                continue  # somebody has been at the file: as if it were not there
            answers[url] = Answer(rows, kept.fetched_at)
        return answers

    def _renewed(
        self,
        urls: list[str],
        decoder: msgspec.json.Decoder[Any],
        kept: dict[str, Answer[Any]],
        *,
        may_be_absent: bool,
        check: Check | None,
    ) -> dict[str, Answer[Any]]:
        """Fetch; where that fails, use what is kept, or raise."""
        outcomes = self._fetch_all(urls, decoder, may_be_absent=may_be_absent, check=check)
        fetched = {
            url: outcome
            for url, outcome in outcomes.items()
            if not isinstance(outcome, SourceError)
        }
        self._cache.write({url: keep for url, (keep, _) in fetched.items()})
        answers = {
            url: Answer(rows, keep.fetched_at, absent=not keep.bodies)
            for url, (keep, rows) in fetched.items()
        }
        for url, error in outcomes.items():
            if not isinstance(error, SourceError):
                continue
            if url not in kept or isinstance(error, KoladaRefused):
                raise _lost(error, len(urls) - len(fetched), len(urls)) from error
            lead = words.DOWN if error.retryable else words.ODD
            answers[url] = self._aged(kept[url], lead)
        return answers

    def _fetch_all(
        self,
        urls: list[str],
        decoder: msgspec.json.Decoder[Any],
        *,
        may_be_absent: bool,
        check: Check | None,
    ) -> dict[str, tuple[Kept, list[Any]] | SourceError]:
        """Fetch all, or stop at the first that cannot be had: the rest get its error."""
        wire = self._wire()
        self._in_the_open = open_host(urls[0])
        attempts = 1 if self._is_down() else None
        failed: list[SourceError] = []

        def fetch(url: str) -> tuple[Kept, list[Any]] | SourceError:
            if failed:
                return failed[0]
            moment = float(int(self._now()))
            try:
                bodies, rows = read_pages(
                    lambda address: wire.get(address, decoder.decode, attempts=attempts),
                    url,
                )
                if check is not None:
                    check(url, rows)
            except SourceError as error:
                if not (may_be_absent and _is_absence(error)):
                    failed.append(error)
                    return error
                bodies, rows = [], []
            self._count_fetched()
            return Kept(moment, tuple(bodies)), rows

        if len(urls) == 1:
            outcomes = [fetch(urls[0])]
        else:
            pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kolada")
            wait = True
            try:
                outcomes = list(pool.map(fetch, urls))
            except KeyboardInterrupt:
                wait = False  # an answer that nobody wants may be minutes away
                raise
            finally:
                pool.shutdown(wait=wait, cancel_futures=True)
        down = any(isinstance(error, KoladaUnreachable | KoladaBusy) for error in failed)
        self._down_since = self._clock() if down else None
        return dict(zip(urls, outcomes, strict=True))

    def _count_fetched(self) -> None:
        with self._lock:
            self._fetched += 1
            if self._progress is not None:
                self._progress(self._fetched)

    def _wire(self) -> Transport:
        with self._lock:
            if self._transport is None:
                from kolada_bench.client.transport import Transport

                self._transport = Transport()
            return self._transport

    def _is_down(self) -> bool:
        since = self._down_since
        return since is not None and self._clock() - since < DOWN_FOR

    def _aged(self, answer: Answer[R], lead: str) -> Answer[R]:
        with self._lock:
            if self._oldest is None or answer.fetched_at < self._oldest[0]:
                self._oldest = (answer.fetched_at, lead)
        return Answer(answer.rows, answer.fetched_at, stale=True, absent=answer.absent)


def _is_absence(error: SourceError) -> bool:
    return isinstance(error, KoladaRefused) and error.status == 404


def _lost(error: SourceError, lost: int, asked: int) -> SourceError:
    """Return what the loss of some questions of a batch is to the one who asked."""
    if lost == asked or not error.retryable:
        return error
    return IncompleteAnswer(words.batch_lost(lost, asked, str(error)), url=error.url)


def local(moment: float) -> datetime:
    """Return Unix seconds as a moment in the local zone, in whole seconds."""
    return datetime.fromtimestamp(int(moment), UTC).astimezone()
