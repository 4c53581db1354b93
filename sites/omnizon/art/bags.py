"""Bags, and what one travels with."""

import math

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper

DIALS = {"White": "#f5f3ee", "Black": "#1f2126", "Blue": "#24365f", "Green": "#2c5a4a"}


def neckpillow(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A horseshoe."""
    paper.shadow(200, 346, 120, 14)
    paper.path(
        "M200 60c-92 0-140 66-136 150 2 60 26 116 56 128 24 8 38-12 32-36-10-36-16-70-8-104 6-28 28-44"
        " 56-44s50 16 56 44c8 34 2 68-8 104-6 24 8 44 32 36 30-12 54-68 56-128 4-84-44-150-136-150z",
        paper.glow(((0, shade(color, 0.34)), (0.6, color), (1, shade(color, -0.4))), 0.4, 0.22, 0.8),
    )
    paper.line(
        "M200 74c-84 0-124 60-122 136 2 52 18 94 40 112M200 74c84 0 124 60 122 136-2 52-18 94-40 112",
        shade(color, -0.3),
        2,
        'stroke-dasharray="5 5" opacity=".7"',
    )
    paper.rect(246, 300, 40, 16, 4, accent, 'transform="rotate(-12 266 308)"')
    paper.line("M112 118q30-34 76-36", "#fff", 7, 'opacity=".26"')


def backpack(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From the front."""
    paper.shadow(200, 364, 108, 12)
    paper.line("M170 54q0-34 30-34t30 34", shade(accent, -0.2), 11)
    paper.path(
        "M104 130q0-92 96-92t96 92v190q0 36-36 36H140q-36 0-36-36z",
        paper.fabric(facts.get("pattern", "Solid"), color, accent, 34),
    )
    paper.path("M104 130q0-92 96-92t96 92v190q0 36-36 36H140q-36 0-36-36z", paper.sheen())
    paper.line("M122 150q0-88 78-88t78 88", shade(color, -0.55), 4)
    paper.rect(128, 216, 144, 122, 20, paper.down(color, 0.14, -0.26))
    paper.line("M136 240h128", shade(color, -0.6), 4)
    paper.rect(252, 240, 7, 20, 3, accent)
    paper.rect(168, 160, 64, 26, 5, shade(accent, -0.1))
    paper.mark(facts, 200, 178, 15, accent, widest=52)
    for x in (92, 296):
        paper.rect(x, 226, 14, 90, 7, shade(color, -0.4))


def handbag(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With its lock."""
    paper.shadow(200, 354, 140, 13)
    paper.line(
        "M136 170C136 20 264 20 264 170",
        paper.gradient(((0, shade(color, -0.3)), (0.5, shade(color, 0.1)), (1, shade(color, -0.4)))),
        12,
    )
    paper.path(
        "M92 158h216q10 0 14 12l28 158q4 22-20 22H70q-24 0-20-22l28-158q4-12 14-12z",
        paper.gradient(
            ((0, shade(color, -0.2)), (0.35, shade(color, 0.2)), (1, shade(color, -0.3))), 0, 0, 1, 0.5
        ),
    )
    paper.path("M86 160h228l14 74q-128 44-256 0z", paper.down(color, 0.18, -0.14))
    paper.line("M72 232q128 44 256 0", shade(color, -0.4), 1.8, 'stroke-dasharray="6 4"')
    paper.rect(184, 232, 32, 40, 7, paper.slant(accent, 0.4, -0.3))
    paper.circle(200, 252, 5, shade(accent, -0.5))
    for x in (136, 264):
        paper.circle(x, 170, 8, paper.sphere(accent))


def sunglasses(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """In the shape of the frame."""
    paper.shadow(200, 288, 150, 11, 0.25)
    paper.line("M64 168L20 196M336 168l44 28", color, 9)
    L = paper.gradient(((0, shade(accent, -0.35)), (1, shade(accent, 0.35))), 0, 0, 0.4, 1)
    shp = facts.get("shape", "Wayfarer")
    for x, m in ((128, 1), (272, -1)):
        if shp == "Round":
            a = f"M{x - 58:g} 200a58 58 0 1 0 116 0a58 58 0 1 0-116 0z"
        elif shp == "Aviator":
            a = (
                f"M{x - 52 * m:g} 152h{96 * m:g}q{18 * m:g} 4 {16 * m:g} 40 {-10 * m:g} 66"
                f" {-62 * m:g} 68 {-56 * m:g} 0 {-60 * m:g}-68 0-36 {10 * m:g}-40z"
            )
        elif shp == "Cat Eye":
            a = (
                f"M{x - 70 * m:g} 142q{60 * m:g} 14 {122 * m:g} 22 {-4 * m:g} 78 {-62 * m:g} 84"
                f" {-62 * m:g} 0 {-60 * m:g}-62z"
            )
        else:
            a = (
                f"M{x - 60 * m:g} 150q{60 * m:g}-8 {108 * m:g} 0 {12 * m:g} 4 {10 * m:g} 26"
                f" {-8 * m:g} 76 {-58 * m:g} 78 {-54 * m:g}-2 {-62 * m:g}-76 0-22 {2 * m:g}-28z"
            )
        paper.path(a, L, f'stroke="{color}" stroke-width="11" stroke-linejoin="round"')
        paper.line(f"M{x - 36:g} 176l26-14M{x - 34:g} 200l48-30", "#fff", 6, 'opacity=".3"')
    paper.line("M184 176q16-16 32 0", color, 10)


def watch(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With the dial, band and small dials it has."""
    paper.shadow(200, 376, 66, 8)
    is_metal = facts.get("band") == "Stainless Steel"
    accent = color if is_metal else accent
    st = paper.cylinder(accent)
    paper.path("M160 112l8-98q0-6 6-6h52q6 0 6 6l8 98z", st)
    paper.path("M160 288l8 88q0 6 6 6h52q6 0 6-6l8-88z", st)
    if is_metal:
        for y in (*range(22, 110, 15), *range(300, 380, 15)):
            paper.line(f"M166 {y}h68", shade(accent, -0.45), 2)
    paper.rect(288, 190, 18, 20, 5, paper.down(color, 0.2, -0.4))
    paper.circle(200, 200, 96, paper.slant(color, 0.4, -0.35))
    paper.circle(200, 200, 85, shade(color, -0.4))
    f = DIALS[facts.get("dial", "White")]
    paper.circle(200, 200, 81, paper.glow(((0, shade(f, 0.2)), (1, shade(f, -0.14))), 0.4, 0.35, 0.8))
    k = legible(f)
    for i in range(12):
        i * math.pi / 6
        62 if i % 3 else 56
        paper.line("M%.1f %.1fL%.1f %.1f", k, 3 if i % 3 else 5)
    if facts.get("chrono") == "Yes":
        for x, y in ((170, 200), (230, 200), (200, 232)):
            paper.circle(x, y, 17, shade(f, -0.12))
            paper.line(f"M{x} {y}v-11", k, 2)
    paper.line("M200 200L164 168", k, 6)
    paper.line("M200 200L242 156", k, 4)
    paper.line("M192 214L226 132", "#d0433c", 1.6)
    paper.circle(200, 200, 5, k)
    paper.path("M136 152q28-36 70-36l-78 92q-4-30 8-56z", "#fff", 'opacity=".16"')


def suitcase(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Upright with its handle out, on two or four wheels."""
    paper.shadow(200, 374, 104, 9)
    paper.line("M164 96V28h72v68", paper.down(accent, 0.2, -0.3), 9)
    paper.rect(156, 20, 88, 16, 8, shade("#2a2c31", 0.1))
    wheels = (128, 160, 240, 272) if facts.get("wheels", "4") == "4" else (128, 272)
    for x in wheels:
        paper.circle(x, 362, 11, "#202227")
        paper.circle(x, 362, 4.4, shade(accent, 0.1))
    paper.rect(106, 84, 188, 272, 26, paper.slant(color, 0.24, -0.3))
    for x in range(126, 290, 21):
        paper.rect(x, 98, 9, 244, 4.5, paper.gradient(((0, shade(color, 0.2)), (1, shade(color, -0.24)))))
    paper.rect(106, 212, 188, 10, 0, shade(color, -0.45))
    paper.rect(178, 204, 44, 26, 6, paper.down(accent, 0.3, -0.2))
    paper.circle(200, 217, 4, shade(accent, -0.6))
    paper.line("M122 124v188", "#fff", 5, 'opacity=".25"')
    for x, y in ((106, 84), (268, 84), (106, 330), (268, 330)):
        paper.rect(x, y, 26, 26, 10, shade(color, -0.35), 'opacity=".7"')


def umbrella(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Open, leaning a little."""
    paper.shadow(214, 372, 70, 8, 0.24)
    paper.add('<g transform="rotate(8 200 200)">')
    paper.line(
        "M200 150V330q0 28-24 28t-24-24",
        paper.gradient(((0, shade(accent, 0.1)), (1, shade(accent, -0.3)))),
        10,
    )
    canopy = (
        "M40 190C44 92 120 46 200 46s156 46 160 144q-20-26-54 0-26-28-53 0-26-28-53 0-26-28-53"
        " 0-27-28-53 0-34-26-54 0z"
    )
    paper.path(canopy, paper.fabric(facts.get("pattern", "Solid"), color, accent, 34))
    paper.path(canopy, paper.gradient(((0, "#fff", 0.22), (0.5, "#fff", 0), (1, "#000", 0.34)), 0, 0, 1, 0.4))
    paper.line(
        "M200 46Q110 90 94 190M200 46Q160 100 147 190M200 46V190M200 46Q240 100 253 190M200 46Q290 90 306"
        " 190",
        shade(color, -0.4),
        1.8,
        'opacity=".6"',
    )
    paper.rect(195, 28, 10, 22, 4, shade(accent, -0.1))
    paper.add("</g>")


DRAWINGS: dict[str, Draw] = {
    "neckpillow": neckpillow,
    "backpack": backpack,
    "handbag": handbag,
    "sunglasses": sunglasses,
    "watch": watch,
    "suitcase": suitcase,
    "umbrella": umbrella,
}
