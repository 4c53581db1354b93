"""Sound, phones and what is worn or held."""

from sites.omnizon.art.colors import shade
from sites.omnizon.art.paper import Draw, Facts, Paper, one_of

WALLPAPERS = (
    ("#f6b26b", "#e06666", "#674ea7"),
    ("#43cea2", "#2f80c9", "#1b2a63"),
    ("#fbc2eb", "#a18cd1", "#5f6fd0"),
    ("#ffd36e", "#f2874b", "#b93a5b"),
    ("#2e3d6f", "#0f1730", "#070a16"),
)
RINGS = ("#7ee787", "#ff6b81", "#5ac8fa", "#ffd166")


def headphones(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A pair over a headband, the accent on hinges and cups."""
    paper.shadow(200, 356, 125, 13)
    band = paper.gradient(((0, shade(color, -0.3)), (0.5, shade(color, 0.22)), (1, shade(color, -0.35))))
    paper.line("M86 238C82 40 318 40 314 238", band, 19)
    paper.line("M98 216C104 66 296 66 302 216", shade(color, -0.42), 7)
    paper.line("M152 92C182 76 218 76 248 92", shade(color, -0.5), 13)
    for x, m in ((94, 1), (306, -1)):
        paper.rect(
            x - 6 - (3 if m < 0 else -3),
            196,
            12,
            70,
            6,
            paper.gradient(((0, shade(accent, 0.3)), (0.5, accent), (1, shade(accent, -0.4)))),
        )
        paper.ellipse(x + 26 * m, 282, 25, 60, paper.cylinder(shade(color, -0.35)))
        paper.ellipse(x + 5 * m, 282, 36, 64, paper.slant(color, 0.25, -0.3))
        paper.ellipse(x - 1 * m, 282, 27, 52, paper.slant(shade(color, 0.03), 0.16, -0.34))
        paper.ellipse(x - 3 * m, 282, 15, 29, paper.slant(accent, 0.35, -0.25))
        paper.line(f"M{x - 24 * m:g} 250q{4 * m:g} -24 {18 * m:g} -26", "#fff", 3, 'opacity=".4"')
    paper.line("M106 158C120 92 170 74 200 74", "#fff", 3.5, 'opacity=".33"')


def earbuds(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Two buds over their open case."""
    paper.shadow(200, 352, 140, 15)
    paper.path(
        "M92 250q0-52 52-52h112q52 0 52 52v42q0 54-54 54H146q-54 0-54-54z", paper.slant(color, 0.22, -0.28)
    )
    paper.path("M94 246q2-48 50-48h112q48 0 50 48z", paper.down(color, 0.34, -0.02))
    paper.line("M93 248H307", shade(color, -0.5), 2.4)
    paper.rect(180, 246, 40, 8, 4, shade(color, -0.3))
    paper.circle(200, 294, 4.2, "#5fe08a")
    paper.line("M116 230q4-20 26-21h60", "#fff", 4, 'opacity=".38"')
    for x, m in ((136, 1), (264, -1)):
        paper.path(
            f"M{x - 26 * m:g} 92q{2 * m:g}-34 {30 * m:g}-32q{32 * m:g} 2 {30 * m:g} 34q{-2 * m:g} 22"
            f" {-26 * m:g} 24l{-3 * m:g} 56q{-1 * m:g} 10 {-10 * m:g} 10q{-11 * m:g} 0 {-11 * m:g}-10z",
            paper.slant(color, 0.3, -0.3),
        )
        paper.ellipse(x + 19 * m, 92, 16, 19, paper.sphere(shade(color, -0.4)))
        paper.ellipse(x + 25 * m, 92, 9, 13, shade(accent, -0.3))
        paper.rect(x - 17 - (0 if m > 0 else -10), 156, 24, 9, 4, accent)


def speaker(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A portable speaker with its strap and the maker's plate."""
    paper.shadow(200, 330, 150, 16)
    paper.rect(56, 128, 288, 196, 40, paper.down(color, 0.14, -0.26))
    paper.rect(70, 142, 260, 168, 30, paper.fabric("Polka Dot", shade(color, -0.3), shade(color, -0.05), 9))
    paper.rect(
        70,
        142,
        260,
        168,
        30,
        paper.gradient(((0, "#fff", 0.16), (0.5, "#fff", 0), (1, "#000", 0.2)), 0, 0, 0, 1),
    )
    paper.rect(56, 128, 288, 196, 40, "none", f'stroke="{shade(accent, 0.05)}" stroke-width="5"')
    paper.rect(150, 206, 100, 40, 8, paper.slant(accent, 0.3, -0.2))
    paper.mark(facts, 200, 234, 23, accent, widest=84)
    paper.rect(120, 116, 160, 14, 7, paper.down(shade(color, -0.2), 0.3, -0.2))
    paper.line("M86 124C90 62 310 62 314 124", shade(accent, -0.15), 9)


def smartphone(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Front and back, with as many cameras as it has."""
    paper.shadow(200, 358, 130, 12)
    # back, behind
    paper.rect(204, 52, 132, 292, 26, paper.slant(color, 0.3, -0.22))
    paper.rect(204, 52, 132, 292, 26, "none", f'stroke="{shade(color, -0.25)}" stroke-width="3"')
    n = int(facts.get("cams", "3"))
    paper.rect(252, 66, 70, 76 if n > 2 else 66, 20, paper.slant(shade(color, 0.06), 0.2, -0.16))
    for x, y in ((270, 86), (270, 122), (303, 104), (303, 80))[:n]:
        paper.circle(x, y, 14.5, shade(color, -0.45))
        paper.circle(x, y, 11, "#12141a")
        paper.circle(x, y, 5.5, "#26345c")
        paper.circle(x - 3, y - 3, 2, "#b9cbff")
    # front
    paper.rect(76, 60, 140, 290, 27, shade(color, -0.35))
    paper.rect(79, 63, 134, 284, 24.5, "#0b0c10")
    a, b, e = one_of(WALLPAPERS, facts)
    paper.rect(84, 68, 124, 274, 20, paper.gradient(((0, a), (0.55, b), (1, e)), 0.2, 0, 0.7, 1))
    paper.path("M84 250q46-44 84-12t40-6v90q0 20-20 20h-84q-20 0-20-20z", shade(e, -0.25), 'opacity=".45"')
    paper.rect(126, 76, 40, 11, 5.5, "#0b0c10")
    for i in range(4):
        paper.rect(
            97 + i * 27, 300, 19, 19, 6, ["#ffffff", "#57d38c", "#4ba3ff", "#ff7d6b"][i], 'opacity=".92"'
        )
    paper.line("M80 100V300", "#fff", 1.6, 'opacity=".35"')


def smartwatch(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Round or square, on its band."""
    paper.shadow(200, 372, 78, 9)
    st = paper.cylinder(accent)
    paper.path("M150 118L158 22q2-10 14-10h56q12 0 14 10l8 96z", st)
    paper.path("M150 282l8 84q2 10 14 10h56q12 0 14-10l8-84z", st)
    for y in (318, 334, 350):
        paper.ellipse(200, y, 4, 3, shade(accent, -0.5))
    if facts.get("shape") == "Round":
        paper.circle(200, 200, 96, paper.slant(color, 0.35, -0.35))
        paper.circle(200, 200, 86, "#0a0b0f")
    else:
        paper.rect(112, 100, 176, 200, 50, paper.slant(color, 0.35, -0.35))
        paper.rect(119, 107, 162, 186, 44, "#0a0b0f")
    paper.rect(286, 176, 10, 34, 5, paper.down(color, 0.2, -0.4))
    rings = one_of(RINGS, facts)
    paper.line("M200 136a64 64 0 1 1 -62 48", rings, 9)
    paper.line("M200 154a46 46 0 1 1 -45 56", "#ff8fab", 9)
    paper.letters("10:09", 200, 208, 21, "#fff")


def powerbank(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Ports up, with a display."""
    paper.shadow(200, 340, 120, 13)
    paper.rect(106, 70, 188, 266, 26, paper.slant(color, 0.26, -0.3))
    paper.rect(106, 70, 188, 266, 26, "none", f'stroke="{shade(color, 0.4)}" stroke-width="2" opacity=".7"')
    paper.rect(150, 62, 34, 10, 3, "#2a2c31")
    paper.rect(216, 62, 34, 10, 5, "#2a2c31")
    paper.rect(150, 128, 100, 46, 10, "#101216")
    paper.letters("86%", 200, 159, 24, "#8ef0b3", weight="bold")
    paper.mark(facts, 200, 290, 24, color, widest=130)
    paper.path("M206 196l-22 34h16l-6 26 24-36h-16z", accent)


def gamepad(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A controller from above."""
    paper.shadow(200, 318, 130, 14)
    paper.path(
        "M112 112q30-18 56-4h64q26-14 56 4q34 22 52 106t-2 104q-34 28-70-32-14-24-30-24h-76q-16 0-30 24-36"
        " 60-70 32-20-20-2-104t52-106z",
        paper.down(color, 0.25, -0.26),
    )
    paper.path(
        "M168 108h64q10 30 4 62-2 14-14 16h-44q-12-2-14-16-6-32 4-62z",
        paper.down(shade(color, -0.12), 0.2, -0.2),
    )
    paper.line("M112 112q30-18 56-4M232 108q26-14 56 4", shade(color, -0.4), 7)
    for x, y in ((150, 222), (250, 222)):
        paper.circle(x, y, 29, shade(color, -0.5))
        paper.circle(x, y, 23, paper.sphere(shade(accent, -0.1)))
        paper.circle(x, y, 15, "none", f'stroke="{shade(accent, -0.4)}" stroke-width="2"')
    paper.path("M104 160h14v-14h14v14h14v14h-14v14h-14v-14h-14z", paper.down(accent, 0.2, -0.3))
    for x, y, k in (
        (278, 146, "#8fb7ff"),
        (302, 168, "#ff9a9a"),
        (278, 190, "#9fe6b8"),
        (254, 168, "#f6c6ff"),
    ):
        paper.circle(x, y, 12, paper.sphere(shade(accent, -0.2)))
        paper.circle(x, y, 4.6, "none", f'stroke="{k}" stroke-width="2.2"')
    paper.line("M186 190h28", "#56a8ff", 3)


DRAWINGS: dict[str, Draw] = {
    "headphones": headphones,
    "earbuds": earbuds,
    "speaker": speaker,
    "smartphone": smartphone,
    "smartwatch": smartwatch,
    "powerbank": powerbank,
    "gamepad": gamepad,
}
