"""A cart that several people fill: begun at a restaurant, opened by its code, locked and paid by its host."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sites.dashdish.pages import cart, shop, store
from sites.kit import Response, Visit, get, post
from sites.kit.rng import mix
from sites.kit.store import Row
from sites.kit.visiting import account, member, whole

MINUTES = (("30", "in 30 minutes"), ("60", "in an hour"), ("120", "in two hours"))
LIMITS = (
    ("", "No limit"),
    ("1500", "$15.00 a person"),
    ("2000", "$20.00 a person"),
    ("2500", "$25.00 a person"),
)


def new(visit: Visit) -> Response:
    """`/store/{slug}/group`: begin one."""
    row = shop.restaurant(visit, visit.path["slug"])
    own = store.own_cart(visit, row["id"])
    if own and own["group_id"]:
        code = visit.db.value("SELECT code FROM group_order WHERE id = ?", own["group_id"])
        return visit.redirect(f"/group/{code}")
    return visit.page("group_new.html", store=row, minutes=MINUTES, limits=LIMITS, error="")


def create(visit: Visit) -> Response:
    """Take name, limit and end; what lies in the host's cart there comes along."""
    row = shop.restaurant(visit, visit.path["slug"])
    who = account(visit)
    name = visit.text("name")[:60]
    if not name:
        return visit.page(
            "group_new.html",
            status=422,
            store=row,
            minutes=MINUTES,
            limits=LIMITS,
            error="Enter a name for the order.",
        )
    minutes = whole(visit.text("minutes"), 60, 30, 120)
    limit = whole(visit.text("limit"), 0, 0, 10_000) or None
    count = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM group_order")
    code = f"PLUM-{mix(count * 104_729) % 9000 + 1000}"
    key = visit.db.insert(
        "group_order",
        code=code,
        account_id=who["id"],
        restaurant_id=row["id"],
        name=name,
        limit_cents=limit,
        closes=(visit.now + timedelta(minutes=minutes)).isoformat(timespec="seconds"),
        status="open",
    )
    host = visit.db.insert("group_person", group_id=key, account_id=who["id"], name=who["name"], done=0)
    own = store.own_cart(visit, row["id"])
    if own:
        visit.db.run("UPDATE cart SET group_id = ? WHERE id = ?", key, own["id"])
        visit.db.run("UPDATE cart_line SET person_id = ? WHERE cart_id = ?", host, own["id"])
    else:
        shop.new_cart(visit, row["id"], key)
    visit.flash(f"Your group order is open. Its code is {code}.")
    return visit.redirect(f"/group/{code}")


def _group(visit: Visit) -> Row:
    """The group that the address names, with its cart's lines by person."""
    row = visit.found(visit.db.one("SELECT * FROM group_order WHERE code = ?", visit.path["code"].upper()))
    row["store"] = shop.by_id(visit, row["restaurant_id"])
    row["host"] = visit.db.value("SELECT name FROM account WHERE id = ?", row["account_id"])
    row["cart"] = visit.db.one("SELECT * FROM cart WHERE group_id = ?", row["id"])
    row["people"] = visit.db.all("SELECT * FROM group_person WHERE group_id = ? ORDER BY id", row["id"])
    lines = shop.lines(visit.db, row["cart"]["id"]) if row["cart"] else []
    for person in row["people"]:
        person["lines"] = [line for line in lines if line["person_id"] == person["id"]]
        person["sum_cents"] = sum(line["sum_cents"] for line in person["lines"])
        person["mine"] = bool(visit.account and person["account_id"] == visit.account["id"])
    row["hosting"] = bool(visit.account and visit.account["id"] == row["account_id"])
    row["me"] = next((person for person in row["people"] if person["mine"]), None)
    row["open"] = row["status"] == "open" and visit.now < datetime.fromisoformat(row["closes"])
    row["subtotal_cents"] = sum(line["sum_cents"] for line in lines)
    row["url"] = f"/group/{row['code']}"
    return row


def show(visit: Visit) -> Response:
    """`/group/{code}`: who has chosen what."""
    return visit.page("group.html", group=_group(visit))


def find(visit: Visit) -> Response:
    """`/group`: open one by its code."""
    code = re.sub(r"\s+", "", visit.query.get("code", "")).upper()
    error = ""
    if code:
        known = visit.db.value("SELECT code FROM group_order WHERE code = ?", code)
        if known:
            return visit.redirect(f"/group/{known}")
        error = f"There is no group order with the code {code[:20]}."
    return visit.page("group_find.html", code=code, error=error, status=404 if error else 200)


def join(visit: Visit) -> Response:
    """Become one of the group."""
    row = _group(visit)
    if row["me"] is None and row["open"]:
        who = account(visit)
        visit.db.insert("group_person", group_id=row["id"], account_id=who["id"], name=who["name"], done=0)
        visit.flash(f"You are in. Choose from the menu of {row['store']['name']}.")
    return visit.redirect(row["url"])


