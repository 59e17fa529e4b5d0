"""The bar: what is chosen, and for each choice the address that it leads to.

Nothing here calls back: a button and an option each hold the URL that they stand for
(``data-go``, drawn anew when the URL changes), and ``assets/selection.js`` goes there. So
the URL stays the only state, and a choice that cannot be made is not offered. The field for
the municipality and that for finding groups are the two that the server answers.

What a page does not heed is hidden and not taken away, so that the keyboard's place is
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards import groups
from dashboards.components.attributes import also
from dashboards.ids import Id
from dashboards.selection import DEFAULT_GROUP, MOST_GROUPS, Selection, query_of
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme, theme_names
from kolada_bench.errors import KoladaBenchError

if TYPE_CHECKING:
    from dashboards.data import Data
    from dashboards.pages.page import Page

Address = Callable[[Selection], str]
"""Gives the address of the same page with another selection."""
GENDERS = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}
NEWEST = "Senaste möjliga"
YEARS_BACK = 12
PLACEHOLDER = "lista:X"
"""Stands for the own group in the address that the script fills in."""


def bar() -> Any:
    """Return the bar before anything is known of the selection."""
    return html.Div(
        [
            html.Div(
                [
                    _municipality(),
                    html.Div(id=Id.CHOICES, className="falten"),
                    html.Button("Kopiera länk", type="button", **also(data_copy="")),
                ],
                className="rad",
            ),
            html.Div(
                [
                    html.Div(id=Id.GROUPS, className="grupper"),
                    _unfolding("Vilka ingår?", Id.MEMBERS_OPEN, Id.MEMBERS, "Hämtar …"),
                    _unfolding(
                        "Fler grupper", Id.MORE_OPEN, Id.MORE, "Hämtar …", _search_field()
                    ),
                ],
                className="rad grupprad",
            ),
        ],
        id=Id.BAR,
        role="search",
        **also(aria_label="Urval"),
    )


def _municipality() -> Any:
    return html.Div(
        [
            html.Label("Kommun", htmlFor=Id.MUNICIPALITY),
            dcc.Input(
                id=Id.MUNICIPALITY, type="text", list=Id.MUNICIPALITIES, debounce=True,
                autoComplete="off", placeholder="Namn eller kod", maxLength=60,
            ),
            html.Datalist(id=Id.MUNICIPALITIES),
        ],
        className="falt kommun",
    )  # fmt: skip


def _search_field() -> Any:
    return html.Div(
        [
            html.Label("Sök bland Koladas grupper", htmlFor=Id.OTHER_GROUP),
            dcc.Input(
                id=Id.OTHER_GROUP, type="search", debounce=0.3, autoComplete="off",
                placeholder="Del av namnet, eller id", maxLength=60,
            ),
            html.Div(id=Id.FOUND_GROUPS, role="status"),
        ],
        className="falt",
    )  # fmt: skip


def _unfolding(title: str, open_: Id, inside: Id, waiting: str, *first: Any) -> Any:
    """Return what is unfolded on the page, and filled the first time that it is."""
    return html.Details(
        [
            html.Summary(title, id=open_, n_clicks=0),
            html.Div([*first, html.Div(waiting, id=inside)], className="utfallt"),
        ],
        className="utfallning",
    )


def heeded(page: Page | None) -> str:
    """Return the bar's class: which fields the page has a use for."""
    uses = page.uses if page else frozenset()
    return " ".join(f"anvander-{name}" for name in sorted(uses))


