"""Sentences with holes: `{Battery Life}` is filled from a table of facts, `{Color|lower}` in lower case.

A line may begin with a condition: `?Foldable=Yes? Folds flat.` or `?Pieces!=1? Set of {Pieces}.` A line whose
condition fails, or that has a hole no fact fills, is not usable: so no text contradicts the table beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sites.omnizon.catalogue.rng import Stream

HOLE = re.compile(r"\{([^{}|]+)(\|lower)?\}")
CONDITION = re.compile(r"\?([^?=!]+)(!?=)([^?]*)\?\s*")
VOWEL = re.compile(r"[aeiou]|8|11\b|18\b")

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed sentence."""

    wanted: str
    """Name of the fact its condition reads; empty without a condition."""
    equal: bool
    among: tuple[str, ...]
    text: str
    holes: tuple[str, ...]
    pieces: tuple[str, ...]
    """The text around the holes: one more than there are holes."""
    lowered: tuple[bool, ...]
    """Which holes are filled in lower case."""

    def usable(self, facts: Facts) -> bool:
        """Whether the condition holds and every hole has its fact."""
        if self.wanted and (self.wanted not in facts or (facts[self.wanted] in self.among) != self.equal):
            return False
        return not self.holes or all(hole in facts for hole in self.holes)

    def filled(self, facts: Facts) -> str:
        """The sentence, its holes filled."""
        if not self.holes:
            return self.text
        text = self.pieces[0]
        for hole, low, piece in zip(self.holes, self.lowered, self.pieces[1:], strict=True):
            text += (facts[hole].lower() if low else facts[hole]) + piece
        return text


@lru_cache(maxsize=1 << 14)
def line(source: str) -> Line:
    """Parse a sentence once."""
    condition = CONDITION.match(source)
    text = source[condition.end() :] if condition else source
    parts = HOLE.split(text)
    holes, lowered = tuple(parts[1::3]), tuple(low is not None for low in parts[2::3])
    said = (text, holes, tuple(parts[::3]), lowered)
    if not condition:
        return Line("", True, (), *said)
    return Line(condition[1], condition[2] == "=", tuple(condition[3].split(";")), *said)


@lru_cache(maxsize=1 << 12)
def _lines(sources: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(line(source) for source in sources)


def usable(sources: tuple[str, ...], facts: Facts) -> list[str]:
    """The sentences that hold for these facts, filled."""
    return [sentence.filled(facts) for sentence in _lines(sources) if sentence.usable(facts)]


def one_line(stream: Stream, sources: tuple[str, ...], facts: Facts) -> str:
    """One of the sentences that hold, filled; empty when none does."""
    holding = [sentence for sentence in _lines(sources) if sentence.usable(facts)]
    return stream.pick(holding).filled(facts) if holding else ""


def capitalised(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(words: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def article(word: str) -> str:
    """`a` or `an`, by the letter (8, 11 and 18 begin like vowels)."""
    return "an" if VOWEL.match(word.lower()) else "a"
