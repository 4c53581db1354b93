"""The pages of leaderboard and comparison in a real browser, from `file://`; nothing hostile runs in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, async_playwright

from harness.board import compare, pages, results, standing
from harness.browser.launch import find
from harness.types import AgentInfo
from tests import runs
from tests.test_report import opened

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOSTILE = "<img src=x onerror=alert(1)></style></script><script>alert(2)</script>\u202e{{7*7}}"
TASKS = {f"omnizon/t{number}": "pf" for number in range(6)}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium as a reader has one."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find().path, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name -> address of a page about agents that name themselves as badly as can be."""
    folder = tmp_path_factory.mktemp("pages")
    flipped = TASKS | {"omnizon/t0": "ff", "omnizon/t1": "pp", "omnizon/t2": "bb"}
    one, other = (
        results.read(runs.write(folder / name, outcomes, agent=f"{name} {HOSTILE}", limits=limits))
        for name, outcomes, limits in (("one", TASKS, {}), ("other", flipped, {"max_steps": 9}))
    )
    named = results.Results(**vars(other) | {"agent": AgentInfo(name=HOSTILE, model=HOSTILE)})
    idle = results.read(runs.write(folder / "idle", dict.fromkeys(TASKS, "fp"), agent="idle"))
    board = standing.standing([one, named, idle], HOSTILE, allow_incomparable=True)
    found = compare.compare(one, named, allow_incomparable=True)
    back = compare.compare(named, one, allow_incomparable=True)
    texts = {"leaderboard": pages.leaderboard(board), "comparison": pages.comparisons([found, back])}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


LOOKS: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
]


@pytest.mark.parametrize("look", LOOKS, ids=["wide", "phone in the dark"])
@pytest.mark.parametrize("name", ["leaderboard", "comparison"])
async def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, written: dict[str, str], name: str, look: dict[str, Any]
) -> None:
    async with opened(browser, written[name], bypass_csp=True, **look) as page:
        for details in await page.locator("details").all():
            await details.evaluate("element => { element.open = true; }")
        found = await Axe().run(page)
        assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["leaderboard", "comparison"])
async def test_nothing_that_an_agent_calls_itself_runs(
    browser: Browser, written: dict[str, str], name: str
) -> None:
    async with opened(browser, written[name]) as page:
        assert await page.locator("img").count() == 0
        text = await page.locator("main").inner_text()
        assert "<img src=x onerror=alert(1)>" in text
        assert "⟨U+202E⟩{{7*7}}" in text
        scripts = await page.locator("script").all_text_contents()
        assert len(scripts) == 1
        assert "alert" not in scripts[0]


async def test_light_and_dark_by_keyboard(browser: Browser, written: dict[str, str]) -> None:
    async with opened(browser, written["leaderboard"], color_scheme="light") as page:
        await page.get_by_role("button", name="Light or dark").focus()
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_the_pages_tell_what_the_files_tell(browser: Browser, written: dict[str, str]) -> None:
    async with opened(browser, written["leaderboard"]) as page:
        text = await page.locator("main").inner_text()
        for words in (
            "Not valid",
            "idle passes omnizon/t0.2",
            "oracle",
            "not played",
            "‡",
            "limits: the tasks' own",
        ):
            assert words in text, words
    async with opened(browser, written["comparison"]) as page:
        text = await page.locator("main").inner_text()
        for words in (
            "not comparable",
            "2 tasks flipped",
            "gained",
            "lost",
            "left out: 1 not judged in both",
        ):
            assert words in text, words
        assert await page.locator(".pairs tr.same").first.locator("td").count() == 2
