"""Stock: how much there is of each variant, what is low, the ledger, and files to work on elsewhere."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk, goods, listings
from sites.omnizon.pages.selling.grid import Column, grid

STATES = {"low": "Below threshold", "out": "Out of stock", "ok": "Enough"}
CONDITIONS = {"": "1", "low": "available < least", "out": "available = 0", "ok": "available >= least"}
COLUMNS = (
    Column("sku", "SKU", "sku", fixed=True),
    Column("title", "Listing", "title COLLATE NOCASE"),
    Column("options", "Variant", "options COLLATE NOCASE"),
    Column("type", "Type", "type"),
    Column("price", "Price", "price_cents", number=True),
    Column("available", "Available", "available", number=True, fixed=True),
    Column("least", "Threshold", "least", number=True, fixed=True),
    Column("units", "Sold, 30 days", "units", number=True),
)
STOCK = f"""
SELECT each.*, (SELECT coalesce(sum(quantity), 0) FROM sale_line JOIN sale ON sale.id = sale_id
                WHERE sale_line.sku = each.sku AND sale.status <> 'cancelled' AND placed >= ?) AS units
FROM ({goods.VARIANTS}) AS each
"""
HEAD = ("sku", "title", "variant", "price", "available", "threshold")
MOST_ROWS = 1000
LARGEST_FILE = 300_000


@dataclass(frozen=True)
class Change:
    """A row of a file that was uploaded: what it would change, or what is wrong with it."""

    line: int
    sku: str
    name: str = ""
    problem: str = ""
    price: tuple[int, int] | None = None
    """Before and after, as are the others."""
    available: tuple[int, int] | None = None
    least: tuple[int, int] | None = None


def _source(visit: Visit) -> tuple[str, list[object]]:
    words = " ".join(visit.query.get("q", "").split())[:80]
    state = visit.query.get("state", "")
    condition = CONDITIONS.get(state, "1")
    source = (
        f"SELECT * FROM ({STOCK}) WHERE {condition} AND ? IN ('', type)"
        " AND (? = '' OR instr(lower(title || ' ' || options), lower(?)) OR sku = upper(?) OR code = upper(?))"
    )
    since = desk.last_days(visit, 30).first.isoformat()
    return source, [since, visit.query.get("type", ""), words, words, words, words]


def show(visit: Visit) -> Response:
    """`/sell/inventory`: every variant, by words, type and how much there is."""
    source, values = _source(visit)
    state = visit.query.get("state", "")
    return desk.page(
        visit,
        "inventory",
        "inventory",
        grid=grid(
            visit,
            COLUMNS,
            source,
            values,
            order="title",
            down=False,
            last="product_id, position",
            hidden=("type",),
        ),
        words=" ".join(visit.query.get("q", "").split())[:80],
        state=state if state in STATES else "",
        states=STATES,
        kind=visit.query.get("type", ""),
        types=listings.types(visit),
        now_at=visit.url,
        query=visit.request.url.query,
    )


def change(visit: Visit) -> Response:
    """One variant's row: units that came in, or another threshold."""
    row = visit.found(goods.variant(visit.db, visit.path["sku"]))
    do = visit.text("do")
    try:
        if do == "threshold":
            least = desk.count(visit.text("least"), "threshold", 0, 10_000)
            _set_least(visit, row, least)
            visit.flash(f"Threshold of {goods.name(row)} is now {least}.")
        else:
            pieces = desk.count(visit.text("add"), "units to add", 1, 10_000)
            goods.set_available(visit, row, row["available"] + pieces, "restock")
            visit.flash(
                f"{plural(pieces, 'unit')} added: {goods.name(row)} now has {row['available'] + pieces:,}."
            )
    except ValueError as wrong:
        visit.flash(f"{goods.name(row)}: {wrong} Nothing was changed.", "bad")
    return desk.back(visit, "/sell/inventory")


def bulk(visit: Visit) -> Response:
    """The same for all variants that are marked."""
    rows = [row for row in (goods.variant(visit.db, sku) for sku in desk.picked(visit)) if row]
    do = visit.text("do")
    try:
        if not rows:
            raise ValueError("mark the variants first.")
        if do not in ("add", "set", "threshold"):
            raise ValueError("choose what is to be done with them.")
        pieces = desk.count(visit.text("amount"), "units", 0, 10_000)
        for row in rows:
            if do == "threshold":
                _set_least(visit, row, pieces)
            elif do == "add":
                goods.set_available(visit, row, row["available"] + pieces, "restock", "Bulk restock")
            else:
                goods.set_available(visit, row, pieces, "count", "Bulk count")
    except ValueError as wrong:
        visit.flash(f"Nothing was changed: {wrong}", "bad")
    else:
        done = {"add": f"{plural(pieces, 'unit')} added to", "set": f"Stock set to {pieces:,} for"}
        visit.flash(f"{done.get(do, f'Threshold set to {pieces:,} for')} {plural(len(rows), 'variant')}.")
    return desk.back(visit, "/sell/inventory")


