"""What Kolada has, what is asked of it, and what comes back with its provenance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from kolada_bench.schema.plain import clean, one_line
from kolada_bench.schema.plain import title as plain_title

if TYPE_CHECKING:
    import pandas as pd

SourceName = Literal["kolada", "snapshot", "demo"]


class _Titled(msgspec.Struct, frozen=True):
    """What has a title from outside, which is made plain here, wherever it came from."""

    id: str
    title: str

    def __post_init__(self) -> None:
        made = plain_title(self.title)
        if made is not self.title:
            msgspec.structs.force_setattr(self, "title", made)


class Municipality(_Titled, frozen=True):
    """An area of Kolada: ``type`` is "K" for a kommun, "L" for a region and for Riket."""

    type: str

    @property
    def typed(self) -> str:
        """What a reader may type for it: its title, or its id if a shell obeys that."""
        letters = self.title.replace(" ", "").replace("-", "")
        return self.title if letters.isalpha() else self.id


class Group(_Titled, frozen=True):
    """One of Kolada's own municipality groups; members are area ids in Kolada's order."""

    members: tuple[str, ...]


class Kpi(_Titled, frozen=True):
    """A KPI as Kolada describes it. Unit and direction are in no API field.

    The dates are of the *next* publication for ``publ_period``: preliminary, then final.
    ``publ_period`` None means "publiceras oregelbundet", not "retired".
    """

    description: str = ""
    is_divided_by_gender: bool = False
    municipality_type: str = "K"
    auspice: str | None = None
    operating_area: str = ""
    perspective: str | None = None
    prel_publication_date: date | None = None
    publication_date: date | None = None
    publ_period: int | None = None
    has_ou_data: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        made = clean(self.description)
        if made is not self.description:
            msgspec.structs.force_setattr(self, "description", made)
        for name in ("operating_area", "auspice", "perspective"):
            text = getattr(self, name)
            if text and not text.isprintable():
                msgspec.structs.force_setattr(self, name, one_line(text))


class KpiGroup(_Titled, frozen=True):
    """One of Kolada's own groups of KPIs; members are KPI ids in Kolada's order."""

    members: tuple[str, ...]


class OrganisationalUnit(_Titled, frozen=True):
    """A unit (enhet) such as a school or a home; ``municipality`` is the area's id."""

    municipality: str


class Block(msgspec.Struct, frozen=True):
    """One part of a question for values: these KPIs, for these areas, in these years.

    ``areas`` are municipality ids, ``RIKET`` or Kolada group ids ("G36589").
    """

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]


class Provenance(msgspec.Struct, frozen=True):
    """Where figures came from and when.

    ``retrieved_at`` is the oldest fetch among all answers used, those with groups and
    descriptions of KPIs too (aware); ``values_at`` the oldest among those that the values
    came in, None when it is the same; ``stale`` says that Kolada was down and a kept answer
    past its age was used; ``invented`` that the values are made up (demo).
    """

    source: SourceName
    retrieved_at: datetime
    stale: bool = False
    invented: bool = False
    values_at: datetime | None = None

    @property
    def values_date(self) -> date:
        """The day that the values were fetched: what decides whether one is preliminary."""
        return (self.values_at or self.retrieved_at).date()


def oldest_provenance(found: Sequence[Provenance]) -> Provenance:
    """Return what several answers, at least one, are of together: the oldest moments."""
    oldest = min(found, key=lambda provenance: provenance.retrieved_at)
    values_at = min(each.values_at or each.retrieved_at for each in found)
    return msgspec.structs.replace(
        oldest,
        stale=any(provenance.stale for provenance in found),
        values_at=None if values_at == oldest.retrieved_at else values_at,
    )


class Observations(msgspec.Struct, frozen=True):
    """Values with their provenance.

    ``frame`` has the columns of ``OBSERVATION_COLUMNS``, areas only; ``groups`` has the
    same columns for Kolada's group rows ("G..." in ``municipality_id``), kept apart because
    they are unweighted means and never take part in statistics.
    """

    frame: pd.DataFrame
    groups: pd.DataFrame
    provenance: Provenance
