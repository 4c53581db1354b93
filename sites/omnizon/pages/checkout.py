"""From a cart, or from Buy now, to an order.

An order being made up is a row of `checkout`: what was chosen so far, and at last the order it became, so that a
form sent twice makes one order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.forms import Form
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import shop, wallet
from sites.omnizon.terms import Totals


@dataclass
class Draft:
    """A checkout with everything that follows from it."""

    row: Row
    lines: list[Row]
    addresses: list[Row]
    cards: list[Row]
    address: Row | None
    card: Row | None
    coupon: Row | None
    totals: Totals

    @property
    def url(self) -> str:
        """Its page."""
        return f"/checkout?buy={self.row['id']}" if self.row["sku"] else "/checkout"

    @property
    def ships_in_days(self) -> int:
        """The slowest of its items decides."""
        return max((line["ships_in_days"] for line in self.lines), default=1)

    @property
    def short(self) -> list[Row]:
        """The lines of which there is less left than wanted."""
        return [line for line in self.lines if line["quantity"] > shop.limit(line["left"])]


def show(visit: Visit) -> Response:
    """`/checkout`: the cart's, or with `buy` that of one item."""
    buy = visit.query.get("buy")
    row = _open(visit) if buy is None else visit.found(_row(visit, shop.whole(buy, 0)))
    if row["order_id"]:
        return visit.redirect(f"/checkout/done/{row['order_id']}")
    draft = _draft(visit, row)
    if not draft.lines:
        visit.flash("Your cart is empty: add something before you check out.", "note")
        return visit.redirect("/cart")
    return _page(visit, draft)


def buy(visit: Visit) -> Response:
    """Buy now: a checkout of one item alone; the cart is left as it is."""
    line = shop.one_line(visit.db, visit.text("sku"), shop.whole(visit.text("quantity"), 1, 1, terms.MOST))
    if line is None:
        raise NotFound
    back = shop.product_url(line["code"], line["sku"])
    if visit.account is None:
        return shop.sign_in_first(visit, back)
    most = shop.limit(line["left"])
    if most == 0:
        visit.flash(f"{line['title']} is sold out.", "bad")
        return visit.redirect(back)
    if line["quantity"] > most:
        visit.flash(f"Only {most} of this item left in stock: the quantity is now {most}.", "note")
    account = shop.account(visit)["id"]
    visit.db.run("DELETE FROM checkout WHERE account_id = ? AND sku NOTNULL AND order_id ISNULL", account)
    key = visit.db.insert(
        "checkout", account_id=account, sku=line["sku"], quantity=min(line["quantity"], most)
    )
    return visit.redirect(f"/checkout?buy={key}")


def change(visit: Visit) -> Response:
    """Take what was chosen on the checkout page and, if so asked, place the order."""
    row = visit.found(_row(visit, visit.path["id"]))
    if row["order_id"]:
        return visit.redirect(f"/checkout/done/{row['order_id']}")
    do = visit.text("do")
    _take_choices(visit, row)
    _take_quantities(visit, row)
    problem = _take_coupon(visit, row, remove=do == "remove-coupon")
    draft = _draft(visit, visit.found(_row(visit, row["id"])))
    if not draft.lines:
        return visit.redirect("/cart")
    if problem:
        return _page(visit, draft, coupon_error=problem)
    if do != "place":
        return visit.redirect(draft.url)
    errors = _obstacles(visit, draft)
    if errors:
        return _page(visit, draft, errors=errors)
    return visit.redirect(f"/checkout/done/{_place(visit, draft)}")


def add_address(visit: Visit) -> Response:
    """A new address, for this order and to be kept."""
    return _add(visit, wallet.ADDRESS, "address")


def add_card(visit: Visit) -> Response:
    """A new card, for this order and to be kept."""
    return _add(visit, wallet.card_fields(visit), "card")


def done(visit: Visit) -> Response:
    """`/checkout/done/{id}`: the order that was placed."""
    order = visit.found(
        visit.db.one(
            "SELECT * FROM orders WHERE id = ? AND account_id = ?",
            visit.path["id"],
            shop.account(visit)["id"],
        )
    )
    lines = visit.db.all(
        "SELECT order_line.*, product.code, variant.color FROM order_line JOIN catalogue.variant USING (sku)"
        " JOIN catalogue.product ON product.id = order_line.product_id WHERE order_id = ? ORDER BY order_line.id",
        order["id"],
    )
    return visit.page("done.html", order=order, lines=lines)


# ------------------------------------------------------------------ reading


def _row(visit: Visit, key: int) -> Row | None:
    account = shop.account(visit)["id"]
    return visit.db.one("SELECT * FROM checkout WHERE id = ? AND account_id = ?", key, account)


