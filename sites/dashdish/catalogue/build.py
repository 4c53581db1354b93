"""Writes the catalogue's file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sites.dashdish.catalogue import peer, restaurants
from sites.dashdish.catalogue.dishes import Cuisine, Recipe, cuisines
from sites.dashdish.catalogue.restaurants import NEIGHBORHOODS, Kitchen
from sites.dashdish.catalogue.reviews import reviews
from sites.dashdish.catalogue.rows import slug, write_dish, write_hours, write_reviews
from sites.kit import Database, Rng, build_image

FOLDER = Path(__file__).parent
FEES = (49, 99, 149, 199, 249, 299, 399, 499)
OFFERS = (
    ("percent", 20, 2500), ("percent", 15, 2000), ("amount", 500, 3000), ("amount", 300, 1800), ("delivery", 0, 1500),
    ("percent", 10, 0),
)  # fmt: skip
"""(kind, percent or cents, from what subtotal on)."""


def version() -> str:
    """A digest of all that the file depends on."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(FOLDER.glob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def build(path: Path, seed: int, *, named: bool = False) -> None:
    """Write the file; `named` adds what REAL's public tasks name."""
    schema = (FOLDER / "schema.sql").read_text()
    path.write_bytes(build_image(schema, lambda db: _fill(db, Rng(seed, "dashdish"), named), {}))


def _fill(db: Database, rng: Rng, named: bool) -> None:
    for hood in NEIGHBORHOODS:
        db.insert("neighborhood", name=hood.name, slug=slug(hood.name), zip=hood.zip, x=hood.x, y=hood.y)
    ids = {
        each.slug: db.insert("cuisine", name=each.name, slug=each.slug, art=each.art, restaurants=0)
        for each in cuisines()
    }
    kitchens = restaurants.kitchens()
    ranks = rng.branch("ranks").sample(range(1, len(kitchens) + 1), len(kitchens))
    for place, kitchen in enumerate(kitchens):
        _restaurant(db, rng.branch("restaurant", place), kitchen, ids, ranks[place], place + 1)
    if named:
        peer.fill(db, ids)
    db.run(
        "UPDATE cuisine SET restaurants = (SELECT count(*) FROM restaurant"
        " WHERE cuisine.id IN (cuisine_id, second_id))"
    )
    for each in peer.COLLECTIONS if named else restaurants.COLLECTIONS:
        key = db.insert("collection", name=each.name, slug=each.slug, about=each.about)
        db.run(
            f"INSERT INTO collection_restaurant SELECT {key}, id, row_number() OVER (ORDER BY {each.order})"
            f" FROM restaurant WHERE {each.fits} ORDER BY {each.order} LIMIT {each.most}"
        )


def _restaurant(db: Database, rng: Rng, kitchen: Kitchen, ids: dict[str, int], rank: int, key: int) -> None:
    hood = NEIGHBORHOODS[kitchen.hood]
    offer = rng.pick(OFFERS) if "o" in kitchen.flags else ("", 0, 0)
    alone = "n" in kitchen.flags
    opened = date(2026, 6, 20) if alone else date(2026, 7, 1) - timedelta(days=rng.whole(20, 1400))
    db.insert(
        "restaurant",
        id=key,
        name=kitchen.name,
        slug=slug(kitchen.name),
        cuisine_id=ids[kitchen.cuisine],
        second_id=ids.get(kitchen.second),
        neighborhood_id=kitchen.hood + 1,
        street=f"{rng.whole(2, 980)} {rng.pick(hood.streets)}",
        phone=f"(828) 555-{rng.whole(100, 9999):04d}",
        x=hood.x + rng.whole(-45, 45),
        y=hood.y + rng.whole(-40, 40),
        about=kitchen.about,
        price_level=kitchen.level,
        rating_tenths=0,
        rating_count=0,
        rank=rank,
        delivers=int("u" not in kitchen.flags),
        pickup=int("d" not in kitchen.flags),
        delivery_fee_cents=rng.pick(FEES) if rng.chance(0.8) else 0,
        minimum_cents=rng.pick((1000, 1200, 1500)),
        prep_minutes=rng.whole(8, 28),
        radius=rng.pick((250, 300, 400, 500, 700)),
        halal=int("h" in kitchen.flags),
        offer_kind=offer[0],
        offer_value=offer[1],
        offer_minimum_cents=offer[2],
        opened=opened.isoformat(),
        hue=rng.whole(0, 5),
    )
    write_hours(db, key, kitchen.hours)
    names = menu(db, rng.branch("menu"), key, recipes(rng, kitchen), level=kitchen.level)
    said = reviews(rng.branch("reviews"), kitchen.stars, 1 if alone else rng.whole(18, 64), names)
    write_reviews(db, key, [each | {"stars": 5} for each in said] if alone else said)


def recipes(rng: Rng, kitchen: Kitchen) -> list[Recipe]:
    """Most of what its cuisine cooks, and a little of its second one."""
    by_slug: dict[str, Cuisine] = {each.slug: each for each in cuisines()}
    own = by_slug[kitchen.cuisine].recipes
    left_out = set(rng.sample(range(2, len(own)), rng.whole(0, 2)))
    kept = [recipe for place, recipe in enumerate(own) if place not in left_out]
    known = {recipe.name for recipe in kept}
    if kitchen.second:
        others = [each for each in by_slug[kitchen.second].recipes if each.name not in known]
        label = by_slug[kitchen.second].name
        kept += [replace(each, section=f"Also {label.lower()}") for each in rng.sample(others, 4)]
    return kept


def menu(db: Database, rng: Rng, key: int, kept: Sequence[Recipe], *, level: int) -> list[str]:
    """Write sections, dishes, sizes and options; the dishes' names."""
    factor = (92, 100, 112, 124)[level - 1] + rng.whole(-5, 5)
    sections: dict[str, int] = {}
    names = []
    soldable = [recipe.name for recipe in kept if "p" not in recipe.flags]
    sold_out = set(rng.sample(soldable, 1)) if rng.chance(0.5) else set()
    for position, recipe in enumerate(kept, 1):
        if recipe.section not in sections:
            sections[recipe.section] = db.insert(
                "section",
                restaurant_id=key,
                name=recipe.section,
                slug=slug(recipe.section),
                position=len(sections) + 1,
            )
        cents = recipe.cents * factor // 100 // 25 * 25 + rng.pick((0, 20, 24))
        write_dish(db, key, sections[recipe.section], position, recipe, cents, rng, recipe.name in sold_out)
        names.append(recipe.name)
    return names
