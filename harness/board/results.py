"""What a run came to, judged anew from its records: a cell a task, and what the run was played under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import judges
from harness import __version__, stats
from harness.errors import HarnessError, UsageError
from harness.store import Plan, Run, digest
from harness.types import AgentInfo, Provenance, Task, Trajectory, Verdict
from judges.jury import Jury, Replay, Votes

BASELINES = ("oracle", "idle", "random", "constant", "enumerate")
"""Built-in agents, by the first word of their `--agent`: what a task gives to one who knows all, or nothing."""
NULL = ("idle", "random", "constant")
"""Those that must pass nothing."""
NAMED = 3
"""Names said of many; the rest is counted."""


@dataclass(frozen=True)
class Trial:
    """One trial, as far as a table needs it."""

    task: str
    trial: int
    outcome: str
    """passed, failed, broken or unscored; `missing` where it was never played to its end."""
    reason: str = ""
    """Why it did not pass."""
    failing: tuple[str, ...] = ()
    """Labels of the findings that say so."""
    ending: str = ""
    steps: int = 0
    seconds: float = 0
    cost_usd: float | None = None
    tokens: int = 0
    counted: str = "none"
    """By whom: metered, self_reported or none."""
    earlier: tuple[str, ...] = ()
    """Causes for which earlier plays of it were broken."""
    by_model: bool = False
    """Whether a model's votes decided it."""


@dataclass(frozen=True)
class Cell:
    """A task's trials by outcome."""

    passed: int = 0
    failed: int = 0
    broken: int = 0
    unscored: int = 0
    missing: int = 0

    @property
    def judged(self) -> int:
        """Trials with a verdict on the agent."""
        return self.passed + self.failed

    @property
    def rate(self) -> Fraction | None:
        """Of the judged trials; None where there is none."""
        return Fraction(self.passed, self.judged) if self.judged else None

    @property
    def lacking(self) -> int:
        """Trials without one: broken, unscored or missing."""
        return self.broken + self.unscored + self.missing


@dataclass(frozen=True)
class Results:
    """A run's folder, read."""

    folder: Path
    plan: Plan
    trials: tuple[Trial, ...]
    cells: Mapping[str, Cell]
    """Task id -> its trials, in the plan's order."""
    about: Mapping[str, Mapping[str, str]]
    """Task id -> site, shape and length; for tasks of which at least one trial was played."""
    conditions: Mapping[str, tuple[str, ...]]
    """What it was played under: name -> every value that occurs; more than one where the run is mixed."""
    agent: AgentInfo | None = None
    """As the agent named itself."""

    @property
    def baseline(self) -> str | None:
        """Which of the built-in agents played; None for any other."""
        word, colon, _ = self.plan.agent.partition(":")
        return word if word in BASELINES and (word != "constant" or colon) else None

    @property
    def name(self) -> str:
        """What a table calls it."""
        if self.baseline or self.agent is None:
            return self.plan.agent
        version = f" {self.agent.version}" if self.agent.version else ""
        model = f" ({self.agent.model})" if self.agent.model else ""
        return f"{self.agent.name}{version}{model}"

    @property
    def rates(self) -> dict[str, Fraction]:
        """Task id -> its pass rate, of the tasks that have one."""
        return {task: cell.rate for task, cell in self.cells.items() if cell.rate is not None}

    @property
    def counts(self) -> dict[str, int]:
        """Trials by outcome, and how many were planned."""
        found = Counter(trial.outcome for trial in self.trials)
        names = ("passed", "failed", "broken", "unscored", "missing")
        return {"planned": len(self.trials), **{name: found[name] for name in names}}

    def interval(self, tasks: Iterable[str] | None = None) -> stats.Interval | None:
        """The pass rate over the tasks (all by default) with its interval; None where none of them was judged."""
        rates = self.rates
        chosen = [task for task in (self.cells if tasks is None else tasks) if task in rates]
        clusters = [stats.cluster(task) for task in chosen]
        return stats.rate([rates[task] for task in chosen], clusters) if chosen else None

    def flaky(self) -> list[str]:
        """Tasks of which some trials passed and some failed."""
        return [task for task, cell in self.cells.items() if cell.passed and cell.failed]


def read(folder: Path) -> Results:
    """A run, judged anew. Raises UsageError for a folder that holds none, StoreError for a damaged one."""
    run = Run(folder)
    plan = run.plan()
    if plan is None:
        raise UsageError(f"{folder} holds no run: there is no run.json in it")
    told, votes = recorded(folder), Votes([folder / "votes.jsonl"])
    trials: list[Trial] = []
    about: dict[str, dict[str, str]] = {}
    conditions: dict[str, dict[str, None]] = {}
    agent: AgentInfo | None = None
    for task in plan.tasks:
        for number in range(1, plan.trials + 1):
            trajectory = run.read(task, number)
            if trajectory is None:
                trials.append(Trial(task, number, "missing", "never played to its end"))
                continue
            trials.append(_trial(trajectory, told.get((task, number)), votes))
            about.setdefault(task, _about(trajectory.task))
            agent = agent or trajectory.footer.agent
            for name, value in _conditions(trajectory):
                conditions.setdefault(name, {})[value] = None
    return Results(
        folder=folder,
        plan=plan,
        trials=tuple(trials),
        cells=_cells(plan, trials),
        about=about,
        conditions={name: tuple(sorted(values)) for name, values in sorted(conditions.items())}
        | _planned(plan, told.values()),
        agent=agent,
    )


