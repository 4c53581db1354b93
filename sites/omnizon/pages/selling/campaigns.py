"""Campaigns: products shown for money, their words and bids, and what came of it."""

from __future__ import annotations

from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.formats import long_date, money, plural
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk
from sites.omnizon.pages.selling.grid import Column, grid

STATUSES = {"running": "Running", "paused": "Paused", "scheduled": "Scheduled", "ended": "Ended"}
MATCHES = {"broad": "Broad", "phrase": "Phrase", "exact": "Exact"}
NEGATIVE_MATCHES = {"phrase": "Phrase", "exact": "Exact"}
LEAST_BUDGET, MOST_BUDGET = 100, 100_000
LEAST_BID, MOST_BID = 2, 2_000
FIGURES = """
coalesce(sum(impressions), 0) AS impressions, coalesce(sum(clicks), 0) AS clicks,
coalesce(sum(spend_cents), 0) AS spend_cents, coalesce(sum(orders), 0) AS orders,
coalesce(sum(sales_cents), 0) AS sales_cents,
iif(coalesce(sum(sales_cents), 0) = 0, NULL, (sum(spend_cents) * 2000 + sum(sales_cents)) / (2 * sum(sales_cents)))
AS acos_tenths
"""
FIGURE_COLUMNS = (
    Column("impressions", "Impressions", "impressions", number=True),
    Column("clicks", "Clicks", "clicks", number=True),
    Column("spend", "Spend", "spend_cents", number=True),
    Column("orders", "Orders", "orders", number=True),
    Column("sales", "Sales", "sales_cents", number=True),
    Column("acos", "ACOS", "acos_tenths", number=True),
)
CAMPAIGN_COLUMNS = (
    Column("name", "Campaign", "name COLLATE NOCASE", fixed=True),
    Column("status", "Status", "status"),
    Column("budget", "Daily budget", "daily_budget_cents", number=True),
    Column("dates", "Dates", "starts"),
    *FIGURE_COLUMNS,
)
KEYWORD_COLUMNS = (
    Column("text", "Keyword", "text COLLATE NOCASE", fixed=True),
    Column("match", "Match", "match"),
    Column("status", "Status", "status"),
    Column("bid", "Bid", "bid_cents", number=True, fixed=True),
    *FIGURE_COLUMNS,
)
CAMPAIGNS = f"""
SELECT campaign.*, {FIGURES} FROM campaign LEFT JOIN keyword ON campaign_id = campaign.id
LEFT JOIN keyword_day ON keyword_id = keyword.id AND day BETWEEN ? AND ?
"""
KEYWORDS = f"""
SELECT keyword.*, {FIGURES} FROM keyword LEFT JOIN keyword_day ON keyword_id = keyword.id AND day BETWEEN ? AND ?
"""


def _yesterdays(visit: Visit) -> desk.Span:
    """The days that were asked for; today has no figures yet, which is no harm."""
    return desk.span(visit)


def listing(visit: Visit) -> Response:
    """`/sell/campaigns`: all of them, with the figures of some days."""
    span = _yesterdays(visit)
    status = visit.query.get("status", "")
    status = status if status in STATUSES else ""
    source = f"{CAMPAIGNS} WHERE ? IN ('', campaign.status) GROUP BY campaign.id"
    values = (*span.ends, status)
    if visit.query.get("format") == "csv":
        rows = visit.db.all(f"{source} ORDER BY name", *values)
        return desk.csv_file(
            f"campaigns-{span.ends[0]}-{span.ends[1]}.csv",
            ["Campaign", "Status", *(column.label for column in FIGURE_COLUMNS)],
            [[row["name"], row["status"], *_plain(row)] for row in rows],
        )
    return desk.page(
        visit,
        "campaigns",
        "campaigns",
        grid=grid(visit, CAMPAIGN_COLUMNS, source, values, order="name", down=False, last="id"),
        sums=visit.db.all(f"SELECT {FIGURES} FROM ({source})", *values)[0],
        only=status,
        statuses=STATUSES,
        span=span,
        presets=desk.presets(visit),
    )


