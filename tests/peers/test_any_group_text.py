"""Any words for a group: one kind of question, the same however they are spaced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kolada_bench.errors import CatalogueError, UsageError
from kolada_bench.peers.editions import read_groups
from kolada_bench.peers.spec import GroupSpec, Kind, is_certain, parse_group
from tests.strategies import encoded, mutated, refused

TEXTS = (
    "lika kommuner", "Liknande kommuner, äldreomsorg", "kommungrupp", "län", "storlek",
    "Alla kommuner", "G36589", "lista: Vingåker, Grums", "lista:0428,1764", "egen:dalsland",
    "grannar", "grannar: N01951:2,N00903", "Grannar ifo", "Fyrbodal",
    "Liknande kommuner IFO, Höör, 2024",
)  # fmt: skip
OWN = ("dalsland", "Norra länet", "alla", "", "lista:x")


@given(mutated(TEXTS))
def test_any_text_is_one_kind_of_question(text: str) -> None:
    spec, reason = refused(lambda: parse_group(text, OWN), UsageError)
    if spec is None:
        assert reason.startswith("Ange en grupp")
        return
    assert spec.kind in get_args(Kind)
    assert spec.text == " ".join(text.split())
    assert is_certain(text, OWN) in (True, False)


@given(mutated(TEXTS))
def test_spaces_around_and_between_mean_nothing(text: str) -> None:
    assume(text.split())
    loose = "  ".join(text.split())
    assert parse_group(f" {loose}\t", OWN) == parse_group(text, OWN)


@given(st.sampled_from(TEXTS), st.sampled_from((str.upper, str.lower, str.title)))
def test_the_kind_does_not_hang_on_the_case(text: str, case: object) -> None:
    def kind(words: str) -> GroupSpec:
        return parse_group(words, OWN)

    assert callable(case)
    assert kind(case(text)).kind == kind(text).kind


GROUPS = {
    "values": [
        {"id": "G36589", "title": "Lika", "members": [{"member_id": "0428"}]},
        {"id": "G1", "title": "Län", "members": [{"member_id": "1764", "x": None}]},
    ],
    "count": 2,
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editions") / "grupper.json"


@given(mutated((json.dumps(GROUPS), json.dumps(GROUPS["values"]))))
def test_any_list_of_groups(file: Path, text: str) -> None:
    file.write_bytes(encoded(text))
    found, reason = refused(lambda: read_groups(file), CatalogueError)
    assert found is not None or str(file) in reason


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"x": ' + "[" * 100_000 + "]" * 100_000 + ', "values": []}']
)
def test_a_list_of_endless_depth_is_none(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match="ska vara en ögonblicksbild"):
        read_groups(file)


@pytest.mark.parametrize("name", ["a\0.json", "~ingen/g.json", "~$g.json"])
def test_a_name_that_no_file_has(name: str) -> None:
    with pytest.raises(CatalogueError, match="finns inte"):
        read_groups(name)
