"""What the program stands on: Python, packages, window, settings, disk, Kolada, browser.

Nothing here is an error: each part has a state and, where something is amiss, what to do
about it. Without a network that is said, and everything else is still looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from kolada_bench.cli.environment import (
    chosen,
    drawing,
    kept,
    network,
    program,
    variables,
    window,
)
from kolada_bench.cli.environment.part import FAULT, NOTICE, Environment, Part
from kolada_bench.errors import CatalogueError
from kolada_bench.settings import Settings, read_settings

__all__ = ["Environment", "Part", "look_around"]

_NEED_SETTINGS = (kept.ANSWERS, kept.ROOM, network.NAME)


def look_around(
    environ: Mapping[str, str] | None = None, *, draw: bool = True
) -> Environment:
    """Look at every part; never raises for what it finds.

    ``draw`` has the browser draw a picture, which takes some seconds; without it there is
    only a look at whether it is there.
    """
    env = os.environ if environ is None else environ
    parts = [
        *_looked("Python", program.python),
        *_looked(program.PACKAGES, program.packages),
        *_looked(window.NAME, partial(window.window, env)),
        *_looked(variables.NAME, partial(variables.variables, env)),
    ]
    try:
        settings = read_settings(env)
    except CatalogueError as error:
        why = "prövades inte, eftersom inställningarna inte går att läsa"
        parts.append(chosen.unreadable(error, env))
        parts += [Part(name, NOTICE, why) for name in _NEED_SETTINGS]
    else:
        parts += _by_settings(settings)
    return Environment(
        (
            *parts,
            *_looked(drawing.BROWSER, partial(drawing.browser, env, draw=draw)),
            *_looked(drawing.FONTS, drawing.fonts),
        )
    )


def _by_settings(settings: Settings) -> Iterator[Part]:
    yield from _looked(chosen.NAME, partial(chosen.chosen, settings))
    yield from _looked(kept.ANSWERS, partial(kept.answers, settings))
    yield from _looked(kept.ROOM, partial(kept.room, settings))
    yield from _looked(network.NAME, partial(network.kolada, settings))


def _looked(name: str, look: Callable[[], Iterable[Part]]) -> list[Part]:
    """Return what ``look`` finds; a look that fails is itself a finding."""
    try:
        return list(look())
    except Exception as error:
        found = f"kunde inte undersökas ({type(error).__name__}: {error})"
        todo = (
            "skicka utdata från kolada-bench doctor --format json till den som sköter "
            "programmet."
        )
        return [Part(name, FAULT, found, todo)]
