"""A product's page, and what is said of products: reviews, questions, votes, notices."""

from __future__ import annotations

import re

import pytest

from sites.omnizon.pages import shop
from tests.test_omnizon_page import JORDAN, MINA, SAM, Shopper, shopping


def product(shopper: Shopper, condition: str) -> dict[str, object]:
    """The most popular product that is so."""
    return shopper.rows(f"SELECT * FROM catalogue.product WHERE {condition} ORDER BY id LIMIT 1")[0]


# ---- the page


async def test_a_variant_has_its_own_price_stock_picture_and_specification() -> None:
    async with shopping() as shopper:
        dear = shopper.variant("variant.price_cents <> product.price_cents AND stock > 5 AND NOT is_default")
        page = await shopper.go(f"/dp/{dear['code']}?variant={dear['sku']}")
        assert f"${dear['price_cents'] // 100}.{dear['price_cents'] % 100:02d}" in page.text
        assert any(f"main.svg?variant={dear['sku']}" in asset for asset in page.assets)
        for row in shopper.rows("SELECT value FROM catalogue.variant_sheet WHERE variant_id = ?", dear["id"]):
            assert row["value"] in page.text


async def test_the_rank_is_the_place_by_popularity() -> None:
    async with shopping() as shopper:
        one = product(shopper, "id = 40")
        leaf = shopper.row("SELECT * FROM catalogue.department WHERE id = ?", one["department_id"])
        better = shopper.row(
            "SELECT count(*) AS n FROM catalogue.product WHERE department_id = ? AND id <= 40", leaf["id"]
        )["n"]
        page = await shopper.go(f"/dp/{one['code']}")
        assert f"#{better} in {leaf['name']}" in page.text


async def test_clothes_have_a_chart_of_the_sizes_they_come_in() -> None:
    async with shopping() as shopper:
        dress = product(
            shopper, "type = 'dress' AND id IN (SELECT product_id FROM option WHERE name = 'Size')"
        )
        made = [
            row["value"]
            for row in shopper.rows(
                "SELECT value FROM catalogue.option_value WHERE product_id = ? AND name = 'Size'", dress["id"]
            )
        ]
        page = await shopper.go(f"/dp/{dress['code']}")
        assert all(re.search(rf"{size} \d+–\d+ \d", page.text) for size in made), page.text
        assert "#size-chart" in [href for href, _ in page.links]


async def test_what_was_looked_at_before_is_shown_again() -> None:
    async with shopping() as shopper:
        first, second = product(shopper, "id = 1"), product(shopper, "id = 2")
        await shopper.go(f"/dp/{first['code']}")
        page = await shopper.go(f"/dp/{second['code']}")
        recent = page.text.split("Recently viewed")[1]
        assert str(first["title"]) in recent
        assert str(second["title"]) not in recent


async def test_a_notice_for_a_sold_out_variant_is_kept_and_taken_back() -> None:
    async with shopping(JORDAN) as shopper:
        gone = shopper.variant("stock = 0")
        url = f"/dp/{gone['code']}?variant={gone['sku']}"
        page = await shopper.press(await shopper.go(url), "Tell me when it is back")
        assert shopper.row("SELECT account_id, sku FROM restock_notice") == {
            "account_id": 1,
            "sku": gone["sku"],
        }
        await shopper.press(page, "Do not write to me")
        assert shopper.changed() == {}


# ---- reading reviews


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("stars=1", "stars = 1"),
        ("verified=1", "verified"),
        ("q=picture", "instr(lower(headline || ' ' || body), 'picture')"),
        (
            "stars=5&verified=1&q=the",
            "stars = 5 AND verified AND instr(lower(headline || ' ' || body), 'the')",
        ),
        ("q=%25", "instr(headline || body, '%')"),
    ],
)
async def test_filters_count_exactly(query: str, condition: str) -> None:
    async with shopping() as shopper:
        one = product(shopper, "review_count > 100")
        count = shopper.row(
            f"SELECT count(*) AS n FROM catalogue.review WHERE product_id = ? AND {condition}", one["id"]
        )["n"]
        page = await shopper.go(f"/dp/{one['code']}/reviews?{query}")
        assert page.problems == []
        assert (f"of {count} review" if count else "No reviews") in page.text


