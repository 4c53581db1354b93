"""All product types, read from `data/*.toml`, and which of them a product is."""

import tomllib
from functools import cache
from pathlib import Path

from sites.kit.rng import mix
from sites.omnizon.catalogue.rng import permute_below
from sites.omnizon.catalogue.types import Kind, aspects, kind

DATA = Path(__file__).parent / "data"
FILES = ("electronics", "home", "fashion", "leisure", "everyday")
"""In the order in which a shopper meets the departments."""


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every type, department by department."""
    shared = aspects(tomllib.loads((DATA / "opinions.toml").read_text(encoding="utf-8")))
    texts = ((DATA / f"{name}.toml").read_text(encoding="utf-8") for name in FILES)
    return tuple(kind(table, shared) for text in texts for table in tomllib.loads(text)["kind"])


@cache
def _slots() -> tuple[tuple[Kind, int], ...]:
    """One block of the catalogue: every type as often as its weight, with its number among those."""
    return tuple((one, number) for one in all_kinds() for number in range(one.weight))


def placed(seed: int, index: int) -> tuple[Kind, int]:
    """The type of a product, and how many of that type come before it.

    The catalogue is cut in blocks that hold every type, shuffled inside. So any stretch of a block's length
    has them all, and the count within a type is known without making the products before.
    """
    slots = _slots()
    block, slot = divmod(index, len(slots))
    one, number = slots[permute_below(slot, len(slots), mix(seed * 1_000_003 + block))]
    return one, block * one.weight + number
