"""Orders to pack and send: the list, one order, shipping, cancelling, refunding."""

from __future__ import annotations

from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.formats import money, plural
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk
from sites.omnizon.pages.selling.grid import Column, grid

STATUSES = {
    "unshipped": "Unshipped",
    "partly shipped": "Partly shipped",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
}
OPEN = ("unshipped", "partly shipped")
CARRIERS = ("Blueline Ground", "Postway", "Haul & Home", "Swiftwing Air")
CANCEL_REASONS = ("Out of stock", "Buyer asked to cancel", "Address cannot be delivered to", "Pricing error")
REFUND_REASONS = ("Damaged in transit", "Late delivery", "Item not as described", "Goodwill", "Returned")
COLUMNS = (
    Column("number", "Order", "number", fixed=True),
    Column("placed", "Placed", "placed"),
    Column("buyer", "Buyer", "buyer COLLATE NOCASE"),
    Column("place", "Ships to", "ship_state"),
    Column("items", "Items"),
    Column("pieces", "Units", "pieces", number=True),
    Column("goods_cents", "Total", "goods_cents", number=True),
    Column("speed", "Delivery", "speed"),
    Column("ship_by", "Ship by", "ship_by"),
    Column("status", "Status", "status"),
)
SALES = """
SELECT sale.*, buyer.name AS buyer, sum(quantity) AS pieces, sum(quantity * price_cents) AS goods_cents,
       group_concat(title || iif(options = '', '', ' (' || options || ')') || iif(quantity > 1, ' × ' || quantity, ''),
                    '; ' ORDER BY sale_line.id) AS items
FROM sale JOIN buyer ON buyer.id = buyer_id JOIN sale_line ON sale_id = sale.id
"""
LINES = """
SELECT sale_line.*, product.code, variant.color,
       coalesce((SELECT sum(cents) FROM refund WHERE sale_line_id = sale_line.id), 0) AS refunded_cents
FROM sale_line JOIN catalogue.product ON product.id = sale_line.product_id JOIN catalogue.variant USING (sku)
WHERE sale_id = ? ORDER BY sale_line.id
"""


def listing(visit: Visit) -> Response:
    """`/sell/orders`: by status, days, words."""
    query = visit.query
    status = query.get("status", "")
    status = status if status in (*STATUSES, "open", "late") else ""
    words = " ".join(query.get("q", "").split())[:80]
    dated = bool(query.get("from") or query.get("to"))
    span = desk.span(visit, 365)
    where, values = ["1"], []
    if status == "open":
        where.append("sale.status IN ('unshipped', 'partly shipped')")
    elif status == "late":
        where.append("sale.status IN ('unshipped', 'partly shipped') AND ship_by < ?")
        values.append(visit.now.date().isoformat())
    elif status:
        where.append("sale.status = ?")
        values.append(status)
    if dated and not span.problem:
        where.append("date(placed) BETWEEN ? AND ?")
        values += span.ends
    if words:
        where.append(
            "(number = upper(?) OR instr(lower(buyer.name), lower(?)) OR sale.id IN (SELECT sale_id FROM sale_line"
            " WHERE sku = upper(?) OR instr(lower(title), lower(?))))"
        )
        values += [words] * 4
    source = f"{SALES} WHERE {' AND '.join(where)} GROUP BY sale.id"
    if query.get("format") == "csv":
        return _file(visit, source, values)
    counts = {
        row["status"]: row["n"]
        for row in visit.db.all("SELECT status, count(*) AS n FROM sale GROUP BY status")
    }
    return desk.page(
        visit,
        "orders",
        "orders",
        grid=grid(
            visit, COLUMNS, source, values, order="placed", down=True, last="id DESC", hidden=("speed",)
        ),
        statuses=STATUSES,
        only=status,
        counts=counts,
        late=visit.db.value(
            "SELECT count(*) FROM sale WHERE status IN ('unshipped', 'partly shipped') AND ship_by < ?",
            visit.now.date().isoformat(),
        ),
        words=words,
        span=span,
        dated=dated,
        presets=desk.presets(visit),
        carriers=CARRIERS,
        today=visit.now.date().isoformat(),
    )


