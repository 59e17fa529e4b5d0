"""The list of study visits as text and JSON: who and why, the figures, who fell where."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.net_costs.tables import area_title
from kolada_bench.benchmark.notes import group_notes, source_of
from kolada_bench.benchmark.page import Column, Page, Table

if TYPE_CHECKING:
    from kolada_bench.analysis.study_visits import Candidate
    from kolada_bench.benchmark.similar.study_visits import StudyVisits

MOST_SHOWN = 7
WHAT_IT_IS_NOT = (
    "Listan säger inte varför kostnaden är lägre, och kvalitetsmåtten täcker bara det som "
    "de mäter. Den är ett underlag för vem man kan fråga, inte ett omdöme."
)


def visits_page(answer: StudyVisits) -> Page:
    """Return the answer as a page."""
    shown = answer.chosen[:MOST_SHOWN]
    area = area_title(answer.service_area)
    return Page(
        title=f"Studiebesök för {answer.municipality.title} · {area} · "
        f"{sv.years(answer.years)}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(_list_table(answer, shown), _figures_table(answer, shown)) if shown else (),
        notes=tuple(_notes(answer)),
        warnings=answer.warnings,
        source=source_of(answer, computed="Urval, snitt och skillnader"),
    )


def _name(answer: StudyVisits, found: Candidate) -> str:
    known = answer.municipalities.get(found.id)
    return known.title if known else found.id


def _list_table(answer: StudyVisits, shown: Sequence[Candidate]) -> Table:
    return Table(
        "Att fråga",
        f"{len(answer.chosen)} av {len(answer.candidates)} liknande kommuner",
        (Column(("Kommun",), text=True), Column(("Varför",), text=True)),
        tuple((_name(answer, found), answer.why(found)) for found in shown),
    )


def _figures_table(answer: StudyVisits, shown: Sequence[Candidate]) -> Table:
    everyone = [*([answer.own] if answer.own else []), *shown]
    columns = [Column(("",), text=True)]
    for place, found in enumerate(everyone):
        columns.append(Column((_name(answer, found),), drop=max(0, len(everyone) - place)
                              if place > 1 else 0))  # fmt: skip
    lines = [
        _line(
            f"Nettokostnadsavvikelse {year}, %{mark}",
            [found.deviations[i] for found in everyone],
            1,
            sign=True,
        )
        for i, year in enumerate(answer.years)
        for mark in (
            f" {PRELIMINARY}" if answer.preliminary and year == answer.years[-1] else "",
        )
    ]
    people = [answer.population.get(found.id, math.nan) for found in everyone]
    lines.insert(0, _line(f"Invånare {answer.years[-1]}", people, 0))
    mean = f"Snitt {sv.years(answer.years)}, %"
    lines.append(_line(mean, [found.mean for found in everyone], 1, sign=True))
    for quality, label in answer.measures:
        figures = [found.quality[quality.kpi] for found in everyone]
        end = "högre är bättre" if quality.sign > 0 else "lägre är bättre"
        lines.append(_line(f"{label} ({end})", figures, 1))
    return Table(
        "Siffrorna", "kvalitetsmått: snitt av samma år", tuple(columns), tuple(lines)
    )


def _line(
    label: str, figures: Sequence[float], places: int, *, sign: bool = False
) -> tuple[str, ...]:
    return (label, *(sv.number(figure, places, sign=sign) for figure in figures))


def steps(answer: StudyVisits) -> dict[str, int]:
    """Return how many of the candidates are left after each condition, in order."""
    left = [c for c in answer.candidates if c.has_costs]
    out = {"similar": len(answer.candidates), "with_costs": len(left)}
    for name, holds in (
        ("lower", "is_lower"),
        ("stable", "is_stable"),
        ("no_worse", "is_no_worse"),
    ):
        left = [c for c in left if getattr(c, holds)]
        out[name] = len(left)
    return out


def _notes(answer: StudyVisits) -> Iterable[str]:
    if answer.reason:
        yield f"Ingen lista kan göras: {answer.reason}"
    else:
        left = steps(answer)
        if not answer.chosen:
            yield "Ingen liknande kommun uppfyller alla villkoren. Det är också ett svar."
        yield (
            f"Av {left['similar']} liknande kommuner har {left['with_costs']} uppgift om "
            f"kostnaderna alla tre åren; {left['lower']} har minst "
            f"{sv.number(answer.margin, 0 if answer.margin.is_integer() else 1)} "
            f"procentenheter lägre avvikelse i snitt, {left['stable']} av dem är lägre "
            f"alla tre åren, och {left['no_worse']} av de sista är lika eller bättre på "
            "alla kvalitetsmått som går att jämföra, minst hälften av kommunens egna."
        )
        if len(answer.chosen) > MOST_SHOWN:
            yield f"De {MOST_SHOWN} första av {len(answer.chosen)} visas; JSON har alla."
        if answer.measures:
            labels = [label for _, label in answer.measures]
            yield (
                f"Kvalitetsmått: {'; '.join(labels)}. Lika = inom 2 procentenheter, eller "
                "inom 5 procent för annat än andelar."
            )
    yield WHAT_IT_IS_NOT
    yield from group_notes(answer)


def visits_dict(answer: StudyVisits) -> dict[str, Any]:
    """Return the JSON form; ``rows`` is the list, ``candidates`` everybody tried."""
    return {
        **answer._head("kolada-bench/visits/1"),
        "service_area": answer.service_area,
        "years": list(answer.years),
        "margin": answer.margin,
        "preliminary": answer.preliminary,
        "groups": answer._groups(),
        "provenance": answer._provenance(),
        "own": _candidate(answer, answer.own) if answer.own else None,
        "rows": [
            {**_candidate(answer, found), "why": answer.why(found)}
            for found in answer.chosen
        ],
        "candidates": [_candidate(answer, found) for found in answer.candidates],
        "measures": [
            {
                "kpi": quality.kpi,
                "label": label,
                "direction": "higher" if quality.sign > 0 else "lower",
            }
            for quality, label in answer.measures
        ],
        "steps": steps(answer),
        "reason": answer.reason or None,
        "warnings": list(answer.warnings),
    }


def _candidate(answer: StudyVisits, found: Candidate) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": _name(answer, found),
        "similar": list(answer.similar.get(found.id, ())),
        "population": int(answer.population[found.id])
        if found.id in answer.population
        else None,
        "deviations": {
            str(year): _plain(figure)
            for year, figure in zip(answer.years, found.deviations, strict=True)
        },
        "mean_3_years_pct": _plain(found.mean),
        "lower_by": _plain(found.lower_by),
        "lower": found.is_lower,
        "stable": found.is_stable,
        "no_worse": found.is_no_worse,
        "unusually_low": answer.is_unusually_low(found)
        if found.id in answer.lower_than
        else None,
        "quality": {kpi: _plain(figure) for kpi, figure in found.quality.items()},
        "verdicts": {kpi: verdict or None for kpi, verdict in found.verdicts.items()},
        "source_line": answer.source_line,
    }


def _plain(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
