from __future__ import annotations

import json
from pathlib import Path

import pytest

from kolada_bench.errors import CatalogueError
from kolada_bench.peers.editions import older_edition, read_groups
from kolada_bench.schema import PeerGroup

OLD = [
    {
        "id": "G1",
        "title": "Liknande kommuner IFO, Mellerud, 2022",
        "members": [{"member_id": "1492", "member_title": "Åmål"}, {"member_id": "1461"}],
    }
]


@pytest.mark.parametrize("content", [OLD, {"values": OLD, "count": 1}])
def test_a_saved_list_of_groups(small, tmp_path: Path, content: object) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    groups = read_groups(path)
    now = PeerGroup("G1", "Liknande kommuner IFO, Mellerud, 2024", "liknande", ("0428",))
    older = older_edition(now, groups, small.areas["1461"], small.areas)
    assert older is not None
    assert (older.members, older.edition, older.kind) == (("1492",), 2022, "liknande")


def test_a_group_that_was_not_there_has_no_older_edition(small) -> None:
    own = small.areas["1461"]
    other = PeerGroup("G2", "Dalsland", "kolada", ("0428",))
    listed = PeerGroup("lista:0428", "Egen lista (1 kommun)", "lista", ("0428",))
    assert older_edition(other, {}, own, small.areas) is None
    assert older_edition(listed, {}, own, small.areas) is None


def test_a_file_that_is_no_list_of_groups(tmp_path: Path) -> None:
    for content in (b"", b"[1]", b'{"a": 1}', b"\xff\xfe", b'[{"id": "G1"}]'):
        path = tmp_path / "old.json"
        path.write_bytes(content)
        with pytest.raises(CatalogueError, match="ska vara en ögonblicksbild"):
            read_groups(path)
    with pytest.raises(CatalogueError, match="finns inte"):
        read_groups(tmp_path / "none.json")


def test_the_recorded_older_edition_of_mellerud(recorded, recorded_data: Path) -> None:
    older = read_groups(recorded_data / "municipality_groups_2024.json")
    now = recorded.all_groups["G36589"]
    group = PeerGroup(now.id, now.title, "liknande", now.members)
    found = older_edition(group, older, recorded.areas["1461"], recorded.areas)
    assert found is not None
    assert found.edition == 2022
    assert not set(found.members) & set(now.members)
