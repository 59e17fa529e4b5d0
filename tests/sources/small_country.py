"""A small country: some KPIs of every kind, in more areas than a list may have."""

from __future__ import annotations

from tests.stand_in.world import World, group, kpi

NAMES = {"1461": "Mellerud", "0428": "Vingåker", "1764": "Grums"}
REGIONAL = "N60001"
NOWHERE = "N00000"
"""A KPI of municipalities that has no value anywhere."""


def small_country(kpis: int = 7, areas: int = 28, years: int = 3) -> World:
    """Return a world of ``kpis`` KPIs with values, besides one of regions and one without.

    Every third is divided by gender; there are nulls, rows that are not there, and rows
    that were deleted. ``areas`` are municipalities; a region and Riket come on top.
    """
    codes = [*NAMES, *(f"{2000 + i}" for i in range(areas - len(NAMES)))]
    ids = [f"N{10000 + i}" for i in range(kpis)]
    values: dict[tuple[str, str, int, str], float | None] = {}
    for i, id_ in enumerate(ids):
        for j, area in enumerate(("0000", *codes)):
            for year in range(2025 - years + 1, 2026):
                for gender in "TKM" if i % 3 == 0 else "T":
                    number = i * 31 + j * 7 + year + ord(gender)
                    if number % 11:
                        values[id_, area, year, gender] = (
                            None if number % 13 == 0 else number / (10 if i % 2 else 7)
                        )
    values[REGIONAL, "0014", 2025, "T"] = 1.0
    return World(
        kpis=[
            kpi(NOWHERE, "Utan värden, antal"),
            *(
                kpi(
                    id_,
                    f"Uppgift {i}, kr/inv",
                    is_divided_by_gender=i % 3 == 0,
                    municipality_type="A" if i % 4 == 0 else "K",
                )
                for i, id_ in enumerate(ids)
            ),
            kpi(REGIONAL, "Regionens, antal", municipality_type="L"),
        ],
        municipalities=[
            {"id": "0000", "title": "Riket", "type": "L"},
            {"id": "0014", "title": "Region Västra Götaland", "type": "L"},
            *({"id": id_, "title": NAMES.get(id_, f"Ort {id_}"), "type": "K"}
              for id_ in codes),
        ],
        groups=[
            group(
                "G36589", "Liknande kommuner IFO, Mellerud, 2024",
                [("0428", "Vingåker"), ("1764", "Grums")],
            )
        ],
        values=values,
        deleted={(ids[0], "1461", 2020, "T")} if (ids[0], "1461", 2020, "T") not in values
        else set(),
    )  # fmt: skip
