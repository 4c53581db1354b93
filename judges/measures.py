"""Numbers with units: `1.5 L`, `1,500 ml` and `1500 millilitres` are one measure; `1.5 kg` is another."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from judges import normal


class Unit(NamedTuple):
    """What a unit measures, and how much of that dimension's first unit it is."""

    dimension: str
    factor: Decimal


_WRITTEN = {
    "volume": "l liter liters litre litres = 1; ml milliliter milliliters millilitre millilitres = 0.001; cl = 0.01; "
    "fl_oz fluid_ounce fluid_ounces = 0.0295735295625; gal gallon gallons = 3.785411784; "
    "qt quart quarts = 0.946352946",
    "mass": "g gram grams = 1; kg kilo kilos kilogram kilograms = 1000; mg milligram milligrams = 0.001; "
    "oz ounce ounces = 28.349523125; lb lbs = 453.59237",
    "length": "m meter meters metre metres = 1; cm centimeter centimeters centimetre centimetres = 0.01; "
    "mm millimeter millimeters millimetre millimetres = 0.001; km kilometer kilometers kilometre kilometres = 1000; "
    "inch inches = 0.0254; ft foot feet = 0.3048",
    "power": "w watt watts = 1; kw kilowatt kilowatts = 1000",
    "storage": "gb gigabyte gigabytes = 1; mb megabyte megabytes = 0.001; tb terabyte terabytes = 1000",
    "duration": "min mins minute minutes = 60; s sec secs second seconds = 1; h hr hrs hour hours = 3600; "
    "day days = 86400",
}
UNITS = {
    name.replace("_", " "): Unit(dimension, Decimal(group.partition("=")[2].strip()))
    for dimension, written in _WRITTEN.items()
    for group in written.split(";")
    for name in group.partition("=")[0].split()
}
"""How a unit may be written, folded."""

_MEASURE = re.compile(
    rf"(?<![\w.,$€£/-])(?P<number>{normal.DIGITS})[\s-]?(?P<unit>"
    + "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
    + rf"){normal.END}"
)


def in_unit(text: str, unit: str) -> str | None:
    """The text with its one measure turned into a plain number of that unit; None where it has no such one.

    A text that is nothing but a number is taken to be in that unit.
    """
    if normal.number(text) is not None:
        return text
    plain = normal.prepared(text)
    found = list(_MEASURE.finditer(plain))
    wanted = UNITS[normal.folded(unit)]
    if len(found) != 1 or UNITS[found[0]["unit"]].dimension != wanted.dimension:
        return None
    [match] = found
    value = Decimal(match["number"].replace(",", "")) * UNITS[match["unit"]].factor / wanted.factor
    return f"{plain[: match.start()]}{value.normalize():f}{plain[match.end() :]}"
