"""Today's deals: which products, when each ends, how much of it is claimed."""

from __future__ import annotations

from sites.kit import Database, Rng

MOST = 2000
"""Of the deals, the most popular."""
HOURS = ("12:00", "14:00", "16:00", "18:00", "20:00", "22:00")
"""When rounds end."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    offers = db.all(
        "SELECT id, (200 * (list_price_cents - price_cents) + list_price_cents) / (2 * list_price_cents) AS percent"
        " FROM catalogue.product WHERE deal AND list_price_cents > price_cents ORDER BY id LIMIT ?",
        MOST,
    )
    for offer in offers:
        db.insert(
            "deal",
            product_id=offer["id"],
            percent=offer["percent"],
            ends=rng.pick(HOURS),
            claimed=rng.whole(3, 97),
        )
