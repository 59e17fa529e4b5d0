"""How a sentence about a KPI begins: a title is no subject.

"Kostnad barn och ungdomsvård, kr/inv 0-20 år" cannot be followed by "var 15 540 kronor".
The phrases stand in ``phrases.toml``; a KPI without one is called by its title in quotes.
"""

from __future__ import annotations

from functools import cache

from kolada_bench.catalogue.tomlfile import KpiId, checked, packaged, read_values

_FILE = "phrases.toml"


def subject(kpi_id: str, title: str) -> str:
    """Return what a sentence about the KPI begins with."""
    return phrases().get(kpi_id) or f'Nyckeltalet "{" ".join(title.split())}"'


@cache
def phrases() -> dict[str, str]:
    """Return the phrase of every KPI that has one, by id."""
    file = packaged(_FILE)
    return checked(read_values(file), _Phrases, file)


_Phrases = dict[KpiId, str]
