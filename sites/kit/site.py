"""A site is a folder and a route table; a view takes a `Visit` and returns a response.

    sites/<name>/  app.py  schema.sql (or schema/*.sql)  seed.py  templates/  static/

Views read with SQL in sight and redirect after a POST. A request is one transaction: a view that raises leaves
no trace in the rows, and is recorded as the site's own fault.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlencode

import jinja2
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Response
from starlette.routing import Match, Route

from sites.kit import formats, rough
from sites.kit.rng import Rng, mix
from sites.kit.static import FOREVER, Static
from sites.kit.store import Database, Row, RowChange, Store, build_image

if TYPE_CHECKING:
    from sites.kit.world import World

KIT = Path(__file__).parent
SESSION_COOKIE = "session"
LARGEST = 2**63 - 1
"""The largest number that a row can hold: no address with a larger one leads anywhere."""

View = Callable[["Visit"], Response]
Seed = Callable[[Database, Rng], None]


@dataclass(frozen=True)
class End:
    """What a site is left as: all that a rendition of its state may look at."""

    db: Database
    changes: Sequence[RowChange]
    """Net, since the start."""
    now: datetime
    opened: Sequence[str]
    """Paths of the pages that were served, with their queries, in order."""


Rendition = Callable[[End], dict[str, Any]]
"""The state in the shape in which another benchmark's checks ask for it, as JSON."""


class Speech(Protocol):
    """How pages speak to a visitor: a language, a currency. Equal ones are one key."""

    @property
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Filters of templates, in place of the usual ones."""

    @property
    def names(self) -> Mapping[str, Any]:
        """Names that every template and every macro knows."""

    def __hash__(self) -> int: ...


Knob = str | int | bool
Knobs = Mapping[str, Knob]
"""How a site is set for an episode: name -> value."""


class NotFound(Exception):
    """What was asked for is not there: the visitor gets the site's 404 page."""


def get(path: str, view: View) -> Route:
    """A page. `path` may hold `{name}` and `{name:int}`, found in `visit.path`."""
    return Route(path, view, methods=["GET"])


def post(path: str, view: View) -> Route:
    """What a form is sent to; it answers with a redirect, or with the form and what is wrong with it."""
    return Route(path, view, methods=["POST"])


