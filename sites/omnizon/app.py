"""omnizon: a general store of invented makers. Each area's module in pages/ holds its addresses, as ROUTES."""

from __future__ import annotations

from pathlib import Path

from sites.kit import Site
from sites.kit.cache import built
from sites.kit.site import Knob, Knobs
from sites.omnizon import catalogue as goods
from sites.omnizon import manner, real
from sites.omnizon.pages import (
    account,
    banners,
    cart,
    changing,
    chat,
    checkout,
    compare,
    deals,
    guests,
    help,
    home,
    lists,
    makers,
    messages,
    notices,
    offers,
    orders,
    place,
    product,
    questions,
    reordering,
    returns,
    reviews,
    savings,
    search,
    security,
    selling,
    settings,
    shop,
    signing,
    subscriptions,
    writing,
)
from sites.omnizon.seed import seed

AREAS = (
    *(home, search, deals, compare, place, makers, product, reviews, questions, writing, offers),
    *(cart, checkout, guests, savings, orders, changing, reordering, returns),
    *(subscriptions, messages, notices),
    *(signing, lists, settings, security, chat, help, banners, selling, account),
)
"""Of two routes that fit, that of the earlier area answers."""
AMBIENT = (
    *("recently_viewed", "search_history", "compared", "checkout", "removed_line"),
    *("mail", "chat_line", "consent", "interruption"),
    *("return_draft", "answer", "message_read"),
    "listing_history",
)
"""Tables in which looking around leaves traces."""
CATALOGUE_SEED = 0
KNOBS: dict[str, tuple[Knob, ...]] = {
    "products": (5000, 100_000, 1_180_000),
    "banners": (False, True),
    "skin": ("semantic", "rough"),
    "goods": ("own", "real"),
}
"""products: how many there are. banners: a cookie notice, a newsletter dialog and other interruptions.
skin: rough is the same pages in markup that says little of what things are. goods: real adds what REAL's public tasks
name, and has Buy now take the cart along, as they expect.
"""


def catalogue(knobs: Knobs) -> Path:
    """The goods, built on first use."""
    count = int(knobs["products"])
    named = knobs["goods"] == "real"
    name = f"omnizon-{goods.version()}-{count}-{CATALOGUE_SEED}{'-real' * named}.sqlite"
    return built(name, lambda path: goods.build(path, count, CATALOGUE_SEED, named=named))


site = Site(
    __file__,
    title="omnizon",
    routes=[route for area in AREAS for route in area.ROUTES],
    seed=seed,
    catalogue=catalogue,
    ambient=AMBIENT,
    context=shop.context,
    knobs=KNOBS,
    speech=manner.manner,
    modules={goods.MODULE: goods.Made()},
    renditions={"real": real.state},
)
