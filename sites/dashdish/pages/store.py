"""A restaurant: its menu, one dish with its sizes and options, reviews, hours; and favorites."""

from __future__ import annotations

from sites.dashdish import terms
from sites.dashdish.pages import shop
from sites.kit import NotFound, Response, Visit, get, post
from sites.kit.formats import WEEKDAYS
from sites.kit.store import Row
from sites.kit.visiting import account, cart_owner, local, member, owner, whole

REVIEWS_PER_PAGE = 10
SORTS = {
    "newest": "date DESC, id DESC",
    "oldest": "date, id",
    "helpful": "helpful DESC, date DESC, id DESC",
    "highest": "stars DESC, date DESC, id DESC",
    "lowest": "stars, date DESC, id DESC",
}


def store(visit: Visit) -> Response:
    """`/store/{slug}`: the menu; `q` looks in it, `diet` leaves only dishes that fit."""
    row = shop.restaurant(visit, visit.path["slug"])
    _seen(visit, row)
    phrase = visit.query.get("q", "").strip().lower()
    diet = visit.query.get("diet", "")
    dishes = visit.db.all("SELECT * FROM catalogue.dish WHERE restaurant_id = ? ORDER BY position", row["id"])
    sections = visit.db.all(
        "SELECT * FROM catalogue.section WHERE restaurant_id = ? ORDER BY position", row["id"]
    )
    kept = [
        dish
        for dish in dishes
        if phrase in f"{dish['name']} {dish['description']}".lower()
        and (diet not in ("vegetarian", "vegan", "gluten_free") or dish[diet])
    ]
    for section in sections:
        section["dishes"] = [dish for dish in kept if dish["section_id"] == section["id"]]
    return visit.page(
        "store.html",
        store=row,
        sections=[each for each in sections if each["dishes"]],
        cover=dishes[:5],
        popular=[dish for dish in dishes if dish["popular"] and not dish["sold_out"]][:6]
        if not phrase + diet
        else [],
        phrase=visit.query.get("q", ""),
        diet=diet,
        week=[(WEEKDAYS[day], terms.hours_text(row["hours"].get(day))) for day in range(7)],
        today=WEEKDAYS[visit.now.weekday()],
        reviews=visit.db.all(
            "SELECT * FROM catalogue.review WHERE restaurant_id = ? ORDER BY helpful DESC, date DESC LIMIT 3",
            row["id"],
        ),
        cart=own_cart(visit, row["id"]),
    )


def own_cart(visit: Visit, restaurant_id: int) -> Row | None:
    """The visitor's cart of a restaurant, with what it comes to."""
    mine, who = cart_owner(visit)
    cart = visit.db.one(
        f"SELECT * FROM cart WHERE {mine} AND restaurant_id = ? ORDER BY group_id NOTNULL DESC, id LIMIT 1",
        who,
        restaurant_id,
    )
    if cart:
        found = shop.lines(visit.db, cart["id"])
        cart["count"] = sum(line["quantity"] for line in found)
        cart["subtotal_cents"] = sum(line["sum_cents"] for line in found)
    return cart


def dish_of(visit: Visit, row: Row, key: int) -> Row:
    """A dish of this restaurant with sizes and groups of options; else the 404 page."""
    dish = visit.found(
        visit.db.one("SELECT * FROM catalogue.dish WHERE id = ? AND restaurant_id = ?", key, row["id"])
    )
    dish["sizes"] = visit.db.all("SELECT * FROM catalogue.dish_size WHERE dish_id = ? ORDER BY position", key)
    dish["groups"] = visit.db.all(
        "SELECT * FROM catalogue.option_group WHERE dish_id = ? ORDER BY position", key
    )
    for group in dish["groups"]:
        group["options"] = visit.db.all(
            "SELECT * FROM catalogue.option WHERE group_id = ? ORDER BY position", group["id"]
        )
    return dish


def dish(visit: Visit) -> Response:
    """`/store/{slug}/dish/{id}`: sizes, options, a note, how many."""
    row = shop.restaurant(visit, visit.path["slug"])
    return dish_page(visit, row, dish_of(visit, row, visit.path["id"]))


def dish_page(
    visit: Visit,
    row: Row,
    found: Row,
    *,
    errors: dict[str, str] | None = None,
    chosen: Row | None = None,
    line: Row | None = None,
) -> Response:
    """The form of a dish: empty, as it was sent, or as it lies in a cart."""
    cart = own_cart(visit, row["id"])
    people = (
        visit.db.all("SELECT * FROM group_person WHERE group_id = ? ORDER BY id", cart["group_id"])
        if cart and cart["group_id"]
        else []
    )
    return visit.page(
        "dish.html",
        status=422 if errors else 200,
        store=row,
        dish=found,
        errors=errors or {},
        chosen=chosen or {"size": "", "options": set(), "quantity": 1, "note": "", "person_id": None},
        line=line,
        people=people,
    )


