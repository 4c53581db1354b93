"""Messages to and from sellers, and what the shop has to tell."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
