"""kind = "script": a grading script that came with another benchmark's task.

    script = "eval_omnizon_13.py"
    source = "import json, sys …"       # its text, as it was when the task was read
    rendition = "real"                  # the shape of the state that it is shown

The script is run once, when the episode is over, over the state at the end and behind walls
(`harness.sandbox.graders`); what it printed is recorded, and judged here. It has ruled if it ended by itself, with exit
code 0, and said one SUCCESS or one FAILURE, as the first word of its last line. A script that crashed, was stopped or
said anything else has not ruled: the finding is broken, and never passed or failed. Where it could not be jailed it was
not run, and the finding is unscored.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.types import Finding, Ruling, Trajectory, ruling_key
from judges import gold

FOREIGN = "decided by a script that came with the task"
"""The flag of every finding that is."""
_WORD = re.compile(r"(SUCCESS|FAILURE)\b")


class Check(BaseModel):
    """What a script says of the state at the end."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["script"] = "script"
    script: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    rendition: str
    site: str | None = None
    """The task's first site unless named."""
    description: str = ""

    @property
    def label(self) -> str:
        """How findings of this check are labelled; numbered where there are several."""
        return "script"


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding, from the ruling that was recorded on this very script and this very state."""
    ruling = _ruling(check, trajectory)
    said = spoken(ruling)
    flags = [FOREIGN]
    if ruling.how == "not_run":
        outcome, reason = "unscored", f"{check.script} was not run: {ruling.detail}"
    elif ruling.how != "ended":
        outcome, reason = "broken", f"{check.script} has not ruled: {ruling.how}, {ruling.detail}"
    elif said is None:
        heard = repr(ruling.printed.strip()[-200:])
        outcome, reason = "broken", f"{check.script} printed {heard}; one SUCCESS or one FAILURE would rule"
    else:
        outcome, reason = (
            ("passed" if said else "failed"),
            f"{check.script} says {ruling.printed.strip()[-200:]}",
        )
    if (theirs := "SUCCESS" in ruling.printed.upper()) != (outcome == "passed") and ruling.how != "not_run":
        flags.append(f"REAL's own harness would count this as {'passed' if theirs else 'failed'}")
    return [
        Finding.model_validate(
            {
                "label": check.label,
                "outcome": outcome,
                "reason": reason,
                "by": f"script {check.script}",
                "flags": tuple(flags),
            }
        )
    ]


def spoken(ruling: Ruling) -> bool | None:
    """Whether the script said SUCCESS or FAILURE; None if it said neither, or more than one of them."""
    lines = [line.strip() for line in ruling.printed.splitlines() if line.strip()]
    words = [word[1] for line in lines if (word := _WORD.match(line))]
    if len(words) != 1 or not _WORD.match(lines[-1]):
        return None
    return words[0] == "SUCCESS"


def _ruling(check: Check, trajectory: Trajectory) -> Ruling:
    footer = trajectory.footer
    state = footer.renditions.get(check.site or trajectory.task.sites[0], {}).get(check.rendition)
    about = ruling_key(check.source, state)
    found = next((one for one in footer.rulings if one.about == about), None)
    if found is None or state is None:
        raise gold.NoGold(f"no ruling of {check.script} on this state was recorded; play the episode again")
    return found
