"""A TOML file to tie claims in: each claim's words, and what it may mean as comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kolada_bench.analysis.claims.verdict import STATUS_TEXTS

if TYPE_CHECKING:
    from kolada_bench.benchmark.claim_check.result import Checked, Claims

HEAD = """\
# Vilket nyckeltal varje påstående menar. Ta bort "#" framför det som ska gälla och kör:
#   kolada-bench claims {document} {municipality} --ties pastaenden.toml
#
# nyckeltal     ett id, eller flera: ["N35804", "N35024"]
# ar            året att pröva mot
# grupp         "lika kommuner", "kommungrupp", "län", ett id i Kolada, "lista:0428,1764"
# kon           "T", "K" eller "M"
# enhet         talets enhet: "%", "procentenheter", "ggr", "mnkr", "tkr", "kr/inv", "antal"
# egen_uppgift  kommunens egen siffra, i samma enhet, med kalla = "varifrån"
# utelamna      true: pröva inte
"""


def ties_text(answer: Claims) -> str:
    """Return the file; what was tied stays tied."""
    head = HEAD.format(
        document=_comment(answer.document or "plan.docx"),
        municipality=answer.municipality.typed,
    )
    return "\n".join([head, *map(_entry, answer.claims)])


def _entry(found: Checked) -> str:
    claim, tie = found.claim, found.tie
    lines = [
        "[[pastaende]]",
        f"# {found.number}, stycke {claim.paragraph}: {STATUS_TEXTS[found.status]}",
        f"mening = {_quoted(claim.sentence)}",
        f"pastaende = {_quoted(claim.text)}",
    ]
    suggested = [(r.kpi, r.title) for r in found.readings if r.kpi]
    for id_, title in suggested or found.suggestion.possible:
        lines.append(f"# {id_} {_comment(title)}")
    if tie is not None:
        lines += _told(found)
    elif suggested or found.suggestion.possible:
        first = (suggested or list(found.suggestion.possible))[0][0]
        lines.append(f"# nyckeltal = {_quoted(first)}")
    elif found.why:
        lines.append(f"# {_comment(found.why)}")
    return "\n".join(lines) + "\n"


def _told(found: Checked) -> list[str]:
    tie = found.tie
    if tie is None:
        return []
    kpis: object = tie.kpis[0] if len(tie.kpis) == 1 else list(tie.kpis)
    told = {
        "nyckeltal": kpis or None,
        "ar": tie.year,
        "grupp": tie.group or None,
        "kon": tie.gender,
        "enhet": tie.unit or None,
        "egen_uppgift": tie.own_figure,
        "kalla": tie.source or None,
    }
    return [f"{key} = {_quoted(value)}" for key, value in told.items() if value is not None]


def _quoted(value: object) -> str:
    """Return a value as TOML writes it: JSON's strings, numbers and lists are TOML's."""
    text = json.dumps(value, ensure_ascii=False)
    # TOML allows no raw control character that JSON lets stand.
    return text.replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