def _plain(row: Row) -> list[object]:
    """Its figures as a file holds them; ACOS in per cent."""
    acos = "" if row["acos_tenths"] is None else f"{row['acos_tenths'] / 10:.1f}"
    spend, sales = desk.dollars(row["spend_cents"]), desk.dollars(row["sales_cents"])
    return [row["impressions"], row["clicks"], spend, row["orders"], sales, acos]


def show(visit: Visit) -> Response:
    """`/sell/campaigns/{id}`."""
    return _page(visit, _campaign(visit))


def _campaign(visit: Visit) -> Row:
    return visit.found(visit.db.one("SELECT * FROM campaign WHERE id = ?", visit.path["id"]))


def _page(visit: Visit, row: Row, problem: str = "", where: str = "") -> Response:
    span = _yesterdays(visit)
    source = f"{KEYWORDS} WHERE campaign_id = ? GROUP BY keyword.id"
    values = (*span.ends, row["id"])
    found = {
        each["day"]: each
        for each in visit.db.all(
            f"SELECT day, {FIGURES} FROM keyword_day JOIN keyword ON keyword.id = keyword_id"
            " WHERE campaign_id = ? AND day BETWEEN ? AND ? GROUP BY day",
            row["id"],
            *span.ends,
        )
    }
    nothing = {
        "impressions": 0,
        "clicks": 0,
        "spend_cents": 0,
        "orders": 0,
        "sales_cents": 0,
        "acos_tenths": None,
    }
    days = [found.get(each.isoformat(), nothing | {"day": each.isoformat()}) for each in span.days]
    if visit.query.get("format") == "csv":
        head = ["Day", *(column.label for column in FIGURE_COLUMNS)]
        return desk.csv_file(f"campaign-{row['id']}.csv", head, [[day["day"], *_plain(day)] for day in days])
    response = desk.page(
        visit,
        "campaign",
        "campaigns",
        row=row,
        span=span,
        presets=desk.presets(visit),
        sums=visit.db.all(f"SELECT {FIGURES} FROM ({source})", *values)[0],
        grid=grid(visit, KEYWORD_COLUMNS, source, values, order="text", down=False, last="id"),
        days=[day | {"label": long_date(day["day"])} for day in days],
        products=visit.db.all(
            "SELECT product.id, code, title FROM campaign_product JOIN catalogue.product ON product.id = product_id"
            " WHERE campaign_id = ? ORDER BY product.id",
            row["id"],
        ),
        negative=visit.db.all("SELECT * FROM negative_keyword WHERE campaign_id = ? ORDER BY id", row["id"]),
        rules=visit.db.all("SELECT * FROM budget_rule WHERE campaign_id = ? ORDER BY starts, id", row["id"]),
        statuses=STATUSES,
        matches=MATCHES,
        negative_matches=NEGATIVE_MATCHES,
        problem=problem,
        where=where,
        typed=dict(visit.form),
        today=visit.now.date().isoformat(),
    )
    if problem:
        response.status_code = 422
    return response


# ------------------------------------------------------------------ a new one


def new(visit: Visit) -> Response:
    """`/sell/campaigns/new`."""
    return _new_page(visit, [])


def _new_page(visit: Visit, problems: list[str]) -> Response:
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    response = desk.page(
        visit,
        "campaign_new",
        "campaigns",
        problems=problems,
        typed=typed,
        products=visit.db.all(
            "SELECT product.id, code, title, product_type.name AS type, NULL AS taken FROM listing"
            " JOIN catalogue.product ON product.id = product_id JOIN catalogue.product_type ON product_type.key = type"
            " WHERE status = 'active' ORDER BY title COLLATE NOCASE"
        ),
        matches=MATCHES,
        negative_matches=NEGATIVE_MATCHES,
        today=visit.now.date().isoformat(),
        rows=6,
    )
    if problems:
        response.status_code = 422
    return response


