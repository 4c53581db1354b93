"""Sending things back: the wizard, and what has become of it."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
