"""Arithmetic over KPI ids, as the TOML files write it: ``N30101 * N04159 / 100``.

Derived KPIs and denominators are definitions that a controller may read and change, so
they stand as formulas in TOML. Nothing but numbers, KPI ids, + − * / and parentheses is
accepted: a config file must never be able to run code.

Division by zero gives NaN (no value), not infinity.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np

_ID = re.compile(r"[NUX]\d{5}(_[a-z0-9_]+)?", re.ASCII)
_LONGEST = 1_000
"""Characters. Python's own parser takes a whole stack for a longer one."""
_DEEPEST = 100
_LARGEST = 1e15
"""A number that a float still keeps to the last figure."""
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Formula(msgspec.Struct, frozen=True):
    """A checked formula. ``ids`` are its KPI ids in the order in which they first stand."""

    text: str
    ids: tuple[str, ...]
    _tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read ``text``; ``ValueError`` says in Swedish what may not stand in a formula."""
        if len(text) > _LONGEST:
            message = f'formeln "{text[:40]}…" är längre än {_LONGEST} tecken'
            raise ValueError(message)
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            message = f'formeln "{text}" går inte att läsa'
            raise ValueError(message) from error
        ids: dict[str, None] = {}
        _check(tree, text, ids)
        return cls(text, tuple(ids), tree)

    def value(self, columns: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Evaluate over ``columns``, one aligned float array per id; NaN in, NaN out."""
        import numpy as np

        with np.errstate(all="ignore"):
            return _finite(_evaluate(self._tree, columns))


def _check(node: ast.expr, text: str, ids: dict[str, None], depth: int = 0) -> None:
    if depth > _DEEPEST:
        message = f'formeln "{text}" har för många led eller parenteser i varandra'
        raise ValueError(message)
    match node:
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            _check(left, text, ids, depth + 1)
            _check(right, text, ids, depth + 1)
        case ast.UnaryOp(ast.USub(), operand):
            _check(operand, text, ids, depth + 1)
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            if number > _LARGEST:
                message = f'formeln "{text}" har ett orimligt stort tal'
                raise ValueError(message)
        case ast.Name(name) if _ID.fullmatch(name):
            ids[name] = None
        case _:
            message = (
                f'formeln "{text}" får bara innehålla nyckeltals-id, tal, '
                "+ - * / och parenteser"
            )
            raise ValueError(message)


def _finite(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _evaluate(node: ast.expr, columns: Mapping[str, Any]) -> Any:
    match node:
        case ast.BinOp(left, op, right):
            sides = _evaluate(left, columns), _evaluate(right, columns)
            # Here, and not only in the end: one divided by infinity would be 0.
            return _finite(_OPERATORS[type(op)](*sides))
        case ast.UnaryOp(_, operand):
            return -_evaluate(operand, columns)
        case ast.Constant(int() | float() as number):
            import numpy as np

            return np.float64(number)  # which does not raise when it divides by zero
        case ast.Name(name):
            return columns[name]
    raise AssertionError(ast.dump(node))  # _check lets nothing else through
