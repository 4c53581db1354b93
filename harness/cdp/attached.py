"""An episode's browser that the agent works on by itself; the loop lets its deeds through one by one, and looks.

Called as a `Tab` is: `open` shows the first page, `act` lets the deed that waits be done and shows the page after it.
"""

from __future__ import annotations

import asyncio
import base64
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import from_json

from harness.browser.act import origin_of
from harness.browser.diff import diff
from harness.browser.refs import Refs
from harness.browser.render import BUDGET, render
from harness.browser.wire import PICTURE_QUALITY, PICTURE_S, attached_script, reader_script
from harness.cdp.chromium import Chromium
from harness.cdp.deeds import by_script
from harness.cdp.rules import Ground
from harness.cdp.seat import Held, Seat
from harness.cdp.switch import Heard, Line, Refused, Switch
from harness.errors import BrowserError
from harness.types import Mode, Observation, Result, Turn

QUIET_S = 0.3
"""Without a request for so long, a page is taken to have settled."""
SETTLE_S = 5.0
"""After a deed a page is given so long at most: until it is quiet, or the agent wants to go on."""
LOOK_S = 3.0
"""Within which a page has to be read; one that asks something, or computes, is not."""
OPEN_S = 15.0
WORLD = "harness"
DIALOGS = ("alert", "beforeunload")
"""What is accepted where no client wants to answer."""


class Page:
    """What we know of one page of the browser."""

    def __init__(self, target: str, session: str) -> None:
        self.target = target
        self.session = session
        self.url = ""
        self.ready = False
        """It is in the episode's network and time."""
        self.requests: set[str] = set()
        self.loading = False
        self.quiet_since = 0.0
        self.dialog = False
        self.may_load = True
        """Whether a deed stands behind the next document, and behind the next request that writes."""
        self.may_write = True


