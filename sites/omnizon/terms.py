"""The shop's rules: delivery, tax, coupons, totals. Pure, so that pages and seeded orders cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sites.kit.formats import long_date, money
from sites.kit.rng import mix
from sites.kit.store import Row

MOST = 30
"""Of one item in one order."""
FREE_FROM_CENTS = 3500
CUTOFF_HOUR = 18
"""Orders from then on leave a day later."""
CANCEL_STATUS = "preparing"


@dataclass(frozen=True)
class Speed:
    """A way to be delivered to."""

    key: str
    name: str
    days: int
    """After the parcel has left."""
    cents: int


SPEEDS = (
    Speed("express", "Express delivery", 0, 1499),
    Speed("fast", "Fast delivery", 1, 799),
    Speed("standard", "Standard delivery", 3, 599),
    Speed("no-rush", "No-rush delivery", 7, 0),
)
BY_KEY = {speed.key: speed for speed in SPEEDS}

TAX = {
    "AL": 400, "AK": 0, "AZ": 560, "AR": 650, "CA": 725, "CO": 290, "CT": 635, "DC": 600, "DE": 0, "FL": 600,
    "GA": 400, "HI": 400, "IA": 600, "ID": 600, "IL": 625, "IN": 700, "KS": 650, "KY": 600, "LA": 445, "MA": 625,
    "MD": 600, "ME": 550, "MI": 600, "MN": 688, "MO": 423, "MS": 700, "MT": 0, "NC": 475, "ND": 500, "NE": 550,
    "NH": 0, "NJ": 663, "NM": 513, "NV": 685, "NY": 400, "OH": 575, "OK": 450, "OR": 0, "PA": 600, "RI": 700,
    "SC": 600, "SD": 420, "TN": 700, "TX": 625, "UT": 485, "VA": 430, "VT": 600, "WA": 650, "WI": 500, "WV": 600,
    "WY": 400,
}  # fmt: skip
"""By state, in hundredths of a percent; each state has one rate."""

STATUSES = {
    "preparing": "Preparing",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
}


def leaves_in(now: datetime, ships_in_days: int) -> timedelta:
    """From today to the day a parcel leaves."""
    return timedelta(days=ships_in_days + (now.hour >= CUTOFF_HOUR))


def arrives(now: datetime, ships_in_days: int, speed: str = "standard") -> date:
    """The promised day."""
    return (now + leaves_in(now, ships_in_days)).date() + timedelta(days=BY_KEY[speed].days)


def shipping_cents(subtotal_cents: int, speed: str) -> int:
    """Standard delivery is free from a certain order value on."""
    if speed == "standard" and subtotal_cents >= FREE_FROM_CENTS:
        return 0
    return BY_KEY[speed].cents


@dataclass(frozen=True)
class Totals:
    """What an order comes to."""

    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    tax_cents: int

    @property
    def total_cents(self) -> int:
        """What the card is charged."""
        return self.subtotal_cents - self.discount_cents + self.shipping_cents + self.tax_cents


def totals(prices: Iterable[tuple[int, int]], speed: str, state: str, coupon: Row | None) -> Totals:
    """`prices` are (quantity, cents of one); goods are taxed after the discount, shipping is not."""
    subtotal = sum(quantity * cents for quantity, cents in prices)
    shipping = shipping_cents(subtotal, speed)
    discount = 0
    if coupon and coupon["kind"] == "percent":
        discount = (subtotal * coupon["value"] + 50) // 100
    elif coupon and coupon["kind"] == "amount":
        discount = min(subtotal, coupon["value"])
    elif coupon:
        shipping = 0
    tax = ((subtotal - discount) * TAX.get(state, 0) + 5000) // 10000
    return Totals(subtotal, discount, shipping, tax)


def coupon_problem(coupon: Row | None, subtotal_cents: int, uses: int, now: datetime) -> str:
    """Why a coupon does not count, or nothing; `uses` is how often this account has used it."""
    if coupon is None:
        return "That coupon code is not valid. Check the spelling and try again."
    if now.date().isoformat() > coupon["expires"]:
        return f"Coupon {coupon['code']} expired on {long_date(coupon['expires'])}."
    if coupon["once"] and uses:
        return f"You have already used coupon {coupon['code']}."
    if subtotal_cents < coupon["minimum_cents"]:
        missing = money(coupon["minimum_cents"] - subtotal_cents)
        least = money(coupon["minimum_cents"])
        return f"Coupon {coupon['code']} needs an order of {least} or more. Add {missing} to use it."
    return ""


def order_number(order_id: int) -> str:
    """`OZ-58213-20046`: looks like chance, and is the same in every play."""
    return f"OZ-{mix(order_id * 7919) % 90000 + 10000}-{order_id + 20000:05d}"
