"""What a message denies or takes back is not what it says: `not $48.50` names an amount, and does not tell it.

Only what is plain is found: a denial that stands right before the thing, or right behind it. A longer way to say no is
not understood, and counts as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from judges import normal

_VALUE = r"(?:us)?\$ ?\d[\d,.]*|\d[\d,.]*"
_NOT = (
    r"\b(?:not|never|neither|nor|no longer|cannot|can't|isn't|wasn't|aren't|won't|doesn't|didn't|don't|wouldn't|"
    r"shouldn't|couldn't|isnt|wasnt|doesnt|rather than|instead of|other than|anything but)"
)
_BETWEEN = (
    r"(?:is|be|been|are|was|the|a|an|to|at|of|it|it's|that|this|for|true|right|correct|case|"
    r"total|totals|totaled|sum|amount|amounts|price|cost|costs|come|comes|came|equal|equals|one|exactly|quite|just|only|"
    r"really|actually|order|order's|new|final|your|about|said|as i)"
)
_BEFORE = rf"{_NOT}(?: +{_BETWEEN}){{0,8}} +"
_WHAT = r"(?:message|total|amount|figure|number|price|answer)"
_WRONG = r"(?:wrong|incorrect|mistaken|false|untrue|a mistake|an error|not (?:right|correct|true))"
_IS = r"(?:'s| is| was| would be)(?: \w+ly)?"
_WAS_WRONG = rf"(?:{_IS} {_WRONG}| (?:isn't|wasn't) (?:right|correct|true))\b"
_NOT_IT = rf"(?:{_IS} not| isn't| wasn't) (?:it\b|the (?:\w+ )?{_WHAT})"
_BEHIND = rf"(?:,? (?:which|and that|but that|that|this))?(?:{_WAS_WRONG}|{_NOT_IT})"
_UNSURE = r"(?<!\bif )(?<!whether )(?<!unless )(?<!case )"
_HERE = re.compile(rf"\b{_UNSURE}(?:that|this|the {_WHAT}){_WAS_WRONG}")
_EARLIER = re.compile(
    rf"\b{_UNSURE}(?:that|this|it|(?:what|as) i (?:said|told you|wrote)|(?:my|the) (?:\w+ )?{_WHAT})"
    rf"(?: (?:before|earlier|just now))?{_WAS_WRONG}"
)


def affirmed(text: str, phrases: Iterable[str] = ()) -> str:
    """The text without the amounts, the numbers and the `phrases` that it denies; all of it where it denies none."""
    named = sorted((normal.straight(one) for one in phrases), key=len, reverse=True)
    things = "|".join([_VALUE, *(rf"\b{re.escape(one)}\b" for one in named if one)])
    said = normal.straight(text)
    said = re.sub(rf"{_BEFORE}[\"'*]*(?:{things})", " ", said)
    said = re.sub(rf"(?:{things})[\"'*]*{_BEHIND}", " ", said)
    ends = [found.end() for found in _HERE.finditer(said)]
    return (
        said[ends[-1] :] if ends else said
    )  # "… is $48.50. No, that is wrong." takes back what came before it


def takes_back(text: str) -> bool:
    """Whether a message says of what was said before it that it was wrong."""
    return _EARLIER.search(normal.straight(text)) is not None