class Attached:
    """The browser of an agent that comes over CDP."""

    mode: Mode = "a11y"
    """Our own record is in this form, whatever the agent looks at."""
    _line: Line
    _pid = 0

    def __init__(self, seat: Seat, switch: Switch, ground: Ground, folder: Path) -> None:
        self._seat = seat
        self._switch = switch
        self._ground = ground
        self._folder = folder
        self._pages: dict[str, Page] = {}
        """By session."""
        self._now = ""
        """The session of the page that was last acted on."""
        self._headers: Mapping[str, str] = {}
        self._cookies: list[dict[str, Any]] = []
        self._script = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._refs = Refs()
        self._shown: tuple[str, str] = ("", "")
        """Document and text of the last observation."""
        self._n = -1
        self._home = ""
        self.pointed: tuple[float, float] | None = None
        """Where in the view the last deed was done."""

    @classmethod
    async def start(
        cls,
        seat: Seat,
        *,
        proxy: str,
        origins: frozenset[str],
        clock: datetime,
        cookies: list[dict[str, Any]],
        files: Mapping[str, str],
        refused: list[str],
        headers: Mapping[str, str],
    ) -> Attached:
        """A browser with one blank page; the arguments are those of `Browser.tab`. Raises BrowserError."""
        folder = Path(tempfile.mkdtemp(prefix="replica-harness-cdp-"))
        profile, given = folder / "profile", folder / "files"
        copies = {name: given / name for name in files}
        ground = Ground(origins, proxy, {name: str(path) for name, path in copies.items()})
        try:
            profile.mkdir()
            given.mkdir()
            for name, data in files.items():
                copies[name].write_bytes(base64.b64decode(data))
            chromium = await Chromium.start(proxy, profile)
        except BaseException:
            rmtree(folder, ignore_errors=True)
            raise
        if seat.undertaker:
            seat.undertaker.born(chromium.pid, folder)
        self = cls(seat, Switch(chromium), ground, folder)
        self._pid = chromium.pid
        now = clock if clock.tzinfo else clock.replace(tzinfo=UTC)
        self._script = attached_script({"now": round(now.timestamp() * 1000)})
        self._headers, self._cookies = headers, cookies
        where = urlsplit(proxy)
        hidden = {value: "en-US" for value in headers.values()} | {f"{where.hostname}": "127.0.0.1"}
        try:
            self._line = await self._switch.line(self._hear)
            await self._furnish("")
            await self._line.call(
                "Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True
            )
            await self._until(
                lambda: any(page.ready for page in self._pages.values()),
                OPEN_S,
                "no page was there to begin with",
            )
        except (Refused, TimeoutError) as error:
            await self.close()
            raise BrowserError(f"Chromium would not open a page: {error}") from error
        except BaseException:
            await self.close()
            raise
        seat.furnished(self._switch, ground, refused, hidden, self._furnish)
        return self

    # ---------------------------------------------------------------- what the loop calls

    async def open(self, url: str) -> Observation:
        """The first observation."""
        self._home = origin_of(url) or ""
        [session] = self._pages
        page, self._now = self._pages[session], session
        try:
            answer = await self._line.call("Page.navigate", session, url=url)
            if "errorText" in answer:
                raise BrowserError(f"the site did not answer: {answer['errorText']}")
            await self._until(
                lambda: page.url == url and not page.loading, OPEN_S, "the first page did not load"
            )
        except Refused as error:
            raise BrowserError(f"opening {url}: {error}") from error
        await self._quiet(page, OPEN_S, eager=False)
        page.may_load = page.may_write = False
        return await self._look()

    async def act(self, turn: Turn) -> Observation:
        """Lets the deed that waits be done, and shows the page once it is quiet or the agent wants to go on."""
        held = self._seat.doing
        page = self._page_of(held)
        self.pointed = held.deed.point if held else None
        if page:
            self._now = page.session
            if held and held.deed.kind != "script":
                page.may_load = page.may_write = True
        if held:
            held.go.set()
        await asyncio.sleep(0)
        await self._quiet(page, SETTLE_S, eager=True)
        return await self._look()

    def told(self, turn: Turn) -> Turn:
        """What was done, whole, now that it is: a word typed, where it began with a letter."""
        held, self._seat.doing = self._seat.doing, None
        if held is None:
            return turn
        return turn.model_copy(update={"action": held.deed.turn.action, "deed": held.deed.turn.deed})

    async def picture(self) -> bytes | None:
        """What is in view, as a WebP; None if it cannot be drawn now."""
        page = self._pages.get(self._now)
        if page is None or page.dialog:
            return None
        how = {"format": "webp", "quality": PICTURE_QUALITY, "optimizeForSpeed": True}
        try:
            answer = await self._line.call("Page.captureScreenshot", page.session, PICTURE_S, **how)
        except (Refused, BrowserError):
            return None
        return base64.b64decode(answer["data"])

    async def close(self) -> None:
        """Ends the browser."""
        for task in list(self._tasks):
            task.cancel()
        await self._switch.stop()
        await asyncio.to_thread(rmtree, self._folder, ignore_errors=True)
        if self._seat.undertaker:
            self._seat.undertaker.gone(self._pid)

    # ---------------------------------------------------------------- looking

    async def _look(self) -> Observation:
        """The page as it is, in words; as far as it lets itself be read."""
        if self._switch.over.is_set():
            raise BrowserError("the agent's Chromium went away: its process has ended")
        self._n += 1
        page = self._pages.get(self._now)
        why = "No page is open." if page is None else "The page asks something." if page.dialog else ""
        if page is not None and not why:
            try:
                return self._told(await self._read(page))
            except (Refused, BrowserError) as problem:
                why = f"The page could not be read: {problem}"
            except (
                ValueError,
                KeyError,
                TypeError,
                AttributeError,
                RecursionError,
            ):  # what a script has put there
                why = "The page could not be read: what it says of itself makes no sense"
        if self._switch.over.is_set():
            raise BrowserError("the agent's Chromium went away: its process has ended")
        text = self._shown[1]
        return Observation(
            n=self._n, url=page.url if page else "", title="", text=text, result=Result(message=why)
        )

    async def _read(self, page: Page) -> dict[str, Any]:
        world = await self._line.call(
            "Page.createIsolatedWorld", page.session, LOOK_S, frameId=page.target, worldName=WORLD
        )
        context = world["executionContextId"]
        for script in ("", reader_script()):
            if script:
                await self._evaluated(page, context, script)
            told = await self._evaluated(page, context, "globalThis.__harness?.step?.('', 0, 0)")
            if told:
                reading: dict[str, Any] = from_json(told)
                return reading
        raise BrowserError("it has no document")

    async def _evaluated(self, page: Page, context: int, expression: str) -> str:
        answer = await self._line.call(
            "Runtime.evaluate", page.session, LOOK_S,
            expression=expression, contextId=context, awaitPromise=True, returnByValue=True,
        )  # fmt: skip
        value = answer["result"].get("value")
        return value if isinstance(value, str) else ""

    def _told(self, reading: dict[str, Any]) -> Observation:
        url, title, tree = str(reading["url"]), str(reading["title"]), reading["tree"]
        document = str(reading["document"])
        numbers = self._refs.update(document, origin_of(url) or "", tree)
        rendered = render(
            tree, numbers, BUDGET, title=title, address=self._address(url), view=reading["view"]
        )  # fmt: skip
        change = diff(self._shown[1], rendered.text) if document == self._shown[0] else None
        self._shown = (document, rendered.text)
        return Observation(n=self._n, url=url, title=title, text=rendered.text, diff=change)

    def _address(self, url: str) -> str:
        if origin_of(url) != self._home:
            return url
        parts = urlsplit(url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    # ---------------------------------------------------------------- waiting

    async def _quiet(self, page: Page | None, seconds: float, *, eager: bool) -> None:
        """Waits until the page asks for nothing more, or (`eager`) another deed waits."""
        loop = asyncio.get_running_loop()
        deadline, begun = loop.time() + seconds, loop.time()
        while (now := loop.time()) < deadline and not self._switch.over.is_set():
            if eager and not self._seat.deeds.empty():
                return
            busy = page is not None and (page.loading or bool(page.requests)) and not page.dialog
            since = max(begun, page.quiet_since if page else 0)
            if not busy and now - since >= QUIET_S:
                return
            self._stirred.clear()
            wait = deadline - now if busy else since + QUIET_S - now
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait, 0.05 if eager else wait)):
                    await self._stirred.wait()

    async def _until(self, so: Any, seconds: float, otherwise: str) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not so():
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError:
            raise BrowserError(f"{otherwise} within {seconds:g} s") from None

    def _page_of(self, held: Held | None) -> Page | None:
        """The page that a deed is for; where that is no page (a frame, a worker), the last one."""
        for page in self._pages.values():
            if held and page.target == held.target:
                return page
        return self._pages.get(self._now) or next(iter(self._pages.values()), None)

    # ---------------------------------------------------------------- what Chromium tells us

    def _hear(self, heard: Heard) -> None:
        match heard.method:
            case "Target.attachedToTarget":
                self._soon(self._prepare(heard.params))
            case "Target.detachedFromTarget":
                self._pages.pop(heard.params["sessionId"], None)
            case _:
                page = self._pages.get(heard.session)
                if page is not None and heard.method:
                    self._stir(page, heard)
                elif heard.method == "Network.requestWillBeSent" and heard.session:
                    self._asked_elsewhere(heard.params)
        self._stirred.set()

    def _stir(self, page: Page, heard: Heard) -> None:
        match heard.method:
            case "Network.requestWillBeSent":
                self._asked(page, heard.params)
            case "Network.loadingFinished" | "Network.loadingFailed":
                page.requests.discard(heard.params["requestId"])
            case "Page.frameNavigated" if "parentId" not in (frame := heard.params["frame"]):
                page.url = frame["url"] + frame.get("urlFragment", "")
                page.requests.clear()
            case "Page.frameStartedLoading" if heard.params["frameId"] == page.target:
                page.loading = True
            case "Page.frameStoppedLoading" if heard.params["frameId"] == page.target:
                page.loading = False
            case "Page.javascriptDialogOpening":
                page.dialog = True
                if page.target not in self._seat.asking:
                    accept = heard.params["type"] in DIALOGS
                    self._soon(self._say("Page.handleJavaScriptDialog", page.session, accept=accept))
            case "Page.javascriptDialogClosed":
                page.dialog = False
            case _:
                return
        page.quiet_since = asyncio.get_running_loop().time()

    def _asked(self, page: Page, params: dict[str, Any]) -> None:
        """A request. What loads a document or writes, without a deed behind it, is a step that a script did."""
        if params.get("type") not in ("EventSource", "WebSocket", "Ping"):
            page.requests.add(params["requestId"])
        if "redirectResponse" in params:
            return
        request = params["request"]
        loads = params.get("type") == "Document" and params.get("frameId") == page.target
        writes = request["method"] not in ("GET", "HEAD", "OPTIONS")
        if (loads and not page.may_load) or (writes and not loads and not page.may_write):
            held = Held(by_script(f"{request['method']} {request['url']:.300}"), page.target)
            self._seat.deeds.put_nowait(held)
        elif loads:
            page.may_load = False
        elif writes:
            page.may_write = False

    def _asked_elsewhere(self, params: dict[str, Any]) -> None:
        """A request of a worker's, or of another site's frame: what writes counts as it does in a page."""
        request = params["request"]
        if "redirectResponse" in params or request["method"] in ("GET", "HEAD", "OPTIONS"):
            return
        page = self._pages.get(self._now)
        if page is not None and page.may_write:
            page.may_write = False
        else:
            held = Held(by_script(f"{request['method']} {request['url']:.300}"), page.target if page else "")
            self._seat.deeds.put_nowait(held)

    async def _prepare(self, params: dict[str, Any]) -> None:
        """Before anything runs in a new target, it is put into the episode's network and time."""
        session, info = params["sessionId"], params["targetInfo"]
        kind = info["type"]
        first = [self._say("Network.enable", session)]
        if self._headers:
            first.append(self._say("Network.setExtraHTTPHeaders", session, headers=dict(self._headers)))
        if kind in ("page", "iframe"):
            first.append(self._say("Page.enable", session))
            first.append(self._say("Page.addScriptToEvaluateOnNewDocument", session, source=self._script))
        if kind == "page":
            page = self._pages[session] = Page(info["targetId"], session)
            page.may_load = page.may_write = bool(info["url"] in ("", "about:blank"))
        further = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        first.append(self._say("Target.setAutoAttach", session, **further))
        first.append(self._say("Runtime.runIfWaitingForDebugger", session))
        await asyncio.gather(
            *first
        )  # in this order, but none waits for the last: some are answered only once it runs
        if session in self._pages:
            self._pages[session].ready = True
        self._stirred.set()

    async def _furnish(self, context: str) -> None:
        """A context begins with the episode's visitor signed in, and keeps no download."""
        where: dict[str, Any] = {"browserContextId": context} if context else {}
        await self._line.call("Browser.setDownloadBehavior", behavior="deny", **where)
        await self._line.call("Storage.setCookies", cookies=self._cookies, **where)

    async def _say(self, method: str, session: str, **params: Any) -> None:
        """What may come too late: the target can be gone by then."""
        with suppress(Refused, BrowserError):
            await self._line.call(method, session, **params)

    def _soon(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
