"""Which jury a command has: `--judge none`, `replay`, `replay:MODEL`, or any model's name; and where votes are kept.

Votes that prove a task lie beside it, `tasks/<site>/votes/<slug>.jsonl`; votes on a run's trials lie in the run,
`runs/<run>/votes.jsonl`. Both are replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from harness.errors import UsageError
from harness.types import Task
from judges.jury import Jury, Kept, Model, Nobody, Replay, Votes

VOTES = "votes.jsonl"
"""The file of a run that holds the votes on its trials."""


def default(environ: Mapping[str, str]) -> str:
    """`replay` where CI is set, so that no verdict there rests on a network; else `none`."""
    return "replay" if environ.get("CI") else "none"


def beside(task_id: str, root: Path) -> Path:
    """Where the votes that prove a task are kept."""
    site, _, slug = task_id.partition("/")
    return root / site / "votes" / f"{slug.partition('@')[0]}.jsonl"


def jury(word: str, files: Iterable[Path], keep: Path | None = None) -> Jury:
    """The jury by its word, with the votes of those files; new ones are appended to `keep`.

    Raises UsageError for a word that is none, StoreError for a file that cannot be read.
    """
    if word == "none":
        return Nobody()
    votes = Votes(files)
    kind, colon, only = word.partition(":")
    if kind == "replay":
        if colon and not only:
            raise UsageError(
                f"--judge {word!r} names no model behind the colon; such as replay:openai/gpt-4o, or replay"
            )
        return Replay(votes, only or None)
    return Model(word, votes, Kept(keep) if keep else lambda one: None)


def of_run(
    word: str | None, run: Path, tasks: Sequence[Task], root: Path, environ: Mapping[str, str]
) -> Jury:
    """The jury of a run's trials."""
    files = [run / VOTES, *(beside(task.id, root) for task in tasks)]
    return jury(word or default(environ), files, run / VOTES)
