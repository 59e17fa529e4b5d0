"""Rapport: choose a preset and its parts, see what it becomes, and have it as a file."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards import reports
from dashboards.bar import query_to
from dashboards.components.attributes import also
from dashboards.components.choice import address, stay
from dashboards.ids import Id, Kind
from dashboards.pages.page import Page
from dashboards.selection import query_of
from kolada_bench.report.presets import OWN_MUNICIPALITY, Preset, presets

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.selection import Selection

PATH = "/rapport"
PREVIEW = "forhandsvisning"
"""What stands for the preview among the page's pieces of work."""


def build(context: Context) -> list[Any]:
    """Return the page; the report itself comes when it is made."""
    selection, settings = context.selection, context.data.settings
    own = context.municipality
    chosen = reports.preset_of(selection, settings)
    # Two readers of the same view follow and stop their own work, not each other's.
    asked = {"query": query_of(selection), "reader": secrets.token_hex(8)}
    return [
        html.H1(f"Rapport {own.title}"),
        html.P(
            "Välj mall och delar, se hur rapporten blir och hämta den. Siffrorna är samma "
            "som på sidorna, med samma källor."
        ),
        dcc.Store(id=Id.REPORT, data=asked),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Mall"),
                        html.Ul(
                            [
                                _preset(each, chosen, selection, own.title)
                                for each in presets(settings)
                            ],
                            className="mallar",
                        ),
                        html.H2("Delar"),
                        _sections(selection, chosen),
                    ],
                    className="rapportval",
                ),
                html.Div(
                    [
                        html.H2("Hämta"),
                        html.Ul(
                            [_form(form, name) for form, name in reports.FORMS.items()],
                            className="hamta",
                        ),
                        html.P(
                            "Filerna minns hur de gjordes: kolada-bench report --refresh "
                            "förnyar ett Word-dokument med ny data.",
                            className="not",
                        ),
                        html.H2("Förhandsvisning"),
                        html.Div(
                            html.P("Rapporten görs …", role="status", className="vantan"),
                            id={"type": Kind.RESULT, "what": PREVIEW},
                        ),
                    ],
                    className="rapportvy",
                ),
            ],
            className="rapportsida",
        ),
    ]


def _preset(each: Preset, chosen: Preset, selection: Selection, municipality: str) -> Any:
    title = each.title.replace(OWN_MUNICIPALITY, municipality)
    leads_to = selection.with_extra(
        mall="" if each.name == reports.USUAL else each.name, delar=""
    )
    return html.Li(
        [
            stay(title, PATH, leads_to, chosen=each.name == chosen.name),
            html.Span(each.summary, className="not"),
        ]
    )


def _sections(selection: Selection, preset: Preset) -> Any:
    chosen = reports.sections_of(selection, preset)
    to = query_to(address(PATH, selection).partition("?")[0])
    return html.Div(
        [
            html.Button(
                section.heading,
                type="button",
                role="checkbox",
                **also(
                    aria_checked=str(section.id in chosen).lower(),
                    data_go=to(reports.with_toggled(selection, preset, section.id)),
                ),
            )
            for section in preset.sections
        ],
        id=Id.REPORT_PARTS,
        role="group",
        className="delar",
        **also(aria_label="Delar", data_for=to(selection)),
    )


def _form(form: str, name: str) -> Any:
    return html.Li(
        [
            html.Button(
                name, id={"type": Kind.MAKE, "what": form}, n_clicks=0, type="button"
            ),
            html.Div(id={"type": Kind.RESULT, "what": form}),
        ]
    )


PAGE = Page(path=PATH, title="Rapport", build=build, uses=frozenset({"grupp", "ar"}))
