"""Size charts of clothes and shoes: what the shop's sizes are on a body, in inches and in other countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """A table: its heads, and one row a size."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    advice: str

    def only(self, sizes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The rows of sizes that a product comes in."""
        return tuple(row for row in self.rows if row[0] in sizes)


TOPS = Chart(
    ("Size", "Chest (in)", "Waist (in)", "Sleeve (in)"),
    (
        ("XS", "31–33", "25–27", "31.5"),
        ("S", "34–36", "28–30", "32.5"),
        ("M", "38–40", "31–33", "33.5"),
        ("L", "41–43", "34–36", "34.5"),
        ("XL", "45–47", "38–40", "35.5"),
        ("2XL", "48–50", "41–44", "36"),
        ("3XL", "52–54", "46–48", "36.5"),
    ),
    "Measure around the fullest part of the chest, with the tape level. Between two sizes, take the larger one.",
)
DRESSES = Chart(
    ("Size", "US", "Bust (in)", "Waist (in)", "Hips (in)"),
    (
        ("XS", "0–2", "32–33", "24–25", "34–35"),
        ("S", "4–6", "34–35", "26–27", "36–37"),
        ("M", "8–10", "36–37", "28–29", "38–39"),
        ("L", "12–14", "38.5–40", "30.5–32", "40.5–42"),
        ("XL", "16–18", "41.5–43", "33.5–35", "43.5–45"),
        ("2XL", "20–22", "45–47", "37–39", "47–49"),
        ("3XL", "24–26", "49–51", "41–43", "51–53"),
    ),
    "Measure over what you would wear under the dress. Between two sizes, take the larger one.",
)
JEANS = Chart(
    ("Size", "Waist (in)", "Hips (in)", "Inseam (in)"),
    tuple(
        (f"{waist}W x {leg}L", str(waist + 1), str(waist + 8), str(leg))
        for waist, leg in (
            *((28, 30), (29, 30), (30, 30), (30, 32), (31, 30), (31, 32), (32, 30), (32, 32), (33, 32)),
            *((34, 30), (34, 32), (34, 34), (36, 30), (36, 32), (36, 34), (38, 32), (38, 34), (40, 32)),
        )
    ),
    "The inseam is the length from the crotch to the hem. Measure a pair that fits you well.",
)


def _shoes(euro: float, british: float, inches: float) -> Chart:
    """Half sizes from 5 to 13; the figures are those of a US 7."""
    rows = []
    for half in range(10, 27):
        size = half / 2
        steps = half - 14
        rows.append(
            (
                f"{size:g}",
                f"{round((euro + steps * 0.65) * 2) / 2:g}",
                f"{size - british:g}",
                f"{inches + steps / 6:.1f}",
                f"{(inches + steps / 6) * 2.54:.1f}",
            )
        )
    return Chart(
        ("US size", "EU size", "UK size", "Foot (in)", "Foot (cm)"),
        tuple(rows),
        "Stand on a sheet of paper in the evening, mark heel and longest toe, and measure between the marks.",
    )


WOMENS_SHOES = _shoes(38, 2, 9.4)
MENS_SHOES = _shoes(40, 0.5, 9.7)
BY_TYPE = {"tshirt": TOPS, "hoodie": TOPS, "dress": DRESSES, "jeans": JEANS}
SHOES = ("sneaker", "slipon")


def chart(kind: str, title: str) -> Chart | None:
    """The one that a product's sizes are read by, or None where sizes need no chart."""
    if kind in SHOES:
        return WOMENS_SHOES if "women" in title.lower() else MENS_SHOES
    return BY_TYPE.get(kind)
