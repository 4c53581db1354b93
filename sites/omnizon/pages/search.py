"""Search results and departments: one listing page, with filters that count exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse

from sites.kit import Response, Rng, Visit, get
from sites.kit.formats import day, money
from sites.kit.store import Row
from sites.omnizon import finder, manner, terms
from sites.omnizon.catalogue import COLORS
from sites.omnizon.finder import Found, Wanted
from sites.omnizon.pages import compare, shop

MAKERS_SHOWN = 8
MAKERS_A_PAGE = 240
SIZES = (24, 48)
"""Products on a page."""
DELIVERY = (1, 2, 4)
"""Days within which express delivery may be asked to arrive."""
SPONSORED = 4
CONDITIONS = {"renewed": "Renewed", "used-good": "Used, good"}
"""Of offers besides new ones."""
FEW_WORDS = 5
"""Of a query of so many words at most, each is left out in turn when nothing is found."""


def results(visit: Visit) -> Response:
    """`/s`: what a query finds."""
    slug = visit.query.get("department", "")
    department = visit.db.one("SELECT * FROM catalogue.department WHERE slug = ?", slug)
    return _listing(visit, department, "/s")


def department(visit: Visit) -> Response:
    """`/d/{slug}`: a department of any level."""
    row = visit.found(visit.db.one("SELECT * FROM catalogue.department WHERE slug = ?", visit.path["slug"]))
    return _listing(visit, row, f"/d/{row['slug']}")


def suggest(visit: Visit) -> Response:
    """For the search box, as JSON: the visitor's own searches first, then phrases, departments and products."""
    query = " ".join(visit.query.get("q", "").lower()[:60].split())
    mine = visit.db.column(
        "SELECT query FROM search_history WHERE owner = ? GROUP BY lower(query) ORDER BY max(id) DESC LIMIT 50",
        shop.owner(visit),
    )
    if not query:
        return JSONResponse({"recent": mine[:6], "phrases": [], "groups": []})
    recent = [text for text in mine if text.lower().startswith(query)][:3]
    phrases = [text for text in finder.suggest(visit.db, query) if text not in recent]
    start = re.sub(r"([%_\\])", r"\\\1", query)
    departments = visit.db.all(
        "SELECT name, slug, path FROM catalogue.department WHERE name LIKE ? ESCAPE '\\'"
        " OR name LIKE ? ESCAPE '\\' ORDER BY level, id LIMIT 3",
        f"{start}%",
        f"% {start}%",
    )
    products = shop.cards(visit, _find(visit, Wanted(q=query)).ids[:3])
    groups = [
        {
            "label": "Departments",
            "options": [
                {"text": row["name"], "note": row["path"].rpartition(" > ")[0], "url": f"/d/{row['slug']}"}
                for row in departments
            ],
        },
        {
            "label": "Products",
            "options": [
                {
                    "text": row["title"],
                    "note": money(row["price_cents"]),
                    "url": row["url"],
                    "picture": f"/img/{row['code']}/main.svg?variant={row['sku']}",
                }
                for row in products
            ],
        },
    ]
    return JSONResponse({"recent": recent, "phrases": phrases[:6], "groups": groups})


