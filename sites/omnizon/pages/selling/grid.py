"""Tables that are sorted by their heads, paged, and show the columns that were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sites.kit import Visit
from sites.kit.store import Row
from sites.omnizon.pages import shop

SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Column:
    """One of a grid's columns."""

    key: str
    label: str
    sort: str = ""
    """The SQL expression that orders by it; empty: it does not."""
    number: bool = False
    """Right-aligned, and sorted from high to low at first."""
    fixed: bool = False
    """Always shown."""


@dataclass
class Grid:
    """A page of rows with what its table's head and foot need."""

    columns: Sequence[Column]
    rows: list[Row]
    total: int
    page: int
    pages: int
    size: int
    sort: str
    down: bool
    shown: set[str]
    path: str
    pairs: list[tuple[str, str]]

    @property
    def visible(self) -> list[Column]:
        """The columns that were chosen."""
        return [column for column in self.columns if column.key in self.shown]

    @property
    def first(self) -> int:
        """The number of the page's first row."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    def url(self, **changes: object) -> str:
        """This address otherwise; None takes a part out. Another order begins at the first page."""
        pairs = [pair for pair in self.pairs if pair[0] not in changes and (pair[0] != "page")]
        pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    def page_url(self, number: int) -> str:
        """Another page of it."""
        return self.url(page=number)

    def sort_url(self, column: Column) -> str:
        """Sorted by a column, or the other way round if it is already."""
        down = not self.down if column.key == self.sort else column.number
        return self.url(sort=column.key, order="down" if down else "up")

    def aria_sort(self, column: Column) -> str:
        """For the column's head."""
        if column.key != self.sort:
            return "none"
        return "descending" if self.down else "ascending"

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """What a form beside the grid must carry along."""
        return [pair for pair in self.pairs if pair[0] not in (*without, "page")]


def grid(
    visit: Visit,
    columns: Sequence[Column],
    source: str,
    values: Sequence[Any],
    *,
    order: str,
    down: bool,
    last: str,
    hidden: Sequence[str] = (),
) -> Grid:
    """Rows of `source`, a SELECT, by the column that the address names, else by `order`; `last` breaks ties."""
    by_key = {column.key: column for column in columns}
    asked = visit.query.get("sort", "")
    if asked in by_key and by_key[asked].sort:
        order, down = asked, visit.query.get("order") == "down"
    size = shop.whole(visit.query.get("size"), SIZES[0])
    size = size if size in SIZES else SIZES[0]
    total = visit.db.value(f"SELECT count(*) FROM ({source})", *values)
    pages = max(1, -(-total // size))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    direction = "DESC" if down else "ASC"
    rows = visit.db.all(
        f"SELECT * FROM ({source}) ORDER BY {by_key[order].sort} {direction}, {last} LIMIT ? OFFSET ?",
        *values,
        size,
        (page - 1) * size,
    )
    chosen = set(visit.query.getlist("col"))
    shown = {
        column.key
        for column in columns
        if column.fixed or (column.key in chosen if chosen else column.key not in hidden)
    }
    return Grid(
        columns, rows, total, page, pages, size, order, down, shown,
        visit.request.url.path, parse_qsl(visit.request.url.query),
    )  # fmt: skip
