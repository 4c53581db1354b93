"""What buyers ask, review and write, and the merchant's answers."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon.pages import shop
from sites.omnizon.pages.selling import desk, listings
from sites.omnizon.pages.selling.grid import Column, grid

LONGEST = 1000
FLAGS = (
    "It is about the delivery, not the product",
    "It is about another product",
    "Abusive or obscene words",
    "Advertising",
)
QUESTIONS = """
SELECT buyer_question.*, title, code FROM buyer_question JOIN catalogue.product ON product.id = product_id
"""
REVIEWS = """
SELECT review.id, review.product_id, author, stars, headline, body, verified, date, helpful, title, code,
       review_reply.text AS reply, review_reply.at AS replied, review_flag.reason AS flag
FROM listing JOIN catalogue.review ON review.product_id = listing.product_id
JOIN catalogue.product ON product.id = listing.product_id
LEFT JOIN review_reply ON review_reply.review_id = review.id
LEFT JOIN review_flag ON review_flag.review_id = review.id
"""
REVIEW_COLUMNS = (
    Column("date", "Date", "date", number=True, fixed=True),
    Column("stars", "Stars", "stars", number=True, fixed=True),
    Column("title", "Listing", "title COLLATE NOCASE", fixed=True),
    Column("headline", "Review", "helpful", number=True, fixed=True),
)
THREAD_STATUSES = {"waiting": "Waiting for you", "answered": "Answered", "closed": "Closed"}
THREADS = """
SELECT buyer_thread.*, sale.number, buyer.name AS buyer, sale.buyer_id,
       (SELECT max(at) FROM buyer_message WHERE thread_id = buyer_thread.id) AS latest,
       (SELECT text FROM buyer_message WHERE thread_id = buyer_thread.id ORDER BY id DESC LIMIT 1) AS last_words
FROM buyer_thread JOIN sale ON sale.id = sale_id JOIN buyer ON buyer.id = buyer_id
"""


def questions(visit: Visit) -> Response:
    """`/sell/questions`: those that wait first."""
    return _questions(visit)


def _questions(visit: Visit, wrong: int = 0, problem: str = "") -> Response:
    only = visit.query.get("show", "")
    only = only if only in ("waiting", "answered") else ""
    words = " ".join(visit.query.get("q", "").split())[:80]
    rows = visit.db.all(
        f"{QUESTIONS} WHERE (? = '' OR (answer = '') = (? = 'waiting'))"
        " AND (? = '' OR instr(lower(text || ' ' || title), lower(?)))"
        " ORDER BY answer <> '', asked DESC, buyer_question.id DESC",
        only,
        only,
        words,
        words,
    )
    response = desk.page(
        visit,
        "questions",
        "questions",
        rows=rows,
        only=only,
        words=words,
        waiting=visit.db.value("SELECT count(*) FROM buyer_question WHERE answer = ''"),
        total=visit.db.value("SELECT count(*) FROM buyer_question"),
        templates=visit.db.all("SELECT * FROM answer_template ORDER BY id"),
        wrong=wrong,
        problem=problem,
        typed=visit.text("answer"),
        now_at=visit.url if visit.request.method == "GET" else "/sell/questions",
    )
    if problem:
        response.status_code = 422
    return response


def answer(visit: Visit) -> Response:
    """Answer a question, or change the answer."""
    row = visit.found(visit.db.one(f"{QUESTIONS} WHERE buyer_question.id = ?", visit.path["id"]))
    text = visit.text("answer")
    template = visit.db.one(
        "SELECT text FROM answer_template WHERE id = ?", shop.whole(visit.text("template"), 0)
    )
    if template and not text:
        text = template["text"]
    if not 2 <= len(text) <= LONGEST:
        return _questions(visit, row["id"], f"Enter an answer of 2 to {LONGEST:,} characters.")
    visit.db.run(
        "UPDATE buyer_question SET answer = ?, answered = ? WHERE id = ?", text, desk.stamp(visit), row["id"]
    )
    asker = visit.db.value("SELECT account_id FROM asked_question WHERE id = ?", row["asked_id"])
    if asker and not row["answer"]:
        visit.db.insert(
            "notice",
            account_id=asker,
            at=desk.stamp(visit),
            kind="question",
            product_id=row["product_id"],
            title="Your question was answered",
            text=f"{desk.mine(visit)['seller']} answered “{row['text']}”",
            url=f"/dp/{row['code']}/questions",
        )
    visit.flash(f"Your answer to {row['buyer']} is public now.")
    return desk.back(visit, "/sell/questions")


def add_template(visit: Visit) -> Response:
    """One more answer that is often given."""
    name, text = visit.text("name")[:60], visit.text("text")[:LONGEST]
    if not name or not text:
        visit.flash("A template needs a name and a text.", "bad")
    elif visit.db.value("SELECT count(*) FROM answer_template WHERE name = ?", name):
        visit.flash(f"There is a template called {name} already.", "bad")
    else:
        visit.db.insert("answer_template", name=name, text=text)
        visit.flash(f"Template {name} saved.")
    return visit.redirect("/sell/questions#templates")


def remove_template(visit: Visit) -> Response:
    """Forget one."""
    row = visit.found(visit.db.one("SELECT * FROM answer_template WHERE id = ?", visit.path["id"]))
    visit.db.run("DELETE FROM answer_template WHERE id = ?", row["id"])
    visit.flash(f"Template {row['name']} removed.")
    return visit.redirect("/sell/questions#templates")


# ------------------------------------------------------------------ reviews


def reviews(visit: Visit) -> Response:
    """`/sell/reviews`: of all the merchant's products, by stars, product, words and reply."""
    return _reviews(visit)


