"""The leaderboard and comparisons as pages: one file each, which opens from the disk and fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import jinja2
from markupsafe import Markup

from harness.board import tables, written
from harness.board.compare import Comparison
from harness.board.standing import Standing
from harness.report import pages as reports

CONDITIONS = ("limits", "trials", "harness", "browser", "python", "tasks", "judges")
"""Of what a run was played under, besides its sites: the columns of the last table."""


def leaderboard(one: Standing) -> str:
    """The leaderboard's page."""
    sites = sorted({site for row in one.rows for site in row.by_site})
    known = {name for row in one.rows for name in row.conditions if name.startswith("site:")}
    return _page(
        "leaderboard.html",
        title=one.title,
        standing=one,
        rank=written.rank,
        sites=sites,
        conditions=[*CONDITIONS, *sorted(known)],
    )


def comparisons(found: Sequence[Comparison]) -> str:
    """One section a comparison."""
    return _page("compare.html", title="Comparison", found=found, parted=tables.PARTED)


def _page(template: str, **values: object) -> str:
    made = reports.environment()
    made.loader = jinja2.ChoiceLoader([jinja2.PackageLoader("harness.board", "look"), made.loader])  # type: ignore[list-item]
    made.filters.update(
        points=tables.points,
        counts=tables.counts,
        p_value=tables.p_value,
        verdict=tables.verdict,
        signed=lambda share: f"{100 * share:+.1f}",
    )
    style = reports.asset("report.css") + files("harness.board").joinpath("look", "board.css").read_text(
        "utf-8"
    )
    script = reports.asset("dom.js")
    policy = (
        f"default-src 'none'; script-src '{reports.hashed(script)}'; style-src '{reports.hashed(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    words = {"policy": policy, "style": Markup(style), "script": Markup(script)}
    return made.get_template(template).render(**words, **values)
