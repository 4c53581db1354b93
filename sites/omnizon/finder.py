"""Search and filters: which products are found, and how many there would be under each value of each filter.

The catalogue never changes, so the products of every word, value and price have been written down as sets when it was
built (`catalogue/postings.py`). A filter is an AND of sets, a count is a bit count, and every count is exact: a
filter's own counts leave it out and heed all others, as shoppers expect. Sets are read when they are first asked for.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from sites.kit import Database
from sites.omnizon.catalogue.bits import Bits, bits, united, unpacked
from sites.omnizon.catalogue.postings import (
    CHUNK,
    LONGEST_BEGINNING,
    LONGEST_START,
    SLOWEST,
    letters,
    unpack,
)

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
CONDITIONS = ("renewed", "used-good")
OFFERS_KNOWN = 20_000
"""Products, up to which all offers are rows and can be filtered by."""
SMALL_WORDS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)
FEW = 6000
"""Products up to which it is faster to look at each than to intersect sets."""
MANY = 60_000
"""The same where there are some thousand sets to intersect with: those of the makers."""
MOST_KEPT = 96 << 20
"""Bytes of packed sets that stay in memory."""
LOOKED_AT = 200
"""Phrases that are compared letter by letter with what was typed."""
LAST = "\U0010ffff"
AS_QUERY = 1
"""FTS5_TOKENIZE_QUERY."""


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
    coupons: bool = False
    """With a coupon of its own."""
    ships: int | None = None
    """Leaves within that many days."""
    conditions: tuple[str, ...] = ()
    """Offered in one of these conditions, as in the table offer."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "featured"
    page: int = 1
    size: int = PAGE
    """Products on a page."""


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
    coupons: int
    lowest: int | None
    """Cents, without regard to the price that is asked for; None where nothing is; and so is `highest`."""
    highest: int | None
    conditions: dict[str, int]
    """Of offers besides new ones."""
    ships: dict[int, int]
    """Days -> how many leave within them."""
    facets: list[Facet]


