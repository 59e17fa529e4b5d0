"""The project's variables in the environment: those that are set, and those misspelled.

Values are not shown but for the two that say which data a served dashboard has: what a
support case is sent along with should hold no more of the machine than it must.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from kolada_bench.cli.environment.part import FAULT, NOTICE, OK, Part
from kolada_bench.errors import SnapshotError
from kolada_bench.report.browser import ENV_BROWSER
from kolada_bench.settings import ENV_API_URL, ENV_CACHE_DIR, ENV_CONFIG, user_path
from kolada_bench.sv import listing

NAME = "Miljövariabler"
ENV_DEMO = "KOLADA_BENCH_DEMO"
ENV_SNAPSHOT = "KOLADA_BENCH_SNAPSHOT"
SERVED = (ENV_DEMO, ENV_SNAPSHOT, "KOLADA_BENCH_URL_PREFIX")
"""What a dashboard under a web server reads; the commands do not."""
KNOWN = (ENV_API_URL, ENV_CACHE_DIR, ENV_CONFIG, *SERVED, "KOLADA_BENCH_RECORDED_DATA")
_PREFIX = "KOLADA_BENCH_"
_OFF = ("", "0", "nej", "false")


def variables(env: Mapping[str, str]) -> Iterator[Part]:
    """Yield the variables that are set, and one part for each that does no good."""
    # In Windows a variable's name is the same in any case.
    given = {name.upper(): value for name, value in env.items() if value}
    own = sorted(name for name in given if name in (*KNOWN, ENV_BROWSER))
    yield Part(NAME, OK, listing(own) if own else "inga av programmets egna")
    for name in sorted(given):
        if name.startswith(_PREFIX) and name not in KNOWN:
            yield _unknown(name)
    if given.get(ENV_DEMO, "").strip().lower() not in _OFF:
        yield Part(
            ENV_DEMO, NOTICE, "en webbserver visar instrumentpanelen med påhittade värden",
            "ta bort variabeln om panelen ska visa Koladas värden. Kommandona påverkas "
            "inte; de har flaggan --demo.",
        )  # fmt: skip
    if ENV_SNAPSHOT in given:
        yield from _snapshot(Path(given[ENV_SNAPSHOT]))


def _unknown(name: str) -> Part:
    near = difflib.get_close_matches(name, KNOWN, n=1)
    hint = f"menade du {near[0]}? Annars: t" if near else "t"
    return Part(name, NOTICE, "finns inte och gör ingen skillnad", f"{hint}a bort den.")


def _snapshot(file: Path) -> Iterator[Part]:
    from kolada_bench.sources.snapshot import SnapshotSource

    try:
        SnapshotSource(user_path(file)).close()
    except (SnapshotError, RuntimeError) as error:
        todo = (
            "instrumentpanelen startar inte under en webbserver förrän filen går att läsa."
        )
        yield Part(ENV_SNAPSHOT, FAULT, str(error), todo)
