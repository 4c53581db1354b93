"""Every error of the harness, by whose doing it is.

    Exception
    ├── HarnessError      ours: the episode is broken, is retried, and never counts against the agent
    │   ├── SiteError         a site raised, or would not seed
    │   ├── BrowserError      Chromium would not start, crashed, or stopped answering
    │   ├── UserError         a model that plays a task's user gives no reply
    │   └── StoreError        the runs folder cannot be read or written
    ├── AgentError        theirs: the episode has ended, and the state is judged all the same
    └── UsageError        the person's at the keyboard: a wrong name, a malformed task, an unusable folder

Nothing else is there to catch. A boundary turns what lies below it into one of these, once.
"""

from __future__ import annotations

from typing import Literal


class HarnessError(Exception):
    """Ours: site, browser or disk."""


class SiteError(HarnessError):
    """A site raised, or would not seed."""


class BrowserError(HarnessError):
    """Chromium would not start, crashed, or stopped answering."""


class UserError(HarnessError):
    """A model that plays a task's user gives no reply."""


class StoreError(HarnessError):
    """The runs folder cannot be read or written."""


class AgentError(Exception):
    """Theirs: no further turn will come. `ending` is how the episode then ends."""

    def __init__(
        self,
        message: str,
        ending: Literal[
            "crash", "protocol_error", "turn_timeout", "scratch", "memory", "processes"
        ] = "crash",
    ) -> None:
        """`message` says what the agent did, what the rule is, and what would have done."""
        super().__init__(message)
        self.ending = ending


class UsageError(Exception):
    """What was asked for cannot be: the message names the value, the rule, and what would have done."""
