"""What the terminal shows: live progress, tables of verdicts and proofs. The one module that draws with rich."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO

from pydantic import JsonValue
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from harness.check import Proof
from harness.doctor import Finding as Exam
from harness.families import Family
from harness.mutate import share
from harness.real import Entry
from harness.types import Containment, Task, Verdict

OUTCOME = {
    "passed": "[green]passed[/]",
    "failed": "[red]failed[/]",
    "broken": "[yellow]broken[/]",
    "unscored": "[magenta]unscored[/]",
}


class Progress:
    """A run as it goes: a bar, the counts, and what is being played now. Without a terminal, a line an episode."""

    def __init__(self, console: Console, total: int, log: IO[str] | None = None) -> None:
        """`log` is given one JSON object a line for each finished trial."""
        self._console = console
        self._total = total
        self._log = log
        self._started = time.monotonic()
        self._cost: float | None = None
        self._playing: dict[tuple[str, int], float] = {}
        self._counts = dict.fromkeys(OUTCOME, 0)
        self._kept = 0
        self._live = Live(get_renderable=self._draw, console=console, refresh_per_second=8, transient=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def begun(self, task: Task, trial: int) -> None:
        """An episode starts."""
        self._playing[task.id, trial] = time.monotonic()

    def ended(self, verdict: Verdict, *, kept: bool = False) -> None:
        """An episode has its verdict."""
        self._playing.pop((verdict.task, verdict.trial), None)
        self._counts[verdict.outcome] += 1
        self._kept += kept
        if verdict.usage and verdict.usage.cost_usd is not None:
            self._cost = (self._cost or 0) + verdict.usage.cost_usd
        if self._log:
            print(json.dumps(as_line(verdict, kept=kept), ensure_ascii=False), file=self._log, flush=True)
        if not kept:
            self._console.print(verdict_line(verdict), highlight=False, soft_wrap=True)

    def retried(self, task: Task, trial: int, cause: str) -> None:
        """An episode broke, and is played again."""
        self._console.print(f"[yellow]again[/]   {task.id}.{trial}: {escape(cause)}", highlight=False)

    def _draw(self) -> Group:
        done = sum(self._counts.values())
        counts = "   ".join(f"{count} {name}" for name, count in self._counts.items() if count)
        now = time.monotonic()
        told = [f"{done} of {self._total}", counts, f"({self._kept} kept)" if self._kept else ""]
        told += pace(
            self._counts["passed"],
            self._counts["failed"],
            self._cost,
            played=done - self._kept,
            left=self._total - done,
            seconds=now - self._started,
        )
        head = Text("   ".join(part for part in told if part))
        playing = [
            Text(f"  {task}.{trial}  {now - since:4.0f} s") for (task, trial), since in self._playing.items()
        ]
        return Group(head, ProgressBar(total=max(self._total, 1), completed=done, width=60), *playing)


def pace(
    passed: int, failed: int, cost: float | None, *, played: int, left: int, seconds: float
) -> list[str]:
    """The rate so far, the money so far, and when it will be over if the rest takes as long."""
    rate = f"{passed / (passed + failed):.0%} pass" if passed + failed else ""
    spent = f"${cost:.4f}" if cost is not None else ""
    if not played or not left:
        return [rate, spent]
    minutes, rest = divmod(round(seconds / played * left), 60)
    return [rate, spent, f"{minutes} min {rest:02d} s to go" if minutes else f"{rest} s to go"]


def as_line(verdict: Verdict, *, kept: bool) -> dict[str, JsonValue]:
    """A finished trial as `--log-json` tells it."""
    usage = verdict.usage
    return {
        "task": verdict.task,
        "trial": verdict.trial,
        "outcome": verdict.outcome,
        "why": "" if verdict.outcome == "passed" else reason(verdict),
        "ending": verdict.ending.reason,
        "steps": verdict.steps,
        "seconds": verdict.seconds,
        "tokens": usage.input_tokens + usage.output_tokens if usage else None,
        "cost_usd": usage.cost_usd if usage else None,
        "usage_source": usage.source if usage else "none",
        "kept": kept,
    }


def verdict_line(verdict: Verdict) -> str:
    """One verdict in one line."""
    why = "" if verdict.outcome == "passed" else f"  {escape(reason(verdict))}"
    times = f"{verdict.steps:2d} steps {verdict.seconds:6.2f} s"
    how_far = f"  {checkpoints_held(verdict)} checkpoints" if verdict.checkpoints else ""
    scores = "".join(f"  {name} {value:.2f}" for name, value in verdict.scores.items())
    return (
        f"{OUTCOME[verdict.outcome]}  {verdict.task}.{verdict.trial}  [dim]{times}{how_far}{scores}[/]{why}"
    )


def checkpoints_held(verdict: Verdict) -> str:
    """`2/5`, or nothing where there are none."""
    held = sum(finding.outcome == "passed" for finding in verdict.checkpoints)
    return f"{held}/{len(verdict.checkpoints)}" if verdict.checkpoints else ""


def reason(verdict: Verdict) -> str:
    """Why it did not pass: the first finding that says so, or how the episode ended."""
    worst = [finding for finding in verdict.findings if finding.outcome == verdict.outcome]
    told = f"{worst[0].label}: {worst[0].reason}" if worst else ""
    if verdict.ending.reason != "done":
        first = verdict.ending.detail.partition("\n")[0]
        told = f"ended by {verdict.ending.reason} {first}; {told}"
    return told[:300]


def verdicts(console: Console, found: Sequence[Verdict]) -> None:
    """The table at the end of a run."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    progress = any(verdict.checkpoints for verdict in found)
    for title in ("task", "trial", "verdict", *(["progress"] if progress else []), "steps", "seconds", "why"):
        numeric = title in ("trial", "progress", "steps", "seconds")
        table.add_column(title, justify="right" if numeric else "left")
    for verdict in sorted(found, key=lambda verdict: (verdict.task, verdict.trial)):
        why = "" if verdict.outcome == "passed" else escape(reason(verdict))
        cells = (
            str(verdict.trial),
            OUTCOME[verdict.outcome],
            *([checkpoints_held(verdict)] if progress else []),
            str(verdict.steps),
            f"{verdict.seconds:.2f}",
            why,
        )
        table.add_row(verdict.task, *cells)
    console.print(table)
    console.print(summary(found), highlight=False)
    if told := spent(found):
        console.print(told, highlight=False)


