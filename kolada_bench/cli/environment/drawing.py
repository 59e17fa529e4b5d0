"""What pictures take: a browser that draws, and letters of the width they are measured for.

A browser that is there may still not start (a lacking library, a policy of the
organisation's, a sandbox that a container has none for), so it is asked for a picture.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from kolada_bench.cli.environment.part import NOTICE, OK, Part
from kolada_bench.errors import KoladaBenchError, NoBrowser

BROWSER, FONTS = "Webbläsare för bilder", "Typsnitt för bilder"
LETTERS = ("Liberation Sans", "Arial")
PATIENCE = 10.0
"""Seconds to wait for the list of fonts."""


def browser(env: Mapping[str, str], *, draw: bool) -> Iterator[Part]:
    """Yield whether there is a browser, and with ``draw`` whether it draws."""
    from kolada_bench.report.browser import browser_path

    try:
        path = browser_path(env)
        if draw:
            _draw(path)
    except KoladaBenchError as error:
        found, _, todo = str(error).partition(". ")
        yield Part(BROWSER, NOTICE, found, _started(todo) if _is_there(error) else todo)
    else:
        yield Part(BROWSER, OK, f"{path}, ritar" if draw else f"{path}, inte provad")


def _is_there(error: KoladaBenchError) -> bool:
    return not isinstance(error, NoBrowser) or "startar inte" in str(error)


def _started(todo: str) -> str:
    return f"starta webbläsaren själv en gång och se vad den säger. {todo}"


def _draw(path: str) -> None:
    """Have the browser at ``path`` draw the smallest picture.

    Raises
    ------
    NoBrowser, PictureError
        It does not start, or no picture came out of it.
    """
    from kolada_bench.report.renderer import Renderer

    # As plain data, so that it takes neither NumPy nor pandas.
    figure: Any = {"data": [], "layout": {}}
    with Renderer(path) as renderer:
        renderer.picture(figure, "png", width=40, height=30)


def fonts() -> Iterator[Part]:
    """Yield whether pictures get the letters that they are measured for."""
    if platform.system() in ("Windows", "Darwin"):
        yield Part(FONTS, OK, "Arial följer med systemet")
        return
    asked = shutil.which("fc-match")
    if asked is None:
        todo = "installera fontconfig, som webbläsaren också hittar typsnitt med."
        yield Part(FONTS, NOTICE, "programmet fc-match saknas", todo)
        return
    found = _matched(asked)
    if found in LETTERS:
        yield Part(FONTS, OK, found)
        return
    yield Part(
        FONTS, NOTICE, f"{found or 'inget'} i stället för Liberation Sans eller Arial",
        "installera typsnittet Liberation Sans (i Debian: fonts-liberation), så att text i "
        "bilder får plats som den är mätt.",
    )  # fmt: skip


def _matched(program: str) -> str:
    done = subprocess.run(
        [program, "--format=%{family}", f"{LETTERS[0]}:lang=sv"],
        capture_output=True, text=True, encoding="utf-8", errors="replace",
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.stdout.split(",")[0]
