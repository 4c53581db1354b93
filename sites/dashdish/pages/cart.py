"""Carts, one a restaurant: adding a dish with its options, changing it, taking it out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sites.dashdish import terms
from sites.dashdish.pages import shop, store
from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.kit.visiting import cart_owner, whole

LONGEST_NOTE = 200


@dataclass
class Choice:
    """A dish as a form asks for it, and what is wrong with that: group's id or "size" -> sentence."""

    size: str
    options: list[Row]
    quantity: int
    note: str
    person_id: int | None
    errors: dict[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def ids(self) -> str:
        """The options' ids as they are kept."""
        return json.dumps([option["id"] for option in self.options])

    @property
    def row(self) -> Row:
        """For the form."""
        return {
            "size": self.size,
            "options": {option["id"] for option in self.options},
            "quantity": self.quantity,
            "note": self.note,
            "person_id": self.person_id,
        }


def read_choice(visit: Visit, dish: Row) -> Choice:
    """What was chosen of a dish."""
    sizes = [size["name"] for size in dish["sizes"]]
    size = visit.text("size")
    errors: dict[str, str] = {}
    if sizes and size not in sizes:
        errors["size"] = "Choose a size."
    asked = {str(value) for group in dish["groups"] for value in visit.form.getlist(f"group-{group['id']}")}
    options, words = [], []
    for group in dish["groups"]:
        taken = [option for option in group["options"] if str(option["id"]) in asked]
        if len(taken) < group["least"]:
            what = "one" if group["least"] == 1 else str(group["least"])
            errors[str(group["id"])] = f"{group['name']}: choose {what}."
        if len(taken) > group["most"]:
            errors[str(group["id"])] = f"{group['name']}: choose {group['most']} at most."
        options += taken
        if taken:
            words.append(f"{group['name']}: {', '.join(option['name'] for option in taken)}")
    return Choice(
        size=size if sizes else "",
        options=options,
        quantity=whole(visit.text("quantity"), 1, 1, terms.MOST),
        note=visit.text("note")[:LONGEST_NOTE],
        person_id=whole(visit.text("person"), 0) or None,
        errors=errors,
        words="; ".join(words),
    )


def add(visit: Visit) -> Response:
    """Put a dish into its restaurant's cart."""
    row = shop.restaurant(visit, visit.path["slug"])
    dish = store.dish_of(visit, row, visit.path["id"])
    choice = read_choice(visit, dish)
    if dish["sold_out"]:
        visit.flash(f"{dish['name']} is sold out today.", "bad")
        return visit.redirect(row["url"])
    cart = store.own_cart(visit, row["id"])
    if cart and cart["group_id"]:
        _check_person(visit, cart["group_id"], choice)
    else:
        choice.person_id = None
    if choice.errors:
        return store.dish_page(visit, row, dish, errors=choice.errors, chosen=choice.row)
    key = cart["id"] if cart else shop.new_cart(visit, row["id"])
    put(visit, key, dish["id"], choice)
    visit.flash(
        f"Added to your cart at {row['name']}: {plural(choice.quantity, dish['name'], dish['name'])}."
    )
    return visit.redirect(row["url"])


def _check_person(visit: Visit, group_id: int, choice: Choice) -> None:
    """In a group order every dish is somebody's."""
    people = visit.db.column("SELECT id FROM group_person WHERE group_id = ? ORDER BY id", group_id)
    if choice.person_id is None and people:
        choice.person_id = people[0]
    if choice.person_id not in people:
        choice.errors["person"] = "Choose who this dish is for."


def put(visit: Visit, cart_id: int, dish_id: int, choice: Choice) -> None:
    """Add a line, or more of a line that is the same."""
    same = visit.db.one(
        "SELECT * FROM cart_line WHERE cart_id = ? AND dish_id = ? AND size = ? AND option_ids = ? AND note = ?"
        " AND person_id IS ?",
        cart_id,
        dish_id,
        choice.size,
        choice.ids,
        choice.note,
        choice.person_id,
    )
    if same:
        quantity = min(terms.MOST, same["quantity"] + choice.quantity)
        visit.db.run("UPDATE cart_line SET quantity = ? WHERE id = ?", quantity, same["id"])
        return
    visit.db.insert(
        "cart_line",
        cart_id=cart_id,
        dish_id=dish_id,
        size=choice.size,
        option_ids=choice.ids,
        options=choice.words,
        note=choice.note,
        quantity=choice.quantity,
        person_id=choice.person_id,
    )


def carts(visit: Visit) -> list[Row]:
    """The visitor's, the oldest first, each with restaurant, lines and what it comes to."""
    mine, who = cart_owner(visit)
    rows = visit.db.all(f"SELECT * FROM cart WHERE {mine} ORDER BY id", who)
    for row in rows:
        row["restaurant"] = shop.by_id(visit, row["restaurant_id"])
        row["lines"] = shop.lines(visit.db, row["id"])
        row["subtotal_cents"] = sum(line["sum_cents"] for line in row["lines"])
        row["group"] = visit.db.one("SELECT * FROM group_order WHERE id = ?", row["group_id"] or 0)
    return rows


def own(visit: Visit, key: int) -> Row:
    """One of the visitor's carts, or the 404 page."""
    mine, who = cart_owner(visit)
    return visit.found(visit.db.one(f"SELECT * FROM cart WHERE {mine} AND id = ?", who, key))


def own_line(visit: Visit) -> Row:
    """The line that the address names, of one of the visitor's carts."""
    row = visit.found(visit.db.one("SELECT * FROM cart_line WHERE id = ?", visit.path["id"]))
    own(visit, row["cart_id"])
    return row


def show(visit: Visit) -> Response:
    """`/cart`: all carts."""
    return visit.page("cart.html", carts=carts(visit))


def edit(visit: Visit) -> Response:
    """`/cart/line/{id}`: a line's dish, as it was chosen."""
    line = own_line(visit)
    row, dish = _dish_of(visit, line)
    chosen = line | {"options": set(json.loads(line["option_ids"]))}
    return store.dish_page(visit, row, dish, chosen=chosen, line=line)


def change(visit: Visit) -> Response:
    """Take the line as it is wanted now."""
    line = own_line(visit)
    row, dish = _dish_of(visit, line)
    choice = read_choice(visit, dish)
    choice.person_id = choice.person_id or line["person_id"]
    group = visit.db.value("SELECT group_id FROM cart WHERE id = ?", line["cart_id"])
    if group:
        _check_person(visit, group, choice)
    else:
        choice.person_id = None
    if choice.errors:
        return store.dish_page(visit, row, dish, errors=choice.errors, chosen=choice.row, line=line)
    visit.db.run(
        "UPDATE cart_line SET size = ?, option_ids = ?, options = ?, note = ?, quantity = ?, person_id = ?"
        " WHERE id = ?",
        choice.size,
        choice.ids,
        choice.words,
        choice.note,
        choice.quantity,
        choice.person_id,
        line["id"],
    )
    visit.flash(f"{dish['name']} is changed.")
    return visit.redirect("/cart")


def count(visit: Visit) -> Response:
    """How many of a line; none takes it out."""
    line = own_line(visit)
    quantity = whole(visit.text("quantity"), line["quantity"], 0, terms.MOST)
    if visit.text("do") == "remove" or quantity == 0:
        name = visit.db.value("SELECT name FROM catalogue.dish WHERE id = ?", line["dish_id"])
        visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
        drop_if_empty(visit, line["cart_id"])
        visit.flash(f"{name} is no longer in your cart.")
    else:
        visit.db.run("UPDATE cart_line SET quantity = ? WHERE id = ?", quantity, line["id"])
    return visit.redirect("/cart")


def drop_if_empty(visit: Visit, cart_id: int) -> None:
    """A cart without dishes goes, unless a group fills it."""
    if not visit.db.value("SELECT count(*) FROM cart_line WHERE cart_id = ?", cart_id):
        visit.db.run("DELETE FROM cart WHERE id = ? AND group_id ISNULL", cart_id)
        visit.db.run("DELETE FROM checkout WHERE cart_id = ?", cart_id)


def clear(visit: Visit) -> Response:
    """Empty a cart."""
    row = own(visit, visit.path["id"])
    if row["group_id"]:
        raise NotFound
    visit.db.run("DELETE FROM cart WHERE id = ?", row["id"])
    visit.db.run("DELETE FROM checkout WHERE cart_id = ?", row["id"])
    visit.flash("The cart is empty.")
    return visit.redirect("/cart")


def merge(visit: Visit, account_id: int) -> None:
    """What a visitor has gathered before signing in comes along; a cart of the same restaurant takes it up."""
    for row in visit.db.all("SELECT * FROM cart WHERE session_id = ? ORDER BY id", visit.session["id"]):
        known = visit.db.value(
            "SELECT id FROM cart WHERE account_id = ? AND restaurant_id = ? AND group_id ISNULL",
            account_id,
            row["restaurant_id"],
        )
        if known is None:
            visit.db.run(
                "UPDATE cart SET account_id = ?, session_id = NULL WHERE id = ?", account_id, row["id"]
            )
        else:
            visit.db.run("UPDATE cart_line SET cart_id = ? WHERE cart_id = ?", known, row["id"])
            visit.db.run("DELETE FROM cart WHERE id = ?", row["id"])


def _dish_of(visit: Visit, line: Row) -> tuple[Row, Row]:
    key = visit.db.value("SELECT restaurant_id FROM cart WHERE id = ?", line["cart_id"])
    row = shop.by_id(visit, key)
    return row, store.dish_of(visit, row, line["dish_id"])


ROUTES = [
    get("/cart", show),
    post("/store/{slug}/dish/{id:int}", add),
    get("/cart/line/{id:int}", edit),
    post("/cart/line/{id:int}", change),
    post("/cart/line/{id:int}/count", count),
    post("/cart/{id:int}/clear", clear),
]
