"""Finding restaurants and dishes: words, cuisine, filters, order, pages; and what is suggested while typing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse

from sites.dashdish.pages import home, shop
from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.kit.visiting import owner, whole

PER_PAGE = 20
RATINGS = (("45", "4.5 and up"), ("43", "4.3 and up"), ("40", "4.0 and up"))
TIMES = (("25", "25 minutes or less"), ("35", "35 minutes or less"), ("45", "45 minutes or less"))
FEES = (("0", "Free"), ("199", "$1.99 or less"), ("299", "$2.99 or less"))
DIETS = (("vegetarian", "Vegetarian"), ("vegan", "Vegan"), ("gluten_free", "Gluten-free"), ("halal", "Halal"))
DIET_DISHES = 3
"""So many dishes of a diet make a restaurant fit for it."""
SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "featured": ("Featured", lambda row: row["rank"]),
    "rating": ("Highest rated", lambda row: (-row["rating_tenths"], -row["rating_count"], row["rank"])),
    "time": ("Fastest", lambda row: (row["wait"][1], row["rank"])),
    "fee": ("Lowest delivery fee", lambda row: (row["delivery_fee_cents"], row["rank"])),
    "distance": ("Nearest", lambda row: (row["distance"], row["rank"])),
    "price": ("Price level, low to high", lambda row: (row["price_level"], row["rank"])),
}
DISH_SORTS: dict[str, tuple[str, str]] = {
    "featured": ("Featured", "restaurant.rank, dish.position"),
    "cheap": ("Price, low to high", "dish.price_cents, restaurant.rank, dish.position"),
    "dear": ("Price, high to low", "dish.price_cents DESC, restaurant.rank, dish.position"),
}


def words_of(text: str) -> list[str]:
    """What is looked for, in lower case; a plural's s does not count."""
    found = re.findall(r"[a-z0-9é']+", text.lower())
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in found
    ]


def search(visit: Visit) -> Response:
    """`/search`: with `show=dishes` dishes, else restaurants."""
    phrase = " ".join(visit.query.get("q", "").split())[:200]
    if phrase:
        _remember(visit, phrase)
    dishes = _dishes(visit, phrase) if phrase else []
    found = _restaurants(visit, phrase, {row["restaurant_id"] for row in dishes})
    show = "dishes" if visit.query.get("show") == "dishes" and phrase else "restaurants"
    rows = dishes if show == "dishes" else found
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = whole(visit.query.get("page"), 1, 1, pages)
    cuisine = next(
        (each for each in home.cuisines(visit) if each["slug"] == visit.query.get("cuisine")), None
    )
    return visit.page(
        "search.html",
        phrase=phrase,
        cuisine=cuisine,
        cuisines=home.cuisines(visit),
        show=show,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        restaurant_count=len(found),
        dish_count=len(dishes),
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
        sorts={key: name for key, (name, _) in (DISH_SORTS if show == "dishes" else SORTS).items()},
        sort=visit.query.get("sort", "featured"),
        ratings=RATINGS,
        times=TIMES,
        fees=FEES,
        diets=DIETS,
        chosen={name: set(visit.query.getlist(name)) for name in ("price", "diet")},
    )


def _restaurants(visit: Visit, phrase: str, with_dish: set[int]) -> list[Row]:
    """Those that fit words and filters: those whose own name or cuisine fits before those that cook it."""
    words = words_of(phrase)
    rows = [row for row in shop.restaurants(visit) if _fits(visit, row, asked_for=_is_called(row, words))]
    named = [row for row in rows if _named(row, words)]
    cooking = [row for row in rows if row["id"] in with_dish and row not in named] if words else []
    key = SORTS.get(visit.query.get("sort", ""), SORTS["featured"])[1]
    if visit.query.get("sort", "featured") in ("", "featured"):
        return sorted(named, key=key) + sorted(cooking, key=key)
    return sorted(named + cooking, key=key)


def _is_called(row: Row, words: list[str]) -> bool:
    """Who looks for a restaurant by its name finds it, even if it is too far away."""
    return bool(words) and all(word in row["name"].lower() for word in words)


def _named(row: Row, words: list[str]) -> bool:
    text = f"{row['name']} {row['cuisine']} {row['second'] or ''} {row['neighborhood']}".lower()
    return all(word in text for word in words)


