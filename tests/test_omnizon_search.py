"""Search finds, counts and orders what plain SQL and Python do; a large catalogue holds the rows of a small one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from sites import load
from sites.kit import Store, cache
from sites.kit.store import build_image
from sites.omnizon import catalogue, finder
from sites.omnizon.catalogue.progress import Progress
from sites.omnizon.catalogue.shards import Shards
from sites.omnizon.finder import Found, Wanted
from sites.omnizon.pages import shop

SITE = load("omnizon")
SMALL = 300
MODULES = {catalogue.MODULE: catalogue.Made()}
QUERIES = (
    "", "headphones", "wireless headphones", "electric kettle", "red dress", "black", "T-Shirt", "running shoes",
    "novel", "coff", "the", "of the", "zzz", "!!", "auralis nova", "men's jeans", "café", "olive oil 500", "lamp oak",
    "b", "wireless h", "Copper Kettle", "dog bed large", "4.5", "cordless dr", "stainless steel",
)  # fmt: skip
FILTERS: tuple[dict[str, Any], ...] = (
    {}, {"rating": 4}, {"low": 1000, "high": 5000}, {"deals": True}, {"in_stock": True}, {"coupons": True, "ships": 2},
    {"facets": {"Color": ("Red", "Navy")}}, {"department": 1}, {"department": 20}, {"makers": ("Auralis", "Nordvale")},
    {"facets": {"Color": ("Black",), "Battery Life": ("30 hours",)}, "rating": 3, "high": 20000}, {"low": 99999999},
    {"department": 5, "rating": 4, "deals": True, "facets": {"Nope": ("x",)}}, {"ships": 0, "makers": ("Nobody",)},
)  # fmt: skip
SOLD_OUT = (1, 2, 3, 40, 77)
REPRICED = {1: 1, 2: 4999, 5: 100_000_00, 30: 1000, 31: 1000, 700: 2500, 4000: 3333}


@pytest.fixture(scope="module")
def store() -> Store:
    """The default shop, only read here."""
    return SITE.store(0)


class Oracle:
    """Search as it could be written without care for time: every product is looked at."""

    def __init__(self, store: Store) -> None:
        self.db = store.db
        self.rows = {row["id"]: row for row in self.db.all("SELECT * FROM catalogue.product ORDER BY id")}
        self.departments = self.db.all("SELECT id, last_id FROM catalogue.department")
        self.values: dict[tuple[str, str], set[int]] = {}
        self.places: dict[str, dict[str, int]] = {}
        for row in self.db.all("SELECT * FROM catalogue.facet_value ORDER BY name, place, value"):
            self.values.setdefault((row["name"], row["value"]), set()).add(row["product_id"])
            self.places.setdefault(row["name"], {}).setdefault(row["value"], row["place"])
        self.type_facets: dict[str, list[str]] = {}
        for row in self.db.all("SELECT type, name FROM catalogue.facet ORDER BY type, position"):
            self.type_facets.setdefault(row["type"], []).append(row["name"])
        self.offered: dict[str, set[int]] = {name: set() for name in finder.CONDITIONS}
        for row in self.db.all("SELECT DISTINCT condition, product_id FROM catalogue.offer"):
            self.offered.setdefault(row["condition"], set()).add(row["product_id"])

    def matched(self, query: str) -> tuple[set[int], set[int]]:
        """By FTS5: all words anywhere, all words in title and maker."""
        terms = finder.words(query)
        if not terms:
            return (set() if query.strip() else set(self.rows)), set()
        phrase = " AND ".join(f'"{term}"' for term in terms)
        for asked in (phrase, f"{phrase}*"):
            sql = "SELECT rowid FROM catalogue.search WHERE search MATCH ?"
            found = set(self.db.column(sql, asked))
            if found:
                return found, set(self.db.column(sql, f"{{title maker}} : ({asked})"))
        return set(), set()

    def search(self, wanted: Wanted, sold_out: tuple[int, ...], repriced: dict[int, int]) -> Found:
        """The same as finder.search."""
        matched, strong = self.matched(wanted.q)
        prices: dict[int, int] = {
            key: repriced[key] if key in repriced else row["price_cents"] for key, row in self.rows.items()
        }
        stock = {key for key, row in self.rows.items() if row["in_stock"] and key not in sold_out}
        keys = self.rows.items()
        on: dict[str, set[int]] = {}
        for name, values in wanted.facets.items():
            on[f"f.{name}"] = set().union(*(self.values.get((name, value), set()) for value in values))
        if wanted.department is not None:
            last = next(row["last_id"] for row in self.departments if row["id"] == wanted.department)
            on["department"] = {key for key, row in keys if wanted.department <= row["department_id"] <= last}
        if wanted.makers:
            on["maker"] = {key for key, row in keys if row["maker"] in wanted.makers}
        if wanted.rating:
            on["rating"] = {key for key, row in keys if (row["rating_tenths"] or 0) >= wanted.rating * 10}
        if wanted.low is not None or wanted.high is not None:
            high = wanted.high if wanted.high is not None else 10**12
            on["price"] = {key for key, cents in prices.items() if (wanted.low or 0) <= cents <= high}
        if wanted.deals:
            on["deals"] = {key for key, row in keys if row["deal"]}
        if wanted.in_stock:
            on["in_stock"] = stock
        if wanted.coupons:
            on["coupons"] = {key for key, row in keys if row["coupon_percent"]}
        if wanted.ships is not None:
            on["ships"] = {key for key, row in keys if row["ships_in_days"] <= wanted.ships}

        def without(*names: str) -> set[int]:
            return matched.intersection(*(found for name, found in on.items() if name not in names))

        orders = {
            "featured": lambda key: (key not in strong, key),
            "price-low": lambda key: (prices[key], key),
            "price-high": lambda key: (-prices[key], key),
            "rating": lambda key: (
                -(self.rows[key]["rating_tenths"] or 0), -self.rows[key]["rating_count"], key
            ),
            "newest": lambda key: (-int(self.rows[key]["released"].replace("-", "")), key),
        }  # fmt: skip
        ids = sorted(without(), key=orders[wanted.sort])
        pages = max(1, -(-len(ids) // wanted.size))
        page = min(max(1, wanted.page), pages)
        makers = Counter(self.rows[key]["maker"] for key in without("maker"))
        known = {row["maker"] for row in self.rows.values()}
        for name in wanted.makers:
            if name in known:
                makers[name] += 0
        leaves = Counter(self.rows[key]["department_id"] for key in without("department"))
        slowest = max(row["ships_in_days"] for row in self.rows.values())
        ranged = [prices[key] for key in without("price")]

        def count(name: str, column: str) -> int:
            return sum(bool(self.rows[key][column]) for key in without(name))

        return Found(
            total=len(ids),
            ids=ids[(page - 1) * wanted.size : page * wanted.size],
            page=page,
            pages=pages,
            departments={
                row["id"]: sum(n for leaf, n in leaves.items() if row["id"] <= leaf <= row["last_id"])
                for row in self.departments
            },
            makers=sorted(makers.items(), key=lambda pair: (-pair[1], pair[0])),
            ratings={
                stars: sum((self.rows[key]["rating_tenths"] or 0) >= stars * 10 for key in without("rating"))
                for stars in finder.STARS
            },
            deals=count("deals", "deal"),
            in_stock=len(without("in_stock") & stock),
            coupons=count("coupons", "coupon_percent"),
            lowest=min(ranged, default=None),
            highest=max(ranged, default=None),
            conditions={
                name: len(self.offered[name] & set(without("condition"))) for name in finder.CONDITIONS
            },
            ships={
                days: sum(self.rows[key]["ships_in_days"] <= days for key in without("ships"))
                for days in range(slowest + 1)
            },
            facets=[
                self.facet(name, without(f"f.{name}"), wanted)
                for name in self.facet_names(without(*(f"f.{name}" for name in wanted.facets)), wanted)
            ],
        )

    def facet_names(self, pool: set[int], wanted: Wanted) -> list[str]:
        """Those that at least half of the products answer to, and those that are on."""
        types = Counter(self.rows[key]["type"] for key in pool)
        weights: dict[str, int] = {}
        for kind in sorted(self.type_facets, key=lambda kind: (-types[kind], kind)):
            for name in self.type_facets[kind]:
                weights[name] = weights.get(name, 0) + types[kind]
        names = [name for name, weight in weights.items() if weight and weight >= len(pool) / 2]
        return names + [name for name in wanted.facets if name not in names and name in self.places]

    def facet(self, name: str, pool: set[int], wanted: Wanted) -> finder.Facet:
        """Its values with what each would leave."""
        counts = [(value, len(pool & self.values[name, value])) for value in self.places[name]]
        chosen = wanted.facets.get(name, ())
        return finder.Facet(name, [(value, count) for value, count in counts if count or value in chosen])


def cases() -> Iterator[Wanted]:
    """Every query with every other filter, through all sorts, on first, later and impossible pages."""
    sorts, pages = cycle(finder.SORTS), cycle((1, 1, 2, 1, 3, 99))
    for place, query in enumerate(QUERIES):
        for filters in FILTERS[place % 2 :: 2]:
            yield Wanted(q=query, sort=next(sorts), page=next(pages), size=24 if place % 3 else 48, **filters)
    for filters in FILTERS:
        for sort in finder.SORTS:
            yield Wanted(sort=sort, page=next(pages), **filters)


def test_search_finds_counts_and_orders_as_plain_sql_does(store: Store) -> None:
    oracle = Oracle(store)
    for place, wanted in enumerate(cases()):
        sold_out = SOLD_OUT if place % 2 else ()
        repriced = REPRICED if place % 3 == 0 else {}
        assert finder.search(store.db, wanted, sold_out, repriced) == oracle.search(
            wanted, sold_out, repriced
        ), wanted


@pytest.mark.parametrize("sort", ["price-low", "price-high"])
def test_every_page_of_repriced_products_is_in_order(store: Store, sort: str) -> None:
    oracle = Oracle(store)
    wanted = Wanted(q="kettle", sort=sort)
    some = finder.search(store.db, Wanted(q="kettle")).ids
    repriced = {key: 500 * place for place, key in enumerate(some, 1)}
    found = finder.search(store.db, wanted, (), repriced)
    assert found.pages >= 3
    for page in range(1, found.pages + 1):
        asked = Wanted(q="kettle", sort=sort, page=page)
        assert finder.search(store.db, asked, (), repriced) == oracle.search(asked, (), repriced)
    everything = dict.fromkeys(oracle.rows, 777)
    flat = finder.search(store.db, wanted, (), everything)
    assert flat.ids == sorted(flat.ids)
    assert (flat.lowest, flat.highest) == (777, 777)


def test_an_unknown_department_is_an_error(store: Store) -> None:
    with pytest.raises(KeyError):
        finder.search(store.db, Wanted(department=9999))


def test_suggestions_are_those_that_begin_so_and_then_those_with_a_word_that_does(store: Store) -> None:
    sql = (
        "SELECT text FROM catalogue.suggestion WHERE text LIKE ?1 || '%' OR text LIKE '% ' || ?1 || '%'"
        " ORDER BY text NOT LIKE ?1 || '%', hits DESC, text LIMIT ?2"
    )
    phrases = store.db.column("SELECT text FROM catalogue.suggestion ORDER BY text")[::97]
    typed = {
        part
        for text in phrases
        for part in (text, text[:1], text[:2], text[:4], text[:5], text[-4:], text[3:7])
    }
    for part in sorted(" ".join(part.split()) for part in typed):
        if part:
            assert finder.suggest(store.db, f" {part.upper()} ") == store.db.column(sql, part, 8), part
    assert finder.suggest(store.db, "head", 3) == store.db.column(sql, "head", 3)
    assert finder.suggest(store.db, "  ") == []
    assert finder.suggest(store.db, "100%_") == []


def test_what_was_meant_is_what_comparing_with_every_phrase_finds(store: Store) -> None:
    phrases = store.db.column("SELECT text FROM catalogue.suggestion")
    known = sorted({word for text in phrases for word in text.split()})
    typos = [
        text[:at] + text[at + 1 :] for at, text in zip(cycle((2, 3, 1)), sorted(phrases)[::131], strict=False)
    ]
    for text in (*typos, "kettel", "hedphones", "xqzw", "sneekers size 9", "wireles headfones", "moniter 27"):
        right = get_close_matches(text, phrases, n=3, cutoff=0.7)
        if not right:
            words = [next(iter(get_close_matches(w, known, 1, 0.75)), w) for w in finder.words(text)]
            better = " ".join(words)
            finds = better != text and finder.search(store.db, Wanted(q=better)).total
            right = [better] if finds else []
        assert finder.did_you_mean(store.db, text) == right, text


# ---- the large form


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One small catalogue, with every row written, and as a large one is."""
    folder = tmp_path_factory.mktemp("catalogue")
    whole, made = folder / "whole.sqlite", folder / "made.sqlite"
    catalogue.build(whole, SMALL, 0, whole=True)
    catalogue.build(made, SMALL, 0, whole=False)
    return whole, made


