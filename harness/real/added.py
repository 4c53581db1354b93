"""What we add to published tasks, in `tasks/real/`: never a word of their own text.

tasks/real/sites.toml               which of our sites plays the part of which of REAL's, and how it is set
tasks/real/defects.toml             what is known to be wrong with published tasks
tasks/real/<edition>/<id>.toml      ways through a task, plays that must fail, the facts of its rubrics
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from harness.agents.script import check_steps, edited
from harness.errors import UsageError
from harness.types import NearMiss, Noun, Way

T = TypeVar("T", bound=Noun)


class Part(Noun):
    """Which of our sites plays the part of one of REAL's."""

    site: str
    user: str | None = None
    clock: datetime
    knobs: dict[str, bool | int | str] = Field(default_factory=dict)


class Defect(Noun):
    """Something that is known to be wrong with published tasks."""

    tasks: Annotated[tuple[str, ...], Field(min_length=1)]
    """`v1/omnizon-6`."""
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    says: Annotated[str, Field(min_length=1)]
    """A sentence."""


class Addition(Noun):
    """What we add to one published task."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    digest: str
    """Of the file that it was written for: it is added to no other, whatever that one is called."""
    facts: Annotated[dict[int, dict[str, Any]], Field(alias="fact", default_factory=dict)]
    """Position of an eval, from 1 -> the fact that its rubric is about, as `judges.graded` reads it."""
    solutions: Annotated[tuple[Way, ...], Field(alias="solution")] = ()
    near_misses: Annotated[tuple[NearMiss, ...], Field(alias="near_miss")] = ()


def parts(folder: Path) -> dict[str, Part]:
    """REAL's name of a site -> who plays its part."""
    return {
        name: _read_as(Part, folder / "sites.toml", part)
        for name, part in _toml(folder / "sites.toml").items()
    }


def defects(folder: Path) -> list[Defect]:
    """What is known to be wrong with published tasks."""
    path = folder / "defects.toml"
    return [_read_as(Defect, path, one) for one in _toml(path).get("defect", [])]


def addition(folder: Path, edition: str, task_id: str, digest: str) -> Addition | None:
    """What is added to the published task of that name and content, if anything."""
    path = folder / edition / f"{task_id}.toml"
    if not path.is_file():
        return None
    found = _read_as(Addition, path, _toml(path))
    if found.digest != digest:
        return None
    for steps in (way.steps for way in found.solutions):
        _playable(path, steps)
    for miss in found.near_misses:
        _playable(
            path, miss.steps if miss.steps is not None else edited(found.solutions[0].steps, miss.instead)
        )
    return found


def _playable(path: Path, steps: Any) -> None:
    try:
        check_steps(steps)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from None


def _read_as(model: type[T], path: Path, written: Any) -> T:
    try:
        return model.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
