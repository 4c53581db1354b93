"""The same page in every form an agent may ask for, and the free reads that show parts of it."""

# ruff: noqa: E501 - a page is easier to read on one line
from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest
import pytest_asyncio

from harness.browser import Browser, Tab
from harness.browser.markup import pruned
from harness.browser.modes import paged, read_aloud
from harness.browser.words import TARGET
from harness.types import Click, Expand, Fill, Mode, Observe, Read, Result
from tests.fixtures.browser.desk import ref, tab_on
from tests.fixtures.browser.shop import ORIGIN, Shop

browsing = pytest.mark.asyncio(loop_scope="module")
PAGES = Path(__file__).parent / "fixtures" / "pages"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """A site with two of the pages that break extractors."""
    async with Shop.serve() as shop:
        for name in ("traps", "longmail"):
            shop.pages[f"/{name}"] = (PAGES / f"{name}.html").read_text()
        yield shop


@pytest_asyncio.fixture(loop_scope="module")
async def tab(browser: Browser, shop: Shop) -> AsyncIterator[Tab]:
    """A tab of its own: refs count from 1."""
    async with tab_on(browser, shop) as tab:
        yield tab


@browsing
async def test_two_tabs_in_an_equal_state_are_shown_equal_bytes_in_every_mode(
    browser: Browser, tab: Tab, shop: Shop
) -> None:
    async with tab_on(browser, shop) as other:
        one, two = await tab.open(f"{ORIGIN}/traps"), await other.open(f"{ORIGIN}/traps")
        for mode in get_args(Mode):
            shown = await tab.shown_as(mode, one)
            assert shown == await other.shown_as(mode, two), mode
            assert (shown.image is not None) == (mode in ("screenshot", "som"))


@browsing
async def test_html_and_the_tree_name_the_same_controls(tab: Tab) -> None:
    seen = await tab.open(f"{ORIGIN}/traps")
    html = (await tab.shown_as("html", seen)).text
    refs = {int(ref) for ref in re.findall(r' ref="(\d+)"', html)}
    assert refs == {int(match[1]) for match in TARGET.finditer(seen.text)}
    assert "<script" not in html
    assert "onclick" not in html
    assert '<option selected="" value="7">Country 7</option>' in html


@browsing
async def test_marks_are_drawn_on_the_picture_and_not_on_the_page(tab: Tab) -> None:
    seen = await tab.open(f"{ORIGIN}/traps")
    before = await tab._wire._evaluate("document.documentElement.outerHTML")
    bare, marked = await tab.shown_as("screenshot", seen), await tab.shown_as("som", seen)
    assert await tab._wire._evaluate("document.documentElement.outerHTML") == before
    assert bare.image is not None
    assert marked.image is not None
    assert (bare.image.width, bare.image.height) == (marked.image.width, marked.image.height) == (1280, 720)
    assert bare.image.data != marked.image.data
    assert base64.b64decode(marked.image.data).startswith(b"\x89PNG")
    listed = {match[0] for match in TARGET.finditer(marked.text)}
    whole = {match[0] for match in TARGET.finditer(seen.text)}
    assert listed < whole
    hidden = {re.sub(r"\[\d+\]", "", target) for target in whole - listed}
    assert hidden == {'button "Behind"', 'button "Far below"'}  # covered, and below the view


@browsing
async def test_following_observations_keep_the_mode_and_tell_what_changed(tab: Tab, shop: Shop) -> None:
    seen = await tab.open(
        shop.add(
            "/count", "<button onclick='n.value = 7'>Go</button><output id=n>0</output>" + "<p>line</p>" * 40
        )
    )
    await tab.shown_as("text", seen)
    after = await tab.act(Click(ref=ref(seen, "button", "Go")))
    assert "Go (focused)" in after.text
    assert after.diff is not None
    assert "+ " in after.diff
    assert "[1]" not in after.text


@browsing
async def test_no_mode_tells_a_password(tab: Tab, shop: Shop) -> None:
    seen = await tab.open(shop.add("/secret", "<label>Password <input type=password></label>"))
    seen = await tab.act(Fill(ref=ref(seen, "textbox", "Password"), text="hunter2"))
    for mode in ("a11y_full", "html", "text", "som"):
        shown = await tab.shown_as(mode, seen)
        assert "hunter2" not in shown.text
        assert "•••" in shown.text or mode == "som"