async def test_every_review_is_on_exactly_one_page() -> None:
    async with shopping() as shopper:
        one = product(shopper, "review_count BETWEEN 25 AND 60")
        for sort, order in (
            ("recent", "date DESC, id"),
            ("lowest", "stars, id"),
            ("highest", "stars DESC, id"),
        ):
            seen: list[str] = []
            for number in range(1, -(-int(str(one["review_count"])) // 10) + 1):
                page = await shopper.go(f"/dp/{one['code']}/reviews?sort={sort}&page={number}")
                seen += re.findall(r'id="review-(\d+)"', page.html)
            wanted = shopper.rows(
                f"SELECT id FROM catalogue.review WHERE product_id = ? ORDER BY {order}", one["id"]
            )
            assert seen == [str(row["id"]) for row in wanted]


async def test_a_vote_counts_once_and_can_be_taken_back() -> None:
    async with shopping(MINA) as shopper:
        one = product(shopper, "review_count > 100")
        review = shopper.rows(
            "SELECT * FROM catalogue.review WHERE product_id = ? AND helpful > 1 ORDER BY id", one["id"]
        )[0]
        page = await shopper.go(f"/dp/{one['code']}/reviews")
        who = f"review “{review['headline']}” by {review['author']}"
        page = await shopper.press(page, f"Helpful: the {who}")
        assert f"{review['helpful'] + 1} people found this helpful" in page.text
        assert shopper.row("SELECT * FROM helpful_vote WHERE account_id = 2")["review_id"] == review["id"]
        page = await shopper.press(page, f"Take back your vote for the {who}")
        assert f"{review['helpful']} people found this helpful" in page.text
        assert shopper.changed() == {}


async def test_a_report_needs_a_reason() -> None:
    async with shopping(JORDAN) as shopper:
        one = product(shopper, "review_count > 100")
        page = await shopper.go(f"/dp/{one['code']}/reviews")
        link = next(href for href, name in page.links if name.startswith("Report the review"))
        page = await shopper.press(await shopper.go(link), "Send report")
        assert (page.status, page.alert) == (422, "Choose what is wrong with this review.")
        await shopper.post(link, reason="rude")
        assert shopper.row("SELECT reason FROM review_report")["reason"] == "rude"


# ---- writing reviews

GOOD = {"stars": "4", "headline": "Boils fast", "body": "Quiet, too.\n\nI like it.", "nickname": "J."}


async def test_a_review_is_written_changed_and_deleted() -> None:
    async with shopping(JORDAN) as shopper:
        bought = shopper.rows(
            "SELECT product_id, code, sku FROM order_line JOIN orders ON orders.id = order_id"
            " JOIN catalogue.product ON product.id = product_id WHERE account_id = 1 AND status = 'delivered'"
            " AND product_id NOT IN (SELECT product_id FROM written_review) ORDER BY order_line.id"
        )[0]
        url = f"/dp/{bought['code']}/review"
        page = await shopper.press(
            await shopper.go(f"{url}?variant={bought['sku']}"), "Submit review", **GOOD
        )
        assert "within 24 hours" in page.text
        assert ("h3", "Boils fast") in page.headings
        row = shopper.row("SELECT * FROM written_review WHERE product_id = ?", bought["product_id"])
        assert (row["stars"], row["verified"], row["body"]) == (4, 1, "Quiet, too.\n\nI like it.")
        page = await shopper.go(url)
        await shopper.press(page, "Save changes", **(GOOD | {"stars": "2"}))
        again = shopper.row("SELECT * FROM written_review WHERE product_id = ?", bought["product_id"])
        assert (again["id"], again["stars"], again["headline"]) == (row["id"], 2, "Boils fast")
        assert again["edited"]
        page = await shopper.go(f"/account/reviews/{row['id']}/delete")
        await shopper.press(page, "Yes, delete the review")
        assert shopper.changed() == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stars": "0"}, "Choose from 1 to 5 stars."),
        ({"stars": "6"}, "Choose from 1 to 5 stars."),
        ({"headline": " "}, "Enter a headline."),
        ({"body": ""}, "Write a few words."),
        ({"nickname": "x" * 41}, "That is too long: 40 characters at most."),
    ],
)
async def test_a_review_that_is_not_whole_is_not_kept(wrong: dict[str, str], said: str) -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.post(f"/dp/{product(shopper, 'id = 9')['code']}/review", **(GOOD | wrong))
        assert (page.status, page.problems) == (422, [])
        assert said in page.alert
        assert shopper.changed() == {}


