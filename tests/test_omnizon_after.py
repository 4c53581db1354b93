"""What comes after an order of omnizon: where it is, what can be changed, sent back, subscribed to and said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest

from sites import load
from sites.kit import Store, passwords
from sites.kit.formats import long_date, money
from sites.kit.store import Row
from sites.omnizon import fulfilment, returning, terms
from sites.omnizon.pages import past
from tests.test_omnizon_page import JORDAN, MINA, Page, Shopper, shopping

SITE = load("omnizon")
DEFAULT = datetime(2026, 7, 15, 10)
NOOR = "noor.haddad@example.com"


@pytest.fixture(scope="module")
def store() -> Store:
    """Seed 0, only read here."""
    return SITE.store(0)


# ------------------------------------------------------------------ the long history


def test_noor_has_bought_for_seven_years(store: Store) -> None:
    account = store.db.one("SELECT * FROM account WHERE email = ?", NOOR)
    assert account
    assert passwords.matches(NOOR, "saffron-lantern-88", account["password"])
    years = store.db.all(
        "SELECT substr(placed, 1, 4) AS year, count(*) AS n FROM orders WHERE account_id = ? GROUP BY year",
        account["id"],
    )
    assert [row["year"] for row in years] == [str(year) for year in range(2019, 2027)]
    assert sum(row["n"] for row in years) >= 320
    assert min(row["n"] for row in years[1:]) >= 30
    kinds = store.db.column("SELECT DISTINCT status FROM orders WHERE account_id = ?", account["id"])
    assert set(kinds) == terms.STATUSES.keys()
    for table, count in (("address", 4), ("card", 3)):
        assert store.db.value(f"SELECT count(*) FROM {table} WHERE account_id = ?", account["id"]) == count


def test_later_orders_have_higher_ids(store: Store) -> None:
    for account in store.db.column("SELECT id FROM account ORDER BY id"):
        rows = store.db.column("SELECT placed FROM orders WHERE account_id = ? ORDER BY id", account)
        assert rows == sorted(rows)


def test_no_card_paid_after_it_expired(store: Store) -> None:
    late = store.db.value(
        "SELECT count(*) FROM orders JOIN card ON card.id = card_id WHERE year * 100 + month <"
        " CAST(strftime('%Y%m', placed) AS INTEGER)"
    )
    assert late == 0


# ------------------------------------------------------------------ where an order is


@pytest.mark.parametrize("seed", [0, 7])
def test_at_the_default_hour_every_order_is_where_its_row_says(seed: int) -> None:
    orders = SITE.store(seed).db.all("SELECT * FROM orders")
    wrong = [each["number"] for each in orders if fulfilment.standing(each, DEFAULT) != each["status"]]
    assert wrong == []


def test_an_order_moves_on_with_the_clock_and_never_back(store: Store) -> None:
    for order in store.db.all("SELECT * FROM orders WHERE status <> 'cancelled' ORDER BY id DESC LIMIT 60"):
        placed = datetime.fromisoformat(order["placed"])
        stages = [fulfilment.stage(order, placed + timedelta(hours=hour)) for hour in range(24 * 24)]
        places = [fulfilment.STAGES.index(stage) for stage in stages]
        assert places == sorted(places)
        assert {places[0], places[-1]} == {0, 3}
        assert set(places) == {0, 1, 2, 3} or order["delivery_speed"] == "express"
        told = [fulfilment.events(order, placed + timedelta(days=days)) for days in range(24)]
        assert [len(each) for each in told] == sorted(len(each) for each in told)
        times = [event.at for event in told[-1]]
        assert times == sorted(times, reverse=True)
        assert times[0].date().isoformat() == order["delivery_date"]


# ------------------------------------------------------------------ changing what has not left


def several_preparing(shopper: Shopper) -> Row:
    """Jordan's latest order with several items that has not left."""
    return shopper.rows(
        "SELECT orders.* FROM orders JOIN order_line ON order_id = orders.id WHERE account_id = 1"
        " AND status = 'preparing' GROUP BY orders.id HAVING count(*) > 1 ORDER BY orders.id DESC"
    )[0]


