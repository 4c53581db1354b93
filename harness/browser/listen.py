"""What a person does in a tab, told as it happens: nothing is prevented, and the page is not written to.

Each thing told says what the page was like just before it reacted, so that the element can be named as an agent that
is shown that page would name it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from harness.browser.act import origin_of
from harness.browser.refs import Refs
from harness.browser.render import render
from harness.browser.tab import Tab
from harness.browser.tree import targets_in
from harness.browser.wire import HORIZON_MS, DialogOpened, PageCrashed, Reading, Wire, listener
from harness.errors import BrowserError

BINDING = "__harnessTell"
"""What record.js takes out of the window at once."""
LIVE_MS = 250
"""The page's clock is let run by so much at a time, as often: to a person it goes on as clocks do."""
TYPED = frozenset({"typed", "address_bar", "generated", "keyword", "keyword_generated", "auto_bookmark"})
"""How Chromium says that an address was asked for by a person rather than by a page."""

Told = dict[str, Any]


class Ear:
    """Listens in one tab. `heard` is told of each thing, in the order in which they were done."""

    def __init__(self, tab: Tab, wire: Wire, heard: Callable[[Told], None]) -> None:
        self._tab = tab
        self._wire = wire
        self._heard = heard
        self._entries: list[int] = []
        self._at = -1
        self._pages_own = False
        """Whether the journey that is under way is the page's doing."""
        self._home = ""
        self.page = ""
        """In words, as it was last looked at."""
        self._ticks = 0
        self._looking: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, tab: Tab, url: str, heard: Callable[[Told], None]) -> Ear:
        """Opens the first page, and listens from there on."""
        ear = cls(tab, tab.wire, heard)
        await ear._wire.listen(BINDING, listener(), ear._told)
        ear._home = origin_of(url) or ""
        ear.page = (await tab.open(url)).text
        await ear._place()
        ear._wire.holds = True  # what the page asks, a person answers
        ear._wire.on_event("Page.frameNavigated", ear._navigated)
        ear._wire.on_event("Page.javascriptDialogClosed", ear._answered)
        return ear

    async def live(self, until: asyncio.Event) -> None:
        """Lets the page's clock run until then, or until the window has been closed."""
        while not (until.is_set() or self._wire.closed):
            await self._tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), LIVE_MS / 1000)

    async def _tick(self) -> None:
        """A little of the page's time; none while it asks something, or once its window has been closed."""
        self._ticks += 1
        if self._wire.asks:
            return
        try:
            self._read(await self._wire.step(f"live {self._ticks}", LIVE_MS))
        except DialogOpened:
            return
        except (BrowserError, PageCrashed):
            if not self._wire.closed:
                raise

    async def settled(self) -> None:
        """Back once the page has taken in what was done, and all of it has been told: as an agent's step ends."""
        self._ticks += 1
        with suppress(DialogOpened):
            self._read(await self._wire.step(f"settled {self._ticks}", HORIZON_MS))
        await asyncio.gather(*self._looking)

    # ---------------------------------------------------------------- what comes in

    def _told(self, payload: str) -> None:
        told: Told = json.loads(payload)
        if told["kind"] == "navigate":
            self._pages_own = bool(told["own"])
            return
        if reading := told.pop("reading", None):
            told |= self._shown(reading, told)
        self._heard(told)

    def _read(self, reading: Reading) -> None:
        self.page = self._words(reading)[0]

    def _words(self, reading: Reading) -> tuple[str, dict[int, int]]:
        """The page as an agent is shown it, and the refs of its elements there."""
        refs = Refs()
        numbers = refs.update(reading["document"], origin_of(reading["url"]) or "", reading["tree"])
        address = reading["url"].removeprefix(self._home) or "/"
        shown = render(
            reading["tree"], numbers, title=reading["title"], address=address, view=reading["view"]
        )
        return shown.text, numbers

    def _shown(self, reading: Reading, told: Told) -> Told:
        """The page in words, and the refs there of the elements that were meant: the innermost that can be acted on."""
        text, numbers = self._words(reading)
        can = {target.el for target in targets_in(reading["tree"])}

        def ref(name: str) -> int | None:
            return next((numbers[el] for el in told.get(name, ()) if el in can), None)

        return {"text": text, "ref": ref("els"), "onto": ref("to"), "url": reading["url"]}

    def _answered(self, event: dict[str, Any]) -> None:
        self._wire.dialog_over()
        self._heard({"kind": "dialog", "accept": event["result"], "value": event.get("userInput", "")})

    # ---------------------------------------------------------------- journeys

    def _navigated(self, event: dict[str, Any]) -> None:
        if event["frame"].get("parentId"):
            return
        own, self._pages_own = self._pages_own, False
        task = asyncio.ensure_future(self._journey(own))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _journey(self, pages_own: bool) -> None:
        """Whether somebody went back or on, loaded the page again, or wrote an address."""
        before, at = self._entries, self._at
        with suppress(BrowserError, DialogOpened, PageCrashed):
            entry = await self._place()
            if pages_own:
                return
            if entry["id"] in before:
                by = before.index(entry["id"]) - at
                if by:
                    for _ in range(abs(by)):
                        self._heard({"kind": "back" if by < 0 else "forward"})
                elif entry["transitionType"] == "reload":
                    self._heard({"kind": "reload"})
            elif entry["transitionType"] in TYPED:
                url = str(entry["url"])
                same = origin_of(url) == self._home
                self._heard({"kind": "goto", "address": url.removeprefix(self._home) if same else url})

    async def _place(self) -> dict[str, Any]:
        """Takes in the tab's history; the entry that is shown."""
        entries, self._at = await self._wire.entries()
        self._entries = [entry["id"] for entry in entries]
        return entries[self._at]
