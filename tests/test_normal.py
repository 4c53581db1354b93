"""Normal forms: equal values in different spellings meet, and distinct values never do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judges import measures, normal, sentence
from judges.normal import Money

CENTS = st.integers(-(10**18), 10**18)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
TIMES = st.times().map(lambda time: time.replace(microsecond=0))


def money_spellings(cents: int) -> list[str]:
    """The same dollars, as people and pages write them."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return [
        f"{sign}${whole:,}.{part:02}",
        f"{sign}${whole}.{part:02}",
        f"${sign}{whole}.{part:02}",
        f"{sign}{whole}.{part:02} USD",
        f"USD {sign}{whole:,}.{part:02}",
        f" {sign}{whole}.{part:02} dollars.",
        f"**{sign}${whole}.{part:02}**",
        f"{sign}US${whole}.{part:02}".replace("-", "−"),
    ]


@given(CENTS)
def test_every_spelling_of_an_amount_meets(cents: int) -> None:
    assert {normal.money(text) for text in money_spellings(cents)} == {Money(cents, "USD")}


@given(CENTS, CENTS)
def test_distinct_amounts_never_meet(one: int, other: int) -> None:
    if one != other:
        assert not set(map(normal.money, money_spellings(one))) & set(
            map(normal.money, money_spellings(other))
        )


@given(CENTS)
def test_an_amount_reads_back_as_it_is_shown(cents: int) -> None:
    assert normal.money(str(Money(cents, "USD"))) == Money(cents, "USD")
    assert normal.money(str(Money(cents, "GBP"))) == Money(cents, "GBP")


@given(DECIMALS)
def test_every_spelling_of_a_number_meets(value: Decimal) -> None:
    spellings = {f"{value:f}", f"{value:,f}", f" {value:f}. ", f"{value:f}".replace("-", "−"), f"'{value:f}'"}
    assert {normal.number(text) for text in spellings} == {value}


@given(st.text("0123456789.,-+ $%eE", max_size=12))
def test_a_number_is_read_as_python_would_or_not_at_all(text: str) -> None:
    value = normal.number(text)
    if value is not None:
        assert value == Decimal(text.strip().removesuffix(".").replace(",", ""))


