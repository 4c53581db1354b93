"""All 5,000 products of the default shop, and the forty announced ones: what is said of a thing is one story."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator

import pytest

from sites import load
from sites.omnizon import catalogue
from sites.omnizon.catalogue.kinds import all_kinds
from sites.omnizon.catalogue.products import MONTHS
from sites.omnizon.catalogue.types import Kind

SITE = load("omnizon")
KINDS = {kind.key: kind for kind in all_kinds()}
TODAY = catalogue.CATALOGUE_DATE.isoformat()
Sheets = dict[int, dict[int, dict[str, str]]]
"""Product -> variant -> its specification table."""


@pytest.fixture(scope="module")
def rows() -> Iterator[sqlite3.Connection]:
    """The catalogue that the default shop is served from."""
    path = SITE.attached(SITE.set({}))["catalogue"]
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    yield database
    database.close()


@pytest.fixture(scope="module")
def sheets(rows: sqlite3.Connection) -> Sheets:
    """Every variant's specification table, put together without the view."""
    base: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows.execute("SELECT * FROM specification ORDER BY product_id, position"):
        base[row["product_id"]][row["name"]] = row["value"]
    found: Sheets = defaultdict(dict)
    owners = {}
    for row in rows.execute("SELECT id, product_id FROM variant"):
        owners[row["id"]] = row["product_id"]
        found[row["product_id"]][row["id"]] = dict(base[row["product_id"]])
    for row in rows.execute("SELECT * FROM variant_specification"):
        found[owners[row["variant_id"]]][row["variant_id"]][row["name"]] = row["value"]
    return found


def none_of(rows: sqlite3.Connection, *queries: str) -> None:
    """No query for what must not be finds anything."""
    for query in queries:
        found = rows.execute(query).fetchone()
        assert found is None, (tuple(found), query)


def test_there_are_5000_and_what_is_announced(rows: sqlite3.Connection) -> None:
    counted = rows.execute(
        "SELECT released > ? AS soon, count(*) FROM product GROUP BY soon", (TODAY,)
    ).fetchall()
    assert [tuple(row) for row in counted] == [(0, 5000), (1, 40)]


def test_a_title_claims_only_what_every_variants_table_says(rows: sqlite3.Connection, sheets: Sheets) -> None:
    claims = 0
    for row in rows.execute("SELECT id, title, type, color FROM product"):
        kind, tables = KINDS[row["type"]], sheets[row["id"]].values()
        parts = {part.split(" for ")[0].split(" (")[0] for part in row["title"].split(", ")[1:]}
        for name, said in _said(kind):
            claimed = parts & set(said)
            others = {text for other, texts in _said(kind) if other != name for text in texts}
            for text in claimed - others - {row["color"]}:
                assert {table[name] for table in tables} <= said[text], (row["title"], name)
                claims += 1
    assert claims > 3000


def _said(kind: Kind) -> list[tuple[str, dict[str, set[str]]]]:
    """Specification -> what a title may say of it -> the values that makes true."""
    found = []
    for spec in kind.specs:
        said: dict[str, set[str]] = defaultdict(set)
        for value in spec.values:
            if spec.said(value):
                said[spec.said(value)].add(value)
        found.append((spec.name, dict(said)))
    return found


def test_a_picture_shows_what_the_variants_table_says(rows: sqlite3.Connection, sheets: Sheets) -> None:
    types = dict(tuple(row) for row in rows.execute("SELECT id, type FROM product"))
    for row in rows.execute("SELECT id, product_id, color, picture FROM variant"):
        kind, table, picture = (
            KINDS[types[row["product_id"]]],
            sheets[row["product_id"]][row["id"]],
            json.loads(row["picture"]),
        )
        assert picture["kind"] == kind.draw
        assert all(picture[parameter] == table[name] for parameter, name in kind.shows.items()), row[
            "picture"
        ]
        assert table["Item Dimensions"] == f"{picture['size_wide']} x {picture['size_high']}"
        assert picture.get("pattern", "Solid") == table.get("Pattern", "Solid")
        assert table.get("Color", row["color"]) == row["color"]
        assert picture.get("author", "") == table.get("Author", "")


def test_an_option_is_what_the_variants_table_says(rows: sqlite3.Connection, sheets: Sheets) -> None:
    query = "SELECT product_id, variant_id, name, value FROM variant_option JOIN variant ON variant.id = variant_id"
    for row in rows.execute(query):
        assert sheets[row["product_id"]][row["variant_id"]][row["name"]] == row["value"]


