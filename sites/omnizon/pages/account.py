"""Signing in and out, and what an account keeps: addresses and cards."""

from __future__ import annotations

from sites.kit import NotFound, Response, Visit, forms, get, passwords, post
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import places
from sites.omnizon.pages import cart, shop, wallet

SIGN_IN = (
    Field("email", "Email", forms.email, kind="email", autocomplete="email"),
    Field("password", "Password", kind="password", autocomplete="current-password"),
)
REGISTER = (
    Field("name", "Your name", autocomplete="name", longest=60),
    Field("email", "Email", forms.email, kind="email", autocomplete="email"),
    Field(
        "password",
        "Password",
        kind="password",
        autocomplete="new-password",
        hint="At least 8 characters",
    ),
)
SHORTEST_PASSWORD = 8
TABLES = {"addresses": "address", "cards": "card"}


def sign_in_page(visit: Visit) -> Response:
    """The form; who is signed in already goes on."""
    following = shop.local(visit.query.get("next", ""), "/")
    if visit.account:
        return visit.redirect(following)
    return visit.page("signin.html", form=Form.filled("signin", SIGN_IN, {}), following=following, error="")


def sign_in(visit: Visit) -> Response:
    """Take e-mail and password; the session's cart comes along."""
    following = shop.local(visit.text("next"), "/")
    form = Form.read("signin", SIGN_IN, visit)
    error = ""
    if form.ok:
        account = visit.db.one("SELECT * FROM account WHERE email = ?", form["email"])
        if account and passwords.matches(account["email"], form["password"], account["password"]):
            cart.merge(visit, account["id"])
            visit.sign_in(account["id"])
            return visit.redirect(following)
        error = "The email or the password is not right. Check both and try again."
    form.values["password"] = ""
    return visit.page("signin.html", status=422, form=form, following=following, error=error)


def sign_out(visit: Visit) -> Response:
    """Leave; the cart stays with the account."""
    visit.sign_out()
    visit.flash("You are signed out.")
    return visit.redirect("/")


def register_page(visit: Visit) -> Response:
    """The form for a new account."""
    following = shop.local(visit.query.get("next", ""), "/")
    if visit.account:
        return visit.redirect(following)
    return visit.page("register.html", form=Form.filled("register", REGISTER, {}), following=following)


def register(visit: Visit) -> Response:
    """A new account, signed in at once."""
    following = shop.local(visit.text("next"), "/")
    form = Form.read("register", REGISTER, visit)
    if len(form["password"]) < SHORTEST_PASSWORD:
        form.wrong("password", f"Choose a password of at least {SHORTEST_PASSWORD} characters.")
    if visit.db.value("SELECT count(*) FROM account WHERE email = ?", form["email"]):
        form.wrong("email", "There is an account with this email already. Sign in instead.")
    if not form.ok:
        form.values["password"] = ""
        return visit.page("register.html", status=422, form=form, following=following)
    key = visit.db.insert(
        "account",
        email=form["email"],
        name=form["name"],
        password=passwords.digest(form["email"], form["password"]),
    )
    cart.merge(visit, key)
    visit.sign_in(key)
    visit.flash(f"Welcome, {form['name']}. Your account is ready.")
    return visit.redirect(following)


def hub(visit: Visit) -> Response:
    """`/account`."""
    account = shop.account(visit)["id"]
    counts = {
        table: visit.db.value(f"SELECT count(*) FROM {table} WHERE account_id = ?", account)
        for table in ("orders", "address", "card")
    }
    return visit.page("account.html", counts=counts)


# ------------------------------------------------------------------ addresses and cards


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
    get("/signin", sign_in_page),
    post("/signin", sign_in),
    post("/signout", sign_out),
    get("/register", register_page),
    post("/register", register),
    get("/account", shop.member(hub)),
    get("/account/{kind}", shop.member(kept)),
    get("/account/{kind}/new", shop.member(new)),
    post("/account/{kind}/new", shop.member(save, "/account")),
    get("/account/{kind}/{id:int}/edit", shop.member(edit)),
    post("/account/{kind}/{id:int}/edit", shop.member(save, "/account")),
    get("/account/{kind}/{id:int}/remove", shop.member(ask_remove)),
    post("/account/{kind}/{id:int}/remove", shop.member(remove, "/account")),
    post("/account/{kind}/{id:int}/default", shop.member(make_default, "/account")),
]
