"""What customers say of a product: the list with its filters, votes and reports."""

from __future__ import annotations

from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon.pages import item, shop

A_PAGE = 10
SORTS = {
    "top": ("Top reviews", "review.id"),
    "recent": ("Most recent", "review.date DESC, review.id"),
    "oldest": ("Oldest", "review.date, review.id"),
    "highest": ("Highest rating", "review.stars DESC, review.id"),
    "lowest": ("Lowest rating", "review.stars, review.id"),
    "helpful": ("Most helpful", "people DESC, review.id"),
}
REASONS = {
    "off-topic": "It is about something else",
    "rude": "It is rude or hateful",
    "advertising": "It is advertising, or was paid for",
    "private": "It gives away somebody's private details",
    "other": "Something else",
}
LONGEST_WORDS = 100

# ?1 is the account that asks, whose own vote is counted among those who found it helpful; ?2 is the product
REVIEWS = """
SELECT review.*, helpful + (vote.review_id IS NOT NULL) AS people, vote.review_id IS NOT NULL AS voted,
       report.review_id IS NOT NULL AS reported, own.id AS own_id,
       reply.text AS reply, reply.at AS replied, listing.seller AS replier
FROM catalogue.review
LEFT JOIN review_reply AS reply ON reply.review_id = review.id
LEFT JOIN listing ON listing.product_id = review.product_id
LEFT JOIN helpful_vote AS vote ON vote.review_id = review.id AND vote.account_id = ?1
LEFT JOIN review_report AS report ON report.review_id = review.id AND report.account_id = ?1
LEFT JOIN written_review AS own ON own.review_id = review.id AND own.account_id = ?1
WHERE review.product_id = ?2
"""


