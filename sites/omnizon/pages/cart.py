"""The cart: adding, changing, saving for later."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import shop


def show(visit: Visit) -> Response:
    """`/cart`."""
    lines = shop.cart_lines(visit)
    saved = shop.cart_lines(visit, saved=True)
    subtotal = sum(line["quantity"] * line["price_cents"] for line in lines)
    return visit.page(
        "cart.html",
        lines=lines,
        saved=saved,
        pieces=sum(line["quantity"] for line in lines),
        subtotal=subtotal,
        short=[line for line in lines if line["quantity"] > line["left"]],
        missing_cents=max(0, terms.FREE_FROM_CENTS - subtotal),
        popular=shop.cards(visit, range(1, 7)) if not lines else [],
        limit=shop.limit,
    )


def add(visit: Visit) -> Response:
    """Put `quantity` of `sku` into the cart, as many of them as may be."""
    line = shop.one_line(visit.db, visit.text("sku"), shop.whole(visit.text("quantity"), 1, 1, terms.MOST))
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
    """Change one line: its quantity, or remove it, save it for later, or move it back."""
    mine, who = shop.cart_owner(visit)
    key = visit.path["id"]
    row = visit.db.one(f"SELECT * FROM cart_line WHERE id = ? AND {mine}", key, who)
    if row is None:
        visit.flash("That item is no longer in your cart.", "note")
        return visit.redirect("/cart")
    line = visit.found(shop.one_line(visit.db, row["sku"], row["quantity"]))
    match visit.text("do"):
        case "remove":
            visit.db.run("DELETE FROM cart_line WHERE id = ?", key)
            visit.flash(f"Removed: {line['title']}")
        case "save":
            visit.db.run("UPDATE cart_line SET saved = 1 WHERE id = ?", key)
            visit.flash(f"Saved for later: {line['title']}")
        case "move":
            _move_back(visit, row, line)
        case _:
            _set_quantity(visit, row, line)
    return visit.redirect("/cart")


def put(visit: Visit, line: Row) -> tuple[int, int]:
    """Add a line's quantity to the cart as far as stock and the limit allow: how many were added, and are there."""
    mine, who = shop.cart_owner(visit)
    old = visit.db.one(f"SELECT * FROM cart_line WHERE sku = ? AND {mine}", line["sku"], who)
    had = old["quantity"] if old and not old["saved"] else 0
    total = max(had, min(had + line["quantity"], shop.limit(line["left"])))
    if total == 0:
        return 0, 0
    if old:
        visit.db.run("UPDATE cart_line SET quantity = ?, saved = 0 WHERE id = ?", total, old["id"])
    else:
        visit.db.insert(
            "cart_line",
            account_id=visit.account["id"] if visit.account else None,
            session_id=None if visit.account else visit.session["id"],
            product_id=line["product_id"],
            sku=line["sku"],
            quantity=total,
            added=visit.now.isoformat(timespec="seconds"),
        )
    return total - had, total


def merge(visit: Visit, account_id: int) -> None:
    """At sign-in, what lay in the session's cart goes into the account's."""
    session = visit.session["id"]
    for line in visit.db.all("SELECT * FROM cart_line WHERE session_id = ? ORDER BY id", session):
        old = visit.db.one(
            "SELECT * FROM cart_line WHERE account_id = ? AND sku = ?", account_id, line["sku"]
        )
        if old is None:
            visit.db.run(
                "UPDATE cart_line SET account_id = ?, session_id = NULL WHERE id = ?", account_id, line["id"]
            )
            continue
        item = visit.found(shop.one_line(visit.db, line["sku"], line["quantity"]))
        together = max(old["quantity"], min(old["quantity"] + line["quantity"], shop.limit(item["left"])))
        visit.db.run(
            "UPDATE cart_line SET quantity = ?, saved = ? WHERE id = ?",
            together,
            old["saved"] and line["saved"],
            old["id"],
        )
        visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])


def _clipped(line: Row, in_cart: int) -> str:
    if line["left"] < terms.MOST:
        return f"Only {line['left']} of this item left in stock: your cart now has {in_cart}."
    return f"An order may hold {terms.MOST} of an item at most: your cart now has {in_cart}."


def _set_quantity(visit: Visit, row: Row, line: Row) -> None:
    asked = shop.whole(visit.text("quantity"), row["quantity"], 0, 10**6)
    if asked == 0:
        visit.db.run("DELETE FROM cart_line WHERE id = ?", row["id"])
        visit.flash(f"Removed: {line['title']}")
        return
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
    visit.db.run("UPDATE cart_line SET saved = 0, quantity = ? WHERE id = ?", quantity, row["id"])
    visit.flash(f"Moved to your cart: {line['title']}")


ROUTES = [
    get("/cart", show),
    post("/cart/add", add),
    post("/cart/{id:int}", change),
]
