"""The way in: what this is, examples, and every municipality, before one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.choice import address
from dashboards.components.raw import raw
from dashboards.ids import Id
from dashboards.selection import Selection
from kolada_bench import sv

if TYPE_CHECKING:
    from dashboards.context import Context

_WHAT = (
    ("/nettokostnad", "Nettokostnad",
     "Verksamheternas nettokostnad mot den referenskostnad som svarar mot kommunens "
     "förutsättningar, år för år."),
    ("/jamfor", "Jämför",
     "Nyckeltal för nyckeltal mot lika kommuner, med median, plats och hur säker "
     "skillnaden är."),
    ("/drivkrafter", "Drivkrafter",
     "Vilka delar av en kostnad som skillnaden ligger på: ålder, volym eller kostnad per "
     "brukare."),
    ("/sticker-ut", "Sticker ut",
     "Det som ligger långt både från landets mitt och från gruppens mittersta hälft."),
)  # fmt: skip
_EXAMPLES = (
    ("Mellerud", "/", Selection("1461")),
    ("Nettokostnaden i Vingåker", "/nettokostnad", Selection("0428")),
    ("Äldreomsorgen i Upplands Väsby", "/jamfor", Selection("0114", theme="aldreomsorg")),
    ("IFO i Åmål mot kommungruppen och länet", "/jamfor",
     Selection("1492", groups=("kommungrupp", "län"), theme="ifo")),
)  # fmt: skip


def build(context: Context) -> list[Any]:
    """Return the start page."""
    areas = sorted(
        context.data.municipalities().values(), key=lambda area: sv.sort_key(area.title)
    )
    return [
        html.H1("Var skiljer sig kommunens kostnader och resultat från andras?"),
        html.P(
            "Välj en kommun för att se dess nettokostnader, vad som sticker ut och vad "
            "skillnaderna består av, jämfört med de kommuner som liknar den mest. "
            "Uppgifterna kommer från Kolada.",
            className="ingress",
        ),
        html.P(
            html.A("Skriv kommunens namn i fältet Kommun", href=f"#{Id.MUNICIPALITY}",
                   className="knapp")
        ),
        html.H2("Det här kan du se"),
        html.Dl(
            [part for path, title, text in _WHAT for part in _about(path, title, text)],
            className="sidlista",
        ),
        html.H2("Exempel"),
        html.Ul([html.Li(_link(*example)) for example in _EXAMPLES]),
        html.H2("Alla kommuner"),
        html.Details(
            [
                html.Summary(f"Visa {sv.count(len(areas), 'kommun', 'kommuner')}"),
                raw(
                    html.Ul(
                        [
                            html.Li(_link(area.title, "/", Selection(area.id)))
                            for area in areas
                        ],
                        className="spalter",
                    )
                ),
            ],
            className="vikt",
        ),
    ]  # fmt: skip


def _about(path: str, title: str, text: str) -> tuple[Any, Any]:
    return html.Dt(dcc.Link(title, href=address(path, Selection()))), html.Dd(text)


def _link(text: str, path: str, selection: Selection) -> Any:
    return dcc.Link(text, href=address(path, selection))
