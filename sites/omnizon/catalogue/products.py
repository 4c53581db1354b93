"""A product as a pure function of (seed, index): nothing else is read, so any one can be made alone."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product as combinations

from sites.kit.rng import mix
from sites.omnizon import art
from sites.omnizon.catalogue import figures, naming, vocab
from sites.omnizon.catalogue.kinds import placed
from sites.omnizon.catalogue.rng import Stream, permute
from sites.omnizon.catalogue.types import Kind, Noun, Spec, inches
from sites.omnizon.catalogue.wording import Facts

CATALOGUE_DATE = date(2026, 7, 15)
"""Today, in the catalogue."""

CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTVWXYZ"[:32]
CODE_BITS = 40
MOST_VARIANTS = 30
ONE_ANNOUNCED_IN = 125
LONGEST_MARK = 12
"""Letters of a maker's name that fit on a thing; of a longer one, the first word does."""
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # not strftime: its names follow the locale

FIRST_DAY = "Date First Available"

AS_JSON = json.JSONEncoder(separators=(",", ":")).encode

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Variant:
    """One thing that can be bought; its table and picture are made when they are looked at."""

    sku: str
    choice: Pairs
    """Option name and value, in the order of the options; empty without options."""
    color: str
    price_cents: int
    list_price_cents: int | None
    stock: int
    kind: Kind
    fixed: Facts
    """Specifications that are the same for all variants."""
    base_picture: Facts
    """Picture parameters that are the same for all variants."""

    @cached_property
    def sheet(self) -> Pairs:
        """Its specification table."""
        return _sheet(self.kind, self._facts)

    @cached_property
    def picture(self) -> str:
        """Parameters of its pictures, as JSON."""
        return _picture(self.base_picture, self.kind, self._facts, *_size(self.kind, self._facts))

    @cached_property
    def _facts(self) -> dict[str, str]:
        facts = {**self.fixed, **dict(self.choice)}
        wide, high = _size(self.kind, facts)
        facts["Item Dimensions"] = f"{inches(wide)} x {inches(high)}"
        return facts


@dataclass(frozen=True, slots=True)
class Product:
    """Everything about a product except what its customers wrote."""

    index: int
    code: str
    kind: Kind
    made: naming.Make
    noun: Noun
    title: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    variants: tuple[Variant, ...]
    default: int
    """Place of the variant that is shown first."""
    fixed: Pairs
    """Specifications that are the same for all variants."""
    bullets: tuple[str, ...]
    prose: str
    ratings: figures.Ratings
    badge: str | None
    deal: bool
    coupon_percent: int
    ships_in_days: int
    seller: str
    released: date

    @property
    def shown(self) -> Variant:
        """The default variant."""
        return self.variants[self.default]

    @property
    def popularity(self) -> int:
        """What the catalogue is ranked by: many ratings, and good ones."""
        return self.ratings.total * max(1, (self.ratings.tenths or 0) - 25)

    @property
    def bought_last_month(self) -> int:
        """As the shop shows it."""
        return figures.bought_last_month(self.ratings.total, (CATALOGUE_DATE - self.released).days)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is decided first: which facts are fixed, and which are the buyer's choice."""

    stream: Stream
    kind: Kind
    made: naming.Make
    noun: Noun
    options: dict[str, list[str]]
    fixed: dict[str, str]
    color: str
    """The colour, where it is no option."""


