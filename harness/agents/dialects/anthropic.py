"""The input of Anthropic's computer-use tool: `{"action": "left_click", "coordinate": [640, 360]}`."""

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

NOTCH: Final = 100
"""Pixels that one step of the wheel scrolls."""
WAYS: Final = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}


def point_in(word: str, given: Given, name: str) -> Fields:
    """A point of the view."""
    pair = given.get(name)
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise Untranslatable(f"{word}: {name} is [x, y] in pixels of the view, was {pair!r:.60}")
    return {"x": number_of(word, pair[0], "x"), "y": number_of(word, pair[1], "y")}


def _click(word: str, button: str, count: int) -> Callable[[Given], Fields]:
    def make(given: Given) -> Fields:
        held = held_of(word, given.get("text"))
        point = point_in(word, given, "coordinate")
        return {"op": "click", **point, "button": button, "count": count, "modifiers": held}

    return make


def _scroll(given: Given) -> Fields:
    way = given.get("scroll_direction")
    if way not in WAYS:
        raise Untranslatable(f"scroll: scroll_direction is up, down, left or right, was {way!r:.60}")
    far = number_of("scroll", given.get("scroll_amount", 5), "scroll_amount") * NOTCH
    return {"op": "scroll", "dx": WAYS[way][0] * far, "dy": WAYS[way][1] * far}


NO_POINTER: Final = "the pointer is moved by clicks alone"
ACTIONS: Final[dict[str, Callable[[Given], Fields]]] = {
    "left_click": _click("left_click", "left", 1),
    "right_click": _click("right_click", "right", 1),
    "middle_click": _click("middle_click", "middle", 1),
    "double_click": _click("double_click", "left", 2),
    "triple_click": _click("triple_click", "left", 3),
    "scroll": _scroll,
    "key": lambda given: {"op": "press", "keys": chord_of(text_of("key", given.get("text"), "text"))},
    "type": lambda given: {"op": "type", "text": text_of("type", given.get("text"), "text")},
    "wait": lambda given: wait_of(1000 * number_of("wait", given.get("duration", 1), "duration")),
    "screenshot": lambda _: {"op": "screenshot"},
    "mouse_move": is_absent("mouse_move", NO_POINTER),
    "cursor_position": is_absent("cursor_position", NO_POINTER),
    "left_mouse_down": is_absent("left_mouse_down", NO_POINTER),
    "left_mouse_up": is_absent("left_mouse_up", NO_POINTER),
    "left_click_drag": is_absent("left_click_drag", "things are dragged by their numbers: op drag, ref, to"),
    "hold_key": is_absent("hold_key", "keys are pressed and let go at once"),
    "zoom": is_absent("zoom", "the whole view is shown: take a screenshot"),
}
"""Action -> what its input comes to."""


def translated(said: Any) -> list[Fields]:
    """Our action for one of the tool's inputs."""
    return by_word("anthropic", "action", ACTIONS, said)
