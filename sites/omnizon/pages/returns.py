"""Sending things back: a return is made up step by step, and then is on its way.

What was chosen so far is kept with the order in `return_draft.choices`: `lines` (id -> quantity), `reasons`
(id -> [reason, comment]), `refund_to`, `method`, `place` and `day`. Nothing is returned before the last step.
"""

from __future__ import annotations

import json
from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.formats import day as short_day
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon import returning
from sites.omnizon.pages import past, savings, shop
from sites.omnizon.returning import REASON_BY_KEY

STEPS = {
    "items": "Items",
    "reasons": "Reasons",
    "refund": "Refund",
    "handover": "Handover",
    "review": "Review",
}
REFUNDS = {"card": "To the card you paid with", "balance": "To your gift card balance, at once on receipt"}
METHODS = {"drop-off": "Drop it off", "pickup": "Have it picked up"}
LONGEST_COMMENT = 300
A_PAGE = 10

Choices = dict[str, Any]


def wizard(visit: Visit) -> Response:
    """`/orders/{number}/return`: with `step`, one of STEPS, if those before it are done."""
    order = past.order(visit)
    if order["status"] != "delivered":
        return _not_yet(visit, order)
    choices = _choices(visit, order)
    names = list(STEPS)
    reached = names.index(_open_step(order, choices, visit))
    asked = visit.query.get("step", "items")
    step = names[min(reached, names.index(asked))] if asked in STEPS else "items"
    return _page(visit, order, choices, step)


def go_on(visit: Visit) -> Response:
    """Take what one step chose and, after the last, make the return."""
    order = past.order(visit)
    if order["status"] != "delivered":
        return _not_yet(visit, order)
    step = visit.text("step")
    choices = _choices(visit, order)
    if step not in STEPS:
        return visit.redirect(_url(order))
    problem = TAKES[step](visit, order, choices)
    if problem:
        return _page(visit, order, choices, step, problem)
    _keep(visit, order, choices)
    if step != "review":
        return visit.redirect(_url(order, list(STEPS)[list(STEPS).index(step) + 1]))
    unfinished = _open_step(order, choices, visit)
    if unfinished != "review":
        visit.flash("Please complete this step first.", "note")
        return visit.redirect(_url(order, unfinished))
    number = _make(visit, order, choices)
    visit.flash(f"Your return {number} is set up.")
    return visit.redirect(f"/returns/{number}")


def drop_draft(visit: Visit) -> Response:
    """Forget a return that is being made up."""
    order = past.order(visit)
    visit.db.run("DELETE FROM return_draft WHERE order_id = ?", order["id"])
    visit.flash("Nothing was returned.", "note")
    return visit.redirect(f"/orders/{order['number']}")