def reviews(visit: Visit) -> Response:
    """`/store/{slug}/reviews`: all of them, by stars and in several orders."""
    row = shop.restaurant(visit, visit.path["slug"])
    stars = whole(visit.query.get("stars"), 0, 0, 5)
    sort = visit.query.get("sort", "newest")
    where = "restaurant_id = ?" + (" AND stars = ?" if stars else "")
    values = (row["id"], stars) if stars else (row["id"],)
    count = visit.db.value(f"SELECT count(*) FROM catalogue.review WHERE {where}", *values)
    pages = max(1, -(-count // REVIEWS_PER_PAGE))
    page = whole(visit.query.get("page"), 1, 1, pages)
    return visit.page(
        "reviews.html",
        store=row,
        reviews=visit.db.all(
            f"SELECT * FROM catalogue.review WHERE {where} ORDER BY {SORTS.get(sort, SORTS['newest'])}"
            " LIMIT ? OFFSET ?",
            *values,
            REVIEWS_PER_PAGE,
            (page - 1) * REVIEWS_PER_PAGE,
        ),
        histogram=[
            (
                n,
                visit.db.value(
                    "SELECT count(*) FROM catalogue.review WHERE restaurant_id = ? AND stars = ?",
                    row["id"],
                    n,
                ),
            )
            for n in (5, 4, 3, 2, 1)
        ],
        voted=set(
            visit.db.column("SELECT review_id FROM review_vote WHERE account_id = ?", visit.account["id"])
            if visit.account
            else ()
        ),
        own=visit.db.all(
            "SELECT rating.* FROM rating WHERE account_id = ? AND restaurant_id = ? AND public ORDER BY at DESC",
            visit.account["id"] if visit.account else 0,
            row["id"],
        ),
        count=count,
        chosen_stars=stars,
        sort=sort,
        page=page,
        pages=pages,
        page_url=lambda number: visit.url_with(page=number),
    )


def vote(visit: Visit) -> Response:
    """A review was helpful, or is no longer."""
    key = visit.path["id"]
    row = visit.found(visit.db.one("SELECT * FROM catalogue.review WHERE id = ?", key))
    who = account(visit)["id"]
    if visit.db.value("SELECT 1 FROM review_vote WHERE account_id = ? AND review_id = ?", who, key):
        visit.db.run("DELETE FROM review_vote WHERE account_id = ? AND review_id = ?", who, key)
    else:
        visit.db.insert("review_vote", account_id=who, review_id=key)
    slug = visit.db.value("SELECT slug FROM catalogue.restaurant WHERE id = ?", row["restaurant_id"])
    return visit.redirect(local(visit.text("next"), f"/store/{slug}/reviews"))


def like(visit: Visit) -> Response:
    """Add to the favorites, or take out."""
    row = shop.restaurant(visit, visit.path["slug"])
    who = account(visit)["id"]
    if row["favorite"]:
        visit.db.run("DELETE FROM favorite WHERE account_id = ? AND restaurant_id = ?", who, row["id"])
        visit.flash(f"{row['name']} is no longer a favorite.")
    else:
        visit.db.insert(
            "favorite", account_id=who, restaurant_id=row["id"], at=visit.now.isoformat(timespec="seconds")
        )
        visit.flash(f"{row['name']} is a favorite.")
    return visit.redirect(local(visit.text("next"), row["url"]))


def like_page(visit: Visit) -> Response:
    """Where signing in on the way leads back to."""
    return visit.redirect(shop.restaurant(visit, visit.path["slug"])["url"])


def favorites(visit: Visit) -> Response:
    """`/favorites`: the account's, the latest first."""
    ids = visit.db.column(
        "SELECT restaurant_id FROM favorite WHERE account_id = ? ORDER BY at DESC, restaurant_id",
        account(visit)["id"],
    )
    found = {row["id"]: row for row in shop.restaurants(visit)}
    return visit.page("favorites.html", restaurants=[found[key] for key in ids if key in found])


def _seen(visit: Visit, row: Row) -> None:
    who = owner(visit)
    place = visit.db.value("SELECT coalesce(max(place), 0) + 1 FROM viewed WHERE owner = ?", who)
    visit.db.run(
        "INSERT INTO viewed VALUES (?, ?, ?) ON CONFLICT(owner, restaurant_id) DO UPDATE SET place = excluded.place",
        who,
        row["id"],
        place,
    )


def vote_page(visit: Visit) -> Response:
    """Where signing in on the way leads back to."""
    slug = visit.db.value(
        "SELECT slug FROM catalogue.restaurant WHERE id ="
        " (SELECT restaurant_id FROM catalogue.review WHERE review.id = ?)",
        visit.path["id"],
    )
    if slug is None:
        raise NotFound
    return visit.redirect(f"/store/{slug}/reviews")


ROUTES = [
    get("/store/{slug}", store),
    get("/store/{slug}/dish/{id:int}", dish),
    get("/store/{slug}/reviews", reviews),
    get("/store/{slug}/favorite", like_page),
    post("/store/{slug}/favorite", member(like)),
    post("/review/{id:int}/vote", member(vote)),
    get("/review/{id:int}/vote", vote_page),
    get("/favorites", member(favorites)),
]
