"""What happened to orders after they were placed: returns, subscriptions, messages, notices; and a long history."""

from __future__ import annotations

from sites.kit import Database, Rng
from sites.omnizon.seed import noor


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    noor.seed(db, rng.branch("noor"))
