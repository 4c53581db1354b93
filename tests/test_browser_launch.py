"""The browser starts, keeps its tabs apart, reaches nothing but its proxy, and plays the same twice."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from harness.browser import Browser, launch
from harness.browser.launch import Found, find
from harness.errors import BrowserError
from harness.types import Click, Fill, Goto, Press, Scroll, Select, Wait
from tests.fixtures.browser.desk import CLOCK, lines, ref, tab_on
from tests.fixtures.browser.shop import ORIGIN, Response, Shop, page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """A site of a test's own."""
    async with Shop.serve() as shop:
        yield shop


async def test_executable_is_found_without_starting_it(browser: Browser) -> None:
    found = Browser.executable()
    assert found == browser.found
    assert found.path is not None
    assert found.path.is_file()
    assert found.version.count(".") == 3
    assert str(found.kind) in found.why


async def test_playwrights_newest_comes_before_the_systems(tmp_path: Path) -> None:
    for folder, program in (
        ("chromium-1300/chrome-linux", "chrome"),
        ("chromium_headless_shell-999/chrome-linux", "headless_shell"),
        ("chromium_headless_shell-1300/chrome-linux", "headless_shell"),
    ):
        path = tmp_path / ".cache/ms-playwright" / folder / program
        path.parent.mkdir(parents=True)
        path.write_text("#!/bin/sh\necho Chromium 199.0.1.2\n")
        path.chmod(0o755)
    shell = find(tmp_path)
    assert (shell.kind, shell.version) == ("headless shell", "199.0.1.2")
    assert "chromium_headless_shell-1300" in str(shell.path)
    assert find(tmp_path, headless=False).kind == "chromium"
    path.write_text("#!/bin/sh\nexit 1\n")
    assert "chromium_headless_shell-999" in str(find(tmp_path).path)


async def test_no_browser_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "SYSTEM_FILES", ())
    found = find(tmp_path)
    assert found.path is None
    assert "playwright install" in found.why
    monkeypatch.setattr(launch, "find", lambda headless: found)
    with pytest.raises(BrowserError, match="playwright install"):
        await Browser.launch()


async def test_a_program_that_will_not_start_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chrome"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    monkeypatch.setattr(launch, "find", lambda headless: Found(path, "chromium", "1.2"))
    with pytest.raises(BrowserError, match="would not start"):
        await Browser.launch()


async def test_a_dead_browser_is_known_to_be_dead(shop: Shop) -> None:
    shop.add("/", "<button>B</button>")
    async with Browser.start() as browser:
        before = browser.alive
        tab = await browser.tab(proxy=shop.proxy, origins=frozenset({ORIGIN}), clock=CLOCK, cookies=[])
        await tab.open(f"{ORIGIN}/")
        session = await browser._chromium.new_browser_cdp_session()
        gone = asyncio.Event()
        browser._chromium.once("disconnected", lambda _: gone.set())
        dying = asyncio.ensure_future(session.send("Browser.crash"))
        await asyncio.wait_for(gone.wait(), 10)
        dying.cancel()
        assert (before, browser.alive) == (True, False)
        with pytest.raises(BrowserError, match="no longer running"):
            await browser.tab(proxy=shop.proxy, origins=frozenset({ORIGIN}), clock=CLOCK, cookies=[])
        with pytest.raises(BrowserError, match="went away"):
            await tab.act(Click(ref=1))
        await tab.close()


async def test_a_page_that_crashes_in_truth_is_loaded_again(browser: Browser, shop: Shop) -> None:
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(shop.add("/", "<h1>home</h1><button>B</button>"))
        crash = asyncio.ensure_future(tab._wire._session.send("Page.crash"))
        seen = await tab.act(Click(ref=ref(seen, "button", "B")))
        crash.cancel()
        assert seen.result is not None
        assert (seen.result.error, seen.result.retryable) == ("page_crashed", True)
        assert "# home" in lines(seen)


async def test_tabs_do_not_share_cookies_or_storage(browser: Browser, shop: Shop) -> None:
    shop.pages["/"] = lambda request: Response(
        page(
            "<p id=p></p><script>p.textContent = `${document.cookie}|${localStorage.k}`; localStorage.k = 1</script>"
        ),
        headers={"set-cookie": "seen=1"},
    )
    async with tab_on(browser, shop) as one, tab_on(browser, shop) as two:
        assert lines(await one.open(f"{ORIGIN}/")) == ["seen=1|undefined"]
        assert lines(await one.open(f"{ORIGIN}/")) == ["seen=1|1"]
        assert lines(await two.open(f"{ORIGIN}/")) == ["seen=1|undefined"]


