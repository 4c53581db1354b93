"""The sellers' side: listings, stock, campaigns, customers' questions."""

from __future__ import annotations

from sites.kit import Database, Rng


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
