"""kind = "rubric": what only a reader can tell, such as whether a review says that the handle gets hot.

    votes = 3                             # by default
    [[check.criterion]]
    id = "hot_handle"                     # findings are labelled rubric:hot_handle
    says = "The review says that the handle of the pan gets hot."
    about = "rows"                        # what a model is shown: the answer, rows, or pages
    table = "written_review"              # rows: the text that the episode wrote into these columns
    columns = ["headline", "body"]
    words = { some = [["hot", "heats up", "burn*"]], none = ["not hot"] }       # without a model

Each criterion is one claim, true or false; all of them have to be met. A model (`judges.jury`) is shown the claims and
the evidence that they are about, and casts `votes` votes. A vote counts only where it quotes what is really there; more
than half of all votes decide, anything else is *unscored*. A model is asked only when no other check of the task has
failed: it never lifts one.

Without a model the fallback decides, where there is one: `typed`, an answer check's fields (about the answer only),
or `words`: of each group in `some` at least one phrase, of `none` not one. A `*` at a phrase's end stands for
the rest of a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.types import Finding, Outcome, Phrase, Trajectory, Vote
from judges import answer, ballot, evidence, gold, jury, normal, phrases, wary
from judges.evidence import Source
from judges.model import Unreachable
from judges.question import Question


class Words(BaseModel):
    """What a text has to hold, and what it must not: the coarse judge, for want of a reader."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    some: Annotated[tuple[Annotated[tuple[Phrase, ...], Field(min_length=1)], ...], Field(min_length=1)]
    """Of each group at least one phrase."""
    none: tuple[Phrase, ...] = ()
    """Not one of these."""

    def fault(self, text: str) -> str:
        """Why the text does not do; empty where it does."""
        missing = [group for group in self.some if not any(phrases.holds(text, phrase) for phrase in group)]
        if missing:
            return f"it holds none of {', '.join(map(repr, missing[0]))}"
        unwanted = [phrase for phrase in self.none if phrases.holds(text, phrase)]
        return f"it holds {unwanted[0]!r}" if unwanted else ""


