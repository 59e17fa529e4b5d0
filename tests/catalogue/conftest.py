"""KPIs as Kolada described them on 2026-03-23, and the areas of that day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kolada_bench.schema import Kpi, Municipality


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _kpi(row: dict[str, Any]) -> Kpi:
    period = row["publ_period"]
    return Kpi(
        **row
        | {
            "prel_publication_date": _day(row["prel_publication_date"]),
            "publication_date": _day(row["publication_date"]),
            "publ_period": int(period) if period else None,
        }
    )


@pytest.fixture(scope="session")
def recorded_kpis(recorded_data: Path) -> dict[str, Kpi]:
    rows = json.loads((recorded_data / "kpi.json").read_text(encoding="utf-8"))
    return {row["id"]: _kpi(row) for row in rows}


@pytest.fixture(scope="session")
def recorded_areas(recorded_data: Path) -> dict[str, Municipality]:
    rows = json.loads((recorded_data / "municipality.json").read_text(encoding="utf-8"))
    return {row["id"]: Municipality(**row) for row in rows}
