"""Connections that are slow, cut, refused or led away: tried again a few times, then told.

The waits between tries are counted, not waited; ``tests/client/test_transport.py`` tells
how long each is.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.client import transport
from kolada_bench.client.transport import ATTEMPTS, PATIENCE
from kolada_bench.errors import (
    IncompleteAnswer,
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    MalformedAnswer,
    SourceError,
)
from tests.faults.conftest import BLOCK
from tests.faults.test_answers import as_values, kolada_says, values_of

if TYPE_CHECKING:
    from tests.faults.conftest import NewSource
    from tests.stand_in.server import StandIn

SHORT = {"timeout": (5.0, 0.2), "longest_body": 0.3}
"""The bounds of ``Transport`` [s] where something never comes."""

LONGER = {"timeout": (5.0, 1.0), "longest_body": 1.0}
"""The same where it is waited for, and the next answer is to be had within them."""

BROKEN: dict[str, dict[str, Any]] = {
    "cut": {"kind": "cut"},
    "reset in the body": {"kind": "cut_reset"},
    "reset": {"kind": "reset"},
    "no answer in time": {"kind": "slow", "seconds": 9.0},
    "a body that drips": {"kind": "drip", "seconds": 0.05},
    "500": {"kind": "status", "status": 500},
    "503": {"kind": "status", "status": 503, "headers": {"Retry-After": "1"}},
    "429": {"kind": "status", "status": 429},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_passes_is_survived(
    new_source: NewSource, kolada: StandIn, naps: list[float], name: str
) -> None:
    fault = kolada.fail(at="/data/", times=1, **BROKEN[name])
    assert values_of(new_source(**LONGER)) == kolada_says(kolada)
    assert fault.hits == 1
    assert naps[0] >= 0.5


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_pass_is_one_error_and_old_answers_serve(
    new_source: NewSource, kolada: StandIn, naps: list[float], name: str
) -> None:
    good = kolada_says(kolada)
    fault = kolada.fail(at="/data/", times=None, **BROKEN[name])
    with pytest.raises((KoladaUnreachable, KoladaBusy)) as caught:
        new_source(attempts=2, **SHORT).observations([BLOCK])
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith("Kolada svarar inte. Inget sparat svar finns.")
    assert fault.hits == 2
    assert len(naps) == 1
    kolada.faults.clear()
    assert values_of(new_source()) == good
    kolada.fail(at="/data/", times=None, **BROKEN[name])
    found = new_source(aged=True, attempts=1, **SHORT).observations([BLOCK])
    assert as_values(found.frame, found.groups) == good
    assert found.provenance.stale


@pytest.mark.parametrize(
    ("header", "ending"),
    [
        (None, "försök igen om en stund."),
        ("2", "försök igen om 2 sekunder."),
        ("600", "försök igen om 10 minuter."),
        ("7200", "försök igen om 2 timmar."),
        ("1000000000", "försök igen senare."),
        ("9" * 400, "försök igen senare."),
        ("-5", "försök igen om en stund."),
        ("snart", "försök igen om en stund."),
        ("Sun, 22 Nov 2020 10:00:00 GMT", "försök igen om en stund."),
        ("Sun, 22 Nov 2099 10:00:00 GMT", "försök igen senare."),
        ("Sun, 22 Nov 2026 10:00:00 +99999999999999", "försök igen om en stund."),
    ],
)
def test_a_storm_of_429_ends_and_says_when_to_try_again(
    new_source: NewSource,
    kolada: StandIn,
    naps: list[float],
    header: str | None,
    ending: str,
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    fault = kolada.fail("status", status=429, times=None, at="/data/", headers=headers)
    with pytest.raises(KoladaBusy) as caught:
        new_source().observations([BLOCK])
    assert str(caught.value).endswith(f"(svar 429); {ending}")
    assert fault.hits == ATTEMPTS
    assert len(naps) == ATTEMPTS - 1
    assert all(0 < nap <= PATIENCE for nap in naps)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://kolada.invalid/v3/kpi", "vidare till kolada.invalid, vilket inte följs"),
        ("//kolada.invalid/v3", "vidare till kolada.invalid, vilket inte följs"),
        ("http://127.0.0.1@kolada.invalid/", "vidare till kolada.invalid"),
        ("file:///etc/passwd", "vidare till file:, vilket inte följs"),
        ("http://[", 'vidare till "http://[", vilket inte följs'),
        ("http://127.0.0.1:999999/", "vilket inte följs"),
        ("//\x80.invalid/v3", "vilket inte följs"),
        ("/v3/data/ring", "gång på gång utan svar"),
        ("", "gång på gång utan svar"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused(
    new_source: NewSource, kolada: StandIn, naps: list[float], location: str, said: str
) -> None:
    kolada.fail("redirect", at="/data/", times=None, location=location)
    with pytest.raises(KoladaRefused) as caught:
        new_source().observations([BLOCK])
    assert said in str(caught.value)
    assert naps == []
    kolada.faults.clear()
    assert values_of(new_source()) == kolada_says(kolada)


def test_a_redirect_with_a_body_without_end_is_not_read_to_it(
    new_source: NewSource, kolada: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_BODY", 100_000)
    kolada.fail(
        "raw",
        at="/data/",
        status=302,
        headers={"Location": "/v3/kpi", "Content-Encoding": "gzip"},
        pack=lambda body: gzip.compress(bytes(10_000_000)),
    )
    with pytest.raises(MalformedAnswer, match="orimligt stort"):
        new_source().observations([BLOCK])


@pytest.mark.parametrize(
    ("status", "said"),
    [(204, "svar 204"), (206, "svar 206"), (304, "svar 304"), (302, "svar 302")],
)
def test_a_status_that_is_neither_answer_nor_error_is_refused(
    new_source: NewSource, kolada: StandIn, status: int, said: str
) -> None:
    kolada.fail("raw", at="/data/", times=None, status=status, pack=lambda body: b"")
    with pytest.raises(KoladaRefused, match=said):
        new_source().observations([BLOCK])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"detail": ' + b"[" * 99_999 + b"]" * 99_999 + b"}", "(svar 422)"),
        (b'{"detail": "rad 1\\nrad 2\\u001b[31m"}', "(svar 422: rad 1 rad 2 [31m)"),
        (b'{"detail": [{"msg": {"a": 1}}]}', "(svar 422)"),
        (b'{"detail": {"msg": "x"}}', "(svar 422)"),
        (b'{"detail": "' + b"x" * 10_000 + b'"}', f"(svar 422: {'x' * 200})"),
        (b"\xff\xfe", "(svar 422)"),
    ],
)
def test_a_refusal_quotes_one_line_at_the_most(
    new_source: NewSource, kolada: StandIn, body: bytes, said: str
) -> None:
    kolada.fail("raw", at="/data/", status=422, pack=lambda right: body)
    with pytest.raises(KoladaRefused) as caught:
        new_source().observations([BLOCK])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("cut", IncompleteAnswer),
        ("503", IncompleteAnswer),
        ("a body that drips", IncompleteAnswer),
    ],
)
def test_a_page_that_is_lost_for_good_loses_the_whole(
    new_source: NewSource, kolada: StandIn, name: str, error: type[SourceError]
) -> None:
    kolada.page_rows = 5
    kolada.fail(at="page=2", times=None, **BROKEN[name])
    with pytest.raises(error, match="sida 2 uteblev"):
        new_source(attempts=1, **SHORT).observations([BLOCK])
    kolada.faults.clear()
    assert values_of(new_source()) == kolada_says(kolada)
