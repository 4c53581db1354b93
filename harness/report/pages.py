"""The files of a report, from their templates."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from harness import __version__
from harness.errors import StoreError
from harness.report import trial as trials
from harness.report.overview import overview
from harness.report.rows import Row, Trial, one
from harness.report.rows import trials as trials_of
from harness.store import Plan, Run

LOOK = ("report.css", "dom.js", "table.js", "parts.js", "viewer.js", "live.js")
"""The files of a report's look, in the order in which a page takes them in."""
SCRIPTS = ("dom.js", "table.js", "parts.js", "viewer.js")
"""The scripts of every report; `live.js` comes to them where a run is followed."""

FOLDER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing written into the page itself runs, and nothing is fetched from elsewhere."""

INVISIBLE = {
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x61C)},
    **{code: f"⟨U+{code:04X}⟩" for code in (0x200E, 0x200F, 0xFEFF, 0x2028, 0x2029)},
    **{code: chr(0x2400 + code) for code in range(32) if code not in (9, 10, 13)},
    127: "\u2421",
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
"""What turns writing round, or cannot be seen, is written out: a page must not look otherwise than it says."""


def visible(value: Any) -> Any:
    """A template's value with nothing hidden in it."""
    return value.translate(INVISIBLE) if isinstance(value, str) and not isinstance(value, Markup) else value


def environment() -> jinja2.Environment:
    """Templates of `look/`: everything that is put into them is escaped, and what cannot be seen is written out."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("harness.report", "look"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(percent=percent, duration=duration, dollars=dollars, count=lambda n: f"{n:,}")
    made.globals.update(version=__version__)
    return made


def percent(share: float) -> str:
    """`71.4 %`, and `100 %` for all."""
    return f"{share * 100:.1f}".removesuffix(".0") + "\u202f%"


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f}\u202fs"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def dollars(amount: float) -> str:
    """Cents from a dollar on, four places below."""
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.4f}"


def asset(name: str) -> str:
    """A file of `look/`."""
    return files("harness.report").joinpath("look", name).read_text(encoding="utf-8")


def index(plan: Plan, title: str, rows: Iterable[Row], *, live: bool = False) -> str:
    """The page with the overview, and room for the viewer."""
    listed = list(rows)
    return (
        environment()
        .get_template("index.html")
        .render(
            policy=FOLDER_POLICY,
            title=title,
            plan=plan,
            rows=listed,
            planned=len(plan.tasks) * plan.trials,
            over=overview(listed),
            live=live,
            scripts=(*SCRIPTS, "live.js") if live else SCRIPTS,
        )
    )


def data(trial: Trial) -> str:
    """A trial's file of data: a script that hands it to the viewer."""
    return f'harnessReport.take({trial.number},"{trials.packed(trials.told(trial))}");\n'


def write(folder: Path, out: Path | None = None) -> Path:
    """The report of a run; the path of its first page. Raises UsageError for what is no run, StoreError."""
    run, out = Run(folder), out or folder / "report"
    rows: list[Row] = []
    try:
        for name in ("data", "pictures"):
            shutil.rmtree(out / name, ignore_errors=True)
            (out / name).mkdir(parents=True)
        (out / "look").mkdir(exist_ok=True)
        for name in ("report.css", *SCRIPTS):
            (out / "look" / name).write_text(asset(name), encoding="utf-8")
        for trial in trials_of(run):
            rows.append(trial.row())
            (out / "data" / f"t{trial.number}.js").write_text(data(trial), encoding="ascii")
            for picture in trials.pictures(trial):
                _copy(picture, out / "pictures" / picture.name)
        plan = run.plan()
        assert plan
        (out / "index.html").write_text(index(plan, folder.resolve().name, rows), encoding="utf-8")
    except OSError as problem:
        raise StoreError(f"{problem.filename or out}: {problem.strerror}") from problem
    return out / "index.html"


def _copy(picture: Path, to: Path) -> None:
    """Without using up the disk twice, where the file system can."""
    if not to.exists():
        try:
            os.link(picture, to)
        except OSError:
            shutil.copyfile(picture, to)


def single(folder: Path, out: Path | None = None) -> Path:
    """One trial as one file that needs no other. Raises UsageError where there is no finished trial, StoreError."""
    trial = one(folder)
    style, script = asset("report.css"), "\n".join(asset(name) for name in SCRIPTS)
    policy = (
        f"default-src 'none'; script-src '{hashed(script)}'; style-src '{hashed(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = (
        environment()
        .get_template("single.html")
        .render(
            policy=policy,
            title=trial.id,
            style=Markup(style),
            script=Markup(script),
            data=trials.packed(trials.told(trial)),
            pictures=Markup(trials.script_safe(trials.inlined(trial))),
        )
    )
    path = out or trial.folder / "trial.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise StoreError(f"{path}: {problem.strerror}") from problem
    return path


def hashed(text: str) -> str:
    """As a policy names a script or a style that stands in the page itself."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
