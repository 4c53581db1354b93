"""kind = "llm_boolean": REAL's question whether the answer fits a rubric, decided by a fact where no model is asked.

    rubric = "Does the answer name the first result?"
    [check.fact]
    says = [{ sql = "SELECT title FROM product WHERE …" }]

A fact is what the rubric is about, as far as it can be looked up. Everything that it names has to hold:

    says = ["Wingstop", ["Man vs. Fries", "Man vs Fries"], {sql = "…"}]     in the answer, whatever stands around it;
                                    an inner array is alternatives, a query's rows are an item each, and of a row the
                                    first column has to be there, and one of the others if it has others
    at_least = 2                    so many of them, if not all
    but_not = ["Gambinos"]          and none of these
    money = ["17.11", {sql = "…"}]  these amounts, and no others but those in `may_say`; a query gives whole cents
    number = 5                      this whole number, and no other
    happened = [{table = "cart_line", change = "added"}]       what some action did, whatever became of it later

Words are compared without case and punctuation, never inside of another word. An answer of more than 8,000 characters,
none at all, or one given as infeasible fails. The finding says what decided: `by` is `fact` or the model's name, and
where a model has decided otherwise than the fact would have, a flag says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainValidator, model_validator

from harness.types import Change, Finding, Outcome, Query, Trajectory, Value
from judges import evidence, gold, normal, rubric
from judges.expected import identical
from judges.jury import Jury
from judges.question import Question
from judges.tables import Table

VOTES = 3
"""Of a model. REAL asks once."""

LONGEST = 8000
"""Characters of an answer; who says more has copied the page."""


def _item(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if isinstance(written, str) and _words(written).strip():
        return (written,)
    if isinstance(written, list | tuple) and written and all(isinstance(one, str) for one in written):
        return tuple(written)
    raise ValueError(
        f"{written!r} is nothing to be said; write text, an array of alternatives, or {{sql = …}}"
    )


def _amount(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if isinstance(written, str) and (read := normal.money(written)) is not None:
        return read.cents
    raise ValueError(f'{written!r} is no amount; write one such as "17.11", or {{sql = …}} in whole cents')


Item = Annotated[Query | tuple[str, ...], PlainValidator(_item)]
Amount = Annotated[Query | int, PlainValidator(_amount)]


class Deed(BaseModel):
    """A change of a row by one action."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: Annotated[str, Field(pattern=r"^([\w-]+:)?\w+$")]
    change: Literal["added", "removed", "changed"] = "added"
    row: dict[str, Value] = {}
    """What columns of it held: after the change, or before it was removed."""


class Fact(BaseModel):
    """What a rubric is about, as far as it can be looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    says: tuple[Item, ...] = ()
    at_least: Annotated[int, Field(ge=1)] | None = None
    but_not: tuple[Item, ...] = ()
    money: tuple[Amount, ...] = ()
    may_say: tuple[Amount, ...] = ()
    number: int | None = None
    happened: tuple[Deed, ...] = ()

    @model_validator(mode="after")
    def _is_one(self) -> Fact:
        if not (self.says or self.money or self.number is not None or self.happened):
            raise ValueError("a fact needs something that has to hold: says, money, number or happened")
        if self.at_least is not None and not self.says:
            raise ValueError("at_least counts what says names; write says beside it")
        return self


class Check(BaseModel):
    """Whether the answer fits a rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["llm_boolean"] = "llm_boolean"
    rubric: Annotated[str, Field(min_length=1)]
    fact: Fact | None = None
    description: str = ""

    @property
    def label(self) -> str:
        """How findings of this check are labelled; numbered where there are several."""
        return "llm_boolean"


