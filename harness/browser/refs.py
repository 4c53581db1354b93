"""The numbers that an agent calls elements by: one series an episode, never used twice. Pure.

An element keeps its number for as long as it lives. When elements vanish and others appear in one step, as
when a page draws a part of itself anew, the one new element that looks exactly like the one old element
takes its number over; across a navigation within a site, only what all its pages share does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from harness.browser.tree import Node, Target, kids_of, targets_in

NEAREST = 3
"""Candidates named when a ref is stale."""
ALIKE = 0.6
"""From which likeness on a name is a candidate."""


@dataclass(frozen=True)
class Live:
    """A ref whose element stands on the page."""

    ref: int
    target: Target


@dataclass(frozen=True)
class Stale:
    """A ref whose element is gone, with what it was and what is like it now."""

    target: Target
    nearest: tuple[Live, ...]


class Refs:
    """The refs of one episode."""

    def __init__(self) -> None:
        self._next = 1
        self._document = ""
        self._origin = ""
        self._numbers: dict[int, int] = {}
        """Element -> ref, of the present document: targets and foldable boxes."""
        self._live: dict[int, Target] = {}
        """Ref -> target, of the last observation."""
        self._gone: dict[int, Target] = {}

    def update(self, document: str, origin: str, tree: Node) -> dict[int, int]:
        """Takes in a new reading of the page; the answer maps its elements to refs."""
        targets = targets_in(tree)
        same = document == self._document
        if not same:
            self._numbers = {}
        self._inherit(targets, same_document=same, same_site=origin == self._origin)
        self._document, self._origin = document, origin
        live = {self._number(target.el): target for target in targets}
        for el in _boxes(tree):
            self._number(el)
        self._gone.update((ref, target) for ref, target in self._live.items() if ref not in live)
        self._live = live
        for ref in live:
            self._gone.pop(ref, None)
        return dict(self._numbers)

    def copy(self) -> Refs:
        """The refs as they are now, for an episode that goes another way from here."""
        other = Refs()
        vars(other).update({name: copy(value) for name, value in vars(self).items()})
        return other

    def find(self, ref: int) -> Live | Stale | None:
        """What a ref stands for; None for one that was never given."""
        if ref in self._live:
            return Live(ref, self._live[ref])
        if ref in self._gone:
            return Stale(self._gone[ref], self._nearest(self._gone[ref]))
        return None

    def of(self, el: int) -> Live | None:
        """The live ref of an element, if it has one."""
        ref = self._numbers.get(el)
        return Live(ref, self._live[ref]) if ref in self._live else None

    def element(self, ref: int) -> int | None:
        """The element of a live ref, or of a part of the page that may be folded."""
        return next((el for el, number in self._numbers.items() if number == ref), None)

    @property
    def live(self) -> dict[int, int]:
        """Element -> ref, of all that can be acted on now."""
        return {target.el: ref for ref, target in self._live.items()}

    @property
    def highest(self) -> int:
        """The highest number given so far."""
        return self._next - 1

    def _number(self, el: int) -> int:
        if el not in self._numbers:
            self._numbers[el] = self._next
            self._next += 1
        return self._numbers[el]

    def _inherit(self, targets: Iterable[Target], *, same_document: bool, same_site: bool) -> None:
        """Hands numbers of the vanished to the unseen, where both are the only ones of their look."""
        if not (same_document or same_site):
            return
        seen = [target for target in targets if same_document or target.in_frame_of_site]
        old = {ref: target for ref, target in self._live.items() if same_document or target.in_frame_of_site}
        present = {target.el for target in seen} if same_document else set()
        new_looks = _once(target.fingerprint for target in seen)
        old_looks = _once(target.fingerprint for target in old.values())
        heirs = {target.fingerprint: target for target in seen if target.fingerprint in new_looks}
        for ref, target in old.items():
            heir = heirs.get(target.fingerprint)
            if heir is None or target.fingerprint not in old_looks:
                continue
            if target.el not in present and heir.el not in self._numbers:
                self._numbers[heir.el] = ref

    def _nearest(self, target: Target) -> tuple[Live, ...]:
        def likeness(other: Target) -> float:
            alike = SequenceMatcher(None, target.name.lower(), other.name.lower()).ratio()
            return alike + (0.2 if other.role == target.role else 0) if alike >= ALIKE else 0

        scored = [(likeness(other), -ref, ref, other) for ref, other in self._live.items()]
        best = sorted((entry for entry in scored if entry[0] > 0), reverse=True)[:NEAREST]
        return tuple(Live(ref, other) for _, _, ref, other in best)


Look = TypeVar("Look")


def _once(looks: Iterable[Look]) -> set[Look]:
    return {look for look, count in Counter(looks).items() if count == 1}


LARGE = 40
"""Nodes from which on a box may be folded, and so has a number that is shown only then."""


def _boxes(tree: Node) -> list[int]:
    boxes: list[int] = []
    _measure(tree, boxes)
    return boxes


def _measure(node: Node, boxes: list[int]) -> int:
    """How many nodes there are; the large boxes among them are added, outermost first."""
    at = len(boxes)
    total = 1
    for kid in kids_of(node):
        total += 1 if isinstance(kid, str) else _measure(kid, boxes)
    if total >= LARGE and "el" in node and not node.get("act"):
        boxes.insert(at, node["el"])
    return total
