"""The seller desk of omnizon, and what the shop heeds of it."""

from __future__ import annotations

from tests.test_omnizon_page import HOLLIS, JORDAN, Shopper, shopping

MINE = "product.seller = 'Harbor Goods' AND stock BETWEEN 10 AND 25 AND is_default AND product.list_price_cents ISNULL"


def overlay(shopper: Shopper, sku: str, **values: object) -> None:
    """Write what the desk writes."""
    shopper.world.stores["omnizon"].db.insert("listing_change", sku=sku, **values)


async def test_the_shop_asks_the_price_of_the_desk_everywhere() -> None:
    async with shopping(JORDAN) as shopper:
        goods = shopper.variant(MINE)
        overlay(shopper, goods["sku"], price_cents=1234, list_price_cents=2345)
        for page in (await shopper.go(f"/dp/{goods['code']}"), await shopper.go(f"/s?q={goods['maker']}")):
            assert "$12.34" in page.text
            assert "$23.45" in page.text
        assert "$12.34" in (await shopper.add(goods)).text
        checkout = await shopper.go("/checkout")
        await shopper.press(checkout, "Place your order")
        [line] = shopper.rows("SELECT sku, price_cents FROM order_line ORDER BY id DESC LIMIT 1")
        assert line == {"sku": goods["sku"], "price_cents": 1234}


async def test_stock_that_was_counted_anew_is_what_is_left() -> None:
    async with shopping(JORDAN) as shopper:
        goods = shopper.variant(MINE)
        overlay(shopper, goods["sku"], stock=3)
        await shopper.add(goods, quantity=2)
        await shopper.press(await shopper.go("/checkout"), "Place your order")
        assert "Only 1 left" in (await shopper.go(f"/dp/{goods['code']}?variant={goods['sku']}")).text


async def test_a_paused_listing_cannot_be_bought() -> None:
    async with shopping(JORDAN) as shopper:
        goods = shopper.variant(MINE)
        shopper.world.stores["omnizon"].db.run(
            "UPDATE listing SET status = 'paused' WHERE product_id = ?", goods["product_id"]
        )
        assert not (await shopper.go(f"/dp/{goods['code']}")).has_button("Add to cart")
        await shopper.post("/cart/add", sku=goods["sku"])
        assert shopper.rows("SELECT * FROM cart_line WHERE account_id = 1") == []


async def test_hollis_comes_after_the_accounts_that_were_there() -> None:
    async with shopping(HOLLIS) as shopper:
        row = shopper.row("SELECT id, seller FROM account JOIN storefront ON account_id = id")
        assert row["id"] > 3
        assert row["seller"] == "Harbor Goods"
        assert shopper.rows("SELECT id FROM account WHERE id > ?", row["id"]) == []
