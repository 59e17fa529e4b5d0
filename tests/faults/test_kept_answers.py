"""Kept answers on disks that fail: a run never fails for them, and never loses them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.client.cache import AnswerCache
from tests.cli.conftest import ROOT
from tests.faults.conftest import QUESTION

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Run
    from tests.faults.conftest import Accidents
    from tests.stand_in.server import StandIn

posix = pytest.mark.skipif(os.name == "nt", reason="permissions are otherwise on Windows")

SHARED = """
import json, sys, threading
from pathlib import Path
from kolada_bench.client.cache import AnswerCache, Kept

folder, rounds, name = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
wrong, notices = [], []

def body(url):
    return (url.encode() * 3_000,)

def work(number):
    cache = AnswerCache(folder)
    for i in range(rounds):
        mine = f"{name}/{number}/{i}"
        cache.write({mine: Kept(1.0, body(mine)), "everybodys": Kept(1.0, body("x"))})
        found = cache.read([mine, "everybodys"])
        if found != {mine: Kept(1.0, body(mine)), "everybodys": Kept(1.0, body("x"))}:
            wrong.append([mine, sorted(found)])
    notices.extend(cache.notices)

threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps([wrong, sorted(set(notices))]))
"""


def test_two_processes_with_four_threads_each_share_a_cache(tmp_path: Path) -> None:
    rounds = 6
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SHARED, str(tmp_path), str(rounds), name],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for name in ("a", "b")
    ]
    locked = False
    for process in running:
        said, _ = process.communicate(timeout=300)
        wrong, notices = json.loads(said)
        assert process.returncode == 0
        assert wrong == []
        # On a slow machine one may have waited in vain for the others; nothing else.
        assert all("låsta av ett annat program" in notice for notice in notices)
        locked = locked or bool(notices)
    cache = AnswerCache(tmp_path)
    urls = [f"{p}/{n}/{i}" for p in "ab" for n in range(4) for i in range(rounds)]
    found = cache.read(urls)
    assert all(kept.bodies == (url.encode() * 3_000,) for url, kept in found.items())
    assert locked or set(found) == set(urls)
    assert cache.notices == []
    connection = sqlite3.connect(cache.folder / "cache.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@posix
def test_a_cache_that_may_only_be_read_is_read_from(
    powerless: Accidents, run: Run, kolada: StandIn, environment: dict[str, str]
) -> None:
    first = run(*QUESTION)
    asked = len(kolada.requests)
    folder = Path(environment["KOLADA_BENCH_CACHE_DIR"])
    freeze(folder)
    try:
        same, other, cleared = powerless(
            [
                {"accident": "none", "folder": "", "words": words}
                for words in (
                    [*QUESTION],
                    [*QUESTION, "--kpi", "N33817"],
                    ["cache", "clear"],
                )
            ]
        )
    finally:
        thaw(folder)
    assert (same.code, same.out, same.err) == (0, first.out, "")
    assert other.code == 0
    assert "Svar kan inte sparas i" in other.err
    assert "skrivskyddad" in other.err
    assert other.err.count("\n") == 1
    assert 0 < len(kolada.requests) - asked < asked  # the lists were read, not fetched
    assert cleared.code == 2
    assert "Svar kan inte sparas" in cleared.err
    kolada.stop()
    assert run(*QUESTION).out == first.out


def freeze(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    folder.chmod(0o500)


def thaw(folder: Path) -> None:
    folder.chmod(0o700)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


@posix
def test_a_disk_with_little_room_is_read_from(
    accidents: Accidents, run: Run, kolada: StandIn, environment: dict[str, str]
) -> None:
    first = run(*QUESTION)
    asked = len(kolada.requests)
    order = {"accident": "little room", "folder": ""}
    same, other = accidents(
        [
            order | {"words": [*QUESTION]},
            order | {"words": [*QUESTION, "--kpi", "N33817"]},
        ]
    )
    assert (same.code, same.out, same.err) == (0, first.out, "")
    assert other.code == 0
    assert other.err.count("\n") == 1
    assert "kan inte sparas" in other.err
    assert 0 < len(kolada.requests) - asked < asked
    kolada.stop()
    assert run(*QUESTION).out == first.out


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("cut short", "var skadade och har lagts åt sidan"),
        ("noise", "var skadade och har lagts åt sidan"),
        ("another program's", "hör till ett annat program"),
        ("no database", "var skadade och har lagts åt sidan"),
        ("a file for a folder", "kan inte sparas"),
    ],
)
def test_a_cache_that_is_not_one_is_no_reason_to_fail(
    run: Run, environment: dict[str, str], damage: str, said: str
) -> None:
    first = run(*QUESTION)
    folder = Path(environment["KOLADA_BENCH_CACHE_DIR"]) / "svar"
    database = folder / "cache.db"
    whole = database.read_bytes()
    if damage == "cut short":
        database.write_bytes(whole[: len(whole) // 3])
    elif damage == "noise":
        database.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    elif damage == "no database":
        database.write_bytes(b"inte en databas" * 1_000)
    else:
        shutil.rmtree(folder)
        if damage == "a file for a folder":
            folder.write_bytes(b"en fil")
        else:
            folder.mkdir(mode=0o700)
            other = sqlite3.connect(database)
            other.execute("CREATE TABLE notes (text)")
            other.close()
    done = run(*QUESTION)
    assert figures(done) == figures(first)
    assert said in done.err
    assert done.err.count("\n") == 1
    again = run(*QUESTION)
    assert figures(again) == figures(first)
    if "åt sidan" in said:
        assert again.err == ""


def figures(done: Ran) -> dict[str, Any]:
    """Return what a command answered, but for when the answers were fetched."""
    assert done.code == 0, done.err
    return json.loads(done.out) | {"provenance": None}


def test_a_cache_folder_that_goes_in_the_middle_of_a_run(
    run: Run, kolada: StandIn, environment: dict[str, str]
) -> None:
    folder = Path(environment["KOLADA_BENCH_CACHE_DIR"])

    def gone(body: dict[str, Any]) -> dict[str, Any]:
        shutil.rmtree(folder, ignore_errors=True)
        return body

    fault = kolada.fail("edit", at="/data/", edit=gone)
    first = run(*QUESTION)
    assert (first.code, first.err, fault.hits) == (0, "", 1)
    again = run(*QUESTION)
    assert figures(again) == figures(first)


@posix
def test_a_process_that_is_killed_while_it_keeps_answers_loses_none_from_before(
    accidents: Accidents, run: Run, kolada: StandIn, environment: dict[str, str]
) -> None:
    first = run(*QUESTION)
    folder = environment["KOLADA_BENCH_CACHE_DIR"]
    line = [*QUESTION, "--kpi", "N33817"]
    orders = [
        {"accident": f"killed at connection {number}", "folder": folder, "words": line}
        for number in (2, 5, 8)
    ]
    assert [ran.code for ran in accidents(orders)] == [-9, -9, -9]
    other = run(*line)
    assert (other.code, other.err) == (0, "")
    kolada.stop()
    assert run(*QUESTION).out == first.out
