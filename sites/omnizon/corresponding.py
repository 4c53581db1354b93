"""Letters to sellers: what they are about, and what a seller says to them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from sites.kit.rng import mix

SHOP = "Omnizon"
SUBJECTS = {
    "delivery": "Where is my order?",
    "damaged": "Something arrived damaged or is missing",
    "return": "Return or refund",
    "product": "Question about a product",
    "invoice": "Invoice or payment",
    "change": "Change my order",
    "other": "Something else",
}
LONGEST = 2000
OPENS, CLOSES = 8, 18
"""Hours between which sellers write."""
SILENT_IN = 6
"""One in so many messages stays without an answer."""
ANSWERS = {
    "delivery": "Thank you for writing. We have looked at the parcel: the tracking page of your order shows where it is"
    " and when it will be with you. If it is not there a day after the promised date, write to us again and we"
    " send another one.",
    "damaged": "We are sorry about that. Please start a return from your order and choose what was wrong with it: the"
    " label and the pickup are free then, and your money is back a few days after we have the parcel.",
    "return": "You can start a return from the page of your order. Once the parcel is with us, the refund takes two"
    " working days.",
    "product": "Thank you for asking. All that we know about it stands on its page, in the table of specifications. We"
    " have passed your question on to the maker.",
    "invoice": "Your invoice is on the page of your order, ready to print. If something on it is wrong, tell us what it"
    " should say and we write a new one.",
    "change": "As long as an order has not left, you can change its address or cancel items on its page. After that we"
    " cannot reach the parcel any more, but you can return it.",
    "other": "Thank you for your message. We have read it and will come back to you if there is something to do.",
}


def answer(message_id: int, subject: str, seller: str, sent: datetime) -> tuple[datetime, str] | None:
    """When and what a seller answers, in working hours; None: never."""
    if mix(message_id * 32_452_843) % SILENT_IN == 0:
        return None
    at = sent + timedelta(hours=2 + mix(message_id * 49_979_687) % 6, minutes=mix(message_id) % 60)
    if at.hour >= CLOSES:
        at = at.replace(hour=OPENS) + timedelta(days=1)
    elif at.hour < OPENS:
        at = at.replace(hour=OPENS)
    return at, f"{ANSWERS[subject]}\n\n{'The omnizon team' if seller == SHOP else seller}"
