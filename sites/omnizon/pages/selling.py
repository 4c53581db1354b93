"""The sellers' side: listings, stock, orders, questions, campaigns."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
