"""Values from one snapshot file: what was fetched once, chosen, dated and checked.

A cache holds what happened to be asked for and may be thrown away; a *snapshot* is kept on
purpose, so that a report can be made again from exactly the same figures. ``snapshot_file``
tells what stands in the file, ``columns`` how the values are packed.

``SnapshotSource`` answers like every other source, from the file alone. A file that was
recorded from questions knows which (``coverage``), and refuses any other; in a file that is
a world of its own, what is not there is absent from the answer. A group's own row is given
where it was saved, and never computed here. A file that is damaged in any part that is read
is refused as a whole.

A snapshot of invented data stays what it is: its name is "demo".

``kpis``, ``municipalities`` and ``groups`` need no pandas; only ``observations`` does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

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
from kolada_bench.sources.foreign import (
    cell,
    connect,
    contents,
    holds_tables_only,
    listed,
)
from kolada_bench.sources.payload import DamagedPayload, digest, inflate
from kolada_bench.sources.snapshot_file import SCHEMA, checked_version, checksum
from kolada_bench.sources.snapshot_lists import (
    LISTS,
    day_of,
    kpi_of,
    largest_list,
    moment_of,
    origin_of,
    read_list,
    truth_of,
)

if TYPE_CHECKING:
    from kolada_bench.sources.columns import Cells, Columns
    from kolada_bench.sources.coverage import Coverage

__all__ = ["SnapshotSource"]

_Cells = TypeVar("_Cells", bound="Cells")

_UNREADABLE = (
    sqlite3.Error, LookupError, ValueError, TypeError, RecursionError,
)  # fmt: skip
"""What reading a list or a series raises where somebody has written something else."""

_AGAIN = "Hämta filen på nytt från den som gjorde den."
_NO_CONTROL = (
    "Snapshotfilen har inte {which}; medianer och medelvärden är beräknade som vanligt, "
    "men inte kontrollerade mot dem."
)
_NONE_OF_THEM = "några av Koladas egna gruppvärden"
_NOT_ALL = "Koladas egna gruppvärden för alla grupper"


class SnapshotSource:
    """A snapshot file as a source.

    Parameters
    ----------
    path
        The file. It is opened for reading only and never changed.
    name
        What it answers as: its origin where a report is made again, which shall say what
        it said; "snapshot" ("demo" for invented values) when left out.

    Raises
    ------
    SnapshotError
        The file is missing, no snapshot, of another version, or damaged.

    Attributes
    ----------
    provenance
        Where the values of the file came from, and when.
    origin
        Where the values came from when the file was saved ("kolada").
    question
        What was asked when the file was saved.
    coverage
        What the file can be asked; None when what it does not hold does not exist.
    checksum
        Of the whole content, as hexadecimal SHA-256: the same content has the same
        checksum, whichever machine wrote it.
    """

    name: SourceName = "snapshot"

    def __init__(self, path: str | Path, *, name: SourceName | None = None) -> None:
        self.path = Path(path)
        self.notices: list[str] = []
        self._lock = threading.Lock()
        self._lists: dict[str, list[Sequence[Any]]] = {}
        self._connection = self._open()
        try:
            meta = self._read_meta()
            self._read_contents(meta)
            self.checksum = meta["checksum"]
            self.question = meta["question"]
            self.origin = origin_of(meta["source"])
            invented = truth_of(meta["invented"])
            if name is not None or invented:
                self.name = name or "demo"
            self._as_of = day_of(meta["as_of"]) if "as_of" in meta else None
            self.provenance = Provenance(
                source=self.name,
                retrieved_at=moment_of(meta["retrieved_at"]),
                stale=truth_of(meta["stale"]),
                invented=invented,
                values_at=moment_of(meta["values_at"]) if "values_at" in meta else None,
            )
        except (KeyError, ValueError, TypeError) as error:
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
        """The day that the data stood for when it was saved."""
        return self._as_of or self.provenance.values_date

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs by id, in the order asked for; all of them, by id, when None.

        Raises
        ------
        SnapshotError
            The file was not saved of them.
        """
        named = None if ids is None else list(dict.fromkeys(ids))
        if self.coverage is not None and not self.coverage.has_kpis(named):
            self._lacks_kpis(named, self.coverage)
        rows = self._kpi_rows
        wanted = rows if named is None else named
        return {id_: kpi_of(rows[id_]) for id_ in wanted if id_ in rows}

    def municipalities(self) -> dict[str, Municipality]:
        """Return every area of the file by id: kommuner, regions and Riket."""
        return {str(row[0]): Municipality(*row) for row in self._list("municipality")}

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return groups by id: with ``title`` in theirs (any case), or by id, or all.

        Raises
        ------
        SnapshotError
            The file was not saved of them.
        """
        ids = None if ids is None else tuple(ids)
        if self.coverage is not None and not self.coverage.has_groups(title, ids):
            self._lacks_groups(title, ids)
        wanted = None if ids is None else set(ids)
        needle = None if title is None else title.casefold()
        return {
            group.id: group
            for group in self.known_groups()
            if (wanted is None or group.id in wanted)
            and (needle is None or needle in group.title.casefold())
        }

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return the values of the blocks' KPIs, areas and years, each row once.

        Raises
        ------
        SnapshotError
            A series that was asked for is damaged, or any part was not saved: nothing is
            returned.
        """
        from kolada_bench.sources.frames import selected_frames

        self.require(blocks)
        asked = dict.fromkeys(kpi for block in blocks for kpi in block.kpis)
        parts = [(kpi, self._columns(kpi)) for kpi in asked if kpi in self._rows]
        frame, groups = selected_frames(parts, blocks, self.area_ids())
        return Observations(frame, groups, self.provenance)

    @cached_property
    def _kpi_rows(self) -> dict[str, Sequence[Any]]:
        return {str(row[0]): row for row in self._list("kpi")}

    @cached_property
    def coverage(self) -> Coverage | None:
        """What the file was saved of; None when it is a world of its own."""
        if self._version == SCHEMA:
            return None
        from kolada_bench.sources.coverage import read_coverage

        try:
            return read_coverage(self._list("coverage"))
        except ValueError as error:
            self._refuse("är skadad (listan coverage går inte att läsa)", error)

    def require(self, blocks: Sequence[Block]) -> None:
        """Make sure that the file was saved of everything that ``blocks`` ask for.

        Raises
        ------
        SnapshotError
            It was not; the message says of what.
        """
        if self.coverage is None:
            return
        from kolada_bench.sources.coverage import has_groups, lacking, lacking_text

        lost = lacking(self.coverage, blocks)
        if lost.anything:
            self._lacks(lacking_text(lost))
        if lost.groups:
            which = _NOT_ALL if has_groups(self.coverage) else _NONE_OF_THEM
            notice = _NO_CONTROL.format(which=which)
            if notice not in self.notices:
                self.notices.append(notice)

    def described(self) -> list[Kpi]:
        """Return every KPI that the file describes, whether or not it has all of them."""
        return [kpi_of(row) for row in self._list("kpi")]

    def known_groups(self) -> list[Group]:
        """Return every group of the file, whether or not it has all of Kolada's."""
        return [
            Group(id_, name, tuple(members))
            for id_, name, members in self._list("municipality_group")
        ]

    def valued_kpis(self) -> list[str]:
        """Return the ids of the KPIs that have values here."""
        return sorted(self._rows)

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

    def cells(self, kpis: Sequence[str]) -> Iterator[tuple[str, Cells]]:
        """Yield the values of many KPIs, one at a time; those without any are left out.

        Raises
        ------
        SnapshotError
            A series is damaged: where it would have come.
        """
        from kolada_bench.sources.read_ahead import read_ahead

        return read_ahead(self._cells, [kpi for kpi in kpis if kpi in self._rows])

    def checked(self) -> Iterator[tuple[str, Columns]]:
        """Read the whole file, and yield every KPI's values; by id.

        Raises
        ------
        SnapshotError
            Any part of it is damaged: it names the first.
        """
        from kolada_bench.sources.read_ahead import read_ahead

        for name in LISTS:
            self._list(name)
        _ = self.coverage
        yield from read_ahead(self._columns, self.valued_kpis())

    def verify(self) -> None:
        """Read the whole file; ``SnapshotError`` names what is damaged first."""
        for _ in self.checked():
            pass

    def _open(self) -> sqlite3.Connection:
        if not self.path.is_file():
            # A pipe or a device must not be waited for.
            lost = "är ingen fil" if self.path.exists() else "finns inte"
            message = f"Snapshotfilen {self.path} {lost}. Kontrollera sökvägen."
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
            if not holds_tables_only(self._connection):
                message = "not the tables of a snapshot"
                raise ValueError(message)
            meta = dict(listed(self._connection, "SELECT key, value FROM meta"))
        except (sqlite3.Error, ValueError) as error:
            message = (
                f"{self.path} är ingen snapshot från kolada-bench, eller är skadad. "
                "Kontrollera att det är rätt fil."
            )
            raise SnapshotError(message, path=str(self.path)) from error
        self._version = checked_version(str(meta.get("schema", "")), self.path)
        return meta

    def _read_contents(self, meta: dict[str, str]) -> None:
        try:
            db = self._connection
            facts = contents(db, "SELECT name, size, checksum FROM facts")
            series = contents(db, "SELECT kpi_id, rows, checksum FROM series")
            found = checksum(meta, facts, series)
        except (sqlite3.Error, TypeError) as error:
            self._refuse("är skadad", error)
        if meta.get("checksum") != found:
            self._refuse("har ändrats eller skadats (kontrollsumman stämmer inte)")
        self._sizes = {name: size for name, size, _ in facts}
        self._rows = {kpi: rows for kpi, rows, _ in series}
        self._digests = {name: sum_ for name, _, sum_ in (*facts, *series)}

    def _list(self, name: str) -> list[Sequence[Any]]:
        if name not in self._lists:
            try:
                limit = min(self._sizes[name], largest_list(name))
                payload = self._payload("facts", "name", name, limit)
                self._lists[name] = read_list(name, payload)
            except _UNREADABLE as error:
                self._refuse(f"är skadad (listan {name} går inte att läsa)", error)
        return self._lists[name]

    def _columns(self, kpi: str) -> Columns:
        from kolada_bench.sources.columns import unpack

        return self._series(kpi, unpack)

    def _cells(self, kpi: str) -> Cells:
        from kolada_bench.sources.columns import unpack_cells

        return self._series(kpi, unpack_cells)

    def _series(self, kpi: str, unpack: Callable[[bytes, int], _Cells]) -> _Cells:
        from kolada_bench.sources.columns import check_cells, largest

        rows = self._rows[kpi]
        try:
            payload = self._payload("series", "kpi_id", kpi, largest(rows))
            cells = unpack(payload, rows)
            check_cells(cells, len(self._list("area")))
        except _UNREADABLE as error:
            self._refuse(f"är skadad (värdena för {kpi} går inte att läsa)", error)
        return cells

    def _payload(self, table: str, key: str, name: str, limit: int) -> bytes:
        query = f"SELECT data FROM {table} WHERE {key} = ?"
        with self._lock:
            blob = cell(self._connection, query, name)
        payload = inflate(blob, limit)
        if digest(payload) != self._digests[name]:
            message = "the checksum differs"
            raise DamagedPayload(message)
        return payload

    def _lacks_kpis(self, ids: Sequence[str] | None, coverage: Coverage) -> NoReturn:
        if ids is None:
            message = (
                f"Snapshotfilen {self.path} innehåller inte hela listan över nyckeltal. "
                "Ange nyckeltal med id (till exempel N30101)."
            )
            raise SnapshotError(message, path=str(self.path))
        from kolada_bench.sources.coverage import Lacking, lacking_text

        others = sorted(set(ids).difference(coverage.kpis or ()))
        self._lacks(lacking_text(Lacking(kpis=tuple(others))))

    def _lacks_groups(self, title: str | None, ids: Sequence[str] | None) -> NoReturn:
        if ids is not None:
            self._lacks(
                f"grupperna {', '.join(ids)}" if len(ids) > 1 else f"gruppen {ids[0]}"
            )
        if title is not None:
            self._lacks(f'grupper med "{title}" i namnet')
        self._lacks("hela listan över grupper")

    def _lacks(self, what: str) -> NoReturn:
        message = (
            f"Snapshotfilen {self.path} innehåller inte {what}. Inget visas. Spara en ny "
            "med kolada-bench snapshot save, eller fråga Kolada (utan --snapshot)."
        )
        raise SnapshotError(message, path=str(self.path))

    def _refuse(self, what: str, cause: Exception | None = None) -> NoReturn:
        message = f"Snapshotfilen {self.path} {what}. Inget visas. {_AGAIN}"
        raise SnapshotError(message, path=str(self.path)) from cause

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._connection.close()
