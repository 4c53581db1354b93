"""Checks as the rows that a play left changed suggest them. What the goal decides stays; the rest is to go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.types import Change, Value

Rows = tuple[tuple[Value, ...], ...]
Ask = Callable[[str, str], Rows]
"""Site and query -> rows, of the sites as they are before the first action."""

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
NATURAL = ("email", "title", "name", "code", "number", "slug", "label")
"""Columns that are likely to name a row to a reader, the likeliest first."""
LONGEST = 120


@dataclass
class Expected:
    """One row as a check expects it."""

    columns: dict[str, Any]
    left: dict[str, str] = field(default_factory=dict)
    """Columns that are left open -> why."""


@dataclass
class Proposal:
    """One check of kind state."""

    site: str
    table: str
    change: str
    rows: list[Expected]


class Proposer:
    """Knows the tables of the sites, and what was added to them."""

    def __init__(self, changes: Sequence[Change], ambient: dict[str, tuple[str, ...]], ask: Ask) -> None:
        self._changes = [one for one in changes if one.table not in ambient.get(one.site, ())]
        self._ask = ask
        self._added = {(one.site, one.table, one.key): one for one in self._changes if one.change == "added"}

    def proposals(self) -> list[Proposal]:
        """One for each table and kind of change, in the order of the changes."""
        found: dict[tuple[str, str, str], Proposal] = {}
        for one in self._changes:
            key = (one.site, one.table, one.change)
            found.setdefault(key, Proposal(*key, rows=[])).rows.append(self._expected(one))
        return list(found.values())

    def _expected(self, one: Change) -> Expected:
        row = one.after or one.before or {}
        keys = self._keys(one)
        expected = Expected({})
        changed = {
            name for name in row if not one.before or not one.after or one.before[name] != one.after[name]
        }
        for name, value in row.items():
            reference = self._reference(one, name, value)
            if one.change == "changed" and name not in changed and not (name in keys or reference):
                continue
            if isinstance(value, str) and TIME.match(value):
                expected.left[name] = f"{value!r}: a time, which is the site's to say"
            elif name == "password":
                expected.left[name] = "a password, of which the site keeps no more than a digest"
            elif value is None:
                expected.left[name] = "nothing; { null = true } if the goal wants it so"
            elif reference:
                expected.columns[name] = reference
            elif name in keys and len(keys) == 1:
                own = self._natural(one.site, one.table, name, value) if one.change != "added" else None
                if own:
                    expected.columns[name] = {"sql": own}
                else:
                    expected.left[name] = f"{value!r}: the row's number, which no goal decides"
            else:
                expected.columns[name] = value
        return expected

    def _keys(self, one: Change) -> list[str]:
        found = self._ask(
            one.site, f"SELECT name FROM pragma_table_info('{one.table}') WHERE pk > 0 ORDER BY pk"
        )
        return [str(name) for (name,) in found]

    def _reference(self, one: Change, column: str, value: Value) -> dict[str, str] | None:
        """The row of another table that a column points to, in words: a query that finds it by its own name."""
        if value is None:
            return None
        for table, key in self._pointed_to(one, column):
            if (one.site, table, (value,)) in self._added:
                return {"same": f"{table}.{key}"}
            if query := self._natural(one.site, table, key, value):
                return {"sql": query}
        return None

    def _pointed_to(self, one: Change, column: str) -> Iterator[tuple[str, str]]:
        """Table and column: as declared; or by the column's name, since a catalogue lies in a database of its own."""
        declared = self._ask(
            one.site,
            f'SELECT "table", "to" FROM pragma_foreign_key_list(\'{one.table}\') WHERE "from" = \'{column}\'',
        )
        for table, key in declared:
            yield str(table), str(key or "id")
        if not declared and column.endswith("_id"):
            yield column.removesuffix("_id"), "id"

    def _natural(self, site: str, table: str, key: str, value: Value) -> str | None:
        """A query for a row by a text that it alone has; None where it has none, or where there is no such table."""
        columns = [str(name) for (name,) in self._ask(site, f"SELECT name FROM pragma_table_info('{table}')")]
        if key not in columns:
            return None
        for name in sorted((set(columns) & set(NATURAL)), key=NATURAL.index):
            known = self._ask(site, f'SELECT "{name}" FROM "{table}" WHERE "{key}" = {quoted(value)}')
            text = known[0][0] if known else None
            if not isinstance(text, str) or not text or len(text) > LONGEST or "\n" in text:
                continue
            found = self._ask(site, f'SELECT count(*) FROM "{table}" WHERE "{name}" = {quoted(text)}')
            if found == ((1,),):
                return f"SELECT {key} FROM {table} WHERE {name} = {quoted(text)}"
        return None


def quoted(value: Value) -> str:
    """As SQL writes it."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


ANSWERS: tuple[tuple[str, str], ...] = (
    ("money", r"-?\$\s?[\d,]+(\.\d\d)?"),
    ("date", r"\d{4}-\d\d-\d\d"),
    ("time", r"\d\d:\d\d"),
    ("number", r"-?\d[\d,]*(\.\d+)?"),
)
"""Kinds of answer, and what is taken for one."""


def answer(text: str) -> dict[str, Any]:
    """A check of an answer, by what it looks like."""
    kind = next((kind for kind, form in ANSWERS if re.fullmatch(form, text)), "text")
    if text in ("yes", "no"):
        return {"boolean": text == "yes"}
    if kind == "number":
        plain = text.replace(",", "")
        return {"number": float(plain) if "." in plain else int(plain)}
    return {kind: text}


def reading(page: str, text: str) -> str | None:
    """A pattern for `read` that finds an answer on the page by the words beside it; None where it is not there so."""
    for line in page.split("\n"):
        before, found, after = line.partition(text)
        if not found:
            continue
        shape = re.sub(r"\d+", r"\\d+", _literal(text))
        head = _literal(before[-24:]) if before.strip() else "^ *"
        tail = _literal(after[:12]) if after.strip() else "$"
        for pattern in (f"{head}({shape})", f"({shape}){tail}", f"{head}({shape}){tail}"):
            matches = [match[1] for match in re.finditer(pattern, page, re.MULTILINE)]
            if matches and matches[0] == text:
                return pattern
    return None


def _literal(text: str) -> str:
    """A pattern for this text, whatever the numbers of its controls are."""
    escaped = re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
    return re.sub(r"(?:\\\[)?\d+\\\]", r"\\d+\\]", escaped)
