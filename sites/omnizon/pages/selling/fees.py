"""What the shop keeps of a sale, and what a period comes to for the merchant."""

from __future__ import annotations

from sites.kit import Database

FEE_PERCENT = 12
"""Of an order's goods, rounded to the cent order by order."""

ORDER_FEES = f"""
SELECT sale.id, sale.number, sale.placed, sale.ship_name, sum(quantity * price_cents) AS goods_cents,
       (sum(quantity * price_cents) * {FEE_PERCENT} + 50) / 100 AS fee_cents
FROM sale JOIN sale_line ON sale_id = sale.id
WHERE status <> 'cancelled' AND date(placed) BETWEEN ? AND ?
GROUP BY sale.id ORDER BY placed, sale.id
"""


def period(db: Database, starts: str, ends: str) -> dict[str, int]:
    """The sums of the days from `starts` to `ends`, both included, as columns of `payout`."""
    sales, fees = db.all(
        f"SELECT coalesce(sum(goods_cents), 0) AS sales, coalesce(sum(fee_cents), 0) AS fees FROM ({ORDER_FEES})",
        starts,
        ends,
    )[0].values()
    refunds = db.value(
        "SELECT coalesce(sum(cents), 0) FROM refund WHERE date(at) BETWEEN ? AND ?", starts, ends
    )
    ads = db.value(
        "SELECT coalesce(sum(spend_cents), 0) FROM keyword_day WHERE day BETWEEN ? AND ?", starts, ends
    )
    return {
        "sales_cents": sales,
        "fees_cents": fees,
        "refunds_cents": refunds,
        "advertising_cents": ads,
        "total_cents": sales - fees - refunds - ads,
    }
