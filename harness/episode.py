"""One task, one agent, one trial: played. The loop stands whole in `_turns`."""

from __future__ import annotations

import asyncio
import hashlib
import platform
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import apsw
from pydantic import JsonValue

from harness import __version__
from harness.browser import Browser, Tab
from harness.cdp import Attached, Seat
from harness.errors import AgentError, HarnessError, SiteError, StoreError
from harness.sandbox import graders
from harness.store import Record
from harness.talk import Gone, User, user_of
from harness.textmode import TextEngine
from harness.types import (
    FREE_READS,
    UNDRAWN,
    Agent,
    AgentInfo,
    Box,
    Brief,
    Change,
    Containment,
    Digests,
    Done,
    Ending,
    Exchange,
    Footer,
    Header,
    Left,
    Mode,
    Observation,
    Opened,
    OwnBrowser,
    Point,
    Requested,
    Result,
    Ruling,
    Say,
    Step,
    Task,
    Trajectory,
    Turn,
    Usage,
    Value,
    Wait,
    gold_key,
    scripts_in,
    task_queries,
    task_renditions,
)
from sites.kit import RowChange, Server, Site, Store, World
from sites.kit.serve import bearing, in_process, new_key
from sites.kit.world import STEP_SECONDS

Opener = Browser | TextEngine
"""What opens pages."""
Gold = dict[str, tuple[tuple[Value, ...], ...]]
Renditions = dict[str, dict[str, JsonValue]]
Pictures = Literal["none", "final", "steps"]
"""What is drawn for people to look at: nothing, the page as the episode left it, or every page as well."""


@dataclass(frozen=True)
class Moment:
    """What an episode would leave if it ended at one of its observations."""

    changes: tuple[Change, ...]
    opened: tuple[Opened, ...]
    gold: Gold
    renditions: Renditions = field(default_factory=dict)


class Purse(Protocol):
    """Who counts what the agent's models use."""

    @property
    def usage(self) -> Usage:
        """So far."""

    def settled(self, ending: Ending, gave_up: bool = False) -> Ending:
        """How the episode ended, where the models or their providers are what stopped the agent."""


@dataclass
class Played:
    """What an episode has gathered so far."""

    steps: list[Step] = field(default_factory=list)
    info: AgentInfo | None = None
    done: Done | None = None
    last: Observation | None = None
    gold: Gold = field(default_factory=dict)
    moments: list[Moment] | None = None
    """One an observation, where somebody wants to know."""
    picture: str | None = None
    """Of the page as it is now, where it was drawn."""
    user: User | None = None
    """Whom the agent can talk to."""
    user_s: float = 0
    """Seconds that the user took to reply; they are none of the agent's."""
    purse: Purse | None = None


async def play(
    task: Task,
    agent: Agent,
    sites: Sequence[Site],
    browser: Opener,
    record: Record,
    header: Header,
    moments: list[Moment] | None = None,
    pictures: Pictures = "none",
    mode: Mode = "a11y",
    user: User | None = None,
    purse: Purse | None = None,
) -> Trajectory:
    """Play a task to its end, whatever that is, and write it down as it goes; `moments` is filled where it is given.

    `user` speaks for the task's user; by default the rules of a scripted one do.

    A fault of ours becomes an ending `broken`, which the caller may try again; only StoreError is raised, since
    without a disk there is nothing to go on with.
    """
    started = time.monotonic()
    played = Played(moments=moments, user=user or user_of(task), purse=purse)
    record.write(header)
    try:
        world = begun(task, sites)
        try:
            start = world.digest()
            played.gold = gold_in(task, world, "start")
            camera = Camera(record, pictures, mode)
            ending = await _episode(task, agent, world, browser, camera, played, started)
            played.gold |= gold_in(task, world, "end")
            digests = Digests(
                start=start, end=world.digest(), observations=digest_of(played.steps, played.last)
            )
            left = left_in(task, world, digests)
            left["rulings"] = await rulings(task, left["renditions"])
        finally:
            world.close()
    except StoreError:
        raise
    except HarnessError as fault:
        ending, left = Ending(reason="broken", detail=f"{type(fault).__name__}: {fault}"), {}
    footer = Footer(
        ending=ending,
        agent=played.info,
        answer=played.done.answer if played.done else None,
        status=played.done.status if played.done else None,
        last=played.last,
        picture=played.picture,
        gold=played.gold,
        usage=purse.usage if purse else None,
        seconds=round(time.monotonic() - started, 3),
        **left,
    )
    record.write(footer)
    return Trajectory(header=header, steps=tuple(played.steps), footer=footer)


