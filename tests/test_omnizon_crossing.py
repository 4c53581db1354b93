"""What shoppers ask, write and send back reaches the merchant's desk, and what she answers reaches them."""

from __future__ import annotations

from tests.test_omnizon_page import HOLLIS, JORDAN, Shopper, shopping

MINA = "mina.okafor@example.com"
PASSWORDS = {JORDAN: "sunflower-42", HOLLIS: "blue-ledger-63", MINA: "copper-kettle-7"}
QUESTION = "Will it fit under a low shelf?"


async def become(shopper: Shopper, email: str) -> None:
    """Sign out, and in as somebody else."""
    await shopper.post("/signout")
    page = await shopper.press(await shopper.go("/signin"), "Sign in", email=email, password=PASSWORDS[email])
    assert "Sign out" in page.text


async def asked(shopper: Shopper) -> str:
    """Ask about one of the merchant's goods: the path of its questions."""
    goods = shopper.variant("product.seller = 'Harbor Goods'")
    path = f"/dp/{goods['code']}/questions"
    await shopper.press(await shopper.go(path), "Ask the question", question=QUESTION)
    return path


async def test_a_question_reaches_the_desk_and_its_answer_everybody() -> None:
    async with shopping(JORDAN) as shopper:
        path = await asked(shopper)
        assert "Awaiting answers" in (await shopper.go(path)).text
        await become(shopper, HOLLIS)
        desk = await shopper.go("/sell/questions?show=waiting")
        assert QUESTION in desk.text
        assert "Jordan R." in desk.text
        row = shopper.row("SELECT * FROM buyer_question WHERE asked_id NOTNULL")
        await shopper.press(
            desk, f"Publish the answer to question {row['id']}", answer="Yes, it is 9 inches high."
        )
        await become(shopper, JORDAN)
        page = await shopper.go(path)
        assert "Yes, it is 9 inches high." in page.text
        assert "Awaiting answers" not in page.text
        assert (
            page.text.count("Yes, it is 9 inches high.") == 1
        )  # it stands among one's own, and nowhere else
        assert "Harbor Goods answered" in (await shopper.go("/notifications")).text
        await become(shopper, MINA)
        assert "Jordan R. asked July 15, 2026; Harbor Goods answered" in (await shopper.go(path)).text


async def test_what_the_merchant_answered_long_ago_is_public_too() -> None:
    async with shopping(JORDAN) as shopper:
        row = shopper.rows(
            "SELECT code, answer FROM buyer_question JOIN catalogue.product ON product.id = product_id"
            " WHERE answer <> '' AND asked_id ISNULL ORDER BY buyer_question.id"
        )[0]
        assert row["answer"] in (await shopper.go(f"/dp/{row['code']}/questions")).text


async def test_changing_an_answer_tells_nobody_again() -> None:
    async with shopping(JORDAN) as shopper:
        await asked(shopper)
        await become(shopper, HOLLIS)
        for words in ("Yes.", "Yes, it does."):
            desk = await shopper.go("/sell/questions")
            row = shopper.row("SELECT * FROM buyer_question WHERE asked_id NOTNULL")
            await shopper.press(desk, f"Publish the answer to question {row['id']}", answer=words)
        assert shopper.row("SELECT count(*) AS n FROM notice WHERE kind = 'question'") == {"n": 1}


async def test_a_question_taken_back_leaves_the_desk_and_its_number_is_not_mistaken() -> None:
    async with shopping(JORDAN) as shopper:
        path = await asked(shopper)
        await become(shopper, HOLLIS)
        assert QUESTION in (await shopper.go("/sell/questions")).text
        await become(shopper, JORDAN)
        await shopper.press(await shopper.go(path), f"Withdraw your question “{QUESTION}”")
        await shopper.press(await shopper.go(path), "Ask the question", question="Is it heavy to lift?")
        await become(shopper, HOLLIS)
        desk = await shopper.go("/sell/questions")
        assert QUESTION not in desk.text
        assert "Is it heavy to lift?" in desk.text