def makers(visit: Visit) -> Response:
    """`/makers`: the makers of what a listing's address finds, from A to Z; each leads to the listing with it.

    Of very many, those of most products are shown at first, and others by their letter or by a part of their name.
    """
    slug = visit.query.get("department", "")
    department = visit.db.one("SELECT * FROM catalogue.department WHERE slug = ?", slug)
    asked = wanted(visit, department)
    found = _find(visit, asked)
    action = f"/d/{department['slug']}" if department and not asked.q else "/s"
    dropped = {"find", "letter"} | ({"department"} if action != "/s" else set())
    pairs = [pair for pair in _pairs(visit) if pair[0] not in dropped and pair[1]]
    find, letter = visit.query.get("find", "").strip()[:60], visit.query.get("letter", "")[:1]
    shown = found.makers
    if find:
        shown = [pair for pair in shown if find.lower() in pair[0].lower()]
    elif letter:
        shown = [pair for pair in shown if _initial(pair[0]) == letter]
    shown = shown[:MAKERS_A_PAGE]
    letters: dict[str, list[dict[str, Any]]] = {}
    for name, count in sorted(shown, key=lambda pair: (pair[0].lower(), pair[0])):
        on = name in asked.makers
        others = [pair for pair in pairs if pair != ("maker", name)] + ([] if on else [("maker", name)])
        letters.setdefault(_initial(name), []).append(
            {"name": name, "count": count, "on": on, "url": f"{action}?{urlencode(others)}"}
        )
    return visit.page(
        "all_makers.html",
        letters=letters,
        initials=sorted({_initial(name) for name, _ in found.makers}),
        letter=letter,
        find=find,
        shown=len(shown),
        count=len(found.makers),
        all_shown=len(found.makers) <= MAKERS_A_PAGE,
        pairs=[pair for pair in _pairs(visit) if pair[0] not in ("find", "letter")],
        url=lambda **changes: _url(visit, "/makers", find=None, **changes),
        department=department,
        asked=asked,
        back=action + (f"?{urlencode(pairs)}" if pairs else ""),
    )


def _initial(name: str) -> str:
    """The letter under which a maker stands."""
    return name[0].upper() if name[0].isascii() and name[0].isalpha() else "#"


def quick(visit: Visit) -> Response:
    """`/quick/{code}`: a product at a glance, as a piece of a page for a dialog; it does not count as looked at."""
    row = visit.found(visit.db.one("SELECT id FROM catalogue.product WHERE code = ?", visit.path["code"]))
    [card] = shop.cards(visit, [row["id"]])
    return visit.page(
        "quick.html",
        p=card,
        bullets=visit.db.column(
            "SELECT text FROM catalogue.product_bullet WHERE product_id = ? ORDER BY position LIMIT 4",
            row["id"],
        ),
        sheet=visit.db.all(
            "SELECT name, value FROM catalogue.specification WHERE product_id = ? ORDER BY position LIMIT 6",
            row["id"],
        ),
    )


def wanted(visit: Visit, department: Row | None) -> Wanted:
    """What an address asks for; what it says oddly is left out."""
    query = visit.query
    facets: dict[str, tuple[str, ...]] = {}
    known = finder.index(visit.db)
    for key in query:
        name = key[2:]
        if key.startswith("f.") and name in known.facets:
            values = tuple(value for value in query.getlist(key) if value in known.facets[name])
            if values:
                facets[name] = values
    sort = query.get("sort", "")
    rating = shop.whole(query.get("rating"), 0)
    size = shop.whole(query.get("size"), finder.PAGE)
    return Wanted(
        q=query.get("q", "")[: finder.LONGEST],
        department=department["id"] if department else None,
        makers=tuple(maker for maker in query.getlist("maker") if maker in known.makers),
        rating=rating if rating in finder.STARS else 0,
        low=_cents(query.get("min", "")),
        high=_cents(query.get("max", "")),
        deals=query.get("deals") == "1",
        in_stock=query.get("in_stock") == "1",
        coupons=query.get("coupons") == "1",
        ships=_ships(visit),
        conditions=tuple(each for each in query.getlist("condition") if each in CONDITIONS),
        facets=facets,
        sort=sort if sort in finder.SORTS else manner.preference(visit)["sort"],
        page=shop.whole(query.get("page"), 1),
        size=size if size in SIZES else finder.PAGE,
    )


def _ships(visit: Visit) -> int | None:
    """The days within which a parcel has to leave to arrive by express on the day asked for; None: no matter."""
    days = shop.whole(visit.query.get("delivery"), 0)
    return max(0, days - terms.leaves_in(visit.now, 0).days) if days in DELIVERY else None


