"""Dishes as drawings: a kind on a plate on a table, in one of six grounds. What is drawn depends on the address alone."""

from __future__ import annotations

from functools import lru_cache

from sites.kit import Rng

GROUNDS = (
    ("#f3ddcb", "#e6c6ad"), ("#dbe7d6", "#c4d6bc"), ("#dfe3f0", "#c8cfe4"), ("#f6e7bd", "#e9d396"), ("#ecd9e6", "#dbc0d3"),
    ("#d6e6ea", "#bcd4da"),
)  # fmt: skip
PLATES = ("#fffdf8", "#f1efe9", "#e7ecea", "#3c4047", "#fbf4e6", "#54413a")
CENTER = 'cx="160" cy="122"'


def _blobs(rng: Rng, colors: tuple[str, ...], count: int, spread: int, size: int) -> str:
    """Small round pieces, scattered about the middle."""
    parts = []
    for _ in range(count):
        x, y = 160 + rng.whole(-spread, spread), 122 + rng.whole(-spread * 6 // 10, spread * 6 // 10)
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{rng.whole(size * 7 // 10, size)}" fill="{rng.pick(colors)}"/>'
        )
    return "".join(parts)


def _waves(color: str, count: int, width: int = 5) -> str:
    """Noodles."""
    lines = (
        f'<path d="M{96 + 3 * each} {92 + 9 * each}q22 {-16 + each} 43 0t43 0 43 0" fill="none" stroke="{color}"'
        f' stroke-width="{width}" stroke-linecap="round"/>'
        for each in range(count)
    )
    return "".join(lines)


def _bowl(inside: str, outside: str = "#8a3b52") -> str:
    """A deep bowl with something in it."""
    return (
        f'<path d="M74 112h172c0 58-38 92-86 92s-86-34-86-92z" fill="{outside}"/>'
        f'<ellipse cx="160" cy="112" rx="86" ry="40" fill="#fff8ee"/><ellipse cx="160" cy="114" rx="76" ry="33" fill="{inside}"/>'
    )


def _tall(liquid: str, foam: str) -> str:
    """A glass with a straw."""
    return (
        '<path d="M184 30l-16 60" stroke="#6b2a4a" stroke-width="7" stroke-linecap="round"/>'
        '<path d="M112 62h96l-12 142a8 8 0 0 1-8 7h-56a8 8 0 0 1-8-7z" fill="#ffffff" opacity=".75"/>'
        f'<path d="M117 92h86l-10 108a6 6 0 0 1-6 5h-54a6 6 0 0 1-6-5z" fill="{liquid}"/>'
        f'<ellipse cx="160" cy="92" rx="43" ry="10" fill="{foam}"/>'
        '<rect x="132" y="112" width="22" height="22" rx="4" fill="#fff" opacity=".45" transform="rotate(12 143 123)"/>'
    )


def _cup(liquid: str) -> str:
    """A cup from above its rim."""
    return (
        '<ellipse cx="160" cy="190" rx="92" ry="20" fill="#00000018"/>'
        '<path d="M92 96h136v54c0 34-28 52-68 52s-68-18-68-52z" fill="#fff8ee"/>'
        '<path d="M226 112c34-8 36 46-4 48" fill="none" stroke="#fff8ee" stroke-width="13"/>'
        f'<ellipse cx="160" cy="98" rx="68" ry="24" fill="#f0e4d2"/><ellipse cx="160" cy="100" rx="58" ry="18" fill="{liquid}"/>'
        '<path d="M140 98c10-10 30-10 40 0-10 10-30 10-40 0z" fill="#fff3df" opacity=".7"/>'
    )


def _buns(middle: str) -> str:
    """A bun, what is between, and its other half."""
    return (
        '<path d="M88 112c0-44 32-62 72-62s72 18 72 62z" fill="#d98b3d"/>'
        + "".join(
            f'<ellipse cx="{x}" cy="{y}" rx="5" ry="3" fill="#fff1cf"/>'
            for x, y in ((128, 78), (150, 66), (176, 72), (196, 88), (160, 90), (112, 96))
        )
        + f'{middle}<path d="M90 158h140c2 22-12 32-30 32h-80c-18 0-32-10-30-32z" fill="#c97a30"/>'
    )


def _dish(kind: str, rng: Rng) -> str:
    """What lies on the plate."""
    herbs = ("#4f8a3c", "#77ab4e", "#2f6b3a")
    warm = ("#c8452d", "#e08a2c", "#efc04a")
    match kind:
        case "burger":
            return _buns(
                '<path d="M84 116q19 16 38 0t38 0 38 0 38 0v12H84z" fill="#6aa343"/><rect x="86" y="124" width="148" height="12" rx="6"'
                ' fill="#d24a35"/><path d="M84 136h152l-22 14h-20l-14 10-14-10H84z" fill="#f3c145"/>'
                '<rect x="84" y="140" width="152" height="22" rx="11" fill="#6a3a22"/>'
            )
        case "sandwich":
            return _buns(
                '<path d="M84 112q19 18 38 0t38 0 38 0 38 0v14H84z" fill="#7fb04f"/><rect x="84" y="126" width="152" height="12" rx="6"'
                ' fill="#e9b9a0"/><rect x="84" y="138" width="152" height="10" rx="5" fill="#f5d36a"/>'
                '<rect x="84" y="148" width="152" height="12" rx="6" fill="#b8654d"/>'
            ).replace(
                "M88 112c0-44 32-62 72-62s72 18 72 62z", "M84 112c-6-30 10-46 30-46h92c20 0 36 16 30 46z"
            )
        case "pizza":
            return (
                f'<circle {CENTER} r="84" fill="#d99a4e"/><circle {CENTER} r="72" fill="#c6452f"/><circle {CENTER} r="68" fill="#f3cf72"/>'
                + _blobs(rng, ("#b8352a", "#b8352a", "#4f8a3c", "#efe6d2"), 15, 52, 12)
                + '<path d="M160 54v136M101 88l118 68M219 88l-118 68" stroke="#b9803f" stroke-width="2" opacity=".55"/>'
            )
        case "taco":
            return "".join(
                f'<g transform="translate({dx} {dy})"><path d="M40 72a46 46 0 0 1 92 0z" fill="#6aa343" transform="translate(0 -8)"/>'
                f'<circle cx="66" cy="34" r="9" fill="#c8452d"/><circle cx="88" cy="26" r="9" fill="#f7efe0"/><circle cx="108" cy="36" r="9"'
                f' fill="#c8452d"/><path d="M36 78a50 50 0 0 1 100 0z" fill="#edb44c"/></g>'
                for dx, dy in ((34, 76), (96, 60), (108, 110))
            )
        case "noodles":
            return (
                f'<ellipse {CENTER} rx="86" ry="56" fill="#8a5130"/>{_waves("#f1c777", 7)}{_blobs(rng, (*herbs, "#c8452d"), 11, 60, 7)}'
                '<path d="M214 44l-74 84M228 54l-80 82" stroke="#5a3320" stroke-width="6" stroke-linecap="round"/>'
            )
        case "pasta":
            return (
                f'<ellipse {CENTER} rx="88" ry="58" fill="#f7edd8"/>{_waves("#efc766", 7, 6)}<ellipse cx="160" cy="112" rx="42" ry="26"'
                f' fill="#b93a26"/>{_blobs(rng, ("#7d2717", "#f7edd8", "#4f8a3c"), 10, 32, 7)}'
            )
        case "sushi":
            one = (
                '<ellipse cx="0" cy="14" rx="27" ry="11" fill="#00000022"/><rect x="-26" y="-14" width="52" height="28" rx="8" fill="#26332c"/>'
                '<ellipse cx="0" cy="-14" rx="26" ry="13" fill="#fdfbf4"/><ellipse cx="0" cy="-14" rx="11" ry="6" fill="{}"/>'
            )
            spots = ((104, 100), (160, 92), (216, 100), (118, 150), (176, 148))
            fills = ("#ec7a5c", "#8cb35a", "#e2553f", "#f2b34c", "#ec7a5c")
            return (
                "".join(
                    f'<g transform="translate({x} {y})">{one.format(fill)}</g>'
                    for (x, y), fill in zip(spots, fills, strict=True)
                )
                + '<circle cx="232" cy="152" r="13" fill="#9cba6a"/>'
            )
        case "soup":
            return (
                _bowl(rng.pick(("#c9803a", "#b9552f", "#d9a95a")), "#3b4a5e")
                + _blobs(rng, (*herbs, "#f7efe0"), 9, 52, 7)
                + '<ellipse cx="186" cy="108" rx="20" ry="13" fill="#fffaf0"/><circle cx="186" cy="108" r="8" fill="#efae3c"/>'
            )
        case "curry":
            return (
                _bowl(rng.pick(("#d27a2b", "#6f9a3f", "#c0512b")), "#7a3b2c")
                + '<ellipse cx="126" cy="106" rx="34" ry="19" fill="#fffaf0"/>'
                + _blobs(rng, ("#8f3d1c", "#efc04a", "#2f6b3a"), 8, 44, 8)
            )
        case "bowl":
            return _bowl("#f6efdf", "#4c6a58") + _blobs(rng, (*herbs, *warm, "#8d4a73"), 22, 58, 12)
        case "rice":
            return (
                f'<ellipse {CENTER} rx="86" ry="54" fill="#f3dfa6"/><ellipse cx="160" cy="114" rx="70" ry="42" fill="#f8ebc4"/>'
                + _blobs(rng, (*herbs, *warm), 18, 58, 6)
            )
        case "salad":
            return f'<ellipse {CENTER} rx="80" ry="54" fill="#5f9a45"/>' + _blobs(
                rng, (*herbs, *herbs, "#c8452d", "#efe6c0"), 34, 62, 15
            )
        case "dumplings" | "roll":
            body = (
                '<path d="M-34 12a34 26 0 0 1 68 0z" fill="#f6e6c8"/><path d="M-30 8q8-14 15 0 8-16 15 0 8-16 15 0 8-12 13 2" fill="none"'
                ' stroke="#cfae7c" stroke-width="3"/>'
                if kind == "dumplings"
                else '<rect x="-36" y="-14" width="72" height="28" rx="14" fill="#e9c58c"/><rect x="-36" y="-14" width="20" height="28" rx="10"'
                ' fill="#86ad57"/>'
            )
            return "".join(
                f'<g transform="translate({x} {y})">{body}</g>'
                for x, y in ((106, 100), (180, 92), (130, 146), (208, 142))
            ) + ('<circle cx="160" cy="188" r="15" fill="#3a2318"/>')
        case "fries":
            sticks = "".join(
                f'<rect x="{98 + 9 * each}" y="{54 + rng.whole(0, 26)}" width="11" height="90" rx="3" fill="#f0c04f"'
                f' transform="rotate({rng.whole(-8, 8)} {103 + 9 * each} 120)"/>'
                for each in range(13)
            )
            return f'{sticks}<path d="M92 118h136l-16 88h-104z" fill="#8e2f57"/><path d="M92 118q68 34 136 0l-3 16q-65 34-130 0z" fill="#a84a72"/>'
        case "burrito" | "wrap":
            return (
                '<g transform="rotate(-18 160 122)"><rect x="78" y="88" width="164" height="68" rx="34" fill="#ecd2a0"/>'
                '<rect x="78" y="88" width="76" height="68" rx="30" fill="#d9dde0"/><ellipse cx="238" cy="122" rx="16" ry="33" fill="#f8efdc"/>'
                '<circle cx="240" cy="108" r="8" fill="#6aa343"/><circle cx="238" cy="124" r="8" fill="#c8452d"/>'
                '<circle cx="240" cy="138" r="7" fill="#6a3a22"/></g>'
            )
        case "bread":
            return "".join(
                f'<g transform="translate({x} {y}) rotate({turn})"><ellipse rx="62" ry="30" fill="#d49a55"/><ellipse rx="54" ry="23" fill="#eac38a"/>'
                '<path d="M-30-10l12 20M-6-14l12 24M18-12l12 20" stroke="#b97a38" stroke-width="5" stroke-linecap="round"/></g>'
                for x, y, turn in ((136, 106, -14), (188, 142, 10))
            )
        case "skewer":
            return "".join(
                f'<g transform="translate(0 {36 * each - 34}) rotate(-6 160 122)"><path d="M70 122h182" stroke="#b98b54" stroke-width="4"/>'
                + "".join(
                    f'<rect x="{92 + 34 * at}" y="108" width="28" height="28" rx="9" fill="{("#a8572b", "#c8452d", "#a8572b", "#6aa343")[at]}"/>'
                    for at in range(4)
                )
                + "</g>"
                for each in range(3)
            )
        case "wings":
            return "".join(
                f'<g transform="translate({x} {y}) rotate({turn})"><path d="M-34 6c0-26 24-34 44-22 14 8 26 6 30 14s-8 16-22 16c-20 10-52 12-52-8z"'
                f' fill="{rng.pick(("#c06a26", "#a9501f", "#d08a34"))}"/><circle cx="42" cy="2" r="6" fill="#f4e6cf"/></g>'
                for x, y, turn in (
                    (118, 96, -20),
                    (196, 92, 24),
                    (150, 132, 4),
                    (210, 150, -16),
                    (106, 152, 18),
                )
            )
        case "ribs":
            return (
                '<path d="M74 96c40-24 130-26 172 0v56c-44 24-132 22-172 0z" fill="#7b3218"/><path d="M82 104c40-18 116-20 156 0v14c-40-20-116-18-156 0z"'
                ' fill="#a5512a"/>'
                + "".join(
                    f'<rect x="{98 + 30 * at}" y="88" width="7" height="72" rx="3" fill="#5a2210"/>'
                    for at in range(5)
                )
                + "".join(f'<circle cx="{101 + 30 * at}" cy="168" r="9" fill="#f4e6cf"/>' for at in range(5))
            )
        case "fish":
            return (
                '<path d="M66 122c30-44 104-52 146-8l38-26c-6 26-6 44 0 70l-38-24c-42 40-116 34-146-12z" fill="#d98e5c"/>'
                '<path d="M92 118c30-22 70-24 104-2" fill="none" stroke="#f0b98d" stroke-width="7"/><circle cx="94" cy="116" r="5" fill="#35201a"/>'
                '<path d="M204 168a30 30 0 0 1 52-30z" fill="#f3d34f"/><path d="M100 172q20-14 40 0t40 0" fill="none" stroke="#4f8a3c" stroke-width="6"/>'
            )
        case "pancakes":
            return (
                "".join(
                    f'<ellipse cx="160" cy="{160 - 16 * at}" rx="76" ry="26" fill="#c9843c"/><ellipse cx="160" cy="{154 - 16 * at}" rx="76" ry="26"'
                    ' fill="#ebb869"/>'
                    for at in range(4)
                )
                + '<path d="M106 108c20 14 18 50 30 50s6-30 24-30 10 42 24 42 6-46 28-62c-26-20-80-20-106 0z" fill="#7a3f16"/>'
                '<rect x="142" y="84" width="38" height="24" rx="5" fill="#f8e08a"/>'
            )
        case "cake":
            return (
                '<path d="M84 120l118-46 36 40v70L84 190z" fill="#f0d9b6"/><path d="M84 120l118-46 36 40-154 18z" fill="#8d4a5f"/>'
                '<path d="M84 146l154-14v12L84 160z" fill="#8d4a5f"/><path d="M84 172l154-12v10L84 184z" fill="#8d4a5f"/>'
                '<circle cx="196" cy="82" r="13" fill="#c2273f"/>'
            )
        case "icecream":
            return (
                '<path d="M112 128h96l-48 88z" fill="#d9a45a"/><path d="M124 128l52 60M148 128l40 44M196 128l-52 60" stroke="#b9823c" stroke-width="3"/>'
                '<circle cx="136" cy="104" r="34" fill="#f6e3c5"/><circle cx="186" cy="104" r="34" fill="#e0a0b4"/><circle cx="160" cy="70" r="34"'
                ' fill="#8d5a3c"/><circle cx="160" cy="36" r="9" fill="#c2273f"/>'
            )
        case "dessert":
            return "".join(
                f'<circle cx="{x}" cy="{y}" r="34" fill="#c88a48"/><circle cx="{x}" cy="{y}" r="27" fill="#dba763"/>'
                for x, y in ((118, 104), (196, 100), (158, 152))
            ) + _blobs(rng, ("#5a2f18",), 16, 58, 6)
        case "cup":
            return _cup(rng.pick(("#6b3f22", "#a9743f", "#8a9a4a")))
        case "glass":
            return _tall(rng.pick(("#d9772b", "#8d2f4c", "#e8b93f", "#7fae52")), "#fff6e4")
        case _:  # plate
            return (
                '<ellipse cx="132" cy="118" rx="52" ry="32" fill="#a55a2a"/><path d="M100 112c18-14 44-14 60 0" fill="none" stroke="#7d3e18" stroke-width="5"/>'
                '<ellipse cx="202" cy="100" rx="34" ry="22" fill="#f8ebc4"/>'
                + "".join(
                    f'<circle cx="{190 + 13 * at}" cy="{144 + 5 * (at % 2)}" r="11" fill="{herbs[at % 3]}"/>'
                    for at in range(4)
                )
            )


KINDS = [
    "bowl",
    "bread",
    "burger",
    "burrito",
    "cake",
    "cup",
    "curry",
    "dessert",
    "dumplings",
    "fish",
    "fries",
    "glass",
    "icecream",
    "noodles",
    "pancakes",
    "pasta",
    "pizza",
    "plate",
    "ribs",
    "rice",
    "roll",
    "salad",
    "sandwich",
    "skewer",
    "soup",
    "sushi",
    "taco",
    "wings",
    "wrap",
]
ALONE = {"cup", "glass", "soup", "curry", "bowl", "icecream", "fries"}
"""These stand on the table itself."""


@lru_cache(maxsize=256)
def picture(kind: str, hue: int) -> str:
    """The drawing, as SVG."""
    rng = Rng(hue, "art", kind)
    ground, board = GROUNDS[hue]
    plate = PLATES[hue]
    lines = "".join(f'<path d="M0 {34 + 52 * at}h320" stroke="{board}" stroke-width="2"/>' for at in range(4))
    under = (
        '<ellipse cx="160" cy="206" rx="96" ry="16" fill="#00000014"/>'
        if kind in ALONE
        else f'<ellipse cx="162" cy="132" rx="132" ry="98" fill="#00000016"/><ellipse cx="160" cy="124" rx="130" ry="96" fill="{plate}"/>'
        '<ellipse cx="160" cy="124" rx="104" ry="74" fill="#ffffff" opacity=".16"/>'
    )
    crumbs = "".join(
        f'<circle cx="{rng.whole(16, 304)}" cy="{rng.pick((18, 26, 214, 224))}" r="3" fill="{rng.pick(("#4f8a3c", "#c8452d", "#e08a2c"))}"/>'
        for _ in range(7)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240" preserveAspectRatio="xMidYMid slice">'
        f'<rect width="320" height="240" fill="{ground}"/>{lines}{under}{crumbs}{_dish(kind, rng)}</svg>'
    )
