"""Many episodes: workers, retries of what was our fault, and resuming where a run was left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, get_args

import judges
import sites
from harness import __version__, agents, episode, sandbox
from harness.browser import Browser
from harness.errors import HarnessError, SiteError, UsageError
from harness.sandbox import Jail, Open
from harness.store import Plan, Record, Run
from harness.store import digest as digest
from harness.talk import Voice, user_of
from harness.textmode import TextEngine
from harness.types import (
    Agent,
    Budget,
    Containment,
    Engine,
    Limits,
    Mode,
    OwnBrowser,
    Provenance,
    Task,
    Trajectory,
    Verdict,
)
from judges.jury import Jury, Nobody
from sites.kit import Site
from sites.kit.cache import places

if TYPE_CHECKING:
    from harness.meter.proxy import Door, Meter

ATTEMPTS = 3
"""An episode that breaks by our fault is played this often before it is given up as broken."""


class Watcher(Protocol):
    """Who is told how a run goes."""

    def begun(self, task: Task, trial: int) -> None:
        """An episode starts."""

    def ended(self, verdict: Verdict, *, kept: bool = False) -> None:
        """An episode has its verdict; `kept` from an earlier call of the same command."""

    def retried(self, task: Task, trial: int, cause: str) -> None:
        """An episode broke, and is played again."""


class Quiet:
    """A watcher that says nothing."""

    def begun(self, task: Task, trial: int) -> None:
        """Nothing."""

    def ended(self, verdict: Verdict, *, kept: bool = False) -> None:
        """Nothing."""

    def retried(self, task: Task, trial: int, cause: str) -> None:
        """Nothing."""


@dataclass
class Browsers:
    """One Chromium for all workers, started when first asked for and again when it has died; or none at all."""

    engine: Engine = "chromium"
    _browser: Browser | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> episode.Opener:
        """A living browser, or what does without one. Raises BrowserError."""
        if self.engine == "text":
            return TextEngine()
        async with self._lock:
            if self._browser is not None and not self._browser.alive:
                await self.stop()
            if self._browser is None:
                self._browser = await Browser.launch()
            return self._browser

    async def stop(self) -> None:
        """Stop it, if it runs."""
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.stop()


@dataclass(frozen=True)
class Job:
    """One trial to play."""

    task: Task
    trial: int


@dataclass(frozen=True)
class Prison:
    """Where the run's agents are kept, and what they see and reach there."""

    jail: Jail = field(default_factory=Open)
    containment: Containment = field(default_factory=Containment)
    agent_dirs: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()


async def prison(
    spec: str,
    agent_spec: str,
    *,
    agent_dirs: Sequence[Path] = (),
    hidden: Sequence[Path] = (),
    allowed: Sequence[str] = (),
) -> Prison:
    """What `--sandbox` comes to on this machine, by trying it. Raises UsageError for one that cannot be had."""
    if agents.built_in(agent_spec):
        sandbox.named(spec)
        return Prison(containment=Containment(sandbox="built-in", level="strong"))
    jail, found = await sandbox.choose(spec)
    told = found.containment.model_copy(update={"allowed": tuple(allowed) if jail.kind != "none" else ()})
    secret = [*hidden, Path("runs"), *places()]
    return Prison(jail, told, tuple(agent_dirs), tuple(path.absolute() for path in secret))


MakeAgent = Callable[..., Agent]
"""From a task, its trial's folder and, where there is a meter, what the agent is lent for its models."""


def plan(
    agent_spec: str,
    tasks: Sequence[Task],
    trials: int,
    limits: Mapping[str, float],
    transport: str = "stdio",
    obs: Mode = "a11y",
    containment: Containment | None = None,
    engine: Engine = "chromium",
    budget: Budget | None = None,
) -> Plan:
    """What a command plays, in the form that is frozen in run.json."""
    return Plan(
        agent=agent_spec,
        tasks={task.id: digest(task.model_dump_json()) for task in tasks},
        trials=trials,
        limits=dict(limits),
        transport=transport,
        obs=obs,
        containment=containment or Containment(),
        engine=engine,
        budget=budget,
    )