def begun(task: Task, sites: Sequence[Site]) -> World:
    """The task's sites as they are before the first action."""
    try:
        return World(sites, seed=task.seed, now=task.clock, user=task.user, users=task.users, set=task.knobs)
    except Exception as problem:  # a site's seed is code of its own: whatever it raises is the site's fault
        raise SiteError(f"{', '.join(site.name for site in sites)} will not start: {problem!r}") from problem


def left_in(task: Task, world: World, digests: Digests) -> dict[str, Any]:
    """What an episode leaves in its world, as the footer holds it."""
    return {
        "changes": changes_in(world, Store.changes),
        "opened": _opened(world),
        "digests": digests,
        "renditions": _renditions(task, world),
    }


def _renditions(task: Task, world: World) -> Renditions:
    """The state in the other shapes that the task's checks ask for."""
    found: Renditions = {}
    for site, name in task_renditions(task):
        try:
            found.setdefault(site, {})[name] = world.rendition(site, name)
        except Exception as problem:  # a rendition is a site's code: whatever it raises is the site's fault
            raise SiteError(f"{site} cannot tell its state as {name}: {problem!r}") from problem
    return found


async def rulings(task: Task, renditions: Renditions) -> tuple[Ruling, ...]:
    """What the grading scripts that the task came with, if any, make of the state at the end."""
    return tuple(
        [
            await graders.ruling(source, renditions[site][name])
            for source, site, name in dict.fromkeys(scripts_in(task))
        ]
    )


def _opened(world: World) -> tuple[Opened, ...]:
    return tuple(Opened(step=step, site=site, path=path) for step, site, path in world.opened)


def _note(task: Task, world: World, played: Played) -> None:
    """Keep what the episode would leave if it ended now."""
    if played.moments is not None:
        gold = played.gold | gold_in(task, world, "end")
        played.moments.append(
            Moment(changes_in(world, Store.changes), _opened(world), gold, _renditions(task, world))
        )


@dataclass(frozen=True)
class Camera:
    """Draws pages into an episode's record, as often as was asked for."""

    record: Record
    pictures: Pictures
    mode: Mode = "a11y"
    """In which form an agent is shown pages that asks for none."""

    async def page(self, tab: Tab | Attached, when: Pictures) -> str | None:
        """The page's picture, if one is wanted at that time."""
        drawn = await tab.picture() if when == self.pictures else None
        return self.record.picture(drawn) if drawn else None

    async def target(self, tab: Tab | Attached, turn: Turn) -> Box | None:
        """Where in the picture the element stands that an action is aimed at."""
        ref = getattr(turn.action, "ref", None)
        if not ref or self.pictures != "steps" or isinstance(tab, Attached):
            return None
        place = await tab.where(ref)
        return Box(**dict(zip(("x", "y", "width", "height"), place, strict=True))) if place else None


async def _episode(
    task: Task, agent: Agent, world: World, browser: Opener, camera: Camera, played: Played, started: float
) -> Ending:
    """Open the world and a tab on it, play, and close both."""
    seat = getattr(agent, "seat", None)
    on = attached_on(world, seat, task) if isinstance(seat, Seat) else tab_on(world, browser, task)
    async with on as tab:
        reason = "broken"
        try:
            async with _beside(agent, world):
                ending = await _turns(task, agent, world, tab, camera, played, started)
            if played.purse:
                gave_up = played.done is not None and played.done.status == "gave_up"
                ending = played.purse.settled(ending, gave_up)
            reason = ending.reason
            if camera.pictures == "final":
                played.picture = await camera.page(tab, "final")
            return ending
        finally:
            await agent.end(reason)
            await tab.close()


@asynccontextmanager
async def _beside(agent: Agent, world: World) -> AsyncIterator[None]:
    """For an agent with a browser of its own, and for no other: the first site at an address that only it is told."""
    if not isinstance(agent, OwnBrowser):
        yield
        return
    site = world.sites[0]
    cookies = tuple((one["name"], one["value"]) for one in world.cookies if one["domain"] == site.host)
    app = agent.beside(in_process(world), lambda: world.rendition(site.name, "real"), cookies)
    door = await Server().open(world, 0, app=app)
    agent.at(door.url)
    try:
        yield
    finally:
        await door.close()


