"""Breaks a task's checks, and the outcome of its solution, one small thing at a time: judging has to notice each.

A mutant of the checks expects something else than the task does, of the same outcome; a mutant of the outcome is what
a slightly different episode would have left, judged by the task's own checks. One that still passes is a survivor: a
thing that the checks say and that nobody looks at, or that they leave open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

import judges
from harness.types import Change, CheckSpec, Trajectory, Value, gold_key, queries_in

Rows = tuple[tuple[Value, ...], ...]

ENOUGH = 0.95
"""The share of all mutants that has to be noticed."""


@dataclass(frozen=True)
class Mutant:
    """One thing that is broken."""

    what: str
    """Such as `check 1: rows[0].quantity is 3, not 2`."""
    trajectory: Trajectory


@dataclass
class Killing:
    """What became of a task's mutants."""

    killed: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Those that could be judged."""
        return self.killed + len(self.survivors)


def share(killings: Iterable[Killing]) -> float:
    """Of all their mutants, those that were noticed; 1 where there were none."""
    several = list(killings)
    total = sum(one.total for one in several)
    return sum(one.killed for one in several) / total if total else 1.0


def kill(solution: Trajectory) -> Killing:
    """Judge every mutant of a solution that passes. No model is asked: what only one could tell is left out."""
    result = Killing()
    if judges.judge(solution).outcome == "unscored":
        plain = tuple(check for check in solution.task.checks if check.kind != "rubric")
        solution = _with_checks(solution, plain)
    for mutant in mutants(solution):
        try:
            passed = judges.judge(mutant.trajectory).outcome == "passed"
        except ValueError:  # no task any more: a reader of tasks refuses it, which is noticed earlier still
            continue
        if passed:
            result.survivors.append(mutant.what)
        else:
            result.killed += 1
    return result


def mutants(solution: Trajectory) -> Iterator[Mutant]:
    """All of them, in a fixed order."""
    for place, check in enumerate(solution.task.checks):
        if check.kind == "rubric":  # what it says is a reader's to judge: `_texts` alters what he reads
            continue
        for what, fields in _fields(check.fields):
            spec = CheckSpec.model_validate({"kind": check.kind, **fields})
            checks = (*solution.task.checks[:place], spec, *solution.task.checks[place + 1 :])
            yield Mutant(f"check {place + 1}: {what}", _with_checks(solution, checks))
    yield from _golds(solution)
    yield from _changes(solution)
    yield from _answers(solution)
    yield from _pages(solution)
    yield from _texts(solution)


# ---------------------------------------------------------------- what the checks expect


def _fields(fields: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A check's fields, each time with one of them expecting something else."""
    for name, value in fields.items():
        if name in ("of", "currency", "unit", "order", "infeasible", "site", "never", "but_not", "may_say"):
            continue
        if name == "hop":  # what one is called is for a reader
            for place, hop in enumerate(value):
                for what, spoilt in _fields({key: inner for key, inner in hop.items() if key != "name"}):
                    yield (
                        f"{name}[{place}]: {what}",
                        {
                            **fields,
                            name: [*value[:place], {"name": hop["name"], **spoilt}, *value[place + 1 :]],
                        },
                    )
            continue
        if name == "change":
            other = "removed" if value == "added" else "added"
            yield f"change is {other}, not {value}", {**fields, name: other}
            continue
        for what, other in _values(name, value):
            yield what, {**fields, name: other}
    rows = fields.get("rows")
    if rows:
        yield "one row fewer is expected", {**fields, "rows": rows[:-1]}
        yield "one row more is expected", {**fields, "rows": [*rows, rows[-1]]}


