"""/ the search · /products/{id} a product, which can be put into the cart · /door a button that changes its page."""

from __future__ import annotations

from sites.kit import Database, Response, Rng, Site, Visit, get, post


def seed(db: Database, rng: Rng) -> None:
    """Three products: one that is plain, one beneath a notice, and one that is sold out."""
    db.insert("product", id=1, title="Blue Kettle", price=2450, colors="blue\ncream\nsage", stock=4)
    db.insert("product", id=2, title="Red Mug", price=900, colors="red", stock=9, notice=1)
    db.insert("product", id=3, title="Green Teapot", price=3100, colors="green", stock=0)
    db.insert("draw", number=rng.whole(20, 90))


def search(visit: Visit) -> Response:
    """What the words find, or nothing while there are none."""
    words = " ".join(visit.query.get("q", "").split())
    found = (
        visit.db.all("SELECT * FROM product WHERE title LIKE ? ORDER BY id", f"%{words}%") if words else []
    )
    return visit.page("search.html", words=words, found=found)


def product(visit: Visit) -> Response:
    """One of them."""
    row = visit.found(visit.db.one("SELECT * FROM product WHERE id = ?", visit.path["id"]))
    return visit.page("product.html", product=row, colors=str(row["colors"]).split("\n"))


def add(visit: Visit) -> Response:
    """Put it into the cart, if there is one."""
    row = visit.found(visit.db.one("SELECT * FROM product WHERE id = ?", visit.path["id"]))
    if row["stock"]:
        visit.db.insert("cart_line", product_id=row["id"], added=visit.now.isoformat())
        visit.flash("Added to your cart.")
    return visit.redirect(f"/products/{row['id']}")


def door(visit: Visit) -> Response:
    """A page that changes where it stands, without another address."""
    return visit.page("door.html", draw=visit.db.one("SELECT number FROM draw"))


site = Site(
    __file__,
    title="Corner Shop",
    seed=seed,
    routes=[
        get("/", search),
        get("/products/{id:int}", product),
        post("/products/{id:int}/cart", add),
        get("/door", door),
    ],
)
