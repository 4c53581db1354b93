"""How well a judge agrees with what is known: counts, precision, recall and Cohen's kappa, with their intervals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness import stats

RESAMPLES = 2_000
SEED = 7
"""Of the resampling: equal counts give equal intervals."""

Pair = tuple[bool, bool]
"""Whether a claim is true, and whether the judge said so."""


@dataclass(frozen=True)
class Rate:
    """A share, or kappa, with a 95 % interval; None where there is nothing to divide by."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """Rounded to four places."""
        return {name: None if value is None else round(value, 4) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Agreement:
    """A judge against the truth."""

    right: int = 0
    """True, and said to be."""
    lenient: int = 0
    """False, and said to be true: the mistake that lets an agent pass."""
    strict: int = 0
    """True, and said to be false."""
    refused: int = 0
    """False, and said to be."""
    abstained: int = 0
    """Not decided: no majority, no vote that counts, or no reply."""

    @classmethod
    def of(cls, said: Sequence[tuple[bool, bool | None]]) -> Agreement:
        """From (what is true, what was said or None)."""
        counts = Counter(said)
        return cls(
            right=counts[True, True],
            lenient=counts[False, True],
            strict=counts[True, False],
            refused=counts[False, False],
            abstained=counts[True, None] + counts[False, None],
        )

    @property
    def decided(self) -> int:
        """Those that were not left open."""
        return self.right + self.lenient + self.strict + self.refused

    @property
    def coverage(self) -> Rate:
        """The share that was decided."""
        return share(self.decided, self.decided + self.abstained)

    @property
    def precision(self) -> Rate:
        """Of what was said to be true, what is."""
        return share(self.right, self.right + self.lenient)

    @property
    def recall(self) -> Rate:
        """Of what is true and was decided, what was said to be."""
        return share(self.right, self.right + self.strict)

    @property
    def kappa(self) -> Rate:
        """Agreement beyond chance, of what was decided, with a bootstrap interval."""
        pairs = (
            [(True, True)] * self.right
            + [(False, True)] * self.lenient
            + [(True, False)] * self.strict
            + [(False, False)] * self.refused
        )
        value = kappa(pairs)
        if value is None:
            return Rate(None)
        rng = random.Random(SEED)
        drawn = [kappa(rng.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)]
        known = sorted(one for one in drawn if one is not None)
        at = len(known) * 25 // 1000
        return Rate(value, known[at], known[-1 - at])


def share(some: int, of: int) -> Rate:
    """A proportion with its Wilson interval."""
    return Rate(some / of, *stats.wilson(some, of)) if of else Rate(None)


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's; None where chance alone would agree on everything."""
    if not pairs:
        return None
    of = len(pairs)
    agreed = sum(one == other for one, other in pairs) / of
    true, said = sum(one for one, _ in pairs) / of, sum(other for _, other in pairs) / of
    chance = true * said + (1 - true) * (1 - said)
    return None if chance == 1 else (agreed - chance) / (1 - chance)
