"""How long a reset and a step take, beside plain Playwright on the same site, browser and machine, in one run.

    .venv/bin/python -m bench.steps [--rounds 5] [--seconds 10]

The peer does what a careful script does: `locator.click()` or `fill()`, wait for `networkidle`, then Playwright's own
snapshot for models (`aria_snapshot(mode="ai")`). Rounds alternate, so that a busy machine slows both alike. Trust the
ratios; a lone millisecond figure is worth little.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime

from playwright.async_api import async_playwright

import sites
from harness import catalog
from harness.agents.script import Script
from harness.browser import Browser
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import ACTION, Observation, Task
from sites.kit import Server, World

CLOCK = datetime(2026, 7, 15, 10)
USER = "jordan.reyes@example.com"
HOME = "http://omnizon.test/"
Times = dict[str, list[float]]


def ref(seen: Observation, role: str, name: str = "") -> int:
    """The first element of that role whose name begins so."""
    start = seen.text.index(f']{role} "{name}')
    return int(seen.text[seen.text.rindex("[", 0, start) + 1 : start])


async def timed(times: Times, name: str, work: Awaitable[object]) -> object:
    """The result; its milliseconds go into `times`."""
    began = time.perf_counter()
    result = await work
    times[name].append((time.perf_counter() - began) * 1000)
    return result


async def ours(browser: Browser, times: Times) -> None:
    """One visit with this harness: reset, fill a search, open a product, choose a quantity."""

    async def reset() -> tuple[World, object, object, Observation]:
        world = World([sites.load("omnizon")], seed=0, now=CLOCK, user=USER)
        door = await Server().open(world)
        tab = await browser.tab(proxy=door.url, origins=world.origins, clock=world.now, cookies=world.cookies)
        return world, door, tab, await tab.open(HOME)

    world, door, tab, seen = await timed(times, "reset", reset())  # type: ignore[misc]
    act = tab.act  # type: ignore[attr-defined]
    fill = ACTION.validate_python({"op": "fill", "ref": ref(seen, "combobox", "Search"), "text": "kettle"})
    seen = await timed(times, "fill", act(fill))  # type: ignore[assignment]
    enter = ACTION.validate_python({"op": "press", "ref": ref(seen, "combobox", "Search"), "keys": "Enter"})
    seen = await timed(times, "search", act(enter))  # type: ignore[assignment]
    heading = seen.text[seen.text.index("## Products") :]
    link = int(heading[heading.index("[") + 1 : heading.index("]")])
    await timed(times, "open a product", act(ACTION.validate_python({"op": "click", "ref": link})))
    await tab.close()  # type: ignore[attr-defined]
    await door.close()  # type: ignore[attr-defined]
    world.close()  # type: ignore[attr-defined]


async def peer(launched: object, times: Times) -> None:
    """The same visit with plain Playwright."""

    async def reset() -> tuple[World, object, object]:
        world = World([sites.load("omnizon")], seed=0, now=CLOCK, user=USER)
        door = await Server().open(world)
        context = await launched.new_context(
            proxy={"server": door.url}, viewport={"width": 1280, "height": 720}
        )  # type: ignore[attr-defined]
        await context.add_cookies(world.cookies)
        page = await context.new_page()
        await page.goto(HOME, wait_until="networkidle")
        await page.aria_snapshot(mode="ai")
        return world, door, page

    world, door, page = await timed(times, "reset", reset())  # type: ignore[misc]

    async def then_look(work: Awaitable[None]) -> None:
        await work
        await page.wait_for_load_state("networkidle")
        await page.aria_snapshot(mode="ai")

    box = page.get_by_role("combobox", name="Search omnizon")
    await timed(times, "fill", then_look(box.fill("kettle")))
    await timed(times, "search", then_look(_search(page, box)))
    await timed(times, "open a product", then_look(page.locator("article h3 a").first.click()))
    await page.context.close()
    await door.close()  # type: ignore[attr-defined]
    world.close()  # type: ignore[attr-defined]


async def _search(page: object, box: object) -> None:
    async with page.expect_navigation(wait_until="load"):  # type: ignore[attr-defined]
        await box.press("Enter")  # type: ignore[attr-defined]


async def rate(task: Task, workers: int, seconds: float) -> float:
    """Episodes a minute of one task's solution, with so many workers."""
    import tempfile
    from pathlib import Path

    browsers, count, end = Browsers(), 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as scratch:

        async def work(number: int) -> None:
            nonlocal count
            while time.monotonic() < end:
                made: Callable[..., Script] = lambda task, _folder: Script(task.solutions[0].steps)  # noqa: E731
                await play_one(Job(task, 1), made, "oracle", Path(scratch) / str(number), browsers, Quiet())
                count += 1

        await browsers.get()
        began = time.monotonic()
        end = began + seconds
        await asyncio.gather(*(work(number) for number in range(workers)))
        took = time.monotonic() - began
    await browsers.stop()
    return count * 60 / took


async def main(rounds: int, seconds: float) -> None:
    """Print the tables."""
    mine: Times = defaultdict(list)
    theirs: Times = defaultdict(list)
    browser = await Browser.launch()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=str(Browser.executable().path), args=["--no-sandbox"]
        )
        for number in range(rounds + 1):
            here, there = (
                (mine, theirs) if number else (defaultdict(list), defaultdict(list))
            )  # the first warms up
            await ours(browser, here)
            await peer(launched, there)
        await launched.close()
    await browser.stop()
    print(f"{'':16}{'harness':>12}{'playwright':>12}{'ratio':>8}   medians of {rounds}, ms")
    for name in mine:
        one, two = statistics.median(mine[name]), statistics.median(theirs[name])
        print(f"{name:16}{one:12.0f}{two:12.0f}{two / one:8.1f}")
    task = max(catalog.find([]), key=lambda task: len(task.solutions[0].steps))
    print(f"\n{task.id}, {len(task.solutions[0].steps)} steps:")
    for workers in (1, 2, 4):
        print(f"  {workers} workers {await rate(task, workers, seconds):6.0f} episodes a minute")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.rounds, chosen.seconds))
