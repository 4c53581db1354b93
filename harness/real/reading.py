"""A task file in REAL's format -> our Task, word for word; or why it cannot be played here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

import judges
from harness.errors import UsageError
from harness.real import added
from harness.real.added import Addition, Defect, Part
from harness.real.source import EDITION, PACKAGE, File, files
from harness.types import CheckSpec, Limits, Origin, Task

FIELDS = {
    "id", "version", "goal", "website", "difficulty", "challengeType", "possible", "description", "evals", "points",
    "config",
}  # fmt: skip
"""What a task file may hold; REAL refuses any other as well."""
SHAPES: dict[str, Literal["retrieve", "act", "both"]] = {
    "retrieval": "retrieve",
    "action": "act",
    "retrieval-action": "both",
    "no-action": "retrieve",
}
MAX_STEPS = 25
"""REAL's own limit, where its harness is not told another."""
RENDITION = "real"
"""The shape in which a site tells its state to REAL's checks."""


class Unplayable(Exception):
    """A task that is what REAL says it is, and cannot be played or judged here; the message says why."""


@dataclass(frozen=True)
class Entry:
    """One published task: what it asks, and whether it can be played here."""

    id: str
    site: str
    """REAL's name of it."""
    goal: str
    kinds: tuple[str, ...]
    """Of its evals."""
    points: float
    defects: tuple[Defect, ...]
    task: Task | None
    why_not: str = ""

    def as_json(self) -> dict[str, Any]:
        """What `harness list --json` prints of it."""
        return {
            "id": self.id,
            "site": self.site,
            "goal": self.goal,
            "evals": list(self.kinds),
            "points": self.points,
            "defects": [{"kind": defect.kind, "says": defect.says} for defect in self.defects],
            "playable": self.task is not None,
            "why_not": self.why_not,
        }


def find(globs: Sequence[str], folder: Path) -> list[Task]:
    """The tasks that patterns name, each once. Raises UsageError where one of them cannot be played here."""
    entries = listed(globs, folder)
    refused = [entry for entry in entries if entry.task is None]
    if refused:
        reasons: dict[str, list[str]] = {}
        for entry in refused:
            reasons.setdefault(entry.why_not, []).append(entry.id)
        told = "\n".join(f"  {_several(ids)}: {why}" for why, ids in reasons.items())
        good = sorted({entry.id.rpartition("-")[0] + "-*" for entry in entries if entry.task})
        would = f"\nThese can be: {', '.join(good)}" if good else ""
        raise UsageError(f"{len(refused)} of {len(entries)} tasks cannot be played here:\n{told}{would}")
    return [entry.task for entry in entries if entry.task]


def listed(globs: Sequence[str], folder: Path) -> list[Entry]:
    """All tasks that patterns name, each once, those that cannot be played among them."""
    parts, defects = added.parts(folder), added.defects(folder)
    entries: dict[str, Entry] = {}
    for file in (file for glob in globs for file in files(glob)):
        entry = _entry(file, folder, parts, defects)
        known = entries.setdefault(entry.id, entry)
        if known != entry:
            raise UsageError(f"two files are the task {entry.id}; one of them is {file.path}")
    return list(entries.values())


