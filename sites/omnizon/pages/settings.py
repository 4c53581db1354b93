"""Profile, security, language, currency, what the shop may send."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
