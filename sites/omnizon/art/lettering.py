"""A small stroke alphabet of our own: fonts differ from machine to machine, outlines do not."""

import re
from functools import lru_cache

CAP_HEIGHT = 7.0
LETTER_GAP = 2.1
SPACE = 3.2
NUMBER = re.compile(r"-?\d*\.?\d+")

# fmt: off
# Character -> (width, path) on a grid whose capitals are seven high: y 0 at the top, 7 on the line.
GLYPHS: dict[str, tuple[float, str]] = {
    "A": (5, "M0 7L2.5 0L5 7M.9 4.6L4.1 4.6"),
    "B": (5, "M0 0L0 7L3 7Q5 7 5 5.2Q5 3.4 3 3.4L0 3.4M3 3.4Q4.6 3.4 4.6 1.7Q4.6 0 3 0L0 0"),
    "C": (5, "M5 1.4Q4.2 0 2.7 0Q0 0 0 3.5Q0 7 2.7 7Q4.2 7 5 5.6"),
    "D": (5, "M0 0L0 7L2 7Q5 7 5 3.5Q5 0 2 0Z"),
    "E": (4.3, "M4.3 0L0 0L0 7L4.3 7M0 3.5L3.8 3.5"),
    "F": (4.2, "M4.2 0L0 0L0 7M0 3.5L3.7 3.5"),
    "G": (5.1, "M5 1.4Q4.2 0 2.7 0Q0 0 0 3.5Q0 7 2.7 7Q5.1 7 5.1 4.4L5.1 3.8L3.1 3.8"),
    "H": (5, "M0 0L0 7M5 0L5 7M0 3.5L5 3.5"),
    "I": (.2, "M.1 0L.1 7"),
    "J": (3.6, "M3.6 0L3.6 4.8Q3.6 7 1.8 7Q.2 7 0 5.2"),
    "K": (5, "M0 0L0 7M4.8 0L0 4.4M1.7 3L5 7"),
    "L": (4, "M0 0L0 7L4 7"),
    "M": (6, "M0 7L0 0L3 4.6L6 0L6 7"),
    "N": (5, "M0 7L0 0L5 7L5 0"),
    "O": (5.5, "M2.75 0Q5.5 0 5.5 3.5Q5.5 7 2.75 7Q0 7 0 3.5Q0 0 2.75 0Z"),
    "P": (4.9, "M0 7L0 0L3 0Q4.9 0 4.9 2Q4.9 4 3 4L0 4"),
    "Q": (5.5, "M2.75 0Q5.5 0 5.5 3.5Q5.5 7 2.75 7Q0 7 0 3.5Q0 0 2.75 0ZM3.6 5.2L5.5 7.3"),
    "R": (5, "M0 7L0 0L3 0Q4.9 0 4.9 2Q4.9 4 3 4L0 4M2.6 4L5 7"),
    "S": (4.9, "M4.7 1.2Q4 0 2.4 0Q.2 0 .2 1.8Q.2 3.2 2.5 3.5Q4.9 3.8 4.9 5.2Q4.9 7 2.5 7Q.6 7 0 5.7"),
    "T": (5, "M0 0L5 0M2.5 0L2.5 7"),
    "U": (5, "M0 0L0 4.6Q0 7 2.5 7Q5 7 5 4.6L5 0"),
    "V": (5, "M0 0L2.5 7L5 0"),
    "W": (7.2, "M0 0L1.8 7L3.6 1.2L5.4 7L7.2 0"),
    "X": (5, "M0 0L5 7M5 0L0 7"),
    "Y": (5, "M0 0L2.5 3.6L5 0M2.5 3.6L2.5 7"),
    "Z": (4.8, "M0 0L4.8 0L0 7L4.8 7"),
    "0": (4.8, "M2.4 0Q4.8 0 4.8 3.5Q4.8 7 2.4 7Q0 7 0 3.5Q0 0 2.4 0Z"),
    "1": (2.2, "M.3 1.5L2 0L2 7"),
    "2": (4.7, "M.1 1.7Q.4 0 2.4 0Q4.5 0 4.5 1.9Q4.5 3.2 3 4.6L.1 7L4.7 7"),
    "3": (4.7, "M.1 1.2Q.8 0 2.3 0Q4.4 0 4.4 1.8Q4.4 3.4 2.2 3.4Q4.7 3.4 4.7 5.2Q4.7 7 2.3 7Q.6 7 0 5.7"),
    "4": (4.9, "M3.7 7L3.7 0L0 5L4.9 5"),
    "5": (4.7, "M4.4 0L.8 0L.4 3.2Q1.2 2.6 2.3 2.6Q4.7 2.6 4.7 4.8Q4.7 7 2.3 7Q.6 7 0 5.8"),
    "6": (4.7, "M4.2 .8Q3.5 0 2.5 0Q0 0 0 4Q0 7 2.4 7Q4.7 7 4.7 4.8Q4.7 2.7 2.5 2.7Q.6 2.7 .1 4.4"),
    "7": (4.6, "M0 0L4.6 0L1.6 7"),
    "8": (4.8, "M2.4 3.3Q.4 3.3 .4 1.7Q.4 0 2.4 0Q4.4 0 4.4 1.7Q4.4 3.3 2.4 3.3Q0 3.3 0 5.2Q0 7 2.4 7Q4.8 7"
               " 4.8 5.2Q4.8 3.3 2.4 3.3Z"),
    "9": (4.7, "M.5 6.2Q1.2 7 2.2 7Q4.7 7 4.7 3Q4.7 0 2.3 0Q0 0 0 2.2Q0 4.3 2.2 4.3Q4.1 4.3 4.6 2.6"),
    ".": (.2, "M.1 6.8L.1 7"),
    ",": (.6, "M.5 6.6L0 8"),
    ":": (.2, "M.1 2L.1 2.2M.1 6.5L.1 6.7"),
    "'": (.2, "M.1 0L.1 1.7"),
    "!": (.2, "M.1 0L.1 4.6M.1 6.8L.1 7"),
    "-": (2.6, "M0 3.7L2.6 3.7"),
    "+": (4, "M0 3.7L4 3.7M2 1.7L2 5.7"),
    "/": (3, "M0 7.4L3 -.4"),
    "&": (5.2, "M5.2 7L1.1 2.4Q.4 .2 2.2 0Q3.9 .2 3.4 1.9L1.2 3.5Q-.4 4.7 .4 6.1Q1.7 7.7 3.7 6.4L5.2 4.2"),
    "%": (5.5, "M.9 0Q1.8 0 1.8 1.2Q1.8 2.4 .9 2.4Q0 2.4 0 1.2Q0 0 .9 0ZM4.6 4.6Q5.5 4.6 5.5 5.8Q5.5 7 4.6"
               " 7Q3.7 7 3.7 5.8Q3.7 4.6 4.6 4.6ZM4.6 0L.9 7"),
}
# fmt: on


@lru_cache(maxsize=1 << 12)
def lettered(text: str, size: float) -> tuple[str, float]:
    """The path of a line of capitals standing on y 0, and its width; what the alphabet lacks is a space."""
    scale = size * 0.72 / CAP_HEIGHT
    pen, strokes = 0.0, []
    for character in text.upper():
        if character not in GLYPHS:
            pen += SPACE
            continue
        width, path = GLYPHS[character]
        strokes.append(_placed(path, pen, scale))
        pen += width + LETTER_GAP
    return "".join(strokes), round((pen - LETTER_GAP) * scale, 1)


def _placed(path: str, pen: float, scale: float) -> str:
    """Numbers of a glyph come in pairs: across, down."""
    count = 0

    def moved(number: re.Match[str]) -> str:
        nonlocal count
        count += 1
        across = float(number[0]) + pen if count % 2 else float(number[0]) - CAP_HEIGHT
        return f"{round(across * scale, 1):g}"

    return NUMBER.sub(moved, path)
