"""KPIs that a sentence names: by Kolada's title, or as this tool's own sentences begin.

"Kostnaden för hemtjänst inom äldreomsorgen var 276 080 kronor per hemtjänsttagare" names
N21006 and N21009; what the kronor are per says which. A table's label names one where the
figure follows at once ("Köpt IFO 3 480 kr/inv"), since most labels are ordinary words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kolada_bench import sv
from kolada_bench.catalogue.phrases import phrases
from kolada_bench.catalogue.themes import read_theme, theme_names

_SPACES = re.compile(r"\s+")
_DASH = re.compile(r"[–−]")
_LABELLED = re.compile(r"\s*[-+−–]?\d")
_UNIT = re.compile(
    r"(?:(?:kronor|kr|timmar|dygn)\s*(?:/|per\s)\s*|per\s)(?:1 000 |10 000 )?"
    r"(?P<per>inv\w*|brukare|hemtjänsttagare|elev|barn|hushåll|dygn)"
    r"(?P<age>\s+\d{1,2}\s?(?:\+|[-–]\d{2}\s+år))?",
    re.IGNORECASE,
)
_NOUNS = {
    "kostnaden": "kostnad", "nettokostnaden": "nettokostnad", "andelen": "andel",
    "antalet": "antal",
}  # fmt: skip
_PEOPLE = {"inv": "inv", "invånare": "inv", "hemtjänsttagare": "brukare"}


class Named(NamedTuple):
    """Where KPIs are named in a sentence, and which."""

    start: int
    end: int
    kpis: tuple[str, ...]


def named_in(sentence: str) -> tuple[Named, ...]:
    """Return the KPIs that are named, the longest name where several begin together."""
    text = _plain(sentence)
    if len(text) != len(sentence):
        return ()
    taken: list[Named] = []
    for name, kpis, is_label in _names():
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            whole = _is_whole(text, at, end)
            if is_label:
                whole = whole and at == 0 and _LABELLED.match(text, end) is not None
            if whole and all(end <= n.start or at >= n.end for n in taken):
                taken.append(Named(at, end, kpis))
            at = text.find(name, end)
    return tuple(sorted(taken))


def of_unit(kpis: tuple[str, ...], sentence: str, heading: str) -> tuple[str, ...]:
    """Return those of ``kpis`` whose unit is what the sentence's figures are per."""
    if len(kpis) < 2:
        return kpis
    for text in (sentence, heading):
        said = {_unit(found) for found in _UNIT.finditer(text)}
        fitting = tuple(id_ for id_ in kpis if _units().get(id_, ("", "")) in said)
        if fitting:
            return fitting
    return kpis


def _unit(found: re.Match[str]) -> tuple[str, str]:
    per = found["per"].casefold()
    age = _DASH.sub("-", found["age"] or "").replace(" ", "").removesuffix("år")
    return _PEOPLE.get(per, per), age


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _plain(text: str) -> str:
    return _DASH.sub("-", text.replace(sv.NBSP, " ")).casefold()


def _forms(phrase: str) -> tuple[str, ...]:
    """Return a phrase and how a heading has it: "kostnad för", "antal"."""
    first, _, rest = phrase.partition(" ")
    return (phrase, f"{_NOUNS[first]} {rest}") if first in _NOUNS else (phrase,)


@cache
def _names() -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Return every name with its KPIs, the longest first; True for a table's label."""
    whole: dict[str, dict[str, None]] = {}
    labels: dict[str, dict[str, None]] = {}
    for id_, phrase in phrases().items():
        for form in _forms(_plain(phrase)):
            whole.setdefault(form, {})[id_] = None
    for theme in theme_names():
        for row in read_theme(theme).rows:
            title = _plain(_SPACES.sub(" ", row.title).strip())
            whole.setdefault(title, {})[row.kpi] = None
            label = _plain(row.label).rpartition(", ")[0]
            if label:
                labels.setdefault(label, {})[row.kpi] = None
    every = [(name, tuple(ids), False) for name, ids in whole.items()]
    every += [(name, tuple(ids), True) for name, ids in labels.items() if name not in whole]
    return tuple(sorted(every, key=lambda entry: -len(entry[0])))


@cache
def _units() -> dict[str, tuple[str, str]]:
    """Return what each KPI is per, by its title's last words: ("inv", "0-20")."""
    rows = {row.kpi: row.title for name in theme_names() for row in read_theme(name).rows}
    found = {id_: _UNIT.search(title) for id_, title in rows.items()}
    known = {id_: _unit(match) for id_, match in found.items() if match is not None}
    return dict.fromkeys(phrases(), ("", "")) | dict.fromkeys(rows, ("", "")) | known