def fields(selection: Selection, data: Data, address: Address) -> list[Any]:
    """Return the choices of theme, year and gender."""
    default = data.settings.theme or DEFAULT_THEME
    themes = {name: read_theme(name).title for name in theme_names()}
    if default not in themes:
        themes = {default: _own_title(default)} | themes
    chosen = selection.theme or default
    # KPIs and what else a page adds belong to the theme that they were chosen in.
    by_theme = {
        name: selection.with_(theme=None if name == default else name, kpis=(), extra=())
        for name in themes
    }
    newest = _newest_year(data)
    spanned = set(range(newest - YEARS_BACK + 1, newest + 1)) if newest else set()
    if selection.year is not None:
        spanned.add(selection.year)
    years: list[int | None] = [None, *sorted(spanned, reverse=True)]
    return [
        _select(
            "Tema", Id.THEME, "tema",
            ((title, by_theme[name], name == chosen) for name, title in themes.items()),
            address,
        ),
        _select(
            "År", Id.YEAR, "ar",
            (
                (str(year) if year else NEWEST, selection.with_(year=year),
                 year == selection.year)
                for year in years
            ),
            address,
        ),
        _select(
            "Kön", Id.GENDER, "kon",
            (
                (word, selection.with_(gender=code), code == selection.gender)
                for code, word in GENDERS.items()
            ),
            address,
        ),
    ]  # fmt: skip


def _own_title(theme: str) -> str:
    """Return the title of the config file's own theme; its name where it has a fault."""
    try:
        return read_theme(theme).title
    except KoladaBenchError:
        return theme


def _newest_year(data: Data) -> int:
    try:
        return data.source().as_of.year
    except KoladaBenchError:
        return 0


def _select(
    label: str,
    id_: Id,
    kind: str,
    options: Iterable[tuple[str, Selection, bool]],
    address: Address,
) -> Any:
    return html.Div(
        [
            html.Label(label, htmlFor=id_),
            html.Select(
                [
                    html.Option(text, value=address(leads_to), selected=chosen)
                    for text, leads_to, chosen in options
                ],
                id=id_,
                **also(data_go=""),
            ),
        ],
        className=f"falt falt-{kind}",
    )


def group_choices(selection: Selection, data: Data, address: Address) -> list[Any]:
    """Return the groups at hand to switch on and off, then the others that are chosen."""
    at_hand = groups.USUAL | {
        f"{groups.OWN}{name}": name for name in data.settings.own_groups
    }
    others = [group for group in selection.groups if group not in at_hand]
    return [
        html.Span("Jämför med", id=Id.GROUPS_NAME, className="etikett"),
        html.Div(
            [
                *(switch(title, g, selection, address) for g, title in at_hand.items()),
                *(_chip(groups.title_of(g, data), g, selection, address) for g in others),
            ],
            role="group",
            className="brytare",
            **also(
                aria_labelledby=Id.GROUPS_NAME,
                data_own_address=address(with_own(selection)),
            ),
        ),
        html.Span(
            f"Högst {MOST_GROUPS} grupper." if _is_full(selection) else "", className="not"
        ),
    ]


def switch(text: str, group: str, selection: Selection, address: Address) -> Any:
    """Return a button that switches a group on and off."""
    chosen = group in selection.groups
    return html.Button(
        text,
        type="button",
        role="checkbox",
        disabled=not chosen and _is_full(selection),
        **also(
            aria_checked=str(chosen).lower(), data_go=address(toggled(selection, group))
        ),
    )


def _chip(title: str, group: str, selection: Selection, address: Address) -> Any:
    return html.Button(
        [title, html.Span("×", **also(aria_hidden="true"))],
        type="button",
        className="bricka",
        **also(aria_label=f"Ta bort {title}", data_go=address(toggled(selection, group))),
    )


def _is_full(selection: Selection) -> bool:
    return len(selection.groups) >= MOST_GROUPS


def with_own(selection: Selection) -> Selection:
    """Return the selection with a placeholder for an own group, instead of the last."""
    kept = [g for g in selection.groups if not g.startswith(groups.LIST)]
    return selection.with_(groups=(*kept[: MOST_GROUPS - 1], PLACEHOLDER))


def toggled(selection: Selection, group: str) -> Selection:
    """Return the selection with ``group`` added, or taken away; some group is always in."""
    chosen = selection.groups
    kept = tuple(g for g in chosen if g != group) if group in chosen else (*chosen, group)
    return selection.with_(groups=kept or (DEFAULT_GROUP,))


def query_to(path: str) -> Address:
    """Return what gives addresses of ``path`` with other selections."""
    return lambda selection: f"{path}{query_of(selection)}"