async def test_some_items_of_an_order_can_be_cancelled() -> None:
    async with shopping(JORDAN) as shopper:
        before = several_preparing(shopper)
        first, *rest = shopper.rows("SELECT * FROM order_line WHERE order_id = ? ORDER BY id", before["id"])
        page = await shopper.go(f"/orders/{before['number']}/cancel")
        nothing = await shopper.press(page, "Cancel chosen items")
        assert nothing.status == 422
        assert "Choose the items to cancel." in nothing.alert
        assert shopper.changed() == {}
        done = await shopper.press(page, "Cancel chosen items", line=str(first["id"]))
        assert "Cancelled July 15, 2026" in done.text
        assert shopper.changed() == {"orders": 1, "order_line": 1}
        after = shopper.row("SELECT * FROM orders WHERE id = ?", before["id"])
        goods = sum(line["quantity"] * line["price_cents"] for line in rest)
        assert after["subtotal_cents"] == goods
        assert after["shipping_cents"] == before["shipping_cents"]
        sums = terms.totals([(1, goods)], "standard", after["ship_state"], None)
        assert after["tax_cents"] == sums.tax_cents
        assert after["total_cents"] == goods + after["tax_cents"] + after["shipping_cents"]
        assert after["status"] == "preparing"


async def test_cancelling_every_item_cancels_the_order() -> None:
    async with shopping(JORDAN) as shopper:
        order = several_preparing(shopper)
        lines = shopper.rows("SELECT id FROM order_line WHERE order_id = ? ORDER BY id", order["id"])
        for row in lines:
            await shopper.post(f"/orders/{order['number']}/cancel", do="items", line=str(row["id"]))
        assert shopper.row("SELECT status FROM orders WHERE id = ?", order["id"]) == {"status": "cancelled"}
        assert shopper.changed() == {"orders": 1, "order_line": len(lines) - 1}


async def test_pieces_of_a_cancelled_item_are_for_sale_again() -> None:
    async with shopping(JORDAN) as shopper:
        for condition in ("variant.stock > 9 AND product_id = 3", "variant.stock > 9 AND product_id = 4"):
            await shopper.add(shopper.variant(condition), 2)
        page = await shopper.press(await shopper.go("/checkout"), "Place your order")
        assert page.status == 200
        order = shopper.row("SELECT * FROM orders ORDER BY id DESC LIMIT 1")
        line = shopper.rows("SELECT * FROM order_line WHERE order_id = ? ORDER BY id", order["id"])[0]
        asked = await shopper.go(f"/orders/{order['number']}/cancel")
        await shopper.press(asked, "Cancel chosen items", line=str(line["id"]))
        left = shopper.row("SELECT sku, sold FROM stock")
        assert left["sku"] != line["sku"]
        assert left["sold"] == 2


async def test_an_order_that_has_not_left_can_go_elsewhere() -> None:
    async with shopping(JORDAN) as shopper:
        order = shopper.rows(
            "SELECT * FROM orders WHERE account_id = 1 AND status = 'preparing' AND ship_state = 'NC'"
        )[0]
        other = shopper.row("SELECT * FROM address WHERE account_id = 1 AND state = 'WI'")
        page = await shopper.go(f"/orders/{order['number']}/address")
        done = await shopper.press(page, "Send it there", address=str(other["id"]))
        after = shopper.row("SELECT * FROM orders WHERE id = ?", order["id"])
        assert after["ship_city"] == "Madison"
        goods = order["subtotal_cents"] - order["discount_cents"]
        assert after["tax_cents"] == (goods * 500 + 5000) // 10000
        assert after["total_cents"] - after["tax_cents"] == order["total_cents"] - order["tax_cents"]
        assert other["line1"] in done.text
        foreign = shopper.row("SELECT id FROM address WHERE account_id = 2")["id"]
        refused = await shopper.post(f"/orders/{order['number']}/address", address=str(foreign))
        assert refused.status == 422
        assert shopper.changed() == {"orders": 1}


@pytest.mark.parametrize("what", ["cancel", "address"])
async def test_what_leaves_in_the_meantime_can_no_longer_be_changed(what: str) -> None:
    async with shopping(JORDAN, datetime(2026, 7, 24, 9)) as shopper:
        order = several_preparing(shopper)
        page = await shopper.post(f"/orders/{order['number']}/{what}", address="1")
        assert "it is delivered" in page.alert
        assert shopper.changed() == {}


async def test_sums_add_up_on_every_page_of_an_order() -> None:
    async with shopping(NOOR) as shopper:
        for order in shopper.rows(
            "SELECT * FROM orders WHERE account_id = (SELECT account_id FROM session) ORDER BY id LIMIT 9"
        ):
            for page in ("", "/invoice"):
                text = (await shopper.go(f"/orders/{order['number']}{page}")).text
                for name in ("subtotal_cents", "tax_cents", "total_cents"):
                    assert money(order[name]) in text


