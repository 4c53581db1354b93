"""Who is measured: this harness, plain Playwright, BrowserGym, and the raw protocol, each in a process of its own.

    python -m bench.subjects NAME

reads one command a line (`reset`, `navigate`, `fill`, `change`, `close`, `hold N`, `loop SECONDS`, `memory`, `cpu`,
`places`, `stop`) and answers each with one line of JSON: milliseconds, or what was asked for.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import sites
from bench.cdp import Raw
from harness.browser import Browser, Tab
from harness.browser.refs import Refs
from harness.browser.render import BUDGET, render
from harness.browser.wire import HORIZON_MS, init_script
from harness.search import Branch
from harness.types import ACTION, Task
from sites.kit import Door, Server, World

CLOCK = datetime(2026, 7, 15, 10)
START = "/s?q=kettle"
URL = f"http://omnizon.test{START}"
MENU = "Electronics menu"
VIEWPORT: Any = {"width": 1280, "height": 720}


def world() -> World:
    """Fresh state."""
    return World([sites.load("omnizon")], seed=0, now=CLOCK)


class StepFailed(Exception):
    """A subject says that a step which can be done could not be done, such as when its own time limit was too short."""


class Subject(Protocol):
    """One who plays the same visit: a search page, a click that navigates, a field, a menu that opens."""

    async def reset(self) -> None:
        """Fresh sites, a fresh tab, the first observation."""

    async def navigate(self) -> None:
        """Click a link to a page of the same size, and observe it."""

    async def fill(self) -> None:
        """Fill the search box, and observe the page."""

    async def change(self) -> None:
        """Open a menu of the page, and observe it."""

    async def close(self) -> None:
        """End the episode."""


class Harness:
    """This harness as `harness run` uses it."""

    async def start(self) -> None:
        """Launch the browser."""
        self._browser = await Browser.launch()

    async def reset(self) -> None:
        """See Subject."""
        self._world = world()
        self._door = await Server().open(self._world)
        self._tab: Tab = await self._browser.tab(
            proxy=self._door.url,
            origins=self._world.origins,
            clock=CLOCK,
            cookies=[],
            refused=self._world.refused,
        )
        self._seen = await self._tab.open(URL)

    def _ref(self, role: str, name: str) -> int:
        at = self._seen.text.index(f']{role} "{name}')
        return int(self._seen.text[self._seen.text.rindex("[", 0, at) + 1 : at])

    async def _act(self, **action: Any) -> None:
        self._seen = await self._tab.act(ACTION.validate_python(action))
        if self._seen.result and not self._seen.result.ok:
            raise StepFailed(self._seen.result.message)

    async def navigate(self) -> None:
        """See Subject."""
        name = "List view" if '"List view" (current)' not in self._seen.text else "Grid view"
        await self._act(op="click", ref=self._ref("link", name))

    async def fill(self) -> None:
        """See Subject."""
        await self._act(op="fill", ref=self._ref("combobox", "Search"), text="lamp")

    async def change(self) -> None:
        """See Subject."""
        await self._act(op="click", ref=self._ref("button", MENU))

    async def close(self) -> None:
        """See Subject."""
        await self._tab.close()
        await self._door.close()
        self._world.close()

    async def stop(self) -> None:
        """End the browser."""
        await self._browser.stop()

    async def places(self) -> dict[str, float]:
        """Milliseconds of a snapshot, of going back to it, and of a fork; and of the sites' state alone."""
        task = Task.model_validate(
            {"id": "bench/x", "goal": "-", "shape": "act", "sites": ["omnizon"], "start": START}
            | {"check": [{"kind": "state", "table": "cart_line"}], "solution": [{"steps": [{"done": True}]}]}
        )
        times: dict[str, float] = {}
        async with Branch.open(task, [sites.load("omnizon")], self._browser) as branch:
            for name, work in {
                "snapshot_ms": branch.snapshot,
                "restore_ms": lambda: branch.restore("place-0"),
                "fork_ms": lambda: branch.fork(1),
            }.items():
                began = time.perf_counter()
                await work()  # type: ignore[operator]
                times[name] = (time.perf_counter() - began) * 1000
            began = time.perf_counter()
            branch._world.fork().close()
            times["fork_state_ms"] = (time.perf_counter() - began) * 1000
        return times


