"""Coupons to clip and gift cards to redeem."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from sites.kit import Response, Visit, get, post
from sites.kit.formats import long_date, money
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import shop

A_PAGE = 24
CLIPS = """
SELECT clip.*, product.code, product.title, product.coupon_percent, orders.number, variant.sku, variant.price_cents
FROM clip JOIN catalogue.product ON product.id = clip.product_id
JOIN catalogue.variant ON variant.product_id = product.id AND variant.is_default
LEFT JOIN orders ON orders.id = clip.order_id
WHERE clip.account_id = ? ORDER BY clip.ends, clip.id
"""
GIFT_CARD = (
    Field("code", "Gift card code", hint="16 letters and digits, such as GIFT-2B7C-9KQM-4XRT", longest=40),
)

# ------------------------------------------------------------------ coupons


def usable(visit: Visit) -> dict[int, Row]:
    """The clipped coupons of who is signed in that count today, by product."""
    today = visit.now.date().isoformat()
    rows = visit.db.all(
        "SELECT * FROM clip WHERE account_id = ? AND order_id ISNULL AND ends >= ? ORDER BY id",
        shop.account(visit)["id"],
        today,
    )
    return {row["product_id"]: row for row in rows}


def coupons(visit: Visit) -> Response:
    """`/coupons`: clipped, to be had, and over."""
    today = visit.now.date().isoformat()
    clips = visit.db.all(CLIPS, visit.account["id"]) if visit.account else []
    department = visit.db.one(
        "SELECT * FROM catalogue.department WHERE slug = ? AND level = 1", visit.query.get("department", "")
    )
    products = _on_offer(visit, department)
    pages = max(1, -(-len(products) // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "coupons.html",
        active=[clip for clip in clips if not clip["order_id"] and clip["ends"] >= today],
        over=[clip for clip in clips if clip["order_id"] or clip["ends"] < today],
        codes=_codes(visit),
        offers=products[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(products),
        department=department,
        page=page,
        pages=pages,
        page_url=lambda number: _coupons_url(department, number),
        here=_coupons_url(department, page),
    )


def clip(visit: Visit) -> Response:
    """Clip a product's coupon, named by its code or by one of its variants' sku."""
    following = shop.local(visit.text("next"), "/coupons")
    product = visit.db.one(
        "SELECT * FROM catalogue.product WHERE code = ? OR id ="
        " (SELECT product_id FROM catalogue.variant WHERE sku = ?)",
        visit.text("code"),
        visit.text("sku"),
    )
    if product is None:
        visit.flash("That item is no longer sold here.", "bad")
        return visit.redirect("/coupons")
    if visit.account is None:
        return shop.sign_in_first(visit, following)
    ends = terms.coupon_ends(product["id"])
    known = visit.db.one(
        "SELECT * FROM clip WHERE account_id = ? AND product_id = ? AND (order_id NOTNULL OR ends >= ?)"
        " ORDER BY order_id ISNULL, id DESC",
        visit.account["id"],
        product["id"],
        visit.now.date().isoformat(),
    )
    if not product["coupon_percent"] or ends < visit.now.date():
        visit.flash(f"There is no coupon for {product['title']} now.", "bad")
    elif known and known["order_id"]:
        visit.flash("You have already used this coupon: it counts for one order.", "note")
    elif known:
        visit.flash("You have clipped this coupon already. It counts at checkout by itself.", "note")
    else:
        visit.db.insert(
            "clip",
            account_id=visit.account["id"],
            product_id=product["id"],
            percent=product["coupon_percent"],
            clipped=visit.now.isoformat(timespec="seconds"),
            ends=ends.isoformat(),
        )
        visit.flash(f"Coupon clipped: {product['coupon_percent']}% off {product['title']}.")
    return visit.redirect(following)


def standing(visit: Visit, product: Row) -> str:
    """What a product's coupon is to this visitor: `open` to be clipped, `clipped`, `used`, or nothing."""
    if not product["coupon_percent"] or terms.coupon_ends(product["id"]) < visit.now.date():
        return ""
    mine = visit.account and visit.db.one(
        "SELECT order_id FROM clip WHERE account_id = ? AND product_id = ? AND (order_id NOTNULL OR ends >= ?)"
        " ORDER BY order_id ISNULL DESC",
        visit.account["id"],
        product["id"],
        visit.now.date().isoformat(),
    )
    if not mine:
        return "open"
    return "used" if mine["order_id"] else "clipped"


def unclip(visit: Visit) -> Response:
    """Let go of a clipped coupon that has not been used."""
    row = visit.found(
        visit.db.one(
            "SELECT * FROM clip WHERE id = ? AND account_id = ? AND order_id ISNULL",
            shop.whole(visit.text("clip"), 0),
            shop.account(visit)["id"],
        )
    )
    visit.db.run("DELETE FROM clip WHERE id = ?", row["id"])
    visit.flash("The coupon was removed from your clipped ones.")
    return visit.redirect(shop.local(visit.text("next"), "/coupons"))


def rules(visit: Visit) -> Response:
    """`/help/coupons`: what combines with what."""
    return visit.page("help_coupons.html")


