"""kind = "state": which rows of one table the episode added, removed or changed; all of them, and no others.

    table = "order_line"            # of the first site; "site:order_line" of another
    change = "added"                # or "removed", "changed"
    rows = [{ product_id = 15, quantity = 2 }]      # one row each, columns that are not named may be anything
    count = 3                       # or instead of rows: how many, and what holds for each of them
    each = { cart_id = 1 }
    only = ["quantity"]             # changed: the columns that may differ; unless given, those that are named

`rows` and `each` describe the row as it is after the change, or as it was before it was removed; since that
is the whole row, a key column selects (`{ id = 7, quantity = 2 }`). A column is expected to be

    2, "new", true                  exactly that, of that type: 2 is neither "2" nor 2.0 nor true
    {sql = "SELECT …"}              what that query gave: first row, first column
    {one_of = [1, 2]}               one of these; or one of all rows: {one_of = {sql = "…"}}
    {each_of = {sql = "…"}}         in `rows`: as many rows as there are values, each with one of them
    {text = "Ember Lamp"}           the same text but for case and white space
    {same = "purchase.id"}          that column of a row that this episode added to that table
    {null = true}, {not_null = true}, {any = true}

Columns that `may_change` names as `table.column` may differ as well, and rows in which nothing else changed
are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainValidator, model_validator

from harness.types import Change, Finding, Query, Trajectory, Value
from judges import gold, matching
from judges.expected import Columns, EachOf, Is, enumerated, identical, resolved, spelled
from judges.tables import Table, excused_columns

Kind = Literal["added", "removed", "changed"]


def _count(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if written is None or (isinstance(written, int) and not isinstance(written, bool) and written >= 0):
        return written
    raise ValueError(f"{written!r} is no count; write a number from 0 on, or {{sql = …}}")


class Check(BaseModel):
    """The net changes of one kind in one table."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["state"] = "state"
    table: Annotated[str, Field(pattern=r"^([\w-]+:)?\w+$")]
    """`table` of the first site, or `site:table`."""
    change: Kind = "added"
    rows: Annotated[tuple[Columns, ...], Field(min_length=1)] | None = None
    """What is expected of each row, one to one."""
    count: Annotated[Query | int | None, PlainValidator(_count)] = None
    """Or how many there are; 0 says that there are none."""
    each: Columns | None = None
    """With `count`: what is expected of every row."""
    only: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Changed rows: the columns that may differ; unless given, those that `rows` or `each` names."""

    @model_validator(mode="after")
    def _is_of_one_piece(self) -> Check:
        if (self.rows is None) == (self.count is None):
            raise ValueError("a state check needs either rows, or count (with each, where wanted)")
        if self.each is not None and self.count is None:
            raise ValueError("each says what holds for every row of a count; write count = … beside it")
        if self.only is not None and self.change != "changed":
            raise ValueError('only is for change = "changed": it names the columns that may differ')
        if self.change == "changed" and self.count not in (None, 0) and not (self.each or self.only):
            raise ValueError("a count of changed rows needs each or only, to say which columns may differ")
        for columns in self.rows or (self.each or {},):
            every = [column for column, expected in columns.items() if isinstance(expected, EachOf)]
            if every and (self.rows is None or len(every) > 1):
                raise ValueError(f"each_of of {', '.join(every)}: it stands in rows, once in a row at most")
        return self

    @property
    def label(self) -> str:
        """How findings of this check are labelled."""
        return f"state:{self.table}"

    @property
    def longer_label(self) -> str:
        """Where another check speaks of the same table."""
        return f"state:{self.table}:{self.change}"


Row = dict[str, Is]


def _expected_rows(check: Check, trajectory: Trajectory) -> list[Row]:
    """One a row, those with each_of once a value."""
    if check.rows is None:
        count = check.count
        if isinstance(count, Query):
            count = _whole(count, trajectory)
        each = {column: resolved(one, trajectory) for column, one in (check.each or {}).items()}
        return [each] * (count or 0)
    rows: list[Row] = []
    for columns in check.rows:
        row = {column: resolved(one, trajectory) for column, one in columns.items()}
        every = next((column for column, one in columns.items() if isinstance(one, EachOf)), None)
        if every is None:
            rows.append(row)
        else:
            rows += [row | {every: Is("in", (value,))} for value in row[every].values]
    return rows


def _whole(query: Query, trajectory: Trajectory) -> int:
    value = gold.one(query, trajectory)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise gold.unusable(query, f"{value!r}, which is no count,")
    return value


# ---------------------------------------------------------------- judging


def judge(check: Check, trajectory: Trajectory, *, others: bool = False) -> list[Finding]:
    """One finding: the rows expected against the rows found, matched one to one.

    With `others`, as for a checkpoint, rows that nobody expects are no fault.
    """
    expected = _expected_rows(check, trajectory)
    table = Table.read(check.table, trajectory)
    excused = excused_columns(table, trajectory)
    named = _named(check)
    found = [
        change
        for change in trajectory.footer.changes
        if table.holds(change) and change.change == check.change and _counts(change, excused - named)
    ]
    _refuse_unknown_columns(check, named, found)
    allowed = named | excused if check.only is None else frozenset(check.only) | excused
    faults = [[_faults(row, change, allowed) for change in found] for row in expected]
    pairs = matching.most(
        [[at for at, fault in enumerate(of_row) if not fault] for of_row in faults], len(found)
    )
    fits = len(pairs) == len(expected) and (others or len(expected) == len(found))
    reason = _expected_sentence(check, expected)
    if not fits:
        reason += f"; {_found_sentence(expected, found, faults, pairs)}"
    return [
        Finding(
            label=check.label,
            outcome="passed" if fits else "failed",
            expected=[{column: str(one) for column, one in row.items()} for row in expected[:_SHOWN]],
            actual=shown(found),
            reason=reason if not fits else reason.replace("expected", "found the expected", 1),
        )
    ]


_SHOWN = 20
"""Rows that a finding repeats."""


def shown(changes: Iterable[Change]) -> JsonValue:
    """The first rows as they are after the change, or as they were before it."""
    rows: list[JsonValue] = [dict(row_of(change)) for change in list(changes)[:_SHOWN]]
    return rows


def row_of(change: Change) -> Mapping[str, Value]:
    """The whole row after the change, or before it was removed."""
    return (change.before if change.change == "removed" else change.after) or {}


def differing(change: Change) -> frozenset[str]:
    """The columns of a changed row that differ."""
    before, after = change.before or {}, change.after or {}
    return frozenset(
        column
        for column in before.keys() | after.keys()
        if column not in before or column not in after or not identical(before[column], after[column])
    )


def _counts(change: Change, excused: frozenset[str]) -> bool:
    """False for a changed row in which nothing but excused columns differs."""
    return change.change != "changed" or not differing(change) <= excused


def _named(check: Check) -> frozenset[str]:
    """The columns that the check speaks of."""
    several = check.rows or (check.each or {},)
    return frozenset(column for columns in several for column in columns) | frozenset(check.only or ())


def _refuse_unknown_columns(check: Check, named: frozenset[str], found: list[Change]) -> None:
    for change in found:
        unknown = sorted(named - row_of(change).keys())
        if unknown:
            raise gold.NoGold(
                f"{check.table} has no column {unknown[0]}; it has {', '.join(sorted(row_of(change)))}"
            )


def _faults(row: Row, change: Change, allowed: frozenset[str]) -> list[str]:
    """What keeps the change from being the expected row, a phrase each."""
    actual = row_of(change)
    faults = [
        f"{column} {spelled(actual[column])}" for column, one in row.items() if not one.holds(actual[column])
    ]
    if change.change == "changed":
        before = change.before or {}
        faults += [
            f"{column} changed from {spelled(before.get(column))} to {spelled(actual.get(column))}"
            for column in sorted(differing(change) - allowed)
        ]
    return faults


# ---------------------------------------------------------------- reasons


def _expected_sentence(check: Check, expected: list[Row]) -> str:
    if not expected:
        return f"expected no {check.table} {check.change}"
    groups: dict[str, int] = {}
    for row in expected:
        described = enumerated([f"{column} {one}" for column, one in row.items()], "and")
        groups[described] = groups.get(described, 0) + 1
    parts = [
        f"{times} {check.table} {check.change}" + (f" with {described}" if described else "")
        for described, times in groups.items()
    ]
    return f"expected {_first(parts)}"


def _found_sentence(
    expected: list[Row], found: list[Change], faults: list[list[list[str]]], pairs: dict[int, int]
) -> str:
    """What was found in place of the rows that are missing, and what beyond them."""
    if not found:
        return "found none"
    extra = [at for at in range(len(found)) if at not in pairs.values()]
    parts: list[str] = [f"found {len(pairs)} of them"] if pairs else []
    for missing in (at for at in range(len(expected)) if at not in pairs):
        if extra:
            nearest = min(extra, key=lambda at: len(faults[missing][at]))
            extra.remove(nearest)
            parts.append(f"found 1 with {enumerated(faults[missing][nearest], 'and')}")
    columns = {column for row in expected for column in row}
    parts += [f"1 too many, {described(found[at], columns)}" for at in extra]
    return _first(parts)


def described(change: Change, columns: Iterable[str] = ()) -> str:
    """A row in a few words: the columns, or else its key."""
    row = row_of(change)
    several = [f"{column} {spelled(row[column])}" for column in sorted(columns) if column in row]
    return (
        "with " + enumerated(several, "and")
        if several
        else "key " + enumerated(map(spelled, change.key), "and")
    )


def _first(parts: list[str]) -> str:
    """A few of them, and how many more there are."""
    more = len(parts) - 5
    return ", ".join(parts[:5]) + (f" and {more} more" if more > 0 else "")
