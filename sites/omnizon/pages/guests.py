"""Buying without an account, and finding such an order again by its number and e-mail."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.kit import Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import changing, drafts, past, placing, shop

GUEST = (
    Field(
        "email", "Email", forms.email, kind="email", autocomplete="email", hint="For the order's confirmation"
    ),
)
FIND = (
    Field("number", "Order number", hint="Such as OZ-58213-20046", longest=40),
    Field("email", "Email", forms.email, kind="email", autocomplete="email"),
)


def guest_page(visit: Visit) -> Response:
    """`/checkout/guest`: the e-mail of somebody who buys without an account."""
    following = _checkout(visit.query.get("next", ""))
    if visit.account:
        return visit.redirect(following)
    email = drafts.of_cart(visit)["guest_email"]
    return visit.page("guest.html", form=Form.filled("guest", GUEST, {"email": email}), following=following)


def guest(visit: Visit) -> Response:
    """Take the e-mail, for every checkout that this visitor has begun."""
    following = _checkout(visit.text("next"))
    if visit.account:
        return visit.redirect(following)
    form = Form.read("guest", GUEST, visit)
    if not form.ok:
        return visit.page("guest.html", status=422, form=form, following=following)
    drafts.of_cart(visit)
    visit.db.run(
        "UPDATE checkout SET guest_email = ? WHERE session_id = ? AND order_id ISNULL",
        form["email"],
        visit.session["id"],
    )
    return visit.redirect(following)


def find_page(visit: Visit) -> Response:
    """`/orders/find`: with `number` and `email`, that order."""
    asked = {name: visit.query.get(name, "") for name in ("number", "email")}
    if not any(asked.values()):
        return visit.page("find_order.html", form=Form.filled("find", FIND, {}), order=None)
    order = _found(visit, asked["number"], asked["email"])
    form = Form.filled("find", FIND, asked)
    if order is None:
        form.wrong("number", "There is no order with this number and email. Check both.")
        return visit.page("find_order.html", status=404, form=form, order=None)
    return visit.page(
        "find_order.html",
        form=form,
        order=order,
        lines=placing.lines_of(visit, order),
        cancellable=order["account_id"] is None and order["status"] == terms.CANCEL_STATUS,
    )


def cancel(visit: Visit) -> Response:
    """Cancel a guest's order that has not left."""
    order = visit.found(_found(visit, visit.text("number"), visit.text("email")))
    if order["account_id"] is not None:
        return shop.sign_in_first(visit, f"/orders/{order['number']}")
    if order["status"] == terms.CANCEL_STATUS:
        changing.take_back(visit, order)
        visit.flash(f"Order {order['number']} was cancelled. You will not be charged.")
    else:
        visit.flash(f"Order {order['number']} can no longer be cancelled: it is {order['status']}.", "bad")
    return visit.redirect(find_url(order["number"], visit.text("email")))


def find_url(number: str, email: str) -> str:
    """The page of a guest's order."""
    return f"/orders/find?{urlencode({'number': number, 'email': email})}"


def _found(visit: Visit, number: str, email: str) -> Row | None:
    """An order by its number and the e-mail that was given with it, or its account's."""
    row = visit.db.one(
        "SELECT orders.* FROM orders LEFT JOIN account ON account.id = orders.account_id"
        " WHERE number = ? AND ? IN (nullif(orders.guest_email, ''), account.email)",
        "".join(number.split()).upper(),
        email.strip().lower(),
    )
    return past.seen(row, visit.now) if row else None


def _checkout(path: str) -> str:
    """Where a guest goes on to: a checkout and nowhere else."""
    following = shop.local(path, "/checkout")
    return following if following.split("?")[0] == "/checkout" else "/checkout"


ROUTES = [
    get("/checkout/guest", guest_page),
    post("/checkout/guest", guest),
    get("/orders/find", find_page),
    post("/orders/find/cancel", cancel),
]
