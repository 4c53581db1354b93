"""Past orders: the list, one order, where its parcel is, its invoice."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sites.kit import Response, Visit, get
from sites.kit.store import Row
from sites.omnizon import fulfilment, returning, terms
from sites.omnizon.pages import past, shop

A_PAGE = 10
TABS = (
    ("", "Orders"),
    ("preparing", "Not yet shipped"),
    ("cancelled", "Cancelled"),
)
"""(status, name) of the list's tabs; others lead elsewhere."""


def listing(visit: Visit) -> Response:
    """`/orders`: newest first, by period, status and title."""
    account = shop.account(visit)["id"]
    periods = _periods(visit, account)
    period = visit.query.get("period", "")
    period = period if period in periods else "all"
    status = visit.query.get("status", "")
    status = status if status in terms.STATUSES else ""
    words = " ".join(visit.query.get("q", "").split())[:100]
    found = [key for key, standing in _found(visit, account, period, words) if status in ("", standing)]
    pages = max(1, -(-len(found) // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    shown = visit.db.all(
        "SELECT orders.* FROM json_each(?) AS wanted JOIN orders ON orders.id = wanted.value ORDER BY wanted.key",
        str(found[(page - 1) * A_PAGE : page * A_PAGE]),
    )
    kept = {"q": words, "period": period, "status": status}
    return visit.page(
        "orders.html",
        orders=[_with_ways_on(visit, order) for order in past.with_lines(visit, shown)],
        total=len(found),
        page=page,
        pages=pages,
        periods=periods,
        period=period,
        only=status,
        words=words,
        tabs=TABS,
        any_orders=visit.db.value("SELECT count(*) FROM orders WHERE account_id = ?", account),
        page_url=lambda number: f"/orders?{urlencode(kept | {'page': number})}",
    )


def show(visit: Visit) -> Response:
    """`/orders/{number}`."""
    order = _with_ways_on(visit, past.order(visit))
    returns = visit.db.all("SELECT * FROM return_request WHERE order_id = ? ORDER BY id", order["id"])
    return visit.page(
        "order.html",
        order=order,
        stages=_stages(order),
        returns=[row | {"state": returning.state(row, visit.now)} for row in returns],
        return_states=returning.STATES,
        last_day=lambda line: returning.last_day(order, line["return_days"]),
        obstacle=lambda line: returning.obstacle(order, line, visit.now),
        stage_names=fulfilment.STAGE_NAMES,
    )


def track(visit: Visit) -> Response:
    """`/orders/{number}/track`: where the parcel is, and where it was when."""
    order = past.order(visit)
    return visit.page(
        "track.html",
        order=order,
        stages=_stages(order),
        stage_names=fulfilment.STAGE_NAMES,
        events=fulfilment.events(order, visit.now),
        carrier=fulfilment.carrier(order),
        tracking_number=fulfilment.tracking_number(order),
        handed_over=visit.now >= fulfilment.leaves(order),
        delivered_at=fulfilment.delivered(order),
    )


def invoice(visit: Visit) -> Response:
    """`/orders/{number}/invoice`: every sum of it, ready to print."""
    order = past.order(visit)
    return visit.page(
        "invoice.html",
        order=order,
        lines=[line for line in order["lines"] if not line["cancelled"] or order["status"] == "cancelled"],
        clipped_cents=sum(line["discount_cents"] for line in order["lines"] if not line["cancelled"]),
        rate=terms.TAX.get(order["ship_state"], 0),
    )


def _with_ways_on(visit: Visit, order: Row) -> Row:
    """What can be done with an order now."""
    return order | {
        "cancellable": order["status"] == terms.CANCEL_STATUS,
        "returnable": bool(past.returnable(visit, order)),
        "cancelled_lines": any(line["cancelled"] for line in order["lines"]),
    }


def _stages(order: Row) -> list[str]:
    """What its bar of steps shows."""
    return [] if order["status"] == "cancelled" else list(fulfilment.STAGES)


def _found(visit: Visit, account: int, period: str, words: str) -> list[tuple[int, str]]:
    """(id, status as it is now) of the orders of a period whose number or a title of which has those words."""
    since, until = _span(period, visit.now)
    rows = visit.db.all(
        "SELECT * FROM orders WHERE account_id = ? AND placed >= ? AND placed < ? AND (? = '' OR number = upper(?)"
        " OR id IN (SELECT order_id FROM order_line WHERE instr(lower(title), lower(?))))"
        " ORDER BY placed DESC, id DESC",
        account,
        since,
        until,
        words,
        words,
        words,
    )
    return [(row["id"], fulfilment.standing(row, visit.now)) for row in rows]


def _periods(visit: Visit, account: int) -> dict[str, str]:
    """What the list may be narrowed to, with the years in which there are orders."""
    years = visit.db.column(
        "SELECT DISTINCT substr(placed, 1, 4) AS year FROM orders WHERE account_id = ? ORDER BY year DESC",
        account,
    )
    fixed = {"all": "All orders", "30-days": "Last 30 days", "3-months": "Past 3 months"}
    return fixed | {year: year for year in years}


def _span(period: str, now: datetime) -> tuple[str, str]:
    """From when, included, until when."""
    match period:
        case "30-days":
            return (now - timedelta(days=30)).isoformat(), "9999"
        case "3-months":
            year, month = divmod(now.year * 12 + now.month - 4, 12)
            last = calendar.monthrange(year, month + 1)[1]
            return now.replace(year=year, month=month + 1, day=min(now.day, last)).isoformat(), "9999"
        case "all":
            return "", "9999"
    return period, str(int(period) + 1)


ROUTES = [
    get("/orders", shop.member(listing)),
    get("/orders/{number}", shop.member(show)),
    get("/orders/{number}/track", shop.member(track)),
    get("/orders/{number}/invoice", shop.member(invoice)),
]
