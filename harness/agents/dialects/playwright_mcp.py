"""Calls of Playwright's MCP server: `{"name": "browser_click", "arguments": {"element": "Buy", "ref": "e12"}}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from harness.agents.dialects.saying import (
    Fields,
    Untranslatable,
    chord_of,
    held_of,
    is_absent,
    none_here,
    number_of,
    ref_of,
    text_of,
    unknown,
    wait_of,
)

Given = Mapping[str, Any]
Make = Callable[[Given], list[Fields]]


def _ref(word: str, given: Given, *names: str) -> int:
    """`ref`, which newer versions call `target`."""
    for name in names or ("ref", "target"):
        if name in given:
            return ref_of(word, given[name])
    raise Untranslatable(f"{word} needs {(names or ('ref',))[0]}, the number of an element")


def _click(given: Given) -> list[Fields]:
    held = held_of("browser_click", given.get("modifiers"))
    count = 2 if given.get("doubleClick") else 1
    button = given.get("button", "left")
    ref = _ref("browser_click", given)
    return [{"op": "click", "ref": ref, "button": button, "count": count, "modifiers": held}]


def _type(given: Given) -> list[Fields]:
    ref, text = _ref("browser_type", given), text_of("browser_type", given.get("text"), "text")
    if not given.get("slowly"):
        return [{"op": "fill", "ref": ref, "text": text, "submit": bool(given.get("submit"))}]
    typed: list[Fields] = [{"op": "type", "ref": ref, "text": text}]
    return [*typed, {"op": "press", "keys": "Enter"}] if given.get("submit") else typed


def _form(given: Given) -> list[Fields]:
    fields = given.get("fields")
    if not isinstance(fields, list) or not fields or not all(isinstance(field, dict) for field in fields):
        raise Untranslatable(f"browser_fill_form: fields is a list of objects, was {fields!r:.60}")
    return [_field(field) for field in fields]


def _field(field: Given) -> Fields:
    word = "browser_fill_form"
    ref, kind, value = _ref(word, field), field.get("type", "textbox"), field.get("value")
    if kind in ("checkbox", "radio"):
        return {"op": "check", "ref": ref, "on": value is True or str(value).lower() == "true"}
    if kind == "combobox":
        return {"op": "select", "ref": ref, "label": text_of(word, value, "value")}
    return {"op": "fill", "ref": ref, "text": text_of(word, value, "value")}


def _select(given: Given) -> list[Fields]:
    values = given.get("values")
    if not isinstance(values, list) or len(values) != 1:
        raise none_here("browser_select_option", f"a list takes one option at a time, was {values!r:.60}")
    label = text_of("browser_select_option", values[0], "values")
    return [{"op": "select", "ref": _ref("browser_select_option", given), "label": label}]


def _drag(given: Given) -> list[Fields]:
    start, end = ("startRef", "startTarget"), ("endRef", "endTarget")
    ends = {"ref": _ref("browser_drag", given, *start), "to": _ref("browser_drag", given, *end)}
    return [{"op": "drag", **ends}]


def _dialog(given: Given) -> list[Fields]:
    return [{"op": "dialog", "accept": bool(given.get("accept")), "text": given.get("promptText")}]


def _wait(given: Given) -> list[Fields]:
    return [wait_of(1000 * number_of("browser_wait_for", given.get("time", 1), "time"))]


def _picture(given: Given) -> list[Fields]:
    aimed = {"ref": _ref("browser_take_screenshot", given)} if given.get("ref") or given.get("target") else {}
    return [{"op": "screenshot", "whole": bool(given.get("fullPage")), **aimed}]


def _wheel(given: Given) -> list[Fields]:
    word = "browser_mouse_wheel"
    dx, dy = (number_of(word, given.get(name, 0), name) for name in ("deltaX", "deltaY"))
    return [{"op": "scroll", "dx": dx, "dy": dy}]


def _click_xy(given: Given) -> list[Fields]:
    point = {name: number_of("browser_mouse_click_xy", given.get(name), name) for name in ("x", "y")}
    return [{"op": "click", **point, "button": given.get("button", "left")}]


def _press(given: Given) -> list[Fields]:
    return [{"op": "press", "keys": chord_of(text_of("browser_press_key", given.get("key"), "key"))}]


def _goto(given: Given) -> list[Fields]:
    return [{"op": "goto", "url": text_of("browser_navigate", given.get("url"), "url")}]


ONE_TAB: Final = "there is one tab, in which everything opens"
ACTIONS: Final[dict[str, Make]] = {
    "browser_click": _click,
    "browser_hover": lambda given: [{"op": "hover", "ref": _ref("browser_hover", given)}],
    "browser_type": _type,
    "browser_fill_form": _form,
    "browser_select_option": _select,
    "browser_press_key": _press,
    "browser_drag": _drag,
    "browser_navigate": _goto,
    "browser_navigate_back": lambda _: [{"op": "back"}],
    "browser_navigate_forward": lambda _: [{"op": "forward"}],
    "browser_handle_dialog": _dialog,
    "browser_wait_for": _wait,
    "browser_snapshot": lambda _: [{"op": "observe"}],
    "browser_take_screenshot": _picture,
    "browser_mouse_click_xy": _click_xy,
    "browser_mouse_wheel": _wheel,
    "browser_mouse_move_xy": is_absent("browser_mouse_move_xy", "take browser_hover, with the element"),
    "browser_mouse_drag_xy": is_absent("browser_mouse_drag_xy", "take browser_drag, with the elements"),
    "browser_file_upload": is_absent("browser_file_upload", "files go to an element: op upload, ref, files"),
    "browser_tabs": is_absent("browser_tabs", ONE_TAB),
    "browser_resize": is_absent("browser_resize", "the view is 1280 pixels wide and 720 high"),
    "browser_close": is_absent("browser_close", "an episode ends by op done"),
    "browser_evaluate": is_absent("browser_evaluate", "an agent does only what a person could"),
    "browser_run_code": is_absent("browser_run_code", "an agent does only what a person could"),
    "browser_console_messages": is_absent(
        "browser_console_messages", "an agent sees only what a person would"
    ),
    "browser_network_requests": is_absent(
        "browser_network_requests", "an agent sees only what a person would"
    ),
    "browser_install": is_absent("browser_install", "there is a browser"),
}
"""Tool -> what its arguments come to."""


def translated(said: Any) -> list[Fields]:
    """Our actions for one call."""
    word = said.get("name") if isinstance(said, dict) else None
    given = said.get("arguments", said.get("input", {})) if isinstance(said, dict) else None
    if not isinstance(word, str) or not isinstance(given, dict):
        raise Untranslatable(
            f'an action of playwright-mcp is an object with "name" and "arguments", not {said!r:.100}'
        )
    word = word.rsplit("__", 1)[-1]  # as some clients put the server's name before it
    if word not in ACTIONS:
        raise unknown("playwright-mcp", word, ACTIONS)
    return ACTIONS[word](given)
