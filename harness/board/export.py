"""Trajectories as JSON lines to learn from: whole plays, preferred actions, or steps with rewards.

    sft     one line a passed trial: the conversation, an observation a turn, an action a reply
    pairs   one line a place where a passed and a failed trial of one task part on the same page: what each did there
    rl      one line a step of every judged trial, with the reward on the last

What is broken, unscored or missing is in none of them. Checks, gold values and solutions are never exported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from harness.board import reports
from harness.board.align import align
from harness.board.results import judged, recorded
from harness.errors import UsageError
from harness.store import Run
from harness.types import Noun, Observation, Step, Trajectory, Verdict

Format = Literal["sft", "pairs", "rl"]
SYSTEM = (
    "You act in a web browser. Each message shows the page as text, with a number in square brackets before whatever "
    "can be acted on. Reply with one action as JSON, such as {\"op\": \"click\", \"ref\": 3}."
)  # fmt: skip


class Message(Noun):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Sft(Noun):
    """A passed trial as a conversation."""

    format: Literal["replica-harness-sft/1"] = "replica-harness-sft/1"
    id: str
    """`<run>/<task>.<trial>`."""
    task: str
    trial: int
    agent: str
    messages: tuple[Message, ...]


class Pair(Noun):
    """Two actions on the same page after the same play, of which one led to a pass."""

    format: Literal["replica-harness-pairs/1"] = "replica-harness-pairs/1"
    id: str
    task: str
    step: int
    """The observation's place at which they part, from 0."""
    prompt: tuple[Message, ...]
    chosen: tuple[Message, ...]
    rejected: tuple[Message, ...]
    chosen_from: str
    """The passed trial."""
    rejected_from: str
    """The failed one."""


class RlStep(Noun):
    """One step of an episode."""

    format: Literal["replica-harness-rl/1"] = "replica-harness-rl/1"
    episode: str
    """`<run>/<task>.<trial>`: an episode's lines follow one another."""
    task: str
    trial: int
    t: int
    """From 0."""
    goal: str
    observation: str
    action: str
    """As JSON; empty where the reply could not be read."""
    error: str
    """Why the action was refused; empty where it was not."""
    reward: float
    """1 on the last step of a passed episode; else 0."""
    progress: float | None
    """On the last step: the share of the task's checkpoints that hold; None where it has none."""
    terminated: bool
    """The agent ended the episode."""
    truncated: bool
    """A limit, or the agent's failing, ended it."""


WANTED: dict[Format, str] = {
    "sft": "no trial passed",
    "pairs": "no task has a passed and a failed trial that part on the same page",
    "rl": "no trial was judged",
}
"""What an export lacks where it is empty."""

ROWS: dict[Format, type[Noun]] = {"sft": Sft, "pairs": Pair, "rl": RlStep}

Judged = tuple[str, Trajectory, Verdict]
"""Its name, what was played, how it was judged."""


def lines(folders: Sequence[Path], form: Format) -> Iterator[str]:
    """The lines of the export, in the order of the runs' plans. Raises UsageError for a folder that is no run."""
    rows = {"sft": _sft, "pairs": _pairs, "rl": _rl}[form]
    for row in rows(folders):
        yield json.dumps(row.model_dump(mode="json"), ensure_ascii=False) + "\n"


def _plays(folder: Path) -> Iterator[Judged]:
    """Every trial of a run with a verdict on the agent."""
    told = recorded(folder)
    for one in Run(folder).trajectories():
        verdict, _ = judged(one, told.get((one.task.id, one.header.trial)))
        if verdict.outcome in ("passed", "failed"):
            yield f"{folder.resolve().name}/{one.task.id}.{one.header.trial}", one, verdict


def _sft(folders: Sequence[Path]) -> Iterator[Sft]:
    for folder in folders:
        for name, one, verdict in _plays(folder):
            if verdict.outcome == "passed":
                yield Sft(
                    id=name,
                    task=one.task.id,
                    trial=one.header.trial,
                    agent=one.header.agent_spec,
                    messages=_messages(one, one.steps),
                )


def _pairs(folders: Sequence[Path]) -> Iterator[Pair]:
    """Each passed trial beside each failed one of the same task, in whatever run; no pair twice."""
    by_task: dict[tuple[str, str], list[Judged]] = {}
    for folder in folders:
        for play in _plays(folder):
            by_task.setdefault((play[1].task.id, play[1].task.goal), []).append(play)
    for plays in by_task.values():
        known: set[tuple[str, str, str]] = set()
        passed = [play for play in plays if play[2].outcome == "passed"]
        failed = [play for play in plays if play[2].outcome == "failed"]
        for good_name, good, _ in passed:
            for bad_name, bad, _ in failed:
                found = align(good, bad)
                if found.parting != "action":
                    continue
                at = found.shared
                chosen, rejected = _action(good.steps[at]), _action(bad.steps[at])
                prompt = (*_messages(good, good.steps[:at]), _shown(good.steps[at].observation))
                key = (prompt[-1].content, chosen, rejected)
                if not chosen or not rejected or key in known:
                    continue
                known.add(key)
                yield Pair(
                    id=f"{good.task.id}#{len(known)}",
                    task=good.task.id,
                    step=at,
                    prompt=prompt,
                    chosen=(Message(role="assistant", content=chosen),),
                    rejected=(Message(role="assistant", content=rejected),),
                    chosen_from=good_name,
                    rejected_from=bad_name,
                )


def _rl(folders: Sequence[Path]) -> Iterator[RlStep]:
    for folder in folders:
        for name, one, verdict in _plays(folder):
            ended = one.footer.ending.reason == "done"
            for t, step in enumerate(one.steps):
                last = t == len(one.steps) - 1
                after = one.footer.last if last else one.steps[t + 1].observation
                result = after.result if after and not (last and ended) else None
                yield RlStep(
                    episode=name,
                    task=one.task.id,
                    trial=one.header.trial,
                    t=t,
                    goal=one.task.goal,
                    observation=_text(step.observation),
                    action=_action(step),
                    error=(result.error or "") if result and not result.ok else "",
                    reward=1.0 if last and verdict.outcome == "passed" else 0.0,
                    progress=verdict.progress if last else None,
                    terminated=last and ended,
                    truncated=last and not ended,
                )


def _messages(one: Trajectory, steps: Sequence[Step]) -> tuple[Message, ...]:
    """The conversation of these steps; a reply that was no action is left out with the page it was given."""
    found = [
        Message(role="system", content=SYSTEM),
        Message(role="user", content=one.task.goal),
    ]
    for step in steps:
        if action := _action(step):
            found += [_shown(step.observation), Message(role="assistant", content=action)]
    return tuple(found)


def _shown(observation: Observation) -> Message:
    return Message(role="user", content=_text(observation))


def _text(observation: Observation) -> str:
    """The page as an agent is given it, with what became of its last action where that failed."""
    result = observation.result
    failed = f"{result.error}: {result.message}\n" if result and not result.ok else ""
    read = f"{result.text}\n" if result and result.text else ""
    return f"{failed}{read}{observation.url} {observation.title}\n{observation.told}"


def _action(step: Step) -> str:
    """As JSON, without what is so by default."""
    action = step.turn.action
    if action is None:
        return ""
    told = {"op": action.op} | action.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(told, ensure_ascii=False)


def write(folders: Sequence[Path], form: Format, out: Path) -> int:
    """The export as a file; how many lines. Raises UsageError where there is none to write."""
    found = list(lines(folders, form))
    if not found:
        raise UsageError(f"nothing to export as {form}: {WANTED[form]}")
    reports.write(out, "".join(found))
    return len(found)