def _cents(text: str) -> int | None:
    """`49.90`, `$1,200` -> cents; what is no price is None."""
    plain = re.sub(r"[\s$,]", "", text)
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{0,2})?", plain):
        return None
    whole, _, part = plain.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _listing(visit: Visit, department: Row | None, action: str) -> Response:
    asked = wanted(visit, department)
    found = _find(visit, asked)
    if asked.q.strip() and asked.page == 1:
        _remember(visit, asked.q)
    chips = _chips(visit, asked, action)
    in_tray = compare.tray(visit)
    return visit.page(
        "listing.html",
        asked=asked,
        found=found,
        action=action,
        department=department,
        trail=_trail(visit, department),
        narrower=_narrower(visit, department, found.departments),
        url=lambda **changes: _url(visit, action, **changes),
        page_url=lambda number: _url(visit, action, page=number),
        makers_url=_url(visit, "/makers", department=department["slug"] if department else None),
        here=_url(visit, action, page=found.page if found.page > 1 else None),
        chips=chips,
        cards=_goods(visit, found.ids, asked, in_tray),
        sponsored=_sponsored(visit, found.ids, f"{action} {asked.q.lower()} {found.page}"),
        first=(found.page - 1) * asked.size + 1,
        sorts=finder.SORTS,
        sizes=SIZES,
        view="list" if visit.query.get("view") == "list" else "grid",
        makers_shown=_makers_shown(found, asked),
        delivery=_delivery(visit, found),
        conditions=CONDITIONS,
        delivery_days=shop.whole(visit.query.get("delivery"), 0),
        colors=COLORS,
        about=_about(visit, department, found) if department and not chips and not asked.q else None,
        tray=in_tray,
        most=compare.MOST,
        near=None if found.total else _near(visit, asked, chips),
        popular=[] if found.total else shop.cards(visit, range(1, 7)),
    )


def _find(visit: Visit, asked: Wanted) -> Found:
    """What is found at the prices and with the stock of this episode."""
    return finder.search(visit.db, asked, visit.db.column(shop.SOLD_OUT), shop.repriced(visit.db))


def _makers_shown(found: Found, asked: Wanted) -> list[tuple[str, int]]:
    """The makers of most of what is found, and those that are chosen."""
    first = found.makers[:MAKERS_SHOWN]
    return first + [pair for pair in found.makers[MAKERS_SHOWN:] if pair[0] in asked.makers]


def _delivery(visit: Visit, found: Found) -> list[tuple[int, str, int]]:
    """(days, label, count) of the filters by the day of arrival."""
    late = terms.leaves_in(visit.now, 0).days
    labels = {days: f"By {day(visit.now + timedelta(days=days))}" for days in DELIVERY} | {1: "By tomorrow"}
    return [(days, labels[days], found.ships[max(0, days - late)]) for days in DELIVERY]


def _goods(visit: Visit, ids: Sequence[int], asked: Wanted, in_tray: list[Row]) -> list[Row]:
    """Cards with what only lists show: swatches, what a unit costs, a coupon, whether it is in the tray."""
    cards = shop.cards(visit, ids, asked.facets.get("Color", ()))
    listed = json.dumps(list(ids))
    facts = visit.db.all(
        "SELECT product.id, coupon_percent, released FROM json_each(?)"
        " JOIN catalogue.product ON product.id = value",
        listed,
    )
    swatches: dict[int, list[str]] = {}
    for row in visit.db.all(
        "SELECT product_id, option_value.value AS color FROM json_each(?) AS wanted"
        " JOIN catalogue.option_value ON product_id = wanted.value AND name = 'Color'"
        " ORDER BY product_id, position",
        listed,
    ):
        swatches.setdefault(row["product_id"], []).append(row["color"])
    measured = {
        row["sku"]: row
        for row in visit.db.all(
            "SELECT sku, unit, unit_cents FROM (SELECT value AS sku FROM json_each(?))"
            " JOIN catalogue.variant USING (sku) JOIN catalogue.unit_price ON variant_id = variant.id",
            json.dumps([card["sku"] for card in cards]),
        )
    }
    today = visit.now.date().isoformat()
    by_id = {row["id"]: row for row in facts}
    held = {row["id"] for row in in_tray}
    for card in cards:
        fact = by_id[card["id"]]
        card["coupon_percent"] = fact["coupon_percent"]
        card["swatches"] = swatches.get(card["id"], [])
        card["unit"] = measured.get(card["sku"])
        card["coming"] = fact["released"] if fact["released"] > today else ""
        card["compared"] = card["id"] in held
    return cards


