"""Groups to switch on and off: each button holds the address that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboards import groups
from dashboards.components.attributes import also
from dashboards.ids import Id
from dashboards.selection import DEFAULT_GROUP, MOST_GROUPS, Selection

if TYPE_CHECKING:
    from dashboards.bar import Address
    from dashboards.data import Data

PLACEHOLDER = "lista:X"
"""Stands for the own group in the address that the script fills in."""


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