def adjust_page(visit: Visit) -> Response:
    """`/sell/inventory/{sku}`: one variant with its ledger."""
    return _variant_page(visit, visit.found(goods.variant(visit.db, visit.path["sku"])))


def adjust(visit: Visit) -> Response:
    """A movement with its reason."""
    row = visit.found(goods.variant(visit.db, visit.path["sku"]))
    kind = visit.text("kind")
    try:
        if kind not in goods.KINDS:
            raise ValueError("Choose a reason.")
        if kind == "count":
            after = desk.count(visit.text("quantity"), "units counted", 0, 100_000)
        else:
            pieces = desk.count(visit.text("quantity"), "units", 1, 10_000)
            after = row["available"] + (-pieces if kind == "damage" else pieces)
        if after < 0:
            raise ValueError(f"Only {row['available']} are available.")
    except ValueError as wrong:
        return _variant_page(visit, row, str(wrong))
    goods.set_available(visit, row, after, kind, visit.text("note")[:200])
    visit.flash(f"Saved: {plural(after, 'unit')} available.")
    return visit.redirect(f"/sell/inventory/{row['sku']}")


def _variant_page(visit: Visit, row: Row, problem: str = "") -> Response:
    response = desk.page(
        visit,
        "stock",
        "inventory",
        row=row,
        name=goods.name(row),
        moves=visit.db.all("SELECT * FROM stock_move WHERE sku = ? ORDER BY id DESC", row["sku"]),
        kinds=goods.KINDS,
        problem=problem,
        typed=dict(visit.form),
    )
    if problem:
        response.status_code = 422
    return response


def ledger(visit: Visit) -> Response:
    """`/sell/ledger`: every movement of stock but sales."""
    kind = visit.query.get("kind", "")
    kind = kind if kind in goods.KINDS else ""
    dated = bool(visit.query.get("from") or visit.query.get("to"))
    span = desk.span(visit, 365)
    columns = (
        Column("at", "When", "at", number=True, fixed=True),
        Column("sku", "SKU", "sku"),
        Column("title", "Listing", "title COLLATE NOCASE"),
        Column("kind", "Reason", "kind"),
        Column("quantity", "Units", "quantity", number=True, fixed=True),
        Column("balance", "Balance", "balance", number=True, fixed=True),
        Column("note", "Note"),
    )
    source = (
        "SELECT stock_move.*, title FROM stock_move JOIN catalogue.variant ON variant.sku = stock_move.sku"
        " JOIN catalogue.product ON product.id = variant.product_id WHERE ? IN ('', kind)"
        " AND (? = 0 OR date(at) BETWEEN ? AND ?)"
    )
    values = (kind, int(dated and not span.problem), *span.ends)
    return desk.page(
        visit,
        "ledger",
        "inventory",
        grid=grid(visit, columns, source, values, order="at", down=True, last="id DESC"),
        kinds=goods.KINDS,
        kind=kind,
        span=span,
        dated=dated,
        presets=desk.presets(visit),
    )


# ------------------------------------------------------------------ files


def download(visit: Visit) -> Response:
    """`/sell/inventory.csv`: what the grid shows, all pages of it."""
    source, values = _source(visit)
    rows = visit.db.all(f"{source} ORDER BY product_id, position", *values)
    table = [
        [r["sku"], r["title"], r["options"], desk.dollars(r["price_cents"]), r["available"], r["least"]]
        for r in rows
    ]
    return desk.csv_file("inventory.csv", HEAD, table)


def upload_page(visit: Visit) -> Response:
    """`/sell/upload`: the form for a file."""
    return desk.page(
        visit, "upload", "inventory", text="", changes=[], same=0, wrong=0, problem="", head=HEAD
    )


