"""Actions as others write them, put into our own words: an agent made for another harness plays here unchanged.

Each dialect is a table from its words to what they come to. What a dialect can say and nobody can do here is refused
by name, with what would do instead. In every dialect our own actions, objects with an `op`, are understood as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

from harness.agents.dialects import anthropic, browsergym, openai, playwright_mcp, webarena
from harness.agents.dialects.saying import Fields, Untranslatable

Dialect = Literal["native", "browsergym", "webarena", "anthropic", "openai", "playwright-mcp"]
DIALECTS: Final[dict[str, Callable[[Any], list[Fields]]]] = {
    "browsergym": browsergym.translated,
    "webarena": webarena.translated,
    "anthropic": anthropic.translated,
    "openai": openai.translated,
    "playwright-mcp": playwright_mcp.translated,
}

__all__ = ["DIALECTS", "Dialect", "Untranslatable", "translated"]


def translated(dialect: Dialect, said: Any) -> list[Fields]:
    """Our actions for what was said, one or several. Raises Untranslatable."""
    if isinstance(said, dict) and "op" in said:
        return [said]
    if dialect == "native":
        raise Untranslatable("the action has no op")
    return DIALECTS[dialect](said)
