"""What the shop lets an account know: deliveries, prices that fell, coupons that end."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.omnizon.pages import shop

A_PAGE = 15
KINDS = {
    "delivery": "Deliveries",
    "price": "Price drops",
    "coupon": "Coupons",
    "return": "Returns",
    "subscription": "Subscriptions",
    "question": "Answers",
}


def listing(visit: Visit) -> Response:
    """`/notifications`: the latest first; of one kind, or those not read."""
    account = shop.account(visit)["id"]
    kind = visit.query.get("kind", "")
    kind = kind if kind in KINDS else ""
    only_unread = visit.query.get("unread") == "1"
    rows = visit.db.all(
        f"SELECT * FROM notice WHERE {shop.NOTICES} AND ? IN ('', kind) AND seen <= ? ORDER BY at DESC, id DESC",
        account,
        visit.now.isoformat(),
        kind,
        int(not only_unread),
    )
    pages = max(1, -(-len(rows) // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    kept = {"kind": kind} | ({"unread": "1"} if only_unread else {})
    return visit.page(
        "notifications.html",
        notices=rows[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(rows),
        unread=shop.unread_notices(visit),
        kinds=KINDS,
        kind=kind,
        only_unread=only_unread,
        page=page,
        pages=pages,
        page_url=lambda number: f"/notifications?{urlencode(kept | {'page': number})}",
    )


def mark(visit: Visit) -> Response:
    """Mark one as read, or with `do=unread` as not read."""
    account = shop.account(visit)["id"]
    row = visit.found(
        visit.db.one(
            f"SELECT * FROM notice WHERE {shop.NOTICES} AND id = ?",
            account,
            visit.now.isoformat(),
            visit.path["id"],
        )
    )
    visit.db.run("UPDATE notice SET seen = ? WHERE id = ?", int(visit.text("do") != "unread"), row["id"])
    return visit.redirect(shop.local(visit.text("next"), "/notifications"))


def mark_all(visit: Visit) -> Response:
    """Mark everything as read."""
    count = shop.unread_notices(visit)
    visit.db.run(
        f"UPDATE notice SET seen = 1 WHERE {shop.NOTICES} AND NOT seen",
        shop.account(visit)["id"],
        visit.now.isoformat(),
    )
    visit.flash(
        f"Marked as read: {plural(count, 'notification')}." if count else "Nothing was unread.", "good"
    )
    return visit.redirect("/notifications")


ROUTES = [
    get("/notifications", shop.member(listing)),
    post("/notifications/read", shop.member(mark_all, "/notifications")),
    post("/notifications/{id:int}", shop.member(mark, "/notifications")),
]
