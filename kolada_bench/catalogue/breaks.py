"""Breaks: years from which a series no longer means what it meant before.

Kolada marks breaks in no field, only in the words of a description, and now and then only
in the words of a sibling's. This table holds those that somebody has confirmed, each with
reason and source (``breaks.toml``, and a user's own file of the same form). What the words
alone hint at is ``detector``'s, and is a "möjligt brott" until it stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import msgspec

from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.tomlfile import KpiId, packaged, read_shape
from kolada_bench.schema import Break


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: Annotated[list[KpiId], msgspec.Meta(min_length=1)]
    ar: Annotated[int, msgspec.Meta(ge=1970, le=2100)]
    orsak: Annotated[str, msgspec.Meta(min_length=1)]
    kalla: Annotated[str, msgspec.Meta(min_length=1)]
    mindre: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    brott: list[_Entry]


OwnBreaks = Mapping[str, tuple[Break, ...]]
"""A user's breaks by KPI id, as ``read_breaks`` gives them."""


def breaks(kpi_id: str, *, own: Path | OwnBreaks | None = None) -> tuple[Break, ...]:
    """Return the confirmed breaks of a KPI, oldest first.

    A derived KPI breaks where any of its inputs does.

    Parameters
    ----------
    kpi_id
        Id of a KPI or of a derived KPI.
    own
        A user's breaks, or the TOML file with them, added to the packaged ones; of the
        same form.

    Raises
    ------
    CatalogueError
        ``own`` is missing or has a fault.
    """
    table = _packaged_breaks()
    mine = read_breaks(own) if isinstance(own, Path) else own or {}
    derived = derived_kpis().get(kpi_id)
    ids = (kpi_id,) if derived is None else (kpi_id, *derived.inputs)
    by_year: dict[int, Break] = {}
    for id_ in ids:
        for found in (*table.get(id_, ()), *mine.get(id_, ())):
            known = by_year.get(found.year)
            if known is None or (known.minor and not found.minor):
                by_year[found.year] = msgspec.structs.replace(found, kpi_id=kpi_id)
    return tuple(by_year[year] for year in sorted(by_year))


def read_breaks(file: Traversable | Path) -> dict[str, tuple[Break, ...]]:
    """Read a file of breaks, by KPI id; ``CatalogueError`` names file and key."""
    table: dict[str, list[Break]] = {}
    for entry in read_shape(file, _File).brott:
        for id_ in entry.nyckeltal:
            found = Break(id_, entry.ar, entry.orsak, entry.kalla, minor=entry.mindre)
            table.setdefault(id_, []).append(found)
    return {id_: tuple(found) for id_, found in table.items()}


@cache
def _packaged_breaks() -> dict[str, tuple[Break, ...]]:
    return read_breaks(packaged("breaks.toml"))
