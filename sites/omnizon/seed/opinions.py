"""What accounts have written about products: reviews, questions, answers, votes."""

from __future__ import annotations

from sites.kit import Database, Rng

NICKNAME = "Weekend Warrior"
"""The main account signs so: some of the catalogue's reviews by that name are its own."""
REVIEWS = 6
VOTES = 9
QUESTIONS = (
    ("Does it come with a printed manual?", 5),
    ("Is the box small enough for a parcel locker?", 2),
    ("Do you sell spare parts for it?", 40),
)
"""What the main account has asked, and how many days ago."""


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    published = db.all(
        "SELECT review.*, order_line.sku FROM orders JOIN order_line ON order_line.order_id = orders.id"
        " JOIN catalogue.review ON review.product_id = order_line.product_id"
        "  AND coalesce(review.variant, '') = order_line.options AND review.date > orders.delivery_date"
        " WHERE orders.account_id = 1 AND orders.status = 'delivered' AND author = ? AND review.verified"
        " GROUP BY review.product_id ORDER BY review.id",
        NICKNAME,
    )
    for row in sorted(rng.sample(published, REVIEWS), key=lambda row: (row["date"], row["id"])):
        hour, minute = rng.whole(8, 21), rng.whole(0, 59)
        kept = ("product_id", "sku", "stars", "headline", "body", "verified")
        db.insert(
            "written_review",
            account_id=1,
            nickname=NICKNAME,
            written=f"{row['date']}T{hour:02d}:{minute:02d}:00",
            review_id=row["id"],
            **{name: row[name] for name in kept},
        )
    for review in rng.sample(_reviews_of_others(db), VOTES):
        db.insert("helpful_vote", account_id=1, review_id=review)
    looked_at = db.column(
        "SELECT product_id FROM recently_viewed WHERE owner = 'account 1' ORDER BY place DESC"
    )
    for (text, days), product in zip(QUESTIONS, looked_at, strict=False):
        asked = db.value("SELECT datetime('2026-07-15T00:00:00', ?)", f"-{days * 24 - 19} hours")
        db.insert(
            "asked_question", account_id=1, product_id=product, question=text, asked=asked.replace(" ", "T")
        )


def _reviews_of_others(db: Database) -> list[int]:
    """Of what the main account has bought, as far as it did not write them."""
    return db.column(
        "SELECT DISTINCT review.id FROM orders JOIN order_line ON order_line.order_id = orders.id"
        " JOIN catalogue.review ON review.product_id = order_line.product_id"
        " WHERE orders.account_id = 1 AND review.id NOT IN (SELECT review_id FROM written_review)"
        " AND helpful > 0 ORDER BY review.id"
    )
