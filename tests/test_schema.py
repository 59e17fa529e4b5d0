from __future__ import annotations

import pandas as pd
import pytest

from kolada_bench.errors import SchemaError
from kolada_bench.schema import (
    OBSERVATION_COLUMNS,
    PeerGroup,
    empty_observations,
    observation_frame,
    require_columns,
)


def test_an_empty_answer_has_every_column_and_dtype() -> None:
    frame = empty_observations()
    assert frame.empty
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == OBSERVATION_COLUMNS


def test_a_frame_keeps_codes_as_text_and_missing_as_nan() -> None:
    frame = observation_frame(
        {
            "kpi_id": ["N30101", "N30101"],
            "municipality_id": ["0114", "1461"],
            "year": [2024, 2024],
            "gender": ["T", "T"],
            "value": [0.0, None],
            "count": [1, 0],
            "status": ["", ""],
        }
    )
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == OBSERVATION_COLUMNS
    assert frame["municipality_id"].tolist() == ["0114", "1461"]
    assert frame["value"].isna().tolist() == [False, True]
    assert frame["value"].iloc[0] == 0


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SchemaError) as caught:
        observation_frame({"kpi_id": []})
    assert caught.value.missing == tuple(OBSERVATION_COLUMNS)[1:]
    require_columns(pd.DataFrame({"a": [], "b": []}), "a", "b")
    with pytest.raises(SchemaError, match=r"lacks c; it has a") as caught:
        require_columns(pd.DataFrame({"a": []}), "a", "c")
    assert caught.value.missing == ("c",)


def test_only_a_group_of_koladas_has_an_id_there() -> None:
    def of(id_: str) -> PeerGroup:
        return PeerGroup(id_, "t", "kolada", ("0428",))

    assert of("G36589").kolada_id == "G36589"
    assert of("lista:0428").kolada_id is None
    assert of("egen:grannar").kolada_id is None
