"""A product as rows of the catalogue's tables. `schema.sql` documents them; ids are given by who writes the rows."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from math import isqrt
from typing import Protocol

from sites.omnizon import art
from sites.omnizon.catalogue import market, vocab
from sites.omnizon.catalogue.departments import department_tree
from sites.omnizon.catalogue.kinds import all_kinds
from sites.omnizon.catalogue.postings import Card
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, Variant
from sites.omnizon.catalogue.reviews import MOST_REVIEWS, Review
from sites.omnizon.catalogue.talk import Thread
from sites.omnizon.catalogue.types import Kind

BADGE = 23
"""Place of the badge in a row of the product table."""

Value = str | int | None
Row = tuple[Value, ...]
Entry = tuple[int, Row, Card]
"""Index, row in the product table before ranks and best sellers are known, and what search needs."""


class Filling(Protocol):
    """Where rows go."""

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Take rows; each has a value for every column, in the order of the schema."""


def review_count(item: Product) -> int:
    """How many of those who rated it wrote something."""
    return min(MOST_REVIEWS, isqrt(item.ratings.total))


def entry(item: Product) -> Entry:
    """What is kept of a product until the ranks are known."""
    return item.index, product_row(0, item, _leaf(item.kind), item.badge), card(item)


@cache
def _leaf(kind: Kind) -> int:
    return department_tree(all_kinds())[kind.path].id


def fill_things(
    filling: Filling, rank: int, item: Product, variant_id: int, offers: Sequence[market.Offer], offer_id: int
) -> None:
    """All that a product is and all who sell it; its variants and offers are numbered on from those ids."""
    filling.add("product_bullet", ((rank, place, text) for place, text in enumerate(item.bullets, 1)))
    sheet = enumerate(item.shown.sheet, 1)
    filling.add("specification", ((rank, place, name, value) for place, (name, value) in sheet))
    _fill_options(filling, rank, item)
    filling.add(
        "offer",
        (_offer_row(offer_id + k, rank, variant_id + 1, item, offer) for k, offer in enumerate(offers, 1)),
    )
    for position, variant in enumerate(item.variants, 1):
        _fill_variant(filling, variant_id + position, rank, position, item, variant)
    filling.add("facet_value", facet_rows(rank, item))


def fill_reviews(filling: Filling, rank: int, written: Sequence[Review], review_id: int) -> None:
    """What was written about a product, numbered on from that id."""
    filling.add("review", (_review_row(review_id + k, rank, text) for k, text in enumerate(written, 1)))


def card(item: Product) -> Card:
    """What search needs of a product."""
    rated = item.ratings
    facets = [(name, value, _place(item.kind, name, value)) for name, value in _answers(item)]
    return (
        *(item.title, item.made.maker, item.made.author, item.kind.key, facets, item.shown.price_cents),
        *(rated.tenths or 0, rated.total, int(item.deal), int(bool(item.coupon_percent)), item.ships_in_days),
        *(item.released.toordinal(), int(any(variant.stock for variant in item.variants))),
    )


@cache
def facet_names(kind: Kind) -> list[str]:
    """The filters of a type, in order."""
    first = ["Color"] if kind.colored else []
    pattern = ["Pattern"] if kind.patterns else []
    return [*first, *pattern, *(spec.name for spec in kind.specs if spec.facet and len(spec.values) > 1)]


def facet_rows(rank: int, item: Product) -> list[Row]:
    """What the product answers to under each filter of its type, without repeats."""
    return [(rank, name, value, _place(item.kind, name, value)) for name, value in _answers(item)]


def _answers(item: Product) -> list[tuple[str, str]]:
    """Name and value of each filter that any variant answers to."""
    options, fixed = dict(item.options), dict(item.fixed)
    found = []
    for name in facet_names(item.kind):
        values = options[name] if name in options else (fixed[name],) if name in fixed else ()
        found += [(name, value) for value in values]
    return found


