"""Where calls go, and what they may come to, as the command line and the environment say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from harness.errors import UsageError
from harness.meter.prices import PROVIDERS
from harness.meter.routes import Dialect

DEFAULTS: Mapping[Dialect, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "openai": ("https://api.openai.com/v1", ("OPENAI_API_KEY",), ("OPENAI_BASE_URL", "OPENAI_API_BASE")),
    "anthropic": (
        "https://api.anthropic.com",
        ("ANTHROPIC_API_KEY",),
        ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"),
    ),
    "gemini": (
        "https://generativelanguage.googleapis.com",
        ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ("GOOGLE_GEMINI_BASE_URL", "GEMINI_API_BASE"),
    ),
}
"""Dialect -> its provider's own address, and the variables of our environment that hold a key and another address."""
_VERSIONED = {"openai": "", "anthropic": "/v1", "gemini": "/v1beta"}
"""What clients add to an address by themselves, and so do we."""


@dataclass(frozen=True)
class Upstream:
    """A provider, or a server of one's own."""

    base: str
    key: str = ""
    """The provider's: it never leaves this process but for the provider."""
    provider: str = ""
    """As the price table calls it."""

    def __repr__(self) -> str:
        return f"Upstream({self.base!r})"

    @property
    def host(self) -> str:
        """`api.openai.com`."""
        parts = urlsplit(self.base)
        return parts.hostname + (f":{parts.port}" if parts.port else "") if parts.hostname else self.base


def upstreams(named: Sequence[str], environ: Mapping[str, str]) -> dict[Dialect, Upstream]:
    """Those that are named as `DIALECT=URL`, and those whose key is in the environment.

    Raises UsageError for a name or an address that is none, and where there would be none at all.
    """
    addresses = dict(_named(one) for one in named)
    found: dict[Dialect, Upstream] = {}
    for dialect, (home, keys, bases) in DEFAULTS.items():
        key = next((environ[name] for name in keys if environ.get(name)), "")
        elsewhere = next((environ[name] for name in bases if environ.get(name)), home)
        base = addresses.get(dialect) or (elsewhere if key else "")
        if base:
            base = base.rstrip("/").removesuffix(_VERSIONED[dialect])
            _check_key(key, keys[0])
            found[dialect] = Upstream(base, key, PROVIDERS.get(urlsplit(base).hostname or "", dialect))
    if not found:
        raise UsageError(
            "--meter knows no provider to ask: export OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or name a "
            "server, as in --upstream openai=http://localhost:8000/v1"
        )
    return found


def _named(text: str) -> tuple[Dialect, str]:
    name, equals, address = text.partition("=")
    parts = urlsplit(address)
    if name not in DEFAULTS or not equals or parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"--upstream {text!r} names no provider's address; such as openai=http://localhost:8000/v1, where what "
            f"stands first is the dialect: {', '.join(DEFAULTS)}"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            f"--upstream {name}=… is an address alone; a key is read from {DEFAULTS[cast(Dialect, name)][1][0]}"
        )
    return cast(Dialect, name), address


def _check_key(key: str, variable: str) -> None:
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise UsageError(f"{variable} holds characters that no key has, such as a space or the end of a line")


def prices(told: Sequence[str]) -> dict[str, tuple[float, float]]:
    """`MODEL=IN/OUT`, in dollars for a million tokens. Raises UsageError for what is none."""
    found = {}
    for text in told:
        match = re.fullmatch(r"(.+)=(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)", text)
        if not match:
            raise UsageError(
                f"--price {text!r} is no price; such as my-model=0.15/0.6, dollars for a million tokens in and out"
            )
        found[match[1]] = (float(match[2]), float(match[3]))
    return found


def lent_names() -> frozenset[str]:
    """The variables by which an agent finds its models: all that the meter sets, and none of them may be passed."""
    found = {name for _, keys, bases in DEFAULTS.values() for name in (*keys, *bases)}
    return frozenset(found | {"GEMINI_BASE_URL"})


def lent(dialects: Sequence[Dialect], root: str, key: str) -> dict[str, str]:
    """Those variables, for an agent whose meter is at `root`."""
    found: dict[str, str] = {}
    for dialect in dialects:
        _, keys, bases = DEFAULTS[dialect]
        base = f"{root}/v1" if dialect == "openai" else root
        found |= dict.fromkeys(keys, key) | dict.fromkeys(bases, base)
        if dialect == "gemini":
            found |= {"GEMINI_BASE_URL": base, "GEMINI_API_BASE": f"{base}/v1beta"}  # litellm adds no version
    return found
