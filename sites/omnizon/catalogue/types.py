"""The form of a product type, one a leaf of the department tree; the types are data, in `data/*.toml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Aspects = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""What reviewers speak of: name -> (what pleases, what does not), each a set of sentences with holes."""

TENTHS = 10
NOT_WORTH_SAYING = frozenset(
    ("No", "None", "0", "1", "Unisex", "All", "Regular", "Everything", "Standard", "Brushed")
)
PERIOD = re.compile(r"(\d+) (minute|hour|day|month|year)s?")
LONG_WORD = re.compile(r"(?<![\w'])(?!from|with)[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Spec:
    """A row of the specification table, and what may stand in it."""

    name: str
    values: tuple[str, ...]
    weights: tuple[int, ...]
    steps: tuple[int, ...]
    """What each value adds to the price, in percent of the base."""
    say: str
    """How a title says it, `{}` for the value; empty: a title never does."""
    ask: str
    """How a customer asks for it; empty: nobody does."""
    choice: bool
    """Whether a product may offer several values as an option."""
    facet: bool

    def place(self, value: str) -> int:
        """Position of the value among all."""
        return self.values.index(value)

    def said(self, value: str) -> str:
        """How a title says a value: `30 hours` -> `30-Hour Battery`. Empty: it does not."""
        if not self.say or value in NOT_WORTH_SAYING:
            return ""
        if self.say.startswith("{} "):
            value = PERIOD.sub(lambda period: f"{period[1]}-{period[2]}", value)
        return LONG_WORD.sub(lambda word: word[0].capitalize(), self.say.format(value))


@dataclass(frozen=True, slots=True)
class Noun:
    """What a title calls the thing, and what the table must then say."""

    text: str
    claims: tuple[tuple[str, tuple[str, ...]], ...]
    """Specification name -> the values that this noun is true of."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A product type; there is one of each, so that it is equal to itself alone."""

    key: str
    path: tuple[str, str, str]
    family: str
    """Which makers, product lines and adjectives it draws from."""
    draw: str
    """Name of its drawing."""
    weight: int
    """Products of this type in every block of the catalogue."""
    name: str
    """Singular and lower case, as in a sentence; plural words (headphones, jeans) as they are."""
    plural: str
    price: tuple[int, float, int, int]
    """Median cents, spread, least, most."""
    palette: str
    nouns: tuple[Noun, ...]
    specs: tuple[Spec, ...]
    bullets: tuple[str, ...]
    aspects: Aspects
    uses: tuple[str, ...]
    accents: tuple[str, ...]
    dims: tuple[str, tuple[tuple[int, int], ...]]
    """Specification that sets the size (or empty); tenths of an inch, wide and high, for each value."""
    shows: Mapping[str, str]
    """Picture parameter -> the specification it shows."""
    art: Mapping[str, str]
    """Picture parameters that never vary."""
    patterns: int
    """Percent of the products that are patterned."""
    search: str
    """Words a shopper may type that the title does not hold."""
    warranty: str
    """How long; empty without one."""
    marked: bool
    """Whether the maker's name is printed on the thing."""
    colored: bool
    """Whether colour is a fact about it; the colour of a tin of tea is not."""

    @property
    def is_plural(self) -> bool:
        """Whether the name itself is a plural word."""
        return self.name == self.plural

    def spec(self, name: str) -> Spec | None:
        """The specification of that name."""
        return next((spec for spec in self.specs if spec.name == name), None)


def kind(table: Mapping[str, Any], shared: Aspects) -> Kind:
    """A `Kind` from its entry in a data file; `shared` are the aspects it names but does not spell out."""
    top, middle, leaf = table["path"].split(" > ")
    price = table["price"]
    own = table.get("own_aspects", {})
    return Kind(
        key=table["key"],
        path=(top, middle, leaf),
        family=table["family"],
        draw=table["draw"],
        weight=table["weight"],
        name=table["name"],
        plural=table["plural"],
        price=(price["median"], price["spread"], price["least"], price["most"]),
        palette=table["palette"],
        nouns=tuple(noun(text) for text in table["nouns"]),
        specs=tuple(spec(**row) for row in table["specs"]),
        bullets=tuple(table["bullets"]),
        aspects={**{name: shared[name] for name in table["aspects"]}, **aspects(own)},
        uses=tuple(table["uses"]),
        accents=tuple(table["accents"]),
        dims=dims(table["size"]),
        shows=table.get("shows", {}),
        art=table.get("art", {}),
        patterns=table.get("patterns", 0),
        search=table.get("search", ""),
        warranty=table.get("warranty", ""),
        marked=table.get("marked", False),
        colored=table.get("colored", True),
    )


def aspects(tables: Mapping[str, Mapping[str, Sequence[str]]]) -> Aspects:
    """What reviewers speak of, from the tables of a data file."""
    return {name: (tuple(table["pleased"]), tuple(table["not_pleased"])) for name, table in tables.items()}


def spec(
    name: str, values: str, say: str = "", ask: str = "", choice: bool = False, facet: bool = True
) -> Spec:
    """`"20 hours*2 | 30 hours*5+10"`: values with their weight, and what they add to the price in percent.

    A value of weight 0 appears only where a noun claims it.
    """
    texts, weights, steps = [], [], []
    for part in values.split("|"):
        text, _, numbers = part.partition("*")
        weight, _, step = numbers.partition("+")
        texts.append(text.strip())
        weights.append(int(weight))
        steps.append(int(step or 0))
    return Spec(name, tuple(texts), tuple(weights), tuple(steps), say, ask, choice, facet)


def noun(text: str) -> Noun:
    """`"Gaming Laptop | Memory: 16 GB; 32 GB"`: the words, and what they claim."""
    words, *claims = [part.strip() for part in text.split("|")]
    pairs = (claim.split(": ", 1) for claim in claims)
    return Noun(words, tuple((name, tuple(map(str.strip, values.split(";")))) for name, values in pairs))


def dims(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """`"7.1 x 8"`, or `"Size: 36 x 60 | 60 x 84"` for each value of a specification, in inches."""
    name, _, sizes = text.rpartition(": ")
    return name, tuple(_tenths(size) for size in sizes.split("|"))


def _tenths(size: str) -> tuple[int, int]:
    wide, high = (round(float(side) * TENTHS) for side in size.split(" x "))
    return wide, high


def inches(tenths: int) -> str:
    """`71` -> `7.1 in`, `360` -> `36 in`."""
    whole, rest = divmod(tenths, TENTHS)
    return f"{whole}.{rest} in" if rest else f"{whole} in"
