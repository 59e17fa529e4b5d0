"""Om siffrorna: what they mean, where they come from, and what they do not say.

The limits, formulas and breaks are read from where the calculations read them, so that the
page cannot say something else than what is done.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.choice import address
from dashboards.components.tables import table_of
from dashboards.pages import about_texts as texts
from dashboards.pages.page import Page
from kolada_bench import __version__, sv
from kolada_bench.analysis.words import read_words
from kolada_bench.benchmark.net_costs.tables import NET_COST_TEXT
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.catalogue.breaks import read_breaks
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.tomlfile import packaged
from kolada_bench.report.parts.closing import HOW
from kolada_bench.report.parts.net_cost import ACCOUNTS, WHAT_IT_IS

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.data import Data
    from kolada_bench.analysis.words import Word
    from kolada_bench.schema import Break

EXPLORE = "/utforska"
SOURCE_NAMES = {
    "kolada": "Kolada, hämtat när det frågas efter",
    "snapshot": "en ögonblicksbild av Kolada",
    "demo": "påhittade demodata; kommunernas namn och grupper är verkliga",
}


def build(context: Context) -> list[Any]:
    """Return the page."""
    data = context.data
    parts = [
        *_texts("Nettokostnadsavvikelse", (f"{WHAT_IT_IS} {NET_COST_TEXT}", ACCOUNTS)),
        *_texts("Grupper", texts.GROUPS),
        *_texts("År och preliminära uppgifter", texts.YEARS),
        html.H2("Så läses siffrorna"),
        html.Ul([html.Li(text) for text in HOW]),
        html.H2("Orden"),
        html.P("Samma skillnad har alltid samma ord:"),
        table_of(_words()),
        html.P(
            '"Väsentligt" kräver också att värdet ligger utanför gruppens och rikets '
            "mittersta hälft, att skillnaden är minst "
            f"{sv.with_unit(read_words().vasentligt.mnkr, 'mnkr')} och att den är säker "
            'eller trolig. "Dubbelt" skrivs aldrig om en nettokostnadsavvikelse.'
        ),
        html.H2("Beräknade nyckeltal"),
        html.P(
            "Kolada har inga nyckeltal i kronor för till exempel köpt vård. De räknas fram "
            "för varje kommun och år, innan gruppens median tas."
        ),
        table_of(_derived()),
        html.H2("Brott i serier"),
        html.P(
            "Över ett brott jämförs inga år med varandra. Bekräftade brott, det första "
            "året i den nya serien:"
        ),
        _breaks(context),
        html.H2("Vad siffrorna inte säger"),
        html.Ul([html.Li(text) for text in texts.NOT_SAID]),
        *_texts("Källor och villkor", texts.SOURCES),
        html.H2("Version och data"),
        html.Dl(
            [
                part
                for name, said in _versions(data)
                for part in (html.Dt(name), html.Dd(said))
            ]
        ),
        *_texts("Tillgänglighet", texts.ACCESSIBILITY),
    ]
    return [html.H1("Om siffrorna"), html.Div(parts, className="lopande")]


def _texts(heading: str, said: Iterable[str]) -> list[Any]:
    return [html.H2(heading), *(html.P(text) for text in said)]


def _words() -> Table:
    """Return the words for differences and for ratios, with the figures that earn each."""
    columns = (Column(("Ord",), text=True), Column(("Skrivs när",), text=True))
    kinds = {
        "skillnad": "skillnaden mot medianen är {}\u00a0%",
        "kvot": "värdet är {} medianen",
    }
    rows = tuple(
        (_word(word), kinds[word.slag].format(_limits(word)))
        for word in read_words().ord
        if word.slag in kinds
    )
    return Table("Ord för skillnader", "", columns, rows)


def _word(word: Word) -> str:
    suffix = " högre eller lägre" if word.namn in ("något", "väsentligt") else ""
    return "högre eller lägre" if word.namn == "högre" else f"{word.namn}{suffix}"


def _limits(word: Word) -> str:
    low, high = word.skriv
    decimals = 2 if word.slag == "kvot" else 0
    if math.isinf(high):
        return f"minst {sv.number(low, decimals)}"
    if low == 0:
        return f"högst {sv.number(high, decimals)}"
    times = " gånger" if word.slag == "kvot" else ""
    return f"{sv.span(low, high, decimals)}{times}"


def _derived() -> Table:
    columns = (
        Column(("Nyckeltal",), text=True),
        Column(("Formel",), text=True),
        Column(("Anmärkning",), text=True),
    )
    rows = tuple(
        (kpi.title, kpi.expression.replace("*", "×").replace(" - ", " − "), kpi.note)
        for kpi in derived_kpis().values()
    )
    return Table("Beräknade nyckeltal", "", columns, rows)


def _breaks(context: Context) -> Any:
    """Return the confirmed breaks, those with the same reason together."""
    found: dict[tuple[int, str, str, bool], list[str]] = {}
    for table in _tables_of_breaks(context.data):
        for id_, breaks in table.items():
            for each in breaks:
                key = (each.year, each.reason, each.source, each.minor)
                found.setdefault(key, []).append(id_)
    items = [
        html.Li(
            [
                html.Strong(str(year)),
                f" {reason}{' (hindrar inte jämförelse)' if minor else ''}. ",
                html.Span([*_links(ids, context), f". {source}."], className="not"),
            ]
        )
        for (year, reason, source, minor), ids in sorted(found.items(), reverse=True)
    ]
    count = sv.count(len(items), "brott", "brott")
    return html.Details([html.Summary(f"Visa {count}"), html.Ul(items)])


def _tables_of_breaks(data: Data) -> Iterable[Mapping[str, tuple[Break, ...]]]:
    yield read_breaks(packaged("breaks.toml"))
    if data.settings.breaks_file is not None:
        yield read_breaks(data.settings.breaks_file)


def _links(ids: Iterable[str], context: Context) -> list[Any]:
    kept = context.selection.with_(theme=None, extra=())
    links: list[Any] = []
    for id_ in ids:
        leads_to = address(EXPLORE, kept.with_(kpis=(id_,)))
        links += [", ", html.A(id_, href=leads_to)]
    return links[1:]


def _versions(data: Data) -> list[tuple[str, str]]:
    said = [("Program", f"kolada-bench {__version__}"), ("Källa", SOURCE_NAMES[data.kind])]
    if data.dated is not None and not data.is_demo:
        said.append(("Uppgifterna hämtade", sv.day(data.dated)))
    return said


PAGE = Page(
    path="/om",
    title="Om siffrorna",
    build=build,
    needs_municipality=False,
    uses=frozenset(),
)
