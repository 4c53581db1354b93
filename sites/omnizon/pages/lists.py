"""Lists: to keep, to share, to move things between, and to fill the cart from."""

from __future__ import annotations

from typing import Any

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon import wishes
from sites.omnizon.pages import cart, shop

LONGEST_NOTE = 200


def overview(visit: Visit) -> Response:
    """`/lists`: all of the visitor's."""
    return _overview(visit)


def _overview(visit: Visit, name: str = "", problem: str = "") -> Response:
    return visit.page(
        "lists.html",
        status=422 if problem else 200,
        lists=wishes.lists(visit),
        name=name,
        problem=problem,
        wishes=wishes,
    )


def create(visit: Visit) -> Response:
    """A new list."""
    name = visit.text("name")
    privacy = visit.text("privacy") if visit.text("privacy") in wishes.PRIVACY else "private"
    problem = wishes.name_problem(visit, name)
    if not problem and len(wishes.names(visit)) >= wishes.MOST_LISTS:
        problem = f"You have {wishes.MOST_LISTS} lists, which is the most. Delete one first."
    if problem:
        return _overview(visit, name, problem)
    key = wishes.create(visit, name, privacy)
    visit.flash(f"The list {name} is ready.")
    return visit.redirect(f"/lists/{key}")


def show(visit: Visit) -> Response:
    """`/lists/{id}`."""
    mine = _own(visit)
    sort = _known(visit.query.get("sort"), wishes.SORTS, "own")
    only = _known(visit.query.get("only"), wishes.FILTERS, "all")
    every = wishes.items(visit, mine["id"])
    return visit.page(
        "list.html",
        list=mine,
        lists=wishes.names(visit),
        items=wishes.items(visit, mine["id"], sort, only),
        count=len(every),
        total_cents=wishes.total(every),
        wanted=sum(max(0, item["quantity"] - item["has"]) for item in every),
        sort=sort,
        only=only,
        wishes=wishes,
    )


def paper(visit: Visit) -> Response:
    """`/lists/{id}/print`: nothing but the list."""
    mine = _own(visit)
    items = wishes.items(visit, mine["id"])
    return visit.page("list_print.html", list=mine, items=items, total_cents=wishes.total(items))


def manage_page(visit: Visit) -> Response:
    """Where its name, its note and who sees it are changed."""
    mine = _own(visit)
    return visit.page("list_manage.html", list=mine, values=mine, problem="", wishes=wishes)


def manage(visit: Visit) -> Response:
    """Change a list; there is always one default."""
    mine = _own(visit)
    values = {
        "name": visit.text("name"),
        "privacy": _known(visit.text("privacy"), wishes.PRIVACY, mine["privacy"]),
        "note": visit.text("note"),
        "is_default": int(bool(visit.text("is_default")) or bool(mine["is_default"])),
    }
    problem = wishes.name_problem(visit, str(values["name"]), mine["id"])
    if len(str(values["note"])) > LONGEST_NOTE:
        problem = problem or f"The note is too long: {LONGEST_NOTE} characters at most."
    if problem:
        return visit.page(
            "list_manage.html", status=422, list=mine, values=values, problem=problem, wishes=wishes
        )
    if values["is_default"] and not mine["is_default"]:
        _make_default(visit, mine["id"])
    visit.db.run(
        "UPDATE wish_list SET name = ?, privacy = ?, note = ? WHERE id = ?",
        values["name"],
        values["privacy"],
        values["note"],
        mine["id"],
    )
    visit.flash("The list was changed.")
    return visit.redirect(f"/lists/{mine['id']}")


def delete_page(visit: Visit) -> Response:
    """The page that asks whether the list is really to go."""
    mine = _own(visit)
    return visit.page("list_delete.html", list=mine, items=wishes.items(visit, mine["id"]))


def delete(visit: Visit) -> Response:
    """Delete a list and what is on it; of those that remain, the oldest becomes the default if need be."""
    mine = _own(visit)
    visit.db.run("DELETE FROM wish_item WHERE list_id = ?", mine["id"])
    visit.db.run("DELETE FROM wish_list WHERE id = ?", mine["id"])
    rest = wishes.names(visit)
    if mine["is_default"] and rest:
        _make_default(visit, min(row["id"] for row in rest))
    visit.flash(f"The list {mine['name']} was deleted.")
    return visit.redirect("/lists")


# ------------------------------------------------------------------ what is on them


