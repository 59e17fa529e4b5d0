"""What stands out, as bullets: each with its place, its amount and how sure it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.cells import decimals_of
from kolada_bench.benchmark.notes import by_luck
from kolada_bench.catalogue.containment import summing_sentences
from kolada_bench.catalogue.net_cost import is_deviation
from kolada_bench.catalogue.units import Measure, measure
from kolada_bench.report.content import Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.comparison import QUESTION
from kolada_bench.report.parts.part import Options, Part

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet

_TENS_FROM, _WHOLE_FROM = 100, 10
"""From which size kronor are written to the nearest ten, and percent whole."""


class StandoutOptions(Options, frozen=True):
    """At most ``antal`` bullets in all, and ``per_avsnitt`` of each part of the theme."""

    antal: Annotated[int, msgspec.Meta(ge=1, le=30)] = 5
    per_avsnitt: Annotated[int, msgspec.Meta(ge=1, le=3)] = 3


def write_standout(sheet: Sheet, material: Material, options: StandoutOptions) -> None:
    """Put the rows that stand out most, in the order of the verksamheter."""
    answer = material.standout
    rows = _chosen(answer.rows.to_dict("records"), options)
    if not rows:
        sheet.text(
            f"Inget nyckeltal i {answer.municipality.title} ligger långt från både landets "
            "mitt och gruppens mittersta hälft."
        )
        return
    source = words.source_of(answer, [row["kpi"] for row in rows])
    for row in rows:
        group = material.group(answer, row["group"])
        sheet.text(
            f"{_figures(row, words.in_text(group))}: {row['why']}.",
            style=Style.BULLET,
            source=source,
            slot=row["kpi"],
            quoted=words.quoted_row(answer, row, "own", "median", group=group),
        )
    sheet.text(f"{by_luck(rows)} {QUESTION}", slot="fraga")
    told = [row["kpi"] for row in rows if measure(row["unit"]) is Measure.AMOUNT]
    for text in summing_sentences(told)[:1]:
        sheet.text(text, style=Style.CAUTION, slot="summera")


def _chosen(rows: list[dict[Any, Any]], options: StandoutOptions) -> list[dict[Any, Any]]:
    """Return the first rows of each section, in the rows' order."""
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row["section"]] += 1
        if seen[row["section"]] <= options.per_avsnitt:
            kept.append(row)
    return kept[: options.antal]


def _figures(row: dict[Any, Any], group: str) -> str:
    """Return "Köpt IFO 3 480 kr/inv 2025 (preliminärt) mot 1 450 i lika kommuner IFO"."""
    decimals, nearest = _rounding(row)
    value, middle = (nearest * _half_up(row[k] / nearest) for k in ("value", "median"))
    if nearest == 1:
        value, middle = row["value"], row["median"]
    unit = str(row["unit"]).replace("-", sv.EN_DASH)
    own = sv.with_unit(value, unit, decimals)
    median = sv.number(middle, decimals)
    name = str(row["label"]).rpartition(", ")[0] or str(row["label"])
    if is_deviation(row["kpi"], row["title"]):
        # Its label is the verksamhet's name alone, as in the list of what stands out.
        own = sv.with_unit(value, unit, decimals, sign=True)
        name = f"Nettokostnadsavvikelse {name}"
        median = sv.number(middle, decimals, sign=True)
    return f"{name} {own} {words.year_text(row)} mot {median} (median, {group})"


def _rounding(row: dict[Any, Any]) -> tuple[int, int]:
    """Return how running text rounds a row: decimals, and to the nearest what."""
    kind, decimals = measure(row["unit"]), decimals_of(row)
    least = min(abs(row["value"]), abs(row["median"]))
    if kind is Measure.AMOUNT and least >= _TENS_FROM:
        return 0, 10
    if kind is Measure.SHARE and least >= 1 and max(map(abs, _both(row))) >= _WHOLE_FROM:
        return 0, 1
    return decimals, 1


def _both(row: dict[Any, Any]) -> tuple[float, float]:
    return float(row["value"]), float(row["median"])


def _half_up(value: float) -> int:
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


PARTS = (
    Part(
        "sticker-ut",
        "vad som sticker ut, som punkter med plats, belopp och säkerhet",
        write_standout,
        StandoutOptions,
    ),
)
