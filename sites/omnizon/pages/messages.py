"""Messages with sellers and the shop: an inbox of conversations."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.kit import Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon import corresponding
from sites.omnizon.pages import past, shop

A_PAGE = 10
SAID = """
SELECT message.id, thread_id, message.at, mine, message.text, 0 AS answer,
       mine OR message.id IN (SELECT message_id FROM message_read WHERE answer = 0) AS read
FROM message JOIN thread ON thread.id = thread_id WHERE account_id = ?1 AND message.at <= ?2
UNION ALL
SELECT message.id, thread_id, answer.at, 0, answer.text, 1,
       message.id IN (SELECT message_id FROM message_read WHERE answer = 1)
FROM answer JOIN message ON message.id = message_id JOIN thread ON thread.id = thread_id
WHERE account_id = ?1 AND answer.at <= ?2
"""
"""Everything said in an account's conversations so far."""
BOXES = {"inbox": "Inbox", "unread": "Unread", "archived": "Archived"}


def unread(visit: Visit, account_id: int) -> int:
    """How many conversations have something new."""
    return int(
        visit.db.value(
            f"SELECT count(DISTINCT thread_id) FROM ({SAID}) WHERE NOT read", account_id, _now(visit)
        )
    )


def inbox(visit: Visit) -> Response:
    """`/messages`: conversations, the one with the latest message first; by box and words."""
    account = shop.account(visit)["id"]
    box = visit.query.get("box", "")
    box = box if box in BOXES else "inbox"
    words = " ".join(visit.query.get("q", "").split())[:100]
    rows = visit.db.all(
        "SELECT thread.*, orders.number AS order_number, max(said.at) AS last, count(*) AS count,"
        " sum(NOT said.read) AS unread, said.text, said.mine"  # of the last one: SQLite takes it from max's row
        f" FROM thread JOIN ({SAID}) AS said ON said.thread_id = thread.id"
        " LEFT JOIN orders ON orders.id = order_id"
        " GROUP BY thread.id HAVING archived = ?3 AND (?4 OR sum(NOT said.read))"
        " AND (?5 = '' OR instr(lower(title || ' ' || seller || ' ' || coalesce(orders.number, '') || ' ' ||"
        " group_concat(said.text, ' ')), lower(?5))) ORDER BY last DESC, thread.id DESC",
        account,
        _now(visit),
        int(box == "archived"),
        int(box != "unread"),
        words,
    )
    pages = max(1, -(-len(rows) // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    kept = {"box": box, "q": words}
    return visit.page(
        "messages.html",
        threads=rows[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(rows),
        boxes=BOXES,
        box=box,
        words=words,
        page=page,
        pages=pages,
        unread=unread(visit, account),
        page_url=lambda number: f"/messages?{urlencode(kept | {'page': number})}",
    )


def show(visit: Visit) -> Response:
    """`/messages/{id}`: one conversation, which is read by that."""
    return _page(visit, _thread(visit))


def reply(visit: Visit) -> Response:
    """Say something more."""
    thread = _thread(visit)
    text = _text(visit)
    problem = _problem(text)
    if problem:
        return _page(visit, thread, text, problem)
    _say(visit, thread, text)
    visit.db.run("UPDATE thread SET archived = 0 WHERE id = ? AND archived", thread["id"])
    visit.flash(f"Your message to {thread['seller']} was sent.")
    return visit.redirect(f"/messages/{thread['id']}")


def archive(visit: Visit) -> Response:
    """Put a conversation away, or with `do=restore` back."""
    thread = _thread(visit)
    away = visit.text("do") != "restore"
    visit.db.run("UPDATE thread SET archived = ? WHERE id = ?", int(away), thread["id"])
    visit.flash(f"{'Archived' if away else 'Moved to the inbox'}: {thread['title']}")
    return visit.redirect("/messages")


def compose(visit: Visit) -> Response:
    """`/messages/new`: to `seller`, a name or its slug, about `order`, a number."""
    asked = {name: visit.query.get(name, "") for name in ("seller", "order", "subject")}
    return _form(visit, asked | {"text": ""}, {})


def send(visit: Visit) -> Response:
    """Begin a conversation."""
    values = {name: visit.text(name) for name in ("seller", "order", "subject")} | {"text": _text(visit)}
    order = _order(visit, values["order"])
    seller = _seller(visit, values["seller"])
    wrong: dict[str, str] = {}
    if seller is None:
        wrong["seller"] = "Choose whom to write to."
    if values["order"] and order is None:
        wrong["order"] = "Choose one of your orders, or none."
    elif order and seller and seller not in _sellers_of(order):
        wrong["order"] = f"Nothing of order {order['number']} was sold by {seller}."
    if values["subject"] not in corresponding.SUBJECTS:
        wrong["subject"] = "Choose a subject."
    if problem := _problem(values["text"]):
        wrong["text"] = problem
    if wrong:
        return _form(visit, values, wrong)
    title = corresponding.SUBJECTS[values["subject"]]
    key = visit.db.insert(
        "thread",
        account_id=shop.account(visit)["id"],
        seller=seller,
        order_id=order["id"] if order else None,
        subject=values["subject"],
        title=title,
    )
    _say(visit, visit.found(visit.db.one("SELECT * FROM thread WHERE id = ?", key)), values["text"])
    visit.flash(f"Your message to {seller} was sent.")
    return visit.redirect(f"/messages/{key}")


def _page(visit: Visit, thread: Row, text: str = "", problem: str = "") -> Response:
    said = visit.db.all(
        f"SELECT * FROM ({SAID}) WHERE thread_id = ?3 ORDER BY at, answer, id",
        thread["account_id"],
        _now(visit),
        thread["id"],
    )
    for each in said:
        if not each["read"]:
            visit.db.insert("message_read", message_id=each["id"], answer=each["answer"])
    order = visit.db.one("SELECT * FROM orders WHERE id = ?", thread["order_id"])
    return visit.page(
        "message.html",
        status=422 if problem else 200,
        thread=thread,
        said=said,
        order=past.with_lines(visit, [order])[0] if order else None,
        slug=visit.db.value("SELECT slug FROM catalogue.seller WHERE name = ?", thread["seller"]),
        subjects=corresponding.SUBJECTS,
        longest=corresponding.LONGEST,
        text=text,
        problem=problem,
    )


def _form(visit: Visit, values: dict[str, str], wrong: dict[str, str]) -> Response:
    account = shop.account(visit)["id"]
    order = _order(visit, values["order"])
    seller = _seller(visit, values["seller"])
    recent = visit.db.all(
        "SELECT number, placed, total_cents FROM orders WHERE account_id = ? ORDER BY placed DESC, id DESC LIMIT 50",
        account,
    )
    if order and order["number"] not in {row["number"] for row in recent}:
        recent.append(order)
    sellers = [
        corresponding.SHOP,
        *visit.db.column("SELECT name FROM catalogue.seller WHERE name <> 'Omnizon' ORDER BY name"),
    ]
    if order:
        sellers = _sellers_of(order)
    return visit.page(
        "message_new.html",
        status=422 if wrong else 200,
        sellers=sellers,
        seller=seller or (sellers[0] if len(sellers) == 1 else ""),
        orders=recent,
        order=order,
        values=values,
        subjects=corresponding.SUBJECTS,
        longest=corresponding.LONGEST,
        wrong=wrong,
    )


def _sellers_of(order: Row) -> list[str]:
    """Who sold what is in an order, and the shop."""
    return list(dict.fromkeys([*(line["sold_by"] for line in order["lines"]), corresponding.SHOP]))


def _order(visit: Visit, number: str) -> Row | None:
    row = visit.db.one(
        "SELECT * FROM orders WHERE number = ? AND account_id = ?", number.upper(), shop.account(visit)["id"]
    )
    return past.with_lines(visit, [row])[0] if row else None


def _seller(visit: Visit, name: str) -> str | None:
    """A seller by name or slug."""
    found: str | None = visit.db.value("SELECT name FROM catalogue.seller WHERE ?1 IN (name, slug)", name)
    return found


def _say(visit: Visit, thread: Row, text: str) -> None:
    """Add a message, and what will be answered to it."""
    now = visit.now
    key = visit.db.insert(
        "message", thread_id=thread["id"], at=now.isoformat(timespec="seconds"), mine=1, text=text
    )
    if visit.db.value("SELECT count(*) FROM storefront WHERE seller = ?", thread["seller"]):
        return  # who has a desk here answers there
    answer = corresponding.answer(key, thread["subject"], thread["seller"], now)
    if answer:
        visit.db.insert("answer", message_id=key, at=answer[0].isoformat(timespec="seconds"), text=answer[1])


def _text(visit: Visit) -> str:
    """What was written, its lines kept apart."""
    value = visit.form.get("text", "")
    return "\n".join(value.split("\r\n")).strip() if isinstance(value, str) else ""


def _problem(text: str) -> str:
    if not text:
        return "Write your message."
    over = len(text) - corresponding.LONGEST
    return f"Your message is {plural(over, 'character')} too long." if over > 0 else ""


def _thread(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT * FROM thread WHERE id = ? AND account_id = ?",
            visit.path["id"],
            shop.account(visit)["id"],
        )
    )


def _now(visit: Visit) -> str:
    return visit.now.isoformat(timespec="seconds")


ROUTES = [
    get("/messages", shop.member(inbox)),
    get("/messages/new", shop.member(compose)),
    post("/messages/new", shop.member(send, "/messages")),
    get("/messages/{id:int}", shop.member(show)),
    post("/messages/{id:int}", shop.member(reply, "/messages")),
    post("/messages/{id:int}/archive", shop.member(archive, "/messages")),
]
