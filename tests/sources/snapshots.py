"""A small snapshot with every kind of row, and ways to read, change and sign it."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.schema import (
    OBSERVATION_COLUMNS,
    Block,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    empty_observations,
    observation_frame,
)
from kolada_bench.sources.snapshot import SnapshotSource
from kolada_bench.sources.snapshot_file import checksum
from kolada_bench.sources.snapshot_write import write_snapshot

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")
WHEN = datetime.fromisoformat("2026-01-15T09:12:00+01:00")
KPIS = [
    Kpi(
        "N30001", "Nettokostnadsavvikelse IFO, (%)", "Text – med ÅÄÖ.", operating_area="IFO"
    ),
    Kpi(
        "N33817",
        "Placerade, antal/1000 inv",
        is_divided_by_gender=True,
        municipality_type="A",
        auspice="E",
        perspective="Volymer",
        prel_publication_date=date(2026, 5, 5),
        publication_date=date(2026, 9, 30),
        publ_period=2025,
        has_ou_data=True,
    ),
    Kpi("U99999", "Utan värden"),
]
MUNICIPALITIES = [
    Municipality("1461", "Mellerud", "K"),
    Municipality("0428", "Vingåker", "K"),
    Municipality("0000", "Riket", "L"),
]
GROUPS = [
    Group("G36589", "Liknande kommuner IFO, Mellerud, 2024", ("0428", "1764")),
    Group("G1", "Åmål med omnejd", ()),
]
ROWS = [
    ("N30001", "1461", 2024, "T", 18.80539499036609, 1, ""),
    ("N30001", "1461", 2025, "T", -25.0, 1, ""),
    ("N30001", "0428", 2025, "T", NAN, 0, "Missing"),
    ("N33817", "1461", 2025, "T", 9.765625, 1, ""),
    ("N33817", "1461", 2025, "K", 0.0, 1, ""),
    ("N33817", "1461", 2025, "M", NAN, 0, ""),
    ("N33817", "0000", 2025, "T", 6.9, 1, ""),
]
GROUP_ROWS = [("N30001", "G36589", 2025, "T", 3.1, 7, "")]
EVERYTHING = Block(
    ("N30001", "N33817"), ("1461", "0428", "0000", "G36589"), tuple(range(2020, 2030))
)


def as_frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return empty_observations()
    columns = zip(*rows, strict=True)
    return observation_frame(
        dict(zip(OBSERVATION_COLUMNS, map(list, columns), strict=True))
    )


def observations(**about: object) -> Observations:
    provenance = {"source": "kolada", "retrieved_at": WHEN, **about}
    return Observations(as_frame(ROWS), as_frame(GROUP_ROWS), Provenance(**provenance))


def write(path: Path, content: Observations | None = None, **more: object) -> str:
    lists = {"kpis": KPIS, "municipalities": MUNICIPALITIES, "groups": GROUPS, **more}
    return write_snapshot(path, content or observations(), **lists)


def answer(path: Path, *blocks: Block) -> Observations:
    with contextlib.closing(SnapshotSource(path)) as source:
        return source.observations(blocks or (EVERYTHING,))


def tuples(frame: pd.DataFrame) -> set[tuple[object, ...]]:
    plain = frame.astype({name: str for name in ("kpi_id", "municipality_id", "gender")})
    plain = plain.assign(status=frame["status"].astype(str))
    return {
        tuple("null" if v != v else v for v in row) for row in plain.to_numpy().tolist()
    }


def expected(rows: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {tuple("null" if v != v else v for v in row) for row in rows}


def change(path: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def sign_again(path: Path) -> None:
    """Make the checksum of the file right for what now stands in it."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        facts = connection.execute("SELECT name, size, checksum FROM facts").fetchall()
        series = connection.execute("SELECT kpi_id, rows, checksum FROM series").fetchall()
        found = checksum(meta, facts, series)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'checksum'", (found,))
