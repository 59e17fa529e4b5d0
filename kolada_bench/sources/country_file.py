"""The file that the whole country is gathered in, until all of it is there.

It lies beside its target, with ".delvis" after the name, and survives anything: what is
fetched is put into it in one transaction for each unit, so that a run that is killed loses
what has not been put in and nothing else. Its tables:

==========  =========================================================================
Table       One row is
==========  =========================================================================
``meta``    schema, the base address that was asked, the areas that columns count in
``series``  all values of one KPI, as in a snapshot
``done``    a KPI that is fetched (with values or without), and when (Unix seconds)
==========  =========================================================================

Whoever has it open has it alone (``held``). A file that is damaged is begun anew; one of
another version or another address is refused, since somebody may want it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kolada_bench.sources import foreign
from kolada_bench.sources.beside import why_not
from kolada_bench.sources.held import HeldFile, is_damage
from kolada_bench.sources.payload import DamagedPayload, digest, inflate
from kolada_bench.sources.snapshot_file import UNFINISHED, SeriesRow

ENDING = ".delvis"

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE series (kpi_id TEXT PRIMARY KEY, rows INTEGER NOT NULL,"
    " checksum TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE done (kpi_id TEXT PRIMARY KEY, fetched_at INTEGER NOT NULL)",
)
_SERIES = "SELECT kpi_id, rows, checksum FROM series"
_BLOB = "SELECT data FROM series WHERE kpi_id = ?"

_UNREADABLE = (
    sqlite3.DatabaseError, DamagedPayload, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What looking through a file raises where it is not what was put in."""

Packed = tuple[int, str, bytes]
"""Rows, checksum and compressed payload of one KPI."""


class CountryFile:
    """The unfinished file of ``target``, made if it is not there.

    Attributes
    ----------
    path
        Where it lies.

    Raises
    ------
    SnapshotError
        Another process has it open, it is somebody else's, of another version or another
        base address, or it cannot be written.
    """

    def __init__(self, target: Path, base_url: str) -> None:
        self.path = unfinished(target)
        self._base_url = base_url
        self._held = HeldFile(self.path)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def notices(self) -> list[str]:
        """Swedish lines on what was found there."""
        return self._held.notices

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        self._held.close()

    def remove(self) -> None:
        """Let go of the file and throw it away."""
        self._held.remove()

    @property
    def areas(self) -> tuple[str, ...]:
        """The ids that the columns count in; none before the first unit."""
        with self._held.telling():
            found = self._meta().get("areas", "[]")
        return tuple(json.loads(found))

    def begin(self, areas: Sequence[str]) -> None:
        """Forget all that was fetched; from here on columns count in ``areas``."""
        with self._held.changing() as connection:
            connection.execute("DELETE FROM series")
            connection.execute("DELETE FROM done")
            row = ("areas", json.dumps(list(areas)))
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)

    def done(self) -> dict[str, int]:
        """Return when each KPI that is there was fetched [Unix seconds]."""
        with self._held.telling():
            return dict(self._rows("SELECT kpi_id, fetched_at FROM done"))

    def keep(
        self, kpis: Iterable[str], fetched_at: int, series: Mapping[str, Packed]
    ) -> None:
        """Put one unit in: all of it, or nothing.

        Parameters
        ----------
        kpis
            What was asked for; those that are not in ``series`` have no values.
        fetched_at
            Unix seconds.
        series
            The KPIs that have values.
        """
        with self._held.changing() as connection:
            for kpi in kpis:
                connection.execute("DELETE FROM series WHERE kpi_id = ?", (kpi,))
                row = (kpi, fetched_at)
                connection.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", row)
            connection.executemany(
                "INSERT INTO series VALUES (?, ?, ?, ?)",
                [(kpi, *packed) for kpi, packed in series.items()],
            )

    def series(self) -> list[SeriesRow]:
        """Return each KPI with values: id, rows and checksum, by id."""
        with self._held.telling():
            return sorted(foreign.contents(self._held.connection, _SERIES))

    def blob(self, kpi: str) -> bytes:
        """Return a KPI's compressed payload."""
        with self._held.telling():
            found: bytes = foreign.cell(self._held.connection, _BLOB, kpi)
        return found

    def _prepare(self) -> None:
        """Make the tables of a new file; look through one that is there."""
        try:
            named = self._held.connection.execute(
                "SELECT name FROM sqlite_master"
            ).fetchall()
            if not named:
                self._make()
                return
            if (
                not foreign.holds_tables_only(self._held.connection)
                or ("done",) not in named
            ):
                self._held.refuse("är ingen påbörjad hämtning")
            meta = self._meta()
            if meta.get("schema") != UNFINISHED:
                self._held.refuse("är påbörjad med en annan version av kolada-bench")
            if meta.get("api_url") != self._base_url:
                asked = f"{meta.get('api_url')}; nu tillfrågas {self._base_url}"
                self._held.refuse(f"är påbörjad från en annan adress ({asked})")
            self._check_contents()
        except _UNREADABLE as error:
            if isinstance(error, sqlite3.Error) and not is_damage(error):
                self._held.fail(f"går inte att läsa ({why_not(error)})", error)
            self._held.renew()
            self._make()

    def _make(self) -> None:
        with self._held.changing() as connection:
            for statement in _TABLES:
                connection.execute(statement)
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [("schema", UNFINISHED), ("api_url", self._base_url)],
            )

    def _meta(self) -> dict[str, str]:
        return dict(self._rows("SELECT key, value FROM meta"))

    def _rows(self, query: str) -> list[Any]:
        return foreign.listed(self._held.connection, query)

    def _check_contents(self) -> None:
        """Read all that is there: what is damaged must not wait for the last unit."""
        from kolada_bench.sources.columns import largest

        (found,) = self._rows("PRAGMA quick_check(1)")
        areas = json.loads(self._meta().get("areas", "[]"))
        done = self._rows("SELECT kpi_id, fetched_at FROM done")
        sound = found == ("ok",) and all(isinstance(area, str) for area in areas)
        sound = sound and all(isinstance(k, str) and isinstance(t, int) for k, t in done)
        known = {kpi for kpi, _ in done}
        for kpi, rows, checksum in foreign.contents(self._held.connection, _SERIES):
            payload = inflate(
                foreign.cell(self._held.connection, _BLOB, kpi), largest(rows)
            )
            sound = sound and digest(payload) == checksum and kpi in known
        if not sound:
            message = "the contents are not what was put in"
            raise DamagedPayload(message)


def unfinished(target: Path) -> Path:
    """Return where the unfinished file of ``target`` lies."""
    return target.with_name(f"{target.name}{ENDING}")
