"""The agent as a DevTools client: it works on a browser of its own, through an address that lets through what it may.

Its turns are what it does there. It answers by `answer.txt` in its scratch folder, or else by its last line on standard
output, and is done when it exits: with code 0, or after it has written that file.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import stat
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from harness.agents.process import Departure, Place, Process, beginning
from harness.agents.reaper import reaper
from harness.agents.wire import who
from harness.cdp import Address, Seat
from harness.errors import AgentError, HarnessError
from harness.types import AgentInfo, Brief, Done, Observation, Turn

START_SECONDS = 30.0
ANSWER = "answer.txt"
ANSWER_BYTES = 1024 * 1024


class Cdp:
    """An Agent with a browser of its own."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        self._name = shlex.join(words)[:100]
        self._process = Process(words, place)
        self.seat = Seat(reaper())
        """Where its browser is to be put before it begins."""
        self._address = Address(self.seat)
        self._turn_seconds = 0.0

    async def begin(self, brief: Brief) -> AgentInfo:
        """Opens the address, starts the command, and waits until it has called."""
        self._turn_seconds = brief.limits.turn_seconds
        async with beginning(self.end):
            port = await self._address.listen()
            told = {"cdp_url": self._address.url, "cdp_http": self._address.http}
            await self._process.start(brief, told, port=port)
            await self._within(
                self._address.first.wait(), max(START_SECONDS, self._turn_seconds), "was not connected to"
            )
        return who(self._address.client_name) or AgentInfo(name=self._name)

    async def act(self, observation: Observation) -> Turn:
        """The next thing that it does to its browser, which waits until it is let through; at its exit, its answer."""
        held = await self._within(self.seat.deeds.get(), self._turn_seconds, "did nothing to its browser")
        if held is None:
            return Turn(action=await self._answer())
        if self.seat.fault:
            raise HarnessError(
                f"the address of the agent's browser failed: {self.seat.fault!r}"
            ) from self.seat.fault
        self.seat.doing = held
        turn: Turn = held.deed.turn
        return turn

    async def end(self, reason: str) -> None:
        """Cuts its browser off, and leaves no process behind."""
        self.seat.end()
        await self._process.stop(b"")
        await self._address.close()

    @property
    def departure(self) -> Departure | None:
        """How its process went; None until it has been ended."""
        return self._process.departure

    async def _within(self, waited: Coroutine[Any, Any, Any], seconds: float, otherwise: str) -> Any:
        """What is waited for; None once the agent has exited. AgentError if it never came, or lets the time pass."""
        asked, left = asyncio.ensure_future(waited), asyncio.ensure_future(self._process.left())
        try:
            await asyncio.wait((asked, left), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            if not left.done():
                what = f"{otherwise} within {seconds:g} s"
                raise AgentError(
                    f"the agent {what}".replace("agent was", "address was"), ending="turn_timeout"
                )
            if not self._address.first.is_set():
                raise AgentError(
                    f"the agent never connected to its browser: {await self._process.obituary()}"
                )
            return None
        finally:
            for task in (asked, left):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _answer(self) -> Done:
        """What it has left. AgentError if it left nothing and did not exit as who has finished does."""
        obituary = await self._process.obituary()
        written = _read(self._process.folder / ANSWER)
        if written is None and not self._process.succeeded:
            raise AgentError(f"the agent stopped before it answered: {obituary}")
        return done_in(self._process.last_line if written is None else written)


def done_in(text: str) -> Done:
    """An answer as text; or, where it is an object of `done`'s fields, those."""
    with suppress(ValueError, ValidationError):
        fields = from_json(text, allow_inf_nan=False)
        if isinstance(fields, dict) and fields and fields.keys() <= {"answer", "status", "note"}:
            return Done.model_validate(fields)
    return Done(answer=text.strip() or None)


def _read(path: Path) -> str | None:
    """A plain file's text, of the agent's own making: no link to elsewhere, and nothing that never ends."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(number, "rb") as file:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            return None
        return file.read(ANSWER_BYTES).decode(errors="replace")