def test_a_review_speaks_of_a_variant_at_its_price(rows: sqlite3.Connection) -> None:
    choices: dict[int, list[str]] = defaultdict(list)
    chosen = """
        SELECT variant_id, c.name || ': ' || c.value AS said FROM variant_option c JOIN variant v ON v.id = variant_id
        JOIN option o ON o.product_id = v.product_id AND o.name = c.name ORDER BY variant_id, o.position
    """
    for row in rows.execute(chosen):
        choices[row["variant_id"]].append(row["said"])
    prices = {
        (row["product_id"], ", ".join(choices[row["id"]])): row["price_cents"]
        for row in rows.execute("SELECT id, product_id, price_cents FROM variant")
    }
    priced = 0
    for row in rows.execute("SELECT product_id, body, variant FROM review"):
        price = prices[row["product_id"], row["variant"] or ""]
        for dollars, cents in re.findall(r"\$(\d+)\.(\d\d)", row["body"]):
            assert int(dollars) * 100 + int(cents) == price, row["body"]
            priced += 1
    assert priced > 1000


def test_reviews_are_counted_and_part_of_the_ratings(rows: sqlite3.Connection) -> None:
    none_of(
        rows,
        "SELECT id FROM product p WHERE review_count <> (SELECT count(*) FROM review r WHERE r.product_id = p.id)",
        *(
            f"SELECT id FROM product p WHERE rating_{stars} <"
            f" (SELECT count(*) FROM review r WHERE r.product_id = p.id AND stars = {stars})"
            for stars in range(1, 6)
        ),
    )
    assert rows.execute("SELECT count(*) FROM product WHERE review_count >= 100").fetchone()[0] >= 20
    assert rows.execute("SELECT count(*) FROM product WHERE review_count = 0").fetchone()[0] >= 100


def test_an_answer_of_fact_is_what_the_table_says(rows: sqlite3.Connection, sheets: Sheets) -> None:
    types = dict(tuple(row) for row in rows.execute("SELECT id, type FROM product"))
    checked = 0
    for row in rows.execute("SELECT product_id, question, answer FROM question"):
        for spec in KINDS[types[row["product_id"]]].specs:
            if spec.ask != row["question"]:
                continue
            values = {table[spec.name] for table in sheets[row["product_id"]].values()}
            checked += 1
            if values in ({"Yes"}, {"No"}):
                assert row["answer"].startswith("Yes" if values == {"Yes"} else ("No", "Unfortunately not"))
            else:
                assert all(value in row["answer"] for value in values), (
                    row["question"],
                    row["answer"],
                    values,
                )
    assert checked > 4000
    for name, ask in (
        ("Model Number", "What is the exact model number?"),
        ("Warranty", "How long is the warranty?"),
    ):
        for row in rows.execute("SELECT product_id, answer FROM question WHERE question = ?", (ask,)):
            assert {table[name] for table in sheets[row["product_id"]].values()} == {
                re.split(", (?:it|from)", row["answer"])[0]
            }


def test_every_question_has_its_answers_in_order(rows: sqlite3.Connection) -> None:
    none_of(
        rows,
        "SELECT q.id FROM question q LEFT JOIN answer a ON a.question_id = q.id AND a.position = 1"
        " WHERE a.text IS NOT q.answer OR a.answered_by IS NOT q.answered_by",
        "SELECT 1 FROM answer a JOIN answer b ON b.question_id = a.question_id AND b.position = a.position + 1"
        " WHERE b.votes > a.votes OR b.answered_by = a.answered_by",
        "SELECT question_id FROM answer GROUP BY question_id HAVING max(position) <> count(*)",
        "SELECT q.id FROM question q JOIN product p ON p.id = q.product_id"
        f" WHERE q.date < p.released OR q.date >= '{TODAY}'",
        f"SELECT 1 FROM answer a JOIN question q ON q.id = question_id WHERE a.date < q.date OR a.date > '{TODAY}'",
        "SELECT product_id FROM question GROUP BY product_id, question HAVING count(*) > 1",
        "SELECT 1 FROM question a JOIN question b ON b.product_id = a.product_id AND b.id > a.id AND b.votes > a.votes",
    )
    several = "SELECT count(*) FROM (SELECT 1 FROM answer GROUP BY question_id HAVING count(*) >= 3)"
    assert rows.execute(several).fetchone()[0] > 500