def _reviews(visit: Visit, wrong: int = 0, problem: str = "") -> Response:
    query = visit.query
    stars = shop.whole(query.get("stars"), 0, 0, 5)
    reply = query.get("reply", "")
    reply = reply if reply in ("none", "replied", "reported") else ""
    words = " ".join(query.get("q", "").split())[:80]
    code = query.get("code", "")
    kind = query.get("type", "")
    source = (
        f"{REVIEWS} WHERE ? IN (0, stars) AND ? IN ('', code) AND ? IN ('', type)"
        " AND (? = '' OR (? = 'none' AND review_reply.text ISNULL) OR (? = 'replied' AND review_reply.text NOTNULL)"
        " OR (? = 'reported' AND review_flag.reason NOTNULL))"
        " AND (? = '' OR instr(lower(headline || ' ' || body || ' ' || author || ' ' || title), lower(?)))"
    )
    values = (stars, code, kind, reply, reply, reply, reply, words, words)
    response = desk.page(
        visit,
        "reviews",
        "reviews",
        grid=grid(visit, REVIEW_COLUMNS, source, values, order="date", down=True, last="id"),
        stars=stars,
        reply=reply,
        words=words,
        code=code,
        product=visit.db.one("SELECT title, code FROM catalogue.product WHERE code = ?", code)
        if code
        else None,
        kind=kind,
        types=listings.types(visit),
        flags=FLAGS,
        wrong=wrong,
        problem=problem,
        typed=visit.text("reply"),
        now_at=visit.url if visit.request.method == "GET" else "/sell/reviews",
        average=visit.db.one(
            f"SELECT count(*) AS n, coalesce(sum(stars), 0) AS total FROM ({source})", *values
        ),
    )
    if problem:
        response.status_code = 422
    return response


def _review(visit: Visit) -> Row:
    return visit.found(visit.db.one(f"{REVIEWS} WHERE review.id = ?", visit.path["id"]))


def respond(visit: Visit) -> Response:
    """Reply to a review in public, change the reply or take it back; or report the review."""
    row = _review(visit)
    match visit.text("do"):
        case "remove":
            visit.db.run("DELETE FROM review_reply WHERE review_id = ?", row["id"])
            visit.flash("Your reply was taken back.")
        case "report":
            reason = visit.text("reason")
            if reason not in FLAGS:
                return _reviews(visit, row["id"], "Choose a reason for reporting this review.")
            if row["flag"]:
                visit.flash("You have reported this review already.", "note")
            else:
                visit.db.insert("review_flag", review_id=row["id"], reason=reason, at=desk.stamp(visit))
                visit.flash("Thank you. We look at reported reviews within three days.")
        case _:
            text = visit.text("reply")
            if not 2 <= len(text) <= LONGEST:
                return _reviews(visit, row["id"], f"Enter a reply of 2 to {LONGEST:,} characters.")
            visit.db.run(
                "INSERT INTO review_reply(review_id, text, at) VALUES (?, ?, ?) ON CONFLICT(review_id)"
                " DO UPDATE SET text = excluded.text, at = excluded.at",
                row["id"],
                text,
                desk.stamp(visit),
            )
            visit.flash(f"Your reply to {row['author']} is public now.")
    return desk.back(visit, "/sell/reviews")


# ------------------------------------------------------------------ messages


