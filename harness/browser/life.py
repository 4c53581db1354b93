"""Whether the browser still lives: what waits for it must not wait for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from playwright.async_api import Browser as Chromium

from harness.errors import BrowserError

T = TypeVar("T")


class Life:
    """One Chromium's. Playwright leaves some calls without an answer when the process is killed under them."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        self._over = asyncio.Event()
        chromium.on("disconnected", lambda _: self._over.set())

    @property
    def alive(self) -> bool:
        """Whether it can be spoken to."""
        return self._chromium.is_connected()

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result. Raises BrowserError as soon as the browser has gone."""
        doing = asyncio.ensure_future(work)
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait([doing, over], return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return await doing
            raise BrowserError("Chromium went away: its process has ended")
        finally:
            over.cancel()
            if not doing.done():
                doing.cancel()
                await asyncio.wait([doing], timeout=1)
