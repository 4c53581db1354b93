"""Lists: to keep, to share, to move things between."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
