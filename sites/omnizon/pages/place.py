"""Where a visitor wants things to be sent, as chosen in the header."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.omnizon import towns
from sites.omnizon.pages import shop


def ask(visit: Visit) -> Response:
    """`/deliver-to`: a ZIP code, or one of the account's addresses."""
    return _form(visit, shop.local(visit.query.get("next", "/")))


def choose(visit: Visit) -> Response:
    """Keep the place for this account or, before sign-in, for this session."""
    then = shop.local(visit.text("next"))
    zip_code = visit.text("zip")
    try:
        city, state = towns.place_of(zip_code)
    except ValueError as wrong:
        return _form(visit, then, zip_code[:20], str(wrong))
    visit.db.run(
        "INSERT INTO deliver_to(owner, zip, city, state) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(owner) DO UPDATE SET zip = excluded.zip, city = excluded.city, state = excluded.state",
        shop.owner(visit),
        zip_code,
        city,
        state,
    )
    visit.flash(f"Delivering to {city + ', ' if city else ''}{state} {zip_code} from now on.")
    return visit.redirect(then)


def _form(visit: Visit, then: str, zip_code: str = "", wrong: str = "") -> Response:
    addresses = visit.db.all(
        "SELECT DISTINCT name, line1, city, state, zip FROM address WHERE account_id = ?"
        " ORDER BY NOT is_default, id",
        visit.account["id"] if visit.account else 0,
    )
    return visit.page(
        "deliver.html",
        status=422 if wrong else 200,
        then=then,
        zip_code=zip_code,
        wrong=wrong,
        addresses=addresses,
    )


ROUTES = [get("/deliver-to", ask), post("/deliver-to", choose)]
