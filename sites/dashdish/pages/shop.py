"""What several areas read: restaurants as they stand for this visitor, the place to eat at, carts."""

from __future__ import annotations

from typing import Any

from sites.dashdish import terms
from sites.kit import Visit
from sites.kit.store import Database, Row
from sites.kit.visiting import cart_owner, owner, owner_columns

RESTAURANT = """
SELECT restaurant.*, cuisine.name AS cuisine, cuisine.slug AS cuisine_slug, cuisine.art, second.name AS second,
       second.slug AS second_slug, neighborhood.name AS neighborhood, neighborhood.zip
FROM catalogue.restaurant JOIN catalogue.cuisine ON cuisine.id = cuisine_id
     LEFT JOIN catalogue.cuisine AS second ON second.id = second_id
     JOIN catalogue.neighborhood ON neighborhood.id = neighborhood_id
"""


def context(visit: Visit) -> dict[str, Any]:
    """What every page shows: where and how one eats, and how many dishes lie in carts."""
    return {
        "spot": spot(visit),
        "cart_count": cart_count(visit),
        "terms": terms,
        "neighborhoods": visit.db.all("SELECT * FROM catalogue.neighborhood ORDER BY name"),
        "active_order": active_order(visit),
    }


def spot(visit: Visit) -> Row:
    """How and where this visitor eats: mode, x, y, label and, of an account, the address."""
    kept = visit.db.one("SELECT * FROM place WHERE owner = ?", owner(visit)) or {}
    mode = kept.get("mode", "delivery")
    address = None
    if visit.account:
        address = visit.db.one(
            "SELECT * FROM address WHERE account_id = ? ORDER BY id = ? DESC, is_default DESC, id LIMIT 1",
            visit.account["id"],
            kept.get("address_id") or 0,
        )
    if address:
        label = address["label"] or address["line1"]
        return {"mode": mode, "x": address["x"], "y": address["y"], "label": label, "address": address}
    hood = visit.found(
        visit.db.one("SELECT * FROM catalogue.neighborhood WHERE id = ?", kept.get("neighborhood_id") or 1)
    )
    return {"mode": mode, "x": hood["x"], "y": hood["y"], "label": hood["name"], "address": None}


def set_place(visit: Visit, **changes: Any) -> None:
    """Remember how and where, for this visitor."""
    who = owner(visit)
    visit.db.run("INSERT OR IGNORE INTO place(owner, mode) VALUES (?, 'delivery')", who)
    for name, value in changes.items():
        visit.db.run(f"UPDATE place SET {name} = ? WHERE owner = ?", value, who)


def restaurants(visit: Visit, where: str = "1", *values: Any) -> list[Row]:
    """Those that are so, the featured first, each as it stands for this visitor now."""
    rows = visit.db.all(f"{RESTAURANT} WHERE {where} ORDER BY rank", *values)
    if not rows:
        return []
    place = spot(visit)
    hours: dict[int, list[Row]] = {}
    for row in visit.db.all("SELECT * FROM catalogue.hours ORDER BY restaurant_id, weekday"):
        hours.setdefault(row["restaurant_id"], []).append(row)
    liked = set(
        visit.db.column("SELECT restaurant_id FROM favorite WHERE account_id = ?", visit.account["id"])
        if visit.account
        else ()
    )
    for row in rows:
        row["hours"] = terms.spans(hours.get(row["id"], ()))
        row["closes"] = terms.closes(row["hours"], visit.now)
        row["opens"] = None if row["closes"] else terms.opens(row["hours"], visit.now)
        row["distance"] = terms.distance(row, place)
        row["in_range"] = bool(row["delivers"]) and row["distance"] <= row["radius"]
        row["mode"] = place["mode"]
        row["wait"] = terms.wait(row["prep_minutes"], row["distance"], place["mode"], "standard")
        row["offer"] = terms.offer_text(row)
        row["favorite"] = row["id"] in liked
        row["url"] = f"/store/{row['slug']}"
    return rows


def restaurant(visit: Visit, slug: str) -> Row:
    """One of them, or the 404 page."""
    return visit.found(next(iter(restaurants(visit, "restaurant.slug = ?", slug)), None))


def by_id(visit: Visit, key: int) -> Row:
    """One of them, or the 404 page."""
    return visit.found(next(iter(restaurants(visit, "restaurant.id = ?", key)), None))


def cart_count(visit: Visit) -> int:
    """Pieces in all of the visitor's carts."""
    mine, who = cart_owner(visit)
    total = visit.db.value(
        f"SELECT sum(quantity) FROM cart_line JOIN cart ON cart.id = cart_id WHERE {mine}", who
    )
    return total or 0


def new_cart(visit: Visit, restaurant_id: int, group_id: int | None = None) -> int:
    """An empty one of the visitor's; its id, which no cart before had: checkouts outlive their carts."""
    key = visit.db.value(
        "SELECT max(coalesce((SELECT max(id) FROM cart), 0), coalesce((SELECT max(cart_id) FROM checkout), 0)) + 1"
    )
    return visit.db.insert(
        "cart", id=key, **owner_columns(visit), restaurant_id=restaurant_id, group_id=group_id
    )


def lines(db: Database, cart_id: int) -> list[Row]:
    """What lies in a cart, with what each costs now."""
    rows = db.all(
        "SELECT cart_line.*, dish.name, dish.description, dish.art, dish.hue, dish.sold_out, restaurant_id,"
        " coalesce(dish_size.price_cents, dish.price_cents) + (SELECT coalesce(sum(option.price_cents), 0)"
        "  FROM json_each(option_ids) JOIN catalogue.option ON option.id = json_each.value) AS price_cents,"
        " coalesce(group_person.name, '') AS person"
        " FROM cart_line JOIN catalogue.dish ON dish.id = cart_line.dish_id"
        " LEFT JOIN catalogue.dish_size ON dish_size.dish_id = dish.id AND dish_size.name = cart_line.size"
        " LEFT JOIN group_person ON group_person.id = person_id"
        " WHERE cart_id = ? ORDER BY cart_line.id",
        cart_id,
    )
    for row in rows:
        row["sum_cents"] = row["price_cents"] * row["quantity"]
    return rows


def active_order(visit: Visit) -> Row | None:
    """The order that will be there next, if one is on its way."""
    if visit.account is None:
        return None
    now = visit.now.isoformat(timespec="seconds")
    row = visit.db.one(
        "SELECT * FROM orders WHERE account_id = ? AND status = 'placed' AND begins <= ? AND due > ?"
        " ORDER BY due LIMIT 1",
        visit.account["id"],
        now,
        now,
    )
    if row:
        row["state"] = terms.state_text(row, visit.now)
    return row


def orders(visit: Visit, where: str, *values: Any) -> list[Row]:
    """The account's orders that are so, the latest first, with their lines."""
    if visit.account is None:
        return []
    rows = visit.db.all(
        f"SELECT * FROM orders WHERE account_id = ? AND {where} ORDER BY placed DESC, id DESC",
        visit.account["id"],
        *values,
    )
    for row in rows:
        row["state"] = terms.state_text(row, visit.now)
        row["active"] = terms.active(row, visit.now)
    return rows
