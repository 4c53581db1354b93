"""The seller desk in a real browser: its scripts work by keyboard and pointer, and axe finds nothing serious."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright

from harness.browser.launch import find
from tests.test_omnizon_eyes import ORIGIN, look
from tests.test_omnizon_page import HOLLIS, Shopper, shopping

PAGES = (
    "/sell",
    "/sell/listings",
    "/sell/inventory?state=low",
    "/sell/campaigns/2",
    "/sell/campaigns/new",
    "/sell/reviews",
    "/sell/settings",
)


@asynccontextmanager
async def browsing() -> AsyncIterator[tuple[Shopper, Page]]:
    """Hollis with Chromium."""
    async with shopping(HOLLIS) as shopper, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(find().path), args=["--no-sandbox"], proxy={"server": shopper.door.url}
        )
        try:
            context = await browser.new_context(viewport={"width": 1280, "height": 900})
            await context.add_cookies(shopper.world.cookies)  # type: ignore[arg-type]
            yield shopper, await context.new_page()
        finally:
            await browser.close()


@pytest.mark.parametrize("part", range(2))
async def test_no_page_of_the_desk_hinders_anybody(part: int) -> None:
    async with browsing() as (shopper, page):
        order = shopper.rows("SELECT number FROM sale WHERE status = 'partly shipped'")[0]["number"]
        code = shopper.rows("SELECT code FROM listing JOIN catalogue.product ON id = product_id")[0]["code"]
        wrong: list[str] = []
        for path in (*PAGES, f"/sell/orders/{order}", f"/sell/listings/{code}")[part::2]:
            wrong += [f"{path}: {problem}" for problem in await look(page, path)]
        assert not wrong, "\n".join(wrong)


async def test_days_are_chosen_in_a_calendar_by_keyboard() -> None:
    async with browsing() as (_, page):
        await page.goto(f"{ORIGIN}/sell/reports")
        await page.get_by_role("button", name="Calendar").click()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        assert await page.get_by_label("First day").input_value() == "2026-06-23"
        assert await page.get_by_label("Last day").input_value() == "2026-06-25"
        assert await page.get_by_role("dialog").count() == 0
        await page.get_by_role("button", name="Calendar").click()
        await page.get_by_role("button", name="Last month").click()
        await page.get_by_role("button", name="Show report").click()
        assert "from=2026-06-01&to=2026-06-30" in page.url


async def test_a_stretch_of_rows_is_marked_with_the_shift_key() -> None:
    async with browsing() as (_, page):
        await page.goto(f"{ORIGIN}/sell/listings")
        boxes = page.locator("tbody input[type=checkbox]")
        await boxes.nth(1).click()
        await boxes.nth(4).click(modifiers=["Shift"])
        assert await page.locator(".marked[role=status]").inner_text() == "4 marked"
        await page.get_by_label("Mark all rows of this page").check()
        assert await page.locator(".marked[role=status]").inner_text() == "25 marked"


async def test_bullets_are_moved_by_buttons_and_by_dragging() -> None:
    async with browsing() as (shopper, page):
        code = shopper.rows(
            "SELECT code FROM listing JOIN catalogue.product ON id = product_id WHERE (SELECT count(*)"
            " FROM catalogue.product_bullet AS bullet WHERE bullet.product_id = id) >= 4"
        )[0]["code"]
        await page.goto(f"{ORIGIN}/sell/listings/{code}")
        old = [await page.get_by_label(f"Bullet {n}", exact=True).input_value() for n in (1, 2, 3)]
        await page.get_by_role("button", name="Move bullet 1 down").click()
        handles = page.locator(".bullets-edit .handle")
        await handles.nth(2).scroll_into_view_if_needed()
        from_box, to_box = await handles.nth(2).bounding_box(), await handles.nth(0).bounding_box()
        assert from_box
        assert to_box
        await page.mouse.move(from_box["x"] + 4, from_box["y"] + 8)
        await page.mouse.down()
        await page.mouse.move(to_box["x"] + 4, to_box["y"] + 30, steps=6)
        await page.mouse.move(to_box["x"] + 4, to_box["y"] - 4, steps=4)
        await page.mouse.up()
        await page.get_by_label("Description, formatted").click()
        await page.keyboard.press("Control+a")
        await page.keyboard.type("Plain words")
        await page.get_by_role("button", name="Send for review").click()
        sent = shopper.rows(
            "SELECT text FROM proposal_bullet JOIN proposal ON id = proposal_id WHERE product_id NOTNULL"
        )
        assert [row["text"] for row in sent][:3] == [old[2], old[1], old[0]]
        assert (
            "Plain words"
            in shopper.row("SELECT description FROM proposal WHERE product_id NOTNULL")["description"]
        )
