"""Whether Kolada answers, by which way, and whether the clock agrees with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from kolada_bench import sv
from kolada_bench.cli.environment.part import NOTICE, OK, Part
from kolada_bench.settings import DEFAULT_API_URL, ENV_API_URL, Settings, open_host

if TYPE_CHECKING:
    from kolada_bench.sources.live import Reached

NAME, CLOCK = "Kolada", "Klocka"
UNLOCKED = (
    "frågor och svar går okrypterat, så att någon på vägen kan ändra siffrorna. Sätt "
    f"{ENV_API_URL} till en adress med https, eller ta bort den."
)
LARGEST_ERROR = 300.0
"""Seconds that the clock may differ: a slow answer, and a minute of carelessness."""


def kolada(settings: Settings) -> Iterator[Part]:
    """Yield whether Kolada answers now, and the clock where it gives a time."""
    from kolada_bench.sources.live import reach_kolada

    reached = reach_kolada(settings)
    where = f"{reached.url}{_by_way_of(reached.url)}"
    if reached.seconds is None:
        yield _silent(reached, where)
    else:
        took = sv.number(reached.seconds, 1)
        state, todo = (NOTICE, UNLOCKED) if open_host(reached.url) else (OK, "")
        yield Part(NAME, state, f"{where} svarade på {took} sekunder", todo)
    if reached.clock_ahead is not None:
        yield _clock(reached.clock_ahead)


def _silent(reached: Reached, where: str) -> Part:
    why, _, more = reached.reason.rstrip(".").partition(". ")
    ways = (
        "sparade svar läses med --offline, en sparad fil med --snapshot FIL, och påhittade "
        "värden med --demo."
    )
    cure = f"{more}." if more else "Kontrollera nätet och försök igen."
    if "certifikat" in why:
        cure += " Se också efter att datorns datum stämmer."
    if reached.url != DEFAULT_API_URL:
        cure += f" Adressen kommer från {ENV_API_URL}; Koladas är {DEFAULT_API_URL}."
    todo = f"{cure} Under tiden: {ways}"
    return Part(NAME, NOTICE, f"{where} svarar inte: {why}", _small(todo))


def _small(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"


def _by_way_of(url: str) -> str:
    """Return which proxy stands between, without the login that its address may hold."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or not parts.hostname or proxy_bypass(parts.hostname):
        return ""
    try:
        named = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    except ValueError:
        return " genom en proxy vars adress inte går att tolka"
    try:
        port = f":{named.port}" if named.port else ""
    except ValueError:
        port = ""
    return f" genom proxyn {named.hostname or '?'}{port}"


def _clock(ahead: float) -> Part:
    """Return whether the clock agrees; ``ahead`` is by how many seconds it goes before."""
    if abs(ahead) <= LARGEST_ERROR:
        return Part(CLOCK, OK, "går rätt")
    way = "före" if ahead > 0 else "efter"
    return Part(
        CLOCK, NOTICE, f"datorns klocka går {_long(abs(ahead))} {way}",
        "ställ datorns klocka (och tidszon): annars stämmer inte hämtningsdatum, och svar "
        "hämtas för ofta eller för sällan.",
    )  # fmt: skip


def _long(seconds: float) -> str:
    for unit, length in (("dygn", 86_400), ("timmar", 3_600), ("minuter", 60)):
        if seconds >= 2 * length:
            return f"{sv.number(seconds / length)} {unit}"
    return f"{sv.number(seconds)} sekunder"
