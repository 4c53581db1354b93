"""Reviews that shoppers write, change and vote on."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
