"""Listings: the grid with its bulk changes, one listing's prices, and what was changed when."""

from __future__ import annotations

from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk, goods, proposals
from sites.omnizon.pages.selling.grid import Column, grid

STATUSES = {
    "active": "Active",
    "paused": "Paused",
    "out": "Out of stock",
    "low": "Low stock",
    "sale": "On sale",
}
COLUMNS = (
    Column("title", "Listing", "title COLLATE NOCASE", fixed=True),
    Column("code", "Item code", "code"),
    Column("type", "Type", "type"),
    Column("maker", "Maker", "maker COLLATE NOCASE"),
    Column("status", "Status", "status"),
    Column("variants", "Variants", "variants", number=True),
    Column("price", "Price", "lowest", number=True, fixed=True),
    Column("available", "Available", "available", number=True, fixed=True),
    Column("rating", "Rating", "rating_tenths", number=True),
    Column("units", "Sold, 30 days", "units", number=True),
)
HIDDEN = ("maker", "code")
LISTINGS = f"""
SELECT product_id, code, title, type, maker, status, count(*) AS variants, min(price_cents) AS lowest,
       max(price_cents) AS highest, sum(available) AS available, sum(available < least) AS low, max(on_sale) AS on_sale,
       min(sku) AS only_sku,
       (SELECT rating_tenths FROM catalogue.product WHERE id = product_id) AS rating_tenths,
       (SELECT coalesce(sum(quantity), 0) FROM sale_line JOIN sale ON sale.id = sale_id
        WHERE sale_line.product_id = each.product_id AND sale.status <> 'cancelled' AND placed >= ?) AS units
FROM ({goods.VARIANTS}) AS each GROUP BY product_id
"""
FILTERS = {
    "": "1",
    "active": "status = 'active'",
    "paused": "status = 'paused'",
    "out": "available = 0",
    "low": "low > 0",
    "sale": "on_sale",
}
BULK = {
    "price": "Change prices by percent",
    "restock": "Add units to every variant",
    "pause": "Pause",
    "activate": "Activate",
}


def listing(visit: Visit) -> Response:
    """`/sell/listings`: by words, status and type."""
    words = " ".join(visit.query.get("q", "").split())[:80]
    status = visit.query.get("status", "")
    status = status if status in STATUSES else ""
    kind = visit.query.get("type", "")
    source = (
        f"SELECT * FROM ({LISTINGS}) WHERE {FILTERS[status]} AND ? IN ('', type) AND (? = ''"
        " OR instr(lower(title || ' ' || maker), lower(?)) OR code = upper(?) OR product_id IN"
        " (SELECT product_id FROM catalogue.variant WHERE sku = upper(?)))"
    )
    values = (_month_ago(visit), kind, words, words, words, words)
    return desk.page(
        visit,
        "listings",
        "listings",
        grid=grid(
            visit, COLUMNS, source, values, order="title", down=False, last="product_id", hidden=HIDDEN
        ),
        words=words,
        only=status,
        statuses=STATUSES,
        kind=kind,
        types=types(visit),
        bulk=BULK,
        proposals=proposals.waiting(visit),
        now_at=visit.url,
    )


def types(visit: Visit) -> list[Row]:
    """The kinds of goods that there are, with their names."""
    return visit.db.all(
        "SELECT DISTINCT type AS key, product_type.name FROM listing JOIN catalogue.product ON product.id = product_id"
        " JOIN catalogue.product_type ON product_type.key = type ORDER BY product_type.name"
    )


def _month_ago(visit: Visit) -> str:
    return desk.last_days(visit, 30).first.isoformat()


def quick(visit: Visit) -> Response:
    """Price and count of a listing with one variant, from its row."""
    row = visit.found(goods.variant(visit.db, visit.path["sku"]))
    problem = _take(visit, row, visit.text("price"), visit.text("available"))
    if problem:
        visit.flash(f"{row['title']}: {problem} Nothing was changed.", "bad")
    return desk.back(visit, "/sell/listings")


def _take(visit: Visit, row: Row, price: str, available: str) -> str:
    """Set both, or say what is wrong with them."""
    try:
        cents = desk.cents(price)
        pieces = desk.count(available, "available units", 0, 100_000)
        if cents != row["price_cents"] and row["on_sale"]:
            raise ValueError("This variant is on sale: end the sale before you change its price.")
    except ValueError as wrong:
        return str(wrong)
    said = []
    if cents != row["price_cents"]:
        said.append(f"price {money(cents)}")
        goods.set_price(visit, row, cents)
    if pieces != row["available"]:
        said.append(f"{plural(pieces, 'unit')} available")
        goods.set_available(visit, visit.found(goods.variant(visit.db, row["sku"])), pieces)
    visit.flash(
        f"Saved: {goods.name(row)}, {', '.join(said)}." if said else "Nothing to save.",
        "good" if said else "note",
    )
    return ""


