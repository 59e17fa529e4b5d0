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

_ID = re.compile(r"[NUX]\d{5}(_[a-z0-9_]+)?")
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
        try:
            tree = ast.parse(text, mode="eval").body
        except SyntaxError as error:
            message = f'formeln "{text}" går inte att läsa'
            raise ValueError(message) from error
        ids: dict[str, None] = {}
        _check(tree, text, ids)
        return cls(text, tuple(ids), tree)

    def value(self, columns: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Evaluate over ``columns``, one aligned float array per id; NaN in, NaN out."""
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            result = np.asarray(_evaluate(self._tree, columns), dtype=np.float64)
        return np.where(np.isfinite(result), result, np.nan)


def _check(node: ast.expr, text: str, ids: dict[str, None]) -> None:
    match node:
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            _check(left, text, ids)
            _check(right, text, ids)
        case ast.UnaryOp(ast.USub(), operand):
            _check(operand, text, ids)
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            pass
        case ast.Name(name) if _ID.fullmatch(name):
            ids[name] = None
        case _:
            message = (
                f'formeln "{text}" får bara innehålla nyckeltals-id, tal, '
                "+ - * / och parenteser"
            )
            raise ValueError(message)


def _evaluate(node: ast.expr, columns: Mapping[str, Any]) -> Any:
    match node:
        case ast.BinOp(left, op, right):
            return _OPERATORS[type(op)](_evaluate(left, columns), _evaluate(right, columns))
        case ast.UnaryOp(_, operand):
            return -_evaluate(operand, columns)
        case ast.Constant(number):
            return number
        case ast.Name(name):
            return columns[name]
    raise AssertionError(ast.dump(node))  # _check lets nothing else through
