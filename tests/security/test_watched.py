"""The commands and the dashboard under watch: no pickle, no code, nobody but Kolada."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn

ROOT = Path(__file__).resolve().parents[2]
Watched = Callable[..., dict[str, list[str]]]
CHART = "/fil/jamfor/rangordning"


@pytest.fixture
def watched(environment: dict[str, str], tmp_path: Path) -> Watched:
    """Return what runs commands in a process under watch, and tells what it noticed."""

    def ran(*lines: str) -> dict[str, list[str]]:
        report = tmp_path / "report.json"
        commands = json.dumps([line.split() for line in lines])
        # Bytecode is not written, so that every file that is written is a command's own.
        done = subprocess.run(
            [sys.executable, "-B", "-m", "tests.security.watched", str(report), commands],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env=os.environ | environment | {"TMPDIR": str(tmp_path)},
            timeout=300,
        )
        assert done.returncode == 0, done.stderr.decode()
        seen: dict[str, list[str]] = json.loads(report.read_text())
        return seen

    return ran


def test_the_main_commands_ask_kolada_alone_and_run_no_code_that_they_read(
    watched: Watched, kolada: StandIn, tmp_path: Path, browser: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    one = "Mellerud --kpi N30101"
    seen = watched(
        f"compare {one}",
        f"compare {one} --offline --format json",
        f"trend {one}",
        f"compare {one} -o {out}/a.xlsx",
        f"chart {one} --typ utveckling -o {out}/a.png",
        f"snapshot save {one} -o {out}/a.sqlite",
        f"compare {one} --snapshot {out}/a.sqlite",
        f"report Mellerud --demo -o {out}/a.docx",
        f"dashboard / {CHART}.csv?kommun=1461",
    )
    assert seen["codes"] == ["0"] * 8 + ["200"]
    assert (seen["pickles"], seen["code"]) == ([], [])
    port = kolada.host.rpartition(":")[2]
    assert set(seen["asked"]) == {
        f"socket.connect ('127.0.0.1', {port})", "socket.getaddrinfo 127.0.0.1",
    }  # fmt: skip
    # The browser is started by the library's own wrapper, with this very Python.
    assert len(seen["started"]) == 1
    assert browser in seen["started"][0]
    places = (str(tmp_path), os.devnull)
    elsewhere = [file for file in seen["written"] if file and not file.startswith(places)]
    assert elsewhere == []


class Bomb:
    """What leaves a trace where it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return Path.touch, (self.trace,)  # type: ignore[return-value]


def test_pickles_in_every_file_that_is_read_are_never_opened(
    watched: Watched, tmp_path: Path
) -> None:
    trace, file = tmp_path / "trace", tmp_path / "a.sqlite"
    bomb = pickle.dumps(Bomb(trace))
    pickle.loads(bomb)  # it works
    trace.unlink()
    one = "compare Mellerud --kpi N30101"
    made = watched(one, f"snapshot save Mellerud --kpi N30101 -o {file}")
    assert made["codes"] == ["0", "0"]
    folder = tmp_path / "cache" / "svar"
    with sqlite3.connect(folder / "cache.db") as db:
        names = [key for (key,) in db.execute("SELECT key FROM Cache")]
        # 4 is diskcache's mark of a pickle, and raw = 0 that of a pickled key.
        db.execute("UPDATE Cache SET mode = 4, value = ?", (bomb,))
        db.execute(
            "INSERT INTO Cache (key, raw, mode, value, store_time, access_time, size)"
            " VALUES (?, 0, 4, ?, 0, 0, 0)", (bomb, bomb),
        )  # fmt: skip
        db.execute("UPDATE Settings SET value = ? WHERE key LIKE 'tag%'", (bomb,))
    db.close()
    assert len(names) >= 3
    jobs = tmp_path / "cache" / "dashboard" / "jobs.sqlite"
    jobs.parent.mkdir(exist_ok=True)
    jobs.write_bytes(bomb)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE series SET data = ?", (bomb,))
        db.execute("UPDATE facts SET data = ? WHERE name = 'kpi'", (bomb,))
    db.close()
    (tmp_path / "figures.csv").write_bytes(bomb)
    (tmp_path / "a.manifest.json").write_bytes(bomb)
    (tmp_path / "theme.toml").write_bytes(bomb)
    seen = watched(
        one,
        "cache info",
        f"{one} --snapshot {file}",
        f"{one} --egna {tmp_path}/figures.csv",
        f"compare Mellerud --theme {tmp_path}/theme.toml",
        f"report --replay {tmp_path}/a.manifest.json -o {tmp_path}/a.docx",
        "dashboard /halsa /jamfor",
        "cache clear",
    )
    assert (seen["pickles"], seen["code"]) == ([], [])
    assert not trace.exists()
    refused = [code != "0" for code in seen["codes"]]
    assert refused[:6] == [False, False, True, True, True, True]
