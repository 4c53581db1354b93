"""The same again every so many weeks: what it costs and when it comes. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import terms

WEEKS = (1, 2, 4, 6, 8, 12)
PERCENT = 5
MOST = 10
TYPES = frozenset(["coffee", "tea", "granola", "oliveoil", "serum", "shampoo", "candle", "pens"])
"""Of what is used up, whose pages offer it."""
REASONS = {
    "too-much": "I have too much of it",
    "too-dear": "It costs too much",
    "other-product": "I use something else now",
    "not-needed": "I no longer need it",
    "other": "Another reason",
}


def each_cents(price_cents: int) -> int:
    """What one costs a subscriber, delivery included."""
    return price_cents - terms.percent_of(price_cents, PERCENT)


def every(weeks: int) -> str:
    """`every week`, `every 4 weeks`."""
    return "every week" if weeks == 1 else f"every {plural(weeks, 'week')}"


def upcoming(row: Row, today: date, count: int = 3) -> list[date]:
    """The next deliveries, the first of them after today; none while it is paused or cancelled."""
    if row["status"] != "active":
        return []
    first, step = date.fromisoformat(row["next_date"]), timedelta(weeks=row["weeks"])
    while first <= today:
        first += step
    return [first + step * place for place in range(count)]
