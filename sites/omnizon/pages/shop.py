"""What several areas read: product cards, stock, carts, who is asking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sites.kit import Visit
from sites.kit.store import Database, Row
from sites.kit.visiting import account as account
from sites.kit.visiting import cart_owner as cart_owner
from sites.kit.visiting import local as local
from sites.kit.visiting import member as member
from sites.kit.visiting import owner as owner
from sites.kit.visiting import owner_columns as owner_columns
from sites.kit.visiting import sign_in_first as sign_in_first
from sites.kit.visiting import whole as whole
from sites.omnizon import banners, manner, terms, towns

# What a merchant has changed at the seller desk counts in place of what the catalogue says. These read
# catalogue.variant as `variant`, joined to CHANGED.
CHANGED = """
LEFT JOIN stock ON stock.sku = variant.sku LEFT JOIN listing_change AS change ON change.sku = variant.sku
"""
PRICE = "coalesce(change.price_cents, variant.price_cents)"
LIST_PRICE = "iif(change.price_cents ISNULL, variant.list_price_cents, change.list_price_cents)"
LEFT = """
iif(variant.product_id IN (SELECT product_id FROM off_sale), 0,
    max(0, coalesce(change.stock, variant.stock) - coalesce(stock.sold, 0)))
"""
OFFER_LEFT = """
iif(offer.seller IN (SELECT seller FROM storefront WHERE vacation), 0,
    max(0, coalesce(offer.stock, 0) - coalesce((SELECT sold FROM stock WHERE sku = 'offer ' || offer.id), 0)))
"""
SHIPS_IN_DAYS = """
coalesce((SELECT ships_in_days FROM listing WHERE product_id = product.id), product.ships_in_days)
"""

CARD = f"""
SELECT product.id, code, title, maker, {PRICE} AS price_cents, {LIST_PRICE} AS list_price_cents, rating_tenths,
       rating_count, badge, deal, {SHIPS_IN_DAYS} AS ships_in_days, variant.color, in_stock, variant_count,
       bought_last_month, variant.sku,
       (SELECT count(*) FROM catalogue.option_value AS each
        WHERE each.product_id = product.id AND each.name = 'Color') AS colors,
       (SELECT sum({LEFT}) FROM catalogue.variant {CHANGED} WHERE variant.product_id = product.id) AS left
FROM json_each(?) AS wanted JOIN catalogue.product ON product.id = wanted.value
     JOIN catalogue.variant ON variant.product_id = product.id AND variant.is_default {CHANGED}
ORDER BY wanted.key
"""

# `source` is called line and has sku and offer_id. Another seller's offer has a price, a stock and a delivery of its
# own; one that is not of this variant, or not on sale, has nothing left.
LINE = f"""
SELECT {{columns}}, line.offer_id, coalesce(offer.seller, product.seller) AS seller,
       coalesce(offer.condition, 'new') AS condition, product.id AS product_id, product.code, product.title,
       coalesce(offer.ships_in_days, {SHIPS_IN_DAYS}) AS ships_in_days,
       iif(line.offer_id ISNULL, product.coupon_percent, 0) AS coupon_percent, variant.sku, variant.color,
       coalesce(offer.price_cents, {PRICE}) AS price_cents,
       iif(line.offer_id ISNULL, {LIST_PRICE}, NULL) AS list_price_cents,
       iif(line.offer_id ISNULL, {LEFT}, {OFFER_LEFT}) AS left,
       coalesce((SELECT group_concat(chosen.name || ': ' || chosen.value, ', ' ORDER BY option.position)
                 FROM catalogue.variant_option AS chosen
                 JOIN catalogue.option ON option.product_id = product.id AND option.name = chosen.name
                 WHERE chosen.variant_id = variant.id), '') AS options
FROM {{source}} JOIN catalogue.variant USING (sku) JOIN catalogue.product ON product.id = variant.product_id
     {CHANGED}
     LEFT JOIN catalogue.offer ON offer.id = line.offer_id AND offer.sku = variant.sku
"""

# the cross join has SQLite begin with the few rows that say what is otherwise than in the catalogue
SOLD_OUT = f"""
SELECT DISTINCT gone.product_id FROM (SELECT sku FROM stock UNION SELECT sku FROM listing_change) AS touched
CROSS JOIN catalogue.variant AS gone USING (sku)
WHERE NOT EXISTS (SELECT 1 FROM catalogue.variant {CHANGED}
                  WHERE variant.product_id = gone.product_id
                  AND coalesce(change.stock, variant.stock) > coalesce(stock.sold, 0))
