"""Settings of omnizon: preferences, profile, signing in with a code, a new password, deleting an account, the chat."""

from __future__ import annotations

import re

from tests.test_omnizon_page import JORDAN, MINA, Shopper, shopping


async def code(shopper: Shopper, email: str) -> str:
    """The newest code that was mailed to an address."""
    return str(shopper.rows("SELECT code FROM mail WHERE email = ? ORDER BY id DESC", email)[0]["code"])


async def test_another_currency_shows_other_prices_and_charges_dollars() -> None:
    async with shopping(JORDAN) as shopper:
        item = shopper.variant("variant.stock > 3 AND product.variant_count = 1")
        await shopper.press(await shopper.go("/preferences"), "Save preferences", currency="EUR")
        euros = (item["price_cents"] * 86 + 50) // 100
        page = await shopper.go(f"/dp/{item['code']}")
        assert f"€{euros // 100:,}.{euros % 100:02d}" in page.text
        page = await shopper.add(item)
        assert f"${item['price_cents'] / 100:,.2f} before tax and delivery" in page.text
        assert "You are charged in US dollars" in (await shopper.go("/checkout")).text
        assert "€" not in (await shopper.go("/orders")).text


async def test_another_language_speaks_in_the_frame() -> None:
    async with shopping(MINA) as shopper:
        await shopper.press(await shopper.go("/preferences"), "Save preferences", language="de", theme="dark")
        page = await shopper.go("/account")
        assert page.headings[0] == ("h1", "Dein Konto")
        assert re.search(r'<html lang="de"[^>]* data-theme="dark"', page.html)
        assert page.problems == []
        assert shopper.changed() == {"preference": 1}


async def test_a_forgotten_password_is_replaced_by_a_mailed_code() -> None:
    async with shopping() as shopper:
        page = await shopper.press(await shopper.go("/forgot"), "Send me a code", email=JORDAN)
        wrong = await shopper.press(page, "Change password", code="000000", password="maple-stairs-9")
        assert (wrong.status, "not the code we sent" in wrong.alert) == (422, True)
        assert shopper.changed() == {}
        sent = await code(shopper, JORDAN)
        page = await shopper.press(page, "Change password", code=sent, password="maple-stairs-9")
        page = await shopper.press(page, "Sign in", email=JORDAN, password="maple-stairs-9")
        assert (await shopper.go("/account")).headings[0] == ("h1", "Your account")
        again = await shopper.post("/forgot/code", email=JORDAN, code=sent, password="another-one-1")
        assert again.status == 422
        assert shopper.changed() == {"account": 1, "security": 1}


async def test_an_unknown_address_is_answered_alike() -> None:
    async with shopping() as shopper:
        page = await shopper.press(await shopper.go("/forgot"), "Send me a code", email="no.one@example.com")
        assert page.headings[0] == ("h1", "Choose a new password")
        assert shopper.rows("SELECT * FROM mail") == []


async def test_two_step_sign_in_asks_for_a_code() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/security/two-step")
        assert (await shopper.press(page, "Send me a code", present="wrong-word")).status == 422
        page = await shopper.press(page, "Send me a code", present="sunflower-42")
        await shopper.press(page, "Turn on", code=await code(shopper, JORDAN))
        assert shopper.row("SELECT two_step FROM security WHERE account_id = 1") == {"two_step": 1}
        await shopper.post("/signout")
        page = await shopper.post("/signin", email=JORDAN, password="sunflower-42", next="/lists")
        assert page.headings[0] == ("h1", "Enter your code")
        assert (await shopper.go("/account")).headings[0] == ("h1", "Sign in")
        page = await shopper.press(
            await shopper.go("/signin/code?next=/lists"), "Sign in", code=await code(shopper, JORDAN)
        )
        assert page.headings[0] == ("h1", "Your lists")


async def test_changing_the_password_asks_for_the_present_one() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/security/password")
        sent = {"present": "wrong-word", "password": "maple-stairs-9", "again": "maple-stairs-8"}
        page = await shopper.press(page, "Save password", **sent)
        assert "not your present password" in page.alert
        assert "differ" in page.alert
        assert shopper.changed() == {}


async def test_a_deleted_account_cannot_be_signed_in_to() -> None:
    async with shopping(MINA) as shopper:
        page = await shopper.press(await shopper.go("/account/close"), "Continue", reason="mail")
        page = await shopper.press(page, "Delete my account", present="copper-kettle-7", sure="")
        assert page.status == 422
        assert shopper.changed() == {}
        page = await shopper.press(page, "Delete my account", present="copper-kettle-7", sure="1")
        assert "Your account was deleted." in page.text
        page = await shopper.post("/signin", email=MINA, password="copper-kettle-7")
        assert page.status == 422
        assert shopper.rows("SELECT * FROM wish_list WHERE account_id = 2") == []
        assert shopper.row("SELECT reason FROM closure")["reason"] == "mail"


async def test_the_assistant_answers_from_the_orders_and_the_catalogue() -> None:
    async with shopping(JORDAN) as shopper:
        chat = await shopper.go("/chat")
        order = shopper.rows("SELECT number FROM orders WHERE account_id = 1 AND status = 'shipped'")[0]
        page = await shopper.press(chat, "Send", text=f"Where is {order['number']}?")
        assert f"Order {order['number']} has shipped" in page.text
        page = await shopper.press(chat, "Send", text="Find an electric kettle under $50")
        assert re.search(r"I found \d+ products", page.text)
        page = await shopper.press(chat, "Send to a person", text="My kettle hums.")
        assert "passed this to a person" in page.text
        assert shopper.changed() == {"support_request": 1}


async def test_a_guests_chat_tells_no_orders() -> None:
    async with shopping() as shopper:
        page = await shopper.press(await shopper.go("/chat"), "Send", text="Where is my order?")
        assert "Sign in, and I can look that up" in page.text


async def test_a_message_to_the_shop_needs_a_topic_and_words() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/contact")
        page = await shopper.press(page, "Send message", topic="", order_number="OZ-1-1", text="")
        assert page.status == 422
        assert "none of your orders" in page.alert
        page = await shopper.press(
            page, "Send message", topic="delivery", order_number="", text="Leave it at 5A."
        )
        assert "Leave it at 5A." in page.text
        assert shopper.changed() == {"support_request": 1}


async def test_the_newsletter_is_joined_once_and_left() -> None:
    async with shopping() as shopper:
        page = await shopper.go("/newsletter")
        page = await shopper.press(page, "Sign up", email="New.Reader@example.com")
        page = await shopper.press(page, "Sign up", email="new.reader@example.com")
        assert shopper.changed() == {"newsletter": 1}
        await shopper.press(page, "Leave the newsletter", email="new.reader@example.com")
        assert shopper.changed() == {}


async def test_no_banner_is_in_a_page_unless_the_knob_is_on() -> None:
    async with shopping() as shopper:
        assert "banners.js" not in (await shopper.go("/")).html
        assert "cookie-notice" not in (await shopper.go("/help")).html
