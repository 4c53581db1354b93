"""Products laid side by side: the tray under the lists, and the table of what they have in common and what not."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon.pages import shop

MOST = 4


def tray(visit: Visit) -> list[Row]:
    """The products in the visitor's tray, as they were added."""
    return visit.db.all(
        "SELECT product.id, code, title FROM compared JOIN catalogue.product ON product.id = product_id"
        " WHERE owner = ? ORDER BY place",
        shop.owner(visit),
    )


def table(visit: Visit) -> Response:
    """`/compare`: each specification a row, each product a column."""
    chosen = tray(visit)
    cards = shop.cards(visit, [row["id"] for row in chosen])
    return visit.page("compare.html", cards=cards, groups=_rows(visit, cards), most=MOST)


def add(visit: Visit) -> Response:
    """Put a product into the tray; from a box that was unticked, take it out."""
    if visit.text("box") and not visit.text("on"):
        return remove(visit)
    then = shop.local(visit.text("next"), "/compare")
    product = _product(visit)
    held = [row["id"] for row in tray(visit)]
    if product["id"] in held:
        return visit.redirect(then)
    if len(held) >= MOST:
        if then != "/compare/count":
            visit.flash(f"You can compare {MOST} products at once. Remove one to add another.", "bad")
        return visit.redirect(then)
    visit.db.run(
        "INSERT INTO compared(owner, product_id, place)"
        " SELECT ?, ?, coalesce(max(place), 0) + 1 FROM compared WHERE owner = ?",
        shop.owner(visit),
        product["id"],
        shop.owner(visit),
    )
    return visit.redirect(then)


def remove(visit: Visit) -> Response:
    """Take a product out of the tray or, without a code, all of them."""
    then = shop.local(visit.text("next"), "/compare")
    who = shop.owner(visit)
    if not visit.text("code"):
        visit.db.run("DELETE FROM compared WHERE owner = ?", who)
    else:
        visit.db.run("DELETE FROM compared WHERE owner = ? AND product_id = ?", who, _product(visit)["id"])
    return visit.redirect(then)


def shelf(visit: Visit) -> Response:
    """The tray as a piece of a page, for the script of the lists."""
    return visit.page("tray.html", tray=tray(visit), here=shop.local(visit.query.get("next", "/")), most=MOST)


def count(visit: Visit) -> Response:
    """Which products are in the tray, and whether it is full, as JSON."""
    held = tray(visit)
    return JSONResponse({"codes": [row["code"] for row in held], "full": len(held) >= MOST})


def _product(visit: Visit) -> Row:
    return visit.found(
        visit.db.one("SELECT id, title FROM catalogue.product WHERE code = ?", visit.text("code"))
    )


def _rows(visit: Visit, cards: list[Row]) -> list[dict[str, Any]]:
    """Each specification that any of them has, with its value or a dash, and whether the values differ."""
    sheets = []
    for card in cards:
        rows = visit.db.all(
            "SELECT name, value FROM catalogue.specification WHERE product_id = ? ORDER BY position",
            card["id"],
        )
        sheets.append({row["name"]: row["value"] for row in rows})
    names = list(dict.fromkeys(name for sheet in sheets for name in sheet))
    shared = [name for name in names if all(name in sheet for sheet in sheets)]
    rows = []
    for name in [*shared, *(name for name in names if name not in shared)]:
        values = [sheet.get(name, "–") for sheet in sheets]
        rows.append({"name": name, "values": values, "differs": len(set(values)) > 1})
    return rows


ROUTES = [
    get("/compare", table),
    get("/compare/tray", shelf),
    get("/compare/count", count),
    post("/compare/add", add),
    post("/compare/remove", remove),
]
