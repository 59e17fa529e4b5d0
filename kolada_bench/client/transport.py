"""One GET that comes back as a readable answer, or as an error that says what to do.

Asked again, at most ``attempts`` times in all and never once ``PATIENCE`` has passed: lost
connections, timeouts, bodies cut short, bodies that are no JSON (a log-in page with status
200 too), 429 and 5xx. Waits double, with jitter; Retry-After (seconds or a date) is obeyed
up to a cap. Other 4xx are never asked again, nor is JSON of the wrong shape: the next
answer would be the same. Redirects are followed on the same host only.

A body is read piece by piece, within ``LONGEST_BODY`` seconds and ``LARGEST_BODY`` bytes
once unpacked: a gigabyte of zeros is a megabyte on the wire, and a server that sends a
byte now and then never times out between two of them.

urllib3's own Retry is not used: it does not ask again for a body cut short, and its sleep
cannot be handed in. At most ``AT_ONCE`` requests run at once in the whole process; waiting
between tries holds no place.

What it still gets wrong: headers that drip are waited for as long as they come.
"""

from __future__ import annotations

import codecs
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec
import requests
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from kolada_bench.client import AT_ONCE, words
from kolada_bench.client.session import open_session
from kolada_bench.errors import (
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    MalformedAnswer,
    SourceError,
)

T = TypeVar("T")
Clock = Callable[[], float]

ATTEMPTS = 4
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
PATIENCE = 90.0
TIMEOUT = (6.0, 30.0)
"""Seconds to get a connection, and between two pieces of the answer."""
LONGEST_BODY = 120.0
"""Seconds from the first byte of a body to the last."""
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes; the longest page that Kolada has is a tenth of it."""
MOST_REDIRECTS = 5
_PIECE = 64 * 1024

_PLACES = threading.BoundedSemaphore(AT_ONCE)


class Reply(NamedTuple):
    """A whole answer as it was sent; ``leads_to`` is where a redirect points."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    leads_to: str | None