def _file(visit: Visit, source: str, values: list[Any]) -> Response:
    rows = visit.db.all(f"SELECT * FROM ({source}) ORDER BY placed DESC, id DESC", *values)
    head = ["Order", "Placed", "Buyer", "City", "State", "Items", "Units", "Total", "Status", "Ship by"]
    keys = ("number", "placed", "buyer", "ship_city", "ship_state", "items", "pieces")
    table = [
        [*(row[key] for key in keys), desk.dollars(row["goods_cents"]), row["status"], row["ship_by"]]
        for row in rows
    ]
    return desk.csv_file("orders.csv", head, table)


def show(visit: Visit) -> Response:
    """`/sell/orders/{number}`."""
    return _page(visit, _sale(visit))


def slip(visit: Visit) -> Response:
    """`/sell/orders/{number}/slip`: what goes into the parcel, to be printed."""
    sale = _sale(visit)
    return visit.page(
        "selling/slip.html", sale=sale, lines=visit.db.all(LINES, sale["id"]), desk=desk.mine(visit)
    )


def _sale(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT sale.*, buyer.name AS buyer, buyer.email FROM sale JOIN buyer ON buyer.id = buyer_id"
            " WHERE number = ?",
            visit.path["number"],
        )
    )


def _page(visit: Visit, sale: Row, problem: str = "", where: str = "") -> Response:
    """One order; `where` is the form in which something is wrong."""
    lines = visit.db.all(LINES, sale["id"])
    shipments = visit.db.all("SELECT * FROM shipment WHERE sale_id = ? ORDER BY id", sale["id"])
    for shipment in shipments:
        shipment["lines"] = visit.db.all(
            "SELECT shipment_line.quantity, title, options FROM shipment_line"
            " JOIN sale_line ON sale_line.id = sale_line_id WHERE shipment_id = ? ORDER BY sale_line_id",
            shipment["id"],
        )
    response = desk.page(
        visit,
        "order",
        "orders",
        sale=sale,
        lines=lines,
        goods_cents=sum(line["quantity"] * line["price_cents"] for line in lines),
        refunded_cents=sum(line["refunded_cents"] for line in lines),
        shipments=shipments,
        refunds=visit.db.all(
            "SELECT refund.*, title FROM refund JOIN sale_line ON sale_line.id = sale_line_id"
            " WHERE sale_id = ? ORDER BY refund.id",
            sale["id"],
        ),
        threads=visit.db.all("SELECT * FROM buyer_thread WHERE sale_id = ? ORDER BY id", sale["id"]),
        open=sale["status"] in OPEN,
        carriers=CARRIERS,
        cancel_reasons=CANCEL_REASONS,
        refund_reasons=REFUND_REASONS,
        statuses=STATUSES,
        problem=problem,
        where=where,
        typed=dict(visit.form),
        today=visit.now.date().isoformat(),
    )
    if problem:
        response.status_code = 422
    return response


def ship(visit: Visit) -> Response:
    """Hand over some or all of what is still here, with carrier and tracking number."""
    sale = _sale(visit)
    if sale["status"] not in OPEN:
        visit.flash(f"Order {sale['number']} is {sale['status']}: there is nothing to ship.", "bad")
        return visit.redirect(f"/sell/orders/{sale['number']}")
    carrier, tracking = visit.text("carrier"), visit.text("tracking").replace(" ", "").upper()
    lines = visit.db.all(LINES, sale["id"])
    try:
        if carrier not in CARRIERS:
            raise ValueError("Choose a carrier.")
        if not _tracked(tracking):
            raise ValueError("Enter the tracking number: 6 to 30 letters and digits.")
        pieces = {
            line["id"]: desk.count(
                visit.text(f"pieces-{line['id']}", str(line["quantity"] - line["shipped"])),
                f"units of {line['title']}",
                0,
                line["quantity"] - line["shipped"],
            )
            for line in lines
        }
        if not any(pieces.values()):
            raise ValueError("Enter how many units leave: at least one.")
    except ValueError as wrong:
        return _page(visit, sale, str(wrong), "ship")
    send(visit, sale, carrier, tracking, pieces)
    visit.flash(f"Shipment of {plural(sum(pieces.values()), 'unit')} confirmed for order {sale['number']}.")
    return visit.redirect(f"/sell/orders/{sale['number']}")