def spent(found: Sequence[Verdict]) -> str:
    """What the models of all trials took, and who says so; empty where nobody does."""
    usages = [verdict.usage for verdict in found if verdict.usage]
    if not usages:
        return ""
    tokens = f"{sum(one.input_tokens for one in usages):,} tokens in, {sum(one.output_tokens for one in usages):,} out"
    costs = [one.cost_usd for one in usages if one.cost_usd is not None]
    cost = f"${sum(costs):.4f}" if costs else "at a price that is not known"
    some = f" for {len(costs)} of {len(usages)} trials" if 0 < len(costs) < len(usages) else ""
    by = sorted({one.source.replace("_", "-") for one in usages})
    guessed = ", some of it estimated" if any(one.estimated for one in usages) else ""
    return f"{tokens}, {cost}{some} ({' and '.join(by)}{guessed})"


def summary(found: Sequence[Verdict]) -> str:
    """`17 of 20 passed, 3 failed`: broken episodes are counted beside, never as failures.

    Unscored ones are among all and not among those that passed, lest an agent gain by what nobody can judge.
    """
    counts = {name: sum(verdict.outcome == name for verdict in found) for name in OUTCOME}
    judged = counts["passed"] + counts["failed"] + counts["unscored"]
    unscored = f", {counts['unscored']} unscored (may have passed)" if counts["unscored"] else ""
    broken = f", {counts['broken']} broken (not counted)" if counts["broken"] else ""
    sound = [verdict for verdict in found if not verdict.defects and verdict.outcome != "broken"]
    without = ""
    if len(sound) < judged:
        flawed = judged - len(sound)
        passed = sum(verdict.outcome == "passed" for verdict in sound)
        without = f"; {passed} of {len(sound)} without the {flawed} that are published with known defects"
    means = "".join(f"; mean {name} {value:.3f} of {of}" for name, value, of in _means(found))
    compat = "; the agent could read the state (--real-compat)" if any(one.compat for one in found) else ""
    return (
        f"[bold]{counts['passed']} of {judged} passed[/], {counts['failed']} failed"
        f"{unscored}{broken}{without}{means}{compat}"
    )


