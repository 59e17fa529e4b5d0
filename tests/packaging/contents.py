"""What the two packages must hold, and must not: read out of the archives themselves."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("kolada_bench", "dashboards")
"""The folders that are installed; whatever lies in them is program or its data."""
LEFT_BEHIND = ("__pycache__",)


def build(out: Path, root: Path = ROOT) -> tuple[Path, Path]:
    """Build the sdist of ``root``, and out of it the wheel; return wheel and sdist."""
    line = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run([*line, str(root)], capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"the packages could not be built:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def shipped_files(root: Path = ROOT) -> set[str]:
    """Return the files of the folders that are installed, as paths from ``root``."""
    return {
        file.relative_to(root).as_posix()
        for folder in SHIPPED
        for file in (root / folder).rglob("*")
        if file.is_file() and not set(file.parts) & set(LEFT_BEHIND)
    }


def wheel_files(wheel: Path) -> set[str]:
    """Return the files that installing ``wheel`` puts into site-packages."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def sdist_files(sdist: Path) -> set[str]:
    """Return the files of ``sdist``, as paths from its single top folder."""
    with tarfile.open(sdist) as archive:
        names = [member.name for member in archive if member.isfile()]
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1:
        message = f"{sdist.name} unpacks to several folders: {', '.join(sorted(tops))}"
        raise ValueError(message)
    return {name.partition("/")[2] for name in names}


def unpack(sdist: Path, to: Path) -> Path:
    """Unpack ``sdist`` under ``to`` and return its folder."""
    with tarfile.open(sdist) as archive:
        # 3.11.4 is the first that has filters, and what is unpacked here we made ourselves.
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(to, **safe)
    (folder,) = to.iterdir()
    return folder


def metadata(wheel: Path) -> Message:
    """Return the wheel's METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode("utf-8"))