@pytest.fixture(scope="module")
def two(both: tuple[Path, Path]) -> Iterator[Store]:
    """A store with both of them beside it, as `whole` and as `catalogue`."""
    attached = {"catalogue": both[1], "whole": both[0]}
    store = Store(build_image(SITE.schema, lambda db: None, attached, MODULES), attached, MODULES)
    yield store
    store.close()


TABLES = (
    *(
        "department",
        "product_type",
        "facet",
        "product",
        "product_bullet",
        "specification",
        "option",
        "option_value",
    ),
    *(
        "variant",
        "variant_option",
        "variant_specification",
        "variant_sheet",
        "unit_price",
        "facet_value",
        "review",
    ),
    *("question", "answer", "seller", "offer", "maker", "bought_together", "department_rank", "suggestion"),
    *("suggestion_tail", "known_word", "posting", "packed"),
)
OWN_IDS = {"variant": ("id",), "review": ("id",), "question": ("id",), "offer": ("id", "variant_id")}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_large_catalogue_is_that_of_a_whole_one(two: Store, table: str) -> None:
    skip = (*OWN_IDS.get(table, ()), "variant_id", "question_id")
    names = [name for name in two.db.column("SELECT name FROM pragma_table_info(?, 'whole')", table)]
    columns = ", ".join(f'"{name}"' for name in names if name not in skip)
    rows = [two.query(f"SELECT {columns} FROM {schema}.{table}") for schema in ("whole", "catalogue")]
    assert len(rows[0]) > 0
    assert sorted(map(repr, rows[0])) == sorted(map(repr, rows[1]))


