"""What one short sentence says: the one money, number, date or time in it, or why it says none.

An answer may be the bare value, or a sentence around it. A sentence is accepted where it commits to one
value: one line, one sentence, no second value of the type, no word that negates, hedges or compares.
Everything else is refused with the reason; a value is never looked for inside of another word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date as Date
from datetime import time as Time
from decimal import Decimal
from typing import Literal, NamedTuple

from judges import normal, vocabulary

LONGEST = 200
"""Characters of an answer that is a sentence around a value."""

Type = Literal["money", "number", "date", "time"]
Scalar = normal.Money | Decimal | Date | Time


class Unclear(ValueError):
    """The text does not say one value of the type; the message says why."""


class Token(NamedTuple):
    """A word, or a value of one or more words."""

    kind: Literal["word", "money", "number", "date", "time", "label", "unreadable"]
    """`label`: an identifier or a measure with digits in it, such as `#1042`, `A4`, `128gb`, `5%`."""
    text: str
    value: Scalar | None = None
    stop: str = ""
    """The punctuation right behind it."""


_WORD = re.compile(r"[^\s]+")
_OPENING = "\"'([{*_"
_CLOSING = ".,;:!)]}\"'*_"
_LABEL = re.compile(
    r"#[0-9]+|[a-z][^\s]*|[0-9]+-[a-z]+|[0-9]+(?:st|nd|rd|th)|[0-9]+(?:\.[0-9]+)?%"
    r"|[0-9]+(?:\.[0-9]+)?(?:gb|tb|mb|kg|g|cm|mm|ml|oz|lb|inch|in|w|mah|hz|mp|qt|v)"
)


def said(kind: Type, text: str, near: Date | None = None) -> Scalar:
    """The one value of that type that the text commits to. Raises Unclear."""
    if len(text) > LONGEST:
        raise Unclear(
            f"it has {len(text)} characters; a value or a sentence of at most {LONGEST} was asked for"
        )
    if "\n" in text.strip():
        raise Unclear("it has more than one line; a value or one sentence was asked for")
    if re.fullmatch(r"\s*\([^()]*[0-9][^()]*\)\s*", text):
        raise Unclear("it stands in parentheses, which may mean a negative amount")
    tokens = tokenised(text, near)
    values = _VALUES[kind](tokens)
    distinct = _distinct(values.values())
    if not distinct:
        raise Unclear(f"it holds no {_NOUNS[kind]} that can be read")
    if len(distinct) > 1:
        texts = ", ".join(tokens[at].text for at in values)
        raise Unclear(f"the answer gives {len(distinct)} {_NOUNS[kind]}s: {texts}")
    _refuse_doubt(tokens, set(values))
    return distinct[0]


_NOUNS = {"money": "amount", "number": "number", "date": "date", "time": "time"}


# ---------------------------------------------------------------- reading


def tokenised(text: str, near: Date | None = None) -> list[Token]:
    """The text's words, each date, time, amount and number as one token."""
    plain = normal.prepared(text)
    tokens: list[Token] = []
    at = 0
    while match := _WORD.search(plain, at):
        token, at = _token_at(plain, match, near)
        tokens.append(token)
    return tokens


def _token_at(plain: str, word: re.Match[str], near: Date | None) -> tuple[Token, int]:
    start = word.start() + len(word[0]) - len(word[0].lstrip(_OPENING))
    for kind, pattern, value_of in _PATTERNS:
        if (match := pattern.match(plain, start)) and (kind != "money" or match["before"] or match["after"]):
            value = value_of(match, near)
            stop = _stop_behind(plain, match.end())
            read: Literal["money", "number", "date", "time", "unreadable"] = (
                "unreadable" if value is None else kind
            )
            return Token(read, match[0], value, stop), match.end() + len(stop)
    bare = word[0].strip(_OPENING).rstrip(_CLOSING)
    return _word(bare or word[0], _stop_behind(plain, start + len(bare)) if bare else ""), word.end()


def _stop_behind(plain: str, end: int) -> str:
    rest = plain[end:]
    return rest[: len(rest) - len(rest.lstrip(_CLOSING))]


