"""The rows of a large catalogue that follow from a product, made when they are asked for.

A catalogue of a million products has ten million variants and twenty million reviews; nobody reads more than some
hundreds of them. In its file these tables are virtual: SQL reads them as it reads others, by product, by variant or by
sku within a millisecond, and as a whole only by making every product. `build.py` writes the same rows of a small one.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sites.omnizon.catalogue import market, rows
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, product, upcoming
from sites.omnizon.catalogue.reviews import questions, reviews
from sites.omnizon.catalogue.rows import Row
from sites.omnizon.catalogue.talk import more_questions, threads

MODULE = "omnizon_made"
VARIANT_BITS, OFFER_BITS, QUESTION_BITS, REVIEW_BITS = 6, 7, 5, 8
"""An id is its product's id and a number within it, of so many bits."""

THINGS = (
    *("product_bullet", "specification", "option", "option_value", "variant", "variant_option"),
    *("variant_specification", "unit_price", "facet_value", "offer"),
)
TALK = ("question", "answer")
TABLES = (*THINGS, *TALK, "review", "bought_together")
ID_BITS = {"variant": VARIANT_BITS, "offer": OFFER_BITS, "question": QUESTION_BITS, "review": REVIEW_BITS}
"""Tables that have ids of their own."""
KEYS = ("product_id", "variant_id", "question_id", "id", "sku")
"""Columns that say which product a row is of, the surest first."""
EQUAL = 2
"""SQLITE_INDEX_CONSTRAINT_EQ."""


def replace_tables(database: sqlite3.Connection) -> None:
    """Put virtual tables in the place of those that are made, with the same columns."""
    for table in TABLES:
        columns = database.execute(
            "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (table,)
        ).fetchall()
        told = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        database.execute(f'DROP TABLE "{table}"')
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', ?, ?, 0, ?)",
            (table, table, f'CREATE VIRTUAL TABLE "{table}" USING {MODULE}({told})'),
        )
        database.execute("PRAGMA writable_schema = OFF")
    database.execute("DROP TABLE search")


class Made:
    """The virtual tables' module, in the form that APSW asks for; it holds nothing."""

    def Connect(
        self, connection: Any, module: str, schema: str, table: str, *columns: str
    ) -> tuple[str, Table]:
        """A table in a file that is being opened."""
        names = [column.split('"')[1] for column in columns]
        return f"CREATE TABLE made({', '.join(columns)})", Table(connection, schema, table, names)

    Create = Connect


class Table:
    """One of the virtual tables of one connection."""

    def __init__(self, connection: Any, schema: str, name: str, columns: list[str]) -> None:
        self.connection, self.schema, self.name, self.columns = connection, schema, name, columns
        self.seed = int(self.ask("SELECT value FROM {}.meta WHERE key = 'seed'") or 0)
        self.count = int(self.ask("SELECT value FROM {}.meta WHERE key = 'count'") or 0)

    def ask(self, sql: str, *values: Any) -> Any:
        """One value of the file, or None."""
        row = self.connection.execute(sql.format(f'"{self.schema}"'), values).fetchone()
        return row[0] if row else None

    def BestIndex(self, constraints: Sequence[tuple[int, int]], orders: object) -> Any:
        """By product where anything says which; else all of them, which SQLite is told is dear."""
        for key in KEYS:
            for place, (column, operator) in enumerate(constraints):
                if operator == EQUAL and column >= 0 and self.columns[column] == key:
                    used: list[int | None] = [None] * len(constraints)
                    used[place] = 0
                    return used, KEYS.index(key) + 1, None, False, 50.0
        return [None] * len(constraints), 0, None, False, 1e10

    def Open(self) -> Cursor:
        """A reading of it."""
        return Cursor(self)

    def Disconnect(self) -> None:
        """Nothing is held."""

    Destroy = Disconnect

    def products(self, key: int, value: Any) -> Iterable[int]:
        """The ids of the products whose rows may have that value in that column; 0 is no column."""
        if not key:
            return range(1, self.ask("SELECT max(id) FROM {}.product") + 1)
        name = KEYS[key - 1]
        if name == "sku":
            code = f"B0{value[:8]}" if isinstance(value, str) else ""
            found = self.ask("SELECT id FROM {}.product WHERE code = ?", code)
            return [found] if found else []
        if not isinstance(value, int):
            return []
        bits = {"product_id": 0, "variant_id": VARIANT_BITS, "question_id": QUESTION_BITS}
        return [value >> (bits[name] if name in bits else ID_BITS[self.name])]

    def rows(self, product_id: int) -> Sequence[Row]:
        """The table's rows of one product."""
        index = self.ask("SELECT number FROM {}.source WHERE product_id = ?", product_id)
        if index is None:
            return ()
        if self.name == "bought_together":
            with_it = market.partners(
                self.seed, index, _item(self.seed, self.count, index).kind.key, _Best(self)
            )
            return [(product_id, place, other) for place, other in enumerate(with_it, 1)]
        group = "review" if self.name == "review" else "talk" if self.name in TALK else "things"
        return _rows(group, self.seed, self.count, index, product_id).get(self.name, ())


