"""Orders: the list, one of them on its way, its receipt; cancelling, ordering again, rating."""

from __future__ import annotations

import json
from datetime import datetime

from sites.dashdish import city, terms
from sites.dashdish.pages import cart, shop
from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.kit.visiting import account, member, whole

PER_PAGE = 10
LONGEST_TEXT = 500


def history(visit: Visit) -> Response:
    """`/orders`: those under way, then the others, by year, restaurant and words, in pages."""
    rows = shop.orders(visit, "1")
    years = sorted({row["placed"][:4] for row in rows}, reverse=True)
    phrase = visit.query.get("q", "").strip().lower()
    year, where = visit.query.get("year", ""), visit.query.get("mode", "")
    past = [row for row in rows if not row["active"]]
    names: dict[int, list[str]] = {}
    for line in visit.db.all("SELECT * FROM order_line ORDER BY id"):
        names.setdefault(line["order_id"], []).append(f"{line['quantity']} × {line['name']}")
    if year:
        past = [row for row in past if row["placed"].startswith(year)]
    if where in ("delivery", "pickup"):
        past = [row for row in past if row["mode"] == where]
    if phrase:
        past = [
            row
            for row in past
            if phrase in f"{row['restaurant_name']} {row['number']} {' '.join(names[row['id']])}".lower()
        ]
    pages = max(1, -(-len(past) // PER_PAGE))
    page = whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "orders.html",
        active=[row for row in rows if row["active"]],
        past=past[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(past),
        names=names,
        years=years,
        year=year,
        mode=where,
        phrase=visit.query.get("q", ""),
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
        rated=set(visit.db.column("SELECT order_id FROM rating WHERE account_id = ?", account(visit)["id"])),
    )


def own(visit: Visit, key: int) -> Row:
    """One of the account's orders with its lines, or the 404 page."""
    row = visit.found(next(iter(shop.orders(visit, "id = ?", key)), None))
    row["lines"] = visit.db.all("SELECT * FROM order_line WHERE order_id = ? ORDER BY id", key)
    row["stage"] = terms.stage(row, visit.now)
    row["cancellable"] = terms.cancellable(row, visit.now)
    row["late"] = terms.late_minutes(row) if row["stage"] == 3 else 0
    row["url"] = f"/orders/{key}"
    return row


def show(visit: Visit) -> Response:
    """`/orders/{id}`: where it is, what is in it, what it cost."""
    row = own(visit, visit.path["id"])
    return visit.page(
        "order.html",
        order=row,
        store=shop.by_id(visit, row["restaurant_id"]),
        new="new" in visit.query,
        rating=visit.db.one("SELECT * FROM rating WHERE order_id = ?", row["id"]),
        issues=visit.db.all("SELECT * FROM issue WHERE order_id = ? ORDER BY id", row["id"]),
        refunded=_refunded(visit, row),
        can_report=can_report(row, visit.now),
    )


def can_report(row: Row, now: datetime) -> bool:
    """It came, and not too long ago."""
    if row["status"] != "placed" or terms.stage(row, now) < 3:
        return False
    return (now - datetime.fromisoformat(row["due"])).total_seconds() <= terms.ISSUE_HOURS * 3600


def _refunded(visit: Visit, row: Row) -> int:
    total = visit.db.value("SELECT coalesce(sum(refund_cents), 0) FROM issue WHERE order_id = ?", row["id"])
    return int(total)


def route(visit: Visit) -> Response:
    """`/orders/{id}/map.svg`: the courier's way, as it is now."""
    row = own(visit, visit.path["id"])
    store = visit.found(
        visit.db.one("SELECT x, y FROM catalogue.restaurant WHERE id = ?", row["restaurant_id"])
    )
    address = visit.db.one("SELECT x, y FROM address WHERE id = ?", row["address_id"] or 0)
    end = address or store
    permille = None
    if row["stage"] == 2 and row["mode"] == "delivery":
        ready, due = datetime.fromisoformat(row["ready"]), datetime.fromisoformat(row["due"])
        permille = int(1000 * (visit.now - ready).total_seconds() / max(1.0, (due - ready).total_seconds()))
    return Response(
        city.drawing(city.way(store, end, permille)),
        media_type="image/svg+xml",
        headers={"cache-control": "no-store"},
    )


def receipt(visit: Visit) -> Response:
    """`/orders/{id}/receipt`: every sum."""
    row = own(visit, visit.path["id"])
    return visit.page(
        "receipt.html",
        order=row,
        store=shop.by_id(visit, row["restaurant_id"]),
        refunded=_refunded(visit, row),
    )


def cancel_page(visit: Visit) -> Response:
    """Are you sure?"""
    return visit.page("cancel.html", order=own(visit, visit.path["id"]))


def cancel(visit: Visit) -> Response:
    """Call it off, as long as the kitchen has not begun; what credit paid comes back."""
    row = own(visit, visit.path["id"])
    if not row["cancellable"]:
        visit.flash(f"Order {row['number']} can no longer be cancelled: the kitchen has begun.", "bad")
        return visit.redirect(row["url"])
    now = visit.now.isoformat(timespec="seconds")
    visit.db.run("UPDATE orders SET status = 'cancelled', cancelled = ? WHERE id = ?", now, row["id"])
    visit.db.run("DELETE FROM promo_use WHERE order_id = ?", row["id"])
    if row["credit_cents"]:
        visit.db.insert(
            "credit",
            account_id=row["account_id"],
            cents=row["credit_cents"],
            reason=f"Cancelled order {row['number']}",
            order_id=row["id"],
            at=now,
        )
    visit.flash(f"Order {row['number']} is cancelled. You are not charged.")
    return visit.redirect(row["url"])


def reorder(visit: Visit) -> Response:
    """All that can still be had of an order, into the restaurant's cart; told if something cannot."""
    row = own(visit, visit.path["id"])
    mine = visit.db.value(
        "SELECT id FROM cart WHERE account_id = ? AND restaurant_id = ? AND group_id ISNULL",
        row["account_id"],
        row["restaurant_id"],
    )
    kept: list[Row] = []
    missing: list[Row] = []
    for line in row["lines"]:
        there = visit.db.one("SELECT * FROM catalogue.dish WHERE id = ? AND NOT sold_out", line["dish_id"])
        (kept if there else missing).append(line)
    if missing:
        gone = ", ".join(line["name"] for line in missing)
        visit.flash(f"Sold out today and left out: {gone}.", "note")
    if not kept:
        return visit.redirect(row["url"])
    key = mine or shop.new_cart(visit, row["restaurant_id"])
    for line in kept:
        ids = json.loads(line["option_ids"])
        options = [visit.db.one("SELECT * FROM catalogue.option WHERE id = ?", each) for each in ids]
        choice = cart.Choice(
            size=line["size"],
            options=[option for option in options if option],
            quantity=line["quantity"],
            note=line["note"],
            person_id=None,
            words=line["options"],
        )
        cart.put(visit, key, line["dish_id"], choice)
    if not missing:
        count = sum(line["quantity"] for line in kept)
        visit.flash(f"Added to your cart at {row['restaurant_name']}: {plural(count, 'dish', 'dishes')}.")
    return visit.redirect("/cart")


def rate_page(visit: Visit) -> Response:
    """`/orders/{id}/rate`: stars for the food and for the courier, and words."""
    row = own(visit, visit.path["id"])
    if row["stage"] < 3 or row["status"] == "cancelled":
        visit.flash("You can rate an order once it is there.", "note")
        return visit.redirect(row["url"])
    kept = visit.db.one("SELECT * FROM rating WHERE order_id = ?", row["id"])
    return visit.page("rate.html", order=row, rating=kept, error="")


def rate(visit: Visit) -> Response:
    """Take the rating, or take it back."""
    row = own(visit, visit.path["id"])
    if row["stage"] < 3 or row["status"] == "cancelled":
        return visit.redirect(row["url"])
    if visit.text("do") == "remove":
        visit.db.run("DELETE FROM rating WHERE order_id = ?", row["id"])
        visit.flash("Your rating is removed.")
        return visit.redirect(row["url"])
    stars = whole(visit.text("stars"), 0, 0, 5)
    courier = whole(visit.text("courier_stars"), 0, 0, 5) or None
    if not stars:
        kept = visit.db.one("SELECT * FROM rating WHERE order_id = ?", row["id"])
        return visit.page(
            "rate.html", status=422, order=row, rating=kept, error="Choose how many stars the food deserves."
        )
    values = {
        "stars": stars,
        "courier_stars": courier if row["mode"] == "delivery" else None,
        "text": visit.text("text")[:LONGEST_TEXT],
        "public": int(visit.text("public") == "1"),
        "at": visit.now.isoformat(timespec="seconds"),
    }
    if visit.db.value("SELECT 1 FROM rating WHERE order_id = ?", row["id"]):
        for name, value in values.items():
            visit.db.run(f"UPDATE rating SET {name} = ? WHERE order_id = ?", value, row["id"])
    else:
        visit.db.insert(
            "rating",
            order_id=row["id"],
            account_id=row["account_id"],
            restaurant_id=row["restaurant_id"],
            **values,
        )
    visit.flash("Thank you for your rating. It counts in the restaurant's average from tomorrow on.")
    return visit.redirect(row["url"])


ROUTES = [
    get("/orders", member(history)),
    get("/orders/{id:int}", member(show)),
    get("/orders/{id:int}/map.svg", member(route)),
    get("/orders/{id:int}/receipt", member(receipt)),
    get("/orders/{id:int}/cancel", member(cancel_page)),
    post("/orders/{id:int}/cancel", member(cancel)),
    post("/orders/{id:int}/reorder", member(reorder, "/orders")),
    get("/orders/{id:int}/rate", member(rate_page)),
    post("/orders/{id:int}/rate", member(rate)),
]
