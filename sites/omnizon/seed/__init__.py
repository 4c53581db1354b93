"""Fresh state, area by area: each draws from a stream of its own, so that one may change and the others stay."""

from __future__ import annotations

from sites.kit import Database, Rng
from sites.omnizon.seed import buying, finding, lists, opinions, orders, seller, settings, shop

AREAS = {
    "lists": lists.seed,
    "orders": orders.seed,
    "opinions": opinions.seed,
    "buying": buying.seed,
    "settings": settings.seed,
    "seller": seller.seed,
    "finding": finding.seed,
}


def seed(db: Database, rng: Rng) -> None:
    """Fill the shop: its accounts and orders first, then what the areas add to them."""
    streams = {name: rng.branch(name) for name in AREAS}
    shop.seed(db, rng)
    for name, fill in AREAS.items():
        fill(db, streams[name])
