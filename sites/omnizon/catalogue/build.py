"""Writes the catalogue to one SQLite file; `schema.sql` beside this module documents its tables.

A small catalogue holds every row. Of a large one only the products and what search needs are written: the rows that
follow from a product (variants, reviews, ...) are made when they are asked for, see `made.py`.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sites.kit import rng
from sites.omnizon import art
from sites.omnizon.catalogue import made, market, peer, postings, rows
from sites.omnizon.catalogue.departments import department_tree, nodes
from sites.omnizon.catalogue.kinds import all_kinds
from sites.omnizon.catalogue.postings import Postings
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, products
from sites.omnizon.catalogue.progress import Progress
from sites.omnizon.catalogue.reviews import questions, reviews
from sites.omnizon.catalogue.rows import Entry, Row
from sites.omnizon.catalogue.shards import Shards
from sites.omnizon.catalogue.talk import Thread, more_questions, threads

DEFAULT_COUNT = 5000
DEFAULT_SEED = 20260715
SCHEMA_VERSION = 3
"""In `PRAGMA user_version`; goes up when schema.sql changes."""

WHOLE_UP_TO = 20_000
"""Products of the largest catalogue whose every row is written."""
FLUSH_EVERY = 500
"""Products between writes: bounds the memory of a large build."""

PACKAGES = (Path(__file__).parent, Path(art.__file__).parent)
SOURCE_SUFFIXES = (".py", ".sql", ".toml")


@cache
def version() -> str:
    """A short hash of the sources that the catalogue and its pictures are made by: names a cached file."""
    digest = hashlib.sha256(Path(rng.__file__).read_bytes())
    for package in PACKAGES:
        for path in sorted(path for path in package.rglob("*") if path.suffix in SOURCE_SUFFIXES):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def build(
    path: str | Path,
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
    *,
    whole: bool | None = None,
    processes: int | None = None,
    named: bool = False,
) -> None:
    """Write the catalogue to `path`, whole or not at all; equal bytes for equal arguments, however many processes.

    `whole` says whether to write every row; by default, a small catalogue has them. Tells stderr how far it is when
    it takes more than two seconds. `named` puts what REAL's tasks name on the first shelf of a small catalogue.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = count <= WHOLE_UP_TO if whole is None else whole
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".catalogue-") as scratch:
        draft = Path(scratch) / path.name
        with Progress(f"a catalogue of {count:,} products") as progress:
            if whole:
                _write(draft, count, seed, None, progress, named)
            else:
                with Shards(Path(scratch), seed, count, processes, progress) as entries:
                    _write(draft, count, seed, entries, progress)
        os.replace(draft, path)


def _write(
    path: Path, count: int, seed: int, entries: Shards | None, progress: Progress, named: bool = False
) -> None:
    database = sqlite3.connect(path)
    try:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;"
        )
        database.executescript((Path(__file__).parent / "schema.sql").read_text(encoding="utf-8"))
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        filling = Filling(database)
        shelves = Shelves(filling)
        if entries is None:
            _write_whole(filling, shelves, count, seed, progress, named)
        else:
            made.replace_tables(database)
            for rank, (index, row, card) in enumerate(entries, 1):
                shelves.add(rank, (index, row, card))
                filling.add("source", [(rank, index)])
                progress.at(rank, entries.total, "written")
            shelves.close(entries.phrases)
        facts = {"seed": seed, "count": count, "catalogue_date": CATALOGUE_DATE, "version": version()}
        filling.close(facts)
    finally:
        database.close()


