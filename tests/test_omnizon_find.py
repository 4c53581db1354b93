"""Finding things at omnizon: the header, the front page by the season, filters, deals, ranks, makers, comparisons."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest

from sites.omnizon import seasons, towns
from sites.omnizon.pages import deals
from tests.test_omnizon_browse import total
from tests.test_omnizon_page import JORDAN, NOW, shopping


def cents(text: str) -> int:
    """`$1,234.50` -> 123450."""
    return int(re.sub(r"\D", "", text))


# ------------------------------------------------------------------ where things go


async def test_a_guest_chooses_a_place_by_its_zip_code_and_keeps_it() -> None:
    async with shopping() as shopper:
        assert "Choose a place" in (await shopper.go("/")).text
        page = await shopper.press(
            await shopper.go("/deliver-to?next=/deals"), "Use this ZIP code", zip="97205"
        )
        assert page.headings[0][1] == "Today's deals"
        assert "Delivering to Portland, OR 97205 from now on." in page.text
        assert "Portland 97205" in (await shopper.go("/cart")).text
        assert shopper.changed() == {"deliver_to": 1}


@pytest.mark.parametrize("zip_code", ["", "1234", "x" * 300, "97205; DROP", "00000", "２８８０１"])
async def test_a_zip_code_that_is_none_changes_nothing(zip_code: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.post("/deliver-to", zip=zip_code, next="/")
        assert page.status == 422
        assert "ZIP code" in page.alert
        assert page.problems == []
        assert shopper.changed() == {}


async def test_an_address_of_the_account_is_where_things_go_until_another_is_chosen() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/deliver-to")
        assert "Asheville 28801" in page.text
        other = shopper.row("SELECT line1 FROM address WHERE account_id = 1 AND city = 'Madison'")["line1"]
        page = await shopper.press(page, f"Deliver to {other}, Madison")
        assert "Madison 53703" in page.text


def test_every_city_lies_in_a_state() -> None:
    for begins, city in towns.CITIES.items():
        assert towns.place_of(f"{begins}01")[0] == city


async def test_nobody_is_sent_to_another_site() -> None:
    async with shopping() as shopper:
        _, headers, _ = await shopper.raw("/deliver-to?next=//elsewhere.test")
        assert headers
        page = await shopper.post("/deliver-to", zip="28801", next="//elsewhere.test/")
        assert page.url == "/"


# ------------------------------------------------------------------ the header


async def test_the_drawer_and_the_panels_lead_to_all_departments() -> None:
    async with shopping() as shopper:
        drawer = await shopper.go("/departments/drawer")
        hrefs = {href for href, _ in drawer.links}
        slugs = [row["slug"] for row in shopper.rows("SELECT slug FROM catalogue.department")]
        assert {f"/d/{slug}" for slug in slugs} <= hrefs
        panel = await shopper.go("/departments/menu/electronics")
        assert ("/d/laptops", "Laptops") in panel.links
        assert (await shopper.go("/departments/menu/laptops")).status == 404


async def test_the_box_suggests_departments_and_products_too_and_forgets() -> None:
    async with shopping(JORDAN) as shopper:
        answer = json.loads((await shopper.raw("/suggest?q=kettl"))[2])
        groups = {group["label"]: group["options"] for group in answer["groups"]}
        assert groups["Departments"][0]["url"] == "/d/electric-kettles"
        assert all("kettle" in option["text"].lower() for option in groups["Products"])
        assert (await shopper.go(groups["Products"][0]["url"])).status == 200
        assert json.loads((await shopper.raw("/suggest?q="))[2])["recent"]
        page = await shopper.press(await shopper.go("/history"), "Clear searches")
        assert "Nothing searched for yet." in page.text
        assert json.loads((await shopper.raw("/suggest?q="))[2])["recent"] == []


async def test_history_is_forgotten_one_by_one_or_all() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/history")
        names = [name for _, name in page.links if (_, name) in page.links and _.startswith("/dp/")]
        page = await shopper.press(page, f"Remove {names[0]} from your history")
        assert names[0] not in [name for _, name in page.links]
        assert len(shopper.rows("SELECT * FROM recently_viewed WHERE owner = 'account 1'")) == 8
        assert (await shopper.post("/history/remove", code="B0NOTHING1")).status == 404
        page = await shopper.press(page, "Clear history")
        assert "You have not looked at anything yet" in page.text
        assert "Recently viewed" not in [name for _, name in (await shopper.go("/")).headings]


# ------------------------------------------------------------------ the front page


@pytest.mark.parametrize(
    ("day", "season"),
    [("2026-01-01", "new-year"), ("2026-02-28", "new-year"), ("2026-03-01", "spring"), ("2026-07-15", "summer"),
     ("2026-07-25", "back-to-school"), ("2026-09-08", "autumn"), ("2026-11-15", "winter-holidays"),
     ("2026-12-31", "winter-holidays")],
)  # fmt: skip
async def test_the_front_page_speaks_of_the_season_and_keeps_what_it_promises(day: str, season: str) -> None:
    async with shopping(now=datetime.fromisoformat(f"{day}T09:30:00")) as shopper:
        page = await shopper.go("/")
        known = next(each for each in seasons.SEASONS if each.key == season)
        assert page.problems == []
        assert f'data-season="{season}"' in page.html
        for slide in (*known.slides, *seasons.ALWAYS):
            assert slide.heading in [name for _, name in page.headings]
            assert (slide.url, slide.button) in page.links
            assert (await shopper.go(slide.url)).status == 200
        assert page.html.count('<div class="shelf">') == len(known.slides) + len(seasons.ALWAYS)


# ------------------------------------------------------------------ lists


async def test_sponsored_products_stand_apart_from_the_results_and_are_not_counted() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/s?q=headphones&sort=price-low")
        block = page.html.split('<section class="sponsored"')[1].split("</section>")[0]
        advertised = set(re.findall(r"/dp/([A-Z0-9]+)", block))
        results = re.findall(r'<h3><a href="/dp/([A-Z0-9]+)', page.html)
        assert len(advertised) == 4
        assert len(results) == 24
        assert not advertised & set(results)
        assert ">Sponsored<" in block
        again = await shopper.go("/s?q=headphones&sort=price-low")
        assert block == again.html.split('<section class="sponsored"')[1].split("</section>")[0]
        assert total(page) == total(await shopper.go("/s?q=headphones"))


async def test_more_on_a_page_are_the_same_in_the_same_order() -> None:
    async with shopping() as shopper:
        pattern = r'<h3><a href="/dp/([A-Z0-9]+)'
        two = [re.findall(pattern, (await shopper.go(f"/d/mugs?page={page}")).html) for page in (1, 2)]
        one = await shopper.go("/d/mugs?size=48&view=list")
        assert re.findall(pattern, one.html) == two[0] + two[1]
        assert "1–48 of" in one.text
        assert (
            total(one)
            == shopper.row("SELECT product_count AS n FROM catalogue.department WHERE slug = 'mugs'")["n"]
        )


@pytest.mark.parametrize("now", [NOW, NOW.replace(hour=18)])
async def test_what_arrives_tomorrow_leaves_in_time(now: datetime) -> None:
    async with shopping(now=now) as shopper:
        days = 1 - (now.hour >= 18)
        expected = shopper.row("SELECT count(*) AS n FROM catalogue.product WHERE ships_in_days <= ?", days)[
            "n"
        ]
        assert total(await shopper.go("/s?delivery=1")) == expected
        later = shopper.row("SELECT count(*) AS n FROM catalogue.product WHERE ships_in_days <= ?", days + 3)
        page = await shopper.go("/s?delivery=4")
        assert total(page) == later["n"]
        assert "Arrives by Sun, Jul 19" in page.text


async def test_coupons_and_conditions_find_what_has_them() -> None:
    async with shopping() as shopper:
        coupons = shopper.row("SELECT count(*) AS n FROM catalogue.product WHERE coupon_percent > 0")["n"]
        page = await shopper.go("/s?coupons=1")
        assert total(page) == coupons
        assert page.html.count('class="coupon-line"') == 24
        used = shopper.row(
            "SELECT count(DISTINCT product_id) AS n FROM catalogue.offer WHERE condition = 'used-good'"
        )["n"]
        assert total(await shopper.go("/s?condition=used-good&condition=nonsense")) == used > 0


async def test_the_range_of_prices_is_that_of_what_is_found_at_any_price() -> None:
    async with shopping() as shopper:
        bounds = shopper.row(
            "SELECT min(price_cents) AS low, max(price_cents) AS high FROM catalogue.product"
            " JOIN catalogue.department ON department.id = department_id WHERE slug = 'tents'"
        )
        for path in ("/d/tents", "/d/tents?max=100"):
            page = await shopper.go(path)
            assert f'data-low="{bounds["low"] // 100}"' in page.html
            assert f'data-high="{-(-bounds["high"] // 100)}"' in page.html


async def test_all_makers_are_there_and_lead_back_to_what_they_count() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/makers?q=mug&rating=4")
        assert page.problems == []
        listed = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <small>\((\d+)\)', page.html)
        assert sum(int(count) for _, _, count in listed) == total(await shopper.go("/s?q=mug&rating=4"))
        for href, name, count in listed[::15]:
            narrowed = await shopper.go(href.replace("&amp;", "&"))
            assert total(narrowed) == int(count)
            assert f"Remove filter {name}".replace("&amp;", "&") in narrowed.text
        found = await shopper.go("/makers?find=tramon")
        assert "Tramontane" in found.text
        assert "No maker is called so" in (await shopper.go("/makers?find=zzzz")).text


async def test_nothing_found_says_what_comes_close() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/d/mugs?min=900&rating=4")
        without = [(href, name) for href, name in page.links if name.startswith("Without")]
        assert [name for _, name in without] == ["Without “From $900.00”"]
        assert total(await shopper.go(without[0][0])) > 0
        page = await shopper.go("/s?q=kettle+zeppelin")
        [(href, _)] = [link for link in page.links if link[1] == "kettle" and link[0].startswith("/s?")]
        assert total(await shopper.go(href)) > 0
        page = await shopper.go("/s?q=kettle&department=books")
        assert any(name == "Search all departments" for _, name in page.links)


async def test_a_glance_is_no_look() -> None:
    async with shopping(JORDAN) as shopper:
        code = shopper.variant("product.variant_count = 1 AND variant.stock > 5 AND product.id > 900")["code"]
        before = shopper.rows("SELECT * FROM recently_viewed")
        page = await shopper.go(f"/quick/{code}")
        assert page.has_button("Add to cart")
        assert shopper.rows("SELECT * FROM recently_viewed") == before
        assert (await shopper.go("/quick/B0NOTHING1")).status == 404


# ------------------------------------------------------------------ deals, ranks, novelties


async def test_deals_are_counted_filtered_and_sorted_exactly() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/deals")
        assert page.problems == []
        count = re.search(r"of ([\d,]+) deals", page.text)
        assert count
        for name, value, number in re.findall(
            r'name="(department|off)" value="([^"]+)"><span>[^<]*<small>\((\d+)\)', page.html
        )[::4]:
            narrowed = await shopper.go(f"/deals?{name}={value}")
            assert re.search(rf"of {number} deals?", narrowed.text), (name, value)
        off = await shopper.go("/deals?sort=off")
        shown = [int(each) for each in re.findall(r'badge deal">(\d+)% off', off.html)]
        assert shown == sorted(shown, reverse=True)
        assert len(shown) == 24


async def test_a_deal_ends_by_the_sites_clock_and_begins_anew() -> None:
    async with shopping() as shopper:
        ending = await shopper.go("/deals?sort=ending")
        assert "Ends in 2 hrs 30 mins" in ending.text
        shopper.world.advance(2 * 3600)
        assert "Ends in 30 mins" in (await shopper.go("/deals?sort=ending")).text
        shopper.world.advance(3600)
        assert "Ends in 1 hr 30 mins" in (await shopper.go("/deals?sort=ending")).text


def test_the_end_of_a_round_is_ahead() -> None:
    noon = datetime(2026, 7, 15, 12)
    assert deals.ends_at(noon, "12:00") == noon + timedelta(days=1)
    assert deals.ends_at(noon, "12:30") == noon + timedelta(minutes=30)


async def test_what_a_deal_takes_off_is_what_its_prices_say() -> None:
    async with shopping() as shopper:
        rows = shopper.rows(
            "SELECT percent, price_cents, list_price_cents FROM deal JOIN catalogue.product ON id = product_id"
        )
        assert len(rows) > 500
        for row in rows:
            share = 100 * (1 - row["price_cents"] / row["list_price_cents"])
            assert abs(row["percent"] - share) <= 0.5 + 1e-9


async def test_ranks_are_those_of_the_department() -> None:
    async with shopping() as shopper:
        for slug in ("electronics", "mugs"):
            page = await shopper.go(
                f"/best-sellers/{slug}?page=2" if slug == "electronics" else f"/best-sellers/{slug}"
            )
            first = 51 if slug == "electronics" else 1
            codes = re.findall(r'<h3><a href="/dp/([A-Z0-9]+)', page.html)
            ranked = shopper.rows(
                "SELECT code FROM catalogue.department_rank AS rank JOIN catalogue.product ON product.id = product_id"
                " JOIN catalogue.department ON department.id = rank.department_id"
                " WHERE slug = ? AND place BETWEEN ? AND ? ORDER BY place",
                slug,
                first,
                first + 49,
            )
            assert codes == [row["code"] for row in ranked]
            assert f"#{first} " in page.text
        assert (await shopper.go("/best-sellers/nothing")).status == 404


async def test_only_what_is_out_is_new() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/new")
        expected = shopper.row(
            "SELECT count(*) AS n FROM catalogue.product WHERE released BETWEEN '2026-04-16' AND '2026-07-15'"
        )["n"]
        assert f"of {expected} products" in page.text
        assert page.problems == []


# ------------------------------------------------------------------ makers


async def test_a_makers_pages_agree_with_its_goods() -> None:
    async with shopping() as shopper:
        maker = shopper.row("SELECT * FROM catalogue.maker WHERE name = 'Simmerly'")
        home = await shopper.go(f"/brand/{maker['slug']}")
        assert home.problems == []
        everything = await shopper.go(f"/brand/{maker['slug']}?tab=products")
        assert f"of {maker['product_count']} products" in everything.text
        about = await shopper.go(f"/brand/{maker['slug']}?tab=about")
        assert maker["about"].split("\n")[0][:40] in about.text
        kinds = re.findall(r'<option value="(\w+)">[^<]*\((\d+)\)', everything.html)
        assert sum(int(count) for _, count in kinds if _) == maker["product_count"]
        for kind, count in kinds[:2]:
            page = await shopper.go(f"/brand/{maker['slug']}?tab=products&type={kind}")
            assert re.search(rf"of {count} products?", page.text)
        assert (await shopper.go("/brand/nobody")).status == 404
        assert (await shopper.go(f"/brand/{maker['slug']}?tab=nothing")).status == 404


# ------------------------------------------------------------------ side by side


async def test_products_are_compared_and_their_differences_marked() -> None:
    async with shopping(JORDAN) as shopper:
        listing = await shopper.go("/d/electric-kettles")
        codes = re.findall(r'<h3><a href="/dp/([A-Z0-9]+)', listing.html)[:5]
        for code in codes:
            page = await shopper.post("/compare/add", code=code, next="/d/electric-kettles")
        assert "You can compare 4 products at once" in page.text
        assert page.html.count(" checked") >= 4
        table = await shopper.go("/compare")
        assert table.problems == []
        assert "4 products side by side" in table.text
        sheets = [
            {
                row["name"]: row["value"]
                for row in shopper.rows(
                    "SELECT name, specification.value AS value FROM catalogue.specification"
                    " JOIN catalogue.product ON id = product_id WHERE code = ?",
                    code,
                )
            }
            for code in codes[:4]
        ]
        marked = set(re.findall(r'class="differs"><th scope="row">([^<]+)<', table.html))
        names = {name for sheet in sheets for name in sheet}
        assert marked == {name for name in names if len({sheet.get(name) for sheet in sheets}) > 1}
        title = shopper.row("SELECT title FROM catalogue.product WHERE code = ?", codes[0])["title"]
        page = await shopper.press(table, f"Remove {title} from comparison")
        assert "3 products side by side" in page.text
        page = await shopper.press(page, "Clear comparison")
        assert "Nothing to compare yet" in page.text
        assert shopper.changed() == {}


async def test_a_box_that_is_unticked_takes_its_product_out() -> None:
    async with shopping() as shopper:
        code = shopper.variant("1")["code"]
        await shopper.post("/compare/add", code=code, box="1", on="1")
        assert json.loads((await shopper.raw("/compare/count"))[2]) == {"codes": [code], "full": False}
        await shopper.post("/compare/add", code=code, box="1")
        assert json.loads((await shopper.raw("/compare/count"))[2])["codes"] == []
        assert (await shopper.post("/compare/add", code="B0NOTHING1")).status == 404
