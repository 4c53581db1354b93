"""Lists of things to keep, to share and to buy one day."""

from __future__ import annotations

from sites.kit import Database, Rng


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
