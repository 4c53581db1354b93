"""One page on which everything about an order is chosen, and what it is sent to.

A form sent twice makes one order: the checkout remembers what it has become.
"""

from __future__ import annotations

import re

from sites.dashdish import terms
from sites.dashdish.pages import cart, drafts, placing, wallet
from sites.dashdish.pages.drafts import Draft
from sites.kit import Response, Visit, get, post
from sites.kit.forms import Form
from sites.kit.store import Row
from sites.kit.visiting import account, member, whole


def show(visit: Visit) -> Response:
    """`/checkout/{cart}`."""
    found = _cart(visit)
    if isinstance(found, Response):
        return found
    return _page(visit, drafts.draft(visit, found))


def take(visit: Visit) -> Response:
    """Take what was chosen and, if so asked, place the order."""
    found = _cart(visit)
    if isinstance(found, Response):
        return found
    errors = _take(visit, found, drafts.of_cart(visit, found))
    it = drafts.draft(visit, found)
    if not it.lines:
        return visit.redirect("/cart")
    do = visit.text("do")
    if do == "without-offer":
        drafts.change(visit, found["id"], without_offer=1)
        return visit.redirect(_url(found))
    if do != "place":
        return _page(visit, it, errors=errors) if errors else visit.redirect(_url(found))
    errors += drafts.obstacles(visit, it)
    if errors:
        return _page(visit, it, errors=errors)
    refused = terms.REFUSALS.get(it.card["last4"], "") if it.card and it.card_cents else ""
    if refused:
        return _page(visit, it, errors=[f"Your payment did not go through. {refused} Nothing was charged."])
    return visit.redirect(f"/orders/{placing.place(visit, it)}?new=1")


def add_address(visit: Visit) -> Response:
    """A new address, for this order and to be kept."""
    found = _cart(visit)
    if isinstance(found, Response):
        return found
    form = Form.read("new-address", wallet.address_fields(visit), visit)
    if not form.ok:
        return _page(visit, drafts.draft(visit, found), address_form=form)
    drafts.of_cart(visit, found)
    drafts.change(visit, found["id"], address_id=wallet.add_address(visit, form), instructions=None)
    visit.flash("Address added.")
    return visit.redirect(_url(found))


def add_card(visit: Visit) -> Response:
    """A new card, for this order and to be kept."""
    found = _cart(visit)
    if isinstance(found, Response):
        return found
    form = wallet.read_card(visit)
    if not form.ok:
        return _page(visit, drafts.draft(visit, found), card_form=form)
    drafts.of_cart(visit, found)
    drafts.change(visit, found["id"], card_id=wallet.add_card(visit, form))
    visit.flash("Card added.")
    return visit.redirect(_url(found))


def _url(found: Row) -> str:
    return f"/checkout/{found['id']}"


def _cart(visit: Visit) -> Row | Response:
    """The cart that the address names; or where to go, if it has become an order or is empty."""
    key = visit.path["id"]
    done = visit.db.value(
        "SELECT order_id FROM checkout JOIN orders ON orders.id = order_id WHERE cart_id = ? AND account_id = ?",
        key,
        account(visit)["id"],
    )
    if done and not visit.db.value("SELECT 1 FROM cart WHERE id = ?", key):
        return visit.redirect(f"/orders/{done}?new=1")
    found = cart.own(visit, key)
    if not visit.db.value("SELECT count(*) FROM cart_line WHERE cart_id = ?", key):
        visit.flash("Your cart is empty: add something before you check out.", "note")
        return visit.redirect("/cart")
    return found


