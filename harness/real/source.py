"""Where task files in REAL's format lie: in the package agisdk, or in any folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import glob as files_like
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from harness.errors import UsageError

FOLDER = "real"
"""The folder beside the tasks that holds what we add to published ones; also how ids of tasks from a folder begin."""
PACKAGE = "agisdk"
INSIDE = ("REAL", "browsergym", "webclones")
"""Folders of the package that lead to `v1/tasks/*.json`."""
SCRIPTS = "eval_scripts"
"""The folder beside `tasks` that holds grading scripts."""
EDITION = "v1"
"""Of a name without one, as REAL itself reads it."""


@dataclass(frozen=True)
class File:
    """One task file, and what it came with."""

    path: Path
    id: str
    """Ours: `agisdk/v1/omnizon-1`, or `real/v1/omnizon-1` of a folder's."""
    package: str
    """`agisdk 0.3.5`, or the folder's name."""
    edition: str
    """Of the package's folder; empty where only the file can tell."""

    @property
    def scripts(self) -> tuple[Path, ...]:
        """Where the grading scripts are looked for that it names: beside it, and where REAL's package has them."""
        return (self.path.parent, self.path.parent.parent / SCRIPTS)


def is_asked(glob: str) -> bool:
    """Whether a pattern of the command line, or an id, is one of REAL's tasks."""
    return re.match(rf"{PACKAGE}[:/]|{FOLDER}[:/]", glob) is not None


def files(glob: str) -> list[File]:
    """The files that a pattern names, sorted. Raises UsageError where there are none."""
    name, mark, pattern = (
        glob[: len(PACKAGE)],
        glob[len(PACKAGE) : len(PACKAGE) + 1],
        glob[len(PACKAGE) + 1 :],
    )
    if name == PACKAGE and mark in (":", "/"):
        return _packaged(pattern, glob)
    if glob.startswith(f"{FOLDER}:"):
        return _in_folder(glob.removeprefix(f"{FOLDER}:"))
    raise UsageError(
        f"{glob!r}: tasks in REAL's format are named by their files, such as {FOLDER}:path/to/tasks/*.json, "
        f"or as the package's: {PACKAGE}:v1/omnizon-*"
    )


def _packaged(pattern: str, glob: str) -> list[File]:
    """Those of the installed package; its modules are not imported: that takes seconds, and a dozen others."""
    found = list(_editions())
    if not found:
        raise UsageError(
            f"{glob!r}: the package {PACKAGE} is not installed here; 'pip install --no-deps {PACKAGE}' is enough, "
            f"since only its task files are read. Files elsewhere: {FOLDER}:path/to/tasks/*.json"
        )
    editions = dict(found)
    if not pattern:
        pattern = "*"
    elif pattern.rstrip("/") in editions:
        pattern = f"{pattern.rstrip('/')}/*"
    elif "/" not in pattern and pattern != "*":
        pattern = f"{EDITION}/{pattern}"
    package = f"{PACKAGE} {_version()}"
    have = [
        File(path, f"{PACKAGE}/{edition}/{path.stem}", package, edition)
        for edition, folder in found
        for path in folder.glob("*.json")
    ]
    named = sorted(
        (file for file in have if fnmatchcase(f"{file.edition}/{file.path.stem}", pattern)), key=_by_number
    )
    if not named:
        sites = sorted({file.path.stem.rpartition("-")[0] for file in have})
        raise UsageError(
            f"no task of {package} matches {glob!r}; editions: {', '.join(editions)}; sites: {', '.join(sites)}"
        )
    return named


def _editions() -> Iterator[tuple[str, Path]]:
    spec = find_spec(PACKAGE)  # of a package at the top: it is looked for, and not imported
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for folder in sorted(Path(place).joinpath(*INSIDE).glob("*/tasks")):
            yield folder.parent.name, folder


def _version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # a folder on the path without what pip writes beside it
        return "(unknown version)"


def _in_folder(pattern: str) -> list[File]:
    path = Path(pattern)
    paths = sorted(path.glob("*.json")) if path.is_dir() else sorted(map(Path, files_like(pattern)))
    if not paths:
        raise UsageError(f"{FOLDER}:{pattern}: no such file; name files in REAL's format, or their folder")
    return sorted(
        (File(one, f"{FOLDER}/{one.stem}", one.resolve().parent.name, "") for one in paths), key=_by_number
    )


def _by_number(file: File) -> tuple[str, str, int, str]:
    """omnizon-2 before omnizon-10."""
    name, _, number = file.path.stem.rpartition("-")
    return (file.edition, name, int(number) if number.isdecimal() else 0, file.path.stem)
