"""Run a process and tell what it took."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

import msgspec

CLI = (sys.executable, "-m", "kolada_bench")


class Took(msgspec.Struct, frozen=True):
    """What a process took: wall time and processor time [s], and peak memory [MB]."""

    seconds: float
    processor: float
    peak: float


def run(command: Sequence[str]) -> Took:
    """Run a command to its end, its output thrown away; ``AssertionError`` if it fails.

    Memory is that of the process itself: what it was started from does not count.
    """
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    took = ended(process, start)
    assert process.returncode == 0, f"{' '.join(command)}: {process.returncode}"
    return took


def ended(process: subprocess.Popen[bytes], start: float = 0.0) -> Took:
    """Wait for a process to end; return what it took, its time since ``start``."""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Took(seconds, usage.ru_utime + usage.ru_stime, peak)
