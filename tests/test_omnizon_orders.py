"""Past orders of omnizon: finding, cancelling and repeating them."""

from __future__ import annotations

import re

import pytest

from tests.test_omnizon_buying import buy_now
from tests.test_omnizon_page import JORDAN, MINA, shopping


async def test_an_order_that_has_not_shipped_can_be_cancelled() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await buy_now(shopper, quantity=3), "Apply", coupon="WELCOME10")
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT id, number FROM orders ORDER BY id DESC LIMIT 1")
        asked = await shopper.go(f"/orders/{order['number']}/cancel")
        assert asked.headings[0][1] == "Cancel this order?"
        done = await shopper.press(asked, "Yes, cancel the order")
        assert f"Order {order['number']} was cancelled." in done.text
        after = shopper.row("SELECT status, cancelled FROM orders WHERE id = ?", order["id"])
        assert after == {"status": "cancelled", "cancelled": "2026-07-15T09:30:00"}
        assert shopper.rows("SELECT * FROM stock") == []
        assert shopper.rows("SELECT * FROM coupon_use WHERE order_id = ?", order["id"]) == []


@pytest.mark.parametrize("status", ["shipped", "delivered", "cancelled"])
async def test_an_order_that_has_left_cannot_be_cancelled(status: str) -> None:
    async with shopping(JORDAN) as shopper:
        number = shopper.rows("SELECT number FROM orders WHERE account_id = 1 AND status = ?", status)[0][
            "number"
        ]
        page = await shopper.go(f"/orders/{number}")
        assert "Cancel order" not in page.text
        refused = await shopper.post(f"/orders/{number}/cancel")
        assert "can no longer be cancelled" in refused.alert
        assert shopper.changed() == {}


async def test_a_seeded_order_can_be_cancelled_without_touching_the_stock() -> None:
    async with shopping(JORDAN) as shopper:
        number = shopper.rows("SELECT number FROM orders WHERE account_id = 1 AND status = 'preparing'")[0][
            "number"
        ]
        await shopper.press(await shopper.go(f"/orders/{number}/cancel"), "Yes, cancel the order")
        assert shopper.changed() == {"orders": 1}


async def test_orders_of_others_are_not_there() -> None:
    async with shopping(MINA) as shopper:
        number = shopper.rows("SELECT number FROM orders WHERE account_id = 1 AND status = 'preparing'")[0][
            "number"
        ]
        assert (await shopper.go(f"/orders/{number}")).status == 404
        assert (await shopper.post(f"/orders/{number}/cancel")).status == 404
        key = shopper.rows("SELECT id FROM orders WHERE account_id = 1")[0]["id"]
        assert (await shopper.go(f"/checkout/done/{key}")).status == 404
        assert shopper.changed() == {}


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("", "1"),
        ("period=30-days", "placed >= '2026-06-15T09:30'"),
        ("period=3-months", "placed >= '2026-04-15T09:30'"),
        ("period=2025", "placed LIKE '2025%'"),
        ("status=delivered", "status = 'delivered'"),
        ("status=cancelled&period=2025", "status = 'cancelled' AND placed LIKE '2025%'"),
        ("q=set", "id IN (SELECT order_id FROM order_line WHERE title LIKE '%set%')"),
        ("q=%25", "id IN (SELECT order_id FROM order_line WHERE instr(title, '%'))"),
        ("period=1&status=x", "1"),
    ],
)
async def test_the_list_of_orders_holds_what_was_asked_newest_first(query: str, condition: str) -> None:
    async with shopping(JORDAN) as shopper:
        right = shopper.rows(
            f"SELECT number FROM orders WHERE account_id = 1 AND {condition} ORDER BY placed DESC"
        )
        page = await shopper.go(f"/orders?{query}")
        shown = re.findall(r"OZ-\d+-\d+</a></h2>", page.html)
        next_page = 2
        while len(shown) < len(right) and next_page < 9:
            more = await shopper.go(f"/orders?{query}&page={next_page}")
            shown += re.findall(r"OZ-\d+-\d+</a></h2>", more.html)
            next_page += 1
        assert [text.split("<")[0] for text in shown] == [row["number"] for row in right]


async def test_buying_again_fills_the_cart() -> None:
    async with shopping(JORDAN) as shopper:
        order = shopper.rows(
            "SELECT orders.id, number FROM orders JOIN order_line ON order_id = orders.id"
            " JOIN catalogue.variant USING (sku) WHERE account_id = 1"
            " GROUP BY orders.id HAVING min(stock) >= 5 AND count(*) > 1"
        )[0]
        page = await shopper.press(await shopper.go(f"/orders/{order['number']}"), "Buy again")
        assert page.headings[0][1] == "Your cart"
        wanted = shopper.rows(
            "SELECT sku, quantity FROM order_line WHERE order_id = ? ORDER BY id", order["id"]
        )
        assert shopper.rows("SELECT sku, quantity FROM cart_line WHERE account_id = 1 ORDER BY id") == wanted
