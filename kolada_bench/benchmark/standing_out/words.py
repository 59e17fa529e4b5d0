"""What stands out, in words: why each row is there, and the page around the rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.robustness import GRADE_WORDS
from kolada_bench.benchmark.cells import (
    PRELIMINARY,
    amount,
    decimals_of,
    difference_cell,
    is_missing,
    most_common_year,
    unbroken,
)
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.notes import group_notes, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.benchmark.standing_out.rows import MEAN
from kolada_bench.catalogue.units import Measure
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.standing_out.answer import Standout

LIKNANDE = "Lika kommuner"
OWN_GROUP = "medianen är i varje verksamhets egen grupp"
MOST_GROUPS = 2
"""More groups than this share one note."""
_SHARES = ((0.05, "de 5 procent {side}a"), (0.1, "de 10 procent {side}a"))
_COUNTS = {2: "två", 3: "tre", 4: "fyra", 5: "fem", 6: "sex", 7: "sju", 8: "åtta",
           9: "nio", 10: "tio", 11: "elva", 12: "tolv"}  # fmt: skip


def why(row: dict[Any, Any], amount_unit: str) -> str:
    """Return why a row is there: rank among peers and in the country, worth, certainty.

    "högst av 8 i gruppen, bland de 5 procent högsta i landet, +7,3 mnkr, säkert"
    """
    parts = [
        _lead(row),
        in_group(int(row["rank"]), int(row["rank_of"])),
        in_country(
            int(row["all_above"]), int(row["all_below"]), int(row["all_n"]),
            high=row["score"] > 0,
        ),
        _worth(row, amount_unit),
        GRADE_WORDS[row["certainty"]],
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _lead(row: dict[Any, Any]) -> str:
    """Write the three-year mean where it leads, and that the row's own is one year's."""
    if row["headline"] != MEAN:
        return ""
    year = int(row["year"])
    mean = sv.with_unit(row["headline_pct"], "%", 1, sign=True)
    alone = sv.with_unit(row["value"], "%", 1, sign=True)
    return f"snitt {year - 2}{sv.EN_DASH}{year} {mean} ({year}: {alone})"


def in_group(rank: int, of: int) -> str:
    """Write a rank from its nearer end: "högst", "näst högst", "3:e lägst av 8 ..."."""
    from_below = of + 1 - rank
    place, side = (rank, "högst") if rank <= from_below else (from_below, "lägst")
    return f"{_place(place, side)} av {of} i gruppen"


def in_country(above: int, below: int, n: int, *, high: bool) -> str:
    """Write how far out a value lies among all ``n``, those with the same value with it."""
    side, beyond, behind = ("högst", above, below) if high else ("lägst", below, above)
    level = n - behind  # it, those beyond it, and its equals
    if level == 1:
        return f"{side} i landet"
    for share, words in _SHARES:
        if level <= share * n:
            return f"bland {words.format(side=side).replace(' p', f'{sv.NBSP}p')} i landet"
    if level <= n / 4:
        return f"bland den {side}a fjärdedelen i landet"
    return f"{_place(beyond + 1, side)} av {n} i landet"


def _place(place: int, side: str) -> str:
    if place == 1:
        return side
    return f"näst {side}" if place == 2 else f"{sv.ordinal(place)} {side}"


def _worth(row: dict[Any, Any], unit: str) -> str:
    """Write the gap to the peers' median; of an NKA the distance to the reference cost."""
    mnkr, persons = row["gap_mnkr_median"], row["gap_persons_median"]
    if not is_missing(persons):
        count = sv.number(persons, 0, sign=True)
        word = "person" if count.lstrip(f"+{sv.MINUS}") == "1" else "personer"
        return f"{count}{sv.NBSP}{word}"
    if not is_missing(mnkr):
        return f"{amount(mnkr, unit)}{sv.NBSP}{unit}"
    deviation = row["deviation_mnkr"]
    if is_missing(deviation):
        return ""
    side = "över" if deviation > 0 else "under"
    size = amount(abs(deviation), unit, sign=False)
    return f"{size}{sv.NBSP}{unit} {side} referenskostnaden"


def standout_page(answer: Standout) -> Page:
    """Return the answer as a page: a table per section and group."""
    rows = answer.rows.to_dict("records")
    year = most_common_year(rows)
    about = answer.theme_title or "Alla nyckeltal"
    others = any(row["year"] != year for row in rows)
    when = (
        "" if year is None else f" · {year}" + (" där inget annat sägs" if others else "")
    )
    return Page(
        title=f"Vad som sticker ut i {answer.municipality.title} · {about}{when}",
        banner=BANNER if answer.provenance.invented else "",
        tables=tuple(_tables(answer, rows, year)),
        notes=tuple([*_notes(answer, rows), *_group_notes(answer)]),
        warnings=answer.warnings,
        source=source_of(answer, computed="Urval, median, skillnad och bedömning"),
    )


def _tables(
    answer: Standout, rows: Sequence[dict[Any, Any]], usual_year: int | None
) -> Iterable[Table]:
    """Yield a table per section and group; of everything one table, to fit a screen."""
    if answer.theme is None:
        sides = dict.fromkeys(_side(answer, row["group"], usual_year) for row in rows)
        side = next(iter(sides)) if len(sides) == 1 else OWN_GROUP
        if rows:
            yield _table(answer, rows, "", side, usual_year)
        return
    keys = dict.fromkeys((row["section"], row["group"]) for row in rows)
    for section, id_ in keys:
        mine = [row for row in rows if (row["section"], row["group"]) == (section, id_)]
        side = _side(answer, id_, usual_year)
        yield _table(answer, mine, section, side, usual_year)


