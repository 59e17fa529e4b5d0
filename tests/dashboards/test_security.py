"""Headers that hold: in every answer, and in a real browser under a prefix."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from dashboards.app import JOBS, create_app
from dashboards.data import Data
from dashboards.pages import pages
from dashboards.security import only_here, policy
from kolada_bench.settings import Settings
from tests.dashboards.browsing import Faults
from tests.dashboards.servers import free_port, running, waitress

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

Served = Callable[..., Flask]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Served]:
    made: list[Flask] = []

    def served(**options: tuple[str, ...]) -> Flask:
        data = Data(Settings(cache_dir=tmp_path), demo=True)
        made.append(create_app(data, **options).server)  # type: ignore[arg-type]
        return made[-1]

    yield served
    for server in made:
        server.extensions[JOBS].close()


def directives(header: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in header.split("; ") if (words := part.split())}


@pytest.mark.parametrize(
    "path", ["/", "/jamfor", "/finns-inte", "/halsa", "/assets/dashboard.css", "/fil/a/b.c",
             "/_dash-layout", "/_dash-component-suites/os/x.js"],
)  # fmt: skip
def test_every_answer_carries_the_headers(serve: Served, path: str) -> None:
    with serve().test_client().get(path) as answer:
        headers = answer.headers
        found = directives(headers["Content-Security-Policy"])
    assert found["default-src"] == ["'self'"]
    assert found["connect-src"] == ["'self'"]
    assert found["object-src"] == found["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in found["script-src"]
    assert "'unsafe-eval'" not in found["script-src"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server-Timing" not in headers


def test_the_pages_own_scripts_are_allowed_and_no_other() -> None:
    html = (
        '<script id="x" type="application/json">{"a": 1}</script>'
        '<script src="/a.js"></script><script>var a;</script>'
    )
    found = directives(policy(html))["script-src"]
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"
        for text in (b'{"a": 1}', b"var a;")
    ]
    assert found == ["'self'", *hashes]


def test_the_first_html_has_a_hash_for_each_of_its_scripts(serve: Served) -> None:
    answer = serve().test_client().get("/")
    inline = re.findall(r"<script(?![^>]*\bsrc=)", answer.text)
    found = directives(answer.headers["Content-Security-Policy"])["script-src"]
    assert len(inline) == len(found) - 1 == 2  # Dash's settings and its start
    assert not re.findall(r"\son\w+=", answer.text)  # no script in an attribute


def test_the_sites_of_the_settings_may_show_it_in_a_frame(serve: Served) -> None:
    sites = ("https://intranat.mellerud.se", "https://*.dalsland.se")
    headers = serve(frame_ancestors=sites).test_client().get("/").headers
    found = directives(headers["Content-Security-Policy"])
    assert found["frame-ancestors"] == ["'self'", *sites]
    assert "X-Frame-Options" not in headers  # which knows of one site, or none


@pytest.mark.parametrize("name", ["127.0.0.1:8050", "localhost:8050", "LOCALHOST"])
def test_on_this_machine_it_answers_to_its_own_names(serve: Served, name: str) -> None:
    server = serve()
    only_here(server)
    answer = server.test_client().get("/halsa", headers={"Host": name})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:8050", "127.0.0.1.evil.example:8050", "10.0.0.1"]
)
def test_another_name_for_this_machine_is_refused(serve: Served, name: str) -> None:
    server = serve()
    only_here(server)
    for path in ("/", "/halsa", "/_dash-layout", "/fil/jamfor/rangordning.csv"):
        answer = server.test_client().get(path, headers={"Host": name})
        assert answer.status_code == 403
        assert answer.text.startswith("Instrumentpanelen svarar bara på adresser som")
        assert "Content-Security-Policy" in answer.headers


def test_no_cookie_is_set(serve: Served) -> None:
    client = serve().test_client()
    for path in ("/", "/jamfor?kommun=1461", "/halsa", "/_dash-layout"):
        assert "Set-Cookie" not in client.get(path).headers


def test_the_policy_holds_in_a_browser_under_a_prefix(
    opened: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    port, root = free_port(), "/tjanster/kolada/"
    env = {"KOLADA_BENCH_DEMO": "1", "KOLADA_BENCH_URL_PREFIX": root}
    with running(waitress(port), port, tmp_path, root, **env):
        base = f"http://127.0.0.1:{port}"
        context = opened(base_url=base)
        faults = Faults(base)
        faults.watch(context)
        window = context.new_page()
        for path in pages():
            window.goto(f"{root}{path.strip('/')}?kommun=1461")
            window.wait_for_selector("main h1")
            assert window.locator("#navigering a").count() == len(pages())
        window.locator("#navigering a").nth(1).click()
        window.wait_for_url(f"**{root}nettokostnad?kommun=1461")
        window.wait_for_selector("main .js-plotly-plot .main-svg")
        # What another had put into the page would not run.
        window.evaluate(
            "() => { const s = document.createElement('script');"
            " s.textContent = 'window.put = 1'; document.body.append(s); }"
        )
        assert window.evaluate("() => window.put") is None
        said = [line for line in faults.said if "policy: script-src" not in line]
        mine = len(faults.said) - len(said)
        window.close()
    assert mine >= 1  # the one that was tried above
    assert [line for line in said if "Content Security Policy" not in line] == []
    assert faults.outside == []
    asked = [url for url in faults.requests if not url.startswith(f"{base}{root}")]
    assert [url for url in asked if url.startswith(base)] == []
