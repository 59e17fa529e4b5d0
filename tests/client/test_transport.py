from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import responses
from hypothesis import given, settings
from hypothesis import strategies as st
from responses import registries

from kolada_bench.client import transport as transport_module
from kolada_bench.client import words
from kolada_bench.client.parse import AREA_PAGE
from kolada_bench.client.transport import Transport, retry_after, same_host
from kolada_bench.errors import (
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    MalformedAnswer,
)

URL = "https://kolada.test/v3/municipality"
GOOD = '{"values":[{"id":"1267","title":"Höör","type":"K"}],"count":1,"next_url":null}'
NOW = 1_795_341_600.0  # 2026-11-22 10:00:00 GMT


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(registry=registries.OrderedRegistry) as mock:
        yield mock


def transport(naps: list[float], **options: object) -> Transport:
    return Transport(
        sleep=naps.append,
        clock=lambda: sum(naps),
        now=lambda: NOW,
        dice=lambda: 0.0,
        **options,  # type: ignore[arg-type]
    )


def get(naps: list[float], **options: object) -> str:
    _, page = transport(naps, **options).get(URL, AREA_PAGE.decode)
    return page.values[0].title


def test_a_body_is_read_as_utf_8_whatever_the_header_says(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    wire.get(URL, body=GOOD.encode(), content_type="text/plain; charset=latin-1")
    assert get(naps) == "Höör"
    assert wire.calls[0].request.headers["User-Agent"].startswith("kolada-bench/")
    assert naps == []


def test_waits_double_between_tries(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    for status in (500, 502, 503):
        wire.get(URL, status=status)
    wire.get(URL, body=GOOD)
    assert get(naps) == "Höör"
    assert naps == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ConnectionError("Connection reset by peer"),
        requests.exceptions.ReadTimeout("timed out"),
        requests.exceptions.ConnectTimeout("timed out"),
        requests.exceptions.ChunkedEncodingError("IncompleteRead(10 bytes read)"),
        "<!doctype html><title>Logga in</title>",
        GOOD[:30],
        "",
    ],
)
def test_what_may_pass_is_asked_again(
    wire: responses.RequestsMock, naps: list[float], failure: Exception | str
) -> None:
    wire.get(URL, body=failure)
    wire.get(URL, body=GOOD)
    assert get(naps) == "Höör"
    assert naps == [0.5]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7.0),
        ("Sun, 22 Nov 2026 10:00:09 GMT", 9.0),
        ("3600", 30.0),  # capped
        ("0", 0.5),  # never less than our own wait
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.5),  # past
        ("snart", 0.5),
        ("inf", 0.5),
        ("-5", 0.5),
    ],
)
def test_retry_after_is_obeyed(
    wire: responses.RequestsMock, naps: list[float], header: str, wait: float
) -> None:
    wire.get(URL, status=429, headers={"Retry-After": header})
    wire.get(URL, body=GOOD)
    assert get(naps) == "Höör"
    assert naps == [wait]


