"""A year of a merchant's orders: who bought what, what was sent, given back and paid out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sites.kit import Database, Rng
from sites.kit.store import Row
from sites.omnizon.catalogue import vocab
from sites.omnizon.pages import shop
from sites.omnizon.pages.selling import fees, incoming
from sites.omnizon.seed.shop import TODAY

BUYERS = 118
PLACES = (
    ("Portland", "ME", "04102"), ("Burlington", "VT", "05401"), ("Boston", "MA", "02118"), ("Albany", "NY", "12203"),
    ("Brooklyn", "NY", "11215"), ("Newark", "NJ", "07104"), ("Pittsburgh", "PA", "15217"), ("Richmond", "VA", "23220"),
    ("Raleigh", "NC", "27607"), ("Asheville", "NC", "28801"), ("Savannah", "GA", "31401"), ("Tampa", "FL", "33606"),
    ("Nashville", "TN", "37206"), ("Columbus", "OH", "43206"), ("Ann Arbor", "MI", "48104"), ("Chicago", "IL", "60622"),
    ("Madison", "WI", "53703"), ("Duluth", "MN", "55802"), ("Omaha", "NE", "68104"), ("Austin", "TX", "78704"),
    ("Houston", "TX", "77008"), ("Denver", "CO", "80205"), ("Salt Lake City", "UT", "84103"), ("Boise", "ID", "83702"),
    ("Phoenix", "AZ", "85014"), ("San Diego", "CA", "92104"), ("Oakland", "CA", "94609"), ("Sacramento", "CA", "95816"),
    ("Portland", "OR", "97211"), ("Seattle", "WA", "98103"),
)  # fmt: skip
STREETS = (
    "Maple Street", "Harbor Avenue", "Elm Street", "Orchard Lane", "Fifth Street", "Birch Road", "Mill Street",
    "Prospect Avenue", "Cedar Lane", "High Street", "Ridge Road", "Union Street",
)  # fmt: skip
TODAYS = (time(6, 12), time(7, 48), time(9, 3))
"""Orders of this morning."""
RECENT = (
    *(
        1,
        1,
        1,
        1,
        2,
        2,
        2,
        2,
        3,
        3,
        4,
        4,
        4,
        5,
        5,
        6,
        6,
        6,
        7,
        7,
        8,
        8,
        9,
        9,
        9,
        10,
        10,
        11,
        11,
        12,
        12,
        13,
        13,
    ),
    *(14, 14, 15, 15, 16, 16, 17, 17, 18, 18, 19, 19, 20, 20),
)
OLDER = 270
SPEEDS = ("standard", "standard", "standard", "fast", "express", "no-rush")
PREFIXES = {"Blueline Ground": "BL", "Postway": "PW", "Haul & Home": "HH", "Swiftwing Air": "SW"}
"""Of each carrier's tracking numbers."""
CARRIERS = tuple(PREFIXES)
STRAGGLERS = 3
"""Orders that should have left already."""
CANCEL_REASONS = ("Cancelled by the buyer", "Out of stock", "Address cannot be delivered to")
REFUND_REASONS = ("Damaged in transit", "Late delivery", "Item not as described", "Goodwill")
RETURNS = (
    ("Ordered by mistake", "I meant to order the other color. Unopened.", "requested"),
    (
        "Damaged on arrival",
        "The box was crushed on one side, and there is a scratch right across the front.",
        "requested",
    ),
    ("Changed my mind", "It is nicer in the pictures.", "requested"),
    ("Not as described", "It looks much darker than on the page.", "requested"),
    ("Defective", "It came apart on the second evening.", "authorized"),
    ("Changed my mind", "Bought two by mistake.", "authorized"),
    ("Defective", "It stopped working on the second day.", "closed"),
    ("Changed my mind", "We have found another one in the meantime.", "declined"),
)
FIRST_PAYOUT = date(2026, 1, 5)
FORTNIGHT = 14


