"""omnizon: a general store of invented makers.

Looking: / · /departments · /d/{slug} · /s · /suggest · /dp/{code} · /dp/{code}/reviews · /img/{code}/{view}.svg
Buying:  /cart · /buy · /checkout · /checkout/done/{id}
Account: /signin · /signout · /register · /account · /account/{addresses,cards} · /orders · /orders/{number}
Reading: /help · /help/{returns,shipping,contact} · /about · /terms · /privacy
"""

from __future__ import annotations

from pathlib import Path

from sites.kit import Site, get, post
from sites.kit.cache import built
from sites.omnizon import catalogue as goods
from sites.omnizon.pages import account, cart, checkout, help, home, orders, product, search, shop
from sites.omnizon.pages.shop import member
from sites.omnizon.seed import seed

PRODUCTS = 5000
CATALOGUE_SEED = 0


def catalogue() -> Path:
    """The goods, built on first use."""
    name = f"omnizon-{goods.version()}-{PRODUCTS}-{CATALOGUE_SEED}.sqlite"
    return built(name, lambda path: goods.build(path, PRODUCTS, CATALOGUE_SEED))


site = Site(
    __file__,
    title="omnizon",
    routes=[
        get("/", home.home),
        get("/departments", home.departments),
        get("/d/{slug}", search.department),
        get("/s", search.results),
        get("/suggest", search.suggest),
        get("/dp/{code}", product.show),
        get("/dp/{code}/reviews", product.reviews),
        get("/img/{code}/{view}.svg", product.picture),
        get("/cart", cart.show),
        post("/cart/add", cart.add),
        post("/cart/{id:int}", cart.change),
        post("/buy", checkout.buy),
        get("/checkout", member(checkout.show)),
        post("/checkout/{id:int}", member(checkout.change, "/cart")),
        post("/checkout/{id:int}/address", member(checkout.add_address, "/cart")),
        post("/checkout/{id:int}/card", member(checkout.add_card, "/cart")),
        get("/checkout/done/{id:int}", member(checkout.done)),
        get("/orders", member(orders.listing)),
        get("/orders/{number}", member(orders.show)),
        get("/orders/{number}/cancel", member(orders.ask_cancel)),
        post("/orders/{number}/cancel", member(orders.cancel, "/orders")),
        post("/orders/{number}/again", member(orders.again, "/orders")),
        get("/signin", account.sign_in_page),
        post("/signin", account.sign_in),
        post("/signout", account.sign_out),
        get("/register", account.register_page),
        post("/register", account.register),
        get("/account", member(account.hub)),
        get("/account/{kind}", member(account.kept)),
        get("/account/{kind}/new", member(account.new)),
        post("/account/{kind}/new", member(account.save, "/account")),
        get("/account/{kind}/{id:int}/edit", member(account.edit)),
        post("/account/{kind}/{id:int}/edit", member(account.save, "/account")),
        post("/account/{kind}/{id:int}/remove", member(account.remove, "/account")),
        post("/account/{kind}/{id:int}/default", member(account.make_default, "/account")),
        *help.ROUTES,
    ],
    seed=seed,
    catalogue=catalogue,
    ambient=["checkout", "recently_viewed", "search_history"],
    context=shop.context,
)
