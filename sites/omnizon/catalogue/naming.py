"""What a product is called and how it is praised: maker, line, title, bullets, description.

All of it speaks only of facts that are the same for every variant, so that no title contradicts a choice.
"""

from dataclasses import dataclass
from functools import lru_cache

from sites.kit.rng import text_hash
from sites.omnizon.catalogue import vocab
from sites.omnizon.catalogue.rng import Stream, permute_below
from sites.omnizon.catalogue.types import PERIOD, Kind, Noun
from sites.omnizon.catalogue.wording import Facts, article, capitalised, listed, usable

SMALL_WORDS = frozenset(["a", "an", "and", "the", "of", "in", "on", "for", "to", "with"])
TAIL_MAKERS = 160
"""Market-place makers in a family; each name is found under many types."""
ALL_TAIL_NAMES = len(vocab.OPENINGS) * len(vocab.MIDDLES) * len(vocab.ENDINGS)
MOST_BULLETS = 6
LEAD_END = " – "
"""Between the lead of a bullet and its sentence."""
FRAGMENT_STARTS = frozenset(("And", "At", "For", "From", "In", "No", "On", "Over", "To", "With"))
"""What follows a lead may be half a sentence; in the description it may not."""
WARRANTY_LEAD = "Bought with confidence"


@dataclass(frozen=True, slots=True)
class Make:
    """Who made a product and under which name; no two products of a type share one."""

    maker: str
    line: str
    tier: int
    """0 cheap, 1 middling, 2 dear."""
    author: str = ""
    """Of a book, whose title is then the line."""


