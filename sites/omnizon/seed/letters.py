"""What has been written to sellers and to the shop, and what they said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sites.kit import Database
from sites.omnizon import corresponding
from sites.omnizon.pages import past
from sites.omnizon.seed.shop import NOW


@dataclass(frozen=True)
class Letter:
    """A conversation. Each text is (hours after the one before, 1 for the account's own, what was said)."""

    subject: str
    days: int
    """Before now, of the first message."""
    texts: tuple[tuple[int, int, str], ...]
    order: int | None = None
    """About the account's order that was the so many-eth last, 0 the last; None: about none."""
    seller: str = ""
    """Without an order; else who sold the first thing in it."""
    archived: bool = False
    unread: bool = False
    """The last message has not been opened."""


JORDAN = (
    Letter(
        "product", 212,
        (
            (0, 1, "Hello, is there a spare lid for the kettles you sell? Mine has a crack."),
            (5, 0, "Hello Jordan, yes: part CK-2217, $8.50 with delivery. Shall we put one aside for you?"),
            (26, 1, "Yes please, one."),
            (3, 0, "Done. It is kept for you until January 31 under the name Reyes."),
        ),
        seller="Copper Kettle Co.", archived=True,
    ),
    Letter(
        "invoice", 165,
        (
            (0, 1, "Could you write my company's name on the invoice of order {number}? Reyes Carpentry LLC."),
            (7, 0, "Of course. The new invoice, R-30417, went to your address by mail this morning."),
        ),
        order=17, archived=True,
    ),
    Letter(
        "damaged", 150,
        (
            (0, 1, "A part of order {number} arrived with a dented corner. Can you help?"),
            (4, 0, "We are sorry. Would you rather have a new one or $14 back and keep it?"),
            (2, 1, "The $14 back, please. It can still be used."),
            (15, 0, "They are on their way to your card."),
        ),
        order=15, archived=True,
    ),
    Letter(
        "product", 61,
        (
            (0, 1, "How long is the warranty on the tents you sell, and does it cover the poles?"),
            (6, 0, "Four years on the fabric, two years on the poles. Keep the order's number, that is all we need."),
        ),
        seller="Granite Peak Trading",
    ),
    Letter(
        "return", 40,
        (
            (0, 1, "Can I return a gift without having the receipt?"),
            (3, 0, "Yes, with the number on the packing slip. The refund then goes to a gift card."),
        ),
        seller="Omnizon",
    ),
    Letter(
        "delivery", 20,
        (
            (0, 1, "Order {number} says delivered, but I cannot find the parcel."),
            (5, 0, "The driver left it in the parcel box by the garage, locker 14. Could you look there?"),
            (2, 1, "Found it, thank you!"),
        ),
        order=9,
    ),
    Letter(
        "product", 12,
        (
            (0, 1, "Do your rugs come with an underlay, or does it have to be bought?"),
            (20, 0, "They come without one. We send you a felt underlay for $19 if you order it within ten days."),
        ),
        seller="Juniper Home", unread=True,
    ),
    Letter(
        "change", 5,
        (
            (0, 1, "Please leave order {number} with my neighbor in Apt 5A if I am not in."),
            (9, 0, "We have told the carrier. Your neighbor needs the code 7731 to take it."),
        ),
        order=6, unread=True,
    ),
    Letter(
        "delivery", 3,
        (
            (0, 1, "Will order {number} be here before the weekend?"),
            (4, 0, "It leaves our warehouse in the coming days; the tracking page shows the promised day."),
            (30, 0, "One more thing: the carrier asks for a phone number that works on that day. Is yours right?"),
        ),
        order=5, unread=True,
    ),
    Letter("invoice", 1, ((0, 1, "Why was my card charged twice for order {number}? I see two bookings."),), order=2),
)  # fmt: skip
"""25 messages."""
NOOR = (
    Letter(
        "invoice", 900,
        (
            (0, 1, "We need a yearly statement of the office's orders for our tax adviser."),
            (23, 0, "It is on its way by mail: statement S-2023-118, 14 pages."),
        ),
        seller="Omnizon", archived=True,
    ),
    Letter(
        "product", 410,
        (
            (0, 1, "Is your olive oil from this year's harvest?"),
            (6, 0, "It is: pressed in November, best before October of the year after next."),
        ),
        seller="Prairie Mercantile", archived=True,
    ),
    Letter(
        "damaged", 35,
        (
            (0, 1, "A part of order {number} was broken. No need to send it back, I hope?"),
            (5, 0, "No need. We have sent another one today, parcel LW 6620 1183 05."),
            (50, 1, "It came, thank you."),
        ),
        order=16,
    ),
    Letter(
        "delivery", 6,
        (
            (0, 1, "Can order {number} go to the third floor? The lift is out of order until Friday."),
            (3, 0, "We have asked the carrier. They charge $6 for stairs, which we take over."),
        ),
        order=7, unread=True,
    ),
    Letter("change", 1, ((0, 1, "Could the two parcels of this week come together?"),), order=1),
)  # fmt: skip


def seed(db: Database, account: int, letters: tuple[Letter, ...]) -> None:
    """Write an account's conversations; what sellers said at the same hour in every play."""
    orders = db.all(
        "SELECT * FROM orders WHERE account_id = ? AND status <> 'cancelled' ORDER BY placed DESC, id DESC",
        account,
    )
    for letter in letters:
        order = None if letter.order is None else orders[letter.order]
        seller = letter.seller
        if order:
            seller = db.all(past.LINES, json.dumps([order["id"]]))[0]["sold_by"]
        thread = db.insert(
            "thread",
            account_id=account,
            seller=seller,
            order_id=order["id"] if order else None,
            subject=letter.subject,
            title=corresponding.SUBJECTS[letter.subject],
            archived=int(letter.archived),
        )
        at = NOW - timedelta(days=letter.days, minutes=letter.days * 7 % 50)
        if order:
            at = max(at, datetime.fromisoformat(order["placed"]) + timedelta(hours=1))
        for place, (hours, mine, text) in enumerate(letter.texts):
            at += timedelta(hours=hours, minutes=hours * 11 % 60)
            number = order["number"] if order else ""
            said = text.replace("{number}", number)
            key = db.insert("message", thread_id=thread, at=at.isoformat(), mine=mine, text=said)
            last = place == len(letter.texts) - 1
            if not mine and not (last and letter.unread):
                db.insert("message_read", message_id=key, answer=0)
