"""What omnizon begins with, and the rules that its seeded and its new orders share."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sites import load
from sites.kit import Store, passwords
from sites.omnizon import finder, terms

SITE = load("omnizon")
PERCENT = {
    "code": "P",
    "kind": "percent",
    "value": 15,
    "minimum_cents": 0,
    "expires": "2026-07-15",
    "once": 1,
}


@pytest.fixture(scope="module")
def store() -> Store:
    """Seed 0, only read here."""
    return SITE.store(0)


def test_equal_seeds_begin_equal_and_others_do_not(store: Store) -> None:
    assert SITE.store(0).digest() == store.digest()
    assert SITE.store(1).digest() != store.digest()


def test_the_three_accounts_can_sign_in(store: Store) -> None:
    for email, password in (
        ("jordan.reyes@example.com", "sunflower-42"),
        ("mina.okafor@example.com", "copper-kettle-7"),
        ("sam.lindqvist@example.com", "harbor-lights-19"),
    ):
        row = store.db.one("SELECT password FROM account WHERE email = ?", email)
        assert row
        assert passwords.matches(email, password, row["password"])


def test_carts_are_empty_and_nothing_is_sold_yet(store: Store) -> None:
    for table in ("stock", "checkout"):
        assert store.db.value(f"SELECT count(*) FROM {table}") == 0
    assert store.db.value("SELECT count(*) FROM cart_line WHERE account_id <= 3") == 0


@pytest.mark.parametrize("seed", [0, 7])
def test_the_sums_of_every_order_follow_from_its_lines(seed: int) -> None:
    db = SITE.store(seed).db
    orders = db.all("SELECT * FROM orders")
    assert [order["account_id"] for order in orders[:49]].count(1) == 45
    assert len(orders) >= 49 + 320
    for order in orders:
        lines = db.all("SELECT quantity, price_cents FROM order_line WHERE order_id = ?", order["id"])
        assert lines
        coupon = db.one("SELECT * FROM coupon WHERE code = ?", order["coupon"])
        sums = terms.totals(
            ((line["quantity"], line["price_cents"]) for line in lines),
            order["delivery_speed"],
            order["ship_state"],
            coupon,
        )
        parts = (
            sums.subtotal_cents,
            sums.discount_cents,
            sums.shipping_cents,
            sums.tax_cents,
            sums.total_cents,
        )
        assert parts == tuple(
            order[f"{name}_cents"] for name in ("subtotal", "discount", "shipping", "tax", "total")
        )
        assert order["number"] == terms.order_number(order["id"])


def test_order_numbers_never_repeat() -> None:
    assert len({terms.order_number(key) for key in range(1, 5000)}) == 4999


def test_the_main_account_has_orders_of_every_status_over_three_years(store: Store) -> None:
    rows = store.db.all("SELECT status, count(*) AS n FROM orders WHERE account_id = 1 GROUP BY status")
    counts = {row["status"]: row["n"] for row in rows}
    assert counts.keys() == terms.STATUSES.keys()
    assert min(counts.values()) >= 2
    first, last = store.db.all("SELECT min(placed) AS a, max(placed) AS z FROM orders WHERE account_id = 1")[
        0
    ].values()
    assert first < "2024"
    assert "2026-07-14" <= last < "2026-07-15"


def test_what_is_delivered_was_due_and_what_is_not_was_not(store: Store) -> None:
    for order in store.db.all("SELECT status, delivery_date FROM orders WHERE status <> 'cancelled'"):
        assert (order["status"] == "delivered") == (order["delivery_date"] < "2026-07-15")


def test_nothing_was_ordered_before_it_came_out(store: Store) -> None:
    early = store.db.value(
        "SELECT count(*) FROM order_line JOIN orders ON orders.id = order_id"
        " JOIN catalogue.product ON product.id = product_id WHERE released >= date(placed)"
    )
    assert early == 0


@pytest.mark.parametrize(
    ("prices", "speed", "state", "coupon", "expected"),
    [
        ([(1, 3499)], "standard", "NC", None, (3499, 0, 599, 166)),
        ([(1, 3500)], "standard", "NC", None, (3500, 0, 0, 166)),
        ([(2, 1750)], "express", "OR", None, (3500, 0, 1499, 0)),
        ([(1, 1000)], "no-rush", "WI", None, (1000, 0, 0, 50)),
        ([(1, 999)], "fast", "NC", PERCENT, (999, 150, 799, 40)),
        ([(1, 1500)], "standard", "NC", PERCENT | {"kind": "amount", "value": 2000}, (1500, 1500, 599, 0)),
        ([(1, 2000)], "express", "NC", PERCENT | {"kind": "shipping"}, (2000, 0, 0, 95)),
        ([], "standard", "", None, (0, 0, 599, 0)),
    ],
)
def test_totals(
    prices: list[tuple[int, int]],
    speed: str,
    state: str,
    coupon: dict[str, object] | None,
    expected: tuple[int, ...],
) -> None:
    sums = terms.totals(prices, speed, state, coupon)
    assert (sums.subtotal_cents, sums.discount_cents, sums.shipping_cents, sums.tax_cents) == expected


@pytest.mark.parametrize(
    ("coupon", "subtotal", "uses", "now", "said"),
    [
        (None, 0, 0, datetime(2026, 7, 15), "not valid"),
        (PERCENT, 0, 0, datetime(2026, 7, 15, 23, 59), ""),
        (PERCENT, 0, 0, datetime(2026, 7, 16), "expired on July 15, 2026"),
        (PERCENT, 0, 1, datetime(2026, 7, 15), "already used"),
        (PERCENT | {"once": 0}, 0, 5, datetime(2026, 7, 15), ""),
        (PERCENT | {"minimum_cents": 2000}, 1999, 0, datetime(2026, 7, 15), "Add $0.01 to use it"),
        (PERCENT | {"minimum_cents": 2000}, 2000, 0, datetime(2026, 7, 15), ""),
    ],
)
def test_coupons(
    coupon: dict[str, object] | None, subtotal: int, uses: int, now: datetime, said: str
) -> None:
    problem = terms.coupon_problem(coupon, subtotal, uses, now)
    assert said in problem
    assert bool(problem) == bool(said)


def test_orders_after_six_leave_a_day_later() -> None:
    assert terms.arrives(datetime(2026, 7, 15, 17, 59), 2) == date(2026, 7, 20)
    assert terms.arrives(datetime(2026, 7, 15, 18), 2) == date(2026, 7, 21)
    assert terms.arrives(datetime(2026, 7, 30, 9), 1, "express") == date(2026, 7, 31)


def test_the_index_counts_as_the_catalogue_does(store: Store) -> None:
    found = finder.search(
        store.db, finder.Wanted(facets={"Color": ("Red", "Navy")}, rating=4, low=1000, high=5000)
    )
    right = store.db.column(
        "SELECT id FROM catalogue.product WHERE rating_tenths >= 40 AND price_cents BETWEEN 1000 AND 5000"
        " AND id IN (SELECT product_id FROM catalogue.facet_value WHERE name = 'Color' AND value IN ('Red', 'Navy'))"
        " ORDER BY id"
    )
    assert found.total == len(right) > 24
    assert found.ids == right[:24]


def test_a_price_range_holds_both_ends(store: Store) -> None:
    for row in store.db.all(
        "SELECT price_cents AS at, count(*) AS n FROM catalogue.product GROUP BY at LIMIT 9"
    ):
        assert finder.search(store.db, finder.Wanted(low=row["at"], high=row["at"])).total == row["n"]


def test_the_name_of_a_product_finds_it_first(store: Store) -> None:
    for row in store.db.all("SELECT id, title FROM catalogue.product WHERE id % 500 = 1"):
        found = finder.search(store.db, finder.Wanted(q=row["title"]))
        assert row["id"] in found.ids[:2]


def test_every_suggestion_finds_something(store: Store) -> None:
    for text in store.db.column("SELECT text FROM catalogue.suggestion ORDER BY text")[::60]:
        assert finder.search(store.db, finder.Wanted(q=text)).total > 0, text
