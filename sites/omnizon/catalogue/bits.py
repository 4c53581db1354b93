"""Sets of whole numbers as roaring bitmaps: a filter is an AND, a count is a bit count, and both are exact."""

from collections.abc import Iterable
from typing import TypeAlias

from pyroaring import BitMap

Bits: TypeAlias = BitMap


def bits(numbers: Iterable[int] = ()) -> Bits:
    """A set of its own, that may be changed."""
    return BitMap(numbers)


def packed(numbers: Bits) -> bytes:
    """The portable form, which is the same on every machine."""
    numbers.run_optimize()
    return numbers.serialize()


def unpacked(data: bytes) -> Bits:
    """The set that was packed."""
    return BitMap.deserialize(data)


def united(sets: Iterable[Bits]) -> Bits:
    """What is in any of them."""
    each = list(sets)
    return BitMap.union(*each) if each else BitMap()


__all__ = ["Bits", "bits", "packed", "united", "unpacked"]
