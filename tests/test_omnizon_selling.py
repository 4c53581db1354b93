"""The seller desk of omnizon, and what the shop heeds of it."""

from __future__ import annotations

import re

import pytest

from sites.kit.formats import money
from sites.kit.store import Row
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


async def test_search_filters_by_the_price_of_the_desk() -> None:
    async with shopping(JORDAN) as shopper:
        goods = shopper.variant(MINE)
        overlay(shopper, goods["sku"], price_cents=99_123)
        path = f"/s?q={goods['maker']}&min=991&max=992"
        assert goods["title"] in (await shopper.go(path)).text
        assert goods["title"] not in (await shopper.go(f"/s?q={goods['maker']}&max=990")).text


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


# ------------------------------------------------------------------ who may enter


@pytest.mark.parametrize("path", ["/sell/orders", "/sell/listings", "/sell/settings", "/sell/inventory.csv"])
async def test_the_desk_is_for_its_merchant_alone(path: str) -> None:
    async with shopping(JORDAN) as shopper:
        assert (await shopper.go(path)).headings[0][1] == "Start selling on omnizon"
    async with shopping() as shopper:
        assert (await shopper.go(path)).headings[0][1] == "Sign in"
        page = await shopper.press(
            await shopper.go("/signin?next=/sell"), "Sign in", email=HOLLIS, password="blue-ledger-63"
        )
        assert page.headings[0][1] == "Good morning, Hollis"


async def test_looking_at_every_kind_of_page_changes_nothing() -> None:
    async with shopping(HOLLIS) as shopper:
        seen: dict[str, str] = {}
        queue = ["/sell"]
        while queue:
            path = queue.pop(0)
            page = await shopper.go(path)
            assert (page.status, page.problems) == (200, []), path
            for href, _ in page.links:
                kind = re.sub(
                    r"OZ-[\d-]+|\b[A-Z0-9]{8,}(-\d+)?\b|\d+", "N", href.partition("?")[0].partition("#")[0]
                )
                if kind.startswith("/sell") and kind not in seen and "csv" not in href:
                    seen[kind] = href
                    queue.append(href.partition("#")[0])
        assert len(seen) > 30
        assert shopper.changed() == {}


