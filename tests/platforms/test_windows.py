"""What Windows does otherwise, where it can be told without Windows.

Its console and line breaks, its paths, its way to refuse a file that is open, and the
modules and functions that it does not have. That nothing of this is looked at on a real
Windows is what these tests cannot mend.
"""

from __future__ import annotations

import ast
import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from kolada_bench.cli import terminal
from kolada_bench.cli.main import main
from kolada_bench.client import shelf
from kolada_bench.report import renderer
from kolada_bench.sources import foreign
from tests.platforms.conftest import ROOT

if TYPE_CHECKING:
    from tests.platforms.conftest import Start

QUESTION = ("compare", "Mellerud", "--kpi", "N30101", "--demo")
SAVE = ("snapshot", "save", "Mellerud", "--kpi", "N30101", "--demo")
AS_WINDOWS = (
    "import io, sys\n"
    "for name in ('stdout', 'stderr'):\n"
    "    raw = getattr(sys, name).detach()\n"
    "    text = io.TextIOWrapper(raw, encoding=sys.argv[1], newline='\\r\\n')\n"
    "    setattr(sys, name, text)\n"
    "from kolada_bench.cli.main import main\n"
    "sys.exit(main(sys.argv[2:]))\n"
)
POSIX_MODULES = re.compile(
    "fcntl|grp|pwd|resource|termios|tty|pty|syslog|posix|readline|spwd|nis"
)
POSIX_NAMES = re.compile(
    "fork|forkpty|killpg|[gs]et(e?[ug]id|p?gid|sid|groups)|[lf]?chown|[lf]chmod|mkfifo|"
    "mknod|nice|wait[34]|statvfs|uname|getloadavg|sysconf|p(read|write)|sched_.*|openpty|"
    "O_(NOFOLLOW|DIRECTORY|CLOEXEC|NONBLOCK)|SIG(KILL|HUP|ALRM|USR[12]|CHLD|PIPE|QUIT)|"
    "alarm|setitimer|pthread_.*|AF_UNIX"
)
GUARD = re.compile(r"""os\.name|sys\.platform|hasattr\(""")


@cache
def sources() -> list[tuple[str, list[ast.AST]]]:
    """Return every module by its path, as the nodes that it is made of."""
    return [
        (file.relative_to(ROOT).as_posix(), list(ast.walk(ast.parse(file.read_bytes()))))
        for room in ("kolada_bench", "dashboards")
        for file in sorted((ROOT / room).rglob("*.py"))
    ]


class TestWhatWindowsLacks:
    def test_no_module_that_only_posix_has_is_imported(self) -> None:
        found = [
            f"{name}: {alias}"
            for name, nodes in sources()
            for node in nodes
            for alias in _imported(node)
            if POSIX_MODULES.fullmatch(alias)
        ]
        assert found == []

    def test_every_module_is_imported_without_them(self, start: Start) -> None:
        code = (
            "import pkgutil, sys\n"
            "import kolada_bench, dashboards\n"
            f"lacking = {POSIX_MODULES.pattern!r}.split('|')\n"
            "sys.modules.update(dict.fromkeys(set(lacking) - {'posix'}))\n"
            "count = 0\n"
            "for room in (kolada_bench, dashboards):\n"
            "    for found in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
            "        if not found.name.endswith('__main__'):\n"
            "            __import__(found.name)\n"
            "            count += 1\n"
            "print(count)\n"
        )
        done = start("-c", code)
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) > 300

    def test_what_only_posix_has_is_used_where_the_system_is_asked_for(self) -> None:
        found = [
            f"{name}:{line} {used}"
            for name, nodes in sources()
            for line, used in _unguarded(nodes)
        ]
        assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [(node.module or "").partition(".")[0]]
    return []


def _unguarded(nodes: list[ast.AST]) -> Iterator[tuple[int, str]]:
    """Yield uses of POSIX names in functions that never ask which system it is."""
    used = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("os", "signal", "socket")
        and POSIX_NAMES.fullmatch(node.attr)
    ]
    safe = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in nodes
        if used
        and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and GUARD.search(ast.unparse(node))
    ]
    for node in used:
        if not any(node.lineno in lines for lines in safe):
            yield node.lineno, ast.unparse(node)


