"""Things that come again every few weeks."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
