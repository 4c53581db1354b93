"""Coupons to clip and gift cards to redeem."""

from __future__ import annotations

from starlette.routing import Route

from sites.kit import Visit
from sites.kit.store import Row


def balance(visit: Visit, account_id: int) -> int:
    """What is left of an account's gift cards."""
    return int(visit.db.value("SELECT coalesce(sum(cents), 0) FROM balance WHERE account_id = ?", account_id))


def pay_back(visit: Visit, order: Row, cents: int) -> None:
    """Give back what the gift card balance paid for an order, or a part of it."""
    if cents and order["account_id"]:
        visit.db.insert(
            "balance",
            account_id=order["account_id"],
            at=visit.now.isoformat(timespec="seconds"),
            cents=cents,
            kind="refund",
            order_id=order["id"],
        )


ROUTES: list[Route] = []
