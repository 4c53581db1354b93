"""What customers wrote: reviews and questions, tied to a product's ratings and its specification table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

from sites.omnizon.catalogue import vocab
from sites.omnizon.catalogue.figures import STARS
from sites.omnizon.catalogue.products import CATALOGUE_DATE, Product, Variant
from sites.omnizon.catalogue.rng import Stream
from sites.omnizon.catalogue.wording import Facts, capitalised, line, listed, one_line

MOST_REVIEWS = 120
MOST_QUESTIONS = 6
GENERAL_QUESTIONS = (
    ("Is this a good gift?", "It made a good one here. It came in a plain box, so wrap it."),
    ("How fast does it ship?", "Mine took {days} days from order to door."),
    ("Does it look like the pictures?", "Yes, same as the pictures."),
    ("Can I return it after opening the box?", "Yes, within 30 days. I did once, no trouble."),
    ("Is it really from {maker}?", "Yes, the {maker} name is on the box and on the invoice."),
)

# fmt: off
OPENINGS = {
    5: (
        "Love it!", "Exactly what I needed.", "Could not be happier.", "Wow.", "Best purchase this year.",
        "Five stars from our whole family.", "I was skeptical, but no more.", "Where was this all my life?",
        "Bought one for my sister and then another for me.",
    ),
    4: (
        "?complaint=yes? Very good, with one small complaint.",
        "A solid choice.", "Really nice overall.", "Almost perfect.",
        "Happy with it so far.", "?complaint=yes? Would have been five stars but for one thing.",
    ),
    3: (
        "It is okay.", "Mixed feelings.", "Does the job, nothing more.", "Average.", "Good and bad.",
        "Not sure yet.",
    ),
    2: (
        "Not great.", "I expected better.", "Disappointed.", "I wanted to like it.",
        "Had two of them, same story.",
    ),
    1: (
        "Do not buy.", "A waste of money.", "Returned it.", "Terrible.", "Very disappointed.",
        "I rarely write reviews, but this deserves one.",
    ),
}
HEADLINES = {
    5: (
        "Excellent {name}", "Perfect for {use}", "So worth it", "Better than expected", "Great {name}!",
        "Highly recommend", "My new favorite", "Buy it", "Ideal for {use}", "{maker} got it right",
    ),
    4: (
        "Good {name}", "Nice for {use}", "Very good, not perfect", "Good value", "Pleasantly surprised",
        "?complaint=yes? Happy, with a small gripe",
    ),
    3: ("It's fine", "Okay for {use}", "Decent but flawed", "You get what you pay for", "Middle of the road"),
    2: ("Not for {use}", "Meh", "Below average", "Had higher hopes", "Would not buy again"),
    1: ("Save your money", "Not as described", "Poor quality", "Never again", "Avoid", "Sent it back"),
}
CLOSINGS = {
    5: (
        "Would buy again.", "Already ordered a second one.", "Highly recommended.", "Ten out of ten.",
        "Thank you, {maker}!",
    ),
    4: (
        "Would still recommend it.", "?complaint=yes? Knocked off one star for that.", "Overall a good buy.",
        "?complaint=yes? If they fix that, five stars.",
    ),
    3: ("It will do for now.", "I might keep looking.", "Fine for the money, I suppose."),
    2: ("Probably going back.", "Would not buy again.", "Look elsewhere."),
    1: ("Asking for a refund.", "Stay away.", "Going straight back.", "One star is one too many."),
}
OCCASIONS = (
    "Bought this for {use}.", "I mostly use {it_} for {use}.", "Got {it_} mainly for {use}.",
    "Needed something for {use} and a friend suggested this.",
    "?Model Number!=none? I have had {it_} for {months} months now.",
    "?Warranty!=none? My old one lasted {years} years.",
    "My first order from {maker}.", "I have ordered from {maker} before.", "Ordered on a whim.",
    "A gift from my partner.", "I read all the reviews before I ordered.",
)
# fmt: on
GOOD_ODDS = {5: 96, 4: 80, 3: 50, 2: 25, 1: 6}
"""Percent: how often a further aspect pleases a reviewer of so many stars."""


@dataclass(frozen=True, slots=True)
class Review:
    """One customer's opinion."""

    author: str
    stars: int
    headline: str
    body: str
    verified: bool
    day: date
    helpful: int
    variant: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the answer that was voted up."""

    question: str
    answer: str
    answered_by: str
    votes: int


def reviews(seed: int, item: Product) -> list[Review]:
    """All written reviews, the most helpful first; their stars are drawn from the ratings, each once."""
    count = min(MOST_REVIEWS, isqrt(item.ratings.total))
    stars = _drawn_stars(Stream(seed, "stars", item.index), item.ratings.counts, count)
    tables = [_table(item, variant) for variant in item.variants]
    seen: set[str] = set()
    written = [
        _review(Stream(seed, "review", item.index, k), item, tables, star, seen)
        for k, star in enumerate(stars)
    ]
    written.sort(key=lambda review: (-review.helpful, -review.day.toordinal(), review.author, review.body))
    return written


def _drawn_stars(stream: Stream, counts: Sequence[int], wanted: int) -> list[int]:
    left = list(counts)
    drawn = []
    for _ in range(wanted):
        star = stream.weighted(STARS, left)
        left[STARS.index(star)] -= 1
        drawn.append(star)
    return drawn


def _review(stream: Stream, item: Product, tables: list[Facts], stars: int, seen: set[str]) -> Review:
    """One review; its body is added to those seen, and is none of them."""
    place = stream.whole(0, len(item.variants) - 1)
    age = (CATALOGUE_DATE - item.released).days
    days_ago = 1 + int((age - 10) * stream.unit() * stream.unit())
    facts = {**tables[place], **_circumstances(stream, item, age - days_ago)}
    headline, body = _headline_and_body(stream, item, stars, facts)
    while body in seen:
        body = f"{body} {one_line(stream, OCCASIONS, facts)}"
    seen.add(body)
    applause = stream.unit()
    return Review(
        author=_author(stream),
        stars=stars,
        headline=headline,
        body=body,
        verified=stream.often(88),
        day=CATALOGUE_DATE - timedelta(days=days_ago),
        helpful=int(applause * applause * applause * applause * (3 + isqrt(item.ratings.total))),
        variant=", ".join(f"{name}: {value}" for name, value in item.variants[place].choice) or None,
    )


def _table(item: Product, variant: Variant) -> Facts:
    """What sentences may say of the variant that was bought."""
    many = item.kind.is_plural
    return {
        **dict(variant.sheet),
        "maker": item.made.maker,
        "name": item.kind.name,
        "price": f"${variant.price_cents // 100}.{variant.price_cents % 100:02d}",
        "it": "they" if many else "it",
        "it_": "them" if many else "it",
        "is": "are" if many else "is",
    }


def _circumstances(stream: Stream, item: Product, days_out: int) -> Facts:
    """What sentences may say of the reviewer; nobody has had for months what came out last week."""
    chance = stream.bits()
    facts = {
        "use": stream.pick(item.kind.uses),
        "days": str(3 + chance % 43),
        "minutes": str(12 + (chance >> 8) % 60),
        "years": str(3 + (chance >> 16) % 8),
        "feet": f"{5 + (chance >> 24) % 5 // 4}'{(chance >> 32) % 12}\"",
        "age": str(2 + (chance >> 40) % 8),
    }
    if days_out > 90:
        facts["months"] = str(2 + (chance >> 48) % (min(14, days_out // 30) - 1))
    return facts


def _headline_and_body(stream: Stream, item: Product, stars: int, facts: Facts) -> tuple[str, str]:
    """The opinions are found first, so that nobody takes a star off `for that` without having said what."""
    opinions, complained = _opinions(stream, item, stars, facts)
    facts = {**facts, "complaint": "yes" if complained else "no"}
    parts = [one_line(stream, OPENINGS[stars], facts)] if stream.often(60) else []
    if stream.often(50):
        parts.append(one_line(stream, OCCASIONS, facts))
    parts += opinions
    if stream.often(55) or not parts:
        parts.append(one_line(stream, CLOSINGS[stars], facts))
    return capitalised(one_line(stream, HEADLINES[stars], facts)), " ".join(parts)


def _opinions(stream: Stream, item: Product, stars: int, facts: Facts) -> tuple[list[str], bool]:
    """A sentence on each of a few aspects, and whether any complains.

    The first sets the tone, the last of four stars complains.
    """
    aspects = stream.sample(list(item.kind.aspects), stream.weighted((1, 2, 3), (30, 49, 21)))
    said: list[str] = []
    complained = False
    for place, aspect in enumerate(aspects):
        pleased = stars >= 4 if place == 0 and stars != 3 else stream.often(GOOD_ODDS[stars])
        if stars == 4 and 0 < place == len(aspects) - 1:
            pleased = False
        sentence = one_line(stream, item.kind.aspects[aspect][0 if pleased else 1], facts)
        if sentence:
            said.append(capitalised(sentence))
            complained = complained or not pleased
    return said, complained


def _author(stream: Stream) -> str:
    if stream.often(15):
        return stream.pick(vocab.HANDLES)
    first, last = stream.pick(vocab.FIRST_NAMES), stream.pick(vocab.LAST_NAMES)
    return stream.pick((first, f"{first} {last[0]}.", f"{first} {last[0]}.", f"{first} {last}"))


def questions(seed: int, item: Product) -> list[Question]:
    """Questions with their answers, the most voted first."""
    stream = Stream(seed, "questions", item.index)
    most = min(MOST_QUESTIONS, isqrt(item.ratings.total) // 2)
    facts = {"maker": item.made.maker, "days": str(item.ships_in_days + 1)}
    pairs = asked_of_table(stream, item)
    pairs += [(line(ask).filled(facts), line(answer).filled(facts)) for ask, answer in GENERAL_QUESTIONS]
    chosen = stream.sample(pairs, stream.whole(0, most))
    votes = sorted((stream.whole(0, 8 * most) for _ in chosen), reverse=True)
    return [
        Question(ask, answer, answerer(stream, item), vote)
        for (ask, answer), vote in zip(chosen, votes, strict=True)
    ]


def asked_of_table(stream: Stream, item: Product) -> list[tuple[str, str]]:
    """Questions that the specification table answers; where variants differ, the answer says so."""
    fixed, options = dict(item.fixed), dict(item.options)
    pairs = []
    for spec in item.kind.specs:
        if spec.ask and spec.name in options:
            values = listed(list(options[spec.name]), "or")
            pairs.append((spec.ask, f"You choose the {spec.name.lower()} when you order: {values}."))
        elif spec.ask:
            pairs.append((spec.ask, _answer(stream, spec.name, fixed[spec.name])))
    return pairs


def _answer(stream: Stream, name: str, value: str) -> str:
    if value == "Yes":
        return stream.pick(("Yes.", "Yes, it does.", "Yes, I can confirm that."))
    if value == "No":
        return stream.pick(("No.", "No, sorry.", "Unfortunately not."))
    return stream.pick(
        (f"{name}: {value}.", f"It says {value} on the box.", f"The table says {name.lower()}: {value}."),
    )


def answerer(stream: Stream, item: Product) -> str:
    """A customer or, now and then, the seller or maker."""
    if stream.often(35):
        return f"{item.seller if item.seller != 'Omnizon' else item.made.maker} (seller)"
    return f"{stream.pick(vocab.FIRST_NAMES)} {stream.pick(vocab.LAST_NAMES)[0]}."