def _open(visit: Visit) -> Row:
    """The checkout of the cart that is being made up, begun here if there is none."""
    account = shop.account(visit)["id"]
    sql = "SELECT * FROM checkout WHERE account_id = ? AND sku ISNULL AND order_id ISNULL"
    row = visit.db.one(sql, account)
    if row is None:
        visit.db.insert("checkout", account_id=account)
        row = visit.db.one(sql, account)
    return visit.found(row)


def _draft(visit: Visit, row: Row) -> Draft:
    addresses, cards = wallet.addresses(visit), wallet.cards(visit)
    address = _chosen(addresses, row["address_id"])
    lines = _lines(visit, row)
    subtotal = sum(line["quantity"] * line["price_cents"] for line in lines)
    coupon = visit.db.one("SELECT * FROM coupon WHERE code = ?", row["coupon"])
    if coupon and _coupon_problem(visit, row["coupon"], subtotal):
        coupon = None
    return Draft(
        row=row,
        lines=lines,
        addresses=addresses,
        cards=cards,
        address=address,
        card=_chosen(cards, row["card_id"]),
        coupon=coupon,
        totals=terms.totals(
            ((line["quantity"], line["price_cents"]) for line in lines),
            row["speed"],
            address["state"] if address else "",
            coupon,
        ),
    )


def _lines(visit: Visit, row: Row) -> list[Row]:
    if row["sku"]:
        line = shop.one_line(visit.db, row["sku"], row["quantity"])
        return [line] if line else []
    return shop.cart_lines(visit)


def _chosen(rows: list[Row], key: int | None) -> Row | None:
    """The one chosen; else the default one, which comes first."""
    return next((row for row in rows if row["id"] == key), rows[0] if rows else None)


def _coupon_problem(visit: Visit, code: str, subtotal_cents: int) -> str:
    account = shop.account(visit)["id"]
    uses = visit.db.value(
        "SELECT count(*) FROM coupon_use WHERE coupon = ? AND account_id = ?", code, account
    )
    coupon = visit.db.one("SELECT * FROM coupon WHERE code = ?", code)
    return terms.coupon_problem(coupon, subtotal_cents, uses, visit.now)


def _page(
    visit: Visit,
    draft: Draft,
    *,
    errors: list[str] | None = None,
    coupon_error: str = "",
    address_form: Form | None = None,
    card_form: Form | None = None,
) -> Response:
    wrong = errors or coupon_error or address_form or card_form
    subtotal = draft.totals.subtotal_cents
    return visit.page(
        "checkout.html",
        status=422 if wrong else 200,
        draft=draft,
        speeds=[
            {
                "key": speed.key,
                "name": speed.name,
                "day": terms.arrives(visit.now, draft.ships_in_days, speed.key),
                "cents": terms.shipping_cents(subtotal, speed.key),
            }
            for speed in terms.SPEEDS
        ],
        errors=errors or [],
        coupon_error=coupon_error,
        dropped_coupon=draft.row["coupon"]
        and not draft.coupon
        and _coupon_problem(visit, draft.row["coupon"], subtotal),
        address_form=address_form
        or Form.filled("new-address", wallet.ADDRESS, {"name": shop.account(visit)["name"]}),
        card_form=card_form
        or Form.filled("new-card", wallet.card_fields(visit), {"name": shop.account(visit)["name"]}),
        open_form="address" if address_form else "card" if card_form else "",
        limit=shop.limit,
    )


# ------------------------------------------------------------------ writing


def _take_choices(visit: Visit, row: Row) -> None:
    """The radio buttons; what is not the account's own is not taken."""
    for name, known in (("address", wallet.addresses(visit)), ("card", wallet.cards(visit))):
        chosen = shop.whole(visit.text(name), 0)
        if chosen in {each["id"] for each in known}:
            visit.db.run(f"UPDATE checkout SET {name}_id = ? WHERE id = ?", chosen, row["id"])
    if visit.text("speed") in terms.BY_KEY:
        visit.db.run("UPDATE checkout SET speed = ? WHERE id = ?", visit.text("speed"), row["id"])


def _take_quantities(visit: Visit, row: Row) -> None:
    for line in _lines(visit, row):
        asked = shop.whole(visit.text(f"quantity-{line['id']}"), line["quantity"], 0)
        quantity = min(asked, shop.limit(line["left"]))
        if asked == line["quantity"]:
            continue
        if row["sku"]:
            visit.db.run("UPDATE checkout SET quantity = ? WHERE id = ?", max(1, quantity), row["id"])
        elif quantity:
            visit.db.run("UPDATE cart_line SET quantity = ? WHERE id = ?", quantity, line["id"])
        else:
            visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
        if quantity < asked:
            visit.flash(f"Only {quantity} available: the quantity of {line['title']} was changed.", "note")


