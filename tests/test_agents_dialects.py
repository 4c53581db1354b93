"""Actions as other harnesses write them: each of their words, and what it comes to here."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import catalog
from harness.agents import agent
from harness.agents.dialects import (
    DIALECTS,
    Untranslatable,
    anthropic,
    browsergym,
    openai,
    playwright_mcp,
    translated,
    webarena,
)
from harness.agents.wire import reply
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import ACTION, Task

CLICK = {"op": "click", "ref": 12}
SAID: list[tuple[str, Any, list[dict[str, Any]]]] = [
    ("browsergym", "click('12')", [CLICK]),
    ("browsergym", 'click("12", button="right", modifiers=["Shift", "ControlOrMeta"])',
     [{**CLICK, "button": "right", "modifiers": ["Control", "Shift"]}]),
    ("browsergym", "dblclick('12')", [{**CLICK, "count": 2}]),
    ("browsergym", "hover('12')", [{"op": "hover", "ref": 12}]),
    ("browsergym", "fill('237', 'example \\'value\\'\\nwith \"quotes\"')",
     [{"op": "fill", "ref": 237, "text": "example 'value'\nwith \"quotes\""}]),
    ("browsergym", "fill('1', 'x', True)", [{"op": "fill", "ref": 1, "text": "x"}]),
    ("browsergym", "clear('12')", [{"op": "clear", "ref": 12}]),
    ("browsergym", "focus('12')", [{"op": "focus", "ref": 12}]),
    ("browsergym", "check('12')", [{"op": "check", "ref": 12, "on": True}]),
    ("browsergym", "uncheck('12')", [{"op": "check", "ref": 12, "on": False}]),
    ("browsergym", "select_option('48', 'blue')", [{"op": "select", "ref": 48, "label": "blue"}]),
    ("browsergym", "select_option('48', ['blue'])", [{"op": "select", "ref": 48, "label": "blue"}]),
    ("browsergym", "press('88', 'Backspace')", [{"op": "press", "ref": 88, "keys": "Backspace"}]),
    ("browsergym", "press('26', 'ControlOrMeta+a')", [{"op": "press", "ref": 26, "keys": "Control+a"}]),
    ("browsergym", "drag_and_drop('56', '498')", [{"op": "drag", "ref": 56, "to": 498}]),
    ("browsergym", "upload_file('572', '/home/user/my_receipt.pdf')",
     [{"op": "upload", "ref": 572, "files": ["my_receipt.pdf"]}]),
    ("browsergym", "scroll(-50.2, 100.5)", [{"op": "scroll", "dx": -50.2, "dy": 100.5}]),
    ("browsergym", "scroll_at(640, 360, 0, 200)", [{"op": "scroll", "dx": 0, "dy": 200}]),
    ("browsergym", "mouse_click(887.2, 68)", [{"op": "click", "x": 887.2, "y": 68}]),
    ("browsergym", "mouse_dblclick(5, 236)", [{"op": "click", "x": 5, "y": 236, "count": 2}]),
    ("browsergym", "keyboard_press('Meta+Shift+t')", [{"op": "press", "keys": "Meta+Shift+t"}]),
    ("browsergym", "keyboard_type('Hello world!')", [{"op": "type", "text": "Hello world!"}]),
    ("browsergym", "keyboard_insert_text('Hello')", [{"op": "type", "text": "Hello"}]),
    ("browsergym", "goto('http://www.example.com')", [{"op": "goto", "url": "http://www.example.com"}]),
    ("browsergym", "go_back()", [{"op": "back"}]),
    ("browsergym", "go_forward()", [{"op": "forward"}]),
    ("browsergym", "noop(500)", [{"op": "wait", "ms": 500}]),
    ("browsergym", "send_msg_to_user('It was 1751.')", [{"op": "done", "answer": "It was 1751."}]),
    ("browsergym", "report_infeasible('no such form')",
     [{"op": "done", "status": "infeasible", "note": "no such form"}]),
    ("browsergym", "```python\nfill('1', 'a')\nclick('12')\n```", [{"op": "fill", "ref": 1, "text": "a"}, CLICK]),
    ("webarena", "click [12]", [CLICK]),
    ("webarena", "```click [12]```", [CLICK]),
    ("webarena", "hover [7]", [{"op": "hover", "ref": 7}]),
    ("webarena", "type [15] [Carnegie Mellon] [1]",
     [{"op": "fill", "ref": 15, "text": "Carnegie Mellon", "submit": True}]),
    ("webarena", "type [15][a [b] c][0]", [{"op": "fill", "ref": 15, "text": "a [b] c", "submit": False}]),
    ("webarena", "type [15] [kettle]", [{"op": "fill", "ref": 15, "text": "kettle", "submit": True}]),
    ("webarena", "type [15] [x] [press_enter_after=0]", [{"op": "fill", "ref": 15, "text": "x", "submit": False}]),
    ("webarena", "press [Ctrl+v]", [{"op": "press", "keys": "Control+v"}]),
    ("webarena", "scroll [down]", [{"op": "scroll", "dy": 720}]),
    ("webarena", "scroll [direction=up]", [{"op": "scroll", "dy": -720}]),
    ("webarena", "goto [http://homepage.com]", [{"op": "goto", "url": "http://homepage.com"}]),
    ("webarena", "go_back", [{"op": "back"}]),
    ("webarena", "go_forward", [{"op": "forward"}]),
    ("webarena", "stop [$279.49]", [{"op": "done", "answer": "$279.49"}]),
    ("webarena", "stop [N/A]", [{"op": "done", "answer": "N/A", "status": "infeasible"}]),
    ("webarena", "stop [a [b], [c]]", [{"op": "done", "answer": "a [b], [c]"}]),
    ("webarena", "stop", [{"op": "done", "answer": None}]),
    ("anthropic", {"action": "left_click", "coordinate": [640, 360]}, [{"op": "click", "x": 640, "y": 360}]),
    ("anthropic", {"action": "left_click", "coordinate": [1, 2], "text": "ctrl+shift"},
     [{"op": "click", "x": 1, "y": 2, "modifiers": ["Control", "Shift"]}]),
    ("anthropic", {"action": "right_click", "coordinate": [1, 2]},
     [{"op": "click", "x": 1, "y": 2, "button": "right"}]),
    ("anthropic", {"action": "middle_click", "coordinate": [1, 2]},
     [{"op": "click", "x": 1, "y": 2, "button": "middle"}]),
    ("anthropic", {"action": "double_click", "coordinate": [1, 2]}, [{"op": "click", "x": 1, "y": 2, "count": 2}]),
    ("anthropic", {"action": "triple_click", "coordinate": [1, 2]}, [{"op": "click", "x": 1, "y": 2, "count": 3}]),
    ("anthropic", {"action": "scroll", "coordinate": [1, 2], "scroll_direction": "down", "scroll_amount": 3},
     [{"op": "scroll", "dx": 0, "dy": 300}]),
    ("anthropic", {"action": "key", "text": "Return"}, [{"op": "press", "keys": "Enter"}]),
    ("anthropic", {"action": "key", "text": "ctrl+s"}, [{"op": "press", "keys": "Control+s"}]),
    ("anthropic", {"action": "key", "text": "Page_Down"}, [{"op": "press", "keys": "PageDown"}]),
    ("anthropic", {"action": "type", "text": "kettle\n"}, [{"op": "type", "text": "kettle\n"}]),
    ("anthropic", {"action": "wait", "duration": 2}, [{"op": "wait", "ms": 2000}]),
    ("anthropic", {"action": "screenshot"}, [{"op": "screenshot"}]),
    ("openai", {"type": "click", "button": "left", "x": 1, "y": 2}, [{"op": "click", "x": 1, "y": 2}]),
    ("openai", {"type": "click", "button": "wheel", "x": 1, "y": 2},
     [{"op": "click", "x": 1, "y": 2, "button": "middle"}]),
    ("openai", {"type": "click", "button": "back", "x": 1, "y": 2}, [{"op": "back"}]),
    ("openai", {"type": "double_click", "x": 1, "y": 2, "keys": ["SHIFT"]},
     [{"op": "click", "x": 1, "y": 2, "count": 2, "modifiers": ["Shift"]}]),
    ("openai", {"type": "scroll", "x": 1, "y": 2, "scroll_x": 0, "scroll_y": 400},
     [{"op": "scroll", "dx": 0, "dy": 400}]),
    ("openai", {"type": "type", "text": "kettle"}, [{"op": "type", "text": "kettle"}]),
    ("openai", {"type": "keypress", "keys": ["CTRL", "A"]}, [{"op": "press", "keys": "Control+a"}]),
    ("openai", {"type": "keypress", "keys": ["ENTER"]}, [{"op": "press", "keys": "Enter"}]),
    ("openai", {"type": "wait"}, [{"op": "wait", "ms": 2000}]),
    ("openai", {"type": "screenshot"}, [{"op": "screenshot"}]),
    ("playwright-mcp", {"name": "browser_click", "arguments": {"element": "Buy", "ref": "e12"}}, [CLICK]),
    ("playwright-mcp", {"name": "mcp__playwright__browser_click", "input": {"target": "12", "doubleClick": True}},
     [{**CLICK, "count": 2}]),
    ("playwright-mcp", {"name": "browser_hover", "arguments": {"ref": "7"}}, [{"op": "hover", "ref": 7}]),
    ("playwright-mcp", {"name": "browser_type", "arguments": {"ref": "7", "text": "a", "submit": True}},
     [{"op": "fill", "ref": 7, "text": "a", "submit": True}]),
    ("playwright-mcp", {"name": "browser_type", "arguments": {"ref": "7", "text": "a", "slowly": True, "submit": True}},
     [{"op": "type", "ref": 7, "text": "a"}, {"op": "press", "keys": "Enter"}]),
    ("playwright-mcp", {"name": "browser_fill_form", "arguments": {"fields": [
        {"name": "N", "type": "textbox", "ref": "e1", "value": "Ada"},
        {"name": "G", "type": "checkbox", "ref": "e2", "value": "true"},
        {"name": "C", "type": "combobox", "ref": "e3", "value": "France"}]}},
     [{"op": "fill", "ref": 1, "text": "Ada"}, {"op": "check", "ref": 2, "on": True},
      {"op": "select", "ref": 3, "label": "France"}]),
    ("playwright-mcp", {"name": "browser_select_option", "arguments": {"ref": "3", "values": ["x"]}},
     [{"op": "select", "ref": 3, "label": "x"}]),
    ("playwright-mcp", {"name": "browser_press_key", "arguments": {"key": "ArrowLeft"}},
     [{"op": "press", "keys": "ArrowLeft"}]),
    ("playwright-mcp", {"name": "browser_drag", "arguments": {"startRef": "e1", "endRef": "e2"}},
     [{"op": "drag", "ref": 1, "to": 2}]),
    ("playwright-mcp", {"name": "browser_navigate", "arguments": {"url": "/cart"}}, [{"op": "goto", "url": "/cart"}]),
    ("playwright-mcp", {"name": "browser_navigate_back", "arguments": {}}, [{"op": "back"}]),
    ("playwright-mcp", {"name": "browser_navigate_forward", "arguments": {}}, [{"op": "forward"}]),
    ("playwright-mcp", {"name": "browser_handle_dialog", "arguments": {"accept": True, "promptText": "x"}},
     [{"op": "dialog", "accept": True, "text": "x"}]),
    ("playwright-mcp", {"name": "browser_wait_for", "arguments": {"time": 3}}, [{"op": "wait", "ms": 3000}]),
    ("playwright-mcp", {"name": "browser_snapshot", "arguments": {}}, [{"op": "observe"}]),
    ("playwright-mcp", {"name": "browser_take_screenshot", "arguments": {"ref": "e4"}},
     [{"op": "screenshot", "ref": 4}]),
    ("playwright-mcp", {"name": "browser_mouse_click_xy", "arguments": {"x": 1, "y": 2}},
     [{"op": "click", "x": 1, "y": 2}]),
    ("playwright-mcp", {"name": "browser_mouse_wheel", "arguments": {"deltaX": 0, "deltaY": 9}},
     [{"op": "scroll", "dx": 0, "dy": 9}]),
    ("webarena", {"op": "done", "answer": 4}, [{"op": "done", "answer": 4}]),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "said", "ours"), SAID, ids=lambda value: json.dumps(value)[:50])
def test_what_others_say_is_put_into_our_words(dialect: Any, said: Any, ours: list[dict[str, Any]]) -> None:
    found = [ACTION.validate_python(fields) for fields in translated(dialect, said)]
    assert found == [ACTION.validate_python(fields) for fields in ours]


REFUSED: list[tuple[str, Any, str, str]] = [
    ("browsergym", "tab_focus(2)", "unknown_action", "tab_focus cannot be done here: there is one tab"),
    ("browsergym", "mouse_move(1, 2)", "unknown_action", "the pointer is moved by clicks and hovers alone"),
    ("browsergym", "clik('12')", "unknown_action", "did you mean 'click'"),
    ("browsergym", "click('a12')", "bad_argument", "'a12' is no element"),
    ("browsergym", "click()", "bad_argument", "click(bid, button, modifiers): missing a required argument: 'bid'"),
    ("browsergym", "click(open('/etc/passwd'))", "bad_argument", "click takes plain values"),
    ("browsergym", "import os", "bad_argument", "is no call such as click('12')"),
    ("browsergym", "I will click it", "bad_argument", "is no call"),
    ("browsergym", {"name": "click"}, "bad_argument", "is a text such as"),
    ("browsergym", "select_option('1', ['a', 'b'])", "unknown_action", "one option at a time"),
    ("webarena", "click 12", "bad_argument", "click is written click [id]"),
    ("webarena", "type [12]", "bad_argument", "type is written type [id] [text] [0|1]"),
    ("webarena", "type [12] [a] [yes]", "bad_argument", "[0] or [1]"),
    ("webarena", "new_tab", "unknown_action", "there is one tab"),
    ("webarena", "scroll [left]", "bad_argument", "scroll [down] or scroll [up]"),
    ("webarena", "", "unknown_action", "webarena has no action"),
    ("anthropic", {"action": "left_click"}, "bad_argument", "coordinate is [x, y]"),
    ("anthropic", {"action": "zoom", "region": [0, 0, 1, 1]}, "unknown_action", "zoom cannot be done here"),
    ("anthropic", {"action": "left_click", "coordinate": [1, 2], "text": "q"}, "bad_argument", "'q' cannot be held"),
    ("openai", {"type": "drag", "path": []}, "unknown_action", "drag cannot be done here"),
    ("openai", {"type": "keypress", "keys": "ENTER"}, "bad_argument", "keys is a list"),
    ("openai", "click", "bad_argument", 'an object with "type"'),
    ("playwright-mcp", {"name": "browser_evaluate", "arguments": {}}, "unknown_action", "only what a person could"),
    ("playwright-mcp", {"name": "browser_click", "arguments": {}}, "bad_argument", "browser_click needs ref"),
    ("playwright-mcp", {"name": "browser_tabs", "arguments": {"action": "list"}}, "unknown_action", "one tab"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "said", "error", "told"), REFUSED, ids=lambda value: json.dumps(value)[:50]
)
def test_what_cannot_be_translated_is_named(dialect: Any, said: Any, error: str, told: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        translated(dialect, said)
    assert refused.value.error == error
    assert told in str(refused.value)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_word_of_a_dialect_is_tried(dialect: str) -> None:
    tables: dict[str, dict[str, Any]] = {
        "browsergym": browsergym.ACTIONS, "webarena": webarena.ACTIONS, "anthropic": anthropic.ACTIONS,
        "openai": openai.ACTIONS, "playwright-mcp": playwright_mcp.ACTIONS,
    }  # fmt: skip
    text = json.dumps([said for name, said, _ in SAID if name == dialect])
    for word, make in tables[dialect].items():
        absent = getattr(make, "make", make)
        assert word in text or "_absent" in absent.__qualname__ or word == "none", word


def test_a_dialect_is_asked_for_on_the_wire_and_its_words_are_kept() -> None:
    line = json.dumps({"t": "act", "n": 3, "action": "fill('4', 'x')\nclick('12')", "thought": "so"}).encode()
    heard = reply(line, 3, "browsergym")
    assert heard.turn.action == ACTION.validate_python({"op": "fill", "ref": 4, "text": "x"})
    assert heard.rest == (ACTION.validate_python(CLICK),)
    assert (heard.turn.original, heard.turn.thought) == ("fill('4', 'x')\nclick('12')", "so")
    refused = reply(json.dumps({"t": "act", "n": 3, "action": "new_tab()"}).encode(), 3, "browsergym").turn
    assert (refused.action, refused.error) == (None, "unknown_action")
    own = reply(json.dumps({"t": "act", "n": 3, "action": "click('12')"}).encode(), 3).turn
    assert own.error == "bad_argument"
    assert "ready.actions" in own.message
    many = reply(json.dumps({"t": "act", "n": 3, "action": "noop()\n" * 6}).encode(), 3, "browsergym").turn
    assert "at most 5" in many.message


AGENT = """
import json, sys
said = iter(["goto('/cart')", "new_tab()", "send_msg_to_user('empty')"])
input()
print(json.dumps({"t": "ready", "protocol": "1.0", "actions": "browsergym"}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if message["t"] == "end":
        break
    print(json.dumps({"t": "act", "n": message["n"], "action": next(said)}), flush=True)
"""


async def test_an_agent_of_another_harness_plays_unchanged(tmp_path: Path) -> None:
    script = tmp_path / "agent.py"
    script.write_text(AGENT)
    spec = shlex.join([sys.executable, str(script)])
    [task] = catalog.find(["omnizon/add-to-cart"])

    def make(task: Task, folder: Path) -> Any:
        return agent(spec, task, folder, environ={})

    play = await play_one(Job(task, 1), make, spec, tmp_path / "run", Browsers("text"), Quiet())
    told = [(step.turn.original, step.turn.action and step.turn.action.op) for step in play.steps]
    assert told == [("goto('/cart')", "goto"), (None, None), ("send_msg_to_user('empty')", "done")]
    assert play.steps[1].turn.error == "unknown_action"
    assert play.steps[1].turn.raw.endswith('"new_tab()"}')
    assert play.footer.answer == "empty"
