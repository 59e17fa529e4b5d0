"""Which host is asked: the one that the user set, whatever anybody writes on the way."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.paging import next_address
from kolada_bench.client.transport import Transport, same_host
from kolada_bench.errors import CatalogueError, KoladaRefused, SourceError
from kolada_bench.settings import DEFAULT_API_URL, Settings, open_host, read_settings

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn

KOLADA = "https://api.kolada.se/v3/kpi?title=x"
ELSEWHERE = [
    "https://evil.example/v3/kpi?page=2",
    "//evil.example/v3/kpi?page=2",
    "https:evil.example/v3/kpi?page=2",
    "https:///evil.example/v3/kpi?page=2",
    "https://api.kolada.se@evil.example/v3/kpi?page=2",
    "https://api.kolada.se:443@evil.example/v3/kpi?page=2",
    "https://user:secret@evil.example/v3/kpi?page=2",
    "https://api.kolada.se.evil.example/v3/kpi?page=2",
    "https://api.kolada.se:8443/v3/kpi?page=2",
    "https://api.kolada.se\\@evil.example/v3/kpi?page=2",
    "https://evil.example\\.api.kolada.se/v3/kpi?page=2",
    "\\\\evil.example\\v3\\kpi?page=2",
    "/\\evil.example/v3/kpi?page=2",
    "https://api.kolada\u3002se/v3/kpi?page=2",  # an ideographic full stop
    "https://api.kol\u0430da.se/v3/kpi?page=2",  # a Cyrillic a
    "https://api.kolada.se%2eevil.example/v3/kpi?page=2",
    "https://api.kolada.se%00.evil.example/v3/kpi?page=2",
    "https://evil.example#@api.kolada.se/v3/kpi?page=2",
    "https://[::ffff:1.2.3.4]/v3/kpi?page=2",
    "ftp://api.kolada.se/v3/kpi?page=2",
    "file:///v3/kpi?page=2",
    "javascript:alert(1)?page=2",
    "data:application/json,{}?page=2",
    "ht\ntps://evil.example/v3/kpi?page=2",
    " https://evil.example/v3/kpi?page=2",
]


def read(url: str, folder: Path) -> Settings:
    config = folder / "config.toml"
    config.touch()
    return read_settings({"KOLADA_BENCH_CONFIG": str(config), "KOLADA_BENCH_API_URL": url})


def test_without_a_choice_kolada_is_asked_over_https() -> None:
    assert DEFAULT_API_URL == "https://api.kolada.se/v3"
    assert Settings().api_url == DEFAULT_API_URL


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "ska börja med https://"),
        ("ftp://api.kolada.se/v3", "ska börja med https://"),
        ("//api.kolada.se/v3", "ska börja med https://"),
        ("api.kolada.se/v3", "ska börja med https://"),
        ("javascript:alert(1)", "ska börja med https://"),
        ("https://", "saknar värdnamn"),
        ("https:///v3", "saknar värdnamn"),
        ("https://api.kolada.se /v3", "blanksteg eller styrtecken"),
        ("https://api.kolada.se/v3\t", "blanksteg eller styrtecken"),
        ("https://api.kolada.se/\nv3", "blanksteg eller styrtecken"),
        ("https://api.kolada.se/v3\x1b[2J", "blanksteg eller styrtecken"),
        ("https://api.kolada.se\\@evil.example/v3", "omvänt snedstreck"),
        ("https://api.kolada.se@evil.example/v3", "användarnamn eller lösenord"),
        ("https://api.kolada.se/v3?key=1", "utan frågetecken"),
        ("https://api.kolada.se/v3#", "utan frågetecken"),
        ("https://api.kolada\u3002se/v3", "värdnamnet ska skrivas med a–z"),
        ("https://api.kol\u0430da.se/v3", "värdnamnet ska skrivas med a–z"),
        ("https://api..kolada.se/v3", "värdnamnet ska skrivas med a–z"),
        ("https://api.kolada.se:/v3", "värdnamnet ska skrivas med a–z"),
        ("https://api.kolada.se:0/v3", "värdnamnet ska skrivas med a–z"),
        ("https://api.kolada.se:99999/v3", "går inte att tolka"),
        ("https://[::1/v3", "går inte att tolka"),
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(
    tmp_path: Path, url: str, why: str
) -> None:
    with pytest.raises(CatalogueError, match="KOLADA_BENCH_API_URL") as caught:
        read(url, tmp_path)
    assert why in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        read("https://anna:hemligt@api.kolada.se/v3", tmp_path)
    assert "hemligt" not in str(caught.value)
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://kolada.test",
        "http://127.0.0.1:8766/v3",
        "http://[::1]:8766/v3",
        "http://kolada_1:80/v3",
        "HTTPS://API.KOLADA.SE/v3",
    ],
)
def test_an_address_of_ones_own_is_taken(tmp_path: Path, url: str) -> None:
    assert read(f"{url}/", tmp_path).api_url == url


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://kolada.test/v3", ""),
        ("http://kolada.test:81/v3", "kolada.test"),
        ("http://10.0.0.1/v3", "10.0.0.1"),
        ("http://localhost:8766/v3", ""),
        ("http://127.0.0.1:8766/v3", ""),
        ("http://127.9.9.9/v3", ""),
        ("http://[::1]/v3", ""),
        ("http://localhost.evil.example/v3", "localhost.evil.example"),
        ("http://127.0.0.1.evil.example/v3", "127.0.0.1.evil.example"),
    ],
)
def test_only_this_machine_is_asked_in_the_open_without_a_word(url: str, host: str) -> None:
    assert open_host(url) == host


def test_another_machine_that_is_asked_in_the_open_is_told_of_once(
    tmp_path: Path,
) -> None:
    # Port 9 of an address for documentation (RFC 5737): nobody answers there.
    class Silent(Transport):
        def get(self, url: str, *_: object, **__: object) -> tuple[bytes, object]:  # type: ignore[override]
            raise KoladaRefused(url, url=url, status=400)

    settings = Settings(api_url="http://192.0.2.1:9/v3", cache_dir=tmp_path)
    client = KoladaClient(settings, transport=Silent())
    assert client.notices == []
    for _ in range(2):
        with pytest.raises(KoladaRefused):
            client.fetch_municipalities()
    (notice,) = client.notices
    assert notice.startswith("Frågorna till 192.0.2.1 går okrypterat")


@pytest.mark.parametrize("written", ELSEWHERE)
def test_the_next_page_is_on_the_host_that_was_asked(written: str) -> None:
    with suppress(ValueError):  # which paging makes a malformed answer
        found = next_address(written, KOLADA, KOLADA)
        assert found is not None
        assert found.startswith("https://api.kolada.se/v3/kpi")


@pytest.mark.parametrize("written", ELSEWHERE)
def test_a_redirect_elsewhere_is_not_followed(written: str) -> None:
    target = None
    with suppress(ValueError):  # which transport refuses as well
        target = same_host(KOLADA, written)
    assert target is None or target.startswith("https://api.kolada.se/")


@pytest.mark.parametrize(
    ("asked", "written", "leads_to"),
    [
        (KOLADA, "http://api.kolada.se/v4/kpi", "https://api.kolada.se/v4/kpi"),
        (KOLADA, "http://api.kolada.se:80/v4/kpi", "https://api.kolada.se/v4/kpi"),
        (KOLADA, "https://anna:x@api.kolada.se/v4", "https://api.kolada.se/v4"),
        ("http://k.test/a", "https://k.test/b", "https://k.test/b"),
        ("http://[::1]:80/a", "http://[::1]/b", "http://[::1]/b"),
    ],
)
def test_a_redirect_on_the_same_host_keeps_its_secrecy(
    asked: str, written: str, leads_to: str
) -> None:
    assert same_host(asked, written) == leads_to


PIECES = st.lists(
    st.sampled_from(
        ["http", "https", ":", "//", "/", "\\", "@", "#", "?", "%2f", "%00", "[", "]", "..",
         "evil.example", "api.kolada.se", ":443", ":80", "\u3002", "\t", " ", "page=2"]
    ),
    max_size=9,
).map("".join)  # fmt: skip


@given(PIECES | st.text(max_size=40))
def test_no_text_leads_to_another_host(written: str) -> None:
    with suppress(ValueError):
        page = next_address(written, KOLADA, KOLADA)
        assert page is None or page.startswith("https://api.kolada.se/")
    with suppress(ValueError):
        target = same_host(KOLADA, written)
        assert target is None or target.startswith("https://api.kolada.se/")


@pytest.mark.parametrize("location", ["http://[", "https://evil.example:99999/", "//"])
def test_a_redirect_to_no_address_is_refused_in_words(
    stand_in: StandIn, tmp_path: Path, location: str
) -> None:
    stand_in.fail("redirect", location=location, times=None)
    client = KoladaClient(Settings(api_url=stand_in.url, cache_dir=tmp_path))
    with pytest.raises(SourceError):
        client.fetch_municipalities()
    assert {urlsplit(address).path for address in stand_in.requests} <= {
        "/v3/municipality", "/",
    }  # fmt: skip


def test_where_a_redirect_led_is_told_without_its_password(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.fail("redirect", location="https://anna:hemligt@evil.example/")
    client = KoladaClient(Settings(api_url=stand_in.url, cache_dir=tmp_path))
    with pytest.raises(KoladaRefused, match=r"evil\.example") as caught:
        client.fetch_municipalities()
    assert "hemligt" not in str(caught.value)
