"""kind = "jmespath": a query over the end state in another benchmark's shape, such as REAL's `/finish`.

    query = 'differences.foodOrders.added."0".cartItems[0].name'
    value = "Pepperoni Pizza"
    rendition = "real"              # which shape: a site's app.py lists those that it has

What the query gives has to equal `value` as Python compares: "1" is not 1, 1 equals 1.0, and lists are compared in
order. That 1 equals true as well is REAL's rule, kept so that its checks mean here what they mean there. A query that
cannot be answered in the state that the agent left, such as the length of nothing, fails.
"""

from __future__ import annotations

from typing import Annotated, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from harness.types import Finding, Trajectory
from judges import gold


def _compiles(query: str) -> str:
    try:
        jmespath.compile(query)
    except JMESPathError as problem:
        first = str(problem).splitlines()[0]
        raise ValueError(f"{query!r} is no JMESPath query: {first}") from None
    return query


class Check(BaseModel):
    """What a query over the end state gives."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["jmespath"] = "jmespath"
    query: Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
    value: JsonValue
    """What it has to give."""
    rendition: str
    """Whose shape the state is told in."""
    site: str | None = None
    """The task's first site unless named."""
    description: str = ""
    """What is asked for, in the words of whoever wrote the check."""

    @property
    def label(self) -> str:
        """How findings of this check are labelled; numbered where there are several."""
        return "jmespath"


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding. Broken only where the state was not recorded, which no agent can bring about."""
    site = check.site or trajectory.task.sites[0]
    state = trajectory.footer.renditions.get(site, {}).get(check.rendition)
    if state is None:
        raise gold.NoGold(
            f"the state of {site} as {check.rendition} was not recorded; play the episode again"
        )
    asked = f"{check.description}: {check.query}" if check.description else check.query
    try:
        found: JsonValue = jmespath.search(check.query, state)
    except JMESPathError as problem:
        reason = f"{asked} cannot be answered in the state at the end: {str(problem).splitlines()[0]}"
        return [Finding(label=check.label, outcome="failed", expected=check.value, reason=reason)]
    equal = found == check.value
    return [
        Finding(
            label=check.label,
            outcome="passed" if equal else "failed",
            expected=check.value,
            actual=found,
            reason=f"{asked} gives {found!r}" + ("" if equal else f" instead of {check.value!r}"),
        )
    ]
