"""One episode's rows: an in-memory SQLite database cloned from a template, its changes known row by row.

SQLite's Session extension records what changes. From its changesets come the diff, undo, snapshot and fork;
they hold net effects only (a row added and removed again has not changed) and need a primary key in each table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import apsw

Value = str | int | float | None
Row = dict[str, Any]


class Database:
    """Rows as dicts over one connection; SQL stays in sight of whoever writes a view."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Every row."""
        cursor = self.connection.execute(sql, values)
        try:
            columns = [column[0] for column in cursor.get_description()]
        except apsw.ExecutionCompleteError:  # no rows: SQLite no longer knows the columns
            return []
        return [dict(zip(columns, row, strict=True)) for row in cursor]

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.connection.execute(sql, values)]

    def run(self, sql: str, *values: Any) -> int:
        """Insert, update or delete; the id of the row inserted last."""
        self.connection.execute(sql, values)
        return self.connection.last_insert_rowid()

    def insert(self, table: str, **row: Any) -> int:
        """Add one row; its id."""
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        return self.run(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *row.values())


@dataclass(frozen=True)
class RowChange:
    """One row's net change; `before` and `after` are whole rows."""

    table: str
    change: Literal["added", "removed", "changed"]
    key: tuple[Value, ...]
    before: dict[str, Value] | None
    after: dict[str, Value] | None


def build_image(
    schema: str,
    fill: Callable[[Database], None],
    attached: Mapping[str, Path],
    modules: Mapping[str, Any] | None = None,
) -> bytes:
    """The bytes of a template database: its schema, filled. Raises ValueError for a table without a key."""
    connection = _connect(attached, modules or {})
    connection.execute(schema)
    with connection:
        fill(Database(connection))
    keyless = [table for table in _tables(connection) if not _key(connection, table)]
    if keyless:
        raise ValueError(f"tables without a PRIMARY KEY cannot be diffed: {', '.join(keyless)}")
    broken = list(connection.execute("PRAGMA main.foreign_key_check"))
    if broken:
        raise ValueError(f"foreign keys that point nowhere (table, rowid, parent): {broken[:5]}")
    image = connection.serialize("main")
    connection.close()
    return image


class Store:
    """One episode's state. `image` is a template's bytes; `attached` are read-only databases beside it.

    `modules` make those tables of the attached databases that are virtual, by the name that their schema gives.
    """

    def __init__(
        self,
        image: bytes,
        attached: Mapping[str, Path] | None = None,
        modules: Mapping[str, Any] | None = None,
    ) -> None:
        self._image = image
        self._attached = dict(attached or {})
        self._modules = dict(modules or {})
        self._connection = _connect(self._attached, self._modules)
        self._connection.deserialize("main", image)
        self._connection.execute("PRAGMA foreign_keys = ON")
        self.db = Database(self._connection)
        self._tables = _tables(self._connection)
        self._keys = {table: _key(self._connection, table) for table in self._tables}
        self._columns = {table: _columns(self._connection, table) for table in self._tables}
        self._whole = self._record()
        self._step = self._record()

    def changes(self) -> list[RowChange]:
        """Net, since the template; by table, then key."""
        return self._rows(self._whole.changeset())

    def step_changes(self) -> list[RowChange]:
        """Net, since `mark` was last called."""
        return self._rows(self._step.changeset())

    def mark(self) -> None:
        """Start a new step: what `step_changes` tells and `undo` takes back begins here."""
        self._step.close()
        self._step = self._record()

    def undo(self) -> None:
        """Take back what changed since the last mark."""
        self._apply(apsw.Changeset.invert(self._step.changeset()))

    def snapshot(self) -> bytes:
        """What has changed since the template; enough for `restore` and `fork`."""
        return self._whole.changeset()

    def restore(self, snapshot: bytes) -> None:
        """Put the rows back to a snapshot of this store, or of a fork of it."""
        self._apply(apsw.Changeset.invert(self._whole.changeset()))
        self._apply(snapshot)

    def fork(self) -> Store:
        """A second store in the same state; neither sees the other's later changes."""
        other = Store(self._image, self._attached, self._modules)
        other._apply(self.snapshot())
        other.mark()
        return other

    def digest(self) -> str:
        """BLAKE2 of all rows, whatever the order they were written in: 32 hexadecimal digits."""
        digest = hashlib.blake2b(digest_size=16)
        for table in self._tables:
            order = ", ".join(f'"{column}"' for column in self._keys[table])
            for row in self._connection.execute(f'SELECT * FROM main."{table}" ORDER BY {order}'):
                digest.update(json.dumps([table, *row], ensure_ascii=False, default=_blob).encode())
        return digest.hexdigest()

    def query(self, sql: str) -> tuple[tuple[Value, ...], ...]:
        """Rows of a SELECT that may not write. Raises apsw.Error for SQL that is wrong."""
        self._connection.execute("PRAGMA query_only = ON")
        try:
            return tuple(tuple(row) for row in self._connection.execute(sql))
        finally:
            self._connection.execute("PRAGMA query_only = OFF")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or, if it raises, nothing."""
        with self._connection:
            yield

    def close(self) -> None:
        """Free the memory."""
        self._step.close()
        self._whole.close()
        self._connection.close()

    def _record(self) -> apsw.Session:
        session = apsw.Session(self._connection, "main")
        session.attach()
        return session

    def _apply(self, changeset: bytes) -> None:
        if changeset:
            apsw.Changeset.apply(changeset, self._connection)

    def _rows(self, changeset: bytes) -> list[RowChange]:
        if not changeset:
            return []
        rows = [self._row(change) for change in apsw.Changeset.iter(changeset)]
        return sorted(rows, key=lambda row: (row.table, [str(part).zfill(20) for part in row.key]))

    def _row(self, change: apsw.TableChange) -> RowChange:
        columns, keys = self._columns[change.name], self._keys[change.name]
        old: dict[str, Any] = dict(zip(columns, change.old or (), strict=False))
        new: dict[str, Any] = dict(zip(columns, change.new or (), strict=False))
        if change.op == "INSERT":
            return RowChange(change.name, "added", tuple(new[name] for name in keys), None, new)
        key = tuple(old[name] for name in keys)
        if change.op == "DELETE":
            return RowChange(change.name, "removed", key, old, None)
        # an update names the columns that changed; the others are still as they are now
        where = " AND ".join(f'"{name}" = ?' for name in keys)
        now = self.db.one(f'SELECT * FROM main."{change.name}" WHERE {where}', *key) or {}
        before = {name: now[name] if old[name] is apsw.no_change else old[name] for name in columns}
        return RowChange(change.name, "changed", key, before, now)


def _connect(attached: Mapping[str, Path], modules: Mapping[str, Any]) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(":memory:", flags=flags)
    for name, module in modules.items():
        connection.create_module(name, module, read_only=True)
    for name, path in attached.items():
        connection.execute(f'ATTACH ? AS "{name}"', (f"{path.resolve().as_uri()}?immutable=1",))
    return connection


def _tables(connection: apsw.Connection) -> list[str]:
    sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    return [str(row[0]) for row in connection.execute(sql)]


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    sql = "SELECT name FROM pragma_table_info(?, 'main') ORDER BY cid"
    return [str(row[0]) for row in connection.execute(sql, (table,))]


def _key(connection: apsw.Connection, table: str) -> list[str]:
    sql = "SELECT name FROM pragma_table_info(?, 'main') WHERE pk > 0 ORDER BY pk"
    return [str(row[0]) for row in connection.execute(sql, (table,))]


def _blob(value: Any) -> str:
    """Bytes as JSON can hold them."""
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} is no SQLite value")
