"""What the scripted agent can work out: plain arithmetic over what it has read off pages.

Numbers are decimals, never floats, and are taken from texts such as `$1,204.50` or `3 items`; a list of texts is a
list of numbers. Nothing is evaluated by Python itself.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, DecimalException

Number = Decimal | list[Decimal]

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?|-?\.\d+")
_TWO: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _round(value: Decimal, digits: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)


def _all(arguments: Sequence[Number]) -> list[Decimal]:
    return [one for each in arguments for one in (each if isinstance(each, list) else [each])]


def _sum(arguments: Sequence[Number]) -> Decimal:
    return sum(_all(arguments), Decimal(0))


FUNCTIONS: dict[str, Callable[[Sequence[Number]], Decimal]] = {
    "sum": _sum,
    "count": lambda arguments: Decimal(len(_all(arguments))),
    "min": lambda arguments: min(_all(arguments)),
    "max": lambda arguments: max(_all(arguments)),
    "mean": lambda arguments: _sum(arguments) / len(_all(arguments)),
    "round": lambda arguments: _round(*_all(arguments)),
}
"""`round(x, 2)` takes halves up; the others take numbers, lists of numbers, or both."""


def names_in(text: str) -> set[str]:
    """The names of what was read that a formula speaks of. ValueError for a text that is no formula."""
    tree = _tree(text)
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
                pass
            case ast.Name(id=name):
                found.add(name)
            case ast.BinOp(op=op) if type(op) in _TWO:
                pass
            case ast.Constant(value=int() | float()) | ast.UnaryOp(op=ast.USub()):
                pass
            case ast.Expression() | ast.Load() | ast.operator() | ast.USub():
                pass
            case _:
                raise ValueError(f"a formula has numbers, names, + - * / and {', '.join(FUNCTIONS)}")
    return found - FUNCTIONS.keys()


def worked_out(text: str, variables: Mapping[str, str | list[str]]) -> str:
    """The formula's value, as in `1204.5`. ValueError for what has no value: no number, or a division by zero."""
    try:
        value = _value(_tree(text).body, variables)
    except (DecimalException, ZeroDivisionError, TypeError, ValueError) as error:
        raise ValueError(f"{text!r} cannot be worked out: {error or type(error).__name__}") from None
    if isinstance(value, list):
        raise ValueError(f"{text!r} is a list; say sum, count, min, max or mean of it")
    return f"{value:f}"


def _tree(text: str) -> ast.Expression:
    try:
        return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{text!r} is no formula: {error}") from None


def _value(node: ast.expr, variables: Mapping[str, str | list[str]]) -> Number:
    match node:
        case ast.Constant(value=int() | float()):
            return Decimal(str(node.value))
        case ast.Name(id=name):
            read = variables[name]
            return [_number(one) for one in read] if isinstance(read, list) else _number(read)
        case ast.UnaryOp(operand=operand):
            return -_single(operand, variables)
        case ast.BinOp(left=left, op=op, right=right):
            return _TWO[type(op)](_single(left, variables), _single(right, variables))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name]([_value(one, variables) for one in arguments])
    raise ValueError(f"{ast.dump(node)} is no part of a formula")


def _single(node: ast.expr, variables: Mapping[str, str | list[str]]) -> Decimal:
    value = _value(node, variables)
    if isinstance(value, list):
        raise ValueError("a list stands where a number has to")
    return value


def _number(text: str) -> Decimal:
    found = _NUMBER.findall(text)
    if len(found) != 1:
        raise ValueError(f"{text!r} holds {len(found) or 'no'} number{'s' if found else ''}")
    return Decimal(found[0].replace(",", ""))
