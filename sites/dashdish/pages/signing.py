"""Signing in and out, and registering. The cart comes along."""

from __future__ import annotations

from sites.dashdish.pages import cart
from sites.kit import Response, Visit, get, passwords, post
from sites.kit.credentials import REGISTER, SIGN_IN
from sites.kit.forms import Form
from sites.kit.visiting import local


def sign_in_page(visit: Visit) -> Response:
    """The form; who is signed in already goes on."""
    following = local(visit.query.get("next", ""), "/")
    if visit.account:
        return visit.redirect(following)
    return visit.page("signin.html", form=Form.filled("signin", SIGN_IN, {}), following=following, error="")


def sign_in(visit: Visit) -> Response:
    """Take e-mail and password."""
    following = local(visit.text("next"), "/")
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
    """Leave; carts stay with the account."""
    visit.sign_out()
    visit.flash("You are signed out.")
    return visit.redirect("/")


def register_page(visit: Visit) -> Response:
    """The form for a new account."""
    following = local(visit.query.get("next", ""), "/")
    if visit.account:
        return visit.redirect(following)
    return visit.page("register.html", form=Form.filled("register", REGISTER, {}), following=following)


def register(visit: Visit) -> Response:
    """A new account, signed in at once."""
    following = local(visit.text("next"), "/")
    form = Form.read("register", REGISTER, visit)
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


ROUTES = [
    get("/signin", sign_in_page),
    post("/signin", sign_in),
    post("/signout", sign_out),
    get("/register", register_page),
    post("/register", register),
]
