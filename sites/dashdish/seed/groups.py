"""A group order that Ana has opened for her office, and into which two have put their lunch."""

from __future__ import annotations

from sites.dashdish.seed.orders import line
from sites.kit import Database, Rng

CODE = "PLUM-4821"
LIMIT_CENTS = 2000


def seed(db: Database, rng: Rng) -> None:
    """Write it; on the shop's default day it is open until noon."""
    store = db.value("SELECT id FROM catalogue.restaurant WHERE name = 'Cedar and Sumac'")
    group = db.insert(
        "group_order",
        code=CODE,
        account_id=4,
        restaurant_id=store,
        name="Wednesday lunch",
        limit_cents=LIMIT_CENTS,
        closes="2026-07-15T12:00:00",
        status="open",
    )
    cart = db.insert("cart", account_id=4, restaurant_id=store, group_id=group)
    dishes = {
        row["name"]: row
        for row in db.all("SELECT * FROM catalogue.dish WHERE restaurant_id = ? ORDER BY position", store)
    }
    for name, account, wanted in (("Ana Duarte", 4, "Greek Salad"), ("Tomas Beck", None, "Falafel Wrap")):
        person = db.insert(
            "group_person", group_id=group, account_id=account, name=name, done=int(account is None)
        )
        chosen = line(db, rng, dishes[wanted])
        while chosen["price_cents"] > LIMIT_CENTS:
            chosen = line(db, rng, dishes[wanted])
        kept = ("dish_id", "size", "option_ids", "options", "note")
        db.insert(
            "cart_line", cart_id=cart, person_id=person, quantity=1, **{key: chosen[key] for key in kept}
        )
