"""The assistant that answers from the catalogue by rules."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
