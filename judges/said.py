"""kind = "said": what was asked of the user and told, in a task that has one ([talk]).

    heard = "budget"                     # the user told this: the name of a rule, or of a persona's fact
    told = { money = ["48.50"] }         # the message says this: a fact, as `judges.graded` reads it
    never = ["4021"]                     # no message at all says this
    before = { table = "orders" }        # only what was said before the first such change counts, which has to come
    after = { table = "cart_line" }      # only what was said after the last such change, as far as that comes `before`

`heard` and `told` together are one exchange: the message that got the reply says the fact; of several such messages the
last one counts. `told` alone judges the last message that speaks of the fact, be it right or wrong. So a message that
names all that could be meant tells nothing: amounts and numbers beside the right one, or what is in `but_not`, are
faults of it, as is a length of more than 600 characters. What a message plainly denies (`not $48.50`) it does not tell,
nor what it or a later message takes back (`that was wrong`).

`never` is read through spaces, dashes and dots, and through digits that are spelled out.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from harness.types import Exchange, Finding, Query, Trajectory
from judges import denial, gold, graded, normal
from judges.graded import Fact
from judges.phrases import holds
from judges.tables import Table

LONGEST = 600
"""Characters of a message that tells something."""
SHORTEST = 3
"""Letters and digits of a secret: a shorter one would be found by chance."""


def _secret(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if isinstance(written, str) and len(_bare(written)) >= SHORTEST:
        return written
    raise ValueError(
        f"{written!r} is no secret; write text of {SHORTEST} letters or digits and more, or {{sql = …}}"
    )


class Event(BaseModel):
    """A change of a row by some action."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: Annotated[str, Field(pattern=r"^([\w-]+:)?\w+$")]
    change: Literal["added", "removed", "changed"] = "added"

    def __str__(self) -> str:
        return f"a row of {self.table} was {self.change}"


class Check(BaseModel):
    """What was said between agent and user."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["said"] = "said"
    heard: str | None = None
    told: Fact | None = None
    never: tuple[Annotated[Query | str, PlainValidator(_secret)], ...] = ()
    before: Event | None = None
    after: Event | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Check:
        if bool(self.never) == (self.heard is not None or self.told is not None):
            raise ValueError("a said check needs heard, told or both; or never, alone")
        if self.never and (self.before or self.after):
            raise ValueError("never means the whole conversation; leave out before and after")
        if self.told and self.told.happened:
            raise ValueError("a message tells words, amounts and numbers; happened is no part of it")
        return self

    @property
    def label(self) -> str:
        """How findings of this check are labelled; numbered where there are several of one label."""
        return f"said:{self.heard or ('told' if self.told else 'never')}"

    @property
    def wanted(self) -> str:
        """What has to be so, in words."""
        if self.never:
            return "never said to the user: " + ", ".join(
                getattr(one, "sql", None) or repr(one) for one in self.never
            )
        asked = [f"the user told {self.heard}"] if self.heard else []
        told = ["the message says what is so"] if self.told else []
        when = [f"before {self.before}"] * bool(self.before) + [f"after {self.after}"] * bool(self.after)
        return ", ".join([*asked, *told, *when])


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding."""
    talk = [(at, step.exchange) for at, step in enumerate(trajectory.steps) if step.exchange]
    if check.never:
        return [_never(check, [exchange for _, exchange in talk], trajectory)]
    fault, within = _span(check, trajectory)
    counted = [exchange for at, exchange in talk if at in within]
    fault = fault or _heard(check, counted, [exchange for _, exchange in talk])
    if not fault and check.told:
        fault = _told(check, check.told, counted, trajectory)
    return [_finding(check, fault or "it was said as it had to be", not fault, counted)]


def _finding(check: Check, reason: str, holds: bool, talk: list[Exchange]) -> Finding:
    return Finding(
        label=check.label,
        outcome="passed" if holds else "failed",
        expected=check.wanted,
        actual=[exchange.said[:300] for exchange in talk],
        reason=reason,
    )


# ---------------------------------------------------------------- when it was said


def _span(check: Check, trajectory: Trajectory) -> tuple[str, range]:
    """Why nothing counts; and the steps at which something was said that does."""
    end = len(trajectory.steps)
    if check.before:
        happened = _moments(check.before, trajectory, end)
        if not happened:
            return f"{check.before} by no action, so that nothing was said before it", range(0)
        end = happened[0]
    start = 0
    if check.after:
        happened = _moments(check.after, trajectory, end)
        if not happened:
            return f"{check.after} by no action that came first, so that nothing was said after it", range(0)
        start = happened[-1] + 1
    return "", range(start, end)


def _moments(event: Event, trajectory: Trajectory, end: int) -> list[int]:
    """The steps at which it happened, of those before `end`."""
    table = Table.read(event.table, trajectory)
    return [
        at
        for at, step in enumerate(trajectory.steps[:end])
        if any(change.change == event.change and table.holds(change) for change in step.changes)
    ]


# ---------------------------------------------------------------- what was said


def _heard(check: Check, counted: list[Exchange], talk: list[Exchange]) -> str:
    """Why the user has not told it in time; empty where he has."""
    name = check.heard
    if name is None or any(name in exchange.told for exchange in counted):
        return ""
    if any(name in exchange.told for exchange in talk):
        return f"the user told {name}, but not in time: {check.wanted}"
    return (
        f"the user was never asked for {name}" if talk else f"nothing was said to the user, who knows {name}"
    )


def _told(check: Check, fact: Fact, counted: list[Exchange], trajectory: Trajectory) -> str:
    """What is wrong with the one message that counts; empty where it tells the fact and no more."""
    speaking = [
        exchange.said
        for exchange in counted
        if (
            check.heard in exchange.told if check.heard else graded.speaks_of(fact, exchange.said, trajectory)
        )
    ]
    if not speaking:
        return "no message to the user speaks of it"
    text = speaking[-1]
    if len(text) > LONGEST:
        return f"the message has {len(text):,} characters, more than {LONGEST}: it tells everything, and so nothing"
    fault = graded.fault_in(fact, denial.affirmed(text, graded.phrases(fact, trajectory)), trajectory)
    if fault:
        return f"the message {text[:120]!r}: {fault}"
    said = [exchange.said for exchange in counted]
    behind = said[len(said) - said[::-1].index(text) :]
    taken = next((one for one in behind if denial.takes_back(one)), "")
    return f"the message {text[:120]!r} was taken back by {taken[:120]!r}" if taken else ""


_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip


def _bare(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]", "", normal.folded(text))


def _never(check: Check, talk: list[Exchange], trajectory: Trajectory) -> Finding:
    secrets = [
        str(value)
        for one in check.never
        for value in (gold.many(one, trajectory) if isinstance(one, Query) else (one,))
    ]
    for exchange in talk:
        for secret in secrets:
            if _is_said(secret, exchange.said):
                return _finding(
                    check, f"the message {exchange.said[:120]!r} says {secret!r}", False, [exchange]
                )
    return _finding(check, f"none of {len(talk)} messages says it", True, [])


def _is_said(secret: str, text: str) -> bool:
    """Whether it stands there, also with something between its letters, and with its digits as words."""
    folded = normal.folded(text)
    spelled = re.sub(r"[^\W\d_]+", lambda word: _DIGITS.get(word[0], word[0]), folded)
    parted = r"[\W_]{0,2}".join(map(re.escape, _bare(secret)))
    loose = rf"(?<![^\W_]){parted}(?![^\W_])"
    return holds(text, secret) or any(re.search(loose, one) for one in (folded, spelled))
