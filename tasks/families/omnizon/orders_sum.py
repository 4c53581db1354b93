"""Add up what the orders of one month came to, without those that were cancelled.

Arithmetic over the order history: the month's orders may stand on two pages of the year's list.
"""

from __future__ import annotations

import calendar
from typing import Any

from harness.families import Facts
from sites.kit import Rng

COUNT = 100
A_PAGE = 10
"""Orders on a page of the list, newest first."""
PLACED = (
    "FROM orders JOIN account ON account.id = account_id WHERE email = {user} AND placed LIKE {month}"
    " AND status <> 'cancelled'"
)


def task(draw: Rng, facts: Facts) -> dict[str, Any]:
    """Draws a shopper and a month with two orders or more."""
    months = facts.rows(
        "SELECT email AS user, substr(placed, 1, 7) AS month, count(*) AS orders FROM orders"
        " JOIN account ON account.id = account_id WHERE status <> 'cancelled' AND placed < '2026-07-01'"
        " GROUP BY email, substr(placed, 1, 7) HAVING count(*) BETWEEN 2 AND 9 ORDER BY email, 2"
    )
    chosen = draw.pick(months)
    by_mean = draw.chance(0.3)
    return _task(facts, chosen["user"], chosen["month"], by_mean)


def _task(facts: Facts, user: str, month: str, by_mean: bool) -> dict[str, Any]:
    year, number = month.split("-")
    name = calendar.month_name[int(number)]
    what = PLACED.format(user=_text(user), month=_text(month + "-%"))
    value = "CAST(round(avg(total_cents)) AS INTEGER)" if by_mean else "sum(total_cents)"
    pages = _pages(facts, user, month)
    row = rf"Placed: {name} \d+, {year}\n\s+- Total: (\$[\d.,]+\d)\n\s+- Status: (?!Cancelled)"
    every = rf"Placed: {name} \d+, {year}\n\s+- Total: (\$[\d.,]+\d)"
    steps: list[dict[str, Any]] = [
        {"click": "link:Track & return Orders"},
        {"select": "combobox:Period", "label": year},
    ]
    reads: list[int] = []
    for page in range(1, max(pages) + 1):
        if page > 1:
            steps.append({"click": f"link:Page {page}"})
        if page in pages:
            steps.append({"read": row, "as": f"totals{page}", "all": True})
            reads.append(len(steps))
    names = ", ".join(f"totals{page}" for page in pages)
    formula = f"round(mean({names}), 2)" if by_mean else f"sum({names})"
    steps += [{"calc": formula, "as": "answer"}, {"done": "{answer}"}]
    calc = len(steps) - 1
    first = f"totals{pages[0]}"
    misses: list[dict[str, Any]] = [
        {
            "because": "the dearest of them instead of all together",
            "fails": ["answer"],
            "instead": {str(calc): {"calc": f"max({names})", "as": "answer"}},
        },
        {
            "because": "one left out, the smallest",
            "fails": ["answer"],
            "instead": {str(calc): {"calc": f"sum({names}) - min({names})", "as": "answer"}},
        },
        {
            "because": "how many there are instead of what they came to",
            "fails": ["answer"],
            "instead": {str(calc): {"calc": f"count({names})", "as": "answer"}},
        },
    ]
    if by_mean:
        misses[1] = {
            "because": "the sum instead of the mean",
            "fails": ["answer"],
            "instead": {str(calc): {"calc": f"sum({names})", "as": "answer"}},
        }
    if len(pages) == 1 and pages == _pages(facts, user, month, cancelled=True):
        misses.append(
            {
                "because": "cancelled ones as well",
                "fails": ["answer"],
                "instead": {str(reads[0]): {"read": every, "as": first, "all": True}},
            }
        )
    measure = (
        "What did they cost on average, rounded to the cent?" if by_mean else "What did they cost together?"
    )
    return {
        "goal": (
            f"Look at the orders that I placed in {name} {year}, and leave out any that was cancelled. {measure}"
            " Go by the orders' totals. Answer with the amount."
        ),
        "shape": "retrieve",
        "user": user,
        "tags": ["family", "post-purchase", "calculation"],
        "check": [{"kind": "answer", "money": {"sql": f"SELECT {value} {what}"}}],
        "checkpoint": [
            {
                "name": "opened the list of the year",
                "kind": "visited",
                "path": f"/orders?period={year}",
            }
        ],
        "solution": [{"steps": steps}],
        "near_miss": misses,
    }


def _pages(facts: Facts, user: str, month: str, *, cancelled: bool = False) -> list[int]:
    """Those of the year's list on which there are orders of the month that count, or else cancelled ones."""
    rows = facts.rows(
        "SELECT placed, status FROM orders JOIN account ON account.id = account_id"
        " WHERE email = ? AND placed LIKE ? ORDER BY placed DESC, orders.id DESC",
        user,
        month[:4] + "-%",
    )
    return sorted(
        {
            place // A_PAGE + 1
            for place, row in enumerate(rows)
            if row["placed"].startswith(month) and (row["status"] == "cancelled") == cancelled
        }
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
