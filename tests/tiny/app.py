"""/ lists the notes · POST /notes writes one · /crash raises, after it has written."""

from __future__ import annotations

from sites.kit import Database, Response, Rng, Site, Visit, get, post


def seed(db: Database, rng: Rng) -> None:
    """Two accounts, three notes."""
    db.insert("account", id=1, email="ada@example.com", name="Ada", password="x")
    db.insert("account", id=2, email="bo@example.com", name="Bo", password="x")
    for place in range(3):
        db.insert("note", text=f"note {place} {rng.whole(0, 999)}", written="2026-01-01T00:00:00")


def notes(visit: Visit) -> Response:
    """All of them."""
    return visit.page("notes.html", notes=visit.db.all("SELECT * FROM note ORDER BY id"))


def note(visit: Visit) -> Response:
    """One of them."""
    row = visit.db.one("SELECT * FROM note WHERE id = ?", visit.path["id"])
    return visit.page("notes.html", notes=[visit.found(row)])


def write(visit: Visit) -> Response:
    """Add one, dated by the task's clock."""
    visit.db.insert("note", text=visit.text("text"), written=visit.now.isoformat())
    visit.flash("Written down.")
    return visit.redirect("/")


def sign_in(visit: Visit) -> Response:
    """As whoever is named."""
    visit.sign_in(int(visit.text("account")))
    return visit.redirect("/")


def crash(visit: Visit) -> Response:
    """What a defect in a view looks like."""
    visit.db.insert("note", text="half done", written="never")
    raise RuntimeError("a defect")


site = Site(
    __file__,
    title="Tiny Notes",
    seed=seed,
    routes=[
        get("/", notes),
        get("/notes/{id:int}", note),
        post("/notes", write),
        post("/signin", sign_in),
        get("/crash", crash),
    ],
    knobs={"loud": (False, True), "size": (5, 50), "skin": ("plain", "rough")},
)
