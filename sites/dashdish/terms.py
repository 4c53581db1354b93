"""The rules: hours, times, fees, offers, totals, refunds. Pure, so that pages and seeded orders cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sites.kit.formats import WEEKDAYS, clock, long_date, money
from sites.kit.rng import mix
from sites.kit.store import Row

MOST = 30
"""Of one dish in one line."""
TAX = 700
"""In hundredths of a percent, of the dishes after discounts."""
SERVICE_PERCENT, SERVICE_LEAST, SERVICE_MOST = 10, 150, 800
SMALL_CENTS = 200
EXPRESS_CENTS = 349
EXPRESS_MINUTES = 8
"""So much sooner."""
TIPS = (0, 10, 15, 20, 25)
TIP = {"delivery": "15", "pickup": "0"}
"""Percent of the dishes, as long as nothing else is chosen."""
MOST_TIP_CENTS = 10_000
DROP_OFFS = ("Hand it to me", "Leave it at my door")
SPEEDS = {"standard": "Standard", "express": "Express", "scheduled": "Schedule"}
SLOT_MINUTES = 30
SLOT_DAYS = 7
ISSUE_HOURS = 72
"""So long after an order is there one may say what was wrong with it."""
LATE_MINUTES, LATE_CENTS = 15, 500
ISSUES = {
    "missing": "Something was missing",
    "wrong": "I got the wrong dish",
    "cold": "The food was cold or spoiled",
    "late": "It came late",
}
COLD_PERCENT = 50
"""Of the price, for cold food; for what is missing or wrong, all of it."""
PLAN = {"monthly": 999, "yearly": 9600}
PLAN_MINIMUM_CENTS = 1500
COURIERS = ("Amara", "Bo", "Celeste", "Dmitri", "Esi", "Farid", "Gwen", "Hana", "Ivo", "Jules")


# ------------------------------------------------------------------ places and times


def distance(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """By streets, in hundredths of a mile."""
    return abs(one["x"] - other["x"]) + abs(one["y"] - other["y"])


def travel_minutes(hundredths: int) -> int:
    """On the road, with four minutes at the doors."""
    return 4 + (hundredths * 4 + 99) // 100


Spans = Mapping[int, tuple[int, int]]
"""Weekday (0 is Monday) -> minutes after midnight from and to; above 1440 on the next day."""


def spans(rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Of a restaurant's rows of `hours`."""
    return {row["weekday"]: (row["opens"], row["closes"]) for row in rows}


def closes(hours: Spans, now: datetime) -> datetime | None:
    """Until when it is open, or None: it is closed."""
    for back in (0, 1):
        day = now.date() - timedelta(days=back)
        span = hours.get(day.weekday())
        if span and at(day, span[0]) <= now < at(day, span[1]):
            return at(day, span[1])
    return None


def opens(hours: Spans, now: datetime) -> datetime | None:
    """When a closed one opens next, within a week."""
    for ahead in range(8):
        day = now.date() + timedelta(days=ahead)
        span = hours.get(day.weekday())
        if span and at(day, span[0]) > now:
            return at(day, span[0])
    return None


def at(day: date, minutes: int) -> datetime:
    """So many minutes after a day's midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def hours_text(span: tuple[int, int] | None) -> str:
    """`11:00 AM – 2:00 AM`, `Open all day`, `Closed`."""
    if span is None:
        return "Closed"
    if span[1] - span[0] >= 1440:
        return "Open all day"
    day = date(2026, 1, 1)
    return f"{clock(at(day, span[0]))} – {clock(at(day, span[1]))}"


def slots(hours: Spans, now: datetime, lead_minutes: int) -> dict[date, list[datetime]]:
    """The half hours for which one may order: within the hours of the next days, and after the food can be there."""
    found: dict[date, list[datetime]] = {}
    for ahead in range(SLOT_DAYS):
        day = now.date() + timedelta(days=ahead)
        span = hours.get(day.weekday())
        if span is None:
            continue
        first = -(-(span[0] + SLOT_MINUTES) // SLOT_MINUTES) * SLOT_MINUTES
        starts = (at(day, each) for each in range(first, span[1] - SLOT_MINUTES + 1, SLOT_MINUTES))
        kept = [start for start in starts if start >= now + timedelta(minutes=lead_minutes)]
        if kept:
            found[day] = kept
    return found


def slot_text(start: datetime | str) -> str:
    """`Wednesday, July 15, 6:30 PM – 7:00 PM`."""
    first = datetime.fromisoformat(start) if isinstance(start, str) else start
    return f"{weekday_of(first)}, {half_hour(first)}"


def half_hour(start: datetime) -> str:
    """`6:30 PM – 7:00 PM`."""
    return f"{clock(start)} – {clock(start + timedelta(minutes=SLOT_MINUTES))}"


def weekday_of(moment: datetime) -> str:
    """`Wednesday, July 15`."""
    return f"{WEEKDAYS[moment.weekday()]}, {long_date(moment).partition(',')[0]}"


@dataclass(frozen=True)
class Times:
    """When an order's steps are."""

    begins: datetime
    ready: datetime
    promised: datetime
    due: datetime


