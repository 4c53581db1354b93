"""The shop's rules: delivery, tax, coupons, totals. Pure, so that pages and seeded orders cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sites.kit.formats import long_date, money, plural
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
LATER_DAYS = 6
"""So much later than a speed's first day one may have it."""


@dataclass(frozen=True)
class Slot:
    """A time of the day to be delivered at."""

    key: str
    name: str
    cents: int


SLOTS = (
    Slot("", "Any time, 8 AM to 9 PM", 0),
    Slot("morning", "Morning, 8 AM to 12 PM", 299),
    Slot("afternoon", "Afternoon, 12 PM to 5 PM", 299),
    Slot("evening", "Evening, 5 PM to 9 PM", 499),
)
SLOT_BY_KEY = {slot.key: slot for slot in SLOTS}

WRAP_CENTS = 399
"""For each item that is a gift; its pieces are wrapped together."""
LONGEST_MESSAGE = 240

REFUSALS = {
    "0002": "Your bank declined it. Ask your bank, or pay with another card.",
    "9995": "There is not enough money on it. Pay with another card.",
    "0069": "Your bank says that it has expired. Pay with another card.",
    "0127": "Your bank did not accept its security code. Correct the code, or pay with another card.",
    "0119": "Your bank did not answer. Nothing was charged: place your order again in a moment.",
}
"""By a card's last four digits, why it is refused."""
REFUSED_ONCE = {"0119"}

COUPON_DAYS = 60
COUPONS_FROM = date(2026, 7, 18)
"""The first day on which one of the products' coupons ends; the last ends so many days later."""

TAX = {
    "AL": 400, "AK": 0, "AZ": 560, "AR": 650, "CA": 725, "CO": 290, "CT": 635, "DC": 600, "DE": 0, "FL": 600,
    "GA": 400, "HI": 400, "IA": 600, "ID": 600, "IL": 625, "IN": 700, "KS": 650, "KY": 600, "LA": 445, "MA": 625,
    "MD": 600, "ME": 550, "MI": 600, "MN": 688, "MO": 423, "MS": 700, "MT": 0, "NC": 475, "ND": 500, "NE": 550,
    "NH": 0, "NJ": 663, "NM": 513, "NV": 685, "NY": 400, "OH": 575, "OK": 450, "OR": 0, "PA": 600, "RI": 700,
    "SC": 600, "SD": 420, "TN": 700, "TX": 625, "UT": 485, "VA": 430, "VT": 600, "WA": 650, "WI": 500, "WV": 600,
    "WY": 400,
}  # fmt: skip
"""By state, in hundredths of a percent; each state has one rate."""

CONDITIONS = {"new": "New", "renewed": "Renewed", "used-good": "Used – good"}
"""Of what sellers offer."""

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


def latest(first: date) -> date:
    """The last day that may be chosen in place of a speed's first."""
    return first + timedelta(days=LATER_DAYS)


@dataclass(frozen=True)
class Totals:
    """What an order comes to."""

    subtotal_cents: int
    discount_cents: int
    """Clipped coupons and promo code."""
    shipping_cents: int
    tax_cents: int
    clipped_cents: int = 0
    """That part of the discount which clipped coupons give."""
    slot_cents: int = 0
    wrap_cents: int = 0

    @property
    def code_cents(self) -> int:
        """That part of the discount which the promo code gives."""
        return self.discount_cents - self.clipped_cents

    @property
    def total_cents(self) -> int:
        """What is to be paid."""
        extras = self.shipping_cents + self.slot_cents + self.wrap_cents
        return self.subtotal_cents - self.discount_cents + extras + self.tax_cents


def totals(
    prices: Iterable[tuple[int, int]],
    speed: str,
    state: str,
    coupon: Row | None,
    *,
    clipped_cents: int = 0,
    slot: str = "",
    wrapped: int = 0,
) -> Totals:
    """`prices` are (quantity, cents of one); goods are taxed after the discounts; delivery and gift wrap, `wrapped`
    items of it, are not. Free delivery is decided by the goods' price before discounts.
    """
    subtotal = sum(quantity * cents for quantity, cents in prices)
    shipping = shipping_cents(subtotal, speed)
    discount = clipped_cents
    if coupon and coupon["kind"] == "percent":
        discount += percent_of(subtotal, coupon["value"])
    elif coupon and coupon["kind"] == "amount":
        discount += min(subtotal - clipped_cents, coupon["value"])
    elif coupon:
        shipping = 0
    tax = ((subtotal - discount) * TAX.get(state, 0) + 5000) // 10000
    return Totals(
        subtotal, discount, shipping, tax, clipped_cents, SLOT_BY_KEY[slot].cents, wrapped * WRAP_CENTS
    )


def percent_of(cents: int, percent: int) -> int:
    """A percentage, rounded to whole cents, half a cent upwards."""
    return (cents * percent + 50) // 100


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


def clash(coupon: Row, clipped: int) -> str:
    """Why a promo code does not count beside so many items with clipped coupons, or nothing."""
    if coupon["kind"] == "percent" and clipped:
        return (
            f"Coupon {coupon['code']} cannot be combined with clipped coupons,"
            f" and {plural(clipped, 'item')} of your order {'has' if clipped == 1 else 'have'} one."
        )
    return ""


def coupon_ends(product_id: int) -> date:
    """The last day of a product's coupon to clip."""
    return COUPONS_FROM + timedelta(days=mix(product_id * 104_729) % COUPON_DAYS)


def refusal(last4: str, tries: int) -> str:
    """Why a card is refused that has been refused so many times before, or nothing."""
    return "" if last4 in REFUSED_ONCE and tries else REFUSALS.get(last4, "")


def order_number(order_id: int) -> str:
    """`OZ-58213-20046`: looks like chance, and is the same in every play."""
    return f"OZ-{mix(order_id * 7919) % 90000 + 10000}-{order_id + 20000:05d}"
