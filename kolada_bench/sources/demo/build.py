"""Build ``demo.sqlite`` from the facts and the model.

    python -m kolada_bench.sources.demo.build           write the file anew
    python -m kolada_bench.sources.demo.build --check   only tell whether it is up to date

The same facts and the same model give the same checksum on every machine. The file's own
bytes may differ: they hold SQLite's version, and zlib's way of packing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from kolada_bench.schema import (
    COUNT,
    GENDER,
    GENDERS,
    KPI,
    MUNICIPALITY,
    STATUS,
    VALUE,
    YEAR,
    Kpi,
    Observations,
    Provenance,
    empty_observations,
)
from kolada_bench.sources.demo import FILE
from kolada_bench.sources.demo.facts import Facts, catalogue_ids, read_facts
from kolada_bench.sources.demo.gaps import gaps
from kolada_bench.sources.demo.grid import LAST, Grid, Values
from kolada_bench.sources.demo.model import grid_of, invented, kpi_ids
from kolada_bench.sources.snapshot_write import write_snapshot

if TYPE_CHECKING:
    import pandas as pd

RETRIEVED_AT = datetime.fromisoformat("2026-06-15T12:00:00+02:00")
DESCRIPTION = (
    "Påhittade demodata. Titeln är Koladas, värdena är det inte. Koladas egen beskrivning "
    "av nyckeltalet finns på kolada.se."
)
QUESTION = "Påhittade demodata: alla teman, alla kommuner"


def build(path: Path) -> str:
    """Build the demo data at ``path`` and return their checksum.

    Raises
    ------
    LookupError
        A theme or a formula names a KPI that has no facts or is not invented.
    """
    facts = read_facts()
    values = invented(facts)
    known = kpi_ids(values)
    lacking = sorted((catalogue_ids() - known) | (known - set(facts.kpis)))
    if lacking:
        message = f"no level or no facts: {', '.join(lacking)}"
        raise LookupError(message)
    divided = {kpi.partition("/")[0] for kpi in values if "/" in kpi}
    observations = Observations(
        frame=observed(grid_of(facts), values),
        groups=empty_observations(),
        provenance=Provenance(source="demo", retrieved_at=RETRIEVED_AT, invented=True),
    )
    return write_snapshot(
        path,
        observations,
        kpis=[described(facts, kpi, divided=kpi in divided) for kpi in sorted(known)],
        municipalities=facts.municipalities,
        groups=facts.groups,
        question=QUESTION,
    )


def observed(grid: Grid, values: Values) -> pd.DataFrame:
    """Return the frame of ``values`` with their gaps, sorted."""
    import pandas as pd

    kpis = sorted(kpi_ids(values))
    parts = []
    for key in sorted(values):
        kpi, _, gender = key.partition("/")
        missing = gaps(grid, kpi)
        array = np.where(missing.null, np.nan, values[key])
        # A year that no kommun has a value for was never published.
        unpublished = missing.absent | np.all(np.isnan(array[:-1]), axis=0, keepdims=True)
        unpublished[-1] |= np.isnan(array[-1])
        rows, columns = np.nonzero(~unpublished)
        value = array[rows, columns]
        parts.append(
            {
                KPI: np.full(len(rows), kpis.index(kpi)),
                MUNICIPALITY: rows,
                YEAR: grid.years[columns],
                GENDER: np.full(len(rows), GENDERS.index(gender or GENDERS[0])),
                VALUE: value,
                COUNT: (~np.isnan(value)).astype(np.int64),
            }
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    categories = {KPI: kpis, MUNICIPALITY: list(grid.areas), GENDER: list(GENDERS)}
    frame = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(column, categories=pd.Index(categories[name]))
            if name in categories
            else column
            for name, column in joined.items()
        }
    )
    frame[STATUS] = pd.Categorical([""] * len(frame))
    return frame


def described(facts: Facts, id_: str, *, divided: bool) -> Kpi:
    """Return a KPI's metadata as they stand at ``RETRIEVED_AT``, where 2025 is out."""
    row = facts.kpis[id_]
    period = row["publ_period"]
    kpi = Kpi(
        id=id_,
        title=row["title"],
        description=DESCRIPTION,
        is_divided_by_gender=divided,
        municipality_type=row["municipality_type"],
        auspice=row["auspice"],
        operating_area=row["operating_area"],
        perspective=row["perspective"],
        prel_publication_date=_date(row["prel_publication_date"]),
        publication_date=_date(row["publication_date"]),
        publ_period=None if period is None else int(period),
        has_ou_data=row["has_ou_data"],
    )
    return _rolled_forward(kpi)


def _rolled_forward(kpi: Kpi) -> Kpi:
    """Move on to the next period where the last year is final in the demo."""
    today = RETRIEVED_AT.date()
    prel, final = kpi.prel_publication_date, kpi.publication_date
    if kpi.publ_period is None or kpi.publ_period > LAST:
        return kpi
    is_final = prel is None or (final is not None and final <= today)
    if not is_final:
        return kpi
    return msgspec.structs.replace(
        kpi,
        publ_period=LAST + 1,
        prel_publication_date=_next_year(prel),
        publication_date=_next_year(final),
    )


def _next_year(day: date | None) -> date | None:
    if day is None:
        return None
    # 29 February has no namesake the year after.
    return day.replace(
        year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def main(arguments: list[str] | None = None) -> int:
    """Build the packaged file, or check it. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the demo data.")
    parser.add_argument("--check", action="store_true", help="only compare")
    asked = parser.parse_args(arguments)
    target = Path(__file__).with_name(FILE)
    if not asked.check:
        print(f"{FILE}: {build(target)}, {target.stat().st_size:,} bytes")
        return 0
    from kolada_bench.sources.demo import DemoSource

    packaged = DemoSource().checksum
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder) / FILE)
    if packaged != built:
        print(f"{FILE} is not what the model gives: build it again", file=sys.stderr)
        return 1
    print(f"{FILE} is up to date: {built}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
