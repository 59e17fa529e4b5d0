"""Saving that fails: a full disk, a locked file, a folder that goes, a process that dies.

Whatever happens, the file that was there is whole, or the new one is.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.conftest import QUESTION
from tests.faults.test_commands import COMMANDS

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.faults.conftest import Accidents
    from tests.stand_in.server import StandIn

OLD = b"SQLite format 3\0 och mer"
FULL = Path("/dev/full")
posix = pytest.mark.skipif(os.name == "nt", reason="no fork and no /dev on Windows")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an empty folder."""
    folder = tmp_path / "ut"
    folder.mkdir()
    return folder


def words_for(command: str, folder: Path) -> tuple[list[str], Path]:
    words, name = COMMANDS[command]
    return [*words, "-o", str(folder / name)], folder / name


def seen(folder: Path) -> dict[str, bytes]:
    """Return the files that a user sees: a killed process may leave a hidden one."""
    files = (file for file in folder.iterdir() if not file.name.startswith("."))
    return {file.name: file.read_bytes() for file in files}


@posix
def test_a_process_that_is_killed_while_it_saves_leaves_the_old_file(
    accidents: Accidents, out: Path
) -> None:
    expected = {}
    orders = []
    accidents_of = [(command, "killed 1") for command in COMMANDS]
    accidents_of += [("snapshot", "killed early"), ("report", "killed early")]
    for command, accident in accidents_of:
        folder = out / f"{command} {accident}"
        folder.mkdir()
        words, file = words_for(command, folder)
        file.write_bytes(OLD)
        expected[folder] = {file.name: OLD}
        orders.append({"accident": accident, "folder": str(folder), "words": words})
    done = accidents(orders)
    assert [ran.code for ran in done] == [-9] * len(orders)
    assert {folder: seen(folder) for folder in expected} == expected


@posix
def test_a_report_that_is_killed_between_its_files_is_whole_all_the_same(
    accidents: Accidents, out: Path
) -> None:
    # The files beside it (values and manifest) are moved after the report itself.
    orders = []
    for number in (2, 3, 9):
        folder = out / str(number)
        folder.mkdir()
        words, _ = words_for("report", folder)
        orders.append(
            {"accident": f"killed {number}", "folder": str(folder), "words": words}
        )
    codes = [ran.code for ran in accidents(orders)]
    assert codes == [-9, -9, 0]  # it has fewer files than nine
    for folder in out.iterdir():
        for name in seen(folder):
            if name.endswith(".docx"):
                assert zipfile.ZipFile(folder / name).testzip() is None
            elif name.endswith(".sqlite"):
                check_database(folder / name)


def check_database(file: Path) -> None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


@posix
def test_a_disk_with_little_room_leaves_the_old_file_and_says_why(
    accidents: Accidents, out: Path, run: Run
) -> None:
    for command in COMMANDS:  # the answers are kept: there is no room for those either
        assert run(*words_for(command, out)[0]).code == 0
        shutil.rmtree(out)
        out.mkdir()
    orders = []
    for command in COMMANDS:
        words, file = words_for(command, out)
        file.write_bytes(OLD)
        orders.append({"accident": "little room", "folder": str(out), "words": words})
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    done = accidents(orders)
    codes = dict(zip(COMMANDS, (ran.code for ran in done), strict=True))
    assert codes == {"compare": 2, "snapshot": 5, "chart": 2, "report": 5}
    for ran in done:
        assert ran.out == ""
        assert "skriva" in ran.err or "skrivas" in ran.err
        assert "Internt fel" not in ran.err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


@posix
def test_a_folder_that_may_not_be_written_to(powerless: Accidents, out: Path) -> None:
    orders = []
    for command in COMMANDS:
        words, file = words_for(command, out)
        file.write_bytes(OLD)
        orders.append({"accident": "none", "folder": str(out), "words": words})
    before = seen(out)
    out.chmod(0o500)
    try:
        done = powerless(orders)
    finally:
        out.chmod(0o700)
    assert [ran.code for ran in done] == [2, 5, 2, 5]
    for ran in done:
        assert ran.out == ""
        assert "skrivskyddad" in ran.err.splitlines()[-1]
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "stop", [PermissionError(13, "Permission denied"), KeyboardInterrupt()]
)
def test_a_file_that_is_open_elsewhere_and_a_run_that_is_interrupted(
    run: Run,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    stop: BaseException,
) -> None:
    words, file = words_for(command, out)
    file.write_bytes(OLD)
    move = os.replace

    def refused(source: Any, target: Any, **options: Any) -> None:
        # What Windows answers for a file that another program has open.
        if Path(target) == file:
            raise stop
        move(source, target, **options)

    monkeypatch.setattr(os, "replace", refused)
    done = run(*words)
    if isinstance(stop, KeyboardInterrupt):
        assert (done.code, done.err) == (130, "Avbrutet.\n")
    else:
        assert done.code == (5 if command == "snapshot" else 2)
        assert "öppen i ett annat program" in done.err
        assert done.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {file.name: OLD}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_goes_while_kolada_is_asked(
    run: Run, kolada: StandIn, out: Path, command: str
) -> None:
    def gone(body: dict[str, Any]) -> dict[str, Any]:
        shutil.rmtree(out, ignore_errors=True)
        return body

    kolada.fail("edit", at="/data/", times=None, edit=gone)
    done = run(*words_for(command, out)[0])
    assert done.code == (2 if command in ("compare", "chart") else 5)
    assert "mappen finns inte" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.skipif(not FULL.is_char_device(), reason="no /dev/full on this system")
def test_a_device_is_written_to_and_never_replaced(run: Run, tmp_path: Path) -> None:
    done = run(*QUESTION, "-o", str(FULL))
    assert done.code == 2
    assert done.err == f"Det går inte att skriva {FULL}: disken är full.\n"
    assert stat.S_ISCHR(FULL.stat().st_mode)
    link = tmp_path / "a.docx"
    link.symlink_to(FULL)
    done = run("report", "Mellerud", "--utan-bilder", "-o", str(link))
    assert done.code == 2
    assert "det är ingen fil, utan en enhet" in done.err
    assert link.is_symlink()


@posix
@pytest.mark.parametrize("options", [(), ("-u",)])
def test_a_stream_that_is_cut_short_is_never_a_success(
    start: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    # Without a buffer, Python itself forgets what did not fit.
    file = tmp_path / "ut.json"
    script = (
        "import os, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))\n"
        f"os.dup2(os.open({str(file)!r}, os.O_WRONLY | os.O_CREAT), 1)\n"
        "from kolada_bench.cli.main import script; script()"
    )
    done = start(*options, "-c", script, *QUESTION, "--demo", PYTHONUNBUFFERED="")
    assert done.returncode == 2
    said = "Det går inte att skriva: filen blir större än vad som tillåts.\n"
    assert done.stderr.decode() == said


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(
    run: Run, out: Path, tmp_path: Path
) -> None:
    file, link = tmp_path / "riktig.json", out / "lank.json"
    file.write_bytes(OLD)
    link.symlink_to(file)
    assert run(*QUESTION, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert file.read_bytes().startswith(b"{")
    assert list(out.iterdir()) == [link]
