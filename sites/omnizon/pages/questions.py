"""Questions about a product and their answers: finding, asking, answering, voting."""

from __future__ import annotations

from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon.pages import item, shop

A_PAGE = 6
LONGEST = {"question": 300, "answer": 1000}
LEAST_WORDS = 2
SORTS = {
    "votes": ("Most votes", "votes DESC, question.id"),
    "newest": ("Newest", "question.date DESC, question.id"),
    "answers": ("Most answers", "answer_count DESC, question.id"),
}

# ?1 is the account that asks, whose own vote is counted; ?2 is the product
QUESTIONS = """
SELECT question.id, question.question, question.votes + (vote.question_id IS NOT NULL) AS votes,
       vote.question_id IS NOT NULL AS voted, question.asked_by, question.date,
       (SELECT count(*) FROM catalogue.answer WHERE question_id = question.id) AS answer_count,
       own.id AS own_id, own.answer AS own_answer
FROM catalogue.question
LEFT JOIN question_vote AS vote ON vote.question_id = question.id AND vote.account_id = ?1
LEFT JOIN given_answer AS own ON own.question_id = question.id AND own.account_id = ?1
WHERE question.product_id = ?2
"""
MENTIONS = """
 AND (instr(lower(question.question), lower(?3)) OR EXISTS
      (SELECT * FROM catalogue.answer WHERE question_id = question.id AND instr(lower(text), lower(?3))))
"""


def listing(visit: Visit) -> Response:
    """`/dp/{code}/questions`: those that hold the words asked for, and what one has asked oneself."""
    return _page(visit, "", "")


def ask(visit: Visit) -> Response:
    """Keep a question; it waits for an answer."""
    product = item.product(visit)
    text = visit.text("question")
    problem = _problem("question", text)
    if problem:
        return _page(visit, text, problem)
    visit.db.insert(
        "asked_question",
        account_id=shop.account(visit)["id"],
        product_id=product["id"],
        question=text,
        asked=visit.now.isoformat(timespec="seconds"),
    )
    visit.flash(
        "Your question is asked. Buyers and the seller will see it, and you will hear of their answers."
    )
    return visit.redirect(f"/dp/{product['code']}/questions")


def withdraw(visit: Visit) -> Response:
    """Take back a question of one's own."""
    visit.db.run(
        "DELETE FROM buyer_question WHERE answer = '' AND asked_id IN"
        " (SELECT id FROM asked_question WHERE id = ? AND account_id = ?)",
        visit.path["id"],
        shop.account(visit)["id"],
    )
    gone = visit.db.one(
        "DELETE FROM asked_question WHERE id = ? AND account_id = ? RETURNING question",
        visit.path["id"],
        shop.account(visit)["id"],
    )
    visit.flash(f"Your question “{visit.found(gone)['question']}” has been withdrawn.")
    return visit.redirect(f"/dp/{visit.path['code']}/questions")


def vote(visit: Visit) -> Response:
    """Vote for a question, or take that back."""
    row = _question(visit)
    values = (shop.account(visit)["id"], row["id"])
    if visit.db.one("SELECT * FROM question_vote WHERE account_id = ? AND question_id = ?", *values):
        visit.db.run("DELETE FROM question_vote WHERE account_id = ? AND question_id = ?", *values)
        visit.flash("Your vote has been taken back.")
    else:
        visit.db.run("INSERT INTO question_vote(account_id, question_id) VALUES (?, ?)", *values)
        visit.flash(f"You voted for the question “{row['question']}”")
    return visit.redirect(shop.local(visit.text("next"), f"/dp/{visit.path['code']}/questions"))


def answer_form(visit: Visit) -> Response:
    """`/dp/{code}/questions/{id}/answer`: an answer to write, or to change."""
    row = _question(visit)
    mine = visit.db.value(
        "SELECT answer FROM given_answer WHERE account_id = ? AND question_id = ?",
        shop.account(visit)["id"],
        row["id"],
    )
    return _answer_page(visit, row, mine or "", "")


def answer(visit: Visit) -> Response:
    """Keep an answer; a second one takes the place of the first."""
    row = _question(visit)
    text = visit.text("answer")
    problem = _problem("answer", text)
    if problem:
        return _answer_page(visit, row, text, problem)
    visit.db.run(
        "INSERT INTO given_answer(account_id, question_id, answer, given) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(account_id, question_id) DO UPDATE SET answer = excluded.answer, given = excluded.given",
        shop.account(visit)["id"],
        row["id"],
        text,
        visit.now.isoformat(timespec="seconds"),
    )
    visit.flash("Thank you for your answer. It is checked first, and shows to everyone within 24 hours.")
    return visit.redirect(f"/dp/{visit.path['code']}/questions")


