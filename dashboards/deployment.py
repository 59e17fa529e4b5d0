"""How a department runs it: what the environment says when a WSGI server starts it.

The command line's options are not there under gunicorn or waitress, so the same choices are
read from ``KOLADA_BENCH_DEMO``, ``KOLADA_BENCH_SNAPSHOT`` and ``KOLADA_BENCH_URL_PREFIX``;
everything else is in the settings. A fault stops the start, with what to do about it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kolada_bench.errors import CatalogueError
from kolada_bench.settings import user_path

ENV_PREFIX = "KOLADA_BENCH_URL_PREFIX"
ENV_DEMO = "KOLADA_BENCH_DEMO"
ENV_SNAPSHOT = "KOLADA_BENCH_SNAPSHOT"

_YES, _NO = ("1", "ja", "true"), ("", "0", "nej", "false")
_PREFIX = re.compile(r"/([\w.~-]+/)*", re.ASCII)


class Deployment(msgspec.Struct, frozen=True):
    """What is served, and under which path (with a slash at both ends)."""

    demo: bool = False
    snapshot: Path | None = None
    prefix: str = "/"


def read_deployment(environ: Mapping[str, str] | None = None) -> Deployment:
    """Read the environment.

    Raises
    ------
    CatalogueError
        A variable has a value that it cannot have, or two contradict each other.
    """
    env = os.environ if environ is None else environ
    demo, file = _switch(env), env.get(ENV_SNAPSHOT)
    if demo and file:
        message = f"{ENV_DEMO} och {ENV_SNAPSHOT} är olika källor; ta bort en av dem."
        raise CatalogueError(message, file=ENV_SNAPSHOT)
    return Deployment(
        demo=demo,
        snapshot=user_path(file) if file else None,
        prefix=checked_prefix(env.get(ENV_PREFIX, "")),
    )


def checked_prefix(text: str) -> str:
    """Return a path prefix with a slash at both ends; "" is the root.

    Raises
    ------
    CatalogueError
        It holds what no path of ours can.
    """
    prefix = f"/{text.strip().strip('/')}/".replace("//", "/")
    if not _PREFIX.fullmatch(prefix) or ".." in prefix:
        message = (
            f'{ENV_PREFIX} är "{text}", men ska vara en sökväg som /kolada/ (bokstäverna '
            "a–z, siffror, punkt, bindestreck och understreck)."
        )
        raise CatalogueError(message, file=ENV_PREFIX)
    return prefix


def _switch(env: Mapping[str, str]) -> bool:
    text = env.get(ENV_DEMO, "").strip().lower()
    if text not in (*_YES, *_NO):
        message = f'{ENV_DEMO} är "{text}", men ska vara 1 eller 0.'
        raise CatalogueError(message, file=ENV_DEMO)
    return text in _YES
