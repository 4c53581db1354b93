"""The end of every message about a word that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggestion(word: str, have: Iterable[str]) -> str:
    """`did you mean 'click'? have: back, check, click, …`, without the question where nothing is near."""
    words = sorted(have)
    near = difflib.get_close_matches(word, words, n=1)
    question = f"did you mean {near[0]!r}? " if near else ""
    return f"{question}have: {', '.join(words)}"
