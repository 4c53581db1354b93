"""A product: its page, its reviews and its pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sites.kit import NotFound, Response, Visit, get
from sites.kit.store import Row
from sites.omnizon import catalogue, terms
from sites.omnizon.pages import shop

REVIEWS_ON_PAGE = 4
REVIEWS_A_PAGE = 10
SIMILAR = 8
REMEMBERED = 24
REVIEW_SORTS = {"top": ("Top reviews", "id"), "recent": ("Most recent", "date DESC, id")}


def show(visit: Visit) -> Response:
    """`/dp/{code}`: one variant at a time; `variant` names it, else it is the default one."""
    product = _product(visit)
    variants = _variants(visit, product)
    chosen = _chosen(visit, variants)
    if chosen is None:
        return visit.redirect(f"/dp/{product['code']}")
    _remember(visit, product["id"])
    similar = visit.db.column(
        "SELECT id FROM catalogue.product WHERE type = ? AND id <> ? ORDER BY NOT in_stock,"
        " abs(price_cents - ?), id LIMIT ?",
        product["type"],
        product["id"],
        chosen["price_cents"],
        SIMILAR,
    )
    return visit.page(
        "product.html",
        product=product,
        chosen=chosen,
        most=shop.limit(chosen["left"]),
        options=_options(visit, product, variants, chosen),
        trail=_trail(visit, product),
        bullets=visit.db.column(
            "SELECT text FROM catalogue.product_bullet WHERE product_id = ? ORDER BY position", product["id"]
        ),
        sheet=visit.db.all(
            "SELECT name, value FROM catalogue.variant_sheet WHERE variant_id = ? ORDER BY position",
            chosen["id"],
        ),
        views=catalogue.VIEWS,
        promises=_promises(visit, product, chosen),
        reviews=visit.db.all(
            "SELECT * FROM catalogue.review WHERE product_id = ? ORDER BY id LIMIT ?",
            product["id"],
            REVIEWS_ON_PAGE,
        ),
        questions=visit.db.all(
            "SELECT * FROM catalogue.question WHERE product_id = ? ORDER BY id", product["id"]
        ),
        similar=shop.cards(visit, similar),
    )


def reviews(visit: Visit) -> Response:
    """`/dp/{code}/reviews`: all of them, by stars, in either order."""
    product = _product(visit)
    stars = shop.whole(visit.query.get("stars"), 0, 0, 5)
    sort = visit.query.get("sort", "top")
    sort = sort if sort in REVIEW_SORTS else "top"
    where = "product_id = ? AND (stars = ? OR ? = 0)"
    total = visit.db.value(
        f"SELECT count(*) FROM catalogue.review WHERE {where}", product["id"], stars, stars
    )
    pages = max(1, -(-total // REVIEWS_A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "reviews.html",
        product=product,
        trail=_trail(visit, product),
        reviews=visit.db.all(
            f"SELECT * FROM catalogue.review WHERE {where} ORDER BY {REVIEW_SORTS[sort][1]} LIMIT ? OFFSET ?",
            product["id"],
            stars,
            stars,
            REVIEWS_A_PAGE,
            (page - 1) * REVIEWS_A_PAGE,
        ),
        counts=dict(
            (row["stars"], row["n"])
            for row in visit.db.all(
                "SELECT stars, count(*) AS n FROM catalogue.review WHERE product_id = ? GROUP BY stars",
                product["id"],
            )
        ),
        only=stars,
        sort=sort,
        sorts=REVIEW_SORTS,
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * REVIEWS_A_PAGE + 1,
        page_url=lambda number: visit.url_with(page=number),
    )


def picture(visit: Visit) -> Response:
    """`/img/{code}/{view}.svg`: one view of a variant, named by `variant` or by `color`, else of the default one."""
    row = visit.found(
        visit.db.one(
            "SELECT variant.picture, variant.color FROM catalogue.product"
            " JOIN catalogue.variant ON variant.product_id = product.id"
            " WHERE code = ? ORDER BY sku <> ?, variant.color <> ?, NOT is_default, position LIMIT 1",
            visit.path["code"],
            visit.query.get("variant", ""),
            visit.query.get("color", ""),
        )
    )
    if visit.path["view"] not in catalogue.VIEWS:
        raise NotFound
    return visit.picture(_drawn(row["picture"], row["color"], visit.path["view"]))


@lru_cache(maxsize=2048)
def _drawn(params: str, color: str, view: str) -> str:
    return catalogue.picture(params, color, view)


def _product(visit: Visit) -> Row:
    return visit.found(visit.db.one("SELECT * FROM catalogue.product WHERE code = ?", visit.path["code"]))


def _variants(visit: Visit, product: Row) -> list[Row]:
    """Every variant, with its options as a dict and what is left of it."""
    rows = visit.db.all(
        f"SELECT variant.*, {shop.PRICE} AS price_cents, {shop.LIST_PRICE} AS list_price_cents, {shop.LEFT} AS left"
        f" FROM catalogue.variant {shop.CHANGED} WHERE product_id = ? ORDER BY position",
        product["id"],
    )
    by_id = {row["id"]: row | {"options": {}} for row in rows}
    for each in visit.db.all(
        "SELECT variant_id, name, value FROM catalogue.variant_option"
        " WHERE variant_id IN (SELECT id FROM catalogue.variant WHERE product_id = ?)",
        product["id"],
    ):
        by_id[each["variant_id"]]["options"][each["name"]] = each["value"]
    return list(by_id.values())


def _chosen(visit: Visit, variants: list[Row]) -> Row | None:
    """The variant that the address names; None for one that is not this product's."""
    sku = visit.query.get("variant")
    if not sku:
        return next(row for row in variants if row["is_default"])
    return next((row for row in variants if row["sku"] == sku), None)


