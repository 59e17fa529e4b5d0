"""Every split in one table: a line per identity, before anyone asks for its factors.

A line has the difference, the factor that weighs most in it, and what the test of the
identity said; the table of one identity (``tables``) has the rest. Lines are not to
be added: several identities split the same cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY, amount
from kolada_bench.benchmark.cost_drivers.split_checks import FEW_PERSONS
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit

WORDS = {
    "exact": "går ihop",
    "approximate": "ungefär",
    "constructed": "räknad",
    "beside": "bredvid",
    "refused": "delas inte upp",
}
LACKING = "uppgift saknas"
FEW = "få personer"
DETAILS = (
    "Faktorerna i en uppdelning visas med --only och dess id (--only H1,F3), i alla med "
    "--details."
)
NOT_ADDED = "Raderna får inte summeras: samma krona kan finnas i flera."


def summary_tables(answer: Drivers) -> Iterable[Table]:
    """Yield one table per group that was asked for; over time one in all."""
    by_turn: list[list[DriverSplit]] = []
    turns: dict[str, int] = {}
    for split in answer.splits:
        turn = turns.get(split.driver.id, 0)
        turns[split.driver.id] = turn + 1
        if turn == len(by_turn):
            by_turn.append([])
        by_turn[turn].append(split)
    for splits in by_turn:
        yield _table(splits, answer)


def summary_notes(splits: Sequence[DriverSplit]) -> Iterable[str]:
    """Yield what the words of the test mean, those that are used."""
    used = {_verdict(split) for split in splits}
    meanings = {
        WORDS["exact"]: "faktorerna ger kostnaden inom 1 procent",
        WORDS["approximate"]: "inom 5 procent",
        WORDS["constructed"]: "ett pris är räknat ur kostnaden själv",
        WORDS["beside"]: "uppgifterna multipliceras inte",
        FEW: "färre än tio bakom ett pris",
    }
    said = [f"{word} = {meaning}" for word, meaning in meanings.items() if word in used]
    if said:
        yield f"Prövning: {'; '.join(said)}."
    if any(split.preliminary for split in splits):
        yield f"{PRELIMINARY} preliminärt."
    yield NOT_ADDED
    yield DETAILS


def _table(splits: Sequence[DriverSplit], answer: Drivers) -> Table:
    columns = (
        Column(("Uppdelning",), text=True),
        Column(("År",), drop=2),
        Column(("Skillnad", "kr/inv")),
        Column(("Skillnad", answer.amount_unit), drop=3),
        Column(("Störst faktor", "kr/inv"), text=True),
        Column(("Prövning",), drop=1, text=True),
    )
    groups = {short_title(split.group): None for split in splits if split.group}
    kinds = {split.group.kind for split in splits if split.group}
    side = "Lika kommuner" if kinds == {"liknande"} else "; ".join(groups)
    rows = tuple(_cells(split, answer) for split in splits)
    return Table("Skillnad i kostnad och största faktor", side, columns, rows)


def _cells(split: DriverSplit, answer: Drivers) -> tuple[str, ...]:
    years = [str(year) for year in (split.year, split.from_year) if year]
    mark = f"{sv.NBSP}{PRELIMINARY}" if split.preliminary else ""
    difference = split.cost.effect if split.cost else math.nan
    return (
        f"{split.driver.id} {split.driver.cost_name}",
        f"{sv.EN_DASH.join(reversed(years)) or sv.MISSING}{mark}",
        sv.number(difference, sign=True),
        amount(split.mnkr(difference), answer.amount_unit),
        _largest(split),
        _verdict(split),
    )


def _largest(split: DriverSplit) -> str:
    if split.split is None:
        return sv.MISSING
    rest = [split.split.remainder] if split.split.remainder else []
    most = max([*split.split.effects, *rest], key=lambda effect: abs(effect.effect))
    name = f"rest: {most.name}" if most is split.split.remainder else most.name
    # A line has room for what is counted; the identity's own table says per what and when.
    short = name.partition(", per ")[0].partition(" någon gång")[0]
    return f"{short} {sv.number(most.effect, sign=True)}"


def _verdict(split: DriverSplit) -> str:
    if not split.figures:
        return LACKING if split.from_year is None else WORDS["refused"]
    if FEW_PERSONS in (split.reason, *split.notes):
        return FEW
    return WORDS[split.verdict]
