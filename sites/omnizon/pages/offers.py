"""The market place of a product: who else sells it; and the page of a seller."""

from __future__ import annotations

from typing import Any

from sites.kit import Response, Visit, get
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import item, shop

MEANINGS = {
    "new": "Unopened, with the maker's warranty.",
    "renewed": "Returned, repaired and tested by the seller. It may show light marks.",
    "used-good": "Used, and works as it should. It shows marks of use.",
}
SORTS = {
    "price": "Lowest price with delivery",
    "delivery": "Earliest delivery",
    "rating": "Highest rated seller",
}
SELLER_A_PAGE = 24
SELLER_SORTS = {
    "popular": ("Most popular", "id"),
    "newest": ("Newest", "released DESC, id"),
    "rating": ("Customer rating", "rating_tenths IS NULL, rating_tenths DESC, rating_count DESC, id"),
    "low": ("Price, low to high", "price_cents, id"),
    "high": ("Price, high to low", "price_cents DESC, id"),
}

# each offer of a variant as a line of a cart, the product's own first
OFFERS = """
(SELECT sku, NULL AS offer_id FROM catalogue.variant WHERE sku = ?1
 UNION ALL SELECT sku, id FROM catalogue.offer WHERE sku = ?1) AS line
"""


def listing(visit: Visit) -> Response:
    """`/dp/{code}/offers`: of one variant, all offers there are, in several orders and by condition."""
    product = item.product(visit)
    variants = item.variants(visit, product["id"])
    chosen = item.chosen(visit, variants)
    if chosen is None:
        return visit.redirect(f"/dp/{product['code']}/offers")
    sort = visit.query.get("sort", "price")
    sort = sort if sort in SORTS else "price"
    only = [key for key in terms.CONDITIONS if key in visit.query.getlist("condition")]
    every = of_variant(visit, chosen["sku"])
    others = visit.db.all(
        "SELECT sku, count(*) AS count FROM catalogue.offer WHERE product_id = ? GROUP BY sku", product["id"]
    )
    return visit.page(
        "offers.html",
        product=product,
        trail=item.trail(visit, product),
        chosen=chosen,
        variants=variants,
        counts={row["sku"]: row["count"] for row in others},
        offers=sorted(
            (row for row in every if not only or row["condition"] in only), key=lambda row: _place(row, sort)
        ),
        total=len(every),
        conditions=terms.CONDITIONS,
        meanings=MEANINGS,
        on_sale={row["condition"] for row in every},
        only=only,
        sort=sort,
        sorts=SORTS,
        unreleased=item.unreleased(visit, product),
    )


def of_variant(visit: Visit, sku: str) -> list[Row]:
    """Every offer of a variant that has pieces left, with its seller and its delivery."""
    line = shop.LINE.format(columns="variant.id", source=OFFERS)
    rows = visit.db.all(
        "SELECT line.*, slug, seller.rating_tenths, seller.rating_count, return_days"
        f" FROM ({line}) AS line JOIN catalogue.seller ON seller.name = line.seller WHERE left",
        sku,
    )
    for row in rows:
        row["day"] = terms.arrives(visit.now, row["ships_in_days"])
        row["delivery_cents"] = terms.shipping_cents(row["price_cents"], "standard")
    return rows


def seller(visit: Visit) -> Response:
    """`/seller/{slug}`: who it is, its terms, and what it sells."""
    row = visit.found(visit.db.one("SELECT * FROM catalogue.seller WHERE slug = ?", visit.path["slug"]))
    sort = visit.query.get("sort", "popular")
    sort = sort if sort in SELLER_SORTS else "popular"
    words = " ".join(visit.query.get("q", "").split())[:100]
    found = "FROM catalogue.product WHERE seller = ? AND instr(lower(title), lower(?))"
    total = visit.db.value(f"SELECT count(*) {found}", row["name"], words)
    pages = max(1, -(-total // SELLER_A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    ids = visit.db.column(
        f"SELECT id {found} ORDER BY {SELLER_SORTS[sort][1]} LIMIT ? OFFSET ?",
        row["name"],
        words,
        SELLER_A_PAGE,
        (page - 1) * SELLER_A_PAGE,
    )
    return visit.page(
        "seller.html",
        seller=row,
        offered=visit.db.value(
            "SELECT count(DISTINCT product_id) FROM catalogue.offer WHERE seller = ?", row["name"]
        ),
        departments_sold=visit.db.all(
            "SELECT above.name, above.slug, count(*) AS count FROM catalogue.product"
            " JOIN catalogue.department AS above ON above.level = 1"
            "  AND department_id BETWEEN above.id AND above.last_id"
            " WHERE seller = ? GROUP BY above.id ORDER BY count DESC, above.id LIMIT 6",
            row["name"],
        ),
        everything=visit.db.value("SELECT count(*) FROM catalogue.product WHERE seller = ?", row["name"]),
        cards=shop.cards(visit, ids),
        words=words,
        sort=sort,
        sorts=SELLER_SORTS,
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * SELLER_A_PAGE + 1,
        page_url=lambda number: visit.url_with(page=number),
    )


def _place(row: Row, sort: str) -> tuple[Any, ...]:
    """Where an offer stands in an order; the cheaper goes first among equals, then the earlier in the catalogue."""
    first = {
        "price": row["price_cents"] + row["delivery_cents"],
        "delivery": row["day"],
        "rating": -row["rating_tenths"],
    }
    return first[sort], row["price_cents"], row["offer_id"] or 0


ROUTES = [
    get("/dp/{code}/offers", listing),
    get("/seller/{slug}", seller),
]