def test_ids_of_a_large_catalogue_refer_to_one_another(two: Store) -> None:
    for sql in (
        "SELECT count(*) FROM catalogue.answer LEFT JOIN catalogue.question ON question.id = question_id"
        " WHERE position = 1 AND question.answer IS NOT text",
        "SELECT count(*) FROM catalogue.offer LEFT JOIN catalogue.variant ON variant.id = variant_id"
        " WHERE variant.sku IS NOT offer.sku",
        "SELECT count(*) FROM catalogue.unit_price LEFT JOIN catalogue.variant ON variant.id = variant_id"
        " WHERE variant.id IS NULL",
        "SELECT count(*) FROM catalogue.variant_option LEFT JOIN catalogue.variant ON variant.id = variant_id"
        " JOIN catalogue.option_value USING (product_id, name, value) WHERE variant.id IS NULL",
    ):
        assert two.db.value(sql) == 0, sql
    for table in OWN_IDS:
        assert two.db.value(f"SELECT count(*) - count(DISTINCT id) FROM catalogue.{table}") == 0


def test_a_row_of_a_large_catalogue_is_found_by_its_key(two: Store) -> None:
    sku, key = two.query("SELECT sku, id FROM catalogue.variant WHERE product_id = 7 ORDER BY position DESC")[
        0
    ]
    by_sku = two.db.one("SELECT * FROM catalogue.variant WHERE sku = ?", sku)
    assert by_sku == two.db.one("SELECT * FROM catalogue.variant WHERE id = ?", key)
    assert by_sku is not None
    assert by_sku["product_id"] == 7
    for nothing in ("'no such sku'", "7", "NULL", "''"):
        assert two.query(f"SELECT * FROM catalogue.variant WHERE sku = {nothing}") == ()
    for nothing in ("0", "-1", "99999999", "'seven'", "7.5", "NULL"):
        assert two.query(f"SELECT * FROM catalogue.review WHERE product_id = {nothing}") == ()
    assert two.query("SELECT count(*) FROM catalogue.review WHERE product_id IN (7, 8)") == two.query(
        "SELECT count(*) FROM whole.review WHERE product_id IN (7, 8)"
    )


