"""A diner on dashdish, for the other tests of the site; and that money, times and carts are as the rules say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from sites import load
from sites.dashdish import city, terms
from sites.kit import Server, World
from sites.kit.store import Row
from tests.http_client import Client
from tests.test_omnizon_page import Page, Shopper

EVENING = datetime(2026, 7, 15, 18, 10)
PRIYA, JORDAN, LEO, ANA = (
    f"{name}@example.com" for name in ("priya.nair", "jordan.reyes", "leo.marsh", "ana.duarte")
)
AMBIENT = set(load("dashdish").ambient)


class Diner(Shopper):
    """Somebody with a browser without JavaScript."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """What is in the site's database now."""
        return self.world.stores["dashdish"].db.all(sql, *values)

    def changed(self) -> dict[str, int]:
        """Rows changed so far, by table; what looking leaves is left out."""
        counts: dict[str, int] = {}
        for change in self.world.stores["dashdish"].changes():
            if change.table not in AMBIENT:
                counts[change.table] = counts.get(change.table, 0) + 1
        return counts

    def dish(self, restaurant: str, name: str) -> Row:
        """One dish, with its address."""
        return self.row(
            "SELECT dish.*, '/store/' || slug || '/dish/' || dish.id AS url FROM dish JOIN restaurant"
            " ON restaurant.id = restaurant_id WHERE restaurant.name = ? AND dish.name = ?",
            restaurant,
            name,
        )

    async def choose(self, restaurant: str, name: str, quantity: int = 1, **fields: str) -> Page:
        """Put a dish into the cart; of every required group, where nothing else is said, the first options."""
        dish = self.dish(restaurant, name)
        for group in self.rows(
            "SELECT * FROM option_group WHERE dish_id = ? AND least ORDER BY position", dish["id"]
        ):
            first = self.rows("SELECT id FROM option WHERE group_id = ? ORDER BY position", group["id"])
            fields.setdefault(f"group-{group['id']}", str(first[0]["id"]))
        page = await self.go(dish["url"])
        return await self.press(page, "Add to cart", quantity=str(quantity), **fields)

    async def check_out(self, restaurant: str) -> Page:
        """The checkout of a restaurant's cart."""
        page = await self.go("/cart")
        [path] = [href for href, name in page.links if name == f"Checkout {restaurant}"]
        return await self.go(path)


@asynccontextmanager
async def dining(user: str | None = None, now: datetime = EVENING, **knobs: str) -> AsyncIterator[Diner]:
    """A fresh world with one diner; at its end the site must not have crashed even once."""
    world = World([load("dashdish")], seed=0, now=now, user=user, set=knobs)
    door = await Server().open(world)
    client = Client(door, "dashdish.test")
    client.cookies |= {cookie["name"]: cookie["value"] for cookie in world.cookies}
    try:
        yield Diner(world, client)
        assert world.faults == []
    finally:
        await door.close()
        world.close()


# ------------------------------------------------------------------ buying


async def test_an_order_holds_what_was_chosen_and_costs_what_the_page_said() -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Casa Jacaranda", "Churros", 2, note="No sugar")
        page = await diner.check_out("Casa Jacaranda")
        placed = await diner.press(page, "Place order", drop_off="Leave it at my door")
        assert "Your order is placed" in placed.text
        order = diner.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        line = diner.row("SELECT * FROM order_line WHERE order_id = ?", order["id"])
        assert (line["name"], line["quantity"], line["note"]) == ("Churros", 2, "No sugar")
        assert order["subtotal_cents"] == 2 * line["price_cents"]
        assert order["tax_cents"] == terms.tax_of(order["subtotal_cents"])
        assert order["tip_cents"] == terms.percent_of(order["subtotal_cents"], 15)
        parts = ("subtotal", "delivery", "express", "service", "small", "tax", "tip")
        assert order["total_cents"] == sum(order[f"{part}_cents"] for part in parts) - order["discount_cents"]
        assert f"Total ${order['total_cents'] / 100:.2f}" in page.text
        assert diner.changed() == {"orders": 1, "order_line": 1}


async def test_a_second_restaurants_cart_stands_beside_the_first() -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        await diner.choose("Wing Theory", "Coleslaw")
        page = await diner.go("/cart")
        assert [text for tag, text in page.headings if tag == "h2"][:2] == ["Casa Jacaranda", "Wing Theory"]
        page = await diner.press(page, "Remove Churros")
        assert [row["restaurant_id"] for row in diner.rows("SELECT * FROM cart WHERE account_id = 1")] == [
            diner.row("SELECT id FROM restaurant WHERE name = 'Wing Theory'")["id"]
        ]