def seed(db: Database, rng: Rng, seller: str) -> None:
    """Buyers, their orders, and what became of these."""
    buyers = _buyers(db, rng)
    goods = db.all(
        "SELECT id, released FROM listing JOIN catalogue.product ON product.id = product_id WHERE in_stock ORDER BY id"
    )
    spread = [21 + int(343 * rng.unit() * (0.5 + rng.unit() * 0.5)) for _ in range(OLDER)]
    moments = [datetime.combine(TODAY, at) for at in TODAYS]
    moments += [
        datetime.combine(TODAY - timedelta(days=days), time()) + timedelta(seconds=rng.whole(25_000, 80_000))
        for days in (*RECENT, *spread)
    ]
    for moment in sorted(moments):
        _write(db, rng, moment, rng.pick(buyers), goods)
    _stragglers(db)
    _partly(db)
    _refunds(db, rng)
    _returns(db, rng)
    incoming.take_in(db, seller)  # last, so that the shop's orders move none of these


def _buyers(db: Database, rng: Rng) -> list[int]:
    names = rng.sample([f"{a} {b}" for a in vocab.FIRST_NAMES[::2] for b in vocab.LAST_NAMES[::3]], BUYERS)
    keys = []
    for place, name in enumerate(names, 1):
        city, state, code = rng.pick(PLACES)
        handle = f"b{rng.whole(10**7, 10**8 - 1)}{place:03d}"
        keys.append(
            db.insert(
                "buyer",
                name=name,
                email=f"{handle}@mail.omnizon.example.com",
                city=city,
                state=state,
                zip=code,
                line1=f"{rng.whole(2, 980)} {rng.pick(STREETS)}",
            )
        )
    return keys


def _write(db: Database, rng: Rng, placed: datetime, buyer_id: int, goods: list[Row]) -> None:
    buyer = db.one("SELECT * FROM buyer WHERE id = ?", buyer_id)
    assert buyer
    age = (TODAY - placed.date()).days
    speed = rng.pick(SPEEDS)
    status = "delivered" if age > 8 else "shipped" if age > 3 else "unshipped"
    if age > 2 and rng.chance(0.07):
        status = "cancelled"
    due = incoming.ship_by(placed)
    if age == 3 and status == "unshipped":
        status = "shipped"
    key = db.value("SELECT coalesce(max(id), 0) + 1 FROM sale")
    db.insert(
        "sale",
        id=key,
        number=incoming.number(key),
        buyer_id=buyer_id,
        placed=placed.isoformat(),
        status=status,
        speed=speed,
        ship_by=due.isoformat(),
        ship_name=buyer["name"],
        ship_line1=buyer["line1"],
        ship_city=buyer["city"],
        ship_state=buyer["state"],
        ship_zip=buyer["zip"],
        cancelled=(placed + timedelta(hours=5)).isoformat() if status == "cancelled" else None,
        cancel_reason=rng.pick(CANCEL_REASONS) if status == "cancelled" else "",
    )
    gone = status in ("shipped", "delivered")
    known = [row for row in goods if row["released"] < placed.date().isoformat()]
    chosen: set[int] = set()
    for _ in range(rng.pick((1, 1, 1, 1, 2, 2, 3))):
        chosen.add(known[int(rng.unit() * rng.unit() * len(known))]["id"])
    for product_id in sorted(chosen):
        skus = db.column(
            "SELECT sku FROM catalogue.variant WHERE product_id = ? AND stock > 0 ORDER BY position",
            product_id,
        )
        line = shop.one_line(db, rng.pick(skus), rng.pick((1, 1, 1, 1, 2, 2, 3)))
        assert line
        kept = ("product_id", "sku", "title", "options", "quantity", "price_cents")
        db.insert(
            "sale_line",
            sale_id=key,
            shipped=line["quantity"] if gone else 0,
            **{name: line[name] for name in kept},
        )
    if gone:
        left = min(datetime.combine(due, time(15, 20)), datetime.combine(TODAY, time()) - timedelta(hours=6))
        _ship(db, rng, key, left, None)


def _ship(db: Database, rng: Rng, sale_id: int, at: datetime, pieces: dict[int, int] | None) -> None:
    carrier = rng.pick(CARRIERS)
    shipment = db.insert(
        "shipment",
        sale_id=sale_id,
        carrier=carrier,
        tracking=f"{PREFIXES[carrier]}{rng.whole(10, 99)}{rng.whole(10**7, 10**8 - 1)}",
        at=at.isoformat(),
    )
    for line in db.all("SELECT id, quantity FROM sale_line WHERE sale_id = ? ORDER BY id", sale_id):
        count = line["quantity"] if pieces is None else pieces.get(line["id"], 0)
        if count:
            db.insert("shipment_line", shipment_id=shipment, sale_line_id=line["id"], quantity=count)


