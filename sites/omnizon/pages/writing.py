"""Writing a review, changing it and taking it back; and the list of what one has written."""

from __future__ import annotations

import base64
from typing import Any

from starlette.datastructures import UploadFile

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import plural
from sites.kit.store import Row
from sites.omnizon.pages import item, reviews, shop

LONGEST = {"headline": 100, "body": 3000, "nickname": 40}
MOST_PHOTOS = 3
MOST_BYTES = 1_000_000
MEDIA = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
"""How a file begins that is shown as a photo."""
WAITING_A_PAGE = 10

# what of an account's past orders it can speak of
BOUGHT = """
SELECT order_line.product_id, order_line.sku, order_line.options, max(orders.delivery_date) AS delivered
FROM orders JOIN order_line ON order_line.order_id = orders.id
WHERE orders.account_id = ? AND orders.status = 'delivered'
"""


def write(visit: Visit) -> Response:
    """`/dp/{code}/review`: a review to write or, if there is one, to change; `variant` says which one it is about."""
    product = item.product(visit)
    mine = reviews.written(visit, product["id"])
    values = mine or {
        "stars": 0,
        "headline": "",
        "body": "",
        "nickname": _usual_nickname(visit),
        "sku": visit.query.get("variant", "") or _bought_sku(visit, product["id"]),
    }
    return _page(visit, product, mine, values, {})


def save(visit: Visit) -> Response:
    """Keep the review; it is published after it has been looked at."""
    product = item.product(visit)
    account = shop.account(visit)["id"]
    mine = reviews.written(visit, product["id"])
    skus = visit.db.column("SELECT sku FROM catalogue.variant WHERE product_id = ?", product["id"])
    values: dict[str, Any] = {
        "stars": shop.whole(visit.text("stars"), 0, 0, 9),
        "headline": visit.text("headline"),
        "body": _paragraphs(visit),
        "nickname": visit.text("nickname"),
        "sku": visit.text("variant") if visit.text("variant") in skus else None,
    }
    kept = [key for key in (mine["photos"] if mine else []) if str(key) not in visit.form.getlist("drop")]
    files, problems = _files(visit, MOST_PHOTOS - len(kept))
    problems = _problems(values) | problems
    if problems:
        return _page(visit, product, mine, values, problems)
    now = visit.now.isoformat(timespec="seconds")
    if mine:
        key = mine["id"]
        if files or len(kept) < len(mine["photos"]) or any(mine[name] != values[name] for name in values):
            visit.db.run(
                "UPDATE written_review SET stars = ?, headline = ?, body = ?, nickname = ?, sku = ?, edited = ?"
                " WHERE id = ?",
                *(values[name] for name in ("stars", "headline", "body", "nickname", "sku")),
                now,
                key,
            )
        for gone in set(mine["photos"]) - set(kept):
            visit.db.run("DELETE FROM review_photo WHERE id = ?", gone)
        visit.flash("Your changes are saved. They are checked first, and show to everyone within 24 hours.")
    else:
        bought = visit.db.one(f"{BOUGHT} AND product_id = ? GROUP BY product_id", account, product["id"])
        key = visit.db.insert(
            "written_review",
            account_id=account,
            product_id=product["id"],
            verified=int(bought is not None),
            written=now,
            **values,
        )
        visit.flash("Thank you for your review. It is checked first, and shows to everyone within 24 hours.")
    for position, (media, content) in enumerate(files, len(kept) + 1):
        visit.db.insert(
            "review_photo",
            written_review_id=key,
            position=position,
            media=media,
            content=base64.b64encode(content).decode(),
        )
    return visit.redirect(f"/dp/{product['code']}/reviews")


