"""Buying at omnizon: cart, coupons and checkout, each told from the page and from the rows."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import datetime
from urllib.parse import urlencode

import pytest
from playwright.async_api import async_playwright, expect

from harness.browser.launch import find
from sites.omnizon import terms
from tests.test_omnizon_page import JORDAN, MINA, NOW, SAM, Page, Shopper, shopping

PLENTY = "variant.stock >= 40 AND ships_in_days = 2 AND variant.price_cents BETWEEN 4000 AND 5000"
OTHER = "variant.stock >= 40 AND ships_in_days = 5 AND variant.price_cents BETWEEN 1000 AND 2000"
FEW = "variant.stock BETWEEN 2 AND 5"
NONE = "variant.stock = 0"
CARD = {
    "name": "Jack Fulton",
    "number": "9231343289277764",
    "month": "1",
    "year": "2029",
    "security_code": "128",
}
DANA = "dana.whitfield@example.com"
HOME = {"name": "Sam Lindqvist", "line1": "12 Elm Street", "city": "Duluth", "state": "MN", "zip": "55802"}


def cents(page: Page, label: str) -> int:
    """A sum of the order summary; free is nothing."""
    found = re.search(rf"<dt>{label}[^<]*</dt>\s*<dd>([^<]+)</dd>", page.html)
    assert found, f"no {label!r} on {page.url}"
    return 0 if found[1] == "Free" else int(re.sub(r"[$,.]", "", found[1]))


async def buy_now(shopper: Shopper, condition: str = PLENTY, quantity: int = 1) -> Page:
    """The checkout page of one item."""
    variant = shopper.variant(condition)
    page = await shopper.go(f"/dp/{variant['code']}?variant={variant['sku']}")
    return await shopper.press(page, "Buy now", quantity=str(quantity))


async def add_card(shopper: Shopper, page: Page, **changes: str) -> Page:
    """Type a card into the frame of a checkout; the checkout page with it, or the frame that refuses it."""
    [frame] = re.findall(r'<iframe src="([^"]+)"', page.html)
    form = await shopper.go(html.unescape(frame))
    return await shopper.press(form, "Save and use this card", **CARD | changes)


# ------------------------------------------------------------------ cart


async def test_adding_to_the_cart_shows_and_keeps_a_line() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant(PLENTY)
        page = await shopper.add(variant, 3)
        assert "Added to your cart: 3 items." in page.text
        assert f"Subtotal (3 items): ${3 * variant['price_cents'] / 100:,.2f}" in page.text
        line = shopper.row(
            "SELECT account_id, session_id, sku, quantity, saved, added FROM cart_line WHERE account_id = 1"
        )
        assert line == {
            "account_id": 1, "session_id": None, "sku": variant["sku"], "quantity": 3, "saved": 0,
            "added": "2026-07-15T09:30:00",
        }  # fmt: skip


async def test_adding_it_again_makes_the_line_larger() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 3)
        await shopper.add(shopper.variant(PLENTY), 2)
        assert shopper.row("SELECT quantity FROM cart_line WHERE account_id = 1")["quantity"] == 5


async def test_the_page_offers_no_more_than_there_is() -> None:
    async with shopping(JORDAN) as shopper:
        for condition, most in ((PLENTY, terms.MOST), (FEW, None)):
            variant = shopper.variant(condition)
            page = await shopper.go(f"/dp/{variant['code']}?variant={variant['sku']}")
            form, _ = page.form_with("Add to cart")
            [select] = [control for control in form.controls if control.attributes.get("name") == "quantity"]
            assert [int(value) for value, _ in select.options] == list(
                range(1, (most or variant["stock"]) + 1)
            )


async def test_more_than_there_is_is_clipped_and_said() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant(FEW)
        left = variant["stock"]
        page = await shopper.add(variant, left + 4)
        assert f"Only {left} of this item left in stock: your cart now has {left}." in page.text
        assert shopper.row("SELECT quantity FROM cart_line WHERE account_id = 1")["quantity"] == left
        again = await shopper.add(variant, 1)
        assert f"your cart now has {left}." in again.text
        assert shopper.row("SELECT quantity FROM cart_line WHERE account_id = 1")["quantity"] == left


async def test_thirty_of_an_item_is_the_most() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 25)
        page = await shopper.add(shopper.variant(PLENTY), 25)
        assert "An order may hold 30 of an item at most: your cart now has 30." in page.text


async def test_what_is_sold_out_cannot_be_added() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant(NONE)
        page = await shopper.post("/cart/add", sku=variant["sku"], quantity="1")
        assert "is sold out." in page.alert
        bought = await shopper.post("/buy", sku=variant["sku"], quantity="1")
        assert "is sold out." in bought.alert
        assert shopper.changed() == {}
        unknown = await shopper.post("/cart/add", sku="nothing")
        assert "no longer sold" in unknown.alert


async def test_a_line_is_changed_saved_moved_back_and_removed() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.add(shopper.variant(PLENTY), 2)
        page = await shopper.press(page, "Update", quantity="7")
        assert "Quantity changed to 7." in page.text
        assert shopper.row("SELECT quantity FROM cart_line WHERE account_id = 1")["quantity"] == 7
        page = await shopper.press(page, "Save for later")
        assert "Your cart is empty" in page.text
        assert shopper.row("SELECT saved FROM cart_line WHERE account_id = 1")["saved"] == 1
        page = await shopper.press(page, "Move to cart")
        assert "Subtotal (7 items)" in page.text
        page = await shopper.press(page, "Remove")
        assert "Your cart is empty" in page.text
        assert shopper.changed() == {}


async def test_nobody_touches_the_cart_of_somebody_else() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 2)
        key = shopper.row("SELECT id FROM cart_line WHERE account_id = 1")["id"]
        await shopper.post("/signout")
        page = await shopper.post(f"/cart/{key}", do="remove")
        assert "no longer in your cart" in page.text
        assert shopper.row("SELECT quantity FROM cart_line WHERE account_id = 1")["quantity"] == 2


async def test_a_guests_cart_goes_into_the_accounts_at_sign_in() -> None:
    async with shopping() as shopper:
        variant, other = shopper.variant(PLENTY), shopper.variant(OTHER)
        db = shopper.world.stores["omnizon"].db
        db.insert(
            "cart_line",
            account_id=1,
            product_id=variant["product_id"],
            sku=variant["sku"],
            quantity=1,
            added="",
        )
        await shopper.add(variant, 2)
        await shopper.add(other, 4)
        checkout = await shopper.go("/checkout")
        assert checkout.headings[0][1] == "Sign in"
        page = await shopper.press(checkout, "Sign in", email=JORDAN, password="sunflower-42")
        assert page.headings[0][1] == "Checkout"
        lines = shopper.rows(
            "SELECT account_id, session_id, sku, quantity FROM cart_line WHERE account_id = 1 ORDER BY id"
        )
        assert [(line["sku"], line["quantity"]) for line in lines] == [(variant["sku"], 3), (other["sku"], 4)]
        assert {(line["account_id"], line["session_id"]) for line in lines} == {(1, None)}


# ------------------------------------------------------------------ checkout


async def test_placing_an_order_writes_it_down_and_takes_the_stock() -> None:
    async with shopping(JORDAN) as shopper:
        one, two = shopper.variant(PLENTY), shopper.variant(OTHER)
        await shopper.add(one, 2)
        await shopper.add(two, 3)
        page = await shopper.go("/checkout")
        page = await shopper.press(page, "Update", address="2", speed="express", card="2")
        subtotal = 2 * one["price_cents"] + 3 * two["price_cents"]
        tax = (subtotal * terms.TAX["WI"] + 5000) // 10000
        assert [cents(page, label) for label in ("Items", "Delivery", "Sales tax")] == [subtotal, 1499, tax]
        assert cents(page, "Order total") == subtotal + 1499 + tax
        done = await shopper.press(page, "Place your order")
        assert done.headings[0][1] == "Thank you, your order is placed"
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert order["number"] in done.text
        assert f"${order['total_cents'] / 100:,.2f}" in done.text
        kept = {
            name: order[name]
            for name in ("account_id", "placed", "status", "ship_line1", "card_id", "card_last4")
        }
        assert kept == {
            "account_id": 1, "placed": "2026-07-15T09:30:00", "status": "preparing",
            "ship_line1": "2210 Lakeview Road", "card_id": 2, "card_last4": "3358",
        }  # fmt: skip
        assert (order["delivery_speed"], order["delivery_date"]) == ("express", "2026-07-20")
        sums = [order[f"{name}_cents"] for name in ("subtotal", "discount", "shipping", "tax", "total")]
        assert sums == [subtotal, 0, 1499, tax, subtotal + 1499 + tax]
        lines = shopper.rows(
            "SELECT sku, quantity, price_cents FROM order_line WHERE order_id = ?", order["id"]
        )
        assert [tuple(line.values()) for line in lines] == [
            (one["sku"], 2, one["price_cents"]), (two["sku"], 3, two["price_cents"]),
        ]  # fmt: skip
        assert shopper.rows("SELECT * FROM stock ORDER BY sold") == [
            {"sku": one["sku"], "sold": 2}, {"sku": two["sku"], "sold": 3},
        ]  # fmt: skip
        assert shopper.rows("SELECT * FROM cart_line WHERE account_id = 1") == []
        assert shopper.changed() == {"orders": 1, "order_line": 2, "stock": 2}


async def test_an_order_sent_twice_is_one_order() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        first, second = await asyncio.gather(
            shopper.press(page, "Place your order"), shopper.press(page, "Place your order")
        )
        third = await shopper.press(page, "Place your order")
        assert first.url == second.url == third.url
        assert shopper.changed() == {"orders": 1, "order_line": 1, "stock": 1}


async def test_buy_now_leaves_the_cart_alone() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(OTHER), 2)
        before = shopper.rows("SELECT * FROM cart_line WHERE account_id = 1")
        page = await buy_now(shopper, quantity=3)
        assert cents(page, "Items") == 3 * shopper.variant(PLENTY)["price_cents"]
        page = await shopper.press(page, "Update", **{"quantity-0": "30"})
        assert cents(page, "Items") == 30 * shopper.variant(PLENTY)["price_cents"]
        await shopper.press(page, "Place your order")
        assert shopper.rows("SELECT * FROM cart_line WHERE account_id = 1") == before
        assert shopper.row("SELECT quantity FROM order_line ORDER BY id DESC LIMIT 1")["quantity"] == 30


async def test_what_was_ordered_is_gone_from_the_shelf() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant("variant.stock = 3 AND variant_count = 1")
        page = await buy_now(shopper, f"variant.sku = '{variant['sku']}'", 2)
        await shopper.press(page, "Place your order")
        path = f"/dp/{variant['code']}"
        assert "Only 1 left in stock" in (await shopper.go(path)).text
        await shopper.press(await buy_now(shopper, f"variant.sku = '{variant['sku']}'"), "Place your order")
        assert "Out of stock" in (await shopper.go(path)).text
        maker = shopper.row("SELECT maker FROM catalogue.product WHERE code = ?", variant["code"])["maker"]
        listed = await shopper.go(
            f"/s?q={variant['title'].split(',')[0].replace(' ', '+')}&maker={maker}&in_stock=1"
        )
        assert f"/dp/{variant['code']}" not in listed.html


async def test_stock_that_falls_short_stops_the_order() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant("variant.stock = 3")
        await shopper.add(variant, 3)
        page = await shopper.go("/checkout")
        await shopper.press(await buy_now(shopper, f"variant.sku = '{variant['sku']}'"), "Place your order")
        refused = await shopper.press(page, "Place your order")
        assert "is only 2 left" in refused.alert
        assert (
            shopper.row(
                "SELECT count(*) AS n FROM orders WHERE placed LIKE '2026-07-15%' AND account_id = 1"
            )["n"]
            == 1
        )
        cart = await shopper.go("/cart")
        assert "Only 2 left: reduce the quantity" in cart.alert
        assert "Proceed to checkout" not in cart.text


async def test_a_total_that_was_not_seen_is_not_charged() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        refused = await shopper.press(page, "Place your order", speed="express")
        assert "Your order total has changed" in refused.alert
        assert shopper.changed() == {}
        await shopper.press(refused, "Place your order")
        assert (
            shopper.row("SELECT delivery_speed FROM orders ORDER BY id DESC LIMIT 1")["delivery_speed"]
            == "express"
        )


async def test_delivery_dates_are_told_from_the_sites_clock() -> None:
    for now, days in (
        (NOW, ["Friday, July 17", "Saturday, July 18", "Monday, July 20", "Friday, July 24"]),
        (
            datetime(2026, 7, 15, 18),
            ["Saturday, July 18", "Sunday, July 19", "Tuesday, July 21", "Saturday, July 25"],
        ),
    ):
        async with shopping(JORDAN, now) as shopper:
            page = await buy_now(shopper)
            assert [day for day in days if day in page.text] == days


@pytest.mark.parametrize(
    ("code", "quantity", "said"),
    [
        ("NOPE", 1, "That coupon code is not valid"),
        ("SPRING15", 1, "Coupon SPRING15 expired on May 31, 2026."),
        ("HARVEST20", 1, "Coupon HARVEST20 needs an order of $120.00 or more."),
    ],
)
async def test_a_coupon_that_does_not_count_says_why(code: str, quantity: int, said: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper, quantity=quantity)
        before = cents(page, "Order total")
        page = await shopper.press(page, "Apply", coupon=code)
        assert said in page.alert
        assert page.status == 422
        assert cents(page, "Order total") == before


async def test_coupons_come_off_before_tax_and_one_counts_once() -> None:
    async with shopping(JORDAN) as shopper:
        price = shopper.variant(PLENTY)["price_cents"]
        page = await buy_now(shopper, quantity=3)
        page = await shopper.press(page, "Apply", coupon=" welcome10 ")
        discount = (3 * price + 5) // 10
        tax = ((3 * price - discount) * terms.TAX["NC"] + 5000) // 10000
        assert (cents(page, "Discount"), cents(page, "Sales tax")) == (-discount, tax) or cents(
            page, "Sales tax"
        ) == tax
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["coupon"], order["discount_cents"]) == ("WELCOME10", discount)
        assert order["total_cents"] == 3 * price - discount + tax
        assert (
            shopper.row("SELECT order_id FROM coupon_use WHERE coupon = 'WELCOME10'")["order_id"]
            == order["id"]
        )
        again = await shopper.press(await buy_now(shopper), "Apply", coupon="WELCOME10")
        assert "You have already used coupon WELCOME10." in again.alert


async def test_a_coupon_with_a_minimum_counts_from_there_on_and_not_below() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await buy_now(shopper, quantity=3), "Apply", coupon="HARVEST20")
        assert "Coupon HARVEST20" in page.text
        assert "-$20.00" in page.text
        page = await shopper.press(page, "Update", **{"quantity-0": "1"})
        assert "needs an order of $120.00" in page.alert
        assert "-$20.00" not in page.text


async def test_a_coupon_can_be_taken_out_again() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await buy_now(shopper, OTHER, 2), "Apply", coupon="SHIPFREE")
        assert cents(page, "Delivery") == 0
        page = await shopper.press(page, "Remove coupon")
        assert cents(page, "Delivery") == 599


async def test_a_new_customer_needs_an_address_and_a_card() -> None:
    async with shopping(SAM) as shopper:
        page = await buy_now(shopper)
        refused = await shopper.press(page, "Place your order")
        assert "Add a delivery address." in refused.alert
        assert "Add a payment card." in refused.alert
        page = await shopper.press(page, "Save and use this address", **HOME)
        page = await add_card(shopper, page)
        done = await shopper.press(page, "Place your order")
        assert "ending in 7764" in done.text
        card = shopper.row("SELECT * FROM card WHERE account_id = 3")
        kept = {
            name: card[name] for name in ("name", "number", "month", "year", "security_code", "is_default")
        }
        assert kept == {
            "name": "Jack Fulton", "number": "9231 3432 8927 7764", "month": 1, "year": 2029,
            "security_code": "128", "is_default": 1,
        }  # fmt: skip
        order = shopper.row("SELECT * FROM orders WHERE account_id = 3")
        assert (order["card_id"], order["ship_zip"], order["tax_cents"] > 0) == (card["id"], "55802", True)
        assert shopper.changed() == {"address": 1, "card": 1, "orders": 1, "order_line": 1, "stock": 1}
        assert "9231" not in done.html + (await shopper.go("/account/cards")).html


async def test_a_card_added_at_checkout_is_used_and_can_become_the_default_one() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        page = await add_card(shopper, page, is_default="1")
        await shopper.press(page, "Place your order")
        assert shopper.rows("SELECT number FROM card WHERE account_id = 1 AND is_default") == [
            {"number": "9231 3432 8927 7764"}
        ]
        assert shopper.row("SELECT card_last4 FROM orders ORDER BY id DESC LIMIT 1")["card_last4"] == "7764"


async def test_a_card_that_is_wrong_is_shown_again_with_what_is_wrong() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        page = await add_card(shopper, page, number="12", month="6", year="2026")
        assert page.status == 422
        assert page.problems == []
        [frame] = re.findall(r'<iframe srcdoc="([^"]+)"', page.html)
        within = Page(page.url, page.status, html.unescape(frame))
        assert "Enter a card number of 13 to 19 digits." in within.alert
        assert "This card has expired." in within.alert
        assert within.problems == []
        assert shopper.changed() == {}
        saved = await shopper.press(within, "Save and use this card", **CARD)
        assert "Card added." in saved.text
        assert saved.headings[0][1] == "Checkout"


async def test_a_card_can_be_typed_on_a_page_of_its_own() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        [alone] = [href for href, name in page.links if name == "Open it as a page"]
        form = await shopper.go(alone)
        wrong = await shopper.press(form, "Save and use this card", **CARD | {"number": "12"})
        assert (wrong.status, wrong.headings[0][1]) == (422, "New card")
        page = await shopper.press(wrong, "Save and use this card", **CARD)
        assert page.headings[0][1] == "Checkout"
        assert shopper.changed() == {"card": 1}


async def test_an_expired_card_is_refused() -> None:
    async with shopping(JORDAN, datetime(2029, 1, 5, 9)) as shopper:
        page = await buy_now(shopper)
        refused = await shopper.press(page, "Place your order")
        assert "The card ending in 6071 has expired." in refused.alert
        await shopper.press(page, "Place your order", card="2")
        assert shopper.row("SELECT card_id FROM orders ORDER BY id DESC LIMIT 1")["card_id"] == 2


async def test_the_checkout_of_somebody_else_is_not_there() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        form, _ = page.form_with("Place your order")
        await shopper.post("/signout")
        signin = await shopper.go("/signin")
        await shopper.press(signin, "Sign in", email=MINA, password="copper-kettle-7")
        assert (await shopper.go(page.url)).status == 404
        assert (await shopper.post(form.attributes["action"], do="place")).status == 404
        assert shopper.changed() == {}


# ------------------------------------------------------------------ cart, as it lies about


async def test_a_removed_line_comes_back_as_it_was() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 2)
        before = shopper.rows("SELECT * FROM cart_line WHERE account_id = 1")
        page = await shopper.press(await shopper.go("/cart"), "Remove")
        assert f"Removed: {shopper.variant(PLENTY)['title']}" in page.text
        page = await shopper.press(page, "Undo")
        assert "Put back where it was." in page.text
        assert shopper.rows("SELECT * FROM cart_line WHERE account_id = 1") == before
        again = await shopper.post(f"/cart/undo/{before[0]['id']}")
        assert "cannot be put back any more" in again.text


async def test_only_chosen_lines_are_ordered() -> None:
    async with shopping(JORDAN) as shopper:
        one, two = shopper.variant(PLENTY), shopper.variant(OTHER)
        await shopper.add(one, 1)
        page = await shopper.add(two, 2)
        key = shopper.row("SELECT id FROM cart_line WHERE sku = ? AND account_id = 1", one["sku"])["id"]
        page = await shopper.post(f"/cart/{key}", do="choose")
        assert f"Subtotal (2 items): ${2 * two['price_cents'] / 100:,.2f}" in page.text
        await shopper.press(await shopper.go("/checkout"), "Place your order")
        assert shopper.rows("SELECT sku, chosen FROM cart_line WHERE account_id = 1") == [
            {"sku": one["sku"], "chosen": 0}
        ]
        page = await shopper.go("/checkout")
        assert "No item of your cart is chosen" in page.text
        page = await shopper.press(page, "Choose all items")
        assert shopper.row("SELECT chosen FROM cart_line WHERE account_id = 1")["chosen"] == 1


async def test_a_cart_that_lay_about_says_what_has_changed_and_stops_the_order() -> None:
    async with shopping(DANA) as shopper:
        page = await shopper.go("/cart")
        assert "The price has gone up from" in page.text
        assert "reduce the quantity to order" in page.alert
        assert "coupon clipped: saves" in page.text
        assert not any(name == "Proceed to checkout" for _, name in page.links)
        refused = await shopper.press(
            await shopper.go("/checkout"), "Place your order", address="3", card="5"
        )
        assert "Accept the new prices, or remove them." in refused.alert
        assert "is only" in refused.alert
        short = shopper.row(
            "SELECT id, sku FROM cart_line WHERE account_id = (SELECT id FROM account WHERE name LIKE 'Dana%')"
            " AND NOT saved AND quantity > 3"
        )
        await shopper.post(f"/cart/{short['id']}", do="save")
        page = await shopper.press(await shopper.go("/checkout"), "Accept the new prices")
        assert "Prices have changed" not in page.text
        chosen = {choice["id"] for choice in shopper.rows("SELECT id FROM card WHERE number LIKE '%4461'")}
        done = await shopper.press(page, "Place your order", card=str(*chosen))
        assert "Thank you" in done.text


async def test_delivery_is_estimated_for_a_zip_code() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 1)
        page = await shopper.go("/cart?zip=53703")
        assert "Delivery to 53703, Wisconsin" in page.text
        for wrong in ("53", "00000", "abcde", "537034"):
            assert "Enter a ZIP code of 5 digits" in (await shopper.go(f"/cart?zip={wrong}")).alert


# ------------------------------------------------------------------ days, gifts, addresses, refusals


async def test_a_later_day_and_a_time_of_day_are_kept_and_charged() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper, quantity=2)
        page = await shopper.press(page, "Update delivery", day="2026-07-24", slot="evening")
        assert cents(page, "Time of day") == 499
        page = await shopper.press(page, "Update delivery", speed="no-rush")
        assert 'value="2026-07-24" selected' in page.html, "the first day of the other speed"
        page = await shopper.press(page, "Update delivery", day="2026-07-30")
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["delivery_date"], order["delivery_slot"], order["slot_cents"]) == (
            "2026-07-30", "evening", 499,
        )  # fmt: skip
        rest = order["subtotal_cents"] + order["tax_cents"] + 499
        assert order["total_cents"] == rest


async def test_a_day_that_is_not_offered_is_not_taken() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        for day in ("2026-07-16", "2026-09-01", "soon", ""):
            page = await shopper.press(page, "Update delivery", day=day)
            assert 'value="2026-07-20" selected' in page.html


async def test_a_gift_has_its_message_and_wrap() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(PLENTY), 2)
        await shopper.add(shopper.variant(OTHER), 1)
        key = shopper.row(
            "SELECT id FROM cart_line WHERE sku = ? AND account_id = 1", shopper.variant(PLENTY)["sku"]
        )["id"]
        await shopper.post(f"/cart/{key}", do="gift", on="1")
        page = await shopper.go("/checkout")
        page = await shopper.press(
            page, "Update gift options", gift_message="Happy  birthday, Theo!", wrap="1", hide_prices="1"
        )
        assert cents(page, "Gift wrap") == terms.WRAP_CENTS
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        kept = (order["gift_message"], order["wrap_cents"], order["hide_prices"])
        assert kept == ("Happy birthday, Theo!", terms.WRAP_CENTS, 1)
        lines = shopper.rows(
            "SELECT gift, wrapped FROM order_line WHERE order_id = ? ORDER BY id", order["id"]
        )
        assert lines == [{"gift": 1, "wrapped": 1}, {"gift": 0, "wrapped": 0}]


@pytest.mark.parametrize(("button", "state"), [("Use as entered", "WI"), ("Use the suggested address", "MN")])
async def test_a_state_that_does_not_fit_its_zip_code_is_asked_about(button: str, state: str) -> None:
    async with shopping(SAM) as shopper:
        page = await buy_now(shopper)
        page = await shopper.press(page, "Save and use this address", **HOME | {"state": "WI"})
        assert "ZIP code 55802 lies in Minnesota, but you chose WI." in page.text
        assert shopper.changed() == {}
        await shopper.press(page, button)
        assert shopper.row("SELECT state FROM address WHERE account_id = 3")["state"] == state


async def test_an_address_is_changed_without_leaving_the_checkout() -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        [edit] = [href for href, name in page.links if name == "Edit 2210 Lakeview Road, 53703"]
        form = await shopper.go(edit)
        page = await shopper.press(form, "Save and use this address", line1="9 Lakeview Road")
        assert page.headings[0][1] == "Checkout"
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT ship_line1 FROM orders ORDER BY id DESC LIMIT 1")
        assert order == {"ship_line1": "9 Lakeview Road"}


@pytest.mark.parametrize("last4", sorted(terms.REFUSALS))
async def test_a_refused_card_loses_nothing_and_another_one_pays(last4: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await buy_now(shopper)
        page = await add_card(shopper, page, number=f"411122223333{last4}")
        page = await shopper.press(page, "Update delivery", speed="express", address="2")
        refused = await shopper.press(page, "Place your order")
        assert f"The card ending in {last4} was refused. {terms.REFUSALS[last4]}" in refused.alert
        assert refused.status == 422
        assert shopper.changed() == {"card": 1}
        second = await shopper.press(refused, "Place your order")
        assert ("Thank you" in second.text) == (last4 in terms.REFUSED_ONCE)
        if last4 not in terms.REFUSED_ONCE:
            await shopper.press(second, "Place your order", card="2")
            order = shopper.row("SELECT card_id, ship_zip FROM orders ORDER BY id DESC LIMIT 1")
            assert order == {"card_id": 2, "ship_zip": "53703"}


async def test_what_another_seller_offers_keeps_its_seller_and_price() -> None:
    async with shopping(JORDAN) as shopper:
        offer = shopper.rows(
            "SELECT offer.* FROM catalogue.offer JOIN catalogue.product ON product.id = product_id"
            " WHERE offer.stock >= 3 AND coupon_percent AND condition <> 'new' ORDER BY offer.id LIMIT 1"
        )[0]
        fields = {"sku": offer["sku"], "offer": str(offer["id"])}
        await shopper.post("/coupons/clip", sku=offer["sku"])
        cart = await shopper.post("/cart/add", **fields, quantity="2")
        assert f"Sold by {offer['seller']}" in cart.text
        assert "coupon clipped" not in cart.text
        await shopper.press(await shopper.go("/checkout"), "Place your order")
        await shopper.press(await shopper.post("/buy", **fields), "Place your order", card="2")
        lines = shopper.rows(
            "SELECT seller, offer_id, price_cents, quantity FROM order_line ORDER BY id DESC LIMIT 2"
        )
        kept = {"seller": offer["seller"], "offer_id": offer["id"], "price_cents": offer["price_cents"]}
        assert lines == [kept | {"quantity": 1}, kept | {"quantity": 2}]


@pytest.mark.parametrize(
    "path", ["/checkout/done/9", "/orders/find?number=9", "/cart?removed=9", "/checkout?buy=9"]
)
async def test_a_number_too_large_for_any_row_is_no_trouble(path: str) -> None:
    async with shopping(JORDAN) as shopper:
        assert (await shopper.go(path + "9" * 30)).status in (200, 404)


# ------------------------------------------------------------------ guests


async def test_a_guest_orders_and_finds_the_order_again() -> None:
    async with shopping() as shopper:
        page = await buy_now(shopper)
        assert page.headings[0][1] == "Sign in"
        [guest] = [href for href, name in page.links if name == "Check out as a guest"]
        page = await shopper.press(await shopper.go(guest), "Continue to checkout", email="Kim@Example.com")
        assert page.headings[0][1] == "Checkout"
        page = await shopper.press(page, "Use this address", **HOME | {"name": "Kim Ode"})
        [frame] = re.findall(r'<iframe src="([^"]+)"', page.html)
        page = await shopper.press(await shopper.go(html.unescape(frame)), "Use this card", **CARD)
        done = await shopper.press(page, "Place your order")
        assert "kim@example.com" in done.text
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["account_id"], order["guest_email"], order["card_last4"]) == (
            None,
            "kim@example.com",
            "7764",
        )
        assert done.problems == []
        form = await shopper.go("/orders/find")
        assert form.problems == []
        for number, email, there in (
            (order["number"], "kim@example.com", True),
            (order["number"].lower(), " KIM@example.com ", True),
            (order["number"], "other@example.com", False),
            ("OZ-1", "kim@example.com", False),
        ):
            found = await shopper.go(f"/orders/find?{urlencode({'number': number, 'email': email})}")
            assert (found.status == 200) == there
            assert found.problems == []
        found = await shopper.go(
            f"/orders/find?{urlencode({'number': order['number'], 'email': 'kim@example.com'})}"
        )
        page = await shopper.press(found, "Cancel order")
        assert "was cancelled" in page.text
        assert shopper.rows("SELECT * FROM stock") == []


async def test_nobody_else_opens_a_guests_checkout_or_order() -> None:
    async with shopping() as shopper:
        page = await buy_now(shopper)
        [guest] = [href for href, name in page.links if name == "Check out as a guest"]
        page = await shopper.press(await shopper.go(guest), "Continue to checkout", email="kim@example.com")
        form, _ = page.form_with("Place your order")
        signin = await shopper.go("/signin?next=/cart")
        await shopper.press(signin, "Sign in", email=MINA, password="copper-kettle-7")
        row = shopper.row("SELECT account_id, guest_email FROM checkout WHERE sku NOTNULL")
        assert row == {"account_id": 2, "guest_email": ""}, "it went along to the account"
        await shopper.post("/signout")
        assert (await shopper.post(form.attributes["action"], do="place")).headings[0][1] == "Sign in"


async def test_no_link_of_these_pages_leads_nowhere() -> None:
    async with shopping(DANA) as shopper:
        seen: set[str] = set()
        for path in (
            "/cart",
            "/checkout",
            "/account/gift-cards",
            "/account/addresses",
            "/account/cards",
            "/help/coupons",
        ):
            page = await shopper.go(path)
            assert page.problems == []
            seen |= {href.split("#")[0] for href, _ in page.links if href.startswith("/")}
        dead = [path for path in sorted(seen) if (await shopper.raw(path))[0] >= 400]
        assert dead == []


# ------------------------------------------------------------------ in a browser


async def test_a_card_typed_into_the_frame_is_put_right_there_and_a_doubtful_address_asked_about() -> None:
    async with shopping(SAM) as shopper, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(find().path), args=["--no-sandbox"], proxy={"server": shopper.door.url}
        )
        context = await browser.new_context()
        await context.add_cookies(shopper.world.cookies)  # type: ignore[arg-type]
        page = await context.new_page()
        variant = shopper.variant(PLENTY)
        await page.goto(f"http://omnizon.test/dp/{variant['code']}?variant={variant['sku']}")
        await page.get_by_role("button", name="Buy now").click()
        frame = page.frame_locator("iframe[title='New card']")
        await frame.get_by_label("Card number").press_sequentially("923134328927")
        await expect(frame.get_by_label("Card number")).to_have_value("9231 3432 8927")
        await frame.get_by_role("button", name="Save and use this card").click()
        await expect(
            frame.get_by_role("link", name="Enter a card number of 13 to 19 digits.")
        ).to_be_visible()
        await expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
        await frame.get_by_label("Card number").fill(CARD["number"])
        await frame.get_by_label("Expiration month").select_option(CARD["month"])
        await frame.get_by_label("Expiration year").select_option(CARD["year"])
        await frame.get_by_label("Security code").fill(CARD["security_code"])
        await frame.get_by_role("button", name="Save and use this card").click()
        await expect(page.get_by_label("Card ending in 7764")).to_be_checked()
        form = page.get_by_role("form", name="New address")
        for label, text in (("Street address", "12 Elm Street"), ("City", "Duluth"), ("ZIP code", "55802")):
            await form.get_by_label(label).fill(text)
        await form.get_by_label("State").select_option("WI")
        await form.get_by_role("button", name="Save and use this address").click()
        dialog = page.get_by_role("dialog", name="Is the state right?")
        await expect(dialog).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(form.get_by_label("City")).to_have_value("Duluth")
        await form.get_by_role("button", name="Save and use this address").click()
        await dialog.get_by_role("button", name="Use the suggested address").click()
        await expect(page.get_by_label("12 Elm Street")).to_be_checked()
        await browser.close()
        assert shopper.row("SELECT state FROM address WHERE account_id = 3")["state"] == "MN"