def add(visit: Visit) -> Response:
    """`/lists/add`: a variant, by its sku, to the list that `list` names, or else to the default one."""
    line = shop.one_line(visit.db, visit.text("sku"), 1)
    following = shop.local(visit.text("next"), "")
    if line is None:
        visit.flash("That item is no longer sold here.", "bad")
        return visit.redirect(following or "/lists")
    if visit.text("list") == "new":
        name = visit.text("name") or "New list"
        taken = wishes.name_problem(visit, name)
        if taken:
            visit.flash(taken, "bad")
            return visit.redirect(following or "/lists")
        target: Row | None = wishes.own(visit, wishes.create(visit, name, "private"))
    else:
        target = wishes.own(visit, visit.text("list")) if visit.text("list") else wishes.default(visit)
    if target is None:
        visit.flash("You have no such list any more. Choose another one.", "bad")
        return visit.redirect(following or "/lists")
    if len(wishes.items(visit, target["id"])) >= wishes.MOST_ITEMS:
        visit.flash(f"{target['name']} is full: a list holds {wishes.MOST_ITEMS} items.", "bad")
    elif wishes.put(visit, target["id"], line):
        visit.flash(f"Added to {target['name']}: {line['title']}")
    else:
        visit.flash(f"{line['title']} is on {target['name']} already.", "note")
    return visit.redirect(following or f"/lists/{target['id']}")


def item_page(visit: Visit) -> Response:
    """Where quantity, priority and note of an item are changed."""
    mine = _own(visit)
    return visit.page(
        "list_item.html", list=mine, item=_item(visit, mine), lists=wishes.names(visit), wishes=wishes
    )


def item(visit: Visit) -> Response:
    """Do something with one item: save what was changed, move it up or down, copy, remove or buy it."""
    mine = _own(visit)
    each = _item(visit, mine)
    here = shop.local(visit.text("next"), f"/lists/{mine['id']}")
    match visit.text("do"):
        case "up" | "down" as way:
            order = visit.db.column(
                "SELECT id FROM wish_item WHERE list_id = ? ORDER BY place, id", mine["id"]
            )
            at = order.index(each["id"])
            to = min(max(0, at + (-1 if way == "up" else 1)), len(order) - 1)
            order.insert(to, order.pop(at))
            wishes.arrange(visit, mine["id"], order)
            visit.flash(f"Now number {to + 1} of {len(order)}: {each['title']}")
        case "remove":
            wishes.remove(visit, each["id"])
            visit.flash(f"Removed from {mine['name']}: {each['title']}")
        case "cart":
            _buy(visit, [each], max(1, each["quantity"] - each["has"]))
        case "save":
            _save(visit, each)
        case _:
            raise NotFound
    return visit.redirect(here)


def several(visit: Visit) -> Response:
    """Move, copy, remove or buy the items that are ticked."""
    mine = _own(visit)
    ticked = {str(value) for value in visit.form.getlist("item")}
    chosen = [each for each in wishes.items(visit, mine["id"]) if str(each["id"]) in ticked]
    here = shop.local(visit.text("next"), f"/lists/{mine['id']}")
    if not chosen:
        visit.flash("Tick the items first.", "note")
        return visit.redirect(here)
    what = visit.text("do")
    if what == "remove":
        for each in chosen:
            wishes.remove(visit, each["id"])
        visit.flash(f"Removed from {mine['name']}: {plural(len(chosen), 'item')}.")
    elif what == "cart":
        _buy(visit, chosen)
    elif what in ("move", "copy"):
        _carry(visit, mine, chosen, what)
    else:
        raise NotFound
    return visit.redirect(here)


def buy_all(visit: Visit) -> Response:
    """Everything that is still wanted and in stock goes into the cart; it stays on the list."""
    mine = _own(visit)
    _buy(visit, [each for each in wishes.items(visit, mine["id"]) if each["quantity"] > each["has"]])
    return visit.redirect(f"/lists/{mine['id']}")


def order(visit: Visit) -> Response:
    """Take the order that things were dragged into: ids, comma between."""
    mine = _own(visit)
    keys = [int(part) for part in visit.text("order").split(",") if part.isascii() and part.isdigit()]
    wishes.arrange(visit, mine["id"], keys)
    return visit.redirect(f"/lists/{mine['id']}")


def _carry(visit: Visit, mine: Row, chosen: list[Row], what: str) -> None:
    target = wishes.own(visit, visit.text("to"))
    if target is None or target["id"] == mine["id"]:
        visit.flash("Choose the list that they should go to.", "bad")
        return
    act = wishes.move if what == "move" else wishes.copy
    done = [act(visit, each, target["id"]) for each in chosen]
    verb = "Moved" if what == "move" else "Copied"
    text = f"{verb} to {target['name']}: {plural(sum(done), 'item')}."
    if not all(done):
        text += f" {plural(done.count(False), 'item')} had been there already."
    visit.flash(text)


