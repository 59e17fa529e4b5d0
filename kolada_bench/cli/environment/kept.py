"""The kept answers and the disk that they lie on."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli.environment.part import FAULT, NOTICE, OK, Part
from kolada_bench.settings import ENV_CACHE_DIR, Settings

if TYPE_CHECKING:
    from kolada_bench.sources.live import CacheInfo

ANSWERS, ROOM, LIST = "Sparade svar", "Diskutrymme", "Nyckeltalslista"
LARGEST = 1e9
"""Bytes; the cache holds itself to half of it, so that more is something else's."""
LEAST_ROOM = 500e6
"""Bytes free: the cache at its largest."""
_MINUTES = timedelta(minutes=5)


def answers(settings: Settings) -> Iterator[Part]:
    """Yield the cache, and how old the list of KPIs is where there is one."""
    from kolada_bench.sources.live import cache_info, kept_kpis_at

    info = cache_info(settings)
    found = f"{info.folder}: {sv.number(info.answers)} svar, {_bytes(info.size)}"
    if info.newest:
        found += f", nyaste {sv.moment(info.newest)}"
    todo = _amiss(info)
    yield Part(ANSWERS, NOTICE if todo else OK, found, todo)
    moment = kept_kpis_at(settings) if info.answers else None
    if moment is not None:
        yield _list(moment, settings)


def room(settings: Settings) -> Iterator[Part]:
    """Yield the room on the disks of the cache and of temporary files."""
    try:
        temporary = Path(tempfile.gettempdir())
    except FileNotFoundError:
        yield Part(
            ROOM, FAULT, "ingen mapp för tillfälliga filer går att skriva i",
            "sätt miljövariabeln TMPDIR (i Windows TEMP) till en mapp du får skriva i.",
        )  # fmt: skip
        return
    free = {folder: _free(folder) for folder in (_there(settings.cache_dir), temporary)}
    folder = min(free, key=free.__getitem__)
    found = f"{_bytes(free[folder])} ledigt där {folder} ligger"
    if free[folder] < LEAST_ROOM:
        todo = (
            "töm sparade svar med kolada-bench cache clear, ta bort annat från disken, "
            f"eller välj en mapp på en annan disk med {ENV_CACHE_DIR}."
        )
        yield Part(ROOM, NOTICE, found, todo)
    else:
        yield Part(ROOM, OK, found)


def _amiss(info: CacheInfo) -> str:
    """Return what to do about the cache; "" when nothing is amiss."""
    if owner := _other_owner(info.folder):
        return (
            f"mappen tillhör en annan användare ({owner}). Välj en egen mapp med "
            f"{ENV_CACHE_DIR}."
        )
    if info.notices:
        return " ".join(info.notices)
    if not _writable(info.folder):
        return (
            "mappen går inte att skriva i, så att svaren hämtas på nytt varje gång. Ändra "
            f"rättigheterna, eller välj en annan mapp med {ENV_CACHE_DIR}."
        )
    if info.newest and info.newest > datetime.now(UTC) + _MINUTES:
        return (
            "det nyaste svaret är från framtiden, så att det används för länge. Ställ "
            "datorns klocka, och töm sedan med kolada-bench cache clear."
        )
    if info.size > LARGEST:
        return "mappen är ovanligt stor. Töm den med kolada-bench cache clear."
    return ""


def _list(moment: datetime, settings: Settings) -> Part:
    found = f"hämtad {sv.moment(moment)}"
    if datetime.now(UTC) - moment <= timedelta(seconds=settings.metadata_ttl):
        return Part(LIST, OK, found)
    todo = (
        "listan är gammal, och nya nyckeltal kan saknas i svar utan nät. Den förnyas av "
        "sig själv nästa gång den behövs och Kolada svarar: kolada-bench kpi search kostnad"
    )
    return Part(LIST, NOTICE, found, todo)


def _other_owner(folder: Path) -> str:
    """Return who owns the folder where that is somebody else; "" elsewhere."""
    if not hasattr(os, "geteuid") or not folder.exists():
        return ""  # Windows has no such numbers
    number = folder.stat().st_uid
    if number == os.geteuid():
        return ""
    try:
        return folder.owner()
    except KeyError:
        return f"nummer {number}"


def _writable(folder: Path) -> bool:
    """Return whether the folder, or the nearest above it that exists, may be written to."""
    there = _there(folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _there(folder: Path) -> Path:
    return next((f for f in (folder, *folder.parents) if f.exists()), Path())


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _bytes(size: float) -> str:
    if size >= 1e9:
        return f"{sv.number(size / 1e9, 1)} GB"
    return f"{sv.number(size / 1e6, 1)} MB"
