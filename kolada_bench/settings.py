"""Settings: where Kolada is, where answers are kept, and what the user has chosen.

Three sources, the nearer the hand the stronger: the command line, the environment
(``KOLADA_BENCH_API_URL``, ``KOLADA_BENCH_CACHE_DIR``, ``KOLADA_BENCH_CONFIG``), the config
file (TOML). Every key of the file is checked when it is read: an unknown key or a wrong
type is an error that names file and key, since a misspelled setting that does nothing is
worse than none.

The file, all keys optional::

    kommun = "Mellerud"            # default municipality
    belopp = "mnkr"                # or "tkr"
    tema = "socialtjanst"          # default theme
    brott = "egna_brott.toml"      # own breaks in series; beside this file unless absolute
    ordmall = "kommunens.dotx"     # Word template of reports; beside this file as well

    [grupper]                      # own groups: --group egen:dalsland
    dalsland = ["Bengtsfors", "Dals-Ed", "Färgelanda", "Åmål"]

    [cache]
    mapp = "/srv/kolada-cache"
    metadata_dygn = 7              # how long metadata is fresh
    varden_timmar = 24             # how long values are fresh

    [instrumentpanel]              # sites that may show the dashboard in a frame
    inbaddning = ["https://intranat.mellerud.se"]
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kolada_bench.errors import CatalogueError

DEFAULT_API_URL = "https://api.kolada.se/v3"
ENV_API_URL = "KOLADA_BENCH_API_URL"
ENV_CACHE_DIR = "KOLADA_BENCH_CACHE_DIR"
ENV_CONFIG = "KOLADA_BENCH_CONFIG"

_APP = "kolada-bench"
_AMOUNT_UNITS = ("mnkr", "tkr")
_KEYS = (
    "kommun", "tema", "belopp", "brott", "ordmall", "grupper", "cache", "instrumentpanel",
)  # fmt: skip
_CACHE_KEYS = ("mapp", "metadata_dygn", "varden_timmar")
_DASHBOARD_KEYS = ("inbaddning",)
_SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
_PLACE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)$")


class Settings(msgspec.Struct, frozen=True):
    """What is in force for one run. ``metadata_ttl`` and ``values_ttl`` are seconds."""

    api_url: str = DEFAULT_API_URL
    cache_dir: Path = msgspec.field(default_factory=Path)
    metadata_ttl: float = 7 * 86_400.0
    values_ttl: float = 24 * 3_600.0
    municipality: str | None = None
    theme: str | None = None
    amount_unit: str = "mnkr"
    own_groups: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    config_file: Path | None = None
    breaks_file: Path | None = None
    word_template: Path | None = None
    frame_ancestors: tuple[str, ...] = ()


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read environment and config file.

    Raises
    ------
    CatalogueError
        The file that ``KOLADA_BENCH_CONFIG`` names is missing, or a file has a fault.
    """
    env = os.environ if environ is None else environ
    named = env.get(ENV_CONFIG)
    path = Path(named).expanduser() if named else _default_config_file(env)
    values = _read_config(path, required=bool(named))
    cache = values.get("cache", {})
    folder = env.get(ENV_CACHE_DIR) or cache.get("mapp")
    return Settings(
        api_url=_api_url(env.get(ENV_API_URL) or DEFAULT_API_URL),
        cache_dir=Path(folder).expanduser() if folder else default_cache_dir(env),
        metadata_ttl=86_400.0 * cache.get("metadata_dygn", 7),
        values_ttl=3_600.0 * cache.get("varden_timmar", 24),
        municipality=values.get("kommun"),
        theme=values.get("tema"),
        amount_unit=values.get("belopp", "mnkr"),
        own_groups={
            name: tuple(list_) for name, list_ in values.get("grupper", {}).items()
        },
        config_file=path if values else None,
        breaks_file=_beside(path, values.get("brott")),
        word_template=_beside(path, values.get("ordmall")),
        frame_ancestors=tuple(values.get("instrumentpanel", {}).get("inbaddning", ())),
    )


def default_cache_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return ``cache/`` in a source checkout, else the platform's user cache folder."""
    root = Path(__file__).resolve().parent.parent
    if (root / "pyproject.toml").is_file() and (root / "cache" / "README.md").is_file():
        return root / "cache"
    return _platform_dir("cache", os.environ if environ is None else environ)