def bulk(visit: Visit) -> Response:
    """One change of all listings that are marked; all of it or, if anything is wrong, nothing."""
    ids = [int(text) for text in desk.picked(visit) if text.isdigit()]
    rows = [row for row in (_listing(visit, key) for key in ids) if row]
    do = visit.text("do")
    try:
        if not rows:
            raise ValueError("mark the listings first.")
        if do not in BULK:
            raise ValueError("choose what is to be done with them.")
        said = _bulk(visit, do, rows)
    except ValueError as wrong:
        visit.flash(f"Nothing was changed: {wrong}", "bad")
    else:
        visit.flash(said)
    return desk.back(visit, "/sell/listings")


def _bulk(visit: Visit, do: str, rows: list[Row]) -> str:
    names = plural(len(rows), "listing")
    if do in ("pause", "activate"):
        status = "paused" if do == "pause" else "active"
        changed = sum(goods.set_status(visit, row, status) for row in rows)
        return f"{plural(changed, 'listing')} of {len(rows)} {'paused' if do == 'pause' else 'activated'}."
    each = [variant for row in rows for variant in goods.variants(visit.db, row["product_id"])]
    amount = visit.text("amount").removesuffix("%").strip().replace("+", "").replace("\N{MINUS SIGN}", "-")
    if do == "restock":
        pieces = desk.count(amount, "units to add", 1, 10_000)
        for variant in each:
            goods.set_available(visit, variant, variant["available"] + pieces, "restock", "Bulk restock")
        return f"{plural(pieces, 'unit')} added to each of {plural(len(each), 'variant')} of {names}."
    percent = desk.count(amount, "percent", -90, 300)
    if not percent:
        raise ValueError("enter a percent other than 0.")
    if any(variant["on_sale"] for variant in each):
        raise ValueError("some of these are on sale. End the sales first.")
    for variant in each:
        goods.set_price(visit, variant, changed_by(variant["price_cents"], percent))
    return f"Prices of {plural(len(each), 'variant')} of {names} changed by {percent:+d}%."


def changed_by(cents: int, percent: int) -> int:
    """A price so much higher or lower, to the nearest cent, halves up."""
    return max(1, (cents * (100 + percent) + 50) // 100)


# ------------------------------------------------------------------ one listing


def show(visit: Visit) -> Response:
    """`/sell/listings/{code}`."""
    return _page(visit, _by_code(visit))


def _page(visit: Visit, row: Row, problem: str = "", where: str = "") -> Response:
    proposal = visit.db.one(
        "SELECT * FROM proposal WHERE product_id = ? ORDER BY id DESC LIMIT 1", row["product_id"]
    )
    response = desk.page(
        visit,
        "listing",
        "listings",
        row=row,
        variants=goods.variants(visit.db, row["product_id"]),
        words=proposals.words(visit, row, proposal),
        proposal=proposal,
        history=visit.db.all(
            "SELECT * FROM listing_history WHERE product_id = ? ORDER BY id DESC LIMIT 20", row["product_id"]
        ),
        sold=visit.db.all(
            "SELECT coalesce(sum(quantity), 0) AS units, coalesce(sum(quantity * price_cents), 0) AS sales,"
            " count(DISTINCT sale_id) AS orders FROM sale_line JOIN sale ON sale.id = sale_id"
            " WHERE product_id = ? AND status <> 'cancelled'",
            row["product_id"],
        )[0],
        problem=problem,
        where=where,
        typed=dict(visit.form),
        today=visit.now.date().isoformat(),
    )
    if problem:
        response.status_code = 422
    return response


def offer(visit: Visit) -> Response:
    """All prices and counts of a listing at once."""
    row = _by_code(visit)
    wanted: list[tuple[Row, int, int | None, int]] = []
    try:
        for variant in goods.variants(visit.db, row["product_id"]):
            sku = variant["sku"]
            name = variant["options"] or "this listing"
            cents = desk.cents(visit.text(f"price-{sku}"), f"price of {name}")
            listed = visit.text(f"list-{sku}")
            list_cents = desk.cents(listed, f"list price of {name}") if listed else None
            pieces = desk.count(visit.text(f"available-{sku}"), f"available units of {name}")
            if list_cents is not None and list_cents <= cents:
                raise ValueError(f"The list price of {name} must be above its price, or empty.")
            if variant["on_sale"] and (cents, list_cents) != (
                variant["price_cents"],
                variant["list_price_cents"],
            ):
                raise ValueError(f"{name} is on sale: end the sale before you change its price.")
            wanted.append((variant, cents, list_cents, pieces))
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "offer")
    for variant, cents, list_cents, pieces in wanted:
        goods.set_price(visit, variant, cents, list_cents, keep_list=False)
        goods.set_available(visit, visit.found(goods.variant(visit.db, variant["sku"])), pieces)
    visit.flash("Prices and stock saved. The shop shows them at once.")
    return visit.redirect(f"/sell/listings/{row['code']}")


