"""What has changed in Kolada, as tables: the counts first, then each thing that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from kolada_bench import sv
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.page import Column, Page, Table

if TYPE_CHECKING:
    from kolada_bench.benchmark.kept.difference import SnapshotDiff
    from kolada_bench.sources.snapshot_diff import GroupChange, KpiChange
    from kolada_bench.sources.value_changes import ValueChange, What

T = TypeVar("T")
_MANY = 25
"""Rows of a table unless everything is asked for."""
MOST_ON_SCREEN = 50_000
"""Rows of a table for people where everything is asked for: ten seconds to lay out."""
_MOST_DECIMALS = 6
_NEAR = 0.1
"""How much rounding may change the difference that a pair of values shows, as a share."""
_GENDERS = {"T": "totalt", "K": "kvinnor", "M": "män"}
_VALUES: dict[What, str] = {
    "changed": "Ändrade värden",
    "added": "Nya värden",
    "removed": "Borttagna värden",
}
_KPI = {
    "title": "Titeln är ändrad",
    "description": "Beskrivningen är ändrad",
    "publ_period": "Nästa period",
    "prel_publication_date": "Preliminär publicering",
    "publication_date": "Publicering",
    "is_divided_by_gender": "Uppdelat på kön",
    "gone": "Finns inte längre",
    "new": "Nytt",
}
_GROUP = {
    "gone": "Finns inte längre",
    "new": "Ny grupp",
    "renamed": "Nytt namn",
    "members": "Andra medlemmar",
    "edition": "Ny utgåva",
}
_TEXT = Column(("",), text=True)


def difference_page(diff: SnapshotDiff, *, every: bool) -> Page:
    """Return the page; ``every`` lists each value and never cuts a table."""
    found = diff.changes
    notes = [
        f"Jämförda värden: {sv.number(found.compared)}. Ett värde som saknas är aldrig 0: "
        "det är nytt när det tillkommit och borttaget när det saknas."
    ]
    if found.not_compared:
        notes.append(
            f"{sv.number(found.not_compared)} värden finns bara i den ena, och "
            "efterfrågades inte i den andra; de jämförs inte."
        )
    if not every and 0 < len(found.values) <= MOST_ON_SCREEN:
        notes.append("--all visar varje värde.")
    return Page(
        title=f"Ändringar från {_when(diff, old=True)} till {_when(diff, old=False)}",
        banner=BANNER
        if diff.old.provenance.invented or diff.new.provenance.invented
        else "",
        tables=tuple(_tables(diff, every=every)),
        notes=tuple(notes),
        warnings=diff.warnings,
        source=sv.source_line(diff.new.provenance, (), computed=False),
    )


def value_pair(old: float | None, new: float | None) -> tuple[str, str]:
    """Return two values with the decimals that it takes to show how far apart they are."""
    decimals = max(sv.decimals_for(old), sv.decimals_for(new))
    if old is not None and new is not None:
        apart = abs(new - old)
        while decimals < _MOST_DECIMALS:
            shown = abs(round(new, decimals) - round(old, decimals))
            if abs(shown - apart) <= _NEAR * apart:
                break
            decimals += 1
    return sv.number(old, decimals), sv.number(new, decimals)


def _when(diff: SnapshotDiff, *, old: bool) -> str:
    side = diff.old if old else diff.new
    return f"{side.label} ({sv.day(side.provenance.values_date)})"


def _tables(diff: SnapshotDiff, *, every: bool) -> Iterable[Table]:
    yield _summary(diff)
    if diff.changes.values:
        yield _by_kpi(diff, every=every)
    if diff.changes.kpis:
        yield _kpis(diff, every=every)
    if diff.changes.groups:
        yield _groups(diff, every=every)
    if every and diff.changes.values:
        yield _values(diff)


def _summary(diff: SnapshotDiff) -> Table:
    counts = diff.counts
    kpis = Counter(change.what for change in diff.changes.kpis)
    groups = Counter(change.what for change in diff.changes.groups)
    rows = [
        *((text, counts[what]) for what, text in _VALUES.items()),
        *((f"Nyckeltal: {_lower(_KPI[what])}", n) for what, n in kpis.items()),
        *((f"Grupper: {_lower(_GROUP[what])}", n) for what, n in groups.items()),
    ]
    return Table(
        "Sammanfattning",
        "",
        (_TEXT, Column(("Antal",))),
        tuple((text, sv.number(n)) for text, n in rows),
    )


def _by_kpi(diff: SnapshotDiff, *, every: bool) -> Table:
    counts = diff.changes.values.counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    shown, notes = _cut(ordered, every=every)
    columns = (
        Column(("Id",), text=True),
        Column(("Nyckeltal",), text=True, drop=1),
        Column(("Ändrade",)),
        Column(("Nya",)),
        Column(("Borttagna",)),
    )
    rows = tuple(
        (
            kpi,
            diff.titles.get(kpi, ""),
            *(sv.number(found[what]) for what in _VALUES),
        )
        for kpi, found in shown
    )
    return Table("Värden per nyckeltal", "", columns, rows, notes)


def _kpis(diff: SnapshotDiff, *, every: bool) -> Table:
    shown, notes = _cut(diff.changes.kpis, every=every)
    columns = (
        Column(("Id",), text=True),
        Column(("Vad",), text=True),
        Column(("Förut",), text=True),
        Column(("Nu",), text=True),
    )
    rows = tuple((change.kpi, _KPI[change.what], *_old_new(change)) for change in shown)
    return Table("Nyckeltalens beskrivning", "", columns, rows, notes)


def _old_new(change: KpiChange) -> tuple[str, str]:
    """Return old and new; of long descriptions only how long they are."""
    if change.what == "description":
        old, new = (len((text or "").split()) for text in (change.old, change.new))
        return sv.count(old, "ord", "ord"), sv.count(new, "ord", "ord")
    return change.old or sv.MISSING, change.new or sv.MISSING


def _groups(diff: SnapshotDiff, *, every: bool) -> Table:
    shown, notes = _cut(diff.changes.groups, every=every)
    columns = (
        Column(("Grupp",), text=True),
        Column(("Vad",), text=True),
        Column(("Kvar",)),
        Column(("In",), text=True),
        Column(("Ut",), text=True),
    )
    rows = tuple(_group(diff, change) for change in shown)
    return Table("Grupper", "", columns, rows, notes)


def _group(diff: SnapshotDiff, change: GroupChange) -> tuple[str, ...]:
    title = f"{change.title} ({change.id})"
    if change.old_id and change.old_id != change.id:
        title += f", förut {change.old_id}"
    elif change.what == "renamed":
        title += f', förut "{change.old_title}"'
    kept = (
        sv.MISSING
        if change.what in ("gone", "new")
        else f"{change.kept} av {change.before}"
    )
    return (
        title,
        _GROUP[change.what],
        kept,
        _names(diff, change.joined),
        _names(diff, change.left),
    )


def _names(diff: SnapshotDiff, ids: tuple[str, ...]) -> str:
    names = sorted((diff.names.get(id_, id_) for id_ in ids), key=sv.sort_key)
    if len(names) > _MANY:
        return f"{sv.number(len(names))} kommuner"
    return ", ".join(names) or sv.MISSING


def _values(diff: SnapshotDiff) -> Table:
    values = diff.listed_values(MOST_ON_SCREEN)
    columns = (
        Column(("Id",), text=True),
        Column(("Kommun",), text=True),
        Column(("År",)),
        Column(("Kön",), text=True),
        Column(("Förut",)),
        Column(("Nu",)),
    )
    rows = tuple(_value(diff, change) for change in values)
    return Table("Varje värde", "", columns, rows)


def _value(diff: SnapshotDiff, change: ValueChange) -> tuple[str, ...]:
    area = diff.names.get(change.municipality, change.municipality)
    gender = _GENDERS[change.gender]
    return (
        change.kpi, area, str(change.year), gender, *value_pair(change.old, change.new),
    )  # fmt: skip


def _cut(rows: Sequence[T], *, every: bool) -> tuple[list[T], tuple[str, ...]]:
    shown = list(rows) if every else list(rows[:_MANY])
    rest = len(rows) - len(shown)
    return shown, (f"{sv.number(rest)} rader till (--all visar alla).",) if rest else ()


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
