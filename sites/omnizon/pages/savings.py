"""Coupons to clip and gift cards to redeem."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
