"""The words that charts of every kind share: places, groups, years, sources and marks.

A title is a finding in one sentence; where it says how far two figures are from each other
it takes the word and the rounding from the analysis room, so that picture and text agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.figures import figure, is_few, share_decimals
from kolada_bench.analysis.robustness import UNKNOWN, UNSURE
from kolada_bench.analysis.wording import LEVEL, level
from kolada_bench.analysis.words import about_percent
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.notes import MANY_MEMBERS
from kolada_bench.charts.chart import ChartText
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.schema import Finding, PeerGroup, Provenance

PRELIMINARY = "(prel.)"
TWICE = 1.95
"""From this ratio on a title says "gånger": over 100 percent nobody reads percent."""

_COUNTS = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva",
    "tolv",
)  # fmt: skip
_NOUNS = {
    "Kostnaden": "kostnad",
    "Nettokostnaden": "nettokostnad",
    "Andelen": "andel",
    "Antalet": "antal",
}
LONGEST_OBJECT = 75
"""A longer phrase than this [letters] is left to the subtitle."""


def count_word(n: int) -> str:
    """Write a count in running text: "åtta", from thirteen in figures."""
    return _COUNTS[n] if 0 <= n < len(_COUNTS) else sv.number(n)


def place(value: float, others: Sequence[float]) -> str:
    """Write where a value stands among others: "högst", "näst lägst", "3:e högst".

    Counted from the nearer end, in words that no one reads as a first prize. Others that
    are missing are not counted; a shared place says so ("delat högst"). Among none "".
    """
    known = [other for other in others if math.isfinite(other)]
    if not known or math.isnan(value):
        return ""
    above = sum(other > value for other in known)
    below = sum(other < value for other in known)
    shared = "delat " if above + below < len(known) else ""
    if above == below == 0:
        return "lika"
    steps, end = (above, "högst") if above <= below else (below, "lägst")
    if steps == 0:
        return f"{shared}{end}"
    return f"{shared}näst {end}" if steps == 1 else f"{shared}{sv.ordinal(steps + 1)} {end}"


def among(where: str, finding: Finding, n: int) -> str:
    """Write what of, and among whom: "högst kostnad för köpt vård bland åtta kommuner".

    A subject that does not begin with a noun of its own is left to the subtitle.
    """
    first, _, rest = finding.subject.partition(" ")
    noun = _NOUNS.get(first, "andel" if finding.measure == "share" else "värde")
    many = f"{count_word(n)} kommuner"
    if first not in _NOUNS or len(rest) > LONGEST_OBJECT:
        return f"{where} {noun} av {many}"
    return f"{where} {noun} {rest} bland {many}"


def distance(finding: Finding, what: str = "medianen") -> str:
    """Write how far the own figure is from the median: "20 procent över medianen".

    In procentenheter of shares, times from twice as much, about where few persons are
    behind; "i nivå med" where the word table says so.
    """
    off = finding.value - finding.median
    side = "över" if off > 0 else "under"
    if finding.chance == "within" and off:
        return f"{_percent(finding)} {side} {what}, inom slumpvariationen"
    if level(finding) == LEVEL:
        return f"i nivå med {what}"
    if finding.measure == "share":
        points = sv.number(abs(off), share_decimals(finding))
        unit = "procentenhet" if points == "1" else "procentenheter"
        return f"{points}{sv.NBSP}{unit} {side} {what}"
    if math.isnan(finding.ratio):
        return f"{figure(finding, abs(off), always_unit=True)} {side} {what}"
    if finding.ratio >= TWICE:
        about = "omkring " if is_few(finding.persons) else ""
        return f"{about}{sv.number(finding.ratio, 1)} gånger {what}"
    return f"{_percent(finding)} {side} {what}"


def own_figure(finding: Finding) -> str:
    """Write the own figure with its unit: "6 960 kr/inv", "9,8 per 1 000 invånare"."""
    if finding.measure != "amount":
        return figure(finding, finding.value)
    number = figure(finding, finding.value, short=True).removesuffix(f"{sv.NBSP}kronor")
    return f"{number}{sv.NBSP}{display_unit(finding.unit)}"


def _percent(finding: Finding) -> str:
    percent = 100 * abs(finding.ratio - 1)
    if is_few(finding.persons):
        return about_percent(percent, few=True)
    return sv.with_unit(percent, "procent")


def group_in_text(group: PeerGroup) -> str:
    """Return the group's name inside a sentence: "lika kommuner IFO", "Dalsland"."""
    name = short_title(group)
    own_words = group.kind in ("liknande", "alla", "grannar")
    return name[:1].lower() + name[1:] if own_words else name


