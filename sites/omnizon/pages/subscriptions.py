"""Subscriptions: the same again every so many weeks."""

from __future__ import annotations

from datetime import date

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import long_date
from sites.kit.store import Row
from sites.omnizon import subscribing, terms
from sites.omnizon.pages import shop, wallet


def listing(visit: Visit) -> Response:
    """`/subscriptions`: those that go on, then those that are over."""
    rows = visit.db.all(
        "SELECT * FROM subscription WHERE account_id = ?"
        " ORDER BY status = 'cancelled', coalesce(cancelled, '') DESC, next_date, id",
        shop.account(visit)["id"],
    )
    whole = [_whole(visit, row) for row in rows]
    coming = [row for row in whole if row["dates"]]
    return visit.page(
        "subscriptions.html",
        going=[row for row in whole if row["status"] != "cancelled"],
        over=[row for row in whole if row["status"] == "cancelled"],
        month_cents=sum(
            row["each_cents"] * row["quantity"]
            for row in coming
            for day in subscribing.upcoming(row, visit.now.date(), 5)
            if (day - visit.now.date()).days <= 30
        ),
        weeks=subscribing.WEEKS,
        every=subscribing.every,
        most=subscribing.MOST,
        reasons=subscribing.REASONS,
        percent=subscribing.PERCENT,
    )


def add(visit: Visit) -> Response:
    """Subscribe to so many of a variant; `next` is where the form came from."""
    quantity = shop.whole(visit.text("quantity"), 1, 1, subscribing.MOST)
    line = shop.one_line(visit.db, visit.text("sku"), quantity)
    if line is None:
        raise NotFound
    back = shop.local(visit.text("next"), shop.product_url(line["code"], line["sku"]))
    if visit.account is None:
        return shop.sign_in_first(visit, back)
    weeks = shop.whole(visit.text("weeks"), 0)
    account = visit.account["id"]
    if weeks not in subscribing.WEEKS:
        visit.flash("Choose how often it should come.", "bad")
        return visit.redirect(back)
    if not shop.limit(line["left"]):
        visit.flash(f"{line['title']} is sold out.", "bad")
        return visit.redirect(back)
    if visit.db.one(
        "SELECT id FROM subscription WHERE account_id = ? AND sku = ? AND status <> 'cancelled'",
        account,
        line["sku"],
    ):
        visit.flash(f"You already subscribe to {line['title']}. Change quantity and frequency here.", "note")
        return visit.redirect("/subscriptions")
    homes, cards = wallet.addresses(visit), wallet.cards(visit)
    if not homes or not [card for card in cards if not card["expired"]]:
        visit.flash("Add an address and a card to your account first.", "bad")
        return visit.redirect("/account/addresses" if not homes else "/account/cards")
    first = terms.arrives(visit.now, line["ships_in_days"])
    visit.db.insert(
        "subscription",
        account_id=account,
        product_id=line["product_id"],
        sku=line["sku"],
        quantity=quantity,
        weeks=weeks,
        next_date=first.isoformat(),
        address_id=homes[0]["id"],
        card_id=next(card["id"] for card in cards if not card["expired"]),
        started=visit.now.isoformat(timespec="seconds"),
    )
    visit.flash(
        f"Subscribed: {line['title']}, {subscribing.every(weeks)}. First delivery {long_date(first)}."
    )
    return visit.redirect("/subscriptions")


def change(visit: Visit) -> Response:
    """Change how much and how often, skip the next delivery, pause or go on."""
    row = _row(visit)
    if row["status"] == "cancelled":
        visit.flash("This subscription is over. You can subscribe again from the product's page.", "bad")
        return visit.redirect("/subscriptions")
    whole = _whole(visit, row)
    match visit.text("do"):
        case "skip" if whole["dates"]:
            later = whole["dates"][1]
            _set(visit, row, next_date=later.isoformat())
            visit.flash(f"Skipped. {whole['title']} comes next on {long_date(later)}.")
        case "pause" if row["status"] == "active":
            _set(visit, row, status="paused")
            visit.flash(f"Paused: {whole['title']}. Nothing is sent until you go on.")
        case "resume" if row["status"] == "paused":
            first = subscribing.upcoming(row | {"status": "active"}, visit.now.date())[0]
            _set(visit, row, status="active", next_date=first.isoformat())
            visit.flash(f"{whole['title']} goes on. Next delivery {long_date(first)}.")
        case "change":
            return _change(visit, row, whole)
        case _:
            visit.flash("Nothing was changed.", "note")
    return visit.redirect("/subscriptions")