def engine_of(word: str, obs: Mode) -> Engine:
    """What is meant. Raises UsageError for a word that means nothing, and for pictures that nobody would draw."""
    if word not in get_args(Engine):
        raise UsageError(f"--engine {word!r}: there is {', '.join(get_args(Engine))}")
    if word == "text" and obs in ("screenshot", "som"):
        raise UsageError(f"--obs {obs} needs a browser; --engine text draws nothing")
    return cast(Engine, word)


def compatible(wanted: bool, agent_spec: str, transport: str, tasks: Sequence[Task]) -> str:
    """The transport, where `--real-compat` is `wanted` or not. Raises UsageError where that cannot be."""
    if not wanted:
        if transport == agents.REAL_COMPAT:
            raise UsageError("--transport real-compat is had by --real-compat alone")
        return transport
    if agents.built_in(agent_spec) or transport != "stdio":
        raise UsageError(
            "--real-compat is for a command that drives a browser of its own; it takes no --transport, and "
            f"{agent_spec!r} is no such command"
        )
    if others := [task.id for task in tasks if task.origin is None]:
        raise UsageError(f"--real-compat plays REAL's tasks, such as 'agisdk:v1/omnizon-*'; not {others[0]}")
    return agents.REAL_COMPAT


def mode_of(word: str) -> Mode:
    """The form that is meant. Raises UsageError for a word that means none."""
    if word not in get_args(Mode):
        raise UsageError(f"--obs {word!r}: there is {', '.join(get_args(Mode))}")
    return cast(Mode, word)


def limited(task: Task, limits: Mapping[str, float]) -> Task:
    """The task under other limits than its own."""
    return task.model_copy(update={"limits": Limits.model_validate({**task.limits.model_dump(), **limits})})


async def play_all(
    run: Run,
    frozen: Plan,
    tasks: Sequence[Task],
    environ: Mapping[str, str],
    *,
    pass_env: Sequence[str] = (),
    workers: int = 2,
    watcher: Watcher | None = None,
    jury: Jury | None = None,
    pictures: episode.Pictures = "none",
    kept_in: Prison | None = None,
    voice: Voice | None = None,
    meter: Meter | None = None,
) -> list[Verdict]:
    """Play what the run still lacks, judge everything, and write the verdicts.

    Trials that are finished already are kept. One that ended broken is played again. `jury` is asked what rubrics
    leave to a model, in threads, so that no episode waits for it; `voice` speaks for users that a model plays, and
    `meter` counts what agents' models use. Raises StoreError when the disk fails, with every finished trial kept.
    """
    watcher, kept_in = watcher or Quiet(), kept_in or Prison()
    jobs: asyncio.Queue[Job] = asyncio.Queue()
    verdicts: list[Verdict] = []
    with run.lock():
        run.freeze(frozen)
        for task in tasks:
            for trial in range(1, frozen.trials + 1):
                kept = run.read(task.id, trial)
                if kept and kept.footer.ending.reason != "broken":
                    verdicts.append(await asyncio.to_thread(judged, kept, jury))
                    watcher.ended(verdicts[-1], kept=True)
                else:
                    jobs.put_nowait(Job(limited(task, frozen.limits), trial))
        browsers = Browsers(frozen.engine)

        def make(task: Task, folder: Path, lent: agents.Lent = agents.NOTHING_LENT) -> Agent:
            return agents.agent(
                frozen.agent,
                task,
                folder,
                environ=environ,
                pass_env=tuple(pass_env),
                transport=frozen.transport,
                jail=kept_in.jail,
                agent_dirs=kept_in.agent_dirs,
                hidden=(*kept_in.hidden, run.folder.absolute()),
                allowed=frozen.containment.allowed,
                lent=lent,
            )

        async def work() -> None:
            while not jobs.empty():
                job = jobs.get_nowait()
                watcher.begun(job.task, job.trial)
                folder = run.trial(job.task.id, job.trial)
                trajectory = await play_one(
                    job,
                    make,
                    frozen.agent,
                    folder,
                    browsers,
                    watcher,
                    pictures=pictures,
                    mode=frozen.obs,
                    containment=frozen.containment,
                    voice=voice,
                    meter=meter,
                )
                verdict = await asyncio.to_thread(judged, trajectory, jury)
                verdicts.append(verdict)
                watcher.ended(verdict)

        try:
            if meter is not None:
                await meter.start()
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, jobs.qsize())):
                    group.create_task(work())
        except* Exception as failures:
            raise failures.exceptions[0] from None
        finally:
            await browsers.stop()
            if meter is not None:
                await meter.stop()
            run.write_verdicts(verdicts)
    return verdicts


