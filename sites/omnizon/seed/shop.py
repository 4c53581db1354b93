"""Who shops here and what they have bought so far: three accounts, three years of orders, a few coupons.

Every order obeys the rules that the checkout obeys, so that its sums can be told from its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sites.kit import Database, Rng, passwords
from sites.kit.store import Row
from sites.omnizon import fulfilment, terms
from sites.omnizon.pages import shop

TODAY = date(2026, 7, 15)
"""The day on which the catalogue's stock was counted; orders go up to the day before."""
NOW = datetime.combine(TODAY, time(10))

ACCOUNTS = (
    ("jordan.reyes@example.com", "Jordan Reyes", "sunflower-42"),
    ("mina.okafor@example.com", "Mina Okafor", "copper-kettle-7"),
    ("sam.lindqvist@example.com", "Sam Lindqvist", "harbor-lights-19"),
)
ADDRESSES = (
    (1, "Jordan Reyes", "418 Alder Street", "Apt 5B", "Asheville", "NC", "28801", "(828) 555-0142", 1),
    (1, "Jordan Reyes", "2210 Lakeview Road", "", "Madison", "WI", "53703", "(608) 555-0117", 0),
    (2, "Mina Okafor", "77 Quarry Lane", "", "Burlington", "VT", "05401", "(802) 555-0163", 1),
)
CARDS = (
    (1, "Jordan Reyes", "4539 1188 2034 6071", 11, 2028, "417", 1),
    (1, "Jordan Reyes", "5281 6604 9127 3358", 3, 2029, "902", 0),
)
COUPONS = (
    ("WELCOME10", "percent", 10, 0, "2026-12-31", 1, "10% off, once"),
    ("HARVEST20", "amount", 2000, 12000, "2026-10-31", 0, "$20 off orders of $120 or more"),
    ("SHIPFREE", "shipping", 0, 2000, "2026-12-31", 0, "Free delivery on orders of $20 or more"),
    ("SPRING15", "percent", 15, 0, "2026-05-31", 0, "15% off, spring 2026"),
)
RECENT_DAYS = (1, 1, 2, 3, 4, 5, 6, 9, 13, 19, 26, 38, 52, 71, 88)
"""Days before today of the main account's latest orders."""
OLDEST_DAYS = 3 * 365
ORDERS = {1: 45, 2: 4}
LARGE_ORDER_LINES = 14
SPEEDS = ("standard", "standard", "standard", "fast", "express", "no-rush")
ON_ITS_WAY_DAYS = (3, 5)
"""The orders of these days left at once and travel slowly."""


@dataclass
class Past:
    """An order to be written; they get their ids by time."""

    account: int
    placed: datetime
    lines: list[Row]
    address: tuple[object, ...]
    card: tuple[int, str, str] | None
    speed: str
    cancelled: bool
    coupon: str = ""


def seed(db: Database, rng: Rng) -> None:
    """Fill the shop."""
    for email, name, password in ACCOUNTS:
        db.insert("account", email=email, name=name, password=passwords.digest(email, password))
    address = ("account_id", "name", "line1", "line2", "city", "state", "zip", "phone", "is_default")
    for row in ADDRESSES:
        db.insert("address", **dict(zip(address, row, strict=True)))
    card = ("account_id", "name", "number", "month", "year", "security_code", "is_default")
    for plastic in CARDS:
        db.insert("card", **dict(zip(card, plastic, strict=True)))
    coupon = ("code", "kind", "value", "minimum_cents", "expires", "once", "text")
    for offer in COUPONS:
        db.insert("coupon", **dict(zip(coupon, offer, strict=True)))
    pasts = [past for account in ORDERS for past in _history(db, rng, account)]
    for past in sorted(pasts, key=lambda past: past.placed):
        write(db, past)
    _looked_at(db, rng)


def _history(db: Database, rng: Rng, account: int) -> list[Past]:
    """One account's orders: several of late, the others spread over the years."""
    recent = RECENT_DAYS if account == 1 else (3,)
    spread = rng.sample(range(100, OLDEST_DAYS), ORDERS[account] - len(recent))
    pasts = []
    for place, days in enumerate(sorted([*recent, *spread])):
        seconds = rng.whole(7 * 3600, 22 * 3600)
        placed = datetime.combine(TODAY - timedelta(days=days), time()) + timedelta(seconds=seconds)
        size = LARGE_ORDER_LINES if (account, place) == (1, 20) else rng.pick((1, 1, 1, 2, 2, 3, 4))
        addresses = [row for row in ADDRESSES if row[0] == account]
        pasts.append(
            Past(
                account=account,
                placed=placed,
                lines=_goods(db, rng, size, placed, 1 if days in ON_ITS_WAY_DAYS else 9),
                address=addresses[0] if rng.chance(0.8) else addresses[-1],
                card=_card(rng, account),
                speed="no-rush" if days in ON_ITS_WAY_DAYS else rng.pick(SPEEDS),
                cancelled=(account, place) == (1, 7) or (days > 100 and rng.chance(0.08)),
                coupon="SPRING15" if account == 1 and "2026-03" <= placed.isoformat() < "2026-05-31" else "",
            )
        )
    return pasts


