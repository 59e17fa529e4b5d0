"""Word: a report as a document with native tables and captions, which can be renewed.

``write_word`` sets a report in our styles or in the municipality's own template;
``refresh_word`` writes the generated parts anew and leaves everything else as it was, since
each of them stands in a content control; ``read_manifest`` gives back what the document
remembers of how it was made.

python-docx is imported when one of the three is called; the other modules of this room are
imported by them alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kolada_bench.report.word.refreshing import (
        Block,
        Refreshed,
        read_manifest,
        refresh_word,
    )
    from kolada_bench.report.word.writing import WordFile, write_word

__all__ = [
    "Block",
    "Refreshed",
    "WordFile",
    "read_manifest",
    "refresh_word",
    "write_word",
]

_PLACES = {
    "Block": "refreshing",
    "Refreshed": "refreshing",
    "read_manifest": "refreshing",
    "refresh_word": "refreshing",
    "WordFile": "writing",
    "write_word": "writing",
}


def __getattr__(name: str) -> Any:
    """Import ``name`` from the module that holds it when it is first asked for."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
