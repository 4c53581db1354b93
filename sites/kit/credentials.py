"""What somebody signs in and registers with: the fields of the forms, and how long a password must be."""

from __future__ import annotations

from sites.kit import forms
from sites.kit.forms import Field

SHORTEST_PASSWORD = 8


def password(text: str) -> str:
    """Long enough."""
    if len(text) < SHORTEST_PASSWORD:
        raise ValueError(f"Choose a password of at least {SHORTEST_PASSWORD} characters.")
    return text


def new_password(label: str) -> Field:
    """Where a password is chosen."""
    hint = f"At least {SHORTEST_PASSWORD} characters"
    return Field("password", label, password, kind="password", autocomplete="new-password", hint=hint)


EMAIL = Field("email", "Email", forms.email, kind="email", autocomplete="email")
SIGN_IN = (EMAIL, Field("password", "Password", kind="password", autocomplete="current-password"))
NEW_PASSWORD = new_password("Password")
REGISTER = (Field("name", "Your name", autocomplete="name", longest=60), EMAIL, NEW_PASSWORD)
