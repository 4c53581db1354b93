"""Where an order is at a time of the site's clock. Pure: it follows from the order's row and the hour alone.

The column `orders.status` holds what is so at the shop's default hour, 2026-07-15 10:00; nothing rewrites it as time
goes by. Pages show `standing`, which agrees with the column at that hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sites.kit.rng import mix
from sites.kit.store import Row
from sites.omnizon import terms

STAGES = ("preparing", "shipped", "out for delivery", "delivered")
STAGE_NAMES = {
    "preparing": "Preparing",
    "shipped": "Shipped",
    "out for delivery": "Out for delivery",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
}
ON_THE_ROAD = time(8, 20)
"""When the last van leaves, on the day of delivery."""
SAME_DAY = time(11)
"""When parcels leave that arrive on the same day."""
WINDOWS = {"": (13, 19), "morning": (9, 11), "afternoon": (13, 16), "evening": (17, 20)}
"""By slot, the first and the last hour in which parcels are handed over."""
CARRIERS = (("Larkway Parcel", "LW"), ("Heron Post", "HP"), ("Bluestem Freight", "BF"))
WAREHOUSES = (
    ("Columbus", "OH"), ("Harrisburg", "PA"), ("Louisville", "KY"), ("Joliet", "IL"), ("Reno", "NV"),
)  # fmt: skip
HUBS = (
    ("Indianapolis", "IN"), ("Knoxville", "TN"), ("Albany", "NY"), ("Kansas City", "MO"), ("Denver", "CO"),
    ("Charlotte", "NC"),
)  # fmt: skip
SPOTS = ("at the front door", "with a neighbor", "in the parcel box", "at the side door", "in the mail room")


@dataclass(frozen=True)
class Event:
    """Something that happened to a parcel."""

    at: datetime
    place: str
    text: str


def _draw(order: Row, salt: int, count: int) -> int:
    """A number below `count` that is the order's own."""
    return mix(order["id"] * 1_000_003 + salt) % count


def leaves(order: Row) -> datetime:
    """When the parcel leaves the warehouse: so many days before it is due as its speed takes."""
    days = terms.BY_KEY[order["delivery_speed"]].days
    day = datetime.fromisoformat(order["delivery_date"]) - timedelta(days=days)
    if days:
        return datetime.combine(day, time(terms.CUTOFF_HOUR))
    return datetime.combine(day, time(7) if order["delivery_slot"] == "morning" else SAME_DAY)


def van(order: Row) -> datetime:
    """When the parcel is out for delivery."""
    morning = datetime.combine(datetime.fromisoformat(order["delivery_date"]), ON_THE_ROAD)
    return max(morning, leaves(order) + timedelta(minutes=50))


def delivered(order: Row) -> datetime:
    """When the parcel is handed over, within the slot that was chosen."""
    first, last = WINDOWS[order["delivery_slot"]]
    minutes = first * 60 + _draw(order, 1, (last - first + 1) * 60)
    return datetime.fromisoformat(order["delivery_date"]) + timedelta(minutes=minutes)


def stage(order: Row, now: datetime) -> str:
    """One of STAGES, or `cancelled`."""
    if order["status"] == "cancelled":
        return "cancelled"
    if now >= delivered(order):
        return "delivered"
    if now >= van(order):
        return "out for delivery"
    return "shipped" if now >= leaves(order) else "preparing"


def standing(order: Row, now: datetime) -> str:
    """One of terms.STATUSES: what is out for delivery counts as shipped."""
    here = stage(order, now)
    return "shipped" if here == "out for delivery" else here


def carrier(order: Row) -> str:
    """Who brings it."""
    return CARRIERS[_draw(order, 2, len(CARRIERS))][0]


def tracking_number(order: Row) -> str:
    """The carrier's number of the parcel: `LW 4821 0937 16`."""
    digits = f"{mix(order['id'] * 7_368_787) % 10**10:010d}"
    return f"{CARRIERS[_draw(order, 2, len(CARRIERS))][1]} {digits[:4]} {digits[4:8]} {digits[8:]}"


def events(order: Row, now: datetime) -> list[Event]:
    """What has happened so far, the latest first."""
    placed = datetime.fromisoformat(order["placed"])
    if order["status"] == "cancelled":
        asked = datetime.fromisoformat(order["cancelled"])
        return [Event(asked, "omnizon", "Order cancelled"), Event(placed, "omnizon", "Order placed")]
    gone, there = leaves(order), delivered(order)
    warehouse = _place(WAREHOUSES[_draw(order, 3, len(WAREHOUSES))])
    here = f"{order['ship_city']}, {order['ship_state']}"
    all_of_it = [
        Event(placed, "omnizon", "Order placed"),
        Event(max(placed, gone - timedelta(minutes=160 + _draw(order, 4, 90))), warehouse, "Packed"),
        Event(gone, warehouse, f"Handed to {carrier(order)}"),
    ]
    days = terms.BY_KEY[order["delivery_speed"]].days
    if days >= 3:
        hub = HUBS[_draw(order, 5, len(HUBS))]
        at = gone + timedelta(hours=14 + _draw(order, 6, 9), minutes=_draw(order, 7, 60))
        all_of_it.append(Event(at, _place(hub), "Sorted at a hub"))
    if days:
        arrived = datetime.combine(there, time(5, 10 + _draw(order, 8, 45)))
        all_of_it.append(Event(arrived, here, "Arrived at the local station"))
    all_of_it.append(Event(van(order), here, "Out for delivery"))
    all_of_it.append(Event(there, here, f"Delivered, left {SPOTS[_draw(order, 9, len(SPOTS))]}"))
    return [event for event in reversed(all_of_it) if event.at <= now]


def _place(city: tuple[str, str]) -> str:
    return ", ".join(city)