class Index:
    """What there is to search for in a catalogue, and the sets that were read so far; one a process."""

    def __init__(self, db: Database) -> None:
        self.makers = dict.fromkeys(self._values(db, "maker"))
        """All makers, by name; those of a product are numbered so."""
        self.types = self._values(db, "type")
        self.departments: dict[int, int] = {
            row["id"]: row["last_id"]
            for row in db.all("SELECT id, last_id FROM catalogue.department ORDER BY id")
        }
        self.leaves: dict[int, str] = {
            row["department_id"]: row["key"]
            for row in db.all("SELECT key, department_id FROM catalogue.product_type ORDER BY department_id")
        }
        self.facets: dict[str, list[str]] = {}
        """Name -> its values in order."""
        sql = "SELECT name, value FROM catalogue.posting WHERE kind = 'facet' ORDER BY name, place, value"
        for row in db.all(sql):
            self.facets.setdefault(row["name"], []).append(row["value"])
        self.type_facets: dict[str, list[str]] = {}
        for row in db.all("SELECT type, name FROM catalogue.facet ORDER BY type, position"):
            self.type_facets.setdefault(row["type"], []).append(row["name"])
        self._offered: dict[str, Bits] = {}
        self._kept: dict[tuple[str, str, str], tuple[Bits, int]] = {}
        self._bytes = 0
        self._arrays: dict[str, array[int]] = {}
        self._ranges: dict[tuple[int, int], Bits] = {}

    def _values(self, db: Database, kind: str) -> list[str]:
        return db.column(
            "SELECT value FROM catalogue.posting WHERE kind = ? AND name = '' ORDER BY value", kind
        )

    def set(self, db: Database, kind: str, value: str = "", name: str = "") -> Bits:
        """The products of a posting list, not to be changed; none where there is no such list."""
        key = (kind, name, value)
        if key not in self._kept:
            data = db.value(
                "SELECT bits FROM catalogue.posting WHERE kind = ? AND name = ? AND value = ?",
                kind,
                name,
                value,
            )
            self._keep(key, data or b"")
        return self._kept[key][0]

    def _keep(self, key: tuple[str, str, str], data: bytes) -> None:
        """Keep a set, and forget those that were read first when there are too many."""
        self._bytes += len(data)
        while self._bytes > MOST_KEPT and self._kept:
            self._bytes -= self._kept.pop(next(iter(self._kept)))[1]
        self._kept[key] = (unpacked(data) if data else bits(), len(data))

    def offered(self, db: Database, condition: str) -> Bits:
        """The products that somebody offers in a condition; none in a large catalogue, which makes offers on demand."""
        if (
            condition not in self._offered
            and db.value("SELECT count(*) FROM catalogue.product") > OFFERS_KNOWN
        ):
            self._offered[condition] = bits([])
        if condition not in self._offered:
            sql = "SELECT DISTINCT product_id FROM catalogue.offer WHERE condition = ? ORDER BY product_id"
            self._offered[condition] = bits(db.column(sql, condition))
        return self._offered[condition]

    def numbers(self, db: Database, name: str, kind: str = "I") -> array[int]:
        """A row of the table `packed`."""
        if name not in self._arrays:
            data = db.value("SELECT data FROM catalogue.packed WHERE name = ?", name)
            self._arrays[name] = unpack(kind, data)
        return self._arrays[name]

    def any_of(self, db: Database, kind: str, values: Iterable[str], name: str = "") -> Bits:
        """What has any of some values."""
        return united(self.set(db, kind, value, name) for value in values)

    def having(self, db: Database, kind: str, stems: list[str], unfinished: bool) -> Bits:
        """What has all stems; the last may be unfinished."""
        lists = [self.set(db, kind, stem) for stem in stems]
        if unfinished:
            lists[-1] = self._beginning(db, kind, stems[-1])
        return Bits.intersection(*sorted(lists, key=len))

    def _beginning(self, db: Database, kind: str, start: str) -> Bits:
        if len(start) <= LONGEST_BEGINNING:
            return self.set(db, f"{kind} begins", start)
        terms = db.column(
            "SELECT value FROM catalogue.posting WHERE kind = ? AND name = '' AND value >= ? AND value < ?",
            *(kind, start, start + LAST),
        )
        return self.any_of(db, kind, terms)

    def priced(self, db: Database, low: int | None, high: int | None) -> Bits:
        """The products of a price range, both ends included, by the catalogue's prices."""
        prices = self.numbers(db, "prices")
        start = bisect_left(prices, low or 0)
        end = len(prices) if high is None else bisect_right(prices, high)
        if (start, end) not in self._ranges:
            if len(self._ranges) > 32:
                self._ranges.clear()
            self._ranges[start, end] = self._stretch(db, "price-low", start, end)
        return self._ranges[start, end]

    def _stretch(self, db: Database, sort: str, start: int, end: int) -> Bits:
        """The products from one place to another of an order: whole stretches, and what is left at both ends."""
        order = self.numbers(db, f"order {sort}")
        first, last = -(-start // CHUNK), end // CHUNK
        if first >= last:
            return bits(order[start:end])
        whole = (self.set(db, "stretch", f"{number:04d}", sort) for number in range(first, last))
        return united((bits(order[start : first * CHUNK]), *whole, bits(order[last * CHUNK : end])))

    def ordered(self, db: Database, pool: Bits, sort: str, start: int, count: int) -> list[int]:
        """A stretch of the pool in an order other than featured."""
        if len(pool) <= FEW:
            places = self.numbers(db, f"place {sort}")
            if pool and count == 1 and start in (0, len(pool) - 1):
                return [(max if start else min)(pool, key=places.__getitem__)]
            return sorted(pool, key=places.__getitem__)[start : start + count]
        order = self.numbers(db, f"order {sort}")
        found: list[int] = []
        for number in range(-(-len(order) // CHUNK)):
            here = pool.intersection_cardinality(self.set(db, "stretch", f"{number:04d}", sort))
            if start < here:
                stretch = order[number * CHUNK : (number + 1) * CHUNK]
                found += islice(filter(pool.__contains__, stretch), start, start + count - len(found))
            start = max(0, start - here)
            if len(found) == count:
                break
        return found

    def price(self, db: Database, key: int) -> int:
        """The catalogue's price of a product."""
        return self.numbers(db, "prices")[self.numbers(db, "place price-low")[key]]


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


def _matched(db: Database, here: Index, query: str) -> tuple[Bits, Bits]:
    """What has all the words, and what has them in title and maker; if nothing has, the last may be unfinished."""
    terms = words(query)
    if not terms:
        return (bits() if query.strip() else here.set(db, "all")), bits()
    split = db.connection.fts5_tokenizer("porter", ["unicode61"])
    each = (
        split(term.encode(), AS_QUERY, None, include_offsets=False, include_colocated=False) for term in terms
    )
    stems = [str(token) for tokens in each for token in tokens]
    if not stems:
        return bits(), bits()
    for unfinished in (False, True):
        found = here.having(db, "word", stems, unfinished)
        if found:
            return found, here.having(db, "name", stems, unfinished)
    return bits(), bits()


class Search:
    """One search: what matches, what is filtered, and every pool that a count needs, made once."""

    def __init__(
        self, db: Database, wanted: Wanted, sold_out: Iterable[int], repriced: Mapping[int, int]
    ) -> None:
        self.db, self.wanted, self.here = db, wanted, index(db)
        self.repriced = repriced
        self.matched, self.strong = _matched(db, self.here, wanted.q)
        gone = bits(sold_out)
        stock = self.here.set(db, "stock")
        self.in_stock = stock - gone if gone else stock
        self.active = self._active()
        self.hits = self._without(())
        self._pools: dict[tuple[str, ...], Bits] = {}
        self._types: list[tuple[Bits, dict[str, int]]] = []

    def without(self, *names: str) -> Bits:
        """What is found when some filters are off."""
        off = tuple(name for name in names if name in self.active)
        if not off:
            return self.hits
        if off not in self._pools:
            self._pools[off] = self._without(off)
        return self._pools[off]

    def _without(self, off: tuple[str, ...]) -> Bits:
        on = [found for name, found in self.active.items() if name not in off]
        return Bits.intersection(*sorted((self.matched, *on), key=len)) if on else self.matched

    def set(self, kind: str, value: str = "", name: str = "") -> Bits:
        """A posting list."""
        return self.here.set(self.db, kind, value, name)

    def _active(self) -> dict[str, Bits]:
        """The filters that are on."""
        here, db, wanted = self.here, self.db, self.wanted
        active = {
            f"f.{name}": here.any_of(db, "facet", values, name) for name, values in wanted.facets.items()
        }
        if wanted.department is not None:
            if wanted.department not in here.departments:
                raise KeyError(wanted.department)
            active["department"] = self.set("department", str(wanted.department))
        if wanted.makers:
            active["maker"] = here.any_of(db, "maker", wanted.makers)
        if wanted.rating:
            active["rating"] = self.set("rating", str(wanted.rating))
        if wanted.low is not None or wanted.high is not None:
            active["price"] = self._priced()
        if wanted.deals:
            active["deals"] = self.set("deal")
        if wanted.in_stock:
            active["in_stock"] = self.in_stock
        if wanted.coupons:
            active["coupons"] = self.set("coupon")
        if wanted.conditions:
            active["condition"] = united(here.offered(db, each) for each in wanted.conditions)
        if wanted.ships is not None:
            active["ships"] = self.set("ships", str(min(max(0, wanted.ships), SLOWEST)))
        return active

    def _priced(self) -> Bits:
        low, high = self.wanted.low, self.wanted.high
        found = self.here.priced(self.db, low, high)
        if not self.repriced:
            return found
        now = (
            key
            for key, cents in self.repriced.items()
            if (low or 0) <= cents and (high is None or cents <= high)
        )
        return (found - bits(self.repriced)) | bits(now)

    def page(self, sort: str, start: int, count: int) -> list[int]:
        """A stretch of what is found; featured is by popularity, what is found by its name first."""
        if sort != "featured":
            return self.sorted(self.hits, sort, start, count)
        first = self.hits & self.strong if self.strong else self.strong
        found = list(first[start : start + count]) if start < len(first) else []
        if len(found) < count:
            rest = self.hits - first if first else self.hits
            start = max(0, start - len(first))
            found += rest[start : start + count - len(found)]
        return found

    def sorted(self, pool: Bits, sort: str, start: int, count: int) -> list[int]:
        """A stretch of a pool in an order of the catalogue, in which what is repriced finds its new place."""
        moved = [key for key in self.repriced if key in pool] if sort in ("price-low", "price-high") else []
        if not moved:
            return self.here.ordered(self.db, pool, sort, start, count)
        sign = 1 if sort == "price-low" else -1
        first = max(0, start - len(moved))
        kept = self.here.ordered(self.db, pool - bits(moved), sort, first, start - first + count)
        if not kept:  # all that is left of the pool is what moved
            first = len(pool) - len(moved)

        def at(key: int) -> tuple[int, int]:
            return sign * self.price(key), key

        before = sum(at(key) < at(kept[0]) for key in moved) if kept and first else 0
        together = sorted((*kept, *moved), key=at)[before:]
        return together[start - first - before :][:count]

    def price(self, key: int) -> int:
        """What a product costs in this episode."""
        return self.repriced[key] if key in self.repriced else self.here.price(self.db, key)

    def prices(self, pool: Bits) -> tuple[int | None, int | None]:
        """The lowest and the highest price in a pool."""
        if not pool:
            return None, None
        lowest = self.sorted(pool, "price-low", 0, 1) + self.sorted(pool, "price-low", len(pool) - 1, 1)
        return self.price(lowest[0]), self.price(lowest[1])

    def types(self, pool: Bits) -> dict[str, int]:
        """How many of a pool are of each type; counted once for each pool."""
        for known, counts in self._types:
            if known is pool:
                return counts
        counts = {key: pool.intersection_cardinality(self.set("type", key)) for key in self.here.types}
        self._types.append((pool, counts))
        return counts

    def departments(self, pool: Bits) -> dict[int, int]:
        """How many of a pool are in each department, whatever its level."""
        counts = self.types(pool)
        leaves = {key: counts.get(kind, 0) for key, kind in self.here.leaves.items()}
        filled = [(key, count) for key, count in leaves.items() if count]
        return {
            key: sum(count for leaf, count in filled if key <= leaf <= last)
            for key, last in self.here.departments.items()
        }

    def makers(self, pool: Bits) -> list[tuple[str, int]]:
        """Who made how many of a pool, the most first."""
        counts: dict[str, int]
        if len(pool) <= MANY:
            number = self.here.numbers(self.db, "maker", "H")
            by_number = Counter(map(number.__getitem__, pool))
            names = list(self.here.makers)
            counts = {names[place]: count for place, count in by_number.items()}
        else:
            counts = {
                name: pool.intersection_cardinality(self.set("maker", name)) for name in self.here.makers
            }
        chosen = {name: 0 for name in self.wanted.makers if name in self.here.makers}
        shown = chosen | {name: count for name, count in counts.items() if count}
        return sorted(shown.items(), key=lambda pair: (-pair[1], pair[0]))

    def facet_names(self, pool: Bits) -> list[str]:
        """The filters that at least half of the products answer to, and those that are on."""
        here = self.here
        counts = self.types(pool)
        weights: dict[str, int] = {}
        for key in sorted(counts, key=lambda key: (-counts[key], key)):
            for name in here.type_facets.get(key, ()):
                weights[name] = weights.get(name, 0) + counts[key]
        half = len(pool) / 2
        names = [name for name, weight in weights.items() if weight and weight >= half]
        return names + [name for name in self.wanted.facets if name not in names and name in here.facets]

    def facet(self, name: str) -> Facet:
        """A filter's values, with how many products each would leave."""
        pool, chosen = self.without(f"f.{name}"), self.wanted.facets.get(name, ())
        counts = (
            (value, pool.intersection_cardinality(self.set("facet", value, name)))
            for value in self.here.facets[name]
        )
        return Facet(name, [(value, count) for value, count in counts if count or value in chosen])


def search(
    db: Database, wanted: Wanted, sold_out: Iterable[int] = (), repriced: Mapping[int, int] | None = None
) -> Found:
    """One page of what is wanted.

    `sold_out` are products whose last piece went in this episode; `repriced` are those whose price their seller has
    changed, with what they cost now, in cents.
    """
    this = Search(db, wanted, sold_out, repriced or {})
    total = len(this.hits)
    pages = max(1, -(-total // wanted.size))
    page = min(max(1, wanted.page), pages)
    any_rating, any_day = this.without("rating"), this.without("ships")
    any_state = this.without("condition")
    lowest, highest = this.prices(this.without("price"))
    return Found(
        total=total,
        ids=this.page(wanted.sort, (page - 1) * wanted.size, wanted.size),
        page=page,
        pages=pages,
        departments=this.departments(this.without("department")),
        makers=this.makers(this.without("maker")),
        ratings={
            stars: any_rating.intersection_cardinality(this.set("rating", str(stars))) for stars in STARS
        },
        deals=this.without("deals").intersection_cardinality(this.set("deal")),
        in_stock=this.without("in_stock").intersection_cardinality(this.in_stock),
        coupons=this.without("coupons").intersection_cardinality(this.set("coupon")),
        lowest=lowest,
        highest=highest,
        conditions={
            name: any_state.intersection_cardinality(this.here.offered(db, name)) for name in CONDITIONS
        },
        ships={
            days: any_day.intersection_cardinality(this.set("ships", str(days)))
            for days in range(SLOWEST + 1)
        },
        facets=[
            this.facet(name)
            for name in this.facet_names(this.without(*(f"f.{name}" for name in wanted.facets)))
        ],
    )


def did_you_mean(db: Database, query: str) -> list[str]:
    """Phrases that do find something, for words that do not."""
    text = " ".join(query.lower()[:60].split())
    close = get_close_matches(text, _alike(db, "phrase", text, 0.7), n=3, cutoff=0.7)
    if close:
        return close
    better = [
        next(iter(get_close_matches(word, _alike(db, "word", word, 0.75), n=1, cutoff=0.75)), word)
        for word in words(text)
    ]
    phrase = " ".join(better)
    return [phrase] if phrase != text and _matched(db, index(db), phrase)[0] else []


def _alike(db: Database, kind: str, text: str, cutoff: float) -> list[str]:
    """Phrases or words of about that length that have the most twos of letters in common with the text."""
    here = index(db)
    shortest, longest = int(len(text) * cutoff / (2 - cutoff)), int(len(text) * (2 - cutoff) / cutoff) + 1
    lengths = (f"{length:04d}" for length in range(shortest, longest + 1))
    near = here.any_of(db, f"length {kind}", lengths)
    planes: list[Bits] = []
    for gram in sorted(
        letters(text)
    ):  # adds one, in binary, to the count of each phrase that has the letters
        carry, place = here.set(db, f"letters {kind}", gram) & near, 0
        while carry:
            if place == len(planes):
                planes.append(bits())
            planes[place], carry = planes[place] ^ carry, planes[place] & carry
            place += 1
    found = list(islice(_most(near, planes), LOOKED_AT))
    if kind == "phrase":
        sql = "SELECT text FROM catalogue.suggestion WHERE place = ?"
    else:
        sql = "SELECT text FROM catalogue.known_word WHERE place = ?"
    return [db.value(sql, place) for place in found]


def _most(pool: Bits, planes: list[Bits]) -> Iterator[int]:
    """Those with the highest counts first; `planes` are the counts' binary digits, those with no count left out."""
    for count in range((1 << len(planes)) - 1, 0, -1):
        with_it = pool
        for place, plane in enumerate(planes):
            with_it = with_it & plane if count >> place & 1 else with_it - plane
        yield from with_it


def suggest(db: Database, query: str, most: int = 8) -> list[str]:
    """Phrases for a search box: those that begin so, then those with a word that does."""
    text = " ".join(query.lower()[:60].split())
    if not text:
        return []
    if len(text) <= LONGEST_START:
        here = index(db)
        starts, inside = here.set(db, "starts", text), here.set(db, "inside", text)
        places = [*starts[:most], *(inside - starts)[:most]][:most]
        return [db.value("SELECT text FROM catalogue.suggestion WHERE place = ?", place) for place in places]
    return db.column(
        "SELECT text FROM (SELECT place, 0 AS inside FROM catalogue.suggestion WHERE text >= ?1 AND text < ?2"
        " UNION ALL SELECT place, 1 FROM catalogue.suggestion_tail WHERE text >= ?1 AND text < ?2) AS found"
        " JOIN catalogue.suggestion USING (place) GROUP BY place ORDER BY min(inside), place LIMIT ?3",
        *(text, text + LAST, most),
    )
