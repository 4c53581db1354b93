"""REAL's own tasks, and others' in its format: read where they lie, played on our sites, judged by their rules.

    agisdk:v1/omnizon-*             of the package agisdk, wherever it is installed; none of it is run or copied
    real:path/to/tasks/*.json       any files in REAL's format

`find` gives tasks to play, and refuses what cannot be played; `listed` tells of all. What we add to a published task
(a way through it, plays that must fail, the facts that its rubrics are about) lies in `tasks/real/`.
"""

from harness.real.reading import Entry, find, listed
from harness.real.source import FOLDER, is_asked

__all__ = ["FOLDER", "Entry", "find", "is_asked", "listed"]
