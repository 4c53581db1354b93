"""The market place: who sells, who makes, what else is offered of a variant, and what it costs by the ounce.

All of it draws from streams of its own, so that it can grow and no product changes.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sites.kit.rng import text_hash
from sites.omnizon.catalogue import vocab
from sites.omnizon.catalogue.kinds import DATA
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, Variant
from sites.omnizon.catalogue.rng import Stream
from sites.omnizon.catalogue.types import Kind

NEW, RENEWED, USED = "new", "renewed", "used-good"
CONDITIONS = (NEW, RENEWED, USED)
"""In the order in which offers are listed."""
RENEWED_FAMILIES = frozenset(["tech", "kitchen", "tools"])
BEST_OF_A_TYPE = 12
"""Products of a type among which partners are chosen."""
USED_FAMILIES = frozenset(["tech", "kitchen", "home", "bags", "books", "sport", "toys", "tools", "office"])
PERCENT_OF_PRICE = {NEW: (94, 114), RENEWED: (64, 86), USED: (45, 77)}
PIECES = {NEW: (3, 60), RENEWED: (1, 9), USED: (1, 2)}
WELL_KNOWN = 3600
"""Ratings from which on nearly everybody sells a thing."""
OFFER_ENDINGS = (99, 95, 49, 0)
UNITS = {
    **dict.fromkeys(("coffee", "granola", "candle"), ("Weight", "oz", 1)),
    **dict.fromkeys(("serum", "shampoo", "oliveoil"), ("Volume", "100 ml", 100)),
    **dict.fromkeys(("tea", "pens"), ("Count", "count", 1)),
}
"""Type -> the specification that says how much is in it, the unit its price is compared by, and how large that is."""
FIRST_NUMBER = re.compile(r"(\d+) (\S+)")

Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What another seller asks for a variant."""

    place: int
    """Of the variant among the product's."""
    seller: str
    condition: str
    price_cents: int
    ships_in_days: int
    stock: int


@cache
def sellers() -> tuple[Row, ...]:
    """Rows of the seller table: the shop itself, then the market place."""
    text = (DATA / "sellers.toml").read_text(encoding="utf-8")
    columns = ("name", "since", "rating", "ratings", "city", "state", "return_days", "about")
    return tuple(
        (slug(row["name"]), *(row[name] for name in columns)) for row in tomllib.loads(text)["seller"]
    )


@cache
def companions() -> Mapping[str, list[str]]:
    """Type -> the types of what is bought with it."""
    found: dict[str, list[str]] = tomllib.loads((DATA / "companions.toml").read_text(encoding="utf-8"))
    return found


