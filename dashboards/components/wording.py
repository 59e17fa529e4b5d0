"""Sentences written for the command line, as a page says them.

Messages of ours tell what to do next, and in a terminal that is a flag. A page has fields
and menus instead: what stands in brackets after the advice goes, and so does a sentence
that is about flags alone. Of a file on the server a reader is told the name, not the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ELSEWHERE = "Välj något annat i fälten ovanför."
_OR_A_FLAG = re.compile(r"(Försök igen), (?:eller )?(?:använd|med) --[^.]*(?=\.)")
_IN_BRACKETS = re.compile(r"\s*\(--[^()]*\)")
_SEARCH = re.compile(r'Sök: kolada-bench kpi search "([^"]*)"\.?')
_ANY_WORDS = "ord ur titeln"
_GROUP = re.compile(r"--group (?=\w)")
_FOLDERS = re.compile(r"""(?<![\w:/\\.])(?:[A-Za-z]:\\|/)(?:[^\s"/\\(),]+[/\\])+""")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ*(\-])")


def on_screen(text: str) -> str:
    """Return ``text`` without flags; what is left is never empty."""
    said = _SEARCH.sub(_look, _FOLDERS.sub("", text))
    said = _OR_A_FLAG.sub(r"\1", _GROUP.sub("", _IN_BRACKETS.sub("", said)))
    kept = [s for s in _SENTENCE.split(said) if "--" not in s and "kolada-bench" not in s]
    return " ".join(kept) or ELSEWHERE


def words_to_try(text: str) -> str:
    """Return the words that a message proposes to search for; "" where it has none."""
    found = _SEARCH.search(text)
    return found[1] if found and found[1] != _ANY_WORDS else ""


def _look(found: re.Match[str]) -> str:
    if found[1] == _ANY_WORDS:
        return f"Sök på {_ANY_WORDS} på sidan Utforska."
    return f'Sök på sidan Utforska, till exempel "{found[1]}".'


def all_on_screen(texts: Iterable[str]) -> list[str]:
    """Return the texts for a page, without those that are about flags alone."""
    said = (on_screen(text) for text in texts)
    return [text for text in said if text != ELSEWHERE]