def _fits(visit: Visit, row: Row, *, asked_for: bool = False) -> bool:
    """Whether a restaurant passes every filter."""
    ask = visit.query
    prices = {whole(each, 0) for each in ask.getlist("price")}
    cuisine = ask.get("cuisine", "")
    served = asked_for or (row["in_range"] if row["mode"] == "delivery" else row["pickup"])
    return bool(
        served
        and (not cuisine or cuisine in (row["cuisine_slug"], row["second_slug"]))
        and (not prices or row["price_level"] in prices)
        and row["rating_tenths"] >= whole(ask.get("rating"), 0, 0)
        and ("time" not in ask or row["wait"][1] <= whole(ask.get("time"), 10**6))
        and ("fee" not in ask or row["delivery_fee_cents"] <= whole(ask.get("fee"), 10**6, 0))
        and (not ask.get("offers") or row["offer_kind"])
        and (not ask.get("open") or row["closes"])
        and all(_suits(visit, row, diet) for diet in ask.getlist("diet"))
    )


def _suits(visit: Visit, row: Row, diet: str) -> bool:
    if diet == "halal":
        return bool(row["halal"])
    if diet not in ("vegetarian", "vegan", "gluten_free"):
        return True
    count = visit.db.value(
        f"SELECT count(*) FROM catalogue.dish WHERE restaurant_id = ? AND {diet} AND NOT sold_out", row["id"]
    )
    return bool(count >= DIET_DISHES)


def _dishes(visit: Visit, phrase: str) -> list[Row]:
    """Dishes of restaurants that pass the filters, whose name or description has every word; names come first."""
    served = {row["id"]: row for row in shop.restaurants(visit) if _fits(visit, row)}
    diets = [each for each in visit.query.getlist("diet") if each in ("vegetarian", "vegan", "gluten_free")]
    where = "".join(f" AND dish.{diet}" for diet in diets)
    order = DISH_SORTS.get(visit.query.get("sort", ""), DISH_SORTS["featured"])[1]
    rows = visit.db.all(
        "SELECT dish.*, section.slug AS section_slug FROM catalogue.dish"
        " JOIN catalogue.restaurant ON restaurant.id = dish.restaurant_id"
        f" JOIN catalogue.section ON section.id = section_id WHERE 1{where} ORDER BY {order}"
    )
    words = words_of(phrase)
    rows = [row for row in rows if row["restaurant_id"] in served]
    named = [row for row in rows if all(word in row["name"].lower() for word in words)]
    told = [
        row
        for row in rows
        if row not in named and all(word in f"{row['name']} {row['description']}".lower() for word in words)
    ]
    found = named + told
    for row in found:
        row["restaurant"] = served[row["restaurant_id"]]
    return found


def suggest(visit: Visit) -> Response:
    """`/suggest`: for the search box."""
    phrase = " ".join(visit.query.get("q", "").split())[:60]
    words = words_of(phrase)
    recent = visit.db.column(
        "SELECT query FROM searched WHERE owner = ? AND query LIKE ? ORDER BY place DESC LIMIT 4",
        owner(visit),
        f"{phrase}%",
    )
    stores = [
        row for row in shop.restaurants(visit) if words and all(w in row["name"].lower() for w in words)
    ]
    kinds = [
        row for row in home.cuisines(visit) if words and all(w in str(row["name"]).lower() for w in words)
    ]
    dishes = [
        name
        for name in visit.db.column(
            "SELECT name FROM catalogue.dish GROUP BY name ORDER BY count(*) DESC, name"
        )
        if words and all(w in name.lower() for w in words)
    ]
    return JSONResponse(
        {
            "recent": recent,
            "phrases": dishes[:4],
            "groups": [
                {
                    "label": "Restaurants",
                    "options": [
                        {"text": row["name"], "note": row["cuisine"], "url": row["url"]} for row in stores[:4]
                    ],
                },
                {
                    "label": "Cuisines",
                    "options": [
                        {"text": row["name"], "url": f"/search?cuisine={row['slug']}"} for row in kinds[:3]
                    ],
                },
            ],
        }
    )


def forget(visit: Visit) -> Response:
    """Clear what was searched for."""
    visit.db.run("DELETE FROM searched WHERE owner = ?", owner(visit))
    return visit.redirect("/search")


def _remember(visit: Visit, phrase: str) -> None:
    place = visit.db.value("SELECT coalesce(max(place), 0) + 1 FROM searched WHERE owner = ?", owner(visit))
    visit.db.run(
        "INSERT INTO searched VALUES (?, ?, ?) ON CONFLICT(owner, query) DO UPDATE SET place = excluded.place",
        owner(visit),
        phrase,
        place,
    )


ROUTES = [
    get("/search", search),
    get("/suggest", suggest),
    post("/suggest/forget", forget),
]
