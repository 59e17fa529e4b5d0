"""Values from one snapshot file: what was fetched once, chosen, dated and checked.

A cache holds what happened to be asked for and may be thrown away; a *snapshot* is kept on
purpose, so that a report can be made again from exactly the same figures. ``snapshot_file``
tells what stands in the file, ``columns`` how the values are packed.

``SnapshotSource`` answers like every other source, from the file alone. A KPI, an area or
a year that is not in the file is absent from the answer; a group's own row is given where
it was saved, and never computed here. A file that is damaged in any part that is read is
refused as a whole.

``kpis``, ``municipalities`` and ``groups`` need no pandas; only ``observations`` does.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kolada_bench.errors import SnapshotError
from kolada_bench.schema import (
    Block,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    SourceName,
)
from kolada_bench.sources.payload import DamagedPayload, digest, inflate
from kolada_bench.sources.snapshot_file import SCHEMA, checksum, connect

if TYPE_CHECKING:
    from kolada_bench.sources.columns import Columns

__all__ = ["SnapshotSource"]

LISTS = ("kpi", "municipality", "municipality_group", "area")

_LIST_LIMIT = 64_000_000
"""Kolada's longest list, the KPIs with their descriptions, is 5 million bytes."""

_AGAIN = "Hämta filen på nytt från den som gjorde den."


