"""Looking around omnizon: every page, every link, search with its counts, products with their variants."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.test_omnizon_page import JORDAN, Page, Shopper, shopping

A_KIND = 4
"""Pages looked at of each kind of address."""
MOST_BYTES = 90_000
NAMED = "|".join(f"(?<=^/{section})/[a-z0-9-]+" for section in ("best-sellers", "brand", "seller"))
"""What follows these in an address is a name."""


def kind(path: str) -> str:
    """What sort of page an address is: its path without names, and which questions it asks."""
    parts = urlsplit(path)
    names = sorted({pair.split("=")[0].split(".")[0] for pair in parts.query.split("&")} - {"", "q"})
    shape = re.sub(rf"/[A-Z][A-Z0-9-]{{7,}}|/\d+|(?<=^/d)/[a-z0-9-]+|{NAMED}", "/*", parts.path)
    return f"{shape}?{'&'.join(names)}" if names else shape


async def crawl(
    shopper: Shopper, each: int = A_KIND, kind: Callable[[str], str] = kind
) -> tuple[dict[str, Page], set[str]]:
    """So many pages of each kind, and the addresses of all pictures, sheets and scripts they use."""
    pages: dict[str, Page] = {}
    assets: set[str] = set()
    met: Counter[str] = Counter()
    waiting = deque(["/"])
    while waiting:
        path = waiting.popleft()
        if path in pages or met[kind(path)] >= each:
            continue
        met[kind(path)] += 1
        page = pages[path] = await shopper.go(path)
        assets |= page.assets
        for href, _ in page.links:
            assert href[0] in "/#", f"{path} links to {href}"
            if href[0] == "/":
                waiting.append(href.partition("#")[0])
    return pages, assets


async def test_every_link_leads_to_a_sound_page_and_looking_changes_nothing() -> None:
    async with shopping(JORDAN) as shopper:
        pages, assets = await crawl(shopper)
        assert {path: page.status for path, page in pages.items() if page.status != 200} == {}
        assert {path: page.problems for path, page in pages.items() if page.problems} == {}
        assert max((len(page.html), path) for path, page in pages.items())[0] < MOST_BYTES
        kinds = {kind(path) for path in pages}
        assert {
            "/",
            "/departments",
            "/d/*",
            "/dp/*",
            "/dp/*/reviews",
            "/cart",
            "/orders",
            "/orders/*",
        } <= kinds
        assert {"/account/cards/*/edit", "/orders/*/cancel", "/help/returns", "/s?deals"} <= kinds
        for asset in sorted(
            asset for asset in assets if not asset.endswith(".woff2")
        ):  # the client reads text
            assert (await shopper.raw(asset))[0] == 200, asset
        assert not [asset for asset in assets if not asset.startswith("/")]
        await shopper.go("/checkout")
        assert shopper.changed() == {}
        assert shopper.rows("SELECT * FROM recently_viewed WHERE place > 9")


async def test_a_guest_finds_sound_pages_too() -> None:
    async with shopping() as shopper:
        pages, _ = await crawl(shopper)
        assert {
            path: page.problems for path, page in pages.items() if page.problems or page.status != 200
        } == {}
        assert (await shopper.go("/orders")).headings[0] == ("h1", "Sign in")


async def test_what_is_not_there_is_said_to_be_not_there() -> None:
    async with shopping(JORDAN) as shopper:
        for path in (
            "/nope",
            "/dp/B0NOTHING1",
            "/d/nothing",
            "/orders/OZ-1-1",
            "/account/pets",
            "/checkout?buy=99",
        ):
            page = await shopper.go(path)
            assert (page.status, page.headings[0][1]) == (404, "We could not find that page")
            assert page.problems == []
        assert (await shopper.raw("/img/B0NOTHING1/main.svg"))[0] == 404
        code = shopper.variant("1")["code"]
        assert (await shopper.raw(f"/img/{code}/nowhere.svg"))[0] == 404


@pytest.mark.parametrize(
    "query",
    ['"', '"red', "red OR", "AND", "NOT x", "a*b", "(", "title:x", "😀", "-", "'; DROP TABLE x", "%", "_", "\\",
     "ñandú", "x" * 10_000, "word " * 2_000, "\x00", "{a} : b", "NEAR(a b)", "^a", "+", "..", "\u202eabc"],
)  # fmt: skip
async def test_no_query_breaks_the_search(query: str) -> None:
    async with shopping() as shopper:
        for path in (
            f"/s?q={quote(query)}",
            f"/suggest?q={quote(query)}",
            f"/s?maker={quote(query)}&min={quote(query)}",
        ):
            status, _, text = await shopper.raw(path)
            assert status == 200
            assert len(text) < MOST_BYTES


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=999999", "page=x", "page=%C2%B2", "rating=9", "rating=x", "sort=up", "min=x&max=-3",
     "f.Nothing=1", "f.Color=Nothing", "department=nothing", "deals=2", "min=99999999999999"],
)  # fmt: skip
async def test_odd_filters_are_left_out(query: str) -> None:
    async with shopping() as shopper:
        page = await shopper.go(f"/s?{query}")
        assert page.status == 200
        assert "of 5,040 results" in page.text


def total(page: Page) -> int:
    """How many results a listing says it has."""
    found = re.search(r"of ([\d,]+) results?", page.text)
    return int(found[1].replace(",", "")) if found else 0


def counted(page: Page) -> list[tuple[str, str, int]]:
    """(field, value, count) of each filter of a listing, from its labels."""
    pattern = r'name="([^"]+)" value="([^"]*)"(?: checked)?><span>[^<]*<small>\(([\d,]+)\)</small>'
    return [
        (name, value.replace("&amp;", "&").replace("&#39;", "'"), int(count.replace(",", "")))
        for name, value, count in re.findall(pattern, page.html)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "q=headphones",
        "q=mug&f.Color=Red&f.Color=Teal",
        "department=books&rating=4",
        "deals=1&min=20&max=80&in_stock=1",
    ],
)
async def test_each_filter_finds_as_many_as_it_counted(query: str) -> None:
    async with shopping() as shopper:
        page = await shopper.go(f"/s?{query}")
        filters = counted(page)
        assert len(filters) > 10
        single = {"rating", "deals", "in_stock"}
        for name, value, count in filters[::3]:
            pairs = [tuple(pair.split("=")) for pair in query.split("&")]
            others = [(key, old) for key, old in pairs if key != name]
            narrowed = await shopper.go(f"/s?{urlencode([*others, (name, value)])}")
            assert total(narrowed) == count, (name, value)
            if name not in single:
                assert count > 0


async def test_departments_count_what_is_in_them() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/d/electronics")
        links = re.findall(r'<a href="(/d/[a-z0-9-]+)">[^<]*</a> <small>\(([\d,]+)\)', page.html)
        assert len(links) > 3
        for href, count in links:
            assert total(await shopper.go(href)) == int(count.replace(",", ""))


async def test_all_pages_together_hold_each_product_once_in_order() -> None:
    async with shopping() as shopper:
        codes: list[str] = []
        for number in range(1, 4):
            page = await shopper.go(f"/s?q=mug&sort=price-low&page={number}")
            codes += re.findall(r'<h3><a href="/dp/([A-Z0-9]+)', page.html)
        assert len(codes) == len(set(codes)) == total(page)
        prices = [
            shopper.row("SELECT price_cents FROM catalogue.product WHERE code = ?", code)["price_cents"]
            for code in codes
        ]
        assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("sort", "column", "least_first"),
    [("price-high", "price_cents", False), ("rating", "rating_tenths", False), ("newest", "released", False),
     ("featured", "id", True)],
)  # fmt: skip
async def test_sorts_are_what_they_say(sort: str, column: str, least_first: bool) -> None:
    async with shopping() as shopper:
        page = await shopper.go(f"/d/mugs?sort={sort}")
        codes = re.findall(r'<h3><a href="/dp/([A-Z0-9]+)', page.html)
        found = shopper.rows(
            f"SELECT code, {column} AS at FROM catalogue.product WHERE code IN (SELECT value FROM json_each(?))",
            json.dumps(codes),
        )
        by_code = {row["code"]: row["at"] or 0 for row in found}
        values = [by_code[code] for code in codes]
        assert len(values) == 24
        assert values == sorted(values, reverse=not least_first)


async def test_chips_take_filters_out_one_by_one() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/s?q=mug&f.Color=Red&rating=4&min=5&max=60")
        chips = {
            name.removeprefix("Remove filter "): href for href, name in page.links if "Remove filter" in name
        }
        assert set(chips) == {"Color: Red", "4 stars & up", "From $5.00", "Up to $60.00"}
        for href in chips.values():
            assert total(await shopper.go(href)) >= total(page)
        rest = await shopper.go(chips["Color: Red"])
        assert total(rest) == total(await shopper.go("/s?q=mug&rating=4&min=5&max=60"))


async def test_a_misspelt_word_is_put_right() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/s?q=hedphones")
        assert total(page) == 0
        [link] = [href for href, name in page.links if name == "headphones"]
        assert total(await shopper.go(link)) > 0


async def test_filters_that_leave_nothing_are_not_blamed_on_the_words() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/s?q=mug&min=900000")
        assert "No products match these filters" in page.text


async def test_suggestions_begin_with_what_was_typed_and_ones_own_searches() -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.go("/s?q=headphone+stand")
        answer = json.loads((await shopper.raw("/suggest?q=headph"))[2])
        assert answer["recent"][0] == "headphone stand"
        assert answer["phrases"]
        assert all(" headph" in f" {text}" for text in answer["recent"] + answer["phrases"])


async def test_price_stock_and_specifications_follow_the_variant() -> None:
    async with shopping() as shopper:
        two = shopper.rows(
            "SELECT one.sku AS a, other.sku AS b, one.price_cents AS low, other.price_cents AS high, code"
            " FROM catalogue.variant AS one JOIN catalogue.variant AS other USING (product_id)"
            " JOIN catalogue.product ON product.id = product_id"
            " WHERE one.price_cents < other.price_cents AND one.stock > 5 AND other.stock = 0 LIMIT 1"
        )[0]
        cheap = await shopper.go(f"/dp/{two['code']}?variant={two['a']}")
        dear = await shopper.go(f"/dp/{two['code']}?variant={two['b']}")
        assert f"${two['low'] / 100:,.2f}" in cheap.text
        assert cheap.has_button("Add to cart")
        assert "In stock" in cheap.text
        assert f"${two['high'] / 100:,.2f}" in dear.text
        assert "Out of stock" in dear.text
        assert not dear.has_button("Add to cart")
        for page, sku in ((cheap, two["a"]), (dear, two["b"])):
            sheet = shopper.rows(
                "SELECT variant_sheet.value FROM catalogue.variant_sheet JOIN catalogue.variant"
                " ON variant.id = variant_id WHERE sku = ? ORDER BY variant_sheet.position",
                sku,
            )
            cells = re.findall(r"<td>([^<]*)</td></tr>", page.html)
            shown = [cell.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"') for cell in cells]
            assert shown[: len(sheet)] == [row["value"] for row in sheet]


async def test_every_option_value_leads_to_a_variant_that_has_it() -> None:
    async with shopping() as shopper:
        code = shopper.rows(
            "SELECT code FROM catalogue.product WHERE id IN (SELECT product_id FROM catalogue.option"
            " GROUP BY product_id HAVING count(*) = 2) ORDER BY id LIMIT 1"
        )[0]["code"]
        page = await shopper.go(f"/dp/{code}")
        for option in re.findall(r'<section class="option" aria-label="([^"]+)">', page.html):
            block = page.html.split(f'aria-label="{option}"')[1].split("</section>")[0]
            values = re.findall(r'href="([^"]+)".*?<span>([^<]+)', block, re.S)
            assert values
            for href, value in values:
                led = await shopper.go(href.replace("&amp;", "&"))
                assert f"{option}: {value.strip()}" in led.text


async def test_reviews_can_be_narrowed_to_stars_and_paged() -> None:
    async with shopping() as shopper:
        product = shopper.rows("SELECT id, code FROM catalogue.product ORDER BY review_count DESC LIMIT 1")[0]
        for stars in range(1, 6):
            count = shopper.row(
                "SELECT count(*) AS n FROM catalogue.review WHERE product_id = ? AND stars = ?",
                product["id"],
                stars,
            )["n"]
            page = await shopper.go(f"/dp/{product['code']}/reviews?stars={stars}")
            assert page.html.count('<article class="review"') == min(10, count)
            assert f"of {count} review" in page.text or count == 0
        recent = await shopper.go(f"/dp/{product['code']}/reviews?sort=recent&page=2")
        dates = shopper.rows(
            "SELECT date FROM catalogue.review WHERE product_id = ? ORDER BY date DESC, id LIMIT 10 OFFSET 10",
            product["id"],
        )
        assert recent.html.count('<article class="review"') == len(dates) == 10


async def test_the_page_of_a_product_promises_a_day_by_the_sites_clock() -> None:
    async with shopping() as shopper:
        variant = shopper.variant("variant.stock > 5 AND ships_in_days = 2 AND variant.price_cents > 4000")
        path = f"/dp/{variant['code']}?variant={variant['sku']}"
        assert "Free delivery Monday, July 20" in (await shopper.go(path)).text
        shopper.world.advance(9 * 3600)
        assert "Free delivery Tuesday, July 21" in (await shopper.go(path)).text


async def test_pictures_are_of_the_colour_asked_for() -> None:
    async with shopping() as shopper:
        two = shopper.rows(
            "SELECT code, one.color AS a, other.color AS b FROM catalogue.variant AS one"
            " JOIN catalogue.variant AS other USING (product_id) JOIN catalogue.product ON product.id = product_id"
            " WHERE one.color <> other.color LIMIT 1"
        )[0]
        status, headers, one = await shopper.raw(f"/img/{two['code']}/main.svg?color={quote(two['a'])}")
        _, _, other = await shopper.raw(f"/img/{two['code']}/main.svg?color={quote(two['b'])}")
        assert (status, headers["content-type"]) == (200, "image/svg+xml")
        assert "immutable" in headers["cache-control"]
        assert "set-cookie" not in headers
        assert one != other
