"""Help, the rules in words, and letters to the help desk."""

from __future__ import annotations

from sites.dashdish import terms
from sites.dashdish.pages import shop
from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import money
from sites.kit.visiting import account, member, whole

SUBJECTS = ("An order", "A payment", "My account", "A restaurant", "Something else")
ARTICLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "fees": (
        "What an order costs",
        (
            "Each restaurant has its own delivery fee, which stands on its page.",
            f"The service fee of a delivery is {terms.SERVICE_PERCENT}% of the dishes, at least"
            f" {money(terms.SERVICE_LEAST)}"
            f" and at most {money(terms.SERVICE_MOST)}. Pickup has no fees.",
            f"A delivery below the restaurant's order minimum costs {money(terms.SMALL_CENTS)} more.",
            f"Express delivery costs {money(terms.EXPRESS_CENTS)} and is {terms.EXPRESS_MINUTES} minutes faster.",
            f"Sales tax is {terms.TAX / 100:.0f}% of the dishes after discounts. Fees and tips are not taxed.",
            "A tip is worked out on the dishes before discounts, and all of it goes to the courier or the kitchen.",
        ),
    ),
    "promo-codes": (
        "Offers and promo codes",
        (
            "A restaurant's own offer counts by itself as soon as the dishes reach its amount.",
            "One promo code can be used on each order.",
            "A code that takes something off the dishes cannot be combined with an offer that does so too. You can"
            " leave the offer out and use the code instead. A code for free delivery goes with any such offer.",
            "If an order is cancelled, its code can be used again.",
        ),
    ),
    "refunds": (
        "Refunds",
        (
            f"Tell us within {terms.ISSUE_HOURS} hours of an order's arrival what was wrong: open the order and choose"
            " Report a problem.",
            "For a dish that was missing or wrong you get back its whole price with the tax on it. If the order had a"
            " discount, the dish's share of it is taken off.",
            f"For food that was cold or spoiled it is {terms.COLD_PERCENT}% of that.",
            f"If an order came {terms.LATE_MINUTES} minutes or more after the promised time, it is"
            f" {money(terms.LATE_CENTS)}, once.",
            "You choose whether it goes back to your card or to your dashdish credit.",
        ),
    ),
    "cancelling": (
        "Cancelling an order",
        (
            "An order can be cancelled as long as the kitchen has not begun. The kitchen begins two minutes after you"
            " have ordered or, with a scheduled order, just in time for it.",
            "You are not charged for a cancelled order, and credit that it has used comes back.",
        ),
    ),
    "scheduling": (
        "Ordering for later",
        (
            f"Every restaurant can be ordered from for the next {terms.SLOT_DAYS} days, in half hours within its"
            " hours.",
            "When a restaurant is closed, scheduling is the only way to order from it.",
            "The first half hour of a day begins half an hour after the restaurant opens.",
        ),
    ),
    "group-orders": (
        "Group orders",
        (
            "Open a restaurant and choose Group order. Give everybody the code: they choose for themselves, within the"
            " limit that you set.",
            "Lock the group order before you check out. The host pays for everything.",
        ),
    ),
    "plum": (
        "Plum membership",
        (
            f"Plum takes the delivery fee off every order with dishes for {money(terms.PLAN_MINIMUM_CENTS)} or more. It"
            f" costs {money(terms.PLAN['monthly'])} a month or {money(terms.PLAN['yearly'])} a year.",
            "It can be ended at any time, and lasts as long as you have paid for.",
        ),
    ),
}
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "about": (
        "About dashdish",
        (
            "dashdish brings the cooking of one city to its doors: sixty-eight kitchens, ten neighborhoods, and"
            " couriers who know the stairs.",
            "The restaurants write their own menus. We carry.",
        ),
    ),
    "terms": (
        "Terms of use",
        (
            "An order is a contract with the restaurant, made when you place it.",
            "Prices include no tax; the checkout shows every fee before you order.",
            "Who orders alcohol must be of age. There is none on these menus.",
        ),
    ),
    "privacy": (
        "Privacy",
        (
            "We keep your addresses and orders for as long as you have an account.",
            "The restaurant sees your first name and your notes; the courier sees your address until the"
            " order is there.",
        ),
    ),
}


def center(visit: Visit) -> Response:
    """`/help`: all articles."""
    return visit.page("help.html", articles=ARTICLES)


def article(visit: Visit) -> Response:
    """`/help/{slug}`."""
    found = ARTICLES.get(visit.path["slug"])
    if found is None:
        raise NotFound
    return visit.page("article.html", heading=found[0], paragraphs=found[1], back=True)


def page(visit: Visit) -> Response:
    """`/about`, `/terms`, `/privacy`."""
    heading, paragraphs = PAGES[visit.request.url.path.strip("/")]
    return visit.page("article.html", heading=heading, paragraphs=paragraphs, back=False)


def contact(visit: Visit) -> Response:
    """`/help/contact`: a letter to the help desk, and those sent so far."""
    return _contact(visit, "")


def send(visit: Visit) -> Response:
    """Take the letter."""
    who = account(visit)["id"]
    text = visit.text("text")[:1000]
    if not text or visit.text("subject") not in SUBJECTS:
        return _contact(visit, "Choose a subject and write your message.")
    order = whole(visit.text("order"), 0)
    own = visit.db.value("SELECT id FROM orders WHERE id = ? AND account_id = ?", order, who)
    visit.db.insert(
        "message",
        account_id=who,
        order_id=own,
        subject=visit.text("subject"),
        text=text,
        at=visit.now.isoformat(timespec="seconds"),
    )
    visit.flash("Thank you. We answer within a day.")
    return visit.redirect("/help/contact")


def _contact(visit: Visit, error: str) -> Response:
    return visit.page(
        "contact.html",
        status=422 if error else 200,
        error=error,
        subjects=SUBJECTS,
        orders=shop.orders(visit, "1")[:20],
        messages=visit.db.all(
            "SELECT * FROM message WHERE account_id = ? ORDER BY id DESC", account(visit)["id"]
        ),
    )


ROUTES = [
    get("/help", center),
    get("/help/contact", member(contact)),
    post("/help/contact", member(send)),
    get("/help/{slug}", article),
    *(get(f"/{name}", page) for name in PAGES),
]