def _buy(visit: Visit, chosen: list[Row], quantity: int = 0) -> None:
    """Into the cart, as many as are still wanted; the flash says what could not be added."""
    pieces = 0
    missed = []
    for each in chosen:
        want = quantity or max(1, each["quantity"] - each["has"])
        line = shop.one_line(visit.db, each["sku"], want)
        placed = cart.put(visit, line)[0] if line else 0
        pieces += placed
        if placed < want:
            missed.append(each["title"])
    text = f"Added to your cart: {plural(pieces, 'item')}."
    if missed:
        text += f" Not as many as you want in stock: {'; '.join(missed)}."
    visit.flash(text, "note" if missed else "good")


def _save(visit: Visit, each: Row) -> None:
    quantity = shop.whole(visit.text("quantity"), each["quantity"], 1, 30)
    visit.db.run(
        "UPDATE wish_item SET quantity = ?, has = ?, priority = ?, note = ? WHERE id = ?",
        quantity,
        shop.whole(visit.text("has"), each["has"], 0, 30),
        _known(visit.text("priority"), wishes.PRIORITIES, each["priority"]),
        visit.text("note")[:LONGEST_NOTE],
        each["id"],
    )
    visit.flash(f"Saved: {each['title']}")


# ------------------------------------------------------------------ for others


def shared(visit: Visit) -> Response:
    """`/lists/shared/{token}`: a list as others see it, unless it is private."""
    row = visit.found(
        visit.db.one(
            "SELECT wish_list.*, account.name AS owner FROM wish_list"
            " JOIN account ON account.id = account_id WHERE token = ?",
            visit.path["token"],
        )
    )
    mine = visit.account is not None and visit.account["id"] == row["account_id"]
    if row["privacy"] == "private" and not mine:
        raise NotFound
    nickname = visit.db.value("SELECT nickname FROM profile WHERE account_id = ?", row["account_id"])
    return visit.page(
        "list_shared.html",
        list=row,
        mine=mine,
        owner=row["owner"] if row["privacy"] == "public" else nickname or row["owner"].partition(" ")[0],
        items=wishes.items(visit, row["id"]),
        wishes=wishes,
    )


def give(visit: Visit) -> Response:
    """Somebody else buys what is wanted on a shared list: it goes into the giver's cart."""
    row = visit.found(
        visit.db.one(
            "SELECT wish_item.sku, wish_list.token FROM wish_item JOIN wish_list ON wish_list.id = list_id"
            " WHERE token = ? AND privacy <> 'private' AND wish_item.id = ?",
            visit.path["token"],
            shop.whole(visit.text("item"), 0),
        )
    )
    line = visit.found(shop.one_line(visit.db, row["sku"], 1))
    if cart.put(visit, line)[0]:
        visit.flash(f"Added to your cart for {money(line['price_cents'])}: {line['title']}")
    else:
        visit.flash(f"{line['title']} is sold out.", "bad")
    return visit.redirect(f"/lists/shared/{row['token']}")


def _own(visit: Visit) -> Row:
    return visit.found(wishes.own(visit, visit.path["id"]))


def _item(visit: Visit, mine: Row) -> Row:
    for each in wishes.items(visit, mine["id"]):
        if each["id"] == visit.path["item"]:
            return each
    raise NotFound


def _make_default(visit: Visit, key: int) -> None:
    account = shop.account(visit)["id"]
    visit.db.run("UPDATE wish_list SET is_default = 0 WHERE account_id = ? AND is_default", account)
    visit.db.run("UPDATE wish_list SET is_default = 1 WHERE id = ?", key)


def _known(text: str | None, table: dict[str, Any], default: str) -> str:
    return text if text in table else default


ROUTES = [
    get("/lists", shop.member(overview)),
    post("/lists/new", shop.member(create, "/lists")),
    post("/lists/add", shop.member(add, "/lists")),
    get("/lists/shared/{token}", shared),
    post("/lists/shared/{token}", give),
    get("/lists/{id:int}", shop.member(show)),
    get("/lists/{id:int}/print", shop.member(paper)),
    get("/lists/{id:int}/manage", shop.member(manage_page)),
    post("/lists/{id:int}/manage", shop.member(manage, "/lists")),
    get("/lists/{id:int}/delete", shop.member(delete_page)),
    post("/lists/{id:int}/delete", shop.member(delete, "/lists")),
    post("/lists/{id:int}/several", shop.member(several, "/lists")),
    post("/lists/{id:int}/cart", shop.member(buy_all, "/lists")),
    post("/lists/{id:int}/order", shop.member(order, "/lists")),
    get("/lists/{id:int}/items/{item:int}", shop.member(item_page)),
    post("/lists/{id:int}/items/{item:int}", shop.member(item, "/lists")),
]
