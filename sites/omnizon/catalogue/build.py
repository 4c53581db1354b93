"""Writes the catalogue to one SQLite file; `schema.sql` beside this module documents its tables."""

import hashlib
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sites.kit import rng
from sites.omnizon import art
from sites.omnizon.catalogue import market, vocab
from sites.omnizon.catalogue.kinds import all_kinds
from sites.omnizon.catalogue.market import slug
from sites.omnizon.catalogue.postings import Card, Postings
from sites.omnizon.catalogue.postings import write as write_postings
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, Variant, products
from sites.omnizon.catalogue.reviews import Review, questions, reviews
from sites.omnizon.catalogue.talk import Thread, more_questions, threads
from sites.omnizon.catalogue.types import Kind

DEFAULT_COUNT = 5000
DEFAULT_SEED = 20260715
SCHEMA_VERSION = 2
"""In `PRAGMA user_version`; goes up when schema.sql changes."""

FLUSH_EVERY = 500
"""Products between writes: bounds the memory of a large build."""

PACKAGES = (Path(__file__).parent, Path(art.__file__).parent)
SOURCE_SUFFIXES = (".py", ".sql", ".toml")

BEST_OF_A_TYPE = 12
"""Products of a type among which partners are chosen."""

Value = str | int | None
Row = tuple[Value, ...]


