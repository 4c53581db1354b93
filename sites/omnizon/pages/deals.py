"""What is worth a look today: deals with their clock, best sellers with their ranks, what is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sites.kit import Response, Visit, get
from sites.kit.formats import duration
from sites.kit.store import Row
from sites.omnizon.pages import shop

PAGE = 24
OFF = (15, 20, 25, 30, 40)
"""Percent that a deal may be asked to be off at least."""
SORTS = {
    "popular": ("Most popular", "deal.product_id"),
    "ending": ("Ending soonest", "deal.ends <= :clock, deal.ends, deal.product_id"),
    "off": ("Biggest discount", "deal.percent DESC, deal.product_id"),
    "claimed": ("Most claimed", "deal.claimed DESC, deal.product_id"),
    "price-low": ("Price: low to high", "price_cents, deal.product_id"),
    "price-high": ("Price: high to low", "price_cents DESC, deal.product_id"),
}
RANKS = 100
"""How far the lists of best sellers go down."""
RANKS_A_PAGE = 50
NEW_DAYS = 90


def deals(visit: Visit) -> Response:
    """`/deals`: those of today in stock, by department and by what they take off."""
    top = visit.db.one(
        "SELECT id, last_id, name, slug FROM catalogue.department WHERE slug = ?",
        visit.query.get("department", ""),
    )
    off = shop.whole(visit.query.get("off"), 0)
    off = off if off in OFF else 0
    sort = visit.query.get("sort", "")
    sort = sort if sort in SORTS else "popular"
    first, last = (top["id"], top["last_id"]) if top else (0, 10**9)
    source = "FROM deal JOIN catalogue.product ON product.id = deal.product_id WHERE in_stock"
    total = visit.db.value(
        f"SELECT count(*) {source} AND department_id BETWEEN ? AND ? AND percent >= ?", first, last, off
    )
    pages = max(1, -(-total // PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    order = SORTS[sort][1].replace(":clock", f"'{visit.now:%H:%M}'")
    rows = visit.db.all(
        f"SELECT deal.* {source} AND department_id BETWEEN ? AND ? AND percent >= ? ORDER BY {order}"
        " LIMIT ? OFFSET ?",
        first,
        last,
        off,
        PAGE,
        (page - 1) * PAGE,
    )
    departments = visit.db.all(
        "SELECT department.name, department.slug, count(*) AS count"
        f" FROM (SELECT department_id {source} AND percent >= ?) AS offer"
        " JOIN catalogue.department ON department_id BETWEEN department.id AND department.last_id"
        " WHERE level = 1 GROUP BY department.id ORDER BY department.position",
        off,
    )
    offs = [
        (
            percent,
            visit.db.value(
                f"SELECT count(*) {source} AND department_id BETWEEN ? AND ? AND percent >= ?",
                first,
                last,
                percent,
            ),
        )
        for percent in OFF
    ]
    return visit.page(
        "deals.html",
        cards=clocked(visit, rows),
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * PAGE + 1,
        page_url=lambda number: visit.url_with(page=number),
        departments_with=departments,
        chosen=top,
        offs=offs,
        off=off,
        sort=sort,
        sorts=SORTS,
    )


def clocked(visit: Visit, rows: list[Row]) -> list[Row]:
    """Cards of rows of `deal`, each with its share of claimed pieces and the time that is left."""
    cards = shop.cards(visit, [row["product_id"] for row in rows])
    return [
        card | row | {"ends_in": duration(ends_at(visit.now, row["ends"]) - visit.now)}
        for card, row in zip(cards, rows, strict=True)
    ]


def ends_at(now: datetime, ends: str) -> datetime:
    """The next time that a clock shows `ends`."""
    hour, minute = map(int, ends.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def best_sellers(visit: Visit) -> Response:
    """`/best-sellers` and `/best-sellers/{slug}`: the first hundred of the shop, or of a department."""
    slug = visit.path.get("slug")
    department = None
    if slug is not None:
        department = visit.found(visit.db.one("SELECT * FROM catalogue.department WHERE slug = ?", slug))
    if department:
        ids = visit.db.column(
            "SELECT product_id FROM catalogue.department_rank WHERE department_id = ? ORDER BY place LIMIT ?",
            department["id"],
            RANKS,
        )
    else:
        ids = visit.db.column(
            "SELECT id FROM catalogue.product WHERE released <= ? ORDER BY id LIMIT ?",
            visit.db.value("SELECT value FROM catalogue.meta WHERE key = 'catalogue_date'"),
            RANKS,
        )
    pages = max(1, -(-len(ids) // RANKS_A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    start = (page - 1) * RANKS_A_PAGE
    cards = shop.cards(visit, ids[start : start + RANKS_A_PAGE])
    for rank, card in enumerate(cards, start + 1):
        card["rank"] = rank
    return visit.page(
        "best_sellers.html",
        department=department,
        trail=_trail(visit, department),
        narrower=visit.db.all(
            "SELECT name, slug FROM catalogue.department WHERE parent_id IS ? ORDER BY position",
            department["id"] if department else None,
        ),
        cards=cards,
        total=len(ids),
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
    )


def novelties(visit: Visit) -> Response:
    """`/new`: what came into the shop within the last ninety days, the latest first."""
    top = visit.db.one(
        "SELECT id, last_id, name, slug FROM catalogue.department WHERE slug = ?",
        visit.query.get("department", ""),
    )
    first, last = (top["id"], top["last_id"]) if top else (0, 10**9)
    today = visit.now.date()
    since = (today - timedelta(days=NEW_DAYS)).isoformat()
    source = "FROM catalogue.product WHERE released BETWEEN ? AND ?"
    total = visit.db.value(
        f"SELECT count(*) {source} AND department_id BETWEEN ? AND ?", since, today.isoformat(), first, last
    )
    pages = max(1, -(-total // PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    rows = visit.db.all(
        f"SELECT id, released {source} AND department_id BETWEEN ? AND ? ORDER BY released DESC, id"
        " LIMIT ? OFFSET ?",
        since,
        today.isoformat(),
        first,
        last,
        PAGE,
        (page - 1) * PAGE,
    )
    cards = shop.cards(visit, [row["id"] for row in rows])
    for card, row in zip(cards, rows, strict=True):
        card["released"] = row["released"]
    return visit.page(
        "new.html",
        cards=cards,
        total=total,
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
        chosen=top,
        departments_with=visit.db.all(
            "SELECT department.name, department.slug, count(*) AS count"
            f" FROM (SELECT department_id {source}) AS fresh"
            " JOIN catalogue.department ON department_id BETWEEN department.id AND department.last_id"
            " WHERE level = 1 GROUP BY department.id ORDER BY department.position",
            since,
            today.isoformat(),
        ),
        days=NEW_DAYS,
    )


def _trail(visit: Visit, department: Row | None) -> list[dict[str, Any]]:
    """The departments above, from the top."""
    if department is None:
        return []
    return visit.db.all(
        "SELECT name, slug FROM catalogue.department WHERE id < ? AND last_id >= ? ORDER BY level",
        department["id"],
        department["last_id"],
    )


ROUTES = [
    get("/deals", deals),
    get("/best-sellers", best_sellers),
    get("/best-sellers/{slug}", best_sellers),
    get("/new", novelties),
]
