"""The desk's first page: how business goes, and what waits."""

from __future__ import annotations

from datetime import date, timedelta

from sites.kit import Database, Response, Visit, get
from sites.kit.formats import day
from sites.omnizon.pages.selling import applying, desk, incoming, reports

CHART_DAYS = 30
HEALTH_DAYS = 90
NEXT = 6


def show(visit: Visit) -> Response:
    """`/sell`: the dashboard; for who has no desk yet, how to get one."""
    if visit.account is None:
        return visit.page("selling/welcome.html", application=None)
    mine = desk.storefront(visit)
    if mine is None:
        return visit.page("selling/welcome.html", application=applying.application(visit))
    incoming.take_in(visit.db, mine["seller"])
    today = visit.now.date()
    db = visit.db
    spans = {
        "Today": (today, 1),
        "Last 7 days": (today - timedelta(days=6), 7),
        "Last 30 days": (today - timedelta(days=29), 30),
    }
    days = [today - timedelta(days=CHART_DAYS - 1 - n) for n in range(CHART_DAYS)]
    return desk.page(
        visit,
        "dashboard",
        "dashboard",
        sums=[
            {"name": name, "now": reports.totals(db, first, today), "before": _before(db, first, length)}
            for name, (first, length) in spans.items()
        ],
        late=db.value(
            "SELECT count(*) FROM sale WHERE status IN ('unshipped', 'partly shipped') AND ship_by < ?",
            today.isoformat(),
        ),
        due=db.all(
            "SELECT sale.*, (SELECT sum(quantity - shipped) FROM sale_line WHERE sale_id = sale.id) AS pieces,"
            " (SELECT title FROM sale_line WHERE sale_id = sale.id ORDER BY id LIMIT 1) AS title"
            " FROM sale WHERE status IN ('unshipped', 'partly shipped') ORDER BY ship_by, placed LIMIT ?",
            NEXT,
        ),
        bars_rows=[row | {"label": day(row["at"])} for row in reports.by_day(db, days)],
        health=_health(db, today),
        today=today.isoformat(),
    )


def _before(db: Database, first: date, length: int) -> int:
    """The sales of as many days before."""
    sales: int = reports.totals(db, first - timedelta(days=length), first - timedelta(days=1))["sales"]
    return sales


def _health(db: Database, today: date) -> list[dict[str, object]]:
    """What the shop looks at, over a quarter: name, how it stands, what is wanted, whether that is met."""
    since = (today - timedelta(days=HEALTH_DAYS)).isoformat()
    sent, on_time = db.all(
        "SELECT count(*) AS sent, coalesce(sum(date(last) <= ship_by), 0) AS on_time FROM (SELECT ship_by,"
        " max(shipment.at) AS last FROM sale JOIN shipment ON sale_id = sale.id WHERE placed >= ? GROUP BY sale.id)",
        since,
    )[0].values()
    orders, dropped = db.all(
        "SELECT count(*) AS orders,"
        " coalesce(sum(status = 'cancelled' AND cancel_reason <> 'Cancelled by the buyer'), 0) AS dropped"
        " FROM sale WHERE placed >= ?",
        since,
    )[0].values()
    asked, quick = db.all(
        "SELECT count(*) AS asked, coalesce(sum(julianday(answered) - julianday(asked) <= 1), 0) AS quick"
        " FROM buyer_question WHERE asked >= ? AND asked < ?",
        since,
        (today - timedelta(days=1)).isoformat(),
    )[0].values()
    return [
        _measure("Shipped on time", on_time, sent, 95, more=True),
        _measure("Cancelled by you", dropped, orders, 4, more=False),
        _measure("Questions answered in a day", quick, asked, 60, more=True),
    ]


def _measure(name: str, part: int, whole: int, wanted: int, more: bool) -> dict[str, object]:
    tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
    met = tenths >= wanted * 10 if more else tenths <= wanted * 10
    return {
        "name": name,
        "part": part,
        "whole": whole,
        "tenths": tenths,
        "wanted": wanted,
        "more": more,
        "met": met,
    }


ROUTES = [get("/sell", show)]