async def test_nobody_touches_the_reviews_of_others() -> None:
    async with shopping(SAM) as shopper:
        key = shopper.rows("SELECT id FROM written_review")[0]["id"]
        for path in (f"/account/reviews/{key}/delete", "/review-photo/1"):
            assert (await shopper.go(path)).status == 404
        assert (await shopper.post(f"/account/reviews/{key}/delete")).status == 404
        assert shopper.changed() == {}


async def test_the_list_of_own_reviews_holds_all_and_what_is_missing() -> None:
    async with shopping(JORDAN) as shopper:
        page = await shopper.go("/account/reviews")
        written = shopper.rows("SELECT headline FROM written_review WHERE account_id = 1")
        assert f"Written ({len(written)})" in page.text
        assert all(row["headline"] in page.text for row in written)
        missing = shopper.row(
            "SELECT count(DISTINCT product_id) AS n FROM order_line JOIN orders ON orders.id = order_id"
            " WHERE account_id = 1 AND status = 'delivered'"
            " AND product_id NOT IN (SELECT product_id FROM written_review WHERE account_id = 1)"
        )["n"]
        assert f"Bought and not reviewed yet ({missing})" in page.text


async def test_seeded_reviews_are_among_the_published_ones() -> None:
    async with shopping(JORDAN) as shopper:
        for row in shopper.rows("SELECT * FROM written_review"):
            published = shopper.row("SELECT * FROM catalogue.review WHERE id = ?", row["review_id"])
            for name in ("product_id", "stars", "headline", "body", "verified"):
                assert row[name] == published[name]


# ---- questions


async def test_a_question_is_asked_found_and_withdrawn() -> None:
    async with shopping(JORDAN) as shopper:
        one = product(shopper, "id IN (SELECT product_id FROM question)")
        url = f"/dp/{one['code']}/questions"
        page = await shopper.press(await shopper.go(url), "Ask the question", question="Why?")
        assert page.status == 422
        page = await shopper.press(page, "Ask the question", question="Does it hum at night?")
        assert "Awaiting answers" in page.text
        assert shopper.changed() == {"asked_question": 1}
        await shopper.press(page, "Withdraw your question “Does it hum at night?”")
        assert shopper.changed() == {}


async def test_an_answer_takes_the_place_of_an_earlier_one() -> None:
    async with shopping(JORDAN) as shopper:
        asked = shopper.rows(
            "SELECT question.*, code FROM catalogue.question JOIN catalogue.product ON product.id = product_id"
            " ORDER BY question.id"
        )[0]
        url = f"/dp/{asked['code']}/questions/{asked['id']}/answer"
        for text in ("Mine does.", "Mine does not."):
            page = await shopper.press(await shopper.go(url), "Send answer", answer=text)
        assert shopper.row("SELECT answer FROM given_answer")["answer"] == "Mine does not."
        await shopper.press(page, f"Remove your answer to “{asked['question']}”")
        assert shopper.changed() == {}


