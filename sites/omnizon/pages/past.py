"""Orders that were placed, as several areas read them: with their lines, and as they stand now."""

from __future__ import annotations

from datetime import datetime

from sites.kit import Visit
from sites.kit.store import Row
from sites.omnizon import fulfilment, returning
from sites.omnizon.pages import shop

LINES = """
SELECT order_line.*, iif(order_line.seller = '', 'Omnizon', order_line.seller) AS sold_by, product.code,
       variant.color, coalesce(seller.return_days, 30) AS return_days, seller.slug AS seller_slug,
       (SELECT name FROM catalogue.department AS top
        WHERE top.level = 1 AND product.department_id BETWEEN top.id AND top.last_id) AS department,
       coalesce(sum(return_line.quantity), 0) AS returned, coalesce(sum(return_line.refund_cents), 0) AS refunded_cents
FROM order_line JOIN catalogue.variant USING (sku) JOIN catalogue.product ON product.id = order_line.product_id
     LEFT JOIN catalogue.seller ON seller.name = iif(order_line.seller = '', 'Omnizon', order_line.seller)
     LEFT JOIN return_line ON return_line.order_line_id = order_line.id AND return_id NOT IN
       (SELECT id FROM return_request WHERE cancelled NOTNULL)
WHERE order_line.order_id IN (SELECT value FROM json_each(?)) GROUP BY order_line.id ORDER BY order_line.id
"""


def seen(order: Row, now: datetime) -> Row:
    """An order's row with `status` as it is at that time, and `stage`, which tells more."""
    return order | {"status": fulfilment.standing(order, now), "stage": fulfilment.stage(order, now)}


def order(visit: Visit) -> Row:
    """The visitor's own that the address names by its number, with its lines."""
    row = visit.found(
        visit.db.one(
            "SELECT * FROM orders WHERE number = ? AND account_id = ?",
            visit.path["number"],
            shop.account(visit)["id"],
        )
    )
    return with_lines(visit, [row])[0]


def with_lines(visit: Visit, orders: list[Row]) -> list[Row]:
    """Orders as they stand now, each with `lines`."""
    keys = [each["id"] for each in orders]
    lines: dict[int, list[Row]] = {key: [] for key in keys}
    for line in visit.db.all(LINES, str(keys)):
        lines[line["order_id"]].append(line)
    return [seen(each, visit.now) | {"lines": lines[each["id"]]} for each in orders]


def returnable(visit: Visit, order: Row) -> list[Row]:
    """The lines of which something can be sent back."""
    if order["status"] != "delivered":
        return []
    return [line for line in order["lines"] if not returning.obstacle(order, line, visit.now)]