@asynccontextmanager
async def tab_on(world: World, browser: Opener, task: Task) -> AsyncIterator[Tab]:
    """A tab that reaches a world's sites and nothing else, for the length of the block; its user closes it."""
    if isinstance(browser, TextEngine):
        yield await browser.tab(
            app=in_process(world),
            origins=world.origins,
            cookies=world.cookies,
            files=task.files,
            refused=world.refused,
        )
        return
    async with _ways_of(world, task) as ways:
        yield await browser.tab(**ways)


@asynccontextmanager
async def attached_on(world: World, seat: Seat, task: Task) -> AsyncIterator[Attached]:
    """The same for an agent that takes its seat at a browser of its own."""
    async with _ways_of(world, task) as ways:
        yield await Attached.start(seat, **ways)


@asynccontextmanager
async def _ways_of(world: World, task: Task) -> AsyncIterator[dict[str, Any]]:
    """A world's door, and all that a browser needs to be put behind it."""
    key = new_key()
    door = await Server().open(world, key=key)
    try:
        yield {
            "proxy": door.url,
            "origins": world.origins,
            "clock": world.now,
            "cookies": world.cookies,
            "files": task.files,
            "refused": world.refused,
            "headers": bearing(key),
        }
    finally:
        await door.close()


async def _turns(
    task: Task,
    agent: Agent,
    world: World,
    tab: Tab | Attached,
    camera: Camera,
    played: Played,
    started: float,
) -> Ending:
    """The loop: show the page, ask the agent, do what it says, until something ends it."""
    limits, steps_left, reads_left = task.limits, task.limits.max_steps, task.limits.max_reads
    refused = 0
    start_url = f"http://{world.sites[0].host}{task.start}"
    seen = played.last = await tab.open(start_url)
    played.picture = await camera.page(tab, "steps")
    world.advance()
    _note(task, world, played)
    try:
        async with asyncio.timeout(limits.max_seconds) as patience:
            no_fault(world)
            brief = Brief(
                goal=task.goal,
                start_url=start_url,
                limits=limits,
                files=tuple(task.files),
                mode=camera.mode,
                talks=played.user is not None,
            )
            played.info = await agent.begin(brief)
            mode = played.info.mode or brief.mode
            if not isinstance(tab, Attached) and mode != tab.mode:
                seen = played.last = await tab.shown_as(mode, seen)
            while True:
                wall_left = round(limits.max_seconds - (time.monotonic() - started - played.user_s), 1)
                left = Left(steps=steps_left, reads=reads_left, wall_s=max(0.0, wall_left))
                asked = time.monotonic()
                requests, by_itself = len(world.requests), isinstance(agent, OwnBrowser)
                if by_itself:  # what it does, it does before it says that it is done
                    world.act(seen.n)
                turn = await agent.act(seen.model_copy(update={"left": left}))
                told = time.monotonic()
                box = await camera.target(tab, turn)
                if not by_itself:
                    requests = len(world.requests)
                    world.act(seen.n)
                acted = False
                exchange = None
                if isinstance(turn.action, Done):
                    played.done = turn.action
                    after = seen
                elif isinstance(turn.action, Say):
                    steps_left -= 1
                    after, exchange = await _spoken(played, seen, turn.action, patience)
                elif isinstance(tab, Attached):
                    steps_left -= 1
                    acted = True
                    after = await tab.act(turn)
                    world.advance()
                    turn = tab.told(turn)
                elif isinstance(turn.action, FREE_READS) and reads_left > 0:
                    reads_left -= 1
                    after = _again(seen, await tab.read(turn.action))
                else:
                    steps_left -= 1
                    acted = turn.action is not None and not isinstance(turn.action, FREE_READS)
                    after = await _acted(tab, world, seen, turn)
                step = Step(
                    observation=seen,
                    turn=turn,
                    changes=changes_in(world, Store.step_changes),
                    refused=tuple(world.refused[refused:]),
                    requests=_requests(world, requests),
                    point=_point(tab) if acted else None,
                    box=box,
                    exchange=exchange,
                    picture=played.picture if camera.pictures == "steps" else None,
                    agent_ms=round((told - asked) * 1000, 1),
                    browser_ms=round((time.monotonic() - told) * 1000, 1),
                )
                refused = len(world.refused)
                played.steps.append(step)
                camera.record.write(step)
                seen = played.last = after
                if acted:
                    played.picture = await camera.page(tab, "steps")
                no_fault(world)
                if played.done:
                    return Ending(reason="done")
                _note(task, world, played)
                if steps_left <= 0:
                    return Ending(reason="steps", detail=f"all {limits.max_steps} steps were used")
    except AgentError as fault:
        return Ending(reason=fault.ending, detail=str(fault))
    except TimeoutError:
        return Ending(reason="wall", detail=f"all {limits.max_seconds:g} seconds were used")


