"""The sellers' side: a merchant of the catalogue's with a desk here, what she sells and how it went so far."""

from __future__ import annotations

from datetime import datetime, timedelta

from sites.kit import Database, Rng, passwords
from sites.kit.store import Row
from sites.omnizon.seed import seller_ads, seller_sales, seller_voices
from sites.omnizon.seed.shop import TODAY

SELLER = "Harbor Goods"
EMAIL, NAME, PASSWORD = "hollis.grant@example.com", "Hollis Grant", "blue-ledger-63"
POPULAR = 5000
"""Her goods are those of the most popular products, so that a large catalogue gives her no more to do."""
TEAM = (
    ("Hollis Grant", EMAIL, "owner", "active", "2021-03-08"),
    ("Priya Nair", "priya@harborgoods.example.com", "manager", "active", "2022-01-17"),
    ("Tom Weller", "tom@harborgoods.example.com", "fulfillment", "active", "2023-06-05"),
    ("Ben Ashby", "ben.ashby@harborgoods.example.com", "viewer", "invited", "2026-07-11"),
    ("Lucia Ferro", "lucia@harborgoods.example.com", "marketing", "active", "2024-09-30"),
)
TEMPLATES = (
    ("Standard parcels", 1, "Blueline Ground", 599, 3500, 1),
    ("Bulky goods", 3, "Haul & Home", 2499, None, 0),
    ("Small and light", 1, "Postway", 399, 2500, 0),
)
RULES = (
    ("Clear slow stock", "over:60", -10, 1500, "99"),
    ("Kettles up for the fall", "type:kettle", 5, 2000, "exact"),
    ("Caps, end of season", "type:cap", -15, 1200, "99"),
)
PROMOTIONS = (
    ("Spring refresh", 10, "2026-04-03", "2026-04-12", "ended", ("planter", "candle", "rug")),
    ("Memorial Day weekend", 15, "2026-05-22", "2026-05-25", "ended", ("cap", "bottle", "umbrella")),
    ("Labor Day", 20, "2026-09-04", "2026-09-07", "scheduled", ("desk", "chair", "lamp")),
)
THRESHOLDS = (2, 3, 3, 4, 6)
COUNTED = 48
"""Variants whose counts have a history."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    account = db.insert("account", email=EMAIL, name=NAME, password=passwords.digest(EMAIL, PASSWORD))
    _storefront(db, account)
    db.run(
        "INSERT INTO listing(product_id, seller, status) SELECT id, seller, iif(in_stock, 'active', 'paused')"
        " FROM catalogue.product WHERE seller = ? AND id <= ? ORDER BY id",
        SELLER,
        POPULAR,
    )
    goods = db.all(
        "SELECT variant.sku, variant.stock, variant.price_cents, variant.is_default, product.id AS product_id,"
        " product.type FROM listing JOIN catalogue.product ON product.id = listing.product_id"
        " JOIN catalogue.variant ON variant.product_id = product.id ORDER BY product.id, variant.position"
    )
    _counts(db, rng.branch("counts"), goods)
    seller_sales.seed(db, rng.branch("sales"), SELLER)
    seller_voices.seed(db, rng.branch("voices"))
    seller_ads.seed(db, rng.branch("ads"), goods)
    seller_sales.payouts(db)
    _prices(db, goods)
    _proposals(db)


def _storefront(db: Database, account: int) -> None:
    db.insert(
        "storefront",
        seller=SELLER,
        account_id=account,
        legal_name="Harbor Goods Trading LLC",
        email="service@harborgoods.example.com",
        phone="(207) 555-0128",
        line1="14 Commercial Wharf",
        city="Portland",
        state="ME",
        zip="04101",
        joined="2021-03-08",
    )
    for name, email, role, status, since in TEAM:
        db.insert("team_member", name=name, email=email, role=role, status=status, since=since)
    for name, days, carrier, rate, free, default in TEMPLATES:
        db.insert(
            "shipping_template",
            name=name,
            handling_days=days,
            carrier=carrier,
            rate_cents=rate,
            free_from_cents=free,
            is_default=default,
        )


def _counts(db: Database, rng: Rng, goods: list[Row]) -> None:
    """What is called low, and how the counts of some came about: each history ends with what there is."""
    least = 0
    for row in goods:
        least = rng.pick(THRESHOLDS) if row["is_default"] or not least else least
        db.insert("stock_threshold", sku=row["sku"], least=least)
    moves = []
    for row in rng.sample([row for row in goods if row["stock"] > 3], COUNTED):
        balance, at = row["stock"], datetime(2026, 7, 14, 17, 0)
        for _ in range(rng.whole(2, 4)):
            at -= timedelta(days=rng.whole(3, 40), minutes=rng.whole(1, 500))
            kind = rng.pick(("restock", "restock", "restock", "count", "damage", "return"))
            quantity = {
                "restock": min(balance, rng.pick((10, 12, 20, 24, 40, 50))),
                "count": rng.pick((-2, -1, 1, 2)),
                "damage": -rng.whole(1, 3),
                "return": 1,
            }[kind]
            moves.append((at.isoformat(), row["sku"], kind, quantity, balance))
            balance = max(1, balance - quantity)
    for at_text, sku, kind, quantity, balance in sorted(moves):
        db.insert("stock_move", sku=sku, at=at_text, kind=kind, quantity=quantity, balance=balance)


def _prices(db: Database, goods: list[Row]) -> None:
    for name, scope, percent, floor, ending in RULES:
        db.insert("price_rule", name=name, scope=scope, percent=percent, floor_cents=floor, ending=ending)
    for name, percent, starts, ends, status, types in PROMOTIONS:
        key = db.insert(
            "promotion",
            name=name,
            percent=percent,
            starts=starts,
            ends=ends,
            status=status,
            created=f"{starts[:5]}03-16T09:12:00",
        )
        for product in dict.fromkeys(row["product_id"] for row in goods if row["type"] in types):
            db.insert("promotion_product", promotion_id=key, product_id=product)


def _proposals(db: Database) -> None:
    """Two listings that are not in the shop yet."""
    for title, maker, kind, text, price, stock, status, days, bullets in (
        (
            "Tideline Enamel Camp Mug, 12 oz, Set of 4",
            "Tideline",
            "mug",
            "<p>Four enamel mugs that do not mind a fire, a fall or a dishwasher.</p>",
            3299,
            60,
            "in review",
            1,
            ("Steel with two coats of enamel", "Rolled rim", "Set of four, stackable"),
        ),
        (
            "Tideline Cork Yoga Mat, 70 in",
            "Tideline",
            "yogamat",
            "<p>Cork on natural rubber. Still missing: the weight.</p>",
            None,
            None,
            "draft",
            9,
            ("Grips better when wet",),
        ),
    ):
        created = datetime.combine(TODAY - timedelta(days=days), datetime.min.time()).replace(hour=16)
        key = db.insert(
            "proposal",
            title=title,
            maker=maker,
            type=kind,
            description=text,
            price_cents=price,
            stock=stock,
            ships_in_days=2 if price else None,
            status=status,
            created=created.isoformat(),
            submitted=created.isoformat() if status == "in review" else None,
        )
        for place, bullet in enumerate(bullets, 1):
            db.insert("proposal_bullet", proposal_id=key, position=place, text=bullet)
