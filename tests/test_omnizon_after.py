"""What comes after an order of omnizon: where it is, what can be changed, sent back, subscribed to and said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sites import load
from sites.kit import Store, passwords
from sites.omnizon import fulfilment, terms

SITE = load("omnizon")
DEFAULT = datetime(2026, 7, 15, 10)
NOOR = "noor.haddad@example.com"


@pytest.fixture(scope="module")
def store() -> Store:
    """Seed 0, only read here."""
    return SITE.store(0)


# ------------------------------------------------------------------ the long history


def test_noor_has_bought_for_seven_years(store: Store) -> None:
    account = store.db.one("SELECT * FROM account WHERE email = ?", NOOR)
    assert account
    assert passwords.matches(NOOR, "saffron-lantern-88", account["password"])
    years = store.db.all(
        "SELECT substr(placed, 1, 4) AS year, count(*) AS n FROM orders WHERE account_id = ? GROUP BY year",
        account["id"],
    )
    assert [row["year"] for row in years] == [str(year) for year in range(2019, 2027)]
    assert sum(row["n"] for row in years) >= 320
    assert min(row["n"] for row in years[1:]) >= 30
    kinds = store.db.column("SELECT DISTINCT status FROM orders WHERE account_id = ?", account["id"])
    assert set(kinds) == terms.STATUSES.keys()
    for table, count in (("address", 4), ("card", 3)):
        assert store.db.value(f"SELECT count(*) FROM {table} WHERE account_id = ?", account["id"]) == count


def test_later_orders_have_higher_ids(store: Store) -> None:
    for account in store.db.column("SELECT id FROM account ORDER BY id"):
        rows = store.db.column("SELECT placed FROM orders WHERE account_id = ? ORDER BY id", account)
        assert rows == sorted(rows)


def test_no_card_paid_after_it_expired(store: Store) -> None:
    late = store.db.value(
        "SELECT count(*) FROM orders JOIN card ON card.id = card_id WHERE year * 100 + month <"
        " CAST(strftime('%Y%m', placed) AS INTEGER)"
    )
    assert late == 0


# ------------------------------------------------------------------ where an order is


@pytest.mark.parametrize("seed", [0, 7])
def test_at_the_default_hour_every_order_is_where_its_row_says(seed: int) -> None:
    orders = SITE.store(seed).db.all("SELECT * FROM orders")
    wrong = [each["number"] for each in orders if fulfilment.standing(each, DEFAULT) != each["status"]]
    assert wrong == []


def test_an_order_moves_on_with_the_clock_and_never_back(store: Store) -> None:
    for order in store.db.all("SELECT * FROM orders WHERE status <> 'cancelled' ORDER BY id DESC LIMIT 60"):
        placed = datetime.fromisoformat(order["placed"])
        stages = [fulfilment.stage(order, placed + timedelta(hours=hour)) for hour in range(24 * 24)]
        places = [fulfilment.STAGES.index(stage) for stage in stages]
        assert places == sorted(places)
        assert {places[0], places[-1]} == {0, 3}
        assert set(places) == {0, 1, 2, 3} or order["delivery_speed"] == "express"
        told = [fulfilment.events(order, placed + timedelta(days=days)) for days in range(24)]
        assert [len(each) for each in told] == sorted(len(each) for each in told)
        times = [event.at for event in told[-1]]
        assert times == sorted(times, reverse=True)
        assert times[0].date().isoformat() == order["delivery_date"]
