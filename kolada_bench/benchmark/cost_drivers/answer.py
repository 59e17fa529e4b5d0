"""Ask, fetch, split: the steps of ``benchmark.drivers``, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.cautions import control_warnings
from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit
from kolada_bench.benchmark.cost_drivers.splits import NO_PEERS, group_splits, year_splits
from kolada_bench.benchmark.question import WINDOW, build_question
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue.drivers import ALL_THEMES, THEMES, all_ids, drivers_of
from kolada_bench.catalogue.price_index import PriceIndex, read_price_index
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.schema import Driver
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

FEW_MEMBERS = 5


def answer_drivers(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    only: Sequence[str],
    year: int | None,
    years: Sequence[int] | None,
    from_year: int | None,
    price_index: PriceIndex | str | Path | None,
    opened: Source,
    in_force: Settings,
    *,
    over_time: bool,
    details: bool,
) -> Drivers:
    """Answer ``benchmark.drivers``; arguments as there, source and settings at hand."""
    chosen_theme, wanted = _wanted(theme, only, in_force)
    over_time = over_time or from_year is not None
    index = _index(price_index, groups, over_time=over_time)
    question = build_question(
        opened,
        in_force,
        municipality=municipality,
        groups=groups,
        areas=(),
        also=_ids_by_area(wanted),
        year=year,
        years=_with(from_year, years, opened.as_of.year),
    )
    values = fetch_values(opened, question)
    if over_time:
        splits = year_splits(wanted, question, values, from_year, index)
    else:
        splits = group_splits(wanted, question, values)
    _require_figures(splits)
    warnings = [
        *question.warnings,
        *_few_member_warnings(splits),
        *control_warnings(question, values, _compared(splits)),
    ]
    used = {split.group.id: split.group for split in splits if split.group}
    return Drivers(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=tuple(used.values()),
        provenance=values.observations.provenance,
        warnings=() if over_time else tuple(dict.fromkeys(warnings)),
        amount_unit=in_force.amount_unit,
        theme=chosen_theme,
        group_words=() if over_time else question.group_words,
        index=index,
        splits=splits,
        details=details or bool(only),
    )


def _wanted(
    theme: str | None, only: Sequence[str], settings: Settings
) -> tuple[str, tuple[Driver, ...]]:
    """Return the theme's name and its identities; a config's other theme gives way."""
    usual = settings.theme if settings.theme in THEMES else ALL_THEMES
    name = sv.fold(theme or usual or ALL_THEMES)
    return name, drivers_of(name, only)


def _index(
    given: PriceIndex | str | Path | None, groups: Sequence[str], *, over_time: bool
) -> PriceIndex | None:
    if over_time and groups:
        message = (
            "Över tid jämförs kommunen med sig själv: --group kan inte stå med --from-year."
        )
        raise UsageError(message)
    if given is None:
        return None
    if not over_time:
        message = "Ett prisindex används bara över tid: ange också --from-year."
        raise UsageError(message)
    return given if isinstance(given, PriceIndex) else read_price_index(given)


def _with(
    from_year: int | None, years: Sequence[int] | None, this_year: int
) -> Sequence[int] | None:
    """Return the years to ask for, so that ``from_year`` is among them."""
    window = range(this_year - WINDOW + 1, this_year + 1)
    if from_year is None or (years is None and from_year in window):
        return years
    return sorted({from_year, *(window if years is None else years)})


def _ids_by_area(wanted: Sequence[Driver]) -> dict[str, tuple[str, ...]]:
    ids: dict[str, dict[str, None]] = {}
    for driver in wanted:
        ids.setdefault(driver.service_area, {}).update(dict.fromkeys(all_ids(driver)))
    return {area: tuple(found) for area, found in ids.items()}


def _require_figures(splits: Sequence[DriverSplit]) -> None:
    """Raise when no identity has figures to show; the message says what is lacking."""
    if any(split.figures for split in splits):
        return
    if any(split.reason.startswith(NO_PEERS) for split in splits):
        message = (
            "Jämförelsegruppen har ingen kommun med alla uppgifter för någon uppdelning. "
            "Välj en annan grupp (--group) eller ett annat år (--year)."
        )
        raise TooFewPeers(message)
    reasons = list(dict.fromkeys(split.reason for split in splits))
    message = "Ingen uppdelning går att göra" + (
        f". {reasons[0]}"
        if len(reasons) == 1
        else ": varje uppdelning saknar någon uppgift, eller bryts av ett seriebrott. "
        "Välj ett annat år (--year), eller en uppdelning för sig (--only) för att se vad "
        "den saknar."
    )
    raise TooFewPeers(message)


def _compared(splits: Sequence[DriverSplit]) -> set[tuple[str, str, int]]:
    """Return the (group, KPI, year) whose members' values the splits rest on."""
    return {
        (split.group.id, id_, split.year)
        for split in splits
        if split.group is not None and split.year is not None
        for id_ in all_ids(split.driver)
    }


def _few_member_warnings(splits: Sequence[DriverSplit]) -> Iterator[str]:
    groups = {split.group.id: split.group for split in splits if split.group}
    for id_, group in groups.items():
        names = [
            f"{split.driver.id} ({len(split.used)} av {len(group.members)})"
            for split in splits
            if split.group and split.group.id == id_ and 0 < len(split.used) < FEW_MEMBERS
        ]
        if names:
            yield (
                f"Färre än {FEW_MEMBERS} jämförelsekommuner i {short_title(group)} har "
                f"alla uppgifter: {sv.listing(names)}."
            )
