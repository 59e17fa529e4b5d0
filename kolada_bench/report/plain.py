"""Text as any file can hold it: titles come from Kolada, and own figures from anywhere."""

from __future__ import annotations

import re

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return ``text`` without what XML and HTML cannot hold; a line ends with a line feed.

    Control characters go (tab and line feed stay), and so do halves of characters.
    """
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