def _means(found: Sequence[Verdict]) -> list[tuple[str, float, int]]:
    """Progress and each score: their mean, and over how many verdicts."""
    values: dict[str, list[float]] = {}
    for verdict in found:
        if verdict.progress is not None:
            values.setdefault("progress", []).append(verdict.progress)
        for name, value in verdict.scores.items():
            values.setdefault(name, []).append(value)
    return [(name, sum(several) / len(several), len(several)) for name, several in sorted(values.items())]


def proof_line(proof: Proof, verbose: bool = False) -> str:
    """One task's proof, and each claim that did not hold on a line of its own; `verbose`, each play's seconds too."""
    mark = "[green]proven[/]" if proof.ok else "[red]NOT SO[/]"
    head = (
        f"{mark}  {proof.task}  [dim]{len(proof.held)} claims, {proof.steps} steps, {proof.seconds:.1f} s[/]"
    )
    plays = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in proof.timings.items())
    spared = f"; {proof.known} more not needed" if proof.known else ""
    told = [f"        [dim]{plays}{spared}[/]"] if verbose else []
    return "\n".join([head, *told, *(f"        {escape(broken)}" for broken in proof.broke)])


def proof_summary(proofs: Sequence[Proof]) -> str:
    """`24 of 24 tasks proven, 480 claims held`, and what that took."""
    proven, claims = sum(proof.ok for proof in proofs), sum(len(proof.held) for proof in proofs)
    plays, spared = sum(len(proof.timings) for proof in proofs), sum(proof.known for proof in proofs)
    return (
        f"[bold]{proven} of {len(proofs)} tasks proven[/], {claims:,} claims held; "
        f"{plays + len(proofs)} plays, {spared} more that these had shown already"
    )


def mutants(proofs: Sequence[Proof]) -> str:
    """How many of the mutants were noticed, and the others one by one."""
    survivors = [f"  {proof.task}  {what}" for proof in proofs for what in proof.killing.survivors]
    total = sum(proof.killing.total for proof in proofs)
    noticed = share(proof.killing for proof in proofs)
    lines = [f"{noticed:.1%} of {total:,} mutants noticed", *survivors]
    return "\n".join(lines)


def tasks(console: Console, found: Sequence[Task]) -> None:
    """The table of `harness list`."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("task", "shape", "steps", "goal"):
        table.add_column(title, justify="right" if title == "steps" else "left", overflow="fold")
    for task in found:
        table.add_row(
            task.id,
            task.shape,
            str(len(task.solutions[0].steps)) if task.solutions else "-",
            escape(" ".join(task.goal.split())),
        )
    console.print(table)


def published(console: Console, found: Sequence[Entry]) -> None:
    """The table of `harness list agisdk:`: which of another benchmark's tasks can be played here."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("task", "here", "evals", "known defects", "goal"):
        table.add_column(title, overflow="fold")
    for entry in found:
        kinds = ", ".join(f"{entry.kinds.count(kind)} {kind}" for kind in dict.fromkeys(entry.kinds))
        defects = ", ".join(dict.fromkeys(defect.kind for defect in entry.defects))
        here = "yes" if entry.task else "no"
        table.add_row(entry.id, here, kinds, defects, escape(" ".join(entry.goal.split())))
    console.print(table)
    reasons = Counter(entry.why_not for entry in found if entry.task is None)
    console.print(
        f"[bold]{sum(entry.task is not None for entry in found)} of {len(found)} can be played here[/]"
    )
    for reason, times in reasons.most_common():
        console.print(f"{times} cannot: {escape(reason)}", highlight=False, soft_wrap=True)


