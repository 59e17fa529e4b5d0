"""Pack the facts of the demo data from a folder of recorded public data.

Run when a theme has got a KPI that the facts lack, or when newer lists are recorded:

    python -m kolada_bench.sources.demo.pack_facts FOLDER

``FOLDER`` holds ``kpi.json``, ``municipality.json`` and ``municipality_groups.json`` (the
``values`` of the lists of Kolada's API v3) and ``population_31dec_2001_2021.csv``
(municipality, year, population; SCB). Build the demo data again afterwards.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
import sys
from pathlib import Path
from typing import Any

from kolada_bench.sources.demo.facts import FILE, as_facts, catalogue_ids
from kolada_bench.sources.demo.model import invented, kpi_ids

_KPI_FIELDS = (
    "id", "title", "is_divided_by_gender", "municipality_type", "auspice",
    "operating_area", "perspective", "prel_publication_date", "publication_date",
    "publ_period", "has_ou_data",
)  # fmt: skip
_YEARS = ("2017", "2021")
# The groups of rescue services and of regions answer no question that the themes ask.
_LEFT_OUT = re.compile(r"räddningstjänst|Liknande regioner")


def pack(folder: Path) -> bytes:
    """Return the packed facts of a folder of recorded data.

    Raises
    ------
    LookupError
        A KPI of the themes or of the model is not in the recorded list.
    """
    facts: dict[str, Any] = {
        "municipalities": [
            (row["id"], row["title"], row["type"])
            for row in _read(folder, "municipality.json")
        ],
        "groups": [
            (row["id"], row["title"], [member["member_id"] for member in row["members"]])
            for row in _read(folder, "municipality_groups.json")
            if not _LEFT_OUT.search(row["title"])
        ],
        "population": _population(folder),
    }
    wanted = catalogue_ids() | kpi_ids(invented(as_facts({"kpis": [], **facts})))
    kpis = [row for row in _read(folder, "kpi.json") if row["id"] in wanted]
    unknown = wanted - {row["id"] for row in kpis}
    if unknown:
        message = f"not in kpi.json: {', '.join(sorted(unknown))}"
        raise LookupError(message)
    facts["kpis"] = [{name: row[name] for name in _KPI_FIELDS} for row in kpis]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _population(folder: Path) -> dict[str, dict[str, int]]:
    population: dict[str, dict[str, int]] = {}
    with (folder / "population_31dec_2001_2021.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["year"] in _YEARS:
                years = population.setdefault(row["municipality"], {})
                years[row["year"]] = int(row["population"])
    return population


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / name).read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: str(row["id"]))


if __name__ == "__main__":
    packed = pack(Path(sys.argv[1]))
    target = Path(__file__).with_name(FILE)
    target.write_bytes(packed)
    print(f"{target.name}: {len(packed):,} bytes")