@given(st.text(max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever an agent writes is read or refused, and never raises."""
    for read in (normal.money, normal.number, normal.date, normal.time, normal.name, normal.folded):
        read(text)


@given(DATES)
def test_every_spelling_of_a_date_meets(day: dt.date) -> None:
    spellings = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%b}. {day.day} {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day.day} of {day:%B}, {day.year}.",
        f"{day:%A}, {day:%B} {day.day}, {day.year}",
        f"{day:%a} {day.day} {day:%b} {day.year}".upper(),
    ]
    assert {normal.date(text) for text in spellings} == {day}


@given(DATES, st.dates(dt.date(1910, 1, 1), dt.date(2090, 1, 1)))
def test_a_date_without_a_year_is_within_half_a_year_or_leaps(day: dt.date, near: dt.date) -> None:
    found = normal.date(f"{day:%B} {day.day}", near)
    assert found is not None
    assert (found.month, found.day) == (day.month, day.day)
    assert abs(found - near).days <= (183 if (day.month, day.day) != (2, 29) else 366 * 4)


@given(DATES, DATES)
def test_distinct_dates_never_meet(one: dt.date, other: dt.date) -> None:
    if one != other:
        assert normal.date(f"{one:%B} {one.day}, {one.year}") != normal.date(other.isoformat())


@given(TIMES)
def test_every_spelling_of_a_time_meets(time: dt.time) -> None:
    twelve = f"{(time.hour + 11) % 12 + 1}:{time:%M:%S}"
    half = "am" if time.hour < 12 else "pm"
    spellings = [
        time.isoformat(), f"{time.hour}:{time:%M:%S}", f"{twelve} {half}", f"{twelve}{half.upper()}",
        f"{twelve} {half[0]}.m.",
    ]  # fmt: skip
    assert {normal.time(text) for text in spellings} == {time}


@given(TIMES, TIMES)
def test_distinct_times_never_meet(one: dt.time, other: dt.time) -> None:
    if one != other:
        assert normal.time(one.isoformat()) != normal.time(other.isoformat())


@given(st.text("abc xyz0123456789,;:!?/&()%$#@+", max_size=12))
def test_a_name_keeps_all_but_case_and_white_space(text: str) -> None:
    """E13: over text without the few signs that are folded, nothing but white space is lost."""
    assert normal.name(text) == " ".join(text.split())


@given(st.text(max_size=20))
def test_a_folded_text_stays_as_it_is(text: str) -> None:
    assert normal.folded(normal.folded(text)) == normal.folded(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$1,234.50", Money(123450, "USD")),
        ("1234.5 USD", Money(123450, "USD")),
        ("USD 48", Money(4800, "USD")),
        ("£3", Money(300, "GBP")),
        ("3 pounds", Money(300, "GBP")),
        ("-$5.00", Money(-500, "USD")),
        ("48", Money(4800, None)),
        ("$0.00", Money(0, "USD")),
        ("C$5", Money(500, "CAD")),
        ("＄５", Money(500, "USD")),
        ("1.234,50", None),
        ("1.234", None),
        ("$1.234", None),
        ("48,50", None),
        ("$1,23.00", None),
        ("$12,34,567", None),
        ("1 234.50", None),
        ("1'234.50", None),
        ("$.50", None),
        ("$5.", Money(500, "USD")),
        ("$05", None),
        ("$1k", None),
        ("$1e3", None),
        ("48 cents", None),
        ("USD 48 EUR", None),
        ("$48 EUR", None),
        ("--$5", None),
        ("-$-5", None),
        ("($5.00)", None),
        ("$5²", None),
        ("$٥", None),
        ("", None),
        ("$", None),
        ("$9" + "9" * 5000, None),
    ],
)
def test_money(text: str, value: Money | None) -> None:
    assert normal.money(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"), ("1,234", "1234"), ("-0.5", "-0.5"), ("+3", "3"), ("1.50", "1.5"), ("−3", "-3"), ("０", "0"),
        ("12 items", None), ("12%", None), ("007", None), ("1e3", None), ("1_000", None), ("12k", None),
        ("–3", None), ("1.2.3", None), ("1,2", None), ("1½", None), ("½", None), ("10²", None), ("①", None),
        ("Ⅻ", None), ("三", None), ("NaN", None), ("inf", None), ("0x1f", None), ("", None), ("9" * 5000, None),
        ("1\u200b0", None), ("1\u202e0", None),
    ],
)  # fmt: skip
def test_number(text: str, value: str | None) -> None:
    assert normal.number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-07-18", "2026-07-18"), ("7/18/2026", "2026-07-18"), ("18/7/2026", "2026-07-18"),
        ("07/07/2026", "2026-07-07"), ("04/05/2026", None), ("Sat, Jul 18", "2026-07-18"), ("Sun, Jul 18", None),
        ("Feb 29", "2028-02-29"), ("Feb 29, 2026", None), ("Feb 30", None), ("13/13/2026", None),
        ("July 2026", None), ("2026-7", None), ("2026-07-18T10:00", None), ("July 18th, 2026", "2026-07-18"),
        ("July 18 26", None), ("today", None), ("2026-07/18", None), ("Sept 1, 2026", "2026-09-01"),
    ],
)  # fmt: skip
def test_date(text: str, value: str | None) -> None:
    assert normal.date(text, dt.date(2026, 7, 15)) == (
        None if value is None else dt.date.fromisoformat(value)
    )


def test_a_date_without_a_year_and_without_a_clock_is_not_read() -> None:
    assert normal.date("July 18") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2:30 PM", "14:30"), ("2 pm", "14:00"), ("12 am", "00:00"), ("12:15 PM", "12:15"), ("14:30", "14:30"),
        ("2:30", "02:30"), ("0:30 PM", None), ("13 pm", None), ("14", None), ("25:00", None), ("2:60", None),
        ("2:30 PM EST", None), ("noon", None), ("2.30 pm", None),
    ],
)  # fmt: skip
def test_time(text: str, value: str | None) -> None:
    assert normal.time(text) == (None if value is None else dt.time.fromisoformat(value))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("Ember Lamp", "  ember\u00a0LAMP ", True),
        ("It’s “here”", 'it\'s "here"', True),
        ("A – B", "A - B", True),
        ('"Ember Lamp."', "Ember Lamp", True),
        ("Straße", "STRASSE", True),
        ("ｅｍｂｅｒ", "ember", True),
        ("A-B", "AB", False),
        ("A-B", "A B", False),
        ("A, B", "A B", False),
        ("C++", "C", False),
        ("10²", "102", False),
        ("1½ cups", "11/2 cups", False),
        ("café", "cafe", False),
        ("$5", "5", False),
        ("a.b", "ab", False),
        ("'90s", "90s", False),
        ("Wait...", "Wait", False),
    ],
)
def test_names_meet(one: str, other: str, meet: bool) -> None:
    assert (normal.name(one) == normal.name(other)) is meet


@given(CENTS.filter(lambda cents: cents >= 0), st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_the_digits_of_a_card_are_no_amount_beside_one(cents: int, digits: str) -> None:
    amount = Money(cents, "USD")
    for text in (
        f"{amount} was charged to the card ending in {digits}.",
        f"The total is {amount}, paid with Visa {digits}",
        f"Order {digits} came to {amount}",
    ):
        assert sentence.said("money", text) == amount


@given(st.from_regex(r"[1-9][0-9]{2,3}", fullmatch=True))
def test_digits_that_could_be_the_amount_are_still_one(digits: str) -> None:
    """A number counts as the name of something only beside an amount that says its currency."""
    for text in (f"The order was {digits}", f"{digits}", f"It comes to {digits}"):
        assert sentence.said("money", text) == Money(int(digits) * 100, None)
    for text in (
        f"$1.00, card fee {digits}",
        f"$1.00 and {digits}",
        f"$1.00 on card, {digits}",
        f"$1.00 in {digits}",
    ):
        with pytest.raises(sentence.Unclear):
            sentence.said("money", text)


@given(DATES, st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_the_number_of_an_order_stands_beside_a_date(day: dt.date, digits: str) -> None:
    assert sentence.said("date", f"Order {digits} arrives on {day:%B} {day.day}, {day.year}.") == day


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "1.234 €"), ("money", "not $42"), ("money", "$42 or $43"), ("money", "It isn't $42"),
        ("money", "$40-$42"), ("money", "between $40 and $42"), ("money", "$42 million"), ("money", "$42/month"),
        ("money", "42 dollars and 50 cents"), ("money", "$42 (was $50)"), ("money", "about $42"), ("money", "$42?"),
        ("money", "$42 card 43.50"), ("money", "two for $42"), ("number", "5 of 6"), ("number", "5/6"),
        ("number", "5 to 6"), ("number", "fewer than 5"), ("number", "no 5 at all"), ("date", "12/07/2026"),
        ("date", "July 18-20"), ("date", "July 18 or 19"), ("date", "before July 18"), ("time", "2:30 PM or 3 PM"),
        ("time", "noon, 2:30 PM"), ("time", "2:30 PM EST"), ("number", "5, or 6"), ("number", "12%"),
    ],
)  # fmt: skip
def test_what_leaves_the_value_open_is_never_read(kind: sentence.Type, text: str) -> None:
    with pytest.raises(sentence.Unclear):
        sentence.said(kind, text, dt.date(2026, 7, 15))


@given(st.integers(1, 10**7))
def test_a_measure_meets_itself_in_every_unit(milliliters: int) -> None:
    liters = Decimal(milliliters) / 1000
    for text in (
        f"{milliliters} ml", f"{milliliters:,} millilitres", f"It holds {milliliters}ml.", f"{liters:f} L",
        f"{liters:f} liters", f"The kettle takes {liters:f}-liter fillings",
    ):  # fmt: skip
        plain = measures.in_unit(text, "L")
        assert plain is not None
        assert sentence.said("number", plain) == liters


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_distinct_measures_never_meet(one: int, other: int) -> None:
    if one != other:
        assert measures.in_unit(f"{one} g", "kg") != measures.in_unit(f"{other} g", "kg")
        assert (
            measures.in_unit(f"{one} g", "kg") != measures.in_unit(f"{other} mg", "kg") or one * 1000 == other
        )


@pytest.mark.parametrize(
    "text",
    [
        "1.5 kg",
        "1.5 pints",
        "1.5 bottles",
        "1.5 L or 2 L",
        "1.5L/2L",
        "$1.5 L",
        "1-1.5 L",
        "-1.5 L",
        "1,5 L",
        "L 1.5",
        "1.5 Lm",
    ],
)
def test_what_is_no_one_measure_of_the_kind_is_not_turned_into_it(text: str) -> None:
    assert measures.in_unit(text, "L") is None
