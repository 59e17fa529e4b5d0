"""Themes: which KPIs a table shows, in which order, under which headings.

A theme holds choices, never facts that Kolada publishes. It names each KPI by id *and* by
the title that Kolada had on 2026-03-23, since ids are re-used and titles move: a title
that has changed since is a warning with both (``renamed``).

A user's own theme (``--theme FIL``) is a TOML file of the same form as those in
``themes/``. Direction comes from themes alone; a KPI that no theme mentions is neutral.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.net_cost import TOTAL, net_cost_areas
from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import (
    Heading,
    KpiId,
    checked,
    fault,
    one_of,
    packaged,
    read_values,
    unique,
)
from kolada_bench.errors import UnknownName
from kolada_bench.schema.plain import plain_values
from kolada_bench.settings import user_path

if TYPE_CHECKING:
    from kolada_bench.schema import Derived, Kpi

DEFAULT_THEME = "socialtjanst"

Direction = Literal["neutral", "higher", "lower"]

_DIRECTIONS: dict[str, Direction] = {
    "neutral": "neutral",
    "högre är bättre": "higher",
    "lägre är bättre": "lower",
}
# The order in which a reader meets them; the default first.
_NAMES = (
    DEFAULT_THEME, "ifo", "aldreomsorg", "lss", "nettokostnad",
    "forskola", "fritidshem", "grundskola", "gymnasieskola", "personal",
)  # fmt: skip


class ThemeRow(msgspec.Struct, frozen=True):
    """One KPI of a theme.

    Attributes
    ----------
    kpi
        Id of a KPI or of a derived KPI.
    title
        Kolada's title as the theme's author knew it.
    label
        Short Swedish text with the unit, for a table of 80 columns.
    service_area
        The verksamhet whose liknande group the row is compared with.
    section
        The heading that the row stands under.
    direction
        Whether a higher or a lower value is better; costs and volumes are neutral.
    """

    kpi: str
    title: str
    label: str
    service_area: str
    section: str
    direction: Direction = "neutral"


class Theme(msgspec.Struct, frozen=True):
    """A named choice of rows; ``net_cost`` are the service areas of its NKA block."""

    name: str
    title: str
    rows: tuple[ThemeRow, ...]
    net_cost: tuple[str, ...]


class Renamed(msgspec.Struct, frozen=True):
    """A KPI whose title in Kolada is not the one that the theme names."""

    kpi: str
    expected: str
    found: str

    @property
    def warning(self) -> str:
        """The sentence for the user, with both titles."""
        return (
            f'{self.kpi} heter nu "{self.found}" i Kolada; '
            f'temat väntade sig "{self.expected}". Kontrollera att det är samma uppgift.'
        )


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: KpiId
    titel: str
    etikett: Heading
    riktning: str = "neutral"


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    rubrik: Heading
    verksamhet: str
    rader: Annotated[list[_Row], msgspec.Meta(min_length=1)]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    titel: Heading
    nettokostnad: list[str]
    avsnitt: Annotated[list[_Section], msgspec.Meta(min_length=1)]


def theme_names() -> tuple[str, ...]:
    """Return the names of the packaged themes, the default first."""
    return _NAMES


def is_path(text: str) -> bool:
    """Return whether a theme is named by its file: it ends in ".toml" or has a folder."""
    return text.endswith(".toml") or "/" in text or "\\" in text


def read_theme(name_or_path: str | Path) -> Theme:
    """Read a packaged theme by name, or a user's own by path.

    A text is a path when it ends in ".toml" or holds a folder; otherwise a name, written
    with or without å ä ö ("äldreomsorg").

    Raises
    ------
    UnknownName
        No packaged theme has that name.
    CatalogueError
        The file is missing or has a fault.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or is_path(text):
        path = user_path(text)
        return _theme(path.stem, path)
    name = sv.fold(text)
    if name not in _NAMES:
        near = tuple(difflib.get_close_matches(name, _NAMES, n=3))
        hint = f" Menade du {sv.listing(near)}?" if near else ""
        message = (
            f'Temat "{text}" finns inte.{hint} Teman: {", ".join(_NAMES)}. '
            "Ett eget tema anges som en fil: --theme FIL.toml"
        )
        raise UnknownName(message, name=text, suggestions=near)
    return _packaged_theme(name)


def direction(kpi_id: str) -> Direction:
    """Return whether a higher or a lower value of the KPI is better, by the themes."""
    return _directions().get(kpi_id, "neutral")


@cache
def theme_kpis() -> frozenset[str]:
    """Return the ids that any packaged theme shows."""
    return frozenset(row.kpi for name in _NAMES for row in _packaged_theme(name).rows)


def renamed(
    rows: Iterable[ThemeRow], kpis: Mapping[str, Kpi | Derived]
) -> tuple[Renamed, ...]:
    """Return the rows whose title differs from Kolada's, spaces aside.

    A KPI that ``kpis`` does not hold is not reported here: it is missing, not renamed.
    """
    return tuple(
        Renamed(row.kpi, row.title, kpis[row.kpi].title)
        for row in rows
        if row.kpi in kpis and row.title.split() != kpis[row.kpi].title.split()
    )


@cache
def _packaged_theme(name: str) -> Theme:
    return _theme(name, packaged("themes").joinpath(f"{name}.toml"))


@cache
def _directions() -> dict[str, Direction]:
    return {
        row.kpi: row.direction
        for name in _NAMES
        for row in _packaged_theme(name).rows
        if row.direction != "neutral"
    }


def _theme(name: str, file: Traversable | Path) -> Theme:
    content = checked(plain_values(read_values(file)), _File, file)
    areas = (*net_cost_areas(), TOTAL)
    for i, area in enumerate(content.nettokostnad, start=1):
        if area not in areas:
            raise fault(file, f"nettokostnad nr {i}", one_of(areas))
    rows = tuple(
        _row(row, section, file, f"avsnitt nr {i}, rader nr {j}")
        for i, section in enumerate(content.avsnitt, start=1)
        for j, row in enumerate(section.rader, start=1)
    )
    unique((row.kpi for row in rows), file, "nyckeltal")
    return Theme(name, content.titel, rows, tuple(content.nettokostnad))


def _row(row: _Row, section: _Section, file: Traversable | Path, place: str) -> ThemeRow:
    if section.verksamhet not in SERVICE_AREAS:
        key = f"{place.split(',', maxsplit=1)[0]}, verksamhet"
        raise fault(file, key, one_of(SERVICE_AREAS))
    if row.riktning not in _DIRECTIONS:
        raise fault(file, f"{place}, riktning", one_of(_DIRECTIONS))
    return ThemeRow(
        kpi=row.nyckeltal,
        title=row.titel,
        label=row.etikett,
        service_area=section.verksamhet,
        section=section.rubrik,
        direction=_DIRECTIONS[row.riktning],
    )
