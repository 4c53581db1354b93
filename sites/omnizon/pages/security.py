"""Name, email, password, the second step at sign-in, other devices, and deleting the account."""

from __future__ import annotations

from sites.kit import NotFound, Response, Visit, forms, get, passwords, post
from sites.kit.credentials import new_password
from sites.kit.forms import Field, Form
from sites.omnizon import mailbox
from sites.omnizon.pages import shop, signing

PRESENT = Field("present", "Present password", kind="password", autocomplete="current-password")
EDITS: dict[str, tuple[str, tuple[Field, ...]]] = {
    "name": ("name", (Field("name", "New name", autocomplete="name", longest=60),)),
    "email": (
        "email",
        (Field("email", "New email", forms.email, kind="email", autocomplete="email"), PRESENT),
    ),
    "password": (
        "password",
        (
            PRESENT,
            new_password("New password"),
            Field("again", "New password again", kind="password", autocomplete="new-password"),
        ),
    ),
}
"""What can be changed on a page of its own: its word, and the form."""
REASONS = {
    "seldom": "I seldom shop here",
    "privacy": "I do not want my data to be kept",
    "mail": "I get too much mail",
    "second": "I have another account",
    "other": "Another reason",
}


def show(visit: Visit) -> Response:
    """`/account/security`."""
    account = shop.account(visit)["id"]
    return visit.page(
        "security.html",
        security=visit.db.one("SELECT * FROM security WHERE account_id = ?", account),
        devices=visit.db.all(
            "SELECT * FROM device WHERE account_id = ? ORDER BY last_seen DESC, id", account
        ),
    )


def edit_page(visit: Visit) -> Response:
    """The form for one of them."""
    word, fields = _edit(visit)
    values = {word: shop.account(visit)[word]} if word != "password" else {}
    return visit.page("security_edit.html", form=Form.filled("edit", fields, values), word=word)


def edit(visit: Visit) -> Response:
    """Change it, if the present password is right where it is asked for."""
    account = shop.account(visit)
    word, fields = _edit(visit)
    form = Form.read("edit", fields, visit)
    _check_present(visit, form)
    if word == "password" and form["again"] != form["password"]:
        form.wrong("again", "The two new passwords differ. Type the same one twice.")
    if word == "email" and visit.db.value(
        "SELECT count(*) FROM account WHERE email = ? AND id <> ?", form["email"], account["id"]
    ):
        form.wrong("email", "Another account has this email. Enter a different one.")
    if not form.ok:
        return visit.page("security_edit.html", status=422, form=_without_passwords(form), word=word)
    if word == "password":
        signing.set_password(visit, account["id"], account["email"], form["password"])
        mailbox.send(
            visit, account["email"], "Your omnizon password was changed", "If this was not you, write to us."
        )
    elif word == "email":
        visit.db.run(
            "UPDATE account SET email = ?, password = ? WHERE id = ?",
            form["email"],
            passwords.digest(form["email"], form["present"]),
            account["id"],
        )
    else:
        visit.db.run("UPDATE account SET name = ? WHERE id = ?", form["name"], account["id"])
    visit.flash(f"Your {word} was changed.")
    return visit.redirect("/account/security")


def two_step_page(visit: Visit) -> Response:
    """Where the second step is turned on, by a code that proves the mailbox, or off, by the password."""
    return _two_step_page(visit, Form.filled("two-step", (PRESENT,), {}))


def two_step(visit: Visit) -> Response:
    """First the password; to turn it on, then the code that was mailed."""
    account = shop.account(visit)
    on = visit.db.value("SELECT two_step FROM security WHERE account_id = ?", account["id"])
    mail = mailbox.pending(visit, "two-step")
    if visit.text("do") == "cancel" and mail:
        mailbox.use(visit, mail)
        return visit.redirect("/account/security")
    if mail and not on and "code" in visit.form:
        form = Form.read("two-step", (signing.CODE,), visit)
        wrong = mailbox.problem(visit, mail, form["code"])
        if form.ok and wrong:
            form.wrong("code", wrong)
        if not form.ok:
            return _two_step_page(visit, form, status=422)
        mailbox.use(visit, mail)
        _set_two_step(visit, 1)
        visit.flash("Two-step sign-in is on.")
        return visit.redirect("/account/security")
    form = Form.read("two-step", (PRESENT,), visit)
    _check_present(visit, form)
    if not form.ok:
        return _two_step_page(visit, _without_passwords(form), status=422)
    if on:
        _set_two_step(visit, 0)
        visit.flash("Two-step sign-in is off.")
        return visit.redirect("/account/security")
    mailbox.send_code(visit, account["email"], "two-step", "Your code for two-step sign-in")
    return visit.redirect("/account/security/two-step")


