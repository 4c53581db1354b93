"""What was eaten so far: two years of orders by the rules that the checkout obeys, and some that are still to come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sites.dashdish import terms
from sites.dashdish.catalogue.restaurants import CITY, STATE
from sites.dashdish.seed.diners import TODAY
from sites.kit import Database, Rng
from sites.kit.store import Row

OWN = "id < 900"
"""The city's own restaurants, which are there whatever the knobs."""
COUNTS = {1: 120, 2: 14, 4: 6}
RECENT_DAYS = {1: (1, 2, 3, 5, 6, 8, 11, 13, 16, 20, 24, 29), 2: (4, 12), 4: (2, 9)}
OLDEST_DAYS = 720
LIKED = 16
"""So many restaurants get most of an account's orders."""
UPSET = (3, 5, 16, 40)
"""Days before today on which the main account's order came late."""


@dataclass
class Past:
    """An order to be written; they get their ids by time."""

    account: int
    placed: datetime
    store: Row
    mode: str
    speed: str
    slot: str
    address: Row | None
    card: Row
    lines: list[Row]
    promo: Row | None = None
    tip: str = "15"
    cancelled: bool = False
    late_minutes: int = 0


def seed(db: Database, rng: Rng) -> None:
    """Write them."""
    stores = db.all(f"SELECT * FROM catalogue.restaurant WHERE {OWN} ORDER BY id")
    for store in stores:
        store["hours"] = terms.spans(
            db.all("SELECT * FROM catalogue.hours WHERE restaurant_id = ? ORDER BY weekday", store["id"])
        )
    pasts = [past for who in COUNTS for past in _history(db, rng.branch(who), who, stores)]
    for past in sorted(pasts, key=lambda past: (past.placed, past.account)):
        write(db, past)
    for past in _coming(db, rng.branch("coming"), stores):
        write(db, past)


def _history(db: Database, rng: Rng, who: int, stores: list[Row]) -> list[Past]:
    """One account's orders."""
    addresses = db.all("SELECT * FROM address WHERE account_id = ? ORDER BY id", who)
    cards = db.all("SELECT * FROM card WHERE account_id = ? AND number NOT LIKE '%9995' ORDER BY id", who)
    liked = rng.sample(stores, LIKED)
    recent = RECENT_DAYS[who]
    days = sorted([*recent, *rng.sample(range(35, OLDEST_DAYS), COUNTS[who] - len(recent))], reverse=True)
    found: list[Past] = []
    for days_ago in days:
        day = TODAY - timedelta(days=days_ago)
        address = addresses[0] if rng.chance(0.7) else rng.pick(addresses)
        pool = [store for store in (liked if rng.chance(0.8) else stores) if _ate_there(store, day)]
        store = rng.pick(pool or [each for each in stores if _ate_there(each, day)])
        near = bool(store["delivers"]) and terms.distance(store, address) <= store["radius"]
        mode = "delivery" if near and rng.chance(0.85) else "pickup"
        placed = _moment(rng, store, day)
        usable = [card for card in cards if (card["year"], card["month"]) >= (day.year, day.month)]
        past = Past(
            account=who,
            placed=placed,
            store=store,
            mode=mode,
            speed="express" if mode == "delivery" and rng.chance(0.12) else "standard",
            slot="",
            address=address if mode == "delivery" else None,
            card=usable[0] if rng.chance(0.6) else rng.pick(usable),
            lines=_dishes(db, rng, store),
            tip=rng.pick(("10", "15", "15", "20")) if mode == "delivery" else "0",
            cancelled=days_ago > 5 and rng.chance(0.05),
            late_minutes=rng.whole(18, 41) if who == 1 and days_ago in UPSET else 0,
        )
        past.promo = _promo(db, rng, past, found)
        found.append(past)
    return found


def _ate_there(store: Row, day: date) -> bool:
    """Whether it was on dashdish by then, and open."""
    return bool(store["opened"] < day.isoformat() and day.weekday() in store["hours"])


def _moment(rng: Rng, store: Row, day: date) -> datetime:
    """Within the hours, before midnight."""
    first, last = store["hours"][day.weekday()]
    return terms.at(day, 0) + timedelta(seconds=rng.whole(first * 60, min(last - 30, 1425) * 60))


def _dishes(db: Database, rng: Rng, store: Row) -> list[Row]:
    """One to four different dishes, with all that has to be chosen."""
    pool = db.all("SELECT * FROM catalogue.dish WHERE restaurant_id = ? ORDER BY position", store["id"])
    return [line(db, rng, dish) for dish in rng.sample(pool, rng.pick((1, 2, 2, 3, 3, 4)))]


