"""Rules that change many prices, and promotions: so much off some products for some days."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk, goods, listings

ENDINGS = {"exact": "To the cent", "99": "Down to the next .99"}
OVER = (20, 40, 60, 100)
PROMOTION_STATUSES = {"scheduled": "Scheduled", "running": "Running", "ended": "Ended"}


def _scopes(visit: Visit) -> dict[str, str]:
    """What a rule may be about."""
    scopes = {"all": "All listings"}
    scopes |= {f"type:{row['key']}": f"Type: {row['name']}" for row in listings.types(visit)}
    return scopes | {f"over:{pieces}": f"More than {pieces} units available" for pieces in OVER}


def _in_scope(visit: Visit, scope: str) -> list[Row]:
    kind, _, value = scope.partition(":")
    where = {"all": "1", "type": "type = ?", "over": "available > CAST(? AS INTEGER)"}[kind]
    values = (value,) if value else ()
    return visit.db.all(
        f"SELECT * FROM ({goods.VARIANTS}) WHERE {where} AND status = 'active' AND NOT on_sale"
        " ORDER BY product_id, position",
        *values,
    )


def _after(rule: Row, cents: int) -> int:
    """A price under a rule; one that is below the floor already stays."""
    changed = listings.changed_by(cents, rule["percent"])
    if rule["ending"] == "99":
        changed = (changed - 99) // 100 * 100 + 99 if changed >= 99 else changed
    if rule["percent"] < 0:
        changed = min(cents, max(changed, rule["floor_cents"]))
    return changed


def rules(visit: Visit) -> Response:
    """`/sell/price-rules`."""
    return _rules(visit)


def _rules(visit: Visit, problem: str = "") -> Response:
    response = desk.page(
        visit,
        "rules",
        "rules",
        rows=visit.db.all("SELECT * FROM price_rule ORDER BY id"),
        scopes=_scopes(visit),
        endings=ENDINGS,
        problem=problem,
        typed=dict(visit.form),
    )
    if problem:
        response.status_code = 422
    return response


def add_rule(visit: Visit) -> Response:
    """Keep one more; no price changes until it is applied."""
    name, scope, ending = visit.text("name")[:60], visit.text("scope"), visit.text("ending")
    try:
        if not name:
            raise ValueError("Enter a name.")
        if scope not in _scopes(visit):
            raise ValueError("Choose what the rule is about.")
        if ending not in ENDINGS:
            raise ValueError("Choose how the new price is to end.")
        percent = desk.count(visit.text("percent").removesuffix("%").replace("+", ""), "percent", -60, 100)
        if not percent:
            raise ValueError("Enter a percent other than 0.")
        floor = desk.cents(visit.text("floor"), "lowest price")
    except ValueError as wrong:
        return _rules(visit, str(wrong))
    key = visit.db.insert(
        "price_rule", name=name, scope=scope, percent=percent, floor_cents=floor, ending=ending
    )
    visit.flash(f"Rule {name} saved. Look at what it would change, then apply it.")
    return visit.redirect(f"/sell/price-rules/{key}")


def rule(visit: Visit) -> Response:
    """`/sell/price-rules/{id}`: what it would change now."""
    row = visit.found(visit.db.one("SELECT * FROM price_rule WHERE id = ?", visit.path["id"]))
    changes = _changes(visit, row)
    return desk.page(
        visit, "rule", "rules", row=row, changes=changes, scopes=_scopes(visit), endings=ENDINGS,
        untouched=len(_in_scope(visit, row["scope"])) - len(changes),
    )  # fmt: skip


def _changes(visit: Visit, rule: Row) -> list[Row]:
    rows = [row | {"after": _after(rule, row["price_cents"])} for row in _in_scope(visit, rule["scope"])]
    return [row for row in rows if row["after"] != row["price_cents"]]


def use_rule(visit: Visit) -> Response:
    """Apply a rule to the prices as they are now, or forget it."""
    row = visit.found(visit.db.one("SELECT * FROM price_rule WHERE id = ?", visit.path["id"]))
    if visit.text("do") == "remove":
        visit.db.run("DELETE FROM price_rule WHERE id = ?", row["id"])
        visit.flash(f"Rule {row['name']} removed. Prices stay as they are.")
        return visit.redirect("/sell/price-rules")
    changes = _changes(visit, row)
    for change in changes:
        goods.set_price(visit, change, change["after"])
    visit.db.run("UPDATE price_rule SET applied = ? WHERE id = ?", desk.stamp(visit), row["id"])
    visit.flash(f"Rule {row['name']} applied: {plural(len(changes), 'price')} changed.")
    return visit.redirect("/sell/price-rules")


# ------------------------------------------------------------------ promotions


def promotions(visit: Visit) -> Response:
    """`/sell/promotions`."""
    return desk.page(
        visit,
        "promotions",
        "promotions",
        rows=visit.db.all(
            "SELECT promotion.*, (SELECT count(*) FROM promotion_product WHERE promotion_id = promotion.id) AS products"
            " FROM promotion ORDER BY starts DESC, id DESC"
        ),
        statuses=PROMOTION_STATUSES,
    )


def new_promotion(visit: Visit) -> Response:
    """`/sell/promotions/new`."""
    return _new_promotion(visit, [])


def _new_promotion(visit: Visit, problems: list[str]) -> Response:
    response = desk.page(
        visit,
        "promotion_new",
        "promotions",
        problems=problems,
        typed={name: value for name, value in visit.form.items() if isinstance(value, str)},
        products=visit.db.all(
            "SELECT product.id, code, title, product_type.name AS type, (SELECT min(promotion.name) FROM promotion"
            " JOIN promotion_product ON promotion_id = promotion.id WHERE promotion_product.product_id = product.id"
            " AND promotion.status <> 'ended') AS taken FROM listing JOIN catalogue.product ON product.id = product_id"
            " JOIN catalogue.product_type ON product_type.key = type ORDER BY title COLLATE NOCASE"
        ),
    )
    if problems:
        response.status_code = 422
    return response


def create_promotion(visit: Visit) -> Response:
    """Take the form; if it begins today the shop asks the lower prices at once."""
    problems = []
    name = visit.text("name")[:60]
    today = visit.now.date()
    percent, starts, ends = 0, today, today
    if not name:
        problems.append("Enter a name.")
    try:
        percent = desk.count(visit.text("percent").removesuffix("%"), "percent", 5, 70)
        starts, ends = desk.day(visit.text("from"), "first day"), desk.day(visit.text("to"), "last day")
        if starts < today or ends < starts:
            problems.append("The first day must be today or later, and the last day not before it.")
    except ValueError as wrong:
        problems.append(str(wrong))
    keys = [int(key) for key in desk.picked(visit, "product-") if key.isdigit()]
    rows = [row for key in sorted(keys) for row in goods.variants(visit.db, key)]
    if not rows:
        problems.append("Choose at least one product.")
    problems += sorted({f"{row['title']} is on sale already." for row in rows if row["sale_cents"]})
    for key in keys:
        other = visit.db.value(
            "SELECT min(name) FROM promotion JOIN promotion_product ON promotion_id = promotion.id"
            " WHERE product_id = ? AND status <> 'ended' AND starts <= ? AND ends >= ?",
            key,
            ends.isoformat(),
            starts.isoformat(),
        )
        if other:
            problems.append(f"One of the products is in the promotion {other} on some of these days.")
    if problems:
        return _new_promotion(visit, problems)
    running = starts == today
    key = visit.db.insert(
        "promotion",
        name=name,
        percent=percent,
        starts=starts.isoformat(),
        ends=ends.isoformat(),
        status="running" if running else "scheduled",
        created=desk.stamp(visit),
    )
    for product in sorted({row["product_id"] for row in rows}):
        visit.db.insert("promotion_product", promotion_id=key, product_id=product)
    for row in rows if running else ():
        lower = listings.changed_by(row["price_cents"], -percent)
        goods.start_sale(visit, row, lower, starts.isoformat(), ends.isoformat(), key)
    visit.flash(
        f"Promotion {name} saved: {percent}% off {plural(len({r['product_id'] for r in rows}), 'product')}."
    )
    return visit.redirect(f"/sell/promotions/{key}")


def promotion(visit: Visit) -> Response:
    """`/sell/promotions/{id}`: its products, with the prices before and during it."""
    row = visit.found(visit.db.one("SELECT * FROM promotion WHERE id = ?", visit.path["id"]))
    rows = visit.db.all(
        f"SELECT * FROM ({goods.VARIANTS}) WHERE product_id IN (SELECT product_id FROM promotion_product"
        " WHERE promotion_id = ?) ORDER BY product_id, position",
        row["id"],
    )
    for each in rows:
        each["before"] = each["regular_cents"] if each["promotion_id"] == row["id"] else each["price_cents"]
        each["during"] = listings.changed_by(each["before"], -row["percent"])
    return desk.page(
        visit, "promotion", "promotions", row=row, variants=rows, statuses=PROMOTION_STATUSES, money=money
    )


def end_promotion(visit: Visit) -> Response:
    """Stop one that runs: prices go back. One that has not begun is called off."""
    row = visit.found(visit.db.one("SELECT * FROM promotion WHERE id = ?", visit.path["id"]))
    if row["status"] == "ended":
        visit.flash(f"Promotion {row['name']} has ended already.", "note")
        return visit.redirect("/sell/promotions")
    for sku in visit.db.column("SELECT sku FROM sale_price WHERE promotion_id = ? ORDER BY sku", row["id"]):
        goods.end_sale(visit, sku)
    visit.db.run("UPDATE promotion SET status = 'ended' WHERE id = ?", row["id"])
    visit.flash(f"Promotion {row['name']} has ended.")
    return visit.redirect("/sell/promotions")


ROUTES = [
    get("/sell/price-rules", desk.merchant(rules)),
    post("/sell/price-rules", desk.merchant(add_rule)),
    get("/sell/price-rules/{id:int}", desk.merchant(rule)),
    post("/sell/price-rules/{id:int}", desk.merchant(use_rule)),
    get("/sell/promotions", desk.merchant(promotions)),
    get("/sell/promotions/new", desk.merchant(new_promotion)),
    post("/sell/promotions/new", desk.merchant(create_promotion)),
    get("/sell/promotions/{id:int}", desk.merchant(promotion)),
    post("/sell/promotions/{id:int}/end", desk.merchant(end_promotion)),
]
