"""The plausibility desk as tables: what was found, what to ask, what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.desk.answer import severity_word
from kolada_bench.benchmark.notes import group_notes
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue.plausibility import plausibility_checks

if TYPE_CHECKING:
    from kolada_bench.benchmark.desk.answer import (
        NotMade,
        Plausibility,
        PlausibilityFinding,
    )

LIMITS_NOTE = (
    "Ett fynd är en fråga, inte ett fel: ovanliga värden är ofta sanna, och bland så här "
    "många kontroller är någon ovanlig av en slump. Att inget hittas betyder att "
    "uppgifterna går ihop, inte att de är rätta."
)


def plausibility_page(answer: Plausibility) -> Page:
    """Return the findings with what to ask, then every kind of check and what it lacked."""
    source = sv.source_line(answer.provenance, (), computed=True)
    return Page(
        title=f"Rimlighetskontroll av uppgifterna för {answer.municipality.title}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(*_findings(answer), *_questions(answer), _checks(answer)),
        notes=(LIMITS_NOTE, *group_notes(answer)),
        warnings=answer.warnings,
        source=source,
    )


def _findings(answer: Plausibility) -> Iterable[Table]:
    if not answer.findings:
        return
    columns = (
        Column(("Nr",)),
        Column(("Bedömning",), text=True),
        Column(("År",)),
        Column(("Fynd",), text=True),
    )
    rows = tuple(
        (f"{number}", severity_word(finding.severity), _year(finding), _what(finding))
        for number, finding in enumerate(answer.findings, start=1)
    )
    yield Table(
        "Fynd", f"{len(rows)} i {sum(answer.made.values())} kontroller", columns, rows
    )


def _year(finding: PlausibilityFinding) -> str:
    mark = f"{sv.NBSP}{PRELIMINARY}" if finding.preliminary else ""
    return f"{finding.year}{mark}"


def _what(finding: PlausibilityFinding) -> str:
    others = f" Också {sv.years(finding.other_years)}." if finding.other_years else ""
    return f"{finding.what}.{others}"


def _questions(answer: Plausibility) -> Iterable[Table]:
    """Yield what each kind of finding may mean, and what to ask; one row per kind."""
    by_kind: dict[str, list[int]] = {}
    for number, finding in enumerate(answer.findings, start=1):
        by_kind.setdefault(finding.kind, []).append(number)
    if not by_kind:
        return
    kinds = plausibility_checks().kinds
    columns = (
        Column(("Gäller",), text=True),
        Column(("Varför det spelar roll",), text=True),
        Column(("Fråga till ekonomen",), text=True),
    )
    rows = tuple(
        (f"Nr {', '.join(map(str, numbers))}", kinds[kind].why, kinds[kind].ask)
        for kind, numbers in by_kind.items()
    )
    yield Table("Att fråga om", "", columns, rows)


def _checks(answer: Plausibility) -> Table:
    found = Counter(finding.kind for finding in answer.findings)
    lacking = Counter(one.kind for one in answer.not_made)
    columns = (
        Column(("",), text=True),
        Column(("Gjorda",)),
        Column(("Fynd",)),
        Column(("Kunde inte", "göras")),
    )
    rows = tuple(
        (kind.heading, *(sv.number(n[name]) for n in (answer.made, found, lacking)))
        for name, kind in plausibility_checks().kinds.items()
    )
    return Table(
        f"Kontroller {sv.years(answer.years)}",
        "",
        columns,
        rows,
        tuple([*_nothing(answer), *_not_made(answer.not_made)]),
    )


def _nothing(answer: Plausibility) -> Iterable[str]:
    if not answer.findings:
        made = sum(answer.made.values())
        if made:
            yield f"Inget att anmärka på i de {made} kontroller som gjordes."
        else:
            yield "Ingen kontroll kunde göras."


def _not_made(not_made: Sequence[NotMade]) -> Iterable[str]:
    """Yield the checks that could not be made, those with the same reason in one line."""
    by_reason: dict[str, dict[str, None]] = {}
    for one in not_made:
        by_reason.setdefault(one.reason, {})[one.what] = None
    for reason, what in by_reason.items():
        yield f"Kunde inte göras ({reason}): {'; '.join(what)}."
