"""What every page of the seller desk needs: whose desk it is, its menu, spans of days, files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sites.kit import Response, Visit, get
from sites.kit.site import View
from sites.kit.store import Row
from sites.omnizon.pages import shop
from sites.omnizon.pages.selling import incoming

MENU = (
    ("", (("dashboard", "Dashboard", "/sell"),)),
    (
        "Catalog",
        (
            ("listings", "Listings", "/sell/listings"),
            ("inventory", "Inventory", "/sell/inventory"),
            ("rules", "Price rules", "/sell/price-rules"),
            ("promotions", "Promotions", "/sell/promotions"),
        ),
    ),
    (
        "Orders",
        (
            ("orders", "Orders", "/sell/orders"),
            ("returns", "Returns", "/sell/returns"),
            ("customers", "Customers", "/sell/customers"),
        ),
    ),
    (
        "Voices",
        (
            ("questions", "Questions", "/sell/questions"),
            ("reviews", "Reviews", "/sell/reviews"),
            ("messages", "Messages", "/sell/messages"),
        ),
    ),
    ("Growth", (("campaigns", "Campaigns", "/sell/campaigns"), ("reports", "Reports", "/sell/reports"))),
    ("Business", (("payouts", "Payouts", "/sell/payouts"), ("settings", "Settings", "/sell/settings"))),
)
LOW = """
SELECT count(*) FROM listing JOIN catalogue.variant ON variant.product_id = listing.product_id
JOIN stock_threshold ON stock_threshold.sku = variant.sku
LEFT JOIN stock ON stock.sku = variant.sku LEFT JOIN listing_change AS change ON change.sku = variant.sku
WHERE max(0, coalesce(change.stock, variant.stock) - coalesce(stock.sold, 0)) < least
"""


def storefront(visit: Visit) -> Row | None:
    """The desk of who is signed in, if there is one."""
    return visit.account and visit.db.one(
        "SELECT * FROM storefront WHERE account_id = ?", visit.account["id"]
    )


def merchant(view: View) -> View:
    """A view for who has a desk; others are shown how to get one."""

    def guarded(visit: Visit) -> Response:
        mine = storefront(visit)
        if visit.account is None:
            return shop.sign_in_first(visit, visit.url if visit.request.method == "GET" else "/sell")
        if mine is None:
            return visit.redirect("/sell")
        incoming.take_in(visit.db, mine["seller"])
        return view(visit)

    return guarded


def mine(visit: Visit) -> Row:
    """The desk, in a view behind `merchant`."""
    return visit.found(storefront(visit))


def page(visit: Visit, template: str, section: str, **names: Any) -> Response:
    """A page of the desk; `section` is the entry of the menu under which it stands."""
    db = visit.db
    badges = {
        "orders": db.value("SELECT count(*) FROM sale WHERE status IN ('unshipped', 'partly shipped')"),
        "returns": db.value("SELECT count(*) FROM return_case WHERE status = 'requested'"),
        "questions": db.value("SELECT count(*) FROM buyer_question WHERE answer = ''"),
        "messages": db.value("SELECT count(*) FROM buyer_thread WHERE status = 'waiting'"),
        "inventory": db.value(LOW),
    }
    return visit.page(
        f"selling/{template}.html",
        desk=mine(visit),
        menu=MENU,
        section=section,
        badges=badges,
        **names,
    )


def find(visit: Visit) -> Response:
    """`/sell/find`: straight to the order, variant or listing that is named; else what listings there are."""
    words = " ".join(visit.query.get("q", "").split())[:80]
    name = words.upper()
    if visit.db.value("SELECT count(*) FROM sale WHERE number = ?", name):
        return visit.redirect(f"/sell/orders/{name}")
    row = visit.db.one(
        "SELECT sku FROM listing JOIN catalogue.variant ON variant.product_id = listing.product_id WHERE sku = ?",
        name,
    )
    if row:
        return visit.redirect(f"/sell/inventory/{row['sku']}")
    buyer = visit.db.column("SELECT id FROM buyer WHERE lower(name) = lower(?)", words)
    if len(buyer) == 1:
        return visit.redirect(f"/sell/customers/{buyer[0]}")
    return visit.redirect(f"/sell/listings?{urlencode({'q': words})}")


# ------------------------------------------------------------------ numbers and days


def cents(text: str, what: str = "price", most: int = 100_000_00) -> int:
    """`$1,249.90` -> 124990. Raises ValueError with a sentence."""
    plain = re.sub(r"[\s$,]", "", text)
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", plain):
        raise ValueError(f"Enter the {what} in dollars, such as 24.99.")
    whole, _, part = plain.partition(".")
    value = int(whole) * 100 + int(part.ljust(2, "0"))
    if not 1 <= value <= most:
        raise ValueError(f"The {what} must be between $0.01 and ${most // 100:,}.")
    return value


def count(text: str, what: str, low: int = 0, high: int = 100_000) -> int:
    """A whole number. Raises ValueError with a sentence."""
    plain = text.replace(",", "").strip()
    if not re.fullmatch(r"-?[0-9]{1,6}", plain) or not low <= int(plain) <= high:
        raise ValueError(f"Enter the {what} as a whole number from {low:,} to {high:,}.")
    return int(plain)


def day(text: str, what: str = "date") -> date:
    """`2026-07-15` or `7/15/2026`. Raises ValueError with a sentence."""
    american = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text.strip())
    plain = f"{american[3]}-{american[1]:0>2}-{american[2]:0>2}" if american else text.strip()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
            raise ValueError
        return date.fromisoformat(plain)
    except ValueError:
        raise ValueError(f"Enter the {what} as year-month-day, such as 2026-07-15.") from None


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    problem: str = ""
    """Why these are not the days that were asked for."""

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as ISO texts, for SQL."""
        return self.first.isoformat(), self.last.isoformat()

    @property
    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def last_days(visit: Visit, days: int) -> Span:
    """So many, up to today."""
    today = visit.now.date()
    return Span(today - timedelta(days=days - 1), today)


