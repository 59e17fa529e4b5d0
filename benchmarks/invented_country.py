"""A snapshot file as large as the whole country, filled with invented values.

Names of areas, groups and a few hundred KPIs are the demo's; the rest is made up, and the
file says so. What matters for speed is as in Kolada: KPIs that begin in different years, a
third divided by gender, null rows, values with no, one, six and all decimals, descriptions
of several sentences for every KPI, and KPIs of regions that have no values here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.schema import RIKET, Block, Group, Kpi, Provenance
from kolada_bench.sources import snapshot_write
from kolada_bench.sources.coverage import EVERY_YEAR, Coverage
from kolada_bench.sources.read_ahead import read_ahead

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kolada_bench.sources import Source
    from kolada_bench.sources.columns import Columns

    Floats = NDArray[np.float64]

SEED = 20260615
LAST_YEAR = 2025
WHEN = datetime(2026, 6, 15, 12, tzinfo=UTC)
_UNITS = ("kr/inv", "andel (%)", "antal/1000 inv", "kr/brukare")
_PREFIXES = ("N11", "N15", "N17", "N20", "N25", "N30", "N45", "U07")
"""The ids decide the verksamhet, so they begin as Kolada's do."""
_SENTENCE = (
    "Påhittat nyckeltal för mätning av hastighet: täljaren är påhittade kostnader minus "
    "påhittade intäkter, och nämnaren är påhittade invånare den 31 december. "
)


class Size(msgspec.Struct, frozen=True):
    """How large a file is.

    Attributes
    ----------
    valued, described, groups
        KPIs with values, KPIs in all, and groups (at least those of the demo).
    years
        The most years that a KPI has; the newest is ``LAST_YEAR``.
    same_years
        Whether every KPI has all of them, or begins in a year of its own.
    divided
        One KPI of so many has women and men too; 0 for none.
    """

    valued: int = 4_800
    described: int = 6_100
    groups: int = 3_600
    years: int = 28
    same_years: bool = False
    divided: int = 3


def write_invented(file: Path, size: Size | None = None) -> int:
    """Write the file and return how many rows it has."""
    from kolada_bench.sources.demo import DemoSource

    size = size or Size()
    demo = DemoSource()
    areas = demo.municipalities().values()
    ids = sorted([RIKET, *(area.id for area in areas if area.type == "K")])
    kpis = invented_kpis(demo.kpis(), size)
    valued = [kpi for kpi in kpis if kpi.municipality_type != "L"]
    packed = dict(_packed(valued, len(ids), size))
    asked = Block(tuple(packed), tuple(ids), EVERY_YEAR)
    coverage = Coverage(blocks=(asked,), kpis=None, all_groups=True)
    snapshot_write.write_country(
        file,
        Provenance("kolada", WHEN, invented=True),
        snapshot_write.listed(kpis, areas, invented_groups(demo, ids, size), ids, coverage),
        [(kpi, rows, checksum) for kpi, (rows, checksum, _) in packed.items()],
        lambda kpi: packed[kpi][2],
        question="påhittade värden för en mätning",
        as_of=WHEN.date(),
    )
    return sum(rows for rows, _, _ in packed.values())


def invented_groups(demo: Source, ids: list[str], size: Size) -> list[Group]:
    """Return the demo's groups and invented ones, ``size.groups`` in all."""
    groups = list(demo.groups().values())
    for i in range(size.groups - len(groups)):
        title = f"Påhittad grupp {i}, {2000 + i % 26} (ovägt medel)"
        first = 1 + i % 250
        groups.append(Group(f"G9{i:05d}", title, tuple(ids[first : first + 4 + i % 30])))
    return groups


def invented_kpis(of_demo: dict[str, Kpi], size: Size) -> list[Kpi]:
    """Return the demo's KPIs and invented ones, ``size.described`` in all."""
    known = dict(list(of_demo.items())[: size.valued])
    free = (
        f"{prefix}{number:03d}" for number in range(1000) for prefix in _PREFIXES
        if f"{prefix}{number:03d}" not in known
    )  # fmt: skip
    while len(known) < size.described:
        id_, at = next(free), len(known)
        known[id_] = Kpi(
            id_,
            f"Påhittat nyckeltal {id_}, {_UNITS[at % len(_UNITS)]}",
            _SENTENCE * (2 + at % 5),
            is_divided_by_gender=size.divided > 0 and at % size.divided == 0,
            municipality_type="K" if at < size.valued else "L",
            auspice="TXE"[at % 3],
            operating_area="Kommunen, övergripande",
            perspective="Resurser",
            publication_date=date(LAST_YEAR + 1, 8, 28),
            publ_period=LAST_YEAR,
        )
    return list(known.values())


def _packed(
    kpis: list[Kpi], areas: int, size: Size
) -> Iterator[tuple[str, tuple[int, str, bytes]]]:
    """Yield the id of every KPI, in order, with its rows, checksum and packed columns."""
    ordered = sorted(kpis, key=lambda kpi: kpi.id)

    def one(at: int) -> tuple[int, str, bytes]:
        divided = size.divided > 0 and ordered[at].is_divided_by_gender
        return snapshot_write.packed(invented_columns(at, areas, size, divided=divided))

    for at, packed in read_ahead(one, range(len(ordered))):
        yield ordered[at].id, packed


def invented_columns(at: int, areas: int, size: Size, *, divided: bool) -> Columns:
    """Return the invented rows of KPI number ``at``, the same each time."""
    import numpy as np

    from kolada_bench.sources.columns import Columns

    rng = np.random.default_rng((SEED, at))
    # Most series are short: 12 of 28 years in the mean.
    years = (
        size.years if size.same_years else 1 + int((size.years - 1) * rng.beta(1.1, 1.6))
    )
    shape = (areas, years, 3 if divided else 1)
    area, year, gender = (axis.ravel() for axis in np.indices(shape))
    level = rng.lognormal(7, 1.5) * rng.lognormal(0, 0.2, (areas, 1, 1))
    value = _rounded(at, level * rng.normal(1, 0.05, shape)).ravel()
    missing = rng.random(value.size) < rng.uniform(0.05, 0.10)
    value[missing] = np.nan
    status = (missing & (rng.random(value.size) < 0.1)).astype(np.int64)
    return Columns(
        area, year + LAST_YEAR + 1 - years, gender, value,
        (~missing).astype(np.int64), status, ("", "Missing"),
    )  # fmt: skip


def _rounded(at: int, value: Floats) -> Floats:
    """Round as Kolada's sources do: mostly to no or one decimal, some to six, some not."""
    import numpy as np

    decimals = (0, 1, 1, 0, 1, 6, 1, 0, 1, None)[at % 10]
    return value if decimals is None else np.round(value, decimals)
