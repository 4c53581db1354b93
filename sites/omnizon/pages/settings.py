"""The account's hub, the profile, and how a visitor likes the shop to be."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from typing import Any

from starlette.datastructures import UploadFile

from sites.kit import NotFound, Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.omnizon import finder, manner
from sites.omnizon.pages import shop

LARGEST_PICTURE = 200_000
PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
"""Media type -> how a file of it begins."""
SWITCHES = {
    "mail_orders": ("Email", "An order ships or arrives"),
    "mail_deals": ("Email", "Deals of the week"),
    "mail_lists": ("Email", "Something on a list gets cheaper"),
    "mail_reviews": ("Email", "Reminders to write a review"),
    "note_messages": ("On the site", "A seller writes to me"),
    "note_deals": ("On the site", "New deals in departments I like"),
}
CHOICES: dict[str, dict[str, str]] = {
    "language": manner.LANGUAGES,
    "currency": {code: each.name for code, each in manner.CURRENCIES.items()},
    "theme": manner.THEMES,
    "sort": finder.SORTS,
}


def hub(visit: Visit) -> Response:
    """`/account`."""
    account = shop.account(visit)["id"]
    counts = {
        table: visit.db.value(f"SELECT count(*) FROM {table} WHERE account_id = ?", account)
        for table in ("orders", "address", "card", "wish_list")
    }
    return visit.page("account.html", counts=counts, picture=_picture_url(visit))


# ------------------------------------------------------------------ profile


def birthday(text: str) -> str:
    """`1991-04-09`, or `4/9/1991`: a day that has been."""
    try:
        if "/" in text:
            month, day, year = (int(part) for part in text.split("/"))
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        raise ValueError("Enter a day such as 1991-04-09.") from None
    if found.year < 1900:
        raise ValueError("Enter a day of this or the last century.")
    return found.isoformat()


PROFILE = (
    Field(
        "nickname",
        "Nickname",
        required=False,
        longest=40,
        hint="Stands beside your reviews and on lists you share",
    ),
    Field("phone", "Phone number", forms.phone, kind="tel", required=False, autocomplete="tel"),
    Field(
        "birthday",
        "Birthday",
        birthday,
        required=False,
        autocomplete="bday",
        hint="Year, month, day: 1991-04-09",
    ),
)


def profile_page(visit: Visit) -> Response:
    """The form, with what is kept."""
    row = visit.db.one("SELECT * FROM profile WHERE account_id = ?", shop.account(visit)["id"])
    return _profile_page(visit, Form.filled("profile", PROFILE, row or {}))


def profile(visit: Visit) -> Response:
    """Keep nickname, phone number and birthday."""
    form = Form.read("profile", PROFILE, visit)
    if "birthday" not in form.errors and form["birthday"] > visit.now.date().isoformat():
        form.wrong("birthday", "Enter a day that has been.")
    if not form.ok:
        return _profile_page(visit, form, status=422)
    account = _with_profile(visit)
    visit.db.run(
        "UPDATE profile SET nickname = ?, phone = ?, birthday = ? WHERE account_id = ?",
        form["nickname"],
        form["phone"],
        form["birthday"],
        account,
    )
    visit.flash("Your profile was saved.")
    return visit.redirect("/account/profile")


def set_picture(visit: Visit) -> Response:
    """Keep a picture that was chosen, or forget the one that is kept."""
    if visit.text("do") == "remove":
        account = _with_profile(visit)
        visit.db.run("UPDATE profile SET picture = '', picture_name = '' WHERE account_id = ?", account)
        visit.flash("Your picture was removed.")
        return visit.redirect("/account/profile")
    sent = visit.form.get("picture")
    content = sent.file.read() if isinstance(sent, UploadFile) else b""
    media = next((media for media, start in PICTURES.items() if content.startswith(start)), "")
    name = (sent.filename or "")[:80] if isinstance(sent, UploadFile) else ""
    wrong = ""
    if not content:
        wrong = "Choose a picture first."
    elif not media:
        wrong = "That file is no picture that we can show. Choose a PNG, JPEG or GIF file."
    elif len(content) > LARGEST_PICTURE:
        wrong = f"That picture is too large: {LARGEST_PICTURE // 1000} kB at most."
    if wrong:
        row = visit.db.one("SELECT * FROM profile WHERE account_id = ?", shop.account(visit)["id"])
        return _profile_page(visit, Form.filled("profile", PROFILE, row or {}), status=422, wrong=wrong)
    data = f"data:{media};base64,{base64.b64encode(content).decode()}"
    account = _with_profile(visit)
    visit.db.run("UPDATE profile SET picture = ?, picture_name = ? WHERE account_id = ?", data, name, account)
    visit.flash("Your picture was saved.")
    return visit.redirect("/account/profile")


def picture(visit: Visit) -> Response:
    """`/account/picture`: what was uploaded."""
    account = shop.account(visit)["id"]
    data = visit.db.value("SELECT picture FROM profile WHERE account_id = ?", account)
    if not data:
        raise NotFound
    head, _, body = data.partition(",")
    media = head.removeprefix("data:").partition(";")[0]
    return Response(base64.b64decode(body), media_type=media, headers={"cache-control": "no-store"})


def _picture_url(visit: Visit) -> str:
    """Its address, which changes when the picture does; empty without one."""
    account = shop.account(visit)["id"]
    data = visit.db.value("SELECT picture FROM profile WHERE account_id = ?", account)
    return f"/account/picture?v={hashlib.blake2b(data.encode(), digest_size=4).hexdigest()}" if data else ""


def _with_profile(visit: Visit) -> int:
    account: int = shop.account(visit)["id"]
    visit.db.run("INSERT INTO profile(account_id) VALUES (?) ON CONFLICT DO NOTHING", account)
    return account


def _profile_page(visit: Visit, form: Form, status: int = 200, wrong: str = "") -> Response:
    name = visit.db.value("SELECT picture_name FROM profile WHERE account_id = ?", shop.account(visit)["id"])
    return visit.page(
        "profile.html",
        status=status,
        form=form,
        picture=_picture_url(visit),
        picture_name=name or "",
        wrong=wrong,
    )


# ------------------------------------------------------------------ preferences


def preferences_page(visit: Visit) -> Response:
    """Language, currency, looks and order for everyone; what may be sent, for who is signed in."""
    return visit.page(
        "preferences.html",
        choices=CHOICES,
        switches=SWITCHES if visit.account else {},
        following=shop.local(visit.query.get("next", ""), ""),
    )


def preferences(visit: Visit) -> Response:
    """Keep all of them."""
    values: dict[str, Any] = {
        name: visit.text(name) for name, known in CHOICES.items() if visit.text(name) in known
    }
    if visit.account and visit.text("switches"):
        values |= {name: int(bool(visit.text(name))) for name in SWITCHES}
    keep(visit, values)
    visit.flash("Your preferences were saved.")
    return visit.redirect(shop.local(visit.text("next"), visit.request.url.path))


def keep(visit: Visit, values: dict[str, Any]) -> None:
    """Write preferences of the account or, before sign-in, of the session."""
    if visit.account:
        column, who = "account_id", visit.account["id"]
    else:
        column, who = "session_id", visit.session["id"]
    visit.db.run(f"INSERT INTO preference({column}) VALUES (?) ON CONFLICT DO NOTHING", who)
    for name, value in values.items():
        visit.db.run(
            f"UPDATE preference SET {name} = ? WHERE {column} = ? AND {name} <> ?", value, who, value
        )


ROUTES = [
    get("/account", shop.member(hub)),
    get("/account/profile", shop.member(profile_page)),
    post("/account/profile", shop.member(profile, "/account/profile")),
    post("/account/picture", shop.member(set_picture, "/account/profile")),
    get("/account/picture", shop.member(picture)),
    get("/account/preferences", preferences_page),
    post("/account/preferences", preferences),
    get("/preferences", preferences_page),
    post("/preferences", preferences),
]
