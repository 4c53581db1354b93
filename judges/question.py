"""What is asked of a model: criteria, the evidence for them, and the words around both, pinned by digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import jinja2

from judges import wary
from judges.evidence import Source

PROMPT = "rubric.v1"
"""The template that is used: judges/prompts/<PROMPT>.jinja."""

Message = dict[str, Any]


class Claim(Protocol):
    """A criterion as a question needs it."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def says(self) -> str:
        """The claim."""


@dataclass(frozen=True)
class Question:
    """Criteria that are decided by the same evidence."""

    task: str
    goal: str
    criteria: Sequence[Claim]
    sources: Sequence[Source]
    pictures: Sequence[str] = ()
    """In base64."""

    @property
    def ids(self) -> list[str]:
        """Of the criteria."""
        return [criterion.id for criterion in self.criteria]

    @property
    def rubric(self) -> str:
        """Digest of what the criteria say."""
        return _digest([[criterion.id, criterion.says] for criterion in self.criteria])

    @property
    def digest(self) -> str:
        """Of all that is asked: prompt, goal, criteria and evidence. Votes are kept under it."""
        return _digest([PROMPT, self.messages(0)])

    def messages(self, vote: int) -> list[Message]:
        """The question as each vote is asked it: the criteria and the evidence begin at another place each time."""
        mark = wary.mark_for([self.goal, *(source.text for source in self.sources)])
        told = {
            "goal": self.goal,
            "mark": mark,
            "criteria": _turned(self.criteria, vote),
            "sources": _turned(self.sources, vote),
        }
        system, user = (_template().render(part=part, **told).strip() for part in ("system", "user"))
        drawn = [
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}
            for data in self.pictures
        ]
        content: Any = [{"type": "text", "text": user}, *drawn] if drawn else user
        return [{"role": "system", "content": system}, {"role": "user", "content": content}]


def _turned(several: Sequence[Any], by: int) -> list[Any]:
    at = by % len(several) if several else 0
    return [*several[at:], *several[:at]]


def _digest(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(written.encode(errors="replace"), digest_size=12).hexdigest()


def prompt() -> str:
    """The template's name with its digest, such as `rubric.v1@5c0d…`."""
    return f"{PROMPT}@{_digest(_written())[:12]}"


def _written() -> str:
    return (Path(__file__).parent / "prompts" / f"{PROMPT}.jinja").read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # text, not HTML
    return environment.from_string(_written())
