from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kolada_bench.catalogue import plausibility
from kolada_bench.catalogue.plausibility import (
    KINDS,
    POPULATION,
    SEVERITY_WORDS,
    plausibility_checks,
)
from kolada_bench.errors import CatalogueError


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Give the room a copy of its file to spoil."""
    copy = tmp_path / plausibility.FILE
    text = plausibility.packaged(plausibility.FILE).read_text(encoding="utf-8")
    copy.write_text(text, encoding="utf-8")
    monkeypatch.setattr(plausibility, "packaged", lambda name: copy)
    plausibility_checks.cache_clear()
    yield copy
    plausibility_checks.cache_clear()


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_kind_says_why_and_what_to_ask() -> None:
    checks = plausibility_checks()
    assert tuple(checks.kinds) == KINDS
    for kind in checks.kinds.values():
        assert kind.why.endswith(".")
        assert kind.ask.endswith("?")
        assert kind.severity in SEVERITY_WORDS


def test_the_country_is_asked_for_in_one_go() -> None:
    # 25 ids fit in one request; the population must be among them.
    ids = plausibility_checks().country_ids
    assert POPULATION in ids
    assert len(ids) <= 25


def test_identities_are_those_that_hold_by_definition() -> None:
    by_right = {
        (check.left.text, check.right.text) for check in plausibility_checks().identities
    }
    for left, right in (
        ("N30101 - N30004", "N30005"),
        ("N31001 - N31007", "N31008"),
        ("N33001 - N33012", "N33016"),
        ("N35001 - N35015", "N35019"),
        ("N37001 - N37003", "N37005"),
        ("N37002 - N37004", "N37006"),
        ("N33001 * N01951 / N33006", "N01948"),
        ("N35009 * N01951 / N35002", "N01955 - N01837"),
        ("N20066 + N20067 + N20068", "N20016"),
        ("N31001 + N33001 + N35001 + N37001 + N37002", "N30101"),
    ):
        assert (left, right) in by_right
    assert not any("X" in left for left, _ in by_right)


def test_every_kpi_exists(recorded_data: Path) -> None:
    found = json.loads((recorded_data / "kpi.json").read_text(encoding="utf-8"))
    known = {kpi["id"] for kpi in (found["values"] if isinstance(found, dict) else found)}
    checks = plausibility_checks()
    common = {id_ for check in checks.common for id_ in (check.share, check.cost)}
    assert {*checks.own_ids, *checks.country_ids, *common} <= known


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('vanster = "N30101 - N30004"', 'vanster = "N30101 ** 2"', "identitet"),
        ('allvar = "att känna till"', 'allvar = "illa"', "slag, styckkostnad, allvar"),
        ('verksamhet = "LSS"', 'verksamhet = "vård"', "par, verksamhet"),
        ("[slag.rest]", "[slag.resten]", "slag, rest"),
        ("storlek = 2.0", 'storlek = "två"', "granser, storlek"),
        ('volym = "N33812"', 'volym = "33812"', "par nr 1, volym"),
    ],
)
def test_a_fault_names_file_and_key(changed: Path, old: str, new: str, key: str) -> None:
    spoil(changed, old, new)
    with pytest.raises(CatalogueError) as error:
        plausibility_checks()
    assert error.value.key == key
    assert plausibility.FILE in str(error.value)