def test_the_shops_own_queries_read_a_large_catalogue(two: Store) -> None:
    sku = two.db.value(
        "SELECT sku FROM whole.variant WHERE product_id = 3 AND stock ORDER BY position LIMIT 1"
    )
    line = shop.one_line(two.db, sku, 2)
    assert line is not None
    assert (line["product_id"], line["sku"], line["quantity"]) == (3, sku, 2)
    cards = two.db.all(shop.CARD, "[3, 1, 2]")
    assert [card["id"] for card in cards] == [3, 1, 2]
    assert all(card["sku"] and card["left"] is not None for card in cards)
    with two.transaction():
        for each, stock in two.query("SELECT sku, stock FROM whole.variant WHERE product_id = 3"):
            two.db.insert("stock", sku=each, sold=stock)
    assert two.db.column(shop.SOLD_OUT) == [3]
    two.undo()


def test_search_is_the_same_in_both_forms(both: tuple[Path, Path]) -> None:
    stores = []
    for path in both:
        attached = {"catalogue": path}
        stores.append(Store(build_image(SITE.schema, lambda db: None, attached, MODULES), attached, MODULES))
    for wanted in list(cases())[::5]:
        one, other = (finder.search(store.db, wanted, SOLD_OUT, REPRICED) for store in stores)
        assert one == other
    for store in stores:
        store.close()


