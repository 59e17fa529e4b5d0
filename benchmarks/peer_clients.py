"""The clients that are compared: each gets a question and gives its rows, by its own means.

Each is used as its documentation says. koladapy is tried with its own bound of five
requests a second and without it. pykolada speaks API v2, which is closed, and is pointed at
v3; it neither cuts a long list nor follows ``next_url``, so it is tried as it is and with a
caller who cuts the question into parts of one page.

``python -m benchmarks.peer_clients NAME QUESTION ADDRESS`` asks once, in a process of its
own, and prints what it took and what came back as JSON. The time is from the question to
the client's own answer: imports and the check of every row are outside it.
"""

from __future__ import annotations

import atexit
import importlib
import importlib.util
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.big_world import SURE_YEARS, BigWorld, Country, big_world

if TYPE_CHECKING:
    import pandas as pd

SHARE = 48
"""The whole catalogue is measured on one KPI of so many: 100, whole lists for everybody."""
_PAGE = (20, 25)
"""KPIs and areas of a part that ten years make one page of."""
_COLUMNS = ("kpi", "municipality", "year", "gender", "value")


class Question(msgspec.Struct, frozen=True):
    """What is asked for: ``rows`` values, which all exist (some of them null)."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    rows: int


class Told(msgspec.Struct, frozen=True):
    """What came back of ``asked`` values.

    ``right`` counts the values asked for that were given, once or more, and as Kolada has
    them; ``rows`` all that were given. ``error`` is the first line of an exception.
    """

    seconds: float
    asked: int
    rows: int = 0
    right: int = 0
    megabytes: float = 0.0
    error: str = ""


def the_question(world: BigWorld, name: str) -> Question:
    """Return one of ``QUESTIONS`` as lists of ids."""
    country = world.country
    municipal = sorted(k["id"] for k in world.kpis if k["municipality_type"] != "L")
    kpis, areas = QUESTIONS[name](municipal, sorted(country.areas))
    years = tuple(country.years)[-SURE_YEARS:]
    genders = sum(3 if country.kpis[kpi][1] else 1 for kpi in kpis)
    return Question(tuple(kpis), tuple(areas), years, genders * len(areas) * len(years))


def _municipalities(areas: list[str]) -> list[str]:
    return [area for area in areas if area > "0100"]


QUESTIONS: Mapping[str, Callable[[list[str], list[str]], tuple[list[str], list[str]]]] = {
    "20 x 8 x 10": lambda kpis, areas: (kpis[:20], _municipalities(areas)[:8]),
    "60 x 290 x 10": lambda kpis, areas: (kpis[:60], _municipalities(areas)),
    f"1/{SHARE} of all": lambda kpis, areas: (
        kpis[:: SHARE - 1][: len(kpis) // SHARE],  # not in step with every third divided
        ["0000", *_municipalities(areas)],
    ),
}


def ask_kolada_bench(url: str, asked: Question) -> pd.DataFrame:
    """Ask with our client: cold, so that the answers are also written to an empty cache."""
    from kolada_bench.client.kolada import KoladaClient
    from kolada_bench.schema import Block
    from kolada_bench.settings import Settings

    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)  # what comes after the answer is not measured
    client = KoladaClient(Settings(api_url=url, cache_dir=Path(folder)))
    try:
        block = Block(asked.kpis, asked.areas, asked.years)
        frame = client.fetch_values([block]).frame
    finally:
        client.close()
    return renamed(frame)


def renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return our frame with Kolada's own names of columns, as the peers have them."""
    return frame.rename(columns={"kpi_id": "kpi", "municipality_id": "municipality"})


def ask_koladapy(url: str, asked: Question, **options: Any) -> pd.DataFrame:
    """Ask with koladapy, which gives a frame."""
    api = importlib.import_module("koladapy").KoladaAPI(base_url=f"{url}/", **options)
    frame: pd.DataFrame = api.get_data_as_dataframe(
        kpi_id=list(asked.kpis),
        municipality_id=list(asked.areas),
        years=list(asked.years),
    )
    return frame.rename(columns={"period": "year"})


