"""Judges against labelled cases: of each claim of each case it is known whether it is true.

A file of cases holds a JSON object a line:

    {"case": "turned round", "kind": "near miss", "trajectory": "plays/review.jsonl",
     "rows": {"written_review.body": "I would not recommend it."}, "truth": {"recommends": false}}

`trajectory` is the path, from the file, of what was played; `rows` and `answer`, where they are there, replace what the
play wrote into a column, or answered: so that one real play serves many cases, of which the truth is known by how
they are made. `truth` names the criteria of the task's rubric.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, JsonValue, ValidationError

from harness.errors import UsageError
from harness.judging.agreement import Agreement
from harness.store import read_trajectory
from harness.types import Finding, Noun, Trajectory
from judges import question, rubric
from judges import read as read_checks
from judges.jury import Jury

ALL = "all"
"""The row over all criteria."""


class Case(Noun):
    """A play of which it is known which claims are true."""

    case: str
    kind: str
    """Such as `good`, `bad`, `near miss`, `injected`."""
    trajectory: str
    rows: dict[str, str] = Field(default_factory=dict)
    """`table.column` -> what stands there instead, in every row that the play wrote."""
    answer: JsonValue = None
    truth: dict[str, bool]


class Ruling(Noun):
    """What a judge made of one claim of one case."""

    judge: str
    case: str
    kind: str
    criterion: str
    truth: bool
    said: bool | None
    """None where it was left open."""
    reason: str
    flags: tuple[str, ...] = ()


class Calibration(Noun):
    """All rulings of some judges, under one prompt."""

    prompt: str
    file: str
    rulings: tuple[Ruling, ...]

    def rows(self) -> list[tuple[str, str, Agreement]]:
        """(judge, criterion or ALL, agreement), judges in the order in which they were asked."""
        found = []
        for judge in dict.fromkeys(one.judge for one in self.rulings):
            mine = [one for one in self.rulings if one.judge == judge]
            names = sorted({one.criterion for one in mine})
            for name in [ALL, *names]:
                said = [(one.truth, one.said) for one in mine if name in (ALL, one.criterion)]
                found.append((judge, name, Agreement.of(said)))
        return found

    def wrong(self) -> list[Ruling]:
        """Those that contradict what is known."""
        return [one for one in self.rulings if one.said is not None and one.said != one.truth]

    def as_json(self) -> dict[str, Any]:
        """What --json prints."""
        rows = [
            {
                "judge": judge,
                "criterion": criterion,
                **vars(agreement),
                **{
                    name: getattr(agreement, name).as_json()
                    for name in ("precision", "recall", "kappa", "coverage")
                },
            }
            for judge, criterion, agreement in self.rows()
        ]
        return {
            "file": self.file,
            "prompt": self.prompt,
            "agreement": rows,
            **self.model_dump(include={"rulings"}),
        }


def read(file: Path) -> list[Case]:
    """The cases of a file. Raises UsageError with the line of what is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file}: {problem}; a file of labelled cases is JSON, an object a line") from None
    cases = []
    for number, line in enumerate(lines, start=1):
        try:
            cases.append(Case.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise UsageError(f"{file}:{number}: {place or 'case'}: {first['msg']}") from None
    if not cases:
        raise UsageError(f"{file} holds no cases")
    return cases


def calibrate(file: Path, juries: Sequence[Jury]) -> Calibration:
    """Have each jury rule on every claim of every case. Raises UsageError for cases that are none."""
    cases = read(file)
    plays: Callable[[str], Trajectory] = cache(lambda name: _play(file, name))
    told = [(case, _edited(plays(case.trajectory), case)) for case in cases]
    for case, play in told:
        _refuse_other_claims(file, case, play)
    ruled = [
        one
        for jury in juries
        for one in _by_name(
            jury,
            [
                (case, name, finding)
                for case, play in told
                for name, finding in _findings(play, jury)
                if name in case.truth
            ],
        )
    ]
    for _, _, _, finding in ruled:
        if finding.outcome == "broken":  # a vote that would be replayed is not there
            raise UsageError(f"{file}: {finding.reason}")
    rulings = [
        Ruling(
            judge=judge,
            case=case.case,
            kind=case.kind,
            criterion=name,
            truth=case.truth[name],
            said=_SAID.get(finding.outcome),
            reason=finding.reason,
            flags=finding.flags,
        )
        for case, judge, name, finding in ruled
    ]
    return Calibration(prompt=question.prompt(), file=file.name, rulings=tuple(rulings))


_SAID = {"passed": True, "failed": False}
Ruled = tuple[Case, str, str, Finding]


def _by_name(jury: Jury, found: list[tuple[Case, str, Finding]]) -> list[Ruled]:
    """Under the name of the model that voted, where its votes are replayed."""
    models = [finding.by for _, _, finding in found if finding.by and finding.votes]
    name = models[0] if models else jury.name
    return [(case, name, criterion, finding) for case, criterion, finding in found]


def _play(file: Path, name: str) -> Trajectory:
    path = file.parent / name
    path = path / "trajectory.jsonl" if path.is_dir() else path
    played = read_trajectory(path) if path.is_file() else None
    if played is None:
        raise UsageError(f"{file}: no finished trajectory at {path}")
    return played


def _edited(play: Trajectory, case: Case) -> Trajectory:
    changes = []
    for change in play.footer.changes:
        told = {
            name.partition(".")[2]: text
            for name, text in case.rows.items()
            if name.partition(".")[0] == change.table
        }
        changes.append(
            change.model_copy(update={"after": {**change.after, **told}}) if change.after else change
        )
    update: dict[str, Any] = {"changes": tuple(changes)}
    if case.answer is not None:
        update["answer"] = case.answer
    return play.model_copy(update={"footer": play.footer.model_copy(update=update)})


def _rubric(play: Trajectory) -> rubric.Check | None:
    return next((check for check in read_checks(play.task) if isinstance(check, rubric.Check)), None)


def _refuse_other_claims(file: Path, case: Case, play: Trajectory) -> None:
    check = _rubric(play)
    known = [criterion.id for criterion in check.criteria] if check else []
    other = sorted(set(case.truth) - set(known))
    if other or not case.truth:
        raise UsageError(
            f"{file}: case {case.case!r} labels {', '.join(other) or 'nothing'}; "
            f"the rubric of {play.task.id} claims {', '.join(known) or 'nothing'}"
        )


def _findings(play: Trajectory, jury: Jury) -> list[tuple[str, Finding]]:
    check = _rubric(play)
    found = rubric.judge(check, play, jury) if check else []
    return [(finding.label.partition(":")[2], finding) for finding in found]
