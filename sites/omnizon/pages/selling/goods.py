"""A merchant's goods as they stand, and the few ways in which their prices and counts change."""

from __future__ import annotations

from sites.kit import Database, Visit
from sites.kit.formats import money
from sites.kit.store import Row
from sites.omnizon.pages import shop
from sites.omnizon.pages.selling import desk

AVAILABLE = "max(0, coalesce(change.stock, variant.stock) - coalesce(stock.sold, 0))"
VARIANTS = f"""
SELECT variant.sku, variant.position, product.id AS product_id, product.code, product.title, product.type,
       product.maker, listing.status, {shop.PRICE} AS price_cents, {shop.LIST_PRICE} AS list_price_cents,
       {AVAILABLE} AS available, coalesce(stock.sold, 0) AS sold, coalesce(stock_threshold.least, 0) AS least,
       variant.price_cents AS usual_cents, variant.list_price_cents AS usual_list_cents, variant.stock AS usual_stock,
       coalesce((SELECT group_concat(chosen.value, ', ' ORDER BY option.position)
                 FROM catalogue.variant_option AS chosen
                 JOIN catalogue.option ON option.product_id = product.id AND option.name = chosen.name
                 WHERE chosen.variant_id = variant.id), '') AS options,
       sale_price.price_cents AS sale_cents, sale_price.starts AS sale_starts, sale_price.ends AS sale_ends,
       coalesce(sale_price.running, 0) AS on_sale, sale_price.regular_cents, sale_price.promotion_id
FROM listing JOIN catalogue.product ON product.id = listing.product_id
JOIN catalogue.variant ON variant.product_id = product.id {shop.CHANGED}
LEFT JOIN stock_threshold ON stock_threshold.sku = variant.sku
LEFT JOIN sale_price ON sale_price.sku = variant.sku
"""
KINDS = {
    "restock": "Restock",
    "count": "Count corrected",
    "damage": "Damaged",
    "return": "Returned by a buyer",
}


def variant(db: Database, sku: str) -> Row | None:
    """One variant of the merchant's."""
    return db.one(f"{VARIANTS} WHERE variant.sku = ?", sku)


def variants(db: Database, product_id: int) -> list[Row]:
    """All variants of one of the merchant's products."""
    return db.all(f"{VARIANTS} WHERE product.id = ? ORDER BY variant.position", product_id)


def name(row: Row) -> str:
    """What a variant is called in sentences."""
    return f"{row['title']}, {row['options']}" if row["options"] else str(row["title"])


def set_price(
    visit: Visit, row: Row, cents: int, list_cents: int | None = None, keep_list: bool = True
) -> None:
    """Ask another price from now on; a list price that is not above it goes."""
    wanted = row["list_price_cents"] if keep_list else list_cents
    wanted = wanted if wanted and wanted > cents else None
    if cents == row["price_cents"] and wanted == row["list_price_cents"]:
        return
    usual = cents == row["usual_cents"] and wanted == row["usual_list_cents"]
    visit.db.run(
        "INSERT INTO listing_change(sku, price_cents, list_price_cents) VALUES (?, ?, ?) ON CONFLICT(sku)"
        " DO UPDATE SET price_cents = excluded.price_cents, list_price_cents = excluded.list_price_cents",
        row["sku"],
        None if usual else cents,
        None if usual else wanted,
    )
    _tidy(visit, row["sku"])
    if cents != row["price_cents"]:
        log(visit, row["product_id"], row["sku"], "Price", money(row["price_cents"]), money(cents))
    if wanted != row["list_price_cents"]:
        log(
            visit,
            row["product_id"],
            row["sku"],
            "List price",
            _money(row["list_price_cents"]),
            _money(wanted),
        )


def set_available(visit: Visit, row: Row, pieces: int, kind: str = "count", note: str = "") -> None:
    """There are so many now; written down in the ledger."""
    if pieces == row["available"]:
        return
    total = pieces + row["sold"]
    visit.db.run(
        "INSERT INTO listing_change(sku, stock) VALUES (?, ?) ON CONFLICT(sku) DO UPDATE SET stock = excluded.stock",
        row["sku"],
        None if total == row["usual_stock"] else total,
    )
    _tidy(visit, row["sku"])
    visit.db.insert(
        "stock_move",
        sku=row["sku"],
        at=desk.stamp(visit),
        kind=kind,
        quantity=pieces - row["available"],
        balance=pieces,
        note=note,
    )
    log(visit, row["product_id"], row["sku"], "Stock", str(row["available"]), str(pieces))


def set_status(visit: Visit, listing: Row, status: str) -> bool:
    """Pause a listing or sell it again; whether that changed it."""
    if listing["status"] == status:
        return False
    visit.db.run("UPDATE listing SET status = ? WHERE product_id = ?", status, listing["product_id"])
    log(visit, listing["product_id"], "", "Status", listing["status"].title(), status.title())
    return True


def log(visit: Visit, product_id: int, sku: str, field: str, before: str, after: str) -> None:
    """Write a change into the history of listings."""
    account = shop.account(visit)
    visit.db.insert(
        "listing_history",
        product_id=product_id,
        sku=sku,
        at=desk.stamp(visit),
        who=account["name"],
        field=field,
        before=before,
        after=after,
    )


# ------------------------------------------------------------------ lower for some days


def start_sale(visit: Visit, row: Row, cents: int, starts: str, ends: str, promotion_id: int | None) -> None:
    """A lower price from `starts` to `ends`; if today is one of these days it counts at once."""
    running = int(starts <= visit.now.date().isoformat() <= ends)
    visit.db.insert(
        "sale_price",
        sku=row["sku"],
        price_cents=cents,
        starts=starts,
        ends=ends,
        regular_cents=row["price_cents"],
        regular_list_cents=row["list_price_cents"],
        promotion_id=promotion_id,
        running=running,
    )
    if running:
        struck = max(row["price_cents"], row["list_price_cents"] or 0)
        set_price(visit, row, cents, struck, keep_list=False)


def end_sale(visit: Visit, sku: str) -> None:
    """Back to the price before."""
    sale = visit.db.one("SELECT * FROM sale_price WHERE sku = ?", sku)
    if sale is None:
        return
    visit.db.run("DELETE FROM sale_price WHERE sku = ?", sku)
    row = visit.found(variant(visit.db, sku))
    if sale["running"]:
        set_price(visit, row, sale["regular_cents"], sale["regular_list_cents"], keep_list=False)


def _tidy(visit: Visit, sku: str) -> None:
    """A variant that is as the catalogue has it needs no row."""
    visit.db.run("DELETE FROM listing_change WHERE sku = ? AND price_cents ISNULL AND stock ISNULL", sku)


def _money(cents: int | None) -> str:
    return "none" if cents is None else money(cents)