def _take_coupon(visit: Visit, row: Row, remove: bool) -> str:
    """Enter or remove a coupon; what is wrong with the one entered."""
    if remove:
        visit.db.run("UPDATE checkout SET coupon = '' WHERE id = ?", row["id"])
        return ""
    code = visit.text("coupon").upper()
    if not code:
        return ""
    subtotal = sum(line["quantity"] * line["price_cents"] for line in _lines(visit, row))
    problem = _coupon_problem(visit, code, subtotal)
    if not problem:
        visit.db.run("UPDATE checkout SET coupon = ? WHERE id = ?", code, row["id"])
    return problem


def _add(visit: Visit, fields: Any, what: str) -> Response:
    row = visit.found(_row(visit, visit.path["id"]))
    form = Form.read(f"new-{what}", fields, visit)
    if what == "card":
        wallet.check_expiry(form, visit.now)
    if not form.ok:
        wrong: dict[str, Any] = {f"{what}_form": form}
        return _page(visit, _draft(visit, row), **wrong)
    key = wallet.add(visit, what, form)
    visit.db.run(f"UPDATE checkout SET {what}_id = ? WHERE id = ?", key, row["id"])
    visit.flash("Address added." if what == "address" else "Card added.")
    return visit.redirect(_draft(visit, row).url)


def _obstacles(visit: Visit, draft: Draft) -> list[str]:
    """Why the order cannot be placed as it stands."""
    errors = []
    if draft.address is None:
        errors.append("Add a delivery address.")
    if draft.card is None:
        errors.append("Add a payment card.")
    elif wallet.expired(draft.card["month"], draft.card["year"], visit.now):
        errors.append(f"The card ending in {draft.card['number'][-4:]} has expired. Choose another card.")
    for line in draft.short:
        left = f"only {line['left']} left" if line["left"] else "sold out"
        errors.append(f"{line['title']} is {left}. Change its quantity or remove it from your cart.")
    seen = visit.text("total")
    if not errors and seen != str(draft.totals.total_cents):
        errors.append("Your order total has changed. Check the new total, then place your order.")
    return errors


def _place(visit: Visit, draft: Draft) -> int:
    """The order's id. Rows, stock, coupon and cart change together."""
    assert draft.address
    assert draft.card
    account = draft.row["account_id"]
    address, card, sums = draft.address, draft.card, draft.totals
    key = visit.db.value("SELECT coalesce(max(id), 0) + 1 FROM orders")
    visit.db.insert(
        "orders",
        id=key,
        number=terms.order_number(key),
        account_id=account,
        placed=visit.now.isoformat(timespec="seconds"),
        status="preparing",
        **{
            f"ship_{part}": address[part]
            for part in ("name", "line1", "line2", "city", "state", "zip", "phone")
        },
        card_id=card["id"],
        card_name=card["name"],
        card_last4=card["number"].replace(" ", "")[-4:],
        delivery_speed=draft.row["speed"],
        delivery_date=terms.arrives(visit.now, draft.ships_in_days, draft.row["speed"]).isoformat(),
        subtotal_cents=sums.subtotal_cents,
        discount_cents=sums.discount_cents,
        shipping_cents=sums.shipping_cents,
        tax_cents=sums.tax_cents,
        total_cents=sums.total_cents,
        coupon=draft.coupon["code"] if draft.coupon else "",
    )
    for line in draft.lines:
        kept = {
            name: line[name]
            for name in ("product_id", "sku", "title", "options", "quantity", "price_cents", "seller")
        }
        visit.db.insert("order_line", order_id=key, **kept)
        visit.db.run(
            "INSERT INTO stock(sku, sold) VALUES (?, ?) ON CONFLICT(sku) DO UPDATE SET sold = sold + excluded.sold",
            line["sku"],
            line["quantity"],
        )
        if not draft.row["sku"]:
            visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
    if draft.coupon:
        visit.db.insert("coupon_use", coupon=draft.coupon["code"], account_id=account, order_id=key)
    visit.db.run("UPDATE checkout SET order_id = ? WHERE id = ?", key, draft.row["id"])
    return int(key)


ROUTES = [
    post("/buy", buy),
    get("/checkout", shop.member(show)),
    post("/checkout/{id:int}", shop.member(change, "/cart")),
    post("/checkout/{id:int}/address", shop.member(add_address, "/cart")),
    post("/checkout/{id:int}/card", shop.member(add_card, "/cart")),
    get("/checkout/done/{id:int}", shop.member(done)),
]
