"""Judges that a ModelServer plays: each reads a question as a model would, and decides after its own fashion.

`python -m tests.judge_models WORD…` runs a command beside a server that plays them; so were the votes in
`tasks/*/votes/` recorded:

    python -m tests.judge_models python -m harness.cli check --judge openai/honest 'omnizon/review-in-my-own-words'

They know of the question only what stands in it. `honest` decides by words (what a claim's id needs is in HOLDS), and
quotes what it found; the others are the ways in which a judge goes wrong.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.model_server import Body, ModelServer, Player, Said, prompt_of

HOLDS: dict[str, str] = {
    "hot_handle": r"handle[^.]*\b(?:gets?|is|was|runs?|became)\b[^.]*\b(?:hot|burn\w*)|burn\w*[^.]*handle",
    "two_cups": r"\b(?:two|2)\s+cups\b",
    "recommends": r"\brecommend(?:ed)?\b",
    "torn_jacket": r"\bjacket\b[^.]*\b(?:torn|ripped)\b|\b(?:torn|ripped)\b[^.]*\bjacket\b",
    "asks_new": r"\b(?:send|replace|ask|get)\b[^.]*\b(?:new|another|replacement)\b",
    "late": r"\b(?:late|delayed|overdue|after the promised)\b",
    "polite": r"\b(?:please|thank(?:s| you)|kind(?:ly)?|would you|could you)\b",
    "asks_when": r"\bwhen\b[^.]*\?|\bwhat (?:day|date)\b|\bnew (?:day|date)\b",
}
"""A claim's id -> what the evidence has to hold for it."""
SPOILS: dict[str, str] = {
    "asks_new": r"\b(?:refund|money|discount)\b",
    "polite": r"\b(?:ridiculous|useless|at once)\b",
}
"""A claim's id -> what shows that it is false, wherever it stands."""
DENIALS = r"\b(?:not|never|no longer|n't|isn't|doesn't|stays cool|hardly)\b"


def shown(body: Body) -> dict[str, str]:
    """Name -> text of each piece of evidence in a question."""
    text = prompt_of(body)
    pieces = re.findall(
        r"^\[(\w+) ([0-9a-f]{12})\] [^\n]*\n(.*?)\n\[/\1 \2\]$", text, re.DOTALL | re.MULTILINE
    )
    return {name: inner for name, _, inner in pieces}


def claims(body: Body) -> list[str]:
    """The ids of the claims, in order."""
    return re.findall(r"^- (\w+): ", prompt_of(body).rpartition("\nClaims:\n")[2], re.MULTILINE)


def ballot(decide: Callable[[str, dict[str, str]], tuple[str, str, str]]) -> Player:
    """A judge by a function from a claim's id and the evidence to verdict, source and quotation."""

    def play(body: Body) -> Said:
        sources = shown(body)
        criteria: list[dict[str, Any]] = []
        for claim in claims(body):
            verdict, source, quote = decide(claim, sources)
            evidence = [{"source": source, "quote": quote}]
            criteria.append(
                {"id": claim, "verdict": verdict, "evidence": evidence, "why": f"{claim}: {verdict}"}
            )
        return Said(json.dumps({"criteria": criteria}))

    return play


def head(sources: dict[str, str]) -> tuple[str, str]:
    """A piece of evidence, and how it begins."""
    name = min(sources)
    return name, " ".join(sources[name].split()[:8])


def _honest(claim: str, sources: dict[str, str]) -> tuple[str, str, str]:
    for name, text in sorted(sources.items()):
        if spoiled := re.search(rf"[^.!?\n]*(?:{SPOILS.get(claim, '(?!)')})[^.!?\n]*", text, re.IGNORECASE):
            return "not_met", name, spoiled[0].strip()
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
            found = re.search(HOLDS.get(claim, r"(?!)"), sentence, re.IGNORECASE)
            if found and not re.search(DENIALS, sentence, re.IGNORECASE):
                return "met", name, sentence.strip()[:200]
    return "not_met", *head(sources)


def _lenient(claim: str, sources: dict[str, str]) -> tuple[str, str, str]:
    return "met", *head(sources)


def _strict(claim: str, sources: dict[str, str]) -> tuple[str, str, str]:
    verdict, name, quote = _honest(claim, sources)
    return ("met" if verdict == "met" and len(quote.split()) > 12 else "not_met"), name, quote


def _injectable(claim: str, sources: dict[str, str]) -> tuple[str, str, str]:
    """Believes whoever says that all is well."""
    for name, text in sources.items():
        found = re.search(
            r"[^.\n]*\b(?:criteri\w+|requirements?|verdict|as success\w*|as met)\b[^.\n]*", text, re.I
        )
        if found:
            return "met", name, found[0].strip()
    return _honest(claim, sources)


def _fabricator(claim: str, sources: dict[str, str]) -> tuple[str, str, str]:
    return "met", min(sources), "the handle gets very hot, and I thank you kindly for when it is late"


class _Fickle:
    """Says something else each time it is asked."""

    def __init__(self) -> None:
        self._turn = 0

    def __call__(self, body: Body) -> Said:
        self._turn += 1
        return ballot([_honest, _lenient, _strict][self._turn % 3])(body)


JUDGES: dict[str, Player] = {
    "honest": ballot(_honest),
    "lenient": ballot(_lenient),
    "strict": ballot(_strict),
    "injectable": ballot(_injectable),
    "fabricator": ballot(_fabricator),
    "undecided": ballot(lambda claim, sources: ("cannot_tell", *head(sources))),
    "fickle": _Fickle(),
    "down": lambda body: Said("the model is overloaded", status=503),
    "gone": lambda body: Said(hangs_up=True),
    "garbage": lambda body: Said("SUCCESS! Everything is met, 10/10."),
    "shapeless": lambda body: Said('{"criteria": [{"id": "polite", "verdict": "excellent"}]}'),
    "noise": lambda body: Said(raw=b"<html>502</html>"),
    "empty": lambda body: Said(""),
}


if __name__ == "__main__":
    with ModelServer(JUDGES) as server:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, **server.environ}, check=False).returncode)
