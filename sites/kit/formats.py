"""How pages write money, numbers and dates. Locale en-US, spelled out here so that no machine's locale matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def as_datetime(value: str | date | datetime) -> datetime:
    """An ISO text, a date or a datetime as a datetime."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value if isinstance(value, str) else value.isoformat())


def money(cents: int) -> str:
    """123456 -> `$1,234.56`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def number(value: int) -> str:
    """1234567 -> `1,234,567`."""
    return f"{value:,}"


def day(value: str | date | datetime) -> str:
    """`Wed, Jul 15`."""
    moment = as_datetime(value)
    return f"{WEEKDAYS[moment.weekday()][:3]}, {MONTHS[moment.month - 1][:3]} {moment.day}"


def weekday(value: str | date | datetime) -> str:
    """`Wednesday, July 15`."""
    moment = as_datetime(value)
    return f"{WEEKDAYS[moment.weekday()]}, {MONTHS[moment.month - 1]} {moment.day}"


def long_date(value: str | date | datetime) -> str:
    """`July 15, 2026`."""
    moment = as_datetime(value)
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def clock(value: str | datetime) -> str:
    """`2:05 PM`."""
    moment = as_datetime(value)
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def duration(value: timedelta) -> str:
    """`5 hrs 12 mins`."""
    minutes = int(value.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} hr{'s' * (hours != 1)}"] if hours else []
    return " ".join([*parts, f"{minutes} min{'s' * (minutes != 1)}"])


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 item`, `2,000 items`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "number": number,
    "day": day,
    "weekday": weekday,
    "long_date": long_date,
    "clock": clock,
    "duration": duration,
    "plural": plural,
}
