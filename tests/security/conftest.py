"""The command line's stand-in Kolada, for the tests on what the program does unseen."""

from __future__ import annotations

from tests.cli.conftest import environment, kolada, run, start

__all__ = ["environment", "kolada", "run", "start"]