async def test_a_dish_wants_what_is_required_and_no_more_than_may_be() -> None:
    async with dining() as diner:
        dish = diner.dish("Stone and Thyme Pizza", "Margherita Pizza")
        page = await diner.go(dish["url"])
        page = await diner.press(page, "Add to cart", size="Medium")
        assert page.status == 422
        assert "Crust: choose one." in page.alert
        assert diner.rows("SELECT * FROM cart WHERE session_id NOTNULL") == []


async def test_adding_and_taking_out_leaves_nothing() -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.press(await diner.go("/cart"), "Remove Churros")
        assert "Your cart is empty" in page.text
        assert diner.changed() == {}


async def test_a_cart_never_takes_up_what_was_chosen_for_an_earlier_order() -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Wing Theory", "Coleslaw")
        page = await diner.press(await diner.check_out("Wing Theory"), "Update", mode="pickup")
        await diner.press(page, "Place order")
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.check_out("Casa Jacaranda")
        assert "Delivery fee" in page.text


async def test_a_closed_restaurant_takes_orders_for_later_only() -> None:
    async with dining(PRIYA, datetime(2026, 7, 15, 8)) as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.check_out("Casa Jacaranda")
        assert "is closed now" in page.text
        page = await diner.press(page, "Place order")
        assert "Choose a time to schedule" in page.alert
        page = await diner.press(page, "Place order", slot="2026-07-15T11:00")
        assert "not free any more" in page.alert  # half an hour after it opens is the first
        await diner.press(page, "Place order", slot="2026-07-15T11:30")
        order = diner.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["speed"], order["slot"]) == ("scheduled", "2026-07-15T11:30")


async def test_a_code_and_an_offer_on_the_dishes_do_not_combine() -> None:
    async with dining(PRIYA) as diner:
        store = diner.rows(
            "SELECT * FROM restaurant WHERE offer_kind IN ('percent', 'amount') AND offer_minimum_cents <= 2500"
            " AND id IN (SELECT restaurant_id FROM hours WHERE weekday = 2 AND opens < 1080 AND closes > 1200)"
            " ORDER BY id"
        )[0]
        dish = diner.rows("SELECT * FROM dish WHERE restaurant_id = ? AND popular ORDER BY id", store["id"])[
            0
        ]
        await diner.choose(store["name"], dish["name"], 5)
        page = await diner.check_out(store["name"])
        page = await diner.press(page, "Apply", promo="fiveoff")
        assert "cannot be combined" in page.alert
        assert diner.row("SELECT promo FROM checkout")["promo"] == "FIVEOFF"
        page = await diner.press(page, "Use the code and leave the offer out")
        assert "Discount (FIVEOFF) -$5.00" in page.text


async def test_a_form_sent_twice_makes_one_order() -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.check_out("Casa Jacaranda")
        await diner.press(page, "Place order")
        again = await diner.press(page, "Place order")
        assert "Your order is placed" in again.text
        assert diner.changed() == {"orders": 1, "order_line": 1}


@pytest.mark.parametrize(
    ("clock", "state"),
    [
        ("2026-07-15T17:50", "Scheduled"),
        ("2026-07-15T18:00", "Kitchen is preparing it"),
        ("2026-07-15T18:30", "Courier is on the way"),
        ("2026-07-15T18:41", "Delivered"),
    ],
)
async def test_an_order_is_where_the_clock_says(clock: str, state: str) -> None:
    async with dining(PRIYA, datetime.fromisoformat(clock)) as diner:
        order = diner.row("SELECT id FROM orders WHERE slot = '2026-07-15T18:30'")
        page = await diner.go(f"/orders/{order['id']}")
        assert ("h2", state) in page.headings
        assert (state == "Scheduled") == ("Cancel order" in page.text)


# ------------------------------------------------------------------ who may what


async def test_nobody_sees_or_changes_what_is_anothers() -> None:
    async with dining(LEO) as diner:
        other = diner.row("SELECT id FROM orders WHERE account_id = 1 ORDER BY id LIMIT 1")["id"]
        cart = diner.row("SELECT id FROM cart WHERE account_id = 4")["id"]
        line = diner.rows("SELECT id FROM cart_line WHERE cart_id = ?", cart)[0]["id"]
        for path in (
            f"/orders/{other}", f"/orders/{other}/receipt", f"/orders/{other}/map.svg", f"/checkout/{cart}",
            f"/cart/line/{line}", "/account/addresses/1", "/store/nowhere", "/store/casa-jacaranda/dish/1",
            "/orders/99999", "/group/NONE", "/help/nothing", f"/orders/{10**20}",
        ):  # fmt: skip
            assert (await diner.raw(path))[0] == 404, path
        for path in (f"/orders/{other}/cancel", f"/cart/line/{line}/count", "/account/cards/1/remove"):
            assert (await diner.post(path, do="remove")).status == 404, path
        assert diner.changed() == {}


