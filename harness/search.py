"""An episode that code steers instead of an agent: act, remember, go back, and go several ways from one place.

A place is remembered as the last page that was opened, with the state of sites and browser just before it was, and
as what was done on it since. Going back opens that page again and does the same again. Since equal actions have
equal outcomes here, all of a page comes back: forms, scroll, focus, timers, refs, and what its scripts hold.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any

from pydantic import JsonValue

from harness.browser import Tab
from harness.browser.tab import Memory
from harness.browser.wire import HORIZON_MS, Inherited
from harness.episode import (
    Gold,
    Opener,
    begun,
    changes_in,
    digest_of,
    gold_in,
    header,
    left_in,
    no_fault,
    rulings,
)
from harness.errors import BrowserError, UsageError
from harness.textmode import TextEngine
from harness.types import (
    FREE_READS,
    Action,
    Digests,
    Done,
    Ending,
    Footer,
    Observation,
    Result,
    Step,
    Task,
    Trajectory,
    Turn,
    Wait,
)
from sites.kit import Door, Loaded, Server, Site, Store, World
from sites.kit.serve import in_process
from sites.kit.world import STEP_SECONDS


@dataclass(frozen=True)
class Page:
    """A page that was opened by an address alone, and all that it takes to open it so again."""

    url: str
    loaded: Loaded
    inherited: Inherited
    cookies: tuple[dict[str, Any], ...]
    memory: Memory
    """What the tab knew before."""
    horizon: int
    seconds: float
    """What the sites' clock was advanced by afterwards."""


@dataclass(frozen=True)
class Place:
    """Where a branch was: a page, and what was done on it."""

    page: Page
    since: tuple[Action, ...]
    steps: tuple[Step, ...]
    seen: Observation
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """What the sites held before the first action."""

    digest: str
    gold: Gold


