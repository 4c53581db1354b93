"""Files that a site builds once and keeps: each is a pure function of its name, which holds a version."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

NAME = "replica-harness"
UNUSED_SECONDS = 7 * 24 * 3600
"""How long a file must have been of no use to anybody before it goes."""


def built(name: str, build: Callable[[Path], None]) -> Path:
    """The kept file `name`, made by `build(path)` if it is not there yet.

    Two processes may build at once: each writes a file of its own, and the last rename wins with equal bytes.
    Without a writable cache folder the file is made anew in the temporary folder of this machine.
    """
    folder = _folder()
    path = folder / name
    try:
        os.utime(path)  # it is in use: others may not take it for forgotten
    except FileNotFoundError:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            build(Path(scratch) / name)
            os.replace(Path(scratch) / name, path)
        forget(path)
    return path


def forget(newest: Path) -> None:
    """Remove what no version has used for a week, measured from when `newest` was written.

    Every use of a file renews its time before it is opened, and a file that is open stays readable without its name:
    a process of another version loses nothing that it has in hand.
    """
    now = newest.stat().st_mtime
    for other in sorted(newest.parent.glob("*.sqlite")):
        with suppress(OSError):  # somebody else may have been faster
            if other.stat().st_mtime < now - UNUSED_SECONDS:
                other.unlink()


def places() -> list[Path]:
    """Where kept files may lie on this machine."""
    return [user_cache_path(NAME), Path(tempfile.gettempdir()) / NAME]


def _folder() -> Path:
    try:
        folder = user_cache_path(NAME, ensure_exists=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        folder = Path(tempfile.gettempdir()) / NAME
        folder.mkdir(exist_ok=True)
        return folder
