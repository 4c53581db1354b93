"""Addresses and cards: their forms, in the account and at the checkout."""

from __future__ import annotations

from collections.abc import Sequence

from sites.dashdish import terms
from sites.kit import NotFound, Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.kit.rng import mix
from sites.kit.store import Row
from sites.kit.visiting import account, member

TABLES = {"addresses": "address", "cards": "card"}
MONTHS = [(str(month), f"{month:02d}") for month in range(1, 13)]


def address_fields(visit: Visit) -> Sequence[Field]:
    """Within the city: the neighborhood tells the ZIP code."""
    hoods = visit.db.all("SELECT * FROM catalogue.neighborhood ORDER BY name")
    return (
        Field("label", "Label", required=False, longest=30, hint="Home, Work, a friend's name", span=3),
        Field("line1", "Street and number", autocomplete="address-line1", longest=80),
        Field("line2", "Apartment or floor", required=False, autocomplete="address-line2", longest=60, span=3),
        Field(
            "neighborhood", "Neighborhood", kind="select", span=3,
            options=[(str(hood["id"]), f"{hood['name']}, {hood['zip']}") for hood in hoods],
        ),
        Field("instructions", "Instructions for the courier", required=False, longest=250),
        Field("is_default", "Use as my default address", kind="checkbox", required=False),
    )  # fmt: skip


def card_fields(visit: Visit) -> Sequence[Field]:
    """A card's."""
    years = [(str(year), str(year)) for year in range(visit.now.year, visit.now.year + 12)]
    return (
        Field("name", "Name on card", autocomplete="cc-name", longest=60),
        Field("number", "Card number", forms.card_number, autocomplete="cc-number"),
        Field(
            "month", "Expiration month", kind="select", options=MONTHS, span=2, autocomplete="cc-exp-month"
        ),
        Field("year", "Expiration year", kind="select", options=years, span=2, autocomplete="cc-exp-year"),
        Field("security_code", "Security code", forms.security_code, span=2, autocomplete="cc-csc"),
        Field("is_default", "Use as my default card", kind="checkbox", required=False),
    )


def read_card(visit: Visit) -> Form:
    """The form of a card, as it was sent."""
    form = Form.read("new-card", card_fields(visit), visit)
    if form.ok and (int(form["year"]), int(form["month"])) < (visit.now.year, visit.now.month):
        form.wrong("month", "This card has expired.")
    return form


def _address_row(visit: Visit, form: Form) -> Row:
    """Columns of an address; where in its neighborhood it lies follows from its street."""
    hood = visit.found(
        visit.db.one("SELECT * FROM catalogue.neighborhood WHERE id = ?", int(form["neighborhood"]))
    )
    spread = mix(sum(ord(letter) * (place + 1) for place, letter in enumerate(form["line1"].lower())))
    return {
        "label": form["label"],
        "line1": form["line1"],
        "line2": form["line2"],
        "zip": hood["zip"],
        "neighborhood_id": hood["id"],
        "x": hood["x"] + spread % 41 - 20,
        "y": hood["y"] + spread // 41 % 41 - 20,
        "instructions": form["instructions"],
    }


def add_address(visit: Visit, form: Form) -> int:
    """Keep it; its id. The first one is the default."""
    who = account(visit)["id"]
    key = visit.db.insert("address", account_id=who, is_default=0, **_address_row(visit, form))
    _default(visit, "address", key, wanted=bool(form["is_default"]))
    return key


def add_card(visit: Visit, form: Form) -> int:
    """Keep it; its id. The first one is the default."""
    key = visit.db.insert(
        "card",
        account_id=account(visit)["id"],
        brand=terms.brand(form["number"]),
        name=form["name"],
        number=form["number"],
        month=int(form["month"]),
        year=int(form["year"]),
        security_code=form["security_code"],
        is_default=0,
    )
    _default(visit, "card", key, wanted=bool(form["is_default"]))
    return key


def _default(visit: Visit, table: str, key: int, *, wanted: bool) -> None:
    """Make it the default, if it is to be or there is none."""
    who = account(visit)["id"]
    none = not visit.db.value(f"SELECT count(*) FROM {table} WHERE account_id = ? AND is_default", who)
    if wanted or none:
        visit.db.run(
            f"UPDATE {table} SET is_default = 0 WHERE account_id = ? AND is_default AND id <> ?", who, key
        )
        visit.db.run(f"UPDATE {table} SET is_default = 1 WHERE id = ? AND NOT is_default", key)


def _own(visit: Visit, table: str) -> Row:
    return visit.found(
        visit.db.one(
            f"SELECT * FROM {table} WHERE id = ? AND account_id = ?", visit.path["id"], account(visit)["id"]
        )
    )