class TestText:
    def test_every_file_is_opened_with_its_encoding(self) -> None:
        # Windows' own is cp1252: what one machine writes another would not read.
        found = [
            f"{name}:{node.lineno}"
            for name, nodes in sources()
            for node in nodes
            if isinstance(node, ast.Call) and _trusts_the_system(node)
        ]
        assert found == []

    @pytest.mark.parametrize("form", ["table", "json", "csv-excel"])
    def test_a_pipe_gets_the_same_bytes_as_elsewhere(self, start: Start, form: str) -> None:
        line = (*QUESTION, "--format", form)
        here = start("-m", "kolada_bench", *line)
        there = start("-c", AS_WINDOWS, "cp1252", *line, text=None)
        assert there.returncode == 0, there.stderr
        assert "\r" not in there.stdout
        assert there.stdout == here.stdout
        assert "PÅHITTADE DEMODATA" in here.stdout

    @pytest.mark.parametrize("encoding", ["cp850", "cp437", "cp1252"])
    def test_a_console_of_old_shows_what_it_can(self, start: Start, encoding: str) -> None:
        done = start(
            "-c", AS_WINDOWS, encoding, "compare", "Melerud", "--demo",
            more={"PYTHONIOENCODING": encoding}, errors="surrogateescape",
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.isascii()
        assert 'Kommunen "Melerud" finns inte. Menade du Mellerud (1461)?' in done.stderr

    def test_files_have_the_line_breaks_of_every_other_machine(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(os, "linesep", "\r\n")
        for name in ("a.csv", "a.json", "a.md", "a.txt"):
            assert main((*QUESTION, "-o", name)) == 0
            assert b"\r" not in (folder / name).read_bytes()


def _trusts_the_system(call: ast.Call) -> bool:
    """Return whether a call opens text in whatever encoding the system has."""
    given = {keyword.arg for keyword in call.keywords}
    if "encoding" in given or None in given:
        return False
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "read_text":
        return not call.args
    if isinstance(function, ast.Name) and function.id == "open":
        return not _is_binary(call.args[1:2])
    if isinstance(function, ast.Attribute) and function.attr == "fdopen":
        return not _is_binary(call.args[1:2])
    is_text = any(name in given for name in ("text", "universal_newlines"))
    return is_text and ast.unparse(function) in ("subprocess.run", "subprocess.Popen")


def _is_binary(mode: list[ast.expr]) -> bool:
    return any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in mode)


class AsOnWindows(PureWindowsPath):
    """A path of Windows' that thinks it is whole already."""

    def resolve(self) -> AsOnWindows:
        return self

    absolute = resolve


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "wanted"),
        [
            (r"C:\Användare\Åsa\lön 1%.sqlite", "file:///C:/Användare/Åsa/lön 1%.sqlite"),
            (r"\\server\delad mapp\a#b?.sqlite", "file:////server/delad mapp/a#b?.sqlite"),
            (r"H:\a.sqlite", "file:///H:/a.sqlite"),
        ],
    )
    @pytest.mark.parametrize(
        "connect",
        [foreign.connect, lambda path: shelf.connect(path, "mode=rw")],
        ids=["snapshot", "cache"],
    )
    def test_sqlite_is_given_drives_and_servers_as_it_wants_them(
        self,
        monkeypatch: pytest.MonkeyPatch,
        connect: Callable[[Any], object],
        path: str,
        wanted: str,
    ) -> None:
        asked: list[str] = []

        def connected(*address: str, **_: object) -> SimpleNamespace:
            asked.append(address[0])
            return SimpleNamespace(setlimit=lambda *_: None)

        monkeypatch.setattr(sqlite3, "connect", connected)
        connect(AsOnWindows(path))
        address, _, _ = asked[0].partition("?")
        # SQLite undoes the percent signs; what is left of # and ? must not end the path.
        assert unquote(address) == wanted
        assert "#" not in address

    def test_a_backslash_is_a_folder_to_a_theme(self) -> None:
        from kolada_bench.catalogue.themes import is_path

        assert is_path(r"H:\teman\eget")

    def test_a_snapshot_of_a_windows_path_says_where_it_looked(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place = r"H:\Ekonomi\bokslut.sqlite"
        assert main(("compare", "Mellerud", "--snapshot", place)) == 5
        assert f"Snapshotfilen {place} finns inte." in capsys.readouterr().err


class TestFilesThatAreOpen:
    """Windows neither replaces nor deletes a file that a program has open."""

    @pytest.fixture
    def lock(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
        """Return a function after which a file cannot be replaced."""

        def lock(file: Path) -> None:
            real = os.replace

            def replaced(source: Any, target: Any, **_: object) -> None:
                if Path(target) == file:
                    raise PermissionError(13, "Åtkomst nekad")
                real(source, target)

            monkeypatch.setattr(Path, "replace", replaced)
            monkeypatch.setattr(os, "replace", replaced)

        return lock

    @pytest.mark.parametrize(
        ("line", "name", "code"),
        [
            (QUESTION, "a.csv", 2),
            (("report", "Mellerud", "--demo", "--utan-bilder"), "plan.docx", 2),
            (SAVE, "a.sqlite", 5),
            (("chart", "Mellerud", "--kpi", "N30101", "--demo"), "a.html", 2),
        ],
    )
    def test_the_old_file_is_left_and_it_is_said_why(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        lock: Callable[[Path], None],
        line: tuple[str, ...],
        name: str,
        code: int,
    ) -> None:
        file = folder / name
        assert main((*line, "-o", str(file))) == 0
        before = {there: there.read_bytes() for there in folder.iterdir()}
        capsys.readouterr()
        lock(file)
        assert main((*line, "-o", str(file))) == code
        said = capsys.readouterr().err
        assert "öppen i ett annat program" in said
        assert "Internt fel" not in said
        assert {there: there.read_bytes() for there in folder.iterdir()} == before


class Screen:
    """A stdout that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


class TestColours:
    @pytest.fixture(autouse=True)
    def _window(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm")

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[object], bool]:
        """Return a function that gives the answer where stdout is what it is given."""

        def asked(stdout: object) -> bool:
            with monkeypatch.context() as patch:
                patch.setattr(sys, "stdout", stdout)
                return terminal.wants_colour()

        return asked

    def test_a_window_gets_bold_text(self, asked: Callable[[object], bool]) -> None:
        assert asked(Screen())

    @pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
    def test_a_window_that_says_no(
        self,
        monkeypatch: pytest.MonkeyPatch,
        asked: Callable[[object], bool],
        name: str,
        value: str,
    ) -> None:
        monkeypatch.setenv(name, value)
        assert not asked(Screen())

    def test_a_console_that_would_print_the_codes(
        self, monkeypatch: pytest.MonkeyPatch, asked: Callable[[object], bool]
    ) -> None:
        monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: True)
        assert not asked(Screen())

    def test_nobody_looks(self, asked: Callable[[object], bool]) -> None:
        assert not asked(None)
        assert not asked(io.StringIO())


def test_a_browser_is_killed_with_the_systems_own_means(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[list[str]] = []

    def run(line: list[str], **_: object) -> None:
        ran.append(line)

    process = SimpleNamespace(pid=4711, poll=lambda: None, wait=lambda _: 0)
    monkeypatch.setattr(renderer, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(renderer.subprocess, "run", run)
    renderer._kill(SimpleNamespace(subprocess=process, sweep=lambda: None))
    assert ran == [["taskkill", "/F", "/T", "/PID", "4711"]]


def test_started_without_a_window_it_still_writes_its_file(start: Start) -> None:
    # pythonw has neither stdout nor stderr.
    code = (
        "import sys; sys.stdout = sys.stderr = None\n"
        "from kolada_bench.cli.main import main\n"
        "raise SystemExit(main(sys.argv[1:]))"
    )
    done = start("-c", code, *QUESTION, "-o", "a.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = start("-c", code, *QUESTION)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_time_zone_database_is_needed(start: Start) -> None:
    # Windows has none of its own, and the package tzdata is not ours to count on.
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "import os; os.environ['PYTHONTZPATH'] = ''\n"
        "from kolada_bench.cli.main import main\n"
        "raise SystemExit(main(sys.argv[1:]))"
    )
    done = start("-c", code, *QUESTION, more={"PYTHONTZPATH": ""})
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="what it is there, it is there")
def test_subprocesses_are_lists_of_words() -> None:
    # A line for a shell is another line in another system's shell.
    found = [
        f"{name}:{node.lineno}"
        for name, nodes in sources()
        for node in nodes
        if isinstance(node, ast.Call)
        and any(keyword.arg == "shell" for keyword in node.keywords)
    ]
    assert found == []
    assert subprocess.list2cmdline(["a b"]) == '"a b"'
