"""The actions of OpenAI's computer-use tool: `{"type": "click", "button": "left", "x": 640, "y": 360}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from harness.agents.dialects.saying import (
    Fields,
    Given,
    Untranslatable,
    by_word,
    chord_of,
    held_of,
    is_absent,
    number_of,
    text_of,
    wait_of,
)

BUTTONS: Final = {"left": "left", "right": "right", "wheel": "middle", "middle": "middle"}
WAIT_MS: Final = 2000
"""Its wait says no length."""


def _point(word: str, given: Given) -> Fields:
    return {name: number_of(word, given.get(name), name) for name in ("x", "y")}


def _click(given: Given) -> Fields:
    button = given.get("button", "left")
    if button in ("back", "forward"):
        return {"op": button}
    if button not in BUTTONS:
        raise Untranslatable(f"click: button is left, right, wheel, back or forward, was {button!r:.60}")
    held = held_of("click", given.get("keys"))
    return {"op": "click", **_point("click", given), "button": BUTTONS[button], "modifiers": held}


def _double(given: Given) -> Fields:
    held = held_of("double_click", given.get("keys"))
    return {"op": "click", **_point("double_click", given), "count": 2, "modifiers": held}


def _scroll(given: Given) -> Fields:
    dx, dy = (number_of("scroll", given.get(name, 0), name) for name in ("scroll_x", "scroll_y"))
    return {"op": "scroll", "dx": dx, "dy": dy}


def _keys(given: Given) -> Fields:
    keys = given.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise Untranslatable(f'keypress: keys is a list such as ["CTRL", "A"], was {keys!r:.60}')
    # a letter is written large there, and would be typed with Shift here
    small = [key.lower() if len(key) == 1 and len(keys) > 1 else key for key in keys]
    return {"op": "press", "keys": chord_of(*small)}


ACTIONS: Final[dict[str, Callable[[Given], Fields]]] = {
    "click": _click,
    "double_click": _double,
    "scroll": _scroll,
    "type": lambda given: {"op": "type", "text": text_of("type", given.get("text"), "text")},
    "keypress": _keys,
    "wait": lambda _: wait_of(WAIT_MS),
    "screenshot": lambda _: {"op": "screenshot"},
    "move": is_absent("move", "the pointer is moved by clicks alone"),
    "drag": is_absent("drag", "things are dragged by their numbers: op drag, ref, to"),
}
"""Type -> what its fields come to."""


def translated(said: Any) -> list[Fields]:
    """Our action for one of the tool's."""
    return by_word("openai", "type", ACTIONS, said)
