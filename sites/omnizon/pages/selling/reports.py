"""What was sold: by day, week, month, product and state; and what the shop pays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sites.kit import Database, Response, Visit, get
from sites.kit.formats import MONTHS, as_datetime, long_date
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk, fees
from sites.omnizon.pages.selling.grid import Column, grid

SUMS = "count(DISTINCT sale.id) AS orders, sum(quantity) AS units, sum(quantity * price_cents) AS sales"
SOLD = "FROM sale JOIN sale_line ON sale_id = sale.id WHERE status <> 'cancelled' AND date(placed) BETWEEN ? AND ?"
STEPS = {
    "day": ("Day", "date(placed)"),
    "week": ("Week", "date(placed, 'weekday 0', '-6 days')"),
    "month": ("Month", "substr(placed, 1, 7)"),
}
VIEWS = {"time": "Over time", "product": "By product", "state": "By state"}
PRODUCT_COLUMNS = (
    Column("title", "Product", "title COLLATE NOCASE", fixed=True),
    Column("orders", "Orders", "orders", number=True),
    Column("units", "Units", "units", number=True),
    Column("sales", "Sales", "sales", number=True, fixed=True),
    Column("share", "Share", "sales", number=True),
)
STATE_COLUMNS = (
    Column("state", "State", "ship_state", fixed=True),
    Column("orders", "Orders", "orders", number=True),
    Column("units", "Units", "units", number=True),
    Column("sales", "Sales", "sales", number=True, fixed=True),
    Column("share", "Share", "sales", number=True),
)


def totals(db: Database, first: date, last: date) -> Row:
    """Orders, units and sales of some days; cancelled orders do not count."""
    row = db.one(f"SELECT {SUMS} {SOLD}", first.isoformat(), last.isoformat())
    assert row
    return {name: value or 0 for name, value in row.items()}


def by_day(db: Database, days: Sequence[date]) -> list[Row]:
    """A row for each day, also where nothing was sold."""
    found = _buckets(db, "day", days[0].isoformat(), days[-1].isoformat())
    return [found.get(each.isoformat(), _nothing(each.isoformat())) for each in days]


def _buckets(db: Database, step: str, first: str, last: str) -> dict[str, Row]:
    rows = db.all(f"SELECT {STEPS[step][1]} AS at, {SUMS} {SOLD} GROUP BY at ORDER BY at", first, last)
    return {row["at"]: row for row in rows}


def _nothing(at: str) -> Row:
    return {"at": at, "orders": 0, "units": 0, "sales": 0}


def _over_time(db: Database, step: str, span: desk.Span) -> list[Row]:
    """Every day, week or month of the span, with its label."""
    found = _buckets(db, step, *span.ends)
    keys: list[str] = []
    for each in span.days:
        monday = date.fromordinal(each.toordinal() - each.weekday())
        key = {"day": each.isoformat(), "week": monday.isoformat(), "month": each.isoformat()[:7]}[step]
        if not keys or keys[-1] != key:
            keys.append(key)
    return [found.get(key, _nothing(key)) | {"label": _label(step, key)} for key in keys]


def _label(step: str, key: str) -> str:
    if step == "month":
        return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}"
    return f"Week of {long_date(key)}" if step == "week" else long_date(key)


def show(visit: Visit) -> Response:
    """`/sell/reports`: sales of some days, cut in one of three ways."""
    span = desk.span(visit)
    view = visit.query.get("view", "time")
    view = view if view in VIEWS else "time"
    step = visit.query.get("step", "day")
    step = step if step in STEPS else "day"
    db = visit.db
    sums = totals(db, span.first, span.last)
    refunds = db.all(
        "SELECT count(*) AS n, coalesce(sum(cents), 0) AS cents FROM refund WHERE date(at) BETWEEN ? AND ?",
        *span.ends,
    )[0]
    rows = _over_time(db, step, span) if view == "time" else []
    if visit.query.get("format") == "csv":
        return _file(visit, view, step, span)
    return desk.page(
        visit,
        "reports",
        "reports",
        span=span,
        presets=desk.presets(visit),
        view=view,
        views=VIEWS,
        step=step,
        steps=STEPS,
        rows=rows,
        grid=_grid(visit, view, span) if view != "time" else None,
        sums=sums,
        refunds=refunds,
        cancelled=db.value(
            "SELECT count(*) FROM sale WHERE status = 'cancelled' AND date(placed) BETWEEN ? AND ?",
            *span.ends,
        ),
    )


def _cut(view: str) -> str:
    if view == "state":
        return f"SELECT ship_state, {SUMS} {SOLD} GROUP BY ship_state"
    return f"SELECT product_id, title, {SUMS} {SOLD} GROUP BY product_id"


def _grid(visit: Visit, view: str, span: desk.Span) -> Any:
    columns = STATE_COLUMNS if view == "state" else PRODUCT_COLUMNS
    last = "ship_state" if view == "state" else "product_id"
    source = _cut(view)
    if view == "product":
        source = (
            f"SELECT found.*, code FROM ({source}) AS found JOIN catalogue.product ON product.id = product_id"
        )
        source = source.replace(
            "SELECT found.*, code", "SELECT product_id, found.title, orders, units, sales, code"
        )
    return grid(visit, columns, source, span.ends, order="sales", down=True, last=last)


def _file(visit: Visit, view: str, step: str, span: desk.Span) -> Response:
    first, last = span.ends
    if view == "time":
        head = [STEPS[step][0], "Orders", "Units", "Sales"]
        rows = [
            [r["at"], r["orders"], r["units"], desk.dollars(r["sales"])]
            for r in _over_time(visit.db, step, span)
        ]
    else:
        key = "ship_state" if view == "state" else "title"
        head = ["State" if view == "state" else "Product", "Orders", "Units", "Sales"]
        found = visit.db.all(f"{_cut(view)} ORDER BY sales DESC, {key}", first, last)
        rows = [[r[key], r["orders"], r["units"], desk.dollars(r["sales"])] for r in found]
    return desk.csv_file(f"sales-{view}-{first}-{last}.csv", head, rows)


# ------------------------------------------------------------------ payouts


def payouts(visit: Visit) -> Response:
    """`/sell/payouts`: the closed fortnights, and the one that is open."""
    rows = visit.db.all("SELECT * FROM payout ORDER BY starts DESC")
    today = visit.now.date()
    starts = date.fromordinal(date.fromisoformat(rows[0]["ends"]).toordinal() + 1) if rows else today
    return desk.page(
        visit,
        "payouts",
        "payouts",
        rows=rows,
        starts=starts,
        open=fees.period(visit.db, starts.isoformat(), today.isoformat()),
        percent=fees.FEE_PERCENT,
    )


def payout(visit: Visit) -> Response:
    """`/sell/payouts/{id}`: each order and each refund of a fortnight."""
    row = visit.found(visit.db.one("SELECT * FROM payout WHERE id = ?", visit.path["id"]))
    return desk.page(
        visit,
        "payout",
        "payouts",
        row=row,
        orders=visit.db.all(fees.ORDER_FEES, row["starts"], row["ends"]),
        refunds=visit.db.all(
            "SELECT refund.*, sale.number, sale_line.title FROM refund JOIN sale_line ON sale_line.id = sale_line_id"
            " JOIN sale ON sale.id = sale_id WHERE date(at) BETWEEN ? AND ? ORDER BY at",
            row["starts"],
            row["ends"],
        ),
        percent=fees.FEE_PERCENT,
        year=as_datetime(row["starts"]).year,
    )


ROUTES = [
    get("/sell/reports", desk.merchant(show)),
    get("/sell/payouts", desk.merchant(payouts)),
    get("/sell/payouts/{id:int}", desk.merchant(payout)),
]
