"""dashdish: food of an invented city, delivered or picked up. Each area's module in pages/ holds its addresses."""

from __future__ import annotations

from pathlib import Path

from sites.dashdish import catalogue as menus
from sites.dashdish import real
from sites.dashdish.pages import (
    account,
    cart,
    checkout,
    groups,
    help,
    home,
    issues,
    orders,
    search,
    shop,
    signing,
    store,
    wallet,
)
from sites.dashdish.seed import seed
from sites.kit import Site
from sites.kit.cache import built
from sites.kit.site import Knob, Knobs

AREAS = (home, search, store, groups, cart, checkout, orders, issues, signing, wallet, account, help)
"""Of two routes that fit, that of the earlier area answers."""
AMBIENT = ("place", "viewed", "searched", "checkout")
"""Tables in which looking around leaves traces."""
CATALOGUE_SEED = 0
KNOBS: dict[str, tuple[Knob, ...]] = {
    "skin": ("semantic", "rough"),
    "goods": ("own", "real"),
}
"""skin: rough is the same pages in markup that says little of what things are. goods: real adds the restaurants that
REAL's public tasks name, before the city's own, and begins the front page with them, as those tasks expect.
"""


def catalogue(knobs: Knobs) -> Path:
    """The restaurants, built on first use."""
    named = knobs["goods"] == "real"
    name = f"dashdish-{menus.version()}-{CATALOGUE_SEED}{'-real' * named}.sqlite"
    return built(name, lambda path: menus.build(path, CATALOGUE_SEED, named=named))


site = Site(
    __file__,
    title="dashdish",
    routes=[route for area in AREAS for route in area.ROUTES],
    seed=seed,
    catalogue=catalogue,
    ambient=AMBIENT,
    context=shop.context,
    knobs=KNOBS,
    renditions={"real": real.state},
)