def create(visit: Visit) -> Response:
    """Take the form; it runs from its first day on."""
    problems: list[str] = []
    name = visit.text("name")[:60]
    if not name:
        problems.append("Enter a name.")
    elif visit.db.value("SELECT count(*) FROM campaign WHERE name = ? COLLATE NOCASE", name):
        problems.append(f"There is a campaign called {name} already.")
    budget = _read(problems, _budget, visit.text("budget"))
    today = visit.now.date()
    starts = _read(problems, lambda text: desk.day(text, "first day"), visit.text("from"))
    ends = (
        _read(problems, lambda text: desk.day(text, "last day"), visit.text("to"))
        if visit.text("to")
        else None
    )
    if starts and starts < today:
        problems.append("The first day must not be before today.")
    if starts and ends and ends < starts:
        problems.append("The last day must not be before the first one.")
    products = [
        int(key)
        for key in desk.picked(visit, "product-")
        if key.isdigit() and visit.db.value("SELECT count(*) FROM listing WHERE product_id = ?", int(key))
    ]
    if not products:
        problems.append("Choose at least one product.")
    words = _words(visit, problems)
    if problems:
        return _new_page(visit, problems)
    assert starts
    key = visit.db.insert(
        "campaign",
        name=name,
        status="running" if starts == today else "scheduled",
        daily_budget_cents=budget,
        starts=starts.isoformat(),
        ends=ends.isoformat() if ends else "",
    )
    for product in sorted(products):
        visit.db.insert("campaign_product", campaign_id=key, product_id=product)
    for text, match, bid in words:
        visit.db.insert("keyword", campaign_id=key, text=text, match=match, bid_cents=bid, status="active")
    for line in str(visit.form.get("negative", "")).splitlines()[:50]:
        text = " ".join(line.lower().split())[:80]
        match = visit.text("negative-match")
        match = match if match in NEGATIVE_MATCHES else "phrase"
        if text and not _has(visit, "negative_keyword", key, text, match):
            visit.db.insert("negative_keyword", campaign_id=key, text=text, match=match)
    visit.flash(
        f"Campaign {name} created with {plural(len(products), 'product')} and {plural(len(words), 'keyword')}."
    )
    return visit.redirect(f"/sell/campaigns/{key}")


def _read(problems: list[str], read: Any, text: str) -> Any:
    try:
        return read(text)
    except ValueError as wrong:
        problems.append(str(wrong))
        return None


def _budget(text: str) -> int:
    cents = desk.cents(text, "daily budget")
    if not LEAST_BUDGET <= cents <= MOST_BUDGET:
        raise ValueError(f"The daily budget must be between {money(LEAST_BUDGET)} and {money(MOST_BUDGET)}.")
    return cents


def _bid(text: str) -> int:
    cents = desk.cents(text, "bid")
    if not LEAST_BID <= cents <= MOST_BID:
        raise ValueError(f"A bid must be between {money(LEAST_BID)} and {money(MOST_BID)}.")
    return cents


def _words(visit: Visit, problems: list[str]) -> list[tuple[str, str, int]]:
    """The rows of keywords that are filled in."""
    words: list[tuple[str, str, int]] = []
    for place in range(1, 21):
        text = " ".join(visit.text(f"keyword-{place}").lower().split())[:80]
        if not text:
            continue
        match = visit.text(f"match-{place}")
        bid = _read(problems, _bid, visit.text(f"bid-{place}"))
        if match not in MATCHES:
            problems.append(f"Choose how {text} is to match.")
        elif any(text == other and match == kind for other, kind, _ in words):
            problems.append(f"The keyword {text} is there twice.")
        elif bid:
            words.append((text, match, bid))
    if not words and not problems:
        problems.append("Enter at least one keyword with a bid.")
    return words


def _has(visit: Visit, table: str, key: int, text: str, match: str) -> bool:
    sql = f"SELECT count(*) FROM {table} WHERE campaign_id = ? AND text = ? AND match = ?"
    return bool(visit.db.value(sql, key, text, match))


# ------------------------------------------------------------------ changing one


