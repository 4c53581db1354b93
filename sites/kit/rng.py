"""Chance that is the same for ever: SplitMix64 keyed by words and numbers.

`Rng(seed, "reviews", 17)` is a stream of its own, so that item 17 can be made alone, in any order and in any
process, with the same result. Python's `random` and `hash()` promise neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15


@lru_cache(maxsize=65536)
def text_hash(text: str) -> int:
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(value: int) -> int:
    """SplitMix64's finaliser: a bijection of 64-bit numbers that looks like chance."""
    value &= MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Rng:
    """One stream. Its draws depend on the key and on how many were made before, on nothing else."""

    __slots__ = ("state",)

    def __init__(self, *key: int | str) -> None:
        state = 0x243F6A8885A308D3
        for part in key:
            state = mix(state + GOLDEN + (part if isinstance(part, int) else text_hash(part)))
        self.state = state

    def branch(self, *key: int | str) -> Rng:
        """A stream of its own, named by where this one stands and by `key`; this one does not move."""
        return Rng(self.state, *key)

    def bits(self) -> int:
        """64 of them."""
        # the same as mix(), written out: a catalogue draws tens of millions
        self.state = state = (self.state + GOLDEN) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        return state ^ (state >> 31)

    def unit(self) -> float:
        """At least 0, below 1."""
        return (self.bits() >> 11) * 2.0**-53

    def whole(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return low + self.bits() % (high - low + 1)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.unit() < probability

    def pick(self, items: Sequence[T]) -> T:
        """One of them, each as likely."""
        return items[self.bits() % len(items)]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """At most `count` different ones, in an order of chance."""
        pool = list(items)
        count = min(count, len(pool))
        for here in range(count):
            there = here + self.bits() % (len(pool) - here)
            pool[here], pool[there] = pool[there], pool[here]
        return pool[:count]
