"""What search is made of, gathered while the catalogue is built: posting lists, orders, and phrases by their letters.

A posting list is the set of products that have something. Everything that a listing counts or filters by has one, so
that no search reads the products themselves.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from re import compile as pattern

from sites.omnizon.catalogue.bits import Bits, bits, packed, united
from sites.omnizon.catalogue.types import Kind

WORD = pattern(r"[^\W_]+")
CHUNK = 1 << 15
"""Products in a stretch of an order that is counted at once."""
SETTLE_EVERY = 1 << 15
"""Products between two packings of what was gathered: bounds the memory of a large build."""
LONGEST_BEGINNING = 3
"""Letters up to which the words that begin so are united beforehand."""
LONGEST_START = 4
"""The same of phrases."""
STARS = (4, 3, 2)
SLOWEST = 9
"""Days within which every parcel leaves."""

Card = tuple[str, str, str, str, list[tuple[str, str, int]], int, int, int, int, int, int, int, int]
"""What search needs of a product: title, maker, author, type, facet values with their places, price, tenths of a
star, ratings, deal, coupon, days until it leaves, day of release, in stock."""
Found = tuple[str, str, str, int, Bits]
"""Kind, name, value, place, products."""


class Postings:
    """Posting lists on their way into the file; products come in the order of their ids."""

    def __init__(self, kinds: Sequence[Kind], departments: Mapping[str, tuple[int, ...]]) -> None:
        """`departments` are those of a type, from the top down."""
        self.kinds = {kind.key: kind for kind in kinds}
        self.departments = departments
        self.fresh: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self.settled: dict[tuple[str, str, str], Bits] = defaultdict(bits)
        self.places: dict[tuple[str, str], int] = {}
        """Of a facet's values; types that share a facet may place one differently, then the first place counts."""
        self.prices = array("I", [0])
        self.loved = array("Q", [0])
        self.released = array("I", [0])
        self.made_by: list[str] = [""]

    def add(self, key: int, card: Card) -> None:
        """Take the next product."""
        title, maker, author, kind, facets, cents, tenths, count, deal, coupon, ships, day, in_stock = card
        fresh = self.fresh
        for word in set(WORD.findall(title.lower())):
            fresh["title", "", word].append(key)
        for word in WORD.findall(author.lower()):
            fresh["author", "", word].append(key)
        for name, value, place in facets:
            fresh["facet", name, value].append(key)
            self.places[name, value] = min(place, self.places.get((name, value), place))
        fresh["maker", "", maker].append(key)
        fresh["type", "", kind].append(key)
        for stars in STARS:
            if tenths >= stars * 10:
                fresh["rating", "", str(stars)].append(key)
        for flag, name in ((deal, "deal"), (coupon, "coupon"), (in_stock, "stock")):
            if flag:
                fresh[name, "", ""].append(key)
        fresh["leaves", "", str(ships)].append(key)
        self.prices.append(cents)
        self.loved.append(tenths << 32 | count)
        self.released.append(day)
        self.made_by.append(sys.intern(maker))
        if key % SETTLE_EVERY == 0:
            self.settle()

    def settle(self) -> None:
        """Pack what was gathered."""
        for name, keys in self.fresh.items():
            self.settled[name].update(keys)
        self.fresh.clear()

    def lists(self) -> Iterator[Found]:
        """All posting lists."""
        self.settle()
        settled = self.settled
        of = {kind: {key[2]: found for key, found in settled.items() if key[0] == kind} for kind in KINDS}
        yield "all", "", "", 0, bits(range(1, len(self.prices)))
        for name in ("deal", "coupon", "stock"):
            yield name, "", "", 0, settled[name, "", ""]
        for stars in STARS:
            yield "rating", "", str(stars), 0, settled["rating", "", str(stars)]
        within = bits()
        for days in range(SLOWEST + 1):
            within = within | settled["leaves", "", str(days)]
            yield "ships", "", str(days), 0, within
        yield from (("maker", "", name, 0, of["maker"][name]) for name in sorted(of["maker"]))
        yield from (("type", "", key, 0, of["type"][key]) for key in sorted(of["type"]))
        under: dict[int, list[Bits]] = defaultdict(list)
        for key, nodes in self.departments.items():
            for node in nodes:
                under[node].append(of["type"].get(key, bits()))
        yield from (("department", "", str(node), 0, united(under[node])) for node in sorted(under))
        facets = sorted((name, place, value) for (name, value), place in self.places.items())
        yield from (("facet", name, value, at, settled["facet", name, value]) for name, at, value in facets)
        yield from self._words(of)

    def _words(self, of: Mapping[str, Mapping[str, Bits]]) -> Iterator[Found]:
        """Of every word, as FTS5 stems it: who has it, and who has it in title or maker; then of beginnings."""
        named: dict[str, list[Bits]] = defaultdict(list)
        other: dict[str, list[Bits]] = defaultdict(list)
        for word, found in of["title"].items():
            named[word].append(found)
        for maker, found in of["maker"].items():
            for word in WORD.findall(maker.lower()):
                named[word].append(found)
        for word, found in of["author"].items():
            other[word].append(found)
        for key, kind in self.kinds.items():
            text = " ".join((kind.name, kind.plural, kind.search, *kind.path))
            for word in WORD.findall(text.lower()):
                if key in of["type"]:
                    other[word].append(of["type"][key])
        colored = united(
            of["type"][key] for key, kind in self.kinds.items() if kind.colored and key in of["type"]
        )
        for (kind_of, name, value), found in self.settled.items():
            if (kind_of, name) == ("facet", "Color"):
                for word in WORD.findall(value.lower()):
                    other[word].append(found & colored)
        stems = stemmed({*named, *other})
        by_name, anywhere = _gathered(named, stems), _gathered(other, stems)
        for term, found in by_name.items():
            anywhere[term] = anywhere.get(term, bits()) | found
        for kind_of, terms in (("word", anywhere), ("name", by_name)):
            yield from ((kind_of, "", term, 0, terms[term]) for term in sorted(terms))
            starts: dict[str, list[Bits]] = defaultdict(list)
            for term in sorted(terms):
                for length in range(1, min(LONGEST_BEGINNING, len(term)) + 1):
                    starts[term[:length]].append(terms[term])
            yield from (
                (f"{kind_of} begins", "", start, 0, united(starts[start])) for start in sorted(starts)
            )

    def orders(self) -> Iterator[tuple[str, array[int]]]:
        """The sorts of a listing, each as all products in that order; of equals the most popular comes first."""
        keys = range(1, len(self.prices))
        prices, loved, released = self.prices, self.loved, self.released
        yield "price-low", array("I", sorted(keys, key=prices.__getitem__))
        yield "price-high", array("I", sorted(keys, key=lambda key: -prices[key]))
        yield "rating", array("I", sorted(keys, key=lambda key: -loved[key]))
        yield "newest", array("I", sorted(keys, key=lambda key: -released[key]))


