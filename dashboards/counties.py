"""The counties (län): the first two figures of a municipality's code say which.

The codes are SCB's and have stood since 1999; the numbers that are missing were those of
counties that have been joined to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kolada_bench import sv

if TYPE_CHECKING:
    from kolada_bench.schema import Municipality

COUNTIES = {
    "01": "Stockholms län",
    "03": "Uppsala län",
    "04": "Södermanlands län",
    "05": "Östergötlands län",
    "06": "Jönköpings län",
    "07": "Kronobergs län",
    "08": "Kalmar län",
    "09": "Gotlands län",
    "10": "Blekinge län",
    "12": "Skåne län",
    "13": "Hallands län",
    "14": "Västra Götalands län",
    "17": "Värmlands län",
    "18": "Örebro län",
    "19": "Västmanlands län",
    "20": "Dalarnas län",
    "21": "Gävleborgs län",
    "22": "Västernorrlands län",
    "23": "Jämtlands län",
    "24": "Västerbottens län",
    "25": "Norrbottens län",
}
ELSEWHERE = "Övriga"
"""The heading of a code that no county has: a new one, until it stands above."""


def by_county(
    municipalities: Iterable[Municipality],
) -> dict[str, list[Municipality]]:
    """Return the municipalities by county, both in Swedish order."""
    found: dict[str, list[Municipality]] = {}
    for area in sorted(municipalities, key=lambda area: sv.sort_key(area.title)):
        found.setdefault(COUNTIES.get(area.id[:2], ELSEWHERE), []).append(area)
    last = (ELSEWHERE,) if ELSEWHERE in found else ()
    names = sorted(found.keys() - set(last), key=sv.sort_key)
    return {name: found[name] for name in (*names, *last)}
