"""Noor Haddad, who has bought here for longest: some 330 orders since the shop's first days.

Each order is drawn from a stream of its own, so that no other can move it. Things were cheaper then: a line costs what
its year makes of today's price.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sites.kit import Database, Rng, passwords
from sites.kit.store import Row
from sites.omnizon.pages import shop as goods
from sites.omnizon.seed import shop
from sites.omnizon.seed.shop import TODAY, Past

EMAIL, NAME, PASSWORD = "noor.haddad@example.com", "Noor Haddad", "saffron-lantern-88"
ADDRESSES = (
    ("Noor Haddad", "905 Wisteria Court", "", "Knoxville", "TN", "37902", "(865) 555-0131", 1),
    ("Noor Haddad", "Haddad & Pell, 40 Market Row", "Floor 3", "Knoxville", "TN", "37902", "(865) 555-0188", 0),
    ("Samira Haddad", "1726 Poplar Bend", "", "Dayton", "OH", "45402", "(937) 555-0175", 0),
    ("Noor Haddad", "63 Tidewater Lane", "Unit 2", "Beaufort", "SC", "29902", "", 0),
)  # fmt: skip
"""Home, the office, her mother's, the house by the sea."""
OLD_ADDRESS = ("Noor Haddad", "318 Foundry Street", "Apt 12", "Chattanooga", "TN", "37402", "(423) 555-0106")
"""Where she lived until she moved; it is no longer kept."""
MOVED = date(2022, 9, 3)
CARDS = (
    ("Noor Haddad", "4485 7720 3916 8204", 8, 2029, "335", 1),
    ("Noor Haddad", "5196 0043 2287 7719", 2, 2026, "610", 0),
    ("N. Haddad", "3742 8810 6645 2093", 5, 2031, "8127", 0),
)
"""Her own, one that has expired, and the office's."""
A_YEAR = {2019: 3, 2020: 36, 2021: 45, 2022: 49, 2023: 56, 2024: 53, 2025: 58}
OF_LATE = (
    1, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 23, 27, 31, 34, 40, 47, 51, 58, 64, 73, 81, 90, 97, 106, 118, 127, 139,
    150, 161, 170, 179, 190,
)  # fmt: skip
"""Days before today of this year's orders."""
FIRST_DAY = date(2019, 12, 24)
"""Goods have been on sale since a few days before."""
STAPLES = {
    "coffee": 3, "tea": 3, "granola": 2, "oliveoil": 2, "shampoo": 2, "serum": 1, "notebook": 2, "pens": 2,
    "candle": 2,
}  # fmt: skip
"""By type of product, of how many she has bought the same again and again."""
SHELF = 2600
"""Of the most popular products, what she has ever looked at."""
WORTH = {2019: 88, 2020: 88, 2021: 90, 2022: 93, 2023: 96, 2024: 98, 2025: 100, 2026: 100}
"""By year, per cent of today's price."""


def seed(db: Database, rng: Rng) -> int:
    """Her account and all that she has ordered; the account's id."""
    account = db.insert("account", email=EMAIL, name=NAME, password=passwords.digest(EMAIL, PASSWORD))
    columns = ("name", "line1", "line2", "city", "state", "zip", "phone", "is_default")
    for row in ADDRESSES:
        db.insert("address", account_id=account, **dict(zip(columns, row, strict=True)))
    card = ("name", "number", "month", "year", "security_code", "is_default")
    cards = [db.insert("card", account_id=account, **dict(zip(card, row, strict=True))) for row in CARDS]
    shelf = db.all(
        "SELECT id, released, ships_in_days FROM catalogue.product WHERE id <= ? ORDER BY id", SHELF
    )
    staples = _staples(db, rng.branch("staples"))
    pasts = [
        _order(db, rng.branch("order", place), account, cards, day, shelf, staples)
        for place, day in enumerate(_days(rng.branch("days")))
    ]
    for past in sorted(pasts, key=lambda past: past.placed):
        shop.write(db, past)
    return account


def _days(rng: Rng) -> list[date]:
    """On which she has ordered, the first first."""
    days = [TODAY - timedelta(days=ago) for ago in OF_LATE]
    for year, count in A_YEAR.items():
        first = max(FIRST_DAY, date(year, 1, 1))
        pool = range((date(year, 12, 31) - first).days + 1)
        days += [first + timedelta(days=place) for place in rng.sample(pool, count)]
    return sorted(days)


def _staples(db: Database, rng: Rng) -> list[Row]:
    """What she buys again and again, in the variant that she likes."""
    rows: list[Row] = []
    for kind, count in STAPLES.items():
        pool = db.all(
            "SELECT product.id, released, ships_in_days, sku FROM catalogue.product"
            " JOIN catalogue.variant ON variant.product_id = product.id AND is_default"
            " WHERE type = ? AND product.id <= ? AND released < '2023' AND ships_in_days <= 3 ORDER BY product.id",
            kind,
            SHELF,
        )
        rows += rng.sample(pool, count)
    return rows


def _order(
    db: Database, rng: Rng, account: int, cards: list[int], day: date, shelf: list[Row], staples: list[Row]
) -> Past:
    placed = datetime.combine(day, time()) + timedelta(seconds=rng.whole(6 * 3600, 23 * 3600))
    late = day > TODAY - timedelta(days=9)
    size = rng.pick((1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7))
    wanted: dict[str, int] = {}
    if rng.chance(0.42):
        known = [row for row in staples if row["released"] < day.isoformat()]
        for row in rng.sample(known, rng.pick((1, 1, 2, 3))):
            wanted[row["sku"]] = rng.pick((1, 1, 2, 2, 3, 4, 6))
    pool = [
        row
        for row in shelf
        if row["released"] < day.isoformat() and row["ships_in_days"] <= (3 if late else 9)
    ]
    for row in rng.sample(pool, size if not wanted else rng.whole(0, 2)):
        skus = db.column(
            "SELECT sku FROM catalogue.variant WHERE product_id = ? ORDER BY position", row["id"]
        )
        wanted[rng.pick(skus)] = rng.pick((1, 1, 1, 1, 1, 2, 2, 3))
    lines = [_line(db, rng, sku, quantity, day.year) for sku, quantity in wanted.items()]
    return Past(
        account=account,
        placed=placed,
        lines=lines,
        address=_address(rng, day),
        card=_card(rng, cards, day),
        speed=rng.pick(shop.SPEEDS),
        cancelled=not late and rng.chance(0.06),
    )


def _line(db: Database, rng: Rng, sku: str, quantity: int, year: int) -> Row:
    line = goods.one_line(db, sku, quantity)
    assert line is not None
    cents = line["price_cents"]
    share = WORTH[year] if rng.chance(0.7) else 100
    if share < 100 and cents > 500:
        line["price_cents"] = cents * share // 100 // 100 * 100 + cents % 100
    return line


def _address(rng: Rng, day: date) -> tuple[object, ...]:
    place = rng.pick((0, 0, 0, 0, 0, 0, 1, 1, 2, 3))
    if place == 3 and day.year < 2024:
        place = 0
    if place < 2 and day < MOVED:
        return (0, *OLD_ADDRESS, 0)
    return (0, *ADDRESSES[place])


def _card(rng: Rng, cards: list[int], day: date) -> tuple[int, str, str]:
    """The one that has expired paid until it did, her own since then; now and then the office's."""
    place = (
        2
        if rng.chance(0.15) and day.year >= 2023
        else 1
        if day < date(2026, 2, 20) and rng.chance(0.6)
        else 0
    )
    name, number = CARDS[place][:2]
    return cards[place], str(name), str(number)[-4:]
