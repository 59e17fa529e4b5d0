"""Run commands one after the other, and tell what they did that the interpreter notices.

``python -m tests.security.watched REPORT COMMANDS`` with COMMANDS a JSON list of command
lines. Written to REPORT, as JSON lists: every class that a pickle named, every code object
that was unmarshalled or made by anything but an import, every address that was connected
to, every program that was started and every file that was opened for writing.

A line that begins with "dashboard" asks the dashboard for the pages that follow instead.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(str(ROOT / name) for name in ("kolada_bench", "dashboards"))
_IMPORTING = "<frozen importlib."
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STARTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
)
_ASKS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


class Watch:
    """What has been noticed."""

    def __init__(self) -> None:
        self.seen: dict[str, list[str]] = {
            name: [] for name in ("pickles", "code", "asked", "started", "written", "codes")
        }

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note one event."""
        if event == "pickle.find_class":
            self.seen["pickles"].append(".".join(map(str, arguments)))
        elif event in ("marshal.loads", "marshal.load", "exec", "compile"):
            self._code(event, arguments)
        elif event in _ASKS:
            whom = arguments[1 if event in ("socket.connect", "socket.sendto") else 0]
            self.seen["asked"].append(f"{event} {whom}")
        elif event in _STARTS:
            self.seen["started"].append(f"{event} {arguments[:2]!r}")
        elif _writes(event, arguments):
            self.seen["written"].append(_name(arguments[0]))

    def _code(self, event: str, arguments: tuple[Any, ...]) -> None:
        caller = sys._getframe(2).f_code.co_filename
        is_import = caller.startswith(_IMPORTING)
        # Libraries make classes with exec; what ours may do is import, and nothing else.
        odd = not is_import if event.startswith("marshal") else caller.startswith(OURS)
        if odd:
            self.seen["code"].append(f"{event} by {caller}")


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "sqlite3.connect":
        return "mode=ro" not in str(arguments[0])
    return event == "open" and bool(arguments[2] & _WRITING)


def _name(opened: Any) -> str:
    text = os.fsdecode(opened) if isinstance(opened, str | bytes | Path) else ""
    return text.removeprefix("file://").split("?")[0]


def ask_dashboard(pages: list[str]) -> int:
    """Ask the dashboard for some addresses; return the worst status."""
    from dashboards.app import JOBS, create_app
    from dashboards.data import Data
    from kolada_bench.settings import read_settings

    server = create_app(Data(read_settings())).server
    client = server.test_client()
    worst = 0
    for page in pages:
        with client.get(page) as answer:
            worst = max(worst, answer.status_code)
    server.extensions[JOBS].close()
    return worst


def run(report: Path, lines: list[list[str]]) -> None:
    """Run the commands under watch, and write what was noticed."""
    watch = Watch()
    sys.addaudithook(watch)
    from kolada_bench.cli.main import main

    for line in lines:
        code = ask_dashboard(line[1:]) if line[0] == "dashboard" else main(line)
        watch.seen["codes"].append(str(code))
    seen = {name: sorted(set(found)) for name, found in watch.seen.items()}
    seen["codes"] = list(watch.seen["codes"])
    report.write_text(json.dumps(seen))


if __name__ == "__main__":
    run(Path(sys.argv[1]), json.loads(sys.argv[2]))
