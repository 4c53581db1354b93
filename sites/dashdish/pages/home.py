"""The front page, cuisines and collections, the map; and the choice of how and where to eat."""

from __future__ import annotations

from sites.dashdish import art, city
from sites.dashdish.pages import shop
from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.store import Row
from sites.kit.visiting import local, owner, whole

FIRST = 16
"""So many of all restaurants at a time."""


def home(visit: Visit) -> Response:
    """`/`: cuisines, what there is of each collection, all restaurants."""
    everybody = shop.restaurants(visit)
    by_id = {row["id"]: row for row in everybody}
    rails = []
    for each in visit.db.all("SELECT * FROM catalogue.collection ORDER BY id"):
        ids = visit.db.column(
            "SELECT restaurant_id FROM catalogue.collection_restaurant WHERE collection_id = ? ORDER BY position",
            each["id"],
        )
        rails.append({"collection": each, "restaurants": [by_id[key] for key in ids]})
    seen = visit.db.column(
        "SELECT restaurant_id FROM viewed WHERE owner = ? ORDER BY place DESC LIMIT 8", owner(visit)
    )
    mode = shop.spot(visit)["mode"]
    fit = [row for row in everybody if (row["in_range"] if mode == "delivery" else row["pickup"])]
    shown = whole(visit.query.get("show"), FIRST)
    named = visit.knobs["goods"] == "real"  # then nothing stands before the restaurants
    return visit.page(
        "home.html",
        cuisines=[] if named else cuisines(visit),
        rails=rails,
        seen=[by_id[key] for key in seen if key in by_id],
        restaurants=fit[:shown],
        more=visit.url_with(show=shown + FIRST) if shown < len(fit) else "",
        count=len(fit),
        orders=[] if named else _again(visit),
    )


def _again(visit: Visit) -> list[Row]:
    """The latest past order of each of the last restaurants."""
    latest: dict[int, Row] = {}
    for row in shop.orders(visit, "status = 'placed' AND due <= ?", visit.now.isoformat(timespec="seconds")):
        latest.setdefault(row["restaurant_id"], row)
    return list(latest.values())[:4]


def cuisines(visit: Visit) -> list[dict[str, object]]:
    """All cuisines that somebody cooks."""
    return visit.db.all("SELECT * FROM catalogue.cuisine WHERE restaurants > 0 ORDER BY name")


def all_cuisines(visit: Visit) -> Response:
    """`/cuisines`: every one, with the number of restaurants."""
    return visit.page("cuisines.html", cuisines=cuisines(visit))


def collection(visit: Visit) -> Response:
    """`/collection/{slug}`: one row of the front page, whole."""
    row = visit.found(visit.db.one("SELECT * FROM catalogue.collection WHERE slug = ?", visit.path["slug"]))
    order = visit.db.column(
        "SELECT restaurant_id FROM catalogue.collection_restaurant WHERE collection_id = ? ORDER BY position",
        row["id"],
    )
    found = {each["id"]: each for each in shop.restaurants(visit)}
    return visit.page("collection.html", collection=row, restaurants=[found[key] for key in order])


def offers(visit: Visit) -> Response:
    """`/offers`: restaurants with something off, and promo codes."""
    today = visit.now.date().isoformat()
    return visit.page(
        "offers.html",
        restaurants=shop.restaurants(visit, "offer_kind <> ''"),
        promos=visit.db.all(
            "SELECT * FROM promo WHERE public AND expires >= ? AND starts <= ? ORDER BY code", today, today
        ),
    )


def city_map(visit: Visit) -> Response:
    """`/map`: the restaurants, or those of one cuisine or neighborhood, on the city's map."""
    rows = shop.restaurants(visit)
    cuisine, hood = visit.query.get("cuisine", ""), visit.query.get("neighborhood", "")
    if cuisine:
        rows = [row for row in rows if cuisine in (row["cuisine_slug"], row["second_slug"])]
    if hood:
        rows = [row for row in rows if str(row["neighborhood_id"]) == hood]
    rows.sort(key=lambda row: (row["distance"], row["id"]))
    here = shop.spot(visit)
    _, *pins = city.apart([(each["x"], each["y"]) for each in (here, *rows)])
    return visit.page(
        "map.html",
        restaurants=[{**row, "pin": {"x": x, "y": y}} for row, (x, y) in zip(rows, pins, strict=True)],
        cuisines=cuisines(visit),
        chosen_cuisine=cuisine,
        chosen_hood=hood,
        wide=city.WIDE,
        high=city.HIGH,
    )


def map_picture(visit: Visit) -> Response:
    """`/img/map.svg`: the city."""
    return visit.picture(city.drawing())


def dish_picture(visit: Visit) -> Response:
    """`/img/{kind}/{hue}.svg`: a dish."""
    kind, hue = visit.path["kind"], visit.path["hue"]
    if kind not in art.KINDS or not 0 <= hue < len(art.GROUNDS):
        raise NotFound
    return visit.picture(art.picture(kind, hue))


def place(visit: Visit) -> Response:
    """`/place`: where to eat."""
    addresses = (
        visit.db.all(
            "SELECT * FROM address WHERE account_id = ? ORDER BY is_default DESC, id", visit.account["id"]
        )
        if visit.account
        else []
    )
    return visit.page("place.html", addresses=addresses, following=local(visit.query.get("next", "/")))


def set_place(visit: Visit) -> Response:
    """Take how or where."""
    if visit.text("mode") in ("delivery", "pickup"):
        shop.set_place(visit, mode=visit.text("mode"))
    if visit.account and visit.text("address"):
        key = whole(visit.text("address"), 0)
        own = visit.db.value(
            "SELECT id FROM address WHERE id = ? AND account_id = ?", key, visit.account["id"]
        )
        if own is None:
            raise NotFound
        shop.set_place(visit, address_id=own)
    hood = whole(visit.text("neighborhood"), 0)
    if visit.db.value("SELECT 1 FROM catalogue.neighborhood WHERE id = ?", hood):
        shop.set_place(visit, neighborhood_id=hood)
    return visit.redirect(local(visit.text("next"), "/"))


ROUTES = [
    get("/", home),
    get("/cuisines", all_cuisines),
    get("/collection/{slug}", collection),
    get("/offers", offers),
    get("/map", city_map),
    get("/img/map.svg", map_picture),
    get("/img/{kind}/{hue:int}.svg", dish_picture),
    get("/place", place),
    post("/place", set_place),
]
