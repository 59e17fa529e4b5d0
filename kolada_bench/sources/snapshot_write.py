"""Writing a snapshot file, whose form ``snapshot_file`` tells.

A file is written beside its place, read back, and then moved (``beside``).
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.sources.beside import beside
from kolada_bench.sources.payload import deflate, digest
from kolada_bench.sources.snapshot_file import (
    RECORDED,
    SCHEMA,
    Lists,
    SeriesRow,
    checksum,
)

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

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, size INTEGER NOT NULL,"
    " checksum TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE series (kpi_id TEXT PRIMARY KEY, rows INTEGER NOT NULL,"
    " checksum TEXT NOT NULL, data BLOB NOT NULL)",
)

_LISTED = "CREATE INDEX series_listed ON series (kpi_id, rows, checksum)"
"""What opening a file reads of the series, side by side: else it reads a page or two of
every one, three thousand places of the whole country's file."""
_PAGE, _LARGE_PAGE = 1024, 4096
"""Bytes of one page: a file of few KPIs is mostly lists, one of all KPIs mostly series."""


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
    lists = listed(kpis, municipalities, groups, areas, coverage)
    unknown = sorted(set(series) - {row[0] for row in lists["kpi"]})
    if unknown:
        message = f"values without metadata: {', '.join(unknown)}"
        raise ValueError(message)
    meta = _meta(observations.provenance, question, as_of)
    meta["schema"] = SCHEMA if coverage is None else RECORDED
    with beside(path) as temporary:
        _fill(temporary, meta, lists, series)
        return verified(temporary)


def write_country(
    path: Path,
    provenance: Provenance,
    lists: Lists,
    series: Sequence[SeriesRow],
    blob: Callable[[str], bytes],
    *,
    question: str,
    as_of: date,
) -> str:
    """Write a snapshot with coverage from series that are packed already.

    Parameters
    ----------
    path
        Where the file is to stand. No one else may be writing to the same path this way.
    provenance
        Where the values came from, and when.
    lists
        What stands in ``facts``, as ``listed`` gives it.
    series
        Every KPI with values.
    blob
        Gives the compressed payload of a KPI, one at a time.
    question, as_of
        As for ``write_snapshot``.

    Returns
    -------
    str
        The checksum of the file.

    Raises
    ------
    SnapshotError
        The file could not be written, or did not read back as written.
    """
    meta = {**_meta(provenance, question, as_of), "schema": RECORDED}
    with beside(path, name=f".{path.name}.ny") as temporary:
        _write_tables(temporary, meta, lists, series, blob, page_size=_LARGE_PAGE)
        return verified(temporary)


def verified(path: Path) -> str:
    """Read a whole snapshot, and return its checksum.

    Raises
    ------
    SnapshotError
        It is damaged.
    """
    from kolada_bench.sources.snapshot import SnapshotSource

    with contextlib.closing(SnapshotSource(path)) as written:
        written.verify()
        return written.checksum


def listed(
    kpis: Iterable[Kpi],
    municipalities: Iterable[Municipality],
    groups: Iterable[Group],
    areas: Iterable[str],
    coverage: Coverage | None,
) -> Lists:
    """Return what stands in ``facts``; ``areas`` are the ids that columns count in."""
    lists: Lists = {
        "kpi": sorted(_plain(kpi) for kpi in kpis),
        "municipality": sorted(_plain(area) for area in municipalities),
        "municipality_group": sorted(_plain(group) for group in groups),
        "area": [[area] for area in areas],
    }
    if coverage is not None:
        from kolada_bench.sources.coverage import coverage_rows

        lists["coverage"] = coverage_rows(coverage)
    return lists


def packed(columns: Columns) -> tuple[int, str, bytes]:
    """Return a KPI's rows, checksum and compressed payload, as ``series`` has them."""
    from kolada_bench.sources.columns import pack

    payload = pack(columns)
    return len(columns.value), digest(payload), deflate(payload)


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
    rows = {kpi: packed(columns) for kpi, columns in sorted(series.items())}
    short = [(kpi, count, checksum) for kpi, (count, checksum, _) in rows.items()]
    _write_tables(path, meta, lists, short, lambda kpi: rows[kpi][2])


def _write_tables(
    path: Path,
    meta: dict[str, str],
    lists: Lists,
    series: Sequence[SeriesRow],
    blob: Callable[[str], bytes],
    *,
    page_size: int = _PAGE,
) -> None:
    facts = {
        name: json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
        for name, rows in lists.items()
    }
    fact_rows = [(name, len(text), digest(text)) for name, text in facts.items()]
    meta = {**meta, "checksum": checksum(meta, fact_rows, series)}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {page_size:d}")
        # A file that does not get whole is thrown away: there is nothing to go back to.
        connection.execute("PRAGMA journal_mode = OFF")
        with connection:
            connection.execute("BEGIN")
            for statement in _TABLES:
                connection.execute(statement)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?)",
                [(*row, deflate(facts[row[0]])) for row in fact_rows],
            )
            connection.executemany(
                "INSERT INTO series VALUES (?, ?, ?, ?)",
                ((*row, blob(row[0])) for row in series),
            )
            if page_size == _LARGE_PAGE:
                connection.execute(_LISTED)
