"""One Chromium's pipe, shared by several who do not see each other.

Each holds a line: a session with the browser of its own (`Target.attachToBrowserTarget`), and those that were opened
through it. What is said on a line goes out under numbers of ours, and what comes back is given to that line alone. A
message that is only passed on is not read whole: Chromium writes `id` or `method` first and `sessionId` last.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from harness.cdp.chromium import Chromium
from harness.errors import BrowserError

Params = dict[str, Any]
ANSWER_S = 20.0

_HEAD = re.compile(r'\{"(?:id":(\d+),|method":"(\w+\.\w+)")')
_TAIL = re.compile(r',"sessionId":"(\w+)"\}$')
_TAIL_LENGTH = 100
GONE = '"error":{"code":-32000,"message":"Chromium has gone"}'


class Refused(Exception):
    """Chromium's own answer that something cannot be done."""


@dataclass(frozen=True)
class Heard:
    """A message of Chromium's to one line."""

    text: str
    """As it came, with the numbers and sessions that the line knows."""
    method: str = ""
    """Of an event; empty for an answer."""
    session: str = ""
    """Of the target that it is about; empty for the line's own."""

    @property
    def params(self) -> Params:
        """What an event tells."""
        params: Params = from_json(self.text)["params"]
        return params


class Line:
    """What one party may say and hear."""

    def __init__(self, switch: Switch, root: str, heard: Callable[[Heard], None]) -> None:
        self._switch = switch
        self._heard = heard
        self.base = self.root = root
        """The session with the browser; and that which messages without one are for."""
        self.sessions: dict[str, str] = {}
        """Session -> target, of those that were opened through this line."""

    async def call(self, method: str, session: str = "", within: float = ANSWER_S, **params: Any) -> Params:
        """A command and its result. Raises Refused, or BrowserError when there is no answer in time."""
        answer: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        number = self._switch.say(method, params, session or self.root, self, answer)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            raise BrowserError(f"Chromium did not answer {method} within {within:g} s") from None
        finally:
            self._switch.forget(number)

    def pass_on(self, number: int, method: str, params: Params, session: str) -> None:
        """A command whose answer is heard under the same number."""
        self._switch.say(method, params, session or self.root, self, (number, session))

    def hear(self, heard: Heard) -> None:
        """What came for it."""
        self._heard(heard)

    def hang_up(self) -> None:
        """Nothing is heard any more; Chromium lets go of what was opened through it."""
        self._heard = lambda _: None
        self._switch.part(self)


Answer = asyncio.Future[Params] | tuple[int, str]
"""Who waits for it: one of us, or a number and a session on a line."""


class Switch:
    """The pipe, and who is on it."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        self._last = 0
        self._waiting: dict[int, tuple[Line | None, Answer]] = {}
        self._lines: dict[str, Line] = {}
        """By session."""
        self._reading = asyncio.create_task(self._read())
        self.over: asyncio.Event = asyncio.Event()
        """Chromium has gone."""

    async def line(self, heard: Callable[[Heard], None], target: str = "") -> Line:
        """Another line; with a `target`, messages without a session are for that. Raises Refused."""
        line = Line(self, "", heard)
        line.base = line.root = await self._opened("Target.attachToBrowserTarget", {}, "", line)
        if target:
            page = {"targetId": target, "flatten": True}
            line.root = await self._opened("Target.attachToTarget", page, line.root, line)
        return line

    async def _opened(self, method: str, params: Params, session: str, line: Line) -> str:
        answer: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        self.say(method, params, session, None, answer)
        async with asyncio.timeout(ANSWER_S):
            opened: str = (await answer)["sessionId"]
        self._lines[opened] = line
        return opened

    def say(self, method: str, params: Params, session: str, line: Line | None, answer: Answer) -> int:
        """Sends a command, and gives the number that it went out under."""
        self._last += 1
        self._waiting[self._last] = (line, answer)
        if self.over.is_set():
            self._answered(self._last, GONE)
            return self._last
        message: Params = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._chromium.say(json.dumps(message))
        return self._last

    def forget(self, number: int) -> None:
        """Nobody waits for that answer any more."""
        self._waiting.pop(number, None)

    def part(self, line: Line) -> None:
        """Ends a line's sessions."""
        for session in [session for session, of in self._lines.items() if of is line]:
            del self._lines[session]
        nobody: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        nobody.add_done_callback(lambda done: done.exception())
        self.say("Target.detachFromTarget", {"sessionId": line.base}, "", None, nobody)

    async def stop(self) -> None:
        """Ends Chromium."""
        self._reading.cancel()
        await asyncio.wait((self._reading,))
        self._gone()
        await self._chromium.stop()

    async def _read(self) -> None:
        while text := await self._chromium.hear():
            self._take(text)
        self._gone()

    def _gone(self) -> None:
        self.over.set()
        for number in list(self._waiting):
            self._answered(number, GONE)

    def _take(self, text: str) -> None:
        head, tail = _HEAD.match(text), _TAIL.search(text, max(0, len(text) - _TAIL_LENGTH))
        if head and head[1]:
            self._answered(int(head[1]), text[head.end() : tail.start() if tail else -1])
            return
        line = self._lines.get(tail[1]) if tail else None
        if not (head and tail and line):
            return
        method = head[2]
        if method in ("Target.attachedToTarget", "Target.detachedFromTarget"):
            self._learn(line, method, from_json(text)["params"])
        if tail[1] == line.root:
            line.hear(Heard(text[: tail.start()] + "}", method))
        else:
            line.hear(Heard(text, method, tail[1]))

    def _learn(self, line: Line, method: str, params: Params) -> None:
        """A session begins or ends."""
        session = params["sessionId"]
        if method == "Target.attachedToTarget":
            self._lines[session] = line
            line.sessions[session] = params["targetInfo"]["targetId"]
        else:
            self._lines.pop(session, None)
            line.sessions.pop(session, None)

    def _answered(self, number: int, body: str) -> None:
        """`body` is what stands in the message between its number and its session."""
        line, answer = self._waiting.pop(number, (None, None))
        if isinstance(answer, asyncio.Future):
            if not answer.done():
                said = from_json(f"{{{body}}}")
                if "error" in said:
                    answer.set_exception(Refused(str(said["error"].get("message", ""))))
                else:
                    answer.set_result(said["result"])
        elif answer and line:
            own, session = answer
            rest = f',"sessionId":"{session}"' if session else ""
            line.hear(Heard(f'{{"id":{own},{body}{rest}}}', "", session))
