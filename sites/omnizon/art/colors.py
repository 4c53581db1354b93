"""Names of colours, and shades of them that keep their hue (computed in OKLab)."""

from functools import lru_cache

# fmt: off
COLORS: dict[str, str] = {
    "Black": "#26272b", "Charcoal": "#45484e", "Space Gray": "#6d7178", "Gray": "#8d9197",
    "Silver": "#c3c7cc",
    "Light Gray": "#cdd0d3", "White": "#eff0f1", "Clear": "#d9e8ee", "Ivory": "#f1ead9", "Cream": "#efe3c8",
    "Natural": "#dcc39b",
    "Sand": "#cdb58d", "Khaki": "#b3a57c", "Tan": "#b98a5a", "Oak": "#c39a67", "Walnut": "#6b4730",
    "Brown": "#6f4a30",
    "Espresso": "#3e2b22", "Navy": "#22315a", "Blue": "#2f66c4", "Sky Blue": "#7fb6e6",
    "Medium Wash": "#4a6a93",
    "Light Wash": "#9db6cf", "Dark Wash": "#2d3d57", "Turquoise": "#35b5b2", "Teal": "#1f8184",
    "Mint": "#a4d8c0",
    "Sage": "#9aac8b", "Green": "#3d8a4b", "Forest Green": "#2b5640", "Olive": "#6d6b3a", "Yellow": "#f0c63b",
    "Mustard": "#cf9a2d", "Orange": "#e77d2b", "Rust": "#a6512f", "Terracotta": "#c06a48", "Coral": "#ee7a66",
    "Red": "#c8323a",
    "Burgundy": "#6e2336", "Pink": "#eb9bb4", "Blush": "#edc6c2", "Magenta": "#c23a86", "Purple": "#6d4aa6",
    "Lavender": "#b9a8de",
    "Rose Gold": "#d9a598", "Gold": "#cfae62", "Copper": "#b66f48", "Stainless Steel": "#b9bec3",
    "Matte Black": "#303136",
}
# fmt: on

Lab = tuple[float, float, float]


def hex_of(name: str) -> str:
    """`Navy` -> `#22315a`; a hex value stays as it is."""
    return COLORS.get(name, name)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


@lru_cache(maxsize=1 << 12)
def oklab(color: str) -> Lab:
    """Lightness (0 to 1) and the two hue axes of a `#rrggbb`."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(lab: Lab) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_gamma(channel) * 255):02x}" for channel in channels)


@lru_cache(maxsize=1 << 13)
def shade(color: str, amount: float, chroma: float = 1.0) -> str:
    """Lighter (amount up to 1) or darker (down to -1); `chroma` below 1 greys it."""
    lightness, a, b = oklab(color)
    lightness += (1 - lightness) * amount if amount > 0 else lightness * amount
    strength = chroma * (1 - max(0.0, amount) * 0.45)
    return _hex((min(0.995, lightness), a * strength, b * strength))


def is_light(color: str) -> bool:
    """Whether dark lettering reads better on it."""
    return oklab(color)[0] >= 0.62


def legible(color: str) -> str:
    """A shade for lettering on the colour."""
    return shade(color, -0.68) if is_light(color) else shade(color, 0.82)
