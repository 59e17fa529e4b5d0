"""What the big stand-in knows: a country of the real size, whose values need no table.

Each value is a function of its KPI, area, year and gender, so 4,800 KPIs x 291 areas x 28
years take no memory. The lists are the demo's, filled up with invented KPIs and groups to
the size of Kolada's; no value has anything to do with a real one. As in Kolada a third of
the KPIs are divided by gender, some values are null, and a KPI begins in a year of its own;
all of them have the ten newest years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.demo_world import world_without_values
from benchmarks.invented_country import (
    LAST_YEAR,
    Size,
    invented_groups,
    invented_kpis,
)
from kolada_bench.sources.demo import DemoSource
from tests.stand_in.world import Entity, Key, World

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE_YEARS = 10
"""Years, counted from the newest, that every KPI has."""
ORDERS = ("TKM", "TMK", "KTM", "KMT", "MTK", "MKT")

_STEPS = {"kpi": 0x9E3779B1, "area": 0x85EBCA6B, "year": 0xC2B2AE35, "gender": 0x27D4EB2F}
_MIX, _SHIFT, _NUMBERS = 0x9E3779B97F4A7C15, 24, 1 << 14
_GAP = 16
"""One value of so many is null."""


def _text(at: int) -> str:
    """Return number ``at`` as JSON: whole numbers, one decimal, six decimals and nulls."""
    if at % _GAP == 7:
        return "null"
    return (f"{at}", f"{at / 10:.1f}", f"{at / 997:.6f}", f"{-at / 10:.1f}")[at % 4]


TEXTS = tuple(map(_text, range(_NUMBERS)))
NUMBERS = tuple(None if text == "null" else float(text) for text in TEXTS)


class Country:
    """Which KPIs and areas there are, since when, and where a value stands in ``TEXTS``.

    ``history`` is the most years that a KPI has [years, at least ``SURE_YEARS``].
    """

    def __init__(
        self, kpis: Iterable[Entity], areas: Iterable[str], *, history: int = 28
    ) -> None:
        self.newest = LAST_YEAR
        self.kpis: dict[str, tuple[int, bool]] = {}
        self.first: dict[str, int] = {}
        for at, kpi in enumerate(sorted(kpis, key=lambda kpi: str(kpi["id"]))):
            self.kpis[kpi["id"]] = at, kpi["is_divided_by_gender"]
            more = at * 7 % max(1, history - SURE_YEARS + 1)
            self.first[kpi["id"]] = LAST_YEAR - SURE_YEARS - more + 1
        self.areas = {id_: at * _STEPS["area"] for at, id_ in enumerate(sorted(areas))}
        self.years = range(LAST_YEAR - history + 1, LAST_YEAR + 1)

    def root(self, kpi: int, year: int, gender: str) -> int:
        """Return what the places of one KPI, year and gender have in common."""
        gender_step = _STEPS["gender"] * "TKM".index(gender)
        return kpi * _STEPS["kpi"] + year * _STEPS["year"] + gender_step

    def has(self, kpi: str, area: str, year: int, gender: str) -> bool:
        """Whether Kolada has such a row, with an entry of this gender."""
        if kpi not in self.kpis or area not in self.areas:
            return False
        divided = self.kpis[kpi][1]
        return self.first[kpi] <= year <= self.newest and (divided or gender == "T")

    def place(self, kpi: str, area: str, year: int, gender: str) -> int:
        """Return where the value stands in ``TEXTS``."""
        return mixed(self.root(self.kpis[kpi][0], year, gender), self.areas[area])

    def numbers(
        self,
        kpi: NDArray[np.int64],
        area: NDArray[np.int64],
        year: NDArray[np.int64],
        gender: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Return values of many rows at once; null is NaN.

        KPIs and areas are numbered in the order of their ids, genders in that of "TKM".
        """
        import numpy as np

        steps = {name: np.uint64(step) for name, step in _STEPS.items()}
        root = kpi.astype(np.uint64) * steps["kpi"] + year.astype(np.uint64) * steps["year"]
        root += gender.astype(np.uint64) * steps["gender"]
        seed = (root ^ (area.astype(np.uint64) * steps["area"])) * np.uint64(_MIX)
        at = (seed >> np.uint64(_SHIFT)) & np.uint64(_NUMBERS - 1)
        known = np.array(NUMBERS, dtype=np.float64)  # None becomes NaN
        values: NDArray[np.float64] = known[at.astype(np.int64)]
        return values


def mixed(root: int, area: int) -> int:
    """Return the place in ``TEXTS`` of the value with this root and area step."""
    return (root ^ area) * _MIX >> _SHIFT & _NUMBERS - 1


class InventedValues(Mapping[Key, "float | None"]):
    """The values as the table that the small stand-in wants, made as they are asked for."""

    def __init__(self, country: Country) -> None:
        self._country = country

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and self._country.has(*key)

    def __getitem__(self, key: Key) -> float | None:
        if key not in self:
            raise KeyError(key)
        return NUMBERS[self._country.place(*key)]

    def __iter__(self) -> Iterator[Key]:
        for kpi in self._country.kpis:
            for area in self._country.areas:
                for year in self._country.years:
                    for gender in "TKM":
                        if self._country.has(kpi, area, year, gender):
                            yield kpi, area, year, gender

    def __len__(self) -> int:
        return sum(1 for _ in self)


class BigWorld(World):
    """A world of the real size, for the small stand-in's routes as well."""

    def __init__(self, country: Country, facts: World) -> None:
        values: Any = InventedValues(country)
        super().__init__(
            kpis=facts.kpis,
            municipalities=facts.municipalities,
            groups=facts.groups,
            values=values,
        )
        self.country = country

    def years(self) -> list[int]:
        """Return the years of an answer that names none, without looking at each value."""
        return list(self.country.years)


def big_world(size: Size | None = None, *, history: int = 28) -> BigWorld:
    """Return a country: 6,100 KPIs (4,800 municipal), 290 municipalities, 3,600 groups."""
    size = size or Size()
    demo = DemoSource()
    areas = demo.municipalities()
    ids = sorted(area.id for area in areas.values() if area.type == "K")
    groups = {group.id: group for group in invented_groups(demo, ids, size)}
    kpis = {kpi.id: kpi for kpi in invented_kpis(demo.kpis(), size)}
    facts = world_without_values(kpis, areas, groups)
    return BigWorld(Country(facts.kpis, areas, history=history), facts)