async def test_a_guests_cart_comes_along_when_they_sign_in() -> None:
    async with dining() as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.go("/signin?next=/cart")
        page = await diner.press(page, "Sign in", email=LEO, password="paper-boat-77")
        assert "Churros" in page.text
        assert diner.row("SELECT account_id FROM cart WHERE group_id ISNULL")["account_id"] == 3


# ------------------------------------------------------------------ with others


async def test_a_group_order_keeps_to_its_limit_and_is_paid_by_its_host() -> None:
    async with dining(PRIYA, datetime(2026, 7, 15, 10)) as diner:
        page = await diner.press(await diner.go("/group/PLUM-4821"), "Join this group order")
        grill = diner.dish("Cedar and Sumac", "Mixed Grill Plate")
        page = await diner.go(f"/group/PLUM-4821/dish/{grill['id']}")
        form, _ = page.form_with("Add to group order")
        radios = {
            c.attributes["name"]: c.value or c.attributes["value"] for c in form.controls if c.kind == "radio"
        }
        page = await diner.press(page, "Add to group order", **radios)
        assert "more than this group order allows" in page.alert
        hummus = diner.dish("Cedar and Sumac", "Hummus")
        page = await diner.press(
            await diner.go(f"/group/PLUM-4821/dish/{hummus['id']}"), "Add to group order"
        )
        assert "Hummus" in page.text
        assert diner.changed() == {"group_person": 1, "cart_line": 1}


async def test_a_refund_gives_back_price_and_tax() -> None:
    async with dining(PRIYA, datetime(2026, 7, 15, 10)) as diner:
        order = diner.row(
            "SELECT * FROM orders WHERE account_id = 1 AND due LIKE '2026-07-13T1%' ORDER BY id LIMIT 1"
        )
        line = diner.rows("SELECT * FROM order_line WHERE order_id = ?", order["id"])[0]
        page = await diner.go(f"/orders/{order['id']}/issue")
        await diner.press(
            page, "Send report", kind="missing", refund_to="credit", **{f"line-{line['id']}": "1"}
        )
        cents = line["price_cents"] - line["price_cents"] * order["discount_cents"] // order["subtotal_cents"]
        issue = diner.row("SELECT * FROM issue ORDER BY id DESC LIMIT 1")
        assert issue["refund_cents"] == cents + terms.tax_of(cents)
        assert (
            diner.row("SELECT cents FROM credit ORDER BY id DESC LIMIT 1")["cents"] == issue["refund_cents"]
        )


async def test_a_house_stays_where_it_is_when_a_note_about_it_changes() -> None:
    async with dining(PRIYA) as diner:
        before = diner.row("SELECT x, y FROM address WHERE id = 3")
        page = await diner.go("/account/addresses/3")
        await diner.press(page, "Save address", instructions="Knock")
        assert diner.row("SELECT x, y FROM address WHERE id = 3") == before
        await diner.press(page, "Save address", line1="9 Lantern Street")
        assert diner.row("SELECT x, y FROM address WHERE id = 3") != before


@pytest.mark.parametrize(
    "sent",
    [
        {"slot": "soon"}, {"slot": "2026-99-99T99:30", "speed": "scheduled"}, {"tip": "999"},
        {"custom_tip": "-3", "tip": "custom"}, {"address": "1e9"}, {"card": "99999999999999999999"},
        {"mode": "by balloon"}, {"promo": "\u0000' OR 1", "do": "promo"}, {"gift_name": "x" * 5000, "whole": "1"},
        {"drop_off": "Down the chimney"},
    ],
)  # fmt: skip
async def test_what_no_form_sends_does_no_harm(sent: dict[str, str]) -> None:
    async with dining(PRIYA) as diner:
        await diner.choose("Casa Jacaranda", "Churros")
        page = await diner.check_out("Casa Jacaranda")
        before = diner.changed()
        answer = await diner.post(page.url, **sent)
        assert answer.status in (200, 422)
        assert diner.changed() == before


async def test_the_rough_skin_has_the_same_words() -> None:
    async with dining(PRIYA, skin="rough") as rough, dining(PRIYA) as plain:
        for path in ("/", "/store/casa-jacaranda", "/orders"):
            assert (await rough.go(path)).text == (await plain.go(path)).text


def test_no_pin_on_the_map_covers_another() -> None:
    """However many restaurants are at one spot, and at the map's very edge."""
    spots = [(300, 200)] * 9 + [(0, 0)] * 5 + [(city.WIDE, city.HIGH), (304, 203), (90, 90)]
    pins = city.apart(spots)
    assert pins[0] == (300, 200), "the first of them stays"
    assert pins[-1] == (90, 90), "and so does what is alone"
    gaps = [max(abs(x - a), abs(y - b)) for at, (x, y) in enumerate(pins) for a, b in pins[:at]]
    assert min(gaps) >= city.PIN
    assert all(0 <= x <= city.WIDE and 0 <= y <= city.HIGH for x, y in pins)
