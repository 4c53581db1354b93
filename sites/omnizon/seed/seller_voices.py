"""What customers ask and write, and what the merchant has answered so far."""

from __future__ import annotations

from datetime import datetime, timedelta

from sites.kit import Database, Rng

QUESTIONS = (
    ("petbowl", "Does the glaze hold up when the bowls go through the dishwasher every day?",
     "Yes. Both bowls are fired twice, and we have run ours daily for two years."),
    ("petbowl", "Is this deep enough for a dog with a long snout?", ""),
    ("cap", "Will this fit a head of 24 inches around?", "It fits up to 24.4 inches on the last snap."),
    ("cap", "Can I wash the cap in the machine?", ""),
    ("desk", "Can the drawers be mounted on the left side?", "They can: the runners are the same on both sides."),
    ("desk", "What is the widest monitor stand that fits between the drawers?", ""),
    ("petbed", "Can I buy the cover alone?", "Not at the moment, sorry. It comes with the bed only."),
    ("petbed", "How thick is the foam once the dog has slept on it for a month?", ""),
    ("pot", "Does it work on an induction hob?", "It does: the base is magnetic."),
    ("pot", "Is the lid knob safe in the oven at 480 degrees?", "Yes, up to 500 degrees Fahrenheit."),
    ("umbrella", "Does the canopy turn inside out in strong wind?",
     "It is vented and flips back with one press of the button."),
    ("umbrella", "Is there a strap for carrying it on the shoulder?", ""),
    ("keyboard", "Can the lights be switched off altogether?", "Yes, with Fn and the down arrow."),
    ("keyboard", "Are replacement keycaps available in the same print?", ""),
    ("watch", "How long is the strap at its longest?", "It closes around wrists of up to 8.3 inches."),
    ("shampoo", "Is it safe for colored hair?", "Yes, it is free of sulfates and made for colored hair too."),
    ("planter", "Is there a hole at the bottom for drainage?", "There is, with a plug if you would rather not use it."),
    ("lamp", "Which bulb does the lamp take?", ""),
    ("serum", "Can I use it together with retinol?", "Use them on different evenings, please."),
    ("monitor", "Does the box include an HDMI cable?", "It does, five feet long."),
    ("yogamat", "Does the mat smell when it is new?", "A little, for about two days in fresh air."),
    ("rug", "Does the rug need a pad on a wooden floor?", "We would use one: it keeps the corners flat."),
    ("earbuds", "Can both earbuds be used alone?", "Yes, each of them pairs by itself."),
    ("speaker", "Can two of these play as a stereo pair?", ""),
)  # fmt: skip
TEMPLATES = (
    ("Thank you", "Thank you for asking. We are happy to help if anything else is unclear."),
    ("Not available", "We are sorry, this is not available on its own. Please look at our other listings."),
    (
        "Washing",
        "Please wash it at 30 degrees with similar colors and let it dry in the air. Do not bleach it.",
    ),
    ("Warranty", "It comes with a warranty of one year from the day of delivery. Keep your order number."),
)
REPLIES = (
    "Thank you for taking the time. We are glad that it does what it should.",
    "We are sorry to read this. Please write to us from your order, and we will make it right.",
    "Thanks for the pictures and the honest words. We have passed them on to the maker.",
)
THREADS = (
    ("Where is my parcel?", ("The tracking has not moved for three days. Is it lost?",)),
    ("Wrong color in the box", ("I ordered one color and got another. Can you send the right one?",)),
    ("Delivery to a neighbor", ("We are away next week. Could the driver leave it at number 14, please?",)),
    ("Invoice with our company's name", ("Could you add our company's name and address to the invoice?",)),
    ("The box was open", ("The parcel came open on one side. Is it complete if there is no leaflet?",)),
    ("Gift note", ("Could you put a note in: Happy birthday, Nora!", "Done, it is in the parcel.")),
    ("Bulk order", ("Is there a better price for forty of them?", "For forty we can offer eight percent off. "
                    "Write to us with the address and we will set it up.")),
    ("Manual", ("The manual is in French only.", "Sorry about that. The English one is under the tray in the box.")),
    ("Refund not there yet", ("When will I see the refund?", "It was sent on Monday; banks take three to five days.")),
    ("Thank you", ("It came a day early and is lovely. Thank you!", "That made our morning. Enjoy it!")),
)  # fmt: skip
WAITING = 5
FLAG_REASONS = ("It is about the delivery, not the product",)


def seed(db: Database, rng: Rng) -> None:
    """Questions, replies, conversations."""
    _questions(db, rng)
    for name, text in TEMPLATES:
        db.insert("answer_template", name=name, text=text)
    _replies(db, rng)
    _threads(db, rng)


def _questions(db: Database, rng: Rng) -> None:
    asked = datetime(2026, 7, 14, 21, 15)
    rows = []
    for kind, text, answer in reversed(QUESTIONS):
        product = db.value(
            "SELECT min(id) FROM listing JOIN catalogue.product ON product.id = product_id WHERE type = ?",
            kind,
        )
        if product is None:
            continue
        asked -= timedelta(hours=rng.whole(9, 60), minutes=rng.whole(0, 59))
        who = rng.pick(
            ("Dana W.", "Luis M.", "Greta P.", "Amir K.", "June T.", "Owen S.", "Nadia B.", "Theo R.")
        )
        answered = (asked + timedelta(hours=rng.whole(2, 8))).isoformat() if answer else None
        rows.append((asked.isoformat(), product, who, text, answer, answered))
    for at, product, who, text, answer, answered in sorted(rows):
        db.insert(
            "buyer_question",
            product_id=product,
            buyer=who,
            asked=at,
            text=text,
            answer=answer,
            answered=answered,
        )


def _replies(db: Database, rng: Rng) -> None:
    reviews = db.all(
        "SELECT id, stars, date FROM catalogue.review WHERE product_id IN (SELECT product_id FROM listing)"
        " AND date BETWEEN '2025-09-01' AND '2026-06-20' ORDER BY id"
    )
    for review in rng.sample(reviews, 28):
        text = REPLIES[0] if review["stars"] >= 4 else rng.pick(REPLIES[1:])
        at = datetime.fromisoformat(review["date"]) + timedelta(days=rng.whole(1, 4), hours=11)
        db.insert("review_reply", review_id=review["id"], text=text, at=at.isoformat())
    low = [review for review in reviews if review["stars"] == 1]
    for review in low[:1]:
        db.insert("review_flag", review_id=review["id"], reason=FLAG_REASONS[0], at="2026-06-22T10:40:00")


def _threads(db: Database, rng: Rng) -> None:
    sales = db.column(
        "SELECT id FROM sale WHERE status IN ('delivered', 'shipped') AND order_id ISNULL ORDER BY placed DESC LIMIT 24"
    )
    at = datetime(2026, 7, 15, 8, 20)
    for place, (sale_id, (subject, words)) in enumerate(
        zip(rng.sample(sales, len(THREADS)), THREADS, strict=True)
    ):
        at -= timedelta(hours=rng.whole(3, 20), minutes=rng.whole(0, 59))
        status = "waiting" if place < WAITING else "answered"
        thread = db.insert("buyer_thread", sale_id=sale_id, subject=subject, status=status)
        moment = at
        for number, text in enumerate(words):
            sender = "buyer" if number % 2 == 0 else "seller"
            db.insert("buyer_message", thread_id=thread, sender=sender, at=moment.isoformat(), text=text)
            moment += timedelta(minutes=rng.whole(20, 50))
