"""The sites of one episode, each on its own fresh state, under one clock."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sites.kit.site import SESSION_COOKIE, End, Knob, Knobs, Site, session_id
from sites.kit.store import Store

STEP_SECONDS = 6
"""What an action takes on the sites' clock: the horizon to which a page's own timers are run after it."""


@dataclass(frozen=True)
class Loaded:
    """What there was just before a page was asked for: enough for it to be asked for again."""

    method: str
    cookies: str
    """As the request's header holds them."""
    rows: dict[str, bytes]
    """Of each site, what had changed by then."""
    now: datetime
    step: int
    opened: int
    """So many of them there were."""


@dataclass
class World:
    """What an episode is played in. `now` moves only by `advance`: never while an agent thinks."""

    sites: Sequence[Site]
    seed: int
    now: datetime
    user: str | None = None
    """The e-mail address or name of an account of the first site."""
    users: dict[str, str] = field(default_factory=dict)
    """Of the other sites: site -> account."""
    set: Knobs = field(default_factory=dict)
    """What is set otherwise than by default: `knob` of the first site, `site:knob` of any."""
    step: int = -1
    """The observation that was last acted on; stamps what `opened` records."""
    knobs: dict[str, dict[str, Knob]] = field(init=False)
    """Of each site, all of them."""
    stores: dict[str, Store] = field(init=False)
    opened: list[tuple[int, str, str]] = field(default_factory=list)
    """(step, site, path) of each page that was served with success."""
    requests: list[tuple[str, str, str, int]] = field(default_factory=list)
    """(site, method, path, status) of each answer but pictures, styles, fonts and scripts."""
    refused: list[str] = field(default_factory=list)
    """`METHOD url` of each request to somewhere else, `REDIRECT url` of each redirect, `OUTSIDE METHOD url` of each
    that the browser did not make; others may add to it."""
    faults: list[str] = field(default_factory=list)
    """Tracebacks of views that raised: the site's own doing."""
    loads: dict[str, Loaded] | None = None
    """By address, each page asked for since last cleared; only where somebody wants to go back to them."""

    def __post_init__(self) -> None:
        """Raises LookupError when `user` is no account, ValueError for a knob that cannot be set so."""
        asked: dict[str, dict[str, Knob]] = {site.name: {} for site in self.sites}
        for name, value in self.set.items():
            where, _, knob = name.rpartition(":")
            where = where or self.sites[0].name
            if where not in asked:
                raise ValueError(f"{name!r}: this episode has no site {where!r}; it has: {', '.join(asked)}")
            asked[where][knob] = value
        self.knobs = {site.name: site.set(asked[site.name]) for site in self.sites}
        self.stores = {site.name: site.store(self.seed, asked[site.name]) for site in self.sites}
        self._by_host = {site.host: site for site in self.sites}
        self.users = ({self.sites[0].name: self.user} if self.user is not None else {}) | self.users
        for site, user in self.users.items():
            self._sign_in(site, user)
        for store in self.stores.values():
            store.mark()

    @property
    def origins(self) -> frozenset[str]:
        """Where a browser may go."""
        return frozenset(f"http://{site.host}" for site in self.sites)

    @property
    def cookies(self) -> list[dict[str, Any]]:
        """Of the visitor who is signed in at the start, on each site, in the form that browsers are given them."""
        value = session_id(self.seed, 0)
        return [
            {
                "name": SESSION_COOKIE,
                "value": value,
                "domain": site.host,
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
            }
            for site in self.sites
            if site.name in self.users
        ]

    def site_at(self, host: str) -> Site | None:
        """The site that a request's host names, or None for somewhere else."""
        return self._by_host.get(host)

    def act(self, step: int) -> None:
        """An action begins: what changes from here on is its doing."""
        self.step = step
        for store in self.stores.values():
            store.mark()

    def advance(self, seconds: float = STEP_SECONDS) -> None:
        """Move the clock on."""
        self.now += timedelta(seconds=seconds)

    def note_load(self, url: str, method: str, cookies: str) -> None:
        """A page is about to be served."""
        if self.loads is not None:
            rows = {name: store.snapshot() for name, store in self.stores.items()}
            self.loads[url] = Loaded(method, cookies, rows, self.now, self.step, len(self.opened))

    def go_back(self, loaded: Loaded) -> None:
        """To where it was, or a fork of it was, when a page was asked for."""
        for name, store in self.stores.items():
            store.restore(loaded.rows[name])
            store.mark()
        self.now, self.step = loaded.now, loaded.step
        del self.opened[loaded.opened :]

    def fork(self) -> World:
        """Another in the same state; neither sees what the other does from here on."""
        other = copy.copy(self)
        other.stores = {name: store.fork() for name, store in self.stores.items()}
        for name in ("opened", "refused", "requests", "faults"):
            setattr(other, name, [*getattr(self, name)])
        other.loads = None if self.loads is None else {}
        return other

    def digest(self) -> str:
        """The state of all sites: one digest, or several joined by dots."""
        return ".".join(store.digest() for store in self.stores.values())

    def rendition(self, site: str, name: str) -> dict[str, Any]:
        """A site's state now in another shape. Raises LookupError for one that the site does not have."""
        [of] = [one for one in self.sites if one.name == site]
        if name not in of.renditions:
            raise LookupError(
                f"{site} has no rendition {name!r}; it has: {', '.join(of.renditions) or 'none'}"
            )
        store = self.stores[site]
        opened = [path for _, where, path in self.opened if where == site]
        return of.renditions[name](End(store.db, store.changes(), self.now, opened))

    def close(self) -> None:
        """Free the memory."""
        for store in self.stores.values():
            store.close()

    def _sign_in(self, site: str, user: str) -> None:
        if site not in self.stores:
            raise LookupError(f"nobody can sign in on {site!r}: this episode has {', '.join(self.stores)}")
        store = self.stores[site]
        account = store.db.one("SELECT id FROM account WHERE email = ? OR name = ?", user, user)
        if account is None:
            have = ", ".join(store.db.column("SELECT email FROM account ORDER BY id"))
            raise LookupError(f"no account {user!r} on {site}; have: {have}")
        store.db.insert(
            "session",
            id=session_id(self.seed, 0),
            account_id=account["id"],
            started=self.now.isoformat(),
        )
