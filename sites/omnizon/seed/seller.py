"""The sellers' side: a merchant of the catalogue's with a desk here, and what she sells."""

from __future__ import annotations

from sites.kit import Database, Rng, passwords

SELLER = "Harbor Goods"
EMAIL, NAME, PASSWORD = "hollis.grant@example.com", "Hollis Grant", "blue-ledger-63"
POPULAR = 5000
"""Her goods are those of the most popular products, so that a large catalogue gives her no more to do."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    account = db.insert("account", email=EMAIL, name=NAME, password=passwords.digest(EMAIL, PASSWORD))
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
    db.run(
        "INSERT INTO listing(product_id, seller, status) SELECT id, seller, 'active' FROM catalogue.product"
        " WHERE seller = ? AND id <= ? ORDER BY id",
        SELLER,
        POPULAR,
    )
