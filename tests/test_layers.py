"""Who may import whom: one direction, from the nouns to the command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "harness": (),
    "harness.types": (),
    "harness.errors": ("harness.types",),
    "sites": ("sites.kit",),
    "sites.kit": ("sites.kit",),
    "sites.omnizon": ("sites.kit", "sites.omnizon"),
    "sites.dashdish": ("sites.kit", "sites.dashdish"),
    "judges": ("harness.types", "harness.errors", "judges"),
    "harness.catalog": (
        "harness", "harness.types", "harness.errors", "harness.agents", "harness.families", "harness.real", "judges",
    ),
    "harness.real": ("harness.types", "harness.errors", "harness.agents", "harness.real", "judges"),
    "harness.families": ("harness.errors", "sites", "sites.kit"),
    "harness.browser": ("harness.types", "harness.errors", "harness.browser"),
    "harness.cdp": ("harness.types", "harness.errors", "harness.browser", "harness.cdp"),
    "harness.agents": (
        "harness", "harness.types", "harness.errors", "harness.agents", "harness.cdp", "harness.sandbox",
    ),
    "harness.conformance": (
        "harness", "harness.types", "harness.errors", "harness.exits", "harness.agents",
        "harness.conformance", "harness.run",
        "harness.sandbox", "harness.show", "harness.store", "judges",
    ),
    "harness.conformance.corner": ("sites.kit",),
    "harness.sandbox": ("harness.types", "harness.errors", "harness.sandbox"),
    "harness.meter": ("harness.types", "harness.errors", "harness.meter"),
    "harness.store": ("harness.types", "harness.errors"),
    "harness.textmode": ("harness.types", "harness.errors", "harness.browser", "harness.textmode"),
    "harness.episode": (
        "harness", "harness.types", "harness.errors", "harness.browser", "harness.cdp", "harness.sandbox",
        "harness.store", "harness.talk", "harness.textmode", "sites.kit",
    ),
    "harness.talk": ("harness.types", "harness.errors", "harness.talk", "judges"),
    "harness.judging": (
        "harness", "harness.types", "harness.errors", "harness.exits", "harness.stats", "harness.store",
        "harness.run", "harness.board", "harness.catalog", "harness.juries", "harness.show", "harness.judging",
        "judges",
    ),
    "harness.juries": ("harness.types", "harness.errors", "judges"),
    "harness.search": (
        "harness.types", "harness.errors", "harness.browser", "harness.episode", "harness.textmode", "sites.kit",
    ),
    "harness.run": (
        "harness", "harness.types", "harness.errors", "harness.agents", "harness.browser", "harness.episode",
        "harness.meter", "harness.sandbox", "harness.store", "harness.talk", "harness.textmode", "judges", "sites",
        "sites.kit",
    ),
    "harness.known": ("harness.types", "harness.errors", "harness.agents", "harness.episode"),
    "harness.check": (
        "harness.mutate",
        "harness.types", "harness.errors", "harness.agents", "harness.episode", "harness.known",
        "harness.run", "harness.store", "harness.talk", "judges",
    ),
    "harness.explain": (
        "harness.types", "harness.agents", "harness.episode", "harness.known", "harness.mutate", "harness.run",
        "harness.talk", "judges",
    ),
    "harness.mutate": ("harness.types", "judges"),
    "harness.stats": (),
    "harness.exits": (),
    "harness.shard": ("harness.types", "harness.errors", "harness.store"),
    "harness.board.commands": (
        "harness", "harness.board", "harness.catalog", "harness.errors", "harness.exits", "harness.run",
    ),
    "harness.board.pages": ("harness.board", "harness.report"),
    "harness.board.beginnings": ("harness.types", "sites", "sites.kit"),
    "harness.board": (
        "harness", "harness.types", "harness.errors", "harness.exits", "harness.stats", "harness.store",
        "harness.shard", "harness.board", "judges",
    ),
    "harness.doctor": (
        "harness.types", "harness.errors", "harness.agents", "harness.browser", "harness.catalog", "harness.sandbox",
        "sites",
        "sites.kit",
    ),
    "harness.show": (
        "harness.types", "harness.check", "harness.doctor", "harness.families", "harness.mutate", "harness.real",
    ),
    "harness.replay": (
        "harness", "harness.types", "harness.errors", "harness.browser", "harness.episode", "harness.store",
        "harness.talk", "harness.textmode", "sites",
    ),
    "harness.knobs": ("harness.errors",),
    "harness.recording.commands": (
        "harness", "harness.errors", "harness.agents", "harness.browser", "harness.knobs", "harness.recording", "sites",
    ),
    "harness.recording": (
        "harness", "harness.types", "harness.errors", "harness.agents", "harness.browser", "harness.catalog",
        "harness.episode", "harness.known", "harness.recording", "harness.run", "harness.store", "judges", "sites",
        "sites.kit",
    ),
    "harness.report.picture": ("harness.errors", "harness.browser"),
    "harness.report.commands": ("harness", "harness.errors", "harness.exits", "harness.replay", "harness.report"),
    "harness.report": (
        "harness", "harness.types", "harness.errors", "harness.store", "harness.stats", "harness.catalog",
        "harness.report", "judges",
    ),
}  # fmt: skip
"""Module or package -> what of ours it may import. `harness.cli` may import anything; nothing imports it."""

ONE_HOME = {
    "playwright": "harness/browser",
    "apsw": "sites/kit/store.py",
    "starlette": "sites",
    "uvicorn": "sites/kit/serve.py",
    "jinja2": "sites/kit/site.py",
    "litellm": "judges/model.py",
    "httpx": "harness/meter/proxy.py",
    "mcp": "harness/agents",
    "bs4": "sites/kit/rough.py",
    "jmespath": "judges/rendered.py",
    "platformdirs": "sites/kit/cache.py",
    "selectolax": "harness/textmode",
    "pyroaring": "sites/omnizon/catalogue/bits.py",
    "rich": "harness/show.py",
    "typer": "harness/cli.py",
    "websockets": "harness/cdp",
}
"""Dependency -> the one place that imports it."""
ELSEWHERE = {
    ("bs4", "harness/browser/markup.py"),  # prunes a page's markup for the agents that want it
    ("apsw", "harness/episode.py"),  # the gold queries' errors, translated
    ("apsw", "harness/doctor.py"),  # whether it is there
    ("apsw", "harness/board/beginnings.py"),  # the gold queries of a submission
    ("starlette", "harness/agents/http.py"),  # the agents' own address
    ("uvicorn", "harness/agents/http.py"),
    ("starlette", "harness/agents/mcp.py"),
    ("starlette", "harness/meter/proxy.py"),  # the agents' way to their models
    ("uvicorn", "harness/meter/proxy.py"),
    ("litellm", "harness/meter/prices.py"),  # its table of prices
    ("litellm", "harness/agents/llm.py"),  # an agent of its own, as a command
    ("typer", "harness/meter/commands.py"),  # options of `harness run`
    ("rich", "harness/conformance/tables.py"),
    ("rich", "harness/conformance/commands.py"),
    ("typer", "harness/conformance/commands.py"),
    ("rich", "harness/judging/tables.py"),
    ("rich", "harness/judging/commands.py"),
    ("typer", "harness/judging/commands.py"),
    ("jinja2", "harness/judging/pages.py"),
    ("jinja2", "judges/question.py"),  # the words around a question to a model
    ("jinja2", "harness/report/pages.py"),  # the reports' own templates
    ("jinja2", "harness/board/pages.py"),  # and those that extend them
    ("rich", "harness/cli.py"),  # the console that is handed to show.py
    ("rich", "harness/board/tables.py"),  # of runs that have been played
    ("rich", "harness/board/commands.py"),
    ("apsw", "harness/recording/recorder.py"),  # tables that are not there, or will not be asked
    ("typer", "harness/recording/commands.py"),
    ("typer", "harness/report/commands.py"),
    ("starlette", "harness/report/watch.py"),  # a run that is followed
    ("uvicorn", "harness/report/watch.py"),
    ("typer", "harness/board/commands.py"),  # their commands, which cli.py adds to its own
}


def modules() -> list[Path]:
    """Every source file of the product."""
    return sorted(path for top in ("harness", "judges", "sites") for path in (ROOT / top).rglob("*.py"))


def name_of(path: Path) -> str:
    """`sites.kit.store` for its file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """What a file imports, wherever in it; `from a import b` is `a.b` where that is a module of ours."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = ROOT / node.module.replace(".", "/") / alias.name
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                yield f"{node.module}.{alias.name}" if is_module else node.module


def row_of(module: str) -> str:
    """The longest row of the table that a module falls under."""
    rows = [row for row in MAY_IMPORT if module == row or module.startswith(row + ".")]
    exact = [row for row in rows if row not in ("harness", "sites") or module == row]
    assert exact, f"{module} is in no row: add it to MAY_IMPORT in {Path(__file__).name}"
    return max(exact, key=len)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    module = name_of(path)
    if module == "harness.cli":
        return
    allowed = MAY_IMPORT[row_of(module)]
    ours = [name for name in imports(path) if name.split(".")[0] in ("harness", "judges", "sites")]
    for name in ours:
        within = any(
            name == row or (row not in ("harness", "sites") and name.startswith(row + ".")) for row in allowed
        )
        assert within, f"{module} imports {name}; its row allows {', '.join(allowed) or 'nothing of ours'}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_dependency_has_one_home(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        top = name.split(".")[0]
        home = ONE_HOME.get(top)
        assert home is None or where.startswith(home) or (top, where) in ELSEWHERE, f"{where} imports {top}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_site_reads_the_machines_clock_or_unseeded_chance(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    if not where.startswith("sites/"):
        return
    assert not {"random", "time", "secrets", "uuid"} & {name.split(".")[0] for name in imports(path)}, where
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            assert (
                node.attr not in ("now", "today", "utcnow")
                or not isinstance(node.value, ast.Name)
                or (node.value.id not in ("datetime", "date"))
            ), f"{where}:{node.lineno} reads the machine's clock"


def test_the_table_has_no_row_for_what_is_not_there() -> None:
    for row in MAY_IMPORT:
        inner = ROOT / row.replace(".", "/")
        assert inner.is_dir() or inner.with_suffix(".py").exists(), row
