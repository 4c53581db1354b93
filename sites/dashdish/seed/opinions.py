"""What the diners said of their orders: ratings, problems and their refunds; and what they like."""

from __future__ import annotations

from datetime import datetime, timedelta

from sites.dashdish import terms
from sites.kit import Database, Rng

WORDS = {
    5: ("Perfect.", "Hot and on time.", "My usual, as good as ever."),
    4: ("Good, a little salty.", "Nice, but small.", ""),
    3: ("All right.", "Lukewarm by the time it came."),
    2: ("Not what I ordered.",),
    1: ("Never again.",),
}


def seed(db: Database, rng: Rng) -> None:
    """Write them."""
    past = "status = 'placed' AND due < '2026-07-14T00:00:00'"
    for order in db.all(f"SELECT * FROM orders WHERE {past} ORDER BY id"):
        if rng.chance(0.45):
            stars = rng.pick((5, 5, 5, 4, 4, 4, 3, 2))
            db.insert(
                "rating",
                order_id=order["id"],
                account_id=order["account_id"],
                restaurant_id=order["restaurant_id"],
                stars=stars,
                courier_stars=rng.pick((5, 5, 4, 3)) if order["mode"] == "delivery" else None,
                text=rng.pick(WORDS[stars]),
                public=int(rng.chance(0.6)),
                at=(datetime.fromisoformat(order["due"]) + timedelta(hours=2)).isoformat(),
            )
    old = db.all(
        f"SELECT * FROM orders WHERE account_id = 1 AND {past} AND due < '2026-06-20' ORDER BY id DESC"
    )
    for order in rng.sample(old, 7):
        _issue(db, rng, order)
    for who, count in ((1, 9), (2, 3)):
        stores = db.column(
            "SELECT restaurant_id FROM orders WHERE account_id = ? GROUP BY restaurant_id"
            " ORDER BY count(*) DESC, restaurant_id LIMIT ?",
            who,
            count,
        )
        for place, key in enumerate(stores):
            at = datetime(2026, 5, 1, 18) - timedelta(days=11 * place)
            db.insert("favorite", account_id=who, restaurant_id=key, at=at.isoformat())
    db.insert("credit", account_id=1, cents=1200, reason="Gift card", order_id=None, at="2026-06-02T12:00:00")
    popular = db.column("SELECT id FROM catalogue.restaurant WHERE id < 900 ORDER BY rank LIMIT 30")
    for place, key in enumerate(rng.sample(popular, 5), 1):
        db.insert("viewed", owner="account 1", restaurant_id=key, place=place)


def _issue(db: Database, rng: Rng, order: dict[str, object]) -> None:
    """Something missing, and its refund."""
    line = rng.pick(db.all("SELECT * FROM order_line WHERE order_id = ? ORDER BY id", order["id"]))
    kind = rng.pick(("missing", "wrong", "cold"))
    refund = terms.refund_cents(kind, [(1, line["price_cents"])], order)
    key = db.insert(
        "issue",
        order_id=order["id"],
        kind=kind,
        text="",
        refund_to="card",
        refund_cents=refund,
        at=(datetime.fromisoformat(str(order["due"])) + timedelta(hours=1)).isoformat(),
    )
    db.insert("issue_line", issue_id=key, line_id=line["id"], quantity=1)
