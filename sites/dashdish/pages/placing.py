"""A draft becomes an order."""

from __future__ import annotations

from sites.dashdish import terms
from sites.dashdish.pages.drafts import Draft
from sites.kit import Visit
from sites.kit.store import Row


def address_text(address: Row) -> str:
    """`12 Alder Street, Apt 3, Asheville, NC 28801`."""
    second = f", {address['line2']}" if address["line2"] else ""
    return f"{address['line1']}{second}, Asheville, NC {address['zip']}"


def place(visit: Visit, it: Draft) -> int:
    """Write the order; its id. The cart is gone, and the checkout remembers what it has become."""
    row, sums, store = it.row, it.totals, it.store
    delivers = it.mode == "delivery"
    address = it.address if delivers else None
    scheduled = row["speed"] == "scheduled"
    times = terms.times(
        visit.now, store["prep_minutes"], it.distance, it.mode, row["speed"], row["slot"] if scheduled else ""
    )
    key = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM orders")
    card = it.card if it.card_cents else None
    gift = bool(row["gift"])
    visit.db.insert(
        "orders",
        id=key,
        number=terms.order_number(key),
        account_id=it.cart["account_id"],
        restaurant_id=store["id"],
        restaurant_name=store["name"],
        placed=visit.now.isoformat(timespec="seconds"),
        status="placed",
        mode=it.mode,
        speed=row["speed"] if delivers or scheduled else "standard",
        slot=row["slot"] if scheduled else "",
        begins=times.begins.isoformat(timespec="seconds"),
        ready=times.ready.isoformat(timespec="seconds"),
        promised=times.promised.isoformat(timespec="seconds"),
        due=times.due.isoformat(timespec="seconds"),
        address_id=address["id"] if address else None,
        address=address_text(address) if address else "",
        drop_off=row["drop_off"] if delivers else "",
        instructions=it.instructions if delivers else "",
        courier=terms.courier(key) if delivers else "",
        card_id=card["id"] if card else None,
        card_brand=card["brand"] if card else "",
        card_last4=card["last4"] if card else "",
        **sums.columns,
        promo=it.promo["code"] if it.promo else "",
        credit_cents=it.credit_cents,
        utensils=row["utensils"],
        gift_name=row["gift_name"] if gift else "",
        gift_phone=row["gift_phone"] if gift else "",
        gift_message=row["gift_message"] if gift else "",
        group_id=it.cart["group_id"],
    )
    for line in it.lines:
        kept = (
            "dish_id",
            "name",
            "size",
            "option_ids",
            "options",
            "note",
            "quantity",
            "price_cents",
            "person",
        )
        visit.db.insert("order_line", order_id=key, **{name: line[name] for name in kept})
    if it.promo:
        visit.db.insert("promo_use", order_id=key, promo=it.promo["code"], account_id=it.cart["account_id"])
    if it.credit_cents:
        visit.db.insert(
            "credit",
            account_id=it.cart["account_id"],
            cents=-it.credit_cents,
            reason=f"Order {terms.order_number(key)}",
            order_id=key,
            at=visit.now.isoformat(timespec="seconds"),
        )
    if it.cart["group_id"]:
        visit.db.run("UPDATE group_order SET status = 'ordered' WHERE id = ?", it.cart["group_id"])
    visit.db.run("UPDATE checkout SET order_id = ? WHERE cart_id = ?", key, it.cart["id"])
    visit.db.run("DELETE FROM cart WHERE id = ?", it.cart["id"])
    return int(key)
