"""Further groups: who is in those chosen, those of Kolada, and one of one's own.

The own group is put together in the reader's browser (``assets/own_group.js``): the server
is asked when it is used, and then it is in the URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards import groups
from dashboards.components.attributes import also
from dashboards.components.raw import raw
from dashboards.components.wording import on_screen
from dashboards.counties import by_county
from dashboards.group_switches import switch
from dashboards.ids import Id
from kolada_bench import sv
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme
from kolada_bench.errors import KoladaBenchError
from kolada_bench.peers.titles import plain_title

if TYPE_CHECKING:
    from dashboards.bar import Address
    from dashboards.context import Context
    from dashboards.data import Data
    from dashboards.selection import Selection
    from kolada_bench.schema import Group, Municipality

MANY = 60
"""Members above which a group's names are folded away."""


def members(context: Context) -> list[Any]:
    """Return the chosen groups with the names of their members, for the theme's areas."""
    theme = context.selection.theme or context.data.settings.theme or DEFAULT_THEME
    areas = tuple(dict.fromkeys(row.service_area for row in read_theme(theme).rows))
    said: list[Any] = []
    for group in context.selection.groups:
        try:
            found = groups.members_of(group, areas, context)
        except KoladaBenchError as error:
            title = groups.title_of(group, context.data)
            said.append(html.P([html.Strong(title), ": ", on_screen(str(error))]))
            continue
        said += [_named(each) for each in found]
    own = context.municipality.title
    said.append(html.P(f"{own} räknas aldrig in i gruppens median.", className="not"))
    return said


def _named(group: groups.Members) -> Any:
    areas = f" för {sv.listing(group.areas)}" if group.areas else ""
    count = sv.count(len(group.names), "kommun", "kommuner")
    title, names = html.Strong(group.title), ", ".join(group.names)
    if len(group.names) <= MANY:
        return html.P([title, f"{areas}, {count}: {names}"])
    return html.Details([html.Summary([title, f", {count}"]), html.P(names)])


def found(text: str, selection: Selection, data: Data, address: Address) -> list[Any]:
    """Return the groups of Kolada that ``text`` finds, each to be added."""
    if not text.strip():
        return []
    hits = groups.found_groups(text, data.groups().values())
    if not hits:
        return [html.P(f'Ingen grupp i Kolada heter något med "{text.strip()}".')]
    shown = hits[: groups.MOST_FOUND]
    more = len(hits) - len(shown)
    return [
        html.Ul([html.Li(_addable(group, selection, address)) for group in shown],
                className="gruppval"),
        *([html.P(f"… och {sv.number(more)} till. Skriv mer av namnet.")] if more else []),
    ]  # fmt: skip


def _addable(group: Group, selection: Selection, address: Address) -> Any:
    count = sv.count(len(group.members), "medlem", "medlemmar")
    text = f"{plain_title(group.title)} ({count})"
    return switch(text, group.id, selection, address)


def own_group(municipalities: Mapping[str, Municipality]) -> list[Any]:
    """Return the means to make a group by clicking."""
    counties = by_county(municipalities.values())
    return [
        html.P(html.Strong("Egen grupp")),
        html.P("Markera de kommuner som ska ingå, och använd gruppen."),
        html.Div(
            [
                html.Label("Filtrera", htmlFor=Id.OWN_FILTER),
                # No callback listens: what is typed here concerns this list alone.
                dcc.Input(
                    id=Id.OWN_FILTER, type="search", autoComplete="off", maxLength=60
                ),
            ],
            className="falt",
        ),
        raw(
            html.Div(
                [_county(name, areas) for name, areas in counties.items()],
                className="kommunval",
                tabIndex="0",
                role="group",
                **also(aria_label="Kommuner", data_own_all=""),
            )
        ),
        html.Div(
            [
                html.P("Inga kommuner är valda.", role="status", **also(data_own_count="")),
                html.Ul(className="brickor", **also(data_own_chosen="")),
                html.Button(
                    "Använd gruppen",
                    type="button",
                    className="huvud",
                    disabled=True,
                    **also(data_own_use=""),
                ),
                html.Button(
                    "Rensa", type="button", disabled=True, **also(data_own_clear="")
                ),
            ],
            className="egen-valda",
        ),
    ]


def _county(name: str, areas: list[Municipality]) -> Any:
    return html.Div(
        [
            html.P(name, className="etikett"),
            html.Div(
                [
                    html.Button(
                        area.title,
                        type="button",
                        role="checkbox",
                        **also(aria_checked="false", data_own=area.id),
                    )
                    for area in areas
                ],
                role="group",
                className="brytare",
                **also(aria_label=name),
            ),
        ],
        className="lan",
    )