def judge(
    check: Check, trajectory: Trajectory, panel: Jury | None = None, lost: str | None = None
) -> list[Finding]:
    """One finding: by a model if there is one to be asked, else by the fact; unscored where there is neither.

    `lost` is the label of another check that has failed: no model is asked then.
    """
    answer = said(trajectory.footer.answer)
    if not answer.strip():  # as in REAL: without a message there is nothing to be graded
        return [_finding(check, "failed", "nothing was answered", answer)]
    fact = _by_fact(check, check.fact, answer, trajectory) if check.fact else None
    asked = None
    if lost is None and panel is not None:
        criterion = _criterion(check)
        question = Question(
            task=trajectory.task.id,
            goal=trajectory.task.goal.strip(),
            criteria=[criterion],
            sources=evidence.answer(trajectory),
        )
        [asked] = rubric.polled([criterion], VOTES, question, trajectory, panel)
    if asked is not None and (asked.by is not None or fact is None):
        return [_with_second_opinion(asked, fact)]
    if fact is not None:
        return [fact]
    return [_finding(check, "unscored", f"not asked, since {lost} decides already", answer)]


def _criterion(check: Check) -> rubric.Criterion:
    """The rubric as a claim about the answer; its length is REAL's affair."""
    return rubric.Criterion.model_construct(id="rubric", says=check.rubric, about="answer")


def _with_second_opinion(asked: Finding, fact: Finding | None) -> Finding:
    if fact is None or asked.outcome == fact.outcome:
        return asked
    told = f"the fact would say {fact.outcome}: {fact.reason}"
    return asked.model_copy(update={"flags": (*asked.flags, told)})


def _by_fact(check: Check, fact: Fact, answer: str, trajectory: Trajectory) -> Finding:
    fault = _fault(fact, answer, trajectory)
    reason = fault or "what the rubric asks about is so, and the answer says it"
    return _finding(check, "failed" if fault else "passed", reason, answer, by="fact")


def _finding(check: Check, outcome: Outcome, reason: str, answer: str, by: str | None = None) -> Finding:
    told = f"by the fact, without a model: {reason}" if by == "fact" else reason
    return Finding(
        label=check.label, outcome=outcome, expected=check.rubric, actual=answer[:1000], reason=told, by=by
    )


def said(answer: JsonValue) -> str:
    """An answer as the text that it would be in a chat: an array is an item a line."""
    if answer is None:
        return ""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list) and all(isinstance(item, str) for item in answer):
        return "\n".join(map(str, answer))
    return json.dumps(answer, ensure_ascii=False)


def _fault(fact: Fact, answer: str, trajectory: Trajectory) -> str:
    """What does not hold; empty where everything does."""
    if trajectory.footer.status not in (None, "ok"):
        return f"it was given up as {trajectory.footer.status}"
    if len(answer) > LONGEST:
        return f"the answer has {len(answer):,} characters, more than {LONGEST:,}"
    return fault_in(fact, answer, trajectory)


def fault_in(fact: Fact, text: str, trajectory: Trajectory) -> str:
    """The first thing of the fact that the text does not say, or says besides; empty where it says all of it."""
    return next((fault for fault in _faults(fact, text, trajectory) if fault), "")


def phrases(fact: Fact, trajectory: Trajectory) -> list[str]:
    """All words that the fact asks for or forbids."""
    items = _items((*fact.says, *fact.but_not), trajectory)
    return [word for item in items for words in item for word in words]


def speaks_of(fact: Fact, text: str, trajectory: Trajectory) -> bool:
    """Whether the text says anything of the fact's kind, right or wrong: an amount, a number, one of its words."""
    if (fact.money and amounts(text)) or (fact.number is not None and numbers(text)):
        return True
    heard = _words(text)
    return any(_is_said(item, heard) for item in _items((*fact.says, *fact.but_not), trajectory))


def _faults(fact: Fact, answer: str, trajectory: Trajectory) -> Iterator[str]:
    heard = _words(answer)
    items = list(_items(fact.says, trajectory))
    missing = [item for item in items if not _is_said(item, heard)]
    if len(items) - len(missing) < (fact.at_least or len(items)):
        of = f"{len(items) - len(missing)} of at least {fact.at_least}" if fact.at_least else "not all"
        yield f"{of} that were to be said; it does not say {_told(missing)}"
    for item in _items(fact.but_not, trajectory):
        if _is_said(item, heard):
            yield f"it also says {_told([item])}"
    if fact.money:
        yield _wrong_amounts(fact, answer, trajectory)
    if fact.number is not None and numbers(answer) != {fact.number}:
        yield f"it says the numbers {sorted(numbers(answer))} rather than {fact.number} alone"
    for deed in fact.happened:
        if not any(_fits(deed, change, trajectory) for step in trajectory.steps for change in step.changes):
            yield f"no action had a row of {deed.table} {deed.change}" + (
                f" with {deed.row}" * bool(deed.row)
            )