def test_busy_to_the_last_try_says_status_and_wait(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    for _ in range(4):
        wire.get(URL, status=429, headers={"Retry-After": "3"})
    with pytest.raises(
        KoladaBusy, match=r"svar 429\); försök igen om 3 sekunder"
    ) as caught:
        get(naps)
    assert (caught.value.status, caught.value.retry_after) == (429, 3.0)
    assert caught.value.exit_code == 3
    assert naps == [3.0, 3.0, 3.0]


def test_patience_ends_before_the_tries_do(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    # 30 + 30 + 30 s is 90 s, which is not beyond PATIENCE; a fifth try would be.
    for _ in range(4):
        wire.get(URL, status=503, headers={"Retry-After": "100"})
    with pytest.raises(KoladaBusy):
        get(naps, attempts=9)
    assert naps == [30.0, 30.0, 30.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_other_refusals_are_never_asked_again(
    wire: responses.RequestsMock, naps: list[float], status: int
) -> None:
    wire.get(URL, status=status, json={"detail": [{"msg": "List too long"}]})
    with pytest.raises(KoladaRefused) as caught:
        get(naps)
    assert caught.value.status == status
    assert naps == []


def test_a_422_says_what_kolada_says(wire: responses.RequestsMock) -> None:
    wire.get(URL, status=422, json={"detail": [{"msg": "List too long"}]})
    with pytest.raises(KoladaRefused, match=r"\(svar 422: List too long\)"):
        get([])


def test_410_and_404_name_the_setting(wire: responses.RequestsMock) -> None:
    wire.get(URL, status=410)
    wire.get(URL, status=404)
    for _ in range(2):
        with pytest.raises(KoladaRefused, match="KOLADA_BENCH_API_URL"):
            get([])


def test_json_of_another_shape_is_not_asked_again(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    wire.get(URL, json={"values": [{"id": 114, "title": "x", "type": "K"}]})
    with pytest.raises(MalformedAnswer, match="inte den form som väntades"):
        get(naps)
    assert naps == []


def test_no_answer_names_the_ways_out(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    for _ in range(4):
        wire.get(URL, body=requests.exceptions.ConnectionError("Connection refused"))
    with pytest.raises(KoladaUnreachable) as caught:
        get(naps)
    text = str(caught.value)
    assert text.startswith("Kolada svarar inte. Inget sparat svar finns. Försök igen")
    for way in ("--demo (påhittade värden)", "--snapshot FIL", "--offline"):
        assert way in text


def test_a_certificate_is_explained_and_not_tried_again(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    why = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed"
    wire.get(URL, body=requests.exceptions.SSLError(why))
    with pytest.raises(KoladaUnreachable, match="rotcertifikat i datorns certifikatlager"):
        get(naps)
    assert naps == []


def test_a_proxy_is_named_but_not_its_password(wire: responses.RequestsMock) -> None:
    why = "Tunnel connection failed: 407 http://anna:hemligt@proxy.test"
    for _ in range(4):
        wire.get(URL, body=requests.exceptions.ProxyError(why))
    with pytest.raises(KoladaUnreachable, match="proxyservern kräver inloggning") as caught:
        get([])
    assert "hemligt" not in str(caught.value)


def test_a_redirect_on_the_same_host_is_followed(wire: responses.RequestsMock) -> None:
    # A server behind a proxy writes http:// of itself: the question stays secure.
    wire.get(URL, status=307, headers={"Location": "http://kolada.test/v3/areas"})
    wire.get("https://kolada.test/v3/areas", body=GOOD)
    assert get([]) == "Höör"


def test_a_redirect_to_another_host_is_not_followed(
    wire: responses.RequestsMock, naps: list[float]
) -> None:
    wire.get(URL, status=302, headers={"Location": "https://login.test/portal"})
    with pytest.raises(KoladaRefused, match=r"login\.test, vilket inte följs"):
        get(naps)
    assert naps == []


def test_redirects_in_a_ring_end(wire: responses.RequestsMock) -> None:
    for _ in range(transport_module.MOST_REDIRECTS + 1):
        wire.get(URL, status=307, headers={"Location": URL})
    with pytest.raises(KoladaRefused):
        get([])


@pytest.mark.parametrize(
    ("asked", "target", "expected"),
    [
        ("https://a.se/x", "http://a.se/y", "https://a.se/y"),
        ("http://a.se/x", "https://a.se/y", "https://a.se/y"),
        ("http://a.se:80/x", "http://a.se/y", "http://a.se/y"),
        ("http://a.se:81/x", "http://a.se:82/y", None),
        ("https://a.se/x", "https://a.se.evil.se/y", None),
        ("https://a.se/x", "https://user@a.se/y", "https://a.se/y"),
        ("https://a.se/x", "file:///etc/passwd", None),
    ],
)
def test_same_host(asked: str, target: str, expected: str | None) -> None:
    assert same_host(asked, target) == expected


DATES = st.builds(
    "{}, {} {} {} {}:{}:{} {}{}".format,
    st.sampled_from(["Sun", "Mon", "", "x"]),
    st.integers(-1, 40),
    st.sampled_from(["Jan", "Nov", "13", "å"]),
    st.integers(-1, 10**6),
    st.integers(-1, 30),
    st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from(["GMT", "+", "-", "", "UTC", "+0000"]),
    st.sampled_from(["", "0100", "2400", "9999", "99999999999999999999"]),
)


@settings(max_examples=200)
@given(
    DATES | st.text() | st.from_regex(r"\s*[-+]?\d+(\.\d+|e\d+)?\s*"), st.floats(0, 1e10)
)
def test_any_retry_after_is_a_wait_or_nothing(text: str, now: float) -> None:
    found = retry_after(text, now)
    assert found is None or found >= 0
    assert words.busy(429, found).endswith(".")


def test_retry_after_without_a_header_is_none() -> None:
    assert retry_after(None, NOW) is None


def test_the_session_checks_certificates_and_uses_the_systems_proxies() -> None:
    session = transport_module.open_session()
    assert session.verify is True
    assert session.trust_env is True
    pool = session.get_adapter("https://api.kolada.se").poolmanager  # type: ignore[attr-defined]
    context = pool.connection_pool_kw["ssl_context"]
    assert type(context).__module__.startswith("truststore")
    session.close()
