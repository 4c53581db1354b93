"""The leaderboard as Markdown and as a badge."""

from __future__ import annotations

from html import escape

from harness.board.compare import Figure
from harness.board.standing import Row, Standing

HEADS = (
    "rank", "agent", "passed", "95 % interval", "pass^k", "failed", "broken", "unscored", "missing", "steps", "cost",
    "transport", "sandbox", "judge",
)  # fmt: skip
LETTER = 6.6
"""Pixels of a letter at the badge's size; `textLength` makes it so in any font."""


def markdown(one: Standing) -> str:
    """LEADERBOARD.md: also what a job writes into its summary."""
    lines = [f"# {one.title}", ""]
    lines += [f"> **Not valid**: {_cell(fault)}" for fault in one.invalid]
    lines += [""] if one.invalid else []
    lines += [
        "| " + " | ".join(HEADS) + " |",
        "|" + "|".join([" --: ", " :-- ", *[" --: "] * 9, *[" :-- "] * 3]) + "|",
    ]
    lines += [f"| {' | '.join(_cell(cell) for cell in _cells(row))} |" for row in one.rows]
    lines += [f"| – | *{name}* | not played |{' |' * (len(HEADS) - 3)}" for name in one.absent]
    lines += ["", *notes(one), ""]
    marked = [row for row in one.rows if row.differs]
    lines += [f"- ‡ {_cell(row.name)}: {_cell('; '.join(row.differs))}" for row in marked]
    lines += [""] if marked else []
    lines += [
        f"{one.tasks} tasks `{one.tasks_digest}` · judges `{one.judges}` · harness {one.harness}"
        + "".join(f" · {name} {', '.join(values)}" for name, values in _provenance(one).items()),
        "",
    ]
    return "\n".join(lines)


def notes(one: Standing) -> list[str]:
    """What a reader has to know to read the table."""
    found = [
        "Ranks are shared where a paired comparison over the same tasks does not tell two agents apart. *Broken* "
        "trials are faults of ours and *unscored* ones were decided by nobody: neither is in a rate. Baselines, in "
        "italics, are built in and not ranked.",
    ]
    if any(row.bounds for row in one.rows):
        found.append("† Not every task was judged: the rate would be within the range given, had all been.")
    if any(not row.comparable for row in one.rows):
        found.append("‡ Not comparable with the first run, and so not ranked:")
    return ["\n\n".join(found)]


def _cells(row: Row) -> list[str]:
    name = f"*{row.name}*" if row.baseline else row.name
    marks = ("†" if row.bounds else "") + ("" if row.comparable else "‡")
    interval = _interval(row.success)
    if row.bounds:
        interval += f" ({100 * row.bounds[0]:.1f}–{100 * row.bounds[1]:.1f})"
    most = max(row.pass_hat, key=int, default="")
    return [
        rank(row),
        name + marks,
        f"{100 * row.success.value:.1f} %" if row.success else "–",
        interval,
        f"{100 * row.pass_hat[most]:.1f} % (k={most})" if most and most != "1" else "–",
        *(str(row.counts.get(outcome, 0)) for outcome in ("failed", "broken", "unscored", "missing")),
        f"{row.steps:g}",
        "–" if row.cost_usd is None else f"${row.cost_usd:.2f}",
        "built-in" if row.baseline else row.transport,
        *(", ".join(row.conditions.get(name, ("none",))) for name in ("sandbox", "jury")),
    ]


def rank(row: Row) -> str:
    """`1`, `2–4` where the place is shared, or a dash."""
    if row.rank is None:
        return "–"
    best, worst = row.rank
    return str(best) if best == worst else f"{best}–{worst}"


def _interval(figure: Figure | None) -> str:
    return f"{100 * figure.low:.1f}–{100 * figure.high:.1f}" if figure else "–"


def _provenance(one: Standing) -> dict[str, tuple[str, ...]]:
    """Versions of browser and sites, of all rows together."""
    found: dict[str, dict[str, None]] = {}
    for row in one.rows:
        for name, values in row.conditions.items():
            if name == "browser" or name.startswith("site:"):
                found.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in sorted(found.items())}


def _cell(text: str) -> str:
    """Text that an agent may have chosen, as one cell: no column, no line, no tag and no link of its own."""
    plain = " ".join(text.split())
    for mark, other in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("[", "\\["),
        ("`", "\\`"),
    ):
        plain = plain.replace(mark, other)
    return plain


# ---------------------------------------------------------------- badge


def badge(one: Standing, label: str = "harness") -> str:
    """An SVG with the best row's rate and half the width of its interval; the oracle's where there is no other."""
    best = next((row for row in one.rows if row.success and row.comparable), None)
    if one.invalid:
        return _svg(label, "not valid", "#b3261e")
    if best is None or best.success is None:
        return _svg(label, "nothing judged", "#586274")
    half = 50 * (best.success.high - best.success.low)
    return _svg(label, f"{best.name[:30]} {100 * best.success.value:.1f}% ±{half:.1f}", "#2f5bd3")


def _svg(label: str, told: str, colour: str) -> str:
    left, right = round(len(label) * LETTER + 12), round(len(told) * LETTER + 12)
    name, text = escape(label), escape(told)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{name}: {text}">
<title>{name}: {text}</title>
<clipPath id="r"><rect width="{left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#3b465a"/>\
<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="6" y="14" textLength="{left - 12}" lengthAdjust="spacingAndGlyphs">{name}</text>
<text x="{left + 6}" y="14" textLength="{right - 12}" lengthAdjust="spacingAndGlyphs">{text}</text>
</g>
</svg>
"""
