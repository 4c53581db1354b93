"""Search and filters: which products are found, and how many there would be under each value of each filter.

The catalogue never changes, so the products of every value are kept as one whole number, whose bit N stands for
product N: a filter is an AND, a count is a bit count, and every count is exact. A filter's own counts leave it out
and heed all others, as shoppers expect.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from sites.kit import Database

Key = TypeVar("Key", str, int)

PAGE = 24
LONGEST = 200
"""Characters of a query that are looked at."""
FEW_WORDS = 12
STARS = (4, 3, 2)
SORTS = {
    "featured": "Featured",
    "price-low": "Price: low to high",
    "price-high": "Price: high to low",
    "rating": "Highest rated",
    "newest": "Newest arrivals",
}
MATCH = "SELECT rowid FROM catalogue.search WHERE search MATCH ?"
SMALL_WORDS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)


@dataclass(frozen=True)
class Wanted:
    """What a shopper asks for; the defaults ask for everything."""

    q: str = ""
    department: int | None = None
    makers: tuple[str, ...] = ()
    rating: int = 0
    """At least that many stars."""
    low: int | None = None
    """Cents, included; and so is `high`."""
    high: int | None = None
    deals: bool = False
    in_stock: bool = False
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "featured"
    page: int = 1


@dataclass(frozen=True)
class Facet:
    """A filter with its values and how many products each would leave."""

    name: str
    values: list[tuple[str, int]]


@dataclass(frozen=True)
class Found:
    """A page of products and the counts beside it."""

    total: int
    ids: list[int]
    page: int
    pages: int
    departments: dict[int, int]
    makers: list[tuple[str, int]]
    ratings: dict[int, int]
    deals: int
    in_stock: int
    facets: list[Facet]


class Index:
    """The whole catalogue as whole numbers; one a process."""

    def __init__(self, db: Database) -> None:
        rows = db.all(
            "SELECT id, maker, department_id, type, price_cents, rating_tenths, rating_count, deal, released,"
            " in_stock FROM catalogue.product ORDER BY id"
        )
        self.size = rows[-1]["id"] + 1
        self.all = self.bits(row["id"] for row in rows)
        self.makers = self._grouped((row["maker"], row["id"]) for row in rows)
        self.types = self._grouped((row["type"], row["id"]) for row in rows)
        leaves = self._grouped((row["department_id"], row["id"]) for row in rows)
        self.departments = {
            each["id"]: sum(leaves.get(leaf, 0) for leaf in range(each["id"], each["last_id"] + 1))
            for each in db.all("SELECT id, last_id FROM catalogue.department ORDER BY id")
        }
        self.ratings = {
            stars: self.bits(row["id"] for row in rows if (row["rating_tenths"] or 0) >= stars * 10)
            for stars in STARS
        }
        self.deals = self.bits(row["id"] for row in rows if row["deal"])
        self.in_stock = self.bits(row["id"] for row in rows if row["in_stock"])
        self.prices = sorted((row["price_cents"], row["id"]) for row in rows)
        self.sorted = {
            "price-low": _places(rows, lambda row: (row["price_cents"], row["id"])),
            "price-high": _places(rows, lambda row: (-row["price_cents"], row["id"])),
            "rating": _places(
                rows, lambda row: (-(row["rating_tenths"] or 0), -row["rating_count"], row["id"])
            ),
            "newest": _places(
                rows, lambda row: (-date.fromisoformat(row["released"]).toordinal(), row["id"])
            ),
        }
        self.facets: dict[str, dict[str, int]] = {}
        values: dict[tuple[str, str], list[int]] = {}
        order = "SELECT name, value, product_id FROM catalogue.facet_value ORDER BY name, place, value"
        for row in db.all(order):
            values.setdefault((row["name"], row["value"]), []).append(row["product_id"])
        for (name, value), ids in values.items():
            self.facets.setdefault(name, {})[value] = self.bits(ids)
        self.type_facets: dict[str, list[str]] = {}
        for row in db.all("SELECT type, name FROM catalogue.facet ORDER BY type, position"):
            self.type_facets.setdefault(row["type"], []).append(row["name"])

    def bits(self, ids: Iterable[int]) -> int:
        """A set of products as one number."""
        marks = bytearray(self.size // 8 + 1)
        for each in ids:
            marks[each >> 3] |= 1 << (each & 7)
        return int.from_bytes(marks, "little")

    def priced(self, low: int | None, high: int | None) -> int:
        """The products of a price range, both ends included."""
        start = bisect_left(self.prices, (low or 0, 0))
        end = len(self.prices) if high is None else bisect_right(self.prices, (high, self.size))
        return self.bits(each for _, each in self.prices[start:end])

    def _grouped(self, pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
        groups: dict[Key, list[int]] = {}
        for value, each in pairs:
            groups.setdefault(value, []).append(each)
        return {value: self.bits(ids) for value, ids in groups.items()}


def _places(rows: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> dict[int, int]:
    """id -> place in an order of the whole catalogue."""
    return {row["id"]: place for place, row in enumerate(sorted(rows, key=key))}


def members(bits: int) -> list[int]:
    """The products of a set, the most popular first."""
    return [each for each, mark in enumerate(bin(bits)[:1:-1]) if mark == "1"]


_indexes: dict[str, Index] = {}


def index(db: Database) -> Index:
    """The index of the catalogue that is attached; kept, since equal digests mean equal catalogues."""
    digest = db.value("SELECT value FROM catalogue.meta WHERE key = 'digest'")
    if digest not in _indexes:
        _indexes[digest] = Index(db)
    return _indexes[digest]


def words(query: str) -> list[str]:
    """What is looked for; small words only when there are no others."""
    found = re.findall(r"[^\W_]+", query[:LONGEST].lower())[:FEW_WORDS]
    return [word for word in found if word not in SMALL_WORDS] or found


def _matched(db: Database, index: Index, query: str) -> tuple[int, int]:
    """What has all the words, and what has them in title and maker; if nothing has, the last may be unfinished."""
    terms = words(query)
    if not terms:
        return (0, 0) if query.strip() else (index.all, 0)
    phrase = " AND ".join(f'"{term}"' for term in terms)
    for asked in (phrase, f"{phrase}*"):
        found = index.bits(db.column(MATCH, asked))
        if found:
            return found, index.bits(db.column(MATCH, f"{{title maker}} : ({asked})"))
    return 0, 0


def search(db: Database, wanted: Wanted, sold_out: Iterable[int] = ()) -> Found:
    """One page of what is wanted; `sold_out` are products whose last piece went in this episode."""
    here = index(db)
    matched, strong = _matched(db, here, wanted.q)
    in_stock = here.in_stock & ~here.bits(sold_out)
    active = _active(here, wanted, in_stock)

    def without(*names: str) -> int:
        pool = matched
        for name, bits in active.items():
            if name not in names:
                pool &= bits
        return pool

    hits = without()
    ids = _ordered(here, hits, strong, wanted.sort)
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(1, wanted.page), pages)
    departments = without("department")
    any_maker, any_rating = without("maker"), without("rating")
    makers = [(name, (any_maker & bits).bit_count()) for name, bits in here.makers.items()]
    shown = _facet_names(here, without(*(f"f.{name}" for name in wanted.facets)), wanted)
    return Found(
        total=len(ids),
        ids=ids[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        departments={key: (departments & bits).bit_count() for key, bits in here.departments.items()},
        makers=sorted(
            ((name, count) for name, count in makers if count or name in wanted.makers),
            key=lambda pair: (-pair[1], pair[0]),
        ),
        ratings={stars: (any_rating & here.ratings[stars]).bit_count() for stars in STARS},
        deals=(without("deals") & here.deals).bit_count(),
        in_stock=(without("in_stock") & in_stock).bit_count(),
        facets=[_facet(here, name, without(f"f.{name}"), wanted) for name in shown],
    )


def _active(here: Index, wanted: Wanted, in_stock: int) -> dict[str, int]:
    """The filters that are on."""
    active = {f"f.{name}": _any(here.facets.get(name, {}), values) for name, values in wanted.facets.items()}
    if wanted.department is not None:
        active["department"] = here.departments[wanted.department]
    if wanted.makers:
        active["maker"] = _any(here.makers, wanted.makers)
    if wanted.rating:
        active["rating"] = here.ratings[wanted.rating]
    if wanted.low is not None or wanted.high is not None:
        active["price"] = here.priced(wanted.low, wanted.high)
    if wanted.deals:
        active["deals"] = here.deals
    if wanted.in_stock:
        active["in_stock"] = in_stock
    return active


def _any(groups: Mapping[str, int], values: Iterable[str]) -> int:
    pool = 0
    for value in values:
        pool |= groups.get(value, 0)
    return pool


def _ordered(here: Index, hits: int, strong: int, sort: str) -> list[int]:
    """Featured is by popularity, what is found by its name first."""
    if sort == "featured":
        return members(hits & strong) + members(hits & ~strong)
    return sorted(members(hits), key=here.sorted[sort].__getitem__)


def _facet_names(here: Index, pool: int, wanted: Wanted) -> list[str]:
    """The filters that at least half of the products answer to, and those that are on."""
    counts = {key: (pool & bits).bit_count() for key, bits in here.types.items()}
    weights: dict[str, int] = {}
    for key in sorted(counts, key=lambda key: (-counts[key], key)):
        for name in here.type_facets.get(key, ()):
            weights[name] = weights.get(name, 0) + counts[key]
    half = pool.bit_count() / 2
    names = [name for name, weight in weights.items() if weight and weight >= half]
    return names + [name for name in wanted.facets if name not in names and name in here.facets]


def _facet(here: Index, name: str, pool: int, wanted: Wanted) -> Facet:
    counts = [(value, (pool & bits).bit_count()) for value, bits in here.facets[name].items()]
    chosen = wanted.facets.get(name, ())
    return Facet(name, [(value, count) for value, count in counts if count or value in chosen])


def did_you_mean(db: Database, query: str) -> list[str]:
    """Phrases that do find something, for words that do not."""
    phrases: list[str] = db.column("SELECT text FROM catalogue.suggestion ORDER BY hits DESC, text")
    text = " ".join(query.lower()[:60].split())
    close = get_close_matches(text, phrases, n=3, cutoff=0.7)
    if close:
        return close
    known = list(dict.fromkeys(word for phrase in phrases for word in phrase.split()))
    better = [next(iter(get_close_matches(word, known, n=1, cutoff=0.75)), word) for word in words(text)]
    phrase = " ".join(better)
    return [phrase] if phrase != text and _matched(db, index(db), phrase)[0] else []


def suggest(db: Database, query: str, most: int = 8) -> list[str]:
    """Phrases for a search box: those that begin so, then those with a word that does."""
    text = " ".join(query.lower()[:60].split())
    start = re.sub(r"([%_\\])", r"\\\1", text)
    sql = (
        "SELECT text FROM catalogue.suggestion WHERE text LIKE ? ESCAPE '\\' OR text LIKE ? ESCAPE '\\'"
        " ORDER BY text NOT LIKE ? ESCAPE '\\', hits DESC, text LIMIT ?"
    )
    return db.column(sql, f"{start}%", f"% {start}%", f"{start}%", most) if text else []