def _side(answer: Standout, id_: str, usual_year: int | None) -> str:
    group = next(group for group in answer.groups if group.id == id_)
    edition = group.edition and group.edition != usual_year
    return short_title(group) + (f", utgåva {group.edition}" if edition else "")


def _table(
    answer: Standout,
    rows: Sequence[dict[Any, Any]],
    section: str,
    side: str,
    usual_year: int | None,
) -> Table:
    columns = (
        Column(("",), text=True),
        Column((answer.municipality.title,)),
        Column(("Median",), drop=1),
        Column(("Skillnad",)),
        Column(("Varför",), text=True),
    )
    cells = []
    for row in rows:
        label, *others = _cells(row, usual_year)
        cells.append((label if section else f"{row['section']}: {label}", *others))
    return Table(section, side, columns, tuple(cells))


def _cells(row: dict[Any, Any], usual_year: int | None) -> tuple[str, ...]:
    decimals = decimals_of(row)
    year = "" if row["year"] == usual_year else f" {int(row['year'])}"
    preliminary = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    mark = "* " if row["derived"] else ""
    return (
        f"{mark}{unbroken(row['label'])}{year}{preliminary}",
        sv.number(row["value"], decimals),
        sv.number(row["median"], decimals),
        difference_cell(row, decimals),
        row["why"],
    )


def _notes(answer: Standout, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield how the rows were chosen, what they are not, and what their marks mean."""
    yield from _choice(answer)
    if rows:
        yield _chance(rows)
        yield (
            "Skillnad och belopp är mot gruppens median: en kostnadsskillnad, inte en "
            "besparing. Beloppen får inte summeras."
        )
    shares = [row for row in rows if Measure(row["measure"]) is Measure.SHARE]
    marks = [
        ("p.e. = procentenheter.", bool(shares)),
        ("* beräknat nyckeltal.", any(row["derived"] for row in rows)),
        (f"{PRELIMINARY} preliminärt.", any(row["preliminary"] for row in rows)),
    ]  # fmt: skip
    if any(present for _, present in marks):
        yield " ".join(text for text, present in marks if present)
    told = [
        f"{sv.listing(row['same_cost'])} ({row['kpi']})" for row in rows if row["same_cost"]
    ]
    if told:
        yield (
            "Sägs redan av en visad rad (inom parentes) och visas inte för sig: "
            f"{'; '.join(told)}."
        )


def _group_notes(answer: Standout) -> Iterable[str]:
    """Yield the members of the groups, in one note where there are many groups."""
    groups = answer.groups
    if len(groups) <= MOST_GROUPS or any(g.kind != "liknande" for g in groups):
        yield from group_notes(answer)
        return
    usual = Counter(group.edition for group in groups).most_common(1)[0][0]
    parts = []
    for group in groups:
        titles = (answer.municipalities[id_].title for id_ in group.members)
        area = short_title(group).removeprefix(LIKNANDE).lstrip(", ") or LIKNANDE
        made = "" if group.edition == usual else f" ({group.edition})"
        parts.append(f"{area}{made}: {', '.join(sorted(titles, key=sv.sort_key))}")
    made = f" (RKA, utgåva {usual} där inget annat sägs)" if usual else ""
    yield f"{LIKNANDE}{made} {sv.EN_DASH} {'; '.join(parts)}."


def _choice(answer: Standout) -> Iterable[str]:
    own, tried = answer.municipality.title, answer.tried
    if tried.shown:
        yield (
            f"Visas: nyckeltal där {own} ligger långt från mitten bland landets kommuner "
            "och utanför gruppens mittersta hälft; högst tre per avsnitt, kostnader före "
            "volymer före kvalitet, det största beloppet först."
        )
    else:
        yield "Inget av de nyckeltal som gick att pröva sticker ut."
    left = [
        (tried.near, "ligger nära landets mitt"),
        (tried.as_peers, "ligger långt från mitten men som gruppen"),
        (tried.no_peers, "saknar jämförelsekommun med uppgift"),
        (tried.folded, "är i huvudsak samma kostnad som en visad rad"),
        (tried.more, "sticker också ut men får inte plats eller är del av en visad rad"),
        (tried.no_value, f"saknar uppgift för {own} {sv.years(answer.years)}"),
        (tried.few, "finns för färre än två tredjedelar av kommunerna"),
        (tried.alike, "är lika för alla kommuner"),
        (tried.not_compared, "jämförs inte här (antal, koder, strukturmått)"),
    ]
    said = [f"{sv.number(count)} {text}" for count, text in left if count]
    if said:
        of = f"Av {sv.number(tried.kpis)} nyckeltal visas {tried.shown}"
        yield f"{of}; {sv.listing(said)}."


def _chance(rows: Sequence[dict[Any, Any]]) -> str:
    """Return the one sentence on chance, for the size of group that most rows have."""
    sizes = [int(row["rank_of"]) for row in rows if not math.isnan(row["rank_of"])]
    usual = max(sizes, key=lambda size: (sizes.count(size), size))
    if usual not in _COUNTS:
        return "Av slump är alltid någon högst."
    return f"Av slump är en av {_COUNTS[usual]} alltid högst."
