"""The cart: adding, changing, choosing, saving for later, taking out and putting back."""

from __future__ import annotations

import json
from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import places, terms
from sites.omnizon.pages import drafts, savings, shop

RAIL = 12


def show(visit: Visit) -> Response:
    """`/cart`; `removed` is a line just taken out, `zip` where delivery is to be estimated for."""
    return _page(visit)


def add(visit: Visit) -> Response:
    """Put `quantity` of `sku`, or of another seller's `offer` of it, into the cart, as many of them as may be."""
    offer = shop.whole(visit.text("offer"), 0) or None
    quantity = shop.whole(visit.text("quantity"), 1, 1, terms.MOST)
    line = shop.one_line(visit.db, visit.text("sku"), quantity, offer)
    if line is None:
        visit.flash("That item is no longer sold here.", "bad")
        return visit.redirect("/cart")
    placed, in_cart = put(visit, line)
    if not in_cart:
        visit.flash(f"{line['title']} is sold out.", "bad")
        return visit.redirect(shop.product_url(line["code"], line["sku"]))
    if placed < line["quantity"]:
        visit.flash(_clipped(line, in_cart), "note")
    else:
        visit.flash(f"Added to your cart: {plural(placed, 'item')}.")
    return visit.redirect("/cart")


def change(visit: Visit) -> Response:
    """Change one line: its quantity, or take it out, save it for later, or move it back."""
    row = _row(visit)
    if row is None:
        visit.flash("That item is no longer in your cart.", "note")
        return visit.redirect("/cart")
    line = visit.found(shop.one_line(visit.db, row["sku"], row["quantity"], row["offer_id"]))
    match visit.text("do"):
        case "remove":
            return _remove(visit, row)
        case "save":
            visit.db.run("UPDATE cart_line SET saved = 1 WHERE id = ?", row["id"])
            visit.flash(f"Saved for later: {line['title']}")
        case "move":
            _move_back(visit, row, line)
        case "accept":
            visit.db.run("UPDATE cart_line SET price_cents = ? WHERE id = ?", line["price_cents"], row["id"])
        case "choose":
            _mark(visit, row, "chosen", visit.text("on") == "1")
        case "gift":
            _mark(visit, row, "gift", visit.text("on") == "1")
        case _:
            if visit.text("quantity") == "0":
                return _remove(visit, row)
            _set_quantity(visit, row, line)
    return visit.redirect("/cart")


def choose(visit: Visit) -> Response:
    """Have every line of the cart in the next order, or none."""
    mine, who = shop.cart_owner(visit)
    on = int(visit.text("do") == "all")
    visit.db.run(f"UPDATE cart_line SET chosen = ? WHERE {mine} AND NOT saved AND chosen <> ?", on, who, on)
    return visit.redirect("/cart")


def undo(visit: Visit) -> Response:
    """Put a line that was taken out back to where it was."""
    removed = _removed(visit, visit.path["id"])
    if removed is None:
        visit.flash("That item cannot be put back any more.", "note")
        return visit.redirect("/cart")
    row: dict[str, Any] = json.loads(removed["line"])
    mine, who = shop.cart_owner(visit)
    again = visit.db.value(
        f"SELECT count(*) FROM cart_line WHERE {mine} AND sku = ? AND offer_id IS ?",
        who,
        row["sku"],
        row["offer_id"],
    )
    taken = visit.db.value("SELECT count(*) FROM cart_line WHERE id = ?", row["id"])
    visit.db.run("DELETE FROM removed_line WHERE id = ?", row["id"])
    if again:
        visit.flash("That item is in your cart already.", "note")
        return visit.redirect("/cart")
    if taken:
        del row["id"]
    visit.db.insert("cart_line", **row)
    visit.flash("Put back where it was.")
    return visit.redirect("/cart")


def coupon(visit: Visit) -> Response:
    """Enter a promo code for the cart's order, or take it out."""
    row = drafts.of_cart(visit)
    if visit.text("do") == "remove":
        drafts.remove_coupon(visit, row)
        return visit.redirect("/cart")
    typed = visit.text("coupon")
    problem = drafts.enter_coupon(visit, row, typed, without_clips=visit.text("do") == "without-clips")
    if problem:
        return _page(visit, coupon_error=problem, clashes=drafts.clashes(visit, row, typed))
    visit.flash(f"Coupon {typed.upper()} counts for this order.")
    return visit.redirect("/cart")


