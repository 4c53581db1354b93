"""Past orders: the list, one order, cancelling it, buying it again."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import cart, savings, shop

A_PAGE = 10
LINES = """
SELECT order_line.*, product.code, variant.color FROM order_line JOIN catalogue.variant USING (sku)
JOIN catalogue.product ON product.id = order_line.product_id
WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY order_line.id
"""


def listing(visit: Visit) -> Response:
    """`/orders`: newest first, by period, status and title."""
    account = shop.account(visit)["id"]
    periods = _periods(visit, account)
    period = visit.query.get("period", "")
    period = period if period in periods else "all"
    status = visit.query.get("status", "")
    status = status if status in terms.STATUSES else ""
    words = " ".join(visit.query.get("q", "").split())[:100]
    since, until = _span(period, visit.now)
    where = (
        "account_id = ? AND placed >= ? AND placed < ? AND ? IN ('', status) AND (? = '' OR number = upper(?)"
        " OR id IN (SELECT order_id FROM order_line WHERE instr(lower(title), lower(?))))"
    )
    values = (account, since, until, status, words, words, words)
    total = visit.db.value(f"SELECT count(*) FROM orders WHERE {where}", *values)
    pages = max(1, -(-total // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    orders = visit.db.all(
        f"SELECT * FROM orders WHERE {where} ORDER BY placed DESC, id DESC LIMIT ? OFFSET ?",
        *values,
        A_PAGE,
        (page - 1) * A_PAGE,
    )
    kept = {"q": words, "period": period, "status": status}
    return visit.page(
        "orders.html",
        orders=_with_lines(visit, orders),
        total=total,
        page=page,
        pages=pages,
        periods=periods,
        period=period,
        only=status,
        words=words,
        any_orders=visit.db.value("SELECT count(*) FROM orders WHERE account_id = ?", account),
        page_url=lambda number: f"/orders?{urlencode(kept | {'page': number})}",
    )


def show(visit: Visit) -> Response:
    """`/orders/{number}`."""
    (order,) = _with_lines(visit, [_order(visit)])
    return visit.page("order.html", order=order, cancellable=order["status"] == terms.CANCEL_STATUS)


def ask_cancel(visit: Visit) -> Response:
    """The page that asks whether the order is really to be cancelled."""
    (order,) = _with_lines(visit, [_order(visit)])
    if order["status"] != terms.CANCEL_STATUS:
        return _too_late(visit, order)
    return visit.page("cancel.html", order=order)


def cancel(visit: Visit) -> Response:
    """Cancel an order that has not left: its goods are for sale again, its coupons may be used again."""
    order = _order(visit)
    if order["status"] != terms.CANCEL_STATUS:
        return _too_late(visit, order)
    take_back(visit, order)
    visit.flash(f"Order {order['number']} was cancelled. You will not be charged.")
    return visit.redirect(f"/orders/{order['number']}")


def take_back(visit: Visit, order: Row) -> None:
    """Undo all that placing an order did: goods, coupons and gift card money are free again."""
    visit.db.run(
        "UPDATE orders SET status = 'cancelled', cancelled = ? WHERE id = ?",
        visit.now.isoformat(timespec="seconds"),
        order["id"],
    )
    visit.db.run(
        "UPDATE stock SET sold = sold - (SELECT sum(quantity) FROM order_line"
        " WHERE order_id = ? AND coalesce('offer ' || offer_id, order_line.sku) = stock.sku)"
        " WHERE sku IN (SELECT coalesce('offer ' || offer_id, sku) FROM order_line WHERE order_id = ?)",
        order["id"],
        order["id"],
    )
    visit.db.run("DELETE FROM stock WHERE sold <= 0")
    visit.db.run("DELETE FROM coupon_use WHERE order_id = ?", order["id"])
    visit.db.run("UPDATE clip SET order_id = NULL WHERE order_id = ?", order["id"])
    savings.pay_back(visit, order, order["gift_card_cents"])


def again(visit: Visit) -> Response:
    """Put what an order held into the cart, as far as it can be had."""
    order = _order(visit)
    wanted = visit.db.all(
        "SELECT sku, quantity, offer_id FROM order_line WHERE order_id = ? ORDER BY id", order["id"]
    )
    lines = [shop.one_line(visit.db, each["sku"], each["quantity"], each["offer_id"]) for each in wanted]
    added = sum(cart.put(visit, line)[0] for line in lines if line)
    missing = sum(each["quantity"] for each in wanted) - added
    if not added:
        visit.flash("Nothing could be added: these items are sold out, or your cart is full of them.", "bad")
    elif missing:
        visit.flash(f"Added to your cart: {plural(added, 'item')}. Not available: {missing}.", "note")
    else:
        visit.flash(f"Added to your cart: {plural(added, 'item')}.")
    return visit.redirect("/cart")


def _order(visit: Visit) -> Row:
    account = shop.account(visit)["id"]
    return visit.found(
        visit.db.one(
            "SELECT * FROM orders WHERE number = ? AND account_id = ?", visit.path["number"], account
        )
    )


def _with_lines(visit: Visit, orders: list[Row]) -> list[Row]:
    keys = [order["id"] for order in orders]
    lines: dict[int, list[Row]] = {key: [] for key in keys}
    for line in visit.db.all(LINES, str(keys)):
        lines[line["order_id"]].append(line)
    return [order | {"lines": lines[order["id"]]} for order in orders]


def _too_late(visit: Visit, order: Row) -> Response:
    visit.flash(f"Order {order['number']} can no longer be cancelled: it is {order['status']}.", "bad")
    return visit.redirect(f"/orders/{order['number']}")


def _periods(visit: Visit, account: int) -> dict[str, str]:
    """What the list may be narrowed to, with the years in which there are orders."""
    years = visit.db.column(
        "SELECT DISTINCT substr(placed, 1, 4) AS year FROM orders WHERE account_id = ? ORDER BY year DESC",
        account,
    )
    fixed = {"all": "All orders", "30-days": "Last 30 days", "3-months": "Past 3 months"}
    return fixed | {year: year for year in years}


def _span(period: str, now: datetime) -> tuple[str, str]:
    """From when, included, until when."""
    match period:
        case "30-days":
            return (now - timedelta(days=30)).isoformat(), "9999"
        case "3-months":
            year, month = divmod(now.year * 12 + now.month - 4, 12)
            last = calendar.monthrange(year, month + 1)[1]
            return now.replace(year=year, month=month + 1, day=min(now.day, last)).isoformat(), "9999"
        case "all":
            return "", "9999"
    return period, str(int(period) + 1)


ROUTES = [
    get("/orders", shop.member(listing)),
    get("/orders/{number}", shop.member(show)),
    get("/orders/{number}/cancel", shop.member(ask_cancel)),
    post("/orders/{number}/cancel", shop.member(cancel, "/orders")),
    post("/orders/{number}/again", shop.member(again, "/orders")),
]
