"""Addresses and cards: the forms and rows that checkout and account share.

They are an account's or, at a guest's checkout, a session's.
"""

from __future__ import annotations

from datetime import datetime

from sites.kit import Visit, forms
from sites.kit.formats import MONTHS
from sites.kit.forms import Field, Form
from sites.kit.store import Row
from sites.omnizon import places, terms
from sites.omnizon.pages import shop
from sites.omnizon.terms import TAX

YEARS_AHEAD = 15

ADDRESS = (
    Field("name", "Full name", autocomplete="name", longest=60),
    Field("line1", "Street address", autocomplete="address-line1"),
    Field("line2", "Apartment, suite or unit", required=False, autocomplete="address-line2"),
    Field("city", "City", autocomplete="address-level2", span=2, longest=60),
    Field(
        "state",
        "State",
        kind="select",
        options=tuple((state, state) for state in sorted(TAX)),
        autocomplete="address-level1",
        span=2,
    ),
    Field("zip", "ZIP code", forms.zip_code, autocomplete="postal-code", span=2),
    Field("phone", "Phone number", forms.phone, kind="tel", required=False, autocomplete="tel"),
    Field("is_default", "Make this my default address", kind="checkbox", required=False),
)


def card_fields(visit: Visit, kept: str = "") -> tuple[Field, ...]:
    """The years to choose from begin with this one. With `kept`, the last digits of a card that is being changed,
    number and code may be left empty.
    """
    hint = f"Leave empty to keep the one ending in {kept}" if kept else "13 to 19 digits"
    years = range(visit.now.year, visit.now.year + YEARS_AHEAD)
    return (
        Field("name", "Name on card", autocomplete="cc-name", longest=60),
        Field(
            "number",
            "Card number",
            forms.card_number,
            required=not kept,
            autocomplete="cc-number",
            hint=hint,
            longest=40,
        ),
        Field(
            "month",
            "Expiration month",
            kind="select",
            options=tuple((str(n), f"{n:02d} {MONTHS[n - 1]}") for n in range(1, 13)),
            autocomplete="cc-exp-month",
            span=2,
        ),
        Field(
            "year",
            "Expiration year",
            kind="select",
            options=tuple((str(year), str(year)) for year in years),
            autocomplete="cc-exp-year",
            span=2,
        ),
        Field(
            "security_code",
            "Security code",
            forms.security_code,
            required=not kept,
            autocomplete="cc-csc",
            span=2,
        ),
        Field("is_default", "Make this my default card", kind="checkbox", required=False),
    )


def own(visit: Visit, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields as this visitor sees them: a guest keeps nothing, and so has no default."""
    return fields if visit.account else tuple(field for field in fields if field.name != "is_default")


def addresses(visit: Visit) -> list[Row]:
    """The visitor's, the default one first."""
    return _kept(visit, "address")


def cards(visit: Visit) -> list[Row]:
    """The visitor's, the default one first."""
    rows = _kept(visit, "card")
    return [row | {"expired": expired(row["month"], row["year"], visit.now)} for row in rows]


def one(visit: Visit, table: str, key: int) -> Row | None:
    """The visitor's own address or card of that id."""
    mine, who = shop.cart_owner(visit)
    return visit.db.one(f"SELECT * FROM {table} WHERE id = ? AND {mine}", key, who)


def _kept(visit: Visit, table: str) -> list[Row]:
    mine, who = shop.cart_owner(visit)
    return visit.db.all(f"SELECT * FROM {table} WHERE {mine} ORDER BY is_default DESC, id", who)


def expired(month: int, year: int, now: datetime) -> bool:
    """A card is good to the end of its month."""
    return (year, month) < (now.year, now.month)


def check_expiry(form: Form, now: datetime) -> None:
    """Month and year together."""
    if not form.errors.keys() & {"month", "year"} and expired(int(form["month"]), int(form["year"]), now):
        form.wrong("month", "This card has expired.")


def better_state(visit: Visit, form: Form) -> str:
    """The state that the ZIP code of an address lies in, if another was chosen and nobody has been asked about it.

    Where the visitor said to use it, the form has it already.
    """
    if not form.ok or visit.text("as") == "entered":
        return ""
    found = places.state_of(form["zip"])
    if visit.text("as") == "suggested" and found:
        form.values["state"] = found
    return found if found and found != form["state"] else ""


def read_address(visit: Visit, name: str) -> Form:
    """An address as it was sent. A ZIP code that no state has is wrong."""
    form = Form.read(name, own(visit, ADDRESS), visit)
    if "zip" not in form.errors and not places.state_of(form["zip"]):
        form.wrong("zip", "No state has this ZIP code. Check its first digits.")
    return form


def add(visit: Visit, table: str, form: Form) -> int:
    """Keep an address or a card; the first one is the default one. Its id."""
    mine, who = shop.cart_owner(visit)
    first = not visit.db.value(f"SELECT count(*) FROM {table} WHERE {mine}", who)
    key = visit.db.insert(table, **shop.owner_columns(visit), **_columns(form), is_default=0)
    if first or form.values.get("is_default"):
        make_default(visit, table, key)
    return key


def update(visit: Visit, table: str, key: int, form: Form) -> None:
    """Change what is kept; a default one stays one, and an empty number or code is left as it was."""
    secret = {"number", "security_code"}
    columns = {name: value for name, value in _columns(form).items() if value or name not in secret}
    sets = ", ".join(f"{name} = ?" for name in columns)
    visit.db.run(f"UPDATE {table} SET {sets} WHERE id = ?", *columns.values(), key)
    if form.values.get("is_default"):
        make_default(visit, table, key)


def make_default(visit: Visit, table: str, key: int) -> None:
    """This one, and no other of the visitor's."""
    mine, who = shop.cart_owner(visit)
    visit.db.run(
        f"UPDATE {table} SET is_default = (id = ?) WHERE {mine} AND is_default <> (id = ?)", key, who, key
    )


def last4(card: Row) -> str:
    """The digits by which pages tell cards apart."""
    return str(card["number"]).replace(" ", "")[-4:]


def refusal(card: Row, tries: int) -> str:
    """Why a card is not taken, in a sentence for the visitor, or nothing."""
    why = terms.refusal(last4(card), tries)
    return f"The card ending in {last4(card)} was refused. {why}" if why else ""


def _columns(form: Form) -> dict[str, str | int]:
    whole = {"month", "year"}
    return {
        name: int(value) if name in whole else value
        for name, value in form.values.items()
        if name != "is_default"
    }
