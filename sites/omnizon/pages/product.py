"""A product: its page and its pictures."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import catalogue, sizes, subscribing, terms
from sites.omnizon.pages import cart, item, offers, questions, reviews, savings, shop

REVIEWS_ON_PAGE = 4
QUESTIONS_ON_PAGE = 3
SIMILAR = 8
COMPARED = 3
COMPARED_ROWS = 6
RECENT = 8
REMEMBERED = 24


def show(visit: Visit) -> Response:
    """`/dp/{code}`: one variant at a time; `variant` names it, else it is the default one."""
    product = item.product(visit)
    variants = item.variants(visit, product["id"])
    chosen = item.chosen(visit, variants)
    if chosen is None:
        return visit.redirect(f"/dp/{product['code']}")
    recent = _looked_at(visit, product["id"])
    _remember(visit, product["id"])
    similar = _similar(visit, product, chosen)
    return visit.page(
        "product.html",
        product=product,
        chosen=chosen,
        most=0 if item.unreleased(visit, product) else shop.limit(chosen["left"]),
        unreleased=item.unreleased(visit, product),
        options=_options(visit, product, variants, chosen),
        trail=item.trail(visit, product),
        bullets=visit.db.column(
            "SELECT text FROM catalogue.product_bullet WHERE product_id = ? ORDER BY position", product["id"]
        ),
        sheet=visit.db.all(
            "SELECT name, value FROM catalogue.variant_sheet WHERE variant_id = ? ORDER BY position",
            chosen["id"],
        ),
        chart=sizes.chart(product["type"], product["title"]),
        sizes_made=visit.db.column(
            "SELECT value FROM catalogue.option_value WHERE product_id = ? AND name = 'Size' ORDER BY position",
            product["id"],
        ),
        views=catalogue.VIEWS,
        promises=_promises(visit, product, chosen),
        time_left=_time_left(visit),
        subscribing=subscribing if product["type"] in subscribing.TYPES else None,
        maker=visit.db.value("SELECT slug FROM catalogue.maker WHERE name = ?", product["maker"]),
        coupon=savings.standing(visit, product),
        lists=visit.db.all(
            "SELECT id, name FROM wish_list WHERE account_id = ? ORDER BY NOT is_default, id",
            visit.account["id"] if visit.account else 0,
        ),
        ranks=_ranks(visit, product),
        seller=visit.db.one("SELECT * FROM catalogue.seller WHERE name = ?", product["seller"]),
        others=[row for row in offers.of_variant(visit, chosen["sku"]) if row["offer_id"]],
        offered=visit.db.value("SELECT count(*) FROM catalogue.offer WHERE product_id = ?", product["id"]),
        measured=visit.db.one(
            "SELECT unit_price.* FROM catalogue.unit_price JOIN catalogue.variant ON variant.id = variant_id"
            " WHERE variant_id = ? AND price_cents = ?",
            chosen["id"],
            chosen["price_cents"],
        ),
        together=_together(visit, product, chosen),
        reviews=reviews.top(visit, product["id"], REVIEWS_ON_PAGE),
        written=reviews.written(visit, product["id"]),
        questions=questions.top(visit, product["id"], QUESTIONS_ON_PAGE),
        question_count=visit.db.value(
            "SELECT count(*) FROM catalogue.question WHERE product_id = ?", product["id"]
        ),
        wanted=bool(
            visit.account
            and visit.db.one(
                "SELECT * FROM restock_notice WHERE account_id = ? AND sku = ?",
                visit.account["id"],
                chosen["sku"],
            )
        ),
        similar=similar,
        compared=_compared(visit, product, chosen, similar[:COMPARED]),
        recent=shop.cards(visit, recent),
    )


def notify(visit: Visit) -> Response:
    """Ask to be told when a variant can be bought, or take that back."""
    product = item.product(visit)
    sku = visit.db.value(
        "SELECT sku FROM catalogue.variant WHERE product_id = ? AND sku = ?", product["id"], visit.text("sku")
    )
    if sku is None:
        raise NotFound
    account = shop.account(visit)
    if visit.db.one(
        "DELETE FROM restock_notice WHERE account_id = ? AND sku = ? RETURNING sku", account["id"], sku
    ):
        visit.flash("We will not write to you about this item.")
    else:
        visit.db.insert(
            "restock_notice",
            account_id=account["id"],
            sku=sku,
            asked=visit.now.isoformat(timespec="seconds"),
        )
        visit.flash(f"We will write to {account['email']} when this item can be bought.")
    return visit.redirect(shop.product_url(product["code"], sku))


def add_together(visit: Visit) -> Response:
    """Put one each of the ticked items into the cart: of this product and of what is bought together with it."""
    product = item.product(visit)
    allowed = visit.db.column(
        "SELECT sku FROM catalogue.variant WHERE product_id = ?1 OR is_default AND product_id IN"
        " (SELECT partner_id FROM catalogue.bought_together WHERE product_id = ?1)",
        product["id"],
    )
    lines = [shop.one_line(visit.db, str(sku), 1) for sku in visit.form.getlist("sku") if sku in allowed]
    placed = sum(cart.put(visit, line)[0] for line in lines if line)
    if not lines:
        visit.flash("Tick the items that you want.", "note")
        return visit.redirect(f"/dp/{product['code']}")
    if placed < len(lines):
        visit.flash(
            f"{plural(placed, 'item')} added to your cart; of the others there are none left.", "note"
        )
    else:
        visit.flash(f"Added to your cart: {plural(placed, 'item')}.")
    return visit.redirect("/cart")


def picture(visit: Visit) -> Response:
    """`/img/{code}/{view}.svg`: one view of a variant, named by `variant` or by `color`, else of the default one."""
    row = visit.found(
        visit.db.one(
            "SELECT variant.picture, variant.color FROM catalogue.product"
            " JOIN catalogue.variant ON variant.product_id = product.id"
            " WHERE code = ? ORDER BY sku <> ?, variant.color <> ?, NOT is_default, position LIMIT 1",
            visit.path["code"],
            visit.query.get("variant", ""),
            visit.query.get("color", ""),
        )
    )
    if visit.path["view"] not in catalogue.VIEWS:
        raise NotFound
    return visit.picture(_drawn(row["picture"], row["color"], visit.path["view"]))


@lru_cache(maxsize=2048)
def _drawn(params: str, color: str, view: str) -> str:
    return catalogue.picture(params, color, view)


def _options(visit: Visit, product: Row, variants: list[Row], chosen: Row) -> list[dict[str, Any]]:
    """Each option with its values; a value leads to the variant that keeps the other choices, or most of them."""
    rows = visit.db.all(
        "SELECT option.name, value FROM catalogue.option JOIN catalogue.option_value USING (product_id, name)"
        " WHERE product_id = ? ORDER BY option.position, option_value.position",
        product["id"],
    )
    options: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name, value = row["name"], row["value"]
        with_it = [each for each in variants if each["choice"].get(name) == value]
        if not with_it:
            continue
        kept = chosen["choice"] | {name: value}
        # the sort keeps the variants' order among those that are as near
        nearest = sorted(with_it, key=lambda each: sum(each["choice"].get(n) != v for n, v in kept.items()))[
            0
        ]
        options.setdefault(name, []).append(
            {
                "value": value,
                "on": value == chosen["choice"].get(name),
                "variant": nearest,
                "made": nearest["choice"] == kept,
            }
        )
    return [
        {"name": name, "chosen": chosen["choice"].get(name, ""), "values": values}
        for name, values in options.items()
    ]


def _promises(visit: Visit, product: Row, chosen: Row) -> list[dict[str, Any]]:
    """When it could come, the fastest way last."""
    return [
        {
            "day": terms.arrives(visit.now, product["ships_in_days"], key),
            "cents": terms.shipping_cents(chosen["price_cents"], key),
        }
        for key in ("standard", "express")
    ]


def _time_left(visit: Visit) -> timedelta | None:
    """Until orders leave a day later; None when they do already."""
    end = visit.now.replace(hour=terms.CUTOFF_HOUR, minute=0, second=0, microsecond=0)
    return end - visit.now if visit.now < end else None


def _ranks(visit: Visit, product: Row) -> list[Row]:
    """Its place among the best sellers of its widest and its narrowest department."""
    return visit.db.all(
        "SELECT name, slug, place FROM catalogue.department_rank"
        " JOIN catalogue.department ON department.id = department_rank.department_id"
        " WHERE product_id = ? AND department_rank.level IN (1, 3) ORDER BY department_rank.level",
        product["id"],
    )


def _together(visit: Visit, product: Row, chosen: Row) -> list[Row]:
    """The chosen variant and what is often bought with it, as far as there are pieces left; alone it is nothing."""
    partners = visit.db.column(
        "SELECT partner_id FROM catalogue.bought_together WHERE product_id = ? ORDER BY position",
        product["id"],
    )
    skus = visit.db.column(
        "SELECT sku FROM catalogue.variant JOIN json_each(?) AS wanted ON wanted.value = product_id"
        " WHERE is_default ORDER BY wanted.key",
        json.dumps(partners),
    )
    lines = [shop.one_line(visit.db, sku, 1) for sku in (chosen["sku"], *skus)]
    rows = [line | {"url": shop.product_url(line["code"], line["sku"])} for line in lines if line]
    return [row for row in rows if row["left"]] if chosen["left"] else []


def _similar(visit: Visit, product: Row, chosen: Row) -> list[Row]:
    """Others of its type, those in stock and near in price first."""
    ids = visit.db.column(
        "SELECT id FROM catalogue.product WHERE type = ? AND id <> ? ORDER BY NOT in_stock,"
        " abs(price_cents - ?), id LIMIT ?",
        product["type"],
        product["id"],
        chosen["price_cents"],
        SIMILAR,
    )
    return shop.cards(visit, ids)


def _compared(visit: Visit, product: Row, chosen: Row, others: list[Row]) -> dict[str, Any]:
    """This product beside others: what each is like in the specifications that its type is filtered by."""
    own = shop.cards(visit, [product["id"]])[0]
    own |= {"sku": chosen["sku"], "url": shop.product_url(product["code"], chosen["sku"])}
    own |= {name: chosen[name] for name in ("price_cents", "list_price_cents", "left")}
    names = visit.db.column(
        "SELECT name FROM catalogue.facet WHERE type = ? AND name NOT IN ('Color', 'Size') ORDER BY position"
        " LIMIT ?",
        product["type"],
        COMPARED_ROWS,
    )
    sheets = [
        {
            row["name"]: row["value"]
            for row in visit.db.all(
                "SELECT name, value FROM catalogue.variant JOIN catalogue.variant_sheet ON variant_id = id"
                " WHERE sku = ?",
                each["sku"],
            )
        }
        for each in (own, *others)
    ]
    rows = [(name, [sheet.get(name, "–") for sheet in sheets]) for name in names]
    return {"items": [own, *others], "rows": [row for row in rows if any(value != "–" for value in row[1])]}


def _looked_at(visit: Visit, product_id: int) -> list[int]:
    """Products that were looked at before this one, the latest first."""
    return visit.db.column(
        "SELECT product_id FROM recently_viewed WHERE owner = ? AND product_id <> ? ORDER BY place DESC LIMIT ?",
        shop.owner(visit),
        product_id,
        RECENT,
    )


def _remember(visit: Visit, product_id: int) -> None:
    """Put it first among what was looked at; the oldest is forgotten."""
    who = shop.owner(visit)
    visit.db.run(
        "INSERT INTO recently_viewed(owner, product_id, place)"
        " VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM recently_viewed WHERE owner = ?))"
        " ON CONFLICT(owner, product_id) DO UPDATE SET place = excluded.place",
        who,
        product_id,
        who,
    )
    visit.db.run(
        "DELETE FROM recently_viewed WHERE owner = ? AND place <= (SELECT place FROM recently_viewed"
        " WHERE owner = ? ORDER BY place DESC LIMIT 1 OFFSET ?)",
        who,
        who,
        REMEMBERED,
    )


ROUTES = [
    get("/dp/{code}", show),
    post("/dp/{code}/notify", item.by_account(notify)),
    post("/dp/{code}/together", add_together),
    get("/img/{code}/{view}.svg", picture),
]