KINDS = ("title", "author", "maker", "type")


def _gathered(words: Mapping[str, list[Bits]], stems: Mapping[str, list[str]]) -> dict[str, Bits]:
    """The lists of words as lists of their stems."""
    found: dict[str, list[Bits]] = defaultdict(list)
    for word, lists in words.items():
        for stem in stems[word]:
            found[stem] += lists
    return {stem: united(lists) for stem, lists in found.items()}


def stemmed(words: Iterable[str]) -> dict[str, list[str]]:
    """Word -> what FTS5's tokenizer makes of it: the tokenizer that `finder` asks at search time."""
    listed = sorted(words)
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(word, tokenize = 'porter unicode61')")
        database.execute("CREATE VIRTUAL TABLE seen USING fts5vocab(t, 'instance')")
        database.executemany("INSERT INTO t (rowid, word) VALUES (?, ?)", enumerate(listed))
        found: dict[str, list[str]] = {word: [] for word in listed}
        for term, row in database.execute('SELECT term, doc FROM seen ORDER BY doc, "offset"'):
            found[listed[row]].append(term)
        return found
    finally:
        database.close()


def write(database: sqlite3.Connection, postings: Postings, phrases: Mapping[str, int]) -> None:
    """Fill the tables that search reads. They add nothing to the digest, being made of what the others hold."""
    lists = (
        (kind, name, value, place, len(found), packed(found))
        for kind, name, value, place, found in postings.lists()
    )
    insert = "INSERT INTO posting (kind, name, value, place, many, bits) VALUES (?, ?, ?, ?, ?, ?)"
    database.executemany(insert, lists)
    for sort, order in postings.orders():
        placed = array("I", bytes(4 * len(postings.prices)))
        for place, key in enumerate(order):
            placed[key] = place
        stretches = [order[start : start + CHUNK] for start in range(0, len(order), CHUNK)]
        database.executemany(
            insert,
            (
                ("stretch", sort, f"{n:04d}", 0, len(part), packed(bits(part)))
                for n, part in enumerate(stretches)
            ),
        )
        database.execute("INSERT INTO packed VALUES (?, ?)", (f"order {sort}", _bytes(order)))
        database.execute("INSERT INTO packed VALUES (?, ?)", (f"place {sort}", _bytes(placed)))
        if sort == "price-low":
            ascending = array("I", map(postings.prices.__getitem__, order))
            database.execute("INSERT INTO packed VALUES ('prices', ?)", (_bytes(ascending),))
    numbers = {name: number for number, name in enumerate(sorted({*postings.made_by[1:]}))}
    made_by = array("H", [0, *map(numbers.__getitem__, postings.made_by[1:])])
    database.execute("INSERT INTO packed VALUES ('maker', ?)", (_bytes(made_by),))
    _write_phrases(database, insert, phrases)
    database.execute("CREATE UNIQUE INDEX posting_value ON posting (kind, name, value, place, many)")