def test_an_offer_is_of_a_variant_by_somebody_else(rows: sqlite3.Connection) -> None:
    joined = "offer o JOIN product p ON p.id = o.product_id JOIN variant v ON v.id = o.variant_id"
    offer = f"SELECT o.id FROM {joined} WHERE "
    none_of(
        rows,
        "SELECT id FROM offer WHERE variant_id NOT IN (SELECT id FROM variant)",
        offer + "v.product_id <> p.id OR v.sku <> o.sku OR o.seller = p.seller",
        offer + "o.condition <> 'new' AND o.price_cents >= v.price_cents",
        offer + "o.condition = 'new' AND abs(o.price_cents - v.price_cents) > v.price_cents / 5 + 200",
        offer
        + "o.condition = 'used-good' AND p.type IN ('coffee', 'tea', 'granola', 'oliveoil', 'serum', 'lipstick')",
        offer + f"p.released > '{TODAY}'",
        "SELECT id FROM offer WHERE condition NOT IN ('new', 'renewed', 'used-good') OR price_cents < 50",
        "SELECT id FROM offer WHERE stock < 1 OR ships_in_days NOT BETWEEN 1 AND 9",
        "SELECT 1 FROM offer GROUP BY variant_id, seller HAVING count(*) > 1",
        "SELECT seller FROM offer UNION SELECT seller FROM product EXCEPT SELECT name FROM seller",
    )
    kinds = dict(
        tuple(row) for row in rows.execute("SELECT condition, count(*) FROM offer GROUP BY condition")
    )
    assert min(kinds.values()) > 300


def test_what_is_announced_cannot_be_had(rows: sqlite3.Connection) -> None:
    soon = f"(SELECT id FROM product WHERE released > '{TODAY}')"
    none_of(
        rows,
        f"SELECT id FROM product WHERE id IN {soon} AND (in_stock OR rating_count OR deal OR coupon_percent OR badge)",
        f"SELECT id FROM variant WHERE product_id IN {soon} AND (stock OR list_price_cents)",
        *(
            f"SELECT 1 FROM {table} WHERE product_id IN {soon}"
            for table in ("review", "question", "offer", "department_rank")
        ),
        f"SELECT 1 FROM bought_together WHERE partner_id IN {soon}",
    )


def test_the_day_of_release_is_in_the_table(rows: sqlite3.Connection) -> None:
    query = "SELECT released, value FROM product JOIN specification ON product_id = id WHERE name = ?"
    found = rows.execute(query, ("Date First Available",)).fetchall()
    assert len(found) == 5040
    for released, value in found:
        year, month, day = map(int, released.split("-"))
        assert value.endswith(f" {day}, {year}")
        assert MONTHS[month - 1] == value.split(" ")[0]


def test_a_unit_price_is_the_price_by_the_amount(rows: sqlite3.Connection, sheets: Sheets) -> None:
    query = "SELECT u.*, v.product_id, v.price_cents FROM unit_price u JOIN variant v ON v.id = variant_id"
    seen = set()
    for row in rows.execute(query):
        assert row["amount"] in sheets[row["product_id"]][row["variant_id"]].values()
        many, unit = row["amount"].split(" ")
        amount = int(many) * (1000 if unit == "L" else 1) / (100 if row["unit"] == "100 ml" else 1)
        assert abs(row["unit_cents"] - row["price_cents"] / amount) <= 0.5
        seen.add((unit, row["unit"]))
    assert seen == {
        *(("oz", "oz"), ("ml", "100 ml"), ("L", "100 ml"), ("bags", "count"), ("pens", "count")),
    }


def test_ranks_partners_and_makers_are_complete(rows: sqlite3.Connection) -> None:
    none_of(
        rows,
        "SELECT 1 FROM department_rank r WHERE place <> (SELECT count(*) FROM department_rank o"
        " WHERE o.department_id = r.department_id AND o.product_id <= r.product_id) AND department_id < 40",
        "SELECT department_id FROM department_rank GROUP BY department_id HAVING max(place) <> count(*)",
        "SELECT 1 FROM department_rank r JOIN product p ON p.id = product_id"
        " JOIN department d ON d.id = r.department_id"
        " WHERE p.department_id NOT BETWEEN d.id AND d.last_id OR d.level <> r.level",
        f"SELECT id FROM product p WHERE released <= '{TODAY}'"
        " AND (SELECT count(*) FROM department_rank WHERE product_id = p.id) <> 3",
        "SELECT id FROM product p WHERE (SELECT count(*) FROM bought_together WHERE product_id = p.id) <> 2",
        "SELECT 1 FROM bought_together t JOIN product p ON p.id = t.product_id JOIN product o ON o.id = partner_id"
        " WHERE o.type = p.type OR NOT o.in_stock",
        "SELECT 1 FROM bought_together GROUP BY product_id HAVING count(DISTINCT partner_id) <> 2",
        "SELECT name FROM maker m WHERE product_count <> (SELECT count(*) FROM product WHERE maker = m.name)",
        "SELECT maker FROM product EXCEPT SELECT name FROM maker",
        "SELECT id FROM product p WHERE badge = 'Best Seller' AND 1 <> (SELECT place FROM department_rank"
        " WHERE product_id = p.id AND level = 3)",
    )