UNION SELECT product_id FROM off_sale
"""

# those of an account that are there by now
NOTICES = """
account_id = ? AND at <= ? AND coalesce(order_id, 0) NOT IN (SELECT id FROM orders WHERE status = 'cancelled')
"""


def repriced(db: Database) -> dict[int, int]:
    """What the products cost whose sellers ask another price than the catalogue says: id -> cents."""
    rows = db.all(
        "SELECT product_id, change.price_cents FROM listing_change AS change"
        " CROSS JOIN catalogue.variant USING (sku) WHERE is_default AND change.price_cents NOTNULL ORDER BY product_id"
    )
    return {row["product_id"]: row["price_cents"] for row in rows}


def context(visit: Visit) -> dict[str, Any]:
    """What every page shows: departments and the number of things in the cart."""
    return {
        "departments": visit.db.all(
            "SELECT name, slug FROM catalogue.department WHERE level = 1 ORDER BY position"
        ),
        "cart_count": cart_count(visit),
        "unread_notices": unread_notices(visit),
        "deliver_to": towns.deliver_to(visit.db, owner(visit), visit.account),
        "terms": terms,
        "product_url": product_url,
        "preference": manner.preference(visit),
        "languages": manner.LANGUAGES,
        "currencies": manner.CURRENCIES,
        "interruptions": banners.interruptions(visit),
    }


def unread_notices(visit: Visit) -> int:
    """How many of the notices that an account has by now are not marked as read."""
    if visit.account is None:
        return 0
    sql = f"SELECT count(*) FROM notice WHERE {NOTICES} AND NOT seen"
    return int(visit.db.value(sql, visit.account["id"], visit.now.isoformat()))


def cart_count(visit: Visit) -> int:
    """Pieces, saved ones not among them."""
    mine, who = cart_owner(visit)
    total = visit.db.value(f"SELECT sum(quantity) FROM cart_line WHERE {mine} AND NOT saved", who)
    return total or 0


def cart_lines(visit: Visit, saved: bool = False) -> list[Row]:
    """The visitor's lines, as they were added."""
    mine, who = cart_owner(visit)
    columns = "line.id, line.quantity, line.gift, line.chosen, line.price_cents AS noted_cents"
    sql = LINE.format(columns=columns, source="cart_line AS line")
    return visit.db.all(f"{sql} WHERE line.{mine} AND line.saved = ? ORDER BY line.id", who, int(saved))


def one_line(db: Database, sku: str, quantity: int, offer_id: int | None = None) -> Row | None:
    """A variant as if it were a line of a cart: the product's own or, by its offer, another seller's."""
    source = "(SELECT ? AS sku, ? AS quantity, ? AS offer_id) AS line"
    columns = "0 AS id, line.quantity, 0 AS gift, 1 AS chosen, NULL AS noted_cents"
    return db.one(LINE.format(columns=columns, source=source), sku, quantity, offer_id)


def limit(left: int) -> int:
    """How many of an item one may order."""
    return max(0, min(terms.MOST, left))


def cards(visit: Visit, ids: Sequence[int], colors: Sequence[str] = ()) -> list[Row]:
    """Products for a grid, in the order of `ids`; shown in one of `colors` where that costs the same."""
    rows = visit.db.all(CARD, json.dumps(list(ids)))
    for row in rows:
        row["url"] = f"/dp/{row['code']}"
        row["arrives"] = terms.arrives(visit.now, row["ships_in_days"])
    for row in rows if colors else ():
        other = visit.db.one(
            f"SELECT variant.sku, variant.color FROM catalogue.variant {CHANGED}"
            f" WHERE variant.product_id = ? AND {PRICE} = ? AND variant.color IN (SELECT value FROM json_each(?))"
            f" ORDER BY {LEFT} = 0, variant.position LIMIT 1",
            row["id"],
            row["price_cents"],
            json.dumps(list(colors)),
        )
        if other and row["color"] not in colors:
            row |= {
                "sku": other["sku"],
                "color": other["color"],
                "url": product_url(row["code"], other["sku"]),
            }
    return rows


def product_url(code: str, sku: str = "") -> str:
    """The page of a product, or of one variant of it."""
    return f"/dp/{code}" + (f"?{urlencode({'variant': sku})}" if sku else "")