def _stragglers(db: Database) -> None:
    """Some that are older than they should be and still here."""
    late = db.column(
        "SELECT id FROM sale WHERE status = 'shipped' AND order_id ISNULL AND ship_by < ? ORDER BY placed DESC LIMIT ?",
        TODAY.isoformat(),
        STRAGGLERS,
    )
    for key in late:
        db.run(
            "DELETE FROM shipment_line WHERE shipment_id IN (SELECT id FROM shipment WHERE sale_id = ?)", key
        )
        db.run("DELETE FROM shipment WHERE sale_id = ?", key)
        db.run("UPDATE sale_line SET shipped = 0 WHERE sale_id = ?", key)
        db.run("UPDATE sale SET status = 'unshipped' WHERE id = ?", key)


def _partly(db: Database) -> None:
    """Of one order with several lines, only the first has left."""
    key = db.value(
        "SELECT sale_id FROM sale_line JOIN sale ON sale.id = sale_id WHERE status = 'unshipped' AND order_id ISNULL"
        " GROUP BY sale_id HAVING count(*) > 1 ORDER BY placed LIMIT 1"
    )
    if key is None:
        return
    first = db.one("SELECT id, quantity FROM sale_line WHERE sale_id = ? ORDER BY id LIMIT 1", key)
    assert first
    _ship(db, Rng("partly"), key, datetime(2026, 7, 14, 16, 5), {first["id"]: first["quantity"]})
    db.run("UPDATE sale_line SET shipped = quantity WHERE id = ?", first["id"])
    db.run("UPDATE sale SET status = 'partly shipped' WHERE id = ?", key)


def _refunds(db: Database, rng: Rng) -> None:
    lines = db.all(
        "SELECT sale_line.*, placed FROM sale_line JOIN sale ON sale.id = sale_id"
        " WHERE sale.status = 'delivered' AND order_id ISNULL AND placed < '2026-07-01' ORDER BY sale_line.id"
    )
    for line in sorted(rng.sample(lines, 16), key=lambda line: str(line["placed"])):
        whole = line["quantity"] * line["price_cents"]
        cents = whole if rng.chance(0.5) else whole * rng.pick((10, 15, 20, 25)) // 100
        at = min(
            datetime.fromisoformat(line["placed"]) + timedelta(days=rng.whole(6, 16)),
            datetime(2026, 7, 14, 12),
        )
        reason = rng.pick(REFUND_REASONS)
        db.insert("refund", sale_line_id=line["id"], cents=cents, reason=reason, at=at.isoformat())


def _returns(db: Database, rng: Rng) -> None:
    lines = db.all(
        "SELECT sale_line.* FROM sale_line JOIN sale ON sale.id = sale_id WHERE sale.status = 'delivered'"
        " AND order_id ISNULL AND placed BETWEEN '2026-06-10' AND '2026-07-07'"
        " AND sale_line.id NOT IN (SELECT sale_line_id FROM refund) ORDER BY sale_line.id"
    )
    for line, (reason, words, status) in zip(rng.sample(lines, len(RETURNS)), RETURNS, strict=False):
        asked = datetime(2026, 7, 14, 19, 30) - timedelta(hours=rng.whole(2, 110))
        db.insert(
            "return_case",
            sale_line_id=line["id"],
            quantity=1,
            reason=reason,
            words=words,
            asked=asked.isoformat(),
            status=status,
            answer="Sorry, this is past the 30 days in which it can come back."
            if status == "declined"
            else "",
        )


def payouts(db: Database) -> None:
    """The closed fortnights, each with sums that follow from the rows of its days."""
    starts = FIRST_PAYOUT
    while (ends := starts + timedelta(days=FORTNIGHT - 1)) < TODAY:
        sums = fees.period(db, starts.isoformat(), ends.isoformat())
        paid = (ends + timedelta(days=3)).isoformat()
        db.insert("payout", starts=starts.isoformat(), ends=ends.isoformat(), paid=paid, **sums)
        starts = ends + timedelta(days=1)
