"""Passwords of accounts that do not exist: digested all the same, so that no page can show one by mistake."""

from __future__ import annotations

import hashlib
import hmac


def digest(email: str, password: str) -> str:
    """Salted with the address; quick on purpose, since a site is seeded in every process."""
    return hashlib.blake2b(password.encode(), key=email.lower().encode()[:64], digest_size=16).hexdigest()


def matches(email: str, password: str, stored: str) -> bool:
    """Whether `stored` is this password's digest."""
    return hmac.compare_digest(digest(email, password), stored)
