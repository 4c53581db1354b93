"""The scripted agent: the oracle of every task, its near misses, and the tests' double.

It is a black box like any other: it is given steps and sees `Observation.text`, and nothing else. A step is one
table with one action word; `docs/agents.md` lists them.

    { fill = "searchbox:Search", text = "kettle", submit = true }
    { click = "link:Ember Kettle", near = "In stock" }
    { read = 'Total: \\$([\\d.]+)', as = "total" }
    { done = "{total}" }
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.agents.arithmetic import worked_out
from harness.agents.page import Missing, find
from harness.agents.steps import Instruction, parse, substituted
from harness.errors import AgentError, UsageError
from harness.types import ACTION, Action, AgentInfo, Brief, Done, Observation, Turn

Steps = Sequence[Mapping[str, Any]]
_SHOWN_LINES = 12


class Script:
    """An Agent that follows steps, and stops at the first that does not go as written."""

    def __init__(self, steps: Steps, name: str = "script") -> None:
        self._steps = parse(steps)
        self._name = name
        self._next = 0
        self._acted: Instruction | None = None
        self._variables: dict[str, str | list[str]] = {}

    async def begin(self, brief: Brief) -> AgentInfo:
        """Starts from the first step, whatever was played before."""
        self._next, self._acted, self._variables = 0, None, {}
        return AgentInfo(name=self._name)

    async def act(self, observation: Observation) -> Turn:
        """Reads what is to be read, then the next action; `done` without an answer when steps have run out."""
        self._check_result(observation)
        while self._next < len(self._steps):
            step = self._steps[self._next]
            self._next += 1
            if step.word == "read":
                self._read(step, observation)
            elif step.word == "calc":
                self._calc(step)
            else:
                self._acted = step
                return Turn(action=self._action(step, observation))
        self._acted = None
        return Turn(action=Done())

    async def end(self, reason: str) -> None:
        """Nothing to stop."""

    def _check_result(self, observation: Observation) -> None:
        """A solution must not stumble, even where it would get there all the same."""
        result = observation.result
        if result is None or result.ok or self._acted is None or self._acted.may_fail:
            return
        raise AgentError(
            f"{self._acted} was refused: {result.error}: {result.message or 'no message'}; "
            f"{result.hint or 'say may_fail = true if that is meant'}{_page(observation)}"
        )

    def _read(self, step: Instruction, observation: Observation) -> None:
        found = [match[1] or "" for match in step.pattern.finditer(observation.told)]
        if not found:
            raise AgentError(
                f"{step}: the pattern {step.pattern.pattern!r} matches nothing{_page(observation)}"
            )
        self._variables[step.fields["as"]] = found if step.fields.get("all") else found[0]

    def _calc(self, step: Instruction) -> None:
        try:
            self._variables[step.fields["as"]] = worked_out(step.fields["calc"], self._variables)
        except ValueError as error:
            raise AgentError(f"{step}: {error}") from None

    def _action(self, step: Instruction, observation: Observation) -> Action:
        fields = dict(step.action)
        if step.target:
            try:
                fields["ref"] = find(observation.text, step.target).ref
                if step.onto:
                    fields["to"] = find(observation.text, step.onto).ref
            except Missing as missing:
                raise AgentError(f"{step}: {missing}{_page(observation)}") from None
        if step.word == "say":
            said = substituted(fields["text"], self._variables)
            fields["text"] = ", ".join(map(str, said)) if isinstance(said, list) else said
        if step.word == "done":
            fields["answer"] = substituted(fields["answer"], self._variables)
        return ACTION.validate_python(fields)


def check_steps(steps: Steps) -> None:
    """UsageError if a Script could not be made of these steps."""
    parse(steps)


def edited(
    steps: Steps, instead: Mapping[int, Mapping[str, Any] | Sequence[Mapping[str, Any]]]
) -> tuple[dict[str, Any], ...]:
    """The steps with some replaced: position from 1 -> what to do instead (a step, several, or none)."""
    for position in instead:
        if not 1 <= position <= len(steps):
            raise UsageError(f"instead: no step {position}; positions are 1 to {len(steps)}")
    edition: list[dict[str, Any]] = []
    for position, step in enumerate(steps, 1):
        new = instead.get(position, step)
        edition.extend(dict(one) for one in ([new] if isinstance(new, Mapping) else new))
    return tuple(edition)


def _page(observation: Observation) -> str:
    """Which page it was, and how it begins: enough to mend the step without playing it again."""
    lines = observation.told.splitlines()
    head = "\n".join(f"    {line[:160]}" for line in lines[:_SHOWN_LINES])
    return f"\n  on {observation.url} {observation.title!r} (observation {observation.n}):\n{head}"