def span(visit: Visit, days: int = 30) -> Span:
    """The days that the address asks for with `from` and `to`; else the last ones up to today."""
    usual = last_days(visit, days)
    first, last = visit.query.get("from", ""), visit.query.get("to", "")
    if not first and not last:
        return usual
    try:
        asked = Span(day(first, "first day"), day(last, "last day"))
    except ValueError as wrong:
        return Span(usual.first, usual.last, str(wrong))
    if asked.first > asked.last:
        return Span(usual.first, usual.last, "The first day must not be after the last one.")
    if (asked.last - asked.first).days > 1100:
        return Span(usual.first, usual.last, "Choose three years at most.")
    return asked


def presets(visit: Visit) -> list[tuple[str, str, str]]:
    """(name, first day, last day) of spans that are often wanted."""
    today = visit.now.date()
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    spans = (
        ("Today", today, today),
        ("Last 7 days", today - timedelta(days=6), today),
        ("Last 30 days", today - timedelta(days=29), today),
        ("This month", month, today),
        ("Last month", before, month - timedelta(days=1)),
        ("This year", today.replace(month=1, day=1), today),
    )
    return [(name, first.isoformat(), last.isoformat()) for name, first, last in spans]


# ------------------------------------------------------------------ files and logs


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file to be kept."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


def dollars(value: int | None) -> str:
    """Cents as a plain number for files: 124990 -> `1249.90`."""
    return "" if value is None else f"{value // 100}.{value % 100:02d}"


def picked(visit: Visit, prefix: str = "pick-") -> list[str]:
    """What was marked in a grid: the names of the boxes less their prefix."""
    return [name.removeprefix(prefix) for name in visit.form if name.startswith(prefix)]


def back(visit: Visit, default: str) -> Response:
    """To where the form says it stands, else to `default`."""
    following = shop.local(visit.text("next"), default)
    return visit.redirect(following if following.startswith("/sell") else default)


def stamp(visit: Visit) -> str:
    """Now, as rows hold it."""
    return visit.now.isoformat(timespec="seconds")


ROUTES = [get("/sell/find", merchant(find))]
