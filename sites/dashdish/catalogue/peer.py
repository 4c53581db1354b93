"""Restaurants that the public tasks of REAL name, so that those tasks can be carried out here as they are written.

They are there only when the knob `goods` is "real"; the city's own restaurants are invented. Names, dishes, sizes and
prices are what those tasks' texts and checks ask for; everything else is our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sites.dashdish.catalogue.choices import SIZES
from sites.dashdish.catalogue.dishes import Recipe, cuisines
from sites.dashdish.catalogue.restaurants import COLLECTIONS as OWN
from sites.dashdish.catalogue.restaurants import NEIGHBORHOODS, Row
from sites.dashdish.catalogue.reviews import reviews
from sites.dashdish.catalogue.rows import slug, write_dish, write_hours, write_reviews
from sites.kit import Database, Rng

FIRST_ID = 901
"""Far behind the city's own, whose ids therefore stay."""


@dataclass(frozen=True)
class Named:
    """A restaurant that a task names. `light` is: in the collection "Light & fresh"."""

    name: str
    cuisine: str
    fee_cents: int
    dishes: tuple[tuple[str, int], ...]
    """(name, cents in the smallest size) of dishes that are told otherwise than our own of that name."""
    light: bool = False
    delivers: bool = True


BURGERS = (
    ("Classic Cheeseburger", 1099),
    ("Bacon Double Cheeseburger", 1399),
    ("Mushroom Swiss Burger", 1249),
)
"""The same in every restaurant that has them, as at REAL."""
SHELF = (
    Named("Gambinos New York Subs", "sandwiches", 49, (("Italian Sub", 1199),)),
    Named("Wingstop", "wings", 99, (("Lemon Pepper Wings", 1149), ("Classic Wings", 1149))),
    Named("Man vs. Fries", "american", 0, (("Loaded Bacon Cheese Fries", 1099), *BURGERS)),
    Named("Papa Johns Pizza", "pizza", 199, (("Pepperoni Pizza", 1299),)),
    Named("Taco Bell", "mexican", 149, BURGERS),
    Named("Mashaallah Halal Food Pakistani Food", "indian", 299, (("Chicken Biryani", 1711),)),
    Named("DragonEats", "vietnamese", 199, BURGERS, light=True),
    Named("RT Rotisserie", "american", 249, (("Rotisserie Chicken Sandwich", 1450), *BURGERS), light=True),
    Named("Souvla", "mediterranean", 199, BURGERS, light=True),
    Named("Taco Boys", "mexican", 99, (("Street Tacos", 1099),)),
    Named("Little Caesars", "pizza", 299, (("Hot-N-Ready Pepperoni", 999),)),
    Named("Chipotle Mexican Grill", "mexican", 199, (("Carnitas Burrito", 1195), ("Chips & Guac", 575))),
    Named("The Sandwich Shop", "sandwiches", 149, (("Turkey Club", 1250), ("Veggie Wrap", 1095))),
    Named("Sweet Thistle Salads", "salads", 149, (), light=True),
    Named("Harbor Poke", "sushi", 99, (), light=True),
    Named("Green Window", "salads", 0, (), light=True, delivers=False),
)
"""In the order of the front page. The last three only fill "Light & fresh": five of it deliver, one does not."""


def _names(light: bool) -> str:
    return ", ".join(f"'{each.name}'" for each in SHELF if each.light or not light)


RENAMED = ("Under $1 delivery fee", "Best of lunch", "The Infatuation's picks")
PEER_FITS = f"name IN ({_names(light=False)})"
COLLECTIONS: tuple[Row, ...] = (
    replace(OWN[0], name=RENAMED[0]),
    replace(OWN[1], name=RENAMED[1]),
    replace(OWN[2], name=RENAMED[2], fits=f"({OWN[2].fits}) OR {PEER_FITS}", order="rank"),
    replace(OWN[3], fits=f"name IN ({_names(light=True)})"),
    *OWN[4:],
)
SIZED = {"Chicken Biryani": "rml", "Pepperoni Pizza": "pizza"}


def fill(db: Database, ids: dict[str, int]) -> None:
    """Add them, featured before the city's own."""
    db.run("UPDATE restaurant SET rank = rank + ?", len(SHELF))
    for place, named in enumerate(SHELF):
        rng = Rng(0, "peer", named.name)
        key = FIRST_ID + place
        hood = NEIGHBORHOODS[place % 3]
        db.insert(
            "restaurant",
            id=key,
            name=named.name,
            slug=slug(named.name),
            cuisine_id=ids[named.cuisine],
            second_id=None,
            neighborhood_id=place % 3 + 1,
            street=f"{rng.whole(2, 980)} {rng.pick(hood.streets)}",
            phone=f"(828) 555-{rng.whole(100, 9999):04d}",
            x=hood.x + rng.whole(-30, 30),
            y=hood.y + rng.whole(-30, 30),
            about="A guest from another city's list.",
            price_level=2,
            rating_tenths=0,
            rating_count=0,
            rank=place + 1,
            delivers=int(named.delivers),
            pickup=1,
            delivery_fee_cents=named.fee_cents,
            minimum_cents=1000,
            prep_minutes=rng.whole(9, 15),
            radius=900,
            halal=int("Halal" in named.name),
            offer_kind="",
            offer_value=0,
            offer_minimum_cents=0,
            opened="2024-05-02",
            hue=rng.whole(0, 5),
        )
        write_hours(db, key, "always")
        names = _menu(db, rng, key, named)
        write_reviews(db, key, reviews(rng.branch("reviews"), 43, rng.whole(30, 60), names))


def _menu(db: Database, rng: Rng, key: int, named: Named) -> list[str]:
    """The named dishes first, without choices that must be made; then those of its cuisine."""
    by_name = {recipe.name: recipe for cuisine in cuisines() for recipe in cuisine.recipes}
    section = db.insert("section", restaurant_id=key, name="Favorites", slug="favorites", position=1)
    told = dict(named.dishes)
    for position, (name, cents) in enumerate(named.dishes, 1):
        like = by_name.get(name) or Recipe("Favorites", name, "As it is known.", cents, "plate", "p")
        sizes = SIZED.get(name, "sml" if like.sizes not in SIZES or like.sizes == "-" else like.sizes)
        recipe = replace(like, section="Favorites", sizes=sizes, groups=(), flags=like.flags + "p")
        write_dish(db, key, section, position, recipe, cents, rng, sold_out=False)
    own = next(cuisine for cuisine in cuisines() if cuisine.slug == named.cuisine).recipes
    sections = {"Favorites": section}
    names = list(told)
    for position, recipe in enumerate((each for each in own if each.name not in told), len(told) + 1):
        if recipe.section not in sections:
            sections[recipe.section] = db.insert(
                "section",
                restaurant_id=key,
                name=recipe.section,
                slug=slug(recipe.section),
                position=len(sections) + 1,
            )
        write_dish(db, key, sections[recipe.section], position, recipe, recipe.cents, rng, sold_out=False)
        names.append(recipe.name)
    return names
