"""Lists and what is on them: the rows that the pages of lists, the product page and the chat read and write."""

from __future__ import annotations

from typing import Any

from sites.kit import Visit
from sites.kit.rng import Rng
from sites.kit.store import Row
from sites.omnizon.pages import shop

MOST_LISTS = 30
MOST_ITEMS = 200
PRIVACY = {"private": "Private", "shared": "Shared by link", "public": "Public"}
PRIVACY_TEXTS = {
    "private": "Only you see it.",
    "shared": "Whoever has the link sees it.",
    "public": "Whoever has the link sees it, and your name stands above it.",
}
PRIORITIES = {"high": "High", "medium": "Medium", "low": "Low"}
SORTS = {
    "own": ("Your own order", "place, id"),
    "newest": ("Newest first", "added DESC, id DESC"),
    "oldest": ("Oldest first", "added, id"),
    "price-low": ("Price: low to high", "price_cents, id"),
    "price-high": ("Price: high to low", "price_cents DESC, id"),
    "priority": ("Priority", "priority = 'low', priority = 'medium', place, id"),
    "drop": ("Biggest price drop", "price_cents - price_cents_then, id"),
    "name": ("Name", "title COLLATE NOCASE, id"),
}
FILTERS = {
    "all": ("Everything", "1"),
    "wanted": ("Still wanted", "quantity > has"),
    "cheaper": ("Cheaper than when added", "price_cents < price_cents_then"),
    "stock": ("In stock", "left > 0"),
    "high": ("High priority", "priority = 'high'"),
}
ITEMS = shop.LINE.format(
    columns="line.id, line.list_id, line.quantity, line.has, line.priority, line.note, line.place, line.added,"
    " line.price_cents_then",
    source="(SELECT *, NULL AS offer_id FROM wish_item) AS line",
)


def lists(visit: Visit) -> list[Row]:
    """The visitor's lists with their sums, the default one first."""
    account = shop.account(visit)["id"]
    rows = visit.db.all("SELECT * FROM wish_list WHERE account_id = ? ORDER BY is_default DESC, id", account)
    for row in rows:
        row["items"] = items(visit, row["id"])
        row["total_cents"] = total(row["items"])
    return rows


def names(visit: Visit) -> list[Row]:
    """The visitor's lists by name alone, for menus: none for a guest."""
    if visit.account is None:
        return []
    return visit.db.all(
        "SELECT id, name, is_default FROM wish_list WHERE account_id = ? ORDER BY is_default DESC, id",
        visit.account["id"],
    )


def own(visit: Visit, key: Any) -> Row | None:
    """One of the visitor's own lists, or None."""
    if visit.account is None:
        return None
    return visit.db.one("SELECT * FROM wish_list WHERE id = ? AND account_id = ?", key, visit.account["id"])


def items(visit: Visit, list_id: int, sort: str = "own", only: str = "all") -> list[Row]:
    """What is on a list, each with its product, its price now and what is left of it."""
    sql = f"SELECT * FROM ({ITEMS} WHERE line.list_id = ?) WHERE {FILTERS[only][1]} ORDER BY {SORTS[sort][1]}"
    return visit.db.all(sql, list_id)


def total(rows: list[Row]) -> int:
    """Cents of all that is still wanted, at the prices of now."""
    return sum(row["price_cents"] * max(0, row["quantity"] - row["has"]) for row in rows)


def default(visit: Visit) -> Row:
    """The list where things go that are added without a choice; made if there is none."""
    account = shop.account(visit)["id"]
    row = visit.db.one("SELECT * FROM wish_list WHERE account_id = ? AND is_default", account)
    return row or visit.found(own(visit, create(visit, "Wish list", "private")))


def create(visit: Visit, name: str, privacy: str) -> int:
    """A new list; the first one is the default."""
    account = shop.account(visit)["id"]
    first = not visit.db.value("SELECT count(*) FROM wish_list WHERE account_id = ?", account)
    key = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM wish_list")
    return visit.db.insert(
        "wish_list",
        id=key,
        account_id=account,
        name=name,
        is_default=int(first),
        privacy=privacy,
        token=f"{Rng('list', visit.seed, key).bits():016x}"[:12],
        created=visit.now.isoformat(timespec="seconds"),
    )


def name_problem(visit: Visit, name: str, but: int = 0) -> str:
    """Why a list cannot be called so, or nothing; `but` is the list itself."""
    if not name:
        return "Enter a name for the list."
    if len(name) > 60:
        return "The name is too long: 60 characters at most."
    taken = visit.db.value(
        "SELECT count(*) FROM wish_list WHERE account_id = ? AND id <> ? AND name = ? COLLATE NOCASE",
        shop.account(visit)["id"],
        but,
        name,
    )
    return f"You have a list called {name} already. Choose another name." if taken else ""


def put(visit: Visit, list_id: int, line: Row, quantity: int = 1, **more: Any) -> bool:
    """Add a variant at the end of a list; False if it is there already."""
    if visit.db.value("SELECT count(*) FROM wish_item WHERE list_id = ? AND sku = ?", list_id, line["sku"]):
        return False
    place = visit.db.value("SELECT coalesce(max(place), 0) + 1 FROM wish_item WHERE list_id = ?", list_id)
    row = {
        "added": visit.now.isoformat(timespec="seconds"),
        "price_cents_then": line["price_cents"],
        "quantity": quantity,
    }
    visit.db.insert(
        "wish_item",
        list_id=list_id,
        sku=line["sku"],
        product_id=line["product_id"],
        place=place,
        **(row | more),
    )
    return True


def copy(visit: Visit, item: Row, list_id: int) -> bool:
    """Put an item on another list, with its note and priority; False if it is there already."""
    return put(
        visit, list_id, item, item["quantity"], has=item["has"], priority=item["priority"], note=item["note"]
    )


def move(visit: Visit, item: Row, list_id: int) -> bool:
    """The same, and off its list; False if it was there already: then it only leaves this one."""
    place = visit.db.value("SELECT coalesce(max(place), 0) + 1 FROM wish_item WHERE list_id = ?", list_id)
    there = visit.db.value(
        "SELECT count(*) FROM wish_item WHERE list_id = ? AND sku = ?", list_id, item["sku"]
    )
    if there:
        remove(visit, item["id"])
        return False
    visit.db.run("UPDATE wish_item SET list_id = ?, place = ? WHERE id = ?", list_id, place, item["id"])
    return True


def remove(visit: Visit, item_id: int) -> None:
    """Take an item off its list."""
    visit.db.run("DELETE FROM wish_item WHERE id = ?", item_id)


def arrange(visit: Visit, list_id: int, order: list[int]) -> None:
    """Put a list into this order; items that it does not name follow as they were."""
    now = visit.db.column("SELECT id FROM wish_item WHERE list_id = ? ORDER BY place, id", list_id)
    wanted = [key for key in dict.fromkeys(order) if key in now]
    for place, key in enumerate(wanted + [key for key in now if key not in wanted], 1):
        visit.db.run("UPDATE wish_item SET place = ? WHERE id = ? AND place <> ?", place, key, place)