async def _acted(tab: Tab, world: World, seen: Observation, turn: Turn) -> Observation:
    """The page after a turn: after its action, or as it was, with the reason why nothing was done."""
    if turn.action is None:
        return _again(seen, Result(ok=False, error=turn.error, message=turn.message, retryable=True))
    if isinstance(turn.action, FREE_READS):
        message = "all free reads were used; the page itself is in every observation"
        return _again(seen, Result(ok=False, error="limit_exceeded", message=message))
    after = await tab.act(turn.action)
    world.advance(turn.action.ms / 1000 if isinstance(turn.action, Wait) else STEP_SECONDS)
    return after.model_copy(update={"n": seen.n + 1})


def _again(seen: Observation, result: Result, user: str | None = None) -> Observation:
    """The same page under the next number."""
    return seen.model_copy(update={"n": seen.n + 1, "diff": None, "result": result, "user": user})


async def _spoken(
    played: Played, seen: Observation, say: Say, patience: asyncio.Timeout
) -> tuple[Observation, Exchange | None]:
    """The same page with the user's reply, while the agent's time stands still; or why nobody replies."""
    if played.user is None:
        message = "say cannot be done: this goal has no user to talk to; go by the goal alone"
        return _again(seen, Result(ok=False, error="unknown_action", message=message)), None
    due, asked = patience.when(), asyncio.get_running_loop().time()
    patience.reschedule(None)
    try:
        exchange = await played.user.hear(say.text)
    except Gone as gone:
        return _again(seen, Result(ok=False, error="limit_exceeded", message=str(gone))), None
    finally:
        spent = asyncio.get_running_loop().time() - asked
        played.user_s += spent
        patience.reschedule(due + spent if due is not None else None)
    return _again(seen, Result(), exchange.reply), exchange


def _requests(world: World, since: int) -> tuple[Requested, ...]:
    return tuple(
        Requested(site=site, method=method, path=path, status=status)
        for site, method, path, status in world.requests[since:]
    )


def _point(tab: Tab | Attached) -> Point | None:
    return Point(x=tab.pointed[0], y=tab.pointed[1]) if tab.pointed else None


def no_fault(world: World) -> None:
    """Raises SiteError where a view has crashed."""
    if world.faults:
        raise SiteError(world.faults[0])


def gold_in(task: Task, world: World, at: str) -> Gold:
    """The gold values that are due now. Raises SiteError for a query that the site's database refuses."""
    first = task.sites[0]
    gold: Gold = {}
    for query in task_queries(task):
        if query.at == at:
            try:
                gold[gold_key(query, first)] = world.stores[query.site or first].query(query.sql)
            except (apsw.Error, KeyError) as problem:
                raise SiteError(f"the gold query {query.sql!r} fails: {problem}") from problem
    return gold


def changes_in(world: World, rows: Callable[[Store], list[RowChange]]) -> tuple[Change, ...]:
    """What `rows` tells of each site's store."""
    return tuple(
        Change(site=name, **vars(row)) for name, store in world.stores.items() for row in rows(store)
    )


def digest_of(steps: Sequence[Step], last: Observation | None) -> str:
    """Of all that the agent was shown: two equal plays agree in it."""
    digest = hashlib.blake2b(digest_size=16)
    shown = [step.observation for step in steps] + ([last] if last else [])
    for observation in shown:
        digest.update(observation.model_dump_json(exclude={"left": True, **UNDRAWN}).encode() + b"\n")
    return digest.hexdigest()


def header(
    task: Task,
    trial: int,
    agent_spec: str,
    sites: Sequence[Site],
    browser: Opener,
    earlier: Sequence[str] = (),
    containment: Containment | None = None,
) -> Header:
    """What is known before the first action."""
    versions = {"harness": __version__, "python": platform.python_version(), "browser": browser.version}
    return Header(
        task=task,
        trial=trial,
        agent_spec=agent_spec,
        versions=versions | {f"site:{site.name}": site.version for site in sites},
        ambient={site.name: tuple(site.ambient) for site in sites},
        engine="text" if isinstance(browser, TextEngine) else "chromium",
        earlier=tuple(earlier),
        containment=containment or Containment(),
    )