@browsing
async def test_long_pages_go_on_by_pages_that_together_are_the_whole(tab: Tab) -> None:
    seen = await tab.open(f"{ORIGIN}/longmail")
    full = (await tab.shown_as("a11y_full", seen)).text
    assert "hidden" not in full
    assert len(TARGET.findall(full)) == 4 * 400 + 3
    first = await tab.read(Observe(mode="a11y_full"))
    last = int(re.findall(r"of (\d+)", first.message)[0])
    parts = [(await tab.read(Observe(mode="a11y_full", page=page))).text or "" for page in range(1, last + 1)]
    assert "\n".join(parts) == full
    assert max(map(len, parts)) <= 24_000
    html = await tab.shown_as("html", seen)
    assert len(html.text) <= 24_100
    assert html.text.endswith("more pages (observe page=2)")
    assert (await tab.read(Observe(page=2))).text


@browsing
async def test_a_part_of_the_page_is_shown_unfolded_by_its_number(tab: Tab) -> None:
    seen = await tab.open(f"{ORIGIN}/longmail")
    fold = int(re.findall(r"\(expand (\d+) page=2\)", seen.text)[0])
    shown = await tab.read(Observe(scope=fold))
    assert shown.text is not None
    assert shown.text.split("\n")[0] in seen.text
    assert '"Select mail 1"' in shown.text
    assert "header" not in shown.text
    assert (await tab.read(Expand(ref=fold))).text == (await tab.read(Expand(ref=fold, page=2))).text


@browsing
async def test_read_tells_all_there_is_to_an_element(tab: Tab, shop: Shop) -> None:
    long = "word " * 60
    seen = await tab.open(
        shop.add("/read", f"<a href=/far>Near</a><div role=button tabindex=0 aria-label=More>{long}</div>")
    )
    link = await tab.read(Read(ref=ref(seen, "link", "Near")))
    assert link.text == '[1]link "Near"\nleads to "/far"'
    assert long.strip() in ((await tab.read(Read(ref=ref(seen, "button", "More")))).text or "")


@browsing
async def test_what_cannot_be_read_is_refused_with_the_reason(tab: Tab) -> None:
    seen = await tab.open(f"{ORIGIN}/traps")

    def told(result: Result) -> tuple[bool, str | None]:
        return result.ok, result.error

    assert told(await tab.read(Read(ref=999))) == (False, "unknown_ref")
    assert told(await tab.read(Observe(scope=999))) == (False, "unknown_ref")
    assert told(await tab.read(Observe(page=9))) == (False, "bad_argument")
    assert told(await tab.read(Observe(mode="som", scope=ref(seen, "button", "+")))) == (
        False,
        "bad_argument",
    )


def test_pages_are_cut_between_lines_and_lose_none() -> None:
    text = "\n".join(f"line {n}" for n in range(100))
    count = paged(text, 1, 80)[1]
    assert "\n".join(paged(text, page, 80)[0] for page in range(1, count + 1)) == text
    assert all(len(paged(text, page, 80)[0]) <= 80 for page in range(1, count + 1))
    assert paged(text, count + 1, 80)[0] == ""


def test_text_keeps_names_and_drops_numbers() -> None:
    assert (
        read_aloud('# A\n[1]link "Say \\"hi\\" \\\\" · [2]button\n[3]button\n$5') == '# A\nSay "hi" \\ ·\n$5'
    )


def test_markup_is_pruned_to_what_says_something() -> None:
    markup = (
        '<div id="x"><div><!-- note --><span>Ember</span> <b>Lamp</b></div><svg data-el="9"><path></path></svg><svg></svg>'
        '<a data-el="4" href="/p" ref="77" target="_blank">Buy</a><span></span><i aria-hidden="true">★</i><img src="a" alt=""><img alt="Lamp"></div>'
    )
    assert pruned(markup, {4: 12, 9: 3}).split("\n") == [
        "<div>Ember Lamp</div>",
        '<svg ref="3"></svg><a href="/p" ref="12">Buy</a><img alt=""/><img alt="Lamp"/>',
    ]