@cache
def version() -> str:
    """A short hash of the sources that the catalogue and its pictures are made by: names a cached file."""
    digest = hashlib.sha256(Path(rng.__file__).read_bytes())
    for package in PACKAGES:
        for path in sorted(path for path in package.rglob("*") if path.suffix in SOURCE_SUFFIXES):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def build(path: str | Path, count: int = DEFAULT_COUNT, seed: int = DEFAULT_SEED) -> None:
    """Write the catalogue to `path`, whole or not at all; equal bytes for equal arguments."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".catalogue-") as scratch:
        draft = Path(scratch) / path.name
        _write(draft, count, seed)
        os.replace(draft, path)


def _write(path: Path, count: int, seed: int) -> None:
    database = sqlite3.connect(path)
    try:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        database.executescript((Path(__file__).parent / "schema.sql").read_text(encoding="utf-8"))
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        filling = Filling(database)
        ranked = sorted(products(seed, count), key=lambda item: (-item.popularity, item.index))
        _fill(filling, ranked, seed)
        filling.close({"seed": seed, "count": count, "catalogue_date": CATALOGUE_DATE, "version": version()})
    finally:
        database.close()


class Filling:
    """Rows on their way into the tables, and the digest of all of them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.digest = hashlib.sha256()
        self.waiting: dict[str, list[Row]] = {}

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Take rows; each has a value for every column, in the order of the schema."""
        self.waiting.setdefault(table, []).extend(rows)

    def flush(self) -> None:
        """Write what is waiting."""
        for table, rows in self.waiting.items():
            self.digest.update(f"{table}{rows}".encode())
            if rows:
                holes = ", ".join("?" * len(rows[0]))
                self.database.executemany(f"INSERT INTO {table} VALUES ({holes})", rows)
        self.waiting.clear()

    def index_words(self, rows: Iterable[Row]) -> None:
        """Fill the search index; it adds nothing to the digest, being made of what the tables hold."""
        columns = "rowid, title, maker, words, department, colors"
        self.database.executemany(f"INSERT INTO search ({columns}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.database.execute("INSERT INTO search (search) VALUES ('optimize')")

    def close(self, facts: dict[str, object]) -> None:
        """Write the meta table and the statistics for the query planner."""
        self.flush()
        facts = {**facts, "digest": self.digest.hexdigest()}
        self.database.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(facts[key])) for key in facts])
        self.database.execute("ANALYZE")
        self.database.commit()


@dataclass(slots=True)
class Department:
    """A node of the tree while it is being numbered."""

    id: int
    parent_id: int | None
    name: str
    level: int
    position: int
    path: str
    last_id: int
    product_count: int = 0

    @property
    def row(self) -> Row:
        """Its row in the department table."""
        place = (self.id, self.parent_id, self.name, slug(self.name), self.level, self.position)
        return (*place, self.path, self.last_id, self.product_count)


def department_tree(kinds: Sequence[Kind]) -> dict[tuple[str, ...], Department]:
    """All departments in preorder, by their path of names."""
    tree: dict[tuple[str, ...], Department] = {}

    def grow(above: tuple[str, ...], parent: Department | None, level: int) -> None:
        below = dict.fromkeys(kind.path[level - 1] for kind in kinds if kind.path[: level - 1] == above)
        for position, name in enumerate(below, 1):
            path, number = (*above, name), len(tree) + 1
            parent_id = parent.id if parent else None
            node = Department(number, parent_id, name, level, position, " > ".join(path), number)
            tree[path] = node
            if level < len(kinds[0].path):
                grow(path, node, level + 1)
            node.last_id = len(tree)

    grow((), None, 1)
    return tree


def _fill(filling: Filling, ranked: Sequence[Product], seed: int) -> None:
    kinds = all_kinds()
    tree = department_tree(kinds)
    for item in ranked:
        for depth in range(1, len(item.kind.path) + 1):
            tree[item.kind.path[:depth]].product_count += 1
    leaf_ids = {kind.key: tree[kind.path].id for kind in kinds}
    filling.add("department", (node.row for node in tree.values()))
    filling.add("product_type", ((kind.key, kind.name, kind.plural, leaf_ids[kind.key]) for kind in kinds))
    for kind in kinds:
        filling.add("facet", ((kind.key, place, name) for place, name in enumerate(facet_names(kind), 1)))
    filling.add("seller", market.sellers())
    _fill_products(filling, ranked, leaf_ids, seed)
    _fill_makers(filling, ranked)
    _fill_ranks(filling, ranked, tree)
    _fill_together(filling, ranked, seed)
    filling.index_words(_searchable(rank, item) for rank, item in enumerate(ranked, 1))
    postings = Postings(kinds, {kind.key: _nodes(tree, kind) for kind in kinds})
    for rank, item in enumerate(ranked, 1):
        postings.add(rank, card(item))
    write_postings(filling.database, postings, _suggestions(ranked))


def _nodes(tree: dict[tuple[str, ...], Department], kind: Kind) -> tuple[int, ...]:
    """The departments of a type, from the top down."""
    return tuple(tree[kind.path[:depth]].id for depth in range(1, len(kind.path) + 1))


def card(item: Product) -> Card:
    """What search needs of a product."""
    rated = item.ratings
    facets = [(name, value, _place(item.kind, name, value)) for name, value in _answers(item)]
    return (
        *(item.title, item.made.maker, item.made.author, item.kind.key, facets, item.shown.price_cents),
        *(rated.tenths or 0, rated.total, int(item.deal), int(bool(item.coupon_percent)), item.ships_in_days),
        *(item.released.toordinal(), int(any(variant.stock for variant in item.variants))),
    )


@cache
def facet_names(kind: Kind) -> list[str]:
    """The filters of a type, in order."""
    first = ["Color"] if kind.colored else []
    pattern = ["Pattern"] if kind.patterns else []
    return [*first, *pattern, *(spec.name for spec in kind.specs if spec.facet and len(spec.values) > 1)]


def _fill_products(filling: Filling, ranked: Sequence[Product], leaf_ids: dict[str, int], seed: int) -> None:
    best_sellers: set[str] = set()
    further: list[tuple[int, Product, list[Thread]]] = []
    variant_id = review_id = question_id = offer_id = 0
    for rank, item in enumerate(ranked, 1):
        written, asked = reviews(seed, item), questions(seed, item)
        badge = item.badge if item.kind.key in best_sellers else "Best Seller"
        best_sellers.add(item.kind.key)
        filling.add("product", [_product_row(rank, item, leaf_ids[item.kind.key], badge, len(written))])
        filling.add("product_bullet", ((rank, place, text) for place, text in enumerate(item.bullets, 1)))
        sheet = enumerate(item.shown.sheet, 1)
        filling.add("specification", ((rank, place, name, value) for place, (name, value) in sheet))
        _fill_options(filling, rank, item)
        offered = market.offers(seed, item)
        filling.add(
            "offer",
            (
                _offer_row(offer_id + k, rank, variant_id + 1, item, offer)
                for k, offer in enumerate(offered, 1)
            ),
        )
        offer_id += len(offered)
        for position, variant in enumerate(item.variants, 1):
            variant_id += 1
            _fill_variant(filling, variant_id, rank, position, item, variant)
        filling.add("facet_value", facet_rows(rank, item))
        filling.add("review", (_review_row(review_id + k, rank, text) for k, text in enumerate(written, 1)))
        more = more_questions(seed, item, asked)
        told = threads(seed, item, asked + more)
        _fill_threads(filling, question_id, rank, told[: len(asked)])
        further.append((rank, item, told[len(asked) :]))
        review_id += len(written)
        question_id += len(asked)
        if rank % FLUSH_EVERY == 0:
            filling.flush()
    for rank, _, told in further:
        _fill_threads(filling, question_id, rank, told)
        question_id += len(told)


def _product_row(rank: int, item: Product, leaf: int, badge: str | None, review_count: int) -> Row:
    shown, rated = item.shown, item.ratings
    prices = [variant.price_cents for variant in item.variants]
    return (
        *(rank, item.code, item.title, item.made.maker, leaf, item.kind.key),
        *(shown.price_cents, shown.list_price_cents, min(prices), max(prices)),
        *(rated.tenths, rated.total, *rated.counts, *rated.shares, review_count),
        *(badge, int(item.deal), item.coupon_percent, item.ships_in_days, item.seller),
        *(item.bought_last_month, item.released.isoformat(), item.prose, shown.color, shown.picture),
        *(int(any(variant.stock for variant in item.variants)), len(item.variants)),
    )


def _fill_options(filling: Filling, rank: int, item: Product) -> None:
    for position, (name, values) in enumerate(item.options, 1):
        filling.add("option", [(rank, position, name)])
        filling.add("option_value", ((rank, name, place, value) for place, value in enumerate(values, 1)))


def _fill_variant(
    filling: Filling, variant_id: int, rank: int, position: int, item: Product, variant: Variant
) -> None:
    money = (variant.price_cents, variant.list_price_cents, variant.stock)
    row = (variant_id, rank, variant.sku, position, variant.color, *money)
    filling.add("variant", [(*row, int(variant is item.shown), variant.picture)])
    measured = market.unit_price(item, variant)
    if measured:
        filling.add("unit_price", [(variant_id, *measured)])
    filling.add("variant_option", ((variant_id, name, value) for name, value in variant.choice))
    shown = dict(item.shown.sheet)
    different = ((name, value) for name, value in variant.sheet if shown[name] != value)
    filling.add("variant_specification", ((variant_id, name, value) for name, value in different))


def facet_rows(rank: int, item: Product) -> list[Row]:
    """What the product answers to under each filter of its type, without repeats."""
    return [(rank, name, value, _place(item.kind, name, value)) for name, value in _answers(item)]


def _answers(item: Product) -> list[tuple[str, str]]:
    """Name and value of each filter that any variant answers to."""
    options, fixed = dict(item.options), dict(item.fixed)
    found = []
    for name in facet_names(item.kind):
        values = options[name] if name in options else (fixed[name],) if name in fixed else ()
        found += [(name, value) for value in values]
    return found


def _place(kind: Kind, name: str, value: str) -> int:
    if name == "Color":
        return list(art.COLORS).index(value)
    if name == "Pattern":
        return vocab.PATTERNS.index(value)
    spec = kind.spec(name)
    return spec.place(value) if spec else 0


def _review_row(number: int, rank: int, review: Review) -> Row:
    text = (review.author, review.stars, review.headline, review.body)
    return (number, rank, *text, int(review.verified), review.day.isoformat(), review.helpful, review.variant)


def _fill_threads(filling: Filling, number: int, rank: int, told: Sequence[Thread]) -> None:
    """Questions, numbered on from `number`, with all their answers."""
    for key, thread in enumerate(told, number + 1):
        pair = thread.question
        row = (key, rank, pair.question, pair.answer, pair.answered_by, pair.votes)
        filling.add("question", [(*row, thread.asked_by, thread.day.isoformat())])
        filling.add(
            "answer",
            (
                (key, place, answer.by, answer.text, answer.votes, answer.day.isoformat())
                for place, answer in enumerate(thread.answers, 1)
            ),
        )


def _offer_row(number: int, rank: int, first_variant: int, item: Product, offer: market.Offer) -> Row:
    thing = (first_variant + offer.place, item.variants[offer.place].sku)
    return (
        *(number, rank, *thing, offer.seller, offer.condition, offer.price_cents),
        *(offer.ships_in_days, offer.stock),
    )


def _fill_makers(filling: Filling, ranked: Sequence[Product]) -> None:
    """Every maker by name; the makers of what is most popular come with the story of that."""
    made: dict[str, list[Product]] = {}
    for item in ranked:
        made.setdefault(item.made.maker, []).append(item)
    rows = (market.maker_row(name, items) for name, items in sorted(made.items()))
    filling.add("maker", ((*row, len(made[str(row[1])])) for row in rows))


def _fill_ranks(filling: Filling, ranked: Sequence[Product], tree: dict[tuple[str, ...], Department]) -> None:
    """Places within the department of each level; what is not out yet has none."""
    places: Counter[int] = Counter()
    for rank, item in enumerate(ranked, 1):
        if item.released > CATALOGUE_DATE:
            continue
        for depth in range(1, len(item.kind.path) + 1):
            node = tree[item.kind.path[:depth]]
            places[node.id] += 1
            filling.add("department_rank", [(rank, node.id, node.level, places[node.id])])


def _fill_together(filling: Filling, ranked: Sequence[Product], seed: int) -> None:
    best: dict[str, list[int]] = {}
    for rank, item in enumerate(ranked, 1):
        sold = item.released <= CATALOGUE_DATE and any(variant.stock for variant in item.variants)
        if sold and len(best.setdefault(item.kind.key, [])) < BEST_OF_A_TYPE:
            best[item.kind.key].append(rank)
    for rank, item in enumerate(ranked, 1):
        with_it = market.partners(seed, item, best)
        filling.add("bought_together", ((rank, place, other) for place, other in enumerate(with_it, 1)))


def _suggestions(ranked: Sequence[Product]) -> Counter[str]:
    """Phrases that shoppers type, and how many products each was made from."""
    found: Counter[str] = Counter()
    for item in ranked:
        if item.released > CATALOGUE_DATE:
            continue
        name = item.kind.plural.lower()
        phrases = {name, item.noun.text.lower(), f"{item.made.maker} {item.kind.name}".lower()}
        if item.kind.colored:
            phrases |= {f"{variant.color} {item.kind.name}".lower() for variant in item.variants}
        if item.made.author:
            phrases = {name, item.made.line.lower(), item.made.author.lower()}
        found.update(phrases)
    return found


def _searchable(rank: int, item: Product) -> Row:
    kind = item.kind
    words = f"{kind.name} {kind.plural} {kind.search} {item.made.author}"
    colors = " ".join(dict.fromkeys(variant.color for variant in item.variants)) if kind.colored else ""
    return (rank, item.title, item.made.maker, words, " ".join(kind.path), colors)
