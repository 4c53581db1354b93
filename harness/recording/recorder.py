"""One recording: a world, a window that is listened to, and what is made of it afterwards."""

from __future__ import annotations

import asyncio
import base64
import re
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import apsw

import judges
import sites
from harness import catalog, episode, run
from harness.agents.script import Script, edited
from harness.browser import Browser, Tab
from harness.browser.listen import Ear, Told
from harness.errors import StoreError, UsageError
from harness.known import Plays
from harness.recording import checks, draft
from harness.recording.steps import Step, Steps
from harness.store import Run
from harness.types import Change, CheckSpec, Limits, Task, Trajectory, Way
from sites.kit import Door, Server, Store, World, passwords
from sites.kit.serve import bearing, new_key

GOAL = "(!) What is wanted, in a sentence."
PASSWORD = "Recorded-Passw0rd-{}"
"""What is written in place of the first, second … password that was typed and that is of no account of the site."""
MOST_STEPS = 30


@dataclass(frozen=True)
class Setting:
    """The world that is played in."""

    site: str
    start: str = "/"
    seed: int = 0
    clock: datetime = datetime(2026, 7, 15, 10, 0)
    user: str | None = None
    knobs: Mapping[str, bool | int | str] = field(default_factory=dict)

    def task(self, name: str, goal: str, steps: Sequence[Step], **more: Any) -> Task:
        """A task in this world."""
        fields: dict[str, Any] = {
            "shape": "act",
            "checks": (CheckSpec(kind="visited", path=self.start),),  # type: ignore[call-arg]
            "limits": Limits(max_steps=max(MOST_STEPS, 2 * len(steps))),
        }
        return Task(
            id=f"{self.site}/{name}",
            goal=goal,
            sites=(self.site,),
            start=self.start,
            seed=self.seed,
            clock=self.clock,
            user=self.user,
            knobs=dict(self.knobs),
            solutions=(Way(name="as recorded", steps=tuple(steps)),),
            **{**fields, **more},
        )


@dataclass(frozen=True)
class Heard:
    """What a person did."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str]
    changes: tuple[Change, ...]
    """What it left changed in the person's own world."""
    page: str
    """The last page, in words."""


class Session:
    """A recording that is going on."""

    def __init__(self, setting: Setting, world: World, door: Door, tab: Tab) -> None:
        self.tab = tab
        self._world = world
        self._door = door
        self._secrets: dict[str, str] = {}
        self._shipped = [
            (str(email), str(stored))
            for store in world.stores.values()
            for email, stored in store.query("SELECT email, password FROM account")
        ]
        """Accounts as they were at the start: what somebody registers with is theirs, not the site's."""
        self.steps = Steps(self._public)
        self.ear: Ear | None = None
        self._url = f"http://{world.sites[0].host}{setting.start}"

    async def listen(self) -> Ear:
        """Opens the first page."""
        self.ear = await Ear.open(self.tab, self._url, self._told)
        return self.ear

    def _told(self, told: Told) -> None:
        before = len(self.steps.done)
        self.steps.told(told)
        for _ in range(len(self.steps.done) - before):
            self._world.advance()  # as it does for an agent, with each of its steps

    def _public(self, text: str) -> str:
        """A password as it may be written down: an account's of the site as it is, another as one that is nobody's."""
        if any(passwords.matches(email, text, stored) for email, stored in self._shipped):
            return text
        return self._secrets.setdefault(text, PASSWORD.format(len(self._secrets) + 1))

    async def heard(self) -> Heard:
        """All of it."""
        assert self.ear
        if not self.tab.wire.closed:
            await self.ear.settled()
        steps = self.steps.whole
        episode.no_fault(self._world)
        changes = episode.changes_in(self._world, Store.changes)
        return Heard(steps, tuple(self.steps.notes), dict(self.steps.files), changes, self.ear.page)


@asynccontextmanager
async def recording(setting: Setting, browser: Browser) -> AsyncIterator[Session]:
    """A world of its own, and a window to it that is listened to until the end of the block."""
    world = episode.begun(setting.task("recorded", GOAL, [{"done": True}]), [sites.load(setting.site)])
    try:
        key = new_key()
        door = await Server().open(world, key=key)
        try:
            tab = await browser.tab(
                proxy=door.url,
                origins=world.origins,
                clock=world.now,
                cookies=world.cookies,
                refused=world.refused,
                headers=bearing(key),
            )
            try:
                session = Session(setting, world, door, tab)
                await session.listen()
                yield session
            finally:
                await tab.close()
        finally:
            await door.close()
    finally:
        world.close()


