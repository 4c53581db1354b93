"""A picture of a page of ours from the disk, such as a report: for people, in documentation."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from harness.browser.launch import ENVIRONMENT, find, sandbox_flags
from harness.errors import BrowserError

READY_MS = 20_000


async def shot(address: str, to: Path, *, ready: str, width: int, height: int, dark: bool = False) -> None:
    """What is in view at a `file:` address once `ready`, a selector, is there and all pictures in view are loaded.

    Raises BrowserError where there is no browser, or the page never becomes ready.
    """
    found = find()
    if found.path is None:
        raise BrowserError(found.why)
    try:
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=found.path, args=list(sandbox_flags()), env=dict(ENVIRONMENT)
            )
            page = await chromium.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                device_scale_factor=1,
            )
            await page.goto(address)
            await page.wait_for_selector(ready, timeout=READY_MS)
            await page.evaluate(
                "Promise.all([...document.images].map((image) => image.decode().catch(() => 0)))"
            )
            await page.screenshot(path=to, animations="disabled")
            await chromium.close()
    except PlaywrightError as error:
        raise BrowserError(f"{address} cannot be drawn: {str(error).splitlines()[0]}") from error
