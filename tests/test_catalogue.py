"""The catalogue of omnizon agrees with itself: titles, tables, variants, pictures, ratings and reviews."""

import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product as combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sites.omnizon import art, catalogue
from sites.omnizon.catalogue.departments import department_tree
from sites.omnizon.catalogue.figures import apportioned
from sites.omnizon.catalogue.kinds import all_kinds, placed
from sites.omnizon.catalogue.naming import ALL_TAIL_NAMES, make
from sites.omnizon.catalogue.products import Product
from sites.omnizon.catalogue.rows import facet_names
from sites.omnizon.catalogue.types import Kind

COUNT = 800
SEED = catalogue.DEFAULT_SEED
KINDS = {kind.key: kind for kind in all_kinds()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "omnizon.db"
    catalogue.build(path, count=COUNT)
    return path


@pytest.fixture(scope="module")
def rows(built: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(f"file:{built}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    yield database
    database.close()


@pytest.fixture(scope="module")
def items() -> list[Product]:
    return [catalogue.product(SEED, index) for index in range(COUNT)]


@pytest.fixture(scope="module")
def shelves(items: list[Product]) -> dict[str, list[Product]]:
    """Products by type."""
    found: dict[str, list[Product]] = defaultdict(list)
    for item in items:
        found[item.kind.key].append(item)
    return found


def none_of(rows: sqlite3.Connection, query: str) -> bool:
    """Whether a query for what must not be finds nothing."""
    return rows.execute(query).fetchone() is None


# ---- the file


def test_building_again_gives_equal_bytes_in_another_process(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    code = f"from sites.omnizon import catalogue; catalogue.build({str(again)!r}, count={COUNT})"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert again.read_bytes() == built.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.db"]


def test_a_build_replaces_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "omnizon.db"
    path.write_text("not a database")
    catalogue.build(path, count=3)
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*) FROM product").fetchone() == (3,)
    assert database.execute("PRAGMA user_version").fetchone() == (catalogue.SCHEMA_VERSION,)
    database.close()


def test_another_seed_gives_another_catalogue(items: list[Product]) -> None:
    others = [catalogue.product(SEED + 1, index).title for index in range(20)]
    assert others != [item.title for item in items[:20]]


def test_a_product_alone_is_the_product_in_the_batch(items: list[Product]) -> None:
    assert catalogue.product(SEED, 700) == items[700]
    alone = catalogue.reviews(SEED, catalogue.product(SEED, 700))
    assert alone == catalogue.reviews(SEED, items[700])


def test_the_version_is_a_short_name_for_the_sources() -> None:
    assert re.fullmatch("[0-9a-f]{12}", catalogue.version())
    assert catalogue.version() == catalogue.version()


def test_the_meta_table_says_what_the_file_was_made_from(rows: sqlite3.Connection) -> None:
    meta = dict(rows.execute("SELECT key, value FROM meta").fetchall())
    assert meta["version"] == catalogue.version()
    assert (meta["seed"], meta["count"]) == (str(SEED), str(COUNT))
    assert meta["catalogue_date"] == catalogue.CATALOGUE_DATE.isoformat()
    assert len(meta["digest"]) == 64


def test_every_reference_is_to_a_row(rows: sqlite3.Connection) -> None:
    assert none_of(rows, "PRAGMA foreign_key_check")


# ---- departments and types


def test_departments_are_a_tree_of_three_levels_numbered_in_preorder(rows: sqlite3.Connection) -> None:
    nodes = {row["id"]: row for row in rows.execute("SELECT * FROM department ORDER BY id")}
    assert sum(node["level"] == 1 for node in nodes.values()) >= 10
    for node in nodes.values():
        parent = nodes.get(node["parent_id"])
        assert node["level"] == (parent["level"] + 1 if parent else 1)
        assert node["path"] == (f"{parent['path']} > {node['name']}" if parent else node["name"])
        below = [other for other in nodes.values() if node["id"] <= other["id"] <= node["last_id"]]
        assert (node["level"] == 3) == (len(below) == 1)
        assert all(other["path"].startswith(node["path"]) for other in below)


def test_counts_of_departments_are_those_of_their_products(rows: sqlite3.Connection) -> None:
    counted = """
        SELECT 1 FROM department d WHERE product_count !=
            (SELECT count(*) FROM product WHERE department_id BETWEEN d.id AND d.last_id)
    """
    assert none_of(rows, counted)


def test_no_leaf_is_empty_and_all_types_occur(shelves: dict[str, list[Product]]) -> None:
    assert len(KINDS) >= 58
    assert set(shelves) == set(KINDS)
    leaves = {path for path, node in department_tree(all_kinds()).items() if node.level == 3}
    assert leaves == {placed(SEED, index)[0].path for index in range(catalogue.DEFAULT_COUNT)}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_type_is_well_formed(kind: Kind) -> None:
    names = {spec.name for spec in kind.specs}
    assert kind.draw in art.KINDS
    assert set(kind.shows.values()) <= names
    assert kind.dims[0] in {*names, ""}
    assert {color for color in kind.accents if color not in art.COLORS} == set()
    for noun in kind.nouns:
        for name, values in noun.claims:
            spec = kind.spec(name)
            known = spec.values if spec else ("Floral", "Geometric") if name == "Pattern" else ()
            assert set(values) <= set(known), f"{noun.text}: {name}"


# ---- titles


def test_titles_codes_and_skus_are_unique(rows: sqlite3.Connection) -> None:
    for column, table in (("title", "product"), ("code", "product"), ("sku", "variant")):
        assert none_of(rows, f"SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1")


def test_titles_stay_unique_in_a_large_catalogue() -> None:
    for kind in KINDS.values():
        numbers = range(20 * kind.weight + 400)
        made = Counter((make(kind, number).maker, make(kind, number).line) for number in numbers)
        if kind.family == "books":
            made = Counter((make(kind, number).line, "") for number in numbers)
        assert max(made.values()) == 1, kind.key
    assert ALL_TAIL_NAMES > 1000


def test_what_a_title_claims_is_what_the_table_says(items: list[Product]) -> None:
    for item in items:
        fixed = dict(item.fixed)
        for spec in item.kind.specs:
            truth = spec.said(fixed.get(spec.name, ""))
            claims = {said for value in spec.values if (said := spec.said(value)) and names(item.title, said)}
            claims -= {said for said in claims if any(said != other and said in other for other in claims)}
            if spec.name in dict(item.noun.claims) or spec.name not in fixed:
                claims = {said for said in claims if said.lower() not in item.noun.text.lower()}
            assert claims <= {truth}, f"{item.title}: {spec.name}"


def names(title: str, said: str) -> bool:
    """Whether the words stand in the title as a clause, not inside another."""
    return re.search(rf"(?:, ){re.escape(said)}(?=,| for |$| \()", title) is not None


def test_what_a_noun_claims_is_so_in_every_variant(items: list[Product]) -> None:
    for item in items:
        for name, values in item.noun.claims:
            assert {dict(variant.sheet)[name] for variant in item.variants} <= set(values), item.title


def test_no_text_has_a_hole_or_says_a_word_twice(items: list[Product]) -> None:
    for item in items:
        written = [review.body for review in catalogue.reviews(SEED, item)]
        asked = [pair.question + " " + pair.answer for pair in catalogue.questions(SEED, item)]
        for text in (item.title, item.prose, *item.bullets, *written, *asked):
            assert "{" not in text
            assert not re.search(r"\?\w+!?=", text), text
            assert not re.search(r"\b([A-Za-z]{3,}) \1\b", text, re.IGNORECASE), text


def test_every_product_has_points_to_make(items: list[Product]) -> None:
    for item in items:
        assert 3 <= len(item.bullets) <= 7, item.title
        assert all(re.fullmatch(r"[A-Z0-9][^–]* – .+[.?]", bullet) for bullet in item.bullets), item.bullets


# ---- variants


def test_every_combination_of_options_is_one_variant(rows: sqlite3.Connection) -> None:
    values: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for row in rows.execute("SELECT * FROM option_value ORDER BY product_id, name, position"):
        values[row["product_id"]].setdefault(row["name"], []).append(row["value"])
    chosen: dict[int, dict[int, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for row in rows.execute("SELECT product_id, id FROM variant"):
        chosen[row["product_id"]][row["id"]] = set()
    query = "SELECT v.product_id, o.* FROM variant_option o JOIN variant v ON v.id = o.variant_id"
    for row in rows.execute(query):
        chosen[row["product_id"]][row["variant_id"]].add((row["name"], row["value"]))
    for product_id, variants in chosen.items():
        options = [[(name, value) for value in offered] for name, offered in values[product_id].items()]
        wanted = {frozenset(choice) for choice in combinations(*options)}
        assert {frozenset(choice) for choice in variants.values()} == wanted
        assert len(variants) == len(wanted) <= 40


def test_option_values_are_named_in_the_option_table(rows: sqlite3.Connection) -> None:
    query = "SELECT product_id, name FROM {} EXCEPT SELECT product_id, name FROM {}"
    assert none_of(rows, query.format("option", "option_value"))
    assert none_of(rows, query.format("option_value", "option"))


def test_the_specification_follows_the_variant(rows: sqlite3.Connection) -> None:
    """Also its colour, and the price and picture that a product shows are its default variant's."""
    astray = """
        SELECT 1 FROM variant_option o LEFT JOIN variant_sheet s ON s.variant_id = o.variant_id AND s.name = o.name
        WHERE s.value IS NOT o.value
    """
    other_color = "SELECT 1 FROM variant v JOIN variant_sheet s ON s.variant_id = v.id AND s.name = 'Color' "
    assert none_of(rows, astray)
    assert none_of(rows, other_color + "WHERE s.value != v.color")


def test_a_product_shows_its_default_variant(rows: sqlite3.Connection) -> None:
    differing = """
        SELECT 1 FROM product p JOIN variant v ON v.product_id = p.id AND v.is_default
        WHERE (p.price_cents, p.list_price_cents, p.color, p.picture)
              IS NOT (v.price_cents, v.list_price_cents, v.color, v.picture)
           OR v.stock = 0 AND p.in_stock
    """
    summed = """
        SELECT 1 FROM product p JOIN variant v ON v.product_id = p.id GROUP BY p.id
        HAVING sum(is_default) != 1 OR min(v.price_cents) != lowest_cents OR max(v.price_cents) != highest_cents
            OR count(*) != variant_count OR max(v.stock > 0) != in_stock
    """
    assert none_of(rows, differing)
    assert none_of(rows, summed)


def test_prices_are_sane(rows: sqlite3.Connection) -> None:
    assert none_of(rows, "SELECT 1 FROM variant WHERE price_cents < 200 OR list_price_cents <= price_cents")
    unearned = "SELECT 1 FROM product WHERE deal AND list_price_cents * 86 < price_cents * 100"
    assert none_of(rows, unearned)


def test_facets_hold_what_the_variants_have(rows: sqlite3.Connection) -> None:
    has_it = "SELECT product_id, name, value FROM facet_value"
    sheets = """
        SELECT DISTINCT v.product_id, s.name, s.value FROM variant_sheet s
        JOIN variant v ON v.id = s.variant_id JOIN product p ON p.id = v.product_id
        JOIN facet f ON f.type = p.type AND f.name = s.name
    """
    assert set(map(tuple, rows.execute(has_it))) == set(map(tuple, rows.execute(sheets)))
    assert all(facet_names(kind) for kind in KINDS.values())


# ---- pictures


@pytest.mark.parametrize("key", KINDS)
def test_every_variant_can_be_drawn_in_every_view(key: str, shelves: dict[str, list[Product]]) -> None:
    for item in shelves[key][:2]:
        drawn: dict[str, set[str]] = defaultdict(set)
        for picture, color in {(variant.picture, variant.color) for variant in item.variants}:
            for view in catalogue.VIEWS:
                svg = catalogue.picture(picture, color, view)
                assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
                assert "<text" not in svg
                drawn[color].add(svg)
        together = [svg for pictures in drawn.values() for svg in pictures]
        assert len(together) == len(set(together)), "two colours look the same"


def drawn(kind: str, **facts: str) -> str:
    """A drawing in navy and gold."""
    return art.render(kind, "Navy", "Gold", "main", **facts)


def test_pictures_count_what_the_table_counts() -> None:
    assert [drawn("mug", set=pieces).count("<use") for pieces in ("1", "2", "4", "6")] == [0, 2, 4, 6]
    lenses = [drawn("smartphone", cams=cameras).count('r="14.5"') for cameras in ("2", "3", "4")]
    assert lenses == [2, 3, 4]
    assert [drawn("pens", n=count).count("286h16") for count in ("3 pens", "8 pens")] == [3, 8]
    assert [drawn("towels", n=count).count("h140") for count in ("2", "4", "6")] == [2, 4, 6]
    assert [drawn("screwdrivers", n=count).count("196q18") for count in ("4", "12")] == [4, 12]


@pytest.mark.parametrize(
    ("kind", "fact", "values"),
    [
        ("sunglasses", "shape", ("Square", "Aviator", "Round", "Cat Eye")),
        ("dress", "length", ("Mini", "Midi", "Maxi")),
        ("jeans", "fit", ("Skinny", "Slim", "Straight", "Relaxed", "Wide")),
        ("watch", "dial", ("White", "Black", "Blue", "Green")),
        ("plush", "animal", ("Bear", "Bunny", "Cat")),
        ("pillow", "pattern", ("Solid", "Striped", "Polka Dot", "Plaid", "Floral", "Chevron", "Geometric")),
        ("desk", "drawers", ("0", "1", "2", "3")),
        ("bookshelf", "tiers", ("3", "4", "5")),
        ("lamp", "base", ("Column", "Gourd", "Double Gourd")),
        ("ball", "sport", ("basketball", "soccer", "football", "volleyball")),
    ],
)
def test_pictures_differ_by_what_they_show(kind: str, fact: str, values: tuple[str, ...]) -> None:
    assert len({drawn(kind, **{fact: value}) for value in values}) == len(values)


def test_a_slip_on_has_no_laces(shelves: dict[str, list[Product]]) -> None:
    closures = {
        item.kind.draw: dict(item.shown.sheet)["Closure"] for item in shelves["sneaker"] + shelves["slipon"]
    }
    assert closures == {"sneaker": "Lace-up", "slipon": "Slip-on"}
    assert not any("slip" in item.title.lower() for item in shelves["sneaker"])


def test_an_unknown_drawing_or_view_says_what_there_is() -> None:
    with pytest.raises(KeyError, match="no drawing of 'sofa'; have: apron"):
        art.render("sofa", "Navy", "Gold")
    with pytest.raises(KeyError, match="no view 'back'; have: main"):
        art.render("mug", "Navy", "Gold", "back")


# ---- ratings, reviews, questions


def test_histograms_agree_with_count_mean_and_shares(rows: sqlite3.Connection) -> None:
    for row in rows.execute("SELECT * FROM product"):
        counts = [row[f"rating_{stars}"] for stars in (5, 4, 3, 2, 1)]
        shares = [row[f"share_{stars}"] for stars in (5, 4, 3, 2, 1)]
        assert sum(counts) == row["rating_count"]
        assert sum(shares) == (100 if row["rating_count"] else 0)
        if not row["rating_count"]:
            assert row["rating_tenths"] is None
            continue
        mean = sum(stars * count for stars, count in zip((5, 4, 3, 2, 1), counts, strict=True)) / sum(counts)
        assert abs(mean * 10 - row["rating_tenths"]) <= 0.5
        assert all(
            abs(share - 100 * count / sum(counts)) < 1 for share, count in zip(shares, counts, strict=True)
        )


def test_apportioning_loses_nothing() -> None:
    assert apportioned(100, (1, 1, 1)) == (34, 33, 33)
    assert apportioned(2, (0.5, 0.2, 0.2, 0.1)) == (1, 1, 0, 0)


def test_reviews_are_a_part_of_the_ratings(rows: sqlite3.Connection) -> None:
    for stars in (5, 4, 3, 2, 1):
        more = f"""
            SELECT 1 FROM product p WHERE rating_{stars} <
                (SELECT count(*) FROM review r WHERE r.product_id = p.id AND r.stars = {stars})
        """
        assert none_of(rows, more)
    miscounted = (
        "SELECT 1 FROM product p WHERE review_count != (SELECT count(*) FROM review WHERE product_id = p.id)"
    )
    assert none_of(rows, miscounted)


def test_the_number_of_reviews_has_a_long_tail(rows: sqlite3.Connection) -> None:
    counts = sorted(row[0] for row in rows.execute("SELECT review_count FROM product"))
    assert counts[0] == 0
    assert 4 <= counts[len(counts) // 2] <= 12
    assert counts[-5] >= 100
    assert counts[-1] == 120


def test_reviews_are_ordered_dated_and_different(rows: sqlite3.Connection) -> None:
    previous: sqlite3.Row | None = None
    for row in rows.execute("SELECT * FROM review ORDER BY product_id, id"):
        if previous and previous["product_id"] == row["product_id"]:
            assert (previous["helpful"], previous["date"]) >= (row["helpful"], row["date"])
        previous = row
    outside = f"""
        SELECT 1 FROM review r JOIN product p ON p.id = r.product_id
        WHERE r.date < p.released OR r.date >= '{catalogue.CATALOGUE_DATE.isoformat()}'
    """
    assert none_of(rows, outside)
    assert none_of(rows, "SELECT 1 FROM review GROUP BY product_id, body HAVING count(*) > 1")


def test_a_review_is_of_a_variant_that_exists(items: list[Product]) -> None:
    for item in items[:200]:
        known = {", ".join(f"{name}: {value}" for name, value in variant.choice) for variant in item.variants}
        assert {review.variant or "" for review in catalogue.reviews(SEED, item)} <= known


def test_answers_do_not_contradict_the_table(items: list[Product]) -> None:
    for item in items[:300]:
        fixed = dict(item.fixed)
        answers = {pair.question: pair.answer for pair in catalogue.questions(SEED, item)}
        for spec in item.kind.specs:
            if spec.ask in answers and fixed.get(spec.name) in ("Yes", "No"):
                assert answers[spec.ask].startswith(("No", "Unf") if fixed[spec.name] == "No" else "Yes")


# ---- rank, badges, search


def test_products_are_ranked_and_the_first_of_a_leaf_sells_best(rows: sqlite3.Connection) -> None:
    ids = [row[0] for row in rows.execute("SELECT id FROM product ORDER BY id")]
    assert ids == list(range(1, COUNT + COUNT // 125 + 1))
    first = {row[0] for row in rows.execute("SELECT min(id) FROM product GROUP BY department_id")}
    best = {row[0] for row in rows.execute("SELECT id FROM product WHERE badge = 'Best Seller'")}
    assert best == first


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_searching_for_a_type_finds_all_of_it(kind: Kind, rows: sqlite3.Connection) -> None:
    for phrase in (kind.name, kind.plural):
        query = "SELECT id FROM product WHERE type = ? AND id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)"
        assert rows.execute(query, (kind.key, f'"{phrase}"')).fetchall() == []


def test_every_suggestion_finds_products(rows: sqlite3.Connection) -> None:
    for text, hits in rows.execute("SELECT text, hits FROM suggestion").fetchall():
        wanted = " ".join(f'"{word}"' for word in text.split())
        found = rows.execute("SELECT count(*) FROM search WHERE search MATCH ?", (wanted,)).fetchone()[0]
        assert found >= hits, text
