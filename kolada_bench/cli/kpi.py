"""``kolada-bench kpi``: find a KPI, read what it is, see what is published next."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.breaks import read_breaks
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.facts import derived_facts, description, published_facts
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.catalogue.publication import calendar
from kolada_bench.catalogue.search import named_id, resolve_kpi, search, unknown_kpi
from kolada_bench.cli import parser as shared
from kolada_bench.cli.question import opened_source
from kolada_bench.cli.terminal import render, terminal_width, wants_colour
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.schema import Derived

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

EXAMPLE = (
    '  kolada-bench kpi search "köpt vård"\n'
    "  kolada-bench kpi show N30001\n"
    "  kolada-bench kpi calendar --theme ifo"
)
ACTIONS = ("search", "show", "calendar")
MOST_HITS = 25


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "kpi",
        "kpi search ORD | kpi show NYCKELTAL | kpi calendar [flaggor]",
        "Sök bland Koladas nyckeltal, visa ett, eller se vad som publiceras härnäst.",
        EXAMPLE,
    )
    group = parser.add_argument_group("Åtgärd")
    group.add_argument("action", metavar="search|show|calendar")
    group.add_argument("words", nargs="*", metavar="ORD", help="sökord, eller id")
    parser.options.add_argument(
        "--theme",
        "-t",
        metavar="TEMA",
        help="kalendern för ett tema (förval: socialtjanst)",
    )
    parser.options.add_argument(
        "--all",
        action="store_true",
        help="alla träffar; alla kommunala nyckeltal i kalendern",
    )
    shared.add_source(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Search, show or list the calendar."""
    if options.action not in ACTIONS:
        message = (
            f'"{options.action}" finns inte. Välj kpi search, kpi show eller kpi calendar.'
        )
        raise UsageError(message)
    text = " ".join(options.words)
    if options.action != "calendar" and not text:
        message = f'Ange vad du söker: kolada-bench kpi {options.action} "köpt vård"'
        raise UsageError(message)
    build = {"search": _search_page, "show": _show_page, "calendar": _calendar_page}
    with opened_source(options) as (source, settings):
        page = build[options.action](source, text, options, settings)
    sys.stdout.write(render(page, terminal_width(), colour=wants_colour()))
    return 0


def _search_page(
    source: Source, text: str, options: argparse.Namespace, _settings: Settings
) -> Page:
    found = search(source.kpis().values(), text)
    if not found:
        message = (
            f'Inget nyckeltal har alla ord i "{text}". '
            'Pröva färre eller andra ord: kolada-bench kpi search "familjehem kostnad"'
        )
        raise UnknownName(message, name=text)
    shown = found if options.all else found[:MOST_HITS]
    rows = tuple(
        (hit.id, f"* {hit.title}" if isinstance(hit, Derived) else hit.title)
        for hit in shown
    )
    notes = [f"{len(found)} träffar."]
    if len(shown) < len(found):
        notes = [f"{len(shown)} av {len(found)} träffar; --all visar alla."]
    if any(isinstance(hit, Derived) for hit in shown):
        notes.append("* beräknat nyckeltal: finns inte i Kolada, räknas fram ur Koladas.")
    columns = (Column(("Id",), text=True), Column(("Nyckeltal",), text=True))
    return _page(f'Nyckeltal för "{text}"', (Table("", "", columns, rows),), notes, source)


def _show_page(
    source: Source, text: str, _options: argparse.Namespace, settings: Settings
) -> Page:
    id_ = named_id(text) or resolve_kpi(text, source.kpis().values())
    derived = derived_kpis().get(id_)
    if derived is not None:
        facts = list(derived_facts(derived))
        title = derived.title
    else:
        kpi = source.kpis([id_]).get(id_)
        if kpi is None:
            raise unknown_kpi(id_)
        own = read_breaks(settings.breaks_file) if settings.breaks_file else {}
        facts = [*published_facts(kpi, own), ("Beskrivning", description(kpi))]
        title = kpi.title
    columns = (Column(("",), text=True), Column(("",), text=True))
    return _page(f"{id_} {title}", (Table("", "", columns, tuple(facts)),), (), source)


def _calendar_page(
    source: Source, text: str, options: argparse.Namespace, _settings: Settings
) -> Page:
    if text:
        message = f'Kalendern tar inga sökord ("{text}"). Välj --theme TEMA eller --all.'
        raise UsageError(message)
    if options.all:
        about = "alla kommunala nyckeltal"
        labels: dict[str, str] = {}
        kpis = [kpi for kpi in source.kpis().values() if kpi.municipality_type != "L"]
    else:
        theme = themes.read_theme(options.theme or themes.DEFAULT_THEME)
        about = theme.title
        labels = {row.kpi: row.label for row in theme.rows}
        ids = _published_ids(theme)
        kpis = list(source.kpis(ids).values())
    from_ = source.as_of if source.name == "demo" else date.today()
    rows = tuple(
        (
            sv.day(entry.when),
            str(entry.year),
            "preliminärt" if entry.preliminary else "slutligt",
            str(len(entry.kpis)),
            _named(entry.kpis, labels),
        )
        for entry in calendar(kpis, from_)
    )
    columns = (
        Column(("Dag",), text=True),
        Column(("År",)),
        Column(("Uppgift",), text=True),
        Column(("Antal",)),
        Column(("Nyckeltal",), text=True),
    )
    notes = ["Dagarna är Koladas egna för nästa publicering och kan flyttas."]
    if not rows:
        notes.insert(0, "Ingen publicering är aviserad.")
    title = f"Publiceras härnäst · {about} · från {sv.day(from_)}"
    tables = (Table("", "", columns, rows),) if rows else ()
    return _page(title, tables, notes, source)


def _published_ids(theme: themes.Theme) -> list[str]:
    """Return every published KPI that a theme's rows and NKA block rest on."""
    derived = derived_kpis()
    ids: dict[str, None] = {}
    for row in theme.rows:
        inputs = derived[row.kpi].inputs if row.kpi in derived else (row.kpi,)
        ids |= dict.fromkeys(inputs)
    for name, area in net_cost_areas().items():
        if name in theme.net_cost:
            ids |= dict.fromkeys(area.ids)
    return list(ids)


def _named(ids: tuple[str, ...], labels: dict[str, str]) -> str:
    most = 6
    names = [labels.get(id_, id_) for id_ in ids[:most]]
    more = f" och {len(ids) - most} till" if len(ids) > most else ""
    return "; ".join(names) + more


def _page(
    title: str, tables: tuple[Table, ...], notes: Iterable[str], source: Source
) -> Page:
    line = sv.group_source_line(source.name, source.as_of)
    return Page(title, "", tables, tuple(notes), (), line)