def group_with_edition(group: PeerGroup, year: int | None) -> str:
    """Return the group's name, with its edition where that is another than the year."""
    name = group_in_text(group)
    if group.edition and group.edition != year:
        return f"{name} (utgåva{sv.NBSP}{group.edition})"
    return name


def year_mark(year: Any, *, preliminary: bool) -> str:
    """Write "2025 (prel.)"; "" without a year."""
    if is_missing(year):
        return ""
    return f"{int(year)} {PRELIMINARY}" if preliminary else f"{int(year)}"


def display_unit(unit: str) -> str:
    """Return a unit as a reader meets it: "per 1 000 inv 0–20 år"; "" when unknown."""
    if unit == "okänd":
        return ""
    text = re.sub(r"(\d)-(\d)", rf"\1{sv.EN_DASH}\2", unit)
    text = re.sub(r"^antal/", "per ", text)
    return re.sub(r"\b(\d)(000)\b", rf"\1{sv.NBSP}\2", text)


def what_and_unit(label: str, unit: str) -> str:
    """Return the KPI's label with its unit, which most labels end in already."""
    text = " ".join(label.split()).rstrip(".")
    said = unit in ("okänd", "") or unit in text or "," in text or text.endswith("(%)")
    return text if said else f"{text}, {unit}"


def bare_label(label: str, unit: str) -> str:
    """Return the KPI's label without its unit, where that stands on its own."""
    text = " ".join(label.split()).rstrip(".")
    shown = display_unit(unit)
    for ending in (f", {unit}", f", {shown}", ", andel (%)", ", (%)", " (%)", ", andel, %"):
        text = text.removesuffix(ending)
    return text


def title_of(text: str) -> str:
    """Return a sentence as a title: no full stop at its end."""
    return text.strip().removesuffix(".")


def source(provenance: Provenance, kpis: Iterable[str], computed: str | None = "") -> str:
    """Return the source line of a picture.

    ``computed`` names what of it Kolada does not publish ("Median"); "" when all of the
    figures are computed, None when none is.
    """
    ids = tuple(dict.fromkeys(kpis))
    line = sv.source_line(provenance, ids, computed=computed == "")
    if provenance.invented or not computed:
        return line
    return f"{line} {computed}: egen bearbetning av data från Kolada."


def words(
    answer: Answer,
    *,
    title: str,
    subtitle: Iterable[str],
    source_line: str,
    notes: Iterable[str] = (),
) -> ChartText:
    """Return the words of a chart, the mark of invented data among them."""
    return ChartText(
        title=title_of(title),
        subtitle=" · ".join(part for part in subtitle if part),
        source=source_line,
        banner=BANNER if answer.provenance.invented else "",
        notes=tuple(dict.fromkeys(note for note in notes if note)),
    )


def municipality_title(answer: Answer, id_: str) -> str:
    """Return a municipality's name; its id where nothing else is known."""
    known = answer.municipalities.get(id_)
    return known.title if known else id_


def missing_note(answer: Answer, missing: Sequence[str], year: Any) -> str:
    """Return who has no value that year, by name where they are few; "" for nobody."""
    if not missing or is_missing(year):
        return ""
    if len(missing) > MANY_MEMBERS:
        return f"{len(missing)} kommuner saknar uppgift för {int(year)}."
    who = sv.listing([municipality_title(answer, id_) for id_ in missing])
    return f"{who} saknar uppgift för {int(year)}."


def row_notes(
    answer: Answer, row: Mapping[Any, Any], finding: Finding | None
) -> Iterable[str]:
    """Yield what must stand under a chart of one row; who is missing the chart says."""
    if not is_missing(row["newer_year"]):
        yield (
            f"{int(row['newer_year'])} finns för {answer.municipality.title}, men för få "
            "av jämförelsekommunerna."
        )
    if finding is not None and math.isfinite(finding.value - finding.median):
        yield _certainty(finding)
    if row["group_fallback"]:
        yield (f"Liknande kommuner för {row['service_area']} saknas; övergripande används.")
    yield from (f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in row["status"])


def _certainty(finding: Finding) -> str:
    if finding.chance == "within" and finding.value != finding.median:
        return "Få personer: skillnaden mot medianen ryms inom slumpvariationen."
    if finding.certainty == UNKNOWN:
        return "Hur säker skillnaden mot medianen är går inte att bedöma."
    if finding.certainty == UNSURE and level(finding) != LEVEL:
        return "Skillnaden mot medianen är osäker."
    return ""
