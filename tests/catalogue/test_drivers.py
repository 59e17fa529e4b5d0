from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.catalogue.drivers import (
    THEMES,
    all_ids,
    drivers,
    drivers_of,
    needed_ids,
    read_drivers,
)
from kolada_bench.errors import CatalogueError, UnknownName, UsageError

if TYPE_CHECKING:
    from kolada_bench.schema import Driver

ENTRY = """
[H9]
titel = "Prov"
tema = "ifo"
verksamhet = "IFO"
kostnad_namn = "Prov"
exakthet = "exakt"
faktorer = [
  { namn = "volym", enhet = "%", taljare = "N10001", namnare = "N01951" },
  { namn = "pris", enhet = "kr", taljare = "N10001 * N10002", namnare = "N10001" },
]
"""


def test_the_identities_of_the_method() -> None:
    names = [
        "H1", "H2", "H3", "S1", "S1a", "S2", "L1", "L2", "L3", "E1", "E2", "E3", "F1",
        "F2", "F3", "B1", "M1", "M2", "M3", "M3a", "M4", "M4a", "K1",
    ]  # fmt: skip
    assert list(drivers()) == names
    side_by_side = {id_ for id_, d in drivers().items() if d.exactness == "none"}
    assert side_by_side == {"L1", "L3", "E3", "F2"}


def test_every_theme_has_its_own_and_the_default_has_all() -> None:
    parts = [driver.id for theme in THEMES for driver in drivers_of(theme)]
    assert sorted(parts) == sorted(drivers())
    assert drivers_of("socialtjanst") == tuple(drivers().values())


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda d: d.id)
def test_the_factors_make_the_cost(driver: Driver) -> None:
    """What one factor is divided with is what the one before it counts."""
    if driver.exactness == "none":
        return
    common = [factor for factor in driver.factors if factor.term == 0]
    if driver.id == "H3":
        # two age groups, each of the inhabitants, times one price
        assert [f.denominator for f in driver.factors] == [
            "N01951", "N01956", "N01951", "N01957", "N21702"
        ]  # fmt: skip
        return
    chain = ["N01951", *(factor.numerator for factor in common)]
    for above, factor in zip(chain, common, strict=False):
        assert factor.denominator == above
    for factor in driver.factors:
        if factor.term:
            assert factor.denominator == chain[-1]
    assert any(factor.money for factor in driver.factors)


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda d: d.id)
def test_a_target_group_comes_first_where_there_is_one(driver: Driver) -> None:
    if driver.mean_per in ("", "N01951") or driver.exactness == "none":
        return
    first = driver.factors[0]
    assert first.denominator == "N01951"
    assert driver.id == "H3" or first.numerator == driver.mean_per


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda d: d.id)
def test_a_price_says_how_many_are_behind_it(driver: Driver) -> None:
    for factor in (*driver.factors, *driver.beside):
        per_person = any(
            word in factor.name
            for word in ("brukare", "tagare", "barn som", "hushåll", "dygn,", "deltagare")
        )
        if factor.money and (per_person or factor.name.endswith("dygn")):
            assert factor.persons, factor.name


def test_what_a_split_needs() -> None:
    h1 = drivers()["H1"]
    assert set(needed_ids(h1)) == {"N21009", "N01938", "N01951", "N21702", "N21006"}
    assert "N20060" in all_ids(drivers()["S1"])
    assert "N20060" not in needed_ids(drivers()["S1"])
    assert "N21827" in needed_ids(drivers()["H2"])


def test_only_some() -> None:
    assert [d.id for d in drivers_of("socialtjanst", ["k1", "H1"])] == ["K1", "H1"]
    with pytest.raises(UnknownName, match="H8") as raised:
        drivers_of("lss", ["H8"])
    assert raised.value.name == "H8"
    with pytest.raises(UsageError, match="grundskola"):
        drivers_of("grundskola")


def test_an_entry_is_read(tmp_path: Path) -> None:
    (driver,) = read_drivers(written(tmp_path, ENTRY)).values()
    assert (driver.cost, driver.remainder, driver.mean_kpi) == ("", "avrundning", "")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"exakt"', '"nästan"', "H9, exakthet"),
        ('"IFO"', '"ifo"', "H9, verksamhet"),
        ('"ifo"', '"skola"', "H9, tema"),
        ('"N10001 * N10002"', '"N10001 * "', "H9, faktorer nr 2, taljare"),
        ('namnare = "N01951"', 'namnare = "inv"', "H9, faktorer nr 1, namnare"),
        ('titel = "Prov"', 'titel = "Prov"\nfarg = 1', "H9, farg"),
        ('titel = "Prov"\n', "", "H9, titel"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        read_drivers(written(tmp_path, ENTRY.replace(old, new, 1)))
    assert raised.value.key == key
    assert "egna.toml" in str(raised.value)


def written(folder: Path, text: str) -> Path:
    path = folder / "egna.toml"
    path.write_text(text, encoding="utf-8")
    return path