def sale(visit: Visit) -> Response:
    """A lower price for some days, for one variant; or the end of it."""
    row = _by_code(visit)
    variant = goods.variant(visit.db, visit.text("sku"))
    if variant is None or variant["product_id"] != row["product_id"]:
        return _page(visit, row, "Choose the variant.", "sale")
    if visit.text("do") == "end":
        goods.end_sale(visit, variant["sku"])
        visit.flash(f"The sale of {goods.name(variant)} has ended.")
        return visit.redirect(f"/sell/listings/{row['code']}")
    try:
        if variant["sale_cents"]:
            raise ValueError("This variant has a sale already: end it first.")
        cents = desk.cents(visit.text("price"), "sale price")
        starts, ends = desk.day(visit.text("from"), "first day"), desk.day(visit.text("to"), "last day")
        if cents >= variant["price_cents"]:
            raise ValueError(f"The sale price must be below {money(variant['price_cents'])}.")
        if starts > ends:
            raise ValueError("The first day must not be after the last one.")
        if ends < visit.now.date():
            raise ValueError("The last day is past.")
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "sale")
    goods.start_sale(visit, variant, cents, starts.isoformat(), ends.isoformat(), None)
    visit.flash(f"Sale price of {money(cents)} saved for {goods.name(variant)}.")
    return visit.redirect(f"/sell/listings/{row['code']}")


def settle(visit: Visit) -> Response:
    """Pause or activate it, or say in how many days it ships."""
    row = _by_code(visit)
    do = visit.text("do")
    if do in ("pause", "activate"):
        goods.set_status(visit, row, "paused" if do == "pause" else "active")
        visit.flash(
            "The listing is paused: the shop shows it as out of stock."
            if do == "pause"
            else "The listing is active."
        )
        return visit.redirect(f"/sell/listings/{row['code']}")
    try:
        days = desk.count(visit.text("days"), "days until it ships", 1, 30)
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "days")
    if days != row["ships_in_days"]:
        visit.db.run(
            "UPDATE listing SET ships_in_days = ? WHERE product_id = ?",
            None if days == row["usual_days"] else days,
            row["product_id"],
        )
        goods.log(visit, row["product_id"], "", "Ships in days", str(row["ships_in_days"]), str(days))
    visit.flash(f"Ships within {plural(days, 'day')}.")
    return visit.redirect(f"/sell/listings/{row['code']}")


def history(visit: Visit) -> Response:
    """`/sell/history`: the changes of all listings, newest first."""
    columns = (
        Column("at", "When", "at", number=True, fixed=True),
        Column("title", "Listing", "title COLLATE NOCASE"),
        Column("sku", "SKU", "sku"),
        Column("field", "Field", "field"),
        Column("before", "Before"),
        Column("after", "After"),
        Column("who", "By", "who"),
    )
    source = (
        "SELECT listing_history.*, title, code FROM listing_history"
        " JOIN catalogue.product ON product.id = listing_history.product_id"
    )
    return desk.page(
        visit,
        "history",
        "listings",
        grid=grid(visit, columns, source, (), order="at", down=True, last="id DESC"),
    )


def _listing(visit: Visit, product_id: int) -> Row | None:
    return visit.db.one("SELECT * FROM listing WHERE product_id = ?", product_id)


def _by_code(visit: Visit) -> Row:
    row: dict[str, Any] | None = visit.db.one(
        "SELECT listing.product_id, listing.status, coalesce(listing.ships_in_days, product.ships_in_days)"
        " AS ships_in_days, product.ships_in_days AS usual_days, code, title, maker, type, prose, rating_tenths,"
        " rating_count, product_type.name AS type_name FROM listing JOIN catalogue.product ON product.id = product_id"
        " JOIN catalogue.product_type ON product_type.key = type WHERE code = ?",
        visit.path["code"],
    )
    return visit.found(row)


ROUTES = [
    get("/sell/listings", desk.merchant(listing)),
    get("/sell/history", desk.merchant(history)),
    post("/sell/listings/bulk", desk.merchant(bulk)),
    post("/sell/listings/quick/{sku}", desk.merchant(quick)),
    get("/sell/listings/{code}", desk.merchant(show)),
    post("/sell/listings/{code}/offer", desk.merchant(offer)),
    post("/sell/listings/{code}/sale", desk.merchant(sale)),
    post("/sell/listings/{code}/settle", desk.merchant(settle)),
]
