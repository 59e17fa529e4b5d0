"""What is known of a KPI, as short facts: unit, direction, publication, breaks, themes.

Each fact is a Swedish label and text; the command line and the dashboard set the same ones.
The description is Kolada's own and long, so it stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.breaks import OwnBreaks, breaks
from kolada_bench.catalogue.denominators import gap_denominator
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.detector import possible_breaks
from kolada_bench.catalogue.net_cost import TOTAL_PCT, net_cost_areas
from kolada_bench.catalogue.publication import is_irregular, retired_after
from kolada_bench.catalogue.service_areas import service_area
from kolada_bench.catalogue.units import unit

if TYPE_CHECKING:
    from kolada_bench.schema import Derived, Kpi

USED_IN = "Ingår i"
DERIVED = "Egen bearbetning av data från Kolada"
_DIRECTIONS = {
    "neutral": "neutral (varken högt eller lågt är bättre i sig)",
    "higher": "högre är bättre",
    "lower": "lägre är bättre",
}


def derived_facts(kpi: Derived) -> Iterable[tuple[str, str]]:
    """Yield what is known of a KPI that is calculated here."""
    yield "Beräkning", kpi.expression
    yield "Enhet", kpi.unit
    yield "Verksamhet", kpi.service_area or service_area(kpi.id)
    if kpi.note:
        yield "Att veta", kpi.note
    yield "Redovisas som", DERIVED


def published_facts(kpi: Kpi, own: OwnBreaks) -> Iterable[tuple[str, str]]:
    """Yield what is known of a KPI of Kolada's; ``own`` are the user's own breaks."""
    kind = unit(kpi.id, kpi.title)
    yield "Enhet", kind
    yield "Riktning", _DIRECTIONS[themes.direction(kpi.id)]
    yield "Verksamhet", service_area(kpi.id)
    yield "Uppdelat på kön", "ja" if kpi.is_divided_by_gender else "nej"
    below = gap_denominator(kpi.id, kind, kpi.title)
    if below:
        what = "personer" if below.result == "persons" else "kronor"
        yield "Skillnad räknas om", f"till {what} med {below.label} ({below.formula})"
    yield "Publicering", publication(kpi)
    for found in breaks(kpi.id, own=own):
        yield f"Brott {found.year}", f"{found.reason} ({found.source})"
    for found in possible_breaks(kpi, own=own):
        yield f"Möjligt brott {found.year}", found.reason
    inside = list(_themes_with(kpi.id))
    if inside:
        yield "Teman", ", ".join(inside)
    used = [d.id for d in derived_kpis().values() if kpi.id in d.inputs]
    if used:
        yield USED_IN, ", ".join(used)


def description(kpi: Kpi) -> str:
    """Return Kolada's description, whose line breaks are written out in its answers."""
    return kpi.description.replace("\\n", " ")


def publication(kpi: Kpi) -> str:
    """Return when the KPI is published: the year and its dates, irregularly, no longer."""
    last = retired_after(kpi)
    if last:
        return f"publiceras inte efter {last}"
    if is_irregular(kpi):
        return "publiceras oregelbundet"
    dates = [
        f"{word} {sv.day(when)}"
        for word, when in (
            ("preliminärt", kpi.prel_publication_date),
            ("slutligt", kpi.publication_date),
        )
        if when
    ]
    return f"{kpi.publ_period}: {sv.listing(dates) or 'datum saknas'}"


def _themes_with(kpi: str) -> Iterable[str]:
    """Yield the themes that show the KPI, as a row or only in their NKA block."""
    areas = {name: area.ids for name, area in net_cost_areas().items()}
    for name in themes.theme_names():
        theme = themes.read_theme(name)
        if any(row.kpi == kpi for row in theme.rows):
            yield name
        elif any(kpi in areas.get(area, (TOTAL_PCT,)) for area in theme.net_cost):
            yield f"{name} (NKA)"