_PATTERNS: tuple[
    tuple[
        Literal["money", "number", "date", "time"],
        re.Pattern[str],
        Callable[[re.Match[str], Date | None], Scalar | None],
    ],
    ...,
] = (
    ("date", normal.DATE, normal.date_of),
    ("time", normal.TIME, lambda match, near: normal.time_of(match)),
    ("money", normal.MARKED, lambda match, near: normal.money_of(match)),
    ("number", normal.NUMBER, lambda match, near: normal.number_of(match)),
)


def _word(text: str, stop: str) -> Token:
    if any(char.isnumeric() for char in text):
        if re.fullmatch(r"#[0-9]+", text):
            return Token("label", text, normal.number(text[1:]), stop)
        return Token("label" if text.isascii() and _LABEL.fullmatch(text) else "unreadable", text, None, stop)
    if text in vocabulary.NUMBER_WORDS:
        return Token("number", text, vocabulary.NUMBER_WORDS[text], stop)
    parts = set(re.split(r"[^a-z]+", text))
    if parts & vocabulary.AMOUNT_WORDS:
        return Token("unreadable", text, None, stop)
    if parts & (vocabulary.COUNT_WORDS | vocabulary.NUMBER_WORDS.keys()):
        return Token("label", text, None, stop)
    return Token("word", text, None, stop)


# ---------------------------------------------------------------- which tokens speak of a type

Values = dict[int, Scalar]
"""Position of a token -> the value that it says."""


def _numbers(tokens: list[Token]) -> Values:
    """All that counts or measures, of whatever type."""
    _refuse_words(
        tokens, vocabulary.PERCENT | vocabulary.PARTS_OF_MONEY | vocabulary.CURRENCY_WORDS, "number"
    )
    for token in tokens:
        if token.kind != "word" and not isinstance(token.value, Decimal):
            raise Unclear(f"it holds `{token.text}`, which is not a plain number")
        if token.text == "one" and len(tokens) > 1:
            raise Unclear("it holds `one`, which may or may not count; write 1")
    return {at: token.value for at, token in enumerate(tokens) if token.value is not None}


def _amounts(tokens: list[Token]) -> Values:
    """Money, and bare numbers that could be: all but counts, labels, dates and times."""
    _refuse_words(tokens, vocabulary.PARTS_OF_MONEY | vocabulary.CURRENCY_WORDS, "amount")
    _refuse_unreadable(tokens)
    marked = any(token.kind == "money" for token in tokens)
    amounts: Values = {}
    for at, token in enumerate(tokens):
        if token.kind == "money" and token.value is not None:
            amounts[at] = token.value
        elif (
            token.kind == "number" and not _counts(tokens, at, marked) and not (marked and _names(tokens, at))
        ):
            amounts[at] = _as_money(token)
    return amounts


def _as_money(token: Token) -> normal.Money:
    value = normal.money(token.text)
    if value is None:
        raise Unclear(f"it holds `{token.text}`, which is not an amount")
    return value


def _dates(tokens: list[Token]) -> Values:
    _refuse_stray_numbers(tokens, "date")
    dates = {at: token.value for at, token in enumerate(tokens) if isinstance(token.value, Date)}
    for token in tokens:
        if token.kind != "word":
            continue
        if normal.MONTH_WORD.fullmatch(token.text) and token.text != "may":
            raise Unclear(f"it names `{token.text}` beside the date")
        if normal.WEEKDAY_WORD.fullmatch(token.text) and not _agrees(token.text, dates.values()):
            raise Unclear(f"it names `{token.text}`, which is another day")
    return dict(dates)


def _agrees(weekday: str, days: Iterable[Date]) -> bool:
    """Whether all the days fall on that weekday."""
    return all(day.weekday() == normal.WEEKDAYS.index(weekday[:3]) for day in days)


def _times(tokens: list[Token]) -> Values:
    _refuse_words(tokens, vocabulary.NOON | vocabulary.ZONES, "time")
    _refuse_stray_numbers(tokens, "time")
    return {at: token.value for at, token in enumerate(tokens) if isinstance(token.value, Time)}


_VALUES: dict[Type, Callable[[list[Token]], Values]] = {
    "money": _amounts,
    "number": _numbers,
    "date": _dates,
    "time": _times,
}


def _refuse_words(tokens: list[Token], words: frozenset[str], noun: str) -> None:
    for token in tokens:
        if token.kind == "word" and token.text in words:
            raise Unclear(f"it holds `{token.text}` apart from the {noun}")


