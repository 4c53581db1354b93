"""Fabric patterns: the inside of one repeating square."""

from collections.abc import Callable

from sites.omnizon.art.colors import shade


def tile(pattern: str, color: str, accent: str, size: int) -> str:
    """Shapes of one square of the pattern; empty for `Solid` and for what is unknown."""
    drawn = TILES.get(pattern)
    return (
        f'<rect width="{size}" height="{size}" fill="{color}"/>{drawn(color, accent, size)}' if drawn else ""
    )


def _striped(color: str, accent: str, size: int) -> str:
    return f'<rect width="{size}" height="{size * 0.42:g}" fill="{accent}"/>'


def _polka_dot(color: str, accent: str, size: int) -> str:
    near, far, r = size * 0.25, size * 0.75, size * 0.14
    return "".join(f'<circle cx="{at:g}" cy="{at:g}" r="{r:g}" fill="{accent}"/>' for at in (near, far))


def _plaid(color: str, accent: str, size: int) -> str:
    wide, thread = f"{size * 0.4:g}", f"{size * 0.7:g}"
    return (
        f'<rect width="{size}" height="{wide}" fill="{accent}" opacity=".55"/>'
        f'<rect width="{wide}" height="{size}" fill="{accent}" opacity=".55"/>'
        f'<path d="M0 {thread}H{size}M{thread} 0V{size}" stroke="{shade(accent, 0.5)}" stroke-width="1.4"'
        ' opacity=".7"/>'
    )


def _checkered(color: str, accent: str, size: int) -> str:
    half = f"{size / 2:g}"
    return f'<path d="M0 0h{half}v{half}H0zM{half} {half}h{half}v{half}h-{half}z" fill="{accent}"/>'


def _chevron(color: str, accent: str, size: int) -> str:
    low, middle, high = f"{size * 0.75:g}", f"{size / 2:g}", f"{size * 0.25:g}"
    zigzag = f'd="M0 {low}L{middle} {high}L{size} {low}"'
    return f'<path {zigzag} fill="none" stroke="{accent}" stroke-width="{size * 0.2:g}"/>'


def _floral(color: str, accent: str, size: int) -> str:
    long, wide = round(size * 0.15, 1), round(size * 0.1, 1)
    petals = "".join(
        f'<ellipse cx="0" cy="-{long}" rx="{wide}" ry="{long}" transform="rotate({turn})"/>'
        for turn in range(0, 360, 72)
    )
    one, two, eye = round(size * 0.3, 1), round(size * 0.78, 1), shade(accent, 0.6)
    return (
        f'<g fill="{accent}"><g transform="translate({one} {one})">{petals}</g>'
        f'<g transform="translate({two} {two}) scale(.7) rotate(30)">{petals}</g></g>'
        f'<circle cx="{one}" cy="{one}" r="{size * 0.07:.1f}" fill="{eye}"/>'
        f'<circle cx="{two}" cy="{two}" r="{size * 0.05:.1f}" fill="{eye}"/>'
    )


def _geometric(color: str, accent: str, size: int) -> str:
    half = f"{size / 2:g}"
    return (
        f'<path d="M0 0L{size} 0L{half} {half}z" fill="{accent}"/>'
        f'<path d="M0 {size}L{half} {half}L{size} {size}z" fill="{shade(accent, 0.45)}"/>'
    )


TILES: dict[str, Callable[[str, str, int], str]] = {
    "Striped": _striped,
    "Polka Dot": _polka_dot,
    "Plaid": _plaid,
    "Checkered": _checkered,
    "Chevron": _chevron,
    "Floral": _floral,
    "Geometric": _geometric,
}
