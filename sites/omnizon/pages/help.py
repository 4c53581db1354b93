"""The help center, contact, legal pages, the newsletter, and the page that lists all pages."""

from __future__ import annotations

from functools import partial

from sites.kit import Response, Visit, forms, get, post
from sites.kit.forms import Field, Form
from sites.omnizon import articles
from sites.omnizon.pages import shop

PAGES = {
    "/about": "about.html",
    "/terms": "terms.html",
    "/privacy": "privacy.html",
}
TOPICS = {
    "order": "An order",
    "delivery": "Delivery",
    "return": "A return or refund",
    "payment": "Payment or a gift card",
    "account": "My account",
    "product": "A product",
    "selling": "Selling on omnizon",
    "accessibility": "Accessibility",
    "other": "Something else",
}
OWN_TEMPLATES = {"/help/returns": "help_returns.html", "/help/shipping": "help_shipping.html"}
EMAIL = Field("email", "Email", forms.email, kind="email", autocomplete="email")
LONGEST_TEXT = 1000


def center(visit: Visit) -> Response:
    """`/help`: all articles, or those that are looked for."""
    words = " ".join(visit.query.get("q", "").split())[:100]
    return visit.page(
        "help.html",
        articles=articles.ARTICLES,
        words=words,
        found=articles.search(words) if words else [],
    )


def article(visit: Visit) -> Response:
    """`/help/{slug}`."""
    path = visit.request.url.path
    return visit.page(
        OWN_TEMPLATES.get(path, "help_article.html"),
        article=articles.BY_PATH[path],
        articles=articles.ARTICLES,
    )


def _show(visit: Visit, template: str) -> Response:
    return visit.page(template, articles=articles.ARTICLES)


def sitemap(visit: Visit) -> Response:
    """`/sitemap`: where everything is."""
    categories = visit.db.all(
        "SELECT name, slug, level FROM catalogue.department WHERE level < 3 ORDER BY id"
    )
    return visit.page("sitemap.html", categories=categories, articles=articles.ARTICLES)


# ------------------------------------------------------------------ contact


def contact_fields(visit: Visit) -> tuple[Field, ...]:
    """A guest has to say where the answer goes."""
    fields = (
        Field("topic", "Topic", kind="select", options=tuple(TOPICS.items())),
        Field("order_number", "Order number", required=False, hint="Such as OZ-58213-20046", longest=20),
    )
    return fields if visit.account else (*fields, EMAIL)


def contact_page(visit: Visit) -> Response:
    """The form."""
    values = {"topic": visit.query.get("topic", ""), "order_number": visit.query.get("order", "")}
    return _contact_page(visit, Form.filled("contact", contact_fields(visit), values))


def contact(visit: Visit) -> Response:
    """Take a message to the shop."""
    form = Form.read("contact", contact_fields(visit), visit)
    number = form["order_number"].upper()
    if number and not _is_mine(visit, number):
        form.wrong("order_number", "That is none of your orders. Leave it empty if you are not sure.")
    raw = visit.form.get("text", "")
    text = raw.strip() if isinstance(raw, str) else ""
    wrong = ""
    if not text:
        wrong = "Write what it is about."
    elif len(text) > LONGEST_TEXT:
        wrong = f"That is too long: {LONGEST_TEXT} characters at most."
    if wrong or not form.ok:
        return _contact_page(visit, form, text, wrong, status=422)
    email = visit.account["email"] if visit.account else form["email"]
    request(visit, "form", form["topic"], text, email, number)
    visit.flash("Your message is with us. We answer by email within two days.")
    return visit.redirect("/help/requests")


def request(visit: Visit, source: str, topic: str, text: str, email: str, number: str = "") -> int:
    """Write down what a visitor asks of the shop."""
    return visit.db.insert(
        "support_request",
        account_id=visit.account["id"] if visit.account else None,
        session_id=None if visit.account else visit.session["id"],
        source=source,
        topic=topic,
        order_number=number,
        email=email,
        text=text,
        at=visit.now.isoformat(timespec="seconds"),
    )


