"""A snapshot of the demo whose every title does harm where it is believed.

The titles are written into the file past the project's own writer, with every checksum
right, as somebody would who knows the format.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import unicodedata
import zlib
from importlib import resources
from itertools import cycle
from typing import TYPE_CHECKING, Any

from kolada_bench.sources.payload import deflate, digest
from tests.sources.snapshots import change, sign_again

if TYPE_CHECKING:
    from pathlib import Path

TITLES = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"'--></style></title><svg onload=alert(1)>",
    '=HYPERLINK("http://evil.example";"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\x1b]0;taken\x07\x1b[31mred\x1b[2J\x1b[H",
    "\x9b31m and \x9d0;c1\x9c",
    "bell\x07 back\x08\x08\x08 delete\x7f nul\x00",
    "\u202egnidaelsim\u2066 \u200f21",
    "no\u200b wi\u200dd\ufeffth\u2060 s\u00adoft \U000e0041",
    "one line\nand another\r\nand more\rover\u2028sep\u2029par",
    "[link](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "https://evil.example/a www.evil.example <http://evil.example>",
    "| a | b |\n# Heading\n> quote\n- list\n1. one\n***",
    "&lt;b&gt; &#60;i&#62; <b>fat</b> <a href='javascript:alert(1)'>x</a>",
    "{{7*7}} ${7*7} %{y} %(x)s {0} $x^2$ %s",
    "]]> <![CDATA[ <!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
    "../../../etc/passwd \\\\evil\\share CON NUL : * ? |",
    "long " + "word " * 2_000,
    "L" * 10_000,
    "zalgo" + "\u0301" * 300,
    "wide \u6f22\u5b57\uff21 \U0001f468\u200d\U0001f469\u200d\U0001f467",
)
"""What is put into titles, one after another; also in descriptions and the like."""
OWN = "1461"
OWN_TITLE = "Mellerud<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m"
"""The municipality that is asked for, and what it may be called."""


def harm_in(text: str) -> set[str]:
    """Return the signs of ``text`` that a terminal or a reader would obey unseen."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return {c for c in text if c not in "\n\t" and unicodedata.category(c) in kinds}


def hostile_snapshot(path: Path, *, own: bool = True) -> Path:
    """Write the snapshot to ``path``; with ``own`` the asked one's title is hostile too."""
    demo = resources.files("kolada_bench.sources.demo").joinpath("demo.sqlite")
    with resources.as_file(demo) as file:
        shutil.copyfile(file, path)
    path.chmod(0o644)
    titles = cycle(TITLES)

    def kpi(row: list[Any]) -> list[Any]:
        told = next(titles)
        row[1:3] = [f"{told} {row[1]}" if _prefixed(told) else told, f"{told}\n{row[2]}"]
        row[6], row[7] = told, told
        return row

    def area(row: list[Any]) -> list[Any]:
        if row[0] not in (OWN, "0000"):
            row[1] = next(titles)
        elif own and row[0] == OWN:
            row[1] = OWN_TITLE
        return row

    def group(row: list[Any]) -> list[Any]:
        if not re.search("Liknande kommuner|Kommungrupp|län", row[1]):
            row[1] = next(titles)
        elif own:
            row[1] = row[1].replace("Mellerud", OWN_TITLE)
        return row

    edited(path, "kpi", kpi)
    edited(path, "municipality", area)
    edited(path, "municipality_group", group)
    return path


def edited(path: Path, name: str, edit: Any) -> None:
    """Change each row of a list in a snapshot, and sign the file again."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT data FROM facts WHERE name = ?"
        (blob,) = connection.execute(query, (name,)).fetchone()
    rows = [edit(row) for row in json.loads(zlib.decompress(blob))]
    put(path, name, json.dumps(rows).encode())


def put(path: Path, name: str, payload: bytes) -> None:
    """Put a list in a snapshot, with every checksum right."""
    statement = "UPDATE facts SET size = ?, checksum = ?, data = ? WHERE name = ?"
    change(path, statement, len(payload), digest(payload), deflate(payload), name)
    sign_again(path)


def _prefixed(told: str) -> bool:
    """Return whether Kolada's own title may follow: units are read from its words."""
    return len(told) < 1_000 and told[:1] not in "=+-@\t"
