"""What a snapshot holds, as an answer: when, of what, whole or damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Page, Table

if TYPE_CHECKING:
    from kolada_bench.schema import Provenance
    from kolada_bench.sources.columns import Cells
    from kolada_bench.sources.snapshot import SnapshotSource

SCHEMA = "kolada-bench/snapshot-show/1"
_MANY_KPIS = 40


class HeldKpi(msgspec.Struct, frozen=True):
    """A KPI with values in the file: how many, in how many areas, and which years."""

    id: str
    title: str
    values: int
    areas: int
    years: tuple[int, ...]


class Contents(msgspec.Struct, frozen=True):
    """What a snapshot holds.

    ``size`` in bytes; ``bounded`` says that the file answers only what it was saved of;
    ``unvalued`` are KPIs that were asked for and have no value.
    """

    file: str
    size: int
    checksum: str
    question: str
    origin: str
    provenance: Provenance
    bounded: bool
    kpis: tuple[HeldKpi, ...]
    unvalued: tuple[str, ...]
    areas: int
    groups: int
    banner: str

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that some KPI has a value for."""
        return tuple(sorted({year for kpi in self.kpis for year in kpi.years}))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/snapshot-show/1``."""
        return {
            "schema": SCHEMA,
            "file": self.file,
            "size": self.size,
            "checksum": self.checksum,
            "checksum_ok": True,
            "question": self.question,
            "provenance": provenance_dict(self.provenance, self.origin),
            "bounded": self.bounded,
            "areas": self.areas,
            "groups": self.groups,
            "years": list(self.years),
            "kpis": [msgspec.to_builtins(kpi) for kpi in self.kpis],
            "kpis_without_values": list(self.unvalued),
        }

    def page(self, *, every: bool = False) -> Page:
        """Return the contents as formatted Swedish text; ``every`` lists all KPIs."""
        shown = self.kpis if every else self.kpis[:_MANY_KPIS]
        rest = len(self.kpis) - len(shown)
        tables = [_facts(self)]
        if shown:
            tables.append(_kpis(shown, rest))
        notes = []
        if self.unvalued:
            notes.append(f"Efterfrågade men utan värde: {', '.join(self.unvalued)}.")
        notes.append(
            "Filen svarar bara på frågor om det som den sparades för; annat ger ett fel."
            if self.bounded
            else "Det som inte finns i filen visas som att uppgift saknas."
        )
        return Page(
            title=f"Snapshoten {self.file}",
            banner=self.banner,
            tables=tuple(tables),
            notes=tuple(notes),
            warnings=(),
            source=sv.source_line(self.provenance, (), computed=False),
        )


def contents(source: SnapshotSource) -> Contents:
    """Read a whole snapshot and say what it holds.

    Raises
    ------
    SnapshotError
        Any part of it is damaged.
    """
    from kolada_bench.benchmark.comparison.tables import BANNER

    titles = {kpi.id: kpi.title for kpi in source.described()}
    held = [
        kpi
        for id_, columns in source.checked()
        if (kpi := _held(id_, titles.get(id_, ""), columns)) is not None
    ]
    coverage = source.coverage
    asked = {kpi for block in coverage.blocks for kpi in block.kpis} if coverage else set()
    return Contents(
        file=source.path.name,
        size=source.path.stat().st_size,
        checksum=source.checksum,
        question=source.question,
        origin=source.origin,
        provenance=source.provenance,
        bounded=coverage is not None,
        kpis=tuple(held),
        unvalued=tuple(sorted(asked.difference(kpi.id for kpi in held))),
        areas=sum(not area.startswith("G") for area in source.area_ids()),
        groups=len(source.known_groups()),
        banner=BANNER if source.provenance.invented else "",
    )


def _held(id_: str, title: str, cells: Cells) -> HeldKpi | None:
    """Return what there is of a KPI; None when every value is null."""
    import numpy as np

    known = ~np.isnan(cells.value)
    if not known.any():
        return None
    areas, years = (np.bincount(codes[known]) for codes in (cells.area, cells.year))
    return HeldKpi(
        id_,
        title,
        int(known.sum()),
        int(np.count_nonzero(areas)),
        tuple(int(year) for year in np.flatnonzero(years)),
    )


def provenance_dict(provenance: Provenance, origin: str) -> dict[str, Any]:
    """Return where the values of a file came from, as JSON."""
    values_at = provenance.values_at or provenance.retrieved_at
    return {
        "source": origin,
        "retrieved_at": provenance.retrieved_at.isoformat(timespec="seconds"),
        "values_at": values_at.isoformat(timespec="seconds"),
        "stale": provenance.stale,
        "invented": provenance.invented,
    }


def _facts(found: Contents) -> Table:
    provenance = found.provenance
    values_at = provenance.values_at or provenance.retrieved_at
    rows = (
        ("Sparad fråga", found.question or sv.MISSING),
        ("Värdena hämtade", sv.moment(values_at)),
        ("Äldsta svaret", sv.moment(provenance.retrieved_at)),
        ("Värden", "påhittade (demo)" if provenance.invented else "från Kolada"),
        ("Nyckeltal med värde", sv.number(len(found.kpis))),
        ("Kommuner, regioner och riket", sv.number(found.areas)),
        ("Grupper", sv.number(found.groups)),
        ("År", sv.years(found.years) or sv.MISSING),
        ("Storlek", sv.with_unit(found.size / 1e6, "MB", 2)),
        ("Kontrollsumma", f"{found.checksum[:16]} … stämmer"),
    )
    columns = (Column(("",), text=True), Column(("",), text=True))
    return Table("Innehåll", "", columns, rows)


def _kpis(shown: tuple[HeldKpi, ...], rest: int) -> Table:
    columns = (
        Column(("Id",), text=True),
        Column(("Nyckeltal",), text=True),
        Column(("Kommuner",), drop=2),
        Column(("År",), text=True, drop=1),
    )
    rows = tuple(
        (kpi.id, kpi.title, sv.number(kpi.areas), sv.years(kpi.years)) for kpi in shown
    )
    notes = (f"{sv.number(rest)} nyckeltal till (--all visar alla).",) if rest else ()
    return Table("Nyckeltal", "", columns, rows, notes)
