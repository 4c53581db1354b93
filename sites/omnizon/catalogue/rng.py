"""What the catalogue draws besides the kit's draws: weights, a bell curve, shuffles of numbers.

Only integers and IEEE additions and multiplications are used: no libm, whose last bit varies by platform.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

from sites.kit.rng import Rng, mix

Item = TypeVar("Item")


class Stream(Rng):
    """An endless sequence of draws, named by its key."""

    __slots__ = ()

    def often(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self.bits() % 100 < percent

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