class Branch:
    """One line of play. Its forks have sites, a browser tab and a clock of their own."""

    def __init__(
        self, task: Task, browser: Opener, world: World, start: Start, places: dict[str, Place]
    ) -> None:
        self.task = task
        self.seen = Observation(n=-1, url="", title="", text="")
        """The last observation."""
        self.lost: tuple[str, ...] = ()
        """What could not be carried over when this branch last went back or was forked, by name."""
        self._browser = browser
        self._world = world
        self._places = places
        self._steps: list[Step] = []
        self._started = time.monotonic()
        self._start = start
        self._door: Door | None = None
        self._tab: Tab | None = None
        self._page: Page | None = None
        self._since: list[Action] = []
        self._elsewhere: set[str] = set()
        """Origins in whose storage something lay when they were last seen."""
        self._forks: list[Branch] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, task: Task, sites: Sequence[Site], browser: Opener) -> AsyncIterator[Branch]:
        """A task's episode at its first observation. Closed at the end of the block, with all its forks.

        `browser` is a running Browser, or a TextEngine, which needs none: then there is no script.
        """
        world = begun(task, sites)
        world.loads = {}
        branch = cls(task, browser, world, Start(world.digest(), gold_in(task, world, "start")), {})
        try:
            await branch._begin()
            yield branch
        finally:
            await branch.close()

    async def _begin(self) -> None:
        await self._open_door()
        self._tab = await self._fresh_tab(self._world.cookies)
        before = self._tab.memory()
        self.seen = await self._tab.open(f"http://{self._world.sites[0].host}{self.task.start}")
        await self._turned(before, None, HORIZON_MS, STEP_SECONDS)

    async def _open_door(self) -> None:
        """What is read in this process needs none."""
        if not isinstance(self._browser, TextEngine):
            self._door = await Server().open(self._world)

    async def _fresh_tab(self, cookies: list[dict[str, Any]]) -> Tab:
        if isinstance(self._browser, TextEngine):
            return await self._browser.tab(
                app=in_process(self._world),
                origins=self._world.origins,
                cookies=cookies,
                files=self.task.files,
                refused=self._world.refused,
            )
        assert self._door is not None
        return await self._browser.tab(
            proxy=self._door.url,
            origins=self._world.origins,
            clock=self.task.clock,
            cookies=cookies,
            files=self.task.files,
            refused=self._world.refused,
        )

    # ---------------------------------------------------------------- acting

    async def act(self, action: Action) -> Observation:
        """Does one action and shows what came of it; a refusal is in the observation's result."""
        if isinstance(action, Done):
            raise UsageError("a branch ends by finish(), not by done")
        if isinstance(action, FREE_READS):
            raise UsageError(f"{action.op} is a free read: read() does it")
        tab, world = self._open_tab, self._world
        before, refused = tab.memory(), len(world.refused)
        if len(world.sites) > 1 and any((await tab.storage()).values()):
            self._elsewhere.add(_origin(self.seen.url))
        assert world.loads is not None
        world.loads.clear()
        world.act(self.seen.n)
        after = await tab.act(action)
        wait = isinstance(action, Wait)
        seconds = action.ms / 1000 if isinstance(action, Wait) else STEP_SECONDS
        step = Step(
            observation=self.seen,
            turn=Turn(action=action),
            changes=changes_in(world, Store.step_changes),
            refused=tuple(world.refused[refused:]),
        )
        self._steps.append(step)
        self.seen = after
        await self._turned(before, action, action.ms if wait else HORIZON_MS, seconds)  # type: ignore[union-attr]
        return after

    async def _turned(self, before: Memory, action: Action | None, horizon: int, seconds: float) -> None:
        """The page is another, or the same after one action more."""
        tab, world = self._open_tab, self._world
        no_fault(world)
        url, _, _ = self.seen.url.partition("#")
        loaded = (world.loads or {}).get(url)
        if tab.document != before.document and loaded is not None and loaded.method == "GET":
            cookies = _as_sent(await tab.cookies(), loaded, url)
            found = await tab.inherited()
            self._page = Page(self.seen.url, loaded, found, cookies, before, horizon, seconds)
            self._since = []
        elif action is not None:
            self._since.append(action)
        self._world.advance(seconds)

    async def read(self, action: Action) -> Result:
        """A free read."""
        return await self._open_tab.read(action)

    @property
    def _open_tab(self) -> Tab:
        if self._tab is None:
            raise UsageError("this branch is closed")
        return self._tab

    # ---------------------------------------------------------------- going back and going several ways

    async def snapshot(self) -> str:
        """Remembers this place; the name can be given to `restore` of this branch and of all its relatives."""
        name = f"place-{len(self._places)}"
        self._places[name] = await self._place()
        return name

    async def _place(self) -> Place:
        if self._page is None:
            raise BrowserError(
                f"{self.seen.url} cannot be opened again: no page of a site has been opened yet"
            )
        lost: tuple[str, ...] = (
            ("history: back and forward lead nowhere",) if await self._open_tab.has_history() else ()
        )
        lost += tuple(
            f"storage: of {origin}" for origin in sorted(self._elsewhere - {_origin(self.seen.url)})
        )
        return Place(self._page, tuple(self._since), tuple(self._steps), self.seen, lost)

    async def restore(self, name: str) -> Observation:
        """Goes back to a place that was remembered. What could not be carried over is in `lost`."""
        if name not in self._places:
            raise UsageError(f"no place is called {name!r}; have: {', '.join(self._places) or 'none'}")
        return await self._go(self._places[name])

    async def _go(self, place: Place) -> Observation:
        page, world = place.page, self._world
        if self._tab is not None:
            await self._tab.close()
        world.go_back(page.loaded)
        tab = self._tab = await self._fresh_tab(list(page.cookies))
        seen = await tab.revisit(page.url, page.inherited, page.memory, page.horizon)
        world.advance(page.seconds)
        self._page, self._since = page, list(place.since)
        for action in place.since:
            world.act(seen.n)
            seen = await tab.act(action)
            world.advance(action.ms / 1000 if isinstance(action, Wait) else STEP_SECONDS)
        no_fault(world)
        self._steps = list(place.steps)
        self.lost = place.lost
        if (seen.url, seen.title, seen.text) != (place.seen.url, place.seen.title, place.seen.text):
            self.lost += (f"page: {_difference(place.seen.text, seen.text)}",)
            place = replace(place, seen=seen)
        self.seen = place.seen
        return self.seen

    async def fork(self, count: int) -> list[Branch]:
        """So many branches that stand where this one stands, and go their own ways from here."""
        place = await self._place()
        forks = [self._twin() for _ in range(count)]
        self._forks += forks
        await asyncio.gather(*(fork._settle_in(place) for fork in forks))
        return forks

    def _twin(self) -> Branch:
        twin = Branch(self.task, self._browser, self._world.fork(), self._start, self._places)
        twin._elsewhere = {*self._elsewhere}
        return twin

    async def _settle_in(self, place: Place) -> None:
        await self._open_door()
        await self._go(place)

    # ---------------------------------------------------------------- ending

    async def finish(self, answer: JsonValue = None) -> Trajectory:
        """Ends the episode with an answer; `judges.judge` says what became of it. The branch is closed."""
        done = Done(answer=answer)
        world = self._world
        world.act(self.seen.n)
        steps = (*self._steps, Step(observation=self.seen, turn=Turn(action=done)))
        gold = self._start.gold | gold_in(self.task, world, "end")
        digests = Digests(
            start=self._start.digest, end=world.digest(), observations=digest_of(steps, self.seen)
        )
        left = left_in(self.task, world, digests)
        footer = Footer(
            ending=Ending(reason="done"),
            answer=answer,
            status=done.status,
            last=self.seen,
            gold=gold,
            seconds=round(time.monotonic() - self._started, 3),
            rulings=await rulings(self.task, left["renditions"]),
            **left,
        )
        first = header(self.task, 1, "search", world.sites, self._browser)
        await self.close()
        return Trajectory(header=first, steps=steps, footer=footer)

    async def close(self) -> None:
        """Ends this branch and its forks; harmless if it is closed already."""
        for fork in self._forks:
            await fork.close()
        tab, door = self._tab, self._door
        self._tab = self._door = None
        if tab is not None:
            await tab.close()
        if door is not None:
            await door.close()
        if tab is not None or door is not None:
            self._world.close()


def _as_sent(cookies: list[dict[str, Any]], loaded: Loaded, url: str) -> tuple[dict[str, Any], ...]:
    """The browser's cookies as they were when the page was asked for."""
    host = url.split("/", 3)[2].split(":")[0]
    sent = {name: morsel.value for name, morsel in SimpleCookie(loaded.cookies).items()}
    others = [cookie for cookie in cookies if cookie["domain"].lstrip(".") != host]
    known = {cookie["name"]: cookie for cookie in cookies if cookie["domain"].lstrip(".") == host}
    plain = {"domain": host, "path": "/"}
    mine = [{**known.get(name, plain), "name": name, "value": value} for name, value in sent.items()]
    return (*others, *mine)


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def _difference(before: str, after: str) -> str:
    """The first line that is not as it was."""
    old, new = before.split("\n"), after.split("\n")
    at = next(
        (n for n, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new))
    )
    was, now = (lines[at] if at < len(lines) else "nothing" for lines in (old, new))
    return f"line {at + 1} was {was!r} and is {now!r}"