def ask_koladapy_unbound(url: str, asked: Question) -> pd.DataFrame:
    """Ask with koladapy, as fast as it can."""
    return ask_koladapy(url, asked, max_requests_per_second=1e9)


def ask_pykolada(url: str, asked: Question) -> list[dict[str, Any]]:
    """Ask with pykolada in one call, which gives a list of dictionaries."""
    module: Any = importlib.import_module("pykolada.pykolada")
    module.BASE_URL = f"{url}/"
    years = list(map(str, asked.years))
    rows: list[dict[str, Any]] = module.get_data(
        kpi=list(asked.kpis), municipality=list(asked.areas), year=years
    )
    return rows


def ask_pykolada_cut(url: str, asked: Question) -> list[dict[str, Any]]:
    """Ask with pykolada, the question cut into parts of one page by its caller."""
    rows = []
    for i in range(0, len(asked.kpis), _PAGE[0]):
        for j in range(0, len(asked.areas), _PAGE[1]):
            kpis, areas = asked.kpis[i : i + _PAGE[0]], asked.areas[j : j + _PAGE[1]]
            rows += ask_pykolada(url, Question(kpis, areas, asked.years, 0))
    return rows


_OURS = tuple(
    f"kolada_bench.client.{name}" for name in ("kolada", "transport", "store", "coded")
)
CLIENTS: Mapping[str, tuple[tuple[str, ...], Callable[[str, Question], Any]]] = {
    "kolada-bench": (_OURS, ask_kolada_bench),
    "koladapy": (("koladapy",), ask_koladapy),
    "koladapy, no throttle": (("koladapy",), ask_koladapy_unbound),
    "pykolada, one call": (("pykolada",), ask_pykolada),
    "pykolada, cut by its caller": (("pykolada",), ask_pykolada_cut),
}
"""The modules that each needs, and how it is asked."""


def missing_modules() -> list[str]:
    """Return the peers that are not installed."""
    needed = dict.fromkeys(modules[0] for modules, _ in CLIENTS.values())
    return [name for name in needed if importlib.util.find_spec(name) is None]


def told_by(name: str, asked: Question, url: str, country: Country) -> Told:
    """Ask once, and check every row against the country."""
    modules, ask = CLIENTS[name]
    for module in (*modules, "pandas"):
        importlib.import_module(module)
    start = time.perf_counter()
    try:
        answer = ask(url, asked)
    except Exception as error:  # whatever a client raises is its answer
        seconds = time.perf_counter() - start
        line = f"{type(error).__name__}: {error}".splitlines()[0]
        return Told(seconds, asked.rows, error=line)
    seconds = time.perf_counter() - start
    kilo = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = kilo / (1e6 if sys.platform == "darwin" else 1e3)
    right = right_rows(answer, asked, country)
    return Told(seconds, asked.rows, len(answer), right, peak)


def right_rows(answer: Any, asked: Question, country: Country) -> int:
    """Return how many of the values asked for an answer has, each as Kolada has it."""
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame(answer)
    if frame.empty:
        return 0
    frame = frame[list(_COLUMNS)].drop_duplicates(list(_COLUMNS[:4]))
    lists = sorted(country.kpis), sorted(country.areas), list("TKM")
    columns = frame["kpi"], frame["municipality"], frame["gender"]
    kpi, area, gender = (
        pd.Index(names).get_indexer(pd.Index(column.astype("str")))
        for names, column in zip(lists, columns, strict=True)
    )
    year = frame["year"].to_numpy(np.int64)
    given = pd.to_numeric(frame["value"]).to_numpy(np.float64)
    expected = country.numbers(kpi, area, year, gender)
    same = (given == expected) | (np.isnan(given) & np.isnan(expected))
    wanted = (
        frame["kpi"].isin(asked.kpis)
        & frame["municipality"].isin(asked.areas)
        & frame["year"].isin(asked.years)
    )
    return int((same & wanted.to_numpy()).sum())


def _main(name: str, asked_for: str, url: str) -> None:
    world = big_world(history=SURE_YEARS)
    told = told_by(name, the_question(world, asked_for), url, world.country)
    print(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    _main(*sys.argv[1:4])
