"""The TOML files against Kolada's own list of 2026-03-23."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files

import pytest

from kolada_bench.catalogue.breaks import breaks
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.detector import detected_breaks, possible_breaks
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.catalogue.publication import is_irregular, is_preliminary, is_retired
from kolada_bench.catalogue.search import search
from kolada_bench.catalogue.themes import read_theme, renamed, theme_names
from kolada_bench.catalogue.units import UNKNOWN, unit
from kolada_bench.schema import Kpi, Municipality

# Only these may name KPIs that Kolada no longer has.
_MAY_BE_GONE = {"removed.toml"}


def _toml_texts() -> dict[str, str]:
    room = files("kolada_bench.catalogue")
    found = [*room.iterdir(), *room.joinpath("themes").iterdir()]
    return {
        file.name: re.sub("(?m)#.*$", "", file.read_text(encoding="utf-8"))
        for file in found
        if file.name.endswith(".toml")
    }


def test_every_theme_is_listed() -> None:
    names = {
        file.name for file in files("kolada_bench.catalogue").joinpath("themes").iterdir()
    }
    assert {f"{name}.toml" for name in theme_names()} == {
        name for name in names if name.endswith(".toml")
    }


def test_every_id_in_every_file_exists(recorded_kpis: dict[str, Kpi]) -> None:
    texts = _toml_texts()
    assert len(texts) >= 18
    for name, text in texts.items():
        ids = set(re.findall(r"\b[NU]\d{5}\b", text))
        gone = {id_ for id_ in ids if id_ not in recorded_kpis}
        assert gone == (ids if name in _MAY_BE_GONE else set()), name


def test_every_theme_title_is_koladas(recorded_kpis: dict[str, Kpi]) -> None:
    known = {**recorded_kpis, **derived_kpis()}
    for name in theme_names():
        rows = read_theme(name).rows
        assert renamed(rows, known) == ()
        for row in rows:
            kpi = known[row.kpi]
            assert row.title == kpi.title
            if isinstance(kpi, Kpi):
                assert kpi.municipality_type in ("K", "A")
                assert not is_retired(kpi)


def test_at_least_97_percent_of_the_titles_get_a_unit(
    recorded_kpis: dict[str, Kpi],
) -> None:
    units = {id_: unit(id_, kpi.title) for id_, kpi in recorded_kpis.items()}
    unknown = [id_ for id_, found in units.items() if found == UNKNOWN]
    assert len(recorded_kpis) == 6099
    assert len(unknown) <= 0.03 * 6099


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("N01963", "%"),
        ("N01958", "%"),
        ("N21826", "timmar/hemtjänsttagare"),
        ("U33401", "dagar"),
        ("U23401", "dagar"),
        ("N33812", "antal"),
        ("N33817", "antal/1000 inv 0-20 år"),
        ("N33004", "kr/inv 0-20 år"),
        ("N35024", "kr/inv 21-64 år"),
        ("N35804", "antal/inv 21-64 år"),
        ("N35025", "kr/vårddygn"),
        ("N31849", "kr/hushåll"),
        ("N31857", "tkr"),
        ("N30026", "mnkr"),
        ("N00097", "%"),
        ("N28891", "antal/10 000 inv 0-22 år"),
        ("N20029", "mnkr"),
        ("U31004", "kr/inv"),
        ("N00992", "index"),
        ("N21900", "kod"),
        ("N00957", "dagar"),
        ("N15033", "elever/lärare"),
        ("N02937", "inv/kvm"),
    ],
)
def test_units_that_are_easy_to_get_wrong(
    recorded_kpis: dict[str, Kpi], kpi: str, expected: str
) -> None:
    assert unit(kpi, recorded_kpis[kpi].title) == expected


@pytest.mark.parametrize(
    ("kpi", "years"),
    [
        ("N21006", [2021]),
        ("N23009", [2007, 2013, 2016, 2021, 2024]),
        ("N33817", [2014]),
        ("N30001", [2019]),
        ("N33816", []),
        ("U21468", []),
    ],
)
def test_the_detector_on_koladas_own_words(
    recorded_kpis: dict[str, Kpi], kpi: str, years: list[int]
) -> None:
    assert [found.year for found in detected_breaks(recorded_kpis[kpi])] == years


def test_of_n23009_only_2016_is_left_to_confirm(recorded_kpis: dict[str, Kpi]) -> None:
    assert [found.year for found in breaks("N23009")] == [2007, 2013, 2021, 2024]
    assert [found.year for found in possible_breaks(recorded_kpis["N23009"])] == [2016]


def test_nka_of_2025_is_preliminary_in_june_2026_and_costs_have_their_own_dates(
    recorded_kpis: dict[str, Kpi],
) -> None:
    from datetime import date

    june, september = date(2026, 6, 15), date(2026, 9, 15)
    nka, cost = recorded_kpis["N30001"], recorded_kpis["N30101"]
    assert is_preliminary(nka, 2025, june)
    assert is_preliminary(cost, 2025, june)
    assert is_preliminary(nka, 2025, september)
    assert not is_preliminary(cost, 2025, september)  # final 2026-08-28
    assert is_preliminary(recorded_kpis["U31004"], 2025, september)  # no final date
    assert not is_preliminary(recorded_kpis["N01951"], 2025, june)


def test_retired_and_irregular_in_the_recording(recorded_kpis: dict[str, Kpi]) -> None:
    assert is_retired(recorded_kpis["U21401"])
    assert is_irregular(recorded_kpis["U23401"])
    # 734 have no publ_period; the living among them are the irregular ones.
    without = [kpi for kpi in recorded_kpis.values() if kpi.publ_period is None]
    assert len(without) == 734
    assert sum(map(is_irregular, recorded_kpis.values())) == sum(
        not is_retired(kpi) for kpi in without
    )


def test_bought_care_is_found_near_the_top(recorded_kpis: dict[str, Kpi]) -> None:
    top = [kpi.id for kpi in search(recorded_kpis.values(), "köpt vård", limit=8)]
    assert {"N04159", "N33023", "N35030", "X30101_kopt", "X33001_kopt", "X35001_kopt"} <= {
        *top
    }


def test_every_municipality_is_found_by_its_name(
    recorded_areas: dict[str, Municipality],
) -> None:
    kommuner = [area for area in recorded_areas.values() if area.type == "K"]
    assert len(kommuner) == 290
    for area in kommuner:
        for text in (area.id, area.title, area.title.upper(), f"{area.title} kommun"):
            assert resolve_municipality(text, recorded_areas) == area, text
        genitive = area.title if area.title.endswith(("s", "x", "z")) else f"{area.title}s"
        assert resolve_municipality(f"{genitive} kommun", recorded_areas) == area


def test_the_room_imports_neither_pandas_nor_numpy() -> None:
    code = (
        "import sys, kolada_bench.catalogue.search, kolada_bench.catalogue.breaks, "
        "kolada_bench.catalogue.denominators, kolada_bench.catalogue.municipalities as m; "
        "kolada_bench.catalogue.denominators.denominator('N30101', 'kr/inv'); "
        "kolada_bench.catalogue.search.search([], 'köpt'); "
        "assert not {'pandas', 'numpy', 'requests'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
