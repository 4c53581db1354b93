"""Lists of omnizon: making, sharing, moving and copying, arranging, and filling the cart from them."""

from __future__ import annotations

import re

import pytest

from tests.test_omnizon_page import JORDAN, MINA, Page, Shopper, shopping

HOLDS = "SELECT sku FROM wish_item WHERE list_id = ? ORDER BY place, id"


def skus(shopper: Shopper, list_id: int) -> list[str]:
    """What is on a list, in its own order."""
    return [row["sku"] for row in shopper.rows(HOLDS, list_id)]


async def act(shopper: Shopper, list_id: int, do: str, *items: int, to: int | str = "") -> Page:
    """Press one of the buttons for ticked items; of several fields of one name only the last is sent by dicts."""
    page = Page("", 200, "<h1>x</h1>")
    for item in items or (0,):
        page = await shopper.post(f"/lists/{list_id}/several", do=do, item=str(item), to=str(to))
    return page


async def test_a_new_list_is_private_and_not_the_default() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await shopper.go("/lists"), "Create list", name=" Boat  repair ")
        assert page.headings[0] == ("h1", "Boat repair")
        row = shopper.row("SELECT * FROM wish_list WHERE name = 'Boat repair'")
        assert (row["privacy"], row["is_default"], row["account_id"]) == ("private", 0, 1)
        assert shopper.changed() == {"wish_list": 1}


