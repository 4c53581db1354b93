"""How well a judge agrees with what is known: counts, precision, recall and Cohen's kappa, with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness import stats


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
        """Agreement beyond chance, of what was decided; its interval is that of the agreement, chance being as it is.

        So it has a width also where all agree: a handful of cases proves no judge perfect.
        """
        agreed, chance = self.right + self.refused, self._chance
        if not self.decided or chance == 1:
            return Rate(None)
        low, high = stats.wilson(agreed, self.decided)
        value, low, high = ((one - chance) / (1 - chance) for one in (agreed / self.decided, low, high))
        return Rate(value, low, high)

    @property
    def _chance(self) -> float:
        """How often two who know nothing would agree, who say true as often as the truth and as the judge."""
        if not self.decided:
            return 1.0
        true, said = ((self.right + other) / self.decided for other in (self.strict, self.lenient))
        return true * said + (1 - true) * (1 - said)


def share(some: int, of: int) -> Rate:
    """A proportion with its Wilson interval."""
    return Rate(some / of, *stats.wilson(some, of)) if of else Rate(None)
