"""Fixed texts: the preset's own, how a figure is read, and room for the analyst's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.report.content import Style
from kolada_bench.report.parts.part import Options, Part

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet

COMMENT = "Förvaltningens kommentar"
PROMPT = "[skrivs av förvaltningen; ändras inte vid uppdatering]"
READ = "Så läses uppgiften:"


class TextOptions(Options, frozen=True):
    """``text`` is set as it is, ``lista`` as bullets under it."""

    text: str = ""
    lista: tuple[str, ...] = ()


class ReadingOptions(Options, frozen=True):
    """``text`` as it is; ``nyckeltal`` puts the remark of a derived KPI before it."""

    text: str = ""
    nyckeltal: str = ""


class RoomOptions(Options, frozen=True):
    """``rubrik`` and ``text`` of the room; the usual ones where they are left out."""

    rubrik: Annotated[str, msgspec.Meta(min_length=1)] = COMMENT
    text: Annotated[str, msgspec.Meta(min_length=1)] = PROMPT


def write_text(sheet: Sheet, material: Material, options: TextOptions) -> None:
    """Put the preset's own words."""
    del material
    if options.text:
        sheet.text(options.text.strip())
    for line in options.lista:
        sheet.text(line.strip(), style=Style.BULLET)


def write_reading(sheet: Sheet, material: Material, options: ReadingOptions) -> None:
    """Put how a figure is read."""
    del material
    derived = derived_kpis().get(options.nyckeltal)
    parts = [derived.note if derived else "", options.text.strip()]
    text = " ".join(part for part in parts if part)
    if text:
        sheet.text(f"{READ} {text}", style=Style.READING)


def write_room(sheet: Sheet, material: Material, options: RoomOptions) -> None:
    """Leave room for the analyst's own words."""
    del material
    sheet.room(options.rubrik, options.text)


PARTS = (
    Part("text", "egen text, eventuellt med en punktlista", write_text, TextOptions),
    Part(
        "lasning",
        "så läses uppgiften: vad ett nyckeltal visar och inte visar",
        write_reading,
        ReadingOptions,
    ),
    Part(
        "kommentar",
        "plats för förvaltningens egen kommentar, som aldrig skrivs över",
        write_room,
        RoomOptions,
    ),
)
