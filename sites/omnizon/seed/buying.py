"""Gift cards, clipped coupons and other means of paying less; and a shopper whose cart has been lying about."""

from __future__ import annotations

from datetime import date, timedelta

from sites.kit import Database, Rng, passwords
from sites.kit.store import Row
from sites.omnizon import terms

EMAIL, NAME, PASSWORD = "dana.whitfield@example.com", "Dana Whitfield", "paper-lantern-33"
JORDAN = 1
TODAY = date(2026, 7, 15)

COUPONS = (
    ("TAKE10OFF60", "amount", 1000, 6000, "2026-09-30", 0, 1, "$10 off orders of $60 or more"),
    ("SUMMER20", "percent", 20, 15000, "2026-08-31", 0, 1, "20% off orders of $150 or more"),
    ("PICNIC25", "percent", 25, 5000, "2026-07-05", 0, 1, "25% off orders of $50 or more, until July 5"),
    ("THANKS5", "amount", 500, 0, "2026-12-31", 1, 0, "$5 off, once"),
)
GIFT_CARDS = (
    ("GIFT-7K2M-QX4P-93TA", 5000, "2027-03-31"),
    ("GIFT-B8WD-52VN-KH6R", 2500, "2026-12-31"),
    ("GIFT-3FJY-T9CE-84ZL", 10000, "2027-06-30"),
    ("GIFT-XN5A-6QGS-27PB", 4000, "2026-06-30"),
    ("GIFT-V4HR-M8KD-C3YW", 1500, "2028-01-31"),
)
"""Nobody has redeemed these; the fourth is too old."""
REDEEMED = (
    ("GIFT-9TQC-4RLM-W7XE", 2500, "2027-01-31", "jordan.reyes@example.com", "2026-05-03T19:22:00"),
    ("GIFT-H2PZ-Y6BN-5DKV", 5000, "2026-12-31", EMAIL, "2026-02-14T08:05:00"),
    ("GIFT-6CWA-E8TF-J3SQ", 2000, "2027-02-28", EMAIL, "2026-06-21T12:40:00"),
    ("GIFT-D7MX-2VKR-P9HL", 3000, "2026-09-30", "mina.okafor@example.com", "2026-01-09T17:55:00"),
)
ADDRESSES = (
    ("Dana Whitfield", "31 Juniper Court", "Apt 2", "Portland", "OR", "97209", "(503) 555-0181", 1),
    ("Dana Whitfield", "31 Juniper Ct.", "#2", "Portland", "OR", "97209", "", 0),
    ("Ruth Whitfield", "704 Orchard Hill Road", "", "Ithaca", "NY", "14850", "(607) 555-0129", 0),
    ("Dana Whitfield", "1188 Larkspur Avenue", "Unit 14", "Boise", "ID", "83702", "(208) 555-0166", 0),
    (
        "Theo Whitfield",
        "52 Cannery Street",
        "Dorm C, Room 311",
        "Monterey",
        "CA",
        "93940",
        "(831) 555-0174",
        0,
    ),
    ("Dana Whitfield", "31 Juniper Court", "Apt 2", "Portland", "OR", "97029", "(503) 555-0181", 0),
)
"""The second and the last are the first once more, the last with a slip in its ZIP code."""
CARDS = (
    ("Dana Whitfield", "4716 2203 8841 5590", 5, 2026, "301", 1),
    ("Dana Whitfield", "5402 1179 3365 0002", 9, 2028, "774", 0),
    ("Dana Whitfield", "4929 6038 1127 4461", 2, 2030, "158", 0),
    ("D. Whitfield", "3714 4963 5398 4310", 12, 2025, "6640", 0),
)
"""The default one and the last have expired; the bank declines the second."""
CLIPS = {JORDAN: (3, 2), 0: (4, 1)}
"""Account, 0 for the new one -> how many clipped coupons that still count, and how many that have expired."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    coupon = ("code", "kind", "value", "minimum_cents", "expires", "once", "listed", "text")
    for offer in COUPONS:
        db.insert("coupon", **dict(zip(coupon, offer, strict=True)))
    dana = db.insert("account", email=EMAIL, name=NAME, password=passwords.digest(EMAIL, PASSWORD))
    address = ("name", "line1", "line2", "city", "state", "zip", "phone", "is_default")
    for place in ADDRESSES:
        db.insert("address", account_id=dana, **dict(zip(address, place, strict=True)))
    card = ("name", "number", "month", "year", "security_code", "is_default")
    for plastic in CARDS:
        db.insert("card", account_id=dana, **dict(zip(card, plastic, strict=True)))
    _gift_cards(db)
    for account, (active, expired) in CLIPS.items():
        _clips(db, rng, account or dana, active, expired)
    _cart(db, rng, dana)


def _gift_cards(db: Database) -> None:
    for code, cents, ends in GIFT_CARDS:
        db.insert("gift_card", code=code, cents=cents, ends=ends)
    for code, cents, ends, email, at in REDEEMED:
        account = db.value("SELECT id FROM account WHERE email = ?", email)
        db.insert("gift_card", code=code, cents=cents, ends=ends, account_id=account, redeemed=at)
        db.insert("balance", account_id=account, at=at, cents=cents, kind="redeemed", code=code)


def _clips(db: Database, rng: Rng, account: int, active: int, expired: int) -> None:
    """Coupons of products that nobody has looked at here; the expired ones were clipped in spring."""
    pool = db.all(
        "SELECT id, coupon_percent FROM catalogue.product WHERE coupon_percent AND in_stock AND variant_count = 1"
        " AND price_cents BETWEEN 1500 AND 9000 AND id NOT IN (SELECT product_id FROM recently_viewed)"
        " AND id NOT IN (SELECT product_id FROM clip) ORDER BY id LIMIT 120"
    )
    for place, product in enumerate(rng.sample(pool, active + expired)):
        days = rng.whole(2, 12) if place < active else rng.whole(50, 90)
        clipped = TODAY - timedelta(days=days)
        ends = terms.coupon_ends(product["id"]) if place < active else clipped + timedelta(days=30)
        db.insert(
            "clip",
            account_id=account,
            product_id=product["id"],
            percent=product["coupon_percent"],
            clipped=f"{clipped}T{rng.whole(8, 21):02d}:15:00",
            ends=ends.isoformat(),
        )


def _cart(db: Database, rng: Rng, account: int) -> None:
    """What the new shopper left in the cart some weeks ago: prices and stock have moved since."""
    clipped = db.column(
        "SELECT product_id FROM clip WHERE account_id = ? AND ends >= ?", account, "2026-07-15"
    )
    plain = _variants(
        db, "variant_count = 1 AND stock >= 20 AND NOT coupon_percent AND seller = 'Omnizon'", 200
    )
    few = _variants(db, "variant_count = 1 AND stock BETWEEN 2 AND 4 AND NOT coupon_percent", 30)
    gone = _variants(db, "variant.stock = 0 AND NOT variant.is_default", 30)
    dearer, cheaper, steady, left_out, *later = rng.sample(plain, 7)
    coupon = _variants(db, f"product.id = {clipped[0]} AND is_default", 1)[0]
    short, over = rng.pick(few), rng.pick(gone)
    lines = (
        (dearer, 1, 0, 1, dearer["price_cents"] * 88 // 100),
        (coupon, 2, 0, 1, coupon["price_cents"]),
        (short, short["stock"] + 2, 0, 1, short["price_cents"]),
        (steady, 1, 0, 1, steady["price_cents"]),
        (left_out, 1, 0, 0, left_out["price_cents"]),
        (cheaper, 1, 1, 1, cheaper["price_cents"] * 120 // 100),
        (over, 1, 1, 1, over["price_cents"]),
        *((each, 2, 1, 1, each["price_cents"]) for each in later),
    )
    for days, (each, quantity, saved, chosen, noted) in zip(range(40, 0, -4), lines, strict=False):
        db.insert(
            "cart_line",
            account_id=account,
            product_id=each["product_id"],
            sku=each["sku"],
            quantity=quantity,
            saved=saved,
            chosen=chosen,
            price_cents=noted,
            added=f"{TODAY - timedelta(days=days)}T20:{days:02d}:00",
        )


def _variants(db: Database, condition: str, most: int) -> list[Row]:
    return db.all(
        # product first, in order: a large shop's variants are made product by product
        "SELECT variant.* FROM catalogue.product CROSS JOIN catalogue.variant ON product.id = product_id"
        f" WHERE {condition} AND variant.price_cents BETWEEN 900 AND 12000"
        " ORDER BY product.id, variant.position LIMIT ?",
        most,
    )
