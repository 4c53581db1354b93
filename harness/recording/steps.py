"""What was heard, as steps of the scripted agent: each element by its role and name, as an agent is shown it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.agents.page import Element, Missing, Target, elements, find

Told = Mapping[str, Any]
Step = dict[str, Any]
KEYS = {" ": "Space"}
LONG = 60
"""Characters from which on a name is told by how it begins."""


@dataclass
class Steps:
    """Grows by what is told; `whole` is what it comes to."""

    public: Callable[[str], str]
    """What is written in place of a password."""
    done: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What could not be written down as a step, a sentence each."""
    files: dict[str, str] = field(default_factory=dict)
    """Uploaded: name -> content in base64."""
    _fill: Step | None = None
    _into: dict[str, Any] = field(default_factory=dict)
    _secret: bool = False
    """Whether what is typed there is a password."""
    _entered_field: bool = False
    """Whether the last step only put the focus into a field."""

    def told(self, told: Told) -> None:
        """One thing more."""
        kind = told["kind"]
        if kind == "fill":
            return self._filled(told)
        if kind == "enter" and self._fill and self._same_field(told):
            self._fill["submit"] = True
            return self._end_fill()
        self._end_fill()
        if kind == "again":
            return self._doubled()
        entered, self._entered_field = self._entered_field, False
        if kind in ("back", "forward", "reload"):
            self.done.append({kind: True})
        elif kind == "goto":
            self.done.append({"goto": told["address"]})
        elif kind == "dialog":
            given = {"text": told["value"]} if told["accept"] and told["value"] else {}
            self.done.append({"dialog": told["accept"]} | given)
        elif kind == "press" and told.get("ref") is None:
            self.done.append({"press": KEYS.get(told["key"], told["key"])})
        else:
            self._aimed(kind, told, entered)

    @property
    def whole(self) -> tuple[Step, ...]:
        """All steps so far."""
        self._end_fill()
        return tuple(self.done)

    # ---------------------------------------------------------------- fields

    def _filled(self, told: Told) -> None:
        """A field holds another text: what it holds at the end is what counts."""
        if "text" in told:
            self._end_fill()
            aim = self._aim(told, "text was typed")
            if aim is None:
                return
            where = aim.pop("target")
            if self._entered_field and self.done and self.done[-1].get("click") == where:
                self.done.pop()
            self._entered_field = False
            self._fill, self._into = {"fill": where, "text": "", **aim}, {"fill": where, **aim}
        if self._fill is not None:
            value = told["value"]
            self._fill["text"] = value
            self._secret = told["secret"]

    def _same_field(self, told: Told) -> bool:
        aim = aimed(told["text"], told["ref"]) if told.get("ref") else None
        return aim is not None and self._into.get("fill") == aim["target"]

    def _end_fill(self) -> None:
        if self._fill is not None:
            if self._secret:
                self._fill["text"] = self.public(self._fill["text"])
            self.done.append(self._fill)
            self._fill = None

    # ---------------------------------------------------------------- what aims at an element

    def _aim(self, told: Told, what: str) -> dict[str, Any] | None:
        aim = aimed(told["text"], told["ref"]) if told.get("ref") else None
        if aim is None:
            self.notes.append(f"{what} at {told['url']}, at nothing that an agent is shown as a control")
        return aim

    def _aimed(self, kind: str, told: Told, entered: bool) -> None:
        aim = self._aim(told, {"enter": "Enter was pressed"}.get(kind, f"{kind} was done"))
        if aim is None:
            return
        where = aim.pop("target")
        step: Step
        if kind == "click":
            step = {"click": where, **aim}
            if told["button"] != "left":
                step["button"] = told["button"]
            if told["modifiers"]:
                step["modifiers"] = told["modifiers"]
            self._entered_field = bool(told["field"])
        elif kind == "drag":
            onto = aimed(told["text"], told["onto"]) if told.get("onto") else None
            if onto is None or set(onto) != {"target"}:
                self.notes.append(
                    f"a drag of {where} at {told['url']} ended at nothing that has a name of its own"
                )
                return
            step = {"drag": where, "onto": onto["target"], **aim}
        elif kind in ("press", "enter"):
            step = {"press": KEYS.get(told.get("key", "Enter"), told.get("key", "Enter")), "on": where, **aim}
        elif kind == "select":
            for label in told["labels"]:
                self.done.append({"select": where, "label": label, **aim})
            return
        elif kind == "check":
            step = {"check": where, "on": told["on"], **aim}
        else:
            self.files.update((name, data) for name, data in told["files"])
            step = {"upload": where, "files": [name for name, _ in told["files"]], **aim}
        self.done.append(step)

    def _doubled(self) -> None:
        """Two clicks on one element in quick succession are one that counts two."""
        if len(self.done) > 1 and self.done[-1] == self.done[-2] and "click" in self.done[-1]:
            self.done.pop()
            self.done[-1] = self.done[-1] | {"count": 2}


def aimed(text: str, ref: int) -> dict[str, Any] | None:
    """How a step says that it means the element `ref` of this page: by role and name, and by what stands near.

    None where the text does not show it.
    """
    all_of = list(elements(text))
    wanted = next((element for element in all_of if element.ref == ref), None)
    if wanted is None:
        return None
    target = Target(wanted.role, wanted.name)
    alike = [element for element in all_of if target.fits(element)]
    if (short := _begun(wanted, all_of)) and len(alike) == 1:
        return {"target": str(Target(wanted.role, short)), "like": True}
    said: dict[str, Any] = {"target": str(target)}
    if len(alike) == 1:
        return said
    for near in _beside(text, wanted, all_of):
        try:
            if find(text, target._replace(near=near)).ref == ref:
                return said | {"near": near}
        except Missing:
            continue
    return said | {"nth": [element.ref for element in alike].index(ref) + 1}


def _begun(wanted: Element, all_of: list[Element]) -> str | None:
    """How a long name begins, where no other begins so: what follows are often prices and the like, which change."""
    if len(wanted.name) <= LONG:
        return None
    short = wanted.name[:LONG].rsplit(" ", 1)[0].rstrip(" ,;:")
    fitting = [one for one in all_of if Target(wanted.role, short, like=True).fits(one)]
    return short if len(fitting) == 1 else None


def _beside(text: str, wanted: Element, all_of: list[Element]) -> list[str]:
    """Texts by which the line of an element may be told: names of others on it, then headings above it."""
    names = [one.name for one in all_of if one.line == wanted.line and one.name and one.name != wanted.name]
    lines = text.split("\n")
    above = [line.strip() for line in reversed(lines[: wanted.line]) if line.lstrip().startswith("#")]
    links = [
        one.name for one in reversed(all_of) if one.line < wanted.line and one.role == "link" and one.name
    ]
    return [*sorted(names, key=len, reverse=True), *above[:1], *links[:1]]
