"""What changed between two renderings of the same page. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

NO_CHANGE = "no visible change"
"""Said in words: after an action that failed silently it is the most useful thing to know."""
LARGEST_SHARE = 0.5
"""A diff longer than this share of the text tells less than the text."""


def diff(before: str, after: str) -> str | None:
    """The changed lines, `-` before and `+` after, each hunk below the unchanged line above it; None if long."""
    if before == after:
        return NO_CHANGE
    old, new = before.split("\n"), after.split("\n")
    lines = _hunks(old, new)
    text = "\n".join(lines)
    return text if len(text) <= LARGEST_SHARE * len(after) else None


def _hunks(old: list[str], new: list[str]) -> list[str]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    matcher = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        at = start + j1
        if at > 0:
            lines.append(f"  {new[at - 1]}")
        lines.extend(f"- {line}" for line in old[start + i1 : start + i2])
        lines.extend(f"+ {line}" for line in new[start + j1 : start + j2])
    return lines


def _common(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
