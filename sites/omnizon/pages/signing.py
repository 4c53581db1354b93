"""Signing in and out, with a code by mail where an account asks for it; registering; a new password by mail."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.kit import Response, Visit, forms, get, passwords, post
from sites.kit.credentials import EMAIL, REGISTER, SIGN_IN, new_password
from sites.kit.forms import Field, Form
from sites.omnizon import mailbox
from sites.omnizon.pages import cart, shop

CODE = Field("code", "Code", autocomplete="one-time-code", hint="Six digits", longest=12)
RESET = (
    CODE,
    new_password("New password"),
)


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
            if visit.db.value("SELECT two_step FROM security WHERE account_id = ?", account["id"]):
                mailbox.send_code(visit, account["email"], "sign-in", "Your sign-in code for omnizon")
                return visit.redirect(f"/signin/code?{urlencode({'next': following})}")
            enter(visit, account["id"])
            return visit.redirect(following)
        error = "The email or the password is not right. Check both and try again."
    form.values["password"] = ""
    return visit.page("signin.html", status=422, form=form, following=following, error=error)


def enter(visit: Visit, account_id: int) -> None:
    """Sign an account in; what lies in the visit's cart comes along."""
    cart.merge(visit, account_id)
    visit.sign_in(account_id)


def code_page(visit: Visit) -> Response:
    """The second step: the code that was mailed."""
    return _code_page(visit, Form.filled("code", (CODE,), {}), visit.query.get("next", ""))


def code(visit: Visit) -> Response:
    """Take the code, and sign in; or send another one."""
    mail = mailbox.pending(visit, "sign-in")
    following = shop.local(visit.text("next"), "/")
    if mail is None:
        return visit.redirect(f"/signin?{urlencode({'next': following})}")
    if visit.text("do") == "again":
        mailbox.send_code(visit, mail["email"], "sign-in", "Your sign-in code for omnizon")
        visit.flash("We sent you a new code.")
        return visit.redirect(f"/signin/code?{urlencode({'next': following})}")
    form = Form.read("code", (CODE,), visit)
    wrong = mailbox.problem(visit, mail, form["code"])
    if form.ok and wrong:
        form.wrong("code", wrong)
    if not form.ok:
        return _code_page(visit, form, following, status=422)
    mailbox.use(visit, mail)
    enter(visit, visit.db.value("SELECT id FROM account WHERE email = ?", mail["email"]))
    return visit.redirect(following)


def _code_page(visit: Visit, form: Form, following: str, status: int = 200) -> Response:
    mail = mailbox.pending(visit, "sign-in")
    following = shop.local(following, "/")
    if mail is None:
        return visit.redirect(f"/signin?{urlencode({'next': following})}")
    return visit.page(
        "signin_code.html",
        status=status,
        form=form,
        following=following,
        masked=mailbox.masked(mail["email"]),
        token=mail["token"],
    )


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
    visit.db.insert("security", account_id=key, password_changed=visit.now.isoformat(timespec="seconds"))
    enter(visit, key)
    visit.flash(f"Welcome, {form['name']}. Your account is ready.")
    return visit.redirect(following)


# ------------------------------------------------------------------ a forgotten password


def forgot_page(visit: Visit) -> Response:
    """Where a code is asked for."""
    return visit.page("forgot.html", form=Form.filled("forgot", (EMAIL,), {}))


def forgot(visit: Visit) -> Response:
    """Mail a code, if there is such an account; the answer does not tell whether there is."""
    form = Form.read("forgot", (EMAIL,), visit)
    if not form.ok:
        return visit.page("forgot.html", status=422, form=form)
    if visit.db.value("SELECT count(*) FROM account WHERE email = ?", form["email"]):
        mailbox.send_code(visit, form["email"], "reset", "Your code for a new omnizon password")
    return visit.redirect(f"/forgot/code?{urlencode({'email': form['email']})}")


def reset_page(visit: Visit) -> Response:
    """Where the code and a new password are entered."""
    return _reset_page(visit, Form.filled("reset", RESET, {}), visit.query.get("email", ""))


def reset(visit: Visit) -> Response:
    """Set a new password."""
    email = visit.text("email").lower()
    form = Form.read("reset", RESET, visit)
    mail = mailbox.pending(visit, "reset")
    if mail and mail["email"] != email:
        mail = None
    wrong = mailbox.problem(visit, mail, form["code"])
    if "code" not in form.errors and wrong:
        form.wrong("code", wrong)
    if not form.ok or mail is None:
        form.values["password"] = ""
        return _reset_page(visit, form, email, status=422)
    mailbox.use(visit, mail)
    set_password(
        visit, visit.db.value("SELECT id FROM account WHERE email = ?", email), email, form["password"]
    )
    visit.flash("Your password is changed. Sign in with the new one.")
    return visit.redirect("/signin")


def set_password(visit: Visit, account_id: int, email: str, new: str) -> None:
    """A new password, and the day on which it was set."""
    visit.db.run("UPDATE account SET password = ? WHERE id = ?", passwords.digest(email, new), account_id)
    visit.db.run(
        "INSERT INTO security(account_id, password_changed) VALUES (?, ?)"
        " ON CONFLICT(account_id) DO UPDATE SET password_changed = excluded.password_changed",
        account_id,
        visit.now.isoformat(timespec="seconds"),
    )


def _reset_page(visit: Visit, form: Form, email: str, status: int = 200) -> Response:
    try:
        email = forms.email(email)
    except ValueError:
        return visit.redirect("/forgot")
    return visit.page(
        "forgot_code.html",
        status=status,
        form=form,
        email=email,
        masked=mailbox.masked(email),
        token=mailbox.token(visit, email),
    )


def mailbox_page(visit: Visit) -> Response:
    """`/mailbox/{token}`: what was mailed on this visit, the newest first."""
    token = visit.path["token"]
    mails = visit.db.all("SELECT * FROM mail WHERE token = ? ORDER BY id DESC", token)
    return visit.page("mailbox.html", mails=mails, email=mails[0]["email"] if mails else "")


ROUTES = [
    get("/signin", sign_in_page),
    post("/signin", sign_in),
    get("/signin/code", code_page),
    post("/signin/code", code),
    post("/signout", sign_out),
    get("/register", register_page),
    post("/register", register),
    get("/forgot", forgot_page),
    post("/forgot", forgot),
    get("/forgot/code", reset_page),
    post("/forgot/code", reset),
    get("/mailbox/{token}", mailbox_page),
]
