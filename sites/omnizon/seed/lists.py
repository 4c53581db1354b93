"""Lists of things to keep, to share and to buy one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sites.kit import Database, Rng
from sites.kit.rng import mix
from sites.omnizon.seed.shop import TODAY


@dataclass(frozen=True)
class Kept:
    """A list to be written."""

    account: int
    name: str
    privacy: str
    created: str
    items: int
    note: str = ""
    shares: int = 0
    """How many of the first list's things are on it too."""


LISTS = (
    Kept(1, "Someday list", "private", "2024-11-02T18:20:11", 12, "Things that can wait for a sale."),
    Kept(1, "Cabin weekend", "shared", "2026-02-14T09:05:40", 7, "For the cabin in September.", 2),
    Kept(1, "Gift ideas", "private", "2025-10-30T21:47:03", 5),
    Kept(2, "Studio shelf", "public", "2026-03-08T12:11:29", 6, "For the new room. Thank you all!"),
)
NOTES = (
    "The one from the magazine",
    "Ask about the color first",
    "Wait for the next sale",
    "Only if it gets cheaper",
    "Same as the one at the office",
    "Dana liked this one",
)


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    first: list[str] = []
    for key, kept in enumerate(LISTS, 1):
        db.insert(
            "wish_list",
            account_id=kept.account,
            name=kept.name,
            is_default=int(kept.account not in {each.account for each in LISTS[: key - 1]}),
            privacy=kept.privacy,
            token=list_token(key),
            note=kept.note,
            created=kept.created,
        )
        skus = _skus(db, rng, kept.items, first[: kept.shares])
        first = first or skus
        for place, sku in enumerate(skus, 1):
            _write(db, rng, key, place, sku, kept)


def list_token(key: int) -> str:
    """Of a list's link: looks like chance, and is the same in every play."""
    return f"{mix(key * 6_700_417):016x}"[:12]


def _skus(db: Database, rng: Rng, count: int, shared: list[str]) -> list[str]:
    """Different products, each in one of its variants, after those that another list has too."""
    popular = db.column(
        "SELECT id FROM catalogue.product WHERE released < '2026-06-01' ORDER BY id LIMIT 700"
    )
    chosen = []
    for product in rng.sample(popular, count - len(shared)):
        skus = db.column("SELECT sku FROM catalogue.variant WHERE product_id = ? ORDER BY position", product)
        chosen.append(rng.pick(skus))
    return shared + [sku for sku in chosen if sku not in shared]


def _write(db: Database, rng: Rng, key: int, place: int, sku: str, kept: Kept) -> None:
    variant = db.one("SELECT product_id, price_cents FROM catalogue.variant WHERE sku = ?", sku)
    assert variant is not None
    created = datetime.fromisoformat(kept.created)
    days = (datetime(TODAY.year, TODAY.month, TODAY.day) - created).days
    added = created + timedelta(days=days * place // (kept.items + 1), seconds=rng.whole(60, 20_000))
    quantity = rng.pick((1, 1, 1, 2, 2, 4))
    dearer_percent = rng.pick((0, 0, 0, -12, -5, 6, 11, 18, 25))
    db.insert(
        "wish_item",
        list_id=key,
        sku=sku,
        product_id=variant["product_id"],
        quantity=quantity,
        has=rng.whole(0, quantity - 1) if quantity > 1 and rng.chance(0.5) else 0,
        priority=rng.pick(("high", "medium", "medium", "low")),
        note=rng.pick(NOTES) if rng.chance(0.35) else "",
        place=place,
        added=added.isoformat(timespec="seconds"),
        price_cents_then=(variant["price_cents"] * (100 + dearer_percent) + 50) // 100,
    )
