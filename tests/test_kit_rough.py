"""The rough skin: the same words and looks, the same effect, in markup that says nothing."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from sites import load
from sites.kit import Server, World, rough
from tests.http_client import Client

NOW = datetime(2026, 7, 15, 9, 30)
PATHS = ("/", "/s?q=kettle", "/dp/B0S8VACXAC", "/orders", "/account/cards/new", "/nowhere")
MEANING = ("h1", "h2", "h3", "main", "nav", "header", "footer", "section", "ul", "li", "label", "p", "strong")


def words(html: str) -> str:
    """What a visitor reads."""
    body = BeautifulSoup(html, "html.parser").body
    assert body is not None
    return " ".join(body.get_text(" ").split())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pairs() -> dict[str, tuple[str, str]]:
    """path -> the page in both skins."""
    pages: dict[str, list[str]] = {path: [] for path in PATHS}
    for skin in ("semantic", "rough"):
        world = World([load("omnizon")], seed=0, now=NOW, user="jordan.reyes@example.com", set={"skin": skin})
        door = await Server().open(world)
        client = Client(door, "omnizon.test")
        client.cookies |= {cookie["name"]: cookie["value"] for cookie in world.cookies}
        for path in PATHS:
            pages[path].append((await client.get(path)).text)
        assert world.faults == []
        await door.close()
        world.close()
    return {path: (both[0], both[1]) for path, both in pages.items()}


@pytest.mark.parametrize("path", PATHS)
def test_both_skins_say_the_same_and_only_one_says_what_things_are(
    pairs: dict[str, tuple[str, str]], path: str
) -> None:
    fine, coarse = pairs[path]
    assert words(coarse) == words(fine)
    body = BeautifulSoup(coarse, "html.parser").body
    assert body is not None
    assert [tag.name for tag in body.find_all(MEANING)] == []
    assert body.select("[role]") == []
    assert body.find_all("button", type="submit") == []
    assert not re.search(r' alt="[^"]', coarse)
    assert BeautifulSoup(fine, "html.parser").find_all(MEANING)


def test_a_sheet_fits_both_skins_with_the_weight_it_had() -> None:
    css = '@media (width < 9px) { .hero h2, ul li:first-child { content: "p { h1"; } } /* h3 { } */ .p-h1 { top: 0; }'
    assert rough.sheet(css) == (
        "@media (width < 9px) { .hero :is(h2, :where(.r-h2)),"
        " :is(ul, :where(.r-ul)) :is(li, :where(.r-li)):first-child"
        ' { content: "p { h1"; } } /* h3 { } */ .p-h1 { top: 0; }'
    )
    assert rough.sheet('a[aria-current="true"] { top: 0 }') == (
        'a:is([aria-current="true"], [data-aria-current="true"]) { top: 0 }'
    )


def test_labels_and_buttons_keep_what_they_need_to_work() -> None:
    page = rough.page(
        '<html><head><link rel="stylesheet" href="/static/0ab/site.css"></head><body><form>'
        '<label for="a">A</label><input id="a"><button name="go" value="1">Go</button>'
        '<button type="button">Open</button></form></body></html>'
    )
    assert '<span class="r-label" data-for="a">A</span>' in page
    assert '<div class="r-button" data-press="submit" name="go" value="1">Go</div>' in page
    assert '<button type="button">Open</button>' in page
    assert 'href="/static/0ab/rough/site.css"' in page
