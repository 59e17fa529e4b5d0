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
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kolada_bench.errors import CatalogueError, why
from kolada_bench.userfile import LARGEST_TOML, content_of, toml_values, unreadable

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
_LONGEST = 1e6
"""Days or hours for which answers may be fresh: over a century is a slip of the hand."""
_SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
_NAME = r"(?!.*\.\.)[a-z0-9]([a-z0-9._-]*[a-z0-9])?"
_HOST = re.compile(rf"{_NAME}|[0-9a-f:.]*:[0-9a-f:.]*", re.ASCII)
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}", re.ASCII)


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
    path = user_path(named) if named else _default_config_file(env)
    values = _read_config(path, required=bool(named))
    cache = values.get("cache", {})
    folder = env.get(ENV_CACHE_DIR) or cache.get("mapp")
    return Settings(
        api_url=_api_url(env.get(ENV_API_URL) or DEFAULT_API_URL),
        cache_dir=user_path(folder) if folder else default_cache_dir(env),
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


def user_path(name: str | Path) -> Path:
    """Return the path that a user names: ``~`` is the home folder, where there is one."""
    # Path.expanduser raises RuntimeError for a user that does not exist.
    try:
        return Path(os.path.expanduser(name))
    except ValueError:  # "~" and a zero byte: whoever opens it says that it does not exist
        return Path(name)


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Return the sentence on a key that a TOML file may not have, with those it may."""
    return f"nyckeln {key} är okänd. Nycklar som finns: {', '.join(known)}."


def _default_config_file(env: Mapping[str, str]) -> Path:
    return _platform_dir("config", env) / "config.toml"


def _beside(config: Path, named: str | None) -> Path | None:
    """Return the file that a key of ``config`` names, from its folder on."""
    return None if named is None else config.parent / user_path(named)


def _platform_dir(kind: str, env: Mapping[str, str]) -> Path:
    import platformdirs

    cache = kind == "cache"
    find = platformdirs.user_cache_path if cache else platformdirs.user_config_path
    try:
        return find(_APP, appauthor=False)
    except RuntimeError:
        # A user without a home folder (a container's) has no file to read and nowhere to
        # keep answers: this place holds none, and whoever would write there says so.
        return Path(os.devnull, _APP)


def _api_url(text: str) -> str:
    fault = _address_fault(text)
    if fault:
        # An address with a password in it, or with what moves the cursor, is not repeated.
        said = f' är "{text}", men' if text.isprintable() and "@" not in text else ""
        message = (
            f"{ENV_API_URL}{said} ska vara en adress som {DEFAULT_API_URL}: {fault}. "
            "Rätta variabeln eller ta bort den."
        )
        raise CatalogueError(message, file=ENV_API_URL)
    return text.rstrip("/")


def _address_fault(text: str) -> str:
    """Return what is wrong with a base address; "" when nothing is.

    What two programs may read in two ways (backslashes, user names, letters that look like
    others) is refused, rather than asked of whichever host comes out of it.
    """
    if not text.isprintable() or any(letter.isspace() for letter in text):
        return "den innehåller blanksteg eller styrtecken"
    if "\\" in text:
        return "den innehåller omvänt snedstreck"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "den går inte att tolka"
    if parts.scheme not in ("https", "http"):
        return "den ska börja med https:// (eller http://)"
    if "@" in parts.netloc:
        return "den får inte innehålla användarnamn eller lösenord"
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        return "den ska sluta med sökvägen, utan frågetecken och nummertecken"
    if not host:
        return "den saknar värdnamn"
    if not _HOST.fullmatch(host) or port == 0 or parts.netloc.endswith(":"):
        return "värdnamnet ska skrivas med a–z, siffror, punkt och bindestreck"
    return ""


def open_host(url: str) -> str:
    """Return the host that is asked without encryption over a network; "" when none is.

    This machine itself may be asked over http: nobody can listen on the way.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_here = host in ("localhost", "::1") or _LOOPBACK.fullmatch(host)
    return "" if parts.scheme == "https" or is_here else host


def _read_config(path: Path, *, required: bool) -> dict[str, Any]:
    noun = "Inställningsfilen"
    try:
        content = content_of(path, LARGEST_TOML)
    except (FileNotFoundError, NotADirectoryError):
        if not required:
            return {}
        message = f"{noun} {path} finns inte ({ENV_CONFIG})."
        raise CatalogueError(message, file=str(path)) from None
    except OSError as error:
        if isinstance(error, PermissionError) and not required:
            warning = f"Varning: {path} går inte att läsa och används inte."
            if sys.stderr is not None:  # for print, None is stdout: where the answer goes
                print(warning, file=sys.stderr)
            return {}
        raise unreadable(str(path), why(error, reading=True), noun) from error
    values = toml_values(content, str(path), noun)
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
            if not _is_length(value):
                msg = f"cache.{key}"
                raise fail(msg, "ett tal från 0 till en miljon")
        else:
            name = f"cache.{key}"
            raise unknown(name, (f"cache.{known}" for known in _CACHE_KEYS))
    _check_dashboard(values.get("instrumentpanel", {}), fail, unknown)


def _is_length(value: object) -> bool:
    """Return whether ``value`` is a number of days or hours: infinity is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= _LONGEST


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
