"""The agent as a process that speaks JSON lines: replies on standard output, its log on standard error.

    H> {"t":"hello", …}      A> {"t":"ready", …}
    H> {"t":"obs", "n":0, …} A> {"t":"act", "n":0, "action":{"op":"click", "ref":12}}
    H> {"t":"end", "reason":"done"}

What the agent says wrongly costs it a step and is told to it; when it can say nothing more, AgentError.
"""

from __future__ import annotations

import asyncio
import json
import shlex
from collections import deque
from typing import Any

from harness.agents.dialects import Dialect
from harness.agents.process import Departure, Place, Process, beginning
from harness.agents.wire import ready, reply, to_hello, to_obs
from harness.errors import AgentError
from harness.types import Action, AgentInfo, Brief, Observation, Turn

START_SECONDS = 30.0
_BAD_JSON_IN_A_ROW = 3


class Stdio:
    """An Agent behind a pipe."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        self._name = shlex.join(words)[:100]
        self._process = Process(words, place)
        self._turn_seconds = 0.0
        self._wants_diff = True
        self._dialect: Dialect = "native"
        self._batch: deque[Action] = deque()
        self._url = ""
        self._bad_json = 0
        self._talks = False

    async def begin(self, brief: Brief) -> AgentInfo:
        """Starts the command, greets it, and hears who it is."""
        self._turn_seconds = brief.limits.turn_seconds
        self._talks = brief.talks
        await self._process.start(brief)
        async with beginning(self.end):
            said = ready(await self._ask(to_hello(brief), max(START_SECONDS, self._turn_seconds), "ready"))
        self._wants_diff = said.obs.diff
        self._dialect = said.actions
        info = said.agent or AgentInfo(name=self._name)
        return info.model_copy(update={"mode": said.obs.mode})

    async def act(self, observation: Observation) -> Turn:
        """The next of a batch, or else the reply to this observation. If cancelled, `end` is still to be called."""
        dropped = self._drop_if_stale(observation)
        if self._batch:
            return Turn(action=self._batch.popleft())
        message = to_obs(observation, diff=self._wants_diff, dropped=dropped)
        line = await self._ask(message, self._turn_seconds, "act")
        heard = reply(line, observation.n, self._dialect, talks=self._talks)
        self._count_bad_json(heard.turn)
        self._batch.extend(heard.rest)
        return heard.turn

    async def end(self, reason: str) -> None:
        """Says why, and leaves no process behind; harmless when nothing was started."""
        await self._process.stop(_line({"t": "end", "reason": reason}))

    @property
    def departure(self) -> Departure | None:
        """How its process went; None until it has been ended."""
        return self._process.departure

    def _drop_if_stale(self, observation: Observation) -> int:
        """How many batched actions were meant for another page than this one, and are forgotten."""
        result, moved = observation.result, observation.url != self._url
        self._url = observation.url
        silent = observation.user is None
        if not moved and silent and (result is None or (result.ok and result.text is None)):
            return 0
        dropped = len(self._batch)
        self._batch.clear()
        return dropped

    async def _ask(self, message: dict[str, Any], seconds: float, wanted: str) -> bytes:
        """One message out, one line back, within a time."""
        try:
            async with asyncio.timeout(seconds):
                if await self._process.say(_line(message)):
                    line = await self._process.hear()
                    if line:
                        return line
        except TimeoutError:
            if not self._process.gone:
                raise AgentError(
                    f"the agent sent no {wanted!r} within {seconds:g} s", ending="turn_timeout"
                ) from None
        raise AgentError(f"the agent stopped before it said done: {await self._process.obituary()}")

    def _count_bad_json(self, turn: Turn) -> None:
        self._bad_json = self._bad_json + 1 if turn.error == "bad_json" else 0
        if self._bad_json == _BAD_JSON_IN_A_ROW:
            raise AgentError(
                f"{_BAD_JSON_IN_A_ROW} replies in a row could not be read: {turn.message}",
                ending="protocol_error",
            )


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