def _sponsored(visit: Visit, shown: Sequence[int], key: str) -> list[Row]:
    """Advertisements beside what is found, of the commonest department on the page.

    Who advertises depends on the words and the page alone. None is among the results that the page shows, and none
    counts as a result.
    """
    if not shown:
        return []
    commonest = visit.db.value(
        "SELECT department_id FROM json_each(?) JOIN catalogue.product ON product.id = value"
        " GROUP BY department_id ORDER BY count(*) DESC, department_id LIMIT 1",
        json.dumps(list(shown)),
    )
    last = visit.db.value("SELECT max(id) FROM catalogue.product")
    rng = Rng("sponsored", key)
    chosen: list[int] = []
    for _ in range(SPONSORED):
        chosen += visit.db.column(
            "SELECT id FROM catalogue.product WHERE department_id = ? AND id >= ? AND in_stock"
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1",
            commonest,
            rng.whole(1, last),
            json.dumps([*shown, *chosen]),
        )
    return shop.cards(visit, chosen)


def _about(visit: Visit, department: Row, found: Found) -> dict[str, Any] | None:
    """What a department's own page says above its list; a leaf says nothing."""
    if department["level"] == 3 or visit.query.get("page", "1") != "1":
        return None
    tiles = visit.db.all(
        "SELECT below.name, below.slug, below.product_count, product.code, variant.sku"
        " FROM catalogue.department AS below JOIN catalogue.product ON product.id ="
        "  (SELECT min(id) FROM catalogue.product WHERE department_id BETWEEN below.id AND below.last_id)"
        " JOIN catalogue.variant ON variant.product_id = product.id AND is_default"
        " WHERE below.parent_id = ? ORDER BY below.position",
        department["id"],
    )
    leaves = visit.db.column(
        "SELECT name FROM catalogue.department WHERE level = 3 AND id BETWEEN ? AND ? ORDER BY id",
        department["id"],
        department["last_id"],
    )
    names = [name.lower() if name != "T-Shirts" else "T-shirts" for name in leaves]
    listed = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    return {"tiles": tiles, "listed": listed, "makers": len(found.makers)}


def _near(visit: Visit, asked: Wanted, chips: list[Chip]) -> dict[str, Any]:
    """What comes close when nothing is found: better spelling, one filter less, one word less."""
    alone = _find(visit, Wanted(q=asked.q)).total
    without = [(chip.label, chip.url, _find(visit, chip.without).total) for chip in chips if alone]
    if asked.q and asked.department and alone:
        anywhere = replace(asked, department=None, page=1)
        url = _url(visit, "/s", department=None)
        without.append(("the department", url, _find(visit, anywhere).total))
    words = finder.words(asked.q)
    fewer = []
    for place in range(len(words) if not alone and 1 < len(words) <= FEW_WORDS else 0):
        phrase = " ".join(words[:place] + words[place + 1 :])
        fewer.append((words[place], phrase, _find(visit, Wanted(q=phrase)).total))
    return {
        "did_you_mean": [] if alone else finder.did_you_mean(visit.db, asked.q),
        "without": [each for each in without if each[2]],
        "fewer": [each for each in fewer if each[2]],
    }


