"""The scripted agent's language: what a step may say, and the complaint about one that may not.

Everything that can be known without a page is checked here, so that a task's solution is refused when the task
is read and not when it is played.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue, ValidationError

from harness.agents.arithmetic import names_in
from harness.agents.page import Target
from harness.agents.suggest import suggestion
from harness.errors import UsageError
from harness.types import ACTION

_AIM = ("nth", "near", "like")
WORDS: dict[str, tuple[str, ...]] = {
    "click": ("button", "count", "modifiers", *_AIM),
    "fill": ("text", "submit", *_AIM),
    "type": ("text", *_AIM),
    "press": ("on", *_AIM),
    "select": ("label", "value", "index", *_AIM),
    "check": ("on", *_AIM),
    "hover": _AIM,
    "focus": _AIM,
    "clear": _AIM,
    "drag": ("onto", *_AIM),
    "upload": ("files", *_AIM),
    "scroll": _AIM,
    "goto": (),
    "back": (),
    "forward": (),
    "reload": (),
    "wait": (),
    "dialog": ("text",),
    "read": ("as", "all"),
    "calc": ("as",),
    "say": (),
    "done": ("status", "note"),
}
"""Action word -> the fields that may stand beside it; `may_fail` may, wherever the page could refuse."""
_VALUE_OF = {"press": "keys", "goto": "url", "wait": "ms", "dialog": "accept", "say": "text"}
"""Words whose own value is a field of the action; that of the others is a target, or true."""
_BARE = ("back", "forward", "reload")
_TARGET = re.compile(r"([a-z]*):(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}|[{}]")

Variables = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Instruction:
    """A step that has been understood."""

    position: int
    word: str
    fields: Mapping[str, Any]
    """As written."""
    target: Target | None = None
    onto: Target | None = None
    """Where a drag ends."""
    action: Mapping[str, Any] = field(default_factory=dict)
    """The action's fields but for `ref` and `to`."""
    pattern: re.Pattern[str] = re.compile("")
    """Of `read`."""
    needs: frozenset[str] = frozenset()
    """The names that a `calc` speaks of."""

    @property
    def may_fail(self) -> bool:
        """Whether the page may refuse it."""
        return bool(self.fields.get("may_fail"))

    def __str__(self) -> str:
        return f"step {self.position} ({self.word} = {self.fields[self.word]!r})"


def parse(steps: Sequence[Mapping[str, Any]]) -> tuple[Instruction, ...]:
    """The steps understood; UsageError naming the first that cannot be."""
    understood = []
    known: set[str] = set()
    for position, fields in enumerate(steps, 1):
        try:
            step = _step(position, fields)
            _check_variables(step, known)
        except UsageError as error:
            raise UsageError(f"step {position} {dict(fields)!r}: {error}") from None
        understood.append(step)
    return tuple(understood)


def substituted(answer: JsonValue, variables: Variables) -> JsonValue:
    """The answer with `{name}` replaced; a list stays one where the name is the whole of a text."""
    if isinstance(answer, list):
        return [substituted(one, variables) for one in answer]
    if isinstance(answer, dict):
        return {key: substituted(value, variables) for key, value in answer.items()}
    if not isinstance(answer, str):
        return answer
    whole = _VARIABLE.fullmatch(answer)
    if whole and whole[1]:
        value = variables[whole[1]]
        return list(value) if isinstance(value, list) else value
    return _VARIABLE.sub(lambda match: _text(match, variables), answer)


def _step(position: int, fields: Mapping[str, Any]) -> Instruction:
    word = _word(fields)
    _check_fields(word, fields)
    if word == "read":
        return Instruction(position, word, fields, pattern=_pattern(fields))
    if word == "calc":
        return Instruction(position, word, fields, needs=_formula(fields))
    target = _target_of(word, fields)
    action = _action(word, fields)
    onto = _target(fields.get("onto"), {}) if word == "drag" else None
    _try_out(action, target, onto)
    return Instruction(position, word, fields, target=target, onto=onto, action=action)


def _word(fields: Mapping[str, Any]) -> str:
    """The one action word."""
    words = [key for key in fields if key in WORDS]
    if len(words) == 1:
        return words[0]
    if words:
        raise UsageError(f"a step has one action word, not {len(words)}: {', '.join(words)}")
    if not fields:
        raise UsageError(f"a step needs an action word; have: {', '.join(sorted(WORDS))}")
    unknown = next(iter(fields))
    raise UsageError(f"no action word {unknown!r}; {suggestion(unknown, WORDS)}")


def _check_fields(word: str, fields: Mapping[str, Any]) -> None:
    allowed = WORDS[word] if word in ("read", "calc", "done") else (*WORDS[word], "may_fail")
    for name, value in fields.items():
        if name != word and name not in allowed:
            raise UsageError(f"{word} knows no {name!r}; {suggestion(name, allowed)}")
        if name in ("may_fail", "like", "all") and not isinstance(value, bool):
            raise UsageError(f"{name} is true or false, not {value!r}")