def listing(visit: Visit) -> Response:
    """`/dp/{code}/reviews`: by stars, purchase, choice and words, in several orders."""
    product = item.product(visit)
    choices = visit.db.all(
        "SELECT variant AS name, count(*) AS count FROM catalogue.review"
        " WHERE product_id = ? AND variant IS NOT NULL GROUP BY variant ORDER BY min(id)",
        product["id"],
    )
    asked: dict[str, Any] = {
        "stars": shop.whole(visit.query.get("stars"), 0, 0, 5),
        "verified": visit.query.get("verified") == "1",
        "choice": visit.query.get("choice", ""),
        "q": " ".join(visit.query.get("q", "").split())[:LONGEST_WORDS],
        "sort": visit.query.get("sort", "top"),
    }
    asked["choice"] = asked["choice"] if asked["choice"] in [row["name"] for row in choices] else ""
    asked["sort"] = asked["sort"] if asked["sort"] in SORTS else "top"
    where, values = _conditions(asked)
    found = f"{REVIEWS}{where}"
    total = visit.db.value(f"SELECT count(*) FROM ({found})", _who(visit), product["id"], *values)
    pages = max(1, -(-total // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "reviews.html",
        product=product,
        trail=item.trail(visit, product),
        reviews=visit.db.all(
            f"{found} ORDER BY {SORTS[asked['sort']][1]} LIMIT ? OFFSET ?",
            _who(visit),
            product["id"],
            *values,
            A_PAGE,
            (page - 1) * A_PAGE,
        ),
        mine=written(visit, product["id"]),
        counts=_counts(visit, product["id"]),
        choices=choices,
        asked=asked,
        sorts=SORTS,
        filtered=bool(where),
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * A_PAGE + 1,
        page_url=lambda number: visit.url_with(page=number),
        without=lambda name: visit.url_with(**{name: None, "page": None}),
    )


def top(visit: Visit, product_id: int, most: int) -> list[Row]:
    """The first few of a product's reviews."""
    return visit.db.all(f"{REVIEWS} ORDER BY review.id LIMIT ?", _who(visit), product_id, most)


def written(visit: Visit, product_id: int) -> Row | None:
    """What the account has written of a product, with its photos."""
    mine = visit.db.one(
        "SELECT * FROM written_review WHERE account_id = ? AND product_id = ?", _who(visit), product_id
    )
    return mine and mine | {"photos": photos(visit, mine["id"])}


def photos(visit: Visit, written_review_id: int) -> list[int]:
    """Ids, in their order."""
    return visit.db.column(
        "SELECT id FROM review_photo WHERE written_review_id = ? ORDER BY position, id", written_review_id
    )


def vote(visit: Visit) -> Response:
    """Say that a review was helpful, or take that back."""
    row = _review(visit)
    values = (_who(visit), row["id"])
    back = shop.local(visit.text("next"), f"/dp/{visit.path['code']}/reviews")
    if visit.db.one("SELECT * FROM written_review WHERE account_id = ? AND review_id = ?", *values):
        visit.flash("You wrote that review yourself. Votes are for other people's reviews.", "note")
    elif visit.db.one("SELECT * FROM helpful_vote WHERE account_id = ? AND review_id = ?", *values):
        visit.db.run("DELETE FROM helpful_vote WHERE account_id = ? AND review_id = ?", *values)
        visit.flash("Your vote has been taken back.")
    else:
        visit.db.run("INSERT INTO helpful_vote(account_id, review_id) VALUES (?, ?)", *values)
        visit.flash(f"Thank you. You found the review “{row['headline']}” helpful.")
    return visit.redirect(back)


def report_form(visit: Visit) -> Response:
    """`/dp/{code}/reviews/{id}/report`: what is wrong with a review."""
    return _report_page(visit, "")


def report(visit: Visit) -> Response:
    """Keep an account's report of a review; a second one changes the first."""
    row = _review(visit)
    reason = visit.text("reason")
    if reason not in REASONS:
        return _report_page(visit, "Choose what is wrong with this review.")
    visit.db.run(
        "INSERT INTO review_report(account_id, review_id, reason, sent) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(account_id, review_id) DO UPDATE SET reason = excluded.reason, sent = excluded.sent",
        _who(visit),
        row["id"],
        reason,
        visit.now.isoformat(timespec="seconds"),
    )
    visit.flash("Thank you for the report. Somebody will read that review within two days.")
    return visit.redirect(f"/dp/{visit.path['code']}/reviews")


def _report_page(visit: Visit, problem: str) -> Response:
    product = item.product(visit)
    return visit.page(
        "review_report.html",
        status=422 if problem else 200,
        product=product,
        trail=item.trail(visit, product),
        review=_review(visit),
        reasons=REASONS,
        problem=problem,
    )


def _conditions(asked: dict[str, Any]) -> tuple[str, list[Any]]:
    """What narrows the list, as SQL and its values."""
    parts = {
        "stars": " AND review.stars = ?",
        "verified": " AND review.verified = ?",
        "choice": " AND review.variant = ?",
        "q": " AND instr(lower(review.headline || char(10) || review.body), lower(?))",
    }
    used = [name for name in parts if asked[name]]
    return "".join(parts[name] for name in used), [asked[name] for name in used]


def _counts(visit: Visit, product_id: int) -> dict[int, int]:
    """Written reviews by stars."""
    sql = "SELECT stars, count(*) AS n FROM catalogue.review WHERE product_id = ? GROUP BY stars"
    return {row["stars"]: row["n"] for row in visit.db.all(sql, product_id)}


def _who(visit: Visit) -> int:
    """The account, or 0 for nobody."""
    return int(visit.account["id"]) if visit.account else 0


def _review(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT review.* FROM catalogue.review JOIN catalogue.product ON product.id = product_id"
            " WHERE code = ? AND review.id = ?",
            visit.path["code"],
            visit.path["id"],
        )
    )


ROUTES = [
    get("/dp/{code}/reviews", listing),
    post("/dp/{code}/reviews/{id:int}/helpful", item.by_account(vote)),
    get("/dp/{code}/reviews/{id:int}/report", shop.member(report_form)),
    post("/dp/{code}/reviews/{id:int}/report", item.by_account(report)),
]
