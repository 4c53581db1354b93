"""One isolated tab: opens pages, acts, and says in words what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from harness.browser.act import Actor, blocked, origin_of, refused, written
from harness.browser.diff import diff
from harness.browser.life import Life
from harness.browser.modes import UNBOUNDED, paged
from harness.browser.reads import Reader
from harness.browser.refs import Live, Refs
from harness.browser.render import BUDGET, Rendered, render
from harness.browser.tree import Node, kids_of
from harness.browser.wire import (
    HORIZON_MS,
    NAVIGATION,
    SETTLE_S,
    DialogOpened,
    Inherited,
    PageCrashed,
    Reading,
    Refusal,
    Wire,
)
from harness.browser.words import quoted
from harness.errors import BrowserError
from harness.types import (
    Action,
    Check,
    Dialog,
    Mode,
    Observation,
    Observe,
    Options,
    Result,
    Screenshot,
    Wait,
)

CLOSE_S = 5.0


@dataclass(frozen=True)
class Memory:
    """What a tab knows of the page and its refs, at one observation."""

    n: int
    refs: Refs
    document: str
    tree: Node
    rendered: Rendered
    url: str
    title: str
    home: str


class Tab:
    """A context with one page. Whatever would open another tab opens here instead."""

    def __init__(
        self,
        context: BrowserContext,
        wire: Wire,
        origins: frozenset[str],
        life: Life,
        files: Mapping[str, str],
        refused: list[str],
    ) -> None:
        self._context = context
        self._life = life
        self._wire = wire
        self._origins = origins
        self._files = files
        self._refused = refused
        self._known = len(refused)
        """So many of them were there before the last action."""
        self._home = ""
        """The origin that the episode began on: its addresses are written without host."""
        self._refs = Refs()
        self._n = -1
        self._document = ""
        self._tree: Node = {}
        self._numbers: dict[int, int] = {}
        self._rendered = Rendered("", {}, {})
        self._url = ""
        self._title = ""
        self._text = ""
        """The page as it was last shown, in whatever form that was."""
        self.mode: Mode = "a11y"
        """In which form pages are shown."""

    @classmethod
    async def new(
        cls,
        context: BrowserContext,
        origins: frozenset[str],
        life: Life,
        files: Mapping[str, str],
        refused: list[str],
    ) -> Tab:
        """A blank tab in a context of its own; `files` may be uploaded: name -> base64.

        `refused` is shared with the proxy, which adds what it refuses: navigations that get nowhere are added here.
        """
        return cls(context, await Wire.open(context), origins, life, files, refused)

    # ---------------------------------------------------------------- what the loop calls

    async def open(self, url: str) -> Observation:
        """The first observation."""
        return await self._life.during(self._open(url))

    async def act(self, action: Action) -> Observation:
        """Performs an action, lets the page settle, and shows it; a refusal is in the observation's result."""
        return await self._life.during(self._act(action))

    async def read(self, action: Action) -> Result:
        """A free read: neither the page nor its clock takes notice."""
        return await self._life.during(self._read(action))

    async def shown_as(self, mode: Mode, seen: Observation) -> Observation:
        """The last observation in another form, in which the following ones will be too."""
        self.mode = mode
        return await self._life.during(self._dressed(seen))

    async def picture(self) -> bytes | None:
        """What is in view, as a WebP, for people to look at; None if the page cannot be drawn now."""
        try:
            return await self._life.during(self._wire.picture())
        except BrowserError:  # it has gone: whether that matters, the next action will tell
            return None

    async def where(self, ref: int) -> tuple[float, float, float, float] | None:
        """Left, top, width and height of an element in pixels of the view, as it is scrolled now; None if undrawn."""
        found = self._refs.find(ref)
        if not isinstance(found, Live) or self._wire.asks:
            return None
        try:
            box = await self._life.during(self._wire.call("inView", found.target.el))
        except (BrowserError, DialogOpened, PageCrashed, Refusal):  # the action itself will tell
            return None
        return None if "error" in box else (box["x"], box["y"], box["width"], box["height"])

    @property
    def wire(self) -> Wire:
        """The channel to the page, for who listens to a person there."""
        return self._wire

    @property
    def pointed(self) -> tuple[float, float] | None:
        """Where the last action moved the pointer, in pixels of the view; None if it did not."""
        return self._wire.pointed

    # ---------------------------------------------------------------- going back to where it was

    def memory(self) -> Memory:
        """What is known now; to be recalled by this tab or another."""
        refs = self._refs.copy()
        return Memory(
            self._n, refs, self._document, self._tree, self._rendered, self._url, self._title, self._home
        )

    @property
    def document(self) -> str:
        """Tells the page's document from all others."""
        return self._document

    async def inherited(self) -> Inherited:
        """What the page found when it was opened."""
        return await self._life.during(self._wire.inherited())

    async def storage(self) -> dict[str, dict[str, str]]:
        """What lies in the page's storage now."""
        return await self._life.during(self._wire.storage())

    async def cookies(self) -> list[dict[str, Any]]:
        """All of them, as `Browser.tab` takes them."""
        return [dict(cookie) for cookie in await self._life.during(self._context.cookies())]

    async def has_history(self) -> bool:
        """Whether back or forward would lead anywhere."""
        beside = [await self._life.during(self._wire.history(by)) for by in (-1, 1)]
        return any(url is not None and origin_of(url) in self._origins for url in beside)

    async def revisit(self, url: str, found: Inherited, memory: Memory, horizon: int) -> Observation:
        """Opens a page again as it was opened when `memory` was what was known; what follows is as it was then."""
        self._n, self._refs, self._document = memory.n, memory.refs.copy(), memory.document
        self._tree, self._rendered = memory.tree, memory.rendered
        self._home = memory.home or origin_of(url) or ""
        self._url, self._title = memory.url, memory.title
        self._wire.holds = self._n >= 0
        return await self._life.during(self._revisited(url, found, horizon))

    async def _revisited(self, url: str, found: Inherited, horizon: int) -> Observation:
        try:
            await self._wire.revisit(url, found)
            return await self._observed(horizon)
        except DialogOpened:
            return self._asking(Result(message=" ".join(self._question())))
        except Refusal as refusal:
            raise BrowserError(refusal.result.message) from refusal
        except PageCrashed as crash:
            raise BrowserError(f"the page crashed at once: {url}") from crash

    async def close(self) -> None:
        """Closes the tab and forgets its cookies; harmless if the browser has died."""
        # A browser that went first has taken the context along; one that hangs is its owner's to stop.
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._context.close()

    async def _open(self, url: str) -> Observation:
        if origin_of(url) not in self._origins:
            raise BrowserError(
                f"cannot start at {url}: the tab is confined to {', '.join(sorted(self._origins))}"
            )
        self._home = origin_of(url) or ""
        self._wire.holds = False
        try:
            await self._wire.goto(url)
            return await self._observed(HORIZON_MS)
        except Refusal as refusal:
            raise BrowserError(refusal.result.message) from refusal
        except PageCrashed as crash:
            raise BrowserError(f"the page crashed at once: {url}") from crash

    async def _act(self, action: Action) -> Observation:
        if self._wire.asks and not isinstance(action, Dialog):
            return self._asking(refused("dialog_open", *self._question(), retryable=True))
        self._wire.holds = True
        self._wire.dialogs.clear()
        self._wire.downloads.clear()
        self._known = len(self._refused)
        self._wire.pointed = None
        try:
            actor = Actor(self._wire, self._refs, self._origins, self._files)
            result = await actor.perform(action, self._n + 1)
            horizon = action.ms if isinstance(action, Wait) else HORIZON_MS
            return await self._observed(horizon, action, result)
        except DialogOpened:
            return self._asking(Result(message=" ".join(self._question())))
        except PageCrashed:
            return await self._revived(action)

    def _question(self) -> tuple[str, str]:
        """What the page asks, and how to answer."""
        dialog = self._wire.asks
        kind, text = (dialog.type, dialog.message) if dialog else ("dialog", "")
        how = "with accept true or false" + (", and text" if kind == "prompt" else "")
        return f"The page opened {_article(kind)} {kind}: {quoted(text)}.", f"Answer it by dialog, {how}."

    def _asking(self, result: Result) -> Observation:
        """The page as it was last seen: while it asks, it can neither change nor be read."""
        self._n += 1
        return Observation(
            n=self._n, url=self._url, title=self._title, text=self._text or self._rendered.text, result=result
        )

    async def _read(self, action: Action) -> Result:
        if self._wire.asks and isinstance(action, Options | Screenshot | Observe):
            return refused("dialog_open", *self._question(), retryable=True)
        return await self._reader().read(action)

    def _reader(self) -> Reader:
        address = self._address(self._url)
        return Reader(
            self._wire, self._refs, self._tree, self._numbers, self._rendered, self._title, address, self.mode
        )

    # ---------------------------------------------------------------- observing

    async def _observed(
        self, horizon: int, action: Action | None = None, result: Result | None = None
    ) -> Observation:
        step = self._n + 1
        reading = await self._wire.step(str(step), horizon)
        if reading["url"].startswith("chrome-error:"):
            raise BrowserError("the site did not answer: Chromium shows an error page of its own")
        if origin_of(reading["url"]) not in self._origins:
            reading, result = await self._returned(reading["url"], step, horizon)
        return await self._dressed(self._shown(step, reading, action, result))

    async def _returned(self, foreign: str, step: int, horizon: int) -> tuple[Reading, Result]:
        """A server of ours sent the page elsewhere: it goes back to where it was."""
        await self._wire.goto(self._url or self._home)
        return await self._wire.step(f"{step} returned", horizon), blocked(foreign, self._origins)

    def _shown(
        self, step: int, reading: Reading, action: Action | None, result: Result | None
    ) -> Observation:
        tree = reading["tree"]
        numbers = self._refs.update(reading["document"], origin_of(reading["url"]) or "", tree)
        rendered = render(
            tree,
            numbers,
            BUDGET,
            title=reading["title"],
            address=self._address(reading["url"]),
            view=reading["view"],
        )
        same = reading["document"] == self._document
        change = diff(self._rendered.text, rendered.text) if same else None
        if action is not None and result is not None:
            result = self._told(self._verified(result, action, tree), reading)
        elif not step:
            told = self._told(Result(), reading)
            result = told if told != Result() else None
        self._n, self._document, self._tree, self._numbers = step, reading["document"], tree, numbers
        self._rendered, self._url, self._title = rendered, reading["url"], reading["title"]
        return Observation(
            n=step,
            url=reading["url"],
            title=reading["title"],
            text=rendered.text,
            diff=change,
            result=result,
        )

    async def _dressed(self, seen: Observation) -> Observation:
        """An observation in the agent's own form."""
        before, self._text = self._text, seen.text
        if self.mode == "a11y":
            return seen
        text, image = await self._reader().form(self.mode)
        shown, pages = paged(text, 1, UNBOUNDED if self.mode == "a11y_full" else BUDGET)
        if pages > 1:
            shown += f"\n… {pages - 1} more pages (observe page=2)"
        change = diff(before, shown) if seen.diff is not None else None
        self._text = shown
        return seen.model_copy(update={"text": shown, "diff": change, "image": image})

    def _address(self, url: str) -> str:
        if origin_of(url) != self._home:
            return url
        parts = urlsplit(url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _verified(self, result: Result, action: Action, tree: Node) -> Result:
        """A check that the page undid, or ignored, is said to have had no effect."""
        if not (isinstance(action, Check) and result.ok):
            return result
        found = self._refs.find(action.ref)
        node = _node(tree, found.target.el) if isinstance(found, Live) else None
        if node is None or not isinstance(found, Live):
            return result
        now = node["checked"] is True if "checked" in node else "pressed" in node.get("states", ())
        if now == action.on:
            return result
        is_now = "on" if now else "off"
        return refused(
            "no_effect", f"{written(found)} is still {is_now}.", "The page did not take the click."
        )

    def _told(self, result: Result, reading: Reading) -> Result:
        """The result with what happened besides: dialogs, fields refused, navigation blocked, a busy page."""
        outside = self._outside(reading)
        if outside and (result.ok or result.error == "no_effect"):
            result = blocked(outside[0], self._origins)
        if result.ok and reading["busy"] == NAVIGATION:
            told = f"The page that was to open did not answer within {SETTLE_S:g} s."
            result = refused("timeout", told, "This one is as it was; try again, or go on.", retryable=True)
        said = [_shown_dialog(kind, text) for kind, text in self._wire.dialogs]
        said += [
            f"The page offered a file, {quoted(name)}; it was not kept." for name in self._wire.downloads
        ]
        said += [
            f"The form was not sent: {quoted(invalid['field'])}: {invalid['message']}"
            for invalid in reading["invalid"]
        ]
        if reading["busy"] not in ("", NAVIGATION):
            said.append(f"The page is still busy with {reading['busy']}.")
        message = " ".join(part for part in (result.message, *said) if part)
        return result.model_copy(update={"message": message, "downloads": tuple(self._wire.downloads)})

    def _outside(self, reading: Reading) -> list[str]:
        """Where the page would have gone since the last action, out of the episode's sites; it is recorded too."""
        redirects = [
            line.split(" ", 1)[1] for line in self._refused[self._known :] if line.startswith("REDIRECT ")
        ]
        pages = [*reading["refused"], *self._wire.refused]
        self._wire.refused.clear()
        self._refused.extend(f"NAVIGATE {url}" for url in pages)
        return redirects + pages

    async def _revived(self, action: Action) -> Observation:
        """Another page in the same context, where the last one was: cookies are still there."""
        await self._wire.close()
        self._wire = await Wire.open(self._context)
        try:
            await self._wire.goto(self._url)
            result = refused(
                "page_crashed",
                f"The page crashed during {action.op}.",
                "It was loaded again; what was typed into it is lost.",
                retryable=True,
            )
            return await self._observed(HORIZON_MS, action, result)
        except (PageCrashed, Refusal) as again:
            raise BrowserError(f"the page crashed, and again when loaded anew: {self._url}") from again


def _shown_dialog(kind: str, text: str) -> str:
    if kind == "beforeunload":
        return "The page asked whether to leave it, and was left."
    declined = "" if kind == "alert" else " It was declined."
    return f"The page showed {_article(kind)} {kind}: {quoted(text)}.{declined}"


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _node(tree: Node, el: int) -> Node | None:
    """The node of an element."""
    if tree.get("el") == el and tree.get("act"):
        return tree
    for kid in kids_of(tree):
        if not isinstance(kid, str) and (found := _node(kid, el)):
            return found
    return None