async def test_letters_go_both_ways_and_no_clock_answers_for_the_merchant() -> None:
    async with shopping(JORDAN) as shopper:
        number = "OZ-21635-20042"
        before = shopper.rows("SELECT * FROM answer")
        form = await shopper.go(f"/messages/new?seller=harbor-goods&order={number}&subject=change")
        await shopper.press(form, "Send message", text="Could you pack it well?")
        assert shopper.rows("SELECT * FROM answer") == before
        await become(shopper, HOLLIS)
        assert "Change my order" in (await shopper.go("/sell/messages?status=waiting")).text
        row = shopper.row("SELECT thread_id FROM buyer_message WHERE text = 'Could you pack it well?'")
        page = await shopper.go(f"/sell/messages/{row['thread_id']}")
        assert "Could you pack it well?" in page.text
        await shopper.press(page, "Send message", text="Of course, in two boxes.")
        await shopper.go("/sell/messages")  # what she wrote herself does not come back to her
        assert shopper.row("SELECT count(*) AS n FROM buyer_message WHERE text LIKE 'Of course%'") == {"n": 1}
        await become(shopper, JORDAN)
        thread = shopper.row("SELECT thread_id FROM message WHERE text = 'Of course, in two boxes.'")
        assert "Of course, in two boxes." in (await shopper.go(f"/messages/{thread['thread_id']}")).text


async def test_a_merchants_first_letter_arrives() -> None:
    async with shopping(HOLLIS) as shopper:
        await shopper.post(
            "/sell/orders/OZ-21635-20042/message", subject="Your bowls", text="They leave tomorrow."
        )
        await become(shopper, JORDAN)
        assert "They leave tomorrow." in (await shopper.go("/messages")).text


async def test_a_return_of_the_shop_is_at_the_desk_and_is_not_refunded_twice() -> None:
    async with shopping(HOLLIS) as shopper:
        db = shopper.world.stores["omnizon"].db
        line = shopper.row(
            "SELECT order_line.*, account_id FROM order_line JOIN orders ON orders.id = order_id"
            " WHERE number = 'OZ-29894-20037' AND seller = 'Harbor Goods'"
        )
        made = db.insert(
            "return_request", number="RT-1", account_id=line["account_id"], order_id=line["order_id"],
            made="2026-07-14T10:00:00", method="drop-off", place="post", handover="2026-07-20", refund_to="card",
            fee_cents=0, delivery_cents=0, refund_cents=100,
        )  # fmt: skip
        db.insert(
            "return_line", return_id=made, order_line_id=line["id"], quantity=1, reason="defective",
            comment="It stays cold.", refund_cents=100,
        )  # fmt: skip
        page = await shopper.go("/sell/returns?status=authorized")
        assert "Does not work properly" in page.text
        assert "It stays cold." in page.text
        refunds = shopper.rows("SELECT * FROM refund")
        case = shopper.row("SELECT * FROM return_case WHERE return_line_id NOTNULL")
        await shopper.post(f"/sell/returns/{case['id']}", do="close")
        assert shopper.row("SELECT status FROM return_case WHERE id = ?", case["id"]) == {"status": "closed"}
        assert shopper.rows("SELECT * FROM refund") == refunds


async def test_a_reply_to_a_review_is_public() -> None:
    async with shopping(HOLLIS) as shopper:
        row = shopper.rows(
            "SELECT review.id, code FROM listing JOIN catalogue.review USING (product_id)"
            " JOIN catalogue.product ON product.id = product_id"
            " WHERE review.id NOT IN (SELECT review_id FROM review_reply) ORDER BY review.id"
        )[0]
        await shopper.post(f"/sell/reviews/{row['id']}", reply="We are glad to hear it.")
        await become(shopper, JORDAN)
        assert "We are glad to hear it." in (await shopper.go(f"/dp/{row['code']}/reviews")).text
