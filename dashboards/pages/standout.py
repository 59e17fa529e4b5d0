"""Sticker ut: what lies far from both the country's middle and the peers, and how sure.

In the theme, or in every KPI of Kolada (``alla=1``). From Kolada itself the second is many
hundred requests: the page says how many and asks, and the answer to that question is a URL
too (``alla=hamta``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.choice import address, choices
from dashboards.components.facts import pairs
from dashboards.components.strip import Place, strip
from dashboards.components.tables import page_tables, warnings_of
from dashboards.components.wording import all_on_screen
from dashboards.pages.page import Page
from kolada_bench import sv
from kolada_bench.analysis.robustness import GRADE_WORDS
from kolada_bench.benchmark.cells import decimals_of, difference_cell
from kolada_bench.benchmark.standing_out.sentences import standout_sentences
from kolada_bench.catalogue.net_cost import TOTAL_PCT
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.benchmark.standing_out.answer import Standout

PATH = "/sticker-ut"
FETCH = "hamta"
"""What ``alla`` is when the reader has agreed to the fetching."""


def build(context: Context) -> list[Any]:
    """Return the page."""
    head = [
        html.H1(f"Vad som sticker ut i {context.municipality.title}"),
        html.P(
            "Nyckeltal långt från mitten bland landets kommuner och utanför gruppens "
            "mittersta hälft. Kostnader står före volymer, och volymer före kvalitet.",
            className="ingress",
        ),
        _choice(context),
    ]
    if _is_to_confirm(context):
        return [*head, *_question(context)]
    answer = _answer(context)
    page = answer.page()
    return [
        *head,
        *_sections(context, answer),
        html.Details(
            [html.Summary("Allt i en tabell, och hur urvalet gjordes"), *page_tables(page)]
        ),
        *([] if len(answer.rows) else map(html.P, all_on_screen(page.notes))),
        html.P(page.source, className="kalla"),
        warnings_of(page.warnings) if not len(answer.rows) else None,
    ]


def asked(context: Context) -> object:
    """Ask for what the page shows; before the reader has agreed, only what it costs."""
    return context.standout_requests() if _is_to_confirm(context) else _answer(context)


def _answer(context: Context) -> Standout:
    if context.selection["alla"]:
        return context.with_(theme=None).standout(all_kpis=True)
    return context.standout()


def _is_to_confirm(context: Context) -> bool:
    """Return whether Kolada is a network away, and the reader has agreed to nothing yet."""
    alla = context.selection["alla"]
    return bool(alla) and alla != FETCH and not context.data.is_local


def _choice(context: Context) -> Any:
    selection = context.selection
    name = selection.theme or context.data.settings.theme or DEFAULT_THEME
    everything = bool(selection["alla"])
    return choices("Bland", PATH, [
        (f"Temat {read_theme(name).title}", selection.with_extra(alla=""), not everything),
        ("Alla Koladas nyckeltal", selection.with_extra(alla="1"), everything),
    ])  # fmt: skip


def _question(context: Context) -> list[Any]:
    count = sv.count(context.standout_requests(), "anrop", "anrop")
    fetch = address(PATH, context.selection.with_extra(alla=FETCH))
    return [
        html.H2("Hämta alla kommuners värden?"),
        html.P(
            f"Alla nyckeltal prövas mot alla kommuner: det är högst {count} till Kolada "
            "och kan ta flera minuter. Svaren sparas, så nästa gång går det fort. "
            "Hämtningen visar hur långt den kommit och går att avbryta."
        ),
        html.P(dcc.Link("Hämta", href=fetch, className="knapp huvud")),
    ]


def _sections(context: Context, answer: Standout) -> Iterable[Any]:
    """Yield a section per verksamhet, with what stands out in it."""
    rows = answer.rows.to_dict("records")
    texts = standout_sentences(answer)
    for name in dict.fromkeys(row["section"] for row in rows):
        mine = [
            (row, text)
            for row, text in zip(rows, texts, strict=True)
            if row["section"] == name
        ]
        against = _groups(answer, [row for row, _ in mine])
        findings = [html.Li(_finding(context, answer, *one)) for one in mine]
        yield html.Section(
            [
                html.H2(name),
                html.P(f"Mot {against}", className="not"),
                html.Ul(findings, className="fynd"),
            ]
        )


def _groups(answer: Standout, rows: Sequence[dict[Any, Any]]) -> str:
    ids = dict.fromkeys(row["group"] for row in rows)
    named = [
        short_title(group) + (f" (utgåva {group.edition})" if group.edition else "")
        for group in answer.groups
        if group.id in ids
    ]
    return sv.listing([name[:1].lower() + name[1:] for name in named])


def _finding(
    context: Context, answer: Standout, row: dict[Any, Any], text: str
) -> list[Any]:
    place = Place(*(float(row[k]) for k in ("value", "min", "q1", "median", "q3", "max")))
    return [
        html.Div(
            [
                html.P(text, className="sagt"),
                html.P(_capital(f"{row['why']}."), className="not"),
                html.P(_links(context, row), className="vidare"),
            ]
        ),
        html.Div(
            [
                strip(place, _strip_text(answer, row)),
                pairs(_figures(answer, row)),
            ],
            className="siffror",
        ),
    ]


def _figures(answer: Standout, row: dict[Any, Any]) -> list[tuple[str, str]]:
    """Return the small figures: own, median, difference, and the country's."""
    places = decimals_of(row)
    return [
        (f"{answer.municipality.title}, {_unit(row)}", sv.number(row["value"], places)),
        ("Median", sv.number(row["median"], places)),
        ("Skillnad", difference_cell(row, places)),
        ("Landets median", sv.number(row["all_median"], places)),
        ("Säkerhet", GRADE_WORDS[row["certainty"]]),
    ]


def _unit(row: dict[Any, Any]) -> str:
    return str(row["unit"]).replace("-", sv.EN_DASH)


def _strip_text(answer: Standout, row: dict[Any, Any]) -> str:
    places = decimals_of(row)
    own = sv.with_unit(row["value"], _unit(row), places)
    return (
        f"{answer.municipality.title} {own}. Gruppen: "
        f"{sv.span(row['min'], row['max'], places)}, mittersta hälften "
        f"{sv.span(row['q1'], row['q3'], places)}, median "
        f"{sv.number(row['median'], places)}."
    )


def _links(context: Context, row: dict[Any, Any]) -> list[Any]:
    """Return where the reader goes on: one KPI on the pages that show it."""
    bare = context.selection.with_(theme=None, extra=())
    one = bare.with_(kpis=(row["kpi"],))
    label = f" {row['label']}"
    places = [("Jämför", "/jamfor", one), ("Utforska", "/utforska", one)]
    if row["headline"] is not None or row["kpi"] == TOTAL_PCT:
        places = [("Nettokostnad", "/nettokostnad", bare), places[1]]
    links = [
        dcc.Link([name, html.Span(label, className="dold")], href=address(path, to))
        for name, path, to in places
    ]
    return [part for link in links for part in (link, " · ")][:-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


PAGE = Page(
    path=PATH, title="Sticker ut", build=build, asks=asked,
    uses=frozenset({"grupp", "tema", "ar"}),
)  # fmt: skip
