"""How accounts like the shop to be: language, currency, what it may tell them."""

from __future__ import annotations

from sites.kit import Database, Rng


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
