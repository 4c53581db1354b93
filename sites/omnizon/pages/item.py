"""A product as the pages about it share it: its row, its variants, and where in the shop it stands."""

from __future__ import annotations

from sites.kit import Response, Visit
from sites.kit.site import View
from sites.kit.store import Row
from sites.omnizon.pages import shop

PER_VARIANT = "(SELECT sku, NULL AS offer_id FROM catalogue.variant WHERE product_id = ?) AS line"


def product(visit: Visit) -> Row:
    """The one that the address names by its code."""
    return visit.found(visit.db.one("SELECT * FROM catalogue.product WHERE code = ?", visit.path["code"]))


def variants(visit: Visit, product_id: int) -> list[Row]:
    """Every variant as a line of a cart has it, with its options as a dict in `choice`."""
    columns = "variant.id, variant.position, variant.is_default"
    sql = shop.LINE.format(columns=columns, source=PER_VARIANT)
    rows = visit.db.all(f"{sql} ORDER BY variant.position", product_id)
    by_id: dict[int, Row] = {row["id"]: row | {"choice": {}} for row in rows}
    for each in visit.db.all(
        "SELECT variant_id, variant_option.name, value FROM catalogue.variant"
        " JOIN catalogue.variant_option ON variant_id = variant.id WHERE product_id = ?",
        product_id,
    ):
        by_id[each["variant_id"]]["choice"][each["name"]] = each["value"]
    return list(by_id.values())


def chosen(visit: Visit, rows: list[Row]) -> Row | None:
    """The variant that the address names, else the default one; None for one that is not this product's."""
    sku = visit.query.get("variant")
    return next((row for row in rows if (row["sku"] == sku if sku else row["is_default"])), None)


def trail(visit: Visit, product: Row) -> list[tuple[str, str]]:
    """(name, address) of the departments it is in, the widest first."""
    rows = visit.db.all(
        "SELECT above.name, above.slug FROM catalogue.department AS leaf"
        " JOIN catalogue.department AS above ON above.id <= leaf.id AND above.last_id >= leaf.last_id"
        " WHERE leaf.id = ? ORDER BY above.level",
        product["department_id"],
    )
    return [(row["name"], f"/d/{row['slug']}") for row in rows]


def unreleased(visit: Visit, product: Row) -> bool:
    """Whether it can be looked at, but not be bought yet."""
    released: str = product["released"]
    return released > visit.now.date().isoformat()


def by_account(view: View) -> View:
    """What a form of these pages is sent to: others sign in first, and come back to where they were."""

    def guarded(visit: Visit) -> Response:
        if visit.account:
            return view(visit)
        product = f"/dp/{visit.path['code']}" if "code" in visit.path else "/account"
        return shop.sign_in_first(visit, shop.local(visit.text("next"), product))

    return guarded
