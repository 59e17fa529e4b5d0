"""Drivers: how a cost per inhabitant is made up, identity by identity (``drivers.toml``).

A *factor* is an amount per another amount: users per inhabitant 65+, kronor per user. The
chain of a product begins with inhabitants and ends with kronor, so that the factors make
the cost per inhabitant, and the target group's share of the inhabitants is told apart from
what the municipality does. Parts that add up are factors with a term of their own.

Source: the KPIs' descriptions in Kolada, which say what is counted and what it is divided
with; where they do not fit together, the identity says so (``exactness``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import fault, one_of, packaged, read_tables
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.formula import Formula
from kolada_bench.schema import Condition, Driver, Factor

ALL_THEMES = "socialtjanst"
THEMES = ("ifo", "aldreomsorg", "lss")

POPULATION = frozenset(
    {"N01951", "N01938", "N01948", "N01955", "N01956", "N01957", "N01837"}
)
"""The inhabitants, in all and by age: no measure of any service."""

Exactness = Literal["exact", "approximate", "none"]

_EXACTNESS: dict[str, Exactness] = {
    "exakt": "exact",
    "ungefärlig": "approximate",
    "ingen": "none",
}
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Factor(msgspec.Struct, forbid_unknown_fields=True):
    namn: _Text
    enhet: _Text
    taljare: str
    namnare: str
    ganger: float = 1
    led: Annotated[int, msgspec.Meta(ge=0)] = 0
    kronor: bool = False
    personer: str = ""


class _Condition(msgspec.Struct, forbid_unknown_fields=True):
    formel: str
    minst: float
    text: _Text


class _Published(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: str
    per: str
    enhet: _Text


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    titel: _Text
    tema: str
    verksamhet: str
    kostnad_namn: _Text
    exakthet: str
    faktorer: Annotated[list[_Factor], msgspec.Meta(min_length=2)]
    kostnad: str = ""
    rest: _Text = "avrundning"
    publicerat: _Published | None = None
    fran: int | None = None
    till: int | None = None
    villkor: list[_Condition] = []
    bredvid: list[_Factor] = []
    anmarkningar: list[str] = []


@cache
def drivers() -> dict[str, Driver]:
    """Return every identity by id ("H1"), in the order of a page."""
    return read_drivers(packaged("drivers.toml"))


def read_drivers(file: Traversable | Path) -> dict[str, Driver]:
    """Read a file of identities; ``CatalogueError`` names file and key."""
    return {
        id_: _driver(id_, entry, file) for id_, entry in read_tables(file, _Entry).items()
    }


def drivers_of(theme: str, only: Sequence[str] = ()) -> tuple[Driver, ...]:
    """Return the identities of a theme ("socialtjanst" has all), or those named in it.

    Raises
    ------
    UsageError
        The theme has no identities.
    UnknownName
        An id of ``only`` does not exist among the theme's.
    """
    if theme not in (ALL_THEMES, *THEMES):
        message = (
            f'Temat "{theme}" har ingen uppdelning i drivkrafter. '
            f"Teman som har: {', '.join((ALL_THEMES, *THEMES))}."
        )
        raise UsageError(message)
    found = {
        id_: driver
        for id_, driver in drivers().items()
        if theme in (ALL_THEMES, driver.theme)
    }
    wanted = {id_.upper(): id_ for id_ in only}
    by_name = {id_.upper(): driver for id_, driver in found.items()}
    for upper, text in wanted.items():
        if upper not in by_name:
            message = f'Uppdelningen "{text}" finns inte. Finns: {", ".join(found)}.'
            raise UnknownName(message, name=text)
    return tuple(by_name[upper] for upper in wanted) if wanted else tuple(found.values())


def needed_ids(driver: Driver) -> tuple[str, ...]:
    """Return the KPIs that must have a value for a split: cost, factors, conditions."""
    texts = [
        driver.cost,
        *(part for f in driver.factors for part in (f.numerator, f.denominator)),
        *(condition.formula for condition in driver.conditions),
    ]
    return _ids([*texts, "N01951"])


def all_ids(driver: Driver) -> tuple[str, ...]:
    """Return every KPI that an identity reads, those that may be missing included."""
    extra = [driver.mean_kpi, driver.mean_per, *(f.persons for f in driver.factors)]
    for figure in driver.beside:
        extra += [figure.numerator, figure.denominator, figure.persons]
    return tuple(dict.fromkeys([*needed_ids(driver), *_ids(extra)]))


def figure_ids(figure: Factor) -> tuple[str, ...]:
    """Return the KPIs that one figure is made of."""
    return _ids([figure.numerator, figure.denominator])


def is_volume(factor: Factor) -> bool:
    """Return whether a factor counts users, days or hours: no kronor, no age group."""
    return not factor.money and not set(figure_ids(factor)) <= POPULATION


def _ids(formulas: Iterable[str]) -> tuple[str, ...]:
    ids: dict[str, None] = {}
    for text in formulas:
        if text:
            ids |= dict.fromkeys(Formula.parse(text).ids)
    return tuple(ids)


def _driver(id_: str, entry: _Entry, file: Traversable | Path) -> Driver:
    if entry.exakthet not in _EXACTNESS:
        raise fault(file, f"{id_}, exakthet", one_of(_EXACTNESS))
    if entry.verksamhet not in SERVICE_AREAS:
        raise fault(file, f"{id_}, verksamhet", one_of(SERVICE_AREAS))
    if entry.tema not in THEMES:
        raise fault(file, f"{id_}, tema", one_of(THEMES))
    for key, text in _formulas(entry):
        try:
            Formula.parse(text)
        except ValueError as error:
            raise fault(file, f"{id_}, {key}", f"en formel: {error}") from error
    published = entry.publicerat or _Published("", "", "")
    return Driver(
        id=id_,
        title=entry.titel,
        theme=entry.tema,
        service_area=entry.verksamhet,
        cost_name=entry.kostnad_namn,
        cost=entry.kostnad,
        exactness=_EXACTNESS[entry.exakthet],
        factors=tuple(map(_factor, entry.faktorer)),
        remainder=entry.rest,
        mean_kpi=published.nyckeltal,
        mean_per=published.per,
        mean_unit=published.enhet,
        first_year=entry.fran,
        last_year=entry.till,
        conditions=tuple(Condition(c.formel, c.minst, c.text) for c in entry.villkor),
        beside=tuple(map(_factor, entry.bredvid)),
        notes=tuple(entry.anmarkningar),
    )


def _formulas(entry: _Entry) -> Iterator[tuple[str, str]]:
    """Yield every formula of an entry with its key."""
    if entry.kostnad:
        yield "kostnad", entry.kostnad
    if entry.publicerat:
        yield "publicerat, nyckeltal", entry.publicerat.nyckeltal
        yield "publicerat, per", entry.publicerat.per
    for i, condition in enumerate(entry.villkor, start=1):
        yield f"villkor nr {i}, formel", condition.formel
    for name, figures in (("faktorer", entry.faktorer), ("bredvid", entry.bredvid)):
        for i, figure in enumerate(figures, start=1):
            yield f"{name} nr {i}, taljare", figure.taljare
            yield f"{name} nr {i}, namnare", figure.namnare
            if figure.personer:
                yield f"{name} nr {i}, personer", figure.personer


def _factor(entry: _Factor) -> Factor:
    return Factor(
        name=entry.namn,
        unit=entry.enhet,
        numerator=entry.taljare,
        denominator=entry.namnare,
        scale=entry.ganger,
        term=entry.led,
        money=entry.kronor,
        persons=entry.personer,
    )
