"""Who eats here: four accounts with their addresses and cards, and the promo codes there are."""

from __future__ import annotations

from datetime import date

from sites.dashdish import terms
from sites.kit import Database, passwords

TODAY = date(2026, 7, 15)
"""Orders are placed up to the morning of this day."""
ACCOUNTS = (
    ("priya.nair@example.com", "Priya Nair", "green-cardamom-5"),
    ("jordan.reyes@example.com", "Jordan Reyes", "sunflower-42"),
    ("leo.marsh@example.com", "Leo Marsh", "paper-boat-77"),
    ("ana.duarte@example.com", "Ana Duarte", "tin-whistle-12"),
)
"""Jordan has an account on omnizon too, with the same password and the same home."""
ADDRESSES = (
    (1, "Home", "24 Alder Street", "Apt 3B", 2, 214, 118, "Ring twice. The gate sticks.", 1),
    (1, "Work", "310 Exchange Street", "Floor 5", 1, 292, 216, "Leave it with the front desk", 0),
    (1, "Mom", "77 Quince Street", "", 8, 486, 348, "", 0),
    (1, "", "5 Heron Way", "Unit 9", 10, 548, 196, "Blue door", 0),
    (2, "Home", "418 Alder Street", "Apt 5B", 2, 204, 132, "", 1),
    (2, "Studio", "61 Spindle Street", "", 6, 184, 336, "Use the freight elevator", 0),
    (4, "Office", "120 Lantern Street", "Suite 200", 1, 306, 204, "Reception is on the left", 1),
)
CARDS = (
    (1, "Priya Nair", "4716 2093 5581 4402", 9, 2029, "318", 1),
    (1, "Priya Nair", "5424 1803 2279 6150", 2, 2028, "774", 0),
    (1, "Priya Nair", "3782 8224 6310 0055", 3, 2026, "4410", 0),
    (1, "Priya Nair", "6011 0009 9013 9995", 12, 2027, "205", 0),
    (2, "Jordan Reyes", "4539 1188 2034 6071", 11, 2028, "417", 1),
    (4, "Ana Duarte", "5281 7710 4465 2093", 6, 2028, "633", 1),
)
PROMOS = (
    ("PLUM10", "percent", 10, 800, 0, "2026-01-01", "2026-12-31", 1, 0, 0, "", 1, "10% off, up to $8.00, once"),
    ("FIVEOFF", "amount", 500, None, 2500, "2026-01-01", "2026-12-31", 0, 0, 0, "", 1, "$5.00 off dishes for $25.00 or more"),
    ("FREERIDE", "delivery", 0, None, 1500, "2026-01-01", "2026-12-31", 0, 0, 0, "", 1, "Free delivery from $15.00"),
    ("FIRSTBITE", "percent", 30, 1500, 0, "2026-01-01", "2026-12-31", 1, 1, 0, "", 1, "30% off a first order, up to $15.00"),
    ("NOODLE20", "percent", 20, 1000, 1500, "2026-06-01", "2026-08-31", 0, 0, 0, "ramen", 1, "20% off ramen, up to $10.00"),
    ("WALK15", "percent", 15, None, 2000, "2026-06-01", "2026-09-30", 0, 0, 1, "", 1, "15% off pickup orders from $20.00"),
    ("SPRING25", "percent", 25, None, 0, "2026-03-01", "2026-05-31", 0, 0, 0, "", 0, "25% off in spring"),
    ("AUGUST8", "amount", 800, None, 3000, "2026-08-01", "2026-08-31", 0, 0, 0, "", 0, "$8.00 off in August"),
)  # fmt: skip


def seed(db: Database) -> None:
    """Write them."""
    for email, name, password in ACCOUNTS:
        db.insert("account", email=email, name=name, password=passwords.digest(email, password))
    for who, label, line1, line2, hood, x, y, instructions, default in ADDRESSES:
        db.insert(
            "address",
            account_id=who,
            label=label,
            line1=line1,
            line2=line2,
            zip=db.value("SELECT zip FROM catalogue.neighborhood WHERE id = ?", hood),
            neighborhood_id=hood,
            x=x,
            y=y,
            instructions=instructions,
            is_default=default,
        )
    for who, name, number, month, year, code, default in CARDS:
        db.insert(
            "card",
            account_id=who,
            brand=terms.brand(number),
            name=name,
            number=number,
            month=month,
            year=year,
            security_code=code,
            is_default=default,
        )
    columns = (
        *("code", "kind", "value", "most_cents", "minimum_cents", "starts", "expires", "once", "first_order"),
        *("pickup_only", "cuisine", "public", "text"),
    )
    for promo in PROMOS:
        db.insert("promo", **dict(zip(columns, promo, strict=True)))
    db.insert("preference", account_id=1, mail_offers=1)
