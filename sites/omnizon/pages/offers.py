"""Who else sells a product, and the sellers' own pages."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
