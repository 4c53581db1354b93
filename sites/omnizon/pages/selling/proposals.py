"""New listings, and new words for old ones: drafts that the shop looks at before it shows them."""

from __future__ import annotations

import hashlib
import re
from html import escape
from html.parser import HTMLParser
from typing import Any

from starlette.datastructures import UploadFile

from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon.pages.selling import desk

ALLOWED = ("p", "b", "i", "ul", "ol", "li", "br")
SAME = {"strong": "b", "em": "i", "div": "p"}
LONGEST_TITLE = 200
MOST_BULLETS = 8
LONGEST_BULLET = 250
MOST_PICTURES = 8
MEDIA = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "image/webp": b"RIFF", "image/gif": b"GIF8"}
LARGEST_PICTURE = 2_000_000
REVIEW = "visible in the shop after review, 1–2 days"


class _Cleaner(HTMLParser):
    """Keeps a few tags without attributes, and closes what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Written again if it may be there."""
        tag = SAME.get(tag, tag)
        self.silent += tag in ("script", "style")
        if tag in ALLOWED:
            self.out.append(f"<{tag}>")
            if tag != "br":
                self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened since."""
        tag = SAME.get(tag, tag)
        self.silent -= tag in ("script", "style") and self.silent > 0
        if tag in self.open:
            while self.open:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self.silent:
            self.out.append(escape(data, quote=False))


def clean(html: str) -> str:
    """A little HTML, or plain paragraphs as HTML."""
    if "<" not in html:
        parts = [part.strip() for part in re.split(r"\n\s*\n", html)]
        return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join(cleaner.out) + "".join(f"</{tag}>" for tag in reversed(cleaner.open))


def waiting(visit: Visit) -> list[Row]:
    """Drafts, and what is being looked at."""
    return visit.db.all(
        "SELECT proposal.*, code FROM proposal LEFT JOIN catalogue.product ON product.id = product_id"
        " ORDER BY status <> 'draft', proposal.id"
    )


def words(visit: Visit, row: Row, proposal: Row | None) -> dict[str, Any]:
    """Title, bullets and description of a listing as they are, or as they were last proposed."""
    if proposal:
        return {
            "title": proposal["title"],
            "description": proposal["description"],
            "bullets": _bullets(visit, proposal["id"]),
        }
    return {
        "title": row["title"],
        "description": clean(row["prose"]),
        "bullets": visit.db.column(
            "SELECT text FROM catalogue.product_bullet WHERE product_id = ? ORDER BY position",
            row["product_id"],
        ),
    }


def propose(visit: Visit) -> Response:
    """New words for a listing that there is."""
    row = visit.found(
        visit.db.one(
            "SELECT product.id, code, title, maker, type FROM listing JOIN catalogue.product ON product.id = product_id"
            " WHERE code = ?",
            visit.path["code"],
        )
    )
    title, bullets, description = _sent(visit)
    if not title or len(title) > LONGEST_TITLE:
        visit.flash(f"Nothing was sent: the title must have 1 to {LONGEST_TITLE} characters.", "bad")
        return visit.redirect(f"/sell/listings/{row['code']}")
    old = visit.db.one("SELECT id FROM proposal WHERE product_id = ?", row["id"])
    fields = {"title": title, "description": description, "submitted": desk.stamp(visit)}
    if old:
        key = old["id"]
        _update(visit, key, fields)
    else:
        fixed = {"product_id": row["id"], "maker": row["maker"], "type": row["type"], "status": "in review"}
        key = visit.db.insert("proposal", created=desk.stamp(visit), **fixed, **fields)
    _set_bullets(visit, key, bullets)
    visit.flash(f"Sent: the new words are {REVIEW}.")
    return visit.redirect(f"/sell/listings/{row['code']}")


def new(visit: Visit) -> Response:
    """`/sell/new`: the form for a new listing."""
    blank = {
        "id": None,
        "title": "",
        "maker": "",
        "type": "",
        "description": "",
        "price_cents": None,
        "stock": None,
    }
    return _page(visit, blank | {"ships_in_days": 2, "status": "draft"}, [])


def edit(visit: Visit) -> Response:
    """`/sell/proposals/{id}`: a draft to go on with, or what was sent."""
    row = _own(visit)
    if row["product_id"]:
        code = visit.db.value("SELECT code FROM catalogue.product WHERE id = ?", row["product_id"])
        return visit.redirect(f"/sell/listings/{code}")
    return _page(visit, row, _bullets(visit, row["id"]))


def save(visit: Visit) -> Response:
    """Keep the draft and, if so asked, send it."""
    row = _own(visit) if "id" in visit.path else None
    if row and (row["status"] != "draft" or row["product_id"]):
        visit.flash("This listing is in review and cannot be changed now.", "bad")
        return visit.redirect(f"/sell/proposals/{row['id']}")
    do = visit.text("do")
    title, bullets, description = _sent(visit)
    fields: dict[str, Any] = {
        "title": title[:LONGEST_TITLE],
        "maker": visit.text("maker")[:80],
        "type": visit.text("type"),
        "description": description,
    }
    problems = []
    for name, read, what in (
        ("price_cents", desk.cents, "price"),
        ("stock", desk.count, "units in stock"),
        ("ships_in_days", _days, "days until it ships"),
    ):
        text = visit.text(name)
        try:
            fields[name] = read(text, what) if text else None
        except ValueError as wrong:
            fields[name] = None
            problems.append(str(wrong))
    if fields["type"] and not visit.db.value(
        "SELECT count(*) FROM catalogue.product_type WHERE key = ?", fields["type"]
    ):
        fields["type"] = ""
    if not title:
        problems.append("Enter a title.")
    if do == "submit":
        problems += _missing(fields, bullets)
    pictures, faults = _pictures(visit)
    problems += faults
    if problems:
        return _page(visit, (row or {"id": None, "status": "draft"}) | fields, bullets, problems)
    if row is None:
        key = visit.db.insert("proposal", status="draft", created=desk.stamp(visit), **fields)
    else:
        key = row["id"]
        _update(visit, key, fields)
    _set_bullets(visit, key, bullets)
    for picture in pictures:
        visit.db.insert("proposal_picture", proposal_id=key, **picture)
    _add_variant(visit, key)
    if do == "submit":
        _update(visit, key, {"status": "in review", "submitted": desk.stamp(visit)})
        visit.flash(f"Sent: the new listing is {REVIEW}.")
        return visit.redirect("/sell/listings")
    visit.flash("Draft saved.")
    return visit.redirect(f"/sell/proposals/{key}")


def discard(visit: Visit) -> Response:
    """Throw a draft away, or take back what was sent."""
    row = _own(visit)
    for table in ("proposal_bullet", "proposal_variant", "proposal_picture"):
        visit.db.run(f"DELETE FROM {table} WHERE proposal_id = ?", row["id"])
    visit.db.run("DELETE FROM proposal WHERE id = ?", row["id"])
    visit.flash(f"{'Draft' if row['status'] == 'draft' else 'Proposal'} deleted: {row['title']}")
    return visit.redirect("/sell/listings")


def remove_part(visit: Visit) -> Response:
    """Take a picture or a variant out of a draft."""
    row = _own(visit)
    table = {"picture": "proposal_picture", "variant": "proposal_variant"}.get(visit.path["kind"])
    if table is None or row["status"] != "draft":
        raise NotFound
    visit.db.run(f"DELETE FROM {table} WHERE id = ? AND proposal_id = ?", visit.path["part"], row["id"])
    visit.flash(f"{visit.path['kind'].title()} removed.")
    return visit.redirect(f"/sell/proposals/{row['id']}")


def picture(visit: Visit) -> Response:
    """`/sell/pictures/{id}`: one that was uploaded."""
    row = visit.found(visit.db.one("SELECT * FROM proposal_picture WHERE id = ?", visit.path["id"]))
    return Response(row["content"], media_type=row["media"], headers={"cache-control": "no-store"})


def _own(visit: Visit) -> Row:
    return visit.found(visit.db.one("SELECT * FROM proposal WHERE id = ?", visit.path["id"]))


def _update(visit: Visit, key: int, fields: dict[str, Any]) -> None:
    for column, value in fields.items():
        visit.db.run(f"UPDATE proposal SET {column} = ? WHERE id = ?", value, key)


def _days(text: str, what: str) -> int:
    return desk.count(text, what, 1, 30)


def _missing(fields: dict[str, Any], bullets: list[str]) -> list[str]:
    """What a listing needs before it can be looked at."""
    wanted = {
        "maker": "Enter the maker.",
        "type": "Choose the kind of product.",
        "price_cents": "Enter the price.",
        "stock": "Enter how many units there are.",
        "ships_in_days": "Enter in how many days it ships.",
    }
    missing = [sentence for name, sentence in wanted.items() if fields[name] in (None, "")]
    if not bullets:
        missing.append("Enter at least one bullet point.")
    if not re.sub(r"<[^>]*>", "", fields["description"]).strip():
        missing.append("Enter a description.")
    return missing


def _sent(visit: Visit) -> tuple[str, list[str], str]:
    """Title, bullets in their order, description."""
    bullets = []
    for place in range(1, MOST_BULLETS + 1):
        text = visit.text(f"bullet-{place}")[:LONGEST_BULLET]
        order = visit.text(f"order-{place}")
        if text:
            bullets.append((int(order) if order.isdigit() and len(order) < 4 else place, place, text))
    raw = visit.form.get("description", "")
    description = clean(raw[:10_000]) if isinstance(raw, str) else ""
    return visit.text("title"), [text for _, _, text in sorted(bullets)], description


def _bullets(visit: Visit, key: int) -> list[str]:
    return visit.db.column("SELECT text FROM proposal_bullet WHERE proposal_id = ? ORDER BY position", key)


def _set_bullets(visit: Visit, key: int, bullets: list[str]) -> None:
    if bullets == _bullets(visit, key):
        return
    visit.db.run("DELETE FROM proposal_bullet WHERE proposal_id = ?", key)
    for place, text in enumerate(bullets, 1):
        visit.db.insert("proposal_bullet", proposal_id=key, position=place, text=text)


def _add_variant(visit: Visit, key: int) -> None:
    """One more choice, if its row of the form is filled in."""
    name = visit.text("variant-name")[:60]
    if not name:
        return
    try:
        cents = desk.cents(visit.text("variant-price"), "price of the variant")
        stock = desk.count(visit.text("variant-stock"), "units of the variant")
    except ValueError as wrong:
        visit.flash(str(wrong), "bad")
        return
    visit.db.insert("proposal_variant", proposal_id=key, name=name, price_cents=cents, stock=stock)


def _pictures(visit: Visit) -> tuple[list[dict[str, Any]], list[str]]:
    """What was uploaded, and what is wrong with it."""
    good, wrong = [], []
    for upload in visit.form.getlist("pictures"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        content = upload.file.read(LARGEST_PICTURE + 1)
        media = next((kind for kind, start in MEDIA.items() if content.startswith(start)), "")
        if not media:
            wrong.append(f"{upload.filename} is no picture: choose PNG, JPEG, WebP or GIF files.")
        elif len(content) > LARGEST_PICTURE:
            wrong.append(f"{upload.filename} is larger than 2 MB.")
        else:
            digest = hashlib.sha256(content).hexdigest()
            good.append({"name": upload.filename[:120], "media": media, "sha": digest, "content": content})
    if len(good) > MOST_PICTURES:
        wrong.append(f"A listing has {MOST_PICTURES} pictures at most.")
    return good, wrong


def _page(visit: Visit, row: Row, bullets: list[str], problems: list[str] | None = None) -> Response:
    key = row["id"]
    response = desk.page(
        visit,
        "proposal",
        "listings",
        row=row,
        bullets=bullets,
        problems=problems or [],
        types=visit.db.all("SELECT key, name FROM catalogue.product_type ORDER BY name"),
        pictures=visit.db.all(
            "SELECT id, name, length(content) AS size FROM proposal_picture WHERE proposal_id = ? ORDER BY id",
            key,
        ),
        variants=visit.db.all("SELECT * FROM proposal_variant WHERE proposal_id = ? ORDER BY id", key),
        most_bullets=MOST_BULLETS,
        review=REVIEW,
    )
    if problems:
        response.status_code = 422
    return response


ROUTES = [
    get("/sell/new", desk.merchant(new)),
    post("/sell/new", desk.merchant(save)),
    post("/sell/listings/{code}/words", desk.merchant(propose)),
    get("/sell/proposals/{id:int}", desk.merchant(edit)),
    post("/sell/proposals/{id:int}", desk.merchant(save)),
    post("/sell/proposals/{id:int}/discard", desk.merchant(discard)),
    post("/sell/proposals/{id:int}/{kind}/{part:int}/remove", desk.merchant(remove_part)),
    get("/sell/pictures/{id:int}", desk.merchant(picture)),
]
