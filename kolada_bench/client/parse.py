"""Kolada's JSON with types, and its entities as the project knows them.

Field names are Kolada's own here, and nowhere else. Fields that we do not know are ignored;
a field that we need and that is missing, or of another type, is ``MalformedAnswer``. The
order inside ``values`` is random and means nothing.

A publication year that is no year becomes None ("publiceras oregelbundet"): a word in one
KPI of six thousand must not stop the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

from kolada_bench.errors import MalformedAnswer
from kolada_bench.schema import (
    Group,
    Kpi,
    KpiGroup,
    Municipality,
    OrganisationalUnit,
)

T = TypeVar("T")

Count = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]
"""How many municipalities are behind a value; a snapshot has four bytes for it."""
Figure = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
"""A value. Sweden's GDP is 7e12 kr: what is a hundred times more is no figure, and its
square and its sum with others would be no numbers."""


class Page(msgspec.Struct, Generic[T], gc=False):
    """One page; ``count`` is its number of rows, ``next_url`` is null on the last."""

    values: list[T]
    count: int | None = None
    next_url: str | None = None


class KpiRow(msgspec.Struct, gc=False):
    """``/kpi``."""

    id: str
    title: str
    description: str | None = None
    is_divided_by_gender: bool = False
    municipality_type: str = "K"
    auspice: str | None = None
    operating_area: str | None = None
    perspective: str | None = None
    prel_publication_date: str | None = None
    publication_date: str | None = None
    publ_period: str | int | None = None
    has_ou_data: bool = False


class AreaRow(msgspec.Struct, gc=False):
    """``/municipality``."""

    id: str
    title: str
    type: str


class MemberRow(msgspec.Struct, gc=False):
    """A member of a group, of municipalities or of KPIs."""

    member_id: str
    member_title: str | None = None


class GroupRow(msgspec.Struct, gc=False):
    """``/municipality_groups`` and ``/kpi_groups``."""

    id: str
    title: str
    members: list[MemberRow]


class OuRow(msgspec.Struct, gc=False):
    """``/ou``."""

    id: str
    title: str
    municipality: str


class Entry(msgspec.Struct, gc=False):
    """One gender's value of a row."""

    gender: Literal["T", "K", "M"]
    value: Figure | None
    count: Count | None = None
    status: str | None = None
    isdeleted: bool = False


class DataRow(msgspec.Struct, gc=False):
    """One row of ``/data``: a KPI, an area and a year, with an entry for each gender."""

    kpi: str
    period: int
    place: str = msgspec.field(name="municipality")
    entries: list[Entry] = msgspec.field(name="values")


class OuDataRow(msgspec.Struct, gc=False):
    """One row of ``/oudata``."""

    kpi: str
    period: int
    place: str = msgspec.field(name="ou")
    entries: list[Entry] = msgspec.field(name="values")


KPI_PAGE = msgspec.json.Decoder(Page[KpiRow])
AREA_PAGE = msgspec.json.Decoder(Page[AreaRow])
GROUP_PAGE = msgspec.json.Decoder(Page[GroupRow])
OU_PAGE = msgspec.json.Decoder(Page[OuRow])
DATA_PAGE = msgspec.json.Decoder(Page[DataRow])
OU_DATA_PAGE = msgspec.json.Decoder(Page[OuDataRow])


def parse_kpi(row: KpiRow) -> Kpi:
    """Return a KPI as the project knows it.

    Raises
    ------
    MalformedAnswer
        A publication date is no date.
    """
    return Kpi(
        id=row.id,
        title=row.title,
        description=row.description or "",
        is_divided_by_gender=row.is_divided_by_gender,
        municipality_type=row.municipality_type,
        auspice=row.auspice,
        operating_area=row.operating_area or "",
        perspective=row.perspective,
        prel_publication_date=_date(row.prel_publication_date, row.id),
        publication_date=_date(row.publication_date, row.id),
        publ_period=_year(row.publ_period),
        has_ou_data=row.has_ou_data,
    )


def parse_municipality(row: AreaRow) -> Municipality:
    """Return an area."""
    return Municipality(row.id, row.title, row.type)


def parse_group(row: GroupRow) -> Group:
    """Return a group of municipalities."""
    return Group(row.id, row.title, tuple(m.member_id for m in row.members))


def parse_kpi_group(row: GroupRow) -> KpiGroup:
    """Return a group of KPIs."""
    return KpiGroup(row.id, row.title, tuple(m.member_id for m in row.members))


def parse_ou(row: OuRow) -> OrganisationalUnit:
    """Return a unit."""
    return OrganisationalUnit(row.id, row.title, row.municipality)


def check_entities(
    rows: Iterable[Any],
    asked: Iterable[str] | None,
    make: Callable[[Any], object],
    url: str,
) -> None:
    """Check that no row is unasked for, unreadable, or says another thing of its id.

    Parameters
    ----------
    asked
        The ids in the address; None where it is of the whole list.
    make
        ``parse_kpi`` or another; it raises for a row that cannot be read.

    Raises
    ------
    MalformedAnswer
        A row is one of those.
    """
    wanted = None if asked is None else set(asked)
    known: dict[str, Any] = {}
    for row in rows:
        if wanted is not None and row.id not in wanted:
            raise malformed(url, f"{row.id} efterfrågades inte")
        if known.setdefault(row.id, row) != row:
            raise malformed(url, f"två olika svar för {row.id}")
        make(row)


def _date(text: str | None, kpi: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        what = f'{kpi} har publiceringsdatum "{text}"'
        raise malformed(None, what) from error


def _year(value: str | int | None) -> int | None:
    text = str(value or "").strip()
    return int(text) if len(text) == 4 and text.isdecimal() else None


def malformed(url: str | None, what: str) -> MalformedAnswer:
    """Return the error of an answer that says what it must not say."""
    return MalformedAnswer(f"Svaret från Kolada går inte att lita på: {what}.", url=url)
