"""What a model is shown of an episode: the answer, rows, or pages; never what the agent thought, noted or claimed.

Each piece is a Source with a name that a vote quotes it by. All of it is data that somebody else wrote (judges.wary).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from harness.types import Act, Change, Done, Fill, Observation, Say, Trajectory, Type
from judges import normal, wary
from judges.tables import Table

BUDGET = 24_000
"""Characters of pages that a question shows."""
PAGE = 6_000
"""Characters of one page."""
WRITTEN = 8_000
"""Characters of an answer or of a row's column."""
PICTURES = 3
"""Pictures that a question shows at most: the last ones."""
NEAR = 2
"""Lines shown before and behind one that speaks of a criterion, where a page is cut."""


class Source(NamedTuple):
    """A piece of evidence."""

    name: str
    """Such as `A`, `R1`, `P7`: what a vote quotes it by."""
    title: str
    """What it is, in our words."""
    text: str
    flags: tuple[str, ...] = ()


def source(name: str, title: str, written: str, most: int) -> Source:
    """A piece of evidence, without what speaks to the judge, and cut."""
    plain = wary.plain(written)
    text = plain.text if len(plain.text) <= most else plain.text[:most] + " […]"
    return Source(name, title, text, tuple(f"{flag} in {name}" for flag in plain.flags))


def answer(trajectory: Trajectory) -> list[Source]:
    """What the agent said at the end; nothing where it said nothing."""
    said = trajectory.footer.answer
    if said is None:
        return []
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return [source("A", "the answer that was given at the end", text, WRITTEN)] if text.strip() else []


def rows(trajectory: Trajectory, table: str, columns: Sequence[str]) -> list[Source]:
    """What the episode wrote into those columns: one source a row and column."""
    wanted = Table.read(table, trajectory)
    found: list[Source] = []
    for change in trajectory.footer.changes:
        if Table(change.site, change.table) != wanted or change.after is None:
            continue
        for column in columns:
            value = change.after.get(column)
            if isinstance(value, str) and value.strip() and _is_new(change, column):
                title = f"the {column} of the {change.table.replace('_', ' ')} that was {change.change}"
                found.append(source(f"R{len(found) + 1}", title, value, WRITTEN))
    return found


def _is_new(change: Change, column: str) -> bool:
    return change.before is None or change.before.get(column) != (change.after or {}).get(column)


# ---------------------------------------------------------------- pages


def pages(trajectory: Trajectory, claims: Iterable[str]) -> list[Source]:
    """What was done, and the pages that say most about the claims, in order, within BUDGET.

    The last page comes first; then those from which rows were changed, and those after; then the ones that share most
    words with the claims.
    """
    words = {word for claim in claims for word in _words(claim)}
    seen = _distinct(trajectory)
    spent = 0
    chosen: set[int] = set()
    for n in _by_weight(trajectory, seen, words):
        size = len(_cut(seen[n].text, words))
        if spent + size <= BUDGET or not chosen:
            chosen.add(n)
            spent += size
    found = [source("D", "what was done, step by step", _done(trajectory), WRITTEN)]
    for n in sorted(chosen):
        page = seen[n]
        found.append(
            source(
                f"P{n}",
                f"the page at {page.url} before step {n + 1}",
                _cut(page.text, words),
                PAGE + NEAR * 400,
            )
        )
    return found


def _distinct(trajectory: Trajectory) -> dict[int, Observation]:
    """Each page once: by the number of the observation that showed it last."""
    shown = [step.observation for step in trajectory.steps]
    shown += [trajectory.footer.last] if trajectory.footer.last else []
    latest = {(one.url, one.text): one for one in shown}
    return {one.n: one for one in latest.values()}


def _by_weight(trajectory: Trajectory, seen: dict[int, Observation], words: set[str]) -> list[int]:
    changing = {step.observation.n + after for step in trajectory.steps if step.changes for after in (0, 1)}
    last = max(seen, default=-1)

    def weight(n: int) -> tuple[bool, bool, int, int]:
        return n != last, n not in changing, -len(words & set(_words(seen[n].text))), n

    return sorted(seen, key=weight)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", normal.folded(text)) if len(word) > 3]


def _cut(text: str, words: set[str]) -> str:
    """The page; of a long one the lines that share a word with the claims, and those around them, from its head on."""
    if len(text) <= PAGE:
        return text
    lines = text.splitlines()
    near = {
        other
        for at, line in enumerate(lines)
        if words & set(_words(line))
        for other in range(at - NEAR, at + NEAR + 1)
    }
    kept, size = [], 0
    for at, line in enumerate(lines):
        if (at in near or size < PAGE // 4) and size + len(line) < PAGE:
            kept.append(line)
            size += len(line) + 1
        elif kept and kept[-1] != "[…]":
            kept.append("[…]")
    return "\n".join(kept)


def _done(trajectory: Trajectory) -> str:
    return "\n".join(
        f"{step.observation.n + 1}. {_act(step.turn.action, step.observation)}"
        + ("" if not step.changes else f" ({len(step.changes)} rows changed)")
        for step in trajectory.steps
        if step.turn.action is not None
    )


def _act(action: Act, page: Observation) -> str:
    """An action in a line: what was done to what, and the text that was typed; of the end, only that it came."""
    if isinstance(action, Done):
        return "ended"
    if isinstance(action, Say):
        return "said something to the user"
    fields = action.model_dump(exclude_defaults=True, exclude={"op", "ref"})
    ref = getattr(action, "ref", None)
    target = f" {_line_of(ref, page)}" if ref is not None else ""
    if isinstance(action, Fill | Type):
        fields["text"] = action.text
    told = ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return f"{type(action).__name__.lower()}{target}{' with ' if told else ''}{told}"


def _line_of(ref: int, page: Observation) -> str:
    """How the page writes the element, such as `button "Add to cart"`."""
    line = next((line.strip() for line in page.text.splitlines() if f"[{ref}]" in line), "")
    return line.partition("]")[2][:120] or "an element"


def pictures(trajectory: Trajectory) -> list[str]:
    """The last pictures that were drawn for the agent, in base64, where the trajectory holds them."""
    shown = [step.observation.result for step in trajectory.steps]
    drawn = [result.image.data for result in shown if result and result.image and result.image.data]
    return drawn[-PICTURES:]
