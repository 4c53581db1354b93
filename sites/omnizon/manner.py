"""How the shop speaks to a visitor: the language of its frame, and the currency that prices are shown in.

Prices are kept, summed and charged in US dollars. Another currency is a way of showing them, by fixed rates; on the
pages that tell what was or will be charged, amounts stand in dollars whatever was chosen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sites.kit import Visit, formats
from sites.kit.store import Row

PHRASES = Path(__file__).parent / "phrases"
LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch"}
THEMES = {"system": "As my device is", "light": "Light", "dark": "Dark"}
BILLED = ("/checkout", "/orders", "/returns", "/sell", "/subscriptions", "/account/gift-cards", "/coupons")
"""Pages about money that was or will be charged begin so."""


@dataclass(frozen=True)
class Currency:
    """What prices can be shown in."""

    code: str
    name: str
    sign: str
    per_dollar: int
    """In ten-thousandths: 9200 is 0.92."""
    decimals: int = 2

    def shown(self, cents: int) -> str:
        """US cents in this currency, half a unit upwards: `€11.50`."""
        if self.code == "USD":
            return formats.money(cents)
        scale = 10_000 if self.decimals else 1_000_000
        units = (abs(cents) * self.per_dollar + scale // 2) // scale
        sign = "-" if cents < 0 else ""
        if not self.decimals:
            return f"{sign}{self.sign}{units:,}"
        return f"{sign}{self.sign}{units // 100:,}.{units % 100:02d}"


CURRENCIES = {
    each.code: each
    for each in (
        Currency("USD", "US dollar", "$", 10_000),
        Currency("EUR", "Euro", "€", 8_600),
        Currency("GBP", "British pound", "£", 7_400),
        Currency("CAD", "Canadian dollar", "CA$", 13_700),
        Currency("JPY", "Japanese yen", "¥", 1_475_000, 0),
    )
}
PLAIN: Row = {
    **{"language": "en", "currency": "USD", "theme": "system", "sort": "featured"},
    **{
        "mail_orders": 1,
        "mail_deals": 0,
        "mail_lists": 0,
        "mail_reviews": 0,
        "note_messages": 1,
        "note_deals": 0,
    },
}
"""As the columns of `preference` are by default."""


@dataclass(frozen=True)
class Manner:
    """A language and a currency."""

    language: str
    currency: str

    @property
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """`money` in the visitor's currency, `dollars` always in ours."""
        return {"money": CURRENCIES[self.currency].shown, "dollars": formats.money}

    @property
    def names(self) -> Mapping[str, Any]:
        """`t` translates a phrase of the frame."""
        phrases = translations(self.language)
        return {"t": lambda phrase: phrases.get(phrase, phrase), "language": self.language}


@lru_cache
def translations(language: str) -> Mapping[str, str]:
    """English phrase -> the phrase in that language; a phrase that is not in it stays English."""
    path = PHRASES / f"{language}.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


def preference(visit: Visit) -> Row:
    """What this visitor prefers: its row, or without one the defaults."""
    if visit.account:
        row = visit.db.one("SELECT * FROM preference WHERE account_id = ?", visit.account["id"])
    else:
        row = visit.db.one("SELECT * FROM preference WHERE session_id = ?", visit.session["id"])
    return row or PLAIN


def billed(path: str) -> bool:
    """Whether a page tells what is charged, so that its amounts stand in dollars."""
    return any(path == each or path.startswith(f"{each}/") for each in BILLED)


def manner(visit: Visit) -> Manner:
    """How to speak to this visitor on this page."""
    liked = preference(visit)
    currency = "USD" if billed(visit.request.url.path) else liked["currency"]
    return Manner(liked["language"], currency)
