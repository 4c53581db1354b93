"""The user of a task: whom an agent can talk to, by rules (`scripted`) or played by a model (`persona`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from harness.errors import UserError
from harness.talk.persona import Persona, Voice
from harness.talk.scripted import Scripted
from harness.talk.turns import Gone
from harness.types import Exchange, Task, Trajectory

__all__ = ["Gone", "Recalled", "User", "Voice", "user_of"]


class User(Protocol):
    """One user in one episode."""

    async def hear(self, text: str) -> Exchange:
        """The reply. Raises Gone where none will come any more, and UserError, which is ours, where none can."""


def user_of(task: Task, voice: Voice | None = None) -> User | None:
    """A new user for one episode, None where the task has none; `voice` speaks where a model plays one."""
    if task.talk is None:
        return None
    if task.talk.persona is None:
        return Scripted(task.talk)
    return Persona(task.id, task.goal, task.talk, voice)


class Recalled:
    """Says again what was recorded, as long as it is spoken to as it was then."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left = list(exchanges)

    @classmethod
    def of(cls, trajectory: Trajectory) -> Recalled | None:
        """The user of a record; None where the task has none, or one who can be heard anew."""
        talk = trajectory.task.talk
        if talk is None or talk.persona is None:
            return None
        return cls(step.exchange for step in trajectory.steps if step.exchange)

    async def hear(self, text: str) -> Exchange:
        """The next reply of the record."""
        if not self._left:
            raise Gone("the user had gone by then")
        if self._left[0].said != text:
            raise UserError(f"the record has another message here: {self._left[0].said[:200]!r}")
        return self._left.pop(0)