class SnapshotSource:
    """A snapshot file as a source.

    Parameters
    ----------
    path
        The file. It is opened for reading only and never changed.

    Raises
    ------
    SnapshotError
        The file is missing, no snapshot, of another version, or damaged.

    Attributes
    ----------
    provenance
        Where the values of the file came from, and when.
    question
        What was asked when the file was saved.
    checksum
        Of the whole content, as hexadecimal SHA-256: the same content has the same
        checksum, whichever machine wrote it.
    """

    name: SourceName = "snapshot"

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.notices: list[str] = []
        self._lock = threading.Lock()
        self._lists: dict[str, list[list[Any]]] = {}
        self._connection = self._open()
        try:
            meta = self._read_meta()
            self._read_contents(meta)
            self.checksum = meta["checksum"]
            self.question = meta["question"]
            self.provenance = Provenance(
                source=self.name,
                retrieved_at=datetime.fromisoformat(meta["retrieved_at"]),
                stale=meta["stale"] == "1",
                invented=meta["invented"] == "1",
                values_at=_moment(meta.get("values_at")),
            )
        except (KeyError, ValueError) as error:
            self.close()
            self._refuse("är skadad (uppgifter om filen saknas)", error)
        except SnapshotError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file. The source answers nothing after that."""
        self._connection.close()

    @property
    def as_of(self) -> date:
        """The day that the values of the snapshot were fetched."""
        return self.provenance.values_date

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs by id, in the order asked for; all of them, by id, when None."""
        rows = {str(row[0]): row for row in self._list("kpi")}
        wanted = rows if ids is None else dict.fromkeys(ids)
        return {id_: _kpi(rows[id_]) for id_ in wanted if id_ in rows}

    def municipalities(self) -> dict[str, Municipality]:
        """Return every area of the file by id: kommuner, regions and Riket."""
        return {str(row[0]): Municipality(*row) for row in self._list("municipality")}

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return groups by id: with ``title`` in theirs (any case), or by id, or all."""
        wanted = None if ids is None else set(ids)
        needle = None if title is None else title.casefold()
        return {
            str(id_): Group(id_, name, tuple(members))
            for id_, name, members in self._list("municipality_group")
            if (wanted is None or id_ in wanted)
            and (needle is None or needle in name.casefold())
        }

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return the values of the blocks' KPIs, areas and years, each row once.

        Raises
        ------
        SnapshotError
            A series that was asked for is damaged: nothing is returned.
        """
        from kolada_bench.sources.frames import selected_frames

        asked = dict.fromkeys(kpi for block in blocks for kpi in block.kpis)
        parts = [
            (kpi, self._columns(kpi), [block for block in blocks if kpi in block.kpis])
            for kpi in asked
            if kpi in self._rows
        ]
        frame, groups = selected_frames(parts, self.area_ids())
        return Observations(frame, groups, self.provenance)

    def area_ids(self) -> tuple[str, ...]:
        """Return the ids that the areas of ``columns`` count in."""
        return tuple(str(row[0]) for row in self._list("area"))

    def columns(self, kpi: str) -> Columns | None:
        """Return all values of one KPI as packed columns; None when the file has none.

        Raises
        ------
        SnapshotError
            The series is damaged.
        """
        return self._columns(kpi) if kpi in self._rows else None

    def verify(self) -> None:
        """Read the whole file; ``SnapshotError`` names what is damaged first."""
        for name in LISTS:
            self._list(name)
        for kpi in self._rows:
            self._columns(kpi)

    def _open(self) -> sqlite3.Connection:
        if not self.path.is_file():
            message = f"Snapshotfilen {self.path} finns inte. Kontrollera sökvägen."
            raise SnapshotError(message, path=str(self.path))
        try:
            return connect(self.path)
        except sqlite3.Error as error:
            message = (
                f"Snapshotfilen {self.path} går inte att öppna. Kontrollera att du får "
                "läsa den."
            )
            raise SnapshotError(message, path=str(self.path)) from error

    def _read_meta(self) -> dict[str, str]:
        try:
            meta = dict(self._rows_of("SELECT key, value FROM meta"))
        except (sqlite3.Error, ValueError) as error:
            message = (
                f"{self.path} är ingen snapshot från kolada-bench, eller är skadad. "
                "Kontrollera att det är rätt fil."
            )
            raise SnapshotError(message, path=str(self.path)) from error
        self._check_version(str(meta.get("schema", "")))
        return meta

    def _read_contents(self, meta: dict[str, str]) -> None:
        try:
            facts = self._rows_of("SELECT name, size, checksum FROM facts")
            series = self._rows_of("SELECT kpi_id, rows, checksum FROM series")
            found = checksum(meta, facts, series)
        except (sqlite3.Error, TypeError) as error:
            self._refuse("är skadad", error)
        if meta.get("checksum") != found:
            self._refuse("har ändrats eller skadats (kontrollsumman stämmer inte)")
        self._sizes = {str(name): int(size) for name, size, _ in facts}
        self._rows = {str(kpi): int(rows) for kpi, rows, _ in series}
        self._digests = {str(name): str(sum_) for name, _, sum_ in (*facts, *series)}

    def _rows_of(self, query: str, *values: str) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _check_version(self, found: str) -> None:
        if found == SCHEMA:
            return
        family, _, version = SCHEMA.rpartition("/")
        other, _, number = found.rpartition("/")
        if other == family and number.isdigit() and int(number) > int(version):
            message = (
                f"Snapshotfilen {self.path} är skriven av en nyare version av kolada-bench "
                f"({found}; den här läser {SCHEMA}). Uppdatera kolada-bench."
            )
            raise SnapshotError(message, path=str(self.path))
        message = (
            f'{self.path} är ingen snapshot som kan läsas (schema "{found}", väntat '
            f"{SCHEMA}). Kontrollera att det är rätt fil."
        )
        raise SnapshotError(message, path=str(self.path))

    def _list(self, name: str) -> list[list[Any]]:
        if name not in self._lists:
            try:
                limit = min(self._sizes[name], _LIST_LIMIT)
                payload = self._payload("facts", "name", name, limit)
                self._lists[name] = json.loads(payload)
            except (sqlite3.Error, KeyError, ValueError, TypeError) as error:
                self._refuse(f"är skadad (listan {name} går inte att läsa)", error)
        return self._lists[name]

    def _columns(self, kpi: str) -> Columns:
        from kolada_bench.sources.columns import largest, unpack

        rows = self._rows[kpi]
        try:
            payload = self._payload("series", "kpi_id", kpi, largest(rows))
            columns = unpack(payload, rows)
            if rows and int(columns.area.max()) >= len(self._list("area")):
                message = "an area has no id"
                raise DamagedPayload(message)
        except (DamagedPayload, sqlite3.Error, TypeError) as error:
            self._refuse(f"är skadad (värdena för {kpi} går inte att läsa)", error)
        return columns

    def _payload(self, table: str, key: str, name: str, limit: int) -> bytes:
        rows = self._rows_of(f"SELECT data FROM {table} WHERE {key} = ?", name)
        payload = inflate(rows[0][0], limit)
        if digest(payload) != self._digests[name]:
            message = "the checksum differs"
            raise DamagedPayload(message)
        return payload

    def _refuse(self, what: str, cause: Exception | None = None) -> NoReturn:
        message = f"Snapshotfilen {self.path} {what}. Inget visas. {_AGAIN}"
        raise SnapshotError(message, path=str(self.path)) from cause

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._connection.close()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _kpi(row: Sequence[Any]) -> Kpi:
    (
        id_, title, description, divided, type_, auspice, operating_area, perspective,
        prel, final, period, units,
    ) = row  # fmt: skip
    return Kpi(
        id=id_,
        title=title,
        description=description,
        is_divided_by_gender=bool(divided),
        municipality_type=type_,
        auspice=auspice,
        operating_area=operating_area,
        perspective=perspective,
        prel_publication_date=None if prel is None else date.fromisoformat(prel),
        publication_date=None if final is None else date.fromisoformat(final),
        publ_period=period,
        has_ou_data=bool(units),
    )
