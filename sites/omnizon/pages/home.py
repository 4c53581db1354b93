"""The front page by the season, the list of departments and its menus, and what has been looked at."""

from __future__ import annotations

import json
from typing import Any

from sites.kit import Response, Visit, get, post
from sites.kit.store import Row
from sites.omnizon import seasons
from sites.omnizon.pages import deals, shop

RAIL = 12
DEALS = 6
KEEP = 4
"""Kinds of things to go on shopping for."""


def home(visit: Visit) -> Response:
    """What the shop shows on the day it is opened."""
    seen = visit.db.column(
        "SELECT product_id FROM recently_viewed WHERE owner = ? ORDER BY place DESC LIMIT ?",
        shop.owner(visit),
        RAIL,
    )
    best = visit.db.column(
        "SELECT id FROM catalogue.product WHERE badge = 'Best Seller' AND in_stock ORDER BY id LIMIT ?", RAIL
    )
    new = visit.db.column(
        "SELECT id FROM catalogue.product WHERE released <= ? AND in_stock ORDER BY released DESC, id LIMIT ?",
        visit.now.date().isoformat(),
        RAIL,
    )
    season = seasons.season_of(visit.now.date())
    offers = _deals(visit)
    return visit.page(
        "home.html",
        season=season,
        slides=_slides(visit, season, [offer["id"] for offer in offers], new),
        tiles=_tiles(visit),
        season_tiles=_departments(visit, season.tiles),
        deals=offers,
        best=shop.cards(visit, best),
        new=shop.cards(visit, new),
        seen=shop.cards(visit, seen),
        keep=_keep_shopping(visit),
    )


def departments(visit: Visit) -> Response:
    """All of them, three levels deep."""
    return visit.page("departments.html", below=_below(visit))


def drawer(visit: Visit) -> Response:
    """The same as a piece of a page, for the drawer."""
    return visit.page("drawer.html", below=_below(visit))


def menu(visit: Visit) -> Response:
    """What is in one department, as a piece of a page, for the panel under the bar."""
    top = visit.found(
        visit.db.one(
            "SELECT id, name, slug FROM catalogue.department WHERE slug = ? AND level = 1", visit.path["slug"]
        )
    )
    return visit.page("menu.html", top=top, below=_below(visit))


def history(visit: Visit) -> Response:
    """`/history`: what was looked at, the latest first, and what was looked for."""
    who = shop.owner(visit)
    seen = visit.db.column("SELECT product_id FROM recently_viewed WHERE owner = ? ORDER BY place DESC", who)
    searches = visit.db.all(
        "SELECT max(query) AS query, max(at) AS at, count(*) AS times FROM search_history WHERE owner = ?"
        " GROUP BY lower(query) ORDER BY max(id) DESC LIMIT 20",
        who,
    )
    return visit.page("history.html", seen=shop.cards(visit, seen), searches=searches)


def forget(visit: Visit) -> Response:
    """Take one product out of what was looked at."""
    who, code = shop.owner(visit), visit.text("code")
    row = visit.found(
        visit.db.one(
            "SELECT product_id, title FROM recently_viewed JOIN catalogue.product ON product.id = product_id"
            " WHERE owner = ? AND code = ?",
            who,
            code,
        )
    )
    visit.db.run("DELETE FROM recently_viewed WHERE owner = ? AND product_id = ?", who, row["product_id"])
    visit.flash(f"Removed “{row['title']}” from your history.")
    return visit.redirect("/history")


def clear(visit: Visit) -> Response:
    """Forget everything that was looked at."""
    visit.db.run("DELETE FROM recently_viewed WHERE owner = ?", shop.owner(visit))
    visit.flash("Your viewing history is empty now.")
    return visit.redirect("/history")


def forget_searches(visit: Visit) -> Response:
    """Forget everything that was looked for."""
    visit.db.run("DELETE FROM search_history WHERE owner = ?", shop.owner(visit))
    visit.flash("Your recent searches are cleared.")
    return visit.redirect("/history")


def _below(visit: Visit) -> dict[int, list[Row]]:
    """The departments by what they are in; those at the top by 0."""
    rows = visit.db.all(
        "SELECT id, parent_id, name, slug, level, product_count FROM catalogue.department ORDER BY id"
    )
    below: dict[int, list[Row]] = {}
    for row in rows:
        below.setdefault(row["parent_id"] or 0, []).append(row)
    return below


def _slides(visit: Visit, season: seasons.Season, offers: list[int], new: list[int]) -> list[dict[str, Any]]:
    """The season's parts of the carousel, then those of any time, each with four products to show."""
    shown = [(slide, _best_of(visit, slide.shows)) for slide in season.slides]
    shown += [(slide, ids[:4]) for slide, ids in zip(seasons.ALWAYS, (offers, new), strict=True)]
    return [{"words": slide, "products": shop.cards(visit, ids)} for slide, ids in shown]


def _best_of(visit: Visit, slugs: tuple[str, ...]) -> list[int]:
    """A product in stock of each department; of one that is named twice, the next best one too."""
    found: list[int] = []
    for slug in slugs:
        found += visit.db.column(
            "SELECT product.id FROM catalogue.department JOIN catalogue.product"
            " ON department_id BETWEEN department.id AND department.last_id"
            " WHERE department.slug = ? AND in_stock AND product.id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY product.id LIMIT 1",
            slug,
            json.dumps(found),
        )
    return found


def _deals(visit: Visit) -> list[Row]:
    """The most popular of those whose round ends today, then those of tomorrow."""
    rows = visit.db.all(
        "SELECT deal.* FROM deal JOIN catalogue.product ON product.id = product_id"
        " WHERE in_stock ORDER BY ends <= ?, product_id LIMIT ?",
        visit.now.strftime("%H:%M"),
        DEALS,
    )
    return deals.clocked(visit, rows)


def _keep_shopping(visit: Visit) -> list[Row]:
    """The kinds of things looked at last, each with the latest one of it."""
    return visit.db.all(
        "SELECT department.name, department.slug, product.code, count(*) AS seen, max(place) AS place"
        " FROM recently_viewed JOIN catalogue.product ON product.id = product_id"
        " JOIN catalogue.department ON department.id = department_id"
        " WHERE owner = ? GROUP BY department.id ORDER BY place DESC LIMIT ?",
        shop.owner(visit),
        KEEP,
    )


def _departments(visit: Visit, slugs: tuple[str, ...]) -> list[Row]:
    """Departments by their slugs, in that order, each with what sells best there."""
    return visit.db.all(
        "SELECT department.name, department.slug, product_count, product.code, variant.sku"
        " FROM json_each(?) AS wanted JOIN catalogue.department ON department.slug = wanted.value"
        " JOIN catalogue.product ON product.id = (SELECT min(id) FROM catalogue.product"
        "  WHERE department_id BETWEEN department.id AND department.last_id)"
        " JOIN catalogue.variant ON variant.product_id = product.id AND is_default ORDER BY wanted.key",
        json.dumps(list(slugs)),
    )


def _tiles(visit: Visit) -> list[Row]:
    """The departments, each with what sells best there."""
    slugs = visit.db.column("SELECT slug FROM catalogue.department WHERE level = 1 ORDER BY position")
    return _departments(visit, tuple(slugs))


ROUTES = [
    get("/", home),
    get("/departments", departments),
    get("/departments/drawer", drawer),
    get("/departments/menu/{slug}", menu),
    get("/history", history),
    post("/history/remove", forget),
    post("/history/clear", clear),
    post("/suggest/forget", forget_searches),
]