async def live(session: Session, done: asyncio.Event) -> None:
    """Lets the page go on by itself until somebody is done, or has closed the window."""
    assert session.ear
    await session.ear.live(done)


# ---------------------------------------------------------------- what is made of it


@dataclass(frozen=True)
class Made:
    """What came out."""

    task: Task
    file: Path
    trial: Path
    outcome: str
    """Of the recorded steps, by the proposed checks."""
    remarks: tuple[str, ...]
    """What is to be known of it, a sentence each."""


def place(file: Path, site: str) -> Path:
    """Where a draft may be written. Raises UsageError where it could not be read as a task from there."""
    if file.suffix != ".toml" or not catalog.SLUG.fullmatch(file.stem):
        raise UsageError(
            f"{file} names no task; it is such as {site}/buy-the-lamp.toml: words in small letters"
        )
    if file.absolute().parent.name != site:
        raise UsageError(
            f"{file} lies in no folder called {site}, as a site's tasks do; {site}/{file.name} would"
        )
    if file.exists():
        raise UsageError(f"{file} is there already; give another name, so that nothing is lost")
    return file


async def make(
    heard: Heard, setting: Setting, file: Path, out: Path, *, goal: str = GOAL, answer: str | None = None
) -> Made:
    """The draft, and a trial of it. Raises HarnessError where nothing can be played; the steps are then in `file`."""
    remarks = list(heard.notes)
    steps = [*heard.steps, *_ending(heard, answer, remarks)]
    task = setting.task(file.stem, goal, steps, files=dict(heard.files))
    moments: list[episode.Moment] = []
    browsers = run.Browsers()
    try:
        with tempfile.TemporaryDirectory(prefix="harness-record-") as scratch:
            played = await run.play_one(
                run.Job(task, 1),
                lambda *_: Script(steps),
                "oracle",
                Path(scratch),
                browsers,
                run.Quiet(),
                moments,
            )
    finally:
        await browsers.stop()
    ending = played.footer.ending
    if ending.reason != "done":
        remarks.append(f"played again, the steps stop before their end: {ending.detail or ending.reason}")
    elif differences := _differences(heard.changes, played):
        remarks.append(f"played again, the steps leave other rows than you did: {'; '.join(differences)}")
    proposals, gold, specs = _proposed(task, played, answer, heard)
    final = task.model_copy(update={"checks": specs, "shape": _shape(proposals, answer)})
    misses = await _misses(final, played, moments, gold, answer)
    text = draft.written(final, proposals, remarks, misses)
    _write(file, text, heard.files)
    read = catalog.read(file)
    browserless = Run(out)
    verdicts = await run.play_all(
        browserless, run.plan("oracle", [read], 1, {}), [read], {}, workers=1, pictures="steps"
    )
    return Made(read, file, browserless.trial(read.id, 1), verdicts[0].outcome, tuple(remarks))


def _ending(heard: Heard, answer: str | None, remarks: list[str]) -> list[Step]:
    """How the steps end: with the answer as it is read off the last page."""
    if answer is None:
        return [{"done": True}]
    pattern = checks.reading(heard.page, answer)
    if pattern is None:
        remarks.append(
            f"the answer {answer!r} is not on the last page: a typed answer proves nothing, have it read"
        )
        return [{"done": answer.replace("{", "{{").replace("}", "}}")}]
    return [{"read": pattern, "as": "answer"}, {"done": "{answer}"}]


def _shape(proposals: Sequence[checks.Proposal], answer: str | None) -> Literal["retrieve", "act", "both"]:
    if proposals:
        return "both" if answer is not None else "act"
    return "retrieve"