def _options(visit: Visit, product: Row, variants: list[Row], chosen: Row) -> list[dict[str, Any]]:
    """Each option with its values; a value leads to the variant that keeps the other choices."""
    names = visit.db.column(
        "SELECT name FROM catalogue.option WHERE product_id = ? ORDER BY position", product["id"]
    )
    options = []
    for name in names:
        values = []
        for value in visit.db.column(
            "SELECT value FROM catalogue.option_value WHERE product_id = ? AND name = ? ORDER BY position",
            product["id"],
            name,
        ):
            kept = chosen["options"] | {name: value}
            other = next((row for row in variants if row["options"] == kept), None)
            if other:
                values.append({"value": value, "on": value == chosen["options"].get(name), "variant": other})
        options.append({"name": name, "chosen": chosen["options"].get(name, ""), "values": values})
    return options


def _trail(visit: Visit, product: Row) -> list[Row]:
    return visit.db.all(
        "SELECT above.name, above.slug FROM catalogue.department AS leaf"
        " JOIN catalogue.department AS above ON above.id <= leaf.id AND above.last_id >= leaf.last_id"
        " WHERE leaf.id = ? ORDER BY above.level",
        product["department_id"],
    )


def _promises(visit: Visit, product: Row, chosen: Row) -> list[dict[str, Any]]:
    """When it could come, the fastest way last."""
    return [
        {
            "day": terms.arrives(visit.now, product["ships_in_days"], key),
            "cents": terms.shipping_cents(chosen["price_cents"], key),
        }
        for key in ("standard", "express")
    ]


def _remember(visit: Visit, product_id: int) -> None:
    """Put it first among what was looked at; the oldest is forgotten."""
    who = shop.owner(visit)
    visit.db.run(
        "INSERT INTO recently_viewed(owner, product_id, place)"
        " VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM recently_viewed WHERE owner = ?))"
        " ON CONFLICT(owner, product_id) DO UPDATE SET place = excluded.place",
        who,
        product_id,
        who,
    )
    visit.db.run(
        "DELETE FROM recently_viewed WHERE owner = ? AND place <= (SELECT place FROM recently_viewed"
        " WHERE owner = ? ORDER BY place DESC LIMIT 1 OFFSET ?)",
        who,
        who,
        REMEMBERED,
    )


ROUTES = [
    get("/dp/{code}", show),
    get("/dp/{code}/reviews", reviews),
    get("/img/{code}/{view}.svg", picture),
]