def make(kind: Kind, number: int) -> Make:
    """The maker of the so-manieth product of a type: three in five well known, two from the market place."""
    if kind.family == "books":
        return _book(kind, number)
    turn, seat = divmod(number, 5)
    if seat % 2:
        return _tail_make(kind, turn * 2 + seat // 2)
    return _known_make(kind, turn * 3 + seat // 2)


def _known_make(kind: Kind, number: int) -> Make:
    makers, lines = list(vocab.MAKERS[kind.family].items()), vocab.LINES[kind.family]
    series, number = divmod(number, len(makers) * len(lines))
    pair = permute_below(number, len(makers) * len(lines), text_hash(kind.key))
    name, tier = makers[pair % len(makers)]
    return Make(name, lines[pair // len(makers)] + _series(series), tier)


def _tail_make(kind: Kind, number: int) -> Make:
    series, number = divmod(number, TAIL_MAKERS)
    place = permute_below(number, TAIL_MAKERS, text_hash(kind.key))
    return Make(_tail_name(kind.family, place), _series(series).strip(), 0)


@lru_cache(maxsize=1 << 12)
def _tail_name(family: str, place: int) -> str:
    """The so-manieth market-place maker of a family."""
    code = permute_below(place, ALL_TAIL_NAMES, text_hash(family))
    code, last = divmod(code, len(vocab.ENDINGS))
    first, middle = divmod(code, len(vocab.MIDDLES))
    name = vocab.OPENINGS[first] + vocab.MIDDLES[middle] + vocab.ENDINGS[last]
    return name.upper() if code % 2 else name


def _series(number: int) -> str:
    return f" Series {number + 1}" if number else ""


def _book(kind: Kind, number: int) -> Make:
    stream = Stream("author", kind.key, number)
    publisher, tier = stream.pick(list(vocab.MAKERS["books"].items()))
    author = f"{stream.pick(vocab.FIRST_NAMES)} {stream.pick(vocab.LAST_NAMES)}"
    return Make(publisher, _book_title(kind.key, number), tier, author)


def _book_title(key: str, number: int) -> str:
    """Unique within the type: the words are the digits of a shuffled number."""
    if key == "cookbook":
        return _paired(key, number, vocab.STYLE_OF_A_COOKBOOK, vocab.THING_OF_A_COOKBOOK, "{} {}")
    if key == "picturebook":
        return _paired(key, number, vocab.HERO_OF_A_PICTURE_BOOK, vocab.TALE_OF_A_PICTURE_BOOK, "{} {}")
    turn, form = divmod(number, 3)
    if form == 0:
        return _paired(key, turn, vocab.THING_OF_A_NOVEL, vocab.PLACE_OF_A_NOVEL, "The {} {}")
    if form == 1:
        return _paired(key, turn, vocab.FIRST_NAMES, vocab.THING_OF_A_NOVEL, "{}'s {}")
    return _paired(key, turn, vocab.OF_A_NOVEL, vocab.THING_OF_A_NOVEL, "The {} {}")


def _paired(key: str, number: int, left: tuple[str, ...], right: tuple[str, ...], form: str) -> str:
    volume, number = divmod(number, len(left) * len(right))
    pair = permute_below(number, len(left) * len(right), text_hash(key + form))
    text = form.format(left[pair % len(left)], right[pair // len(left)]).replace("s's ", "s' ")
    return f"{text}, Volume {volume + 1}" if volume else text


def clauses(kind: Kind, noun: Noun, fixed: Facts) -> list[str]:
    """What a title may say of the facts, besides what the noun says."""
    claimed = {name for name, _ in noun.claims}
    said = []
    for spec in kind.specs:
        text = spec.said(fixed[spec.name]) if spec.name in fixed and spec.name not in claimed else ""
        if text and text.lower() not in noun.text.lower():
            said.append(text)
    return said


def title(stream: Stream, kind: Kind, made: Make, noun: Noun, fixed: Facts) -> str:
    """The title: short and proud for the dear, a string of search words for the cheap."""
    if made.author:
        return _title_of_a_book(stream, made, noun, fixed)
    said = clauses(kind, noun, fixed)
    pattern = fixed.get("Pattern", "Solid")
    name = noun.text if pattern == "Solid" or pattern in noun.text else f"{pattern} {noun.text}"
    known = made.line and not made.line.startswith("Series")
    if not known:
        name = f"{stream.pick(vocab.ADJECTIVES[kind.family])} {name}"
    wanted = 3 if not known else stream.whole(1, 3) if made.tier < 2 else 1
    chosen = sorted(stream.sample(range(len(said)), wanted))
    parts = [" ".join(filter(None, (made.maker, made.line, name))), *(said[place] for place in chosen)]
    color = fixed.get("Color", "") if stream.often(60) else ""
    if known or stream.often(25):
        return ", ".join(filter(None, (*parts, color)))
    uses = listed([title_case(use) for use in stream.sample(kind.uses, 2)])
    return f"{', '.join(parts)} for {uses}" + (f" ({color})" if color else "")


def _title_of_a_book(stream: Stream, made: Make, noun: Noun, fixed: Facts) -> str:
    kind_of_book = noun.text
    if noun.text == "Recipes":
        kind_of_book = f"{fixed['Recipes']} Recipes"
    elif "Genre" in fixed and stream.often(50):
        kind_of_book = KINDS_OF_NOVEL[fixed["Genre"]]
    return f"{made.line}: {kind_of_book} by {made.author}"


def title_case(text: str) -> str:
    """`walking the dog` -> `Walking the Dog`."""
    return " ".join(word if word in SMALL_WORDS else capitalised(word) for word in text.split(" "))


def bullets(kind: Kind, facts: Facts) -> list[str]:
    """The selling points that hold, the warranty last."""
    points = [capitalised(point) for point in usable(kind.bullets, facts)][:MOST_BULLETS]
    if "Warranty" in facts:
        term = facts["Warranty"]
        span = PERIOD.sub(r"\1-\2", term) + " limited" if term != "Lifetime" else term.lower()
        cover = f"{article(span).capitalize()} {span} warranty"
        points.append(f"{WARRANTY_LEAD}{LEAD_END}{cover} from {facts['maker']}.")
    return points


KINDS_OF_NOVEL = {
    "Mystery": "A Mystery",
    "Literary Fiction": "A Literary Novel",
    "Science Fiction": "A Science Fiction Novel",
    "Romance": "A Romance",
    "Fantasy": "A Fantasy Novel",
    "Historical Fiction": "A Historical Novel",
}
OPENERS = (
    "Simple, well thought out and built to last.",
    "Small details make the difference.",
    "Made for people who use their things every day.",
    "An everyday favorite, now better.",
    "Sometimes the right one is the one you stop noticing.",
    "You asked for one that just works.",
)
CLOSERS = (
    "Every unit is checked by hand before it ships.",
    "Not happy? Send it back within 30 days.",
    "Designed in small batches and improved with what customers tell us.",
    "Packed without plastic wherever we can.",
    "Questions? Our customer care answers within a day.",
)
BOOK_OPENERS = (
    "“One of the year's quiet pleasures.”",
    "From an author to watch.",
    "A book to press into the hands of a friend.",
    "Now in a new edition.",
)


def prose(stream: Stream, kind: Kind, made: Make, points: list[str]) -> str:
    """Two or three paragraphs of description, made of what the bullets say."""
    uses = listed(stream.sample(kind.uses, 2))
    if made.author:
        first = (
            f"{stream.pick(BOOK_OPENERS)} {made.line} is {article(kind.name)} {kind.name} by"
            f" {made.author}, made for {uses}."
        )
    else:
        verb = "were" if kind.is_plural else "was"
        name = " ".join(filter(None, (made.maker, made.line, kind.name)))
        first = f"{stream.pick(OPENERS)} The {name} {verb} made for {uses}."
    sentences = [
        point.split(LEAD_END, 1)[1] for point in stream.sample(points, 4) if WARRANTY_LEAD not in point
    ]
    second = " ".join(text for text in sentences if text.split(" ")[0] not in FRAGMENT_STARTS)
    return "\n\n".join(filter(None, (first, second, stream.pick(CLOSERS))))
