"""Text -> comparable values: money, numbers, dates, times, names.

Equal values in different spellings meet; distinct values never do. What could be read in two ways
(`1.234,50`, `48,50`, `04/05/2026`) is not read at all: the function returns None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date as Date
from datetime import time as Time
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

# ---------------------------------------------------------------- text

_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


def _becomes_a_digit(char: str) -> bool:
    """Whether NFKC would make digits of a sign that is none: 10² is not 102, 1½ is not 11/2."""
    if char.isascii() or char.isdecimal():
        return False
    return any(part.isdecimal() for part in unicodedata.normalize("NFKC", char))


def _fold(text: str) -> str:
    def one(run: str) -> str:
        return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", run).casefold())

    runs = ((kept, "".join(run)) for kept, run in groupby(text, key=_becomes_a_digit))
    return "".join(run if kept else one(run) for kept, run in runs)


def folded(text: str) -> str:
    """NFKC, case and runs of white space made equal; quotes, dashes and full stops still count."""
    return " ".join(_fold(text).split())


def straight(text: str) -> str:
    """`folded`, and also without typographic variants of quotes and dashes."""
    return folded(text.translate(_QUOTES | _DASHES))


def name(text: str) -> str:
    """`straight`, and also without one outer pair of quotes and one final full stop."""
    return _without_stop(_without_quotes(_without_stop(straight(text))))


def _without_stop(text: str) -> str:
    return text.removesuffix(".").rstrip()


def _without_quotes(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1].strip()
    return text


def prepared(text: str) -> str:
    """Text as the patterns below want it: folded, with a plain minus, and dashes between words set apart."""
    text = text.translate(_QUOTES)
    text = re.sub(r"−(?=\S)", "-", re.sub(r"[‐‑]", "-", text))
    # A dash where a sign would stand stays glued to its number, which then cannot be read.
    text = re.sub(r"(?<=[^\s(])[‒–—―](?=\S)", " – ", text)
    return folded(text)


# ---------------------------------------------------------------- money and numbers


class Money(NamedTuple):
    """An amount in hundredths of its currency's unit."""

    cents: int
    currency: str | None
    """An ISO code; None where the text did not say."""

    def __str__(self) -> str:
        """As in `$1,234.50`, `-$5.00`, `3.00 GBP`."""
        whole, part = divmod(abs(self.cents), 100)
        sign = "-" if self.cents < 0 else ""
        if self.currency in (None, "USD"):
            return f"{sign}${whole:,}.{part:02}"
        return f"{sign}{whole:,}.{part:02} {self.currency}"

    def is_said_by(self, said: Money) -> bool:
        """Whether an answer names this amount: the same cents, and no other currency."""
        return said.cents == self.cents and said.currency in (None, self.currency)


_SYMBOLS = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
}  # fmt: skip
_ISO_CODES = (
    "usd", "eur", "gbp", "cad", "aud", "nzd", "hkd", "sgd", "jpy",
    "cny", "inr", "chf", "sek", "nok", "dkk", "pln", "czk", "huf", "mxn", "brl", "zar", "krw", "thb",
)  # fmt: skip
_CURRENCY_WORDS = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP",
    "yen": "JPY", "rupee": "INR", "rupees": "INR", "franc": "CHF", "francs": "CHF", "peso": "MXN",
    "pesos": "MXN",
}  # fmt: skip
CURRENCIES = _SYMBOLS | {code: code.upper() for code in _ISO_CODES} | _CURRENCY_WORDS
"""How a currency may be written, folded -> its ISO code."""

END = r"(?=[.,;:!)\]}\"'*_]*(?:\s|$))"
"""A value ends where its word does, closing punctuation aside."""
DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,6}|0|[1-9][0-9]{0,20})(?:\.[0-9]{1,20})?"
_CURRENCY = "(?:" + "|".join(re.escape(word) for word in sorted(CURRENCIES, key=len, reverse=True)) + ")"

NUMBER = re.compile(rf"(?P<sign>[-+])?(?P<digits>{DIGITS}){END}")
MARKED = re.compile(
    rf"(?P<sign>[-+])?(?:(?P<before>{_CURRENCY}(?:\s?{_CURRENCY})?)\s?)?(?P<inner>-)?"
    rf"(?P<digits>{DIGITS})(?:\s?(?P<after>{_CURRENCY}))?{END}"
)
"""An amount; it is money beyond doubt where `before` or `after` matched."""


def number_of(match: re.Match[str]) -> Decimal:
    """The value of a match of NUMBER."""
    value = Decimal(match["digits"].replace(",", ""))
    # Not `-value`: arithmetic would round to 28 digits.
    return value.copy_negate() if match["sign"] == "-" else value


def _codes_in(match: re.Match[str]) -> set[str]:
    written = " ".join(filter(None, (match["before"], match["after"])))
    return {CURRENCIES[word] for word in re.findall(_CURRENCY, written)}


