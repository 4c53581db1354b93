"""BrowserGym's actions: calls of Python functions, one or several: `fill('12', 'kettle')`."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from inspect import Parameter, Signature
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

Make = Callable[..., list[Fields]]


def _click(word: str, count: int) -> Make:
    def make(bid: Any, button: Any = "left", modifiers: Any = ()) -> list[Fields]:
        held = held_of(word, list(modifiers) if isinstance(modifiers, list | tuple) else modifiers)
        return [
            {"op": "click", "ref": ref_of(word, bid), "button": button, "count": count, "modifiers": held}
        ]

    return make


def _mouse(word: str, count: int) -> Make:
    def make(x: Any, y: Any, button: Any = "left") -> list[Fields]:
        point = {"x": number_of(word, x, "x"), "y": number_of(word, y, "y")}
        return [{"op": "click", **point, "button": button, "count": count}]

    return make


def _fill(bid: Any, value: Any, enable_autocomplete_menu: Any = False) -> list[Fields]:
    return [{"op": "fill", "ref": ref_of("fill", bid), "text": text_of("fill", value, "value")}]


def _checked(word: str, on: bool) -> Make:
    def make(bid: Any) -> list[Fields]:
        return [{"op": "check", "ref": ref_of(word, bid), "on": on}]

    return make


def _aimed(op: str) -> Make:
    def make(bid: Any) -> list[Fields]:
        return [{"op": op, "ref": ref_of(op, bid)}]

    return make


def _select(bid: Any, options: Any) -> list[Fields]:
    named = options if isinstance(options, list) else [options]
    if len(named) != 1:
        raise none_here("select_option", f"a list takes one option at a time, not {len(named)}")
    return [
        {
            "op": "select",
            "ref": ref_of("select_option", bid),
            "label": text_of("select_option", named[0], "it"),
        }
    ]


def _press(bid: Any, key_comb: Any) -> list[Fields]:
    keys = chord_of(text_of("press", key_comb, "key_comb"))
    return [{"op": "press", "ref": ref_of("press", bid), "keys": keys}]


def _drag(from_bid: Any, to_bid: Any) -> list[Fields]:
    ends = {"ref": ref_of("drag_and_drop", from_bid), "to": ref_of("drag_and_drop", to_bid)}
    return [{"op": "drag", **ends}]


def _upload(bid: Any, file: Any) -> list[Fields]:
    paths = file if isinstance(file, list) else [file]
    names = [posixpath.basename(text_of("upload_file", path, "file")) for path in paths]
    return [{"op": "upload", "ref": ref_of("upload_file", bid), "files": names}]


def _scroll(delta_x: Any, delta_y: Any) -> list[Fields]:
    dx, dy = number_of("scroll", delta_x, "delta_x"), number_of("scroll", delta_y, "delta_y")
    return [{"op": "scroll", "dx": dx, "dy": dy}]


def _scroll_at(x: Any, y: Any, dx: Any, dy: Any) -> list[Fields]:
    return _scroll(dx, dy)


def _keys(key: Any) -> list[Fields]:
    return [{"op": "press", "keys": chord_of(text_of("keyboard_press", key, "key"))}]


def _text(text: Any) -> list[Fields]:
    return [{"op": "type", "text": text_of("keyboard_type", text, "text")}]


def _wait(wait_ms: Any = 1000) -> list[Fields]:
    return [wait_of(number_of("noop", wait_ms, "wait_ms"))]


def _goto(url: Any) -> list[Fields]:
    return [{"op": "goto", "url": text_of("goto", url, "url")}]


def _bare(op: str) -> Make:
    def make() -> list[Fields]:
        return [{"op": op}]

    return make


def _message(text: Any) -> list[Fields]:
    return [{"op": "done", "answer": text_of("send_msg_to_user", text, "text")}]


def _infeasible(reason: Any) -> list[Fields]:
    return [{"op": "done", "status": "infeasible", "note": text_of("report_infeasible", reason, "reason")}]


ONE_TAB: Final = "there is one tab, in which everything opens"
NO_POINTER: Final = "the pointer is moved by clicks and hovers alone"
ACTIONS: Final[dict[str, Make]] = {
    "click": _click("click", 1),
    "dblclick": _click("dblclick", 2),
    "hover": _aimed("hover"),
    "fill": _fill,
    "clear": _aimed("clear"),
    "focus": _aimed("focus"),
    "check": _checked("check", True),
    "uncheck": _checked("uncheck", False),
    "select_option": _select,
    "press": _press,
    "drag_and_drop": _drag,
    "upload_file": _upload,
    "scroll": _scroll,
    "scroll_at": _scroll_at,
    "mouse_click": _mouse("mouse_click", 1),
    "mouse_dblclick": _mouse("mouse_dblclick", 2),
    "mouse_move": is_absent("mouse_move", NO_POINTER),
    "mouse_down": is_absent("mouse_down", NO_POINTER),
    "mouse_up": is_absent("mouse_up", NO_POINTER),
    "mouse_drag_and_drop": is_absent("mouse_drag_and_drop", "take drag_and_drop, from element to element"),
    "mouse_upload_file": is_absent("mouse_upload_file", "take upload_file, with the element"),
    "keyboard_press": _keys,
    "keyboard_type": _text,
    "keyboard_insert_text": _text,
    "keyboard_down": is_absent("keyboard_down", "keys are pressed and let go at once"),
    "keyboard_up": is_absent("keyboard_up", "keys are pressed and let go at once"),
    "goto": _goto,
    "go_back": _bare("back"),
    "go_forward": _bare("forward"),
    "new_tab": is_absent("new_tab", ONE_TAB),
    "tab_close": is_absent("tab_close", ONE_TAB),
    "tab_focus": is_absent("tab_focus", ONE_TAB),
    "noop": _wait,
    "send_msg_to_user": _message,
    "report_infeasible": _infeasible,
}
"""Function -> what its arguments come to."""


def translated(said: Any) -> list[Fields]:
    """Our actions for one or several calls."""
    if not isinstance(said, str):
        raise Untranslatable(f"an action of browsergym is a text such as click('12'), not {said!r:.60}")
    try:
        body = ast.parse(_bare_code(said)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise Untranslatable(f"{said!r:.200} is no call such as click('12'): {problem}") from None
    calls = [node.value for node in body if isinstance(node, ast.Expr)]
    if not calls or len(calls) != len(body):
        raise Untranslatable(f"{said!r:.200} is no call such as click('12')")
    return [fields for call in calls for fields in _made(call)]


def _bare_code(said: str) -> str:
    """Without the fence that models put around code."""
    lines = said.strip().split("\n")
    if lines[0].startswith("```"):
        lines = lines[1:] if len(lines) > 1 else [lines[0].strip("`")]
        lines = [line for line in lines if line.strip() != "```"]
    return "\n".join(line.strip() for line in lines)


def _made(call: ast.expr) -> list[Fields]:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise Untranslatable(f"{ast.unparse(call)!r:.200} is no call such as click('12')")
    word = call.func.id
    if word not in ACTIONS:
        raise unknown("browsergym", word, ACTIONS)
    try:
        given = [ast.literal_eval(arg) for arg in call.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except ValueError:
        raise Untranslatable(f"{word} takes plain values, was {ast.unparse(call)!r:.200}") from None
    signature = Signature.from_callable(ACTIONS[word])
    try:
        signature.bind(*given, **named)
    except TypeError as problem:
        takes = [name for name, one in signature.parameters.items() if one.kind != Parameter.VAR_KEYWORD]
        raise Untranslatable(f"{word}({', '.join(takes)}): {problem}") from None
    return ACTIONS[word](*given, **named)
