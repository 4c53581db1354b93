"""How fast pages are without a browser: steps a second, a fork, and the same steps in Chromium, in one run.

    .venv/bin/python -m bench.text [--rounds 5] [--json] [--no-browser]

A step opens the next of a few pages and observes it. CPU-seconds are told beside real ones, since a busy machine
stretches only the latter; `site` is the share of a step in which the site itself makes its page. Rounds alternate
between the two engines. Trust the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import sites
from harness.browser import Browser, Tab
from harness.errors import BrowserError
from harness.textmode import TextEngine
from harness.types import Goto
from sites.kit import Server, Site, World
from sites.kit.serve import in_process
from tests.tiny.app import site as tiny

CLOCK = datetime(2026, 7, 15, 10)
WALKS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "tiny": (None, ("/", "/notes/1")),
    "omnizon": ("jordan.reyes@example.com", ("/", "/s?q=kettle", "/cart", "/orders")),
    "dashdish": (None, ("/", "/help")),
}
"""Site -> who is signed in, and the pages."""
FORKS = 20


def site_of(name: str) -> Site:
    """Of the product, or the tests' small one."""
    return tiny if name == "tiny" else sites.load(name)


class Timed:
    """An application, and the CPU-seconds spent in it."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.spent = 0.0

    async def __call__(self, *given: Any) -> None:
        """Answers one request."""
        began = time.process_time()
        try:
            await self._app(*given)
        finally:
            self.spent += time.process_time() - began


@asynccontextmanager
async def opened(name: str, browser: Browser | None) -> AsyncIterator[tuple[Tab, World, Timed | None]]:
    """A tab on a site, in a browser or without one."""
    user, pages = WALKS[name]
    world = World([site_of(name)], seed=0, now=CLOCK, user=user)
    door, app = None, None
    if browser is None:
        app = Timed(in_process(world))
        tab: Tab = await TextEngine().tab(app=app, origins=world.origins, cookies=world.cookies)
    else:
        door = await Server().open(world)
        tab = await browser.tab(proxy=door.url, origins=world.origins, clock=world.now, cookies=world.cookies)
    await tab.open(f"http://{world.sites[0].host}{pages[0]}")
    try:
        yield tab, world, app
    finally:
        await tab.close()
        if door is not None:
            await door.close()
        world.close()


async def walk(name: str, browser: Browser | None, laps: int) -> dict[str, float]:
    """Milliseconds a step."""
    pages = WALKS[name][1]
    async with opened(name, browser) as (tab, _, app):
        for page in pages:  # the first time stylesheets are read and templates compiled
            await tab.act(Goto(url=page))
        if app is not None:
            app.spent = 0.0
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(laps):
            for page in pages:
                await tab.act(Goto(url=page))
        steps = laps * len(pages)
        found = {"ms": (time.perf_counter() - wall) * 1000 / steps}
        if app is not None:
            found["cpu_ms"] = (time.process_time() - cpu) * 1000 / steps
            found["site_ms"] = app.spent * 1000 / steps
        return found


async def fork(name: str) -> float:
    """CPU-milliseconds that a fork of the sites' state takes."""
    async with opened(name, None) as (_, world, _app):
        began = time.process_time()
        for _ in range(FORKS):
            world.fork().close()
        return (time.process_time() - began) * 1000 / FORKS


async def measure(rounds: int, laps: int, with_browser: bool) -> dict[str, Any]:
    """All figures."""
    browser: Browser | None = None
    absent = ""
    if with_browser:
        try:
            browser = await Browser.launch()
        except BrowserError as problem:
            absent = str(problem)
    figures: dict[str, Any] = {}
    try:
        for name in WALKS:
            taken: dict[str, list[float]] = defaultdict(list)
            for number in range(rounds):
                print(f"{name}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
                for key, value in (await walk(name, None, laps)).items():
                    taken[key].append(value)
                if browser is not None:
                    taken["chromium_ms"].append((await walk(name, browser, max(1, laps // 5)))["ms"])
            one = {key: round(statistics.median(values), 2) for key, values in taken.items()}
            one["steps_per_cpu_s"] = round(1000 / one["cpu_ms"], 1)
            one["fork_cpu_ms"] = round(await fork(name), 2)
            if browser is not None:
                one["vs_chromium"] = round(one["chromium_ms"] / one["ms"], 1)
            figures[name] = one
    finally:
        if browser is not None:
            await browser.stop()
    return figures | {"absent": absent, "load_average": round(os.getloadavg()[0], 1), "rounds": rounds}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--laps", type=int, default=10, help="of the pages, each round")
    parser.add_argument("--no-browser", action="store_true", help="without the ratio to Chromium")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    chosen = parser.parse_args()
    figures = asyncio.run(measure(chosen.rounds, chosen.laps, not chosen.no_browser))
    if chosen.json:
        print(json.dumps(figures))
        return
    for name in WALKS:
        print(f"{name:10}" + "".join(f"  {key} {value}" for key, value in figures[name].items()))
    print(f"load average {figures['load_average']}" + (f"; {figures['absent']}" if figures["absent"] else ""))


if __name__ == "__main__":
    main()
