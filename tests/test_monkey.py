"""Whatever an agent does: no crash, no hang, no outcome without a name, and twice the same to the byte.

`python -m tests.monkey omnizon 10000` walks further than there is time for here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from harness.browser import Browser
from tests.fixtures.browser.desk import tab_on
from tests.fixtures.browser.shop import ORIGIN, Shop
from tests.monkey import USERS, through, walk
from tests.test_browser_audit import NAMES, PAGES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTIONS = 40


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all walks."""
    async with Browser.start() as browser:
        yield browser


@pytest.mark.parametrize("name", sorted(USERS))
async def test_a_site_bears_whatever_is_done_to_it_and_twice_alike(browser: Browser, name: str) -> None:
    """Its views crash at nothing, and pages and rows are equal after an equal walk."""
    once, rows = await through(browser, name, USERS[name], "twice", ACTIONS)
    again, rows_again = await through(browser, name, USERS[name], "twice", ACTIONS)
    assert min(len(once.pages), len(once.ops), len(once.errors)) > 3, "the walk stayed where it was"
    assert (once.digest, rows) == (again.digest, rows_again)


@pytest.mark.parametrize("name", sorted(USERS))
async def test_a_site_bears_a_guest(browser: Browser, name: str) -> None:
    """Nobody has signed in."""
    told, _ = await through(browser, name, None, "guest", ACTIONS)
    assert len(told.pages) > 2


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_that_breaks_extractors_bears_it_too(browser: Browser, name: str) -> None:
    """Each of the fixtures."""
    async with Shop.serve() as shop:
        shop.pages["/"] = shop.pages[f"/{name}"] = (PAGES / f"{name}.html").read_text()
        async with tab_on(browser, shop) as tab:
            told = await walk(tab, f"{ORIGIN}/{name}", name, ACTIONS // 4)
            assert told.ops.total() > 3
