"""Pages that are only read."""

from __future__ import annotations

from functools import partial

from sites.kit import Response, Visit, get

PAGES = {
    "/help": "help.html",
    "/help/returns": "help_returns.html",
    "/help/shipping": "help_shipping.html",
    "/help/contact": "help_contact.html",
    "/about": "about.html",
    "/terms": "terms.html",
    "/privacy": "privacy.html",
}


def _show(visit: Visit, template: str) -> Response:
    return visit.page(template)


ROUTES = [get(path, partial(_show, template=template)) for path, template in PAGES.items()]
