"""Paying less: clipped coupons, codes, what combines, and gift cards."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from sites import load
from sites.omnizon import places, terms
from tests.test_omnizon_buying import DANA, cents
from tests.test_omnizon_page import JORDAN, MINA, Page, Shopper, shopping

COUPON = "coupon_percent >= 15 AND variant.stock >= 20 AND variant.price_cents BETWEEN 6000 AND 9000"
FRESH = "GIFT-7K2M-QX4P-93TA"


async def clip(shopper: Shopper) -> dict[str, object]:
    """A variant whose product's coupon has been clipped; nothing else was."""
    variant = shopper.variant(f"{COUPON} AND product.id NOT IN (SELECT product_id FROM clip)")
    await shopper.post("/coupons/clip", sku=variant["sku"], next="/coupons")
    return variant


async def buying(shopper: Shopper, quantity: int = 2) -> tuple[Page, int, int]:
    """A checkout of a product with a clipped coupon: its page, the price of the goods, the coupon's discount."""
    variant = await clip(shopper)
    page = await shopper.post("/buy", sku=str(variant["sku"]), quantity=str(quantity))
    price = quantity * int(str(variant["price_cents"]))
    [row] = shopper.rows("SELECT percent FROM clip WHERE product_id = ?", variant["product_id"])
    return page, price, terms.percent_of(price, row["percent"])


async def test_a_clipped_coupon_counts_by_itself_and_once() -> None:
    async with shopping(JORDAN) as shopper:
        page, price, off = await buying(shopper)
        assert cents(page, "Clipped coupons") == -off
        tax = ((price - off) * terms.TAX["NC"] + 5000) // 10000
        assert cents(page, "Order total") == price - off + tax
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["discount_cents"], order["coupon"], order["total_cents"]) == (
            off,
            "",
            price - off + tax,
        )
        line = shopper.row("SELECT * FROM order_line WHERE order_id = ?", order["id"])
        assert line["discount_cents"] == off
        assert shopper.changed() == {"clip": 1, "orders": 1, "order_line": 1, "stock": 1}
        again = await shopper.post("/buy", sku=line["sku"], quantity="1")
        assert "Clipped coupons" not in again.text
        twice = await shopper.post("/coupons/clip", sku=line["sku"])
        assert "it counts for one order" in twice.text
        assert order["number"] in (await shopper.go("/coupons")).text
        await shopper.post(f"/orders/{order['number']}/cancel")
        assert shopper.row("SELECT order_id FROM clip WHERE product_id = ?", line["product_id"]) == {
            "order_id": None
        }


async def test_a_percentage_does_not_combine_with_clipped_coupons_unless_these_are_kept() -> None:
    async with shopping(JORDAN) as shopper:
        page, price, off = await buying(shopper)
        refused = await shopper.press(page, "Apply", coupon="welcome10")
        assert "Coupon WELCOME10 cannot be combined with clipped coupons" in refused.alert
        assert cents(refused, "Clipped coupons") == -off
        page = await shopper.press(
            refused, "Use this code and keep the clipped coupons for another order", coupon="WELCOME10"
        )
        assert "Clipped coupons" not in page.text
        assert cents(page, "Discount") == -terms.percent_of(price, 10)
        page = await shopper.press(page, "Remove coupon")
        assert cents(page, "Clipped coupons") == -off
        page = await shopper.press(page, "Apply", coupon="SHIPFREE")
        assert cents(page, "Clipped coupons") == -off, "free delivery combines"


async def test_an_amount_combines_with_clipped_coupons() -> None:
    async with shopping(JORDAN) as shopper:
        page, _, off = await buying(shopper)
        page = await shopper.press(page, "Apply", coupon="TAKE10OFF60")
        assert (cents(page, "Clipped coupons"), cents(page, "Discount")) == (-off, -1000)
        await shopper.press(page, "Place your order")
        order = shopper.row("SELECT discount_cents, coupon FROM orders ORDER BY id DESC LIMIT 1")
        assert order == {"discount_cents": off + 1000, "coupon": "TAKE10OFF60"}


