"""The bar: what is chosen, and for each choice the address that it leads to.

Nothing here calls back: a button and an option each hold the URL that they stand for
(``data-go``, drawn anew when the URL changes), and ``assets/selection.js`` goes there. So
the URL stays the only state, and a choice that cannot be made is not offered. The field for
the municipality and that for finding groups are the two that the server answers.

What a page does not heed is hidden and not taken away, so that the keyboard's place is
kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.attributes import also
from dashboards.ids import Id
from dashboards.selection import Selection, query_of
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


def bar() -> Any:
    """Return the bar before anything is known of the selection."""
    return html.Div(
        [
            html.Div(
                [
                    _municipality(),
                    _select("Tema", Id.THEME, "tema"),
                    _select("År", Id.YEAR, "ar"),
                    _select("Kön", Id.GENDER, "kon"),
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
        **also(aria_label="Urval", data_for=""),
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


def _select(label: str, id_: Id, kind: str) -> Any:
    """Return a list to choose from; its options are filled in by the URL.

    The list itself is never drawn anew, so that it stays open while it is open.
    """
    return html.Div(
        [html.Label(label, htmlFor=id_), html.Select(id=id_, **also(data_go=""))],
        className=f"falt falt-{kind}",
    )


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


def themes(selection: Selection, data: Data, address: Address) -> list[Any]:
    """Return the themes as options.

    KPIs and what else a page adds belong to the theme that they were chosen in, and are
    left behind with it.
    """
    default = data.settings.theme or DEFAULT_THEME
    titles = {name: read_theme(name).title for name in theme_names()}
    if default not in titles:
        titles = {default: _own_title(default)} | titles
    chosen = selection.theme or default
    return [
        html.Option(
            title,
            value=address(
                selection.with_(theme=None if name == default else name, kpis=(), extra=())
            ),
            selected=name == chosen,
        )
        for name, title in titles.items()
    ]


def years(selection: Selection, data: Data, address: Address) -> list[Any]:
    """Return the years as options: the newest possible, and each by itself."""
    newest = _newest_year(data)
    spanned = set(range(newest - YEARS_BACK + 1, newest + 1)) if newest else set()
    if selection.year is not None:
        spanned.add(selection.year)
    return [
        html.Option(
            str(year) if year else NEWEST,
            value=address(selection.with_(year=year)),
            selected=year == selection.year,
        )
        for year in (None, *sorted(spanned, reverse=True))
    ]


def genders(selection: Selection, address: Address) -> list[Any]:
    """Return the genders as options."""
    return [
        html.Option(
            word,
            value=address(selection.with_(gender=code)),
            selected=code == selection.gender,
        )
        for code, word in GENDERS.items()
    ]


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


def query_to(path: str) -> Address:
    """Return what gives addresses of ``path`` with other selections."""
    return lambda selection: f"{path}{query_of(selection)}"