def money_of(match: re.Match[str]) -> Money | None:
    """The value of a match of MARKED; None for fractions of a cent, two signs or two currencies."""
    codes = _codes_in(match)
    if len(codes) > 1 or (match["sign"] and match["inner"]):
        return None
    whole, _, fraction = match["digits"].replace(",", "").partition(".")
    if len(fraction) > 2:
        return None
    cents = int(whole + fraction.ljust(2, "0"))
    minus = "-" in (match["sign"], match["inner"])
    return Money(-cents if minus else cents, codes.pop() if codes else None)


def _bare(text: str) -> str:
    """Prepared, without quotes or emphasis around it and without a final full stop."""
    return prepared(text).strip("\"'*_").removesuffix(".").strip("\"'*_ ")


def money(text: str) -> Money | None:
    """`$1,234.50`, `1234.5 USD`, `USD 48`, `48 dollars`, `-$5.00`, `48`; never `48 cents`, `$1k` or `48,50`."""
    match = MARKED.fullmatch(_bare(text))
    return money_of(match) if match else None


def number(text: str) -> Decimal | None:
    """`12`, `1,234`, `-0.5`; never `12 items`, `12%`, `1e3`, `007` or `12k`."""
    match = NUMBER.fullmatch(_bare(text))
    return number_of(match) if match else None


# ---------------------------------------------------------------- dates and times

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|"
    r"sun(?:day)?)"
)
MONTH_WORD = re.compile(_MONTH)
WEEKDAY_WORD = re.compile(_WEEKDAY)
_YEAR = r"(?:19|20)[0-9]{2}"

DATE = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\.?,?\s)?(?:the\s)?(?:"
    rf"(?P<month>{_MONTH})\.?\s(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<year>{_YEAR}))?"
    rf"|(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month2>{_MONTH})\.?(?:,?\s(?P<year2>{_YEAR}))?"
    rf"|(?P<year3>{_YEAR})(?P<mark>[-/])(?P<month3>[0-9]{{1,2}})(?P=mark)(?P<day3>[0-9]{{1,2}})"
    rf"|(?P<one>[0-9]{{1,2}})/(?P<two>[0-9]{{1,2}})/(?P<year4>{_YEAR})"
    rf"){END}"
)
TIME = re.compile(
    rf"(?:(?P<hour>[0-9]{{1,2}})(?::(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?)?\s?(?P<half>[ap])\.?m\.?"
    rf"|(?P<hour2>[0-9]{{1,2}}):(?P<minute2>[0-9]{{2}})(?::(?P<second2>[0-9]{{2}}))?){END}"
)


def _real(year: int, month: int, day: int) -> list[Date]:
    """That day, where the calendar has it."""
    try:
        return [Date(year, month, day)]
    except ValueError:
        return []


def _readings(match: re.Match[str], near: Date | None) -> set[Date]:
    if match["one"]:
        year, one, two = int(match["year4"]), int(match["one"]), int(match["two"])
        return {*_real(year, one, two), *_real(year, two, one)}
    if match["year3"]:
        return set(_real(int(match["year3"]), int(match["month3"]), int(match["day3"])))
    month = MONTHS.index((match["month"] or match["month2"])[:3]) + 1
    day = int(match["day"] or match["day2"])
    year_said = match["year"] or match["year2"]
    if year_said:
        return set(_real(int(year_said), month, day))
    if near is None:
        return set()
    around = [day_of for year in range(near.year - 4, near.year + 5) for day_of in _real(year, month, day)]
    return {min(around, key=lambda found: abs(found - near))} if around else set()


def date_of(match: re.Match[str], near: Date | None) -> Date | None:
    """The day that a match of DATE means; None where two days fit, none does, or its weekday is another's."""
    readings = _readings(match, near)
    if len(readings) != 1:
        return None
    found = readings.pop()
    weekday = match["weekday"]
    if weekday and WEEKDAYS.index(weekday[:3]) != found.weekday():
        return None
    return found


def time_of(match: re.Match[str]) -> Time | None:
    """The time that a match of TIME means; None for `14:30 PM`, `25:00` and the like."""
    hour = int(match["hour"] or match["hour2"])
    minute = int(match["minute"] or match["minute2"] or 0)
    second = int(match["second"] or match["second2"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Time(hour, minute, second)


def date(text: str, near: Date | None = None) -> Date | None:
    """`2026-07-18`, `July 18, 2026`, `18 Jul 2026`, `7/18/2026`; `04/05/2026` could be two days: None.

    Without a year (`Sat, Jul 18`) it is the one nearest to `near`; None where `near` is not given.
    """
    match = DATE.fullmatch(_bare(text))
    return date_of(match, near) if match else None


def time(text: str) -> Time | None:
    """`2:30 PM`, `2 p.m.`, `14:30`. Without AM or PM it is the 24-hour clock: `2:30` is in the night."""
    match = TIME.fullmatch(_bare(text))
    return time_of(match) if match else None