@lru_cache(maxsize=1 << 14)
def _place(kind: Kind, name: str, value: str) -> int:
    if name == "Color":
        return list(art.COLORS).index(value)
    if name == "Pattern":
        return vocab.PATTERNS.index(value)
    spec = kind.spec(name)
    return spec.place(value) if spec else 0


def product_row(rank: int, item: Product, leaf: int, badge: str | None) -> Row:
    """Its row in the product table."""
    shown, rated = item.shown, item.ratings
    prices = [variant.price_cents for variant in item.variants]
    return (
        *(rank, item.code, item.title, item.made.maker, leaf, item.kind.key),
        *(shown.price_cents, shown.list_price_cents, min(prices), max(prices)),
        *(rated.tenths, rated.total, *rated.counts, *rated.shares, review_count(item)),
        *(badge, int(item.deal), item.coupon_percent, item.ships_in_days, item.seller),
        *(item.bought_last_month, item.released.isoformat(), item.prose, shown.color, shown.picture),
        *(int(any(variant.stock for variant in item.variants)), len(item.variants)),
    )


def _fill_options(filling: Filling, rank: int, item: Product) -> None:
    for position, (name, values) in enumerate(item.options, 1):
        filling.add("option", [(rank, position, name)])
        filling.add("option_value", ((rank, name, place, value) for place, value in enumerate(values, 1)))


def _fill_variant(
    filling: Filling, variant_id: int, rank: int, position: int, item: Product, variant: Variant
) -> None:
    money = (variant.price_cents, variant.list_price_cents, variant.stock)
    row = (variant_id, rank, variant.sku, position, variant.color, *money)
    filling.add("variant", [(*row, int(variant is item.shown), variant.picture)])
    measured = market.unit_price(item, variant)
    if measured:
        filling.add("unit_price", [(variant_id, *measured)])
    filling.add("variant_option", ((variant_id, name, value) for name, value in variant.choice))
    shown = dict(item.shown.sheet)
    different = ((name, value) for name, value in variant.sheet if shown[name] != value)
    filling.add("variant_specification", ((variant_id, name, value) for name, value in different))


def _review_row(number: int, rank: int, review: Review) -> Row:
    text = (review.author, review.stars, review.headline, review.body)
    return (number, rank, *text, int(review.verified), review.day.isoformat(), review.helpful, review.variant)


def fill_threads(filling: Filling, number: int, rank: int, told: Sequence[Thread]) -> None:
    """Questions, numbered on from `number`, with all their answers."""
    for key, thread in enumerate(told, number + 1):
        pair = thread.question
        row = (key, rank, pair.question, pair.answer, pair.answered_by, pair.votes)
        filling.add("question", [(*row, thread.asked_by, thread.day.isoformat())])
        filling.add(
            "answer",
            (
                (key, place, answer.by, answer.text, answer.votes, answer.day.isoformat())
                for place, answer in enumerate(thread.answers, 1)
            ),
        )


def _offer_row(number: int, rank: int, first_variant: int, item: Product, offer: market.Offer) -> Row:
    thing = (first_variant + offer.place, item.variants[offer.place].sku)
    return (
        *(number, rank, *thing, offer.seller, offer.condition, offer.price_cents),
        *(offer.ships_in_days, offer.stock),
    )


def searchable(rank: int, item: Product) -> Row:
    """Its row in the index for queries by hand."""
    kind = item.kind
    words = f"{kind.name} {kind.plural} {kind.search} {item.made.author}"
    colors = " ".join(dict.fromkeys(variant.color for variant in item.variants)) if kind.colored else ""
    return (rank, item.title, item.made.maker, words, " ".join(kind.path), colors)


def phrases(item: Product) -> set[str]:
    """What shoppers may type to find it; nobody looks for what is not out yet."""
    if item.released > CATALOGUE_DATE:
        return set()
    name = item.kind.plural.lower()
    if item.made.author:
        return {name, item.made.line.lower(), item.made.author.lower()}
    found = {name, item.noun.text.lower(), f"{item.made.maker} {item.kind.name}".lower()}
    if item.kind.colored:
        found |= {f"{color} {item.kind.name}".lower() for color in {each.color for each in item.variants}}
    return found