def _codes(visit: Visit) -> list[Row]:
    """The promo codes that everybody may know, with what has become of them for this visitor."""
    rows = visit.db.all("SELECT * FROM coupon WHERE listed ORDER BY expires DESC, code")
    account = visit.account["id"] if visit.account else None
    for row in rows:
        used = visit.db.value(
            "SELECT count(*) FROM coupon_use WHERE coupon = ? AND account_id = ?", row["code"], account
        )
        row["over"] = row["expires"] < visit.now.date().isoformat()
        row["used"] = bool(row["once"] and used)
    return rows


def _on_offer(visit: Visit, department: Row | None) -> list[Row]:
    """Products in stock with a coupon that this visitor can clip, the most popular first."""
    first, last = (department["id"], department["last_id"]) if department else (0, 10**6)
    account = visit.account["id"] if visit.account else None
    rows = visit.db.all(
        "SELECT id, code, title, coupon_percent, price_cents, picture,"
        " (SELECT sku FROM catalogue.variant WHERE product_id = product.id AND is_default) AS sku"
        " FROM catalogue.product WHERE coupon_percent AND in_stock AND department_id BETWEEN ? AND ?"
        " AND id NOT IN (SELECT product_id FROM clip WHERE account_id = ? AND (order_id NOTNULL OR ends >= ?))"
        " ORDER BY id LIMIT 480",
        first,
        last,
        account,
        visit.now.date().isoformat(),
    )
    ends = {row["id"]: terms.coupon_ends(row["id"]) for row in rows}
    return [row | {"ends": ends[row["id"]]} for row in rows if ends[row["id"]] >= visit.now.date()]


def _coupons_url(department: Row | None, page: int) -> str:
    asked = {"department": department["slug"]} if department else {}
    if page > 1:
        asked |= {"page": str(page)}
    return f"/coupons?{urlencode(asked)}" if asked else "/coupons"


# ------------------------------------------------------------------ gift cards


def balance(visit: Visit, account_id: int) -> int:
    """What is left of an account's gift cards."""
    sql = "SELECT coalesce(sum(cents), 0) FROM balance WHERE account_id = ? AND at <= ?"
    return int(visit.db.value(sql, account_id, visit.now.isoformat()))


def gift_cards(visit: Visit) -> Response:
    """`/account/gift-cards`: the balance and how it came about."""
    return _gift_cards(visit, Form.filled("gift-card", GIFT_CARD, {}))


def redeem(visit: Visit) -> Response:
    """Put a gift card's money on the balance."""
    form = Form.read("gift-card", GIFT_CARD, visit)
    problem = redeem_code(visit, form["code"]) if form.ok else ""
    if problem:
        form.wrong("code", problem)
    if not form.ok:
        return _gift_cards(visit, form, status=422)
    return visit.redirect(shop.local(visit.text("next"), "/account/gift-cards"))


def redeem_code(visit: Visit, typed: str) -> str:
    """Redeem a gift card for who is signed in; why it cannot be, or nothing."""
    account = shop.account(visit)["id"]
    letters = "".join(typed.upper().replace("-", "").split())
    code = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    card = visit.db.one("SELECT * FROM gift_card WHERE code = ?", code)
    problem = _gift_card_problem(card, account, visit.now.date())
    if problem or card is None:
        return problem
    at = visit.now.isoformat(timespec="seconds")
    visit.db.run("UPDATE gift_card SET account_id = ?, redeemed = ? WHERE code = ?", account, at, code)
    visit.db.insert("balance", account_id=account, at=at, cents=card["cents"], kind="redeemed", code=code)
    visit.flash(f"{money(card['cents'])} added. Your gift card balance is {money(balance(visit, account))}.")
    return ""


def pay_back(visit: Visit, order: Row, cents: int) -> None:
    """Give back what the gift card balance paid for an order, or a part of it."""
    if cents and order["account_id"]:
        visit.db.insert(
            "balance",
            account_id=order["account_id"],
            at=visit.now.isoformat(timespec="seconds"),
            cents=cents,
            kind="refund",
            order_id=order["id"],
        )


def _gift_card_problem(card: Row | None, account: int, today: date) -> str:
    if card is None:
        return "There is no gift card with this code. Check every letter: there is no O and no I in a code."
    if card["account_id"] == account:
        return f"You redeemed this gift card on {long_date(card['redeemed'])}. Its money is on your balance."
    if card["redeemed"]:
        return "This gift card has been redeemed on another account."
    if card["ends"] < today.isoformat():
        return f"This gift card expired on {long_date(card['ends'])}."
    return ""


def _gift_cards(visit: Visit, form: Form, status: int = 200) -> Response:
    account = shop.account(visit)["id"]
    movements = visit.db.all(
        "SELECT balance.*, orders.number, sum(balance.cents) OVER (ORDER BY at, balance.id) AS after FROM balance"
        " LEFT JOIN orders ON orders.id = order_id WHERE balance.account_id = ? AND at <= ?"
        " ORDER BY at DESC, balance.id DESC",
        account,
        visit.now.isoformat(),
    )
    return visit.page(
        "gift_cards.html",
        status=status,
        form=form,
        movements=movements,
        balance=balance(visit, account),
        following=shop.local(visit.query.get("next", "") or visit.text("next"), "/account/gift-cards"),
    )


ROUTES = [
    get("/coupons", coupons),
    post("/coupons/clip", clip),
    post("/coupons/unclip", shop.member(unclip, "/coupons")),
    get("/help/coupons", rules),
    get("/account/gift-cards", shop.member(gift_cards)),
    post("/account/gift-cards", shop.member(redeem, "/account/gift-cards")),
]