class Playwright:
    """A careful script: act, wait for `networkidle`, take the snapshot for models."""

    async def start(self) -> None:
        """Launch the browser."""
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        path = Browser.executable().path
        self._chromium = await self._playwright.chromium.launch(executable_path=path)

    async def reset(self) -> None:
        """See Subject."""
        self._world = world()
        self._door = await Server().open(self._world)
        self._context = await self._chromium.new_context(proxy={"server": self._door.url}, viewport=VIEWPORT)
        self._page = await self._context.new_page()
        await self._page.goto(URL, wait_until="networkidle")
        await self._look()

    async def _look(self) -> None:
        await self._page.wait_for_load_state("networkidle")
        self._seen = await self._page.aria_snapshot(mode="ai")

    async def navigate(self) -> None:
        """See Subject."""
        name = "Grid view" if "view=list" in self._page.url else "List view"
        async with self._page.expect_navigation(wait_until="networkidle"):
            await self._page.get_by_role("link", name=name).click()
        await self._look()

    async def fill(self) -> None:
        """See Subject."""
        await self._page.get_by_role("combobox", name="Search omnizon").fill("lamp")
        await self._look()

    async def change(self) -> None:
        """See Subject."""
        await self._page.get_by_role("button", name=MENU).click()
        await self._look()

    async def close(self) -> None:
        """See Subject."""
        await self._context.close()
        await self._door.close()
        self._world.close()

    async def stop(self) -> None:
        """End the browser."""
        await self._chromium.close()
        await self._playwright.stop()


class Floor:
    """The protocol itself, with this harness's scripts and renderer, and nothing between."""

    async def start(self) -> None:
        """Launch the browser."""
        self._raw = Raw()
        await self._raw.start()

    async def reset(self) -> None:
        """See Subject."""
        self._world = world()
        self._door = await Server().open(self._world)
        self._refs, self._n = Refs(), -1
        send = self._raw.send
        made = await send(
            "Target.createBrowserContext", proxyServer=self._door.url, proxyBypassList="<-loopback>"
        )
        self._context = made["browserContextId"]
        target = await send(
            "Target.createTarget", url="about:blank", browserContextId=self._context, width=1280, height=720
        )
        attached = await send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        now = round(CLOCK.replace(tzinfo=UTC).timestamp() * 1000)
        source = init_script({"now": now, "origins": ["http://omnizon.test"]})
        await asyncio.gather(
            self._send("Page.enable"),
            self._send(
                "Emulation.setDeviceMetricsOverride",
                width=1280,
                height=720,
                deviceScaleFactor=1,
                mobile=False,
            ),
            self._send("Page.addScriptToEvaluateOnNewDocument", source=source),
        )
        await self._send("Page.navigate", url=URL)
        await self._look()

    async def _send(self, method: str, **params: Any) -> dict[str, Any]:
        return await self._raw.send(method, self._session, **params)

    async def _evaluate(self, expression: str) -> Any:
        while True:
            with suppress(RuntimeError):  # the document has gone: the next one is asked
                params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
                answer = await self._send("Runtime.evaluate", **params)
                if "exceptionDetails" not in answer and answer["result"].get("value"):
                    return json.loads(answer["result"]["value"])

    async def _look(self) -> None:
        self._n += 1
        step = f"globalThis.__harness?.call ? __harness.step('{self._n}', {HORIZON_MS}, 8000) : ''"
        reading = await self._evaluate(step)
        numbers = self._refs.update(reading["document"], "http://omnizon.test", reading["tree"])
        title, view = reading["title"], reading["view"]
        self._seen = render(reading["tree"], numbers, BUDGET, title=title, address=reading["url"], view=view)

    def _element(self, role: str, name: str) -> int:
        text = self._seen.text
        at = text.index(f']{role} "{name}')
        found = self._refs.find(int(text[text.rindex("[", 0, at) + 1 : at]))
        assert found is not None
        return found.target.el

    async def _click(self, element: int) -> None:
        point = await self._evaluate(f"__harness.call('aim', {element})")
        at = {"x": point["x"], "y": point["y"]}
        mouse = "Input.dispatchMouseEvent"
        await self._send(mouse, type="mouseMoved", **at)
        await self._send(mouse, type="mousePressed", button="left", buttons=1, clickCount=1, **at)
        await self._send(mouse, type="mouseReleased", button="left", clickCount=1, **at)
        await self._look()

    async def navigate(self) -> None:
        """See Subject."""
        await self._click(
            self._element("link", "Grid view" if '"List view" (current)' in self._seen.text else "List view")
        )

    async def fill(self) -> None:
        """See Subject."""
        await self._evaluate(f"__harness.call('edit', {self._element('combobox', 'Search')}, 'lamp')")
        await self._send("Input.insertText", text="lamp")
        await self._look()

    async def change(self) -> None:
        """See Subject."""
        await self._click(self._element("button", MENU))

    async def close(self) -> None:
        """See Subject."""
        await self._raw.send("Target.disposeBrowserContext", browserContextId=self._context)
        await self._door.close()
        self._world.close()

    async def stop(self) -> None:
        """End the browser."""
        await self._raw.stop()