def gift_card(visit: Visit) -> Response:
    """Redeem a gift card from the cart."""
    problem = (
        savings.redeem_code(visit, visit.text("code")) if visit.text("code") else "Enter a gift card code."
    )
    return _page(visit, gift_card_error=problem) if problem else visit.redirect("/cart")


def put(visit: Visit, line: Row) -> tuple[int, int]:
    """Add a line's quantity to the cart as far as stock and the limit allow: how many were added, and are there."""
    mine, who = shop.cart_owner(visit)
    old = visit.db.one(
        f"SELECT * FROM cart_line WHERE sku = ? AND offer_id IS ? AND {mine}",
        line["sku"],
        line["offer_id"],
        who,
    )
    had = old["quantity"] if old and not old["saved"] else 0
    total = max(had, min(had + line["quantity"], shop.limit(line["left"])))
    if total == 0:
        return 0, 0
    if old:
        visit.db.run(
            "UPDATE cart_line SET quantity = ?, saved = 0, chosen = 1 WHERE id = ?", total, old["id"]
        )
    else:
        visit.db.insert(
            "cart_line",
            **shop.owner_columns(visit),
            product_id=line["product_id"],
            sku=line["sku"],
            offer_id=line["offer_id"],
            quantity=total,
            price_cents=line["price_cents"],
            added=visit.now.isoformat(timespec="seconds"),
        )
    return total - had, total


def merge(visit: Visit, account_id: int) -> None:
    """At sign-in, what lay in the session's cart goes into the account's, and so do checkouts that were begun.

    What a guest had typed of addresses and cards is forgotten.
    """
    session = visit.session["id"]
    for line in visit.db.all("SELECT * FROM cart_line WHERE session_id = ? ORDER BY id", session):
        old = visit.db.one(
            "SELECT * FROM cart_line WHERE account_id = ? AND sku = ? AND offer_id IS ?",
            account_id,
            line["sku"],
            line["offer_id"],
        )
        if old is None:
            visit.db.run(
                "UPDATE cart_line SET account_id = ?, session_id = NULL WHERE id = ?", account_id, line["id"]
            )
            continue
        item = visit.found(shop.one_line(visit.db, line["sku"], line["quantity"], line["offer_id"]))
        together = max(old["quantity"], min(old["quantity"] + line["quantity"], shop.limit(item["left"])))
        visit.db.run(
            "UPDATE cart_line SET quantity = ?, saved = ? WHERE id = ?",
            together,
            old["saved"] and line["saved"],
            old["id"],
        )
        visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
    visit.db.run("DELETE FROM checkout WHERE session_id = ? AND sku ISNULL AND order_id ISNULL", session)
    visit.db.run(
        "UPDATE checkout SET account_id = ?, session_id = NULL, guest_email = '', address_id = NULL, card_id = NULL"
        " WHERE session_id = ? AND order_id ISNULL",
        account_id,
        session,
    )
    for table in ("address", "card"):
        visit.db.run(f"DELETE FROM {table} WHERE session_id = ?", session)


def _page(
    visit: Visit, *, coupon_error: str = "", clashes: bool = False, gift_card_error: str = ""
) -> Response:
    row = drafts.of_cart(visit)
    draft = drafts.draft(visit, row)
    lines = shop.cart_lines(visit)
    chosen = {line["id"]: line for line in draft.lines}
    clips = savings.usable(visit) if visit.account else {}
    asked = visit.query.get("zip", "").strip()
    return visit.page(
        "cart.html",
        status=422 if coupon_error or gift_card_error else 200,
        draft=draft,
        lines=[
            line | {"clip": clips.get(line["product_id"]) if line["offer_id"] is None else None}
            for line in (chosen.get(each["id"], each) for each in lines)
        ],
        saved=shop.cart_lines(visit, saved=True),
        pieces=sum(line["quantity"] for line in draft.lines),
        missing_cents=max(0, terms.FREE_FROM_CENTS - draft.totals.subtotal_cents),
        removed=_removed(visit, shop.whole(visit.query.get("removed"), 0)),
        coupon_error=coupon_error,
        clashes=clashes,
        gift_card_error=gift_card_error,
        zip=asked,
        estimate=_estimate(visit, draft, asked),
        popular=shop.cards(visit, range(1, 7)) if not lines else [],
        beside=_beside(visit, lines),
        limit=shop.limit,
        repriced=drafts.repriced,
        price_change=drafts.price_change,
        coupon_ends=terms.coupon_ends,
    )


