"""What is kept is its owner's: private from the start, and never somebody else's place."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.jobfile import JobFile
from kolada_bench.client.cache import AnswerCache, Kept
from kolada_bench.private import NotPrivate, private_file, private_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
URL = "https://api.kolada.se/v3/kpi"
KEPT = {URL: Kept(1.0, (b"{}",)), f"{URL}/large": Kept(2.0, (os.urandom(200_000),))}


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """Let whatever is made be open to all unless it is made otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_answers_are_kept_where_only_the_owner_may_read(tmp_path: Path) -> None:
    place = tmp_path / "new" / "cache"
    AnswerCache(place).write(KEPT)
    folder = place / "svar"
    assert (mode(place), mode(folder)) == (0o700, 0o700)
    databases = [file for file in folder.iterdir() if file.name.startswith("cache.db")]
    assert databases
    assert {mode(file) for file in databases} == {0o600}


def test_a_cache_that_was_open_to_all_is_closed(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write(KEPT)
    folder = tmp_path / "svar"
    folder.chmod(0o777)
    (folder / "cache.db").chmod(0o666)
    AnswerCache(tmp_path).write(KEPT)
    assert (mode(folder), mode(folder / "cache.db")) == (0o700, 0o600)


def test_jobs_are_kept_where_only_the_owner_may_read(tmp_path: Path) -> None:
    file = tmp_path / "dashboard" / "jobs.sqlite"
    jobs = JobFile(file)
    assert jobs.run(lambda db: db.execute("SELECT count(*) FROM jobs").fetchone()) == (0,)
    assert jobs.is_shared
    assert (mode(file.parent), mode(file)) == (0o700, 0o600)


def test_a_link_in_the_caches_place_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o755)
    (tmp_path / "svar").symlink_to(precious)
    cache = AnswerCache(tmp_path)
    cache.write(KEPT)
    assert cache.read(KEPT) == KEPT  # out of memory: the run goes on
    assert list(precious.iterdir()) == []
    assert mode(precious) == 0o755
    (notice,) = cache.notices
    assert "svar är en länk till ett annat ställe. Välj en annan mapp" in notice


@pytest.mark.parametrize("name", ["dashboard", "dashboard/jobs.sqlite"])
def test_a_link_in_the_jobs_place_is_not_followed(tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter").write_text("dear")
    link = tmp_path / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(precious if link.suffix == "" else precious / "letter")
    jobs = JobFile(tmp_path / "dashboard" / "jobs.sqlite")
    jobs.run(lambda db: None)
    assert not jobs.is_shared
    assert [file.name for file in precious.iterdir()] == ["letter"]
    assert (precious / "letter").read_text() == "dear"


def test_a_link_that_leads_nowhere_makes_no_file_there(tmp_path: Path) -> None:
    (tmp_path / "svar").mkdir()
    (tmp_path / "svar" / "cache.db").symlink_to(tmp_path / "made")
    cache = AnswerCache(tmp_path)
    cache.write(KEPT)
    assert not (tmp_path / "made").exists()
    assert "är en länk" in cache.notices[0]


def test_the_answers_of_another_user_are_told_of_and_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnswerCache(tmp_path).write({URL: KEPT[URL]})
    folder, me = tmp_path / "svar", os.geteuid()
    before = (folder / "cache.db").read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    cache = AnswerCache(tmp_path)
    assert cache.read([URL]) == {URL: KEPT[URL]}  # which only their owner can have written
    cache.write(KEPT)
    assert "tillhör en annan användare" in cache.notices[0]
    assert (folder / "cache.db").read_bytes() == before


def test_answers_that_anybody_may_have_written_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnswerCache(tmp_path).write(KEPT)
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    for open_to in (0o770, 0o707):  # to the group, and to all
        (tmp_path / "svar").chmod(open_to)
        cache = AnswerCache(tmp_path)
        assert cache.read(KEPT) == {}
        assert "tillhör en annan användare, och fler får skriva" in cache.notices[0]
    assert JobFile(tmp_path / "svar" / "jobs.sqlite").run(lambda db: True)
    assert not (tmp_path / "svar" / "jobs.sqlite").exists()


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "svar").touch()
    with pytest.raises(NotADirectoryError):
        private_folder(tmp_path / "svar")
    (tmp_path / "link").symlink_to(tmp_path / "svar")
    with pytest.raises(NotPrivate, match="link är en länk"):
        private_file(tmp_path / "link")


def test_a_locked_database_stays_locked_when_its_mode_is_looked_at(tmp_path: Path) -> None:
    # SQLite's locks are the process's: closing any handle to the file would let them go.
    file = tmp_path / "jobs.sqlite"
    private_file(file)
    held = sqlite3.connect(file, isolation_level=None)
    held.execute("CREATE TABLE t (x)")
    held.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        private_file(file)
    code = (
        "import sqlite3, sys\n"
        "try: sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')\n"
        "except sqlite3.OperationalError: print('locked')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    held.close()
    assert done.stdout == "locked\n"


def test_many_threads_make_one_private_file(tmp_path: Path) -> None:
    file = tmp_path / "one"
    gate = threading.Barrier(8)

    def make() -> None:
        gate.wait()
        private_file(file)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mode(file) == 0o600


def test_a_database_that_names_files_elsewhere_reads_and_removes_none(
    tmp_path: Path,
) -> None:
    cache = AnswerCache(tmp_path / "cache")
    cache.write(KEPT)
    precious = tmp_path / "precious"
    precious.write_bytes(b"dear")
    database = tmp_path / "cache" / "svar" / "cache.db"
    for name in (str(precious), "../../precious", 7, b"../../precious"):
        with sqlite3.connect(database) as db:
            (changed,) = db.execute("SELECT count(*) FROM Cache").fetchone()
            db.execute("UPDATE Cache SET mode = 2, filename = ?", (name,))
        db.close()
        assert changed >= 1
        again = AnswerCache(tmp_path / "cache")
        assert again.read(KEPT) == {}
        again.write(KEPT)  # which removes what stood there before
        assert AnswerCache(tmp_path / "cache").read(KEPT) == KEPT
        again.clear()
        again.write(KEPT)
        assert precious.read_bytes() == b"dear"