def upload(visit: Visit) -> Response:
    """Look at a file: what it would change, and what is wrong with it, row by row."""
    sent = visit.form.get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        text = sent.file.read(LARGEST_FILE + 1).decode("utf-8-sig", "replace")
    else:
        raw = visit.form.get("text", "")
        text = raw if isinstance(raw, str) else ""
    if not text.strip():
        return _preview(visit, text, [], "Choose a file, or paste its rows.")
    if len(text) > LARGEST_FILE:
        return _preview(visit, "", [], "The file is too large: 300 KB at most.")
    try:
        changes = read(visit, text)
    except ValueError as wrong:
        return _preview(visit, text, [], str(wrong))
    if visit.text("do") != "apply":
        return _preview(visit, text, changes, "")
    good = [change for change in changes if not change.problem]
    wrong_rows = len(changes) - len(good)
    if wrong_rows and not visit.text("skip"):
        return _preview(visit, text, changes, "Some rows are wrong. Mend them, or choose to leave them out.")
    done = sum(_apply(visit, change) for change in good)
    visit.flash(
        f"{plural(done, 'variant')} changed."
        + (f" {plural(wrong_rows, 'row')} left out." if wrong_rows else "")
    )
    return visit.redirect("/sell/inventory")


def read(visit: Visit, text: str) -> list[Change]:
    """The rows of a file. Raises ValueError if its head is not right."""
    reader = csv.DictReader(io.StringIO(text.strip()))
    head = [name.strip().lower() for name in reader.fieldnames or []]
    known = {"price", "available", "threshold"}
    if "sku" not in head or not known & set(head):
        raise ValueError("The first row must name the columns: sku, and price, available or threshold.")
    reader.fieldnames = head
    seen: set[str] = set()
    changes = []
    for line, record in enumerate(reader, 2):
        if line > MOST_ROWS + 1:
            raise ValueError(f"The file has more than {MOST_ROWS:,} rows.")
        sku = (record.get("sku") or "").strip().upper()
        changes.append(_change(visit, line, sku, record, seen))
        seen.add(sku)
    return changes


def _change(visit: Visit, line: int, sku: str, record: dict[str, str], seen: set[str]) -> Change:
    row = goods.variant(visit.db, sku)
    if row is None:
        return Change(line, sku, problem="No variant of yours has this SKU.")
    name = goods.name(row)
    if sku in seen:
        return Change(line, sku, name, "This SKU stands in an earlier row already.")
    try:
        price = (record.get("price") or "").strip()
        available = (record.get("available") or "").strip()
        least = (record.get("threshold") or "").strip()
        cents = desk.cents(price) if price else row["price_cents"]
        pieces = desk.count(available, "available units") if available else row["available"]
        threshold = desk.count(least, "threshold", 0, 10_000) if least else row["least"]
        if cents != row["price_cents"] and row["on_sale"]:
            raise ValueError("On sale: end the sale before you change the price.")
    except ValueError as wrong:
        return Change(line, sku, name, str(wrong))
    return Change(
        line,
        sku,
        name,
        price=(row["price_cents"], cents) if cents != row["price_cents"] else None,
        available=(row["available"], pieces) if pieces != row["available"] else None,
        least=(row["least"], threshold) if threshold != row["least"] else None,
    )


def _apply(visit: Visit, change: Change) -> bool:
    row = visit.found(goods.variant(visit.db, change.sku))
    if change.price:
        goods.set_price(visit, row, change.price[1])
    if change.available:
        goods.set_available(
            visit, visit.found(goods.variant(visit.db, change.sku)), change.available[1], "count", "File"
        )
    if change.least:
        _set_least(visit, row, change.least[1])
    return bool(change.price or change.available or change.least)


def _preview(visit: Visit, text: str, changes: list[Change], problem: str) -> Response:
    response = desk.page(
        visit,
        "upload",
        "inventory",
        text=text,
        changes=[
            change for change in changes if change.problem or change.price or change.available or change.least
        ],
        same=sum(not (c.problem or c.price or c.available or c.least) for c in changes),
        wrong=sum(bool(c.problem) for c in changes),
        problem=problem,
        head=HEAD,
    )
    if problem:
        response.status_code = 422
    return response


def _set_least(visit: Visit, row: Row, least: int) -> None:
    if least == row["least"]:
        return
    visit.db.run(
        "INSERT INTO stock_threshold(sku, least) VALUES (?, ?) ON CONFLICT(sku) DO UPDATE SET least = excluded.least",
        row["sku"],
        least,
    )
    goods.log(visit, row["product_id"], row["sku"], "Threshold", str(row["least"]), str(least))


ROUTES = [
    get("/sell/inventory", desk.merchant(show)),
    get("/sell/inventory.csv", desk.merchant(download)),
    post("/sell/inventory/bulk", desk.merchant(bulk)),
    get("/sell/ledger", desk.merchant(ledger)),
    get("/sell/upload", desk.merchant(upload_page)),
    post("/sell/upload", desk.merchant(upload)),
    post("/sell/inventory/{sku}/change", desk.merchant(change)),
    get("/sell/inventory/{sku}", desk.merchant(adjust_page)),
    post("/sell/inventory/{sku}", desk.merchant(adjust)),
]