class Criterion(BaseModel):
    """One claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    says: Annotated[str, Field(min_length=12, max_length=400)]
    about: Literal["answer", "rows", "pages"]
    table: str | None = None
    columns: tuple[str, ...] = ()
    typed: dict[str, Any] | None = None
    words: Words | None = None

    @model_validator(mode="after")
    def _is_about_something(self) -> Criterion:
        if self.about == "rows" and not (self.table and self.columns):
            raise ValueError(
                'about = "rows" needs table and columns, such as table = "message", columns = ["text"]'
            )
        if self.about != "rows" and (self.table or self.columns):
            raise ValueError(f'table and columns belong to about = "rows", not to about = "{self.about}"')
        if self.typed is not None and self.words is not None:
            raise ValueError("a criterion has one fallback, typed or words")
        if self.typed is not None and self.about != "answer":
            raise ValueError(
                'typed is an answer check\'s fields, for about = "answer"; words serves elsewhere'
            )
        if self.words is not None and self.about == "pages":
            raise ValueError(
                'words are looked for in the answer or in rows; a visited check serves about = "pages"'
            )
        if self.typed is not None and answer.Check.model_validate(self.typed).infeasible:
            raise ValueError("infeasible is a check of its own, not a criterion's fallback")
        return self


class Check(BaseModel):
    """Claims that all have to be met."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["rubric"] = "rubric"
    votes: Annotated[int, Field(ge=1, le=9)] = 3
    criteria: Annotated[tuple[Criterion, ...], Field(alias="criterion", min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _names_each_once(self) -> Check:
        if self.votes % 2 == 0:
            raise ValueError(f"votes = {self.votes} can be a tie; write 1, 3, 5, 7 or 9")
        twice = [name for name, times in Counter(one.id for one in self.criteria).items() if times > 1]
        if twice:
            raise ValueError(f"two criteria are called {twice[0]!r}")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """One a criterion."""
        return tuple(f"rubric:{criterion.id}" for criterion in self.criteria)


def judge(check: Check, trajectory: Trajectory, panel: jury.Jury, lost: str | None = None) -> list[Finding]:
    """One finding a criterion. `lost` is the label of another check that has failed: nobody is asked then."""
    if lost is not None:
        return [
            _finding(one, "unscored", f"not asked, since {lost} decides: a model lifts no failed check")
            for one in check.criteria
        ]
    found: dict[str, Finding] = {}
    for criteria in _by_evidence(check.criteria):
        found |= {finding.label: finding for finding in _decide(criteria, check, trajectory, panel)}
    return [found[label] for label in check.labels]


def _by_evidence(criteria: Sequence[Criterion]) -> list[list[Criterion]]:
    """Criteria that are decided by the same evidence are asked together, so that no other sees it."""

    def key(one: Criterion) -> tuple[str, str, tuple[str, ...]]:
        return one.about, one.table or "", one.columns

    return [list(group) for _, group in groupby(sorted(criteria, key=key), key=key)]


def shown(criteria: Sequence[Criterion], trajectory: Trajectory) -> list[Source]:
    """The evidence for criteria that are about the same thing."""
    first = criteria[0]
    match first.about:
        case "answer":
            return evidence.answer(trajectory)
        case "rows":
            return evidence.rows(trajectory, first.table or "", first.columns)
        case "pages":
            return evidence.pages(trajectory, [one.says for one in criteria])


def asked(criteria: Sequence[Criterion], trajectory: Trajectory) -> Question:
    """The question that a model is asked of them."""
    return Question(
        task=trajectory.task.id,
        goal=trajectory.task.goal.strip(),
        criteria=criteria,
        sources=shown(criteria, trajectory),
        pictures=evidence.pictures(trajectory) if criteria[0].about == "pages" else (),
    )


def _decide(
    criteria: list[Criterion], check: Check, trajectory: Trajectory, panel: jury.Jury
) -> list[Finding]:
    question = asked(criteria, trajectory)
    flags = tuple(dict.fromkeys(flag for source in question.sources for flag in source.flags))
    void = _says_nothing(question, trajectory)
    if void:
        return [_finding(one, "failed", void, flags=flags) for one in criteria]
    return polled(criteria, check.votes, question, trajectory, panel)


def polled(
    criteria: Sequence[Criterion], votes: int, question: Question, trajectory: Trajectory, panel: jury.Jury
) -> list[Finding]:
    """What the panel says of each, by so many votes; what else decides where it says nothing."""
    flags = tuple(dict.fromkeys(flag for source in question.sources for flag in source.flags))
    try:
        replies = panel.replies(question, votes)
    except jury.NoJury as reason:
        return [_without_a_model(one, question, trajectory, str(reason), flags) for one in criteria]
    except jury.NotRecorded as reason:
        return [_finding(one, "broken", str(reason), flags=flags) for one in criteria]
    except Unreachable as reason:
        told = f"{panel.name} could not be asked: {reason}; the same command asks again, --judge none does without"
        return [_finding(one, "unscored", told, by=panel.name, flags=flags) for one in criteria]
    flags += _kinship(replies.model, trajectory)
    ballots = [_ballot(text, question) for text in replies.texts]
    return [
        _counted(one, tuple(cast[one.id] for cast in ballots), replies.model, question, trajectory, flags)
        for one in criteria
    ]


def _says_nothing(question: Question, trajectory: Trajectory) -> str:
    """Why there is nothing to be read, which no model need be asked about; empty where there is."""
    text = " ".join(source.text for source in question.sources).replace(wary.REMOVED, " ").strip()
    words = re.findall(r"\w+", text)
    if not question.sources:
        return "nothing was written there"
    if len(words) < 2:
        return (
            f"it says nothing that a claim could rest on: `{text[:40]}`"
            if text
            else "it says nothing to a reader"
        )
    if normal.straight(text) == normal.straight(trajectory.task.goal):
        return "it only repeats the goal"
    return ""


def _ballot(text: str, question: Question) -> dict[str, Vote]:
    try:
        return ballot.read(text, question.ids, question.sources)
    except ballot.Unreadable as fault:
        void = Vote(says="cannot_tell", dismissed=f"the reply is no ballot: {str(fault)[:200]}")
        return dict.fromkeys(question.ids, void)


def _counted(
    criterion: Criterion,
    votes: tuple[Vote, ...],
    model: str,
    question: Question,
    trajectory: Trajectory,
    flags: tuple[str, ...],
) -> Finding:
    """What more than half of all votes say; unscored where no answer has so many."""
    counts = Counter(vote.says for vote in votes if not vote.dismissed)
    dismissed = [vote.dismissed for vote in votes if vote.dismissed]
    told = [
        f"{times} of {len(votes)} votes say {says.replace('_', ' ')}" for says, times in counts.most_common()
    ]
    told += [f"{len(dismissed)} did not count: {dismissed[0]}"] if dismissed else []
    outcome: Outcome = "unscored"
    for says, decided in _DECIDED.items():
        if counts[says] * 2 > len(votes):
            outcome = decided
    if outcome != "unscored":
        word = "met" if outcome == "passed" else "not_met"
        reasons = [vote.why for vote in votes if vote.says == word and vote.why and not vote.dismissed]
        told += reasons[:1]
    other = _fallback(criterion, question, trajectory)
    if other is not None and outcome != "unscored" and other[1] != outcome:
        flags += (f"{other[0]} would say {other[1]}: {other[2]}",)
    return _finding(criterion, outcome, "; ".join(told), by=model, votes=votes, flags=flags, quoting=votes)


_DECIDED: dict[Literal["met", "not_met"], Outcome] = {"met": "passed", "not_met": "failed"}


def _kinship(model: str, trajectory: Trajectory) -> tuple[str, ...]:
    """A flag where judge and agent are of one family of models, which favors its own."""
    info = trajectory.footer.agent
    agent = _family(info.model) if info and info.model else ""
    return (
        (f"the judge {model} is of the agent's own family, {agent}",)
        if agent and agent == _family(model)
        else ()
    )


def _family(model: str) -> str:
    """`gpt` of openai/gpt-4o-2024-11-20."""
    return re.split(r"[^a-z]", model.rpartition("/")[2].lower())[0]


# ---------------------------------------------------------------- without a model


def _without_a_model(
    criterion: Criterion, question: Question, trajectory: Trajectory, why: str, flags: tuple[str, ...]
) -> Finding:
    decided = _fallback(criterion, question, trajectory)
    if decided is None:
        told = f"{why}, and the criterion has no fallback; --judge PROVIDER/MODEL asks one"
        return _finding(criterion, "unscored", told, flags=flags)
    by, outcome, reason = decided
    return _finding(criterion, outcome, reason, by=by, flags=flags)


def _fallback(
    criterion: Criterion, question: Question, trajectory: Trajectory
) -> tuple[Literal["typed", "words"], Outcome, str] | None:
    """Who decides without a model, and how; None where there is no fallback."""
    if criterion.typed is not None:
        try:
            [found] = answer.judge(answer.Check.model_validate(criterion.typed), trajectory)
        except gold.NoGold as fault:
            return "typed", "broken", str(fault)
        except gold.Unmet as fault:
            return "typed", "failed", str(fault)
        return "typed", found.outcome, found.reason
    if criterion.words is None:
        return None
    lack = criterion.words.fault("\n".join(source.text for source in question.sources))
    reason = lack or "it holds the words that it has to hold, and none that it must not"
    return "words", "failed" if lack else "passed", reason


def _finding(
    criterion: Criterion,
    outcome: Outcome,
    reason: str,
    *,
    by: str | None = None,
    votes: tuple[Vote, ...] = (),
    flags: tuple[str, ...] = (),
    quoting: tuple[Vote, ...] = (),
) -> Finding:
    quoted = [
        f"{quote.source}: {quote.text}" for vote in quoting if not vote.dismissed for quote in vote.quotes
    ]
    return Finding(
        label=f"rubric:{criterion.id}",
        outcome=outcome,
        expected=criterion.says,
        actual=list(dict.fromkeys(quoted)) if quoted else None,
        reason=reason,
        by=by,
        votes=votes,
        flags=flags,
    )