def not_toml(
    file: str, error: tomllib.TOMLDecodeError, noun: str = "Filen"
) -> CatalogueError:
    """Return the error of a file that is not TOML: in Swedish, and where it went wrong.

    ``noun`` is what the file is called; the parser's own reason is English.
    """
    place = _PLACE.search(str(error))
    where = f"på rad {place['line']}, kolumn {place['column']}" if place else "i slutet"
    message = f"{noun} {file} är inte giltig TOML: felet är {where}."
    return CatalogueError(message, file=file)


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Return the sentence on a key that a TOML file may not have, with those it may."""
    return f"nyckeln {key} är okänd. Nycklar som finns: {', '.join(known)}."


def _default_config_file(env: Mapping[str, str]) -> Path:
    return _platform_dir("config", env) / "config.toml"


def _beside(config: Path, named: str | None) -> Path | None:
    """Return the file that a key of ``config`` names, from its folder on."""
    return None if named is None else config.parent / Path(named).expanduser()


def _platform_dir(kind: str, env: Mapping[str, str]) -> Path:
    import platformdirs

    if kind == "cache":
        return platformdirs.user_cache_path(_APP, appauthor=False)
    return platformdirs.user_config_path(_APP, appauthor=False)


def _api_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        message = (
            f'{ENV_API_URL} är "{text}", men ska vara en adress som {DEFAULT_API_URL}. '
            "Rätta variabeln eller ta bort den."
        )
        raise CatalogueError(message, file=ENV_API_URL)
    return text.rstrip("/")


def _read_config(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if not required:
            return {}
        message = f"Inställningsfilen {path} finns inte ({ENV_CONFIG})."
        raise CatalogueError(message, file=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, PermissionError) and not required:
            print(f"Varning: {path} går inte att läsa och används inte.", file=sys.stderr)
            return {}
        message = f"Inställningsfilen {path} går inte att läsa: {error}."
        raise CatalogueError(message, file=str(path)) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(str(path), error, "Inställningsfilen") from error
    _check_config(values, path)
    return values


def _check_config(values: dict[str, Any], path: Path) -> None:
    def fail(key: str, expected: str) -> CatalogueError:
        return CatalogueError(
            f"{path}: nyckeln {key} ska vara {expected}.", file=str(path), key=key
        )

    def unknown(key: str, known: Iterable[str]) -> CatalogueError:
        message = f"{path}: {unknown_key(key, known)}"
        return CatalogueError(message, file=str(path), key=key)

    for key in values:
        if key not in _KEYS:
            raise unknown(key, _KEYS)
    for key in ("kommun", "tema", "brott", "ordmall"):
        if not isinstance(values.get(key, ""), str):
            raise fail(key, "en text")
    if values.get("belopp", "mnkr") not in _AMOUNT_UNITS:
        msg = "belopp"
        raise fail(msg, '"mnkr" eller "tkr"')
    groups = values.get("grupper", {})
    if not isinstance(groups, dict):
        msg = "grupper"
        raise fail(msg, "en tabell, [grupper]")
    for name, members in groups.items():
        # An empty list is a fault of whoever uses the group, not of every command.
        if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
            msg = f"grupper.{name}"
            raise fail(msg, "en lista med kommuner")
    cache = values.get("cache", {})
    if not isinstance(cache, dict):
        msg = "cache"
        raise fail(msg, "en tabell, [cache]")
    for key, value in cache.items():
        if key == "mapp":
            if not isinstance(value, str):
                msg = "cache.mapp"
                raise fail(msg, "en mapp")
        elif key in ("metadata_dygn", "varden_timmar"):
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                msg = f"cache.{key}"
                raise fail(msg, "ett tal, 0 eller större")
        else:
            name = f"cache.{key}"
            raise unknown(name, (f"cache.{known}" for known in _CACHE_KEYS))
    _check_dashboard(values.get("instrumentpanel", {}), fail, unknown)


def _check_dashboard(
    values: Any,
    fail: Callable[[str, str], CatalogueError],
    unknown: Callable[[str, Iterable[str]], CatalogueError],
) -> None:
    name = "instrumentpanel"
    if not isinstance(values, dict):
        raise fail(name, f"en tabell, [{name}]")
    for key in values:
        if key not in _DASHBOARD_KEYS:
            msg = f"{name}.{key}"
            raise unknown(msg, (f"{name}.{known}" for known in _DASHBOARD_KEYS))
    sites = values.get("inbaddning", [])
    if not isinstance(sites, list) or not all(
        isinstance(site, str) and _SITE.fullmatch(site) for site in sites
    ):
        expected = 'en lista med webbplatser som "https://intranat.mellerud.se"'
        msg = f"{name}.inbaddning"
        raise fail(msg, expected)
