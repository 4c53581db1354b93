"""Every kind of page of dashdish: no link leads nowhere, axe finds nothing serious, nothing is wider than a phone."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

from harness.browser.launch import find
from tests.test_dashdish_page import PRIYA, Diner, dining
from tests.test_omnizon_eyes import DESKTOP, PHONE, WIDER, serious

ORIGIN = "http://dashdish.test"


def kind(path: str) -> str:
    """Addresses that are made alike are of one kind."""
    path = re.sub(r"^/(store|help|collection|group)/[^/]+", r"/\1/X", path.partition("?")[0])
    return re.sub(r"\d+", "N", path)


async def crawl(diner: Diner) -> list[str]:
    """One page of each kind that links lead to from the front page; every one of them is sound."""
    todo, seen = ["/"], {"/"}
    kinds: dict[str, str] = {}
    while todo:
        path = todo.pop(0)
        if kind(path) in kinds:
            continue
        kinds[kind(path)] = path
        page = await diner.go(path)
        assert page.status == 200, path
        assert page.problems == [], path
        for asset in page.assets - seen:
            if "woff2" not in asset:
                seen.add(asset)
                assert (await diner.raw(asset))[0] == 200, asset
        for href, _ in page.links:
            href = href.partition("#")[0]
            if href.startswith("/") and href not in seen:
                seen.add(href)
                todo.append(href)
    return list(kinds.values())


async def wrong_with(tab: Tab, path: str, scheme: Literal["light", "dark"]) -> list[str]:
    """What is wrong with one page in the browser, in one of its two schemes."""
    await tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await tab.set_viewport_size(DESKTOP)
    await tab.goto(ORIGIN + path, wait_until="load")
    found = await serious(tab)
    await tab.set_viewport_size(PHONE)
    over = await tab.evaluate(WIDER)
    return [f"{path}: {each}" for each in found + ([f"{over} pixels too wide"] if over > 0 else [])]


async def filled(diner: Diner) -> None:
    """Something in a cart, so that its pages have content."""
    if diner.world.user:
        await diner.choose("Casa Jacaranda", "Churros", 2)


@pytest.mark.parametrize("user", [None, PRIYA])
async def test_no_page_has_a_fault_and_no_link_leads_nowhere(user: str | None) -> None:
    async with dining(user) as diner:
        await filled(diner)
        paths = await crawl(diner)
        assert len(paths) > 25
        assert set(diner.changed()) <= {"cart", "cart_line"}


async def test_every_kind_of_page_passes_axe_in_light_and_dark_and_fits_a_phone() -> None:
    async with dining(PRIYA) as diner, async_playwright() as playwright:
        await filled(diner)
        paths = await crawl(diner)
        browser = await playwright.chromium.launch(executable_path=str(find().path))
        context = await browser.new_context(proxy={"server": diner.door.url})
        await context.add_cookies(diner.world.cookies)  # type: ignore[arg-type]
        tab = await context.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        for place, path in enumerate(
            [*paths, "/no-such-page"]
        ):  # each page in one scheme: kinds of parts meet both
            faults += await wrong_with(tab, path, "dark" if place % 2 else "light")
        await browser.close()
        assert [each for each in faults if "404" not in each] == []
