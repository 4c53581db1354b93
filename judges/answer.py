"""kind = "answer": what the agent said at the end.

Exactly one of `money number date time name text boolean set list`, each a literal or `{sql = "…"}`; or
`infeasible = true`, where the task cannot be done and the agent has to say so. A second check beside that one is
about the evidence, which is then the answer to give with the status `infeasible`.

- `money`: a literal is written in units, as `"48.50"` or `"$48.50"`; a query gives whole cents. An answer
  without a currency is taken to be in the expected one (`currency`, USD unless given); another one is wrong.
- `number`, `date`, `time`: see `judges.normal`; `unit` of a number: `judges.measures`.
  A date without a year is the one nearest to the task's clock.
- `name`: whole answer, without regard to case, white space, typographic variants, outer quotes and a final stop.
- `text`: whole answer, without regard to case and white space only.
- `set`, `list`: an array, or lines, or else items between semicolons; `of` is the items' type (`name` unless
  given). Never split at commas. A set may stand in any order and holds nothing twice.

Money, numbers, dates, times and booleans may also come in one short sentence: see `judges.sentence`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainValidator, model_validator

from harness.types import Finding, Query, Trajectory
from judges import gold, measures, normal, typed
from judges.normal import Money

LONGEST = 20_000
"""Characters of an answer, as JSON; a longer one is refused unread."""
SHOWN = 500
"""Characters of an answer that a finding repeats."""

Item = Literal["money", "number", "date", "time", "name", "text"]
_KEYS = ("money", "number", "date", "time", "name", "text", "boolean", "set", "list")


def _wanted(written: Any) -> Any:
    """A literal as it stands, or a query."""
    if isinstance(written, dict):
        return gold.query_in(written)
    if written is None or isinstance(written, str | int | float | dt.date | dt.time):
        return written
    raise ValueError(f"{written!r} is neither a literal nor {{sql = …}}")


def _several(written: Any) -> Any:
    """A query for all of them, or one literal or query each."""
    if isinstance(written, list | tuple):
        if not written:
            raise ValueError("an empty set or list; an answer holds at least one item")
        return tuple(map(_wanted, written))
    if isinstance(written, dict):
        return gold.query_in(written)
    raise ValueError(f"{written!r} is neither an array nor {{sql = …}}")


Literally = str | int | float | dt.date | dt.time
Wanted = Annotated[Query | Literally | None, PlainValidator(_wanted)]
Several = Annotated[Query | tuple[Query | Literally, ...] | None, PlainValidator(_several)]


class Check(BaseModel):
    """One typed expectation of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["answer"] = "answer"
    money: Wanted = None
    number: Wanted = None
    date: Wanted = None
    time: Wanted = None
    name: Wanted = None
    text: Wanted = None
    boolean: Wanted = None
    set: Several = None
    list: Several = None
    of: Item = "name"
    """The type of a set's or a list's items."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    """Of the money that is expected, where its literal has none."""
    unit: str | None = None
    """Of the number that is expected, such as `L`: an answer may say it in another unit of the same kind."""
    infeasible: Literal[True] | None = None
    """The task cannot be done, and the agent has to end with the status `infeasible`."""

    @model_validator(mode="after")
    def _expects_one_readable_thing(self) -> Check:
        given = [key for key in (*_KEYS, "infeasible") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"an answer check needs exactly one of {', '.join(_KEYS)} and infeasible, "
                f"not {' and '.join(given) or 'none'}"
            )
        if self.unit is not None and (given[0] != "number" or normal.folded(self.unit) not in measures.UNITS):
            raise ValueError(
                f"unit = {self.unit!r} is not a number's, or none that is known; have: {', '.join(measures.UNITS)}"
            )
        if "of" in self.model_fields_set and given[0] not in ("set", "list"):
            raise ValueError("`of` is the type of a set's or a list's items; there is neither here")
        for literal in [] if self.infeasible else _literals(getattr(self, given[0])):
            typed.from_check(self.item(given[0]), literal, self.currency)
        if given[0] == "set" and isinstance(self.set, tuple):
            _refuse_twice([str(typed.from_check(self.of, one, self.currency)) for one in _literals(self.set)])
        return self

    @property
    def key(self) -> str:
        """Which of the keys is given."""
        return next(key for key in (*_KEYS, "infeasible") if getattr(self, key) is not None)

    def item(self, key: str) -> str:
        """The type of the value, or of each value, under that key."""
        return self.of if key in ("set", "list") else key

    @property
    def label(self) -> str:
        """How findings of this check are labelled."""
        return "answer"

    @property
    def longer_label(self) -> str:
        """Where there is another check of the answer."""
        return f"answer:{self.key}"


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding: the answer against the expectation."""
    if check.infeasible:
        return [_judge_status(check, trajectory)]
    expected = _expected(check, trajectory)
    wanted = _said(check, expected)
    try:
        _compare(check, expected, trajectory)
    except typed.Refused as refusal:
        return [_finding(check, trajectory, "failed", expected, f"expected {wanted}; {refusal}")]
    return [_finding(check, trajectory, "passed", expected, f"the answer is {wanted}")]


