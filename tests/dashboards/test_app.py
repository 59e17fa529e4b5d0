"""The app as a web server: what it answers, refuses and says of itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from dashboards.app import JOBS, create_app
from dashboards.data import Data
from dashboards.limits import LARGEST_BODY
from dashboards.pages import pages
from kolada_bench import __version__
from kolada_bench.settings import Settings
from tests.dashboards.reader import Reader, said

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path)


@pytest.fixture
def server(settings: Settings) -> Iterator[Flask]:
    made = create_app(Data(settings, demo=True)).server
    yield made
    made.extensions[JOBS].close()


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    return server.test_client()


def test_the_first_html_is_small_swedish_and_says_no_versions(client: FlaskClient) -> None:
    answer = client.get("/")
    html = answer.text
    assert answer.status_code == 200
    assert '<html lang="sv">' in html
    assert html.count("viewport") == 1
    assert "Hämtar …" in html
    assert "Loading..." not in html
    assert len(html) < 10_000
    config = json.loads(html.split('type="application/json">')[1].split("</script>")[0])
    assert not any(value for key, value in config.items() if key.endswith("version"))
    assert f"{sys.version_info.major}.{sys.version_info.minor}." not in json.dumps(config)


def test_every_page_answers_as_a_link_and_as_a_page(client: FlaskClient) -> None:
    reader = Reader.of(client)
    for path, page in pages().items():
        assert client.get(path).status_code == 200, path
        assert client.get(f"{path}?kommun=1461").status_code == 200, path
        components = reader.visit(path, "?kommun=1461")
        assert "internt fel" not in said(components), path
        assert page.title or components


@pytest.mark.parametrize("path", ["/finns-inte", "/om/mer", "/.env", "/jamfor.php"])
def test_a_page_that_is_none_says_so_with_its_status(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Sidan finns inte" in said(Reader.of(client).visit(path))


@pytest.mark.parametrize(
    "path",
    [
        "/assets/finns-inte.css",
        "/assets/../app.py",
        "/_dash-component-suites/os/path.py",
        "/_dash-component-suites/dash/../../secret.js",
        "/fil/finns/inte.csv",
        "/fil/om/inte.exe",
    ],
)
def test_a_file_that_is_none_is_told_in_words(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type.startswith(("text/plain", "text/html"))
    assert "Traceback" not in answer.text


def test_head_and_options_are_sane_and_other_methods_refused(client: FlaskClient) -> None:
    assert (client.head("/").status_code, client.head("/").data) == (200, b"")
    answer = client.options("/")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        refused = client.open("/", method=method)
        assert refused.status_code == 405, method
        assert refused.text == "Det går inte att göra så här.\n"


def test_a_body_that_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post(
        "/_dash-update-component",
        data=b" " * (LARGEST_BODY + 1),
        content_type="application/json",
    )
    assert (answer.status_code, "256 kB" in answer.text) == (413, True)


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"{}", b'{"output": "x.y"}'])
def test_a_body_that_is_none_of_ours_is_refused_without_a_traceback(
    client: FlaskClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(
        "/_dash-update-component", data=body, content_type="application/json"
    )
    assert answer.status_code in (400, 500)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "search",
    [
        "?kommun=1461&" + "&".join(f"kpi=N{n:05}" for n in range(1000)),  # too long
        "?" + "&".join(f"kpi=N{n:05}" for n in range(21)),
        "?" + "&".join(f"grupp=G{n}" for n in range(7)),
        "?" + "a=1&" * 101,
        "?kommun=%00",
        "?kommun=%ff",
        "?okand=1",
        "?ar=99999",
        "?kpi=../../etc/passwd",
        "?kommun=<script>alert(1)</script>",
    ],
)
def test_a_link_that_asks_for_too_much_is_a_clear_message(
    client: FlaskClient, search: str
) -> None:
    for path in pages():
        assert client.get("/").status_code == 200
        words = said(Reader.of(client).visit(path, search))
        if pages()[path].needs_municipality:
            assert "Det gick inte" in words, (path, search[:60])
        assert "internt fel" not in words, (path, search[:60])


def test_health_says_which_data_and_how_old_and_no_path(
    client: FlaskClient, settings: Settings
) -> None:
    answer = client.get("/halsa")
    found = answer.get_json()
    assert (found["status"], found["version"]) == ("ok", __version__)
    assert (found["source"], found["jobs_shared"]) == ("demo", True)
    assert found["data_from"].startswith("2026-06-15T12:00")
    assert str(settings.cache_dir) not in answer.text
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_fault_in_a_callback_is_a_message_on_the_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        msg = "hemligt"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr("dashboards.callbacks.routing.content", broken)
    words = said(Reader.of(client).call("innehall.children", {"url.pathname": "/"}))
    assert "Ett internt fel inträffade (ZeroDivisionError)" in words
    assert "hemligt" not in words
    assert "hemligt" in caplog.text  # in the server's log, with its traceback


def test_what_never_changes_is_kept_and_all_else_asked_for_anew(
    client: FlaskClient,
) -> None:
    html = client.get("/").text
    links = [
        part.split('"')[0] for part in html.replace("href=", "src=").split('src="')[1:]
    ]
    kept = [link for link in links if "favicon" not in link]
    assert len(kept) > 8
    for link in kept:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert "immutable" in answer.headers["Cache-Control"], link
        answer.close()
    assert client.get("/").headers["Cache-Control"] == "no-cache"
    with client.get("/assets/dashboard.css") as plain:
        assert plain.headers["Cache-Control"] == "no-cache"
        unchanged = {"If-None-Match": plain.headers["ETag"]}
    with client.get("/assets/dashboard.css", headers=unchanged) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_answers_are_compressed(client: FlaskClient, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    script = "/_dash-component-suites/dash/dash-renderer/build/dash_renderer.min.js"
    with client.get(script) as plain, client.get(script, headers=asked) as packed:
        assert packed.headers["Content-Encoding"] == encoding
        assert len(packed.data) < len(plain.data) / 2
    answer = client.post(
        "/_dash-update-component",
        data=Reader.of(client).body("/om"),
        content_type="application/json",
        headers=asked,
    )
    assert answer.headers["Content-Encoding"] == encoding


def test_two_apps_in_one_process_do_not_mix(server: Flask, tmp_path: Path) -> None:
    other = create_app(
        Data(Settings(cache_dir=tmp_path / "b"), demo=True), prefix="/b/"
    ).server
    assert server.test_client().get("/").status_code == 200
    html = other.test_client().get("/b/").text
    assert '"/b/assets/' in html
    assert '"/assets/' not in html
    assert 'href="/b/' not in server.test_client().get("/").text
    other.extensions[JOBS].close()


PREFIX = "/tjanster/kolada/"


@pytest.fixture
def prefixed(settings: Settings) -> Iterator[Flask]:
    made = create_app(Data(settings, demo=True), prefix=PREFIX).server
    yield made
    made.extensions[JOBS].close()


def test_everything_lies_under_the_prefix(prefixed: Flask) -> None:
    client = prefixed.test_client()
    html = client.get(PREFIX).text
    links = [
        part.split('"')[0] for part in html.replace("href=", "src=").split('src="')[1:]
    ]
    assert links
    assert all(link.startswith(PREFIX) for link in links)
    page = Reader.of(client, PREFIX).call(
        "innehall.children",
        {"url.pathname": f"{PREFIX}jamfor", "url.search": "?kommun=1461"},
    )
    hrefs = set(_hrefs(page))
    assert hrefs
    assert all(href.startswith((PREFIX, "?", "#", "https://")) for href in hrefs), hrefs
    files = [href for href in hrefs if "/fil/" in href and ".csv" in href]
    assert files
    for link in (*links, *files):
        with client.get(link) as answer:
            assert answer.status_code == 200, link


def _hrefs(component: object) -> Iterator[str]:
    if isinstance(component, dict):
        if isinstance(component.get("href"), str):
            yield component["href"]
        written = component.get("data-html") or ""
        yield from map(unescape, re.findall(r' href="([^"]*)"', written))
        for value in component.values():
            yield from _hrefs(value)
    elif isinstance(component, list):
        for value in component:
            yield from _hrefs(value)


@pytest.mark.parametrize(
    "path", ["halsa", "", "om", "assets/dashboard.css", "_dash-layout"]
)
def test_the_prefix_may_be_kept_or_taken_away_by_the_proxy(
    prefixed: Flask, path: str
) -> None:
    kept = prefixed.test_client().get(PREFIX + path)
    taken = prefixed.test_client().get(f"/{path}")
    # A server that mounts it says the prefix in SCRIPT_NAME, as waitress' --url-prefix.
    mount = DispatcherMiddleware(lambda *_: [b""], {PREFIX.rstrip("/"): prefixed.wsgi_app})
    mounted = Client(mount).get(PREFIX + path)
    assert [answer.status_code for answer in (kept, taken, mounted)] == [200, 200, 200]
    for answer in (kept, taken, mounted):
        answer.close()


def test_the_prefix_without_its_last_slash_leads_to_it(prefixed: Flask) -> None:
    answer = prefixed.test_client().get("/tjanster/kolada?kommun=1461")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{PREFIX}?kommun=1461"


def test_importing_the_app_makes_nothing(tmp_path: Path) -> None:
    script = (
        "import threading, dashboards.app as a\n"
        "print('server' in vars(a), threading.active_count())"
    )
    command = (sys.executable, "-c", script)
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert told.stdout.split() == ["False", "1"]


def test_the_charts_speak_the_same_swedish_on_a_page_and_in_a_file(
    settings: Settings,
) -> None:
    client = create_app(Data(settings, demo=True), prefix="/panel/").server.test_client()
    html = client.get("/panel/").get_data(as_text=True)
    address = re.search(r'src="(/panel/plotly-sv\.js\?m=\w{12})"', html)
    assert address is not None
    root = Path(__file__).parents[2]
    saved = root / "kolada_bench" / "report" / "assets" / "locale_sv.js"
    got = client.get(address[1])
    assert got.data == saved.read_bytes()
    assert got.mimetype == "text/javascript"
    assert "immutable" in got.headers["Cache-Control"]
