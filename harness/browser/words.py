"""How names, values and the page's own text are written, so that none passes for another. Pure."""

from __future__ import annotations

import re

from harness.browser.tree import tidy

TARGET = re.compile(r'\[(\d+)\](\w+)(?: "((?:[^"\\]|\\.)*)")?')
"""Finds whatever can be acted on: ref, role and name, in which `"` and `\\` stand behind a `\\`."""


def quoted(text: str) -> str:
    """A name in quotes, on one line."""
    return '"' + tidy(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_of(text: str) -> str:
    """A value in quotes: its spaces and line breaks are its own."""
    escaped = plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\r", "").replace("\n", "\\n") + '"'


LOOKS_LIKE_REF = re.compile(r"(\[\d+\])(?=\w)")


def plain(text: str) -> str:
    """Text of the page's own, in which nothing may pass for a control."""
    return LOOKS_LIKE_REF.sub(r"\1 ", text)