def _write_whole(
    filling: "Filling", shelves: "Shelves", count: int, seed: int, progress: Progress, named: bool
) -> None:
    first = peer.shelf(seed, count) if named else []
    ranked = first + sorted(products(seed, count), key=lambda item: (-item.popularity, item.index))
    labels = peer.SHELF if named else ()
    filling.add("peer", ((rank, one.label) for rank, one in enumerate(labels, 1) if one.label))
    phrases: Counter[str] = Counter()
    for rank, (item, entry) in enumerate(zip(ranked, map(rows.entry, ranked), strict=True), 1):
        shelves.add(rank, entry)
        phrases.update(rows.phrases(item))
    _fill_products(filling, ranked, seed, progress)
    for rank, item in enumerate(ranked, 1):
        with_it = market.partners(seed, item.index, item.kind.key, shelves.best)
        filling.add("bought_together", ((rank, place, other) for place, other in enumerate(with_it, 1)))
    filling.index_words(rows.searchable(rank, item) for rank, item in enumerate(ranked, 1))
    shelves.close(phrases)


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
        for table, waiting in self.waiting.items():
            self.digest.update(f"{table}{waiting}".encode())
            if waiting:
                holes = ", ".join("?" * len(waiting[0]))
                self.database.executemany(f"INSERT INTO {table} VALUES ({holes})", waiting)
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
        if int(str(facts["count"])) > WHOLE_UP_TO:
            self.database.execute("PRAGMA analysis_limit = 1000")
        self.database.execute("ANALYZE")
        self.database.commit()


class Shelves:
    """What only the ranked catalogue knows: best sellers, ranks, counts of departments and makers, posting lists."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.kinds = {kind.key: kind for kind in all_kinds()}
        self.tree = department_tree(all_kinds())
        self.nodes = {key: nodes(self.tree, kind) for key, kind in self.kinds.items()}
        self.postings = Postings(
            all_kinds(), {key: tuple(node.id for node in above) for key, above in self.nodes.items()}
        )
        self.places: Counter[int] = Counter()
        self.makers: dict[str, tuple[str, int]] = {}
        """Name -> the type of the most popular, and how many there are."""
        self.best: dict[str, list[int]] = {}
        """Type -> the best sellers that can be had."""
        for key, kind in self.kinds.items():
            filling.add("product_type", [(key, kind.name, kind.plural, self.nodes[key][-1].id)])
            names = enumerate(rows.facet_names(kind), 1)
            filling.add("facet", ((key, place, name) for place, name in names))
        filling.add("seller", market.sellers())

    def add(self, rank: int, entry: Entry) -> None:
        """Take the product of the next rank."""
        _, row, card = entry
        maker, kind, is_out, in_stock = card[1], card[3], card[11] <= CATALOGUE_DATE.toordinal(), card[12]
        best = self.best.setdefault(kind, [])
        badge = row[rows.BADGE] if self.nodes[kind][-1].product_count else "Best Seller"
        self.filling.add("product", [(rank, *row[1 : rows.BADGE], badge, *row[rows.BADGE + 1 :])])
        if is_out and in_stock and len(best) < market.BEST_OF_A_TYPE:
            best.append(rank)
        for node in self.nodes[kind]:
            node.product_count += 1
            if is_out:
                self.places[node.id] += 1
                self.filling.add("department_rank", [(rank, node.id, node.level, self.places[node.id])])
        first, many = self.makers.get(maker, (kind, 0))
        self.makers[maker] = (first, many + 1)
        self.postings.add(rank, card)
        if rank % FLUSH_EVERY == 0:
            self.filling.flush()

    def close(self, phrases: Counter[str]) -> None:
        """Write what has been counted."""
        self.filling.add("department", (node.row for node in self.tree.values()))
        for name, (kind, many) in sorted(self.makers.items()):
            self.filling.add("maker", [(*market.maker_row(name, self.kinds[kind]), many)])
        self.filling.flush()
        postings.write(self.filling.database, self.postings, phrases)


def _fill_products(filling: Filling, ranked: list[Product], seed: int, progress: Progress) -> None:
    further: list[tuple[int, list[Thread]]] = []
    variant_id = review_id = question_id = offer_id = 0
    for rank, item in enumerate(ranked, 1):
        offered = market.offers(seed, item)
        rows.fill_things(filling, rank, item, variant_id, offered, offer_id)
        written = reviews(seed, item)
        rows.fill_reviews(filling, rank, written, review_id)
        asked = questions(seed, item)
        told = threads(seed, item, asked + more_questions(seed, item, asked))
        rows.fill_threads(filling, question_id, rank, told[: len(asked)])
        further.append((rank, told[len(asked) :]))
        variant_id += len(item.variants)
        offer_id += len(offered)
        review_id += len(written)
        question_id += len(asked)
        progress.at(rank, len(ranked), "written")
        if rank % FLUSH_EVERY == 0:
            filling.flush()
    for rank, told in further:
        rows.fill_threads(filling, question_id, rank, told)
        question_id += len(told)