def line(db: Database, rng: Rng, dish: Row) -> Row:
    """One dish as somebody chose it."""
    cents, size = dish["price_cents"], ""
    sizes = db.all("SELECT * FROM catalogue.dish_size WHERE dish_id = ? ORDER BY position", dish["id"])
    if sizes:
        chosen = rng.pick(sizes)
        cents, size = chosen["price_cents"], chosen["name"]
    options, words = [], []
    for group in db.all(
        "SELECT * FROM catalogue.option_group WHERE dish_id = ? ORDER BY position", dish["id"]
    ):
        offered = db.all("SELECT * FROM catalogue.option WHERE group_id = ? ORDER BY position", group["id"])
        wanted = max(group["least"], min(group["most"], rng.pick((0, 0, 0, 1, 2))))
        taken = sorted(rng.sample(offered, wanted), key=lambda option: int(option["position"]))
        options += taken
        if taken:
            words.append(f"{group['name']}: {', '.join(option['name'] for option in taken)}")
    return {
        "dish_id": dish["id"],
        "name": dish["name"],
        "size": size,
        "option_ids": json.dumps([option["id"] for option in options]),
        "options": "; ".join(words),
        "note": rng.pick(("No onions, please", "Extra napkins", "Sauce on the side"))
        if rng.chance(0.06)
        else "",
        "quantity": rng.pick((1, 1, 1, 1, 2, 2, 3)),
        "price_cents": cents + sum(option["price_cents"] for option in options),
        "person": "",
    }


def _promo(db: Database, rng: Rng, past: Past, before: list[Past]) -> Row | None:
    """A code that counts, now and then."""
    if not rng.chance(0.35):
        return None
    code = rng.pick(("PLUM10", "FIVEOFF", "FREERIDE"))
    promo = db.one("SELECT * FROM promo WHERE code = ?", code)
    subtotal = sum(each["quantity"] * each["price_cents"] for each in past.lines)
    used = sum(bool(each.promo and each.promo["code"] == code and not each.cancelled) for each in before)
    problem = terms.promo_problem(
        promo, past.store, set(), past.mode, subtotal, used, len(before), past.placed
    )
    if problem or promo is None or not terms.combines(terms.offer_of(past.store), promo, subtotal):
        return None
    return promo


def _coming(db: Database, rng: Rng, stores: list[Row]) -> list[Past]:
    """On the morning of the shop's default day: one on its way, one for the evening, one for tomorrow."""
    home, work = db.all("SELECT * FROM address WHERE account_id = 1 ORDER BY id LIMIT 2")
    card = db.all("SELECT * FROM card WHERE account_id = 1 ORDER BY id LIMIT 1")[0]
    now = datetime.combine(TODAY, time(10))
    by_name = {store["name"]: store for store in stores}
    spoon, tiffin, ledger = (by_name[name] for name in ("Sunny Spoon", "Saffron Tiffin", "Green Ledger"))
    low = terms.wait(spoon["prep_minutes"], terms.distance(spoon, home), "delivery", "standard")[0]
    made = []
    for store, placed, speed, slot, address in (
        (tiffin, now - timedelta(hours=15, minutes=12), "scheduled", "2026-07-15T18:30", home),
        (ledger, now - timedelta(hours=14, minutes=40), "scheduled", "2026-07-16T12:00", work),
        (spoon, now - timedelta(minutes=low + 1), "standard", "", home),
    ):
        made.append(Past(1, placed, store, "delivery", speed, slot, address, card, _dishes(db, rng, store)))
    return made


def write(db: Database, past: Past) -> None:
    """Add an order as the latest of them."""
    gap = terms.distance(past.store, past.address) if past.address else 0
    offers = [each for each in (terms.offer_of(past.store), past.promo) if each]
    sums = terms.totals(
        ((each["quantity"], each["price_cents"]) for each in past.lines),
        past.store,
        past.mode,
        past.speed,
        offers,
        tip=past.tip,
    )
    times = terms.times(past.placed, past.store["prep_minutes"], gap, past.mode, past.speed, past.slot)
    due = times.promised + timedelta(minutes=past.late_minutes) if past.late_minutes else times.due
    key = db.value("SELECT count(*) + 1 FROM orders")
    where = past.address or {}
    second = f", {where['line2']}" if where.get("line2") else ""
    db.insert(
        "orders",
        id=key,
        number=terms.order_number(key),
        account_id=past.account,
        restaurant_id=past.store["id"],
        restaurant_name=past.store["name"],
        placed=past.placed.isoformat(),
        status="cancelled" if past.cancelled else "placed",
        cancelled=(past.placed + timedelta(minutes=1)).isoformat() if past.cancelled else None,
        mode=past.mode,
        speed=past.speed,
        slot=past.slot,
        begins=times.begins.isoformat(),
        ready=times.ready.isoformat(),
        promised=times.promised.isoformat(),
        due=due.isoformat(),
        address_id=where.get("id"),
        address=f"{where['line1']}{second}, {CITY}, {STATE} {where['zip']}" if where else "",
        drop_off=terms.DROP_OFFS[key % 2] if where else "",
        instructions=where.get("instructions", ""),
        courier=terms.courier(key) if where else "",
        card_id=past.card["id"],
        card_brand=past.card["brand"],
        card_last4=past.card["number"][-4:],
        **sums.columns,
        promo=past.promo["code"] if past.promo else "",
        credit_cents=0,
        utensils=0,
        gift_name="",
        gift_phone="",
        gift_message="",
    )
    for each in past.lines:
        db.insert("order_line", order_id=key, **each)
    if past.promo and not past.cancelled:
        db.insert("promo_use", order_id=key, promo=past.promo["code"], account_id=past.account)
