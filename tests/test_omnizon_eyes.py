"""Every kind of page of omnizon in a real browser: axe finds nothing serious, no script fails, nothing sticks out.

Each kind of address is opened once for each visitor: at desktop width in light (all of axe), in dark (contrast), and at
a phone's width (nothing is wider than the screen).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, ViewportSize, async_playwright

from harness.browser.launch import find
from tests.test_omnizon_browse import crawl, kind
from tests.test_omnizon_page import JORDAN, Shopper, shopping

ORIGIN = "http://omnizon.test"
SERIOUS = ("serious", "critical")
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
GUESTS = {
    "/",
    "/signin",
    "/register",
    "/forgot",
    "/cart",
    "/dp/*",
    "/chat",
    "/compare",
    "/newsletter",
    "/sell",
}
PARTS = 2
"""Each visitor's pages are looked at in so many tests, which run side by side."""


def look_of(path: str) -> str:
    """What pages look alike: its kind whatever it asks; the help's articles are one."""
    return re.sub("^/help/.*", "/help/*", kind(path).partition("?")[0])


async def kinds(shopper: Shopper, user: str | None) -> list[str]:
    """The first address of each look that links lead to; of those that a guest sees, what is made for guests."""
    pages, _ = await crawl(shopper, each=1, kind=look_of)
    return sorted(path for path in pages if user or look_of(path) in GUESTS)


async def serious(page: Page, **options: Any) -> list[str]:
    """What axe finds that hinders somebody: `rule: element`."""
    result = await Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{found['id']}: {node['html'][:160]} {node['any'][0]['message'][:160] if node['any'] else ''}"
        for found in result.response["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"][:3]
    ]


async def look(page: Page, path: str) -> list[str]:
    """Everything that is wrong with one page."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.set_viewport_size(DESKTOP)
    await page.goto(ORIGIN + path, wait_until="load")
    wrong += await serious(page)
    await page.emulate_media(color_scheme="dark")
    wrong += [f"dark {each}" for each in await serious(page, runOnly=["color-contrast"])]
    await page.set_viewport_size(PHONE)
    over = await page.evaluate(WIDER)
    if over > 0:
        wrong.append(f"{over} px wider than a phone")
    return wrong


@pytest.mark.timeout(900)  # dozens of pages in a real browser, three times each
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("user", [None, JORDAN])
async def test_no_page_hinders_anybody(user: str | None, part: int) -> None:
    async with shopping(user) as shopper, async_playwright() as driver:
        paths = (await kinds(shopper, user))[part::PARTS]
        assert paths, "the crawl finds pages"
        found = find()
        browser = await driver.chromium.launch(
            executable_path=str(found.path), args=["--no-sandbox"], proxy={"server": shopper.door.url}
        )
        try:
            context = await browser.new_context()
            await context.add_cookies(shopper.world.cookies)  # type: ignore[arg-type]
            wrong: list[str] = []
            for path in paths:
                page = await context.new_page()
                problems = await look(page, path)
                await page.close()
                wrong += [f"{path}: {problem}" for problem in problems]
        finally:
            await browser.close()
        assert not wrong, "\n".join(wrong)
        assert shopper.world.refused == []
