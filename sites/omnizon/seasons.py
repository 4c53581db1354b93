"""What the front page speaks of at each time of the year, and where it leads; the goods are the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Slide:
    """A part of the carousel: words, where its button leads, and the departments its pictures are from."""

    heading: str
    text: str
    button: str
    url: str
    shows: tuple[str, ...]
    """Slugs of departments; each gives its best seller, the second time the next best."""


@dataclass(frozen=True)
class Season:
    """A time of the year."""

    key: str
    name: str
    begins: tuple[int, int]
    """Month and day; it lasts until the next one begins."""
    slides: tuple[Slide, ...]
    shelf: str
    """The heading of the season's tiles."""
    tiles: tuple[str, ...]
    """Slugs of departments."""


SEASONS = (
    Season(
        "new-year",
        "New year",
        (1, 1),
        (
            Slide(
                "A fresh page for the new year.",
                "Notebooks and pens: begin the year in ink, and keep it in order.",
                "Shop office and school",
                "/d/office-and-school",
                ("notebooks", "pens", "notebooks", "pens"),
            ),
            Slide(
                "Keep the resolution.",
                "Mats and weights for the first of January, and for the thirtieth.",
                "Shop fitness",
                "/d/fitness",
                ("yoga-mats", "dumbbells", "yoga-mats", "dumbbells"),
            ),
        ),
        "Start the year well",
        ("fitness", "office-and-school", "skin-care", "cleaning", "coffee-and-tea-makers", "furniture"),
    ),
    Season(
        "spring",
        "Spring",
        (3, 1),
        (
            Slide(
                "The garden wakes up. Be there.",
                "Planters for the sill and cans that pour where you aim, for everything that wants to grow.",
                "Shop the garden",
                "/d/garden",
                ("planters", "watering-cans", "watering-cans", "planters"),
            ),
            Slide(
                "Throw the windows open.",
                "Vacuums, fresh towels and new cushions for the annual great putting-in-order.",
                "Shop home and furniture",
                "/d/home-and-furniture",
                ("stick-vacuums", "bath-towels", "throw-pillows", "area-rugs"),
            ),
        ),
        "Made for spring",
        ("garden", "cleaning", "bedding-and-bath", "womens-clothing", "shoes", "decor"),
    ),
    Season(
        "summer",
        "Summer",
        (6, 1),
        (
            Slide(
                "The days are long. Go out.",
                "Tents that stand up in a minute, mats to lie on and balls to chase until it is dark.",
                "Shop sports and outdoors",
                "/d/sports-and-outdoors",
                ("tents", "soccer-balls", "yoga-mats", "basketballs"),
            ),
            Slide(
                "Ready when the gate opens.",
                "Suitcases on quiet wheels, pillows for the window seat, shades for where you land.",
                "Shop bags and accessories",
                "/d/bags-and-accessories",
                ("suitcases", "neck-pillows", "sunglasses", "backpacks"),
            ),
        ),
        "Out in the sun",
        ("camping", "team-sports", "luggage-and-bags", "travel-accessories", "hats", "watering"),
    ),
    Season(
        "back-to-school",
        "Back to school",
        (7, 25),
        (
            Slide(
                "First bell, full backpack.",
                "Backpacks with room for a laptop and a lunch, and pockets for all the rest.",
                "Shop backpacks",
                "/d/backpacks",
                ("backpacks", "backpacks", "backpacks", "backpacks"),
            ),
            Slide(
                "A desk of one's own.",
                "Laptops, keyboards and monitors for the paper that is due on Monday.",
                "Shop computers",
                "/d/computers",
                ("laptops", "keyboards", "monitors", "mice"),
            ),
        ),
        "For the school year",
        ("office-and-school", "computers", "luggage-and-bags", "books", "headphones-and-audio", "furniture"),
    ),
    Season(
        "autumn",
        "Autumn",
        (9, 8),
        (
            Slide(
                "Soup weather.",
                "Heavy pots, cast iron and a kettle for afterwards.",
                "Shop kitchen and dining",
                "/d/kitchen-and-dining",
                ("dutch-ovens-and-pots", "skillets", "mugs", "electric-kettles"),
            ),
            Slide(
                "Draw the curtain, light the lamp.",
                "Candles, rugs and lamps, and cushions to sink into while it rains.",
                "Shop home and furniture",
                "/d/home-and-furniture",
                ("candles", "area-rugs", "table-lamps", "throw-pillows"),
            ),
        ),
        "Staying in",
        ("cookware", "decor", "lighting", "fiction", "beverages", "mens-clothing"),
    ),
    Season(
        "winter-holidays",
        "Winter holidays",
        (11, 15),
        (
            Slide(
                "Something for everyone on the list.",
                "Building sets, puzzles and plush animals that will be played with long after the paper is gone.",
                "Shop toys and games",
                "/d/toys-and-games",
                ("building-sets", "jigsaw-puzzles", "plush-animals", "building-sets"),
            ),
            Slide(
                "Set the long table.",
                "Silverware for every guest, and mugs for the morning after.",
                "Shop tableware",
                "/d/tableware",
                ("silverware-sets", "mugs", "water-bottles", "silverware-sets"),
            ),
        ),
        "Gifts, wrapped up",
        ("toys-and-games", "tableware", "watches-and-eyewear", "books", "headphones-and-audio", "makeup"),
    ),
)
"""In the order of the year; the first begins it."""
ALWAYS = (
    Slide(
        "Today's deals end today.",
        "Fifteen percent off and more, while the clock runs and there are pieces left.",
        "Shop deals",
        "/deals",
        (),
    ),
    Slide(
        "Good things from small makers, all under one roof.",
        "Free standard delivery on orders of $35 or more, and thirty days to change your mind.",
        "See what is new",
        "/new",
        (),
    ),
)
"""At any time of the year, after the season's own; they show deals and novelties."""


def season_of(day: date) -> Season:
    """The season that has begun last."""
    return [each for each in SEASONS if each.begins <= (day.month, day.day)][-1]