def wait(prep_minutes: int, hundredths: int, mode: str, speed: str) -> tuple[int, int]:
    """Minutes from ordering until it is there: at the least and at the most."""
    if mode == "pickup":
        return prep_minutes, prep_minutes + 5
    low = prep_minutes + travel_minutes(hundredths)
    if speed == "express":
        low -= EXPRESS_MINUTES
    return low, low + 10


def times(now: datetime, prep_minutes: int, hundredths: int, mode: str, speed: str, slot: str) -> Times:
    """Of an order placed now."""
    minute = timedelta(minutes=1)
    low, high = wait(prep_minutes, hundredths, mode, speed)
    road = 0 if mode == "pickup" else travel_minutes(hundredths)
    if speed == "scheduled":
        start = datetime.fromisoformat(slot)
        begins = start - (prep_minutes + road) * minute
        ready = start if mode == "pickup" else start - road * minute
        return Times(begins, ready, start + SLOT_MINUTES * minute, start + 10 * minute)
    begins = now + 2 * minute
    if mode == "pickup":
        return Times(
            begins, now + prep_minutes * minute, now + high * minute, now + (prep_minutes + 12) * minute
        )
    due = now + (low + 5) * minute
    return Times(begins, due - road * minute, now + high * minute, due)


STAGES = {
    "delivery": ("Order received", "Kitchen is preparing it", "Courier is on the way", "Delivered"),
    "pickup": ("Order received", "Kitchen is preparing it", "Ready for pickup", "Picked up"),
}


def stage(order: Row, now: datetime) -> int:
    """Which of the stages an order is in, from 0 to 3."""
    moment = now.isoformat(timespec="seconds")
    return sum(moment >= order[name] for name in ("begins", "ready", "due"))


def state_text(order: Row, now: datetime) -> str:
    """Where an order is, in words."""
    if order["status"] == "cancelled":
        return "Cancelled"
    place = stage(order, now)
    if place == 0 and order["speed"] == "scheduled":
        return "Scheduled"
    return STAGES[order["mode"]][place]


def active(order: Row, now: datetime) -> bool:
    """It is still to come."""
    return bool(order["status"] == "placed" and stage(order, now) < 3)


def cancellable(order: Row, now: datetime) -> bool:
    """The kitchen has not begun."""
    return bool(order["status"] == "placed" and stage(order, now) == 0)


# ------------------------------------------------------------------ money


def percent_of(cents: int, percent: int) -> int:
    """Rounded to whole cents, half a cent upwards."""
    return (cents * percent + 50) // 100


def tax_of(cents: int) -> int:
    """Rounded to whole cents, half a cent upwards."""
    return (cents * TAX + 5000) // 10000


@dataclass(frozen=True)
class Totals:
    """What an order comes to."""

    subtotal_cents: int
    discount_cents: int
    delivery_cents: int
    express_cents: int
    service_cents: int
    small_cents: int
    tax_cents: int
    tip_cents: int

    @property
    def total_cents(self) -> int:
        """What is to be paid."""
        fees = self.delivery_cents + self.express_cents + self.service_cents + self.small_cents
        return self.subtotal_cents - self.discount_cents + fees + self.tax_cents + self.tip_cents

    @property
    def columns(self) -> Row:
        """As a row of orders holds them, the total among them."""
        return {**vars(self), "total_cents": self.total_cents}


def offer_of(restaurant: Row) -> Row | None:
    """The restaurant's own offer in the form of a promo code, or None."""
    if not restaurant["offer_kind"]:
        return None
    return {
        "kind": restaurant["offer_kind"],
        "value": restaurant["offer_value"],
        "minimum_cents": restaurant["offer_minimum_cents"],
        "most_cents": None,
        "code": "",
    }


def offer_text(restaurant: Row) -> str:
    """`20% off from $25.00`."""
    if not restaurant["offer_kind"]:
        return ""
    least = restaurant["offer_minimum_cents"]
    what = {
        "percent": f"{restaurant['offer_value']}% off",
        "amount": f"{money(restaurant['offer_value'])} off",
        "delivery": "Free delivery",
    }[restaurant["offer_kind"]]
    return f"{what} from {money(least)}" if least else what


def reduction(offer: Row | None, subtotal: int) -> int:
    """What an offer or a code takes off the dishes."""
    if offer is None or subtotal < offer["minimum_cents"]:
        return 0
    if offer["kind"] == "percent":
        cut = percent_of(subtotal, offer["value"])
    elif offer["kind"] == "amount":
        cut = min(subtotal, offer["value"])
    else:
        return 0
    return cut if offer["most_cents"] is None else min(cut, offer["most_cents"])