def messages(visit: Visit) -> Response:
    """`/sell/messages`: conversations with buyers."""
    status = visit.query.get("status", "")
    status = status if status in THREAD_STATUSES else ""
    words = " ".join(visit.query.get("q", "").split())[:80]
    return desk.page(
        visit,
        "messages",
        "messages",
        rows=visit.db.all(
            f"{THREADS} WHERE ? IN ('', buyer_thread.status) AND (? = '' OR number = upper(?)"
            " OR instr(lower(subject || ' ' || buyer.name), lower(?)))"
            " ORDER BY buyer_thread.status <> 'waiting', latest DESC, buyer_thread.id",
            status,
            words,
            words,
            words,
        ),
        only=status,
        words=words,
        statuses=THREAD_STATUSES,
    )


def thread(visit: Visit) -> Response:
    """`/sell/messages/{id}`: one of them."""
    return _thread(visit, _own_thread(visit))


def _own_thread(visit: Visit) -> Row:
    return visit.found(visit.db.one(f"{THREADS} WHERE buyer_thread.id = ?", visit.path["id"]))


def _thread(visit: Visit, row: Row, problem: str = "") -> Response:
    response = desk.page(
        visit,
        "thread",
        "messages",
        row=row,
        messages=visit.db.all("SELECT * FROM buyer_message WHERE thread_id = ? ORDER BY id", row["id"]),
        lines=visit.db.all("SELECT * FROM sale_line WHERE sale_id = ? ORDER BY id", row["sale_id"]),
        templates=visit.db.all("SELECT * FROM answer_template ORDER BY id"),
        statuses=THREAD_STATUSES,
        problem=problem,
    )
    if problem:
        response.status_code = 422
    return response


def write(visit: Visit) -> Response:
    """Answer the buyer, or close the conversation without another word."""
    row = _own_thread(visit)
    if visit.text("do") == "close":
        visit.db.run("UPDATE buyer_thread SET status = 'closed' WHERE id = ?", row["id"])
        visit.flash("The conversation is closed.")
        return visit.redirect("/sell/messages")
    text = visit.text("text")
    if not 2 <= len(text) <= LONGEST:
        return _thread(visit, row, f"Enter a message of 2 to {LONGEST:,} characters.")
    _say(visit, row["id"], row["thread_id"], text)
    visit.db.run("UPDATE buyer_thread SET status = 'answered' WHERE id = ?", row["id"])
    visit.flash(f"Message sent to {row['buyer']}.")
    return visit.redirect(f"/sell/messages/{row['id']}")


def _say(visit: Visit, key: int, thread: int | None, text: str) -> None:
    """Write to a buyer, whose inbox has it too if it is here."""
    at = desk.stamp(visit)
    message = thread and visit.db.insert("message", thread_id=thread, at=at, mine=0, text=text)
    visit.db.insert(
        "buyer_message", thread_id=key, sender="seller", at=at, text=text, message_id=message or None
    )


def begin(visit: Visit) -> Response:
    """A first message to the buyer of an order."""
    sale = visit.found(visit.db.one("SELECT * FROM sale WHERE number = ?", visit.path["number"]))
    subject, text = visit.text("subject")[:80], visit.text("text")
    if not subject or not 2 <= len(text) <= LONGEST:
        visit.flash("A message needs a subject and a text.", "bad")
        return visit.redirect(f"/sell/orders/{sale['number']}")
    account = visit.db.value("SELECT account_id FROM orders WHERE id = ?", sale["order_id"])
    thread = account and visit.db.insert(
        "thread",
        account_id=account,
        seller=desk.mine(visit)["seller"],
        order_id=sale["order_id"],
        subject="other",
        title=subject,
    )
    key = visit.db.insert(
        "buyer_thread", sale_id=sale["id"], subject=subject, status="answered", thread_id=thread or None
    )
    _say(visit, key, thread, text)
    visit.flash(f"Message sent to {sale['ship_name']}.")
    return visit.redirect(f"/sell/messages/{key}")


ROUTES = [
    get("/sell/questions", desk.merchant(questions)),
    post("/sell/questions/{id:int}", desk.merchant(answer)),
    post("/sell/templates", desk.merchant(add_template)),
    post("/sell/templates/{id:int}/remove", desk.merchant(remove_template)),
    get("/sell/reviews", desk.merchant(reviews)),
    post("/sell/reviews/{id:int}", desk.merchant(respond)),
    get("/sell/messages", desk.merchant(messages)),
    get("/sell/messages/{id:int}", desk.merchant(thread)),
    post("/sell/messages/{id:int}", desk.merchant(write)),
    post("/sell/orders/{number}/message", desk.merchant(begin)),
]
