"""The page of a calibration: agreement by judge and criterion, and every ruling that was wrong or left open."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2

from harness.errors import StoreError
from harness.judging.agreement import Rate
from harness.judging.calibrate import Calibration


def write(path: Path, found: Calibration) -> None:
    """One file that needs no other. Raises StoreError."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["rate"] = _rate
    amiss = [one for one in found.rulings if one.said != one.truth]
    html = environment.get_template("calibration.html").render(found=found, rows=found.rows(), amiss=amiss)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(path.name + ".new")
        scratch.write_text(html, encoding="utf-8")
        os.replace(scratch, path)
    except OSError as problem:
        raise StoreError(f"{path}: {problem.strerror}") from problem


def _rate(one: Rate) -> str:
    return "–" if one.value is None else f"{one.value:.2f}"
