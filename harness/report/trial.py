"""All that the viewer shows of one trial, as one JSON object."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

from harness.report.rows import Trial
from harness.store import AGENT_LOG, PICTURES

LOG_HEAD, LOG_TAIL = 64 * 1024, 192 * 1024
"""Bytes of the agent's log that are shown: from its beginning, and from its end."""


def told(trial: Trial) -> dict[str, Any]:
    """The trial whole, but for what no viewer shows."""
    trajectory = trial.trajectory
    header, footer = trajectory.header, trajectory.footer
    return {
        "id": trial.id,
        "task": header.task.model_dump(mode="json", by_alias=True, exclude={"files"}, exclude_defaults=True),
        "trial": header.trial,
        "agent_spec": header.agent_spec,
        "versions": header.versions,
        "ambient": header.ambient,
        "earlier": header.earlier,
        "steps": [
            step.model_dump(mode="json", exclude_none=True, exclude={"observation": {"result": {"image"}}})
            for step in trajectory.steps
        ],
        "footer": footer.model_dump(
            mode="json", exclude_none=True, exclude={"last": {"result": {"image"}}, "gold": True}
        ),
        "gold": [{"query": query, "rows": rows} for query, rows in footer.gold.items()],
        "usage": usage.model_dump(mode="json") if (usage := trajectory.usage) else None,
        "verdict": trial.verdict.model_dump(mode="json"),
        "log": log(trial.folder),
        "folder": trial.folder.as_posix(),
    }


def pictures(trial: Trial) -> set[Path]:
    """The files of the pages that were drawn, those that are still there."""
    names = {step.picture for step in trial.trajectory.steps} | {trial.trajectory.footer.picture}
    paths = {trial.folder / PICTURES / Path(name).name for name in names if name}
    return {path for path in paths if path.is_file()}


def inlined(trial: Trial) -> dict[str, str]:
    """Name -> the picture in base64."""
    return {path.name: base64.b64encode(path.read_bytes()).decode() for path in sorted(pictures(trial))}


def log(folder: Path) -> dict[str, Any] | None:
    """The agent's log, without its middle where it is long; None if there is none."""
    path = folder / AGENT_LOG
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if size <= LOG_HEAD + LOG_TAIL:
                return {"head": _text(file.read()), "left_out": 0, "tail": ""}
            head = file.read(LOG_HEAD)
            file.seek(size - LOG_TAIL)
            left_out = size - LOG_HEAD - LOG_TAIL
            return {"head": _text(head), "left_out": left_out, "tail": _text(file.read())}
    except OSError:
        return None


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def script_safe(value: Any) -> str:
    """JSON that may stand inside a script element and inside a script: no `<`, no letter beyond ASCII."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def packed(value: Any) -> str:
    """JSON, deflated, in base64: about a fifteenth of it, since one page of a trial is much like the page before.

    The viewer unpacks it to the same bytes. It may stand inside a script element and inside a script.
    """
    return base64.b64encode(zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 9)).decode()