async def test_everything_bought_is_there_to_buy_again() -> None:
    async with shopping(NOOR) as shopper:
        row = shopper.rows(
            "SELECT sku, title, count(DISTINCT order_id) AS n, sum(quantity) AS pieces FROM order_line"
            " JOIN orders ON orders.id = order_id WHERE status <> 'cancelled'"
            " AND account_id = (SELECT account_id FROM session) GROUP BY sku ORDER BY n DESC, sku"
        )[0]
        page = await shopper.go(f"/buy-again?sort=often&q={quote(row['title'])}")
        assert f"in {row['n']} orders, {row['pieces']} pieces in all" in page.text
        order = shopper.rows(
            "SELECT number, order_line.id, sku FROM orders JOIN order_line ON order_id = orders.id"
            " WHERE account_id = (SELECT account_id FROM session) AND sku = ? ORDER BY orders.id DESC",
            row["sku"],
        )[0]
        detail = await shopper.go(f"/orders/{order['number']}")
        await shopper.press(detail, f"Buy {row['title']} again")
        assert [line["sku"] for line in shopper.rows("SELECT sku FROM cart_line WHERE account_id > 3")].count(
            row["sku"]
        ) == 1


# ------------------------------------------------------------------ sending back


async def returned(shopper: Shopper, number: str, quantities: dict[int, int], **choices: str) -> Page:
    """Go through the steps of a return, as far as they are taken."""
    page = await shopper.go(f"/orders/{number}/return")
    page = await shopper.press(
        page, "Continue", **{f"quantity-{key}": str(count) for key, count in quantities.items()}
    )
    if page.status != 200:
        return page
    page = await shopper.press(
        page, "Continue", **{f"reason-{key}": choices.get("reason", "damaged") for key in quantities}
    )
    if page.status != 200:
        return page
    page = await shopper.press(page, "Continue", refund_to=choices.get("refund_to", "card"))
    if page.status != 200:
        return page
    return await shopper.press(
        page,
        "Continue",
        method=choices.get("method", "drop-off"),
        place="post",
        day=choices.get("day", "2026-07-16"),
    )


def fresh(shopper: Shopper) -> tuple[Row, list[Row]]:
    """Jordan's last order that came, which came this month, and its lines as pages read them."""
    order = shopper.rows(
        "SELECT * FROM orders WHERE account_id = 1 AND status = 'delivered' ORDER BY delivery_date DESC"
    )[0]
    return order, shopper.rows(past.LINES, f"[{order['id']}]")


async def test_a_return_is_made_step_by_step() -> None:
    async with shopping(JORDAN) as shopper:
        order, lines = fresh(shopper)
        line = next(each for each in lines if not each["returned"])
        review = await returned(shopper, order["number"], {line["id"]: 1}, refund_to="balance")
        assert review.headings[1][1] == "Is this right?"
        assert shopper.changed() == {}
        done = await shopper.press(review, "Confirm return")
        assert "Label ready" in done.text
        row = shopper.row("SELECT * FROM return_request ORDER BY id DESC LIMIT 1")
        assert (row["order_id"], row["method"], row["place"]) == (order["id"], "drop-off", "post")
        assert (row["handover"], row["refund_to"], row["fee_cents"]) == ("2026-07-16", "balance", 0)
        cents = returning.refund(returning.paid(order, lines)[line["id"]], line, 1)
        assert row["refund_cents"] == cents
        assert money(cents) in done.text
        assert shopper.changed() == {"return_request": 1, "return_line": 1, "balance": 1}
        gone = await shopper.press(done, "Cancel return")
        assert "Nothing was sent back" in gone.text
        assert shopper.rows("SELECT * FROM balance WHERE at > '2026-07-16' AND account_id = 1") == []


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"reason": ""}, "Choose why you return"),
        ({"refund_to": "cash"}, "Choose where the money should go"),
        ({"method": "pigeon"}, "Choose whether you drop it off"),
        ({"method": "pickup", "day": "2026-07-15"}, "Choose a day for it"),
        ({"day": "2026-07-19"}, "no Sunday"),
        ({"day": "2026-08-30"}, "Choose a day for it"),
    ],
)
async def test_each_step_says_what_is_wrong(choices: dict[str, str], said: str) -> None:
    async with shopping(JORDAN) as shopper:
        order, lines = fresh(shopper)
        line = next(each for each in lines if not each["returned"])
        page = await returned(shopper, order["number"], {line["id"]: 1}, **choices)
        assert page.status == 422
        assert said in page.alert
        assert shopper.changed() == {}