def _refuse_unreadable(tokens: list[Token]) -> None:
    for at, token in enumerate(tokens):
        if token.kind == "unreadable" and not _names(tokens, at):
            raise Unclear(f"it holds `{token.text}`, which can be read in more than one way, or in none")


def _refuse_stray_numbers(tokens: list[Token], noun: str) -> None:
    _refuse_unreadable(tokens)
    for at, token in enumerate(tokens):
        if token.kind == "number" and not _counts(tokens, at, True) and not _names(tokens, at):
            raise Unclear(f"it holds `{token.text}` beside the {noun}")


_DIGITS = re.compile(r"[0-9]{3,19}")


def _names(tokens: list[Token], at: int) -> bool:
    """Whether the digits name a card, an order or the like (`ending in 6071`), and so are no value at all."""
    if not _DIGITS.fullmatch(tokens[at].text) or at == 0 or tokens[at - 1].stop:
        return False
    before = [token.text for token in tokens[max(0, at - 2) : at]]
    return before[-1] in vocabulary.NAMED_BY_NUMBER or (
        before[-1] in ("in", "with") and before[0] in ("ending", "ends", "ended")
    )


def _counts(tokens: list[Token], at: int, marked: bool) -> bool:
    """Whether the number counts what follows it (`2 lamps`, `4.5 stars`) and so is no value of its own."""
    token, following = tokens[at], tokens[at + 1 : at + 2]
    if token.stop or not following or following[0].kind != "word" or following[0].text in vocabulary.NO_NOUNS:
        return False
    if not following[0].text[0].isalpha():
        return False
    return "." not in token.text or (marked and re.search(r"\.[0-9]{2}$", token.text) is None)


# ---------------------------------------------------------------- doubt


def _refuse_doubt(tokens: list[Token], chosen: set[int]) -> None:
    """One sentence, that neither negates nor hedges nor compares."""
    for at, token in enumerate(tokens):
        if _ends_a_sentence(token) and at + 1 < len(tokens):
            raise Unclear("it is more than one sentence; a value or one sentence was asked for")
        if at in chosen:
            continue
        _refuse_hedge(token)
        if at + 1 in chosen and (
            token.text in vocabulary.BOUNDS or (at == 0 and token.text in vocabulary.LONE_DASHES)
        ):
            raise Unclear(f"it holds `{token.text}` before the value, which may bound or negate it")
    spoken = " ".join("…" if at in chosen else token.text for at, token in enumerate(tokens))
    for phrase in vocabulary.HEDGING_PHRASES:
        if f" {phrase} " in f" {spoken} ":
            raise Unclear(f"it holds `{phrase}`, which leaves the value open")


def _ends_a_sentence(token: Token) -> bool:
    return bool(set(token.stop) & set(".!;")) and token.text not in vocabulary.ABBREVIATIONS


def _refuse_hedge(token: Token) -> None:
    parts = set(re.split(r"[^a-z']+", token.text)) | {token.text}
    if (
        "?" in token.text
        or parts & vocabulary.HEDGES
        or parts & vocabulary.SIGNS
        or any(part.endswith("n't") for part in parts)
    ):
        raise Unclear(f"it holds `{token.text}`, which leaves the value open")


def hedge_in(text: str, besides: frozenset[str] = frozenset()) -> str | None:
    """The first word of the text that negates, hedges or compares, and is not one of `besides`."""
    for token in tokenised(text):
        try:
            _refuse_hedge(token)
        except Unclear:
            if token.text not in besides and not ("not" in besides and token.text.endswith("n't")):
                return token.text
    return None


def _distinct(values: Iterable[Scalar]) -> list[Scalar]:
    """Each value once; an amount as it is written with its currency, if it ever is."""
    found: list[Scalar] = []
    for value in sorted(values, key=lambda value: getattr(value, "currency", "") is None):
        if not any(_same(value, other) for other in found):
            found.append(value)
    return found


def _same(one: Scalar, other: Scalar) -> bool:
    """Equal; `48.50` and `$48.50` are one amount written twice."""
    if isinstance(one, normal.Money) and isinstance(other, normal.Money):
        return one.cents == other.cents and (None in (one.currency, other.currency) or one == other)
    return type(one) is type(other) and one == other
