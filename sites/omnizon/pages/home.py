"""The front page and the list of departments."""

from __future__ import annotations

from sites.kit import Response, Visit, get
from sites.omnizon.pages import shop

RAIL = 12


def home(visit: Visit) -> Response:
    """What the shop shows on the day it is opened."""
    seen = visit.db.column(
        "SELECT product_id FROM recently_viewed WHERE owner = ? ORDER BY place DESC LIMIT ?",
        shop.owner(visit),
        RAIL,
    )
    deals = visit.db.column(
        "SELECT id FROM catalogue.product WHERE deal AND in_stock ORDER BY id LIMIT ?", RAIL
    )
    best = visit.db.column(
        "SELECT id FROM catalogue.product WHERE badge = 'Best Seller' AND in_stock ORDER BY id LIMIT ?", RAIL
    )
    new = visit.db.column(
        "SELECT id FROM catalogue.product WHERE released <= ? AND in_stock ORDER BY released DESC, id LIMIT ?",
        visit.now.date().isoformat(),
        RAIL,
    )
    return visit.page(
        "home.html",
        tiles=_tiles(visit),
        deals=shop.cards(visit, deals),
        best=shop.cards(visit, best),
        new=shop.cards(visit, new),
        seen=shop.cards(visit, seen),
    )


def departments(visit: Visit) -> Response:
    """All of them, three levels deep."""
    rows = visit.db.all(
        "SELECT id, parent_id, name, slug, level, product_count FROM catalogue.department ORDER BY id"
    )
    below: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        below.setdefault(row["parent_id"] or 0, []).append(row)
    return visit.page("departments.html", below=below)


def _tiles(visit: Visit) -> list[dict[str, object]]:
    """The departments, each with what sells best there."""
    return visit.db.all(
        "SELECT department.name, department.slug, product_count, product.code, variant.sku"
        " FROM catalogue.department JOIN catalogue.product ON product.id ="
        "  (SELECT min(id) FROM catalogue.product"
        "   WHERE department_id BETWEEN department.id AND department.last_id)"
        " JOIN catalogue.variant ON variant.product_id = product.id AND is_default"
        " WHERE level = 1 ORDER BY department.position"
    )


ROUTES = [
    get("/", home),
    get("/departments", departments),
]
