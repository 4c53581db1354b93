"""Deals, best sellers, new arrivals and makers' own pages."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