def _judge_status(check: Check, trajectory: Trajectory) -> Finding:
    status = trajectory.footer.status
    said = f"the agent ended with status {status}" if status else "the agent never said how it ended"
    return Finding(
        label=check.label,
        outcome="passed" if status == "infeasible" else "failed",
        expected="infeasible",
        actual=status,
        reason=f"expected the status infeasible; {said}",
    )


def _finding(
    check: Check,
    trajectory: Trajectory,
    outcome: Literal["passed", "failed"],
    expected: typed.Known | list[typed.Known],
    reason: str,
) -> Finding:
    shown: JsonValue = [str(one) for one in expected] if isinstance(expected, list) else str(expected)
    return Finding(
        label=check.label,
        outcome=outcome,
        expected=shown,
        actual=_shown(trajectory.footer.answer),
        reason=reason,
    )


def _shown(answer: JsonValue) -> JsonValue:
    """The answer, or the beginning of it."""
    written = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return answer if len(written) <= SHOWN else written[:SHOWN] + "…"


def _said(check: Check, expected: typed.Known | list[typed.Known]) -> str:
    if isinstance(expected, list):
        return f"the {check.key} {', '.join(map(typed.spelled, expected))}"
    return f"the {check.key} {typed.spelled(expected)}"


# ---------------------------------------------------------------- the expectation


def _literals(written: Any) -> list[Any]:
    """The values under a key that are typed rather than queried."""
    several = written if isinstance(written, tuple) else (written,)
    return [one for one in several if not isinstance(one, Query)]


