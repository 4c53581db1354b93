"""Fresh state, area by area: each draws from a stream of its own, so that one may change and the others stay."""

from __future__ import annotations

from sites.dashdish.seed import diners, groups, opinions, orders
from sites.kit import Database, Rng

AREAS = {"orders": orders.seed, "opinions": opinions.seed, "groups": groups.seed}


def seed(db: Database, rng: Rng) -> None:
    """Fill it: who eats here first, then what they did."""
    streams = {name: rng.branch(name) for name in AREAS}
    diners.seed(db)
    for name, fill in AREAS.items():
        fill(db, streams[name])
