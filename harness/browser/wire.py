"""The channel to one page: scripts, mouse, keys and navigation, with every error of Playwright translated.

Above this file there are three outcomes: a value, `Refusal` (the agent asked for what cannot be done), and
BrowserError (ours). `PageCrashed` is for `tab.py`, which opens the page again.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypedDict, TypeVar, cast

from playwright.async_api import BrowserContext, CDPSession, Dialog, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from harness.browser.tree import Node, View
from harness.errors import BrowserError
from harness.types import Result

HORIZON_MS = 6000
"""How far the page's own clock runs in a step."""
NAVIGATION_S = 15.0
"""Real seconds until a navigation has to be under way."""
SETTLE_S = 8.0
"""Real seconds after which a page that is still busy is shown as it is."""
SILENT_S = 2.0
"""Real seconds beyond that until a page that says nothing is taken to wait for the next one."""
ANSWER_S = 20.0
"""Real seconds after which a page that does not answer at all counts as hung."""


NAVIGATION = "a navigation"
"""What clock.js says while another document is under way."""
NOT_ALLOWED = re.compile(
    r"Not allowed to (?:load local resource|navigate top frame to \S+ URL): (.+)", re.DOTALL
)
NOT_SENT_AGAIN = "ERR_CACHE_MISS"
"""What Chromium says of a page in the history that it could get only by sending a form once more."""
PICTURE_QUALITY = 70
"""Of 100: a page of text stays easy to read at about 50 kB."""

PICTURE_S = 5.0
"""Real seconds after which a page that cannot be drawn goes without a picture."""

DRAG_MOVES = 6
"""Moves of the pointer from where a drag begins to where it ends."""


class Invalid(TypedDict):
    """A field that the browser itself found wrong when it refused to submit a form."""

    field: str
    message: str


class Reading(TypedDict):
    """What one settled look at the page brings back."""

    document: str
    busy: str
    """What the page was still waiting for when the cap was reached."""
    refused: list[str]
    invalid: list[Invalid]
    url: str
    title: str
    view: View
    tree: Node


class Inherited(TypedDict):
    """What a page found when it was opened."""

    referrer: str
    local: dict[str, str]
    session: dict[str, str]


class Refusal(Exception):
    """What was asked for cannot be done; `result` says why."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.message)
        self.result = result


class PageCrashed(Exception):
    """The page's process is gone; the browser may be well."""


class DialogOpened(Exception):
    """The page asks something, and does nothing else until it is answered."""


class _Silent(BrowserError):
    """A call of Playwright's was not answered in time."""


class _Navigated(Exception):
    """The document that was asked is no longer there."""


MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
Button = Literal["left", "middle", "right"]
T = TypeVar("T")


def init_script(config: dict[str, Any]) -> str:
    """What runs in every document before its own scripts."""
    parts = ",\n".join(
        f"{name}: {_code(f'{name}.js')}" for name in ("same", "channels", "worker", "chance", "dates")
    )
    clock, extract, aim, views = map(_code, ("clock.js", "extract.js", "aim.js", "views.js"))
    return f"({clock})({json.dumps(config)}, {{{parts}}});\n({extract})();\n({aim})();\n({views})();"


def listener() -> str:
    """What tells of a person's doings, in every document after the scripts above."""
    return f"({_code('record.js')})();"


def attached_script(config: dict[str, Any]) -> str:
    """What runs in every document that an agent works on by itself."""
    parts = ",\n".join(f"{name}: {_code(f'{name}.js')}" for name in ("same", "chance", "dates"))
    return f"({_code('attached.js')})({json.dumps(config)}, {{{parts}}});"


def reader_script() -> str:
    """What reads such a page, from a world of its own that the page does not see."""
    stand_in = "{ clickable: new WeakSet(), refused: [], invalid: [], settle: async () => '' }"
    own = f"{{ id: `${{Math.random()}}`, shared: {stand_in} }}"
    return f"Object.defineProperty(window, '__harness', {{ value: {own} }});\n({_code('extract.js')})();"


@cache
def _code(name: str) -> str:
    """A file that is one function, from where the function starts."""
    text = files("harness.browser").joinpath(name).read_text(encoding="utf-8").rstrip().rstrip(";")
    lines = text.split("\n")
    start = next(i for i, line in enumerate(lines) if line and not line.startswith("//"))
    return "\n".join(lines[start:])


