"""Where an agent's client and its browser meet: what it says is judged, counted, held until its turn, and passed on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import from_json

from harness.cdp.deeds import Deed, by_script, deed_in
from harness.cdp.rules import Answered, Forbidden, Ground, judged
from harness.cdp.switch import Heard, Line, Refused, Switch
from harness.errors import BrowserError

Params = dict[str, Any]
INVALID, REFUSED = -32600, -32000
UNREAD_BYTES = 64 * 1024 * 1024
"""What waits for a client that does not read; beyond, it is cut off."""
OVER = "the episode has ended"


@dataclass
class Held:
    """A deed that waits until the loop lets it be done."""

    deed: Deed
    target: str
    """The page that it is done to."""
    go: asyncio.Event = field(default_factory=asyncio.Event)


class Undertaker(Protocol):
    """Who ends a browser and removes its folder where we are killed before we have."""

    def born(self, pid: int, scratch: Path) -> None:
        """It has started, as the leader of a process group."""

    def gone(self, pid: int) -> None:
        """It has ended, and its folder is removed."""


class Seat:
    """One episode's, for whoever comes with its token."""

    def __init__(self, undertaker: Undertaker | None = None) -> None:
        self.undertaker = undertaker
        self.deeds: asyncio.Queue[Held] = asyncio.Queue()
        self.doing: Held | None = None
        """The deed that the loop is at: what goes on with it needs no turn of its own."""
        self.over = False
        self.fault: Exception | None = None
        """What went wrong on our side of it."""
        self._waiting: list[Held] = []
        self._switch: Switch | None = None
        self._ground = Ground(frozenset(), "", {})
        self._refused: list[str] = []
        self._secrets: Mapping[str, str] = {}
        self._furnish: Callable[[str], Any] | None = None
        self.asking: set[str] = set()
        """Pages whose dialogs a client wants to answer."""

    def furnished(
        self,
        switch: Switch,
        ground: Ground,
        refused: list[str],
        secrets: Mapping[str, str],
        furnish: Callable[[str], Any],
    ) -> None:
        """There is a browser now. `secrets` never reach an agent: what -> what it reads instead.

        `refused` is where it is written down what is not passed on; `furnish` prepares a new context.
        """
        self._switch, self._ground, self._refused = switch, ground, refused
        self._secrets, self._furnish = secrets, furnish

    async def client(self, target: str = "") -> Client:
        """Somebody has come, for the whole browser or one page. Raises Refused for a page that is not there."""
        if self._switch is None or self.over:
            raise Refused(OVER)
        client = Client(self)
        client.line = await self._switch.line(client.heard, target)
        client.line.sessions[client.line.root] = target
        return client

    async def pages(self) -> list[Params]:
        """What there is to attach to."""
        if self._switch is None or self.over:
            return []
        line = await self._switch.line(lambda _: None)
        try:
            found = (await line.call("Target.getTargets"))["targetInfos"]
        finally:
            line.hang_up()
        return [target for target in found if target["type"] == "page"]

    async def version(self) -> Params:
        """What the browser says of itself."""
        if self._switch is None or self.over:
            return {}
        line = await self._switch.line(lambda _: None)
        try:
            return await line.call("Browser.getVersion")
        finally:
            line.hang_up()

    async def turn(self, deed: Deed, target: str) -> bool:
        """Waits until a deed may be done; False when it may not, because the episode has ended."""
        if self.doing and (more := self.doing.deed.with_more(deed)):
            self.doing.deed = more
            return True
        held = Held(deed, target)
        self._waiting.append(held)
        self.deeds.put_nowait(held)
        try:
            await held.go.wait()
        finally:
            self._waiting.remove(held)
        return not self.over

    def broke(self, fault: Exception) -> None:
        """Something is wrong with us; whoever waits for the next deed is told."""
        self.fault = self.fault or fault
        self.deeds.put_nowait(Held(by_script("nothing"), ""))

    def noted(self, line: str) -> None:
        """Something was not passed on."""
        self._refused.append(line)

    def end(self) -> None:
        """Nothing is passed on any more, and nobody waits."""
        self.over = True
        for held in self._waiting:
            held.go.set()