# ---------------------------------------------------------------- words

Alternatives = tuple[tuple[str, ...], tuple[str, ...]]
"""(one of these, and one of those if there are any)."""


def _items(written: Iterable[Query | tuple[str, ...]], trajectory: Trajectory) -> Iterator[Alternatives]:
    for one in written:
        if isinstance(one, Query):
            for row in gold.rows(one, trajectory):
                first, *others = (str(value) for value in row if value is not None)
                yield (first,), tuple(others)
        else:
            yield one, ()


def _is_said(item: Alternatives, heard: str) -> bool:
    return all(not words or any(_words(word) in heard for word in words) for words in item)


def _told(items: list[Alternatives]) -> str:
    shown = [" with one of ".join(" or ".join(words) for words in item if words) for item in items[:5]]
    return "; ".join(shown) + ("; …" if len(items) > 5 else "")


_WORD = re.compile(r"\d+|[^\W\d_]+")  # so that 144Hz is 144 Hz


def _words(text: str) -> str:
    """Words and numbers with a space on either side, so that `in` never finds the inside of one."""
    return f" {' '.join(_WORD.findall(normal.folded(text)))} "


# ---------------------------------------------------------------- amounts and numbers

_AMOUNT = re.compile(
    r"\$\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?(?![\d.]*\d)"
    r"|(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)\.(\d{2})(?![\d.]*\d)"
)


def amounts(text: str) -> set[int]:
    """Every amount in the text, in cents: `$1,204.50`, `$17`, `17.11`."""
    found = set()
    for dollars, cents, bare, bare_cents in _AMOUNT.findall(text):
        whole = int((dollars or bare).replace(",", ""))
        found.add(whole * 100 + int(((cents or bare_cents) + "00")[:2]))
    return found


def _wrong_amounts(fact: Fact, answer: str, trajectory: Trajectory) -> str:
    said, wanted = amounts(answer), set(_cents(fact.money, trajectory))
    if missing := wanted - said:
        return f"it does not say {', '.join(map(_dollars, sorted(missing)))}"
    if others := said - wanted - set(_cents(fact.may_say, trajectory)):
        return f"it also says {', '.join(map(_dollars, sorted(others)))}"
    return ""


def _cents(written: Iterable[Query | int], trajectory: Trajectory) -> Iterator[int]:
    for one in written:
        for value in gold.many(one, trajectory) if isinstance(one, Query) else (one,):
            if not isinstance(value, int):
                raise gold.NoGold(f"{value!r} is no amount in whole cents")
            yield value


def _dollars(cents: int) -> str:
    return str(normal.Money(cents, "USD"))


_SPELLED = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBER = re.compile(rf"(?<![\w$.,#])(?:(\d+)(?![\w%]|[.,:]\d)|({'|'.join(_SPELLED)})(?!\w))")
_MARKER = re.compile(r"^\s*(?:[-*•]\s*)?\d+[.)]\s", re.MULTILINE)
"""`1. ` before an item of a list."""


def numbers(text: str) -> set[int]:
    """Whole numbers that stand alone, in figures or words; not amounts, shares, ratings, or the numbers of a list."""
    folded = _MARKER.sub("", text).casefold()
    return {int(figures) if figures else _SPELLED.index(word) for figures, word in _NUMBER.findall(folded)}


# ---------------------------------------------------------------- deeds


def _fits(deed: Deed, change: Change, trajectory: Trajectory) -> bool:
    row = (change.before if change.change == "removed" else change.after) or {}
    return (
        change.change == deed.change
        and Table.read(deed.table, trajectory).holds(change)
        and all(name in row and identical(row[name], value) for name, value in deed.row.items())
    )