def _values(where: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A written expectation, each time with one of its literals altered; queries are altered by their gold."""
    if isinstance(value, dict):
        if "sql" in value or "same" in value or "any" in value:
            return
        if "null" in value or "not_null" in value:
            other = {"not_null": True} if "null" in value else {"null": True}
            yield f"{where} is {next(iter(other))}, not {next(iter(value))}", other
            return
        if "one_of" in value and isinstance(value["one_of"], list | tuple):
            yield f"{where} is one of other values", {"one_of": [altered(one) for one in value["one_of"]]}
            return
        for name, inner in value.items():
            for what, other in _values(f"{where}.{name}", inner):
                yield what, {**value, name: other}
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            for what, other in _values(f"{where}[{place}]", inner):
                yield what, [*value[:place], other, *value[place + 1 :]]
    else:
        other = altered(value)
        yield f"{where} is {other!r}, not {value!r}", other


def altered(value: Any) -> Any:
    """Another value of the same type, as near as can be: `4` for `3`, `$48.51` for `$48.50`, `Novax` for `Nova`."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if value is None:
        return 1
    text = str(value)
    digit = re.search(r"\d(?!.*\d)", text)
    if digit:
        return f"{text[: digit.start()]}{(int(digit[0]) + 1) % 10}{text[digit.end() :]}"
    return f"{text}x"


def _golds(solution: Trajectory) -> Iterator[Mutant]:
    """The rows that the queries gave, altered: what is expected is then something else."""
    first = solution.task.sites[0]
    for place, check in enumerate(solution.task.checks):
        several = any(isinstance(check.fields.get(name), dict) for name in ("set", "list"))
        for query in queries_in(check.fields):
            key = gold_key(query, first)
            rows = solution.footer.gold.get(key, ())
            if not rows:
                continue
            where = f"check {place + 1}: {' '.join(query.sql.split())[:80]}"
            yes_or_no = (
                query.sql == (check.fields.get("boolean") or {}).get("sql")
                if check.kind == "answer"
                else False
            )
            flipped: Callable[[Value], Value] = (lambda value: 1 - int(value or 0)) if yes_or_no else altered
            yield Mutant(
                f"{where} gives other values",
                _with_gold(solution, key, tuple((flipped(row[0]), *row[1:]) for row in rows)),
            )
            if several and len(rows) > 1:
                yield Mutant(f"{where} gives a row fewer", _with_gold(solution, key, rows[:-1]))


# ---------------------------------------------------------------- what the episode left


def _changes(solution: Trajectory) -> Iterator[Mutant]:
    """Rows that are not there, are there twice, or say something else where a check speaks of it."""
    changes = solution.footer.changes
    excused = {entry.split(".")[0] for entry in solution.task.may_change}
    for place, change in enumerate(changes):
        named = {change.table, f"{change.site}:{change.table}"}
        if change.table in solution.header.ambient.get(change.site, ()) or named & excused:
            continue
        rest = (*changes[:place], *changes[place + 1 :])
        label = f"{change.table} {change.key[0] if change.key else ''} {change.change}"
        yield Mutant(f"not so: {label}", _with_changes(solution, rest))
        if change.change == "added":
            yield Mutant(f"twice: {label}", _with_changes(solution, (*changes, _again(change))))
        for column in sorted(_spoken_of(solution, change)):
            told = change.before if change.change == "removed" else change.after
            if told is None or column not in told:
                continue
            other = {**told, column: altered(told[column])}
            part = "before" if change.change == "removed" else "after"
            mutated = change.model_copy(update={part: other})
            yield Mutant(
                f"{label}, with {column} {other[column]!r}, not {told[column]!r}",
                _with_changes(solution, (*changes[:place], mutated, *changes[place + 1 :])),
            )
    for change in _strangers(solution):
        yield Mutant(f"besides: {change.table} {change.change}", _with_changes(solution, (*changes, change)))


def _spoken_of(solution: Trajectory, change: Change) -> set[str]:
    """The columns that a check pins for rows of this table and this kind of change."""
    columns: set[str] = set()
    for check in solution.task.checks:
        fields = check.fields
        table = str(fields.get("table", "")).removeprefix(f"{solution.task.sites[0]}:")
        if table not in (change.table, f"{change.site}:{change.table}"):
            continue
        if fields.get("change", "added") != change.change:
            continue
        for row in [*fields.get("rows", ()), fields.get("each") or {}]:
            columns |= {name for name, value in row.items() if not _is_open(value)}
    return columns


def _is_open(expected: Any) -> bool:
    """Whether an altered value may still be right."""
    return isinstance(expected, dict) and bool({"any", "not_null", "one_of", "each_of"} & expected.keys())


def _again(change: Change) -> Change:
    return change.model_copy(update={"key": tuple(altered(part) for part in change.key)})


def _strangers(solution: Trajectory) -> Iterator[Change]:
    """Changes that no task asks for."""
    site = solution.task.sites[0]
    row: dict[str, Value] = {"id": 1, "name": "A"}
    yield Change(
        site=site,
        table="account",
        change="changed",
        key=(1,),
        before={"id": 1, "name": "A"},
        after={"id": 1, "name": "B"},
    )
    yield Change(site=site, table="account", change="removed", key=(1,), before=row)
    yield Change(site=site, table="stranger", change="added", key=(1,), after=row)


def _answers(solution: Trajectory) -> Iterator[Mutant]:
    """Other answers, where the answer is checked."""
    answered = [check for check in solution.task.checks if check.kind == "answer"]
    if not answered:
        return
    answer = solution.footer.answer
    if any(check.fields.get("infeasible") for check in answered):
        yield Mutant("the status is ok", _with_footer(solution, status="ok"))
    if answer is None:
        return
    others: list[tuple[str, JsonValue]] = [("no answer", None), ("an empty answer", "")]
    others += [("another answer", other) for other in _other_answers(answer)]
    for what, other in others:
        yield Mutant(
            f"{what}: {str(other)[:60]!r}, not {str(answer)[:60]!r}", _with_footer(solution, answer=other)
        )


def _other_answers(answer: JsonValue) -> Iterator[JsonValue]:
    if isinstance(answer, list):
        yield answer[:-1]
        yield [*answer, "something else"]
        if answer:
            yield [altered(answer[0]), *answer[1:]]
    else:
        yield altered(answer)
        yield f"{answer} or {altered(answer)}"
        yield f"not {answer}"


def _pages(solution: Trajectory) -> Iterator[Mutant]:
    """No page opened, where pages have to be."""
    if any(check.kind == "visited" for check in solution.task.checks):
        yield Mutant("no page was opened", _with_footer(solution, opened=()))


def _texts(solution: Trajectory) -> Iterator[Mutant]:
    """Other wordings, where a rubric judges them."""
    for check in solution.task.checks:
        for criterion in check.fields.get("criterion", ()) if check.kind == "rubric" else ():
            for place, change in enumerate(solution.footer.changes):
                told = change.after or {}
                columns = [name for name in criterion.get("columns", ()) if isinstance(told.get(name), str)]
                if (
                    criterion.get("table") not in (change.table, f"{change.site}:{change.table}")
                    or not columns
                ):
                    continue
                for other in ("", "I have done what was asked of me."):
                    mutated = change.model_copy(update={"after": {**told, **dict.fromkeys(columns, other)}})
                    changes = (
                        *solution.footer.changes[:place],
                        mutated,
                        *solution.footer.changes[place + 1 :],
                    )
                    yield Mutant(
                        f"{change.table} says {other!r}, which is not so: {criterion['says']}",
                        _with_changes(solution, changes),
                    )


# ---------------------------------------------------------------- put together


def _with_checks(solution: Trajectory, checks: tuple[CheckSpec, ...]) -> Trajectory:
    task = solution.task.model_copy(update={"checks": checks})
    return solution.model_copy(update={"header": solution.header.model_copy(update={"task": task})})


def _with_gold(solution: Trajectory, key: str, rows: Rows) -> Trajectory:
    return _with_footer(solution, gold={**solution.footer.gold, key: rows})


def _with_changes(solution: Trajectory, changes: tuple[Change, ...]) -> Trajectory:
    return _with_footer(solution, changes=changes)


def _with_footer(solution: Trajectory, **update: Any) -> Trajectory:
    return solution.model_copy(update={"footer": solution.footer.model_copy(update=update)})
