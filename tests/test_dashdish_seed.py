"""What dashdish starts with: the same in every process, true to its rules; with the knob, what REAL's tasks name."""

from __future__ import annotations

from sites import load
from sites.dashdish import terms
from sites.kit import Store
from tests.test_dashdish_page import PRIYA, Diner, dining


def store(seed: int = 0, **knobs: str) -> Store:
    """Fresh state."""
    return load("dashdish").store(seed, knobs)


async def some_actions(diner: Diner) -> str:
    """What a visitor does in one play."""
    await diner.choose("Casa Jacaranda", "Churros", 2)
    await diner.go("/search?q=ramen&sort=rating")
    await diner.press(await diner.check_out("Casa Jacaranda"), "Place order", tip="20")
    return diner.world.digest()


async def test_equal_seeds_and_equal_actions_leave_equal_rows() -> None:
    digests = []
    for _ in range(2):
        async with dining(PRIYA) as diner:
            digests.append(await some_actions(diner))
    assert digests[0] == digests[1]
    assert store(0).digest() == store(0).digest() != store(1).digest()


def test_past_orders_obey_the_rules_of_the_checkout() -> None:
    db = store().db
    orders = db.all("SELECT * FROM orders ORDER BY id")
    assert len(orders) > 120
    for order in orders:
        lines = db.all("SELECT * FROM order_line WHERE order_id = ?", order["id"])
        assert order["subtotal_cents"] == sum(line["quantity"] * line["price_cents"] for line in lines)
        assert order["tax_cents"] == terms.tax_of(order["subtotal_cents"] - order["discount_cents"])
        fees = sum(
            order[f"{name}_cents"] for name in ("delivery", "express", "service", "small", "tax", "tip")
        )
        assert order["total_cents"] == order["subtotal_cents"] - order["discount_cents"] + fees
        assert order["placed"] < order["begins"] < order["ready"] <= order["due"]


def test_every_rating_is_the_mean_of_its_reviews() -> None:
    rows = store().db.all(
        "SELECT rating_tenths, rating_count, sum(stars) AS stars, count(*) AS reviews FROM restaurant"
        " JOIN review ON restaurant_id = restaurant.id GROUP BY restaurant.id"
    )
    assert len(rows) == 68
    for row in rows:
        assert row["rating_count"] == row["reviews"]
        assert row["rating_tenths"] == (row["stars"] * 20 + row["reviews"]) // (2 * row["reviews"])


def test_the_city_is_rich_enough() -> None:
    db = store().db
    assert db.value("SELECT count(*) FROM cuisine WHERE restaurants >= 3") >= 20
    assert db.value("SELECT count(DISTINCT neighborhood_id) FROM restaurant") == 10
    assert (
        db.value("SELECT min(dishes) FROM (SELECT count(*) AS dishes FROM dish GROUP BY restaurant_id)") >= 8
    )


async def test_what_reals_tasks_name_is_there_with_the_knob_and_only_then() -> None:
    async with dining(PRIYA, goods="real") as diner:
        page = await diner.go("/")
        stores = [text for tag, text in page.headings if tag == "h3"]
        first = stores.index("Gambinos New York Subs")
        assert stores[first : first + 3] == ["Gambinos New York Subs", "Wingstop", "Man vs. Fries"]
        rails = [text for tag, text in page.headings if tag == "h2"]
        start = rails.index("Under $1 delivery fee")
        assert rails[start : start + 3] == [
            "Under $1 delivery fee",
            "Best of lunch",
            "The Infatuation's picks",
        ]
        light = diner.row(
            "SELECT count(*) AS all_of_them, sum(delivers) AS delivering FROM collection_restaurant"
            " JOIN collection ON collection.id = collection_id AND collection.name = 'Light & fresh'"
            " JOIN restaurant ON restaurant.id = restaurant_id"
        )
        assert light == {"all_of_them": 6, "delivering": 5}
        biryani = diner.dish("Mashaallah Halal Food Pakistani Food", "Chicken Biryani")
        assert "Regular $17.11" in (await diner.go(biryani["url"])).text
    assert store().db.value("SELECT count(*) FROM restaurant WHERE name = 'Wingstop'") == 0
    assert store(goods="real").digest() == store().digest()