def listing(visit: Visit) -> Response:
    """`/returns`: the account's, the latest first; and the orders of which something can be sent back."""
    account = shop.account(visit)["id"]
    total = visit.db.value("SELECT count(*) FROM return_request WHERE account_id = ?", account)
    pages = max(1, -(-total // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    rows = visit.db.all(
        "SELECT return_request.*, orders.number AS order_number FROM return_request"
        " JOIN orders ON orders.id = order_id WHERE return_request.account_id = ?"
        " ORDER BY made DESC, return_request.id DESC LIMIT ? OFFSET ?",
        account,
        A_PAGE,
        (page - 1) * A_PAGE,
    )
    recent = visit.db.all(
        "SELECT * FROM orders WHERE account_id = ? AND status <> 'cancelled'"
        " AND delivery_date >= date(?, '-90 days') ORDER BY placed DESC, id DESC",
        account,
        visit.now.date().isoformat(),
    )
    open_orders = [order for order in past.with_lines(visit, recent) if past.returnable(visit, order)]
    return visit.page(
        "returns.html",
        returns=[_whole(visit, row) for row in rows],
        states=returning.STATES,
        orders=[order | {"lines": past.returnable(visit, order)} for order in open_orders],
        total=total,
        page=page,
        pages=pages,
        page_url=lambda number: f"/returns?page={number}",
    )


def show(visit: Visit) -> Response:
    """`/returns/{number}`: where it is, its label, what comes back."""
    row = _whole(visit, _return(visit))
    return visit.page(
        "return.html",
        row=row,
        states=returning.STATES,
        steps=returning.steps(row),
        places=returning.PLACES,
        refunds=REFUNDS,
        reasons=REASON_BY_KEY,
    )


def label(visit: Visit) -> Response:
    """`/returns/{number}/label`: to be printed and put on the parcel."""
    row = _whole(visit, _return(visit))
    if row["state"] != "ready":
        visit.flash("This return has no label any more.", "note")
        return visit.redirect(f"/returns/{row['number']}")
    order = visit.found(visit.db.one("SELECT * FROM orders WHERE id = ?", row["order_id"]))
    return visit.page("return_label.html", row=row, order=order, bars=_bars(row["number"]))


def cancel(visit: Visit) -> Response:
    """Keep the goods after all, as long as the parcel has not been handed over."""
    row = _return(visit)
    url = f"/returns/{row['number']}"
    if returning.state(row, visit.now) != "ready":
        visit.flash(f"Return {row['number']} can no longer be cancelled.", "bad")
        return visit.redirect(url)
    now = visit.now.isoformat(timespec="seconds")
    visit.db.run("UPDATE return_request SET cancelled = ? WHERE id = ?", now, row["id"])
    if row["refund_to"] == "balance":
        visit.db.run(
            "DELETE FROM balance WHERE id = (SELECT min(id) FROM balance WHERE account_id = ?"
            " AND (at, cents, kind, order_id) = (?, ?, ?, ?))",
            row["account_id"],
            *_movement(row).values(),
        )
    visit.flash(f"Return {row['number']} was cancelled. Keep your items, and throw the label away.")
    return visit.redirect(url)


# ------------------------------------------------------------------ the steps


def _take_items(visit: Visit, order: Row, choices: Choices) -> str:
    wanted = {}
    for line in past.returnable(visit, order):
        quantity = shop.whole(visit.text(f"quantity-{line['id']}"), 0, 0)
        if quantity > line["quantity"] - line["returned"]:
            return f"You can return {line['quantity'] - line['returned']} of {line['title']} at most."
        if quantity:
            wanted[str(line["id"])] = quantity
    choices["lines"] = wanted
    return "" if wanted else "Choose how many of which item you want to return."


def _take_reasons(visit: Visit, order: Row, choices: Choices) -> str:
    given: dict[str, list[str]] = {}
    problem = ""
    for line in _wanted(order, choices):
        reason, comment = visit.text(f"reason-{line['id']}"), visit.text(f"comment-{line['id']}")
        given[str(line["id"])] = [reason, comment]
        if reason not in REASON_BY_KEY:
            problem = problem or f"Choose why you return {line['title']}."
        elif line["department"] in returning.ONLY_FAULTY and not REASON_BY_KEY[reason].fault:
            problem = problem or (
                f"{line['title']} can only come back when something was wrong with it:"
                " food, drinks and personal care are not sold twice."
            )
        elif len(comment) > LONGEST_COMMENT:
            problem = problem or f"Comments may have {LONGEST_COMMENT} characters at most."
    choices["reasons"] = given
    return problem


def _take_refund(visit: Visit, order: Row, choices: Choices) -> str:
    if visit.text("refund_to") not in _refunds(order):
        return "Choose where the money should go."
    choices["refund_to"] = visit.text("refund_to")
    return ""


def _take_handover(visit: Visit, order: Row, choices: Choices) -> str:
    method = visit.text("method")
    if method not in METHODS:
        return "Choose whether you drop it off or have it picked up."
    choices |= {"method": method, "place": "", "day": visit.text("day")}
    if method == "drop-off":
        choices["place"] = visit.text("place")
        if choices["place"] not in returning.PLACES:
            return "Choose where you drop it off."
    days = [day.isoformat() for day in returning.handover_days(method, visit.now)]
    if choices["day"] not in days:
        return f"Choose a day for it, from {short_day(days[0])} to {short_day(days[-1])} and no Sunday."
    return ""


def _take_review(visit: Visit, order: Row, choices: Choices) -> str:
    return ""


TAKES = {
    "items": _take_items,
    "reasons": _take_reasons,
    "refund": _take_refund,
    "handover": _take_handover,
    "review": _take_review,
}


def _open_step(order: Row, choices: Choices, visit: Visit) -> str:
    """The first step that is not done."""
    wanted = _wanted(order, choices)
    left = {line["id"]: line["quantity"] - line["returned"] for line in past.returnable(visit, order)}
    if not wanted or any(line["wanted"] > left.get(line["id"], 0) for line in wanted):
        return "items"
    for line in wanted:
        reason = REASON_BY_KEY.get(line["reason"])
        if reason is None or (line["department"] in returning.ONLY_FAULTY and not reason.fault):
            return "reasons"
    if choices.get("refund_to") not in _refunds(order):
        return "refund"
    method = choices.get("method", "")
    days = [day.isoformat() for day in returning.handover_days(method, visit.now)]
    return "review" if method in METHODS and choices.get("day") in days else "handover"


def _refunds(order: Row) -> dict[str, str]:
    """Where the money can go: back to a card only if one paid."""
    return REFUNDS if order["card_last4"] else {"balance": REFUNDS["balance"]}


def _wanted(order: Row, choices: Choices) -> list[Row]:
    """The lines that were chosen, with `wanted`, `reason` and `comment`."""
    rows = []
    for line in order["lines"]:
        key = str(line["id"])
        if key in choices.get("lines", {}):
            reason, comment = choices.get("reasons", {}).get(key, ["", ""])
            rows.append(line | {"wanted": choices["lines"][key], "reason": reason, "comment": comment})
    return rows


def _sums(order: Row, choices: Choices) -> Row:
    """What comes back, as far as it is known: `lines` (id -> cents), `delivery`, `fee`, `total`."""
    wanted = _wanted(order, choices)
    paid = returning.paid(order, order["lines"])
    lines = {line["id"]: returning.refund(paid[line["id"]], line, line["wanted"]) for line in wanted}
    reasons = [line["reason"] for line in wanted if line["reason"]]
    live = [line for line in order["lines"] if not line["cancelled"]]
    all_of_it = {line["id"]: line["wanted"] for line in wanted} == {
        line["id"]: line["quantity"] for line in live
    }
    faulty = all(REASON_BY_KEY[reason].fault for reason in reasons) and len(reasons) == len(wanted)
    delivery = order["shipping_cents"] + order["slot_cents"] if all_of_it and faulty else 0
    goods = sum(lines.values())
    pickup = min(returning.pickup_cents(reasons), goods)
    fee = pickup if choices.get("method") == "pickup" else 0
    return {
        "lines": lines,
        "goods": goods,
        "delivery": delivery,
        "pickup": pickup,
        "fee": fee,
        "total": goods + delivery - fee,
    }


def _make(visit: Visit, order: Row, choices: Choices) -> str:
    """Write the return; its number."""
    sums = _sums(order, choices)
    key = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM return_request")
    number = returning.return_number(key)
    visit.db.insert(
        "return_request",
        id=key,
        number=number,
        account_id=order["account_id"],
        order_id=order["id"],
        made=visit.now.isoformat(timespec="seconds"),
        method=choices["method"],
        place=choices["place"],
        handover=choices["day"],
        refund_to=choices["refund_to"],
        fee_cents=sums["fee"],
        delivery_cents=sums["delivery"],
        refund_cents=sums["total"],
    )
    for line in _wanted(order, choices):
        visit.db.insert(
            "return_line",
            return_id=key,
            order_line_id=line["id"],
            quantity=line["wanted"],
            reason=line["reason"],
            comment=line["comment"],
            refund_cents=sums["lines"][line["id"]],
        )
    row = visit.found(visit.db.one("SELECT * FROM return_request WHERE id = ?", key))
    if row["refund_to"] == "balance":
        visit.db.insert("balance", account_id=row["account_id"], **_movement(row))
    visit.db.run("DELETE FROM return_draft WHERE order_id = ?", order["id"])
    return number


def _movement(row: Row) -> Row:
    """What a return brings to the gift card balance, on the day of its refund."""
    at = returning.steps(row)[-1][1].isoformat()
    return {"at": at, "cents": row["refund_cents"], "kind": "refund", "order_id": row["order_id"]}


# ------------------------------------------------------------------ reading


def _page(visit: Visit, order: Row, choices: Choices, step: str, problem: str = "") -> Response:
    return visit.page(
        "return_steps.html",
        status=422 if problem else 200,
        order=order,
        step=step,
        steps=STEPS,
        choices=choices,
        wanted=_wanted(order, choices),
        returnable={line["id"] for line in past.returnable(visit, order)},
        obstacle=lambda line: returning.obstacle(order, line, visit.now),
        last_day=lambda line: returning.last_day(order, line["return_days"]),
        reasons=returning.REASONS,
        reason_names=REASON_BY_KEY,
        only_faulty=returning.ONLY_FAULTY,
        refunds=_refunds(order),
        methods=METHODS,
        places=returning.PLACES,
        days={method: returning.handover_days(method, visit.now) for method in METHODS},
        sums=_sums(order, choices),
        problem=problem,
        balance=savings.balance(visit, order["account_id"]),
    )


def _choices(visit: Visit, order: Row) -> Choices:
    text = visit.db.value("SELECT choices FROM return_draft WHERE order_id = ?", order["id"])
    kept: Choices = json.loads(text) if text else {}
    return kept


def _keep(visit: Visit, order: Row, choices: Choices) -> None:
    visit.db.run(
        "INSERT INTO return_draft(order_id, choices) VALUES (?, ?)"
        " ON CONFLICT(order_id) DO UPDATE SET choices = excluded.choices",
        order["id"],
        json.dumps(choices),
    )


def _return(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT return_request.*, orders.number AS order_number FROM return_request"
            " JOIN orders ON orders.id = order_id WHERE return_request.number = ? AND return_request.account_id = ?",
            visit.path["number"],
            shop.account(visit)["id"],
        )
    )


