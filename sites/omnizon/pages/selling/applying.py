"""Starting to sell: an application in steps, kept as a draft until it is sent."""

from __future__ import annotations

import re
from typing import Any

from sites.kit import Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import shop
from sites.omnizon.pages.selling import desk

KINDS = (
    ("sole", "Sole proprietor"),
    ("llc", "Limited liability company"),
    ("corporation", "Corporation"),
    ("nonprofit", "Nonprofit"),
)


def routing(text: str) -> str:
    """Nine digits."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise ValueError("Enter the routing number: 9 digits.")
    return digits


def account_number(text: str) -> str:
    """6 to 17 digits."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{6,17}", digits):
        raise ValueError("Enter an account number of 6 to 17 digits.")
    return digits


STEPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "Business",
        (
            Field("business", "Business name", autocomplete="organization", longest=80),
            Field("kind", "Kind of business", kind="select", options=KINDS, span=3),
            Field(
                "state",
                "State",
                kind="select",
                options=tuple((state, state) for state in sorted(terms.TAX)),
                span=3,
            ),
        ),
    ),
    (
        "Contact",
        (
            Field("contact", "Contact name", autocomplete="name", longest=60),
            Field("phone", "Phone number", forms.phone, kind="tel", autocomplete="tel", span=3),
            Field("website", "Website", required=False, span=3),
        ),
    ),
    (
        "Bank",
        (
            Field("bank", "Bank name", longest=60),
            Field("routing", "Routing number", routing, span=3),
            Field(
                "bank_account",
                "Account number",
                account_number,
                span=3,
                hint="Afterwards only its last four digits are shown.",
            ),
        ),
    ),
    ("Categories", ()),
    ("Review", ()),
)


def application(visit: Visit) -> Row | None:
    """What this account has applied with so far."""
    return visit.db.one("SELECT * FROM seller_application WHERE account_id = ?", shop.account(visit)["id"])


def show(visit: Visit) -> Response:
    """`/sell/apply`: the step that the address names, no later than the first that is not filled in."""
    if desk.storefront(visit):
        return visit.redirect("/sell")
    row = application(visit)
    if row and row["status"] == "submitted":
        return visit.redirect("/sell/apply/status")
    reached = row["step"] if row else 1
    step = shop.whole(visit.query.get("step"), reached, 1, reached)
    return _page(visit, step, row, _form(step, row))


def save(visit: Visit) -> Response:
    """Keep a step and go to the next; at the last, send it all."""
    if desk.storefront(visit):
        return visit.redirect("/sell")
    row = application(visit)
    if row and row["status"] == "submitted":
        visit.flash("Your application is already with us.", "note")
        return visit.redirect("/sell/apply/status")
    step = visit.path["step"]
    reached = row["step"] if row else 1
    if not 1 <= step <= min(reached, len(STEPS)):
        return visit.redirect("/sell/apply")
    name, fields = STEPS[step - 1]
    form = Form.read("apply", fields, visit)
    values: dict[str, str] = dict(form.values)
    if name == "Bank" and row and row["bank_account"] and not visit.text("bank_account"):
        form.errors.pop("bank_account", None)
        values["bank_account"] = row["bank_account"]
    if name == "Categories":
        known = visit.db.column("SELECT slug FROM catalogue.department WHERE level = 1 ORDER BY position")
        chosen = [slug for slug in known if visit.text(f"category-{slug}")]
        values["categories"] = ",".join(chosen)
        if not chosen:
            return _page(visit, step, row, form, problem="Choose at least one category.")
    if not form.ok:
        return _page(visit, step, row, form)
    if name == "Review":
        if not visit.text("agree"):
            return _page(visit, step, row, form, problem="Confirm that what you have entered is true.")
        visit.db.run(
            "UPDATE seller_application SET status = 'submitted', submitted = ? WHERE account_id = ?",
            desk.stamp(visit),
            shop.account(visit)["id"],
        )
        visit.flash("Your application was sent.")
        return visit.redirect("/sell/apply/status")
    _keep(visit, values, max(reached, step + 1))
    return visit.redirect(f"/sell/apply?step={step + 1}")


def status(visit: Visit) -> Response:
    """`/sell/apply/status`: where a sent application stands."""
    row = application(visit)
    if row is None or row["status"] != "submitted":
        return visit.redirect("/sell/apply")
    return visit.page("selling/applied.html", row=row, **_names(visit, row))


def discard(visit: Visit) -> Response:
    """Throw a draft away."""
    row = application(visit)
    if row and row["status"] == "draft":
        visit.db.run("DELETE FROM seller_application WHERE account_id = ?", row["account_id"])
        visit.flash("Your draft was deleted.")
    return visit.redirect("/sell")


def _keep(visit: Visit, values: dict[str, str], step: int) -> None:
    account = shop.account(visit)["id"]
    visit.db.run("INSERT OR IGNORE INTO seller_application(account_id) VALUES (?)", account)
    for column, value in (values | {"step": str(step)}).items():
        visit.db.run(f"UPDATE seller_application SET {column} = ? WHERE account_id = ?", value, account)


def _form(step: int, row: Row | None) -> Form:
    kept: dict[str, Any] = dict(row or {})
    kept["bank_account"] = ""
    return Form.filled("apply", STEPS[step - 1][1], kept)


def _page(visit: Visit, step: int, row: Row | None, form: Form, problem: str = "") -> Response:
    if "bank_account" in form.values:
        form.values["bank_account"] = ""
    return visit.page(
        "selling/apply.html",
        status=422 if form.errors or problem else 200,
        step=step,
        steps=[name for name, _ in STEPS],
        reached=row["step"] if row else 1,
        row=row,
        form=form,
        problem=problem,
        **_names(visit, row),
    )


def _names(visit: Visit, row: Row | None) -> dict[str, Any]:
    chosen = row["categories"].split(",") if row else []
    return {
        "kinds": dict(KINDS),
        "chosen": chosen,
        "chosen_names": visit.db.column(
            "SELECT name FROM catalogue.department WHERE slug IN (SELECT value FROM json_each(?)) ORDER BY position",
            "[" + ",".join(f'"{slug}"' for slug in chosen) + "]",
        ),
    }


ROUTES = [
    get("/sell/apply", shop.member(show)),
    get("/sell/apply/status", shop.member(status)),
    post("/sell/apply/discard", shop.member(discard, "/sell")),
    post("/sell/apply/{step:int}", shop.member(save, "/sell/apply")),
]
