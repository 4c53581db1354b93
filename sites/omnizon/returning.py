"""What may be sent back, until when, and what comes back for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sites.kit.formats import long_date
from sites.kit.rng import mix
from sites.kit.store import Row
from sites.omnizon import fulfilment


@dataclass(frozen=True)
class Reason:
    """Why something is sent back."""

    key: str
    name: str
    fault: bool
    """Something was wrong with it, or the shop did something wrong."""


REASONS = (
    Reason("not-needed", "No longer needed", False),
    Reason("mistake", "Ordered by mistake", False),
    Reason("too-small", "Too small", False),
    Reason("too-large", "Too large", False),
    Reason("better-price", "Found it cheaper elsewhere", False),
    Reason("not-as-described", "Not as described or pictured", True),
    Reason("damaged", "Arrived damaged", True),
    Reason("defective", "Does not work properly", True),
    Reason("wrong-item", "Wrong item was sent", True),
)
REASON_BY_KEY = {reason.key: reason for reason in REASONS}
ONLY_FAULTY = ("Grocery", "Beauty & Personal Care")
"""Departments whose goods come back only when something was wrong with them."""
PLACES = {
    "post": "Heron Post office, any branch",
    "shop": "Larkway Parcel shop, any branch",
    "locker": "omnizon locker, any with a green door",
}
PICKUP_CENTS = 499
"""Nothing if the fault is the shop's."""
HANDOVER_DAYS = 14
"""So many days there are to choose from."""
STATES = {
    "ready": "Label ready",
    "underway": "On its way back",
    "received": "Received, being checked",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}


def last_day(order: Row, return_days: int) -> date:
    """Until when, that day included, something of an order can be sent back to its seller."""
    return fulfilment.delivered(order).date() + timedelta(days=return_days)


def obstacle(order: Row, line: Row, now: datetime) -> str:
    """Why nothing of a line can be sent back, or nothing. `line` has `returned` and `return_days`."""
    if line["cancelled"]:
        return "This item was cancelled."
    if line["returned"] >= line["quantity"]:
        return "You have returned it."
    until = last_day(order, line["return_days"])
    if now.date() > until:
        return f"The return window closed on {long_date(until)}."
    return ""


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """A sum shared out by weight, to the cent: the shares add up to it."""
    whole, seen, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = (2 * total * seen + whole) // (2 * whole) if whole else 0
        parts.append(upto - given)
        given = upto
    return parts


def paid(order: Row, lines: Sequence[Row]) -> dict[int, int]:
    """By line, what it came to: price less its shares of the discounts, and its share of the tax. They add up to the
    order's total without delivery and gift wrap.
    """
    live = [line for line in lines if not line["cancelled"]]
    goods = [line["quantity"] * line["price_cents"] - line["discount_cents"] for line in live]
    code = order["discount_cents"] - sum(line["discount_cents"] for line in live)
    net = [cents - less for cents, less in zip(goods, shares(code, goods), strict=True)]
    tax = shares(order["tax_cents"], net)
    return {line["id"]: cents + more for line, cents, more in zip(live, net, tax, strict=True)}


def refund(line_cents: int, line: Row, quantity: int) -> int:
    """For so many more pieces of a line; with the last piece everything that it came to has come back."""
    returned: int = line["returned"] + quantity
    upto = (2 * line_cents * returned + line["quantity"]) // (2 * line["quantity"])
    return int(max(0, upto - line["refunded_cents"]))


def pickup_cents(reasons: Sequence[str]) -> int:
    """What fetching the parcel costs."""
    return 0 if all(REASON_BY_KEY[reason].fault for reason in reasons) else PICKUP_CENTS


def handover_days(method: str, now: datetime) -> list[date]:
    """When a parcel may be handed over: dropped off from today on, fetched from tomorrow on, never on Sundays."""
    first = now.date() + timedelta(days=method == "pickup" or now.hour >= 12)
    days = [first + timedelta(days=place) for place in range(HANDOVER_DAYS)]
    return [day for day in days if day.weekday() != 6]


def steps(row: Row) -> list[tuple[str, datetime]]:
    """(state, from when on) of a return that goes on."""
    day = datetime.combine(date.fromisoformat(row["handover"]), time())
    return [
        ("ready", datetime.fromisoformat(row["made"])),
        ("underway", day + timedelta(hours=12)),
        ("received", day + timedelta(days=2, hours=9)),
        ("refunded", day + timedelta(days=4, hours=10)),
    ]


def state(row: Row, now: datetime) -> str:
    """One of STATES."""
    if row["cancelled"]:
        return "cancelled"
    return [name for name, since in steps(row) if since <= now or name == "ready"][-1]


def return_number(key: int) -> str:
    """`RT-48213-0007`."""
    return f"RT-{mix(key * 15_485_863) % 90000 + 10000}-{key:04d}"
