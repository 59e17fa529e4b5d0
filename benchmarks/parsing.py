"""From JSON to a frame: values per second, beside ``orjson.loads`` alone on the same bytes.

``orjson.loads`` makes Python objects of the text and nothing else: no types are checked, no
row is compared with what was asked, and there is no frame. Whoever goes by way of such
objects cannot be faster than that. A *value* is one gender's entry of a row, which is one
row of the frame. Pages are let go of as they are done with, in every way alike.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.big_pages import answered
from benchmarks.big_world import big_world
from kolada_bench.client.paging import plan
from kolada_bench.schema import Block

RUNS = 9
HOST = "http://127.0.0.1"

Part = tuple[Any, bytes]
"""A request and the body that answers it."""


def main() -> None:
    """Measure and print."""
    parts, values = _parts()
    ways = _ways(parts)
    gc.collect()
    gc.freeze()  # what the benchmark itself holds is not any way's to go through
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(RUNS + 1):
        for name, work in ways.items():
            start = time.process_time()
            work()
            if turn:
                times[name].append(time.process_time() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    size = sum(len(body) for _, body in parts) / 1e6
    print(f"{len(parts)} pages, {values} values, {size:.0f} MB")
    print(f"Processor time, median of {RUNS}\n")
    limit = next(
        name for name in ("orjson.loads alone", "json.loads alone") if name in ways
    )
    print(f"{'':<42}{'ms':>6}{'M values/s':>12}{'time / limit':>14}")
    for name, seconds in medians.items():
        rate, ratio = values / seconds / 1e6, seconds / medians[limit]
        print(f"{name:<42}{1000 * seconds:>6.0f}{rate:>12.2f}{ratio:>14.2f}")
    print(f"\nThe limit: {limit}.")


def _parts() -> tuple[list[Part], int]:
    """Return the pages of 60 KPIs x 290 municipalities x 10 years, and their values."""
    world = big_world()
    kpis = sorted(kpi["id"] for kpi in world.kpis if kpi["municipality_type"] != "L")[::80]
    areas = sorted(area["id"] for area in world.municipalities if area["type"] == "K")
    years = world.years()[-10:]
    parts = []
    for request in plan([Block(tuple(kpis), tuple(areas), tuple(years))]):
        status, body, _ = answered(world, f"/v3{request.path}", HOST)
        assert status == 200, body
        parts.append((request, body))
    genders = sum(3 if world.country.kpis[kpi][1] else 1 for kpi in kpis)
    return parts, genders * len(areas) * len(years)


def _ways(parts: list[Part]) -> dict[str, Callable[[], object]]:
    from kolada_bench.client import parse

    ways: dict[str, Callable[[], object]] = {"json.loads alone": _each(parts, json.loads)}
    if _is_there("orjson"):
        orjson = importlib.import_module("orjson")
        ways = {"orjson.loads alone": _each(parts, orjson.loads)} | ways
    ways["decoding with types alone (msgspec)"] = _each(parts, parse.DATA_PAGE.decode)
    ways["kolada-bench: types, checks, frame"] = lambda: _to_frame(parts)
    if _is_there("koladapy"):
        ways["koladapy: json, flatten_data, frame"] = lambda: _flattened(parts)
    return ways


def _each(parts: list[Part], decode: Callable[[bytes], object]) -> Callable[[], object]:
    def work() -> None:
        for _, body in parts:
            decode(body)

    return work


def _to_frame(parts: list[Part]) -> object:
    from kolada_bench.client import parse
    from kolada_bench.client.table import ValueTable

    table = ValueTable()
    for request, body in parts:
        asked = frozenset(request.kpis), frozenset(request.areas), frozenset(request.years)
        wanted = {(kpi, area): asked[2] for kpi in request.kpis for area in request.areas}
        rows = parse.DATA_PAGE.decode(body).values
        table.add(rows, requested=asked, wanted=wanted, url=request.path)
    return table.frame()


def _flattened(parts: list[Part]) -> object:
    import pandas as pd

    utils = importlib.import_module("koladapy.utils")
    # The rows of all pages are put together before they are flattened, as koladapy does.
    rows = [row for _, body in parts for row in json.loads(body)["values"]]
    return pd.DataFrame(utils.flatten_data(rows))


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


if __name__ == "__main__":
    main()
