"""What happened to orders after they were placed: returns, subscriptions, messages, notices."""

from __future__ import annotations

from sites.kit import Database, Rng


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
