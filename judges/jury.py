"""Who is asked what only a reader can tell: nobody, the votes that were recorded, or a model.

Votes are kept in files of one JSON object a line, under a digest of all that was asked and the model's name, so that
they can be committed, read, and replayed: equal questions have equal verdicts, without a model and without a network.
What is kept is the reply as it came: how it is read and what it must quote is judged again at every replay.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import StoreError
from judges import ballot, model, question
from judges.question import Question

AT_ONCE = 4
"""Votes that are asked for at the same time."""


class NoJury(Exception):
    """Nobody is there to be asked: what has no fallback is unscored."""


class NotRecorded(Exception):
    """The votes that would be replayed are not there, which is ours to mend; the message says how."""


class Replies(BaseModel):
    """What a model replied to a question, once a vote."""

    model_config = ConfigDict(frozen=True)
    model: str
    texts: tuple[str, ...]


class Jury(Protocol):
    """Who is asked."""

    @property
    def name(self) -> str:
        """`none`, `replay`, or the model's name."""

    def replies(self, asked: Question, votes: int) -> Replies:
        """A reply a vote. Raises NoJury, NotRecorded, or model.Unreachable."""


class Nobody:
    """No model is asked."""

    name = "none"

    def replies(self, asked: Question, votes: int) -> Replies:
        """Raises NoJury."""
        raise NoJury("no model was asked (--judge none)")


# ---------------------------------------------------------------- recorded votes


class Recorded(BaseModel):
    """One vote as it is kept: a line of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    question: str
    """`Question.digest`."""
    model: str
    vote: int
    """From 1."""
    reply: str
    task: str
    """For a reader; votes are found by the question alone."""
    prompt: str
    """The template and its digest."""
    rubric: str
    """Digest of the criteria."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


class Asked(Protocol):
    """What votes are kept under."""

    @property
    def digest(self) -> str:
        """Of all that was asked."""


class Votes:
    """Recorded votes of some files."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        """Files that are not there hold no votes. Raises StoreError for one that cannot be read."""
        self._kept: dict[str, dict[str, dict[int, Recorded]]] = {}
        self._lock = threading.Lock()
        for file in files:
            for one in read(file):
                self.add(one)

    def add(self, one: Recorded) -> None:
        """Keep a vote, in place of an earlier one of the same number."""
        with self._lock:
            self._kept.setdefault(one.question, {}).setdefault(one.model, {})[one.vote] = one

    def models(self, asked: Asked, votes: int) -> list[str]:
        """The models of which all votes on that question are there."""
        wanted = set(range(1, votes + 1))
        return [name for name, cast in self._kept.get(asked.digest, {}).items() if wanted <= cast.keys()]

    def cast(self, asked: Asked, name: str, votes: int) -> tuple[str, ...]:
        """The replies."""
        cast = self._kept[asked.digest][name]
        return tuple(cast[vote].reply for vote in range(1, votes + 1))

    def get(self, asked: Asked, name: str, vote: int) -> Recorded | None:
        """One vote, if it is there."""
        return self._kept.get(asked.digest, {}).get(name, {}).get(vote)


def read(file: Path) -> Iterator[Recorded]:
    """The votes in a file, none if it is not there. Raises StoreError."""
    if not file.is_file() or not file.stat().st_size:
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            yield Recorded.model_validate_json(line)
        except ValidationError as error:
            raise StoreError(f"{file}:{number} is no recorded vote: {error.errors()[0]['msg']}") from None


class Replay:
    """Recorded votes only: a question that was never asked is an error that says what would have done."""

    def __init__(self, votes: Votes, only: str | None = None) -> None:
        """`only` names the model whose votes count, where there are several's."""
        self._votes = votes
        self._only = only
        self.name = f"replay:{only}" if only else "replay"

    def replies(self, asked: Question, votes: int) -> Replies:
        """Raises NotRecorded."""
        models = [one for one in self._votes.models(asked, votes) if self._only in (None, one)]
        if not models:
            raise NotRecorded(
                f"no recorded votes on {', '.join(asked.ids)} of {asked.task} (question {asked.digest}); "
                "--judge PROVIDER/MODEL asks for them and keeps them, --judge none does without"
            )
        if len(models) > 1:
            raise NotRecorded(
                f"votes of {len(models)} models are recorded on {', '.join(asked.ids)} of {asked.task}; "
                f"say whose: --judge replay:{models[0]}"
            )
        return Replies(model=models[0], texts=self._votes.cast(asked, models[0], votes))


# ---------------------------------------------------------------- a model


class Model:
    """A model, asked for what is not recorded of it; what it says is kept by `keep`."""

    def __init__(
        self, name: str, votes: Votes | None = None, keep: Callable[[Recorded], None] = lambda one: None
    ) -> None:
        """`votes` it has cast already. Raises UsageError for a name that is no model's."""
        model.check(name)
        self.name = name
        self._votes = votes or Votes()
        self._keep = keep

    def replies(self, asked: Question, votes: int) -> Replies:
        """Raises model.Unreachable."""
        with ThreadPoolExecutor(min(votes, AT_ONCE)) as pool:
            texts = list(pool.map(lambda vote: self._vote(asked, vote), range(1, votes + 1)))
        return Replies(model=self.name, texts=tuple(texts))

    def _vote(self, asked: Question, vote: int) -> str:
        known = self._votes.get(asked, self.name, vote)
        if known is not None:
            return known.reply
        reply = self._ask(asked, vote)
        one = Recorded(
            question=asked.digest,
            model=self.name,
            vote=vote,
            reply=reply.text,
            task=asked.task,
            prompt=question.prompt(),
            rubric=asked.rubric,
            input_tokens=reply.input_tokens,
            output_tokens=reply.output_tokens,
            cost_usd=reply.cost_usd,
        )
        self._votes.add(one)
        self._keep(one)
        return reply.text

    def _ask(self, asked: Question, vote: int) -> model.Reply:
        """The reply; asked for once more where the first is no ballot."""
        messages = asked.messages(vote - 1)
        first = model.ask(self.name, messages, ballot.SCHEMA)
        try:
            ballot.read(first.text, asked.ids, asked.sources)
        except ballot.Unreadable as fault:
            again = [
                *messages,
                {"role": "assistant", "content": first.text[:2000] or "(nothing)"},
                {
                    "role": "user",
                    "content": f"That cannot be read: {fault}. Reply with the JSON object alone.",
                },
            ]
            second = model.ask(self.name, again, ballot.SCHEMA)
            return second._replace(
                input_tokens=first.input_tokens + second.input_tokens,
                output_tokens=first.output_tokens + second.output_tokens,
            )
        return first


class Kept:
    """A file that votes are appended to, each at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def __call__(self, one: Recorded) -> None:
        """Append it. Raises StoreError."""
        try:
            with self._lock:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(line(one))
        except OSError as problem:
            raise StoreError(f"{self._file}: {problem.strerror}") from problem


def line(one: Recorded) -> str:
    """As it is kept."""
    return one.model_dump_json(exclude_none=True) + "\n"


def write(file: Path, votes: Sequence[Recorded]) -> None:
    """Replace a file of votes, in a fixed order."""
    ordered = sorted(votes, key=lambda one: (one.task, one.question, one.model, one.vote))
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(file.name + ".new")
    scratch.write_text("".join(map(line, ordered)), encoding="utf-8")
    os.replace(scratch, file)