def totals(
    prices: Iterable[tuple[int, int]],
    restaurant: Row,
    mode: str,
    speed: str,
    offers: Sequence[Row],
    *,
    tip: str,
    tip_cents: int = 0,
    member: bool = False,
) -> Totals:
    """`prices` are (quantity, cents of one); `offers` are what counts of the restaurant's offer and promo code; `tip`
    is a percentage of the dishes or "custom". Dishes are taxed after the discount; fees and tip are not.
    """
    subtotal = sum(quantity * cents for quantity, cents in prices)
    discount = min(subtotal, sum(reduction(offer, subtotal) for offer in offers))
    delivers = mode == "delivery"
    free = any(each["kind"] == "delivery" and subtotal >= each["minimum_cents"] for each in offers)
    free = free or (member and subtotal >= PLAN_MINIMUM_CENTS)
    service = max(SERVICE_LEAST, min(SERVICE_MOST, percent_of(subtotal, SERVICE_PERCENT)))
    return Totals(
        subtotal_cents=subtotal,
        discount_cents=discount,
        delivery_cents=restaurant["delivery_fee_cents"] if delivers and not free else 0,
        express_cents=EXPRESS_CENTS if delivers and speed == "express" else 0,
        service_cents=service if delivers else 0,
        small_cents=SMALL_CENTS if delivers and subtotal < restaurant["minimum_cents"] else 0,
        tax_cents=tax_of(subtotal - discount),
        tip_cents=tip_cents if tip == "custom" else percent_of(subtotal, int(tip)),
    )


def promo_problem(
    promo: Row | None,
    restaurant: Row,
    cuisines: set[str],
    mode: str,
    subtotal: int,
    uses: int,
    orders: int,
    now: datetime,
) -> str:
    """Why a code does not count, or nothing; `uses` of it and `orders` at all by this account."""
    if promo is None:
        return "That promo code is not valid. Check the spelling and try again."
    code, today = promo["code"], now.date().isoformat()
    if today > promo["expires"]:
        return f"Code {code} expired on {long_date(promo['expires'])}."
    if today < promo["starts"]:
        return f"Code {code} is valid from {long_date(promo['starts'])} on."
    if promo["first_order"] and orders:
        return f"Code {code} is for a first order only."
    if promo["once"] and uses:
        return f"You have already used code {code}."
    if promo["pickup_only"] and mode != "pickup":
        return f"Code {code} is for pickup orders only."
    if promo["kind"] == "delivery" and mode == "pickup":
        return f"Code {code} takes off the delivery fee, and this order has none."
    if promo["cuisine"] and promo["cuisine"] not in cuisines:
        return f"Code {code} does not count at {restaurant['name']}."
    if subtotal < promo["minimum_cents"]:
        least, missing = money(promo["minimum_cents"]), money(promo["minimum_cents"] - subtotal)
        return f"Code {code} needs dishes for {least} or more. Add {missing} to use it."
    return ""


def combines(offer: Row | None, promo: Row, subtotal: int) -> bool:
    """Whether a code counts beside the restaurant's own offer: one of them may touch the dishes' price."""
    if offer is None or subtotal < offer["minimum_cents"]:
        return True
    return bool((offer["kind"] == "delivery") != (promo["kind"] == "delivery"))


def refund_cents(kind: str, lines: Iterable[tuple[int, int]], order: Row) -> int:
    """What comes back for so many pieces at so many cents: with the tax paid on them, less the discount's share."""
    if kind == "late":
        return min(LATE_CENTS, int(order["total_cents"]))
    cents = sum(quantity * price for quantity, price in lines)
    if order["subtotal_cents"]:
        cents -= cents * order["discount_cents"] // order["subtotal_cents"]
    cents += tax_of(cents)
    return percent_of(cents, COLD_PERCENT) if kind == "cold" else cents


def late_minutes(order: Row) -> int:
    """So much later than promised it was there."""
    gap = datetime.fromisoformat(order["due"]) - datetime.fromisoformat(order["promised"])
    return max(0, int(gap.total_seconds()) // 60)


# ------------------------------------------------------------------ names


def order_number(order_id: int) -> str:
    """`DD-482913`: looks like chance, and is the same in every play."""
    return f"DD-{mix(order_id * 7919) % 900 + 100}{order_id:03d}"


def courier(order_id: int) -> str:
    """Who brings it."""
    return COURIERS[mix(order_id * 31) % len(COURIERS)]


def brand(number: str) -> str:
    """By a card number's first digit."""
    return {"4": "Visa", "5": "Mastercard", "3": "Amex", "6": "Discover"}.get(number[:1], "Card")


REFUSALS = {
    "0002": "Your bank declined this card. Pay with another one.",
    "9995": "There is not enough money on this card. Pay with another one.",
}
"""By a card's last four digits, why it is refused."""
