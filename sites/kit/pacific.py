"""Instants in Pacific time, without the machine's time zones.

The sites' clocks are local times without a zone. Where a shape of the state wants an instant, it is that local time in
California: UTC-8, and UTC-7 from the second Sunday of March, 2 AM, to the first of November, 2 AM.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def instant(local: datetime) -> str:
    """As JavaScript writes it: `2025-07-12T17:00:00.000Z` for ten in the morning."""
    utc = local + timedelta(hours=7 if _is_summer(local) else 8)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _is_summer(local: datetime) -> bool:
    return _sunday(local.year, 3, 2) <= local < _sunday(local.year, 11, 1)


def _sunday(year: int, month: int, which: int) -> datetime:
    """2 AM on the month's first, second, … Sunday."""
    first = datetime(year, month, 1, 2)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
