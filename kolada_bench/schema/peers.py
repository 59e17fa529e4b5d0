"""Whom to compare with, and the search that found them."""

from __future__ import annotations

import msgspec


class StructureVariable(msgspec.Struct, frozen=True):
    """A variable that neighbours are searched with.

    ``formula`` is arithmetic over KPI ids; ``weight`` above 0; ``logarithm`` says that
    differences count in proportion, not in persons or kronor.
    """

    label: str
    formula: str
    weight: float = 1.0
    logarithm: bool = False


class Neighbour(msgspec.Struct, frozen=True):
    """One municipality of a similarity search.

    ``distance`` is 0 for alike and 1 for the most distant of all; ``parts`` are each
    variable's part of the squared distance (they make 1), ``values`` its own figures.
    """

    id: str
    distance: float
    parts: tuple[float, ...]
    values: tuple[float, ...]


class Similarity(msgspec.Struct, frozen=True):
    """Why a group of neighbours is what it is: figures of ``year``, ``n`` searched.

    ``own`` are the municipality's own figures, in the order of ``variables``; ``farthest``
    is the one at distance 1; ``left_out`` lack a variable and were not searched.
    """

    year: int
    variables: tuple[StructureVariable, ...]
    own: tuple[float, ...]
    neighbours: tuple[Neighbour, ...]
    farthest: str
    n: int
    left_out: tuple[str, ...] = ()


class PeerGroup(msgspec.Struct, frozen=True):
    """Whom to compare with.

    Attributes
    ----------
    id
        Kolada's id ("G36589"), or the text that gives the group again
        ("lista:0428,1764", "egen:namn").
    title
        As Kolada writes it, or our own words for a list.
    kind
        "liknande", "kommungrupp", "lan", "storlek", "alla", "kolada", "lista", "egen" or
        "grannar".
    members
        Municipality ids, the own municipality excluded: it is never in the statistics.
    all_members
        The members as Kolada has them, the own municipality too where it belongs: what
        Kolada's own group mean is taken over.
    area
        The service area that a liknande group is made for ("IFO"); None for other kinds.
    edition
        The year in a liknande group's title; None for other kinds.
    fallback
        True when the area has no liknande group and the övergripande one stands in.
    why
        The search that found the members; None for every kind but "grannar".
    """

    id: str
    title: str
    kind: str
    members: tuple[str, ...]
    all_members: tuple[str, ...] = ()
    area: str | None = None
    edition: int | None = None
    fallback: bool = False
    why: Similarity | None = None

    @property
    def kolada_id(self) -> str | None:
        """The id of the same group in Kolada, whose value is a control of our mean."""
        return self.id if self.id.startswith("G") else None
