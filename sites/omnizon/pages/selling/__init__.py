"""The seller desk: the back office of a merchant whose goods the shop sells; and how to become one."""

from __future__ import annotations

from sites.omnizon.pages.selling import (
    applying,
    campaigns,
    dashboard,
    desk,
    inventory,
    listings,
    orders,
    pricing,
    proposals,
    reports,
    setup,
    voices,
)

PARTS = (
    dashboard,
    desk,
    applying,
    listings,
    proposals,
    inventory,
    pricing,
    orders,
    voices,
    campaigns,
    reports,
    setup,
)
ROUTES = [route for part in PARTS for route in part.ROUTES]
