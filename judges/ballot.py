"""What a model replied -> a vote on each criterion, counted only where it rests on a quotation that is really there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.types import Quote, Vote
from judges import normal, wary
from judges.evidence import Source

SHORTEST = 8
"""Characters of a quotation, unless it is all of its source."""
LONGEST = 400
WHY = 300
"""Characters of a model's reason that are kept."""


class Unreadable(ValueError):
    """The reply is no ballot; the message says why, and what would have done."""


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="ignore")
    source: str
    quote: str


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    verdict: Literal["met", "not_met", "cannot_tell"]
    evidence: list[_Evidence] = Field(default_factory=list, max_length=20)
    why: str = ""


class _Ballot(BaseModel):
    model_config = ConfigDict(extra="ignore")
    criteria: list[_Said]


SCHEMA: dict[str, Any] = {
    "name": "ballot",
    "strict": True,
    "schema": {
        "type": "object",
        "additionalProperties": False,
        "required": ["criteria"],
        "properties": {
            "criteria": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["id", "verdict", "evidence", "why"],
                    "properties": {
                        "id": {"type": "string"},
                        "verdict": {"type": "string", "enum": ["met", "not_met", "cannot_tell"]},
                        "evidence": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["source", "quote"],
                                "properties": {"source": {"type": "string"}, "quote": {"type": "string"}},
                            },
                        },
                        "why": {"type": "string"},
                    },
                },
            }
        },
    },
}
"""The reply's form, for providers that hold a model to one."""


def read(reply: str, ids: Sequence[str], sources: Sequence[Source]) -> dict[str, Vote]:
    """A vote on each of the criteria. Raises Unreadable."""
    try:
        ballot = _Ballot.model_validate(_object_in(reply))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Unreadable(f"{place or 'the reply'}: {first['msg']}") from None
    said = [one.id for one in ballot.criteria]
    if sorted(said) != sorted(ids):
        raise Unreadable(
            f"it decides on {', '.join(said) or 'nothing'}, where each of {', '.join(ids)} was asked once"
        )
    return {one.id: _vote(one, sources) for one in ballot.criteria}


def _object_in(reply: str) -> Any:
    """The reply as JSON, a fence around it aside."""
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)\s*```\s*", reply, re.DOTALL)
    try:
        return json.loads(fenced[1] if fenced else reply)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not one JSON object: {error}") from None


def _vote(said: _Said, sources: Sequence[Source]) -> Vote:
    quotes = tuple(Quote(source=one.source[:40], text=one.quote[:LONGEST]) for one in said.evidence)
    faults = [fault for quote in quotes if (fault := _fault(quote, sources, said.verdict))]
    if not quotes and said.verdict != "cannot_tell":
        faults = ["it quotes nothing"]
    return Vote(says=said.verdict, quotes=quotes, why=said.why[:WHY], dismissed=faults[0] if faults else "")


def _fault(quote: Quote, sources: Sequence[Source], verdict: str) -> str:
    """Why the quotation proves nothing; empty where it is really there."""
    named = {source.name: source for source in sources}
    if quote.source not in named:
        return f"it quotes {quote.source!r}, which is no evidence; there are {', '.join(named)}"
    wanted, text = _comparable(quote.text), _comparable(named[quote.source].text)
    if not wanted or (len(wanted) < SHORTEST and wanted != text):
        return f"its quotation of {quote.source} is too short to show anything"
    if verdict == "met" and normal.folded(wary.REMOVED) in wanted:
        return f"its quotation of {quote.source} is our own mark"
    if wanted not in text:
        return f"its quotation is not in {quote.source}"
    return ""


def _comparable(text: str) -> str:
    """As quotations are compared: case, white space and typographic variants of quotes and dashes are made equal."""
    return normal.straight(text)
