"""A maker's own pages: what stands out, everything it makes, and who it is."""

from __future__ import annotations

from typing import Any

from sites.kit import NotFound, Response, Visit, get
from sites.kit.store import Row
from sites.omnizon.pages import shop

PAGE = 24
RAIL = 12
TABS = {"": "Home", "products": "All products", "about": "About"}
SORTS = {
    "featured": ("Featured", "product.id"),
    "price-low": ("Price: low to high", "price_cents, product.id"),
    "price-high": ("Price: high to low", "price_cents DESC, product.id"),
    "rating": ("Highest rated", "coalesce(rating_tenths, 0) DESC, rating_count DESC, product.id"),
    "newest": ("Newest arrivals", "released DESC, product.id"),
}


def show(visit: Visit) -> Response:
    """`/brand/{slug}`: one of three tabs, named by `tab`."""
    maker = visit.found(visit.db.one("SELECT * FROM catalogue.maker WHERE slug = ?", visit.path["slug"]))
    tab = visit.query.get("tab", "")
    if tab not in TABS:
        raise NotFound
    types = visit.db.all(
        "SELECT key, plural, count(*) AS count, min(product.code) AS code FROM catalogue.product"
        " JOIN catalogue.product_type ON key = product.type WHERE maker = ?"
        " GROUP BY key ORDER BY count(*) DESC, key",
        maker["name"],
    )
    facts = visit.db.one(
        "SELECT count(*) AS products, sum(rating_count) AS ratings, min(price_cents) AS lowest,"
        " max(price_cents) AS highest, sum(deal) AS deals FROM catalogue.product WHERE maker = ?",
        maker["name"],
    )
    names: dict[str, Any] = {"maker": maker, "tab": tab, "tabs": TABS, "types": types, "facts": facts}
    if tab == "products":
        return _products(visit, maker, types, names)
    return visit.page(
        "maker.html",
        **names,
        best=shop.cards(visit, _ids(visit, maker, "in_stock", "product.id", RAIL)),
        deals=shop.cards(visit, _ids(visit, maker, "deal AND in_stock", "product.id", RAIL)),
        latest=shop.cards(visit, _ids(visit, maker, "in_stock", "released DESC, product.id", RAIL)),
    )


def _products(visit: Visit, maker: Row, types: list[Row], names: dict[str, Any]) -> Response:
    """Everything it makes, of one type or of all."""
    kind = visit.query.get("type", "")
    kind = kind if kind in {row["key"] for row in types} else ""
    sort = visit.query.get("sort", "")
    sort = sort if sort in SORTS else "featured"
    where = "maker = ? AND (product.type = ? OR ? = '')"
    total = visit.db.value(f"SELECT count(*) FROM catalogue.product WHERE {where}", maker["name"], kind, kind)
    pages = max(1, -(-total // PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    ids = visit.db.column(
        f"SELECT product.id FROM catalogue.product WHERE {where} ORDER BY {SORTS[sort][1]} LIMIT ? OFFSET ?",
        maker["name"],
        kind,
        kind,
        PAGE,
        (page - 1) * PAGE,
    )
    return visit.page(
        "maker.html",
        **names,
        cards=shop.cards(visit, ids),
        total=total,
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
        kind=kind,
        sort=sort,
        sorts=SORTS,
    )


def _ids(visit: Visit, maker: Row, condition: str, order: str, most: int) -> list[int]:
    return visit.db.column(
        f"SELECT product.id FROM catalogue.product WHERE maker = ? AND {condition} ORDER BY {order} LIMIT ?",
        maker["name"],
        most,
    )


ROUTES = [get("/brand/{slug}", show)]
