"""What a job hands to whoever runs it: JUnit XML, annotations of a pull request, the step's summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from harness.board.gate import Gate, lines
from harness.board.results import Results, Trial
from harness.errors import StoreError

ANNOTATIONS = 10
"""As many as GitHub shows of one step."""
SUMMARY = 900_000
"""Bytes: GitHub drops a summary of more than 1 MiB, whole."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(runs: Sequence[Results], gate: Gate | None = None) -> str:
    """One suite a run, one case a trial; a failed trial is a failure, and what is ours or missing is an error.

    Trials of an agent may fail without the gate minding, so its findings are a suite of their own, which comes first.
    """
    suites = [_gate(gate)] if gate else []
    suites += [_suite(run) for run in runs]
    return '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n' + "".join(suites) + "</testsuites>\n"


def _gate(gate: Gate) -> str:
    cases = [
        f'<testcase classname="gate" name={_quoted(one.kind if one.task is None else f"{one.kind}: {one.task}")}>'
        f"<failure message={_quoted(one.told)}/></testcase>\n"
        for one in gate.findings
    ]
    cases = cases or ['<testcase classname="gate" name="open"/>\n']
    return (
        f'<testsuite name="gate" tests="{len(cases)}" failures="{len(gate.findings)}" errors="0" skipped="0">\n'
        f"{''.join(cases)}</testsuite>\n"
    )


def _suite(run: Results) -> str:
    counts = run.counts
    seconds = sum(one.seconds for one in run.trials)
    properties = {"agent": run.plan.agent} | {
        name: ", ".join(values) for name, values in run.conditions.items()
    }
    told = "".join(
        f"<property name={_quoted(name)} value={_quoted(value)}/>\n" for name, value in properties.items()
    )
    return (
        f'<testsuite name={_quoted(run.name)} tests="{counts["planned"]}" failures="{counts["failed"]}" '
        f'errors="{counts["broken"] + counts["missing"]}" skipped="{counts["unscored"]}" time="{seconds:.3f}">\n'
        f"<properties>\n{told}</properties>\n{''.join(_case(run, one) for one in run.trials)}</testsuite>\n"
    )


def _case(run: Results, one: Trial) -> str:
    site, _, slug = one.task.partition("/")
    head = (
        f'<testcase classname={_quoted(site)} name={_quoted(f"{slug}.{one.trial}")} time="{one.seconds:.3f}"'
    )
    element = {"failed": "failure", "broken": "error", "missing": "error", "unscored": "skipped"}.get(
        one.outcome
    )
    properties = f'<properties><property name="task" value={_quoted(run.plan.tasks[one.task])}/></properties>'
    if element is None:
        return f"{head}>{properties}</testcase>\n"
    kind = "" if element == "skipped" else f" type={_quoted(one.ending or one.outcome)}"
    return f"{head}>{properties}<{element}{kind} message={_quoted(one.reason)}/></testcase>\n"


def _quoted(text: str) -> str:
    """As an attribute; what XML cannot hold is replaced."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def annotated(gate: Gate, tasks: str = "tasks") -> list[str]:
    """Workflow commands that put the findings beside the task files that they are about; the most serious first."""
    found = [
        f"::error {_place(one.task, tasks)}title={_property(f'gate: {one.kind}')}::{_data(one.told)}"
        for one in gate.findings[:ANNOTATIONS]
    ]
    found += [f"::warning title=not comparable::{_data(told)}" for told in gate.marked[:ANNOTATIONS]]
    return found + [f"::notice title=gate::{_data(note)}" for note in gate.notes[:ANNOTATIONS]]


def _place(task: str | None, tasks: str) -> str:
    """A task's file, or its family's; nothing where it is about no task."""
    if task is None:
        return ""
    family, at, _ = task.partition("@")
    site, _, name = family.partition("/")
    path = f"families/{site}/{name.replace('-', '_')}.py" if at else f"{task}.toml"
    return f"file={_property(f'{tasks}/{path}')},"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(gate: Gate, table: str) -> str:
    """The step's summary in Markdown: the gate first, the leaderboard after it, cut where it would be dropped."""
    mark = "✅" if gate.exit == 0 else "❌"
    said = "\n".join(f"- {escape(line)}" for line in lines(gate)[:200])
    text = f"## {mark} Gate\n\n{said}\n\n{table}\n"
    whole = text.encode()
    if len(whole) <= SUMMARY:
        return text
    return whole[:SUMMARY].decode(errors="ignore") + "\n\n… cut here; the artifact holds all of it\n"


def write(path: Path, text: str) -> None:
    """A file, with the folders that lead to it. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise StoreError(f"{path}: {problem.strerror}") from problem
