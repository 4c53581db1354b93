"""The text engine: what a Chromium is to the loop, without one."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from importlib.metadata import version
from typing import Any, TypeVar, cast

from harness.browser.life import Life
from harness.browser.tab import Tab
from harness.browser.wire import Wire
from harness.textmode.fetch import App, Fetcher
from harness.textmode.page import Page

T = TypeVar("T")


class Always(Life):
    """The life of what has no process that could end."""

    def __init__(self) -> None:
        pass

    @property
    def alive(self) -> bool:
        """It is."""
        return True

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result."""
        return await work


class TextTab(Tab):
    """A tab whose page is read, and never drawn. All else is as in a browser's."""

    def __init__(
        self, page: Page, origins: frozenset[str], files: Mapping[str, str], refused: list[str]
    ) -> None:
        # a Page answers all that a tab asks of a Wire; a tab asks nothing of its context but what stands below
        super().__init__(cast(Any, None), cast(Wire, page), origins, Always(), files, refused)
        self._page = page

    async def cookies(self) -> list[dict[str, Any]]:
        """All of them, as `TextEngine.tab` takes them."""
        return [dict(cookie) for cookie in self._page.fetcher.cookies]

    async def close(self) -> None:
        """Nothing is held."""


class TextEngine:
    """Opens tabs that follow links and send forms by themselves, in this process."""

    @property
    def version(self) -> str:
        """As records name it: `text`, and what reads the pages."""
        return f"text ({PARSER} {version(PARSER)})"

    async def tab(
        self,
        *,
        app: App,
        origins: frozenset[str],
        cookies: list[dict[str, Any]],
        files: Mapping[str, str] | None = None,
        refused: list[str] | None = None,
    ) -> TextTab:
        """A fresh tab. `app` is the episode's sites; the rest is as of `harness.browser.Browser.tab`."""
        page = Page(Fetcher(app, origins, cookies), origins)
        return TextTab(page, origins, files or {}, [] if refused is None else refused)


PARSER = "selectolax"