class _Best(dict[str, list[int]]):
    """Type -> its best sellers that can be had, looked up in the file."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]

    def __missing__(self, kind: str) -> list[int]:
        sql = (
            "SELECT id FROM {0}.product"
            " WHERE department_id = (SELECT department_id FROM {0}.product_type WHERE key = ?)"
            " AND in_stock AND released <= ? ORDER BY id LIMIT ?"
        ).format(f'"{self.table.schema}"')
        values = (kind, CATALOGUE_DATE.isoformat(), market.BEST_OF_A_TYPE)
        self[kind] = [row[0] for row in self.table.connection.execute(sql, values)]
        return self[kind]


class Cursor:
    """Rows of a virtual table, one after another."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.left: Iterator[Row] = iter(())
        self.row: Row | None = None
        self.number = 0

    def Filter(self, key: int, name: str | None, values: Sequence[Any]) -> None:
        """Begin, with the rows of the products that a key column says."""
        each = self.table.products(key, values[0] if values else None)
        self.left = (row for product_id in each for row in self.table.rows(product_id))
        self.number = 0
        self.Next()

    def Eof(self) -> bool:
        """Whether there is none left."""
        return self.row is None

    def Column(self, number: int) -> Any:
        """A value of the row; -1 is its number."""
        assert self.row is not None
        return self.number if number < 0 else self.row[number]

    def Rowid(self) -> int:
        """The row's number in this reading."""
        return self.number

    def Next(self) -> None:
        """Go on."""
        self.row = next(self.left, None)
        self.number += 1

    def Close(self) -> None:
        """Nothing is held."""


class _Rows:
    """Rows by their table."""

    def __init__(self) -> None:
        self.found: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, rows: Iterable[Row]) -> None:
        self.found[table] += rows


@lru_cache(maxsize=512)
def _item(seed: int, count: int, index: int) -> Product:
    return product(seed, index) if index < count else upcoming(seed, index)


@lru_cache(maxsize=1024)
def _rows(group: str, seed: int, count: int, index: int, product_id: int) -> dict[str, list[Row]]:
    """Some tables' rows of one product."""
    item, filling = _item(seed, count, index), _Rows()
    if group == "things":
        offers = market.offers(seed, item)
        first = product_id << VARIANT_BITS
        rows.fill_things(filling, product_id, item, first, offers, product_id << OFFER_BITS)
    elif group == "talk":
        asked = questions(seed, item)
        told = threads(seed, item, asked + more_questions(seed, item, asked))
        rows.fill_threads(filling, product_id << QUESTION_BITS, product_id, told)
    else:
        rows.fill_reviews(filling, product_id, reviews(seed, item), product_id << REVIEW_BITS)
    return filling.found