async def test_no_more_comes_back_than_was_bought_and_never_twice() -> None:
    async with shopping(JORDAN) as shopper:
        order, lines = fresh(shopper)
        line = next(each for each in lines if not each["returned"])
        page = await shopper.post(
            f"/orders/{order['number']}/return", step="items", **{f"quantity-{line['id']}": "31"}
        )
        assert page.status == 422
        review = await returned(shopper, order["number"], {line["id"]: line["quantity"]})
        await shopper.press(review, "Confirm return")
        again = await shopper.post(f"/orders/{order['number']}/return", step="review")
        assert shopper.changed()["return_request"] == 1
        assert again.status == 200


async def test_what_is_too_old_cannot_come_back() -> None:
    async with shopping(JORDAN) as shopper:
        order = shopper.rows("SELECT * FROM orders WHERE id = 20")[0]
        page = await shopper.go(f"/orders/{order['number']}")
        assert "The return window closed on" in page.text
        assert "Return items" not in page.text
        steps = await shopper.go(f"/orders/{order['number']}/return")
        tried = await shopper.press(steps, "Continue")
        assert tried.status == 422
        assert shopper.changed() == {}


def test_shares_add_up() -> None:
    assert returning.shares(100, [1, 1, 1]) == [33, 34, 33]
    assert returning.shares(0, [5, 7]) == [0, 0]
    assert returning.shares(5, [0, 0]) == [0, 0]
    assert sum(returning.shares(12345, [7, 11, 13, 999])) == 12345


@pytest.mark.parametrize("account", [1, 4])
def test_piece_by_piece_everything_comes_back(store: Store, account: int) -> None:
    orders = store.db.all(
        "SELECT * FROM orders WHERE account_id = ? AND status = 'delivered' ORDER BY id DESC LIMIT 40",
        account,
    )
    for order in orders:
        lines = store.db.all(past.LINES, f"[{order['id']}]")
        paid = returning.paid(order, lines)
        extras = order["shipping_cents"] + order["slot_cents"] + order["wrap_cents"]
        assert sum(paid.values()) == order["total_cents"] - extras
        for line in lines:
            line |= {"returned": 0, "refunded_cents": 0}
            for _ in range(line["quantity"]):
                cents = returning.refund(paid[line["id"]], line, 1)
                line["returned"] += 1
                line["refunded_cents"] += cents
            assert line["refunded_cents"] == paid[line["id"]]


# ------------------------------------------------------------------ subscriptions


async def test_a_subscription_is_changed_skipped_paused_and_cancelled() -> None:
    async with shopping(JORDAN) as shopper:
        row = shopper.rows("SELECT * FROM subscription WHERE account_id = 1 AND status = 'active'")[0]
        title = shopper.row("SELECT title FROM catalogue.product WHERE id = ?", row["product_id"])["title"]
        page = await shopper.go("/subscriptions")
        page = await shopper.press(page, f"Skip the next delivery of {title}")
        later = date.fromisoformat(row["next_date"]) + timedelta(weeks=row["weeks"])
        assert f"comes next on {long_date(later)}" in page.text
        page = await shopper.press(page, f"Save changes to {title}", quantity="7", weeks="6")
        page = await shopper.press(page, f"Pause {title}")
        page = await shopper.press(page, f"Resume {title}")
        after = shopper.row("SELECT * FROM subscription WHERE id = ?", row["id"])
        assert (after["quantity"], after["weeks"], after["status"]) == (7, 6, "active")
        assert after["next_date"] == later.isoformat()
        asked = await shopper.go(f"/subscriptions/{row['id']}/cancel")
        refused = await shopper.press(asked, "Cancel subscription")
        assert refused.status == 422
        await shopper.press(asked, "Cancel subscription", reason="too-dear")
        over = shopper.row("SELECT status, reason, cancelled FROM subscription WHERE id = ?", row["id"])
        assert over == {"status": "cancelled", "reason": "too-dear", "cancelled": "2026-07-15T09:30:00"}
        assert shopper.changed() == {"subscription": 1}


async def test_one_can_subscribe_once() -> None:
    async with shopping(JORDAN) as shopper:
        variant = shopper.variant("variant.stock > 20 AND product_id = 30")
        fields = {"sku": variant["sku"], "quantity": "2", "next": "/"}
        odd = await shopper.post("/subscriptions/add", weeks="5", **fields)
        assert "how often" in odd.alert
        for _ in range(2):
            page = await shopper.post("/subscriptions/add", weeks="4", **fields)
        assert "You already subscribe" in page.text
        row = shopper.row("SELECT * FROM subscription WHERE sku = ?", variant["sku"])
        assert (row["account_id"], row["quantity"], row["weeks"], row["status"]) == (1, 2, 4, "active")
        assert shopper.changed() == {"subscription": 1}
    async with shopping() as guest:
        assert (await guest.post("/subscriptions/add", weeks="4", **fields)).headings[0][1] == "Sign in"