@pytest.mark.parametrize(
    "path",
    [
        "/sell/orders/OZ-00000-00000",
        "/sell/listings/B000000000",
        "/sell/inventory/NOPE-01",
        "/sell/campaigns/999",
        "/sell/price-rules/999",
        "/sell/promotions/999",
        "/sell/customers/999999",
        "/sell/payouts/999",
        "/sell/messages/999",
        "/sell/proposals/999",
    ],
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with shopping(HOLLIS) as shopper:
        assert (await shopper.go(path)).status == 404


async def test_odd_addresses_show_a_page_all_the_same() -> None:
    async with shopping(HOLLIS) as shopper:
        for path in (
            "/sell/orders?status=odd&page=-3&sort=status;&from=2026-13-40&to=x&size=7&col=nope",
            "/sell/reports?from=2026-07-10&to=2026-07-01&step=hour&view=odd",
            "/sell/reviews?stars=9&code=%27&q=%25",
            "/sell/inventory?state=odd&q=%27",
        ):
            page = await shopper.go(path)
            assert (page.status, page.problems) == (200, []), path


# ------------------------------------------------------------------ listings and stock


async def test_price_and_stock_are_edited_in_the_row_and_count_in_the_shop() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant("seller = 'Harbor Goods' AND variant_count = 1 AND stock > 5")
        page = await shopper.go(f"/sell/listings?q={goods['code']}")
        page = await shopper.press(page, f"Save {goods['title']}", price="$1,010.5", available="7")
        assert "price $1,010.50, 7 units available" in page.text
        row = shopper.row("SELECT * FROM listing_change")
        assert (row["sku"], row["price_cents"], row["stock"]) == (goods["sku"], 101050, 7)
        assert "$1,010.50" in (await shopper.go(f"/dp/{goods['code']}")).text
        assert "Price" in (await shopper.go("/sell/history")).text
        refused = await shopper.press(page, f"Save {goods['title']}", price="cheap", available="7")
        assert "Enter the price in dollars, such as 24.99." in refused.alert
        usual = f"{goods['price_cents'] / 100:.2f}"
        listed = goods["list_price_cents"]
        await shopper.press(page, f"Save {goods['title']}", price=usual, available=str(goods["stock"]))
        left = shopper.rows("SELECT * FROM listing_change")
        assert left == [] or (listed and left[0]["list_price_cents"] is None)


async def test_a_bulk_change_of_prices_rounds_halves_up_and_leaves_the_others() -> None:
    async with shopping(HOLLIS) as shopper:
        ids = [row["product_id"] for row in shopper.rows("SELECT product_id FROM listing ORDER BY 1 LIMIT 2")]
        before = shopper.rows(
            "SELECT sku, price_cents FROM catalogue.variant WHERE product_id IN (?, ?) ORDER BY sku", *ids
        )
        marks = {f"pick-{key}": "1" for key in ids}
        page = await shopper.post("/sell/listings/bulk", do="price", amount="-15%", **marks)
        assert "changed by -15%" in page.text
        after = shopper.rows("SELECT sku, price_cents FROM listing_change ORDER BY sku")
        assert after == [row | {"price_cents": (row["price_cents"] * 85 + 50) // 100} for row in before]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "price", "amount": "0"}, "other than 0"),
        ({"do": "price", "amount": "-95"}, "from -90 to 300"),
        ({"do": "restock", "amount": "many"}, "whole number"),
        ({"do": "", "amount": "5"}, "choose what is to be done"),
    ],
)
async def test_a_bulk_change_that_is_wrong_changes_nothing(fields: dict[str, str], said: str) -> None:
    async with shopping(HOLLIS) as shopper:
        key = shopper.rows("SELECT product_id FROM listing")[0]["product_id"]
        page = await shopper.post("/sell/listings/bulk", **fields, **{f"pick-{key}": "1"})
        assert said in page.alert
        assert "mark the listings first" in (await shopper.post("/sell/listings/bulk", **fields)).alert
        assert shopper.changed() == {}


async def test_a_paused_listing_is_out_of_stock_and_comes_back() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant(MINE)
        page = await shopper.press(await shopper.go(f"/sell/listings/{goods['code']}"), "Pause listing")
        assert not (await shopper.go(f"/dp/{goods['code']}")).has_button("Add to cart")
        await shopper.press(page, "Activate listing")
        assert shopper.changed() == {}


async def test_vacation_closes_every_listing() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant(MINE)
        await shopper.press(await shopper.go("/sell/settings"), "Start vacation", until="2026-08-01")
        assert not (await shopper.go(f"/dp/{goods['code']}")).has_button("Add to cart")
        await shopper.press(await shopper.go("/sell/settings"), "End vacation")
        assert (await shopper.go(f"/dp/{goods['code']}")).has_button("Add to cart")
        assert shopper.changed() == {}


async def test_each_movement_of_stock_is_in_the_ledger_with_its_balance() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant(MINE)
        sku, had = goods["sku"], goods["stock"]
        page = await shopper.go(f"/sell/inventory/{sku}")
        for kind, quantity in (("restock", 10), ("damage", 3), ("count", 40)):
            page = await shopper.press(page, "Save change", kind=kind, quantity=str(quantity))
        moves = shopper.rows(
            "SELECT kind, quantity, balance FROM stock_move WHERE sku = ? AND at >= '2026-07-15' ORDER BY id",
            sku,
        )
        assert moves == [
            {"kind": "restock", "quantity": 10, "balance": had + 10},
            {"kind": "damage", "quantity": -3, "balance": had + 7},
            {"kind": "count", "quantity": 40 - had - 7, "balance": 40},
        ]
        refused = await shopper.press(page, "Save change", kind="damage", quantity="41")
        assert "Only 40 are available." in refused.alert


async def test_a_file_is_looked_at_before_it_changes_anything() -> None:
    async with shopping(HOLLIS) as shopper:
        status, _, text = await shopper.raw("/sell/inventory.csv")
        assert status == 200
        assert (
            len(text.splitlines())
            == 1
            + shopper.row(
                "SELECT count(*) AS n FROM listing JOIN catalogue.variant ON variant.product_id = listing.product_id"
            )["n"]
        )
        first, second = text.splitlines()[1].split(",")[0], text.splitlines()[2].split(",")[0]
        rows = f"sku,available,price\n{first},9,\n{second},lots,\nNOPE,1,\n{first},3,"
        page = await shopper.post("/sell/upload", text=rows)
        assert "1 row with changes, 0 rows without, 3 rows with errors." in page.text
        assert shopper.changed() == {}
        refused = await shopper.post("/sell/upload", text=rows, do="apply")
        assert refused.status == 422
        assert shopper.changed() == {}
        await shopper.post("/sell/upload", text=rows, do="apply", skip="1")
        assert shopper.row("SELECT sku, stock FROM listing_change") == {"sku": first, "stock": 9}
        same = await shopper.post("/sell/upload", text="\n".join(text.splitlines()[3:9]))
        assert "The first row must name the columns" in same.alert


async def test_a_new_listing_is_in_review_and_not_in_the_shop() -> None:
    async with shopping(HOLLIS) as shopper:
        page = await shopper.press(
            await shopper.go("/sell/new"), "Submit for review", title="Tideline Lantern"
        )
        assert "Choose the kind of product." in page.alert
        assert shopper.changed() == {}
        page = await shopper.press(
            page,
            "Submit for review",
            title="Tideline Lantern",
            maker="Tideline",
            type="lamp",
            price_cents="31.50",
            stock="12",
            description='<p onclick="x">A <b>lantern</b><script>alert(1)</script></p>',
            **{"bullet-1": "Second", "order-1": "2", "bullet-2": "First", "order-2": "1"},
        )
        assert "visible in the shop after review, 1–2 days" in page.text
        row = shopper.row("SELECT * FROM proposal WHERE title = 'Tideline Lantern'")
        assert row["status"] == "in review"
        assert row["description"] == "<p>A <b>lantern</b></p>"
        bullets = shopper.rows(
            "SELECT text FROM proposal_bullet WHERE proposal_id = ? ORDER BY position", row["id"]
        )
        assert [each["text"] for each in bullets] == ["First", "Second"]
        assert (
            "Tideline Lantern"
            not in (await shopper.go("/s?q=tideline+lantern")).text.replace("“", "").split("for")[-1]
        )


# ------------------------------------------------------------------ lower prices


async def test_a_promotion_that_begins_today_lowers_prices_until_it_is_ended() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant(MINE)
        page = await shopper.press(
            await shopper.go("/sell/promotions/new"),
            "Save promotion",
            name="Flash",
            percent="20",
            **{"from": "2026-07-15", "to": "2026-07-16", f"product-{goods['product_id']}": "1"},
        )
        cents = (goods["price_cents"] * 80 + 50) // 100
        row = shopper.row(
            "SELECT price_cents, list_price_cents FROM listing_change WHERE sku = ?", goods["sku"]
        )
        assert row == {"price_cents": cents, "list_price_cents": goods["price_cents"]}
        listing = await shopper.go(f"/sell/listings/{goods['code']}")
        refused = await shopper.press(listing, "Save price and stock", **{f"price-{goods['sku']}": "1.00"})
        assert "on sale: end the sale" in refused.alert
        await shopper.press(page, "End promotion")
        assert shopper.rows("SELECT * FROM listing_change") == []
        assert shopper.rows("SELECT * FROM sale_price") == []


async def test_a_sale_that_lies_ahead_changes_no_price_yet() -> None:
    async with shopping(HOLLIS) as shopper:
        goods = shopper.variant(MINE)
        page = await shopper.go(f"/sell/listings/{goods['code']}")
        fields = {"sku": goods["sku"], "price": "1.00", "from": "2026-08-01", "to": "2026-07-20"}
        refused = await shopper.press(page, "Save sale price", **fields)
        assert "must not be after the last one" in refused.alert
        await shopper.press(page, "Save sale price", **(fields | {"to": "2026-08-03"}))
        assert shopper.row("SELECT running, price_cents FROM sale_price") == {
            "running": 0,
            "price_cents": 100,
        }
        assert shopper.rows("SELECT * FROM listing_change") == []


async def test_a_price_rule_says_what_it_would_change_and_does_just_that() -> None:
    async with shopping(HOLLIS) as shopper:
        rule = shopper.row("SELECT * FROM price_rule WHERE scope = 'type:cap'")
        page = await shopper.go(f"/sell/price-rules/{rule['id']}")
        shown = int(re.search(r"(\d+) prices? would change", page.text)[1])  # type: ignore[index]
        await shopper.press(page, "Apply rule")
        changed = shopper.rows("SELECT price_cents FROM listing_change")
        assert len(changed) == shown > 0
        assert all(row["price_cents"] % 100 == 99 or row["price_cents"] == 1200 for row in changed)
        assert min(row["price_cents"] for row in changed) >= rule["floor_cents"]


# ------------------------------------------------------------------ orders


def sale(shopper: Shopper, condition: str) -> Row:
    """The first sale that is so."""
    return shopper.rows(f"SELECT * FROM sale WHERE {condition} ORDER BY placed LIMIT 1")[0]


async def test_an_order_is_shipped_in_parts() -> None:
    async with shopping(HOLLIS) as shopper:
        order = sale(
            shopper,
            "status = 'unshipped' AND order_id ISNULL AND id IN (SELECT sale_id FROM sale_line WHERE quantity > 1)",
        )
        lines = shopper.rows("SELECT * FROM sale_line WHERE sale_id = ? ORDER BY id", order["id"])
        page = await shopper.go(f"/sell/orders/{order['number']}")
        sent = {f"pieces-{line['id']}": "0" for line in lines} | {f"pieces-{lines[0]['id']}": "1"}
        refused = await shopper.press(page, "Confirm shipment", carrier="Postway", tracking="12", **sent)
        assert "6 to 30 letters and digits" in refused.alert
        assert shopper.changed() == {}
        page = await shopper.press(page, "Confirm shipment", carrier="Postway", tracking="pw 123456", **sent)
        left = sum(line["quantity"] for line in lines) - 1
        assert shopper.row("SELECT status FROM sale WHERE id = ?", order["id"])["status"] == (
            "partly shipped" if left else "shipped"
        )
        assert left
        await shopper.press(page, "Confirm shipment", carrier="Postway", tracking="PW123457")
        assert shopper.row("SELECT status FROM sale WHERE id = ?", order["id"])["status"] == "shipped"
        assert [
            row["tracking"]
            for row in shopper.rows("SELECT tracking FROM shipment WHERE sale_id = ?", order["id"])
        ] == [
            "PW123456",
            "PW123457",
        ]


async def test_orders_are_shipped_together_or_not_at_all() -> None:
    async with shopping(HOLLIS) as shopper:
        two = [
            row["number"]
            for row in shopper.rows("SELECT number FROM sale WHERE status = 'unshipped' LIMIT 2")
        ]
        gone = sale(shopper, "status = 'delivered'")["number"]
        marks = {f"pick-{number}": "1" for number in two}
        for fields in (
            {},
            {"carrier": "Postway"},
            {"carrier": "Postway", "tracking": "M123456", f"pick-{gone}": "1"},
        ):
            page = await shopper.post("/sell/orders/bulk", **marks, **fields)
            assert "Nothing was changed" in page.alert
        assert shopper.changed() == {}
        await shopper.post("/sell/orders/bulk", carrier="Postway", tracking="M123456", **marks)
        rows = shopper.rows(
            "SELECT number FROM sale WHERE id IN (SELECT sale_id FROM shipment WHERE tracking = 'M123456')"
        )
        assert sorted(row["number"] for row in rows) == sorted(two)


async def test_a_refund_never_passes_what_was_paid() -> None:
    async with shopping(HOLLIS) as shopper:
        line = shopper.rows(
            "SELECT sale_line.*, number FROM sale_line JOIN sale ON sale.id = sale_id WHERE status = 'delivered'"
            " AND sale_line.id NOT IN (SELECT sale_line_id FROM refund) ORDER BY sale_line.id"
        )[0]
        paid = line["quantity"] * line["price_cents"]
        page = await shopper.go(f"/sell/orders/{line['number']}")
        fields = {"line": str(line["id"]), "reason": "Goodwill"}
        page = await shopper.press(page, "Refund", amount="1.00", **fields)
        refused = await shopper.press(page, "Refund", amount=f"{paid / 100:.2f}", **fields)
        assert "At most" in refused.alert
        await shopper.press(page, "Refund", amount=f"{(paid - 100) / 100:.2f}", **fields)
        sums = shopper.row("SELECT sum(cents) AS n FROM refund WHERE sale_line_id = ?", line["id"])
        assert sums["n"] == paid
        foreign = await shopper.post(
            f"/sell/orders/{line['number']}/refund", line="999999", amount="1", reason="Goodwill"
        )
        assert "Choose the item" in foreign.alert


async def test_what_a_shopper_orders_of_hers_can_be_shipped_and_the_shopper_sees_it() -> None:
    async with shopping(JORDAN) as shopper:
        goods = shopper.variant(MINE)
        await shopper.add(goods)
        await shopper.press(await shopper.go("/checkout"), "Place your order")
        order = shopper.rows("SELECT * FROM orders ORDER BY id DESC LIMIT 1")[0]
        await shopper.post("/signout")
        await shopper.press(await shopper.go("/signin"), "Sign in", email=HOLLIS, password="blue-ledger-63")
        page = await shopper.go(f"/sell/orders/{order['number']}")
        assert goods["title"] in page.text
        await shopper.press(page, "Confirm shipment", carrier="Postway", tracking="PW777777")
        after = shopper.row("SELECT status FROM orders WHERE id = ?", order["id"])
        assert after == {"status": "shipped"}


async def test_a_cancelled_order_needs_a_reason() -> None:
    async with shopping(HOLLIS) as shopper:
        number = sale(shopper, "status = 'unshipped'")["number"]
        page = await shopper.go(f"/sell/orders/{number}")
        assert "Choose a reason" in (await shopper.press(page, "Cancel order")).alert
        await shopper.press(page, "Cancel order", reason="Out of stock")
        row = shopper.row("SELECT status, cancel_reason FROM sale WHERE number = ?", number)
        assert row == {"status": "cancelled", "cancel_reason": "Out of stock"}


async def test_a_return_is_decided_once() -> None:
    async with shopping(HOLLIS) as shopper:
        key = shopper.rows("SELECT id FROM return_case WHERE status = 'requested'")[0]["id"]
        declined = await shopper.post(f"/sell/returns/{key}", do="decline")
        assert "Say in the message" in declined.alert
        await shopper.post(f"/sell/returns/{key}", do="authorize", answer="Please send it to us.")
        again = await shopper.post(f"/sell/returns/{key}", do="decline", answer="No")
        assert "This return is authorized" in again.alert
        await shopper.post(f"/sell/returns/{key}", do="close")
        assert shopper.changed() == {"return_case": 1, "refund": 1}


# ------------------------------------------------------------------ sums


@pytest.mark.parametrize("step", ["day", "week", "month"])
async def test_a_report_adds_up_to_the_orders_of_its_days(step: str) -> None:
    async with shopping(HOLLIS) as shopper:
        first, last = "2026-03-10", "2026-06-05"
        right = shopper.row(
            "SELECT sum(quantity * price_cents) AS sales, count(DISTINCT sale.id) AS orders FROM sale JOIN sale_line"
            " ON sale_id = sale.id WHERE status <> 'cancelled' AND placed >= ? AND placed < '2026-06-06'",
            first,
        )
        page = await shopper.go(f"/sell/reports?from={first}&to={last}&step={step}")
        assert f"Sales {money(right['sales'])} Orders {right['orders']} " in page.text
        _, _, text = await shopper.raw(f"/sell/reports?from={first}&to={last}&step={step}&format=csv")
        rows = [row.split(",") for row in text.splitlines()[1:]]
        assert sum(round(float(row[3]) * 100) for row in rows) == right["sales"]
        assert sum(int(row[1]) for row in rows) == right["orders"]


async def test_payouts_follow_from_orders_refunds_and_advertising() -> None:
    async with shopping(HOLLIS) as shopper:
        rows = shopper.rows("SELECT * FROM payout ORDER BY starts")
        assert len(rows) > 10
        for row in rows:
            goods = shopper.rows(
                "SELECT sum(quantity * price_cents) AS cents FROM sale JOIN sale_line ON sale_id = sale.id"
                " WHERE status <> 'cancelled' AND date(placed) BETWEEN ? AND ? GROUP BY sale.id",
                row["starts"],
                row["ends"],
            )
            assert row["sales_cents"] == sum(each["cents"] for each in goods)
            assert row["fees_cents"] == sum((each["cents"] * 12 + 50) // 100 for each in goods)
            parts = row["fees_cents"] + row["refunds_cents"] + row["advertising_cents"]
            assert row["total_cents"] == row["sales_cents"] - parts


async def test_no_campaign_spends_more_than_its_budget() -> None:
    async with shopping(HOLLIS) as shopper:
        over = shopper.rows(
            "SELECT 1 FROM keyword_day JOIN keyword ON keyword.id = keyword_id"
            " JOIN campaign ON campaign.id = campaign_id GROUP BY campaign_id, day"
            " HAVING sum(spend_cents) > daily_budget_cents"
        )
        assert over == []
        dear = shopper.rows(
            "SELECT 1 FROM keyword_day JOIN keyword ON keyword.id = keyword_id WHERE spend_cents > clicks * bid_cents"
        )
        assert dear == []


async def test_every_history_of_a_count_ends_with_what_there_is() -> None:
    async with shopping(HOLLIS) as shopper:
        wrong = shopper.rows(
            "SELECT sku FROM stock_move AS last JOIN catalogue.variant USING (sku)"
            " WHERE last.id = (SELECT max(id) FROM stock_move WHERE sku = last.sku) AND balance <> stock"
        )
        assert wrong == []
        assert len(shopper.rows("SELECT 1 FROM sale WHERE placed >= '2025-07-15'")) >= 120


# ------------------------------------------------------------------ words and campaigns


async def test_a_question_is_answered_with_a_template_or_in_words() -> None:
    async with shopping(HOLLIS) as shopper:
        one, two = shopper.rows("SELECT id FROM buyer_question WHERE answer = '' ORDER BY id LIMIT 2")
        template = shopper.rows("SELECT * FROM answer_template WHERE name = 'Washing'")[0]
        page = await shopper.go("/sell/questions?show=waiting")
        page = await shopper.press(
            page, f"Publish the answer to question {one['id']}", template=str(template["id"])
        )
        refused = await shopper.press(page, f"Publish the answer to question {two['id']}")
        assert "Enter an answer" in refused.alert
        assert (
            shopper.row("SELECT answer FROM buyer_question WHERE id = ?", one["id"])["answer"]
            == template["text"]
        )
        assert shopper.changed() == {"buyer_question": 1}


async def test_a_review_is_replied_to_and_reported() -> None:
    async with shopping(HOLLIS) as shopper:
        page = await shopper.go("/sell/reviews?stars=1&reply=none")
        key = int(re.search(r'id="review-(\d+)"', page.html)[1])  # type: ignore[index]
        page = await shopper.press(page, f"Publish the reply to review {key}", reply="We are sorry.")
        assert shopper.row("SELECT text FROM review_reply WHERE review_id = ?", key) == {
            "text": "We are sorry."
        }
        page = await shopper.go("/sell/reviews?stars=1")
        page = await shopper.press(page, f"Report review {key}", reason="Advertising")
        assert shopper.row("SELECT reason FROM review_flag WHERE review_id = ?", key) == {
            "reason": "Advertising"
        }
        assert (await shopper.post("/sell/reviews/1", reply="Not mine to answer")).status in (200, 404)


async def test_a_campaign_is_created_whole_or_not() -> None:
    async with shopping(HOLLIS) as shopper:
        key = shopper.rows("SELECT product_id FROM listing WHERE status = 'active'")[0]["product_id"]
        fields = {
            "name": "Back to school",
            "budget": "6.50",
            "from": "2026-08-01",
            "to": "2026-09-15",
            f"product-{key}": "1",
            "keyword-1": "Snapback  cap",
            "match-1": "phrase",
            "bid-1": "0.55",
            "negative": "used\nfree",
        }
        page = await shopper.go("/sell/campaigns/new")
        refused = await shopper.press(
            page, "Create campaign", **(fields | {"budget": "0.10", "to": "2026-07-30"})
        )
        assert "daily budget must be between $1.00" in refused.alert
        assert "last day must not be before" in refused.alert
        assert shopper.changed() == {}
        await shopper.press(page, "Create campaign", **fields)
        row = shopper.row("SELECT * FROM campaign WHERE name = 'Back to school'")
        assert (row["status"], row["daily_budget_cents"], row["ends"]) == ("scheduled", 650, "2026-09-15")
        word = shopper.row("SELECT text, match, bid_cents FROM keyword WHERE campaign_id = ?", row["id"])
        assert word == {"text": "snapback cap", "match": "phrase", "bid_cents": 55}
        assert shopper.changed() == {
            "campaign": 1,
            "campaign_product": 1,
            "keyword": 1,
            "negative_keyword": 2,
        }


async def test_an_application_is_kept_step_by_step_and_sent_once() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/sell/apply?step=4")
        page = await shopper.press(page, "Save and continue", business="Alder Crafts", kind="llc", state="NC")
        page = await shopper.press(page, "Save and continue", contact="Jordan Reyes", phone="828 555 0142")
        page = await shopper.press(
            page, "Save and continue", bank="First Alder", routing="12", bank_account="1"
        )
        assert "9 digits" in page.alert
        page = await shopper.press(
            page, "Save and continue", bank="First Alder", routing="053112929", bank_account="000123456789"
        )
        page = await shopper.go("/sell/apply")
        slug = shopper.rows("SELECT slug FROM catalogue.department WHERE level = 1 ORDER BY position")[0][
            "slug"
        ]
        page = await shopper.press(page, "Save and continue", **{f"category-{slug}": "1"})
        assert "account ending in 6789" in page.text
        assert "000123456789" not in page.html
        page = await shopper.press(page, "Submit application", agree="1")
        assert page.headings[0][1] == "Your application is in review"
        assert shopper.row("SELECT status FROM seller_application") == {"status": "submitted"}
        assert "already with us" in (await shopper.post("/sell/apply/1", business="Other")).text