def _several(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"


# ---------------------------------------------------------------- one file


def _entry(file: File, folder: Path, parts: dict[str, Part], defects: Sequence[Defect]) -> Entry:
    written, digest = _read(file.path)
    edition = file.edition or str(written.get("version", EDITION))
    name = f"{edition}/{file.path.stem}"
    known = tuple(defect for defect in defects if name in defect.tasks)
    task_id = file.id if file.package.startswith(PACKAGE) else file.id.replace("/", f"/{edition}/")
    origin = Origin(
        benchmark="REAL",
        package=file.package,
        version=edition,
        id=file.path.stem,
        digest=digest,
        points=written.get("points", 1),
        possible=written.get("possible", True),
        difficulty=written.get("difficulty", ""),
        challenge=written.get("challengeType", ""),
        defects=tuple(dict.fromkeys(defect.kind for defect in known)),
    )
    kinds = tuple(_kind(one) for one in written["evals"])
    task, why_not = None, ""
    try:
        more = added.addition(folder, edition, file.path.stem, digest)
        task = _task(task_id, written, origin, parts, more, file.scripts)
    except Unplayable as reason:
        why_not = str(reason)
    except UsageError as fault:
        raise UsageError(f"{file.path}: {fault}") from None
    return Entry(
        id=task_id,
        site=written["website"]["id"],
        goal=written["goal"],
        kinds=kinds,
        points=origin.points,
        defects=known,
        task=task,
        why_not=why_not,
    )


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """What the file holds, with the digest of that. Raises UsageError for what is no task of REAL's."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UsageError(f"{path}: {error}; a task in REAL's format is one JSON object") from None
    if not isinstance(written, dict):
        raise UsageError(f"{path}: a {type(written).__name__}; a task in REAL's format is one JSON object")
    faults = [f"unknown field {name!r}" for name in sorted(written.keys() - FIELDS)]
    faults += [f"no {name}" for name in ("goal", "website", "evals") if not written.get(name)]
    for name, kind in _TYPES.items():
        if name in written and not isinstance(written[name], kind):
            faults.append(f"{name} is {written[name]!r}")
    website = written.get("website")
    if isinstance(website, dict) and not isinstance(website.get("id"), str):
        faults.append("website has no id")
    evals = written.get("evals")
    faults += [
        f"evals[{place}] is {one!r}"
        for place, one in enumerate(evals if isinstance(evals, list) else (), 1)
        if not isinstance(one, dict)
    ]
    if faults:
        raise UsageError(
            f"{path}: {'; '.join(faults)}; a task in REAL's format has: {', '.join(sorted(FIELDS))}"
        )
    canonical = json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return written, hashlib.blake2b(canonical.encode(), digest_size=8).hexdigest()


_TYPES: dict[str, type | tuple[type, ...]] = {
    "goal": str, "website": dict, "evals": list, "points": (int, float), "possible": bool, "difficulty": str,
    "challengeType": str, "config": dict, "version": str,
}  # fmt: skip


def _kind(written: dict[str, Any]) -> str:
    """Of an eval; one that only names a program is of the kind `script`, as REAL reads it."""
    return str(written.get("type") or ("script" if written.get("script") else ""))


def _task(
    task_id: str,
    written: dict[str, Any],
    origin: Origin,
    parts: dict[str, Part],
    more: Addition | None,
    scripts: Sequence[Path],
) -> Task:
    website = written["website"]["id"]
    if website not in parts:
        have = ", ".join(sorted(parts)) or "none"
        raise Unplayable(f"there is no replica of {website} here; REAL's sites that have one: {have}")
    if written.get("config"):
        raise Unplayable(f"its config {written['config']!r} sets REAL's own site; ours has no such settings")
    shape = SHAPES.get(origin.challenge, "both" if not origin.challenge else None)
    if shape is None:
        raise UsageError(f"challengeType is {origin.challenge!r}; have: {', '.join(SHAPES)}")
    facts = more.facts if more else {}
    checks = [_check(place, one, facts.get(place), scripts) for place, one in enumerate(written["evals"], 1)]
    part = parts[website]
    try:
        task = Task(
            id=task_id,
            goal=written["goal"],
            shape=shape,
            sites=(part.site,),
            clock=part.clock,
            user=part.user,
            knobs=part.knobs,
            limits=Limits(max_steps=MAX_STEPS),
            tags=("real",),
            checks=tuple(checks),
            solutions=more.solutions if more else (),
            near_misses=more.near_misses if more else (),
            origin=origin,
        )
        judges.read(task)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None
    return task


_EVALS = {
    "jmespath": {"type", "query", "expected_value", "description", "possible", "state_variable_path"},
    "llm_boolean": {"type", "rubric", "expected_value", "description", "possible", "state_variable_path"},
    "script": {"type", "script", "description", "possible", "state_variable_path"},
}
"""Kind of eval -> the fields that it may have. REAL reads `possible` and `state_variable_path`, and uses neither."""


def _check(
    place: int, written: dict[str, Any], fact: dict[str, Any] | None, scripts: Sequence[Path]
) -> CheckSpec:
    kind = _kind(written)
    if kind not in _EVALS:
        raise UsageError(f"evals[{place}]: no kind of eval called {kind!r}; have: {', '.join(_EVALS)}")
    if unknown := sorted(written.keys() - _EVALS[kind]):
        raise UsageError(
            f"evals[{place}]: unknown {', '.join(unknown)}; {kind} has: {', '.join(sorted(_EVALS[kind]))}"
        )
    said = {"kind": kind, "description": written.get("description", "")}
    if kind == "jmespath":
        said |= {
            "query": written.get("query", ""),
            "value": written.get("expected_value"),
            "rendition": RENDITION,
        }
    elif kind == "script":
        name = str(written.get("script", ""))
        said |= {"script": name, "source": _source(place, name, scripts), "rendition": RENDITION}
    else:
        said |= {"rubric": written.get("rubric", "")} | ({"fact": fact} if fact else {})
    return CheckSpec.model_validate(said)


def _source(place: int, name: str, folders: Sequence[Path]) -> str:
    """The text of a grading script, which is run nowhere but in a jail. Raises Unplayable where it is not there."""
    if Path(name).name != name or not name:
        raise UsageError(
            f"evals[{place}]: script is {name!r}; the name of a file, without a folder, would do"
        )
    for path in (folder / name for folder in folders):
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise Unplayable(f"its grading script {path} cannot be read: {error}") from None
    looked = " and ".join(map(str, folders))
    raise Unplayable(f"its grading script {name} is not there; looked in {looked}")
