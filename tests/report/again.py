"""A small report of the demo, and a Kolada that has changed since it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.report.building import build_report
from kolada_bench.report.material import Asked
from kolada_bench.report.presets import parse_preset
from kolada_bench.report.underlag import question_of, underlag_of
from kolada_bench.schema import Group, Observations
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from kolada_bench.sources.recorder import RecordingSource

if TYPE_CHECKING:
    from kolada_bench.report.content import Report
    from kolada_bench.report.manifest import Manifest
    from kolada_bench.sources import Source

PRESET = """
titel = "IFO i {kommun}"
tema = "ifo"
[[avsnitt]]
rubrik = "Läget"
innehall = [
  { del = "nka-fynd", verksamhet = ["IFO"] },
  "nka-tabell",
  { del = "mening", nyckeltal = ["N30101", "N33817"] },
  "kommentar",
]
[[avsnitt]]
rubrik = "Bilaga"
innehall = ["kallor", "bilaga"]
"""
NEW_GROUP = Group(
    "G99999",
    "Liknande kommuner IFO, Mellerud, 2027",
    ("0114", "0115", "0117", "0120", "0123", "0125", "1764"),
)


@contextmanager
def written(
    path: Path,
    asked: Asked | None = None,
    settings: Settings | None = None,
    source: Source | None = None,
    preset: str = PRESET,
) -> Iterator[tuple[Report, Manifest]]:
    """Make a report at ``path``; underlag and manifest stand beside it afterwards."""
    recorder = RecordingSource(source or DemoSource())
    wanted, in_force = asked or Asked(municipality="Mellerud"), settings or Settings()
    read = parse_preset(preset, "prov")
    report = build_report(wanted, read, recorder, in_force)
    question = question_of(wanted, read, in_force, report.municipality_id)
    with underlag_of(report, question, recorder, path) as manifest:
        yield report, manifest


class Later:
    """The demo some time after: a revised value, a new title, a new year, a new group.

    ``edition`` False leaves the groups as they were.
    """

    name = "demo"

    def __init__(self, *, edition: bool = True, new_year: bool = False) -> None:
        self.notices: list[str] = []
        self._demo = DemoSource()
        self._edition = edition
        self._new_year = new_year

    @property
    def as_of(self) -> date:
        return date(2027, 6, 1) if self._new_year else self._demo.as_of

    def kpis(self, ids: Any = None) -> Any:
        found = self._demo.kpis(ids)
        if "N30101" in found:
            found["N30101"] = msgspec.structs.replace(found["N30101"], title="Ny titel")
        return found

    def municipalities(self) -> Any:
        return self._demo.municipalities()

    def groups(self, *, title: str | None = None, ids: Any = None) -> dict[str, Group]:
        found = self._demo.groups(title=title, ids=ids)
        searched = ids is None and (title or "").casefold() in NEW_GROUP.title.casefold()
        if self._edition and searched:
            found[NEW_GROUP.id] = NEW_GROUP
        return found

    def observations(self, blocks: Any) -> Observations:
        import pandas as pd

        answer = self._demo.observations(blocks)
        frame = answer.frame.copy()
        revised = (
            (frame["kpi_id"] == "N30101")
            & (frame["municipality_id"] == "1461")
            & (frame["year"] == 2025)
        )
        frame.loc[revised.to_numpy(), "value"] = 7029.6
        if self._new_year:
            newest = frame[(frame["year"] == 2025).to_numpy()].assign(year=2026)
            frame = pd.concat([frame, newest], ignore_index=True)
        return Observations(frame, answer.groups, answer.provenance)
