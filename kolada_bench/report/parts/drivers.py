"""Drivkrafter: what a difference in cost is made of, against the group or over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import msgspec

from kolada_bench.benchmark.cost_drivers.tables import (
    CONSTRUCTED,
    HOW,
    NOMINAL,
    SUMMED,
    drivers_page,
    sentence,
)
from kolada_bench.catalogue.drivers import all_ids
from kolada_bench.report.content import Quoted, Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import Options, Part
from kolada_bench.report.parts.texts import READ

if TYPE_CHECKING:
    from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet


class DriverOptions(Options, frozen=True):
    """Which identities by id ("F3"), and whether they are the own year against its own."""

    samband: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    over_tid: bool = False


def write_drivers(sheet: Sheet, material: Material, options: DriverOptions) -> None:
    """Put a sentence and a table per identity."""
    answer = material.drivers(options.samband, over_time=options.over_tid)
    for split in answer.splits:
        slot = f"{split.driver.id}{'-over-tid' if options.over_tid else ''}"
        if not split.figures:
            sheet.text(
                f"{split.driver.title} delas inte upp. {split.reason}".strip(), slot=slot
            )
            continue
        source = answer_source(answer, split)
        quoted = list(_quoted(material, answer, split))
        if split.split is not None:
            sheet.text(sentence(split, answer), source=source, slot=slot, quoted=quoted)
        _table(sheet, answer, split, source, slot)
    if any(split.split for split in answer.splits):
        about = NOMINAL if options.over_tid else SUMMED
        sheet.text(f"{HOW} {about}", style=Style.SMALL, slot="metod")


def answer_source(answer: Drivers, split: DriverSplit) -> str:
    """Return the source line of one split."""
    return words.source_of(answer, all_ids(split.driver))


def one_split(answer: Drivers, split: DriverSplit) -> Drivers:
    """Return the answer with one split alone."""
    return replace(answer, splits=(split,))


def _table(
    sheet: Sheet, answer: Drivers, split: DriverSplit, source: str, slot: str
) -> None:
    table = drivers_page(one_split(answer, split)).tables[0]
    # The sentence stands above the table already.
    said = sentence(split, answer) if split.split else ""
    elsewhere = {said, CONSTRUCTED, *split.driver.notes}
    notes = tuple(note for note in table.notes if note not in elsewhere)
    if split.group is not None:
        notes = (words.members_line(answer, split.group), *notes)
    heading = table.heading.removeprefix(f"{split.driver.id} ")
    against = f", mot {split.from_year}" if split.from_year else ""
    whole = [i for i, row in enumerate(table.rows) if _is_cost(row, split)]
    sheet.table(
        f"{heading}{against}, {answer.municipality.title}",
        msgspec.structs.replace(table, notes=notes),
        source=source,
        bold=tuple(whole),
        slot=f"tabell-{slot}",
    )
    if split.driver.notes:
        sheet.text(
            f"{READ} {' '.join(split.driver.notes)}",
            style=Style.READING,
            slot=f"lasning-{slot}",
        )


def _is_cost(row: tuple[str, ...], split: DriverSplit) -> bool:
    name = split.cost.name if split.cost else ""
    return bool(name) and row[0].casefold().startswith(name.casefold())


def _quoted(material: Material, answer: Drivers, split: DriverSplit) -> Iterable[Quoted]:
    """Yield the published cost; the factors are made of KPIs that are no own figures.

    The table has it per inhabitant, and Kolada may have it per inhabitant of an age.
    """
    kpi = split.driver.mean_kpi
    if split.cost is None or split.year is None or not kpi:
        return
    known = material.source.kpis([kpi]).get(kpi)
    yield Quoted(
        kpi=kpi,
        title=known.title if known else kpi,
        unit=split.driver.mean_unit,
        municipality=answer.municipality.id,
        year=split.year,
        gender="T",
        what="own",
        value=material.own_value(kpi, split.year),
        group="",
        preliminary=bool(split.preliminary),
    )


PARTS = (
    Part(
        "drivkrafter",
        "vad en kostnad per invånare är uppbyggd av: ålder, volym, kostnad per brukare",
        write_drivers,
        DriverOptions,
    ),
)