class Client:
    """One connection's side of it."""

    line: Line

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._out: asyncio.Queue[str] = asyncio.Queue()
        self._unread = 0
        self.flooded: Callable[[], object] = lambda: None
        """Called when it does not read what it asked for."""

    def heard(self, heard: Heard) -> None:
        """Something for it has come."""
        text = heard.text
        for secret, instead in self._seat._secrets.items():
            text = text.replace(secret, instead)
        self._put(text)

    async def next(self) -> str:
        """What it is to be told."""
        text = await self._out.get()
        self._unread -= len(text)
        return text

    async def said(self, message: str | bytes) -> None:
        """It has said something: passed on when its turn has come, or answered at once."""
        number: Any = None
        session: Any = ""
        try:
            told = from_json(message)
            number, session = told.get("id"), told.get("sessionId") or ""
            method, params = told["method"], told.get("params") or {}
            if type(number) is not int or not all(isinstance(one, str) for one in (method, session)):
                raise TypeError
            if not isinstance(params, dict):
                raise TypeError
        except (ValueError, TypeError, KeyError, AttributeError):
            wrong = "a command is a JSON object with id (a whole number), method, and params and sessionId as it needs"
            self._answer(number if type(number) is int else 0, "", INVALID, wrong)
            return
        await self._judged(number, method, params, session)

    async def _judged(self, number: int, method: str, params: Params, session: str) -> None:
        seat = self._seat
        if seat.over:
            return self._answer(number, session, REFUSED, OVER)
        if session and session not in self.line.sessions:
            return self._answer(number, session, -32001, "Session with given id not found.")
        try:
            allowed = judged(method, params, seat._ground)
        except Forbidden as forbidden:
            url = params.get("url")
            line = (
                f"NAVIGATE {url}"
                if isinstance(url, str) and method != "DOM.setFileInputFiles"
                else f"CDP {method}"
            )
            seat.noted(f"{line:.300}")
            return self._answer(number, session, REFUSED, str(forbidden))
        target = self.line.sessions.get(session or self.line.root, "")
        deed = deed_in(method, params)
        if deed is not None and not await seat.turn(deed, target):
            return self._answer(number, session, REFUSED, OVER)
        if isinstance(allowed, Answered):
            rest = {"sessionId": session} if session else {}
            self._put(json.dumps({"id": number, "result": allowed.result, **rest}))
        elif method == "Target.createBrowserContext":
            await self._context(number, allowed)
        else:
            if method in ("Page.enable", "Page.disable"):
                (seat.asking.add if method == "Page.enable" else seat.asking.discard)(target)
            self.line.pass_on(number, method, allowed, session)
        return None

    async def _context(self, number: int, params: Params) -> None:
        """A new context begins as the first one did."""
        try:
            result = await self.line.call("Target.createBrowserContext", **params)
            if self._seat._furnish:
                await self._seat._furnish(result["browserContextId"])
        except (Refused, BrowserError) as error:
            return self._answer(number, "", REFUSED, str(error))
        self._put(json.dumps({"id": number, "result": result}))
        return None

    def leave(self) -> None:
        """The connection has ended."""
        self._seat.asking.difference_update(self.line.sessions.values())
        self.line.hang_up()

    def _answer(self, number: int, session: str, code: int, message: str) -> None:
        error = {"id": number, "error": {"code": code, "message": message}}
        self._put(json.dumps({**error, **({"sessionId": session} if session else {})}))

    def _put(self, text: str) -> None:
        self._unread += len(text)
        if self._unread > UNREAD_BYTES:
            self.flooded()
        else:
            self._out.put_nowait(text)
