"""What a check expects of one column of a row: how it is written, and what it means for an episode."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from harness.types import Query, Trajectory, Value
from judges import gold, normal
from judges.tables import Table


def _value_or_query(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    return _plain(written)


def _plain(written: Any) -> Any:
    if isinstance(written, str | int | float):
        return written
    raise ValueError(f"{written!r} is no value of a row; write a string, a number or true/false")


def _text_or_query(written: Any) -> Any:
    value = _value_or_query(written)
    if isinstance(value, Query | str):
        return value
    raise ValueError(f"{written!r} is no text; write a string or {{sql = …}}")


def _many(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if not isinstance(written, list | tuple) or not written:
        raise ValueError(f"{written!r} names no values; write [1, 2] or {{sql = …}}")
    return tuple(map(_value_or_query, written))


Many = Annotated[Query | tuple[Query | Value, ...], PlainValidator(_many)]


class Form(BaseModel):
    """What every written expectation but a plain value shares."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OneOf(Form):
    """One of several values."""

    one_of: Many


class EachOf(Form):
    """As many rows as there are values."""

    each_of: Many


class Text(Form):
    """The same text but for case and white space."""

    text: Annotated[Query | str, PlainValidator(_text_or_query)]


class Same(Form):
    """That column of a row that was added to that table in this episode."""

    same: Annotated[str, Field(pattern=r"^([\w-]+:)?\w+\.\w+$")]


class Null(Form):
    """No value."""

    null: Literal[True]


class NotNull(Form):
    """Some value."""

    not_null: Literal[True]


class Any_(Form):
    """Some value or none."""

    any: Literal[True]


FORMS: dict[str, type[Form]] = {
    "one_of": OneOf,
    "each_of": EachOf,
    "text": Text,
    "same": Same,
    "null": Null,
    "not_null": NotNull,
    "any": Any_,
}
"""Key of an expectation's table -> what it is; {sql = …} beside."""


def _expectation(written: Any) -> Any:
    """A plain value, a query, or one of FORMS."""
    if isinstance(written, Form | Query):
        return written
    if not isinstance(written, dict):
        return _plain(written)
    if "sql" in written:
        return gold.query_in(written)
    keys = [key for key in written if key in FORMS]
    if len(keys) != 1:
        raise ValueError(f"{written!r} is no expectation; write a value, or one of sql, {', '.join(FORMS)}")
    try:
        return FORMS[keys[0]].model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


Expected = Annotated[Query | Form | Value, PlainValidator(_expectation)]
Columns = Annotated[dict[str, Expected], Field(min_length=1)]


# ---------------------------------------------------------------- expectations, resolved


class Is(NamedTuple):
    """One column's expectation with its values looked up."""

    how: Literal["any", "null", "not_null", "in", "text"]
    values: tuple[Value, ...] = ()

    def holds(self, value: Value) -> bool:
        """Whether a row's value is as expected."""
        match self.how:
            case "any":
                return True
            case "null":
                return value is None
            case "not_null":
                return value is not None
            case "in":
                return any(identical(value, wanted) for wanted in self.values)
            case "text":
                return isinstance(value, str) and normal.folded(value) == normal.folded(str(self.values[0]))

    def __str__(self) -> str:
        """As in `product_id 15`, `product_id 15 or 16`."""
        if self.how in ("any", "null", "not_null"):
            return {"any": "anything", "null": "NULL", "not_null": "not NULL"}[self.how]
        return enumerated([spelled(value) for value in self.values], "or") or "(no such row was added)"


def identical(one: Value, other: Value) -> bool:
    """Equal and of one type: True is not 1, 2 is not 2.0."""
    return type(one) is type(other) and one == other


def spelled(value: Value) -> str:
    """A value of a row as in a reason."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def resolved(expected: Expected, trajectory: Trajectory) -> Is:
    """The expectation with its values looked up. Raises NoGold or Unmet."""
    match expected:
        case Query():
            return Is("in", (gold.one(expected, trajectory),))
        case OneOf() | EachOf():
            return Is("in", _values(expected, trajectory))
        case Text():
            return Is("text", (_text(expected, trajectory),))
        case Same():
            return Is("in", tuple(_added(expected.same, trajectory)))
        case Null():
            return Is("null")
        case NotNull():
            return Is("not_null")
        case Any_():
            return Is("any")
        case Form():
            raise TypeError(f"{expected!r} is in FORMS but not resolved here")
        case _:
            return Is("in", (expected,))


def _text(expected: Text, trajectory: Trajectory) -> str:
    written = expected.text
    if not isinstance(written, Query):
        return written
    value = gold.one(written, trajectory)
    if not isinstance(value, str):
        raise gold.unusable(written, f"{value!r}, which is no text,")
    return value


def _values(expected: OneOf | EachOf, trajectory: Trajectory) -> tuple[Value, ...]:
    written = expected.one_of if isinstance(expected, OneOf) else expected.each_of
    if isinstance(written, Query):
        return tuple(gold.many(written, trajectory))
    return tuple(gold.one(one, trajectory) if isinstance(one, Query) else one for one in written)


def _added(place: str, trajectory: Trajectory) -> Iterable[Value]:
    """The column's values in rows that were added to the table; NULL is never the same as anything."""
    name, _, column = place.rpartition(".")
    table = Table.read(name, trajectory)
    for change in trajectory.footer.changes:
        if table.holds(change) and change.change == "added" and change.after is not None:
            if column not in change.after:
                raise gold.NoGold(f"{{same = {place!r}}}: {name} has no column {column}")
            if change.after[column] is not None:
                yield change.after[column]


def enumerated(parts: Iterable[str], word: str) -> str:
    """`a, b and c`."""
    *most, last = [*parts] or [""]
    return f"{', '.join(most)} {word} {last}" if most else last
