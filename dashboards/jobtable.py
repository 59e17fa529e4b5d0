"""What is said of jobs in their table: the questions and changes, each one transaction.

``now`` is Unix seconds, alike to all processes of a machine.
"""

from __future__ import annotations

import sqlite3

import msgspec

RUNNING, DONE, FAILED, CANCELLED = "pågår", "klart", "fel", "avbrutet"
BEAT, SILENCE, REMEMBERED = 2.0, 30.0, 3600.0
"""Seconds between signs of life, until a silent job is dead, and that results are kept."""
MOST_WAITING = 20
"""Jobs that all processes together have under way."""
LARGEST_SUM = 200_000_000
"""Bytes of all finished files that are kept."""
LONGEST_SAID = 1000
LOST = "Arbetet avbröts av att servern startade om. Försök igen."
TOO_MANY = "För många arbeten pågår just nu. Försök igen om en stund."


class Job(msgspec.Struct, frozen=True):
    """How a job goes. ``said`` is its progress or error in Swedish, ``file`` its result."""

    id: str
    key: str
    state: str
    said: str
    file: str | None = None


class Result(msgspec.Struct, frozen=True):
    """A finished file; jobs that only fill memory give none."""

    file: str
    content: bytes


def begin(db: sqlite3.Connection, new: Job, now: float) -> Job:
    """Return the job under way with ``new``'s key, else ``new``, now in the table."""
    db.execute("DELETE FROM jobs WHERE beat < ?", (now - REMEMBERED,))
    under_way = dict(
        db.execute(
            "SELECT key, id FROM jobs WHERE state = ? AND beat >= ?",
            (RUNNING, now - SILENCE),
        )
    )
    if new.key in under_way:
        return job(db, under_way[new.key], now) or new
    if len(under_way) >= MOST_WAITING:
        return Job("", new.key, FAILED, TOO_MANY)
    db.execute(
        "INSERT INTO jobs (id, key, state, said, beat) VALUES (?, ?, ?, ?, ?)",
        (new.id, new.key, new.state, new.said, now),
    )
    return new


def job(db: sqlite3.Connection, id_: str, now: float) -> Job | None:
    """Return how a job goes; a silent one is told as failed."""
    row = db.execute(
        "SELECT id, key, state, said, file, beat FROM jobs WHERE id = ?", (id_,)
    ).fetchone()
    if row is None:
        return None
    if row[2] == RUNNING and row[5] < now - SILENCE:
        return Job(row[0], row[1], FAILED, LOST)
    return Job(*row[:5])


def beat(db: sqlite3.Connection, ids: tuple[str, ...], now: float) -> None:
    """Give a sign of life for jobs under way."""
    db.executemany(
        "UPDATE jobs SET beat = ? WHERE id = ? AND state = ?",
        [(now, id_, RUNNING) for id_ in ids],
    )


def change(
    db: sqlite3.Connection,
    id_: str,
    state: str,
    said: str,
    now: float,
    result: Result | None = None,
) -> bool:
    """Change a job that is under way; return whether it was."""
    file, content = (result.file, result.content) if result else (None, None)
    done = db.execute(
        "UPDATE jobs SET state = ?, said = ?, beat = ?, file = ?, content = ?"
        " WHERE id = ? AND state = ?",
        (state, said[:LONGEST_SAID], now, file, content, id_, RUNNING),
    )
    if content is not None:
        _keep_within_bounds(db)
    return done.rowcount == 1


def result(db: sqlite3.Connection, id_: str) -> Result | None:
    """Return the file that a finished job made; None when there is none, or no longer."""
    row = db.execute(
        "SELECT file, content FROM jobs WHERE id = ? AND state = ? AND file NOT NULL",
        (id_, DONE),
    ).fetchone()
    return Result(*row) if row else None


def _keep_within_bounds(db: sqlite3.Connection) -> None:
    """Forget the oldest files where all of them take too much room."""
    total = 0
    for id_, length in db.execute(
        "SELECT id, length(content) FROM jobs WHERE content NOT NULL"
        " ORDER BY beat DESC, rowid DESC"
    ).fetchall():
        total += length
        if total > LARGEST_SUM:
            db.execute("DELETE FROM jobs WHERE id = ?", (id_,))
