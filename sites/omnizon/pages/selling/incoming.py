"""What happens in the shop and concerns a merchant comes to her desk: sales, returns, questions, letters."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sites.kit import Database
from sites.kit.store import Row
from sites.omnizon import returning, terms

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
    """Write down what is new since the last time: sold, cancelled, sent back, asked and written."""
    _take_in_orders(db, seller)
    _take_in_returns(db, seller)
    _take_in_questions(db, seller)
    _take_in_letters(db, seller)


def _take_in_orders(db: Database, seller: str) -> None:
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


def _take_in_returns(db: Database, seller: str) -> None:
    """The shop has accepted them already and refunds them itself."""
    fresh = db.all(
        "SELECT return_line.*, made, order_line.order_id, order_line.sku FROM return_line"
        " JOIN return_request ON return_request.id = return_id JOIN order_line ON order_line.id = order_line_id"
        " WHERE order_line.seller = ? AND offer_id ISNULL"
        " AND return_line.id NOT IN (SELECT return_line_id FROM return_case WHERE return_line_id NOTNULL)"
        " ORDER BY return_line.id",
        seller,
    )
    for line in fresh:
        sold = db.value(
            "SELECT sale_line.id FROM sale_line JOIN sale ON sale.id = sale_id WHERE order_id = ? AND sku = ?",
            line["order_id"],
            line["sku"],
        )
        db.insert(
            "return_case",
            sale_line_id=sold,
            quantity=line["quantity"],
            reason=returning.REASON_BY_KEY[line["reason"]].name,
            words=line["comment"],
            asked=line["made"],
            status="authorized",
            return_line_id=line["id"],
        )
    db.run(
        "UPDATE return_case SET status = 'closed', answer = '' WHERE status = 'authorized' AND return_line_id IN"
        " (SELECT return_line.id FROM return_line JOIN return_request ON return_request.id = return_id"
        " WHERE cancelled NOTNULL)"
    )


def _take_in_questions(db: Database, seller: str) -> None:
    fresh = db.all(
        "SELECT asked_question.*, name FROM asked_question JOIN account ON account.id = account_id"
        " WHERE product_id IN (SELECT product_id FROM listing WHERE seller = ?)"
        " AND asked_question.id NOT IN (SELECT asked_id FROM buyer_question WHERE asked_id NOTNULL)"
        " ORDER BY asked_question.id",
        seller,
    )
    for each in fresh:
        db.insert(
            "buyer_question",
            product_id=each["product_id"],
            buyer=as_shown(each["name"]),
            asked=each["asked"],
            text=each["question"],
            asked_id=each["id"],
        )


def as_shown(name: str) -> str:
    """`Dana Whitfield` -> `Dana W.`: what strangers see of a name."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def _take_in_letters(db: Database, seller: str) -> None:
    """What buyers have written about orders; what is about none has no place at a desk that goes by orders."""
    fresh = db.all(
        "SELECT message.*, sale.id AS sale_id, title FROM message JOIN thread ON thread.id = thread_id"
        " JOIN sale ON sale.order_id = thread.order_id WHERE seller = ?"
        " AND message.id NOT IN (SELECT message_id FROM buyer_message WHERE message_id NOTNULL)"
        " ORDER BY message.id",
        seller,
    )
    for each in fresh:
        theirs = db.value("SELECT id FROM buyer_thread WHERE thread_id = ?", each["thread_id"])
        if theirs is None:
            theirs = db.insert(
                "buyer_thread",
                sale_id=each["sale_id"],
                subject=each["title"],
                status="answered",
                thread_id=each["thread_id"],
            )
        sender = "buyer" if each["mine"] else "seller"
        db.insert(
            "buyer_message",
            thread_id=theirs,
            sender=sender,
            at=each["at"],
            text=each["text"],
            message_id=each["id"],
        )
        db.run(
            "UPDATE buyer_thread SET status = ? WHERE id = ?",
            "waiting" if each["mine"] else "answered",
            theirs,
        )
