"""Drawn pictures of products: shaded SVG, pure functions of what a product's row says.

Colour, pattern, count and shape in a picture are those of the row, so an agent that looks can be checked.
"""

from sites.omnizon.art.colors import COLORS
from sites.omnizon.art.views import KINDS, TURNABLE, VIEWS, picture, render

__all__ = ["COLORS", "KINDS", "TURNABLE", "VIEWS", "picture", "render"]
