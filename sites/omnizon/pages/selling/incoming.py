"""Orders of the shop that hold a merchant's goods become sales at her desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sites.kit import Database
from sites.kit.store import Row
from sites.omnizon import terms

HANDLING_DAYS = 2
STATUSES = {
    "preparing": "unshipped",
    "shipped": "shipped",
    "delivered": "delivered",
    "cancelled": "cancelled",
}


def ship_by(placed: datetime) -> date:
    """The last day to hand an order over: two working days later."""
    day, left = placed.date(), HANDLING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def number(sale_id: int) -> str:
    """As the shop numbers its own orders, from a range that those do not reach."""
    return terms.order_number(sale_id + 30_000)


def take_in(db: Database, seller: str) -> None:
    """Write down what the shop has sold of hers since the last time, and what its buyers have cancelled."""
    fresh = db.all(
        "SELECT * FROM orders WHERE id IN (SELECT order_id FROM order_line WHERE seller = ? AND offer_id ISNULL)"
        " AND id NOT IN (SELECT order_id FROM sale WHERE order_id NOTNULL) ORDER BY placed, id",
        seller,
    )
    for order in fresh:
        _take_in_one(db, seller, order)
    db.run(
        "UPDATE sale SET status = 'cancelled', cancel_reason = 'Cancelled by the buyer',"
        " cancelled = (SELECT cancelled FROM orders WHERE orders.id = order_id)"
        " WHERE status = 'unshipped' AND order_id IN (SELECT id FROM orders WHERE status = 'cancelled')"
    )


def _take_in_one(db: Database, seller: str, order: Row) -> None:
    status = STATUSES[order["status"]]
    key = db.insert(
        "sale",
        number=order["number"],
        order_id=order["id"],
        buyer_id=_buyer(db, order),
        placed=order["placed"],
        status=status,
        speed=order["delivery_speed"],
        ship_by=ship_by(datetime.fromisoformat(order["placed"])).isoformat(),
        ship_name=order["ship_name"],
        ship_line1=", ".join(part for part in (order["ship_line1"], order["ship_line2"]) if part),
        ship_city=order["ship_city"],
        ship_state=order["ship_state"],
        ship_zip=order["ship_zip"],
        cancelled=order["cancelled"],
        cancel_reason="Cancelled by the buyer" if order["cancelled"] else "",
    )
    lines = db.all(
        "SELECT product_id, sku, title, options, quantity, price_cents FROM order_line"
        " WHERE order_id = ? AND seller = ? AND offer_id ISNULL ORDER BY id",
        order["id"],
        seller,
    )
    for line in lines:
        gone = line["quantity"] if status in ("shipped", "delivered") else 0
        db.insert("sale_line", sale_id=key, shipped=gone, **line)


def _buyer(db: Database, order: Row) -> int:
    """The buyer's row: one for each account or guest, with the latest address."""
    key = f"account-{order['account_id']}" if order["account_id"] else f"guest-{order['id']}"
    email = f"buyer-{key}@mail.omnizon.example.com"
    known = db.value("SELECT id FROM buyer WHERE email = ?", email)
    place = {
        "city": order["ship_city"],
        "state": order["ship_state"],
        "zip": order["ship_zip"],
        "line1": order["ship_line1"],
    }
    if known:
        return int(known)
    return db.insert("buyer", name=order["ship_name"], email=email, **place)
