"""From figures to formatted Swedish tables: the comparison and the NKA block.

The headings, the order of columns and the footnotes follow what a controller writes into a
document: one finding per row, whom it is compared with under every table, and what the
figures do not say. Ranks are words, since "1" would be read as a first prize.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import (
    PRELIMINARY,
    comparison_cells,
    is_missing,
    most_common_year,
    unbroken,
)
from kolada_bench.benchmark.net_costs.tables import (
    NET_COST_TEXT,
    latest_net_cost_tables,
    years_tables,
)
from kolada_bench.benchmark.notes import group_notes, row_notes, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.schema import PeerGroup

SAID = (
    "Bara skillnader utanför gruppens mittersta hälft som är säkra eller troliga är med. "
    "Beloppen är kostnadsskillnader och inte beräknade besparingar."
)
UNTRIED = (
    "Ordet väsentligt är inte prövat på raderna: det kräver rikets kvartiler (lägg till "
    "--group alla)."
)
NOTHING = "Ingen skillnad är både tydlig och minst trolig."
BANNER = "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det"


def compare_page(answer: Benchmark) -> Page:
    """Return a comparison as a page: the NKA block, then a table per section and group."""
    rows = answer.records
    usual_year = most_common_year(rows)
    others = any(row["year"] != usual_year for row in rows)
    when = f"{usual_year} där inget annat sägs" if others else f"{usual_year}"
    about = answer.theme_title or "Valda nyckeltal"
    groups = {group.id: group for group in answer.groups}
    keys = dict.fromkeys((row["section"], row["group"]) for row in rows)
    tables = [
        _comparison_table(
            answer,
            section,
            groups[group],
            [row for row in rows if (row["section"], row["group"]) == (section, group)],
            usual_year,
        )
        for section, group in keys
    ]
    gap_tables: tuple[Table, ...] = ()
    gap_notes: tuple[str, ...] = ()
    if answer.gaps is not None:
        # Imported where gaps are asked for: a plain comparison starts faster without.
        from kolada_bench.benchmark.comparison import gap_tables as gaps

        gap_tables, gap_notes = gaps.tables(answer), gaps.notes(answer)
    return Page(
        title=f"{answer.municipality.title} jämfört med {sv.listing(answer.group_words)} · "
        f"{about} · {when}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(
            *_in_words(answer),
            *latest_net_cost_tables(answer),
            *tables,
            *gap_tables,
            *_own_figures(answer),
        ),
        notes=(
            *row_notes(answer, rows),
            *gap_notes,
            *_certainty(answer, rows),
            *group_notes(answer),
        ),
        warnings=answer.warnings,
        source=source_of(answer, computed=_computed(rows, answer.amount_unit)),
    )


def _in_words(answer: Benchmark) -> tuple[Table, ...]:
    """Return what stands out in sentences, as a table of one column; none unless asked."""
    if not answer.in_words:
        return ()
    rows = tuple((f"{sv.EN_DASH} {said['text']}",) for said in answer.sentences())
    column = Column(("",), text=True)
    about = (SAID, *_untried(answer), *_shares(answer))
    return (Table("I ord", "", (column,), rows or ((NOTHING,),), about),)


def _untried(answer: Benchmark) -> Iterable[str]:
    """Yield that "väsentligt" could not be written of the rows, where it could not."""
    if not any(group.kind == "alla" for group in answer.groups):
        yield UNTRIED


def _shares(answer: Benchmark) -> Iterable[str]:
    """Yield whether part, share and whole can stand in one text, of those written of."""
    # Imported where words are asked for: a plain comparison starts faster without.
    from kolada_bench.benchmark.comparison.share_checks import share_lines

    said = [row["kpi"] for row in answer.sentences() if row["kpi"]]
    return share_lines(answer.records, said)


def _certainty(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Return how sure the rows are, where somebody asks or is about to write of them."""
    if not (answer.in_words or answer.show_certainty or answer.gaps is not None):
        return ()
    from kolada_bench.benchmark.comparison.certainty_notes import certainty_lines

    return certainty_lines(answer, rows)


def _own_figures(answer: Benchmark) -> tuple[Table, ...]:
    if not answer.own_figures:
        return ()
    from kolada_bench.benchmark.comparison.own_figures import own_figures_tables

    return own_figures_tables(answer.own_figures)


def net_cost_page(answer: NetCost) -> Page:
    """Return the NKA of every verksamhet: the latest year, what moved, year beside year.

    Then the parts of the reference costs and ekonomiskt bistånd, where they were asked for.
    """
    import msgspec

    from kolada_bench.benchmark.net_costs import depth_tables as depth

    latest = [*latest_net_cost_tables(answer, ranked=True)]
    if latest:
        about = (*latest[0].notes, *depth.latest_notes(answer))
        latest[0] = msgspec.structs.replace(latest[0], notes=about)
    return Page(
        title=f"Nettokostnadsavvikelse i {answer.municipality.title}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(
            *latest,
            *depth.change_tables(answer),
            *years_tables(answer),
            *depth.parts_tables(answer),
            *depth.assistance_tables(answer),
        ),
        notes=(NET_COST_TEXT, *_preliminary_mark(answer), *group_notes(answer)),
        warnings=answer.warnings,
        source=source_of(
            answer, computed="Avvikelse i kr/inv, median, plats, snitt och förändring"
        ),
    )


def _preliminary_mark(answer: NetCost) -> Iterable[str]:
    frames = (answer.net_cost, answer.reference_parts, answer.social_assistance)
    if any(frame["preliminary"].any() for frame in frames):
        yield f"{PRELIMINARY} preliminärt."


def _computed(rows: Sequence[dict[Any, Any]], amount_unit: str) -> str:
    """Name what of a comparison Kolada does not publish."""
    columns = f"olumnerna Median–{amount_unit.capitalize()}"
    starred = any(row["derived"] for row in rows)
    return f"Rader med * och k{columns}" if starred else f"K{columns}"


def _comparison_table(
    answer: Benchmark,
    section: str,
    group: PeerGroup,
    rows: Sequence[dict[Any, Any]],
    usual_year: int | None,
) -> Table:
    own = answer.municipality.title
    columns = (
        Column(("",), text=True),
        Column((own,)),
        Column(("Median",)),
        Column(("Min–max",), drop=2),
        Column(("n",), drop=3),
        Column(("Plats",), drop=4),
        Column(("Riket",), drop=1),
        Column(("Skillnad",)),
        Column((answer.amount_unit.capitalize(),), drop=5),
    )
    side = short_title(group)
    if group.edition and group.edition != usual_year:
        side += f", utgåva {group.edition}"
    cells = tuple(_comparison_cells(row, usual_year, answer.amount_unit) for row in rows)
    return Table(section, side, columns, cells)


def _comparison_cells(
    row: dict[Any, Any], usual_year: int | None, amount_unit: str
) -> tuple[str, ...]:
    mark = "* " if row["derived"] else ""
    year = (
        ""
        if row["year"] == usual_year or is_missing(row["year"])
        else f" ({int(row['year'])})"
    )
    preliminary = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    return (
        f"{mark}{unbroken(row['label'])}{year}{preliminary}",
        *comparison_cells(row, amount_unit),
    )
