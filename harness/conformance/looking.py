"""What rules look at: the plays, their turns and results, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from harness.agents import Departure
from harness.conformance.plays import Play
from harness.types import ActionError, Result, Step

Outcome = Literal["right", "wrong", "unseen"]
_SHOWN = 160
"""Characters of what was said that a finding repeats."""


class Told(NamedTuple):
    """What one rule came to."""

    outcome: Outcome
    detail: str = ""
    """What was seen."""


class Seen(NamedTuple):
    """All that a rule may look at."""

    plays: Sequence[Play]
    transport: str
    command: str
    """Its words, which stand for a name where it gave none."""


UNSEEN = Told("unseen", "it did not come to that")


def steps(seen: Seen) -> Iterator[tuple[Play, Step]]:
    """Every step of every play."""
    for play in seen.plays:
        for step in play.trajectory.steps:
            yield play, step


def wrong_turns(seen: Seen, error: ActionError) -> list[tuple[Play, Step]]:
    """Replies that were no action, for this reason."""
    return [(play, step) for play, step in steps(seen) if step.turn.error == error]


def results(play: Play) -> Iterator[tuple[Step, Result]]:
    """Each action that was tried, and what became of it."""
    steps = play.trajectory.steps
    after = [step.observation for step in steps[1:]] + [play.trajectory.footer.last]
    for step, observation in zip(steps, after, strict=False):  # without a step there is still a last page
        if observation and observation.result and step.turn.action and step.turn.action.op != "done":
            yield step, observation.result


def greeted(seen: Seen) -> list[Play]:
    """The plays in which it was heard from."""
    return [play for play in seen.plays if play.trajectory.footer.agent is not None]


def ended(seen: Seen, *reasons: str, greeted: bool = True) -> list[Play]:
    """The plays that ended so, with the agent known or not."""
    return [
        play
        for play in seen.plays
        if play.trajectory.footer.ending.reason in reasons
        and (play.trajectory.footer.agent is not None) == greeted
    ]


def why(play: Play) -> str:
    """How a play ended, in words."""
    return f"{play.name}: {cut(play.trajectory.footer.ending.detail)}"


def cut(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def told_wrong(found: Sequence[tuple[Play, Step]]) -> str:
    """The first of several, and how many there are."""
    play, step = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{play.name}, n {step.observation.n}: {cut(step.turn.message)}{more}"


def any_turn(seen: Seen) -> Told:
    """Right, if there was something to be right in."""
    count = sum(1 for _, step in steps(seen) if step.turn.action is not None)
    return Told("right", f"{count} replies") if count else UNSEEN


def dismissed(seen: Seen) -> list[tuple[Play, Departure]]:
    """The plays in which it was told of an end that it had reached, and how it went then."""
    return [(play, play.departure) for play in ended(seen, "done", "steps") if play.departure is not None]