class Transport:
    """Kolada's wire; ``sleep``, ``clock``, ``now`` and ``dice`` are handed in by tests.

    Parameters
    ----------
    attempts
        Tries in all for one GET.
    timeout, longest_body
        Seconds: as ``TIMEOUT`` and ``LONGEST_BODY``.
    sleep, clock, now
        Seconds: to wait, that only go forward, and Unix time (for Retry-After dates).
    dice
        A number from 0 to 1, for the jitter.
    """

    def __init__(
        self,
        *,
        attempts: int = ATTEMPTS,
        timeout: tuple[float, float] = TIMEOUT,
        longest_body: float = LONGEST_BODY,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Clock = time.monotonic,
        now: Clock = time.time,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._attempts = attempts
        self._timeout = timeout
        self._longest_body = longest_body
        self._session = session or open_session()
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._dice = dice

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(
        self, url: str, decode: Callable[[bytes], T], *, attempts: int | None = None
    ) -> tuple[bytes, T]:
        """Fetch ``url`` and return its body, as sent and as decoded.

        Raises
        ------
        KoladaUnreachable, KoladaBusy, KoladaRefused, MalformedAnswer
            What the last try met.
        """
        started = self._clock()
        most = attempts or self._attempts
        attempt = 1
        while True:
            try:
                return self._once(url, decode)
            except _Again as again:
                wait = self._wait(attempt, again.retry_after)
                late = self._clock() - started + wait > PATIENCE
                if attempt >= most or late:
                    raise again.error from again.__cause__
            self._sleep(wait)
            attempt += 1

    def _wait(self, attempt: int, retry_after: float | None) -> float:
        backoff = FIRST_WAIT * 2.0 ** (attempt - 1) * (1.0 + self._dice() / 2)
        return min(max(backoff, retry_after or 0.0), LONGEST_WAIT)

    def _once(self, url: str, decode: Callable[[bytes], T]) -> tuple[bytes, T]:
        reply = self._followed(url)
        status = reply.status
        if status == 429 or status >= 500:
            pause = retry_after(reply.headers.get("Retry-After"), self._now())
            message = words.busy(status, pause)
            error = KoladaBusy(message, url=url, status=status, retry_after=pause)
            raise _Again(error, pause)
        if status != 200:
            message = words.refused(status, url, reply.body)
            raise KoladaRefused(message, url=url, status=status)
        # Some servers put a mark of the encoding first, which JSON does not have.
        body = reply.body.removeprefix(codecs.BOM_UTF8)
        try:
            return body, decode(body)
        except msgspec.ValidationError as error:
            message = words.wrong_shape(words.misfit(str(error)))
            raise MalformedAnswer(message, url=url) from error
        except RecursionError as error:
            raise MalformedAnswer(words.wrong_shape(words.NESTED), url=url) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            kind = reply.headers.get("Content-Type", "")
            again = MalformedAnswer(words.not_json(kind), url=url)
            raise _Again(again) from error

    def _followed(self, url: str) -> Reply:
        address = url
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._sent(address)
            if reply.leads_to is None:
                return reply
            target, host = _target(url, address, reply.leads_to)
            if target is None:
                message = words.led_elsewhere(host)
                raise KoladaRefused(message, url=url, status=reply.status)
            address = target
        message = words.LED_ASTRAY
        raise KoladaRefused(message, url=url, status=reply.status)

    def _sent(self, address: str) -> Reply:
        try:
            with (
                _PLACES,
                self._session.get(
                    address, timeout=self._timeout, allow_redirects=False, stream=True
                ) as response,
            ):
                leads_to = _location(response) if response.is_redirect else None
                body = self._body(response, address)
                return Reply(response.status_code, response.headers, body, leads_to)
        except requests.exceptions.SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error).upper().replace(" ", "_"):
                message = words.certificate(urlsplit(address).hostname or address)
                raise KoladaUnreachable(message, url=address) from error
            raise _Again(_unreachable(error, address)) from error
        except requests.exceptions.InvalidProxyURL as error:
            raise _unreachable(error, address) from error
        except (
            requests.exceptions.ConnectionError,
            requests.exceptions.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            raise _Again(_unreachable(error, address)) from error
        except requests.exceptions.ContentDecodingError as error:
            raise _Again(MalformedAnswer(words.PACKED_WRONG, url=address)) from error
        except OSError as error:  # every other error of requests, and bad CA files
            raise _unreachable(error, address) from error

    def _body(self, response: requests.Response, address: str) -> bytes:
        """Read a body to its end, with a bound on how long it takes and how large it is."""
        started = self._clock()
        pieces: list[bytes] = []
        size = 0
        try:
            # Not iter_content: it waits for a whole piece, however slowly that comes.
            while piece := response.raw.read1(_PIECE, decode_content=True):
                size += len(piece)
                if size > LARGEST_BODY:
                    raise MalformedAnswer(words.TOO_LARGE, url=address)
                if self._clock() - started > self._longest_body:
                    raise requests.exceptions.ReadTimeout
                pieces.append(piece)
        except ReadTimeoutError as error:
            raise requests.exceptions.ReadTimeout(error) from error
        except DecodeError as error:
            raise requests.exceptions.ContentDecodingError(error) from error
        except HTTPError as error:
            raise requests.exceptions.ChunkedEncodingError(error) from error
        return b"".join(pieces)


class _Again(Exception):
    """A failure that may pass: ``error`` is what it becomes if it does not."""

    def __init__(self, error: SourceError, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after


def _unreachable(error: Exception, address: str) -> KoladaUnreachable:
    host = urlsplit(address).hostname or address
    return KoladaUnreachable(words.unreachable(reason(error, host)), url=address)


def reason(error: Exception, host: str) -> str:
    """Return in Swedish why there was no answer; never a proxy's user name or password."""
    text = str(error)
    if isinstance(error, requests.exceptions.ProxyError):
        if "407" in text:
            return words.PROXY_LOGIN
        return words.PROXY
    if "CA certificate bundle" in text:
        return words.BUNDLE
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} svarade inte i tid"
    if "NameResolutionError" in text or "getaddrinfo" in text:
        return f"namnet {host} gick inte att slå upp"
    if "refused" in text.casefold():
        return f"{host} tog inte emot anslutningen"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"svaret från {host} bröts"
    return f"anslutningen till {host} bröts ({type(error).__name__})"


def retry_after(text: str | None, now: float) -> float | None:
    """Return seconds to wait from a Retry-After of seconds or an HTTP date."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip())
    try:
        return max(0.0, _aware(parsedate_to_datetime(text)).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    # An HTTP date is in GMT; one written with "-0000" is parsed without a zone.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _location(response: requests.Response) -> str:
    # Headers are bytes that http.client reads as Latin-1; addresses are UTF-8.
    return (
        response.headers["Location"].encode("latin-1", "replace").decode(errors="replace")
    )


def _target(asked: str, current: str, location: str) -> tuple[str | None, str]:
    """Return where a redirect leads, None if elsewhere, and the name of its host."""
    try:
        target = urljoin(current, location)
        parts = urlsplit(target)
        # What stands before "@" may be a password, and is no part of where it leads.
        host = parts.netloc.rpartition("@")[2] or f"{parts.scheme}:"
        return same_host(asked, target), host
    except ValueError:  # no address: "http://[", a port beyond all ports
        return None, f'"{location[:100]}"'


def same_host(asked: str, target: str) -> str | None:
    """Return where a redirect leads, or None if that is another host.

    A secure question stays secure: a server behind a proxy may write http:// of itself.
    """
    own, new = urlsplit(asked), urlsplit(target)
    if new.scheme not in ("http", "https"):
        return None
    scheme = "https" if "https" in (own.scheme, new.scheme) else "http"
    usual = (None, 80, 443)
    if new.netloc.casefold() == own.netloc.casefold():
        netloc = own.netloc
    elif own.hostname == new.hostname and own.port in usual and new.port in usual:
        host = own.hostname or ""
        netloc = f"[{host}]" if ":" in host else host
    else:
        return None
    return urlunsplit((scheme, netloc, new.path, new.query, ""))
