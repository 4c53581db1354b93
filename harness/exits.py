"""What the commands exit with: one table, for the command line, the gate and the workflows."""

from __future__ import annotations

OK, GATE, USAGE, INCOMPLETE, INVALID, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""All well; a gate failed; usage, configuration or runs that cannot be compared; something broke, is missing or
unscored; a task or a validity agent is not as it must be; Ctrl-C."""
