"""Input that is close to valid: good texts with a few things wrong in them.

Wholly random text is refused at the first character; what finds faults is a good file in
which a line is doubled, a bracket is lost, or a figure has become something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from kolada_bench.errors import KoladaBenchError

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

PIECES = (
    "", " ", "\t", "\n", "\r\n", "\0", "\x07", "\x1b[31m", "\x85", "\u00a0", "\u2028",
    "\u200f", "\u202e", "\ufeff", "\ud800", "\udc80", "😀", "å", "A\u030a", "İ", "ß", "٣",
    "²", "−", "–", "…", "'", '"', '"""', "`", "\\", "/", "../", "~", "~$", "|", ";", ",",
    ".", ":", "#", "%", "%s", "{0}", "&", "=", "<", ">", "<!--", "(", ")", "[", "[[", "]",
    "{", "}", "*", "-", "--", "0", "-1", "00", "1e400", "nan", "inf", "1_0", "0x1f", "1,5",
    "2024", "9" * 320, "9" * 5000, "x" * 300, "Ö" * 10_000, "null", "true", "None",
)  # fmt: skip
"""What a hand, a paste or another program may leave in a text."""


@st.composite
def mutated(draw: st.DrawFn, good: str | Sequence[str], most: int = 4) -> str:
    """A good text, or one of several, with up to ``most`` things done to it."""
    text = good if isinstance(good, str) else draw(st.sampled_from(good))
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((0, 0, 1, 1, 2, 5, 20, 200))))
        piece = draw(
            st.sampled_from(PIECES)
            | st.sampled_from((text[start:end] * 2, text[start:end][::-1]))
            | st.text(max_size=3)
        )
        text = text[:start] + piece + text[end:]
    return text


@st.composite
def mutated_bytes(draw: st.DrawFn, good: bytes, most: int = 4) -> bytes:
    """Good bytes with up to ``most`` places lost, doubled or written over."""
    content = good
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from((0, 1, 1, 2, 8, 64, 1000))))
        piece = draw(
            st.binary(max_size=4)
            | st.sampled_from((b"", content[start:end] * 2, b"\xff" * (end - start)))
        )
        content = content[:start] + piece + content[end:]
    return content


_FOREIGN = ("codec can't", "[Errno", "Traceback", "Expected `", "Error:", "embedded null")
"""What the languages below us say, and no user should read."""


def refused(
    ask: Callable[[], T], refusal: type[E] | tuple[type[E], ...] = KoladaBenchError
) -> tuple[T | None, str]:
    """Return the answer and "", or None and why it was refused; other faults go through."""
    try:
        return ask(), ""
    except refusal as error:
        reason = str(error)
    assert reason
    assert not [said for said in _FOREIGN if said in reason], reason
    return None, reason


def encoded(text: str) -> bytes:
    """Return a text as a file may hold it, halves of characters as well."""
    return text.encode("utf-8", "surrogatepass")
