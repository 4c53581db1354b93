"""What accounts have written about products: reviews, questions, answers, votes."""

from __future__ import annotations

from sites.kit import Database, Rng


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