@pytest.mark.parametrize(
    ("name", "told"), [("", "Enter a name"), ("gift IDEAS", "already"), ("x" * 61, "too long")]
)
async def test_a_name_that_cannot_be_says_why(name: str, told: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.post("/lists/new", name=name)
        assert page.status == 422
        assert told in page.alert
        assert page.problems == []
        assert shopper.changed() == {}


async def test_the_first_thing_of_a_new_customer_makes_a_default_list() -> None:
    async with shopping("sam.lindqvist@example.com") as shopper:
        item = shopper.variant("variant.stock > 3")
        page = await shopper.post("/lists/add", sku=item["sku"])
        assert f"Added to Wish list: {item['title']}" in page.text
        [row] = shopper.rows(
            "SELECT wish_list.is_default, wish_item.* FROM wish_item JOIN wish_list ON wish_list.id = list_id"
            " WHERE account_id = 3"
        )
        assert (row["is_default"], row["sku"], row["price_cents_then"]) == (
            1,
            item["sku"],
            item["price_cents"],
        )
        page = await shopper.post("/lists/add", sku=item["sku"], next="/help")
        assert (page.url, "already" in page.text) == ("/help", True)
        assert shopper.changed() == {"wish_list": 1, "wish_item": 1}


@pytest.mark.parametrize(
    "fields", [{"sku": "nothing"}, {"sku": "", "list": "1"}, {"list": "4"}, {"list": "x"}]
)
async def test_nonsense_is_added_to_no_list(fields: dict[str, str]) -> None:
    async with shopping(JORDAN) as shopper:
        fields = {"sku": shopper.variant("variant.stock > 3")["sku"]} | fields
        page = await shopper.post("/lists/add", **fields)
        assert page.status == 200
        assert shopper.changed() == {}


async def test_another_customers_list_is_not_there() -> None:
    async with shopping(MINA) as shopper:
        for path in ("/lists/1", "/lists/1/manage", "/lists/1/delete", "/lists/1/print", "/lists/1/items/1"):
            assert (await shopper.go(path)).status == 404
        for path in (
            "/lists/1/manage",
            "/lists/1/delete",
            "/lists/1/cart",
            "/lists/1/several",
            "/lists/1/order",
        ):
            assert (await shopper.post(path, name="Mine", do="remove", item="1", order="2,1")).status == 404
        assert (await shopper.post("/lists/4/items/1", do="remove")).status == 404
        assert shopper.changed() == {}


async def test_a_private_list_cannot_be_seen_by_its_link() -> None:
    async with shopping() as shopper:
        tokens = {
            row["id"]: row["token"] for row in shopper.rows("SELECT id, token FROM wish_list ORDER BY id")
        }
        assert (await shopper.go(f"/lists/shared/{tokens[1]}")).status == 404
        page = await shopper.go(f"/lists/shared/{tokens[2]}")
        assert "A list of Jordan R.'s" in page.text
        assert "Jordan Reyes" not in page.text
        assert "A list of Mina Okafor's" in (await shopper.go(f"/lists/shared/{tokens[4]}")).text
        page = await shopper.press(page, f"Add to cart: {shopper.rows(TITLES)[0]['title']}")
        assert shopper.changed() == {"cart_line": 1}


TITLES = (
    "SELECT product.title FROM wish_item JOIN catalogue.product ON product.id = product_id"
    " WHERE list_id = 2 ORDER BY place"
)


async def test_what_is_moved_leaves_its_list_and_what_is_copied_stays() -> None:
    async with shopping(JORDAN) as shopper:
        before = {key: skus(shopper, key) for key in (1, 2, 3)}
        items = {row["sku"]: row["id"] for row in shopper.rows("SELECT * FROM wish_item WHERE list_id = 1")}
        moved, copied = before[1][4], before[1][5]
        page = await act(shopper, 1, "move", items[moved], to=3)
        assert "Moved to Gift ideas: 1 item." in page.text
        await act(shopper, 1, "copy", items[copied], to=3)
        assert skus(shopper, 1) == [sku for sku in before[1] if sku != moved]
        assert skus(shopper, 3) == [*before[3], moved, copied]
        row = shopper.row("SELECT * FROM wish_item WHERE list_id = 3 AND sku = ?", moved)
        assert (row["id"], row["note"]) == (items[moved], "Wait for the next sale")


async def test_what_is_on_both_lists_is_moved_to_one_place() -> None:
    async with shopping(JORDAN) as shopper:
        both = skus(shopper, 1)[0]
        assert both in skus(shopper, 2)
        item = shopper.row("SELECT id FROM wish_item WHERE list_id = 1 AND sku = ?", both)["id"]
        page = await act(shopper, 1, "move", item, to=2)
        assert "1 item had been there already." in page.text
        assert shopper.changed() == {"wish_item": 1}


async def test_moving_to_nowhere_moves_nothing() -> None:
    async with shopping(JORDAN) as shopper:
        for to in ("", "1", "4", "999", "x"):
            page = await act(shopper, 1, "move", 1, to=to)
            assert "Choose the list" in page.alert
        assert "Tick the items first." in (await act(shopper, 1, "move", 99999, to=2)).text
        assert shopper.changed() == {}


async def test_buttons_move_an_item_up_and_down() -> None:
    async with shopping(JORDAN) as shopper:
        before = skus(shopper, 3)
        title = shopper.row(
            "SELECT title FROM catalogue.product JOIN catalogue.variant ON product_id = product.id WHERE sku = ?",
            before[1],
        )["title"]
        page = await shopper.press(await shopper.go("/lists/3"), f"Move up: {title}")
        assert f"Now number 1 of 5: {title}" in page.text
        assert skus(shopper, 3) == [before[1], before[0], *before[2:]]
        await shopper.press(page, f"Move down: {title}")
        assert shopper.changed() == {}


@pytest.mark.parametrize("order", ["", "x,y", "1,2,3", "999999"])
async def test_an_order_of_others_changes_nothing(order: str) -> None:
    async with shopping(JORDAN) as shopper:
        await shopper.post("/lists/3/order", order=order)
        assert shopper.changed() == {}


async def test_a_dragged_order_is_kept() -> None:
    async with shopping(JORDAN) as shopper:
        keys = [
            row["id"] for row in shopper.rows("SELECT id FROM wish_item WHERE list_id = 3 ORDER BY place")
        ]
        await shopper.post("/lists/3/order", order=",".join(str(key) for key in reversed(keys)))
        now = [row["id"] for row in shopper.rows("SELECT id FROM wish_item WHERE list_id = 3 ORDER BY place")]
        assert now == keys[::-1]


async def test_quantity_priority_and_note_are_kept() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/lists/2/items/13")
        page = await shopper.press(
            page, "Save item", quantity="3", has="1", priority="low", note="Two at once"
        )
        row = shopper.row("SELECT * FROM wish_item WHERE id = 13")
        assert (row["quantity"], row["has"], row["priority"], row["note"]) == (3, 1, "low", "Two at once")
        assert shopper.changed() == {"wish_item": 1}


@pytest.mark.parametrize("sort", ["price-low", "drop", "name", "priority", "nonsense"])
async def test_each_order_shows_everything_once(sort: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go(f"/lists/1?sort={sort}")
        shown = [name for level, name in page.headings if (level == "h2" and "," in name) or len(name) > 30]
        assert len(set(shown)) == 12
        assert page.problems == []


async def test_the_total_is_of_what_is_still_wanted() -> None:
    async with shopping(JORDAN) as shopper:
        [row] = shopper.rows(
            "SELECT sum(price_cents * max(0, quantity - has)) AS cents, sum(max(0, quantity - has)) AS pieces"
            " FROM wish_item JOIN catalogue.variant USING (sku) WHERE list_id = 2"
        )
        page = await shopper.go("/lists/2")
        assert f"{row['pieces']} pieces still wanted: ${row['cents'] / 100:,.2f}" in page.text
        assert f"${row['cents'] / 100:,.2f}" in (await shopper.go("/lists/2/print")).text


async def test_a_filter_keeps_what_got_cheaper() -> None:
    async with shopping(JORDAN) as shopper:
        [row] = shopper.rows(
            "SELECT count(*) AS n FROM wish_item JOIN catalogue.variant USING (sku)"
            " WHERE list_id = 1 AND price_cents < price_cents_then"
        )
        page = await shopper.go("/lists/1?only=cheaper")
        assert f"{row['n']} of 12 items." in page.text
        assert len(re.findall(r"less than when you added it", page.text)) == row["n"]


async def test_all_that_is_wanted_goes_into_the_cart_as_far_as_there_is_stock() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await shopper.go("/lists/1"), "Add all that is wanted to cart")
        wanted = shopper.rows(
            "SELECT sku, quantity - has AS n FROM wish_item JOIN catalogue.variant USING (sku)"
            " WHERE list_id = 1 AND stock > 0 AND quantity > has ORDER BY sku"
        )
        lines = shopper.rows("SELECT sku, quantity AS n FROM cart_line WHERE account_id = 1 ORDER BY sku")
        assert lines == wanted
        assert "Not as many as you want in stock: WALILY Everyday Pro Game Controller" in page.text
        assert len(skus(shopper, 1)) == 12


async def test_deleting_the_default_list_makes_the_oldest_other_one_the_default() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/lists/1/delete")
        assert "12 items on it go with it" in page.text
        assert shopper.changed() == {}
        await shopper.press(page, "Delete list")
        assert shopper.rows("SELECT id, is_default FROM wish_list WHERE account_id = 1") == [
            {"id": 2, "is_default": 1},
            {"id": 3, "is_default": 0},
        ]
        assert shopper.changed() == {"wish_list": 2, "wish_item": 12}


async def test_there_is_always_one_default_list() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/lists/3/manage")
        await shopper.press(page, "Save list", is_default="1", privacy="public", note="For December")
        rows = shopper.rows("SELECT id FROM wish_list WHERE account_id = 1 AND is_default")
        assert rows == [{"id": 3}]
        await shopper.post("/lists/3/manage", name="Gift ideas", privacy="nobody")
        assert shopper.row("SELECT * FROM wish_list WHERE id = 3")["is_default"] == 1
        assert shopper.row("SELECT * FROM wish_list WHERE id = 3")["privacy"] == "public"


async def test_a_guest_signs_in_first() -> None:
    async with shopping() as shopper:
        assert (await shopper.go("/lists/1")).headings[0] == ("h1", "Sign in")
        page = await shopper.post("/lists/add", sku=shopper.variant("variant.stock > 3")["sku"])
        assert page.headings[0] == ("h1", "Sign in")
        assert shopper.changed() == {}
