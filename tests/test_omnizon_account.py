"""Accounts of omnizon: signing in and out, registering, addresses and cards."""

from __future__ import annotations

import re

import pytest

from tests.test_omnizon_page import JORDAN, MINA, SAM, Page, shopping

ADDRESS = {"name": "Ada Ríos", "line1": "9 Quay Street", "city": "Salem", "state": "MA", "zip": "01970"}
CARD = {
    "name": "Ada Ríos",
    "number": "4000 1234 5678 9010",
    "month": "7",
    "year": "2026",
    "security_code": "1234",
}


def wrong_fields(page: Page) -> set[str]:
    """The names of the fields that are marked as wrong."""
    return set(re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', page.html))


async def test_a_wrong_password_says_so_and_signs_nobody_in() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/signin?next=/orders")
        for email, password in (
            (JORDAN, "sunflower-43"),
            (MINA, "sunflower-42"),
            ("no.one@example.com", "whatever-1"),
        ):
            page = await shopper.press(page, "Sign in", email=email, password=password)
            assert "The email or the password is not right." in page.alert
            assert page.status == 422
            assert page.problems == []
            assert password not in page.html
        page = await shopper.press(page, "Sign in", email=JORDAN.upper(), password="sunflower-42")
        assert page.headings[0][1] == "Your orders"


async def test_an_empty_sign_in_names_both_fields() -> None:
    async with shopping() as shopper:
        page = await shopper.press(await shopper.go("/signin"), "Sign in", email="jordan", password="")
        assert wrong_fields(page) == {"email", "password"}
        assert "Enter an email address such as name@example.com." in page.alert


@pytest.mark.parametrize(
    "following", ["//evil.test/", "https://evil.test/", "javascript:alert(1)", "/\\evil.test", ""]
)
async def test_signing_in_leads_to_no_other_site(following: str) -> None:
    async with shopping() as shopper:
        page = await shopper.post("/signin", email=JORDAN, password="sunflower-42", next=following)
        assert page.url == "/"


async def test_signing_out_ends_it() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.press(await shopper.go("/account"), "Sign out")
        assert "You are signed out." in page.text
        assert (await shopper.go("/account")).headings[0][1] == "Sign in"
        assert shopper.changed() == {}


async def test_a_new_account_is_signed_in_at_once() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/register")
        page = await shopper.press(page, "Create account", name="", email=JORDAN, password="short")
        assert wrong_fields(page) == {"name", "email", "password"}
        assert shopper.changed() == {}
        page = await shopper.press(
            page, "Create account", name="Ada Ríos", email="ada@example.com", password="long enough"
        )
        assert "Welcome, Ada Ríos." in page.text
        assert shopper.rows("SELECT name FROM account WHERE email = 'ada@example.com'") == [
            {"name": "Ada Ríos"}
        ]
        assert "ada@example.com" in (await shopper.go("/account")).text


@pytest.mark.parametrize(
    ("kind", "change", "wrong"),
    [
        ("addresses", {}, set()),
        ("addresses", {"name": ""}, {"name"}),
        ("addresses", {"zip": "0197"}, {"zip"}),
        ("addresses", {"zip": "01970-1234"}, set()),
        ("addresses", {"zip": "०१९७०"}, {"zip"}),
        ("addresses", {"state": "XX"}, {"state"}),
        ("addresses", {"state": "", "city": "  "}, {"state", "city"}),
        ("addresses", {"phone": "828 555 0100"}, set()),
        ("addresses", {"phone": "555-0100"}, {"phone"}),
        ("addresses", {"line1": "x" * 121}, {"line1"}),
        ("cards", {}, set()),
        ("cards", {"number": "4000123456789"}, set()),
        ("cards", {"number": "400012345678"}, {"number"}),
        ("cards", {"number": "4000-1234-5678-9012-345"}, set()),
        ("cards", {"number": "4" * 20}, {"number"}),
        ("cards", {"number": "4000 1234 5678 901x"}, {"number"}),
        ("cards", {"month": "6"}, {"month"}),
        ("cards", {"month": "", "year": ""}, {"month", "year"}),
        ("cards", {"month": "13"}, {"month"}),
        ("cards", {"year": "2025"}, {"year"}),
        ("cards", {"security_code": "12"}, {"security_code"}),
        ("cards", {"security_code": "12345"}, {"security_code"}),
        ("cards", {"name": ""}, {"name"}),
    ],
)
async def test_forms_take_what_is_right_and_mark_what_is_wrong(
    kind: str, change: dict[str, str], wrong: set[str]
) -> None:
    async with shopping(SAM) as shopper:
        word = {"addresses": "address", "cards": "card"}[kind]
        fields = (ADDRESS if kind == "addresses" else CARD) | change
        page = await shopper.press(await shopper.go(f"/account/{kind}/new"), f"Save {word}", **fields)
        assert wrong_fields(page) == wrong
        assert page.problems == []
        if wrong:
            assert page.status == 422
            assert page.form_with(f"Save {word}")[0].filled()["name"] == fields["name"].strip()
            assert shopper.changed() == {}
        else:
            assert f"Your {word} was added." in page.text
            assert shopper.changed() == {word: 1}


async def test_an_address_is_changed_made_the_default_one_and_removed() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/addresses/2/edit")
        assert page.form_with("Save address")[0].filled()["line1"] == "2210 Lakeview Road"
        page = await shopper.press(page, "Save address", line1="2212 Lakeview Road", phone="")
        assert "2212 Lakeview Road" in page.text
        page = await shopper.press(page, "Set as default")
        defaults = shopper.rows("SELECT id, is_default FROM address WHERE account_id = 1 ORDER BY id")
        assert defaults == [{"id": 1, "is_default": 0}, {"id": 2, "is_default": 1}]
        orders = shopper.row("SELECT count(*) AS n FROM orders WHERE ship_line1 = '418 Alder Street'")
        await shopper.post("/account/addresses/1/remove")
        assert shopper.row("SELECT id FROM address WHERE account_id = 1") == {"id": 2}
        assert shopper.row("SELECT count(*) AS n FROM orders WHERE ship_line1 = '418 Alder Street'") == orders
        assert shopper.changed() == {"address": 2}


async def test_changing_a_card_keeps_its_number_unless_a_new_one_is_given() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/cards/1/edit")
        assert "4539" not in page.html
        await shopper.press(page, "Save card", month="12", year="2030")
        row = shopper.row("SELECT number, month, year, security_code, is_default FROM card WHERE id = 1")
        assert tuple(row.values()) == ("4539 1188 2034 6071", 12, 2030, "417", 1)
        await shopper.press(await shopper.go("/account/cards/1/edit"), "Save card", number=CARD["number"])
        assert shopper.row("SELECT number FROM card WHERE id = 1")["number"] == CARD["number"]
        assert shopper.changed() == {"card": 1}


async def test_what_belongs_to_others_is_not_there() -> None:
    async with shopping(MINA) as shopper:
        for path in ("/account/addresses/1", "/account/cards/1"):
            assert (await shopper.go(f"{path}/edit")).status == 404
            assert (await shopper.post(f"{path}/remove")).status == 404
            assert (await shopper.post(f"{path}/default")).status == 404
        assert shopper.changed() == {}


async def test_accounts_have_pages_of_their_own_only_when_signed_in() -> None:
    async with shopping() as shopper:
        for path in (
            "/account",
            "/account/cards",
            "/account/addresses/new",
            "/orders",
            "/checkout/done/1",
        ):
            assert (await shopper.go(path)).headings[0][1] == "Sign in"
        for path in ("/account/cards/1/remove", "/orders/OZ-1-1/cancel", "/checkout/1"):
            assert (await shopper.post(path)).headings[0][1] == "Sign in"
        assert shopper.changed() == {}


async def test_words_with_markup_in_them_stay_words() -> None:
    async with shopping(SAM) as shopper:
        page = await shopper.go("/account/addresses/new")
        page = await shopper.press(page, "Save address", **ADDRESS | {"name": "<b>O'Neil & Söhne</b>"})
        assert "<b>O'Neil & Söhne</b>" in page.text
        assert page.problems == []
