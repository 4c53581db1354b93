"""The actions of OpenAI's computer-use tool: `{"type": "click", "button": "left", "x": 640, "y": 360}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from harness.agents.dialects.saying import (
    Fields,
    Untranslatable,
    chord_of,
    held_of,
    none_here,
    number_of,
    text_of,
    unknown,
    wait_of,
)

Given = Mapping[str, Any]
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


def _absent(word: str, why: str) -> Callable[[Given], Fields]:
    def make(given: Given) -> Fields:
        raise none_here(word, why)

    return make


ACTIONS: Final[dict[str, Callable[[Given], Fields]]] = {
    "click": _click,
    "double_click": _double,
    "scroll": _scroll,
    "type": lambda given: {"op": "type", "text": text_of("type", given.get("text"), "text")},
    "keypress": _keys,
    "wait": lambda _: wait_of(WAIT_MS),
    "screenshot": lambda _: {"op": "screenshot"},
    "move": _absent("move", "the pointer is moved by clicks alone"),
    "drag": _absent("drag", "things are dragged by their numbers: op drag, ref, to"),
}
"""Type -> what its fields come to."""


def translated(said: Any) -> list[Fields]:
    """Our action for one of the tool's."""
    word = said.get("type") if isinstance(said, dict) else None
    if not isinstance(word, str):
        raise Untranslatable(f'an action of openai is an object with "type", not {said!r:.100}')
    if word not in ACTIONS:
        raise unknown("openai", word, ACTIONS)
    return [ACTIONS[word](said)]
