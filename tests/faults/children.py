"""Run command lines in children that meet an accident; a helper of the tests beside it.

Each line of stdin is JSON: the ``accident``, the ``folder`` where it waits, the ``words``
of a command and its ``environ``. Each is run in a process of its own, forked from this one
when most of what it needs has been imported. Each line of stdout is JSON: ``code`` (below
zero the signal that ended it), ``out`` and ``err``.

Accidents: ``killed N`` (kill -9 as the Nth file is about to be moved into place in the
folder), ``killed at connection N`` (as a database there is opened for the Nth time),
``killed early`` (when a file is first made there), ``little room`` (no file may grow beyond
1,000 bytes) and ``none``.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import docx  # noqa: F401
import pandas as pd
import requests  # noqa: F401
import scipy.stats  # noqa: F401

import kolada_bench.cli.chart
import kolada_bench.cli.compare
import kolada_bench.cli.report
import kolada_bench.cli.snapshot_save
import kolada_bench.client.transport
import kolada_bench.report.parts.registry
import kolada_bench.report.word  # noqa: F401
from kolada_bench.cli.main import main

ROOM = 1_000


def prepare(accident: str, folder: str) -> None:
    """Let the accident happen to this process."""
    if accident == "little room":
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    elif accident.startswith("killed"):
        wanted = {
            "killed": ("os.rename",),
            "killed at connection": ("sqlite3.connect",),
            "killed early": ("tempfile.mkstemp", "sqlite3.connect"),
        }[accident.rstrip("0123456789 ")]
        left = int(accident.rpartition(" ")[2]) if accident[-1].isdecimal() else 1

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event in wanted and folder in str(arguments[0]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)


def child(order: dict[str, Any], out: int, err: int) -> None:
    """Run one command and never return."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ.update(order["environ"])
    prepare(order["accident"], order["folder"])
    code = main(order["words"])
    sys.stdout.flush()
    os._exit(code)


def serve() -> None:
    """Run one child after another."""
    pd.DataFrame({"a": [1]}).median()
    for line in sys.stdin:
        # Pipes, which have room for what a command says whatever the disk has.
        (out, to_out), (err, to_err) = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            child(json.loads(line), to_out, to_err)
        texts = {}
        for name, source, sink in (("out", out, to_out), ("err", err, to_err)):
            os.close(sink)
            with open(source, encoding="utf-8") as file:
                texts[name] = file.read()
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"code": code, **texts}), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    serve()