def person(visit: Visit) -> Response:
    """The host adds somebody who has no account."""
    row = _group(visit)
    name = visit.text("name")[:40]
    if row["hosting"] and row["open"] and name:
        visit.db.insert("group_person", group_id=row["id"], account_id=None, name=name, done=0)
        visit.flash(f"{name} is in the group order.")
    return visit.redirect(row["url"])


def dishes(visit: Visit) -> Response:
    """`/group/{code}/menu`: the restaurant's dishes, to choose for oneself."""
    row = _group(visit)
    menu = visit.db.all(
        "SELECT dish.*, section.name AS section FROM catalogue.dish JOIN catalogue.section ON section.id = section_id"
        " WHERE dish.restaurant_id = ? ORDER BY dish.position",
        row["restaurant_id"],
    )
    if not row["open"] or row["me"] is None:
        return visit.redirect(row["url"])
    return visit.page("group_menu.html", group=row, dishes=menu)


def dish(visit: Visit) -> Response:
    """`/group/{code}/dish/{id}`: one dish."""
    row = _group(visit)
    if not row["open"] or row["me"] is None:
        return visit.redirect(row["url"])
    return _dish_page(visit, row, store.dish_of(visit, row["store"], visit.path["id"]))


def add(visit: Visit) -> Response:
    """A dish for oneself, or from the host for anybody, within the limit."""
    row = _group(visit)
    if not row["open"] or row["me"] is None or row["cart"] is None:
        return visit.redirect(row["url"])
    found = store.dish_of(visit, row["store"], visit.path["id"])
    choice = cart.read_choice(visit, found)
    people = {each["id"]: each for each in row["people"]}
    wanted = choice.person_id if row["hosting"] and choice.person_id in people else row["me"]["id"]
    choice.person_id = wanted
    if row["limit_cents"] and not choice.errors:
        price = next(
            (size["price_cents"] for size in found["sizes"] if size["name"] == choice.size),
            found["price_cents"],
        )
        price += sum(option["price_cents"] for option in choice.options)
        if people[wanted]["sum_cents"] + price * choice.quantity > row["limit_cents"]:
            choice.errors["limit"] = "That is more than this group order allows for each person."
    if found["sold_out"]:
        choice.errors["limit"] = f"{found['name']} is sold out today."
    if choice.errors:
        return _dish_page(visit, row, found, choice)
    cart.put(visit, row["cart"]["id"], found["id"], choice)
    visit.flash(f"{found['name']} is in the group order.")
    return visit.redirect(row["url"])


def _dish_page(visit: Visit, row: Row, found: Row, choice: cart.Choice | None = None) -> Response:
    return visit.page(
        "dish.html",
        status=422 if choice else 200,
        store=row["store"],
        dish=found,
        errors=choice.errors if choice else {},
        chosen=choice.row
        if choice
        else {"size": "", "options": set(), "quantity": 1, "note": "", "person_id": None},
        line=None,
        people=row["people"] if row["hosting"] else [],
        group=row,
    )


def take_out(visit: Visit) -> Response:
    """One's own dish, or as the host anybody's."""
    row = _group(visit)
    key = whole(visit.text("line"), 0)
    line = next((each for who in row["people"] for each in who["lines"] if each["id"] == key), None)
    line = visit.found(line)
    if row["status"] == "open" and (row["hosting"] or (row["me"] and line["person_id"] == row["me"]["id"])):
        visit.db.run("DELETE FROM cart_line WHERE id = ?", key)
        visit.flash(f"{line['name']} is out of the group order.")
    return visit.redirect(row["url"])


def change(visit: Visit) -> Response:
    """Say that one is done; as the host lock, open again or call off."""
    row, do = _group(visit), visit.text("do")
    if do in ("done", "more") and row["me"] and row["open"]:
        visit.db.run("UPDATE group_person SET done = ? WHERE id = ?", int(do == "done"), row["me"]["id"])
    if row["hosting"] and do == "lock" and row["status"] == "open":
        visit.db.run("UPDATE group_order SET status = 'locked' WHERE id = ?", row["id"])
        visit.flash("The group order is locked. Nobody can change it while you check out.")
    if row["hosting"] and do == "unlock" and row["status"] == "locked":
        visit.db.run("UPDATE group_order SET status = 'open' WHERE id = ?", row["id"])
    if row["hosting"] and do == "cancel" and row["status"] in ("open", "locked"):
        visit.db.run("UPDATE group_order SET status = 'cancelled' WHERE id = ?", row["id"])
        visit.db.run("DELETE FROM cart WHERE group_id = ?", row["id"])
        visit.flash("The group order is called off.")
    return visit.redirect(row["url"])


ROUTES = [
    get("/store/{slug}/group", member(new)),
    post("/store/{slug}/group", member(create)),
    get("/group", find),
    get("/group/{code}", show),
    post("/group/{code}", member(change)),
    post("/group/{code}/join", member(join, "/group")),
    post("/group/{code}/person", member(person, "/group")),
    get("/group/{code}/menu", member(dishes)),
    get("/group/{code}/dish/{id:int}", member(dish)),
    post("/group/{code}/dish/{id:int}", member(add)),
    post("/group/{code}/remove", member(take_out, "/group")),
]
