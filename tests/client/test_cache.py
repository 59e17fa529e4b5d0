from __future__ import annotations

import math
import os
import pickle
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import diskcache
import pytest

from kolada_bench.client import cache as cache_module
from kolada_bench.client import shelf, store
from kolada_bench.client.cache import AnswerCache, Kept
from kolada_bench.client.store import SafeDisk
from kolada_bench.errors import UsageError

URL = "https://api.kolada.se/v3/municipality"
KEPT = Kept(1_795_341_600.0, (b'{"values":[]}', b"page 2"))


class Bomb:
    """What a planted pickle would run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (os.environ["BOMB"],)


@contextmanager
def database(cache: AnswerCache) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(cache.folder / "cache.db", isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for locks a moment only: they are never let go of here."""
    for module in (shelf, store):
        monkeypatch.setattr(module, "LOCK_WAIT", 0.05)


def files_of(folder: Path) -> dict[Path, int]:
    """Return the files below a folder, with when they were last written to."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file: file.stat().st_mtime_ns for file in found}


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    again = AnswerCache(tmp_path)
    assert again.read([URL, "https://api.kolada.se/v3/kpi"]) == {URL: KEPT}
    assert again.notices == []


def test_only_the_owner_may_enter(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "new")
    cache.write({URL: KEPT})
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_a_folder_that_others_may_enter_is_closed(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.folder.mkdir(mode=0o755)
    cache.folder.chmod(0o755)
    cache.write({URL: KEPT})
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_nothing_is_created_by_reading(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "new")
    assert cache.read([URL]) == {}
    assert cache.info().answers == 0
    assert cache.clear() == 0
    assert not (tmp_path / "new").exists()


def test_info_counts_and_clear_empties(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    later = Kept(KEPT.fetched_at + 60, KEPT.bodies)
    cache.write({URL: KEPT, f"{URL}?title=a": later})
    info = cache.info()
    assert (info.answers, info.folder) == (2, cache.folder)
    assert info.size > 0
    assert info.oldest is not None
    assert info.newest is not None
    assert (info.newest - info.oldest).total_seconds() == 60
    assert info.oldest.timestamp() == KEPT.fetched_at
    assert cache.clear() == 2
    assert cache.info().answers == 0


def test_an_answer_that_would_crowd_out_the_others_is_not_kept(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, limit=1_000_000)
    cache.write({URL: Kept(0.0, (os.urandom(101_000),)), "small": KEPT})
    assert set(cache.read([URL, "small"])) == {"small"}


def test_the_disk_refuses_pickle_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb"
    monkeypatch.setenv("BOMB", str(bomb))
    with diskcache.Cache(str(tmp_path / "c"), disk=SafeDisk) as store:
        with pytest.raises(TypeError, match="without pickle"):
            store.set("key", ("a", "tuple"))
        with pytest.raises(TypeError, match="without pickle"):
            store.set(("a", "tuple"), "value")
    with diskcache.Cache(str(tmp_path / "c")) as unsafe:
        unsafe.set("planted", Bomb())
    with (
        diskcache.Cache(str(tmp_path / "c"), disk=SafeDisk) as store,
        pytest.raises(ValueError, match="refused"),
    ):
        store.get("planted")
    assert not bomb.exists()


def test_a_planted_pickle_is_as_if_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb"
    monkeypatch.setenv("BOMB", str(bomb))
    cache = AnswerCache(tmp_path)
    cache.write({URL: KEPT})
    with database(cache) as planted:
        planted.execute(
            "UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(Bomb(), protocol=4),)
        )
    assert cache.read([URL]) == {}
    assert cache.info().answers == 0
    with database(cache) as planted:
        planted.execute("UPDATE Cache SET raw = 0, key = ?", (pickle.dumps(Bomb()),))
    assert cache.read([URL]) == {}
    assert cache.info().answers == 0
    assert not bomb.exists()


@pytest.mark.parametrize("damage", ["half", "noise", "text", "other tables", "settings"])
def test_a_damaged_cache_is_set_aside_and_started_anew(tmp_path: Path, damage: str) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({f"{URL}?page={i}": Kept(0.0, (os.urandom(9_000),)) for i in range(40)})
    file = cache.folder / "cache.db"
    whole = file.read_bytes()
    if damage == "half":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "noise":
        file.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    elif damage == "text":
        file.write_text("inte en databas" * 500)
    elif damage == "other tables":
        with database(cache) as other:
            other.execute("DROP TABLE Cache")
            other.execute("CREATE TABLE Cache (something)")
    else:
        with database(cache) as other:
            other.execute("UPDATE Settings SET value = 'x' WHERE key = 'eviction_policy'")
    again = AnswerCache(tmp_path)
    assert again.read([URL]) == {}
    if damage != "settings":  # our own options write over these: nothing is wrong
        (notice,) = again.notices
        assert "var skadade och har lagts åt sidan" in notice
        assert (tmp_path / "svar-skadade").is_dir()
    again.write({URL: KEPT})
    assert AnswerCache(tmp_path).read([URL]) == {URL: KEPT}


def test_an_entry_that_makes_no_sense_is_as_if_never_kept(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({URL: KEPT})
    with database(cache) as other:
        other.execute("UPDATE Cache SET value = ?", (b"12345678 and then no zlib",))
    assert cache.read([URL]) == {}


@pytest.mark.usefixtures("hurried")
def test_a_locked_cache_is_read_and_what_is_new_is_kept_for_the_run(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    with database(AnswerCache(tmp_path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        cache = AnswerCache(tmp_path)
        assert cache.read([URL]) == {URL: KEPT}
        assert cache.notices == []
        cache.write({"other": KEPT})
        (notice,) = cache.notices
        assert "låsta av ett annat program. Nya svar sparas inte" in notice
        assert cache.read([URL, "other"]) == {URL: KEPT, "other": KEPT}
        assert len(cache.notices) == 1
    assert AnswerCache(tmp_path).read([URL, "other"]) == {URL: KEPT}


@pytest.mark.usefixtures("hurried")
def test_a_cache_that_may_not_even_be_read_is_done_without(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    with database(AnswerCache(tmp_path)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE Settings SET value = value")
        cache = AnswerCache(tmp_path)
        assert cache.read([URL]) == {}
        (notice,) = cache.notices
        assert "låsta av ett annat program" in notice
        cache.write({"other": KEPT})
        assert cache.read([URL, "other"]) == {"other": KEPT}
    assert AnswerCache(tmp_path).read([URL, "other"]) == {URL: KEPT}


@pytest.mark.usefixtures("hurried")
def test_a_locked_cache_cannot_be_emptied_and_says_so(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    with database(AnswerCache(tmp_path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            UsageError,
            match=r"^Sparade svar kunde inte tas bort\. .*låsta av ett annat program",
        ):
            AnswerCache(tmp_path).clear()
    assert AnswerCache(tmp_path).info().answers == 1


def test_emptying_removes_a_damaged_cache_too(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({URL: KEPT})
    (cache.folder / "cache.db").write_text("inte en databas" * 500)
    assert cache.clear() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["cache", "cache/svar"])
def test_a_file_where_the_folder_should_be_is_done_without(
    tmp_path: Path, place: str
) -> None:
    blocked = tmp_path / place
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("en fil")
    cache = AnswerCache(tmp_path / "cache")
    assert cache.read([URL]) == {}
    cache.write({URL: KEPT})
    assert cache.read([URL]) == {URL: KEPT}
    (notice,) = cache.notices
    assert "KOLADA_BENCH_CACHE_DIR" in notice
    assert blocked.read_text() == "en fil"


def test_a_folder_that_may_not_be_written_to_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    cache = AnswerCache(tmp_path / "cache")
    cache.write({URL: KEPT})
    assert cache.read([URL]) == {URL: KEPT}
    assert len(cache.notices) == 1


def test_threads_may_share_a_cache(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    wrong: list[object] = []

    def work(number: int) -> None:
        for i in range(20):
            url = f"{URL}?n={number}&i={i}"
            kept = Kept(float(i), (url.encode(),))
            cache.write({url: kept})
            if cache.read([url]) != {url: kept}:
                wrong.append(url)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert cache.info().answers == 40
    assert cache.notices == []


def test_reading_loads_no_diskcache_and_writes_nothing(tmp_path: Path) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    before = files_of(tmp_path)
    script = (
        "import sys; from pathlib import Path\n"
        "from kolada_bench.client.cache import AnswerCache\n"
        "print(len(AnswerCache(Path(sys.argv[1])).read([sys.argv[2]])))\n"
        "print(sorted({'diskcache', 'requests', 'pickle'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path), URL]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n[]\n"
    assert files_of(tmp_path) == before


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.folder.mkdir(mode=0o700)
    with database(cache) as other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("INSERT INTO notes VALUES ('viktigt')")
    content = (cache.folder / "cache.db").read_bytes()
    cache.write({URL: KEPT})
    assert cache.read([URL]) == {URL: KEPT}  # for this run
    assert AnswerCache(tmp_path).read([URL]) == {}
    (notice,) = cache.notices
    assert "hör till ett annat program och lämnas som den är" in notice
    with pytest.raises(UsageError, match="ett annat program"):
        AnswerCache(tmp_path).clear()
    assert (cache.folder / "cache.db").read_bytes() == content


def test_a_folder_that_is_thrown_away_in_the_middle_is_made_again(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({URL: KEPT})
    shutil.rmtree(cache.folder)
    assert cache.read([URL]) == {}
    cache.write({"other": KEPT})
    assert AnswerCache(tmp_path).read([URL, "other"]) == {"other": KEPT}
    assert cache.notices == []


def test_a_full_disk_is_read_from_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    # SQLite's own bound on the pages of a file: it answers as on a full disk.
    opened = sqlite3.connect

    def full(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = opened(*arguments, **options)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    cache = AnswerCache(tmp_path)
    large = Kept(1.0, (os.urandom(200_000),))
    monkeypatch.setattr(sqlite3, "connect", full)
    cache.write({"large": large})
    (notice,) = cache.notices
    assert "kan inte sparas" in notice
    assert "(disken är full); nya svar hämtas varje gång" in notice
    assert cache.read([URL, "large"]) == {URL: KEPT, "large": large}
    monkeypatch.undo()
    assert AnswerCache(tmp_path).read([URL, "large"]) == {URL: KEPT}


def test_a_full_cache_gives_up_the_oldest_and_stays_within_its_bound(
    tmp_path: Path,
) -> None:
    cache = AnswerCache(tmp_path, limit=1_000_000)
    for number in range(20):
        cache.write({f"{URL}?n={number}": Kept(1.0, (os.urandom(90_000),))})
    assert cache.info().size < 1_300_000
    kept = cache.read([f"{URL}?n={number}" for number in range(20)])
    assert f"{URL}?n=19" in kept
    assert f"{URL}?n=0" not in kept


@pytest.mark.parametrize("moment", [math.nan, math.inf, -1.0, 1e300])
def test_a_moment_that_cannot_be_is_as_if_never_kept(tmp_path: Path, moment: float) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({URL: Kept(moment, KEPT.bodies)})
    assert cache.read([URL]) == {}
    assert cache.info().oldest is None


def test_an_entry_that_unpacks_beyond_all_reason_is_as_if_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "MOST_UNPACKED", 10_000)
    cache = AnswerCache(tmp_path)
    cache.write({URL: Kept(1.0, (bytes(20_000),)), "small": KEPT})
    assert set(cache.read([URL, "small"])) == {"small"}


@pytest.mark.parametrize("filename", ["/etc/hostname", "../../x.val", "aa/bb", 7])
def test_an_entry_in_a_file_elsewhere_is_as_if_never_kept(
    tmp_path: Path, filename: object
) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({URL: KEPT})
    with database(cache) as other:
        other.execute("UPDATE Cache SET mode = 2, filename = ?", (filename,))
    assert cache.read([URL]) == {}


def test_large_answers_of_older_versions_lie_in_files_of_their_own(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.write({"other": KEPT})
    with diskcache.Cache(str(cache.folder), disk_min_file_size=1) as older:
        older.set(URL, older["other"])
    assert list(cache.folder.rglob("*.val"))
    assert cache.read([URL]) == {URL: KEPT}
    assert cache.info().answers == 2
    assert cache.clear() == 2
    assert list(cache.folder.rglob("*.val")) == []


def test_somebody_elses_answers_are_read_and_said_unless_more_may_write_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnswerCache(tmp_path).write({URL: KEPT})
    folder = AnswerCache(tmp_path).folder
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    cache = AnswerCache(tmp_path)
    assert cache.read([URL]) == {URL: KEPT}
    assert cache.notices == [
        f"Sparade svar läses ur {folder}, som tillhör en annan användare."
    ]
    cache.write({"other": KEPT})
    assert "Nya svar sparas inte" in cache.notices[1]
    assert cache.read([URL, "other"]) == {URL: KEPT, "other": KEPT}
    folder.chmod(0o777)
    cache = AnswerCache(tmp_path)
    assert cache.read([URL]) == {}
    assert "och fler får skriva där" in cache.notices[0]
