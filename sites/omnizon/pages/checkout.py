"""From a cart, or from Buy now, to an order: one page on which everything is chosen, and what it is sent to.

A form sent twice makes one order: the checkout remembers what it has become.
"""

from __future__ import annotations

from datetime import date

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.forms import Form
from sites.kit.store import Row
from sites.omnizon import places, terms
from sites.omnizon.pages import cart, drafts, placing, savings, shop, wallet
from sites.omnizon.pages.drafts import Draft


def show(visit: Visit) -> Response:
    """`/checkout`: the cart's, or with `buy` that of one item."""
    buy = visit.query.get("buy")
    row = drafts.of_cart(visit) if buy is None else visit.found(drafts.find(visit, shop.whole(buy, 0)))
    if row["order_id"]:
        return visit.redirect(f"/checkout/done/{row['order_id']}")
    draft = drafts.draft(visit, row)
    if not draft.lines:
        empty = "Your cart is empty: add something before you check out."
        none = "No item of your cart is chosen: choose what you want to order."
        visit.flash(none if shop.cart_count(visit) else empty, "note")
        return visit.redirect("/cart")
    if visit.account is None and not row["guest_email"]:
        return shop.sign_in_first(visit, draft.url)
    return _page(visit, draft)


def buy(visit: Visit) -> Response:
    """Buy now: a checkout of one item alone; the cart is left as it is."""
    offer = shop.whole(visit.text("offer"), 0) or None
    quantity = shop.whole(visit.text("quantity"), 1, 1, terms.MOST)
    line = shop.one_line(visit.db, visit.text("sku"), quantity, offer)
    if line is None:
        raise NotFound
    most = shop.limit(line["left"])
    if most == 0:
        visit.flash(f"{line['title']} is sold out.", "bad")
        return visit.redirect(shop.product_url(line["code"], line["sku"]))
    if line["quantity"] > most:
        visit.flash(f"Only {most} of this item left in stock: the quantity is now {most}.", "note")
    if visit.knobs["goods"] == "real":
        cart.put(visit, line)
        return visit.redirect("/checkout")
    mine, who = shop.cart_owner(visit)
    visit.db.run(f"DELETE FROM checkout WHERE {mine} AND sku NOTNULL AND order_id ISNULL", who)
    key = visit.db.insert(
        "checkout",
        **shop.owner_columns(visit),
        sku=line["sku"],
        offer_id=line["offer_id"],
        quantity=min(line["quantity"], most),
        guest_email=_guests_email(visit),
    )
    return visit.redirect(f"/checkout?buy={key}")


def change(visit: Visit) -> Response:
    """Take what was chosen on the checkout page and, if so asked, place the order."""
    row = _open(visit)
    if isinstance(row, Response):
        return row
    do = visit.text("do")
    _take_choices(visit, row)
    _take_gifts(visit, row)
    _take_quantities(visit, row)
    problem = _take_coupon(visit, row, do)
    draft = drafts.draft(visit, row)
    if not draft.lines:
        return visit.redirect("/cart")
    if problem:
        clashes = drafts.clashes(visit, row, visit.text("coupon"))
        return _page(visit, draft, coupon_error=problem, clashes=clashes)
    if do == "accept-prices":
        drafts.accept_prices(visit, draft.lines)
    if do == "redeem":
        wrong = savings.redeem_code(visit, visit.text("gift_card")) if visit.account else ""
        if wrong:
            return _page(visit, draft, gift_card_error=wrong)
        drafts.change(visit, row, use_balance=1)
    if do != "place":
        return visit.redirect(draft.url)
    errors = _obstacles(visit, draft)
    if errors:
        return _page(visit, draft, errors=errors)
    refused = wallet.refusal(draft.card, row["tries"]) if draft.card and draft.card_cents else ""
    if refused:
        drafts.change(visit, row, tries=row["tries"] + 1)
        return _page(visit, draft, card_error=refused)
    return visit.redirect(f"/checkout/done/{placing.place(visit, draft)}")


def add_address(visit: Visit) -> Response:
    """A new address, for this order and to be kept."""
    row = _open(visit)
    if isinstance(row, Response):
        return row
    form = wallet.read_address(visit, "new-address")
    state = wallet.better_state(visit, form)
    if state or not form.ok:
        return _page(visit, drafts.draft(visit, row), address_form=form, better_state=state)
    drafts.change(visit, row, address_id=wallet.add(visit, "address", form))
    visit.flash("Address added.")
    return visit.redirect(drafts.address_of(row))


def edit_address(visit: Visit) -> Response:
    """One address, to be changed without leaving the checkout."""
    row = _open(visit)
    if isinstance(row, Response):
        return row
    kept = visit.found(wallet.one(visit, "address", visit.path["address"]))
    fields = wallet.own(visit, wallet.ADDRESS)
    values = kept | {"is_default": "1" if kept["is_default"] else ""}
    return _address_page(visit, row, Form.filled("edit-address", fields, values))


