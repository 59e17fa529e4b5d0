"""Folders and files of the program's own that nobody but their user may read or plant.

Answers are kept and jobs are noted in places where, on a shared machine, somebody else may
have been first. What stands there already is looked at before it is used.
"""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

_making = threading.Lock()


class NotPrivate(OSError):
    """A folder or file for what is kept is not the user's own; the text says how."""


def private_folder(folder: Path) -> None:
    """Make a folder for what the program keeps, that only its owner may enter.

    A link in its place is not followed, and a folder that somebody else made is not used:
    where others may write, either could stand there before us. (Windows has no such bits;
    there the user's own folders are private by themselves.)

    Raises
    ------
    NotPrivate
        It is a link, or belongs to somebody else.
    OSError
        It cannot be made.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode):
        message = f"{folder} är en länk till ett annat ställe"
        raise NotPrivate(message)
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(str(folder))
    if os.name == "nt":
        return
    if found.st_uid != os.geteuid():
        message = f"{folder} tillhör en annan användare"
        raise NotPrivate(message)
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def private_file(file: Path) -> None:
    """Make an empty file that only its owner may read, or make one that is there so.

    Raises
    ------
    NotPrivate
        It is a link.
    OSError
        It cannot be made.
    """
    try:
        # A database's locks are the process's, and go when any handle to it is closed: one
        # that is there is not opened, and nobody may open it before this one is closed.
        with _making:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        mode = file.lstat().st_mode
        if stat.S_ISLNK(mode):
            message = f"{file} är en länk till ett annat ställe"
            raise NotPrivate(message) from None
        if os.name != "nt" and mode & 0o077:
            file.chmod(0o600)
