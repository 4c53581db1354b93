"""The words that decide how `judges.sentence` reads a sentence."""

from __future__ import annotations

from decimal import Decimal

from judges import normal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbered(text: str, values: list[int]) -> dict[str, Decimal]:
    return dict(zip(text.split(), map(Decimal, values), strict=True))


NUMBER_WORDS = _numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    [*range(21), *range(30, 100, 10)],
)
"""Read as numbers where they stand alone; `twenty-five` is not."""

AMOUNT_WORDS = _words(
    "hundred hundreds thousand thousands million millions billion k m mn bn grand dozen dozens half third "
    "quarter twice thrice"
)
"""They make another number of the one beside them."""

COUNT_WORDS = _words("couple pair several few double triple")
"""They count without a number."""

NAMED_BY_NUMBER = _words("ending card visa mastercard amex order orders invoice account")
"""Digits right behind them name one, and are no value."""

PARTS_OF_MONEY = _words("cent cents ¢ pence penny pennies")
PERCENT = _words("percent pct %")
CURRENCY_WORDS = frozenset(normal.CURRENCIES)
NOON = _words("noon midnight midday")
ZONES = _words("utc gmt est edt cst cdt mst mdt pst pdt cet cest bst")

NO_NOUNS = _words(
    "to and or nor till until through thru on at in is was are were be for of from by with as per total "
    "then but not if the a an this that these those which am pm o'clock"
)
"""A number before them counts nothing, and so may be the value."""

HEDGES = _words(
    "not no never none nor neither cannot cant dont doesnt didnt isnt wasnt arent wont wouldnt couldnt "
    "without except excluding exclude excludes but however although though unless if or either "
    "alternatively otherwise versus vs than maybe perhaps possibly probably likely unlikely might may could "
    "about approximately approx around roughly nearly almost circa ca somewhere between unsure uncertain "
    "unknown unclear guess guessing guessed think believe assume assuming assumed estimate estimated suppose "
    "seems appears apparently wrong incorrect false untrue plus minus less x"
)
"""They negate, hedge, compare or compute; `n't` and a question mark beside."""

SIGNS = _words("~ ≈ ± < > ≤ ≥ = + * × / ÷ | − ?")
HEDGING_PHRASES = ("at least", "at most", "up to", "or so", "and above", "and up", "close to", "as much as")

BOUNDS = _words("over under above below beyond from before after double triple")
"""They bound or multiply the value right behind them."""

LONE_DASHES = _words("- – —")
"""At the very start they may be a bullet, or a minus."""

ABBREVIATIONS = _words("no nr inc ltd dr mr mrs st vs co e.g i.e incl")
"""Their full stop ends no sentence."""
