"""What is behind a cost difference: age, volume and price, against a group or over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.cost_drivers.tables import NOMINAL, split_finding
from kolada_bench.benchmark.cost_parts.tables import SHOWN_REST
from kolada_bench.catalogue.drivers import all_ids
from kolada_bench.charts.waterfall import Step, WaterfallChart
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.steps import NOT_SAVED, amounts, capital

if TYPE_CHECKING:
    from kolada_bench.analysis.decompose import Effect
    from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit

SHAPLEY = (
    "Stegen är vad varje faktor ändrar när bara den byts, i medel över alla ordningar "
    "(Shapley). De säger var skillnaden ligger, inte varför."
)


def drivers_chart(
    answer: Drivers, identity: str | None = None, group_id: str | None = None
) -> WaterfallChart:
    """Return the steps from the summed group (or an earlier year) to the own cost.

    Parameters
    ----------
    answer
        Costs split into what they are made of.
    identity
        The id of a split ("H1"); the one with the largest difference when None.
    group_id
        Which of the answer's groups; the first when None. Not over time.

    Raises
    ------
    UnknownName
        The answer has no such split.
    UsageError
        It is there, but its figures cannot be split; the message says why.
    """
    found = _split(answer, identity, group_id)
    parts = found.split
    if parts is None:  # ``_split`` gives none such
        raise _not_split(found, answer)
    decimals, amount = amounts(answer.amount_unit)
    return WaterfallChart(
        text=said.words(
            answer,
            title=split_finding(found, answer),
            subtitle=_drivers_subtitle(found),
            source_line=said.source(answer.provenance, all_ids(found.driver)),
            notes=(SHAPLEY, *_drivers_notes(found, answer)),
        ),
        start_label=_start_label(found, answer),
        start=parts.reference,
        steps=(
            *(
                Step(
                    label=capital(effect.name),
                    value=effect.effect,
                    amount=amount(found.mnkr(effect.effect)),
                    detail=_sides(effect),
                )
                for effect in parts.effects
            ),
            *_remainder(found, amount),
        ),
        end_label=_end_label(found, answer),
        end=parts.own,
        unit="kr/inv",
        amount=amount(found.mnkr(parts.difference)),
        amount_unit=answer.amount_unit,
        amount_decimals=decimals,
    )


def _split(answer: Drivers, identity: str | None, group_id: str | None) -> DriverSplit:
    splits = answer.splits
    if group_id is not None:
        splits = tuple(s for s in splits if s.group and s.group.id == group_id)
        if not splits:
            raise lookup.no_group(answer, group_id)
    if identity is not None:
        splits = tuple(s for s in splits if s.driver.id.casefold() == identity.casefold())
        if not splits:
            raise _no_identity(identity, answer)
        if splits[0].split is None:
            raise _not_split(splits[0], answer)
        return splits[0]
    possible = [s for s in splits if s.split is not None]
    if not possible:
        raise _not_split(splits[0], answer)
    return max(possible, key=lambda s: abs(s.split.difference) if s.split else 0.0)


def _no_identity(identity: str, answer: Drivers) -> UnknownName:
    known = tuple(dict.fromkeys(split.driver.id for split in answer.splits))
    message = f'Uppdelningen "{identity}" finns inte här. Välj bland {", ".join(known)}.'
    return UnknownName(message, name=identity, suggestions=known)


def _not_split(split: DriverSplit, answer: Drivers) -> UsageError:
    reason = split.reason or "Uppgifterna multipliceras inte till kostnaden."
    possible = dict.fromkeys(s.driver.id for s in answer.splits if s.split is not None)
    way_out = f" Går att visa: {', '.join(possible)}." if possible else ""
    message = f"{split.driver.id} {split.driver.title} delas inte upp. {reason}{way_out}"
    return UsageError(message)


def _drivers_subtitle(split: DriverSplit) -> tuple[str, ...]:
    mark = said.year_mark(split.year, preliminary=bool(split.preliminary))
    what = f"{split.driver.id} {split.driver.title}, kr/inv {mark}"
    if split.group is None:
        return (what, f"mot egna {split.from_year}")
    return (
        what,
        said.group_with_edition(split.group, split.year),
        f"summerad grupp, {len(split.used)} av {len(split.group.members)} kommuner",
    )


def _drivers_notes(split: DriverSplit, answer: Drivers) -> tuple[str, ...]:
    notes = [said.missing_note(answer, split.left_out, split.year)]
    if split.from_year is not None and answer.index is None:
        notes.append(NOMINAL)
    if split.driver.exactness == "approximate":
        notes.append("Uppdelningen är ungefärlig enligt Koladas beskrivningar.")
    return (*notes, NOT_SAVED) if split.group else tuple(notes)


def _start_label(split: DriverSplit, answer: Drivers) -> str:
    if split.group is None:
        return f"{answer.municipality.title} {split.from_year}"
    return f"Summerad grupp, {said.group_in_text(split.group)}"


def _end_label(split: DriverSplit, answer: Drivers) -> str:
    own = answer.municipality.title
    return own if split.group else f"{own} {split.year}"


def _remainder(split: DriverSplit, amount: Any) -> tuple[Step, ...]:
    rest = split.split.remainder if split.split else None
    if rest is None or is_missing(rest.effect) or abs(rest.effect) < SHOWN_REST:
        return ()
    step = Step(
        label=f"Rest: {rest.name}",
        value=rest.effect,
        amount=amount(split.mnkr(rest.effect)),
        rest=True,
    )
    return (step,)


def _sides(effect: Effect) -> str:
    """Write both sides' figure of a factor; "" where one may not be shown."""
    if not (math.isfinite(effect.own) and math.isfinite(effect.reference)):
        return ""
    size = max(abs(effect.own), abs(effect.reference))
    decimals = 0 if effect.unit.startswith("kr") else sv.decimals_for(size)
    own, other = (sv.number(x, decimals) for x in (effect.own, effect.reference))
    return f"{own} mot {other} {effect.unit}".strip()