def judged(trajectory: Trajectory, jury: Jury | None = None) -> Verdict:
    """The verdict, with what it was reached by. Raises HarnessError for a record that cannot be judged.

    That is no doing of the agent's.
    """
    asked = jury or Nobody()
    provenance = Provenance(
        task=digest(trajectory.task.model_dump_json()),
        judges=judges.digest(),
        harness=__version__,
        jury=asked.name,
    )
    try:
        return judges.judge(trajectory, asked).model_copy(update={"provenance": provenance})
    except (ValueError, RuntimeError) as problem:
        raise HarnessError(
            f"{trajectory.task.id}.{trajectory.header.trial} cannot be judged: {problem}"
        ) from problem


async def play_one(
    job: Job,
    make: MakeAgent,
    agent_spec: str,
    folder: Path,
    browsers: Browsers,
    watcher: Watcher,
    moments: list[episode.Moment] | None = None,
    pictures: episode.Pictures = "none",
    mode: Mode = "a11y",
    containment: Containment | None = None,
    voice: Voice | None = None,
    meter: Meter | None = None,
    worlds: Sequence[Site] | None = None,
) -> Trajectory:
    """Play one trial, again where it was our fault, until it has an ending of its own or the attempts are used.

    `worlds` are its sites, where they are none of those that are found by name.
    """
    causes: list[str] = []
    while True:
        browser = await browsers.get()
        worlds = worlds or _sites(job.task)
        header = episode.header(job.task, job.trial, agent_spec, worlds, browser, causes, containment)
        with Record(folder) as record:
            if moments is not None:
                moments.clear()
            user = user_of(job.task, voice)
            async with _counted(meter, folder, job.task) as door:
                lent = (agents.Lent(door.variables, door.told, (door.port,)),) if door else ()
                agent = make(job.task, folder, *lent)
                if isinstance(agent, OwnBrowser):
                    header = header.model_copy(update={"compat": True})
                trajectory = await episode.play(
                    job.task,
                    agent,
                    worlds,
                    browser,
                    record,
                    header,
                    moments,
                    pictures,
                    mode,
                    user,
                    door.account if door else None,
                )
        ending = trajectory.footer.ending
        if ending.reason != "broken" or len(causes) + 1 >= ATTEMPTS:
            return trajectory
        causes.append(ending.detail.splitlines()[0])
        watcher.retried(job.task, job.trial, causes[-1])


def _counted(meter: Meter | None, folder: Path, task: Task) -> AbstractAsyncContextManager[Door | None]:
    """The episode's own way to its models, where they are metered."""
    return meter.episode(folder, task.limits.turn_seconds) if meter else nullcontext()


def _sites(task: Task) -> list[Site]:
    """Raises SiteError for a site that is not there, or will not be imported."""
    try:
        return [sites.load(name) for name in task.sites]
    except Exception as problem:  # importing a site runs its code: whatever it raises is the site's fault
        raise SiteError(f"{task.id}: {problem}") from problem