def _cells(plan: Plan, trials: Sequence[Trial]) -> dict[str, Cell]:
    by_task: dict[str, list[Trial]] = {task: [] for task in plan.tasks}
    for trial in trials:
        by_task[trial.task].append(trial)
    return {task: Cell(**Counter(one.outcome for one in several)) for task, several in by_task.items()}


def recorded(folder: Path) -> dict[tuple[str, int], Verdict]:
    """What verdicts.jsonl says, by task and trial; nothing where there is none."""
    path = folder / "verdicts.jsonl"
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        verdicts = [Verdict.model_validate_json(line) for line in lines if line]
    except (OSError, ValueError) as problem:
        raise UsageError(f"{path} cannot be read: {problem}; `harness judge` writes it anew") from None
    return {(verdict.task, verdict.trial): verdict for verdict in verdicts}


def judged(
    trajectory: Trajectory, told: Verdict | None = None, votes: Votes | None = None
) -> tuple[Verdict, bool]:
    """The verdict from the record alone, and whether it rests on a model's votes.

    No model is asked here. Where `told`, the verdict that was written, says that one was, its votes among `votes` are
    replayed; without these `told` stands in only where the record alone leaves it unscored. Raises HarnessError for a
    record that cannot be judged.
    """
    jury = _replayed(told, votes)
    by = Provenance(
        task=digest(trajectory.task.model_dump_json()),
        judges=judges.digest(),
        harness=__version__,
        jury=jury.name if jury else "none",
    )
    try:
        verdict = judges.judge(trajectory, jury).model_copy(update={"provenance": by})
    except (ValueError, RuntimeError) as problem:
        name = f"{trajectory.task.id}.{trajectory.header.trial}"
        raise HarnessError(f"{name} cannot be judged: {problem}") from problem
    if votes is None and told is not None and verdict.outcome == "unscored" != told.outcome:
        return told, True
    return verdict, any(finding.votes for finding in verdict.findings)


def _replayed(told: Verdict | None, votes: Votes | None) -> Jury | None:
    """The votes of the model that was asked when the verdict was written; None where none was."""
    by = told.provenance if told else None
    if by is None or by.jury == "none" or votes is None:
        return None
    return Replay(votes, by.jury.removeprefix("replay").removeprefix(":") or None)


def _trial(trajectory: Trajectory, told: Verdict | None, votes: Votes) -> Trial:
    verdict, by_model = judged(trajectory, told, votes)
    usage = trajectory.usage
    worst = [finding for finding in verdict.findings if finding.outcome == verdict.outcome]
    passed = verdict.outcome == "passed"
    return Trial(
        task=verdict.task,
        trial=verdict.trial,
        outcome=verdict.outcome,
        reason="" if passed or not worst else f"{worst[0].label}: {worst[0].reason}"[:300],
        failing=() if passed else tuple(finding.label for finding in worst),
        ending=verdict.ending.reason,
        steps=verdict.steps,
        seconds=verdict.seconds,
        cost_usd=usage.cost_usd if usage else None,
        tokens=usage.input_tokens + usage.output_tokens if usage else 0,
        counted=usage.source if usage else "none",
        earlier=trajectory.header.earlier,
        by_model=by_model,
    )


def _about(task: Task) -> dict[str, str]:
    actions = sum(not {"read", "calc"} & step.keys() for step in task.solutions[0].steps)
    return {
        "site": task.sites[0] if len(task.sites) == 1 else "across",
        "shape": task.shape,
        "length": str(actions),
    }


def _conditions(trajectory: Trajectory) -> Iterator[tuple[str, str]]:
    """What one trial was played under, apart from the plan."""
    yield from trajectory.header.versions.items()


def _planned(plan: Plan, told: Iterable[Verdict]) -> dict[str, tuple[str, ...]]:
    """What the plan says it was played under, and who was asked where a model is needed."""
    jury = {verdict.provenance.jury for verdict in told if verdict.provenance}
    caps = plan.budget.model_dump(exclude_none=True) if plan.budget else {}
    limits = ", ".join(f"{name} {value:.15g}" for name, value in sorted({**plan.limits, **caps}.items()))
    return {
        "agent": (plan.agent,),
        "trials": (str(plan.trials),),
        "limits": (limits or "the tasks' own",),
        "transport": (plan.transport,),
        "engine": (plan.engine,),
        "sandbox": (plan.containment.told,),
        "judges": (judges.digest(),),
        "jury": tuple(sorted(jury - {"none"})) or ("none",),
        "tasks": (plan.tasks_digest,),
    }


def named(names: Sequence[str], of: str = "tasks") -> str:
    """`3 tasks: a, b, c` or `9 tasks, such as a, b, c`."""
    one = of.removesuffix("s") if len(names) == 1 else of
    listed = ", ".join(names[:NAMED])
    return f"{len(names)} {one}{': ' if len(names) <= NAMED else ', such as '}{listed}"
