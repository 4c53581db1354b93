"""Orders that have not left yet: cancelling them, or some of their items, and sending them elsewhere."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import past, savings, shop, wallet

TAKEN = "coalesce('offer ' || offer_id, sku)"
"""Under which key a line's pieces are counted in `stock`."""


def ask_cancel(visit: Visit) -> Response:
    """The page that asks whether the order, or which of its items, are really to be cancelled."""
    order = past.order(visit)
    if order["status"] != terms.CANCEL_STATUS:
        return _too_late(visit, order)
    return visit.page("cancel.html", order=order, lines=_live(order), wrong="")


def cancel(visit: Visit) -> Response:
    """Cancel an order that has not left, or with `do=items` the lines that `line` names."""
    order = past.order(visit)
    if order["status"] != terms.CANCEL_STATUS:
        return _too_late(visit, order)
    if visit.text("do") == "items":
        return _cancel_items(visit, order)
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
    keys = visit.db.column(
        "SELECT id FROM order_line WHERE order_id = ? AND cancelled ISNULL ORDER BY id", order["id"]
    )
    _put_back(visit, keys)
    visit.db.run("DELETE FROM coupon_use WHERE order_id = ?", order["id"])
    visit.db.run("UPDATE clip SET order_id = NULL WHERE order_id = ?", order["id"])
    savings.pay_back(visit, order, order["gift_card_cents"])


def ask_address(visit: Visit) -> Response:
    """`/orders/{number}/address`: where else it may go."""
    order = past.order(visit)
    if order["status"] != terms.CANCEL_STATUS:
        return _left(visit, order)
    return _address_page(visit, order)


def address(visit: Visit) -> Response:
    """Send an order that has not left to another kept address; its tax is that of the new state."""
    order = past.order(visit)
    if order["status"] != terms.CANCEL_STATUS:
        return _left(visit, order)
    chosen = next((row for row in wallet.addresses(visit) if str(row["id"]) == visit.text("address")), None)
    if chosen is None:
        return _address_page(visit, order, "Choose one of your addresses.")
    parts = ("name", "line1", "line2", "city", "state", "zip", "phone")
    sets = ", ".join(f"ship_{part} = ?" for part in parts)
    visit.db.run(f"UPDATE orders SET {sets} WHERE id = ?", *(chosen[part] for part in parts), order["id"])
    total = _charge(visit, order, tax_cents=_tax(order, chosen["state"]))
    visit.flash(
        f"Order {order['number']} now goes to {chosen['name']}, {chosen['line1']}, {chosen['city']}."
        f" Its total is {money(total)}."
    )
    return visit.redirect(f"/orders/{order['number']}")


def _cancel_items(visit: Visit, order: Row) -> Response:
    live = _live(order)
    asked = {shop.whole(text, 0) for text in visit.form.getlist("line") if isinstance(text, str)}
    gone = [line for line in live if line["id"] in asked]
    if not gone:
        wrong = "Choose the items to cancel."
        return visit.page("cancel.html", status=422, order=order, lines=live, wrong=wrong)
    if len(gone) == len(live):
        take_back(visit, order)
        visit.flash(f"Order {order['number']} was cancelled. You will not be charged.")
        return visit.redirect(f"/orders/{order['number']}")
    keys = [line["id"] for line in gone]
    _put_back(visit, keys)
    visit.db.run(
        "UPDATE order_line SET cancelled = ? WHERE id IN (SELECT value FROM json_each(?))",
        visit.now.isoformat(timespec="seconds"),
        str(keys),
    )
    rest = [line for line in live if line["id"] not in asked]
    kept = {line["product_id"] for line in rest if line["discount_cents"]}
    for line in gone:
        if line["discount_cents"] and line["product_id"] not in kept:
            visit.db.run(
                "UPDATE clip SET order_id = NULL WHERE order_id = ? AND product_id = ?",
                order["id"],
                line["product_id"],
            )
    sums = terms.totals(
        ((line["quantity"], line["price_cents"]) for line in rest),
        order["delivery_speed"],
        order["ship_state"],
        visit.db.one("SELECT * FROM coupon WHERE code = ?", order["coupon"]),
        clipped_cents=sum(line["discount_cents"] for line in rest),
        wrapped=sum(line["wrapped"] for line in rest),
    )
    # what was paid for delivery stays as it was: the parcel makes the same way
    total = _charge(
        visit,
        order,
        subtotal_cents=sums.subtotal_cents,
        discount_cents=sums.discount_cents,
        wrap_cents=sums.wrap_cents,
        tax_cents=sums.tax_cents,
    )
    visit.flash(
        f"Cancelled: {plural(len(gone), 'item')} of order {order['number']}. The new total is {money(total)}."
    )
    return visit.redirect(f"/orders/{order['number']}")


def _put_back(visit: Visit, keys: list[int]) -> None:
    """The pieces of those lines are for sale again."""
    visit.db.run(
        f"UPDATE stock SET sold = sold - (SELECT sum(quantity) FROM order_line"
        f" WHERE id IN (SELECT value FROM json_each(?1)) AND {TAKEN} = stock.sku)"
        f" WHERE sku IN (SELECT {TAKEN} FROM order_line WHERE id IN (SELECT value FROM json_each(?1)))",
        str(keys),
    )
    visit.db.run("DELETE FROM stock WHERE sold <= 0")


def _charge(visit: Visit, order: Row, **sums: int) -> int:
    """Write an order's new sums; what the gift card balance paid too much goes back to it. The new total."""
    now = order | sums
    extras = now["shipping_cents"] + now["slot_cents"] + now["wrap_cents"] + now["tax_cents"]
    total = int(now["subtotal_cents"] - now["discount_cents"] + extras)
    sums |= {"total_cents": total, "gift_card_cents": min(order["gift_card_cents"], total)}
    sets = ", ".join(f"{name} = ?" for name in sums)
    visit.db.run(f"UPDATE orders SET {sets} WHERE id = ?", *sums.values(), order["id"])
    savings.pay_back(visit, order, order["gift_card_cents"] - sums["gift_card_cents"])
    return total


def _tax(order: Row, state: str) -> int:
    goods = order["subtotal_cents"] - order["discount_cents"]
    return int((goods * terms.TAX.get(state, 0) + 5000) // 10000)


def _live(order: Row) -> list[Row]:
    return [line for line in order["lines"] if not line["cancelled"]]


def _address_page(visit: Visit, order: Row, wrong: str = "") -> Response:
    rows = wallet.addresses(visit)
    for row in rows:
        row["total_cents"] = order["total_cents"] - order["tax_cents"] + _tax(order, row["state"])
        row["here"] = all(
            row[part] == order[f"ship_{part}"] for part in ("name", "line1", "line2", "city", "state", "zip")
        )
    return visit.page(
        "order_address.html", status=422 if wrong else 200, order=order, addresses=rows, wrong=wrong
    )


def _too_late(visit: Visit, order: Row) -> Response:
    visit.flash(f"Order {order['number']} can no longer be cancelled: it is {order['status']}.", "bad")
    return visit.redirect(f"/orders/{order['number']}")


def _left(visit: Visit, order: Row) -> Response:
    visit.flash(f"Order {order['number']} can no longer go elsewhere: it is {order['status']}.", "bad")
    return visit.redirect(f"/orders/{order['number']}")


ROUTES = [
    get("/orders/{number}/cancel", shop.member(ask_cancel)),
    post("/orders/{number}/cancel", shop.member(cancel, "/orders")),
    get("/orders/{number}/address", shop.member(ask_address)),
    post("/orders/{number}/address", shop.member(address, "/orders")),
]