def change(visit: Visit) -> Response:
    """Run, pause or end it, or give it another budget or last day."""
    row = _campaign(visit)
    do = visit.text("do")
    here = visit.redirect(f"/sell/campaigns/{row['id']}")
    if do == "pause" and row["status"] in ("running", "scheduled"):
        _set(visit, row, "status", "paused")
        visit.flash(f"Campaign {row['name']} is paused.")
    elif do == "resume" and row["status"] == "paused":
        later = row["starts"] > visit.now.date().isoformat()
        _set(visit, row, "status", "scheduled" if later else "running")
        visit.flash(f"Campaign {row['name']} is {'scheduled' if later else 'running'} again.")
    elif do == "end" and row["status"] != "ended":
        _set(visit, row, "status", "ended")
        visit.flash(f"Campaign {row['name']} has ended. It cannot be started again.")
    elif do == "settings":
        return _settings(visit, row) or here
    else:
        visit.flash(f"Campaign {row['name']} is {row['status']}: that cannot be done with it.", "bad")
    return desk.back(visit, f"/sell/campaigns/{row['id']}")


def _settings(visit: Visit, row: Row) -> Response | None:
    try:
        budget = _budget(visit.text("budget"))
        ends = desk.day(visit.text("to"), "last day").isoformat() if visit.text("to") else ""
        if row["status"] == "ended":
            raise ValueError("This campaign has ended.")
        if ends and ends < max(row["starts"], visit.now.date().isoformat()):
            raise ValueError("The last day must not be past, nor before the first one.")
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "settings")
    _set(visit, row, "daily_budget_cents", budget)
    _set(visit, row, "ends", ends)
    visit.flash("Campaign settings saved.")
    return None


def _set(visit: Visit, row: Row, column: str, value: object) -> None:
    visit.db.run(f"UPDATE campaign SET {column} = ? WHERE id = ?", value, row["id"])


def bulk(visit: Visit) -> Response:
    """Pause or resume the campaigns that are marked."""
    rows = [visit.db.one("SELECT * FROM campaign WHERE id = ?", key) for key in desk.picked(visit)]
    do = visit.text("do")
    fits = {"pause": ("running", "scheduled"), "resume": ("paused",)}.get(do, ())
    if not any(rows):
        visit.flash("Nothing was changed: mark the campaigns first.", "bad")
    elif not fits:
        visit.flash("Nothing was changed: choose what is to be done with them.", "bad")
    elif wrong := [row["name"] for row in rows if row and row["status"] not in fits]:
        visit.flash(f"Nothing was changed. This cannot be done with: {', '.join(wrong)}.", "bad")
    else:
        today = visit.now.date().isoformat()
        for row in rows:
            if row:
                again = "scheduled" if row["starts"] > today else "running"
                _set(visit, row, "status", "paused" if do == "pause" else again)
        visit.flash(f"{plural(len(rows), 'campaign')} {'paused' if do == 'pause' else 'resumed'}.")
    return desk.back(visit, "/sell/campaigns")


def add_keyword(visit: Visit) -> Response:
    """One more word, with its match and bid."""
    row = _campaign(visit)
    text, match = " ".join(visit.text("text").lower().split())[:80], visit.text("match")
    try:
        if not text:
            raise ValueError("Enter a keyword.")
        if match not in MATCHES:
            raise ValueError("Choose how the keyword is to match.")
        bid = _bid(visit.text("bid"))
        if _has(visit, "keyword", row["id"], text, match):
            raise ValueError(f"{text} with that match is there already.")
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "keyword")
    visit.db.insert("keyword", campaign_id=row["id"], text=text, match=match, bid_cents=bid, status="active")
    visit.flash(f"Keyword {text} added.")
    return visit.redirect(f"/sell/campaigns/{row['id']}")


