"""Breaks that a description hints at: the phrases that announce a change of method.

Shown as "möjligt brott" until ``breaks.toml`` confirms it. The detector errs on the side of
finding too much: a law from a given year, or an age limit, can look like a break. It cannot
see a break that no text mentions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from kolada_bench.catalogue.breaks import OwnBreaks, breaks
from kolada_bench.schema import Break, Kpi

_DESCRIPTION = "Koladas beskrivning av nyckeltalet, läst maskinellt"
_REASON_LENGTH = 200

_YEAR = r"(?P<year>(?:19[89]|20[0-4])\d)(?!\d|:|/)"
_OLD_YEAR = r"(?P<old>(?:19[89]|20[0-4])\d)(?!\d|:|/)"
_FROM = r"(?:från och med|fr\.? ?o\.? ?m\.?|f\. ?om\.?|from\.?|från)"
_UNTIL = r"(?:till och med|t\.? ?o\.? ?m\.?|fram till)"
# ``year`` is the first year of a new series, ``old`` the last year of an old one.
_SIGNALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FROM} (?:år )?{_YEAR}",
        rf"\b{_UNTIL} (?:år )?{_OLD_YEAR}",
        r"\b(?P<year>(?:19[89]|20[0-4])\d) ?[-–] ?(?P<old>20[0-4]\d)(?: så)? "
        r"(?:ingick|avser|avses|avsågs|hämtas|hämtades)",
        rf"\b(?:innan|före) (?:år )?{_YEAR}",
        rf"\b{_YEAR} gjordes",
        rf"\bmellan åren \d{{4}} och {_YEAR}",
    )
)
# What looks like a signal and is none: where a series starts, how often it is published,
# laws, when a survey is made, pensions earned before 1998.
_NOT_SIGNALS = re.compile(
    rf"\b(?:data|uppgifter|statistik|nytt nyckeltal) (?:finns )?{_FROM} (?:år )?\d{{4}}|"
    rf"\b{_FROM} (?:år )?\d{{4}} publiceras|"
    r"\b(?:SFS|prop\.?|SOU) ?\d{4}(?:/\d{2})?:\d+|\bMätperiod\b[^.]*|"
    r"\bUndersökningen genomförs\b[^.]*\bstart[^.]*|\bintjänade före (?:år )?\d{4}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[\w)%])\.\s+(?=[A-ZÅÄÖ])")


def possible_breaks(
    kpi: Kpi, years: Collection[int] | None = None, *, own: OwnBreaks | None = None
) -> tuple[Break, ...]:
    """Return the breaks that the description hints at and that nobody has confirmed.

    Parameters
    ----------
    kpi
        A KPI with its description.
    years
        The years that have values. A break counts only inside the series: after its first
        year, at its last year at the latest. None keeps all.
    own
        A user's breaks: those are confirmed too.
    """
    confirmed = {found.year for found in breaks(kpi.id, own=own)}
    return tuple(
        found
        for found in detected_breaks(kpi)
        if found.year not in confirmed
        and (years is None or (len(years) > 0 and min(years) < found.year <= max(years)))
    )


def detected_breaks(kpi: Kpi) -> tuple[Break, ...]:
    """Return every break that the description hints at, confirmed or not, oldest first."""
    reasons: dict[int, str] = {}
    for sentence in _sentences(kpi.description):
        for year in _years(sentence):
            reasons.setdefault(year, _shortened(sentence))
    return tuple(
        Break(kpi.id, year, reasons[year], _DESCRIPTION, confirmed=False)
        for year in sorted(reasons)
    )


def _sentences(text: str) -> Iterable[str]:
    return _SENTENCE_END.split(" ".join(text.split()))


def _years(sentence: str) -> Iterator[int]:
    text = _NOT_SIGNALS.sub("", sentence)
    for pattern in _SIGNALS:
        for match in pattern.finditer(text):
            found = match.groupdict()
            if found.get("year"):
                yield int(found["year"])
            if found.get("old"):
                yield int(found["old"]) + 1


def _shortened(sentence: str) -> str:
    if len(sentence) <= _REASON_LENGTH:
        return sentence
    return sentence[:_REASON_LENGTH].rsplit(" ", maxsplit=1)[0] + " …"
