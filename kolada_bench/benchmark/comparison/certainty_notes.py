"""How sure the differences of a comparison are, as lines under its tables.

The grade of each row stands in JSON and CSV; a screen has no room for a column more, and
most readers of a plain comparison no need of it. Shown where somebody is about to write of
the differences (``--text``, ``--gaps``) or asks (``--certainty``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.robustness import GRADE_WORDS
from kolada_bench.catalogue.units import Measure

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark

_NOT_JUDGED = (Measure.ABSOLUTE, Measure.CODE)
ONE_GROUP = "prövat mot 1 grupp"


def certainty_lines(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield "Säkert: ...; troligt: ...; osäkert: ...", a line per group that was asked for.

    Where one kind of group was asked for it is said, since another is a check that was
    never made.
    """
    judged = [row for row in rows if Measure(row["measure"]) not in _NOT_JUDGED]
    seen: Counter[tuple[str, str]] = Counter()
    turns: dict[int, list[dict[Any, Any]]] = {}
    for row in judged:
        key = (row["kpi"], row["gender"])
        turns.setdefault(seen[key], []).append(row)
        seen[key] += 1
    several = len(answer.group_words) > 1
    for turn, part in turns.items():
        line = _line(part)
        if several and turn < len(answer.group_words):
            yield f"Mot {answer.group_words[turn]}: {line[:1].lower()}{line[1:]}."
        else:
            yield f"{line} ({ONE_GROUP})."


def _line(rows: Sequence[dict[Any, Any]]) -> str:
    names = _names(rows)
    parts = []
    for grade, word in GRADE_WORDS.items():
        those = [names[i] for i, row in enumerate(rows) if row["certainty"] == grade]
        if those:
            parts.append(f"{word}: {', '.join(those)}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _names(rows: Sequence[dict[Any, Any]]) -> list[str]:
    """Return the rows' names without units, unless two would then have the same.

    A row that has only its title in Kolada is named by its id, as in other footnotes.
    """
    split = [
        str(row["kpi"] if row["label"] == row["title"] else row["label"]).partition(", ")
        for row in rows
    ]
    heads = Counter(head for head, _, _ in split)
    return [
        head if heads[head] == 1 or not unit else f"{head} ({unit})"
        for head, _, unit in split
    ]