def addresses(visit: Visit) -> Response:
    """`/account/addresses`: those there are."""
    rows = visit.db.all(
        "SELECT address.*, neighborhood.name AS neighborhood FROM address JOIN catalogue.neighborhood"
        " ON neighborhood.id = neighborhood_id WHERE account_id = ? ORDER BY is_default DESC, address.id",
        account(visit)["id"],
    )
    return visit.page("addresses.html", addresses=rows)


def new_address(visit: Visit) -> Response:
    """The empty form."""
    return visit.page("address.html", form=Form.filled("address", address_fields(visit), {}), row=None)


def create_address(visit: Visit) -> Response:
    """Take it."""
    form = Form.read("address", address_fields(visit), visit)
    if not form.ok:
        return visit.page("address.html", status=422, form=form, row=None)
    add_address(visit, form)
    visit.flash("Address added.")
    return visit.redirect("/account/addresses")


def edit_address(visit: Visit) -> Response:
    """The form as it is kept."""
    row = _own(visit, "address")
    values = row | {"neighborhood": row["neighborhood_id"], "is_default": "1" if row["is_default"] else ""}
    return visit.page("address.html", form=Form.filled("address", address_fields(visit), values), row=row)


def save_address(visit: Visit) -> Response:
    """Take the change."""
    row = _own(visit, "address")
    form = Form.read("address", address_fields(visit), visit)
    if not form.ok:
        return visit.page("address.html", status=422, form=form, row=row)
    values = _address_row(visit, form)
    if (row["line1"], row["neighborhood_id"]) == (values["line1"], values["neighborhood_id"]):
        values |= {"x": row["x"], "y": row["y"]}  # the house stays where it is
    for name, value in values.items():
        if row[name] != value:
            visit.db.run(f"UPDATE address SET {name} = ? WHERE id = ?", value, row["id"])
    _default(visit, "address", row["id"], wanted=bool(form["is_default"]))
    visit.flash("Address changed.")
    return visit.redirect("/account/addresses")


def _table(visit: Visit) -> str:
    """The table that the address names."""
    what = visit.path["what"]
    if what not in TABLES:
        raise NotFound
    return TABLES[what]


def make_default(visit: Visit) -> Response:
    """Of an address or a card."""
    table = _table(visit)
    row = _own(visit, table)
    _default(visit, table, row["id"], wanted=True)
    visit.flash("Default changed.")
    return visit.redirect(f"/account/{'cards' if table == 'card' else 'addresses'}")


def remove(visit: Visit) -> Response:
    """Take an address or a card out; if it was the default, the oldest of the others is."""
    table = _table(visit)
    row = _own(visit, table)
    visit.db.run(
        "UPDATE place SET address_id = NULL WHERE address_id = ?", row["id"] if table == "address" else 0
    )
    visit.db.run(f"DELETE FROM {table} WHERE id = ?", row["id"])
    if row["is_default"]:
        visit.db.run(
            f"UPDATE {table} SET is_default = 1 WHERE id = (SELECT min(id) FROM {table} WHERE account_id = ?)",
            row["account_id"],
        )
    visit.flash("Card removed." if table == "card" else "Address removed.")
    return visit.redirect(f"/account/{'cards' if table == 'card' else 'addresses'}")


def cards(visit: Visit) -> Response:
    """`/account/cards`: those there are."""
    return _cards_page(visit, Form.filled("new-card", card_fields(visit), {"name": account(visit)["name"]}))


def create_card(visit: Visit) -> Response:
    """Take a new one."""
    form = read_card(visit)
    if not form.ok:
        return _cards_page(visit, form, 422)
    add_card(visit, form)
    visit.flash("Card added.")
    return visit.redirect("/account/cards")


def _cards_page(visit: Visit, form: Form, status: int = 200) -> Response:
    rows = visit.db.all(
        "SELECT * FROM card WHERE account_id = ? ORDER BY is_default DESC, id", account(visit)["id"]
    )
    for row in rows:
        row["expired"] = (row["year"], row["month"]) < (visit.now.year, visit.now.month)
    return visit.page("cards.html", status=status, form=form, cards=rows)


ROUTES = [
    get("/account/addresses", member(addresses)),
    get("/account/addresses/new", member(new_address)),
    post("/account/addresses/new", member(create_address)),
    get("/account/addresses/{id:int}", member(edit_address)),
    post("/account/addresses/{id:int}", member(save_address)),
    get("/account/cards", member(cards)),
    post("/account/cards", member(create_card)),
    post("/account/{what}/{id:int}/default", member(make_default, "/account")),
    post("/account/{what}/{id:int}/remove", member(remove, "/account")),
]
