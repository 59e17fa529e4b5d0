"""A price index of the user's own, for series in fixed prices.

None is shipped: an index such as PKV (SKR's price index for kommunal verksamhet) comes in a
new edition with every forecast, and a figure in fixed prices must say which. The file is
what a controller saves out of a spreadsheet::

    namn;PKV, prisindex för kommunal verksamhet
    utgåva;oktober 2025
    år;index
    2019;100
    2020;102,1

Semicolons; decimal comma or point; UTF-8 (with or without a mark) or Windows-1252. Name and
edition are required, since they stand beside every figure. The base year does not matter:
only quotients are used. Empty lines and lines that begin with # are passed over.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import msgspec

from kolada_bench import sv
from kolada_bench.errors import CatalogueError, UsageError, why
from kolada_bench.settings import user_path
from kolada_bench.userfile import content_of

FORMAT = "namn;… / utgåva;… / år;index / 2019;100,0 …"
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_INDEX = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_HEADS = {"namn": "namn", "utgava": "utgåva"}


class PriceIndex(msgspec.Struct, frozen=True):
    """An index by year, with the name and the edition that every use of it states."""

    name: str
    edition: str
    values: dict[int, float]

    @property
    def title(self) -> str:
        """What stands beside a figure: "PKV, utgåva oktober 2025"."""
        return f"{self.name}, utgåva {self.edition}"


def no_price_index() -> UsageError:
    """Return the answer to whoever asks for fixed prices without a file."""
    message = (
        "Fasta priser kräver ett eget prisindex: --prisindex FIL. Inget följer med, "
        "eftersom varje utgåva av ett index är en annan. Filen är semikolonseparerad: "
        f"{FORMAT}"
    )
    return UsageError(message)


def read_price_index(path: str | Path) -> PriceIndex:
    """Read a user's file.

    Raises
    ------
    UsageError
        No file is named.
    CatalogueError
        The file is missing or has a fault; the message names the line.
    """
    if not str(path).strip():
        raise no_price_index()
    file = user_path(path)
    heads: dict[str, str] = {}
    values: dict[int, float] = {}
    for number, line in enumerate(_text(file).splitlines(), start=1):
        cells = [cell.strip().strip('"') for cell in line.split(";")]
        if not any(cells) or cells[0].startswith("#"):
            continue
        key = sv.fold(cells[0])
        if key in _HEADS:
            if _HEADS[key] in heads:
                raise _fault(file, number, f"{_HEADS[key]} en gång (raden står två gånger)")
            heads[_HEADS[key]] = cells[1] if len(cells) > 1 else ""
        elif key != "ar":
            year, value = _row(cells, file, number)
            if year in values:
                raise _fault(file, number, f"{year} en gång (året står flera gånger)")
            values[year] = value
    for head in _HEADS.values():
        if not heads.get(head):
            message = f"{file}: raden {head};… saknas. Formatet är {FORMAT}"
            raise CatalogueError(message, file=str(file), key=head)
    if not values:
        message = f"{file}: inget år har ett index. Formatet är {FORMAT}"
        raise CatalogueError(message, file=str(file))
    return PriceIndex(heads["namn"], heads["utgåva"], values)


def _row(cells: list[str], file: Path, number: int) -> tuple[int, float]:
    filled = cells[:2] + [cell for cell in cells[2:] if cell]
    if len(filled) != 2 or not _YEAR.fullmatch(filled[0]):
        raise _fault(file, number, "ett år och ett index: 2019;100,0")
    plain = re.sub(r"\s", "", filled[1]).replace(",", ".")
    value = float(plain) if _INDEX.fullmatch(plain) else math.nan
    if not value > 0:
        raise _fault(file, number, f'ett index större än 0 ("{filled[1]}" är inget)')
    return int(filled[0]), value


def _text(file: Path) -> str:
    try:
        content = content_of(file)
    except FileNotFoundError:
        message = f"Filen {file} finns inte (--prisindex)."
        raise CatalogueError(message, file=str(file)) from None
    except OSError as error:
        message = f"Filen {file} går inte att läsa: {why(error, reading=True)}."
        raise CatalogueError(message, file=str(file)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's "CSV" in Sweden; every byte is a sign in it, or nearly.
        return content.decode("cp1252", errors="replace")


def _fault(file: Path, number: int, expected: str) -> CatalogueError:
    message = f"{file}, rad {number}: ska vara {expected}."
    return CatalogueError(message, file=str(file), key=f"rad {number}")
