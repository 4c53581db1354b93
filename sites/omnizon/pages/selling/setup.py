"""The desk's own settings: address, vacation, how things are shipped, who may work here."""

from __future__ import annotations

from sites.kit import Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.omnizon import terms
from sites.omnizon.pages.selling import desk, orders

STATES = tuple((state, state) for state in sorted(terms.TAX))
PROFILE = (
    Field("legal_name", "Legal name", longest=80),
    Field("email", "Customer service mail", forms.email, kind="email", span=3),
    Field("phone", "Phone number", forms.phone, kind="tel", span=3),
    Field("line1", "Street address for returns"),
    Field("city", "City", span=2),
    Field("state", "State", kind="select", options=STATES, span=2),
    Field("zip", "ZIP code", forms.zip_code, span=2),
)
ROLES = {
    "manager": "Manager: everything but payouts and the team",
    "fulfillment": "Fulfillment: orders, returns, inventory",
    "marketing": "Marketing: campaigns, promotions, reports",
    "viewer": "Viewer: may look at everything",
}


def show(visit: Visit) -> Response:
    """`/sell/settings`."""
    return _page(visit)


def _page(visit: Visit, profile: Form | None = None, problem: str = "", where: str = "") -> Response:
    response = desk.page(
        visit,
        "settings",
        "settings",
        profile=profile or Form.filled("profile", PROFILE, desk.mine(visit)),
        templates=visit.db.all("SELECT * FROM shipping_template ORDER BY id"),
        team=visit.db.all("SELECT * FROM team_member ORDER BY since, id"),
        roles=ROLES,
        carriers=orders.CARRIERS,
        problem=problem,
        where=where,
        typed=dict(visit.form),
    )
    if problem or profile:
        response.status_code = 422
    return response


def save_profile(visit: Visit) -> Response:
    """How the shop and buyers reach the merchant."""
    form = Form.read("profile", PROFILE, visit)
    if not form.ok:
        return _page(visit, form)
    for column, value in form.values.items():
        visit.db.run(
            f"UPDATE storefront SET {column} = ? WHERE seller = ?", value, desk.mine(visit)["seller"]
        )
    visit.flash("Business details saved.")
    return visit.redirect("/sell/settings")


def vacation(visit: Visit) -> Response:
    """Stop selling for a while, or go on."""
    seller = desk.mine(visit)["seller"]
    if visit.text("do") == "off":
        visit.db.run("UPDATE storefront SET vacation = 0, vacation_until = '' WHERE seller = ?", seller)
        visit.flash("Vacation is over: your listings can be bought again.")
        return visit.redirect("/sell/settings")
    try:
        until = desk.day(visit.text("until"), "last day") if visit.text("until") else None
        if until and until < visit.now.date():
            raise ValueError("The last day is past.")
    except ValueError as wrong:
        return _page(visit, problem=str(wrong), where="vacation")
    text = until.isoformat() if until else ""
    visit.db.run("UPDATE storefront SET vacation = 1, vacation_until = ? WHERE seller = ?", text, seller)
    visit.flash("Vacation is on: the shop shows your listings as out of stock.")
    return visit.redirect("/sell/settings")


def add_template(visit: Visit) -> Response:
    """One more way of shipping."""
    name, carrier = visit.text("name")[:60], visit.text("carrier")
    try:
        if not name:
            raise ValueError("Enter a name.")
        if visit.db.value("SELECT count(*) FROM shipping_template WHERE name = ? COLLATE NOCASE", name):
            raise ValueError(f"There is a template called {name} already.")
        if carrier not in orders.CARRIERS:
            raise ValueError("Choose a carrier.")
        days = desk.count(visit.text("handling"), "handling days", 0, 30)
        rate = desk.cents(visit.text("rate"), "rate")
        free = desk.cents(visit.text("free"), "order value") if visit.text("free") else None
    except ValueError as wrong:
        return _page(visit, problem=str(wrong), where="template")
    visit.db.insert(
        "shipping_template",
        name=name,
        handling_days=days,
        carrier=carrier,
        rate_cents=rate,
        free_from_cents=free,
        is_default=0,
    )
    visit.flash(f"Shipping template {name} added.")
    return visit.redirect("/sell/settings#shipping")


def change_template(visit: Visit) -> Response:
    """Make one the default, or remove it; the default one stays."""
    row = visit.found(visit.db.one("SELECT * FROM shipping_template WHERE id = ?", visit.path["id"]))
    if visit.text("do") == "default":
        visit.db.run(
            "UPDATE shipping_template SET is_default = (id = ?) WHERE is_default <> (id = ?)",
            row["id"],
            row["id"],
        )
        visit.flash(f"{row['name']} is the default now.")
    elif row["is_default"]:
        visit.flash("The default template cannot be removed: make another one the default first.", "bad")
    else:
        visit.db.run("DELETE FROM shipping_template WHERE id = ?", row["id"])
        visit.flash(f"Shipping template {row['name']} removed.")
    return visit.redirect("/sell/settings#shipping")


def invite(visit: Visit) -> Response:
    """Ask somebody to work here."""
    name, role = visit.text("name")[:60], visit.text("role")
    try:
        if not name:
            raise ValueError("Enter a name.")
        email = forms.email(visit.text("email"))
        if role not in ROLES:
            raise ValueError("Choose a role.")
        if visit.db.value("SELECT count(*) FROM team_member WHERE email = ?", email):
            raise ValueError(f"{email} is in the team already.")
    except ValueError as wrong:
        return _page(visit, problem=str(wrong), where="team")
    since = visit.now.date().isoformat()
    visit.db.insert("team_member", name=name, email=email, role=role, status="invited", since=since)
    visit.flash(f"{name} was invited as {role}.")
    return visit.redirect("/sell/settings#team")


def change_member(visit: Visit) -> Response:
    """Another role, or no longer of the team; the owner stays."""
    row = visit.found(visit.db.one("SELECT * FROM team_member WHERE id = ?", visit.path["id"]))
    role = visit.text("role")
    if row["role"] == "owner":
        visit.flash("The owner cannot be changed here.", "bad")
    elif visit.text("do") == "remove":
        visit.db.run("DELETE FROM team_member WHERE id = ?", row["id"])
        visit.flash(f"{row['name']} is no longer in the team.")
    elif role not in ROLES:
        visit.flash("Choose a role.", "bad")
    else:
        visit.db.run("UPDATE team_member SET role = ? WHERE id = ?", role, row["id"])
        visit.flash(f"{row['name']} is now {role}.")
    return visit.redirect("/sell/settings#team")


ROUTES = [
    get("/sell/settings", desk.merchant(show)),
    post("/sell/settings", desk.merchant(save_profile)),
    post("/sell/settings/vacation", desk.merchant(vacation)),
    post("/sell/settings/shipping", desk.merchant(add_template)),
    post("/sell/settings/shipping/{id:int}", desk.merchant(change_template)),
    post("/sell/settings/team", desk.merchant(invite)),
    post("/sell/settings/team/{id:int}", desk.merchant(change_member)),
]