def _card(rng: Rng, account: int) -> tuple[int, str, str] | None:
    """(id, name, last four digits); an account without cards had one that it has removed."""
    own = [(key, row) for key, row in enumerate(CARDS, 1) if row[0] == account]
    if not own:
        return None
    key, row = own[0] if rng.chance(0.75) else own[-1]
    return key, str(row[1]), str(row[2])[-4:]


def _goods(db: Database, rng: Rng, size: int, placed: datetime, ships_in_days: int) -> list[Row]:
    """Different products that were sold on that day and leave in time, the popular ones more often."""
    pool = db.column(
        "SELECT id FROM catalogue.product WHERE released < ? AND ships_in_days <= ? ORDER BY id LIMIT ?",
        placed.date().isoformat(),
        ships_in_days,
        rng.pick((60, 300, 1500)),
    )
    lines = []
    for key in rng.sample(pool, size):
        skus = db.column("SELECT sku FROM catalogue.variant WHERE product_id = ? ORDER BY position", key)
        line = shop.one_line(db, rng.pick(skus), rng.pick((1, 1, 1, 1, 2, 3)))
        assert line is not None
        lines.append(line)
    return lines


def write(db: Database, past: Past) -> None:
    """Add an order that obeys the checkout's rules to the shop's, as the latest of them."""
    days = max(line["ships_in_days"] for line in past.lines)
    arrives = terms.arrives(past.placed, days, past.speed)
    _, name, line1, line2, city, state, zip_code, phone, _ = past.address
    sums = terms.totals(
        ((line["quantity"], line["price_cents"]) for line in past.lines),
        past.speed,
        str(state),
        db.one("SELECT * FROM coupon WHERE code = ?", past.coupon),
    )
    key = db.value("SELECT count(*) + 1 FROM orders")
    card = past.card or (None, str(name), "2290")
    db.insert(
        "orders",
        id=key,
        number=terms.order_number(key),
        account_id=past.account,
        placed=past.placed.isoformat(),
        status=_status(key, past, arrives),
        cancelled=(past.placed + timedelta(hours=3)).isoformat() if past.cancelled else None,
        ship_name=name,
        ship_line1=line1,
        ship_line2=line2,
        ship_city=city,
        ship_state=state,
        ship_zip=zip_code,
        ship_phone=phone,
        card_id=card[0],
        card_name=card[1],
        card_last4=card[2],
        delivery_speed=past.speed,
        delivery_date=arrives.isoformat(),
        subtotal_cents=sums.subtotal_cents,
        discount_cents=sums.discount_cents,
        shipping_cents=sums.shipping_cents,
        tax_cents=sums.tax_cents,
        total_cents=sums.total_cents,
        coupon=past.coupon,
    )
    for line in past.lines:
        kept = ("product_id", "sku", "title", "options", "quantity", "price_cents", "seller")
        db.insert("order_line", order_id=key, **{name: line[name] for name in kept})
    if past.coupon and not past.cancelled:
        db.insert("coupon_use", coupon=past.coupon, account_id=past.account, order_id=key)


def _status(key: int, past: Past, arrives: date) -> str:
    """What the order's row says: where it is at the shop's default hour."""
    if past.cancelled:
        return "cancelled"
    row = {"id": key, "status": "", "delivery_slot": ""}
    row |= {"delivery_speed": past.speed, "delivery_date": arrives.isoformat()}
    return fulfilment.standing(row, NOW)


def _looked_at(db: Database, rng: Rng) -> None:
    """What the main account has looked at of late, and looked for."""
    popular = db.column("SELECT id FROM catalogue.product WHERE in_stock ORDER BY id LIMIT 200")
    for place, key in enumerate(rng.sample(popular, 9), 1):
        db.insert("recently_viewed", owner="account 1", product_id=key, place=place)
    phrases = db.column("SELECT text FROM catalogue.suggestion ORDER BY hits DESC, text LIMIT 40")
    for hour, text in enumerate(rng.sample(phrases, 4), 9):
        at = datetime.combine(TODAY - timedelta(days=1), time(hour)).isoformat()
        db.insert("search_history", owner="account 1", query=text, at=at)
