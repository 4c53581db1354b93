"""The command line: arguments in, functions called, exit code out. Nothing imports it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from harness import __version__
from harness.board import commands as board
from harness.conformance import commands as conformance
from harness.errors import HarnessError, UsageError
from harness.exits import GATE, INCOMPLETE, INTERRUPTED, INVALID, OK, USAGE
from harness.judging import commands as judging
from harness.judging.commands import Judge
from harness.meter import commands as metering
from harness.recording import commands as recording
from harness.report import commands as reporting

if TYPE_CHECKING:
    from harness.talk import Voice
    from harness.types import Task
    from judges.jury import Jury

PICTURES: dict[str, Literal["none", "final", "steps"]] = {
    "none": "none",
    "final": "final",
    "steps": "steps",
}
T = TypeVar("T")
CORES = os.cpu_count() or 1

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Judge browser agents on local, deterministic replicas of web sites.",
    epilog="Exit codes: 0 ok, 1 gate failed, 2 usage, 3 broken or unscored, 4 a task is invalid, 130 interrupted.",
    pretty_exceptions_enable=False,
)

Globs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[GLOB]...",
        help="Task ids or patterns such as 'omnizon/*' or 'agisdk:v1/omnizon-*'; all of ours by default.",
    ),
]
UserVoice = Annotated[
    str | None,
    typer.Option(
        "--user", help="Who plays users that a model plays: replay, replay:MODEL, or a model's name."
    ),
]
Tag = Annotated[str | None, typer.Option("--tag", help="Only tasks that bear this tag.")]
TasksFolder = Annotated[
    Path | None, typer.Option("--tasks", help="Folder of task files; the shipped ones by default.")
]
Workers = Annotated[int, typer.Option(min=1, help="Episodes played at once; the number of cores by default.")]


@app.command("list")
def list_(
    globs: Globs = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    mix: Annotated[
        bool, typer.Option("--mix", help="How many there are by site, shape, length and tag.")
    ] = False,
    families: Annotated[
        bool, typer.Option("--families", help="Rules that give tasks without number, instead of tasks.")
    ] = False,
    tag: Tag = None,
    tasks: TasksFolder = None,
) -> None:
    """List tasks, or tell of what kinds they are."""
    from harness import catalog, real, show
    from harness import families as rules

    if globs and all(map(real.is_asked, globs)) and not (mix or families or tag):
        entries = real.listed(globs, (_folder(tasks) or catalog.folder()) / real.FOLDER)
        if as_json:
            print(json.dumps([entry.as_json() for entry in entries], indent=2))
        else:
            show.published(_console(), entries)
        return
    if families:
        have = rules.families(_folder(tasks) or catalog.folder()).values()
        if as_json:
            told = [{"id": one.id, "count": one.count, "about": one.about} for one in have]
            print(json.dumps(told, indent=2))
        else:
            show.families(_console(), list(have))
        return
    found = _tagged(catalog.find(globs or [], _folder(tasks)), tag)
    if mix and as_json:
        print(json.dumps(catalog.mix(found), indent=2))
    elif mix:
        show.mix(_console(), catalog.mix(found))
    elif as_json:
        print(
            json.dumps(
                [
                    task.model_dump(mode="json", include={"id", "goal", "shape", "sites", "tags"})
                    for task in found
                ],
                indent=2,
            )
        )
    else:
        show.tasks(_console(), found)


@app.command("show")
def show_(task: Annotated[str, typer.Argument(help="A task's id.")], tasks: TasksFolder = None) -> None:
    """Show a task whole: goal, checks, solution, near misses."""
    from harness import catalog, show

    for one in catalog.find([task], _folder(tasks)):
        show.task(_console(), one)


@app.command()
def run(
    globs: Globs = None,
    agent: Annotated[
        str,
        typer.Option(
            "--agent",
            "-a",
            help="oracle, idle, constant:TEXT, random, enumerate, llm:MODEL, or a command line.",
        ),
    ] = "oracle",
    transport: Annotated[
        str, typer.Option(help="How a command is spoken to: stdio (JSON lines), http, mcp or cdp.")
    ] = "stdio",
    trials: Annotated[int, typer.Option("--trials", "-k", min=1, help="Times each task is played.")] = 1,
    workers: Workers = CORES,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The run's folder; named after the run by default.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start anew in another folder rather than resume.")
    ] = False,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Instead of the tasks' own limit.")] = None,
    max_seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Instead of the tasks' own limit.")
    ] = None,
    screenshots: Annotated[
        str,
        typer.Option(
            help="What reports show pictures of: none, final (the last page) or steps (every page)."
        ),
    ] = "final",
    obs: Annotated[
        str,
        typer.Option(
            help="How pages are shown where the agent does not ask: a11y, a11y_full, html, text, screenshot or som."
        ),
    ] = "a11y",
    engine: Annotated[
        str,
        typer.Option(
            help="What opens pages: chromium, or text: no browser, no script, only links and forms."
        ),
    ] = "chromium",
    pass_env: Annotated[
        list[str] | None, typer.Option(help="A variable of the environment that the agent may see.")
    ] = None,
    real_compat: Annotated[
        bool,
        typer.Option(
            "--real-compat",
            help="The command was written for REAL: it opens /config and /finish in a browser of its own. "
            "Such results stand on no leaderboard with others.",
        ),
    ] = False,
    sandbox: Annotated[
        str,
        typer.Option(
            help="auto (the strongest that works), bwrap, landlock, docker:IMAGE, seatbelt or none."
        ),
    ] = "auto",
    agent_dir: Annotated[
        list[Path] | None,
        typer.Option(help="A folder that the agent may read in its sandbox, besides its own."),
    ] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="A host, or host:port, that it may reach from its sandbox.")
    ] = None,
    min_pass: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit with 1 if a smaller share passes.")
    ] = None,
    meter: metering.Metered = False,
    upstream: metering.Upstreams = None,
    max_tokens: metering.MaxTokens = None,
    max_cost: metering.MaxCost = None,
    price: metering.Prices = None,
    shard: Annotated[
        str | None, typer.Option(help="Play the i-th of n parts, as 1/4; `harness merge` puts them together.")
    ] = None,
    user: UserVoice = None,
    log_json: Annotated[
        bool,
        typer.Option(
            "--log-json", help="One JSON object a line for each finished trial; all else on stderr."
        ),
    ] = False,
    judge: Judge = None,
    tag: Tag = None,
    tasks: TasksFolder = None,
) -> None:
    """Play tasks with an agent. The same command again resumes: finished trials are kept."""
    from harness import agents, catalog, juries, show
    from harness import run as runs
    from harness import sandbox as reach
    from harness import shard as parts
    from harness.store import Run
    from harness.talk import voices

    if screenshots not in PICTURES:
        raise UsageError(f"--screenshots {screenshots!r}: there is {', '.join(PICTURES)}")
    mode = runs.mode_of(obs)
    transport = agents.transport_of(agent, transport)
    opener = runs.engine_of(engine, mode)
    if transport == "cdp" and opener == "text":
        raise UsageError("--transport cdp needs a browser; leave out --engine text")
    found = _tagged(catalog.find(globs or [], _folder(tasks)), tag)
    transport = runs.compatible(real_compat, agent, transport, found)
    # a wrong name is told before anything is tried, and a wrong folder before anything is played
    agents.agent(agent, found[0], None, environ=os.environ, transport=transport)
    limits = {
        name: value
        for name, value in (("max_steps", max_steps), ("max_seconds", max_seconds))
        if value is not None
    }
    counted = metering.meter(
        agent, meter, upstream or [], max_tokens, max_cost, price or [], pass_env or [], os.environ
    )
    allowed = reach.allowed(allow or [], pass_env or [], os.environ)
    hidden = [tasks] if tasks else []
    prison = _run(runs.prison(sandbox, agent, agent_dirs=agent_dir or [], hidden=hidden, allowed=allowed))
    agents.agent(
        agent,
        found[0],
        None,
        environ=os.environ,
        transport=transport,
        jail=prison.jail,
        agent_dirs=prison.agent_dirs,
        hidden=prison.hidden,
    )
    budget = counted.budget if counted else None
    plan = runs.plan(agent, found, trials, limits, transport, mode, prison.containment, opener, budget)
    if shard:
        plan, found = parts.part(plan, found, shard)
    folder = out or _run_folder(plan.agent, runs.digest(plan.model_dump_json()), fresh)
    jury = juries.of_run(judge, folder, found, _folder(tasks) or catalog.folder(), os.environ)
    voice = voices.of_run(user, folder, found, _folder(tasks) or catalog.folder())
    console = _console(stderr=log_json)
    console.print(show.containment(prison.containment), highlight=False, soft_wrap=True)
    if counted:
        console.print(counted.told, highlight=False, soft_wrap=True)
    try:
        with show.Progress(console, len(found) * trials, sys.stdout if log_json else None) as progress:
            verdicts = _run(
                runs.play_all(
                    Run(folder),
                    plan,
                    found,
                    os.environ,
                    pass_env=pass_env or [],
                    workers=workers,
                    watcher=progress,
                    jury=jury,
                    pictures=PICTURES[screenshots],
                    kept_in=prison,
                    voice=voice,
                    meter=counted,
                )
            )
    except KeyboardInterrupt:
        console.print(
            f"\nInterrupted. What is finished is kept in {folder}; the same command goes on from there."
        )
        raise typer.Exit(INTERRUPTED) from None
    show.verdicts(console, verdicts)
    console.print(f"\n[bold]{folder}[/]", highlight=False, soft_wrap=True)
    _exit_by(verdicts, min_pass)


app.add_typer(judging.app, name="judge")
app.add_typer(conformance.app, name="agent")


@app.command()
def check(
    globs: Globs = None,
    workers: Workers = CORES,
    burners: Annotated[
        int, typer.Option(min=0, help="Processes that use up the CPU, at low priority, while it is played.")
    ] = 2,
    as_json: Annotated[
        bool, typer.Option("--json", help="All claims, with the seconds of each play.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Each play's seconds as well.")] = False,
    mutate: Annotated[
        bool,
        typer.Option(help="Tell which mutants of checks and outcomes nobody notices; too many are an error."),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--doctor",
            help="Explain instead of prove: the rows that each solution changes, and which check stops what.",
        ),
    ] = False,
    judge: Judge = None,
    user: UserVoice = None,
    tasks: TasksFolder = None,
) -> None:
    """Prove tasks: solutions pass, idling and near misses fail, twice gives equal bytes."""
    from harness import catalog, juries, show
    from harness import check as proofs
    from harness.mutate import ENOUGH, share
    from harness.talk import voices

    root = _folder(tasks) or catalog.folder()
    found = catalog.find(globs or [], root)
    console = _console()

    def proven(proof: proofs.Proof) -> None:
        if not as_json:
            console.print(show.proof_line(proof, verbose), highlight=False, soft_wrap=True)

    def jury(task: Task) -> Jury:
        votes = juries.beside(task.id, root)
        return juries.jury(judge or "replay", [votes], votes)

    def voice(task: Task) -> Voice:
        kept = voices.beside(task.id, root)
        return voices.voice(user, [kept], kept)

    if user and not user.startswith("replay"):
        _run(proofs.rehearse(found, voice))
        user = None
    if explain:
        raise typer.Exit(_explain(found, jury, voice, as_json))
    result = _run(
        proofs.prove_all(
            found, root, os.environ, workers=workers, burners=burners, proven=proven, jury=jury, voice=voice
        )
    )
    bad = [proof for proof in result if not proof.ok]
    if as_json:
        noticed = share(proof.killing for proof in result)
        print(
            json.dumps({"killed_share": noticed, "proofs": [proof.as_json() for proof in result]}, indent=2)
        )
    else:
        console.print(show.proof_summary(result), highlight=False)
        if mutate:
            console.print(show.mutants(result), highlight=False, markup=False, soft_wrap=True)
    too_many = mutate and share(proof.killing for proof in result) < ENOUGH
    raise typer.Exit(INVALID if bad or too_many else OK)


def _explain(
    found: Sequence[Task], jury: Callable[[Task], Jury], voice: Callable[[Task], Voice], as_json: bool
) -> int:
    """Print what the tasks' checks are good for."""
    from harness import explain

    told = [_run(explain.explain(task, jury(task), voice(task))) for task in found]
    if as_json:
        print(json.dumps([one.model_dump(mode="json") for one in told], indent=2))
    else:
        for one in told:
            for line in explain.lines(one):
                _console().print(line, highlight=False, markup=False, soft_wrap=True)
    return OK if all(one.outcome == "passed" for one in told) else INVALID