def remove_answer(visit: Visit) -> Response:
    """Take back an answer of one's own."""
    row = _question(visit)
    visit.db.run(
        "DELETE FROM given_answer WHERE account_id = ? AND question_id = ?",
        shop.account(visit)["id"],
        row["id"],
    )
    visit.flash(f"Your answer to “{row['question']}” has been removed.")
    return visit.redirect(f"/dp/{visit.path['code']}/questions")


def top(visit: Visit, product_id: int, most: int) -> list[Row]:
    """The first few of a product's questions."""
    found = f"{QUESTIONS} ORDER BY votes DESC, question.id LIMIT ?"
    return _with_answers(visit, visit.db.all(found, _who(visit), product_id, most))


def _page(visit: Visit, typed: str, problem: str) -> Response:
    product = item.product(visit)
    words = " ".join(visit.query.get("q", "").split())[:100]
    sort = visit.query.get("sort", "votes")
    sort = sort if sort in SORTS else "votes"
    found = f"{QUESTIONS}{MENTIONS}"
    total = visit.db.value(f"SELECT count(*) FROM ({found})", _who(visit), product["id"], words)
    pages = max(1, -(-total // A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "questions.html",
        status=422 if problem else 200,
        product=product,
        trail=item.trail(visit, product),
        questions=_with_answers(
            visit,
            visit.db.all(
                f"{found} ORDER BY {SORTS[sort][1]} LIMIT ? OFFSET ?",
                _who(visit),
                product["id"],
                words,
                A_PAGE,
                (page - 1) * A_PAGE,
            ),
        ),
        mine=visit.db.all(
            "SELECT asked_question.*, answer, answered FROM asked_question"
            " LEFT JOIN buyer_question ON asked_id = asked_question.id AND answer <> ''"
            " WHERE account_id = ? AND asked_question.product_id = ? ORDER BY asked_question.asked DESC,"
            " asked_question.id DESC",
            _who(visit),
            product["id"],
        ),
        told=_told(visit, product["id"], words),
        words=words,
        sort=sort,
        sorts=SORTS,
        total=total,
        page=page,
        pages=pages,
        first=(page - 1) * A_PAGE + 1,
        page_url=lambda number: visit.url_with(page=number),
        typed=typed,
        problem=problem,
        longest=LONGEST["question"],
    )


def _told(visit: Visit, product_id: int, words: str) -> list[Row]:
    """What a merchant with a desk here has answered, the latest first; one's own questions stand by themselves."""
    return visit.db.all(
        "SELECT buyer_question.*, seller FROM buyer_question JOIN listing USING (product_id)"
        " WHERE product_id = ?1 AND answer <> '' AND instr(lower(text || ' ' || answer), lower(?2))"
        " AND coalesce(asked_id, 0) NOT IN (SELECT id FROM asked_question WHERE account_id = ?3)"
        " ORDER BY answered DESC, buyer_question.id DESC",
        product_id,
        words,
        _who(visit),
    )


def _with_answers(visit: Visit, rows: list[Row]) -> list[Row]:
    """Each question with its published answers, the most helpful first."""
    for row in rows:
        row["answers"] = visit.db.all(
            "SELECT * FROM catalogue.answer WHERE question_id = ? ORDER BY position", row["id"]
        )
    return rows


def _answer_page(visit: Visit, row: Row, typed: str, problem: str) -> Response:
    product = item.product(visit)
    return visit.page(
        "answer_form.html",
        status=422 if problem else 200,
        product=product,
        trail=item.trail(visit, product),
        question=row,
        typed=typed,
        problem=problem,
        longest=LONGEST["answer"],
    )


def _problem(name: str, text: str) -> str:
    """What is wrong with a question or an answer, or nothing."""
    if name == "question" and len(text.split()) < LEAST_WORDS:
        return "Ask in a few words, such as “Does it fit a queen bed?”"
    if not text:
        return "Write an answer."
    if len(text) > LONGEST[name]:
        return f"That is too long: {LONGEST[name]:,} characters at most."
    return ""


def _question(visit: Visit) -> Row:
    return visit.found(
        visit.db.one(
            "SELECT question.* FROM catalogue.question JOIN catalogue.product ON product.id = product_id"
            " WHERE code = ? AND question.id = ?",
            visit.path["code"],
            visit.path["id"],
        )
    )


def _who(visit: Visit) -> int:
    """The account, or 0 for nobody."""
    return int(visit.account["id"]) if visit.account else 0


ROUTES = [
    get("/dp/{code}/questions", listing),
    post("/dp/{code}/questions", item.by_account(ask)),
    post("/dp/{code}/questions/mine/{id:int}/withdraw", item.by_account(withdraw)),
    post("/dp/{code}/questions/{id:int}/vote", item.by_account(vote)),
    get("/dp/{code}/questions/{id:int}/answer", shop.member(answer_form)),
    post("/dp/{code}/questions/{id:int}/answer", item.by_account(answer)),
    post("/dp/{code}/questions/{id:int}/answer/remove", item.by_account(remove_answer)),
]
