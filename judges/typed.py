"""The types that an answer may have: how each is written in a check, given by a query, and said by an agent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import JsonValue

from harness.types import Query
from judges import gold, normal, sentence

Known = normal.Money | Decimal | dt.date | dt.time | str | bool
_SHOWN = 200


class Refused(ValueError):
    """The answer is not what was asked for; the message is the rest of a sentence after the expectation."""


def spelled(value: Known) -> str:
    """A value as in a reason."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{cut(value)}`" if isinstance(value, str) else str(value)


def cut(text: str) -> str:
    """The beginning of a text that an agent wrote."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def equal(expected: Known, said: Known) -> bool:
    """Whether an agent's value is the expected one; an amount without a currency is in the expected one."""
    if isinstance(expected, normal.Money):
        return isinstance(said, normal.Money) and expected.is_said_by(said)
    return type(expected) is type(said) and expected == said


# ---------------------------------------------------------------- as a check has it


def from_check(item: str, written: Any, currency: str) -> Known:
    """The value that a task's author wrote; ValueError says what would have done."""
    value = _literal(item, written)
    if value is None or value == "":
        raise ValueError(f"{item} is {written!r}; write it as {_AS[item]}")
    if isinstance(value, normal.Money):
        return value._replace(currency=value.currency or currency)
    return value


_AS = {
    "money": 'a string in units, such as "48.50", or as {sql = "…"} that gives whole cents',
    "number": "a plain number, such as 12 or 4.5",
    "date": '"2026-07-18"',
    "time": '"14:30"',
    "name": "a string that is not empty",
    "text": "a string that is not empty",
    "boolean": "true or false",
}


def _literal(item: str, written: Any) -> Known | None:
    if isinstance(written, bool):
        return written if item == "boolean" else None
    match item, written:
        case "date", dt.date() if not isinstance(written, dt.datetime):
            return written
        case "time", dt.time():
            return written
        case "number", int() | float():
            return normal.number(repr(written))
        case _, str():
            return _strictly(item, written, None)
    return None


def from_gold(item: str, value: gold.Present, query: Query, currency: str) -> Known:
    """A row's value as the type that is expected. Raises NoGold or Unmet where it is none."""
    read = _gold_value(item, value, currency)
    if read is None:
        raise gold.unusable(query, f"{value!r}, which is no {item} ({_GOLD_AS[item]}),")
    return read


_GOLD_AS = {
    "money": "whole cents would be",
    "number": "a number would be",
    "date": "text that starts like 2026-07-18 would be",
    "time": "text that ends like 14:30 would be",
    "name": "text would be",
    "text": "text would be",
    "boolean": "0 or 1 would be",
}


def _gold_value(item: str, value: gold.Present, currency: str) -> Known | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    match item:
        case "money":
            return normal.Money(int(value), currency) if whole else None
        case "boolean":
            return bool(value) if value in (0, 1) and not isinstance(value, float | str) else None
        case "number":
            return None if isinstance(value, bool) else normal.number(str(value))
        case "date" | "time" if isinstance(value, str):
            day, _, hour = value.replace("T", " ").partition(" ")
            return normal.date(day) if item == "date" else normal.time(hour or day)
        case "name" | "text" if isinstance(value, str) or whole:
            return _strictly(item, str(value), None) or None
    return None


# ---------------------------------------------------------------- as an agent says it


def _written(answer: JsonValue) -> str:
    """A scalar answer as text; JSON numbers in their one spelling."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise Refused(f"the answer is {_json_kind(answer)}, where one value was asked for")
    return repr(answer)


def _json_kind(answer: JsonValue) -> str:
    match answer:
        case bool():
            return str(answer).lower()
        case list():
            return f"an array of {len(answer)}"
        case dict():
            return "an object"
    return repr(answer)


def said(item: str, answer: JsonValue, near: dt.date) -> Known:
    """What the answer says, whole or (but for names and texts) in one short sentence. Raises Refused."""
    if item == "boolean":
        return _boolean(answer)
    if item in ("name", "text"):
        return _text(item, answer)
    text = _written(answer)
    try:
        return sentence.said(_SENTENCE_TYPES[item], text, near)
    except sentence.Unclear as unclear:
        raise Refused(f"the answer cannot be read as a {item}: {unclear}") from None


_SENTENCE_TYPES: dict[str, sentence.Type] = {
    "money": "money",
    "number": "number",
    "date": "date",
    "time": "time",
}


def _text(item: str, answer: JsonValue) -> str:
    if isinstance(answer, float):
        raise Refused(f"the answer is the number {answer!r}, where text was asked for")
    return normal.name(_written(answer)) if item == "name" else normal.folded(_written(answer))


def _strictly(item: str, text: str, near: dt.date | None) -> Known | None:
    """The text as that type, with no sentence around it."""
    return _STRICT[item](text, near) if item in _STRICT else None


_STRICT: dict[str, Callable[[str, dt.date | None], Known | None]] = {
    "money": lambda text, near: normal.money(text),
    "number": lambda text, near: normal.number(text),
    "date": normal.date,
    "time": lambda text, near: normal.time(text),
    "name": lambda text, near: normal.name(text),
    "text": lambda text, near: normal.folded(text),
}


_YES_AND_NO = {"yes": True, "true": True, "no": False, "false": False}
_NEGATIONS = frozenset({"not", "no", "none", "never", "cannot"})
_POLAR = re.compile(r"[\"'*_]*(?P<word>yes|no|true|false)[\"'*_]*(?:[.!]?$|\s*[,:–—-]\s*(?P<rest>.*)$)")


def _boolean(answer: JsonValue) -> bool:
    """true or false; yes or no; or a sentence that begins `Yes, …` or `No, …` and takes nothing back."""
    if isinstance(answer, bool):
        return answer
    if not isinstance(answer, str):
        raise Refused(f"the answer is {_json_kind(answer)}, where yes or no was asked for")
    match = _POLAR.match(normal.folded(answer))
    if match is None or len(answer) > sentence.LONGEST:
        raise Refused("the answer is neither yes nor no, nor one short sentence that begins `Yes,` or `No,`")
    value = _YES_AND_NO[match["word"]]
    rest = match["rest"] or ""
    opposite = [word for word in re.findall(r"[a-z]+", rest) if _YES_AND_NO.get(word, value) is not value]
    hedge = sentence.hedge_in(rest, frozenset() if value else _NEGATIONS)
    ends = re.findall(r"[.!;](?=\s)", rest)
    for doubt in (*opposite, hedge, *ends):
        if doubt:
            raise Refused(f"the answer goes on with `{doubt}` after `{match['word']}`: it may take it back")
    return value


def plainly(item: str, part: JsonValue, near: dt.date) -> Known:
    """An item of a set or a list, which is nothing but the value. Raises Refused."""
    if item in ("name", "text"):
        return _text(item, part)
    value = _strictly(item, _written(part), near)
    if value is None:
        raise Refused(f"`{cut(str(part))}` in the answer is not a plain {item}")
    return value
