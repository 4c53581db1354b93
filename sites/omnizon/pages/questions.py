"""Questions and answers about a product."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
