"""Whether a phrase stands in a text: as whole words, whatever the case, the white space and the quotes."""

from __future__ import annotations

import re

from judges import normal


def holds(text: str, phrase: str) -> bool:
    """Whether it is there; a `*` at its end stands for the rest of a word."""
    wanted = r"\s+".join(re.escape(word) for word in normal.straight(phrase).removesuffix("*").split())
    ends = "" if phrase.endswith("*") else r"(?!\w)"
    return re.search(rf"(?<!\w){wanted}{ends}", normal.straight(text)) is not None