def slug(name: str) -> str:
    """`Men's Clothing` -> `mens-clothing`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("&", "and")).strip("-")


def offers(seed: int, item: Product) -> list[Offer]:
    """What other sellers offer, variant by variant: new first, then by price. Nobody else has what is not out yet."""
    stream = Stream(seed, "offers", item.index)
    if item.released > CATALOGUE_DATE:
        return []
    famous = item.ratings.total >= WELL_KNOWN
    if not stream.often(92 if famous else 58):
        return []
    made = []
    for place, variant in enumerate(item.variants):
        if place == item.default:
            many = stream.whole(2, 6) if famous else stream.whole(1, 4)
        else:
            many = stream.whole(1, 2) if stream.often(18) else 0
        made += _of_variant(stream, item, place, variant, many)
    return made


def _of_variant(stream: Stream, item: Product, place: int, variant: Variant, many: int) -> list[Offer]:
    others = [seller for seller in vocab.SELLERS if seller != item.seller]
    made = []
    for seller in stream.sample(others, many):
        condition = _condition(stream, item)
        low, high = PERCENT_OF_PRICE[condition]
        asked = variant.price_cents * stream.whole(low, high) // 100
        price = max(1, asked // 100) * 100 + stream.pick(OFFER_ENDINGS)
        if condition != NEW:
            price = max(50, min(price, variant.price_cents - 25))
        made.append(
            Offer(place, seller, condition, price, stream.whole(1, 9), stream.whole(*PIECES[condition]))
        )
    return sorted(
        made, key=lambda offer: (CONDITIONS.index(offer.condition), offer.price_cents, offer.seller)
    )


def _condition(stream: Stream, item: Product) -> str:
    family = item.kind.family
    draw = stream.whole(1, 100)
    if draw <= 22 and family in USED_FAMILIES:
        return USED
    return RENEWED if draw > 80 and family in RENEWED_FAMILIES and item.kind.warranty else NEW


def unit_price(item: Product, variant: Variant) -> tuple[str, str, int] | None:
    """(`12 oz`, `oz`, cents for each, halves up), for what is bought by measure."""
    if item.kind.key not in UNITS:
        return None
    name, unit, size = UNITS[item.kind.key]
    amount = dict(variant.sheet)[name]
    found = FIRST_NUMBER.match(amount)
    assert found, f"{item.kind.key}: {name} is {amount!r}, which has no number"
    many = int(found[1]) * (1000 if found[2] == "L" else 1)
    return amount, unit, (2 * variant.price_cents * size + many) // (2 * many)


# fmt: off
PLACES = (
    ("Asheville", "NC"), ("Burlington", "VT"), ("Portland", "OR"), ("Duluth", "MN"), ("Providence", "RI"),
    ("Boulder", "CO"), ("Madison", "WI"), ("Grand Rapids", "MI"), ("Chattanooga", "TN"), ("Tucson", "AZ"),
    ("Spokane", "WA"), ("Rochester", "NY"), ("Omaha", "NE"), ("Savannah", "GA"), ("Santa Rosa", "CA"),
    ("Bangor", "ME"), ("Fort Collins", "CO"), ("Lancaster", "PA"), ("Albany", "NY"), ("Eugene", "OR"),
)
BEGINNINGS = {
    "tech": "a repair bench behind a radio shop", "kitchen": "one stove and a short list of complaints",
    "home": "a workshop above a furniture store", "fashion": "two sewing machines and a market stall",
    "bags": "a saddler's bench", "beauty": "a pharmacy's back room", "grocery": "a farm stand by the road",
    "sport": "a garage full of borrowed gear", "toys": "a kitchen table and a fretsaw",
    "tools": "a machine shop of five", "pet": "one very particular dog", "office": "a printer's offcuts",
    "books": "a reading circle that met on Thursdays",
}
CREEDS = (
    "We make few things and keep making them.", "Every part of what we make can be bought on its own.",
    "We would rather be late than sorry.", "What comes back to us, we take apart to see why.",
    "Half of us work in the workshop, the other half answer your letters.",
    "We test everything at home before you do.", "Nothing leaves here that we would not give to a friend.",
    "We still use the first one we ever made.",
)
# fmt: on


def maker_row(name: str, kind: Kind) -> Row:
    """Slug, name, founded, city, state and story of a maker; the type is that of what is most popular of it."""
    family, stream = kind.family, Stream("maker", text_hash(name))
    known = any(name in makers for makers in vocab.MAKERS.values())
    founded = stream.whole(1921, 2011) if known else stream.whole(2012, 2023)
    city, state = stream.pick(PLACES)
    about = (
        f"{name} began in {founded} in {city} with {BEGINNINGS[family]}."
        f" Today it is known for its {kind.plural}. {stream.pick(CREEDS)}"
    )
    return slug(name), name, founded, city, state, about


def partners(seed: int, index: int, kind: str, best: Mapping[str, Sequence[int]]) -> list[int]:
    """Two products that are bought together with one, of two types; `best` are the best sellers of each type."""
    stream = Stream(seed, "together", index)
    kinds = [key for key in companions()[kind] if best.get(key)]
    if stream.often(35):
        kinds = kinds[::-1]
    return [
        best[key][min(stream.bits() % len(best[key]), stream.bits() % len(best[key]))] for key in kinds[:2]
    ]
