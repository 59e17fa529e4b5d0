"""The window that the answers are read in: its signs and its width."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping

from kolada_bench import sv
from kolada_bench.cli.environment.part import NOTICE, OK, Part

NAME = "Fönster"
NARROWEST = 80
"""Columns below which a comparison loses what most readers look for."""
WIDE = 120
_SIGNS = "åäöÅÄÖ"


def window(env: Mapping[str, str]) -> Iterator[Part]:
    """Yield whether the terminal shows Swedish, and a whole table."""
    screen = sys.stdout
    if screen is None or not screen.isatty():
        yield Part(NAME, OK, "svaret går till en fil eller ett annat program, i UTF-8")
        return
    columns = shutil.get_terminal_size().columns
    encoding = screen.encoding or "ascii"
    found = f"{sv.number(columns)} tecken brett, {encoding}"
    if not shows(encoding):
        yield Part(NAME, NOTICE, f"{found}: å, ä och ö visas som a och o", _cure(env))
    elif columns < NARROWEST:
        todo = f"gör det {WIDE} tecken brett, så att tabellerna får med alla kolumner."
        yield Part(NAME, NOTICE, f"{found}: tabeller visas utan en del kolumner", todo)
    else:
        yield Part(NAME, OK, found)


def shows(encoding: str) -> bool:
    """Return whether text in ``encoding`` can hold the Swedish letters."""
    try:
        _SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _cure(env: Mapping[str, str]) -> str:
    if env.get("PYTHONIOENCODING"):
        return "ta bort miljövariabeln PYTHONIOENCODING, eller sätt den till utf-8."
    return (
        "sätt miljövariabeln PYTHONUTF8 till 1 (i Linux och macOS hellre LANG till "
        "sv_SE.UTF-8), och välj UTF-8 i terminalens inställningar."
    )
