"""One thing that ``doctor`` has looked at, and all of them as an answer."""

from __future__ import annotations

from typing import Any

import msgspec

from kolada_bench import __version__
from kolada_bench.benchmark.page import Column, Page, Table

SCHEMA = "kolada-bench/doctor/1"
OK, NOTICE, FAULT = "ok", "obs", "fel"


class Part(msgspec.Struct, frozen=True):
    """One thing looked at: ``state`` is "ok", "obs" or "fel", ``todo`` what to do."""

    name: str
    state: str
    found: str
    todo: str = ""


class Environment(msgspec.Struct, frozen=True):
    """Everything that was looked at, in the order of the screen."""

    parts: tuple[Part, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/doctor/1``."""
        return {
            "schema": SCHEMA,
            "version": __version__,
            "parts": [msgspec.to_builtins(part) for part in self.parts],
        }

    def page(self) -> Page:
        """Return the state as formatted Swedish text."""
        todo = [part for part in self.parts if part.todo]
        columns = (
            Column(("",), text=True),
            Column(("Läge",), text=True),
            Column(("",), text=True),
        )
        rows = tuple((part.name, part.state, part.found) for part in self.parts)
        notes = tuple(f"{part.name}: {part.todo}" for part in todo)
        return Page(
            title="Så är kolada-bench uppsatt på den här datorn",
            banner="",
            tables=(Table("Kontrollerat", "", columns, rows),),
            notes=notes or ("Allt är i ordning.",),
            warnings=(),
            source=f"kolada-bench {__version__}. En kommuns uppgifter kontrolleras med "
            "kolada-bench doctor --data KOMMUN.",
        )