def mix(console: Console, tables: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
    """The tables of `harness list --mix`; a cell without a task is a dot."""
    for name, counts in tables.items():
        columns = list(next(iter(counts.values()), {}))
        table = Table(box=None, header_style="bold", pad_edge=False, title_justify="left")
        table.add_column(name, min_width=16)
        for column in (*columns, "all"):
            table.add_column(column, justify="right", min_width=6)
        for key, cells in counts.items():
            table.add_row(
                escape(key), *(str(cells[column] or "·") for column in columns), str(sum(cells.values()))
            )
        console.print(table)
        console.print()


def families(console: Console, found: Sequence[Family]) -> None:
    """The table of `harness list --families`."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("family", "tasks", "about"):
        table.add_column(title, justify="right" if title == "tasks" else "left", overflow="fold")
    for family in found:
        table.add_row(family.id, f"{family.count:,}", escape(family.about))
    console.print(table)
    if found:
        console.print(f"One is named {found[0].id}@0042, a hundred {found[0].id}@0000-0099.", highlight=False)


def task(console: Console, one: Task) -> None:
    """All of a task, as `harness show` prints it."""
    console.print(f"[bold]{one.id}[/]  ({one.shape})\n\n{escape(one.goal)}\n", highlight=False)
    who = f", signed in as {one.user}" if one.user else ", nobody signed in"
    console.print(f"on {', '.join(one.sites)} at {one.clock:%A, %B %-d, %Y, %H:%M}{who}, from {one.start}")
    limits = one.limits
    console.print(f"within {limits.max_steps} steps and {limits.max_seconds:g} seconds\n")
    for check in one.checks:
        console.print(f"check  {check.kind}  {escape(str(check.fields))}", highlight=False)
    for checkpoint in one.checkpoints:
        told = escape(f"{checkpoint.name}: {checkpoint.kind} {checkpoint.fields}")
        console.print(f"checkpoint  {told}", highlight=False)
    for score in one.scores:
        console.print(f"score  {score.name}  {escape(score.value.sql)}", highlight=False)
    for table in one.may_change:
        console.print(f"may change  {table}")
    for number, way in enumerate(one.solutions, start=1):
        console.print(f"\n[bold]solution {number}[/] {way.name}")
        for place, step in enumerate(way.steps, start=1):
            console.print(f"  {place:2d}  {escape(str(step))}", highlight=False)
    for miss in one.near_misses:
        console.print(f"\n[bold]near miss[/] {escape(miss.because)}  -> fails by {', '.join(miss.fails)}")


def containment(found: Containment) -> str:
    """Where the agents of a run are kept, in a line."""
    if found.sandbox == "built-in":
        return "[dim]sandbox: none is needed, the agent is no process of its own[/]"
    worth = {
        "strong": "[green]strong[/]: no file, process or port of ours, and no network",
        "files": "[yellow]files[/]: files are out of its reach, but a network or a signal is not",
        "env": "[yellow]env[/]: our environment is out of its reach, but files are not",
        "none": "[red]none[/]: whatever you can read, the agent can",
    }[found.level]
    reach = f" but {', '.join(map(escape, found.allowed))}" if found.allowed else ""
    hint = "" if found.level == "strong" else "; `harness doctor` says why"
    return f"sandbox: {found.sandbox}, level {worth}{reach}{hint}"


def exams(console: Console, found: Sequence[Exam]) -> None:
    """The table of `harness doctor`."""
    marks = {"ok": "[green]ok[/]", "missing": "[red]missing[/]", "optional": "[yellow]absent[/]"}
    table = Table(box=None, show_header=False, pad_edge=False)
    for exam in found:
        table.add_row(marks[exam.state], exam.what, escape(exam.told))
    console.print(table)