def mine(visit: Visit) -> Response:
    """`/account/reviews`: what one has written, and what one has bought and said nothing of."""
    account = shop.account(visit)["id"]
    written = visit.db.all(
        "SELECT written_review.*, code, title FROM written_review"
        " JOIN catalogue.product ON product.id = product_id WHERE account_id = ?"
        " ORDER BY coalesce(edited, written) DESC, written_review.id DESC",
        account,
    )
    for row in written:
        row["photos"] = reviews.photos(visit, row["id"])
    silent = (
        f"{BOUGHT} AND product_id NOT IN (SELECT product_id FROM written_review WHERE account_id = ?)"
        " GROUP BY product_id"
    )
    total = visit.db.value(f"SELECT count(*) FROM ({silent})", account, account)
    pages = max(1, -(-total // WAITING_A_PAGE))
    page = shop.whole(visit.query.get("page"), 1, 1, pages)
    waiting = visit.db.all(
        f"SELECT silent.*, code, title FROM ({silent}) AS silent"
        " JOIN catalogue.product ON product.id = silent.product_id"
        " ORDER BY delivered DESC, silent.product_id LIMIT ? OFFSET ?",
        account,
        account,
        WAITING_A_PAGE,
        (page - 1) * WAITING_A_PAGE,
    )
    return visit.page(
        "my_reviews.html",
        written=written,
        waiting=waiting,
        total=total,
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
    )


def delete_form(visit: Visit) -> Response:
    """`/account/reviews/{id}/delete`: whether it is really meant."""
    return visit.page("review_delete.html", review=_own(visit))


def delete(visit: Visit) -> Response:
    """Take a review back, with its photos."""
    row = _own(visit)
    visit.db.run("DELETE FROM review_photo WHERE written_review_id = ?", row["id"])
    visit.db.run("DELETE FROM written_review WHERE id = ?", row["id"])
    visit.flash(f"Your review “{row['headline']}” has been deleted.")
    return visit.redirect("/account/reviews")


def photo(visit: Visit) -> Response:
    """`/review-photo/{id}`: to its account alone, until it is published."""
    row = visit.found(
        visit.db.one(
            "SELECT review_photo.* FROM review_photo JOIN written_review ON written_review.id = written_review_id"
            " WHERE review_photo.id = ? AND account_id = ?",
            visit.path["id"],
            visit.account["id"] if visit.account else 0,
        )
    )
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(base64.b64decode(row["content"]), media_type=row["media"], headers=headers)


def _page(
    visit: Visit, product: Row, mine: Row | None, values: dict[str, Any], problems: dict[str, str]
) -> Response:
    return visit.page(
        "review_form.html",
        status=422 if problems else 200,
        product=product,
        trail=item.trail(visit, product),
        mine=mine,
        values=values,
        problems=problems,
        variants=[row for row in item.variants(visit, product["id"]) if row["options"]],
        longest=LONGEST,
        most_photos=MOST_PHOTOS,
    )


def _problems(values: dict[str, Any]) -> dict[str, str]:
    """What is wrong, by field."""
    problems = {}
    if not 1 <= values["stars"] <= 5:
        problems["stars"] = "Choose from 1 to 5 stars."
    wanted = {
        "headline": "Enter a headline.",
        "body": "Write a few words.",
        "nickname": "Enter a public name.",
    }
    for name, sentence in wanted.items():
        if not values[name]:
            problems[name] = sentence
        elif len(values[name]) > LONGEST[name]:
            problems[name] = f"That is too long: {LONGEST[name]:,} characters at most."
    return problems


def _paragraphs(visit: Visit) -> str:
    """The text with its lines as they were typed, without space at their ends."""
    text = visit.form.get("body", "")
    return "\n".join(line.strip() for line in text.splitlines()).strip() if isinstance(text, str) else ""


def _files(visit: Visit, room: int) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    """(media type, content) of each photo that was sent, and what is wrong with them."""
    sent = [each for each in visit.form.getlist("photos") if isinstance(each, UploadFile) and each.filename]
    if len(sent) > room:
        return [], {"photos": f"A review has room for {plural(MOST_PHOTOS, 'photo')}."}
    files = []
    for each in sent:
        content = each.file.read(MOST_BYTES + 1)
        media = next((kind for start, kind in MEDIA.items() if content.startswith(start)), None)
        if len(content) > MOST_BYTES:
            return [], {"photos": f"{each.filename} is too large: 1 MB at most."}
        if media is None:
            return [], {"photos": f"{each.filename} is no photo. Choose PNG, JPEG or WebP files."}
        files.append((media, content))
    return files, {}


def _usual_nickname(visit: Visit) -> str:
    """What the account signed with last, or its first name."""
    account = shop.account(visit)
    last = visit.db.value(
        "SELECT nickname FROM written_review WHERE account_id = ? ORDER BY id DESC LIMIT 1", account["id"]
    )
    return str(last or account["name"].split(" ")[0])


def _bought_sku(visit: Visit, product_id: int) -> str | None:
    row = visit.db.one(
        f"{BOUGHT} AND product_id = ? GROUP BY product_id", shop.account(visit)["id"], product_id
    )
    return row["sku"] if row else None


def _own(visit: Visit) -> Row:
    row = visit.db.one(
        "SELECT written_review.*, code, title FROM written_review"
        " JOIN catalogue.product ON product.id = product_id WHERE written_review.id = ? AND account_id = ?",
        visit.path["id"],
        shop.account(visit)["id"],
    )
    if row is None:
        raise NotFound
    return row


ROUTES = [
    get("/dp/{code}/review", shop.member(write)),
    post("/dp/{code}/review", item.by_account(save)),
    get("/account/reviews", shop.member(mine)),
    get("/account/reviews/{id:int}/delete", shop.member(delete_form)),
    post("/account/reviews/{id:int}/delete", item.by_account(delete)),
    get("/review-photo/{id:int}", photo),
]