@app.command()
def serve(
    site: Annotated[str, typer.Argument(help="A site's name.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    seed: int = 0,
    clock: Annotated[str, typer.Option(help="The site's date and time.")] = "2026-07-15T10:00",
    knob: Annotated[
        list[str] | None, typer.Option(help="How the site is set: NAME=VALUE, such as banners=true.")
    ] = None,
) -> None:
    """Serve a site to browse by hand, on fresh state, until Ctrl-C."""
    try:
        _run(_serve(site, port, seed, clock, knob or []))
    except KeyboardInterrupt:
        raise typer.Exit(OK) from None


@app.command()
def doctor() -> None:
    """Tell what this machine has for playing, what is missing, and how to get it."""
    from harness import doctor as medicine
    from harness import show

    found = _run(medicine.examine())
    show.exams(_console(), found)
    raise typer.Exit(USAGE if any(exam.state == "missing" for exam in found) else OK)


async def _serve(name: str, port: int, seed: int, clock: str, knobs: Sequence[str]) -> None:
    from datetime import datetime

    import sites
    from harness.agents.suggest import suggestion
    from harness.knobs import knob
    from sites.kit import Server, World

    if name not in sites.names():
        raise UsageError(f"no site called {name!r}; {suggestion(name, sites.names())}")
    try:
        now = datetime.fromisoformat(clock)
    except ValueError:
        raise UsageError(f"--clock {clock!r} is no date and time; such as 2026-07-15T10:00") from None
    try:
        world = World([sites.load(name)], seed=seed, now=now, set=dict(map(knob, knobs)))
    except ValueError as problem:
        raise UsageError(str(problem)) from None
    world.faults = _Told()
    try:
        door = await Server().open(world, port)
    except OSError as problem:
        raise UsageError(
            f"port {port} cannot be used: {problem.strerror}; --port 0 takes a free one"
        ) from None
    print(
        f"{name} at {door.url}/ on {now:%A, %B %-d, %Y, %H:%M} (its clock stands still). Ctrl-C stops it.",
        flush=True,
    )
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        await door.close()


class _Told(list[str]):
    """The faults of a site that is browsed by hand: told at once, where its maker looks."""

    def append(self, fault: str) -> None:
        """Print it as well."""
        print(fault, file=sys.stderr, flush=True)
        super().append(fault)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one. SIGTERM ends it as Ctrl-C does, and both do in the background too."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        try:
            return runner.run(_until_terminated(work))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _until_terminated(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.current_task()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await work


def _folder(tasks: Path | None) -> Path | None:
    if tasks is not None and not tasks.is_dir():
        raise UsageError(f"--tasks {tasks} is no folder; it holds <site>/<slug>.toml files")
    return tasks


def _tagged(found: list[Task], tag: str | None) -> list[Task]:
    kept = [task for task in found if tag is None or tag in task.tags]
    if not kept:
        raise UsageError(
            f"no task bears the tag {tag!r}; have: {', '.join(sorted({t for task in found for t in task.tags}))}"
        )
    return kept


def _run_folder(agent: str, digest: str, fresh: bool) -> Path:
    """runs/<agent>-<digest>: the same command finds the same folder."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(agent.split()[-1]).name if agent.split() else "").strip("-")[
        :40
    ]
    folder = Path("runs") / f"{name or 'run'}-{digest}"
    if not fresh:
        return folder
    number = 2
    while (again := folder.with_name(f"{folder.name}.{number}")).exists():
        number += 1
    return again


def _exit_by(verdicts: list[Any], min_pass: float | None) -> None:
    outcomes = [verdict.outcome for verdict in verdicts]
    if {"broken", "unscored"} & set(outcomes):
        raise typer.Exit(INCOMPLETE)
    if min_pass is not None and outcomes.count("passed") < min_pass * len(outcomes):
        raise typer.Exit(GATE)


def _console(*, stderr: bool = False) -> Any:
    from rich.console import Console

    return Console(stderr=stderr, emoji=False)  # a label such as state:thread: is no picture


def _version(wanted: bool) -> None:
    if wanted:
        print(f"harness {__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Judge browser agents on local, deterministic replicas of web sites."""


board.add(app)
reporting.add(app)
recording.add(app)


def main() -> None:
    """Turn each of our errors into a sentence and an exit code."""
    try:
        app()
    except UsageError as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(USAGE)
    except HarnessError as fault:
        print(f"broken: {fault}", file=sys.stderr)
        sys.exit(INCOMPLETE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
