"""Text that somebody else wrote, made fit to be shown to a model: injections taken out, and told of.

A page, a row or an answer may hold sentences for the judge rather than for a reader. Each that looks like one is
replaced by REMOVED. This dampens and does not wall off: the walls are that all such text is quoted between marks that
it cannot contain, that a vote has to quote what it rests on, and that no model lifts a failed check.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

REMOVED = "[removed: it speaks to the judge]"


class Plain(NamedTuple):
    """Text to be shown, and what was done to it."""

    text: str
    flags: tuple[str, ...]


_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_MARKUP = re.compile(
    r"<\|[^|>\n]{1,40}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>"
    r"|</?\s*(?:system|assistant|user|developer|instructions?|data|evidence|tool|verdict)\b[^>\n]{0,80}>",
    re.IGNORECASE,
)
_INJECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
        r"\b(?:instructions?|prompts?|rules?|rubrics?|criteria|guidelines?)\b",
        r"^\W*(?:system|assistant|developer)\s*(?:prompt|message|note|instructions?)?\s*:",
        r"\b(?:evaluat(?:ion|or)|grad(?:ing|er)|judg(?:e|ing)|scor(?:ing|er)|verifier)\s+"
        r"(?:note|notice|override|instructions?|message|result|mode)\b",
        r"\b(?:note|message|attention|instructions?|dear)\W{1,3}(?:to|for)?\W{0,2}(?:the\s+)?"
        r"(?:\w+\s+)?(?:judge|grader|evaluator|verifier|ai|llm|language model)\b",
        r"\b(?:mark|grade|score|rate|count|treat|consider|judge|report|label)\b.{0,60}\bas\b.{0,20}"
        r"\b(?:success\w*|succeeded|pass(?:ed|ing)?|met|true|satisfied|fulfilled|completed?)\b",
        r"\b(?:all|every|each|the)\b.{0,20}\b(?:criteri(?:a|on)|claims?|rubric)\b.{0,40}\b(?:met|satisfied|true|pass\w*|fulfilled|holds?)\b",
        r"[\"']?\bverdict\b[\"']?\s*(?:[:=]|\bis\b)\s*[\"']?(?:met|pass\w*|true|success\w*)\b",
        r"\byou are (?:now )?(?:an?|the) (?:\w+ )?(?:judge|grader|evaluator|assistant|language model)\b",
    )
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)|[.!?\n]+")


def plain(text: str) -> Plain:
    """The text without what is invisible and without sentences that speak to a judge; a flag for each kind found."""
    flags: list[str] = []
    seen = _visible(text)
    if seen != text:
        flags.append("invisible characters")
    for pattern, flag in ((_COMMENT, "a comment of HTML"), (_MARKUP, "marks of a conversation with a model")):
        found = pattern.sub(REMOVED, seen)
        if found != seen:
            flags.append(flag)
        seen = found

    kept = _SENTENCE.sub(_unless_injected, seen)
    if kept != seen:
        flags.append("instructions to a judge")
    return Plain(kept, tuple(flags))


def _visible(text: str) -> str:
    """Without format characters (zero-width, directional, tags) and control characters other than new line and tab."""
    return "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cn", "Cs")
    )


def _unless_injected(match: re.Match[str]) -> str:
    sentence = match[0]
    folded = unicodedata.normalize("NFKC", sentence)
    if not any(pattern.search(folded) for pattern in _INJECTIONS):
        return sentence
    tail = "\n" if sentence.endswith("\n") else " "
    return f"{' ' if sentence.startswith(' ') else ''}{REMOVED}{tail.rstrip(' ')}"


def mark_for(texts: list[str]) -> str:
    """Twelve hexadecimal digits that occur in none of the texts, in whatever spelling; the same for the same texts."""
    whole = unicodedata.normalize("NFKC", "\n".join(texts)).casefold()
    for turn in range(1000):
        mark = hashlib.blake2b(f"{turn}\n{whole}".encode(errors="replace"), digest_size=6).hexdigest()
        if mark not in whole:
            return mark
    raise RuntimeError("no mark was found that the evidence does not contain")
