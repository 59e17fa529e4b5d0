"""Groups as they were: the members of an older edition, out of a file.

Kolada keeps a group's id and exchanges its members, and says nothing of who was in it
before. So an older edition must have been kept: in a snapshot, or as the JSON of Kolada's
list of groups, saved when it was current.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.errors import CatalogueError, why
from kolada_bench.peers.members import kolada_peer_group
from kolada_bench.schema import Group
from kolada_bench.settings import user_path
from kolada_bench.userfile import beginning_of, content_of

if TYPE_CHECKING:
    from kolada_bench.schema import Municipality, PeerGroup

_SQLITE = b"SQLite format 3\x00"


class _Member(msgspec.Struct):
    member_id: str


class _Entry(msgspec.Struct):
    id: str
    title: str
    members: list[_Member]


class _Answer(msgspec.Struct):
    values: list[_Entry]


def read_groups(path: str | Path) -> dict[str, Group]:
    """Return the groups of a snapshot, or of a saved answer of Kolada's, by id.

    Raises
    ------
    CatalogueError
        The file is missing, or neither a snapshot nor a list of groups.
    SnapshotError
        The snapshot is damaged or of another version.
    """
    file = user_path(path)
    try:
        is_snapshot = beginning_of(file, len(_SQLITE)) == _SQLITE
        content = b"" if is_snapshot else content_of(file)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = (
            "finns inte" if missing else f"går inte att läsa: {why(error, reading=True)}"
        )
        message = f"Filen {file} {reason} (--old-groups)."
        raise CatalogueError(message, file=str(file)) from error
    if is_snapshot:
        from kolada_bench.sources.snapshot import SnapshotSource

        return SnapshotSource(file).groups()
    try:
        found = msgspec.json.decode(content, type=_Answer | list[_Entry])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = (
            f"{file}: ska vara en ögonblicksbild (kolada-bench snapshot save) eller "
            "Koladas lista över grupper som JSON, med id, title och members."
        )
        raise CatalogueError(message, file=str(file)) from error
    entries = found.values if isinstance(found, _Answer) else found
    return {
        entry.id: Group(
            entry.id, entry.title, tuple(member.member_id for member in entry.members)
        )
        for entry in entries
    }


def older_edition(
    group: PeerGroup,
    older: Mapping[str, Group],
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> PeerGroup | None:
    """Return ``group`` as it was among ``older``; None where it was not there.

    A list, an own group and neighbours have no older edition.
    """
    found = older.get(group.id) if group.kolada_id else None
    if found is None:
        return None
    return kolada_peer_group(found, group.kind, municipality, municipalities)
