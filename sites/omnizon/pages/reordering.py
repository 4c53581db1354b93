"""Buying the same again: a whole order, one of its items, or anything that was ever bought."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon.pages import cart, past, shop

A_PAGE = 20
SORTS = {"recent": "Bought last", "often": "Bought most often", "title": "Title"}
ORDERS_BY = {"recent": "last DESC, sku", "often": "orders DESC, last DESC, sku", "title": "title, sku"}
BOUGHT = """
SELECT order_line.sku, order_line.title, order_line.options, product.code, top.name AS department, top.slug,
       count(DISTINCT orders.id) AS orders, sum(order_line.quantity) AS pieces, max(orders.placed) AS last
FROM orders JOIN order_line ON order_line.order_id = orders.id
     JOIN catalogue.product ON product.id = order_line.product_id
     JOIN catalogue.department AS top ON top.level = 1 AND product.department_id BETWEEN top.id AND top.last_id
WHERE orders.account_id = ? AND orders.status <> 'cancelled' AND order_line.cancelled ISNULL
GROUP BY order_line.sku
"""


def again(visit: Visit) -> Response:
    """Put what an order held into the cart, or with `line` that one item, as far as it can be had."""
    order = past.order(visit)
    one = visit.text("line")
    wanted = [line for line in order["lines"] if str(line["id"]) == one] if one else order["lines"]
    lines = [shop.one_line(visit.db, each["sku"], each["quantity"], each["offer_id"]) for each in wanted]
    added = sum(cart.put(visit, line)[0] for line in lines if line)
    missing = sum(each["quantity"] for each in wanted) - added
    if not added:
        visit.flash("Nothing could be added: these items are sold out, or your cart is full of them.", "bad")
    elif missing:
        visit.flash(f"Added to your cart: {plural(added, 'item')}. Not available: {missing}.", "note")
    else:
        visit.flash(f"Added to your cart: {plural(added, 'item')}.")
    return visit.redirect("/cart")


def bought(visit: Visit) -> Response:
    """`/buy-again`: everything ever bought, each variant once, with what it costs now."""
    account = shop.account(visit)["id"]
    department = visit.query.get("department", "")
    sort = visit.query.get("sort", "")
    sort = sort if sort in SORTS else "recent"
    words = " ".join(visit.query.get("q", "").split())[:100]
    everything = visit.db.all(f"SELECT * FROM ({BOUGHT}) ORDER BY {ORDERS_BY[sort]}", account)
    departments = dict(sorted({row["slug"]: row["department"] for row in everything}.items()))
    rows = [
        row
        for row in everything
        if words.lower() in row["title"].lower()
        and (department not in departments or row["slug"] == department)
    ]
    pages = max(1, -(-len(rows) // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    kept = {"q": words, "department": department, "sort": sort}
    return visit.page(
        "buy_again.html",
        rows=[_priced(visit, row) for row in rows[(page - 1) * A_PAGE : page * A_PAGE]],
        total=len(rows),
        page=page,
        pages=pages,
        departments_bought=departments,
        department=department,
        sorts=SORTS,
        sort=sort,
        words=words,
        any_bought=bool(everything),
        page_url=lambda number: f"/buy-again?{urlencode(kept | {'page': number})}",
    )


def _priced(visit: Visit, row: Row) -> Row:
    line = visit.found(shop.one_line(visit.db, row["sku"], 1))
    return row | {"price_cents": line["price_cents"], "left": line["left"], "seller": line["seller"]}


ROUTES = [
    post("/orders/{number}/again", shop.member(again, "/orders")),
    get("/buy-again", shop.member(bought)),
]
