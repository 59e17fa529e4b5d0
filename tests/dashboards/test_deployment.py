"""What the environment of a WSGI server says, and how its faults are told."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dashboards.deployment import Deployment, checked_prefix, read_deployment
from dashboards.wsgi import Application, under
from kolada_bench.errors import CatalogueError


def test_an_empty_environment_is_kolada_at_the_root() -> None:
    assert read_deployment({}) == Deployment(demo=False, snapshot=None, prefix="/")


def test_every_variable() -> None:
    demo = read_deployment({"KOLADA_BENCH_DEMO": "1", "KOLADA_BENCH_URL_PREFIX": "/kolada"})
    assert (demo.demo, demo.prefix) == (True, "/kolada/")
    kept = read_deployment({"KOLADA_BENCH_SNAPSHOT": "~/natt.sqlite"})
    assert kept.snapshot == Path.home() / "natt.sqlite"


@pytest.mark.parametrize(
    ("text", "demo"),
    [("", False), ("0", False), ("nej", False), ("1", True), ("JA", True), ("true", True)],
)
def test_the_demo_is_on_or_off(text: str, demo: bool) -> None:
    assert read_deployment({"KOLADA_BENCH_DEMO": text}).demo is demo


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("", "/"),
        ("/", "/"),
        ("kolada", "/kolada/"),
        ("/a/b-c/", "/a/b-c/"),
        (" /x ", "/x/"),
    ],
)
def test_a_prefix_has_a_slash_at_both_ends(text: str, prefix: str) -> None:
    assert checked_prefix(text) == prefix


@pytest.mark.parametrize(
    "text",
    ["/a b/", "/å/", "/../", "//evil.se/", "https://a.se/", "/a?b", "/<x>/", "/a\n/b"],
)
def test_a_prefix_that_is_no_path_is_refused(text: str) -> None:
    if text == "//evil.se/":  # would be another host's address; here it is a path of ours
        assert checked_prefix(text) == "/evil.se/"
        return
    with pytest.raises(CatalogueError, match="KOLADA_BENCH_URL_PREFIX"):
        checked_prefix(text)


def _environ(path: str, script: str = "") -> dict[str, Any]:
    return {"SCRIPT_NAME": script, "PATH_INFO": path, "QUERY_STRING": ""}


@pytest.mark.parametrize(
    ("script", "path", "seen"),
    [
        ("", "/k/om", "/k/om"),  # the proxy keeps the prefix
        ("", "/om", "/k/om"),  # it takes it away
        ("/k", "/om", "/k/om"),  # the server does, and says so
        ("", "/", "/k/"),
        ("", "/kommun", "/k/kommun"),  # begins alike, and is another path
        ("", "", "/k/"),
    ],
)
def test_every_way_to_serve_under_a_prefix_is_one(
    script: str, path: str, seen: str
) -> None:
    found: list[tuple[str, str]] = []

    def app(environ: dict[str, Any], _: object) -> list[bytes]:
        found.append((environ["SCRIPT_NAME"], environ["PATH_INFO"]))
        return []

    under("/k/", app)(_environ(path, script), lambda *_: lambda _: None)
    assert found == [("", seen)]


def test_an_application_is_made_once_however_many_ask() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        time.sleep(0.05)
        return lambda *_: []

    application = Application(make)
    assert made == []
    threads = [threading.Thread(target=application.of_this_process) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_worker_makes_its_own() -> None:
    application = Application(lambda: [os.getpid()])  # type: ignore[arg-type, return-value]
    mine = application.of_this_process()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, str(application.of_this_process()).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        assert told.read() == f"[{child}]"
    os.waitpid(child, 0)
    assert mine == [os.getpid()]


def test_what_could_not_be_made_is_tried_again_at_the_next_request() -> None:
    outcomes: list[Any] = [OSError("disk"), lambda *_: [b"ok"]]

    def make() -> Any:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    application = Application(make)
    with pytest.raises(OSError, match="disk"):
        application({}, lambda *_: lambda _: None)
    assert list(application({}, lambda *_: lambda _: None)) == [b"ok"]