async def test_a_code_is_entered_in_the_cart_and_counts_at_checkout() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.add(shopper.variant(COUPON), 2)
        wrong = await shopper.press(await shopper.go("/cart"), "Apply", coupon="PICNIC25")
        assert "Coupon PICNIC25 expired on July 5, 2026." in wrong.alert
        page = await shopper.press(wrong, "Apply", coupon="harvest20")
        assert "Coupon HARVEST20" in page.text
        assert cents(await shopper.go("/checkout"), "Discount") == -2000
        page = await shopper.press(page, "Remove coupon")
        assert "Discount" not in (await shopper.go("/checkout")).text


async def test_coupons_are_clipped_listed_and_let_go() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/coupons")
        total = int(re.search(r"To clip \((\d+)\)", page.text)[1])  # type: ignore[index]
        clipped = int(re.search(r"Clipped \((\d+)\)", page.text)[1])  # type: ignore[index]
        assert page.problems == []
        variant = await clip(shopper)
        page = await shopper.go("/coupons")
        assert f"Clipped ({clipped + 1})" in page.text
        assert f"To clip ({total - 1})" in page.text
        assert shopper.changed() == {"clip": 1}
        twice = await shopper.post("/coupons/clip", code=str(variant["code"]))
        assert "clipped this coupon already" in twice.text
        key = shopper.row("SELECT id FROM clip WHERE product_id = ?", variant["product_id"])["id"]
        await shopper.post("/coupons/unclip", clip=str(key))
        assert shopper.changed() == {}
        assert (await shopper.post("/coupons/unclip", clip="999")).status == 404
        for field in ({"sku": "nothing"}, {"code": "B0NONE"}, {}):
            assert "no longer sold" in (await shopper.post("/coupons/clip", **field)).alert
        none = shopper.variant("coupon_percent = 0")
        assert "no coupon" in (await shopper.post("/coupons/clip", sku=none["sku"])).alert


async def test_a_coupon_that_has_ended_cannot_be_clipped_nor_counts() -> None:
    async with shopping(JORDAN, datetime(2026, 12, 1, 9)) as shopper:
        variant = await clip(shopper)
        assert shopper.changed() == {}
        assert "Clipped (" not in (await shopper.go("/coupons")).text
        page = await shopper.post("/buy", sku=str(variant["sku"]))
        assert "Clipped coupons" not in page.text


async def test_a_products_page_tells_what_has_become_of_its_coupon() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant(f"{COUPON} AND product.id NOT IN (SELECT product_id FROM clip)")
        path = f"/dp/{variant['code']}"
        page = await shopper.go(path)
        assert page.has_button("Clip coupon")
        page = await shopper.press(page, "Clip coupon")
        assert "coupon clipped. It comes off at checkout." in page.text
        await shopper.press(await shopper.post("/buy", sku=variant["sku"]), "Place your order")
        page = await shopper.go(path)
        assert "You have used the" in page.text
        assert not page.has_button("Clip coupon")
    async with shopping(JORDAN, datetime(2026, 12, 1, 9)) as shopper:
        assert not (await shopper.go(path)).has_button("Clip coupon")


async def test_who_is_not_signed_in_signs_in_to_clip() -> None:
    async with shopping() as shopper:
        assert (await shopper.post("/coupons/clip", sku=shopper.variant(COUPON)["sku"])).headings[0][
            1
        ] == "Sign in"
        assert (await shopper.go("/coupons")).status == 200


