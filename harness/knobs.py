"""How a site is set, as it is written on the command line."""

from __future__ import annotations

from harness.errors import UsageError


def knob(text: str) -> tuple[str, bool | int | str]:
    """`banners=true`, `products=100000` and `skin=rough` as a task file would write them."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--knob {text!r} has no value; such as banners=true")
    words: dict[str, bool] = {"true": True, "false": False}
    return name, words[value] if value in words else int(value) if value.isdecimal() else value