def send(visit: Visit, sale: Row, carrier: str, tracking: str, pieces: dict[int, int]) -> None:
    """Write a shipment down; once nothing is left the order is shipped, the shop's own with it if it is all hers."""
    shipment = visit.db.insert(
        "shipment", sale_id=sale["id"], carrier=carrier, tracking=tracking, at=desk.stamp(visit)
    )
    for key, quantity in pieces.items():
        if quantity:
            visit.db.insert("shipment_line", shipment_id=shipment, sale_line_id=key, quantity=quantity)
            visit.db.run("UPDATE sale_line SET shipped = shipped + ? WHERE id = ?", quantity, key)
    left = visit.db.value("SELECT sum(quantity - shipped) FROM sale_line WHERE sale_id = ?", sale["id"])
    status = "partly shipped" if left else "shipped"
    visit.db.run("UPDATE sale SET status = ? WHERE id = ?", status, sale["id"])
    if status == "shipped" and sale["order_id"]:
        visit.db.run(
            "UPDATE orders SET status = 'shipped' WHERE id = ? AND status = 'preparing' AND NOT EXISTS"
            " (SELECT 1 FROM order_line WHERE order_id = orders.id AND (seller <> ? OR offer_id NOTNULL))",
            sale["order_id"],
            desk.mine(visit)["seller"],
        )


def _tracked(number: str) -> bool:
    return 6 <= len(number) <= 30 and number.isascii() and number.isalnum()


def bulk(visit: Visit) -> Response:
    """Mark the chosen orders as shipped: one carrier takes them all under one manifest number."""
    numbers = desk.picked(visit)
    carrier, tracking = visit.text("carrier"), visit.text("tracking").replace(" ", "").upper()
    rows = [visit.db.one("SELECT * FROM sale WHERE number = ?", number) for number in numbers]
    rows_open = [row for row in rows if row and row["status"] in OPEN]
    if not numbers:
        visit.flash("Nothing was changed: mark the orders first.", "bad")
    elif carrier not in CARRIERS:
        visit.flash("Nothing was changed: choose the carrier that takes them.", "bad")
    elif not _tracked(tracking):
        visit.flash("Nothing was changed: enter the manifest number, 6 to 30 letters and digits.", "bad")
    elif len(rows_open) < len(rows):
        closed = ", ".join(row["number"] for row in rows if row and row["status"] not in OPEN)
        visit.flash(
            f"Nothing was changed. These are not waiting to be shipped: {closed or 'unknown orders'}.", "bad"
        )
    else:
        for row in rows_open:
            left = visit.db.all(
                "SELECT id, quantity - shipped AS n FROM sale_line WHERE sale_id = ?", row["id"]
            )
            send(visit, row, carrier, tracking, {line["id"]: line["n"] for line in left})
        visit.flash(f"{plural(len(rows_open), 'order')} marked as shipped with {carrier}.")
    return desk.back(visit, "/sell/orders")


def cancel(visit: Visit) -> Response:
    """Cancel an order of which nothing has left."""
    sale = _sale(visit)
    reason = visit.text("reason")
    if sale["status"] != "unshipped":
        visit.flash(f"Order {sale['number']} is {sale['status']} and can no longer be cancelled.", "bad")
        return visit.redirect(f"/sell/orders/{sale['number']}")
    if reason not in CANCEL_REASONS:
        return _page(visit, sale, "Choose a reason for cancelling.", "cancel")
    now = desk.stamp(visit)
    visit.db.run(
        "UPDATE sale SET status = 'cancelled', cancelled = ?, cancel_reason = ? WHERE id = ?",
        now,
        reason,
        sale["id"],
    )
    if sale["order_id"]:
        _cancel_in_shop(visit, sale)
    visit.flash(f"Order {sale['number']} was cancelled. The buyer is not charged for it.")
    return visit.redirect(f"/sell/orders/{sale['number']}")


def _cancel_in_shop(visit: Visit, sale: Row) -> None:
    """The pieces are for sale again; an order of the shop that is all hers is cancelled there too."""
    for line in visit.db.all("SELECT sku, quantity FROM sale_line WHERE sale_id = ?", sale["id"]):
        visit.db.run("UPDATE stock SET sold = sold - ? WHERE sku = ?", line["quantity"], line["sku"])
    visit.db.run("DELETE FROM stock WHERE sold <= 0")
    visit.db.run(
        "UPDATE orders SET status = 'cancelled', cancelled = ? WHERE id = ? AND status = 'preparing' AND NOT EXISTS"
        " (SELECT 1 FROM order_line WHERE order_id = orders.id AND (seller <> ? OR offer_id NOTNULL))",
        desk.stamp(visit),
        sale["order_id"],
        desk.mine(visit)["seller"],
    )


