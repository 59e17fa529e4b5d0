"""What every part says the same way: who is compared with, which year, which source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY, is_missing
from kolada_bench.benchmark.notes import MANY_MEMBERS
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.peers.titles import short_title
from kolada_bench.report.content import Quoted

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.schema import PeerGroup

_NUMBERS = (
    "ingen", "en", "båda", "alla tre", "alla fyra", "alla fem", "alla sex", "alla sju",
    "alla åtta", "alla nio", "alla tio",
)  # fmt: skip
_WORTH = {
    "own": "value",
    "median": "median",
    "mean": "mean",
    "national": "national",
}


def members_line(
    answer: Answer, group: PeerGroup, missing: Sequence[str] | None = None
) -> str:
    """Return whom a figure is held against, by name, and who of them has no value.

    ``missing`` None says nothing of who has a value.
    """
    made = f" (RKA, utgåva {group.edition})" if group.edition else ""
    many = len(group.members) > MANY_MEMBERS
    if many:
        who = f"{len(group.members)} kommuner"
    else:
        who = ", ".join(sorted(map(titles(answer), group.members), key=sv.sort_key))
    text = f"{short_title(group)}{made}: {who}."
    if missing is None:
        return text
    if missing and not many:
        lacking = sv.listing(sorted(map(titles(answer), missing), key=sv.sort_key))
        return f"{text} {lacking} saknar uppgift."
    if missing:
        return f"{text} {len(missing)} av dem saknar uppgift."
    count = len(group.members)
    every = _NUMBERS[count] if count < len(_NUMBERS) else "alla"
    return f"{text} {every.capitalize()} har uppgift."


def members_lines(
    answer: Answer, groups: Iterable[PeerGroup], *, listed: bool
) -> list[str]:
    """Return whom a block is held against: one group by name, several by their editions.

    With one group for each verksamhet their names would be a page; the list of sources has
    them, where the report has one (``listed``).
    """
    every = list({group.id: group for group in groups}.values())
    if len(every) < 2 or not listed:
        return [members_line(answer, group) for group in every]
    by_edition: dict[str, list[PeerGroup]] = {}
    for group in every:
        made = f" (RKA, utgåva {group.edition})" if group.edition else ""
        by_edition.setdefault(made, []).append(group)
    said = []
    for made, some in by_edition.items():
        if len(some) > 1 and {group.kind for group in some} == {"liknande"}:
            areas = sv.listing(sorted((str(group.area) for group in some), key=sv.sort_key))
            said.append(f"lika kommuner för {areas}{made}")
        else:
            said += [f"{in_text(group)}{made}" for group in some]
    text = "; ".join(said)
    return [f"{text[0].upper()}{text[1:]}. Namnen står i källförteckningen."]


def titles(answer: Answer) -> Any:
    """Return the function from a municipality's id to its name."""

    def title(id_: str) -> str:
        known = answer.municipalities.get(id_)
        return known.title if known else id_

    return title


def in_text(group: PeerGroup) -> str:
    """Return the group's name inside a sentence: "lika kommuner IFO", "Dalsland"."""
    name = short_title(group)
    own_words = group.kind in ("liknande", "alla", "grannar")
    return name[:1].lower() + name[1:] if own_words else name


def year_text(row: Mapping[Any, Any]) -> str:
    """Write a row's year: "2025 (preliminärt)"; "" where it has none."""
    if is_missing(row["year"]):
        return ""
    return f"{int(row['year'])}{' (preliminärt)' if row['preliminary'] else ''}"


def marked(label: str, row: Mapping[Any, Any], usual_year: int | None) -> str:
    """Return a row's label with its own year, where it has one, and its mark."""
    own_year = (
        ""
        if is_missing(row["year"]) or row["year"] == usual_year
        else f" ({int(row['year'])})"
    )
    mark = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    return f"{label}{own_year}{mark}"


def inputs(kpis: Iterable[str]) -> list[str]:
    """Return the published KPIs that some KPIs are made of, each once."""
    derived = derived_kpis()
    return list(
        dict.fromkeys(
            id_
            for kpi in kpis
            for id_ in (derived[kpi].inputs if kpi in derived else (kpi,))
        )
    )


def source_of(answer: Answer, kpis: Iterable[str], *, computed: bool = True) -> str:
    """Return the source line of a block that rests on these KPIs."""
    return sv.source_line(answer.provenance, inputs(kpis), computed=computed)


def with_members(members: str, source: str) -> str:
    """Return what stands under a figure: whom it is held against, then its source."""
    return f"{members} {source}"


def quoted_row(
    answer: Answer, row: Mapping[Any, Any], *what: str, group: PeerGroup | None = None
) -> list[Quoted]:
    """Return figures of a comparison's row as quoted: "own", "median", "national" ..."""
    if is_missing(row["year"]):
        return []
    return [
        Quoted(
            kpi=row["kpi"],
            title=row["title"],
            unit=row["unit"],
            municipality=answer.municipality.id,
            year=int(row["year"]),
            gender=row["gender"],
            what=name,
            value=float(row[_WORTH[name]]) if not is_missing(row[_WORTH[name]]) else None,
            group=group.id if group is not None and name in ("median", "mean") else "",
            preliminary=bool(row["preliminary"]),
        )
        for name in what
    ]
