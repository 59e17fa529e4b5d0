"""Which words of a text may mean which KPIs: ``claims.toml``, read.

A *topic* is what a sentence is about ("placeringar av vuxna med missbruk"), with every KPI
that it may mean, by what is said of it: a cost, a volume, a share, a number. What Kolada
does not have stands beside, each with its reason.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import KpiId, fault, one_of, packaged, read_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "claims.toml"


class Topic(msgspec.Struct, frozen=True):
    """What a sentence may be about.

    ``words`` find it; of each of ``beside`` one must be near, none of ``never`` may be.
    ``general`` topics yield to all others.
    """

    name: str
    words: re.Pattern[str]
    beside: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    service_area: str
    general: bool
    costs: tuple[str, ...]
    volumes: tuple[str, ...]
    shares: tuple[str, ...]
    counts: tuple[str, ...]

    @property
    def kpis(self) -> tuple[str, ...]:
        """Every KPI of the topic, each once."""
        every = (*self.costs, *self.shares, *self.volumes, *self.counts)
        return tuple(dict.fromkeys(every))


class NotInKolada(msgspec.Struct, frozen=True):
    """Something that Kolada has no KPI of, and why that is all that can be said."""

    name: str
    words: re.Pattern[str]
    why: str


class _Topic(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    ord: list[str]
    verksamhet: str
    med: list[list[str]] = []
    utan: list[str] = []
    allmant: bool = False
    kostnad: list[KpiId] = []
    volym: list[KpiId] = []
    andel: list[KpiId] = []
    antal: list[KpiId] = []


class _Not(msgspec.Struct, forbid_unknown_fields=True):
    namn: str
    ord: list[str]
    varfor: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    amne: list[_Topic]
    finns_inte: list[_Not]


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic in the order of the file."""
    file = packaged(_FILE)
    out = []
    for entry in _file().amne:
        if entry.verksamhet not in SERVICE_AREAS:
            raise fault(file, f"amne, {entry.namn}, verksamhet", one_of(SERVICE_AREAS))
        out.append(
            Topic(
                name=entry.namn,
                words=_pattern(entry.ord),
                beside=tuple(map(_pattern, entry.med)),
                never=_pattern(entry.utan) if entry.utan else None,
                service_area=entry.verksamhet,
                general=entry.allmant,
                costs=tuple(entry.kostnad),
                volumes=tuple(entry.volym),
                shares=tuple(entry.andel),
                counts=tuple(entry.antal),
            )
        )
    return tuple(out)


@cache
def not_in_kolada() -> tuple[NotInKolada, ...]:
    """Return what Kolada does not have, in the order of the file."""
    return tuple(
        NotInKolada(entry.namn, _pattern(entry.ord), entry.varfor)
        for entry in _file().finns_inte
    )


@cache
def _file() -> _File:
    return read_shape(packaged(_FILE), _File)


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for any of ``phrases``, "*" being any ending."""
    each = [
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
        for phrase in phrases
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)