class Site:
    """One replica: its folder, host, routes and seed."""

    def __init__(
        self,
        app_file: str,
        *,
        title: str,
        routes: Sequence[Route],
        seed: Seed,
        catalogue: Callable[[Knobs], Path] | None = None,
        ambient: Sequence[str] = (),
        context: Callable[[Visit], dict[str, Any]] | None = None,
        knobs: Mapping[str, tuple[Knob, ...]] | None = None,
        speech: Callable[[Visit], Speech] | None = None,
        modules: Mapping[str, Any] | None = None,
        renditions: Mapping[str, Rendition] | None = None,
    ) -> None:
        """`catalogue` gives the path of a read-only database, attached as `catalogue`; `ambient` names tables in
        which mere looking leaves traces (recently viewed and the like); `context` gives every template more names;
        `knobs` are what a task may set: each name with the values it may have, the default first; `speech` says
        how a visitor is spoken to, if not all are alike; `modules` make the catalogue's virtual tables, if it has any;
        `renditions` tell the state in other benchmarks' shapes, to whoever judges and to no visitor.
        """
        self.folder = Path(app_file).parent
        self.name = self.folder.name
        self.host = f"{self.name}.test"
        self.title = title
        self.routes = list(routes)
        self.ambient = ("session", *ambient)
        self.renditions = dict(renditions or {})
        self.static = Static(self.folder / "static", KIT / "static")
        self._seed = seed
        self._catalogue = catalogue
        self._context = context
        self._knobs = dict(knobs or {})
        self._speech = speech
        self._spoken: dict[Speech, jinja2.Environment] = {}
        self._modules = dict(modules or {})
        self._images: dict[tuple[int, str], bytes] = {}

    def set(self, knobs: Knobs) -> dict[str, Knob]:
        """All knobs, those that `knobs` does not name at their defaults. Raises ValueError for what cannot be set."""
        for name, value in knobs.items():
            if name not in self._knobs:
                have = ", ".join(sorted(self._knobs)) or "none"
                raise ValueError(f"{self.name} has no knob {name!r}; it has: {have}")
            allowed = self._knobs[name]
            if not any(value == each and type(value) is type(each) for each in allowed):
                values = ", ".join(json.dumps(each) for each in allowed)
                raise ValueError(f"{self.name}: {name} cannot be {json.dumps(value)}; it can be: {values}")
        return {name: knobs.get(name, allowed[0]) for name, allowed in self._knobs.items()}

    def attached(self, knobs: Knobs) -> dict[str, Path]:
        """The read-only databases beside the state; built on first use, which takes seconds."""
        return {"catalogue": self._catalogue(knobs)} if self._catalogue else {}

    @cached_property
    def schema(self) -> str:
        """The kit's tables, then the site's own: `schema.sql`, or the files of `schema/` by name."""
        files = sorted(self.folder.glob("schema/*.sql")) or [self.folder / "schema.sql"]
        return "\n".join(path.read_text() for path in (KIT / "schema.sql", *files))

    @cached_property
    def version(self) -> str:
        """A digest of every file of the site and of the kit: sites of one version behave alike."""
        digest = hashlib.blake2b(digest_size=8)
        for folder in (KIT, self.folder):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The site's own templates, and the kit's as `kit/...`."""
        return self._environment()

    def _environment(self) -> jinja2.Environment:
        loader = jinja2.FileSystemLoader([self.folder / "templates", KIT / "templates"])
        environment = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters.update(formats.FILTERS)
        environment.globals["static"] = self.static.url
        environment.globals["site"] = self
        return environment

    def templates_for(self, visit: Visit) -> jinja2.Environment:
        """The templates as they speak to this visitor: compiled once for each way to speak."""
        if self._speech is None:
            return self.templates
        speech = self._speech(visit)
        if speech not in self._spoken:
            environment = self._environment()
            environment.filters.update(speech.filters)
            environment.globals.update(speech.names)
            self._spoken[speech] = environment
        return self._spoken[speech]

    def leads_to(self, path: str) -> bool:
        """Whether a page of that path can be opened at all; what it may name in braces is not looked up."""
        scope = {"type": "http", "method": "GET", "path": path.partition("?")[0]}
        return any(route.matches(scope)[0] is Match.FULL for route in self.routes)

    def store(self, seed: int, knobs: Knobs | None = None) -> Store:
        """Fresh state. Raises ValueError if the seed breaks the schema."""
        attached = self.attached(self.set(knobs or {}))
        kept = (seed, str(attached))
        if kept not in self._images:
            self._images[kept] = build_image(
                self.schema, lambda db: self._seed(db, Rng(seed, self.name)), attached, self._modules
            )
        return Store(self._images[kept], attached, self._modules)

    def serve(self, world: World, request: Request, form: FormData) -> Response:
        """Answer one request, within one transaction."""
        if request.url.path.startswith("/static/"):
            return self.static.response(request.url.path)
        visit = Visit(self, world, request, form)
        try:
            response = self._answer(visit)
        except Exception:  # the one place that turns a view's crash into the site's recorded fault
            world.faults.append(f"{self.name} {request.method} {visit.url}\n{traceback.format_exc()}")
            return HTMLResponse("<h1>Something went wrong on our end</h1>", status_code=500)
        visit.keep(response)
        return response

    def _answer(self, visit: Visit) -> Response:
        try:
            with visit.store.transaction():
                return self._view(visit.request)(visit)
        except NotFound:
            with visit.store.transaction():
                return visit.page("error.html", status=404, heading="We could not find that page")

    def _view(self, request: Request) -> View:
        for route in self.routes:
            match, child = route.matches(request.scope)
            if match is Match.FULL:
                if any(isinstance(part, int) and part > LARGEST for part in child["path_params"].values()):
                    break
                request.scope.update(child)
                view: View = route.endpoint
                return view
        raise NotFound(request.url.path)


@dataclass
class Flash:
    """A sentence said once, on the next page."""

    text: str
    kind: str


class Visit:
    """One request: what it asks, who asks it, and the rows it may read and write."""

    def __init__(self, site: Site, world: World, request: Request, form: FormData) -> None:
        self.site = site
        self.request = request
        self.form = form
        self.store = world.stores[site.name]
        self.db = self.store.db
        self.now: datetime = world.now
        """The task's clock: never the machine's."""
        self.seed = world.seed
        self.knobs = world.knobs[site.name]
        """How the site is set; all of its knobs."""
        self._new_session: str | None = None

    @property
    def query(self) -> QueryParams:
        """The address's query; `.get` and `.getlist`."""
        return self.request.query_params

    @property
    def path(self) -> Mapping[str, Any]:
        """What stood in the route's braces."""
        params: Mapping[str, Any] = self.request.path_params
        return params

    @property
    def url(self) -> str:
        """Path and query, as asked."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    def url_with(self, **changes: str | int | None) -> str:
        """This address with some of the query changed; None takes a part out."""
        pairs = [(key, value) for key, value in parse_qsl(self.request.url.query) if key not in changes]
        pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
        return self.request.url.path + (f"?{urlencode(pairs)}" if pairs else "")

    def text(self, name: str, default: str = "") -> str:
        """A form field's text, trimmed, with its spaces made single."""
        value = self.form.get(name, default)
        return " ".join(value.split()) if isinstance(value, str) else default

    # -------------------------------------------------------- who

    @cached_property
    def session(self) -> Row:
        """The visitor's session, begun here if there is none."""
        known = self.request.cookies.get(SESSION_COOKIE, "")
        row = self.db.one("SELECT * FROM session WHERE id = ?", known)
        return row or self._begin_session()

    @cached_property
    def account(self) -> Row | None:
        """Who is signed in, or None."""
        return self.db.one("SELECT * FROM account WHERE id = ?", self.session["account_id"])

    def sign_in(self, account_id: int) -> None:
        """From the next request on."""
        self.db.run("UPDATE session SET account_id = ? WHERE id = ?", account_id, self.session["id"])

    def sign_out(self) -> None:
        """From the next request on."""
        self.db.run("UPDATE session SET account_id = NULL WHERE id = ?", self.session["id"])

    def flash(self, text: str, kind: str = "good") -> None:
        """Say something on the next page; kind is good, bad or note."""
        self.db.run(
            "UPDATE session SET flash = ?, flash_kind = ? WHERE id = ?", text, kind, self.session["id"]
        )

    # -------------------------------------------------------- answers

    def page(self, template: str, *, status: int = 200, **names: Any) -> HTMLResponse:
        """A template of the site, filled."""
        context = {"visit": self, "now": self.now, "flash": self._take_flash()}
        if self.site._context:
            context.update(self.site._context(self))
        html = self.site.templates_for(self).get_template(template).render(context | names)
        if self.knobs.get("skin") == "rough":
            html = rough.page(html)
        response = HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})
        self.keep(response)
        return response

    def redirect(self, path: str) -> RedirectResponse:
        """Send the visitor on; the answer to every form that was taken."""
        return RedirectResponse(path, status_code=303)

    def picture(self, svg: str) -> Response:
        """A drawing, which its address wholly determines: it may be kept for ever."""
        return Response(svg, media_type="image/svg+xml", headers=FOREVER)

    @staticmethod
    def found(row: Row | None) -> Row:
        """The row; without one, the visitor gets the 404 page."""
        if row is None:
            raise NotFound
        return row

    def keep(self, response: Response) -> None:
        """Give a session begun in this request to the visitor's browser."""
        if self._new_session:
            response.set_cookie(SESSION_COOKIE, self._new_session, httponly=True, samesite="lax")
            self._new_session = None

    @property
    def now_ms(self) -> int:
        """The clock as pages print it for their scripts: milliseconds since 1970."""
        return int(self.now.replace(tzinfo=UTC).timestamp() * 1000)

    def _begin_session(self) -> Row:
        count = self.db.value("SELECT count(*) FROM session")
        self._new_session = session_id(self.seed, count)
        self.db.insert("session", id=self._new_session, account_id=None, started=self.now.isoformat())
        return self.found(self.db.one("SELECT * FROM session WHERE id = ?", self._new_session))

    def _take_flash(self) -> Flash | None:
        session = self.session
        if not session["flash"]:
            return None
        self.db.run("UPDATE session SET flash = '', flash_kind = '' WHERE id = ?", session["id"])
        return Flash(session["flash"], session["flash_kind"])


def session_id(seed: int, count: int) -> str:
    """The id of a site's next session: looks like chance, and is the same in every play."""
    return f"{mix(seed * 1_000_003 + count + 1):016x}"