def _whole(visit: Visit, row: Row) -> Row:
    """With `state` and `lines`."""
    lines = visit.db.all(
        "SELECT return_line.*, order_line.sku, title, options, product.code FROM return_line"
        " JOIN order_line ON order_line.id = order_line_id"
        " JOIN (SELECT id, code FROM catalogue.product) AS product ON product.id = order_line.product_id"
        " WHERE return_id = ? ORDER BY return_line.id",
        row["id"],
    )
    return row | {"state": returning.state(row, visit.now), "lines": lines}


def _bars(number: str) -> list[tuple[int, int]]:
    """(where, how wide) of a bar code's bars, which a number determines."""
    bars, x = [], 0
    for letter in number:
        code = ord(letter) * 37
        for bit in range(4):
            wide = 1 + (code >> (2 * bit)) % 3
            bars.append((x, wide))
            x += wide + 1 + (code >> bit) % 2
    return bars


def _not_yet(visit: Visit, order: Row) -> Response:
    if order["status"] == "cancelled":
        visit.flash(f"Order {order['number']} was cancelled: there is nothing to return.", "bad")
    else:
        items = plural(sum(line["quantity"] for line in order["lines"]), "item")
        visit.flash(
            f"Order {order['number']} has not arrived yet. Once it has, its {items}, {money(order['subtotal_cents'])},"
            " can be returned here.",
            "bad",
        )
    return visit.redirect(f"/orders/{order['number']}")


def _url(order: Row, step: str = "") -> str:
    return f"/orders/{order['number']}/return" + (f"?step={step}" if step else "")


ROUTES = [
    get("/orders/{number}/return", shop.member(wizard)),
    post("/orders/{number}/return", shop.member(go_on, "/orders")),
    post("/orders/{number}/return/drop", shop.member(drop_draft, "/orders")),
    get("/returns", shop.member(listing)),
    get("/returns/{number}", shop.member(show)),
    get("/returns/{number}/label", shop.member(label)),
    post("/returns/{number}/cancel", shop.member(cancel, "/returns")),
]