def change_keyword(visit: Visit) -> Response:
    """Another bid, or pause and resume."""
    row = _campaign(visit)
    word = visit.found(
        visit.db.one(
            "SELECT * FROM keyword WHERE id = ? AND campaign_id = ?", visit.path["keyword"], row["id"]
        )
    )
    if visit.text("do") in ("pause", "resume"):
        status = "paused" if visit.text("do") == "pause" else "active"
        visit.db.run("UPDATE keyword SET status = ? WHERE id = ?", status, word["id"])
        visit.flash(f"Keyword {word['text']} is {status}.")
        return desk.back(visit, f"/sell/campaigns/{row['id']}")
    try:
        bid = _bid(visit.text("bid"))
    except ValueError as wrong:
        return _page(visit, row, f"{word['text']}: {wrong}", "keyword")
    visit.db.run("UPDATE keyword SET bid_cents = ? WHERE id = ?", bid, word["id"])
    visit.flash(f"Bid for {word['text']} is now {money(bid)}.")
    return desk.back(visit, f"/sell/campaigns/{row['id']}")


def add_negative(visit: Visit) -> Response:
    """A word for which it is not to be shown."""
    row = _campaign(visit)
    text, match = " ".join(visit.text("text").lower().split())[:80], visit.text("match")
    try:
        if not text:
            raise ValueError("Enter a negative keyword.")
        if match not in NEGATIVE_MATCHES:
            raise ValueError("Choose how the negative keyword is to match.")
        if _has(visit, "negative_keyword", row["id"], text, match):
            raise ValueError(f"{text} with that match is there already.")
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "negative")
    visit.db.insert("negative_keyword", campaign_id=row["id"], text=text, match=match)
    visit.flash(f"Negative keyword {text} added.")
    return visit.redirect(f"/sell/campaigns/{row['id']}")


def remove_negative(visit: Visit) -> Response:
    """Take one back."""
    row = _campaign(visit)
    visit.db.run(
        "DELETE FROM negative_keyword WHERE id = ? AND campaign_id = ?", visit.path["keyword"], row["id"]
    )
    visit.flash("Negative keyword removed.")
    return visit.redirect(f"/sell/campaigns/{row['id']}")


def add_rule(visit: Visit) -> Response:
    """More to spend on some days."""
    row = _campaign(visit)
    try:
        percent = desk.count(visit.text("percent").removesuffix("%"), "percent", 5, 300)
        starts, ends = desk.day(visit.text("from"), "first day"), desk.day(visit.text("to"), "last day")
        if starts > ends or ends < visit.now.date():
            raise ValueError("The days of a budget rule must lie ahead, the first one first.")
    except ValueError as wrong:
        return _page(visit, row, str(wrong), "rule")
    visit.db.insert(
        "budget_rule",
        campaign_id=row["id"],
        percent=percent,
        starts=starts.isoformat(),
        ends=ends.isoformat(),
    )
    visit.flash("Budget rule added.")
    return visit.redirect(f"/sell/campaigns/{row['id']}")


def remove_rule(visit: Visit) -> Response:
    """Take one back."""
    row = _campaign(visit)
    visit.db.run("DELETE FROM budget_rule WHERE id = ? AND campaign_id = ?", visit.path["rule"], row["id"])
    visit.flash("Budget rule removed.")
    return visit.redirect(f"/sell/campaigns/{row['id']}")


ROUTES = [
    get("/sell/campaigns", desk.merchant(listing)),
    get("/sell/campaigns/new", desk.merchant(new)),
    post("/sell/campaigns/new", desk.merchant(create)),
    post("/sell/campaigns/bulk", desk.merchant(bulk)),
    get("/sell/campaigns/{id:int}", desk.merchant(show)),
    post("/sell/campaigns/{id:int}", desk.merchant(change)),
    post("/sell/campaigns/{id:int}/keywords", desk.merchant(add_keyword)),
    post("/sell/campaigns/{id:int}/keywords/{keyword:int}", desk.merchant(change_keyword)),
    post("/sell/campaigns/{id:int}/negative", desk.merchant(add_negative)),
    post("/sell/campaigns/{id:int}/negative/{keyword:int}/remove", desk.merchant(remove_negative)),
    post("/sell/campaigns/{id:int}/rules", desk.merchant(add_rule)),
    post("/sell/campaigns/{id:int}/rules/{rule:int}/remove", desk.merchant(remove_rule)),
]