def test_a_large_catalogue_has_equal_bytes_in_another_process(
    both: tuple[Path, Path], tmp_path: Path
) -> None:
    again = tmp_path / "again.sqlite"
    code = f"from sites.omnizon import catalogue; catalogue.build({str(again)!r}, {SMALL}, 0, whole=False, processes=1)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "9"})
    assert again.read_bytes() == both[1].read_bytes()


def test_what_is_made_does_not_depend_on_how_many_make_it(tmp_path: Path) -> None:
    made = []
    for processes in (1, 3):
        folder = tmp_path / str(processes)
        folder.mkdir()
        with (
            Progress("a test") as progress,
            Shards(folder, 0, 125, processes, progress, stretch=40) as entries,
        ):
            assert entries.processes == processes
            made.append((list(entries), entries.phrases))
    assert made[0] == made[1]
    assert len(made[0][0]) == 126


def test_a_process_that_fails_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="NotADirectoryError"), Progress("a test") as progress:
        (tmp_path / "file").write_text("")
        Shards(tmp_path / "file", 0, 125, 1, progress).__enter__()


# ---- the kept files


def test_a_kept_file_that_nobody_has_used_for_a_week_goes(tmp_path: Path) -> None:
    newest, used, unused = (tmp_path / name for name in ("newest.sqlite", "used.sqlite", "unused.sqlite"))
    other = tmp_path / "notes.txt"
    for path in (newest, used, unused, other):
        path.write_text("x")
    now = newest.stat().st_mtime
    os.utime(used, (now - 6 * 86400, now - 6 * 86400))
    for path in (unused, other):
        os.utime(path, (now - 8 * 86400, now - 8 * 86400))
    held = unused.open()
    cache.forget(newest)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newest.sqlite", "notes.txt", "used.sqlite"]
    assert held.read() == "x"
    held.close()


def test_use_renews_a_kept_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built: list[Path] = []

    def build(path: Path) -> None:
        built.append(path)
        path.write_text("made")

    path = cache.built("one.sqlite", build)
    os.utime(path, (1, 1))
    assert cache.built("one.sqlite", build) == path
    assert len(built) == 1
    assert path.stat().st_mtime > 1
    assert re.fullmatch("made", path.read_text())
