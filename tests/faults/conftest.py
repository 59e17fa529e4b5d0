"""A Kolada that fails on order, with sources, commands and processes that ask it.

Nobody sleeps between tries here: what would have been waited is in ``naps``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.transport import Transport
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from kolada_bench.sources.live import LiveSource
from tests.cli.conftest import ROOT, environment, kolada, run, start

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn

__all__ = ["environment", "kolada", "naps", "new_source", "run", "start"]

QUESTION = ("compare", "Mellerud", "--kpi", "N30101", "--format", "json")
BLOCK = Block(("N30101", "N33817"), ("0428", "1461", "1764", "G36589"), (2023, 2024))

NewSource = Callable[..., LiveSource]


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the list that every wait between tries is written to, and none is waited."""
    waits: list[float] = []
    defaults = Transport.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "sleep", waits.append)
    monkeypatch.setitem(defaults, "dice", lambda: 0.0)
    return waits


@pytest.fixture
def new_source(kolada: StandIn, tmp_path: Path) -> Iterator[NewSource]:
    """Return a function that makes sources with one cache folder; ``aged`` of old answers.

    Its options are ``Transport``'s.
    """
    made: list[LiveSource] = []

    def make(*, aged: bool = False, **options: Any) -> LiveSource:
        ages = {"values_ttl": 0.0, "metadata_ttl": 0.0} if aged else {}
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path / "cache", **ages)
        client = KoladaClient(settings, transport=Transport(**options))
        made.append(LiveSource(settings, client=client))
        return made[-1]

    yield make
    for source in made:
        source._client.close()


class Ended(NamedTuple):
    """How a child of ``children`` ended; a code below zero is the signal that killed it."""

    code: int
    out: str
    err: str


Accidents = Callable[[list[dict[str, Any]]], list[Ended]]


@pytest.fixture(scope="session")
def _children() -> Iterator[subprocess.Popen[str]]:
    with _served([]) as process:
        yield process


@pytest.fixture(scope="session")
def _powerless_children() -> Iterator[subprocess.Popen[str]]:
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere")
        prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    with _served(prefix) as process:
        yield process


@pytest.fixture
def accidents(environment: dict[str, str], _children: subprocess.Popen[str]) -> Accidents:
    """Return a function that runs commands, each in a child that meets an accident."""
    return lambda orders: [_ran(_children, order, environment) for order in orders]


@pytest.fixture
def powerless(
    environment: dict[str, str], _powerless_children: subprocess.Popen[str]
) -> Accidents:
    """Return the same in processes that permissions hold for, whoever runs the tests."""
    return lambda orders: [
        _ran(_powerless_children, order, environment) for order in orders
    ]


@contextmanager
def _served(prefix: list[str]) -> Iterator[subprocess.Popen[str]]:
    script = str(Path(__file__).with_name("children.py"))
    with subprocess.Popen(
        [*prefix, sys.executable, "-W", "ignore", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        yield process  # its stdin is closed at the end, and it ends with it


def _ran(
    process: subprocess.Popen[str], order: dict[str, Any], environ: dict[str, str]
) -> Ended:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{json.dumps(order | {'environ': environ})}\n")
    process.stdin.flush()
    return Ended(**json.loads(process.stdout.readline()))
