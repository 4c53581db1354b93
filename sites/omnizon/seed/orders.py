"""What happened to orders after they were placed: returns, subscriptions, messages, notices; and a long history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sites.kit import Database, Rng
from sites.kit.formats import long_date, money
from sites.kit.store import Row
from sites.omnizon import fulfilment, returning
from sites.omnizon.pages import past
from sites.omnizon.seed import letters, noor
from sites.omnizon.seed.shop import NOW

JORDAN = 1


@dataclass(frozen=True)
class Back:
    """A return that was made: of an order so many days after it came, of its line at a place."""

    days: int
    reason: str
    method: str
    refund_to: str
    cancelled: bool = False
    comment: str = ""
    wait: int = 2
    """It is handed over on the so many-eth day that there is."""


BACK = {
    JORDAN: (
        Back(2, "damaged", "pickup", "card", comment="The corner is dented."),
        Back(9, "too-small", "drop-off", "card"),
        Back(5, "better-price", "drop-off", "card", cancelled=True),
        Back(3, "not-as-described", "drop-off", "card", comment="Much darker than in the picture.", wait=4),
        Back(6, "defective", "drop-off", "card", comment="It came without a part.", wait=4),
    ),
    0: (
        Back(4, "too-large", "drop-off", "card"),
        Back(11, "defective", "pickup", "card", comment="It stopped after two days."),
        Back(6, "not-needed", "drop-off", "balance"),
        Back(2, "wrong-item", "pickup", "card", comment="I had ordered the other color."),
        Back(20, "mistake", "drop-off", "card"),
        Back(8, "too-small", "drop-off", "card"),
        Back(3, "damaged", "pickup", "balance", comment="The box was open."),
        Back(14, "not-needed", "drop-off", "card", cancelled=True),
        Back(5, "not-as-described", "drop-off", "card"),
        Back(7, "defective", "drop-off", "card"),
        Back(1, "too-large", "drop-off", "balance"),
        Back(10, "better-price", "drop-off", "card"),
    ),
}
"""By account, 0 for Noor's, in the order of time; they are spread over what was delivered."""
FRESH = 3
"""Jordan's last so many returns are of what came in the last weeks."""
SUBSCRIBED = {
    JORDAN: (
        ("coffee", 2, 4, 3, "active"), ("tea", 1, 6, 9, "active"), ("shampoo", 1, 8, 16, "active"),
        ("granola", 3, 2, 5, "active"), ("oliveoil", 1, 12, 33, "paused"), ("pens", 2, 12, 0, "cancelled"),
    ),
    0: (
        ("coffee", 3, 2, 2, "active"), ("tea", 2, 4, 11, "active"), ("notebook", 1, 8, 21, "active"),
        ("serum", 1, 6, 14, "paused"), ("candle", 2, 12, 0, "cancelled"),
    ),
}  # fmt: skip
"""By account: (type of product, pieces, weeks, days until the next one, how it stands)."""
NOTICED, KEPT = 40, 120
"""Days back of which notices are kept: of deliveries, of all."""
Told = tuple[datetime, Row]
"""When an account is told, and the notice."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    accounts = {JORDAN: JORDAN, 0: noor.seed(db, rng.branch("noor"))}
    for key, account in accounts.items():
        _returns(db, rng.branch("returns", key), account, BACK[key])
        _subscriptions(db, rng.branch("subscriptions", key), account, key)
    for key, threads in ((JORDAN, letters.JORDAN), (0, letters.NOOR)):
        letters.seed(db, accounts[key], threads)
    for key, account in accounts.items():
        _notices(db, rng.branch("notices", key), account)


def _lines(db: Database, order: Row) -> list[Row]:
    return db.all(past.LINES, json.dumps([order["id"]]))


def _returns(db: Database, rng: Rng, account: int, backs: tuple[Back, ...]) -> None:
    orders = db.all("SELECT * FROM orders WHERE account_id = ? AND status = 'delivered' ORDER BY id", account)
    since = (NOW - timedelta(days=33)).date().isoformat()
    old = [order for order in orders if order["delivery_date"] < since]
    fresh = [order for order in orders if order["delivery_date"] >= since]
    late = FRESH if account == JORDAN else 3
    chosen = sorted(rng.sample(old, len(backs) - late), key=lambda order: order["id"])
    chosen += sorted(rng.sample(fresh, late), key=lambda order: order["id"])
    for order, back in zip(chosen, backs, strict=True):
        _return(db, rng, order, back)


def _return(db: Database, rng: Rng, order: Row, back: Back) -> None:
    lines = _lines(db, order)
    fine = [
        line
        for line in lines
        if returning.REASON_BY_KEY[back.reason].fault or line["department"] not in returning.ONLY_FAULTY
    ]
    if not fine:
        return
    made = fulfilment.delivered(order) + timedelta(days=back.days, minutes=rng.whole(20, 300))
    if made > NOW:
        made = NOW - timedelta(hours=rng.whole(2, 16))
    line = rng.pick(fine)
    quantity = rng.whole(1, line["quantity"])
    cents = returning.refund(returning.paid(order, lines)[line["id"]], line, quantity)
    fee = min(cents, returning.pickup_cents([back.reason])) if back.method == "pickup" else 0
    days = returning.handover_days(back.method, made)
    key = db.value("SELECT count(*) + 1 FROM return_request")
    cancelled = (made + timedelta(hours=5)).isoformat() if back.cancelled else None
    db.insert(
        "return_request",
        id=key,
        number=returning.return_number(key),
        account_id=order["account_id"],
        order_id=order["id"],
        made=made.isoformat(),
        method=back.method,
        place=rng.pick(tuple(returning.PLACES)) if back.method == "drop-off" else "",
        handover=days[back.wait].isoformat(),
        refund_to=back.refund_to,
        fee_cents=fee,
        delivery_cents=0,
        refund_cents=cents - fee,
        cancelled=cancelled,
    )
    db.insert(
        "return_line",
        return_id=key,
        order_line_id=line["id"],
        quantity=quantity,
        reason=back.reason,
        comment=back.comment,
        refund_cents=cents,
    )
    if back.refund_to == "balance" and not cancelled:
        whole = db.one("SELECT * FROM return_request WHERE id = ?", key)
        assert whole
        refunded = returning.steps(whole)[-1][1].isoformat()
        money_back = {"cents": whole["refund_cents"], "kind": "refund", "order_id": order["id"]}
        db.insert("balance", account_id=order["account_id"], at=refunded, **money_back)


def _subscriptions(db: Database, rng: Rng, account: int, key: int) -> None:
    homes = db.column("SELECT id FROM address WHERE account_id = ? ORDER BY is_default DESC, id", account)
    cards = db.column("SELECT id FROM card WHERE account_id = ? ORDER BY is_default DESC, id", account)
    for kind, quantity, weeks, days, status in SUBSCRIBED[key]:
        pool = db.all(
            "SELECT product.id, sku FROM catalogue.product JOIN catalogue.variant"
            " ON variant.product_id = product.id AND is_default WHERE type = ? AND product.id <= ?"
            " AND released < '2025' AND stock > 20 ORDER BY product.id LIMIT 12",
            kind,
            noor.SHELF,
        )
        for row in rng.sample(pool, 1):
            started = NOW - timedelta(days=rng.whole(120, 600), minutes=rng.whole(0, 600))
            over = (NOW - timedelta(days=rng.whole(20, 80))).isoformat() if status == "cancelled" else None
            db.insert(
                "subscription",
                account_id=account,
                product_id=row["id"],
                sku=row["sku"],
                quantity=quantity,
                weeks=weeks,
                next_date=(NOW + timedelta(days=days)).date().isoformat(),
                address_id=homes[0],
                card_id=cards[0],
                status=status,
                started=started.isoformat(),
                cancelled=over,
                reason="too-much" if over else "",
            )


def _notices(db: Database, rng: Rng, account: int) -> None:
    """What an account was and will be told; most of it has been read."""
    rows = [*_deliveries(db, account), *_price_drops(db, rng), *_coupons(db), *_refunds(db, account)]
    for at, row in sorted(rows, key=lambda pair: (pair[0], str(pair[1]["title"]))):
        if at >= NOW - timedelta(days=KEPT):
            seen = at < NOW - timedelta(days=12) or (at < NOW and rng.chance(0.25))
            db.insert("notice", account_id=account, at=at.isoformat(), seen=int(seen), **row)


def _deliveries(db: Database, account: int) -> Iterator[Told]:
    for order in db.all(
        "SELECT * FROM orders WHERE account_id = ? AND status <> 'cancelled' AND delivery_date >= ? ORDER BY id",
        account,
        (NOW - timedelta(days=NOTICED)).date().isoformat(),
    ):
        titles = [line["title"] for line in _lines(db, order)]
        text = titles[0] + (f" and {len(titles) - 1} more" if len(titles) > 1 else "")
        said = {"kind": "delivery", "order_id": order["id"], "text": text}
        said["url"] = f"/orders/{order['number']}/track"
        yield fulfilment.van(order), said | {"title": f"Out for delivery today: order {order['number']}"}
        yield fulfilment.delivered(order), said | {"title": f"Delivered: order {order['number']}"}


def _price_drops(db: Database, rng: Rng) -> Iterator[Told]:
    reduced = db.all(
        "SELECT id, code, title, price_cents, list_price_cents FROM catalogue.product"
        " WHERE list_price_cents NOTNULL AND in_stock AND id <= 400 ORDER BY id"
    )
    for place, product in enumerate(rng.sample(reduced, 5)):
        at = NOW - timedelta(days=place * 3 + 1, hours=rng.whole(0, 5))
        now, before = money(product["price_cents"]), money(product["list_price_cents"])
        where = {"kind": "price", "product_id": product["id"], "url": f"/dp/{product['code']}"}
        yield (
            at,
            where
            | {
                "title": f"Price drop: {product['title']}",
                "text": f"Now {now}. It was {before}.",
            },
        )


def _coupons(db: Database) -> Iterator[Told]:
    for coupon in db.all("SELECT code, text, expires FROM coupon ORDER BY code"):
        last = datetime.fromisoformat(coupon["expires"])
        said = {"kind": "coupon", "title": f"Coupon {coupon['code']} ends in 14 days", "url": "/coupons"}
        said["text"] = f"{coupon['text']}. Use it by {long_date(last)}."
        yield last - timedelta(days=14) + timedelta(hours=9), said


def _refunds(db: Database, account: int) -> Iterator[Told]:
    for back in db.all(
        "SELECT * FROM return_request WHERE account_id = ? AND cancelled ISNULL ORDER BY id", account
    ):
        said = {"kind": "return", "url": f"/returns/{back['number']}"}
        said["title"] = f"Refunded: return {back['number']}"
        said["text"] = f"We have refunded {money(back['refund_cents'])}."
        yield returning.steps(back)[-1][1], said
