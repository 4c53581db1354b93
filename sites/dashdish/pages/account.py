"""The account: profile, password, preferences, credit, the plan."""

from __future__ import annotations

from datetime import date, timedelta

from sites.dashdish import terms
from sites.dashdish.pages import drafts
from sites.kit import Response, Visit, get, passwords, post
from sites.kit.credentials import EMAIL, NEW_PASSWORD
from sites.kit.forms import Field, Form
from sites.kit.visiting import account, member

PROFILE = (Field("name", "Your name", autocomplete="name", longest=60), EMAIL)
PASSWORD = (
    Field("current", "Current password", kind="password", autocomplete="current-password"),
    NEW_PASSWORD,
)
DIETS = {"": "None", "vegetarian": "Vegetarian", "vegan": "Vegan", "gluten_free": "Gluten-free"}
SWITCHES = {
    "mail_orders": "Mail me when an order changes",
    "mail_offers": "Mail me offers",
    "text_courier": "Text me when the courier is near",
    "utensils": "Ask for napkins and utensils with every order",
}
DEFAULTS = {"mail_orders": 1, "mail_offers": 0, "text_courier": 1, "utensils": 0, "diet": ""}


def overview(visit: Visit) -> Response:
    """`/account`: what there is."""
    who = account(visit)["id"]
    return visit.page(
        "account.html",
        balance=drafts.balance(visit, who),
        plan=visit.db.one("SELECT * FROM plan WHERE account_id = ?", who),
        counts={
            "orders": visit.db.value("SELECT count(*) FROM orders WHERE account_id = ?", who),
            "favorites": visit.db.value("SELECT count(*) FROM favorite WHERE account_id = ?", who),
            "addresses": visit.db.value("SELECT count(*) FROM address WHERE account_id = ?", who),
            "cards": visit.db.value("SELECT count(*) FROM card WHERE account_id = ?", who),
        },
    )


def profile(visit: Visit) -> Response:
    """`/account/profile`: name, email, password."""
    return _profile(
        visit, Form.filled("profile", PROFILE, account(visit)), Form.filled("password", PASSWORD, {})
    )


def save_profile(visit: Visit) -> Response:
    """Take name and email; the password's digest depends on the email, so that it is asked for."""
    me = account(visit)
    form = Form.read("profile", PROFILE, visit)
    if visit.db.value("SELECT count(*) FROM account WHERE email = ? AND id <> ?", form["email"], me["id"]):
        form.wrong("email", "There is another account with this email.")
    moved = form["email"] != me["email"]
    if form.ok and moved and not passwords.matches(me["email"], visit.text("confirm"), me["password"]):
        form.wrong("email", "To change your email, enter your current password below it.")
    if not form.ok:
        return _profile(visit, form, Form.filled("password", PASSWORD, {}), 422)
    if form["name"] != me["name"]:
        visit.db.run("UPDATE account SET name = ? WHERE id = ?", form["name"], me["id"])
    if moved:
        new = passwords.digest(form["email"], visit.text("confirm"))
        visit.db.run("UPDATE account SET email = ?, password = ? WHERE id = ?", form["email"], new, me["id"])
    visit.flash("Your profile is saved.")
    return visit.redirect("/account/profile")


def save_password(visit: Visit) -> Response:
    """Take a new password."""
    me = account(visit)
    form = Form.read("password", PASSWORD, visit)
    if form["current"] and not passwords.matches(me["email"], form["current"], me["password"]):
        form.wrong("current", "That is not your current password.")
    if not form.ok:
        form.values = dict.fromkeys(form.values, "")
        return _profile(visit, Form.filled("profile", PROFILE, me), form, 422)
    new = passwords.digest(me["email"], form["password"])
    visit.db.run("UPDATE account SET password = ? WHERE id = ?", new, me["id"])
    visit.flash("Your password is changed.")
    return visit.redirect("/account/profile")


def _profile(visit: Visit, form: Form, secret: Form, status: int = 200) -> Response:
    return visit.page("profile.html", status=status, form=form, secret=secret)


def preferences(visit: Visit) -> Response:
    """`/account/preferences`: switches, and a diet."""
    row = visit.db.one("SELECT * FROM preference WHERE account_id = ?", account(visit)["id"]) or DEFAULTS
    return visit.page("preferences.html", preference=row, switches=SWITCHES, diets=DIETS)


def save_preferences(visit: Visit) -> Response:
    """Take them."""
    who = account(visit)["id"]
    visit.db.run("INSERT OR IGNORE INTO preference(account_id) VALUES (?)", who)
    for name in SWITCHES:
        visit.db.run(
            f"UPDATE preference SET {name} = ? WHERE account_id = ?", int(visit.text(name) == "1"), who
        )
    if visit.text("diet") in DIETS:
        visit.db.run("UPDATE preference SET diet = ? WHERE account_id = ?", visit.text("diet"), who)
    visit.flash("Your preferences are saved.")
    return visit.redirect("/account/preferences")


def credit(visit: Visit) -> Response:
    """`/account/credit`: what came and went."""
    who = account(visit)["id"]
    rows = visit.db.all("SELECT * FROM credit WHERE account_id = ? ORDER BY at DESC, id DESC", who)
    return visit.page("credit.html", rows=rows, balance=drafts.balance(visit, who))


def plan(visit: Visit) -> Response:
    """`/plan`: what the membership gives, joining and leaving it."""
    row = (
        visit.db.one("SELECT * FROM plan WHERE account_id = ?", visit.account["id"])
        if visit.account
        else None
    )
    saved = (
        visit.db.value(
            "SELECT count(*) FROM orders WHERE account_id = ? AND status = 'placed' AND mode = 'delivery'"
            " AND delivery_cents = 0",
            visit.account["id"],
        )
        if visit.account
        else 0
    )
    return visit.page("plan.html", plan=row, saved=saved)


def change_plan(visit: Visit) -> Response:
    """Join, end it with the paid time, or have it go on."""
    who, do = account(visit)["id"], visit.text("do")
    row = visit.db.one("SELECT * FROM plan WHERE account_id = ?", who)
    today = visit.now.date()
    if do in terms.PLAN and (row is None or (row["ends"] and row["renews"] < today.isoformat())):
        visit.db.run("DELETE FROM plan WHERE account_id = ?", who)
        renews = _month_on(today) if do == "monthly" else today + timedelta(days=365)
        visit.db.insert(
            "plan", account_id=who, kind=do, since=today.isoformat(), renews=renews.isoformat(), ends=0
        )
        visit.flash("Welcome to Plum. Delivery is free from now on.")
    elif do in ("end", "resume") and row:
        visit.db.run("UPDATE plan SET ends = ? WHERE account_id = ?", int(do == "end"), who)
        visit.flash("Plum ends with the paid time." if do == "end" else "Plum goes on.")
    return visit.redirect("/plan")


def _month_on(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


ROUTES = [
    get("/account", member(overview)),
    get("/account/profile", member(profile)),
    post("/account/profile", member(save_profile)),
    post("/account/password", member(save_password, "/account/profile")),
    get("/account/preferences", member(preferences)),
    post("/account/preferences", member(save_preferences)),
    get("/account/credit", member(credit)),
    get("/plan", plan),
    post("/plan", member(change_plan)),
]
