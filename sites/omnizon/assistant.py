"""What the chat assistant answers: by rules, from the catalogue, the shop's terms and the visitor's own orders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sites.kit import Visit
from sites.kit.formats import long_date, money, plural, weekday
from sites.kit.store import Row
from sites.omnizon import articles, finder, terms
from sites.omnizon.pages import shop

SHOWN = 3
GREETING = (
    "Hello. I can look up your orders, find and compare products, and explain delivery, returns and coupons."
    " What can I do for you?"
)
SUGGESTIONS = (
    "Where is my order?",
    "How long do I have to return something?",
    "How fast is delivery?",
    "Find an electric kettle under $50",
)
HANDED_OVER = "I have passed this to a person. The answer comes by email within two days."


@dataclass(frozen=True)
class Reply:
    """An answer, with pages to go on to."""

    text: str
    links: list[tuple[str, str]] = field(default_factory=list)


def reply(visit: Visit, text: str) -> Reply:
    """The answer of the first rule that the words fit."""
    words = text.lower()
    for pattern, rule in RULES:
        if re.search(pattern, words):
            return rule(visit, text)
    return _find(visit, text)


# ------------------------------------------------------------------ orders


def _order(visit: Visit, text: str) -> Reply:
    """One order, if its number was said, or those that have not arrived yet."""
    number = re.search(r"OZ-\d+-\d+", text.upper())
    if visit.account is None:
        return Reply("Sign in, and I can look that up for you.", [("Sign in", "/signin?next=/chat")])
    account = visit.account["id"]
    if number:
        order = visit.db.one(
            "SELECT * FROM orders WHERE number = ? AND account_id = ?", number.group(), account
        )
        if order is None:
            return Reply(f"I find no order {number.group()} of yours.", [("Your orders", "/orders")])
        return Reply(_standing(order), [(f"Order {order['number']}", f"/orders/{order['number']}")])
    open_orders = visit.db.all(
        "SELECT * FROM orders WHERE account_id = ? AND status IN ('preparing', 'shipped')"
        " ORDER BY delivery_date, id",
        account,
    )
    if not open_orders:
        latest = visit.db.one("SELECT * FROM orders WHERE account_id = ? ORDER BY placed DESC", account)
        told = f" The latest: {_standing(latest)}" if latest else ""
        return Reply(f"Nothing of yours is on its way.{told}", [("Your orders", "/orders")])
    text = " ".join([f"{plural(len(open_orders), 'order')} of yours to come.", *map(_standing, open_orders)])
    return Reply(text, [(f"Order {each['number']}", f"/orders/{each['number']}") for each in open_orders])


def _standing(order: Row) -> str:
    number, day = order["number"], order["delivery_date"]
    match order["status"]:
        case "preparing":
            return f"Order {number} is being prepared and should arrive on {weekday(day)}."
        case "shipped":
            return f"Order {number} has shipped and should arrive on {weekday(day)}."
        case "delivered":
            return f"Order {number} was delivered on {long_date(day)}."
        case _:
            return f"Order {number} was cancelled."


def _cancel(visit: Visit, text: str) -> Reply:
    return Reply(
        "An order can be cancelled as long as it is being prepared: open it and choose “Cancel order”."
        " I cannot do that for you. Once it has shipped, let it arrive and return it.",
        [("Your orders", "/orders"), ("Returns and refunds", "/help/returns")],
    )


def _spent(visit: Visit, text: str) -> Reply:
    return Reply(
        "I do not add up orders. Their totals stand on the page of your orders, year by year.",
        [("Your orders", "/orders")],
    )


# ------------------------------------------------------------------ rules of the shop


def _returns(visit: Visit, text: str) -> Reply:
    return Reply(
        "You have thirty days from the day of delivery to send something back, for any reason, complete and unused."
        " The money is back within five working days of the parcel's arrival.",
        [("Returns and refunds", "/help/returns"), ("Your returns", "/returns")],
    )


def _delivery(visit: Visit, text: str) -> Reply:
    ways = "; ".join(
        f"{speed.name}: {plural(speed.days, 'day') if speed.days else 'the same day'}"
        f" after the parcel has left, {money(speed.cents) if speed.cents else 'free'}"
        for speed in terms.SPEEDS
    )
    return Reply(
        f"{ways}. Standard delivery is free from {money(terms.FREE_FROM_CENTS)} on. Orders placed before"
        f" {terms.CUTOFF_HOUR - 12} PM leave a day earlier than later ones.",
        [("Delivery times and prices", "/help/shipping")],
    )


def _coupon(visit: Visit, text: str) -> Reply:
    """What a code is good for, if one was said, or how codes work."""
    for word in re.findall(r"[A-Z0-9]{4,}", text.upper()):
        coupon = visit.db.one("SELECT * FROM coupon WHERE code = ?", word)
        if coupon:
            over = visit.now.date().isoformat() > coupon["expires"]
            until = f"It {'ended' if over else 'ends'} on {long_date(coupon['expires'])}."
            return Reply(f"{coupon['code']}: {coupon['text']}. {until}", [("Coupons", "/coupons")])
    return Reply(
        "Enter a promo code at checkout: one code for one order. Coupons to clip stand on the products' pages"
        " and on the page of coupons. A code for a percentage does not go together with clipped coupons.",
        [("Coupons", "/coupons"), ("Coupons and promo codes", "/help/coupons")],
    )


def _gift_card(visit: Visit, text: str) -> Reply:
    return Reply(
        "Redeem a gift card under Gift cards in your account; the balance can pay for any order.",
        [("Gift cards", "/account/gift-cards"), ("Gift cards and gifts", "/help/gift-cards")],
    )


def _subscription(visit: Visit, text: str) -> Reply:
    return Reply(
        "You can skip, change or cancel subscriptions yourself.",
        [("Subscriptions", "/subscriptions"), ("About subscriptions", "/help/subscriptions")],
    )


def _password(visit: Visit, text: str) -> Reply:
    return Reply(
        "Change your password under Login and security. If you forgot it, have a code mailed from the sign-in page.",
        [("Login and security", "/account/security"), ("Forgot your password?", "/forgot")],
    )


def _person(visit: Visit, text: str) -> Reply:
    return Reply(
        "I can pass this conversation to a person. Choose “Talk to a person” and say what it is about.",
        [("Contact us", "/contact")],
    )


def _hours(visit: Visit, text: str) -> Reply:
    return Reply(
        "By phone every day from 8 AM to 8 PM, Eastern time: (828) 555-0100.", [("Contact us", "/contact")]
    )


def _thanks(visit: Visit, text: str) -> Reply:
    return Reply("You are welcome. Is there anything else?")


def _hello(visit: Visit, text: str) -> Reply:
    return Reply(GREETING)


# ------------------------------------------------------------------ products

LEAD = re.compile(
    r"\b(please|can you|could you|find|show|search|look(ing)?|for|me|i|i'm|i am|want|need|recommend|suggest|do you"
    r" have|have you got|any|some|a|an|the|cheapest|best|rated|good|product|products|with|what|is|are|there|your)\b"
)
HIGH = re.compile(
    r"(?:under|below|less than|up to|at most|max(?:imum)?(?: of)?|cheaper than)\s*\$?\s*(\d+(?:\.\d\d)?)"
)
LOW = re.compile(r"(?:over|above|more than|at least|from|min(?:imum)?(?: of)?)\s*\$\s*(\d+(?:\.\d\d)?)")
BETWEEN = re.compile(r"between\s*\$?\s*(\d+(?:\.\d\d)?)\s*(?:and|to|-)\s*\$?\s*(\d+(?:\.\d\d)?)")
STARS = re.compile(
    r"(?:at least|over|above|with)?\s*([234])(?:\s*or more)?\s*\+?\s*stars?(?: or more| and up)?"
)


def _find(visit: Visit, text: str) -> Reply:
    """What has the words, within the bounds; otherwise what help there is."""
    wanted = _wanted(text)
    if not finder.words(wanted.q):
        return Reply(
            "I did not understand that. Ask for an order, a product, delivery, returns or coupons.",
            [("Help center", "/help")],
        )
    found = finder.search(visit.db, wanted, visit.db.column(shop.SOLD_OUT))
    if not found.total:
        helpful = articles.search(wanted.q)
        if helpful:
            article, questions = helpful[0]
            said = questions[0][1] if questions else f"{article.summary}."
            return Reply(said, [(article.name, article.path)])
        return Reply(
            f"I find nothing for “{wanted.q}”. Try fewer or other words, or ask for a person.",
            [("Help center", "/help"), ("All departments", "/departments")],
        )
    cards = shop.cards(visit, found.ids[:SHOWN])
    said = "; ".join(_named(card) for card in cards)
    lead = f"I found {plural(found.total, 'product')}: "
    if found.total > len(cards):
        lead = f"I found {plural(found.total, 'product')}. The first {len(cards)}: "
    links = [(card["title"], card["url"]) for card in cards]
    return Reply(f"{lead}{said}.", [*links, ("All results", _results(wanted))])


def _wanted(text: str) -> finder.Wanted:
    words = text.lower().strip(" ?.!")
    low = high = None
    rating = 0
    sort = "featured"
    if re.search(r"\bcheapest\b", words):
        sort = "price-low"
    elif re.search(r"\b(best|highest|top)[ -]?rated\b", words):
        sort = "rating"
    between = BETWEEN.search(words)
    if between:
        low, high = (round(float(part) * 100) for part in between.groups())
        words = BETWEEN.sub(" ", words)
    stars = STARS.search(words)
    if stars:
        rating = int(stars.group(1))
        words = STARS.sub(" ", words)
    under = HIGH.search(words)
    if under:
        high = round(float(under.group(1)) * 100)
        words = HIGH.sub(" ", words)
    over = LOW.search(words)
    if over:
        low = round(float(over.group(1)) * 100)
        words = LOW.sub(" ", words)
    query = " ".join(LEAD.sub(" ", words).split())
    return finder.Wanted(q=query, low=low, high=high, rating=rating, in_stock=True, sort=sort)


def _results(wanted: finder.Wanted) -> str:
    asked = {"q": wanted.q, "in_stock": "1", "sort": wanted.sort if wanted.sort != "featured" else ""}
    asked |= {
        "rating": str(wanted.rating or ""),
        "min": f"{wanted.low / 100:.2f}" if wanted.low else "",
        "max": f"{wanted.high / 100:.2f}" if wanted.high else "",
    }
    return f"/s?{urlencode({name: value for name, value in asked.items() if value})}"


def _named(card: Row) -> str:
    stars = f"{card['rating_tenths'] / 10:.1f} stars" if card["rating_tenths"] else "no ratings yet"
    return f"{card['title']}, {money(card['price_cents'])}, {stars}"


def _compare(visit: Visit, text: str) -> Reply:
    """Two products side by side: the best match for each half of the sentence."""
    words = re.sub(r"^.*?\b(compare|difference between)\b", "", text.strip(" ?.!"), flags=re.I)
    halves = re.split(r"\s+(?:and|with|to|or|vs\.?|versus)\s+", words, maxsplit=1, flags=re.I)
    ids = []
    for half in halves:
        query = half.strip(" \"“”'")
        exact = visit.db.value("SELECT id FROM catalogue.product WHERE title = ? COLLATE NOCASE", query)
        code = visit.db.value("SELECT id FROM catalogue.product WHERE code = ?", query.upper())
        found = [] if exact or code else finder.search(visit.db, finder.Wanted(q=query)).ids
        ids += [exact or code or (found[0] if found else 0)]
    if len(ids) < 2 or 0 in ids or ids[0] == ids[1]:
        return Reply("Tell me two products, such as: compare the Simmerly kettle and the Kettlebrook kettle.")
    one, other = shop.cards(visit, ids)
    cheaper = min(one, other, key=lambda card: card["price_cents"])
    gap = abs(one["price_cents"] - other["price_cents"])
    told = f"{cheaper['title']} costs {money(gap)} less." if gap else "They cost the same."
    better = (one["rating_tenths"] or 0) - (other["rating_tenths"] or 0)
    rated = (
        "They are rated alike."
        if not better
        else f"{(one if better > 0 else other)['title']} is rated higher."
    )
    return Reply(
        f"{_named(one)}; {_named(other)}. {told} {rated}",
        [(card["title"], card["url"]) for card in (one, other)],
    )


RULES: tuple[tuple[str, Callable[[Visit, str], Reply]], ...] = (
    (r"\b(person|human|agent|somebody|someone|representative|staff)\b", _person),
    (r"\bcompare\b|\bdifference between\b|\bversus\b|\bvs\b", _compare),
    (r"\bcancel\b.*\bsubscri|\bsubscri", _subscription),
    (r"\bcancel\b", _cancel),
    (r"\breturn(s|ed|ing)?\b|\brefund|\bsend\b.*\bback\b", _returns),
    (r"\bhow much\b.*\bspen[dt]\b", _spent),
    (
        r"\boz-\d+|\bwhere('s| is| are)\b.*\b(order|parcel|package|stuff)|\b(track|my order|my orders|my parcel)\b",
        _order,
    ),
    (r"\bgift ?cards?\b", _gift_card),
    (r"\bcoupons?\b|\bpromo\b|\bdiscount code\b|\bcode [a-z]+\d*\b", _coupon),
    (r"\bdeliver|\bshipping\b|\bhow fast\b|\bhow soon\b", _delivery),
    (r"\bpassword\b|\bsign in\b|\blog ?in\b", _password),
    (r"\bphone number\b|\bopening hours\b|\bcall you\b", _hours),
    (r"^\s*(thanks|thank you|great|perfect)\b", _thanks),
    (r"^\s*(hello|hi|hey|good (morning|evening|afternoon))\b[\s.!]*$", _hello),
)
"""The first that fits answers; what fits none is looked for in the catalogue."""
