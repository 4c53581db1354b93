"""/ holds state in forms, storage, cookies, timers and scripts · POST /words adds one · POST /show answers without redirect."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from sites.kit import Database, Response, Rng, Site, Visit, get, post

BODY = """<h1>{heading}</h1><ul>{words}</ul>
<form action=/words method=post><label>Word <input name=text></label><button>Add</button></form>
<form action=/show method=post><label>Query <input name=text></label><button>Show</button></form>
<label><input type=checkbox id=gift> Gift</label>
<label>Size <select><option>S<option>M<option>L</select></label>
<label>Note <textarea></textarea></label>
<button onclick="count(1)">Count</button><button onclick="save()">Save</button><button onclick="quietly()">Send</button>
<a href=/words/2>Next</a><a href="/?kept={visits}">Again</a>
<p id=said></p><div style="height:60px;overflow:auto" tabindex=0 aria-label=Box><p style="height:900px">Tall</p></div><p style="height:2000px"></p><a href="/#end">End</a>
<script>
let n = 0; const said = document.querySelector('#said');
sessionStorage.visits = 1 + Number(sessionStorage.visits || 0);
const tell = () => said.textContent = `n ${{n}} kept ${{localStorage.kept ?? '-'}} visits ${{sessionStorage.visits}} cookie ${{document.cookie}} age ${{performance.now()}} at ${{new Date().toISOString()}} chance ${{Math.random()}} from ${{document.referrer}}`;
const count = by => {{ n += by; tell() }};
const save = () => {{ localStorage.kept = `${{n}}`; document.cookie = `mine=${{n}}`; tell() }};
const quietly = () => fetch('/words', {{ method: 'POST', body: new URLSearchParams({{ text: `quiet ${{n}}` }}) }}).then(() => count(10));
setInterval(() => count(0), 1000); addEventListener('scroll', tell); tell();
</script>"""


def seed(db: Database, rng: Rng) -> None:
    """One word."""
    db.insert("word", text=f"first {rng.whole(0, 999)}", at="-")


def page(visit: Visit, heading: str) -> Response:
    """All words."""
    words = "".join(
        f"<li>{escape(row['text'])} {row['at']}" for row in visit.db.all("SELECT * FROM word ORDER BY id")
    )
    visits = visit.db.value("SELECT count(*) FROM word")
    body = BODY.format(heading=escape(heading), words=words, visits=visits)
    response = HTMLResponse(
        f'<!doctype html><html lang=en data-now="{visit.now_ms}"><title>Words</title><body>{body}'
    )
    assert visit.session
    visit.keep(response)
    return response


def home(visit: Visit) -> Response:
    """The words."""
    return page(visit, "Words")


def word(visit: Visit) -> Response:
    """The same, by another address."""
    return page(visit, f"Word {visit.path['id']}")


def add(visit: Visit) -> Response:
    """One more."""
    visit.db.insert("word", text=visit.text("text"), at=visit.now.isoformat())
    return visit.redirect("/")


def show(visit: Visit) -> Response:
    """An answer that is no redirect."""
    visit.db.insert("word", text=f"shown {visit.text('text')}", at=visit.now.isoformat())
    return page(visit, f"Shown: {visit.text('text')}")


site = Site(
    __file__,
    title="Words",
    seed=seed,
    routes=[get("/", home), get("/words/{id:int}", word), post("/words", add), post("/show", show)],
)