async def test_guests_sign_in_before_they_vote_and_come_back() -> None:
    async with shopping() as shopper:
        one = product(shopper, "id IN (SELECT product_id FROM question)")
        page = await shopper.go(f"/dp/{one['code']}/questions")
        button = next(
            control.attributes["aria-label"]
            for form in page.forms
            for control in form.controls
            if control.attributes.get("aria-label", "").startswith("Vote for")
        )
        page = await shopper.press(page, button)
        assert page.headings[0] == ("h1", "Sign in")
        assert f"/dp/{one['code']}/questions" in page.html
        assert shopper.changed() == {}


@pytest.mark.parametrize(
    "path",
    ["/dp/{code}/reviews/1/report", "/dp/{code}/questions/99999999/answer", "/dp/B0NOTHING1/review",
     "/dp/B0NOTHING1/questions", "/account/reviews/999/delete"],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with shopping(JORDAN) as shopper:
        code = product(shopper, "id = 40")["code"]
        assert (await shopper.go(path.format(code=code))).status == 404


# ---- offers, sellers, bought together


async def test_offers_of_a_variant_are_all_there_the_cheapest_first() -> None:
    async with shopping() as shopper:
        [wanted, *_] = shopper.rows(
            "SELECT code, variant.sku, variant.price_cents, count(*) AS n FROM catalogue.offer"
            " JOIN catalogue.variant ON variant.id = variant_id JOIN catalogue.product ON product.id = offer.product_id"
            " WHERE variant.stock > 0 GROUP BY variant.sku ORDER BY n DESC, variant.id LIMIT 1"
        )
        page = await shopper.go(f"/dp/{wanted['code']}/offers?variant={wanted['sku']}")
        assert page.problems == []
        shown = [int(a + b) for a, b in re.findall(r"<td><strong>\$(\d+)\.(\d\d)", page.html)]
        offered = shopper.rows("SELECT price_cents FROM catalogue.offer WHERE sku = ?", wanted["sku"])
        assert sorted(shown) == sorted([wanted["price_cents"], *(row["price_cents"] for row in offered)])
        assert f"{wanted['n'] + 1} offers" in page.text
        used = await shopper.go(f"/dp/{wanted['code']}/offers?variant={wanted['sku']}&condition=used-good")
        count = len(
            shopper.rows(
                "SELECT * FROM catalogue.offer WHERE sku = ? AND condition = 'used-good'", wanted["sku"]
            )
        )
        assert (f"{count} offer" if count else "Nobody") in used.text


async def test_an_offer_is_a_line_with_its_own_price_seller_and_stock() -> None:
    async with shopping() as shopper:
        offer = shopper.rows(
            "SELECT * FROM catalogue.offer WHERE condition = 'used-good' ORDER BY id LIMIT 1"
        )[0]
        db = shopper.world.stores["omnizon"].db
        line = shop.one_line(db, offer["sku"], 1, offer["id"])
        assert line
        for name in ("seller", "condition", "price_cents", "ships_in_days"):
            assert line[name] == offer[name]
        assert line["left"] == offer["stock"]
        db.insert("stock", sku=f"offer {offer['id']}", sold=1)
        again = shop.one_line(db, offer["sku"], 1, offer["id"])
        own = shop.one_line(db, offer["sku"], 1)
        assert again
        assert own
        assert again["left"] == offer["stock"] - 1
        assert own["left"] == shopper.row("SELECT stock FROM variant WHERE sku = ?", offer["sku"])["stock"]


async def test_an_offer_of_something_else_has_nothing_left() -> None:
    async with shopping() as shopper:
        offer = shopper.rows("SELECT * FROM catalogue.offer ORDER BY id LIMIT 1")[0]
        other = shopper.variant(f"stock > 0 AND sku <> '{offer['sku']}'")
        line = shop.one_line(shopper.world.stores["omnizon"].db, other["sku"], 1, offer["id"])
        assert line
        assert line["left"] == 0


async def test_a_seller_shows_what_it_sells_and_its_terms() -> None:
    async with shopping() as shopper:
        seller = shopper.rows("SELECT * FROM catalogue.seller WHERE name <> 'Omnizon' ORDER BY slug LIMIT 1")[
            0
        ]
        total = shopper.row("SELECT count(*) AS n FROM catalogue.product WHERE seller = ?", seller["name"])[
            "n"
        ]
        page = await shopper.go(f"/seller/{seller['slug']}")
        assert page.problems == []
        assert f"of {total} items" in page.text
        assert f"Within {seller['return_days']} days" in page.text
        assert (await shopper.go("/seller/nobody")).status == 404


async def test_what_is_ticked_goes_into_the_cart_together() -> None:
    async with shopping(JORDAN) as shopper:
        one = product(shopper, "in_stock AND id IN (SELECT product_id FROM bought_together)")
        page = await shopper.go(f"/dp/{one['code']}")
        boxes = re.findall(r'name="sku" value="([^"]+)" data-cents="(\d+)" checked', page.html)
        cents = sum(int(price) for _, price in boxes)
        assert f"Total: ${cents // 100:,}.{cents % 100:02d}" in page.text
        await shopper.post(f"/dp/{one['code']}/together", sku=boxes[1][0])
        assert [row["sku"] for row in shopper.rows("SELECT sku FROM cart_line WHERE account_id = 1")] == [
            boxes[1][0]
        ]
        stranger = shopper.variant("variant.stock > 0 AND product_id = 2000")
        await shopper.post(f"/dp/{one['code']}/together", sku=stranger["sku"])
        assert shopper.changed() == {"cart_line": 1}


async def test_what_is_announced_cannot_be_bought() -> None:
    async with shopping(JORDAN) as shopper:
        one = product(shopper, "released > '2026-07-15'")
        page = await shopper.go(f"/dp/{one['code']}")
        assert "Available from" in page.text
        assert not page.has_button("Add to cart")
        page = await shopper.press(page, "Tell me when it is out")
        assert shopper.changed() == {"restock_notice": 1}


async def test_what_is_bought_of_another_seller_is_gone_there_and_comes_back_when_cancelled() -> None:
    async with shopping(JORDAN) as shopper:
        offer = shopper.rows(
            "SELECT * FROM catalogue.offer WHERE condition = 'used-good' ORDER BY id LIMIT 1"
        )[0]
        page = await shopper.post("/cart/add", sku=offer["sku"], offer=str(offer["id"]))
        assert f"Sold by {offer['seller']} · Used – good" in page.text
        page = await shopper.press(await shopper.go("/checkout"), "Place your order")
        line = shopper.row("SELECT * FROM order_line ORDER BY id DESC LIMIT 1")
        assert [line[name] for name in ("offer_id", "seller", "price_cents")] == [
            offer["id"],
            offer["seller"],
            offer["price_cents"],
        ]
        assert shopper.rows("SELECT * FROM stock") == [{"sku": f"offer {offer['id']}", "sold": 1}]
        number = shopper.row("SELECT number FROM orders ORDER BY id DESC LIMIT 1")["number"]
        page = await shopper.go(f"/orders/{number}/cancel")
        await shopper.press(page, "Yes, cancel the order")
        assert shopper.rows("SELECT * FROM stock") == []


async def test_what_is_used_up_can_be_subscribed_to_from_its_page() -> None:
    async with shopping(JORDAN) as shopper:
        coffee = product(shopper, "type = 'coffee' AND in_stock")
        page = await shopper.go(f"/dp/{coffee['code']}")
        await shopper.press(page, "Subscribe", weeks="8", quantity="2")
        row = shopper.row("SELECT * FROM subscription ORDER BY id DESC LIMIT 1")
        assert (row["product_id"], row["weeks"], row["quantity"]) == (coffee["id"], 8, 2)
        other = await shopper.go(f"/dp/{product(shopper, 'type = ' + repr('kettle'))['code']}")
        assert not other.has_button("Subscribe")