async def test_a_gift_card_is_redeemed_once() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/gift-cards")
        assert "$25.00" in page.text
        page = await shopper.press(page, "Add to my balance", code=" gift-7k2mqx4p-93ta ")
        assert "Your gift card balance is $75.00." in page.text
        assert shopper.changed() == {"gift_card": 1, "balance": 1}
        again = await shopper.press(page, "Add to my balance", code=FRESH)
        assert "You redeemed this gift card on July 15, 2026." in again.alert
        assert shopper.changed() == {"gift_card": 1, "balance": 1}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Enter a gift card code."),
        ("GIFT-0000", "There is no gift card with this code."),
        ("GIFT-XN5A-6QGS-27PB", "This gift card expired on June 30, 2026."),
        ("GIFT-D7MX-2VKR-P9HL", "This gift card has been redeemed on another account."),
    ],
)
async def test_a_gift_card_that_cannot_be_redeemed_says_why(code: str, said: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await shopper.go("/account/gift-cards"), "Add to my balance", code=code)
        assert page.status == 422
        assert said in page.alert
        assert shopper.changed() == {}


async def test_the_balance_pays_first_and_the_card_the_rest() -> None:
    async with shopping(DANA) as shopper:
        variant = shopper.variant(f"{COUPON} AND product.id NOT IN (SELECT product_id FROM clip)")
        page = await shopper.post("/buy", sku=variant["sku"], quantity="1")
        card = shopper.row("SELECT id FROM card WHERE number LIKE '%4461'")["id"]
        page = await shopper.press(page, "Apply balance", use_balance="1", card=str(card), address="6")
        total = cents(page, "Order total")
        assert (cents(page, "Gift card balance"), cents(page, "Your card pays")) == (-7000, total - 7000)
        done = await shopper.press(page, "Place your order")
        assert "from your gift card balance" in done.text
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["gift_card_cents"], order["total_cents"], order["card_last4"]) == (7000, total, "4461")
        assert shopper.row(
            "SELECT sum(cents) AS n FROM balance WHERE account_id = (SELECT id FROM account WHERE name LIKE 'Dana%')"
        ) == {"n": 0}
        await shopper.post(f"/orders/{order['number']}/cancel")
        page = await shopper.go("/account/gift-cards")
        assert f"Given back for order {order['number']}" in page.text
        assert shopper.row(
            "SELECT sum(cents) AS n FROM balance WHERE account_id = (SELECT id FROM account WHERE name LIKE 'Dana%')"
        ) == {"n": 7000}


async def test_a_balance_that_pays_all_needs_no_card() -> None:
    async with shopping(MINA) as shopper:
        page = await shopper.post(
            "/buy", sku=shopper.variant("variant.stock > 9 AND variant.price_cents < 2000")["sku"]
        )
        assert "You have no card yet." in page.text
        page = await shopper.press(page, "Apply balance", use_balance="1")
        assert "no card is charged" in page.text
        done = await shopper.press(page, "Place your order")
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        assert (order["card_id"], order["card_last4"]) == (None, "")
        assert order["gift_card_cents"] == order["total_cents"]
        assert "charged to the card" not in done.text
        assert done.problems == []
        assert (await shopper.go(f"/orders/{order['number']}")).problems == []


async def test_a_gift_card_can_be_redeemed_at_checkout() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.post("/buy", sku=shopper.variant(COUPON)["sku"])
        wrong = await shopper.press(page, "Redeem", gift_card="GIFT-1")
        assert "There is no gift card with this code." in wrong.alert
        page = await shopper.press(wrong, "Redeem", gift_card=FRESH)
        assert cents(page, "Gift card balance") == -7500


def test_every_zip_range_names_a_state_and_none_overlap() -> None:
    last = -1
    for first, end, state in places.RANGES:
        assert last < first <= end
        assert state in terms.TAX
        last = end
    assert places.NAMES.keys() == terms.TAX.keys()
    assert {state for _, _, state in places.RANGES} == terms.TAX.keys()


def test_seeded_addresses_fit_their_zip_codes() -> None:
    for row in load("omnizon").store(0).db.all("SELECT state, zip FROM address"):
        assert places.state_of(row["zip"]) == row["state"]
