"""Text as any file can hold it: titles come from Kolada, and own figures from anywhere.

What is done for every text alike is ``schema.plain``'s; here is what a kind of file needs
besides: JSON, names of files.
"""

from __future__ import annotations

import re

from kolada_bench.schema.plain import clean, escaped_json, one_line, shortened

__all__ = ["clean", "file_name", "indented_json", "one_line", "shortened"]

_LONGEST_NAME = 60
_NOT_IN_NAMES = re.compile(r"[^\w-]+", re.ASCII)


def indented_json(values: object) -> str:
    """Return ``values`` as JSON over several lines, with a line break at the end."""
    import msgspec

    packed = msgspec.json.format(msgspec.json.encode(values), indent=2)
    return escaped_json(packed.decode("utf-8")) + "\n"


def file_name(text: str) -> str:
    """Return ``text`` as part of a file's name on any system and in any header.

    What is no ASCII letter, figure or hyphen is an underscore; a long text is cut.
    """
    return _NOT_IN_NAMES.sub("_", clean(text))[:_LONGEST_NAME].strip("_") or "_"
