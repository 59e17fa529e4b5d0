"""Which browser draws the pictures: Chrome, Edge or Chromium, as the system has it.

``BROWSER_PATH`` in the environment names one; otherwise the usual places are searched.
Nothing is downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kolada_bench.errors import NoBrowser

ENV_BROWSER = "BROWSER_PATH"
WAY_OUT = (
    "Installera Google Chrome, Microsoft Edge eller Chromium, eller ange programmets "
    f"plats i miljövariabeln {ENV_BROWSER}. Utan webbläsare görs Word, Excel och HTML "
    "ändå, med Office egna diagram i bildernas ställe; ett enskilt diagram går att spara "
    "med -o figur.html."
)
HOMELESS = (
    "Användaren har ingen hemmapp som går att läsa: sätt miljövariabeln HOME till en mapp "
    "som du får skriva i. Utan webbläsare görs Word, Excel och HTML ändå."
)


def browser_path(environ: Mapping[str, str] | None = None) -> str:
    """Return the path of the browser to draw with.

    Raises
    ------
    NoBrowser
        There is none, or ``BROWSER_PATH`` names no program.
    """
    env = os.environ if environ is None else environ
    named = env.get(ENV_BROWSER)
    if named:
        if Path(named).is_file():
            return named
        message = (
            f"Bilder kräver en webbläsare, och {ENV_BROWSER} pekar på {named}, som inte "
            f"finns. {WAY_OUT}"
        )
        raise NoBrowser(message)
    # Imported when a picture is asked for: it takes longer than a whole comparison's words.
    try:
        from choreographer.browsers.chromium import Chromium

        found = Chromium.find_browser(skip_local=False)
    except (OSError, RuntimeError) as error:  # no home folder, or one that is closed
        message = f"Bilder kräver en webbläsare, och den söks i en hemmapp. {HOMELESS}"
        raise NoBrowser(message) from error
    if found is None:
        message = f"Bilder kräver en webbläsare, och ingen hittades. {WAY_OUT}"
        raise NoBrowser(message)
    return str(found)