def _remember(visit: Visit, query: str) -> None:
    visit.db.insert(
        "search_history", owner=shop.owner(visit), query=" ".join(query.split()), at=visit.now.isoformat()
    )


def _trail(visit: Visit, department: Row | None) -> list[Row]:
    """The departments above, from the top, and itself."""
    if department is None:
        return []
    return visit.db.all(
        "SELECT id, name, slug, level FROM catalogue.department WHERE id <= ? AND last_id >= ? ORDER BY level",
        department["id"],
        department["last_id"],
    )


def _narrower(visit: Visit, department: Row | None, counts: dict[int, int]) -> list[Row]:
    """The departments one level down in which there is something, with how much."""
    rows = visit.db.all(
        "SELECT id, name, slug FROM catalogue.department WHERE parent_id IS ? ORDER BY position",
        department["id"] if department else None,
    )
    return [row | {"count": counts[row["id"]]} for row in rows if counts[row["id"]]]


def _pairs(visit: Visit) -> list[tuple[str, str]]:
    """The address's query without what is empty and without the page."""
    pairs = parse_qsl(visit.request.url.query)
    return [(key, value[: finder.LONGEST]) for key, value in pairs if key != "page"]


def _url(visit: Visit, action: str, drop: tuple[str, str] | None = None, **changes: Any) -> str:
    """The listing with one filter value dropped, or some of the query changed; None takes a part out."""
    pairs = [pair for pair in _pairs(visit) if pair != drop and pair[0] not in changes and pair[1]]
    pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
    return action + (f"?{urlencode(pairs)}" if pairs else "")


@dataclass(frozen=True)
class Chip:
    """A filter that is on."""

    label: str
    url: str
    """The listing without it."""
    without: Wanted
    """The same, as what is asked for."""


def _chips(visit: Visit, asked: Wanted, action: str) -> list[Chip]:
    """Each filter that is on, in the order of the filters."""

    def chip(label: str, name: str, **off: Any) -> Chip:
        url = _url(visit, action, **{name: None})
        return Chip(label, url, replace(asked, page=1, **(off or {name: False})))

    chips = []
    for maker in asked.makers:
        others = tuple(each for each in asked.makers if each != maker)
        url = _url(visit, action, drop=("maker", maker))
        chips.append(Chip(maker, url, replace(asked, page=1, makers=others)))
    if asked.rating:
        chips.append(chip(f"{asked.rating} stars & up", "rating", rating=0))
    if asked.low is not None:
        chips.append(chip(f"From {money(asked.low)}", "min", low=None))
    if asked.high is not None:
        chips.append(chip(f"Up to {money(asked.high)}", "max", high=None))
    if asked.ships is not None:
        by = visit.now + timedelta(days=shop.whole(visit.query.get("delivery"), 0))
        chips.append(chip(f"Arrives by {day(by)}", "delivery", ships=None))
    if asked.deals:
        chips.append(chip("Deals", "deals"))
    if asked.coupons:
        chips.append(chip("Coupons", "coupons"))
    if asked.in_stock:
        chips.append(chip("In stock", "in_stock"))
    for condition in asked.conditions:
        others = tuple(each for each in asked.conditions if each != condition)
        url = _url(visit, action, drop=("condition", condition))
        chips.append(Chip(CONDITIONS[condition], url, replace(asked, page=1, conditions=others)))
    for name, values in asked.facets.items():
        for value in values:
            rest = tuple(each for each in values if each != value)
            facets = {key: kept for key, kept in asked.facets.items() if key != name}
            facets |= {name: rest} if rest else {}
            url = _url(visit, action, drop=(f"f.{name}", value))
            chips.append(Chip(f"{name}: {value}", url, replace(asked, page=1, facets=facets)))
    return chips


ROUTES = [
    get("/d/{slug}", department),
    get("/s", results),
    get("/suggest", suggest),
    get("/makers", makers),
    get("/quick/{code}", quick),
]
