"""What an account keeps: addresses and cards."""

from __future__ import annotations

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import places
from sites.omnizon.pages import shop, wallet

TABLES = {"addresses": "address", "cards": "card"}


def kept(visit: Visit) -> Response:
    """`/account/addresses` and `/account/cards`."""
    rows = wallet.addresses(visit) if _table(visit) == "address" else wallet.cards(visit)
    return visit.page(f"{visit.path['kind']}.html", rows=rows)


def new(visit: Visit) -> Response:
    """The form for one more."""
    return _form_page(visit, Form.filled("new", _fields(visit), {"name": shop.account(visit)["name"]}))


def edit(visit: Visit) -> Response:
    """The form for one that is kept; a card's number and code are not shown and may stay empty."""
    row = _row(visit) | {"number": "", "security_code": ""}
    row["is_default"] = "1" if row["is_default"] else ""
    return _form_page(visit, Form.filled("edit", _fields(visit), row))


def save(visit: Visit) -> Response:
    """Take either form; of an address whose state and ZIP code disagree, ask which is meant."""
    table = _table(visit)
    if table == "card":
        form = Form.read("edit", _fields(visit), visit)
        wallet.check_expiry(form, visit.now)
        better = ""
    else:
        form = wallet.read_address(visit, "edit")
        better = wallet.better_state(visit, form)
    if better or not form.ok:
        return _form_page(visit, form, status=422, better_state=better)
    if "id" in visit.path:
        wallet.update(visit, table, _row(visit)["id"], form)
        visit.flash(f"Your {table} was changed.")
    else:
        wallet.add(visit, table, form)
        visit.flash(f"Your {table} was added.")
    return visit.redirect(shop.local(visit.text("next"), f"/account/{visit.path['kind']}"))


def ask_remove(visit: Visit) -> Response:
    """The page that asks whether an address or a card is really to be forgotten."""
    row = _row(visit)
    if _table(visit) == "card":
        row["expired"] = wallet.expired(row["month"], row["year"], visit.now)
    return visit.page("wallet_remove.html", row=row, kind=visit.path["kind"], word=_table(visit))


def remove(visit: Visit) -> Response:
    """Forget one; past orders keep what they say."""
    table = _table(visit)
    visit.db.run(f"DELETE FROM {table} WHERE id = ?", _row(visit)["id"])
    visit.flash(f"Your {table} was removed.")
    return visit.redirect(f"/account/{visit.path['kind']}")


def make_default(visit: Visit) -> Response:
    """Use this one unless another is chosen."""
    table = _table(visit)
    wallet.make_default(visit, table, _row(visit)["id"])
    visit.flash(f"Your default {table} was changed.")
    return visit.redirect(f"/account/{visit.path['kind']}")


def _table(visit: Visit) -> str:
    if visit.path["kind"] not in TABLES:
        raise NotFound
    return TABLES[visit.path["kind"]]


def _fields(visit: Visit) -> tuple[Field, ...]:
    if _table(visit) == "address":
        return wallet.ADDRESS
    return wallet.card_fields(visit, _row(visit)["number"][-4:] if "id" in visit.path else "")


def _row(visit: Visit) -> Row:
    account = shop.account(visit)["id"]
    sql = f"SELECT * FROM {_table(visit)} WHERE id = ? AND account_id = ?"
    return visit.found(visit.db.one(sql, visit.path["id"], account))


def _form_page(visit: Visit, form: Form, status: int = 200, better_state: str = "") -> Response:
    kind = visit.path["kind"]
    following = shop.local(visit.query.get("next", "") or visit.text("next"), f"/account/{kind}")
    return visit.page(
        "wallet_form.html",
        status=status,
        form=form,
        kind=kind,
        word=TABLES[kind],
        key=visit.path.get("id"),
        following=following,
        better_state=better_state,
        state_name=places.NAMES.get(better_state, ""),
    )


ROUTES = [
    get("/account/{kind}", shop.member(kept)),
    get("/account/{kind}/new", shop.member(new)),
    post("/account/{kind}/new", shop.member(save, "/account")),
    get("/account/{kind}/{id:int}/edit", shop.member(edit)),
    post("/account/{kind}/{id:int}/edit", shop.member(save, "/account")),
    get("/account/{kind}/{id:int}/remove", shop.member(ask_remove)),
    post("/account/{kind}/{id:int}/remove", shop.member(remove, "/account")),
    post("/account/{kind}/{id:int}/default", shop.member(make_default, "/account")),
]
