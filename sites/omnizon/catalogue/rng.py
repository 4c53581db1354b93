"""A counter-based generator (SplitMix64): the same draws in any process, order and Python version.

`Stream(seed, "review", 7, 3)` is an independent sequence, so the seven-hundredth product can be made alone.
Only integers and IEEE additions and multiplications are used: no libm, whose last bit varies by platform.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

Item = TypeVar("Item")

MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15


@lru_cache(maxsize=1 << 14)
def text_hash(text: str) -> int:
    """FNV-1a, 64 bits, of the UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(value: int) -> int:
    """SplitMix64's finaliser: every input bit reaches every output bit."""
    value &= MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Stream:
    """An endless sequence of draws, named by its key."""

    __slots__ = ("state",)

    def __init__(self, *key: int | str) -> None:
        state = 0x243F6A8885A308D3
        for part in key:
            state = mix(state + GOLDEN + (part if isinstance(part, int) else text_hash(part)))
        self.state = state

    def bits(self) -> int:
        """64 bits."""
        self.state = state = (self.state + GOLDEN) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        return state ^ (state >> 31)

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        return (self.bits() >> 11) * 1.1102230246251565e-16

    def between(self, low: int, high: int) -> int:
        """An integer, both ends included."""
        return low + self.bits() % (high - low + 1)

    def chance(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self.bits() % 100 < percent

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely."""
        return items[self.bits() % len(items)]

    def weighted(self, items: Sequence[Item], weights: Sequence[int]) -> Item:
        """One of the items, likely in proportion to its weight."""
        mark = self.bits() % sum(weights)
        return next(item for item, total in zip(items, accumulate(weights), strict=True) if mark < total)

    def normal(self) -> float:
        """Near a standard normal: eight uniforms added, so without tails beyond 4.9."""
        total = 0
        for word in (self.bits(), self.bits()):
            total += (word & 0xFFFF) + ((word >> 16) & 0xFFFF) + ((word >> 32) & 0xFFFF) + (word >> 48)
        return (total / 65536.0 - 4.0) * 1.224744871391589

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many different items, or all in a random order when there are not that many."""
        pool = list(items)
        size = min(count, len(pool))
        for place in range(size):
            other = place + self.bits() % (len(pool) - place)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:size]


def exponential(x: float) -> float:
    """e to the x for |x| < 40, from multiplications alone: equal to the last bit everywhere."""
    small = x / 64.0
    term = total = 1.0
    for degree in range(1, 14):
        term = term * small / degree
        total += term
    for _ in range(6):
        total *= total
    return total


def permute(index: int, bits: int, key: int) -> int:
    """A one-to-one shuffle of [0, 2**bits): four Feistel rounds. `bits` is even."""
    half = bits // 2
    mask = (1 << half) - 1
    left, right = index >> half, index & mask
    for turn in range(4):
        left, right = right, left ^ (mix(right * 0x9E3779B1 + key + turn * 0x85EBCA6B) & mask)
    return (left << half) | right


def permute_below(index: int, size: int, key: int) -> int:
    """A one-to-one shuffle of [0, size), by walking a larger one until it lands inside."""
    bits = max(2, (size - 1).bit_length() + 1 & ~1)
    index = permute(index, bits, key)
    while index >= size:
        index = permute(index, bits, key)
    return index