def requests(visit: Visit) -> Response:
    """`/help/requests`: what this visitor has written to the shop."""
    mine, who = shop.cart_owner(visit)
    rows = visit.db.all(f"SELECT * FROM support_request WHERE {mine} ORDER BY at DESC, id DESC", who)
    return visit.page("help_requests.html", rows=rows, topics=TOPICS, articles=articles.ARTICLES)


def _contact_page(visit: Visit, form: Form, text: str = "", wrong: str = "", status: int = 200) -> Response:
    return visit.page(
        "help_contact.html", status=status, form=form, text=text, wrong=wrong, articles=articles.ARTICLES
    )


def _is_mine(visit: Visit, number: str) -> bool:
    account = visit.account["id"] if visit.account else None
    sql = "SELECT count(*) FROM orders WHERE number = ? AND account_id IS ?"
    return bool(visit.db.value(sql, number, account))


# ------------------------------------------------------------------ newsletter


def newsletter_page(visit: Visit) -> Response:
    """Sign up or off."""
    email = visit.account["email"] if visit.account else ""
    return _newsletter_page(visit, Form.filled("newsletter", (EMAIL,), {"email": email}))


def newsletter(visit: Visit) -> Response:
    """Take an address on, or off."""
    form = Form.read("newsletter", (EMAIL,), visit)
    if not form.ok:
        return _newsletter_page(visit, form, status=422)
    there = subscribed(visit, form["email"])
    if visit.text("do") == "leave":
        visit.db.run("DELETE FROM newsletter WHERE email = ?", form["email"])
        told = "does not get our newsletter any more." if there else "does not get our newsletter."
    else:
        subscribe(visit, form["email"])
        told = "gets our newsletter already." if there else "gets our newsletter from now on."
    visit.flash(f"{form['email']} {told}")
    return visit.redirect(shop.local(visit.text("next"), "/newsletter"))


def subscribed(visit: Visit, email: str) -> bool:
    """Whether an address gets the newsletter."""
    return bool(visit.db.value("SELECT count(*) FROM newsletter WHERE email = ?", email))


def subscribe(visit: Visit, email: str) -> None:
    """Once an address."""
    now = visit.now.isoformat(timespec="seconds")
    visit.db.run("INSERT INTO newsletter VALUES (?, ?) ON CONFLICT DO NOTHING", email, now)


def _newsletter_page(visit: Visit, form: Form, status: int = 200) -> Response:
    email = visit.account["email"] if visit.account else ""
    since = visit.db.value("SELECT joined FROM newsletter WHERE email = ?", email)
    return visit.page("newsletter.html", status=status, form=form, since=since)


# ------------------------------------------------------------------ cookies


def set_cookies(visit: Visit) -> Response:
    """Keep what a visitor says to cookies."""
    choice = visit.text("choice")
    values = {
        "analytics": int(choice == "all" or (choice == "chosen" and bool(visit.text("analytics")))),
        "advertising": int(choice == "all" or (choice == "chosen" and bool(visit.text("advertising")))),
        "at": visit.now.isoformat(timespec="seconds"),
    }
    visit.db.run("DELETE FROM consent WHERE session_id = ?", visit.session["id"])
    visit.db.insert("consent", session_id=visit.session["id"], **values)
    visit.flash("Your choice of cookies was saved.")
    return visit.redirect(shop.local(visit.text("next"), "/cookies"))


def cookies(visit: Visit) -> Response:
    """`/cookies`: what there is, and the visitor's choice."""
    kept = visit.db.one("SELECT * FROM consent WHERE session_id = ?", visit.session["id"])
    return visit.page("cookies.html", kept=kept)


ROUTES = [
    *(get(path, partial(_show, template=template)) for path, template in PAGES.items()),
    get("/help", center),
    *(get(each.path, article) for each in articles.ARTICLES),
    get("/help/contact", contact_page),
    post("/help/contact", contact),
    get("/contact", contact_page),
    post("/contact", contact),
    get("/help/requests", requests),
    get("/newsletter", newsletter_page),
    post("/newsletter", newsletter),
    get("/cookies", cookies),
    post("/cookies", set_cookies),
    get("/sitemap", sitemap),
]
