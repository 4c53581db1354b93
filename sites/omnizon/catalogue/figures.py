"""Numbers of a product: prices that look like prices, and ratings whose count, shares and mean agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from sites.omnizon.catalogue.rng import Stream, exponential

STARS = (5, 4, 3, 2, 1)
PRICE_ENDINGS = (99, 99, 99, 99, 95, 0, 49, 97)
DISCOUNTS = (5, 8, 10, 12, 15, 15, 20, 20, 25, 30, 35, 40)
BOUGHT_STEPS = (10_000, 5000, 3000, 2000, 1000, 500, 300, 200, 100, 50)


@dataclass(frozen=True, slots=True)
class Ratings:
    """How a product was rated."""

    counts: tuple[int, ...]
    """Of five stars, four, ... one."""

    @property
    def total(self) -> int:
        """How many people rated."""
        return sum(self.counts)

    @property
    def tenths(self) -> int | None:
        """The mean in tenths of a star, halves up; None when nobody rated."""
        if not self.total:
            return None
        stars = sum(star * count for star, count in zip(STARS, self.counts, strict=True))
        return (20 * stars + self.total) // (2 * self.total)

    @property
    def shares(self) -> tuple[int, ...]:
        """Percent of each, totalling exactly 100."""
        return apportioned(100, self.counts) if self.total else (0,) * len(STARS)


def apportioned(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """The total in whole parts, by largest remainder; the earlier wins a tie."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def ratings(stream: Stream, tier: int, days: int) -> Ratings:
    """A long tail of counts: most products have some dozens, a few have tens of thousands."""
    fame = stream.unit()
    count = int(exponential(2.6 + 7.5 * fame * fame * fame + 0.5 * stream.normal()))
    if stream.often(4):
        count = 0
    if days < 60:
        count = min(count, 2 * days)
    mean = 4.17 + 0.16 * tier + 0.36 * stream.normal() - (0.25 if stream.often(8) else 0)
    return Ratings(apportioned(count, star_shares(min(4.9, max(1.6, mean)))))


def star_shares(mean: float) -> tuple[float, ...]:
    """Weights of five to one star around a mean: the J of real shops, with a foot of one-star anger."""
    up = (mean - 1) / 4
    down = 1 - up
    squares, cross = up * up, up * down
    return (
        1.15 * squares * squares,
        3.2 * squares * cross,
        4.5 * cross * cross,
        3.2 * cross * down * down,
        down * down * down * down + 0.176 * down,
    )


def bought_last_month(rating_count: int, days: int) -> int:
    """As a shop shows it: rounded down to a step, nothing under fifty."""
    monthly = rating_count * 300 // (max(0, days) + 30)
    return next((step for step in BOUGHT_STEPS if monthly >= step), 0)


def reference_price(stream: Stream, price: tuple[int, float, int, int], tier: int) -> int:
    """What the plainest variant should cost, in cents, before it is made to look like a price."""
    median, spread, least, most = price
    tilt = stream.normal() * 0.62 + (tier - 0.75) * 0.55
    return min(most, max(least, int(median * exponential(spread * tilt))))


def shop_price(cents: int, ending: int) -> int:
    """The nearest price below that a shop would print: 64.99 rather than 67.31."""
    dollars = cents // 100
    if dollars >= 100:
        dollars = dollars // 10 * 10 + 9
    elif dollars >= 30:
        dollars = dollars // 5 * 5 + 4
    return max(2, dollars) * 100 + ending


def list_price(cents: int, percent_off: int) -> int | None:
    """The crossed-out price so many percent above; None without a discount."""
    return cents * 100 // (100 - percent_off) // 100 * 100 + 99 if percent_off else None
