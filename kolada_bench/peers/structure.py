"""Structure variables: what neighbours are searched with, per verksamhet or chosen.

A variable is arithmetic over KPI ids with a weight (``neighbours.toml``), or a KPI that the
user names. Counts that grow with the municipality are taken by their logarithm, so that
10 000 inhabitants are as far from 20 000 as 20 000 from 40 000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.catalogue.search import unknown_kpi
from kolada_bench.catalogue.tomlfile import fault, one_of, read_shape
from kolada_bench.catalogue.units import Measure, measure, unit
from kolada_bench.errors import UsageError
from kolada_bench.formula import Formula
from kolada_bench.peers.titles import OVERALL
from kolada_bench.schema import StructureVariable

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.sources import Source

_FILE = "neighbours.toml"
_CHOICE = re.compile(r"([NU]\d{5})(?::(\d+(?:\.\d+)?))?", re.IGNORECASE)


class _Variable(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    formel: str
    logaritm: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    variabler: dict[str, _Variable]
    verksamheter: dict[str, dict[str, float]]


def default_variables(area: str) -> tuple[StructureVariable, ...]:
    """Return the variables of a verksamhet; of övergripande where it has none of its own.

    Raises
    ------
    CatalogueError
        The packaged list has a fault.
    """
    known = _defaults()
    return known[area if area in known else OVERALL]


def areas_with_variables() -> tuple[str, ...]:
    """Return the verksamheter that have variables of their own."""
    return tuple(_defaults())


def chosen_variables(text: str, source: Source) -> tuple[StructureVariable, ...]:
    """Read "N01951:2,N00903": KPI ids, each with a weight after a colon (1 without).

    A count that grows with the municipality ("antal") is taken by its logarithm.

    Raises
    ------
    UsageError
        The text is not of that form, or names a KPI twice.
    UnknownName
        Kolada has no such KPI.
    """
    weights: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _CHOICE.fullmatch(part)
        weight = float(found[2] or 1) if found else 0.0
        if found is None or weight == 0 or found[1].upper() in weights:
            message = (
                f'Variabeln "{part}" går inte att läsa. Skriv nyckeltal med komma emellan, '
                "var och en högst en gång, med vikt efter kolon: N01951:2,N00903"
            )
            raise UsageError(message)
        weights[found[1].upper()] = weight
    if not weights:
        message = "Ange minst ett nyckeltal att söka grannar med: N01951:2,N00903"
        raise UsageError(message)
    kpis = source.kpis(weights)
    for id_ in weights:
        if id_ not in kpis:
            raise unknown_kpi(id_)
    return tuple(
        StructureVariable(
            label=kpis[id_].title,
            formula=id_,
            weight=weight,
            logarithm=measure(unit(id_, kpis[id_].title)) is Measure.ABSOLUTE,
        )
        for id_, weight in weights.items()
    )


def weight_text(variable: StructureVariable) -> str:
    """Return the weight in Swedish: "2", "0,5"."""
    return f"{variable.weight:g}".replace(".", ",")


def written(variable: StructureVariable) -> str:
    """Return the variable as it is written after "grannar:": "N01951:2"."""
    return variable.formula + ("" if variable.weight == 1 else f":{variable.weight:g}")


def variable_values(
    wide: pd.DataFrame, variables: Sequence[StructureVariable]
) -> pd.DataFrame:
    """Return one column per variable, by its place; NaN where an input is missing."""
    import numpy as np
    import pandas as pd

    nothing = np.full(len(wide), np.nan)
    columns = {}
    for place, variable in enumerate(variables):
        formula = Formula.parse(variable.formula)
        inputs = {
            id_: wide[id_].to_numpy() if id_ in wide.columns else nothing
            for id_ in formula.ids
        }
        columns[f"v{place}"] = np.broadcast_to(formula.value(inputs), (len(wide),))
    return pd.DataFrame(columns, index=wide.index)


def with_logarithms(
    table: pd.DataFrame, variables: Sequence[StructureVariable]
) -> pd.DataFrame:
    """Return the values with those by their logarithm that are to be; NaN at 0."""
    import numpy as np

    out = table.copy()
    for name, variable in zip(table.columns, variables, strict=True):
        if variable.logarithm:
            out[name] = np.log(table[name].where(table[name] > 0))
    return out


@cache
def _defaults() -> dict[str, tuple[StructureVariable, ...]]:
    file = files("kolada_bench.peers").joinpath(_FILE)
    content = read_shape(file, _File)
    for name, variable in content.variabler.items():
        try:
            Formula.parse(variable.formel)
        except ValueError as error:
            key = f"variabler, {name}, formel"
            raise fault(file, key, f"en formel: {error}") from error
    table = {}
    for area, weights in content.verksamheter.items():
        for name, weight in weights.items():
            if name not in content.variabler or weight <= 0:
                key = f"verksamheter, {area}, {name}"
                raise fault(file, key, f"större än 0 för {one_of(content.variabler)}")
        table[area] = tuple(
            StructureVariable(v.text, v.formel, weight, v.logaritm)
            for name, weight in weights.items()
            for v in (content.variabler[name],)
        )
    if OVERALL not in table:
        raise fault(file, f"verksamheter, {OVERALL}", "angivet (nyckeln saknas)")
    return table