def _change(visit: Visit, row: Row, whole: Row) -> Response:
    quantity, weeks = shop.whole(visit.text("quantity"), 0, 0), shop.whole(visit.text("weeks"), 0)
    if not 1 <= quantity <= subscribing.MOST or weeks not in subscribing.WEEKS:
        visit.flash(f"Choose 1 to {subscribing.MOST} pieces, and how often they should come.", "bad")
    elif (quantity, weeks) == (row["quantity"], row["weeks"]):
        visit.flash("Nothing was changed.", "note")
    else:
        _set(visit, row, quantity=quantity, weeks=weeks)
        visit.flash(f"Changed: {quantity} of {whole['title']}, {subscribing.every(weeks)}.")
    return visit.redirect("/subscriptions")


def ask_cancel(visit: Visit) -> Response:
    """`/subscriptions/{id}/cancel`: why, and whether really."""
    row = _row(visit)
    if row["status"] == "cancelled":
        return visit.redirect("/subscriptions")
    return _cancel_page(visit, row)


def cancel(visit: Visit) -> Response:
    """End a subscription; the reason has to be said."""
    row = _row(visit)
    if row["status"] == "cancelled":
        return visit.redirect("/subscriptions")
    if visit.text("reason") not in subscribing.REASONS:
        return _cancel_page(visit, row, "Tell us why you cancel.")
    now = visit.now.isoformat(timespec="seconds")
    _set(visit, row, status="cancelled", cancelled=now, reason=visit.text("reason"))
    visit.flash(f"Your subscription to {_whole(visit, row)['title']} was cancelled.")
    return visit.redirect("/subscriptions")


def _cancel_page(visit: Visit, row: Row, wrong: str = "") -> Response:
    return visit.page(
        "subscription_cancel.html",
        status=422 if wrong else 200,
        row=_whole(visit, row),
        reasons=subscribing.REASONS,
        every=subscribing.every,
        wrong=wrong,
    )


def _row(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT * FROM subscription WHERE id = ? AND account_id = ?",
            visit.path["id"],
            shop.account(visit)["id"],
        )
    )


def _whole(visit: Visit, row: Row) -> Row:
    """With its product, what one costs now, its next dates, address and card."""
    line = visit.found(shop.one_line(visit.db, row["sku"], row["quantity"]))
    kept = {name: line[name] for name in ("title", "options", "code", "price_cents", "left", "seller")}
    dates: list[date] = subscribing.upcoming(row, visit.now.date())
    return (
        row
        | kept
        | {
            "each_cents": subscribing.each_cents(line["price_cents"]),
            "dates": dates,
            "address": _kept(wallet.addresses(visit), row["address_id"]),
            "card": _kept(wallet.cards(visit), row["card_id"]),
        }
    )


def _kept(rows: list[Row], key: int | None) -> Row | None:
    """The one chosen, else the default one."""
    return next((row for row in rows if row["id"] == key), rows[0] if rows else None)


def _set(visit: Visit, row: Row, **columns: str | int) -> None:
    sets = ", ".join(f"{name} = ?" for name in columns)
    visit.db.run(f"UPDATE subscription SET {sets} WHERE id = ?", *columns.values(), row["id"])


ROUTES = [
    get("/subscriptions", shop.member(listing)),
    post("/subscriptions/add", add),
    post("/subscriptions/{id:int}", shop.member(change, "/subscriptions")),
    get("/subscriptions/{id:int}/cancel", shop.member(ask_cancel)),
    post("/subscriptions/{id:int}/cancel", shop.member(cancel, "/subscriptions")),
]
