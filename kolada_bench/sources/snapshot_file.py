"""The snapshot file: what stands in it, how it is written, and its checksum.

A snapshot is one SQLite file with three tables:

==========  =========================================================================
Table       One row is
==========  =========================================================================
``meta``    schema, source, retrieved_at, stale, invented, question, checksum; values_at
            where the values are of another moment than the oldest of the metadata; as_of
            where default years end in another year than the values' own
``facts``   a list of metadata as compressed JSON: ``kpi``, ``municipality``,
            ``municipality_group`` and ``area`` (the ids that columns count in);
            ``coverage`` in what was recorded (see ``coverage``)
``series``  all values of one KPI, packed as ``columns`` says
==========  =========================================================================

There are two versions. One with ``coverage`` is version 2, since a reader that does not
know of it would answer with parts missing; one without is still version 1.

Lists are compressed whole, since 3,600 groups with much the same title take ten times the
room as rows, and nobody asks for one of them by SQL.

The checksum of the file covers ``meta`` and the checksum of every other row's content. So
opening a file reads ``meta`` and two short lists, and each content is checked when it is
read. It is taken before compression: two builds of zlib that pack differently agree. It
finds damage and mistakes; it is no signature, and does not show who wrote the file.

A file is written beside its place, read back, and then moved: whoever has the old file
open keeps it, and a write that is cut short leaves no half file under the name.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from kolada_bench.errors import SnapshotError, why
from kolada_bench.sources.payload import deflate, digest, is_newer

if TYPE_CHECKING:
    from kolada_bench.schema import (
        Group,
        Kpi,
        Municipality,
        Observations,
        Provenance,
    )
    from kolada_bench.sources.columns import Columns
    from kolada_bench.sources.coverage import Coverage

SCHEMA = "kolada-bench/snapshot/1"
RECORDED = "kolada-bench/snapshot/2"
"""The version of a file with coverage."""

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, size INTEGER NOT NULL,"
    " checksum TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE series (kpi_id TEXT PRIMARY KEY, rows INTEGER NOT NULL,"
    " checksum TEXT NOT NULL, data BLOB NOT NULL)",
)

_MADE_UP = re.compile(r"\b(AS|VIRTUAL|GENERATED)\b", re.IGNORECASE)
_LONGEST = 100_000_000
"""Bytes of one cell; that of the largest list is a tenth of its 5 million."""

Lists = dict[str, list[list[Any]]]
"""The lists of ``facts`` by name, each row as a list, sorted by id."""


def write_snapshot(
    path: str | Path,
    observations: Observations,
    *,
    kpis: Iterable[Kpi],
    municipalities: Iterable[Municipality],
    groups: Iterable[Group],
    question: str = "",
    coverage: Coverage | None = None,
    as_of: date | None = None,
) -> str:
    """Write a snapshot and return its checksum.

    Parameters
    ----------
    path
        Where the file is to stand. A file that is there is replaced, in one step.
    observations
        Values and their provenance; both ``frame`` and ``groups`` are stored.
    kpis, municipalities, groups
        The metadata that go with the values. Every KPI with values must be there.
    question
        What was asked, for people to read ("compare Mellerud --theme ifo").
    coverage
        What was asked for, where the file holds the answers to certain questions only;
        None where what is not in the file does not exist.
    as_of
        The day that the data stands for, where it is not that of the values.

    Raises
    ------
    SnapshotError
        The folder cannot be written to, or the file did not read back as written.
    SchemaError
        A column is missing from the frames.
    ValueError
        A KPI with values is not among ``kpis``, or a row is there twice.
    """
    from kolada_bench.sources.frames import packed_columns

    path = Path(path)
    areas, series = packed_columns(observations)
    lists: Lists = {
        "kpi": sorted(_plain(kpi) for kpi in kpis),
        "municipality": sorted(_plain(area) for area in municipalities),
        "municipality_group": sorted(_plain(group) for group in groups),
        "area": [[area] for area in areas],
    }
    if coverage is not None:
        from kolada_bench.sources.coverage import coverage_rows

        lists["coverage"] = coverage_rows(coverage)
    unknown = sorted(set(series) - {row[0] for row in lists["kpi"]})
    if unknown:
        message = f"values without metadata: {', '.join(unknown)}"
        raise ValueError(message)
    with _beside(path) as temporary:
        meta = _meta(observations.provenance, question, as_of)
        meta["schema"] = SCHEMA if coverage is None else RECORDED
        _fill(temporary, meta, lists, series)
        from kolada_bench.sources.snapshot import SnapshotSource

        with contextlib.closing(SnapshotSource(temporary)) as written:
            written.verify()
            found = written.checksum
        temporary.chmod(_usual_mode())
        os.replace(temporary, path)
    return found


def connect(path: Path) -> sqlite3.Connection:
    """Open a snapshot for reading only, from a folder that may be read-only too."""
    text = path.resolve().as_posix()
    root = "" if text.startswith("/") else "/"
    # immutable: a snapshot is never changed in place, so no lock is needed, and locks are
    # what SQLite fails with on network shares and read-only media.
    uri = f"file://{root}{quote(os.fsencode(text))}?mode=ro&immutable=1"
    opened = sqlite3.connect(uri, uri=True, check_same_thread=False)
    opened.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    return opened


def checked_version(found: str, path: Path) -> str:
    """Return the version of a file when it is one that can be read.

    Raises
    ------
    SnapshotError
        It is newer than this program, or none at all.
    """
    if found in (SCHEMA, RECORDED):
        return found
    if is_newer(found, RECORDED):
        message = (
            f"Snapshotfilen {path} är skriven av en nyare version av kolada-bench "
            f"({found}; den här läser {RECORDED}). Uppdatera kolada-bench."
        )
    else:
        message = (
            f'{path} är ingen snapshot som kan läsas (schema "{found}", väntat '
            f"{SCHEMA}). Kontrollera att det är rätt fil."
        )
    raise SnapshotError(message, path=str(path))


def holds_tables_only(connection: sqlite3.Connection) -> bool:
    """Return whether a file holds rows, and nothing that makes them up when it is read."""
    made = connection.execute("SELECT type, sql FROM sqlite_master").fetchall()
    return all(
        kind in ("table", "index") and not _MADE_UP.search(sql or "") for kind, sql in made
    )


def checksum(
    meta: dict[str, str], facts: Iterable[Sequence[Any]], series: Iterable[Sequence[Any]]
) -> str:
    """Return the checksum of a whole file.

    Parameters
    ----------
    meta
        All keys; ``checksum`` itself is left out.
    facts, series
        Name, size and checksum of each row, without its data.
    """
    about = sorted(item for item in meta.items() if item[0] != "checksum")
    content = [about, sorted(map(list, facts)), sorted(map(list, series))]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _meta(provenance: Provenance, question: str, as_of: date | None) -> dict[str, str]:
    if provenance.retrieved_at.utcoffset() is None:
        message = "retrieved_at has no time zone"
        raise ValueError(message)
    values_at = provenance.values_at
    return {
        "source": provenance.source,
        "retrieved_at": provenance.retrieved_at.isoformat(),
        "stale": str(int(provenance.stale)),
        "invented": str(int(provenance.invented)),
        "question": question,
        **({"values_at": values_at.isoformat()} if values_at else {}),
        **({"as_of": as_of.isoformat()} if as_of else {}),
    }


def _plain(record: Kpi | Municipality | Group) -> list[Any]:
    return [
        value.isoformat() if isinstance(value, date) else value
        for value in msgspec.structs.astuple(record)
    ]


def _fill(
    path: Path, meta: dict[str, str], lists: Lists, series: dict[str, Columns]
) -> None:
    from kolada_bench.sources.columns import pack

    facts = {
        name: json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
        for name, rows in lists.items()
    }
    packed = {kpi: pack(columns) for kpi, columns in sorted(series.items())}
    fact_rows = [(name, len(text), digest(text)) for name, text in facts.items()]
    series_rows = [
        (kpi, len(series[kpi].value), digest(payload)) for kpi, payload in packed.items()
    ]
    meta = {**meta, "checksum": checksum(meta, fact_rows, series_rows)}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA page_size = 1024")
        for statement in _TABLES:
            connection.execute(statement)
        with connection:
            connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?)",
                [(*row, deflate(facts[row[0]])) for row in fact_rows],
            )
            connection.executemany(
                "INSERT INTO series VALUES (?, ?, ?, ?)",
                [(*row, deflate(packed[row[0]])) for row in series_rows],
            )


def _why_not(error: sqlite3.Error) -> str:
    full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return "disken är full" if full else str(error)


def _usual_mode() -> int:
    """Return the mode of a new file here: a temporary file is for its owner's eyes only."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        message = (
            f"Det går inte att skriva i mappen {path.parent} ({why(error)}). "
            "Välj en annan mapp."
        )
        raise SnapshotError(message, path=str(path)) from error
    temporary = Path(name)
    try:
        yield temporary
    except (OSError, sqlite3.Error) as error:
        reason = why(error) if isinstance(error, OSError) else _why_not(error)
        message = (
            f"Snapshotfilen {path} kunde inte skrivas ({reason}). Kontrollera att disken "
            "har plats och att filen inte är öppen i ett annat program."
        )
        raise SnapshotError(message, path=str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)