def _write_phrases(database: sqlite3.Connection, insert: str, phrases: Mapping[str, int]) -> None:
    """Phrases by rank, by how they and the words inside them begin, and by the threes of letters in them."""
    ranked = sorted(phrases, key=lambda text: (-phrases[text], text))
    starts: dict[str, list[int]] = defaultdict(list)
    inside: dict[str, list[int]] = defaultdict(list)
    tails: list[tuple[str, int]] = []
    known: dict[str, int] = {}
    for place, text in enumerate(ranked, 1):
        for length in range(1, min(LONGEST_START, len(text)) + 1):
            starts[text[:length]].append(place)
        rests = [text[at + 1 :] for at, letter in enumerate(text) if letter == " "]
        tails += ((rest, place) for rest in dict.fromkeys(rests))
        for start in {
            rest[:length] for rest in rests for length in range(1, min(LONGEST_START, len(rest)) + 1)
        }:
            inside[start].append(place)
        for word in text.split():
            known.setdefault(word, len(known) + 1)
    database.executemany(
        "INSERT INTO suggestion VALUES (?, ?, ?)",
        sorted((text, phrases[text], place) for place, text in enumerate(ranked, 1)),
    )
    database.executemany("INSERT INTO suggestion_tail VALUES (?, ?)", sorted(tails))
    database.executemany(
        "INSERT INTO known_word VALUES (?, ?)", ((place, word) for word, place in known.items())
    )
    groups: dict[str, dict[str, list[int]]] = {"starts": starts, "inside": inside}
    for name, texts in (
        ("phrase", dict(zip(ranked, range(1, len(ranked) + 1), strict=True))),
        ("word", known),
    ):
        grams: dict[str, list[int]] = defaultdict(list)
        lengths: dict[str, list[int]] = defaultdict(list)
        for text, place in texts.items():
            lengths[f"{len(text):04d}"].append(place)
            for gram in letters(text):
                grams[gram].append(place)
        groups |= {f"letters {name}": grams, f"length {name}": lengths}
    for kind, found in groups.items():
        database.executemany(
            insert,
            ((kind, "", value, 0, len(found[value]), packed(bits(found[value]))) for value in sorted(found)),
        )


def letters(text: str) -> set[str]:
    """Twos of letters, the edges of the text among them: what two spellings of a word have in common."""
    return {left + right for left, right in pairwise(f" {text} ")}


def _bytes(numbers: array[int]) -> bytes:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def unpack(kind: str, data: bytes) -> array[int]:
    """The numbers of a row of `packed`."""
    numbers = array(kind, data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
