"""A task's file, as far as a recording can write it: what is left to a person to decide stands there as a comment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.recording.checks import Expected, Proposal
from harness.types import Task

HEAD = """\
# A draft, made from what was recorded. What is marked with (!) is for you to decide; then prove it: harness check
# (!) Say what is wanted as one would ask it of somebody, and, of an answer, in which form. Never hint at the way.
"""
CHECKS = """
# ---- What must be so at the end. These are the rows that the recorded play changed.
# (!) Of each row, keep the columns that the goal decides, and take out the others: a column that is not named may hold
#     anything. A literal that the goal does not say is better a query: { sql = "SELECT …" }.
# (!) What else may an honest play change? Name it: may_change = ["table", "table.column"] at the top of the file.
#     Every other change fails the task, so that nothing need be said of what must not change.
"""
VISITED = """
# ---- Nothing was changed and nothing answered: all that can be checked is which page was opened.
# (!) Whoever guesses the address passes. An answer is better: harness record … --answer TEXT.
"""
MISSES = """
# ---- What a careless agent would do, and must fail by.
# (!) These three only show that the checks look at all. Write the real ones: the neighboring product, one too many, a
#     condition forgotten, the right thing and something else besides.
"""


LONGEST = 400
"""Characters of a remark: one that tells of a page may be long."""


def written(
    task: Task, proposals: Sequence[Proposal], notes: Iterable[str], misses: Sequence[Mapping[str, Any]]
) -> str:
    """The file's text."""
    lines = [HEAD + f"goal = {value(task.goal)}", f'shape = "{task.shape}"']
    fields: dict[str, Any] = {
        "start": task.start if task.start != "/" else None,
        "seed": task.seed,
        "clock": task.clock.isoformat(),
        "user": task.user,
        "knobs": task.knobs or None,
        "files": sorted(task.files) or None,
        "limits": {"max_steps": task.limits.max_steps} if task.limits.max_steps != 30 else None,
    }
    for name, told in fields.items():
        if told is not None:
            lines.append(f"{name} = {told if name == 'clock' else value(told)}")
    state = {(one.site, one.table, one.change): one for one in proposals}
    others = [check for check in task.checks if check.kind != "state"]
    if state or not all(check.kind == "visited" for check in others):
        lines.append(CHECKS if state else "")
    else:
        lines.append(VISITED)
    several = len(task.sites) > 1
    for one in state.values():
        lines += [*_state(one, several), ""]
    for check in others:
        lines += ["[[check]]", f'kind = "{check.kind}"', *_pairs(check.fields), ""]
    lines += ["# ---- What was done, each element by its role and name."]
    lines += [f"# (!) {' '.join(note.split())[:LONGEST]}" for note in notes]
    lines += ["[[solution]]", 'name = "as recorded"', "steps = ["]
    lines += [f"  {value(step)}," for step in task.solutions[0].steps]
    lines += ["]", MISSES]
    for miss in misses:
        lines += ["[[near_miss]]", *_pairs(miss), ""]
    return "\n".join(lines).rstrip() + "\n"


def _state(one: Proposal, several: bool) -> list[str]:
    lines = ["[[check]]", 'kind = "state"', f'table = "{f"{one.site}:" if several else ""}{one.table}"']
    if one.change != "added":
        lines.append(f'change = "{one.change}"')
    for row in one.rows:
        lines += ["[[check.rows]]", *_columns(row)]
    return lines


def _columns(row: Expected) -> list[str]:
    return [*_pairs(row.columns), *(f"# {name}, left open: {why}" for name, why in row.left.items())]


def _pairs(fields: Mapping[str, Any]) -> list[str]:
    found = []
    for name, told in fields.items():
        if name == "instead":
            found += [f"instead.{at} = {value(step)}" for at, step in sorted(told.items())]
        else:
            found.append(f"{name} = {value(told)}")
    return found


def value(told: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, str):
        # JSON's texts are TOML's, but for one letter that JSON leaves as it is
        return json.dumps(told, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(told, int | float):
        return repr(told)
    if isinstance(told, Mapping):
        return "{ " + ", ".join(f"{_key(str(name))} = {value(one)}" for name, one in told.items()) + " }"
    return "[" + ", ".join(value(one) for one in told) + "]"


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else value(name)