def _proposed(
    task: Task, played: Trajectory, answer: str | None, heard: Heard
) -> tuple[list[checks.Proposal], episode.Gold, tuple[CheckSpec, ...]]:
    """Checks as the rows suggest them, and the gold values of their queries."""
    world = episode.begun(task, [sites.load(name) for name in task.sites])
    try:

        def ask(site: str, query: str) -> checks.Rows:
            try:
                return world.stores[site].query(query)
            except apsw.Error:  # there is no such table, or it will not be asked
                return ()

        proposer = checks.Proposer(played.footer.changes, dict(played.header.ambient), ask)
        proposals = proposer.proposals()
        specs = [
            CheckSpec.model_validate(
                {
                    "kind": "state",
                    "table": one.table,
                    "change": one.change,
                    "rows": [row.columns for row in one.rows],
                }
            )
            for one in proposals
        ]
        if answer is not None:
            specs.append(CheckSpec.model_validate({"kind": "answer", **checks.answer(answer)}))
        if not specs:
            last = played.footer.last
            path = urlsplit(last.url).path if last else task.start
            specs.append(CheckSpec.model_validate({"kind": "visited", "path": path}))
        asked = task.model_copy(update={"checks": tuple(specs)})
        return proposals, episode.gold_in(asked, world, "start"), tuple(specs)
    finally:
        world.close()


async def _misses(
    task: Task, played: Trajectory, moments: Sequence[episode.Moment], gold: episode.Gold, answer: str | None
) -> list[dict[str, Any]]:
    """Three plays that stop too early or say something else; what they fail by is judged, not guessed."""
    footer = played.footer.model_copy(update={"gold": gold})
    judged = played.model_copy(
        update={"header": played.header.model_copy(update={"task": task}), "footer": footer}
    )
    plays = Plays(task)
    plays.add(judged, [replace(moment, gold=gold) for moment in moments])
    steps = task.solutions[0].steps
    last: dict[int, Any] = {len(steps): {"done": True}} if answer is not None else {}
    offered: list[tuple[str, dict[str, Any]]] = [
        ("nothing is done", {"steps": [{"done": True}]}),
        *([("the answer is left out", {"instead": last})] if last else []),
        *(
            (
                f"it stops before step {at}, {_short(steps[at - 1])}",
                {"instead": dict.fromkeys(range(at, len(steps)), ()) | last},
            )
            for at in range(len(steps) - 1, 1, -1)
            if "read" not in steps[at - 1]
        ),
        ("it is said that it cannot be done", {"steps": [{"done": True, "status": "infeasible"}]}),
        ("it is given up at once", {"steps": [{"done": True, "status": "gave_up"}]}),
    ]
    misses: list[dict[str, Any]] = []
    for because, way in offered:
        trajectory = await plays.told(way.get("steps") or edited(steps, way["instead"]))
        verdict = judges.judge(trajectory) if trajectory else None
        if verdict is None or verdict.outcome != "failed":
            continue
        fails = sorted({one.label for one in verdict.findings if one.outcome == "failed"})
        misses.append({"because": because, "fails": fails, **way})
        if len(misses) == catalog.NEAR_MISSES:
            break
    while (
        len(misses) < catalog.NEAR_MISSES
    ):  # nothing could be played: the file still has to be one that is read
        misses.append(
            {"because": "nothing is done", "fails": list(judges.labels(task))[:1], "steps": [{"done": True}]}
        )
    return misses


def _short(step: Mapping[str, Any]) -> str:
    word, at = next(iter(step.items()))
    return f"{word} {at}"[:60] if isinstance(at, str) else word


def _write(file: Path, text: str, files: Mapping[str, str]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        for name, data in files.items():
            path = file.parent / catalog.FIXTURES / Path(name).name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(base64.b64decode(data))
    except OSError as problem:
        raise StoreError(f"{problem.filename or file}: {problem.strerror}") from problem


def _told(changes: Sequence[Change]) -> Counter[str]:
    """Changes as far as two plays must agree in them: but for times, and for passwords, which are not written down."""
    return Counter(f"{one.table} {one.change} {_row(one.after or one.before or {})}" for one in changes)


def _row(row: Mapping[str, Any]) -> str:
    told = str({name: value for name, value in row.items() if name != "password"})
    return re.sub(checks.TIME.pattern + r"[\d:.]*", "…", told)


def _differences(person: Sequence[Change], played: Trajectory) -> list[str]:
    """Rows that only one of the two left so; what a site notes by the way is no matter."""
    ambient = {(site, table) for site, tables in played.header.ambient.items() for table in tables}
    one, other = (
        _told([change for change in changes if (change.site, change.table) not in ambient])
        for changes in (person, played.footer.changes)
    )
    return [f"you: {text}" for text in (one - other)][:3] + [f"then: {text}" for text in (other - one)][:3]