def _take(visit: Visit, found: Row, row: Row) -> list[str]:
    """Keep what the form says; sentences about what it cannot say."""
    key = found["id"]
    mode = visit.text("mode")
    if mode in ("delivery", "pickup") and mode != row["mode"]:
        speed = "standard" if row["speed"] == "express" else row["speed"]
        tip = terms.TIP[mode] if row["tip"] == terms.TIP[row["mode"]] else row["tip"]
        drafts.change(visit, key, mode=mode, speed=speed, tip=tip, slot="")
    elif visit.text("speed") in terms.SPEEDS:
        drafts.change(visit, key, speed=visit.text("speed"))
    if re.fullmatch(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[03]0", visit.text("slot")):
        drafts.change(visit, key, slot=visit.text("slot"))
    _take_place(visit, key, row)
    card = whole(visit.text("card"), 0)
    if visit.db.value("SELECT 1 FROM card WHERE id = ? AND account_id = ?", card, found["account_id"]):
        drafts.change(visit, key, card_id=card)
    if "whole" in visit.form:
        for name in ("use_credit", "utensils", "gift"):
            drafts.change(visit, key, **{name: int(visit.text(name) == "1")})
        for name, most in (("gift_name", 60), ("gift_phone", 20), ("gift_message", 200)):
            drafts.change(visit, key, **{name: visit.text(name)[:most]})
    errors = _take_tip(visit, key, mode if mode != row["mode"] else "")
    do = visit.text("do")
    if do == "remove-promo":
        drafts.change(visit, key, promo="", without_offer=0)
    elif do == "promo" or (do == "place" and visit.text("promo")):
        drafts.change(visit, key, promo=visit.text("promo").upper()[:40], without_offer=0)
    return errors


def _take_place(visit: Visit, key: int, row: Row) -> None:
    """Where to, and how to hand it over."""
    address = whole(visit.text("address"), 0)
    known = visit.db.value(
        "SELECT 1 FROM address WHERE id = ? AND account_id = ?", address, account(visit)["id"]
    )
    moved = bool(known) and address != (row["address_id"] or whole(visit.text("was_address"), 0))
    if known:
        drafts.change(visit, key, address_id=address)
    if visit.text("drop_off") in terms.DROP_OFFS:
        drafts.change(visit, key, drop_off=visit.text("drop_off"))
    if moved:
        drafts.change(visit, key, instructions=None)
    elif "instructions" in visit.form:
        drafts.change(visit, key, instructions=visit.text("instructions")[:250])


def _take_tip(visit: Visit, key: int, switched: str) -> list[str]:
    """A percentage, or an amount of one's own."""
    tip = "custom" if visit.text("do") == "tip" and visit.text("custom_tip") else visit.text("tip")
    if switched or not tip:
        return []
    if tip != "custom":
        if tip in {str(each) for each in terms.TIPS}:
            drafts.change(visit, key, tip=tip, tip_cents=0)
        return []
    text = visit.text("custom_tip").removeprefix("$")
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text):
        return ["Enter your own tip as an amount such as 4.50."]
    dollars, _, cents = text.partition(".")
    amount = int(dollars) * 100 + int((cents + "00")[:2])
    if amount > terms.MOST_TIP_CENTS:
        return ["A tip is $100.00 at most."]
    drafts.change(visit, key, tip="custom", tip_cents=amount)
    return []


def _page(
    visit: Visit,
    it: Draft,
    *,
    errors: list[str] | None = None,
    address_form: Form | None = None,
    card_form: Form | None = None,
) -> Response:
    name = account(visit)["name"]
    group = visit.db.one("SELECT * FROM group_order WHERE id = ?", it.cart["group_id"] or 0)
    return visit.page(
        "checkout.html",
        status=422 if errors or address_form or card_form else 200,
        it=it,
        group=group,
        errors=errors or [],
        address_open=address_form is not None,
        card_open=card_form is not None,
        address_form=address_form or Form.filled("new-address", wallet.address_fields(visit), {}),
        card_form=card_form or Form.filled("new-card", wallet.card_fields(visit), {"name": name}),
    )


ROUTES = [
    get("/checkout/{id:int}", member(show)),
    post("/checkout/{id:int}", member(take)),
    post("/checkout/{id:int}/address", member(add_address, "/cart")),
    post("/checkout/{id:int}/card", member(add_card, "/cart")),
]
