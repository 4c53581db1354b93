"""A mode without a browser: pages as their server sends them, links followed and forms sent in this process."""

from harness.textmode.engine import TextEngine, TextTab

__all__ = ["TextEngine", "TextTab"]
