"""Who plays the users of a command: `--user replay`, `replay:MODEL`, or any model's name; and where replies are kept.

What proves a task lies beside it, `tasks/<site>/talks/<slug>.jsonl`; what was said in a run lies in the run,
`runs/<run>/talks.jsonl`. Both are replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from harness.errors import UsageError
from harness.talk.persona import Played, Replayed, Voice
from harness.types import Task
from judges.jury import Kept, Votes

TALKS = "talks.jsonl"
"""The file of a run that holds what its users said."""


def beside(task_id: str, root: Path) -> Path:
    """Where the replies that prove a task are kept."""
    site, _, slug = task_id.partition("/")
    return root / site / "talks" / f"{slug.partition('@')[0]}.jsonl"


def voice(word: str | None, files: Iterable[Path], keep: Path) -> Voice:
    """The voice by its word, with the replies of those files; new ones are appended to `keep`.

    Raises UsageError for a word that is none, StoreError for a file that cannot be read.
    """
    votes = Votes(files)
    kind, colon, only = (word or "replay").partition(":")
    if kind == "replay":
        if colon and not only:
            raise UsageError(f"--user {word!r} names no model behind the colon; such as replay:openai/gpt-4o")
        return Replayed(votes, only or None)
    return Played(word or "", votes, Kept(keep))


def recorded(root: Path) -> Callable[[Task], Voice]:
    """For each task the replies that lie beside it, and no others."""
    return lambda task: Replayed(Votes([beside(task.id, root)]))


def of_run(word: str | None, run: Path, tasks: Sequence[Task], root: Path) -> Voice | None:
    """The voice of a run's users; None where no model plays one, so that no model is looked for."""
    played = [task for task in tasks if task.talk and task.talk.persona is not None]
    if not played:
        return None
    return voice(word, [run / TALKS, *(beside(task.id, root) for task in played)], run / TALKS)