def refund(visit: Visit) -> Response:
    """Give back a line's price, or a part of it; together never more than was paid for it."""
    sale = _sale(visit)
    lines = {str(line["id"]): line for line in visit.db.all(LINES, sale["id"])}
    line = lines.get(visit.text("line"))
    try:
        if sale["status"] in ("cancelled", "unshipped"):
            raise ValueError(
                "Only what has been shipped can be refunded. Cancel an order that is still here."
            )
        if line is None:
            raise ValueError("Choose the item that the refund is for.")
        paid = line["quantity"] * line["price_cents"]
        most = paid - line["refunded_cents"]
        if not most:
            raise ValueError(f"All of {money(paid)} has been given back for this item already.")
        amount = desk.cents(visit.text("amount"), "amount")
        if amount > most:
            raise ValueError(f"At most {money(most)} can be given back for this item.")
        if visit.text("reason") not in REFUND_REASONS:
            raise ValueError("Choose a reason for the refund.")
    except ValueError as wrong:
        return _page(visit, sale, str(wrong), "refund")
    visit.db.insert(
        "refund", sale_line_id=line["id"], cents=amount, reason=visit.text("reason"), at=desk.stamp(visit)
    )
    visit.flash(f"{money(amount)} refunded to {sale['buyer']}.")
    return visit.redirect(f"/sell/orders/{sale['number']}")


def note(visit: Visit) -> Response:
    """The merchant's own note."""
    sale = _sale(visit)
    visit.db.run("UPDATE sale SET note = ? WHERE id = ?", visit.text("note")[:400], sale["id"])
    visit.flash("Note saved.")
    return visit.redirect(f"/sell/orders/{sale['number']}")


# ------------------------------------------------------------------ returns and buyers


RETURN_STATUSES = {
    "requested": "Requested",
    "authorized": "Authorized",
    "declined": "Declined",
    "closed": "Closed",
}
RETURNS = """
SELECT return_case.*, sale.number, sale.placed, buyer.name AS buyer, title, options, price_cents, sale_line.sku,
       return_case.quantity * price_cents AS value_cents
FROM return_case JOIN sale_line ON sale_line.id = sale_line_id JOIN sale ON sale.id = sale_id
JOIN buyer ON buyer.id = buyer_id
"""


def returns(visit: Visit) -> Response:
    """`/sell/returns`: what buyers want to send back."""
    status = visit.query.get("status", "")
    status = status if status in RETURN_STATUSES else ""
    rows = visit.db.all(
        f"{RETURNS} WHERE ? IN ('', return_case.status) ORDER BY asked DESC, return_case.id", status
    )
    counts = {
        row["status"]: row["n"]
        for row in visit.db.all("SELECT status, count(*) AS n FROM return_case GROUP BY status")
    }
    return desk.page(
        visit, "returns", "returns", rows=rows, only=status, statuses=RETURN_STATUSES, counts=counts
    )


def decide(visit: Visit) -> Response:
    """Authorize or decline a return, or close one that came back with a full refund of it."""
    row = visit.found(visit.db.one(f"{RETURNS} WHERE return_case.id = ?", visit.path["id"]))
    do, answer = visit.text("do"), visit.text("answer")[:400]
    moves = {
        ("requested", "authorize"): "authorized",
        ("requested", "decline"): "declined",
        ("authorized", "close"): "closed",
    }
    status = moves.get((row["status"], do))
    if status is None:
        visit.flash(f"This return is {row['status']}: that cannot be done with it.", "bad")
        return desk.back(visit, "/sell/returns")
    if status == "declined" and not answer:
        visit.flash("Say in the message to the buyer why the return is declined.", "bad")
        return desk.back(visit, "/sell/returns")
    visit.db.run(
        "UPDATE return_case SET status = ?, answer = iif(? = '', answer, ?) WHERE id = ?",
        status,
        answer,
        answer,
        row["id"],
    )
    if status == "closed" and row["return_line_id"]:
        visit.flash(f"Return closed: omnizon refunds {row['buyer']}.")
    elif status == "closed":
        given = visit.db.value(
            "SELECT coalesce(sum(cents), 0) FROM refund WHERE sale_line_id = ?", row["sale_line_id"]
        )
        owed = max(0, row["value_cents"] - given)
        if owed:
            visit.db.insert(
                "refund",
                sale_line_id=row["sale_line_id"],
                cents=owed,
                reason="Returned",
                at=desk.stamp(visit),
            )
        visit.flash(f"Return closed: {money(owed)} refunded to {row['buyer']}.")
    else:
        visit.flash(f"Return of {row['title']} {status}.")
    return desk.back(visit, "/sell/returns")


