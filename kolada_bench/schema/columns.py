"""The columns of the long frame, the ids with a meaning, and frames of that shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kolada_bench.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd

KPI = "kpi_id"
MUNICIPALITY = "municipality_id"
YEAR = "year"
GENDER = "gender"
VALUE = "value"
COUNT = "count"
STATUS = "status"

OBSERVATION_COLUMNS: dict[str, str] = {
    KPI: "category",
    MUNICIPALITY: "category",
    YEAR: "int64",
    GENDER: "category",
    VALUE: "float64",
    COUNT: "int64",
    STATUS: "category",
}

RIKET = "0000"
"""Kolada's id for the country: a weighted national value, not a mean of municipalities."""

TOTAL, WOMEN, MEN = "T", "K", "M"
GENDERS = (TOTAL, WOMEN, MEN)
FEWEST_PERSONS = 10
"""A price with fewer persons behind it is near to a single case, and is noise."""


def require_columns(frame: pd.DataFrame, *names: str) -> None:
    """Raise ``SchemaError`` naming the columns that ``frame`` lacks."""
    missing = tuple(name for name in names if name not in frame.columns)
    if missing:
        has = ", ".join(map(str, frame.columns))
        message = f"the frame lacks {', '.join(missing)}; it has {has}"
        raise SchemaError(message, missing=missing)


def empty_observations() -> pd.DataFrame:
    """Return a frame with no rows and every column of ``OBSERVATION_COLUMNS``."""
    return observation_frame({name: [] for name in OBSERVATION_COLUMNS})


def observation_frame(
    columns: Mapping[str, Iterable[object]],
) -> pd.DataFrame:
    """Build the long frame from columns, each given as a list, with the right dtypes.

    Parameters
    ----------
    columns
        One entry per name in ``OBSERVATION_COLUMNS``; all of the same length.
    """
    import pandas as pd

    missing = tuple(name for name in OBSERVATION_COLUMNS if name not in columns)
    if missing:
        message = f"no column given for {', '.join(missing)}"
        raise SchemaError(message, missing=missing)
    return pd.DataFrame(
        {
            name: pd.Categorical(list(columns[name]))
            if dtype == "category"
            else pd.Series(list(columns[name]), dtype=dtype)
            for name, dtype in OBSERVATION_COLUMNS.items()
        }
    )
