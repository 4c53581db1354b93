"""The articles of the help center. Figures come from the shop's rules, so that help and shop cannot disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sites.kit.credentials import SHORTEST_PASSWORD
from sites.kit.formats import money
from sites.omnizon import mailbox, manner, terms, wishes
from sites.omnizon.pages import settings


@dataclass(frozen=True)
class Article:
    """A page of the help center: questions with their answers."""

    path: str
    name: str
    summary: str
    questions: tuple[tuple[str, str], ...]
    """An answer is plain text; paragraphs apart by an empty line."""
    more: tuple[tuple[str, str], ...] = ()
    """(words, address) of pages where the thing itself is done."""


def _article(
    slug: str, name: str, summary: str, *questions: tuple[str, str], more: tuple[tuple[str, str], ...] = ()
) -> Article:
    return Article(f"/help/{slug}", name, summary, questions, more)


_free = money(terms.FREE_FROM_CENTS)
_wrap = money(terms.WRAP_CENTS)
_slots = ", ".join(f"{slot.name} for {money(slot.cents)}" for slot in terms.SLOTS if slot.cents)
_speeds = "; ".join(
    f"{speed.name}, {speed.days or 'no'} day{'' if speed.days == 1 else 's'} after the parcel has left,"
    f" {money(speed.cents) if speed.cents else 'free'}"
    for speed in terms.SPEEDS
)
_rates = ", ".join(
    f"{each.name} {each.shown(10_000)}" for each in manner.CURRENCIES.values() if each.code != "USD"
)

ARTICLES = (
    _article(
        "shipping",
        "Delivery times and prices",
        "How fast, how dear, and when an order leaves",
        (
            "Which ways of delivery are there?",
            f"{_speeds}. Standard delivery is free for orders of {_free} or more.",
        ),
        (
            "Until when do I have to order?",
            f"Orders placed before {terms.CUTOFF_HOUR - 12} PM leave a day earlier than later ones.",
        ),
        (
            "Can I choose the day or the time of day?",
            f"Yes, at checkout: any day up to {terms.LATER_DAYS} days after the first one. A time of the day costs"
            f" extra: {_slots}.",
        ),
        (
            "Where do you deliver?",
            "To all fifty states and the District of Columbia, on every day of the week. Not abroad.",
        ),
        more=(("Your orders", "/orders"),),
    ),
    _article(
        "returns",
        "Returns and refunds",
        "How long, how, and when the money is back",
        ("Can I return a gift?", "Yes. The refund goes to whoever paid for it, in the way it was paid."),
        ("What does a return cost?", "Nothing if the fault was ours or the seller's."),
        more=(("Your returns", "/returns"), ("Your orders", "/orders")),
    ),
    _article(
        "payment",
        "Paying, prices and currencies",
        "Cards, what is charged and when, other currencies",
        (
            "How can I pay?",
            "With a credit or debit card that you enter at checkout or keep in your account, with a gift card"
            " balance, or with both: the balance pays first and the card the rest.",
        ),
        (
            "My card was refused. Why?",
            "The checkout says what the bank gave as the reason. Correct what it names, or choose another card."
            " Nothing is charged for an order that was not placed.",
        ),
        (
            "In which currency am I charged?",
            "Always in US dollars. Prices can be shown in another currency as a guide; on checkout, orders, returns"
            " and gift cards amounts always stand in US dollars.",
        ),
        (
            "At which rates are prices shown?",
            f"At fixed ones, for $100.00: {_rates}. Half a unit is rounded upwards.",
        ),
        (
            "How is sales tax worked out?",
            "By the state that we deliver to, on the goods after any discount. Delivery and gift wrap are not taxed.",
        ),
        more=(("Payment cards", "/account/cards"), ("Preferences", "/account/preferences")),
    ),
    _article(
        "coupons",
        "Coupons and promo codes",
        "How they are used, and how they go together",
        (
            "How do I use a promo code?",
            "Enter it at checkout. One code counts for one order; some need an order of a certain value, and each"
            " has a last day. The discount comes off the price of the goods before tax.",
        ),
        (
            "What is a coupon to clip?",
            "A percentage off one product, shown on its page. Clip it, and it counts at your next order of that"
            " product, once and until its last day.",
        ),
        (
            "Do the two go together?",
            "A code for an amount or for free delivery goes together with clipped coupons. A code for a percentage"
            " does not: keep the clipped ones for another order, or leave the code away.",
        ),
        (
            "Why does free delivery not depend on my discount?",
            f"Free standard delivery from {_free} on is decided by the price of the goods before discounts.",
        ),
        more=(("Coupons", "/coupons"),),
    ),
    _article(
        "gift-cards",
        "Gift cards and gifts",
        "Redeeming, balances, wrapping and messages",
        (
            "How do I redeem a gift card?",
            "Enter its code under Gift cards in your account. The amount is added to your balance, which any order"
            " can be paid from.",
        ),
        (
            "Does a balance run out?",
            "No. The code of a gift card has a last day; once redeemed, the balance stays.",
        ),
        (
            "Can you wrap it?",
            f"Yes. Mark the item as a gift in your cart, and choose gift wrap at checkout: {_wrap} for each item."
            f" A message of up to {terms.LONGEST_MESSAGE} characters is free.",
        ),
        (
            "Will they see the price?",
            "Not if you tick “Leave prices off the slip in the parcel” at checkout.",
        ),
        more=(("Gift cards", "/account/gift-cards"),),
    ),
    _article(
        "subscriptions",
        "Subscriptions",
        "Deliveries that come again and again",
        (
            "How does it work?",
            "On the page of a product that can be subscribed to, choose how many and how often. Each delivery is an"
            " order of its own.",
        ),
        (
            "Can I skip one?",
            "Yes, until it is being prepared. Open Subscriptions and skip it, or change its day.",
        ),
        (
            "How do I end it?",
            "Cancel it under Subscriptions at any time. What has left already still arrives.",
        ),
        more=(("Subscriptions", "/subscriptions"),),
    ),
    _article(
        "lists",
        "Lists",
        "Keeping, sharing, and what others see",
        (
            "How do I add something?",
            "Choose a list on the product's page. Without a choice it goes to your default list. A list keeps the"
            " very color and size that you chose, once.",
        ),
        (
            "Who sees my list?",
            "A private one only you. A shared one whoever has its link, under your nickname. A public one whoever"
            " has its link, under your whole name. Notes can be read there too.",
        ),
        (
            "How many are there room for?",
            f"{wishes.MOST_LISTS} lists of {wishes.MOST_ITEMS} items each.",
        ),
        (
            "What do Wanted and Has mean?",
            "Wanted is how many you would like, Has how many of these you have already. The total of a list is of"
            " what is still wanted, at the prices of today.",
        ),
        more=(("Your lists", "/lists"),),
    ),
    _article(
        "selling",
        "Selling on omnizon",
        "For makers: applying, fees, and what customers expect",
        (
            "Who can sell?",
            "Makers and shops in the United States. Apply with a name, an address and what you make.",
        ),
        (
            "How do customers reach a seller?",
            "By a message from an order or from the seller's page. Answer within two days.",
        ),
        more=(("Sell on omnizon", "/sell"),),
    ),
    _article(
        "security",
        "Your account and its security",
        "Passwords, codes, devices, deleting an account",
        (
            "I forgot my password.",
            "Choose “Forgot your password?” on the sign-in page. We mail you a code with which you set a new one.",
        ),
        (
            "How good does a password have to be?",
            f"At least {SHORTEST_PASSWORD} characters. Longer is better than odd.",
        ),
        (
            "What is two-step sign-in?",
            "After your password we ask for a code of six digits, which we mail you each time. It counts once, for"
            f" {mailbox.CODE_MINUTES} minutes.",
        ),
        (
            "Somebody else is signed in to my account.",
            "Sign out the other devices under Login and security, and change your password.",
        ),
        (
            "How do I delete my account?",
            "Under Login and security. Lists, addresses, cards and gift card balance go; orders have to be kept. It"
            " cannot be undone.",
        ),
        (
            "How large may my picture be?",
            f"{settings.LARGEST_PICTURE // 1000} kB, as PNG, JPEG or GIF.",
        ),
        more=(("Login and security", "/account/security"), ("Profile", "/account/profile")),
    ),
    _article(
        "accessibility",
        "Accessibility",
        "Keyboard, screen readers, contrast, and what does not work yet",
        (
            "Does the shop work without a mouse?",
            "Yes. Every control can be reached with the Tab key and used with Enter, the space bar and the arrow"
            " keys. Escape closes menus and dialogs. The first link of each page skips to its content.",
        ),
        (
            "Does it work without JavaScript?",
            "Yes. Everything is a link or a form; scripts only add comfort.",
        ),
        (
            "Can I change the contrast?",
            "Choose a light or a dark appearance under Preferences. Text can be made twice as large.",
        ),
        ("Something does not work for me.", "Write to us: topic Accessibility. We answer within two days."),
        more=(("Preferences", "/preferences"), ("Contact us", "/contact")),
    ),
)
BY_PATH = {article.path: article for article in ARTICLES}


def search(words: str) -> list[tuple[Article, list[tuple[str, str]]]]:
    """The articles that have all the words, with the questions that have most of them; the best first."""
    wanted = [word.removesuffix("s") for word in re.findall(r"\w+", words.lower()[:100]) if len(word) > 1]
    found = []
    for article in ARTICLES:
        hits = []
        for question, answer in article.questions:
            text = f"{question} {answer}".lower()
            score = sum((word in text) + 2 * (word in question.lower()) for word in wanted)
            if all(word in f"{text} {article.name.lower()}" for word in wanted):
                hits.append((score, (question, answer)))
        named = sum(word in f"{article.name} {article.summary}".lower() for word in wanted)
        if wanted and (hits or named == len(wanted)):
            best = sorted(hits, key=lambda pair: -pair[0])
            found.append((max((score for score, _ in hits), default=0) + 3 * named, article, best))
    found.sort(key=lambda each: -each[0])
    return [(article, [question for _, question in hits[:3]]) for _, article, hits in found]