class Wire:
    """One page of one context."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session
        self._crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.dialogs: list[tuple[str, str]] = []
        """Kind and text of the dialogs that were answered for the agent, since last cleared."""
        self.asks: Dialog | None = None
        """The dialog that waits for the agent's answer."""
        self.holds = False
        """Whether confirms and prompts are left to the agent; otherwise they are declined."""
        self._asked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.downloads: list[str] = []
        """Names of the files that the page offered, since last cleared."""
        self.refused: list[str] = []
        """Addresses outside the episode that were asked for and not opened, since last cleared."""
        self.pointed: tuple[float, float] | None = None
        """Where the pointer was last moved to, since last cleared."""
        self._under_way: set[str] = set()
        self._telling: set[asyncio.Task[None]] = set()
        page.on("crash", self._on_crash)
        page.on("dialog", self._on_dialog)
        page.on("popup", self._on_popup)
        page.on("download", lambda download: self.downloads.append(download.suggested_filename))
        session.on("Page.frameStartedLoading", self._on_loading)
        session.on("Page.frameNavigated", self._on_navigated)
        session.on("Page.frameStoppedLoading", self._on_loaded)
        session.on("Log.entryAdded", self._on_log)

    @classmethod
    async def open(cls, context: BrowserContext) -> Wire:
        """A new blank page."""
        try:
            page = await context.new_page()
            wire = cls(page, await context.new_cdp_session(page))
            await asyncio.gather(wire._session.send("Page.enable"), wire._session.send("Log.enable"))
            return wire
        except PlaywrightError as error:
            raise BrowserError(f"Chromium would not open a page: {_first_line(error)}") from error

    def _on_crash(self, _page: Page) -> None:
        if not self._crashed.done():
            self._crashed.set_result(None)

    async def _on_dialog(self, dialog: Dialog) -> None:
        """Alerts are acknowledged and pages may be left; what can be answered either way is the agent's to answer."""
        if self.holds and dialog.type in ("confirm", "prompt"):
            self.asks = dialog
            if not self._asked.done():
                self._asked.set_result(None)
            return
        self.dialogs.append((dialog.type, dialog.message))
        with suppress(PlaywrightError):
            if dialog.type in ("alert", "beforeunload"):
                await dialog.accept()
            else:
                await dialog.dismiss()

    async def answer(self, accept: bool, text: str | None) -> Result | None:
        """Answers the dialog that is open."""
        dialog, self.asks = self.asks, None
        self._asked = asyncio.get_running_loop().create_future()
        if dialog is None:
            hint = "Go on with the page."
            return Result(ok=False, error="no_effect", message="No dialog is open.", hint=hint)
        if not accept:
            await self._bounded(dialog.dismiss(), "declining a dialog")
        else:
            given = dialog.default_value if text is None else text
            await self._bounded(dialog.accept(given), "accepting a dialog")
        return None

    # ---------------------------------------------------------------- a person at the page

    async def listen(self, binding: str, script: str, told: Callable[[str], None]) -> None:
        """Runs a script in every document to come, which is given a function of this name to tell something by."""
        self._session.on(
            "Runtime.bindingCalled",
            lambda event: told(str(event["payload"])) if event["name"] == binding else None,
        )
        await self.send("Runtime.enable")
        await self.send("Runtime.addBinding", name=binding)
        await self.send("Page.addScriptToEvaluateOnNewDocument", source=script)

    def on_event(self, name: str, react: Callable[[dict[str, Any]], None]) -> None:
        """Tells of an event of the DevTools protocol."""
        self._session.on(name, react)

    def dialog_over(self) -> None:
        """The dialog was answered by whoever sits before the window."""
        self.asks = None
        self._asked = asyncio.get_running_loop().create_future()

    @property
    def closed(self) -> bool:
        """Whether the page is gone."""
        return self._page.is_closed() or self._crashed.done()

    async def _on_popup(self, popup: Page) -> None:
        """One tab only: clock.js keeps links and forms in it, and whatever else would open is shut."""
        with suppress(PlaywrightError):
            await popup.close()

    def _on_log(self, event: dict[str, Any]) -> None:
        """What Chromium itself refuses (`file:`, `chrome:`, `data:` …) it tells nobody but its console."""
        said = NOT_ALLOWED.match(event["entry"]["text"])
        if said and event["entry"]["source"] == "security":
            self.refused.append(said[1])

    # A navigation that ends in no page (no content, a download) is over without a word to the document that
    # began it, which would wait for it in vain.

    def _on_loading(self, event: dict[str, Any]) -> None:
        self._under_way.add(event["frameId"])

    def _on_navigated(self, event: dict[str, Any]) -> None:
        self._under_way.discard(event["frame"]["id"])

    def _on_loaded(self, event: dict[str, Any]) -> None:
        if event["frameId"] not in self._under_way:
            return
        self._under_way.discard(event["frameId"])
        task = asyncio.ensure_future(self._tell_it_stays())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_it_stays(self) -> None:
        with suppress(_Navigated, PageCrashed, DialogOpened, BrowserError):
            await self._evaluate("globalThis.__harness?.stay?.()")

    # ---------------------------------------------------------------- calls

    async def _bounded(self, call: Awaitable[T], what: str, within: float = ANSWER_S) -> T:
        """Waits for a call of Playwright's, the page's end, or the time limit, whichever is first."""
        task = asyncio.ensure_future(call)
        try:
            first: set[asyncio.Future[Any]] = {task, self._crashed, self._asked}
            await asyncio.wait(first, timeout=within, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        except PlaywrightTimeout as error:
            raise Refusal(_timed_out(what, within)) from error
        except PlaywrightError as error:
            raise self._translated(error, what) from error
        finally:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError, PlaywrightError):
                    await task
        if self._crashed.done():
            raise PageCrashed(what)
        if self._asked.done():
            raise DialogOpened
        raise _Silent(f"the page did not answer within {within:g} s: {what}")

    def _translated(self, error: PlaywrightError, what: str) -> Exception:
        text = str(error)
        if self._crashed.done() or "crashed" in text:
            return PageCrashed(what)
        if self._page.is_closed() or "has been closed" in text or "Connection closed" in text:
            return BrowserError(f"Chromium went away: {what}")
        gone = ("navigated", "context", "promise was collected", "not attached")
        if any(sign in text.lower() for sign in gone):
            return _Navigated(what)
        return BrowserError(f"{what}: {_first_line(error)}")

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the DevTools protocol."""
        return cast(dict[str, Any], await self._bounded(self._session.send(method, params), method))

    async def _evaluate(self, expression: str, within: float = ANSWER_S) -> str:
        params = {
            "expression": expression, "awaitPromise": True, "returnByValue": True, "userGesture": True,
        }  # fmt: skip
        method = "Runtime.evaluate"
        answer = await self._bounded(self._session.send(method, params), method, within)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            thrown = details.get("exception", {}).get("description", details.get("text"))
            raise BrowserError(f"our script failed in the page: {thrown}")
        return str(answer["result"].get("value", ""))

    async def call(self, name: str, *args: Any) -> dict[str, Any]:
        """Asks `aim.js`; a page that is being replaced is asked again once the next one is there."""
        listed = ", ".join(json.dumps(arg) for arg in (name, *args))
        answer = await self._through_navigations(f"__harness.call({listed})")
        return cast(dict[str, Any], json.loads(answer))

    async def step(self, step: str, horizon: int) -> Reading:
        """Lets the page settle, through any navigation, and reads it."""
        expression = f"__harness.step({json.dumps(step)}, {horizon}, {SETTLE_S * 1000:.0f})"
        try:
            answer = await self._through_navigations(expression, SETTLE_S + SILENT_S)
            reading = cast(Reading, json.loads(answer))
        except _Silent:  # Chromium asks no page that is about to be replaced
            leaving = bool(self._under_way)
            if leaving:
                await self.send("Page.stopLoading")
            reading = cast(Reading, json.loads(await self._through_navigations(expression)))
            return reading | {"busy": NAVIGATION} if leaving else reading
        if reading["busy"] == NAVIGATION:
            await self.send("Page.stopLoading")
        return reading

    async def _through_navigations(self, expression: str, within: float = ANSWER_S) -> str:
        """The answer of the first document that lives long enough to give it."""
        deadline = asyncio.get_running_loop().time() + NAVIGATION_S + SETTLE_S
        while asyncio.get_running_loop().time() < deadline:
            try:
                answer = await self._evaluate(
                    f"globalThis.__harness?.call ? {expression} : document.URL", within
                )
            except _Navigated:
                continue
            if answer.startswith("{"):
                return answer
            raise BrowserError(f"the site did not answer: Chromium shows {answer}")
        raise BrowserError("the page kept navigating and never settled")

    # ---------------------------------------------------------------- input

    async def move(self, x: float, y: float) -> None:
        """Moves the pointer."""
        self.pointed = (x, y)
        await self._input("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="none")

    async def click(
        self, x: float, y: float, button: Button = "left", count: int = 1, modifiers: int = 0
    ) -> None:
        """Moves there, presses and releases; again if it is to be twice, unless the page is left upon the first."""
        held = {"left": 1, "right": 2, "middle": 4}[button]
        document = await self._remains() if count > 1 else ""
        events = [self.move(x, y)]
        for nth in range(1, count + 1):
            if nth > 1 and (not document or await self._remains() != document):
                return  # what is there next, or how soon, is chance: it must not get the second click
            common = {"x": x, "y": y, "button": button, "clickCount": nth, "modifiers": modifiers}
            for kind, buttons in (("mousePressed", held), ("mouseReleased", 0)):
                events.append(self._input("Input.dispatchMouseEvent", type=kind, buttons=buttons, **common))
            # the page takes them in this order; none waits for the last one's answer
            await asyncio.gather(*events)
            events = []

    async def _remains(self) -> str:
        """The document's name; nothing if it is being left."""
        try:
            return await self._evaluate("globalThis.__harness?.remains?.()", SILENT_S)
        except (_Navigated, _Silent):
            return ""

    async def insert(self, text: str) -> None:
        """Types text at once, as an input method does."""
        await self._input("Input.insertText", text=text)

    async def key(self, type: str, **params: Any) -> None:
        """One half of a key stroke: `keyDown`, `rawKeyDown` or `keyUp`."""
        await self._input("Input.dispatchKeyEvent", type=type, **params)

    async def _input(self, method: str, **params: Any) -> None:
        # A page that navigates away upon an event has taken it.
        with suppress(_Navigated):
            await self.send(method, **params)

    async def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Presses at the first point, moves to the second and lets go.

        A drag of the browser's own kind (`draggable`) is taken out of its hands, since without a screen nobody would
        drop it: the events are then given to the page one by one.
        """
        begun: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def intercepted(event: dict[str, Any]) -> None:
            if not begun.done():
                begun.set_result(event["data"])

        self._session.on("Input.dragIntercepted", intercepted)
        await self.send("Input.setInterceptDrags", enabled=True)
        try:
            await self.move(x, y)
            await self.call("watchDrag")
            common = {"button": "left", "clickCount": 1, "modifiers": 0}
            mouse = "Input.dispatchMouseEvent"
            await self._input(mouse, type="mousePressed", x=x, y=y, buttons=1, **common)
            for part in range(1, DRAG_MOVES + 1):
                share = part / DRAG_MOVES
                here = {"x": x + (to_x - x) * share, "y": y + (to_y - y) * share}
                await self._input(mouse, type="mouseMoved", buttons=1, button="left", **here)
            if (await self.call("dragBegan"))["began"]:
                data = await self._bounded(begun, "the page's drag", 3)
                for kind in ("dragEnter", "dragOver", "drop"):
                    await self._input(
                        "Input.dispatchDragEvent", type=kind, x=to_x, y=to_y, data=data, modifiers=0
                    )
            self.pointed = (to_x, to_y)
            await self._input(mouse, type="mouseReleased", x=to_x, y=to_y, buttons=0, **common)
        finally:
            self._session.remove_listener("Input.dragIntercepted", intercepted)
            await self.send("Input.setInterceptDrags", enabled=False)

    async def screenshot(self, box: Mapping[str, float] | None, tallest: int) -> tuple[int, int, str]:
        """Width, height and a PNG in base64: of a part of the page in page coordinates, or of what is in view."""
        clip = None
        if box is not None:
            height = min(box["height"], tallest)
            clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": height, "scale": 1}
        params = {"clip": clip, "captureBeyondViewport": True} if clip else {}
        data = str((await self.send("Page.captureScreenshot", format="png", **params))["data"])
        header = base64.b64decode(data[:32])  # a PNG says its size in bytes 16 to 23
        return int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big"), data

    async def marked(self, data: str, marks: list[list[float]]) -> str:
        """A PNG in base64 with a frame and a number for each [ref, left, top, width, height]."""
        drawn = await self._through_navigations(f"__harness.draw({json.dumps(data)}, {json.dumps(marks)})")
        return str(json.loads(drawn)["data"])

    async def markup(self) -> str:
        """What is drawn, as HTML, with the number of each element that has one in `data-el`."""
        return str(json.loads(await self._through_navigations("__harness.markup()"))["markup"])

    async def picture(self) -> bytes | None:
        """What is in view, as a WebP; None if the page cannot be drawn: whether that matters, the next action tells."""
        if self.asks:
            return None
        drawing = self._session.send(
            "Page.captureScreenshot", {"format": "webp", "quality": PICTURE_QUALITY, "optimizeForSpeed": True}
        )
        try:
            answer = await self._bounded(drawing, "drawing the page", PICTURE_S)
        except (BrowserError, DialogOpened, PageCrashed, Refusal, _Navigated):
            return None
        return base64.b64decode(answer["data"])

    # ---------------------------------------------------------------- navigation

    @property
    def url(self) -> str:
        """The page's address, as last heard."""
        return self._page.url

    async def goto(self, url: str) -> None:
        """Opens an address: back once the new document is there."""
        await self._navigate(
            lambda: self._page.goto(url, wait_until="commit", timeout=NAVIGATION_S * 1000), url
        )

    async def inherited(self) -> Inherited:
        """What lay in the page's storage before any of its scripts ran, and where it was come from."""
        return cast(Inherited, json.loads(await self._evaluate("JSON.stringify(__harness.shared.found)")))

    async def storage(self) -> dict[str, dict[str, str]]:
        """What lies in the page's storage now."""
        both = "{local: {...localStorage}, session: {...sessionStorage}}"
        answer: dict[str, dict[str, str]] = json.loads(await self._evaluate(f"JSON.stringify({both})"))
        return answer

    async def revisit(self, url: str, found: Inherited) -> None:
        """Opens an address as it was opened before: from the same page, with the same things in its storage."""
        filled = "\n".join(
            f"for (const [name, value] of Object.entries({json.dumps(found[kind])})) {kind}Storage[name] = value;"
            for kind in ("local", "session")
        )
        origin = json.dumps("/".join(url.split("/", 3)[:3]))
        source = f"if (window === top && location.origin === {origin}) {{ {filled} }}"
        added = await self.send("Page.addScriptToEvaluateOnNewDocument", source=source)
        referer = found["referrer"] or None
        timeout = NAVIGATION_S * 1000
        await self._navigate(
            lambda: self._page.goto(url, wait_until="commit", timeout=timeout, referer=referer), url
        )
        await self.send("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])

    async def reload(self) -> None:
        """Loads the page again."""
        await self._navigate(
            lambda: self._page.reload(wait_until="commit", timeout=NAVIGATION_S * 1000), self._page.url
        )

    async def entries(self) -> tuple[list[dict[str, Any]], int]:
        """The tab's history, and where in it the tab is; while a page takes another's place, Chromium does not say."""
        deadline = asyncio.get_running_loop().time() + NAVIGATION_S
        while True:
            try:
                answer = await self.send("Page.getNavigationHistory")
                return answer["entries"], int(answer["currentIndex"])
            except _Navigated as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise BrowserError(
                        "the page kept navigating, and its history could not be read"
                    ) from error
                await asyncio.sleep(0.01)

    async def history(self, by: int) -> str | None:
        """The address so many entries on in the tab's history."""
        entries, here = await self.entries()
        at = here + by
        return str(entries[at]["url"]) if 0 <= at < len(entries) else None

    async def travel(self, by: Literal[-1, 1]) -> None:
        """One entry back or forward."""
        move = self._page.go_back if by < 0 else self._page.go_forward
        here = self._page.url
        try:
            await self._navigate(
                lambda: move(wait_until="commit", timeout=NAVIGATION_S * 1000), "the history"
            )
        except BrowserError as error:
            if NOT_SENT_AGAIN not in str(error):
                raise
            # Chromium shows an error page in its place, which is not there yet
            await self._bounded(
                self._page.wait_for_url("chrome-error://**", wait_until="commit"), "the history"
            )
            await self.goto(here)
            raise Refusal(_not_sent_again(by)) from error

    async def _navigate(self, start: Callable[[], Awaitable[object]], where: str) -> None:
        what = f"opening {where}"
        try:
            await self._bounded(start(), what, NAVIGATION_S + 2)
        except Refusal:
            await self.send("Page.stopLoading")
            raise
        except _Navigated as error:
            raise BrowserError(f"{what}: the page navigated elsewhere at the same time") from error
        except BrowserError as error:
            cause = str(error)
            if "ERR_ABORTED" in cause or "Download is starting" in cause:  # there is no page to show
                raise Refusal(_no_page(where)) from error
            raise

    async def close(self) -> None:
        """Shuts the page, if it lets itself be shut; its context's end does it in any case."""
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(1):
                await self._page.close()


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _timed_out(what: str, within: float) -> Result:
    return Result(
        ok=False,
        error="timeout",
        message=f"{what[0].upper()}{what[1:]} took longer than {within:g} s.",
        hint="Try once more, or take another way.",
        retryable=True,
    )


def _not_sent_again(by: int) -> Result:
    which = "earlier" if by < 0 else "later"
    return Result(
        ok=False,
        error="no_effect",
        message=f"The {which} page answers a form: a browser shows it again only by sending that once more.",
        hint="This page was loaded anew. Use a link, or goto.",
    )


def _no_page(where: str) -> Result:
    return Result(
        ok=False,
        error="no_effect",
        message=f"The server answered {where} without a page: nothing to show, or a download.",
        hint="The page is as it was.",
    )