def _estimate(visit: Visit, draft: drafts.Draft, asked: str) -> dict[str, Any] | None:
    """What delivery to a ZIP code would cost and when it would come; None where nobody asked."""
    if not asked or not draft.lines:
        return None
    state = places.state_of(asked)
    if not state or len(asked) != 5:
        return {"problem": "Enter a ZIP code of 5 digits, such as 28801."}
    slowest = max(line["ships_in_days"] for line in draft.lines)
    prices = [(line["quantity"], line["price_cents"]) for line in draft.lines]
    ways = []
    for speed in terms.SPEEDS:
        sums = terms.totals(prices, speed.key, state, draft.coupon, clipped_cents=draft.totals.clipped_cents)
        day = terms.arrives(visit.now, slowest, speed.key)
        ways.append({"name": speed.name, "day": day, "sums": sums})
    return {"problem": "", "state": places.NAMES[state], "ways": ways}


def _beside(visit: Visit, lines: list[Row]) -> list[Row]:
    """Popular things from the same departments as what lies in the cart."""
    if not lines:
        return []
    ids = visit.db.column(
        "SELECT id FROM catalogue.product WHERE in_stock AND variant_count = 1 AND department_id IN"
        " (SELECT department_id FROM catalogue.product WHERE id IN (SELECT value FROM json_each(?1)))"
        " AND id NOT IN (SELECT value FROM json_each(?1)) ORDER BY id LIMIT ?2",
        json.dumps([line["product_id"] for line in lines]),
        RAIL,
    )
    return [card for card in shop.cards(visit, ids) if card["left"]]


def _row(visit: Visit) -> Row | None:
    mine, who = shop.cart_owner(visit)
    return visit.db.one(f"SELECT * FROM cart_line WHERE id = ? AND {mine}", visit.path["id"], who)


def _removed(visit: Visit, key: int) -> Row | None:
    row = visit.db.one("SELECT * FROM removed_line WHERE id = ? AND owner = ?", key, shop.owner(visit))
    if row is None:
        return None
    line = json.loads(row["line"])
    title = visit.db.value("SELECT title FROM catalogue.product WHERE id = ?", line["product_id"])
    return row | {"title": title}


def _remove(visit: Visit, row: Row) -> Response:
    visit.db.run("DELETE FROM removed_line WHERE owner = ? OR id = ?", shop.owner(visit), row["id"])
    visit.db.insert("removed_line", id=row["id"], owner=shop.owner(visit), line=json.dumps(row))
    visit.db.run("DELETE FROM cart_line WHERE id = ?", row["id"])
    return visit.redirect(f"/cart?removed={row['id']}")


def _mark(visit: Visit, row: Row, column: str, on: bool) -> None:
    visit.db.run(f"UPDATE cart_line SET {column} = ? WHERE id = ?", int(on), row["id"])


def _clipped(line: Row, in_cart: int) -> str:
    if line["left"] < terms.MOST:
        return f"Only {line['left']} of this item left in stock: your cart now has {in_cart}."
    return f"An order may hold {terms.MOST} of an item at most: your cart now has {in_cart}."


def _set_quantity(visit: Visit, row: Row, line: Row) -> None:
    asked = shop.whole(visit.text("quantity"), row["quantity"], 1)
    most = shop.limit(line["left"])
    if most == 0:
        visit.flash(f"{line['title']} is sold out.", "bad")
        return
    quantity = min(asked, most)
    visit.db.run("UPDATE cart_line SET quantity = ? WHERE id = ?", quantity, row["id"])
    if quantity < asked:
        visit.flash(_clipped(line, quantity), "note")
    else:
        visit.flash(f"Quantity changed to {quantity}.")


def _move_back(visit: Visit, row: Row, line: Row) -> None:
    if shop.limit(line["left"]) == 0:
        visit.flash(f"{line['title']} is sold out.", "bad")
        return
    quantity = min(row["quantity"], shop.limit(line["left"]))
    visit.db.run("UPDATE cart_line SET saved = 0, chosen = 1, quantity = ? WHERE id = ?", quantity, row["id"])
    visit.flash(f"Moved to your cart: {line['title']}")


ROUTES = [
    get("/cart", show),
    post("/cart/add", add),
    post("/cart/choose", choose),
    post("/cart/coupon", coupon),
    post("/cart/gift-card", shop.member(gift_card, "/cart")),
    post("/cart/{id:int}", change),
    post("/cart/undo/{id:int}", undo),
]