def sign_out_device(visit: Visit) -> Response:
    """Sign this account out on another device, or on all of them."""
    account = shop.account(visit)["id"]
    if visit.text("do") == "all":
        visit.db.run("DELETE FROM device WHERE account_id = ?", account)
        visit.flash("You are signed out everywhere else.")
        return visit.redirect("/account/security")
    row = visit.found(
        visit.db.one(
            "SELECT * FROM device WHERE id = ? AND account_id = ?",
            shop.whole(visit.text("device"), 0),
            account,
        )
    )
    visit.db.run("DELETE FROM device WHERE id = ?", row["id"])
    visit.flash(f"Signed out: {row['name']}")
    return visit.redirect("/account/security")


# ------------------------------------------------------------------ deleting the account


def close_page(visit: Visit) -> Response:
    """First step: what goes, what stays, and why."""
    return visit.page("close.html", reasons=REASONS, problem="", open_orders=_open_orders(visit))


def close_confirm(visit: Visit) -> Response:
    """Second step: the password."""
    reason = visit.text("reason")
    if reason not in REASONS:
        return visit.page(
            "close.html",
            status=422,
            reasons=REASONS,
            problem="Choose a reason.",
            open_orders=_open_orders(visit),
        )
    return visit.page("close_confirm.html", form=Form.filled("close", (PRESENT,), {}), reason=reason)


def close(visit: Visit) -> Response:
    """Delete it: what it kept is gone, its orders stay, nobody can sign in to it any more."""
    reason = visit.text("reason") if visit.text("reason") in REASONS else "other"
    form = Form.read("close", (PRESENT,), visit)
    _check_present(visit, form)
    if not visit.text("sure"):
        form.wrong("present", "Tick that you know it is for good.")
    if not form.ok:
        return visit.page("close_confirm.html", status=422, form=_without_passwords(form), reason=reason)
    account = shop.account(visit)
    key = account["id"]
    visit.db.run(
        "DELETE FROM wish_item WHERE list_id IN (SELECT id FROM wish_list WHERE account_id = ?)", key
    )
    for table in (
        "wish_list",
        "cart_line",
        "address",
        "card",
        "profile",
        "device",
        "preference",
        "clip",
        "balance",
    ):
        visit.db.run(f"DELETE FROM {table} WHERE account_id = ?", key)
    visit.db.run("DELETE FROM newsletter WHERE email = ?", account["email"])
    visit.db.insert("closure", account_id=key, reason=reason, at=visit.now.isoformat(timespec="seconds"))
    visit.db.run(
        "UPDATE account SET email = ?, name = 'Former customer', password = '' WHERE id = ?",
        f"closed-{key}@omnizon.test",
        key,
    )
    visit.db.run("UPDATE session SET account_id = NULL WHERE account_id = ?", key)
    visit.flash("Your account was deleted.")
    return visit.redirect("/")


def _open_orders(visit: Visit) -> int:
    sql = "SELECT count(*) FROM orders WHERE account_id = ? AND status IN ('preparing', 'shipped')"
    count: int = visit.db.value(sql, shop.account(visit)["id"])
    return count


def _edit(visit: Visit) -> tuple[str, tuple[Field, ...]]:
    if visit.path["what"] not in EDITS:
        raise NotFound
    return EDITS[visit.path["what"]]


def _check_present(visit: Visit, form: Form) -> None:
    account = shop.account(visit)
    typed = form.values.get("present")
    if typed and not passwords.matches(account["email"], typed, account["password"]):
        form.wrong("present", "That is not your present password.")


def _without_passwords(form: Form) -> Form:
    for field in form.fields:
        if field.kind == "password":
            form.values[field.name] = ""
    return form


def _two_step_page(visit: Visit, form: Form, status: int = 200) -> Response:
    account = shop.account(visit)
    on = visit.db.value("SELECT two_step FROM security WHERE account_id = ?", account["id"])
    mail = None if on else mailbox.pending(visit, "two-step")
    if mail and form.fields[0].name != "code":
        form = Form.filled("two-step", (signing.CODE,), {})
    return visit.page(
        "two_step.html", status=status, form=form, on=on, mail=mail, masked=mailbox.masked(account["email"])
    )


def _set_two_step(visit: Visit, on: int) -> None:
    visit.db.run(
        "INSERT INTO security(account_id, two_step, password_changed) VALUES (?, ?, ?)"
        " ON CONFLICT(account_id) DO UPDATE SET two_step = excluded.two_step",
        shop.account(visit)["id"],
        on,
        visit.now.isoformat(timespec="seconds"),
    )


ROUTES = [
    get("/account/security", shop.member(show)),
    get("/account/security/two-step", shop.member(two_step_page)),
    post("/account/security/two-step", shop.member(two_step, "/account/security")),
    post("/account/security/devices", shop.member(sign_out_device, "/account/security")),
    get("/account/security/{what}", shop.member(edit_page)),
    post("/account/security/{what}", shop.member(edit, "/account/security")),
    get("/account/close", shop.member(close_page)),
    post("/account/close", shop.member(close_confirm, "/account/close")),
    post("/account/close/confirm", shop.member(close, "/account/close")),
]