def code(seed: int, index: int) -> str:
    """`B0` and eight characters, different for each index and without order."""
    number = permute(index, CODE_BITS, mix(seed))
    letters = (CODE_LETTERS[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return "B0" + "".join(letters)


def product(seed: int, index: int) -> Product:
    """The product at an index."""
    kind, number = placed(seed, index)
    stream = Stream(seed, "product", index)
    draft = _drafted(stream, kind, naming.make(kind, number))
    days = stream.whole(20, 400) if stream.often(30) else stream.whole(120, 2400)
    released = CATALOGUE_DATE - timedelta(days=days)
    draft.fixed[FIRST_DAY] = spelled(released)
    rated = figures.ratings(stream, draft.made.tier, days)
    off = stream.pick(figures.DISCOUNTS) if stream.often(38) else 0
    variants = _variants(draft, code(seed, index), off)
    facts = {**draft.fixed, "maker": draft.made.maker}
    points = naming.bullets(kind, facts)
    return Product(
        index=index,
        code=code(seed, index),
        kind=kind,
        made=draft.made,
        noun=draft.noun,
        title=naming.title(stream, kind, draft.made, draft.noun, draft.fixed),
        options=tuple((name, tuple(values)) for name, values in draft.options.items()),
        variants=variants,
        default=_default(stream, variants),
        fixed=tuple(draft.fixed.items()),
        bullets=tuple(points),
        prose=naming.prose(stream, kind, draft.made, points),
        ratings=rated,
        badge=_badge(stream, rated, days),
        deal=off >= 15 and stream.often(50),
        coupon_percent=stream.pick((5, 10, 15, 20)) if stream.often(10) else 0,
        ships_in_days=stream.whole(1, 2) if stream.often(66) else stream.whole(3, 9),
        seller="Omnizon" if stream.often(55) else stream.pick(vocab.SELLERS),
        released=released,
    )


def _drafted(stream: Stream, kind: Kind, made: naming.Make) -> Draft:
    noun = stream.pick(kind.nouns)
    options: dict[str, list[str]] = {}
    fixed = {"Publisher" if made.author else "Brand": made.maker}
    if made.author:
        fixed["Author"] = made.author
    palette = list(vocab.PALETTES[kind.palette])
    colors = stream.sample(palette, _number_of_colors(stream, kind, len(palette)))
    for spec in kind.specs:
        _settle(stream, spec, dict(noun.claims), options, fixed)
    _settle_pattern(stream, kind, noun, options, fixed)
    room = MOST_VARIANTS
    for values in options.values():
        room //= len(values)
    colors = colors[: max(1, room)]
    if len(colors) > 1:
        options = {"Color": colors, **options}
    elif kind.colored:
        fixed = {**fixed, "Color": colors[0]}
    if not made.author and kind.family not in ("grocery", "beauty"):
        fixed["Model Number"] = _model_number(stream, made.maker)
    if kind.warranty:
        fixed["Warranty"] = kind.warranty
    return Draft(stream, kind, made, noun, options, fixed, colors[0])


def _number_of_colors(stream: Stream, kind: Kind, most: int) -> int:
    if not kind.colored or stream.often(28):
        return 1
    return stream.whole(2, min(6, most))


def _settle(
    stream: Stream,
    spec: Spec,
    claims: dict[str, tuple[str, ...]],
    options: dict[str, list[str]],
    fixed: dict[str, str],
) -> None:
    """Fix a specification, or offer some neighbouring values of it as an option."""
    allowed = [value for value in spec.values if value in claims.get(spec.name, spec.values)]
    weights = [spec.weights[spec.place(value)] for value in allowed]
    offered = [value for value, weight in zip(allowed, weights, strict=True) if weight]
    if spec.choice and len(offered) > 1 and stream.often(78):
        count = stream.whole(2, min(3 if options else 6, len(offered)))
        start = stream.whole(0, len(offered) - count)
        options[spec.name] = offered[start : start + count]
    elif sum(weights):
        fixed[spec.name] = stream.weighted(allowed, weights)
    else:
        fixed[spec.name] = stream.pick(allowed)


def _settle_pattern(
    stream: Stream, kind: Kind, noun: Noun, options: dict[str, list[str]], fixed: dict[str, str]
) -> None:
    claimed = dict(noun.claims).get("Pattern")
    if not kind.patterns:
        return
    if claimed:
        fixed["Pattern"] = claimed[0]
    elif fixed.get("Print", "None") != "None" or not stream.often(kind.patterns):
        fixed["Pattern"] = "Solid"
    elif stream.often(25) and len(options) < 2:
        chosen = stream.sample(vocab.PATTERNS[1:], stream.whole(2, 3))
        options["Pattern"] = [pattern for pattern in vocab.PATTERNS if pattern in chosen]
    else:
        fixed["Pattern"] = stream.pick(vocab.PATTERNS[1:])


def _model_number(stream: Stream, maker: str) -> str:
    letters = "".join(letter for letter in maker.upper() if letter.isalpha())
    first, number = letters[0] + stream.pick(letters[1:]), stream.whole(100, 9899)
    return f"{first}-{number}{stream.pick(('', '', 'A', 'B', 'S', 'X'))}"


def _variants(draft: Draft, product_code: str, off: int) -> tuple[Variant, ...]:
    """Every combination of the options, each with its price, stock, table and picture."""
    stream, kind = draft.stream, draft.kind
    reference = figures.reference_price(stream, kind.price, draft.made.tier)
    ending = stream.pick(figures.PRICE_ENDINGS)
    extra = _color_extras(stream, draft.options.get("Color", [draft.color]))
    base_picture = _base_picture(draft)
    sold_out = stream.often(3)
    plain = 100 + sum(_step(spec, draft.fixed[spec.name]) for spec in kind.specs if spec.name in draft.fixed)
    by_name = {spec.name: spec for spec in kind.specs}
    offered = [
        [(name, value, _step(by_name[name], value) if name in by_name else 0) for value in values]
        for name, values in draft.options.items()
    ]
    color = draft.fixed.get("Color", draft.color)
    made = []
    for position, chosen in enumerate(combinations(*offered), 1):
        choice = tuple((name, value) for name, value, _ in chosen)
        own = choice[0][1] if choice and choice[0][0] == "Color" else color
        percent = plain + sum(step for _, _, step in chosen) + extra[own]
        price = figures.shop_price(reference * percent // 100, ending)
        made.append(
            Variant(
                sku=f"{product_code[2:]}-{position:02d}",
                choice=choice,
                color=own,
                price_cents=price,
                list_price_cents=figures.list_price(price, off),
                stock=0 if sold_out else _stock(stream),
                kind=kind,
                fixed=draft.fixed,
                base_picture=base_picture,
            )
        )
    return tuple(made)


def _step(spec: Spec, value: str) -> int:
    return spec.steps[spec.place(value)]


def _color_extras(stream: Stream, colors: list[str]) -> dict[str, int]:
    """Now and then a colour costs some percent more or less."""
    if len(colors) == 1 or not stream.often(20):
        return dict.fromkeys(colors, 0)
    return {color: stream.pick((0, 0, 6, -6, 10)) for color in colors}


def _stock(stream: Stream) -> int:
    draw = stream.whole(1, 100)
    if draw <= 5:
        return 0
    return stream.whole(1, 6) if draw <= 12 else stream.whole(12, 400)


def _size(kind: Kind, facts: Facts) -> tuple[int, int]:
    """Tenths of an inch; between the first and last given size when there are more values than sizes."""
    name, sizes = kind.dims
    if not name:
        return sizes[0]
    spec = kind.spec(name)
    if spec is None:
        raise KeyError(f"{kind.key}: its size follows {name!r}, which is no specification of it")
    place, last = spec.place(facts[name]), len(spec.values) - 1
    if len(sizes) == len(spec.values):
        return sizes[place]
    (wide, high), (widest, highest) = sizes
    return wide + (widest - wide) * place // last, high + (highest - high) * place // last


def _sheet(kind: Kind, facts: Facts) -> Pairs:
    """The specification table in the order a shop gives it."""
    first = ("Publisher", "Author", "Brand", "Color", "Pattern")
    last = ("Item Dimensions", "Model Number", "Warranty", FIRST_DAY)
    names = (*first, *(spec.name for spec in kind.specs), *last)
    further = (name for name in facts if name not in names)
    return tuple((name, facts[name]) for name in (*names, *further) if name in facts)


def _base_picture(draft: Draft) -> dict[str, str]:
    """Picture parameters that the variants share."""
    stream, kind = draft.stream, draft.kind
    picture = {
        "kind": kind.draw,
        "accent": stream.pick(kind.accents),
        **kind.art,
        "wall": str(stream.whole(0, 4)),
    }
    if kind.marked:
        maker = draft.made.maker.upper()
        picture["mark"] = maker if len(maker) <= LONGEST_MARK else maker.split(" ")[0]
    if draft.made.author:
        picture |= {"title": draft.made.line, "author": draft.made.author, "style": str(stream.whole(0, 5))}
    if kind.draw in art.TURNABLE and stream.often(40):
        picture["turn"] = str(stream.whole(-6, 6))
    return picture


def _picture(base: Facts, kind: Kind, facts: Facts, wide: int, high: int) -> str:
    shown = {parameter: facts[name] for parameter, name in kind.shows.items()}
    picture = {**base, **shown, "size_wide": inches(wide), "size_high": inches(high)}
    if facts.get("Pattern", "Solid") != "Solid":
        picture["pattern"] = facts["Pattern"]
    return AS_JSON(picture)


def _default(stream: Stream, variants: tuple[Variant, ...]) -> int:
    """A variant in stock if there is one."""
    in_stock = [place for place, variant in enumerate(variants) if variant.stock]
    return stream.pick(in_stock) if in_stock else 0


def _badge(stream: Stream, rated: figures.Ratings, days: int) -> str | None:
    """`Best Seller` is not here: it goes to the first of its leaf, which only the whole catalogue knows."""
    if days <= 90:
        return "New Release"
    well_liked = rated.total > 800 and (rated.tenths or 0) >= 43
    return "Omnizon Pick" if well_liked and stream.often(35) else None


def spelled(day: date) -> str:
    """`July 4, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def products(seed: int, count: int) -> Iterable[Product]:
    """The first so many, and then what is announced but not yet to be had."""
    yield from (product(seed, index) for index in range(count))
    yield from (upcoming(seed, index) for index in range(count, count + announced(count)))


def announced(count: int) -> int:
    """How many products are announced beside so many that are sold."""
    return count // ONE_ANNOUNCED_IN


def upcoming(seed: int, index: int) -> Product:
    """The product at an index, had it not come out yet: no ratings, no reduction, no piece in stock."""
    item, stream = product(seed, index), Stream(seed, "upcoming", index)
    released = CATALOGUE_DATE + timedelta(days=stream.whole(6, 120))
    fixed = {**dict(item.fixed), FIRST_DAY: spelled(released)}
    return replace(
        item,
        variants=tuple(
            replace(variant, stock=0, list_price_cents=None, fixed=fixed) for variant in item.variants
        ),
        fixed=tuple(fixed.items()),
        ratings=figures.Ratings((0,) * len(figures.STARS)),
        badge=None,
        deal=False,
        coupon_percent=0,
        released=released,
    )
