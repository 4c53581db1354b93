"""Files that a site builds once and keeps: each is a pure function of its name, which holds a version."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path


def built(name: str, build: Callable[[Path], None]) -> Path:
    """The kept file `name`, made by `build(path)` if it is not there yet.

    Two processes may build at once: each writes a file of its own, and the last rename wins with equal bytes.
    Without a writable cache folder the file is made anew in the temporary folder of this machine.
    """
    folder = _folder()
    path = folder / name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            build(Path(scratch) / name)
            os.replace(Path(scratch) / name, path)
    return path


def _folder() -> Path:
    try:
        folder = user_cache_path("replica-harness", ensure_exists=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        folder = Path(tempfile.gettempdir()) / "replica-harness"
        folder.mkdir(exist_ok=True)
        return folder
