"""A checkout becomes an order: rows, stock, coupons, balance and cart change together."""

from __future__ import annotations

from sites.kit import Visit
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import drafts, wallet
from sites.omnizon.pages.drafts import Draft

LINES = """
SELECT order_line.*, product.code, variant.color FROM order_line JOIN catalogue.variant USING (sku)
JOIN catalogue.product ON product.id = order_line.product_id WHERE order_id = ? ORDER BY order_line.id
"""


def place(visit: Visit, draft: Draft) -> int:
    """The order's id. Nothing may stand in the way of it any more."""
    key = _write_order(visit, draft)
    for line in draft.lines:
        _write_line(visit, draft, line, key)
    account = draft.row["account_id"]
    at = visit.now.isoformat(timespec="seconds")
    if draft.coupon:
        visit.db.insert("coupon_use", coupon=draft.coupon["code"], account_id=account, order_id=key)
    for clip in {line["clip"]["id"] for line in draft.lines if line["discount_cents"]}:
        visit.db.run("UPDATE clip SET order_id = ? WHERE id = ?", key, clip)
    if draft.gift_card_cents:
        spent = -draft.gift_card_cents
        visit.db.insert("balance", account_id=account, at=at, cents=spent, kind="order", order_id=key)
    drafts.change(visit, draft.row, order_id=key)
    return key


def placed(visit: Visit, key: int) -> Row | None:
    """An order of the visitor's: of the account or, of a guest, of this session."""
    if visit.account:
        return visit.db.one("SELECT * FROM orders WHERE id = ? AND account_id = ?", key, visit.account["id"])
    return visit.db.one(
        "SELECT orders.* FROM orders JOIN checkout ON order_id = orders.id"
        " WHERE orders.id = ? AND session_id = ?",
        key,
        visit.session["id"],
    )


def lines_of(visit: Visit, order: Row) -> list[Row]:
    """What an order holds, with what its pictures need."""
    return visit.db.all(LINES, order["id"])


def _write_order(visit: Visit, draft: Draft) -> int:
    assert draft.address
    address, sums = draft.address, draft.totals
    card = draft.card if draft.card_cents else None
    key = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM orders")
    visit.db.insert(
        "orders",
        id=key,
        number=terms.order_number(key),
        account_id=draft.row["account_id"],
        guest_email=draft.row["guest_email"],
        placed=visit.now.isoformat(timespec="seconds"),
        status="preparing",
        **{
            f"ship_{part}": address[part]
            for part in ("name", "line1", "line2", "city", "state", "zip", "phone")
        },
        card_id=card["id"] if card else None,
        card_name=card["name"] if card else "",
        card_last4=wallet.last4(card) if card else "",
        delivery_speed=draft.row["speed"],
        delivery_date=draft.day.isoformat(),
        delivery_slot=draft.row["slot"],
        subtotal_cents=sums.subtotal_cents,
        discount_cents=sums.discount_cents,
        shipping_cents=sums.shipping_cents,
        slot_cents=sums.slot_cents,
        wrap_cents=sums.wrap_cents,
        tax_cents=sums.tax_cents,
        total_cents=sums.total_cents,
        gift_card_cents=draft.gift_card_cents,
        coupon=draft.coupon["code"] if draft.coupon else "",
        gift_message=draft.row["gift_message"] if draft.gifts else "",
        hide_prices=int(bool(draft.row["hide_prices"] and draft.gifts)),
    )
    return int(key)


def _write_line(visit: Visit, draft: Draft, line: Row, order_id: int) -> None:
    kept = (
        *("product_id", "sku", "title", "options", "quantity", "price_cents"),
        *("discount_cents", "gift", "seller", "offer_id"),
    )
    wrapped = int(bool(line["gift"] and draft.row["wrap"]))
    visit.db.insert("order_line", order_id=order_id, wrapped=wrapped, **{name: line[name] for name in kept})
    visit.db.run(
        "INSERT INTO stock(sku, sold) VALUES (?, ?) ON CONFLICT(sku) DO UPDATE SET sold = sold + excluded.sold",
        f"offer {line['offer_id']}" if line["offer_id"] else line["sku"],
        line["quantity"],
    )
    if draft.row["sku"] is None:
        visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