def _refuse_twice(values: list[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise ValueError(f"the set holds {twice[0]!r} twice; write it once, or use list")


def _expected(check: Check, trajectory: Trajectory) -> typed.Known | list[typed.Known]:
    written = getattr(check, check.key)
    item = check.item(check.key)
    if check.key not in ("set", "list"):
        return _resolved(item, written, check, trajectory)
    if isinstance(written, Query):
        values = [
            typed.from_gold(item, value, written, check.currency) for value in gold.many(written, trajectory)
        ]
    else:
        values = [_resolved(item, one, check, trajectory) for one in written]
    return list(dict.fromkeys(values)) if check.key == "set" else values


def _resolved(item: str, written: Any, check: Check, trajectory: Trajectory) -> typed.Known:
    if isinstance(written, Query):
        return typed.from_gold(item, gold.one(written, trajectory), written, check.currency)
    return typed.from_check(item, written, check.currency)


# ---------------------------------------------------------------- the answer


def _compare(check: Check, expected: typed.Known | list[typed.Known], trajectory: Trajectory) -> None:
    """Nothing where the answer is as expected. Raises typed.Refused."""
    answer = _given(trajectory)
    near = trajectory.task.clock.date()
    if isinstance(expected, list):
        found = _items(check, answer, near)
        _SEVERAL[check.key](expected, found)
        return
    if check.unit is not None:
        answer = _in_unit(answer, check.unit)
    said = typed.said(check.key, answer, near)
    if not typed.equal(expected, said):
        raise typed.Refused(f"the answer is {typed.spelled(said)}")


def _in_unit(answer: JsonValue, unit: str) -> JsonValue:
    """The answer as a number of that unit."""
    if not isinstance(answer, str):
        return answer
    plain = measures.in_unit(answer, unit)
    if plain is None:
        raise typed.Refused(
            f"the answer holds no one measure in {unit}, or in what {unit} can be turned into"
        )
    return plain


def _is_infeasible(trajectory: Trajectory) -> bool:
    """Whether the task cannot be done; an answer is then the evidence for that."""
    return any(spec.kind == "answer" and spec.fields.get("infeasible") for spec in trajectory.task.checks)


def _given(trajectory: Trajectory) -> JsonValue:
    footer = trajectory.footer
    if footer.status == "gave_up" or (footer.status == "infeasible" and not _is_infeasible(trajectory)):
        raise typed.Refused(f"the agent ended with status {footer.status} instead of an answer")
    answer = footer.answer
    if answer is None or (isinstance(answer, str) and not answer.strip()) or answer == []:
        raise typed.Refused("no answer was given")
    length = len(json.dumps(answer, ensure_ascii=False))
    if length > LONGEST:
        raise typed.Refused(f"the answer has {length:,} characters, more than {LONGEST:,}")
    return answer


# ---------------------------------------------------------------- sets and lists


def _items(check: Check, answer: JsonValue, near: dt.date) -> list[typed.Known]:
    return [typed.plainly(check.of, part, near) for part in _parts(answer)]


def _parts(answer: JsonValue) -> list[JsonValue]:
    """An array's items; or a text's lines, bullets aside; or what stands between its semicolons."""
    if not isinstance(answer, str):
        return answer if isinstance(answer, list) else [answer]
    array = _array_in(answer)
    if array is not None:
        return array
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    if len(lines) > 1:
        return list(_without_bullets(lines))
    return [part.strip() for part in answer.split(";") if part.strip()]


def _array_in(text: str) -> list[JsonValue] | None:
    """The array, where the text is one in JSON."""
    if not (text.strip().startswith("[") and text.strip().endswith("]")):
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, list) else None


def _without_bullets(lines: list[str]) -> list[str]:
    """Lines without `- `, `* `, `• ` before each, or without a numbering from 1 on."""
    for bullet in ("- ", "* ", "• "):
        if all(line.startswith(bullet) for line in lines):
            return [line.removeprefix(bullet).strip() for line in lines]
    for mark in (". ", ") "):
        if all(line.startswith(f"{at}{mark}") for at, line in enumerate(lines, 1)):
            return [line.partition(mark)[2].strip() for line in lines]
    return lines


def _compare_set(expected: list[typed.Known], found: list[typed.Known]) -> None:
    _refuse_repetition(found)
    missing = [one for one in expected if not any(typed.equal(one, other) for other in found)]
    extra = [one for one in found if not any(typed.equal(other, one) for other in expected)]
    faults = [
        f"{word} {', '.join(map(typed.spelled, several))}"
        for word, several in (("lacks", missing), ("has in excess", extra))
        if several
    ]
    if not faults and len(found) != len(expected):
        faults = [f"has {len(found)} items, not {len(expected)}"]
    if faults:
        raise typed.Refused(f"the answer {' and '.join(faults)}")


def _refuse_repetition(found: list[typed.Known]) -> None:
    """A set holds nothing twice, in whatever spelling: `$5` and `5` are one amount."""
    seen: dict[object, list[typed.Known]] = {}
    for one in found:
        alike = seen.setdefault(one.cents if isinstance(one, Money) else one, [])
        if any(typed.equal(one, other) or typed.equal(other, one) for other in alike):
            raise typed.Refused(f"the answer holds {typed.spelled(one)} twice")
        alike.append(one)


def _compare_list(expected: list[typed.Known], found: list[typed.Known]) -> None:
    if len(expected) != len(found):
        raise typed.Refused(f"the answer has {len(found)} items, not {len(expected)}")
    for at, (one, other) in enumerate(zip(expected, found, strict=True), 1):
        if not typed.equal(one, other):
            raise typed.Refused(
                f"item {at} of the answer is {typed.spelled(other)}, not {typed.spelled(one)}"
            )


_SEVERAL: dict[str, Callable[[list[typed.Known], list[typed.Known]], None]] = {
    "set": _compare_set,
    "list": _compare_list,
}