def save_address(visit: Visit) -> Response:
    """Take the changed address; it is the one that this order goes to."""
    row = _open(visit)
    if isinstance(row, Response):
        return row
    kept = visit.found(wallet.one(visit, "address", visit.path["address"]))
    form = wallet.read_address(visit, "edit-address")
    state = wallet.better_state(visit, form)
    if state or not form.ok:
        return _address_page(visit, row, form, state, 422)
    wallet.update(visit, "address", kept["id"], form)
    drafts.change(visit, row, address_id=kept["id"])
    visit.flash("Address changed.")
    return visit.redirect(drafts.address_of(row))


def card_frame(visit: Visit) -> Response:
    """`/checkout/card-frame`: the form for a new card, within the checkout or on a page of its own."""
    row = _for(visit, visit.query.get("for"))
    if isinstance(row, Response):
        return row
    name = visit.account["name"] if visit.account else ""
    form = Form.filled("new-card", wallet.own(visit, wallet.card_fields(visit)), {"name": name})
    alone = "for" not in visit.query or visit.query.get("alone") == "1"
    return _card_page(visit, row, form, alone)


def add_card(visit: Visit) -> Response:
    """A new card, for this order and to be kept. The frame sends its form to the whole window."""
    row = _for(visit, visit.text("for"))
    if isinstance(row, Response):
        return row
    alone = visit.text("alone") == "1"
    form = Form.read("new-card", wallet.own(visit, wallet.card_fields(visit)), visit)
    wallet.check_expiry(form, visit.now)
    if form.ok:
        drafts.change(visit, row, card_id=wallet.add(visit, "card", form), tries=0)
        visit.flash("Card added.")
        return visit.redirect(drafts.address_of(row))
    frame = _card_page(visit, row, form, alone, 422)
    draft = drafts.draft(visit, row)
    if alone or not draft.lines:
        return frame
    return _page(visit, draft, card_frame=bytes(frame.body).decode())


def done(visit: Visit) -> Response:
    """`/checkout/done/{id}`: the order that was placed."""
    order = placing.placed(visit, visit.path["id"])
    if order is None and visit.account is None:
        return shop.sign_in_first(visit, visit.url)
    order = visit.found(order)
    return visit.page("done.html", order=order, lines=placing.lines_of(visit, order))


# ------------------------------------------------------------------ reading


def _open(visit: Visit) -> Row | Response:
    """The checkout that the address names; or where to go, if it has become an order or nobody is known."""
    row = drafts.find(visit, visit.path["id"])
    if row is None and visit.account is None:
        return shop.sign_in_first(visit, "/cart")
    row = visit.found(row)
    if row["order_id"]:
        return visit.redirect(f"/checkout/done/{row['order_id']}")
    return row


def _for(visit: Visit, key: str | None) -> Row | Response:
    """The open checkout that a card is for; the cart's where none is named."""
    row = drafts.find(visit, shop.whole(key, 0)) if key else drafts.of_cart(visit)
    if visit.account is None and not (row and row["guest_email"]):
        return shop.sign_in_first(visit, "/checkout")
    row = visit.found(row)
    return visit.redirect(f"/checkout/done/{row['order_id']}") if row["order_id"] else row


def _guests_email(visit: Visit) -> str:
    """What a guest has told of himself at the cart's checkout counts for Buy now too."""
    return "" if visit.account else str(drafts.of_cart(visit)["guest_email"])


def _page(
    visit: Visit,
    draft: Draft,
    *,
    errors: list[str] | None = None,
    coupon_error: str = "",
    clashes: bool = False,
    card_error: str = "",
    gift_card_error: str = "",
    address_form: Form | None = None,
    better_state: str = "",
    card_frame: str = "",
) -> Response:
    wrong = errors or coupon_error or card_error or gift_card_error or address_form or card_frame
    name = visit.account["name"] if visit.account else ""
    slowest = max(line["ships_in_days"] for line in draft.lines)
    return visit.page(
        "checkout.html",
        status=422 if wrong else 200,
        draft=draft,
        speeds=[
            {
                "key": speed.key,
                "name": speed.name,
                "day": terms.arrives(visit.now, slowest, speed.key),
                "cents": terms.shipping_cents(draft.totals.subtotal_cents, speed.key),
            }
            for speed in terms.SPEEDS
        ],
        errors=errors or [],
        coupon_error=coupon_error or draft.coupon_problem,
        clashes=clashes,
        typed_coupon=visit.text("coupon") if coupon_error else "",
        card_error=card_error,
        gift_card_error=gift_card_error,
        address_form=address_form
        or Form.filled("new-address", wallet.own(visit, wallet.ADDRESS), {"name": name}),
        address_open=address_form is not None,
        better_state=better_state,
        state_name=places.NAMES.get(better_state, ""),
        card_frame=card_frame,
        limit=shop.limit,
        repriced=drafts.repriced,
        price_change=drafts.price_change,
        refused=lambda card: wallet.refusal(card, draft.row["tries"]),
    )


def _address_page(visit: Visit, row: Row, form: Form, better_state: str = "", status: int = 200) -> Response:
    return visit.page(
        "checkout_address.html",
        status=status,
        form=form,
        action=f"/checkout/{row['id']}/address/{visit.path['address']}",
        following=drafts.address_of(row),
        better_state=better_state,
        state_name=places.NAMES.get(better_state, ""),
    )