def _target_of(word: str, fields: Mapping[str, Any]) -> Target | None:
    """Where the step aims, if anywhere; aiming words without an aim are a mistake."""
    value = fields.get("on") if word == "press" else fields[word]
    aimless = (
        word in ("goto", "wait", "say", "done", *_BARE)
        or (word == "press" and value is None)
        or (word == "type" and value is True)
        or (word == "scroll" and value in ("top", "bottom"))
    )
    if not aimless:
        return _target(value, fields)
    for name in _AIM:
        if name in fields:
            raise UsageError(f"{name!r} chooses among elements, and this {word} has none")
    return None


def _target(value: Any, fields: Mapping[str, Any]) -> Target:
    match = _TARGET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        name = value if isinstance(value, str) else "Place order"
        raise UsageError(
            f"{value!r} is no target; write 'role:name' with a role in small letters such as "
            f"'button:{name}', or ':{name}' for any role"
        )
    nth, near = fields.get("nth", 1), fields.get("near")
    if not isinstance(nth, int) or isinstance(nth, bool) or nth < 1:
        raise UsageError(f"nth counts from 1, was {nth!r}")
    if near is not None and (not isinstance(near, str) or not near):
        raise UsageError(f"near is a text on the element's line, was {near!r}")
    return Target(match[1], match[2], nth, near, fields.get("like", False))


def _action(word: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The action's fields, but for its ref."""
    beside = set(WORDS[word]) - set(_AIM) - ({"on"} if word == "press" else set())
    action = {"op": word} | {name: value for name, value in fields.items() if name in beside - {"onto"}}
    value = fields[word]
    if word in _VALUE_OF:
        action[_VALUE_OF[word]] = value
    elif word == "done":
        if value is False:
            raise UsageError(
                'done = false says nothing; done = true gives no answer, done = "false" gives that'
            )
        action["answer"] = None if value is True else value
    elif word in _BARE and value is not True:
        raise UsageError(f"{word} is done or left out: write {word} = true")
    elif word == "scroll" and value in ("top", "bottom"):
        action["to"] = value
    return action


def _try_out(action: Mapping[str, Any], target: Target | None, onto: Target | None) -> None:
    """Makes the action once, so that the models find what is wrong with its fields."""
    try:
        ACTION.validate_python(dict(action) | ({"ref": 1} if target else {}) | ({"to": 1} if onto else {}))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        raise UsageError(f"{where}: {first['msg']}" if where else first["msg"]) from None


def _pattern(fields: Mapping[str, Any]) -> re.Pattern[str]:
    """A `read`'s pattern, in which `^` and `$` are the ends of a line."""
    written, name = fields["read"], fields.get("as")
    if not isinstance(name, str) or not name.isidentifier():
        raise UsageError(f'read needs as = "name" to remember it by, was {name!r}')
    if not isinstance(written, str):
        raise UsageError(f"read needs a pattern, was {written!r}")
    try:
        pattern = re.compile(written, re.MULTILINE)
    except re.error as error:
        raise UsageError(f"the pattern {written!r} is wrong: {error}") from None
    if pattern.groups != 1:
        raise UsageError(
            f"the pattern {written!r} needs one group, has {pattern.groups}; (?:…) does not count"
        )
    return pattern


def _formula(fields: Mapping[str, Any]) -> frozenset[str]:
    written, name = fields["calc"], fields.get("as")
    if not isinstance(name, str) or not name.isidentifier():
        raise UsageError(f'calc needs as = "name" to remember it by, was {name!r}')
    if not isinstance(written, str):
        raise UsageError(f"calc needs a formula such as 'sum(totals)', was {written!r}")
    try:
        return frozenset(names_in(written))
    except ValueError as error:
        raise UsageError(f"{written!r}: {error}") from None


def _check_variables(step: Instruction, known: set[str]) -> None:
    """`calc`, `say` and `done` may only speak of what an earlier `read` or `calc` remembers."""
    for name in sorted(step.needs - known):
        raise UsageError(f"no earlier read remembers {name!r}; {suggestion(name, known)}")
    if step.word in ("read", "calc"):
        known.add(step.fields["as"])
    for text in _texts(step.action.get("text" if step.word == "say" else "answer")):
        for match in _VARIABLE.finditer(text):
            if match[0] in ("{", "}"):
                raise UsageError(
                    f"a single brace in {text!r}; write {{name}} for what was read, {{{{ for a brace"
                )
            if match[1] and match[1] not in known:
                raise UsageError(f"no earlier read remembers {match[1]!r}; {suggestion(match[1], known)}")


def _texts(answer: JsonValue) -> list[str]:
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, dict):
        answer = list(answer.values())
    return [text for one in answer for text in _texts(one)] if isinstance(answer, list) else []


def _text(match: re.Match[str], variables: Variables) -> str:
    if not match[1]:
        return match[0][0]
    value = variables[match[1]]
    return ", ".join(value) if isinstance(value, list) else value