BUYER_COLUMNS = (
    Column("name", "Customer", "name COLLATE NOCASE", fixed=True),
    Column("city", "City", "city COLLATE NOCASE"),
    Column("state", "State", "state"),
    Column("orders", "Orders", "orders", number=True),
    Column("units", "Units", "units", number=True),
    Column("spent", "Spent", "spent", number=True),
    Column("latest", "Last order", "latest", number=True),
    Column("email", "Mail", "email"),
)
BUYERS = """
SELECT buyer.*, count(DISTINCT sale.id) AS orders, coalesce(sum(quantity), 0) AS units,
       coalesce(sum(quantity * price_cents), 0) AS spent, max(placed) AS latest
FROM buyer LEFT JOIN sale ON sale.buyer_id = buyer.id AND sale.status <> 'cancelled'
LEFT JOIN sale_line ON sale_id = sale.id
"""


def customers(visit: Visit) -> Response:
    """`/sell/customers`: who has bought, how often and for how much; cancelled orders do not count."""
    words = " ".join(visit.query.get("q", "").split())[:80]
    state = visit.query.get("state", "")
    source = (
        f"{BUYERS} WHERE (? = '' OR instr(lower(buyer.name || ' ' || buyer.city || ' ' || buyer.email), lower(?)))"
        " AND ? IN ('', buyer.state) GROUP BY buyer.id"
    )
    if visit.query.get("format") == "csv":
        rows = visit.db.all(f"{source} ORDER BY spent DESC, buyer.id", words, words, state)
        keys = ("name", "email", "city", "state", "orders", "units")
        table = [[*(row[key] for key in keys), desk.dollars(row["spent"])] for row in rows]
        return desk.csv_file(
            "customers.csv", ["Name", "Mail", "City", "State", "Orders", "Units", "Spent"], table
        )
    return desk.page(
        visit,
        "customers",
        "customers",
        grid=grid(
            visit, BUYER_COLUMNS, source, (words, words, state),
            order="spent", down=True, last="id", hidden=("email",),
        ),
        words=words,
        state=state,
        states=visit.db.column("SELECT DISTINCT state FROM buyer ORDER BY state"),
    )  # fmt: skip


def customer(visit: Visit) -> Response:
    """`/sell/customers/{id}`: one buyer and all of their orders."""
    row = visit.found(visit.db.one(f"{BUYERS} WHERE buyer.id = ? GROUP BY buyer.id", visit.path["id"]))
    return desk.page(
        visit,
        "customer",
        "customers",
        row=row,
        sales=visit.db.all(
            f"{SALES} WHERE buyer_id = ? GROUP BY sale.id ORDER BY placed DESC, sale.id DESC", row["id"]
        ),
        statuses=STATUSES,
    )


def customer_note(visit: Visit) -> Response:
    """A note about a buyer, for the merchant alone."""
    key = visit.path["id"]
    visit.found(visit.db.one("SELECT id FROM buyer WHERE id = ?", key))
    visit.db.run("UPDATE buyer SET note = ? WHERE id = ?", visit.text("note")[:400], key)
    visit.flash("Note saved.")
    return visit.redirect(f"/sell/customers/{key}")


ROUTES = [
    get("/sell/orders", desk.merchant(listing)),
    post("/sell/orders/bulk", desk.merchant(bulk)),
    get("/sell/orders/{number}", desk.merchant(show)),
    get("/sell/orders/{number}/slip", desk.merchant(slip)),
    post("/sell/orders/{number}/ship", desk.merchant(ship)),
    post("/sell/orders/{number}/cancel", desk.merchant(cancel)),
    post("/sell/orders/{number}/refund", desk.merchant(refund)),
    post("/sell/orders/{number}/note", desk.merchant(note)),
    get("/sell/returns", desk.merchant(returns)),
    post("/sell/returns/{id:int}", desk.merchant(decide)),
    get("/sell/customers", desk.merchant(customers)),
    get("/sell/customers/{id:int}", desk.merchant(customer)),
    post("/sell/customers/{id:int}/note", desk.merchant(customer_note)),
]
