"""Splits as Swedish tables: a table per identity, and a sentence on what weighs most.

The words keep to arithmetic: where a difference lies, never why it is there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY, amount
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.cost_drivers.summary import summary_notes, summary_tables
from kolada_bench.benchmark.notes import group_notes, rests_on, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.analysis.decompose import Effect
    from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit

MENTIONED = 0.25
"""An effect under this share of the largest is left to the table."""

_THEMES = {
    "socialtjanst": "Socialtjänst",
    "ifo": "Individ- och familjeomsorg",
    "aldreomsorg": "Äldreomsorg",
    "lss": "LSS",
}
HOW = (
    "Effekt = hur mycket av skillnaden i kr/inv som ligger på en faktor: vad den ändrar "
    "när bara den byts, i medel över alla ordningar (Shapley). Effekterna och resten "
    "summerar till skillnaden. De säger var skillnaden ligger, inte varför."
)
SUMMED = (
    "Gruppen är summerad: medlemmarnas kronor och personer är hoplagda innan de delas, så "
    "att faktorerna multipliceras till kostnaden. Den skiljer sig från median och medel."
)
NOT_ADDED = (
    "Tabellerna får inte summeras: samma krona kan finnas i flera, och en effekt är en del "
    "av sin egen tabells skillnad."
)
CONSTRUCTED = "Faktorerna är räknade ur samma kostnad och går därför alltid ihop."
NOMINAL = "Löpande priser: i det som räknas i kronor ingår prisutvecklingen."


def drivers_page(answer: Drivers) -> Page:
    """Return the splits as a page; what could not be shown at all is named in notes."""
    shown = [split for split in answer.splits if split.figures]
    against = "tidigare år" if answer.over_time else sv.listing(answer.group_words)
    if answer.details:
        tables, notes = tuple(_table(split, answer) for split in shown), _page_notes(answer)
    else:
        tables, notes = tuple(summary_tables(answer)), _summary_notes(answer)
    return Page(
        title=f"Drivkrafter i {answer.municipality.title} jämfört med {against} · "
        f"{_THEMES[answer.theme]}",
        banner=BANNER if answer.provenance.invented else "",
        tables=tables,
        notes=tuple(notes),
        warnings=answer.warnings,
        source=source_of(answer, computed="Faktorer, summerad grupp och effekter"),
    )


def sentence_rows(answer: Drivers) -> list[dict[str, Any]]:
    """Return the finding of each split that could be made, as JSON holds it."""
    return [
        {
            "identity": split.driver.id,
            "service_area": split.driver.service_area,
            "group": split.group.id if split.group else None,
            "year": split.year,
            "from_year": split.from_year,
            "preliminary": bool(split.preliminary),
            "n": len(split.used),
            "n_members": len(split.group.members) if split.group else None,
            "text": sentence(split, answer),
        }
        for split in answer.splits
        if split.split
    ]


def _table(split: DriverSplit, answer: Drivers) -> Table:
    driver = split.driver
    unit = answer.amount_unit
    other = str(split.from_year) if split.from_year else "Gruppen"
    own = str(split.year) if split.from_year else answer.municipality.title
    columns = [Column(("",), text=True), Column((own,)), Column((other,))]
    split_up = split.split is not None
    if split.cost is not None:
        columns += [Column(("Effekt", "kr/inv")), Column(("Effekt", unit), drop=1)]
    rows = [
        _cells(effect, split, unit, has_effects=split.cost is not None)
        for effect in _lines(split)
    ]
    mark = f" {PRELIMINARY}" if split.preliminary else ""
    heading = f"{driver.id} {driver.title} {split.year}{mark}"
    if split.cost is not None and not split_up:
        # The difference in cost is a difference, not an effect of anything.
        columns[3:] = [
            Column(("Skillnad", "kr/inv")),
            Column(("Skillnad", unit), drop=1),
        ]
    return Table(
        heading,
        short_title(split.group) if split.group else "",
        tuple(columns),
        tuple(rows),
        tuple(_notes(split, answer)),
    )


def _lines(split: DriverSplit) -> Iterable[Effect]:
    yield from split.split.effects if split.split else split.figures
    if split.split and split.split.remainder:
        yield split.split.remainder
    if split.cost:
        yield split.cost
    yield from split.beside


def _cells(
    effect: Effect, split: DriverSplit, unit: str, *, has_effects: bool
) -> tuple[str, ...]:
    name = _capital(effect.name)
    if split.split and effect is split.split.remainder:
        name = f"Rest: {effect.name}"
    figures = [x for x in (effect.own, effect.reference) if not math.isnan(x)]
    size = max((abs(x) for x in figures), default=0.0)
    decimals = 0 if effect.unit.startswith("kr") else sv.decimals_for(size)
    cells = (
        _labelled(name, effect.unit),
        sv.number(effect.own, decimals),
        sv.number(effect.reference, decimals),
    )
    if not has_effects:
        return cells
    return (
        *cells,
        sv.number(effect.effect, sign=True),
        amount(split.mnkr(effect.effect), unit),
    )


def _notes(split: DriverSplit, answer: Drivers) -> Iterable[str]:
    """Yield what stands under one table, the finding first."""
    if split.split:
        yield sentence(split, answer)
    if split.reason:
        yield split.reason
    yield from _agreement(split, answer)
    yield from _mean(split)
    if split.left_out and len(split.left_out) <= 5:
        names = answer.municipalities
        who = sv.listing([names[m].title if m in names else m for m in split.left_out])
        yield f"{who} saknar någon uppgift och är inte med i den summerade gruppen."
    if split.preliminary:
        when = f" (slutligt senast {sv.day(split.final)})" if split.final else ""
        yield f"{PRELIMINARY} preliminärt: {', '.join(split.preliminary)}{when}."
    yield from split.notes
    yield from split.driver.notes


def sentence(split: DriverSplit, answer: Drivers) -> str:
    """Return the finding in Swedish: the difference, what weighs most, what pulls back.

    Year, statistic and group follow in brackets.
    """
    if split.split is None:
        return split.reason
    marked = bool(split.preliminary)
    if split.group is None:
        prices = f"priser i {answer.index.title}" if answer.index else "löpande priser"
        rests = rests_on(f"{split.year} mot {split.from_year}", marked, prices)
    else:
        count = f"{len(split.used)} av {len(split.group.members)} kommuner"
        how = f"mot summerad grupp, {count}"
        rests = rests_on(split.year, marked, how, short_title(split.group))
    return f"{split_finding(split, answer)} {rests}"


def split_finding(split: DriverSplit, answer: Drivers) -> str:
    """Return the finding of a split without what it rests on: year, statistic, group."""
    parts = split.split
    if parts is None:
        return split.reason
    name = _capital(split.driver.cost_name)
    kronor = sv.with_unit(abs(parts.difference), "kr/inv")
    worth = amount(abs(split.mnkr(parts.difference)), answer.amount_unit, sign=False)
    if round(abs(parts.difference)) == 0:
        return f"{name}: ingen skillnad i kostnad per invånare."
    more = "högre" if parts.difference > 0 else "lägre"
    when = f" {split.year}" if split.from_year else ""
    than = split.from_year or "gruppen"
    first = (
        f"{name}: {kronor} ({worth}{sv.NBSP}{answer.amount_unit}) {more} kostnad{when} än "
        f"{than}."
    )
    return f"{first} {' '.join(_weights(split))}".strip()


def _weights(split: DriverSplit) -> Iterable[str]:
    """Yield what goes the way of the difference, then what goes the other way."""
    parts = split.split
    if parts is None:
        return
    every = [*parts.effects, *([parts.remainder] if parts.remainder else [])]
    along = [e for e in every if e.effect * parts.difference > 0]
    most = max(along, key=lambda effect: abs(effect.effect))
    if most is parts.remainder:
        yield (
            f"Mest ligger på resten, {most.name} ({_kr(most)}): uppdelningen säger därför "
            "lite."
        )
    elif round(most.effect):
        yield f"Mest ligger på {_names(along, MENTIONED * abs(most.effect))}."
    against = [e for e in every if e.effect * parts.difference < 0]
    other = _names(against, MENTIONED * abs(most.effect))
    if other:
        yield f"Åt andra hållet går {other}."


def _names(effects: Sequence[Effect], least: float) -> str:
    """List the effects of at least ``least`` kr/inv that do not round to nothing."""
    ordered = sorted(effects, key=lambda effect: -abs(effect.effect))
    return sv.listing(
        [
            f"{effect.name.split(', per ')[0]} ({_kr(effect)})"
            for effect in ordered
            if abs(effect.effect) >= least and round(effect.effect)
        ]
    )


def _kr(effect: Effect) -> str:
    return sv.with_unit(effect.effect, "kr/inv", sign=True)


def _agreement(split: DriverSplit, answer: Drivers) -> Iterable[str]:
    """Yield the label that the run-time test earns."""
    if split.verdict == "constructed":
        yield CONSTRUCTED
    elif split.verdict in ("exact", "approximate"):
        word = "går ihop" if split.verdict == "exact" else "går ungefär ihop"
        who = answer.municipalities.get(split.worst_area)
        named = who and split.verdict == "approximate" and not split.from_year
        title = f", {who.title}" if who and named else ""
        off = sv.with_unit(100 * split.worst, "%", 2 if who and named else 1)
        yield f"Kontroll: faktorer och kostnad {word} (störst avvikelse {off}{title})."
    elif split.verdict == "beside":
        yield "Uppgifterna multipliceras inte och visas bara bredvid varandra."
    if split.split and split.driver.exactness == "approximate":
        yield "Enligt Koladas beskrivningar är uppdelningen ungefärlig till sin innebörd."


def _mean(split: DriverSplit) -> Iterable[str]:
    mean = split.mean
    if mean is None or split.verdict == "beside" or len(split.used) < 2:
        return
    whose = "Koladas ovägda medel för gruppen" if mean.kolada else "Deras ovägda medel"
    rest = sv.number(mean.mean - mean.summed, sign=True)
    yield (
        f"De {len(split.used)} kommunerna hoplagda: "
        f"{sv.with_unit(mean.summed, mean.unit)}. {whose}: "
        f"{sv.with_unit(mean.mean, mean.unit)} (rest {rest})."
    )


def _page_notes(answer: Drivers) -> Iterable[str]:
    """Yield what stands under the tables of the identities."""
    shown = [split for split in answer.splits if split.figures]
    yield from _method_notes(answer, shown)
    if len(shown) > 1:
        yield NOT_ADDED
    for split in answer.splits:
        if not split.figures:
            yield f"{split.driver.id} {split.driver.title} visas inte. {split.reason}"
    yield from group_notes(answer)


def _summary_notes(answer: Drivers) -> Iterable[str]:
    """Yield what stands under the one table of all identities."""
    yield from summary_notes(answer.splits)
    yield from _method_notes(answer, answer.splits)
    yield from group_notes(answer)


def _method_notes(answer: Drivers, shown: Sequence[DriverSplit]) -> Iterable[str]:
    if any(split.split for split in shown):
        yield HOW
    if shown and not answer.over_time:
        yield SUMMED
    if answer.over_time:
        if answer.index:
            yield f"Priser i {answer.index.title}: prisnivån är en egen faktor."
        else:
            yield NOMINAL


def _labelled(name: str, unit: str) -> str:
    """Write a name and its unit, unless the name says it."""
    said = unit == "antal" or name.lower().startswith((f"{unit} ", f"{unit}dygn"))
    return name if said or f" {unit} " in name else f"{name}, {unit}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
