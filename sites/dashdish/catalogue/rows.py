"""How a restaurant's hours, reviews and dishes become rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sites.dashdish.catalogue.choices import GROUPS, SIZES
from sites.dashdish.catalogue.dishes import Recipe
from sites.dashdish.catalogue.restaurants import HOURS
from sites.kit import Database, Rng

FLAGS = {"v": "vegetarian", "n": "vegan", "g": "gluten_free", "s": "spicy", "p": "popular"}


def slug(name: str) -> str:
    """`Marlow's Delicatessen` -> `marlows-delicatessen`, sixty characters at most."""
    plain = name.lower().replace("'", "").replace("&", "and")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


def write_hours(db: Database, key: int, pattern: str) -> None:
    """When it is open."""
    for weekday, span in enumerate(HOURS[pattern]):
        if span:
            db.insert("hours", restaurant_id=key, weekday=weekday, opens=span[0], closes=span[1])


def write_reviews(db: Database, key: int, said: Sequence[dict[str, object]]) -> None:
    """Its guests' opinions, and what they come to."""
    for each in said:
        db.insert("review", restaurant_id=key, **each)
    db.run(
        "UPDATE restaurant SET (rating_tenths, rating_count) = (SELECT (sum(stars) * 20 + count(*)) / (2 * count(*)),"
        " count(*) FROM review WHERE restaurant_id = restaurant.id) WHERE id = ?",
        key,
    )


def write_dish(
    db: Database, key: int, section: int, position: int, recipe: Recipe, cents: int, rng: Rng, sold_out: bool
) -> int:
    """One dish with its sizes and options; its id."""
    flags = {name: int(flag in recipe.flags) for flag, name in FLAGS.items()}
    flags["vegetarian"] |= flags["vegan"]
    dish = db.insert(
        "dish",
        restaurant_id=key,
        section_id=section,
        name=recipe.name,
        description=recipe.description,
        price_cents=cents,
        position=position,
        sold_out=int(sold_out),
        calories=max(5, recipe.cents // 2 + rng.whole(-80, 180)) // 5 * 5,
        art=recipe.art,
        hue=rng.whole(0, 5),
        **flags,
    )
    for place, (name, more) in enumerate(SIZES[recipe.sizes], 1):
        db.insert("dish_size", dish_id=dish, name=name, price_cents=cents + more, position=place)
    for place, group in enumerate((GROUPS[name] for name in recipe.groups), 1):
        kept = db.insert(
            "option_group", dish_id=dish, name=group.name, least=group.least, most=group.most, position=place
        )
        for at, (name, more) in enumerate(group.options, 1):
            db.insert("option", group_id=kept, name=name, price_cents=more, position=at)
    return dish
