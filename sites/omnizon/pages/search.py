"""Search results and departments: one listing page, with filters that count exactly."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse

from sites.kit import Response, Visit, get
from sites.kit.formats import money
from sites.kit.store import Row
from sites.omnizon import finder
from sites.omnizon.finder import Wanted
from sites.omnizon.pages import shop

MAKERS_SHOWN = 8
MAKERS_FOLDED = 40


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
    """Phrases for the search box as JSON, the visitor's own first."""
    query = visit.query.get("q", "")
    mine = visit.db.column(
        "SELECT query FROM search_history WHERE owner = ? GROUP BY lower(query) ORDER BY max(id) DESC LIMIT 50",
        shop.owner(visit),
    )
    recent = [text for text in mine if text.lower().startswith(query.strip().lower())][:3]
    phrases = [text for text in finder.suggest(visit.db, query) if text not in recent]
    return JSONResponse({"recent": recent, "phrases": phrases})


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
    return Wanted(
        q=query.get("q", "")[: finder.LONGEST],
        department=department["id"] if department else None,
        makers=tuple(maker for maker in query.getlist("maker") if maker in known.makers),
        rating=rating if rating in finder.STARS else 0,
        low=_cents(query.get("min", "")),
        high=_cents(query.get("max", "")),
        deals=query.get("deals") == "1",
        in_stock=query.get("in_stock") == "1",
        facets=facets,
        sort=sort if sort in finder.SORTS else "featured",
        page=shop.whole(query.get("page"), 1),
    )


def _cents(text: str) -> int | None:
    """`49.90`, `$1,200` -> cents; what is no price is None."""
    plain = re.sub(r"[\s$,]", "", text)
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{0,2})?", plain):
        return None
    whole, _, part = plain.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _listing(visit: Visit, department: Row | None, action: str) -> Response:
    asked = wanted(visit, department)
    sold_out = visit.db.column(shop.SOLD_OUT)
    found = finder.search(visit.db, asked, sold_out, shop.repriced(visit.db))
    if asked.q.strip() and asked.page == 1:
        _remember(visit, asked.q)
    nothing = not found.total
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
        chips=_chips(visit, asked, action),
        cards=shop.cards(visit, found.ids, asked.facets.get("Color", ())),
        first=(found.page - 1) * finder.PAGE + 1,
        sorts=finder.SORTS,
        makers_shown=found.makers[:MAKERS_SHOWN],
        makers_folded=sorted(found.makers[MAKERS_SHOWN : MAKERS_SHOWN + MAKERS_FOLDED]),
        did_you_mean=finder.did_you_mean(visit.db, asked.q) if nothing and not _matches(visit, asked) else [],
        popular=shop.cards(visit, range(1, 7)) if nothing else [],
    )


def _matches(visit: Visit, asked: Wanted) -> bool:
    """Whether the words alone, without filters, find anything."""
    return bool(finder.search(visit.db, Wanted(q=asked.q)).total)


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


def _chips(visit: Visit, asked: Wanted, action: str) -> list[tuple[str, str]]:
    """(label, address without it) of each filter that is on."""
    chips = [(maker, _url(visit, action, drop=("maker", maker))) for maker in asked.makers]
    if asked.rating:
        chips.append((f"{asked.rating} stars & up", _url(visit, action, rating=None)))
    if asked.low is not None:
        chips.append((f"From {money(asked.low)}", _url(visit, action, min=None)))
    if asked.high is not None:
        chips.append((f"Up to {money(asked.high)}", _url(visit, action, max=None)))
    if asked.deals:
        chips.append(("Deals", _url(visit, action, deals=None)))
    if asked.in_stock:
        chips.append(("In stock", _url(visit, action, in_stock=None)))
    for name, values in asked.facets.items():
        chips += [(f"{name}: {value}", _url(visit, action, drop=(f"f.{name}", value))) for value in values]
    return chips


ROUTES = [
    get("/d/{slug}", department),
    get("/s", results),
    get("/suggest", suggest),
]