def _card_page(visit: Visit, row: Row, form: Form, alone: bool, status: int = 200) -> Response:
    following = drafts.address_of(row)
    return visit.page(
        "card_frame.html", status=status, form=form, key=row["id"], alone=alone, following=following
    )


# ------------------------------------------------------------------ writing


def _take_choices(visit: Visit, row: Row) -> None:
    """The radio buttons and lists; what is not the visitor's own, or not to be had, is not taken."""
    for name, known in (("address", wallet.addresses(visit)), ("card", wallet.cards(visit))):
        chosen = shop.whole(visit.text(name), 0)
        if chosen in {each["id"] for each in known} and chosen != row[f"{name}_id"]:
            drafts.change(visit, row, **{f"{name}_id": chosen})
            if name == "card":
                drafts.change(visit, row, tries=0)
    before = drafts.draft(visit, row)
    speed = visit.text("speed")
    if speed in terms.BY_KEY and speed != row["speed"]:
        drafts.change(visit, row, speed=speed, day="")
    day = _day(visit.text("day"))
    if day and day != before.day and day in drafts.draft(visit, row).days:
        drafts.change(visit, row, day=day.isoformat())
    if visit.text("whole") and visit.text("slot") in terms.SLOT_BY_KEY:
        drafts.change(visit, row, slot=visit.text("slot"))
    if visit.text("whole") and visit.account:
        drafts.change(visit, row, use_balance=int(visit.text("use_balance") == "1"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _take_gifts(visit: Visit, row: Row) -> None:
    """Which lines are gifts, and the message, the wrap and the slip that go with them."""
    if not visit.text("whole"):
        return
    for line in drafts.lines_of(visit, row):
        gift = int(visit.text(f"gift-{line['id']}") == "1")
        if gift == line["gift"]:
            continue
        if row["sku"]:
            drafts.change(visit, row, gift=gift)
        else:
            visit.db.run("UPDATE cart_line SET gift = ? WHERE id = ?", gift, line["id"])
    if visit.text("gifts"):
        drafts.change(
            visit,
            row,
            gift_message=visit.text("gift_message")[: terms.LONGEST_MESSAGE],
            wrap=int(visit.text("wrap") == "1"),
            hide_prices=int(visit.text("hide_prices") == "1"),
        )


def _take_quantities(visit: Visit, row: Row) -> None:
    for line in drafts.lines_of(visit, row):
        asked = shop.whole(visit.text(f"quantity-{line['id']}"), line["quantity"], 0)
        quantity = min(asked, shop.limit(line["left"]))
        if asked == line["quantity"]:
            continue
        if row["sku"]:
            drafts.change(visit, row, quantity=max(1, quantity))
        elif quantity:
            visit.db.run("UPDATE cart_line SET quantity = ? WHERE id = ?", quantity, line["id"])
        else:
            visit.db.run("DELETE FROM cart_line WHERE id = ?", line["id"])
        if quantity < asked:
            visit.flash(f"Only {quantity} available: the quantity of {line['title']} was changed.", "note")


def _take_coupon(visit: Visit, row: Row, do: str) -> str:
    """Enter or remove a promo code; what is wrong with the one entered."""
    if do == "remove-coupon":
        drafts.remove_coupon(visit, row)
    elif do == "with-clips":
        drafts.change(visit, row, without_clips=0)
    elif visit.text("coupon"):
        return drafts.enter_coupon(visit, row, visit.text("coupon"), without_clips=do == "without-clips")
    return ""


def _obstacles(visit: Visit, draft: Draft) -> list[str]:
    """Why the order cannot be placed as it stands."""
    errors = []
    if draft.address is None:
        errors.append("Add a delivery address.")
    if draft.card is None and draft.card_cents:
        errors.append(_no_card(draft))
    for line in draft.short:
        left = f"only {line['left']} left" if line["left"] else "sold out"
        errors.append(f"{line['title']} is {left}. Change its quantity or remove it from your cart.")
    if draft.repriced:
        errors.append(
            "Prices have changed since you added these items. Accept the new prices, or remove them."
        )
    seen = visit.text("total")
    if not errors and seen != str(draft.totals.total_cents):
        errors.append("Your order total has changed. Check the new total, then place your order.")
    return errors


def _no_card(draft: Draft) -> str:
    wanted = [card for card in draft.cards if card["id"] == draft.row["card_id"]] or draft.cards
    if not wanted:
        return "Add a payment card."
    return f"The card ending in {wallet.last4(wanted[0])} has expired. Choose another card."


ROUTES = [
    post("/buy", buy),
    get("/checkout", show),
    get("/checkout/card-frame", card_frame),
    post("/checkout/card-frame", add_card),
    post("/checkout/{id:int}", change),
    post("/checkout/{id:int}/address", add_address),
    get("/checkout/{id:int}/address/{address:int}", edit_address),
    post("/checkout/{id:int}/address/{address:int}", save_address),
    get("/checkout/done/{id:int}", done),
]