async def test_what_is_others_is_not_there() -> None:
    async with shopping(MINA) as shopper:
        row = shopper.rows("SELECT number FROM return_request")[0]
        for path in (f"/returns/{row['number']}", "/subscriptions/1/cancel", "/messages/1"):
            assert (await shopper.go(path)).status == 404
        for path in ("/subscriptions/1", "/messages/1", "/notifications/1", "/messages/1/archive"):
            assert (await shopper.post(path, do="skip", text="x")).status == 404
        assert shopper.changed() == {}


# ------------------------------------------------------------------ messages and notices


async def test_a_message_is_sent_and_answered_by_the_clock() -> None:
    async with shopping(JORDAN) as shopper:
        order = shopper.row("SELECT number FROM orders WHERE id = 40")
        page = await shopper.go(f"/messages/new?order={order['number']}")
        wrong = await shopper.press(page, "Send message", seller="Omnizon")
        assert wrong.status == 422
        assert "Choose a subject." in wrong.alert
        sent = await shopper.press(
            page, "Send message", seller="Omnizon", subject="invoice", text="Please put\r\nmy name on it."
        )
        thread = shopper.row("SELECT * FROM thread ORDER BY id DESC LIMIT 1")
        assert (thread["seller"], thread["order_id"], thread["subject"]) == ("Omnizon", 40, "invoice")
        said = shopper.row("SELECT * FROM message WHERE thread_id = ?", thread["id"])
        assert (said["text"], said["mine"]) == ("Please put\nmy name on it.", 1)
        await shopper.press(sent, "Send reply", text="And my address.")
        assert shopper.changed() == {"thread": 1, "message": 2}
        due = shopper.rows("SELECT * FROM answer")
        assert due
        assert all("2026-07-15T11" <= each["at"] < "2026-07-16T19" for each in due)
        shopper.world.now = datetime(2026, 7, 17, 9)
        assert "The omnizon team" in (await shopper.go(f"/messages/{thread['id']}")).text


async def test_reading_a_conversation_makes_it_read_and_nothing_else() -> None:
    async with shopping(JORDAN) as shopper:
        before = await shopper.go("/messages")
        assert "Unread (3)" in before.text
        await shopper.go("/messages/8")
        assert "Unread (2)" in (await shopper.go("/messages")).text
        assert shopper.changed() == {}


async def test_a_conversation_can_be_put_away_and_found() -> None:
    async with shopping(JORDAN) as shopper:
        assert "1 conversation found" in (await shopper.go("/messages?q=7731")).text
        page = await shopper.press(await shopper.go("/messages/8"), "Archive")
        assert "0 conversations found" in (await shopper.go("/messages?q=7731")).text
        assert page.headings[0][1] == "Messages"
        assert "1 conversation found" in (await shopper.go("/messages?q=7731&box=archived")).text
        assert shopper.changed() == {"thread": 1}


def test_the_main_account_has_25_messages(store: Store) -> None:
    count = store.db.value(
        "SELECT count(*) FROM message JOIN thread ON thread.id = thread_id WHERE account_id = 1"
    )
    assert count == 25
    early = store.db.value(
        "SELECT count(*) FROM message JOIN thread ON thread.id = thread_id JOIN orders ON orders.id = order_id"
        " WHERE message.at < placed"
    )
    assert early == 0


async def test_notices_come_with_the_clock_and_are_marked_as_read() -> None:
    async with shopping(JORDAN) as shopper:
        unread = shopper.row(
            "SELECT count(*) AS n FROM notice WHERE account_id = 1 AND NOT seen AND at <= '2026-07-15T09:30'"
        )["n"]
        page = await shopper.go("/notifications")
        assert f"Unread ({unread})" in page.text
        first = shopper.rows(
            "SELECT * FROM notice WHERE account_id = 1 AND NOT seen AND at <= '2026-07-15T09:30' ORDER BY at DESC"
        )[0]
        await shopper.press(page, f"Mark as read: {first['title']}")
        assert shopper.row("SELECT seen FROM notice WHERE id = ?", first["id"]) == {"seen": 1}
        await shopper.press(await shopper.go("/notifications"), "Mark all as read")
        assert shopper.changed() == {"notice": unread}
        shopper.world.now = datetime(2026, 7, 16, 9)
        assert "Delivered: order OZ-87323-20044" in (await shopper.go("/notifications?unread=1")).text
