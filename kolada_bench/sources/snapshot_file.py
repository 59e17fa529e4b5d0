"""The snapshot file: what stands in it, its versions, and its checksum.

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

``snapshot_write`` writes it, and ``snapshot`` reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kolada_bench.errors import SnapshotError
from kolada_bench.sources.payload import is_newer

SCHEMA = "kolada-bench/snapshot/1"
RECORDED = "kolada-bench/snapshot/2"
"""The version of a file with coverage."""
UNFINISHED = "kolada-bench/snapshot-unfinished/1"
"""What a file that is being gathered says of itself (``country_file``)."""

Lists = dict[str, list[list[Any]]]
"""The lists of ``facts`` by name, each row as a list, sorted by id."""
SeriesRow = tuple[str, int, str]
"""A KPI, its number of rows, and the checksum of its payload."""


def checked_version(found: str, path: Path) -> str:
    """Return the version of a file when it is one that can be read.

    Raises
    ------
    SnapshotError
        It is newer than this program, or none at all.
    """
    if found in (SCHEMA, RECORDED):
        return found
    if found == UNFINISHED:
        message = (
            f"{path} är en påbörjad hämtning av hela landet. Kör kolada-bench snapshot "
            "save --all igen tills den är klar."
        )
    elif is_newer(found, RECORDED):
        message = (
            f"Snapshotfilen {path} är skriven av en nyare version av kolada-bench "
            f"({found:.40}; den här läser {RECORDED}). Uppdatera kolada-bench."
        )
    else:
        message = (
            f'{path} är ingen snapshot som kan läsas (schema "{found:.40}", väntat '
            f"{SCHEMA}). Kontrollera att det är rätt fil."
        )
    raise SnapshotError(message, path=str(path))


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