async def test_cookies_are_given(browser: Browser, shop: Shop) -> None:
    shop.pages["/"] = lambda request: page(f"<p>{request.cookies}</p>")
    cookie = {"name": "session", "value": "abc", "url": ORIGIN}
    tab = await browser.tab(proxy=shop.proxy, origins=frozenset({ORIGIN}), clock=CLOCK, cookies=[cookie])
    assert lines(await tab.open(f"{ORIGIN}/")) == ["session=abc"]
    await tab.close()


async def test_foreign_requests_reach_the_proxy_and_nothing_else(browser: Browser, shop: Shop) -> None:
    host, port = "127.0.0.1", 0
    touched: list[str] = []

    async def touch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.append("touched")
        writer.close()

    server = await asyncio.start_server(touch, host, 0)
    port = server.sockets[0].getsockname()[1]
    body = f"""<img src=http://evil.test/a.png alt=x><script>
      fetch('https://evil.test/b').catch(() => 0); fetch('http://127.0.0.1:{port}/c').catch(() => 0);
      fetch('http://localhost:{port}/d').catch(() => 0); new WebSocket('ws://127.0.0.1:{port}/e');</script>"""
    async with tab_on(browser, shop) as tab:
        await tab.open(shop.add("/", body))
        await tab.act(Wait(ms=1))
    server.close()
    assert touched == []
    assert {
        "GET http://evil.test/a.png",
        "CONNECT evil.test:443",
        f"GET http://127.0.0.1:{port}/c",
        f"GET http://localhost:{port}/d",
    } <= set(shop.refused)


SITE = """<header><nav><a href=/>Home</a> <a href=/cart>Cart</a></nav><form action=/s><input name=q aria-label=Search>
<select name=d aria-label=Dept><option>All<option>Books</select><button>Go</button></form></header>
<main><p id=p></p><button onclick="fetch('/add').then(r => r.text()).then(t => p.textContent = t + Math.random())">Add</button>
<div style=height:3000px></div><a href=/deep>Deep</a></main><script>
p.textContent = [Math.random(), crypto.getRandomValues(new Uint32Array(2)), Date.now(), performance.now(), Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language, matchMedia('(prefers-reduced-motion: reduce)').matches, innerWidth, innerHeight].join(' ');
setInterval(() => document.title = 'Tick ' + Math.floor((Date.now() - 1784109600000) / 1000), 1000)</script>"""


async def play(browser: Browser, shop: Shop) -> list[str]:
    """The observations of one play of everything a shop is asked for."""
    async with tab_on(browser, shop) as tab:
        seen = [await tab.open(f"{ORIGIN}/")]
        for action in (
            Fill(ref=ref(seen[0], "textbox", "Search"), text="lamp"),
            Select(ref=ref(seen[0], "combobox", "Dept"), label="Books"),
            Click(ref=ref(seen[0], "button", "Add")),
            Click(ref=ref(seen[0], "button", "Add")),
            Scroll(dy=900),
            Press(keys="Tab"),
            Wait(ms=2500),
            Click(ref=ref(seen[0], "link", "Deep")),
            Click(ref=ref(seen[0], "link", "Deep")),
            Goto(url="/"),
            Goto(url="http://evil.test/"),
        ):
            seen.append(await tab.act(action))
        return [observation.model_dump_json() for observation in seen]


async def test_two_plays_of_the_same_actions_are_equal_to_the_byte(browser: Browser, shop: Shop) -> None:
    for path in ("/", "/deep"):
        shop.add(path, SITE)
    shop.pages["/add"] = lambda request: Response("added ", after=0.02)
    one, two = await asyncio.gather(play(browser, shop), play(browser, shop))
    three = await play(browser, shop)
    assert one == two == three
    assert "UTC en-US true 1280 720" in one[0]
    assert len(set(one)) == len(one)


async def test_chance_differs_between_pages(browser: Browser, shop: Shop) -> None:
    for path in ("/", "/deep"):
        shop.add(path, SITE)
    async with tab_on(browser, shop) as tab:
        first = await tab.open(f"{ORIGIN}/")
        second = await tab.act(Goto(url="/deep"))
    one, two = (re.search(r"0\.\d+ \d+,\d+", seen.text) for seen in (first, second))
    assert one is not None
    assert two is not None
    assert one[0] != two[0]