class BrowserGym:
    """Its environment, as shipped or with its fixed waits taken out. It is synchronous: the site has its own thread."""

    def __init__(self, peer: str, *, tuned: bool) -> None:
        sys.path.append(peer)
        self._tuned = tuned

    async def start(self) -> None:
        """Import it. Raises ImportError where it cannot be had."""
        self._env_class = importlib.import_module("browsergym.core.env").BrowserEnv
        self._task_class = importlib.import_module("browsergym.core.task").OpenEndedTask
        self._text = importlib.import_module("browsergym.utils.obs").flatten_axtree_to_str
        chromium = importlib.import_module("browsergym.core")._get_global_playwright().chromium
        launch, path = chromium.launch, str(Browser.executable().path)
        # It opens a second browser for its chat window, of which it cannot be told where Chromium is.
        chromium.launch = lambda **options: launch(**{"executable_path": path} | options)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._env: Any = None

    def _there(self, work: Awaitable[Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()  # type: ignore[arg-type]

    async def _opened(self) -> tuple[World, Door]:
        fresh = world()
        return fresh, await Server().open(fresh)

    async def reset(self) -> None:
        """See Subject."""
        self._world, self._door = self._there(self._opened())
        fixed = {"slow_mo": 0, "pre_observation_delay": 0.0} if self._tuned else {}
        self._env = self._env_class(
            task_entrypoint=self._task_class,
            task_kwargs={"start_url": URL, "goal": "Look around."},
            pw_context_kwargs={"proxy": {"server": self._door.url}},
            **fixed,
        )
        self._seen, _ = self._env.reset(seed=0)

    def _bid(self, role: str, name: str) -> str:
        text = self._text(self._seen["axtree_object"])
        line = next(line for line in text.split("\n") if f"] {role} '{name}" in line)
        return str(line.split("[", 1)[1].split("]", 1)[0])

    def _step(self, action: str) -> None:
        self._seen, *_ = self._env.step(action)
        if self._seen["last_action_error"]:
            raise StepFailed(self._seen["last_action_error"])

    async def navigate(self) -> None:
        """See Subject."""
        name = "Grid view" if "view=list" in self._seen["url"] else "List view"
        self._step(f"click('{self._bid('link', name)}')")

    async def fill(self) -> None:
        """See Subject."""
        self._step(f"fill('{self._bid('combobox', 'Search omnizon')}', 'lamp')")

    async def change(self) -> None:
        """See Subject."""
        self._step(f"click('{self._bid('button', MENU)}')")

    async def close(self) -> None:
        """See Subject."""
        self._env.close()
        self._there(self._door.close())
        self._there(_closed(self._world))

    async def stop(self) -> None:
        """Nothing more."""


async def _closed(world: World) -> None:
    world.close()


# ---------------------------------------------------------------- what it takes


def family() -> list[int]:
    """This process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            parents.setdefault(parent, []).append(int(path.name))
    found, at = [int(Path("/proc/self").resolve().name)], 0
    while at < len(found):
        found += parents.get(found[at], [])
        at += 1
    return found


def cpu_seconds() -> float:
    """Of this process and all below it, dead ones included."""
    ticks = 0
    for process in family():
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / 100


def memory_mb() -> float:
    """Proportional set size of the same."""
    total = 0
    for process in family():
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().split("\n")
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


VISIT = ("navigate", "change", "fill") * 2


async def visit(subject: Any) -> int:
    """An episode: a reset and six steps; how many of them went well."""
    done = 0
    await subject.reset()
    for step in VISIT:
        with suppress(StepFailed):
            await getattr(subject, step)()
            done += 1
    await subject.close()
    return done


async def obey(make: Callable[[], Any], subject: Any, words: list[str]) -> Any:
    """One command's answer."""
    match words:
        case ["cpu"]:
            before = cpu_seconds()
            await visit(subject)
            return cpu_seconds() - before
        case ["loop", seconds]:
            began, count = time.monotonic(), 0
            while time.monotonic() - began < float(seconds):
                count += await visit(subject)
            return {"steps": count, "seconds": time.monotonic() - began}
        case ["hold", number]:
            readings = []
            held = []
            for _ in range(int(number)):
                one = make()
                one.__dict__.update(subject.__dict__)
                await one.reset()
                held.append(one)
                readings.append(memory_mb())
            for one in held:
                await one.close()
            return readings
        case ["places"]:
            return await subject.places() if hasattr(subject, "places") else None
        case [name]:
            began = time.perf_counter()
            await getattr(subject, name)()
            return (time.perf_counter() - began) * 1000
    raise ValueError(f"no command {words}")


def made(name: str, peer: str) -> Any:
    """A subject by its name."""
    match name:
        case "harness":
            return Harness()
        case "playwright":
            return Playwright()
        case "floor":
            return Floor()
        case "browsergym" | "browsergym_tuned":
            return BrowserGym(peer, tuned=name.endswith("tuned"))
    raise ValueError(f"no subject {name}")


async def serve(name: str, peer: str) -> None:
    """Answer commands until told to stop."""
    subject = made(name, peer)
    synchronous = isinstance(subject, BrowserGym)
    await subject.start()
    print(json.dumps("ready"), flush=True)
    while True:
        line = sys.stdin.readline() if synchronous else await asyncio.to_thread(sys.stdin.readline)
        words = line.split()
        if not words or words == ["stop"]:
            await subject.stop()
            return
        try:
            answer = await obey(lambda: made(name, peer), subject, words)
        except StepFailed as failure:
            answer = {"failed": str(failure)[:300]}
        except Exception as problem:  # told to whoever asked, which knows what to make of it
            answer = {"error": f"{type(problem).__name__}: {str(problem)[:300]}"}
        print(json.dumps(answer), flush=True)


def drive(name: str, peer: str) -> None:
    """Run it: a synchronous Playwright refuses to work inside of a running loop."""
    if not name.startswith("browsergym"):
        asyncio.run(serve(name, peer))
        return
    work = serve(name, peer)
    with suppress(StopIteration):
        while True:
            work.send(None)  # nothing in it ever waits


if __name__ == "__main__":
    drive(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
