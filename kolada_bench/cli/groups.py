"""``kolada-bench groups``: whom a municipality can be compared with."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.cli import parser as shared
from kolada_bench.cli.question import asked
from kolada_bench.cli.terminal import render, terminal_width, wants_colour
from kolada_bench.errors import UsageError
from kolada_bench.peers.listing import list_groups
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.schema import Municipality, PeerGroup

EXAMPLE = "  kolada-bench groups Mellerud\n  kolada-bench groups Mellerud --all --demo"
MANY_MEMBERS = 30
"""Larger groups show their number of members unless ``--all`` asks for the names."""


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "groups",
        "groups KOMMUN [flaggor]",
        "Visa de grupper som en kommun kan jämföras med, och vilka kommuner som ingår.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--all", action="store_true", help="räkna upp medlemmarna även i stora grupper"
    )
    shared.add_source(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """List the groups."""
    with asked(options) as question:
        text = question.words.municipality or question.settings.municipality
        if not text:
            message = "Ange en kommun: kolada-bench groups Mellerud"
            raise UsageError(message)
        areas = question.source.municipalities()
        own = resolve_municipality(text, areas)
        groups = list_groups(own, question.source, question.settings.own_groups)
    names = {id_: area.title for id_, area in areas.items()}
    rows = tuple(_row(group, names, whole=options.all) for group in groups)
    columns = (
        Column(("Grupp",), text=True),
        Column(("Id",), text=True),
        Column(("Antal",)),
        Column(("Kommuner",), text=True),
    )
    page = Page(
        title=f"Grupper som {own.title} ({own.id}) kan jämföras med",
        banner="",
        tables=(Table("", "", columns, rows),),
        notes=_notes(own),
        warnings=(),
        source=sv.group_source_line(question.source.name, question.source.as_of),
    )
    sys.stdout.write(render(page, terminal_width(), colour=wants_colour()))
    return 0


def _row(group: PeerGroup, names: dict[str, str], *, whole: bool) -> tuple[str, ...]:
    title = short_title(group)
    if group.edition:
        title += f", {group.edition}"
    members = sorted((names.get(id_, id_) for id_ in group.members), key=sv.sort_key)
    shown = whole or len(members) <= MANY_MEMBERS
    return (
        title,
        group.id,
        str(len(members)),
        ", ".join(members) if shown else "(--all visar)",
    )


def _notes(own: Municipality) -> tuple[str, ...]:
    return (
        "Lika kommuner väljs av RKA, sju per verksamhet, och görs om; året är utgåvan.",
        f"Antal och kommuner är utan {own.title}, som aldrig räknas in i statistiken.",
        f"Använd en grupp: kolada-bench compare {own.typed} --group kommungrupp, eller med "
        "gruppens namn eller id.",
        f"De som är mest lika i struktur söks med: kolada-bench grannar {own.typed}",
    )
