"""Something was wrong with an order: what, of which dishes, and where the money goes."""

from __future__ import annotations

from sites.dashdish import terms
from sites.dashdish.pages import orders
from sites.kit import Response, Visit, get, post
from sites.kit.formats import money
from sites.kit.store import Row
from sites.kit.visiting import member, whole


def page(visit: Visit) -> Response:
    """`/orders/{id}/issue`: the form."""
    row = orders.own(visit, visit.path["id"])
    if not orders.can_report(row, visit.now):
        visit.flash(
            f"A problem can be reported within {terms.ISSUE_HOURS} hours of an order's arrival.", "note"
        )
        return visit.redirect(row["url"])
    return _page(visit, row, [])


def report(visit: Visit) -> Response:
    """Take the report; the refund follows from the rules."""
    row = orders.own(visit, visit.path["id"])
    if not orders.can_report(row, visit.now):
        return visit.redirect(row["url"])
    kind, errors = visit.text("kind"), []
    pieces = []
    for line in row["lines"]:
        quantity = whole(visit.text(f"line-{line['id']}"), 0, 0, left(visit, line))
        if quantity and kind != "late":
            pieces.append((line, quantity))
    if kind not in terms.ISSUES:
        errors.append("Choose what was wrong.")
    elif kind == "late":
        if visit.db.value("SELECT 1 FROM issue WHERE order_id = ? AND kind = 'late'", row["id"]):
            errors.append("You have reported already that this order came late.")
        elif row["late"] < terms.LATE_MINUTES:
            errors.append(
                f"Your order came within {terms.LATE_MINUTES} minutes of the promised time: there is no refund for it."
            )
    elif not pieces:
        errors.append("Choose which dishes, and how many of them.")
    if errors:
        return _page(visit, row, errors)
    refund = terms.refund_cents(kind, [(quantity, line["price_cents"]) for line, quantity in pieces], row)
    refund_to = "credit" if visit.text("refund_to") == "credit" or not row["card_id"] else "card"
    now = visit.now.isoformat(timespec="seconds")
    key = visit.db.insert(
        "issue",
        order_id=row["id"],
        kind=kind,
        text=visit.text("text")[:500],
        refund_to=refund_to,
        refund_cents=refund,
        at=now,
    )
    for line, quantity in pieces:
        visit.db.insert("issue_line", issue_id=key, line_id=line["id"], quantity=quantity)
    if refund_to == "credit":
        visit.db.insert(
            "credit",
            account_id=row["account_id"],
            cents=refund,
            reason=f"Refund for order {row['number']}",
            order_id=row["id"],
            at=now,
        )
    where = "your dashdish credit" if refund_to == "credit" else f"your card ending in {row['card_last4']}"
    visit.flash(f"We are sorry. {money(refund)} goes back to {where}.")
    return visit.redirect(row["url"])


def left(visit: Visit, line: Row) -> int:
    """So many pieces of a line have not been reported yet."""
    gone = visit.db.value("SELECT coalesce(sum(quantity), 0) FROM issue_line WHERE line_id = ?", line["id"])
    return int(line["quantity"] - gone)


def _page(visit: Visit, row: Row, errors: list[str]) -> Response:
    for line in row["lines"]:
        line["left"] = left(visit, line)
    return visit.page(
        "issue.html", status=422 if errors else 200, order=row, errors=errors, kinds=terms.ISSUES
    )


ROUTES = [
    get("/orders/{id:int}/issue", member(page)),
    post("/orders/{id:int}/issue", member(report)),
]
