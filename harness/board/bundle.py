"""A run as one archive to hand in, and what is looked at when one arrives.

    inventory.json                        every other file, with its size and its SHA-256
    run.json                              the plan
    verdicts.jsonl                        what the sender says came out: compared, never believed
    <site>/<slug>.<trial>/trajectory.jsonl

Nothing else goes in: no logs, no pictures, no votes. Equal runs give equal bytes with equal zlibs, and an equal
inventory everywhere. On arrival nothing is written outside of a folder of its own until all has been looked at.
"""

from __future__ import annotations

import errno
import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from harness import __version__
from harness.board.results import judged, named, read, recorded
from harness.errors import HarnessError, StoreError, UsageError
from harness.store import TRAJECTORY, Plan, Run, read_trajectory
from harness.types import Header, Limits, Noun, Task, Trajectory, Verdict

FORMAT = "replica-harness-bundle/1"
INVENTORY, PLAN, VERDICTS = "inventory.json", "run.json", "verdicts.jsonl"
TRIAL = re.compile(r"(?P<task>[a-z0-9-]+/[a-z0-9-]+(?:@\d+)?)\.(?P<trial>[1-9]\d{0,5})/trajectory\.jsonl")
MOST_FILES = 50_000
LARGEST_FILE = 64 * 2**20
"""Bytes, unpacked: an episode of 100 steps takes about 1 MiB."""
LARGEST_WHOLE = 4 * 2**30
LARGEST_ARCHIVE = 2**30
BLOCK = 2**20

Refusal = Literal[
    "not_a_bundle", "path_traversal", "not_a_plain_file", "duplicate_file", "extra_file", "missing_file", "too_large",
    "bad_inventory", "changed_bytes", "bad_plan", "missing_trial", "bad_trajectory", "wrong_trial", "unknown_task",
    "foreign_task", "foreign_site", "other_start", "not_judged",
]  # fmt: skip
"""Why a bundle is turned away. A closed list, so that whoever takes them in can branch on it."""


class Refused(UsageError):
    """A bundle that is not taken; `name` says why in a word, the message in a sentence."""

    def __init__(self, name: Refusal, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class Item(Noun):
    """A file of a bundle."""

    bytes: int
    sha256: str


class Inventory(Noun):
    """`inventory.json`."""

    format: str = FORMAT
    harness: str = __version__
    """The version that packed it."""
    files: dict[str, Item]
    """Name -> size and digest, sorted by name."""


class Claim(Noun):
    """A verdict that the sender gave and that the record does not bear out."""

    task: str
    trial: int
    claimed: str
    found: str


class Verified(Noun):
    """What an accepted bundle holds, judged here."""

    format: str = "replica-harness-verified/1"
    agent: str
    inventory: str
    """SHA-256 of inventory.json: two bundles that agree in it hold the same."""
    trials: int
    outcomes: dict[str, int]
    false_claims: tuple[Claim, ...] = ()


# ---------------------------------------------------------------- packing


def pack(folder: Path, out: Path) -> Path:
    """A run as a bundle. Raises UsageError for a run that is not complete, StoreError."""
    run = read(folder)
    if missing := [f"{one.task}.{one.trial}" for one in run.trials if one.outcome == "missing"]:
        raise UsageError(f"{folder} is not complete: it lacks {named(missing, 'trials')}")
    names = [PLAN, *([VERDICTS] if (folder / VERDICTS).is_file() else [])]
    names += [f"{one.task}.{one.trial}/{TRAJECTORY}" for one in run.trials]
    try:
        contents = {name: (folder / name).read_bytes() for name in sorted(names)}
        items = {name: Item(bytes=len(data), sha256=_sha(data)) for name, data in contents.items()}
        inventory = Inventory(files=items).model_dump_json(indent=1).encode() + b"\n"
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in {INVENTORY: inventory, **contents}.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, data, compresslevel=9)
    except OSError as problem:
        raise StoreError(f"{problem.filename or out}: {problem.strerror}") from problem
    return out


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- taking in


def unpack(bundle: Path, into: Path) -> str:
    """The files of a bundle, each as its inventory says, into an empty folder. Raises Refused.

    Returns the digest of the inventory. Sizes are counted while reading, whatever the archive says of itself.
    """
    try:
        if bundle.stat().st_size > LARGEST_ARCHIVE:
            raise Refused("too_large", f"{bundle} is larger than {LARGEST_ARCHIVE:,} bytes")
        with zipfile.ZipFile(bundle) as archive:
            entries = _entries(archive)
            told = _data(archive, entries[INVENTORY], LARGEST_FILE)
            inventory = _inventory(told, entries)
            for name, item in inventory.files.items():
                data = _data(archive, entries[name], item.bytes)
                if len(data) != item.bytes or _sha(data) != item.sha256:
                    raise Refused("changed_bytes", f"{name} is not what the inventory says")
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    except zipfile.BadZipFile as problem:
        raise Refused("not_a_bundle", f"{bundle}: {problem}; `harness bundle RUN` makes one") from None
    except OSError as problem:
        raise StoreError(f"{problem.filename or bundle}: {problem.strerror}") from problem
    return _sha(told)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Name -> entry, of an archive that holds nothing but what a bundle may hold."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise Refused("too_large", f"{len(infos):,} files; a bundle has {MOST_FILES:,} at most")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or re.search(r"[\\\0:]", name):
            raise Refused("path_traversal", f"{name!r} would be written outside of the run's folder")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir() or kind not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise Refused("not_a_plain_file", f"{name!r} is a link, a folder, a device or encrypted")
        if name not in (INVENTORY, PLAN, VERDICTS) and not TRIAL.fullmatch(name):
            raise Refused("extra_file", f"{name!r} does not belong into a bundle")
        if name in found:
            raise Refused("duplicate_file", f"{name!r} is there twice")
        found[name] = info
    for name in (INVENTORY, PLAN):
        if name not in found:
            raise Refused("missing_file", f"there is no {name}")
    return found


def _inventory(told: bytes, entries: Mapping[str, zipfile.ZipInfo]) -> Inventory:
    try:
        inventory = Inventory.model_validate_json(told)
    except ValidationError as problem:
        raise Refused("bad_inventory", f"{INVENTORY} cannot be read: {problem}") from None
    if inventory.format != FORMAT:
        raise Refused("bad_inventory", f"{inventory.format!r} is not {FORMAT!r}")
    listed, there = set(inventory.files), set(entries) - {INVENTORY}
    if lacking := sorted(listed - there):
        raise Refused("missing_file", f"the inventory lists {named(lacking, 'files')}")
    if extra := sorted(there - listed):
        raise Refused("extra_file", f"the inventory does not list {named(extra, 'files')}")
    whole = sum(item.bytes for item in inventory.files.values())
    if whole > LARGEST_WHOLE or any(not 0 <= item.bytes <= LARGEST_FILE for item in inventory.files.values()):
        raise Refused(
            "too_large",
            f"unpacked it has {whole:,} bytes; {LARGEST_FILE:,} a file and {LARGEST_WHOLE:,} in all are the most",
        )
    return inventory


def _data(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """An entry's bytes; never more than one block beyond what is allowed is held."""
    found = bytearray()
    try:
        with archive.open(info) as stream:
            while block := stream.read(BLOCK):
                found += block
                if len(found) > most:
                    raise Refused(
                        "too_large", f"{info.filename} unpacks to more than the {most:,} bytes announced"
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        if (
            isinstance(problem, OSError) and problem.errno != errno.EINVAL
        ):  # the disk's: no fault of the bundle
            raise
        raise Refused("changed_bytes", f"{info.filename} cannot be unpacked: {problem}") from None
    return bytes(found)


Same = Callable[[Trajectory], str]
"""What of a trajectory's beginning is not as it is here: a sentence, or nothing."""


def verify(
    bundle: Path,
    into: Path,
    tasks: Mapping[str, Task],
    digest: Callable[[str], str],
    ambient: Mapping[str, tuple[str, ...]],
    begins: Same | None = None,
) -> Verified:
    """Unpack a bundle into an empty folder, and judge its trajectories by our own tasks. Raises Refused.

    `tasks` are ours by id, `digest` is run.json's, `ambient` says of each site where mere looking leaves traces, and
    `begins` holds a trial's first state and gold values against our own. The verdicts that came with it are replaced.
    """
    inventory = unpack(bundle, into)
    run = Run(into)
    try:
        plan = run.plan()
    except UsageError as problem:
        raise Refused("bad_plan", str(problem)) from None
    assert plan
    _known(plan, tasks, digest)
    _planned(plan, into)
    claims = _claims(into)
    verdicts: list[Verdict] = []
    for trajectory in _trajectories(run, plan):
        _ours(trajectory.header, tasks[trajectory.task.id], plan, ambient)
        if begins and (wrong := begins(trajectory)):
            raise Refused("other_start", f"{trajectory.task.id}.{trajectory.header.trial}: {wrong}")
        try:
            verdicts.append(judged(trajectory)[0])
        except HarnessError as problem:
            raise Refused("not_judged", str(problem)) from None
    run.write_verdicts(verdicts)
    outcomes = [verdict.outcome for verdict in verdicts]
    return Verified(
        agent=plan.agent,
        inventory=inventory,
        trials=len(verdicts),
        outcomes={name: outcomes.count(name) for name in sorted(set(outcomes))},
        false_claims=tuple(_false(verdicts, claims)),
    )


def _claims(folder: Path) -> dict[tuple[str, int], Verdict]:
    try:
        return recorded(folder)
    except UsageError as problem:
        raise Refused("bad_inventory", str(problem)) from None


def _known(plan: Plan, tasks: Mapping[str, Task], digest: Callable[[str], str]) -> None:
    """Every task is one of ours, in our words."""
    for name, told in plan.tasks.items():
        if name not in tasks:
            raise Refused("unknown_task", f"there is no task {name} here")
        if digest(tasks[name].model_dump_json()) != told:
            raise Refused("foreign_task", f"{name} was played in other words than it has here")


def _planned(plan: Plan, folder: Path) -> None:
    """Exactly the trials of the plan are there."""
    wanted = {f"{task}.{trial}" for task in plan.tasks for trial in range(1, plan.trials + 1)}
    there = {path.parent.relative_to(folder).as_posix() for path in folder.glob(f"*/*/{TRAJECTORY}")}
    if lacking := sorted(wanted - there):
        raise Refused("missing_trial", f"the plan has {named(lacking, 'trials')}")
    if extra := sorted(there - wanted):
        raise Refused("extra_file", f"the plan does not have {named(extra, 'trials')}")


def _trajectories(run: Run, plan: Plan) -> Iterator[Trajectory]:
    for task in plan.tasks:
        for trial in range(1, plan.trials + 1):
            name = f"{task}.{trial}"
            try:
                found = read_trajectory(run.trial(task, trial) / TRAJECTORY)
            except StoreError as problem:
                raise Refused("bad_trajectory", f"{name}: {str(problem)[-500:]}") from None
            if found is None:
                raise Refused("missing_trial", f"{name} was not played to its end")
            if (found.task.id, found.header.trial, found.header.agent_spec) != (task, trial, plan.agent):
                told = f"{found.task.id}.{found.header.trial} by {found.header.agent_spec!r}"
                raise Refused("wrong_trial", f"{name} holds {told}")
            yield found


def _ours(header: Header, task: Task, plan: Plan, ambient: Mapping[str, tuple[str, ...]]) -> None:
    """The trial's own copy of the task and of what excuses changes is ours: it is by them that it will be judged."""
    limits = Limits.model_validate({**task.limits.model_dump(), **plan.limits})
    here = task.model_copy(update={"limits": limits})
    if header.task.model_dump_json() != here.model_dump_json():
        raise Refused(
            "foreign_task", f"{task.id}.{header.trial} holds the task in other words than it has here"
        )
    if header.ambient != {site: ambient.get(site, ()) for site in task.sites}:
        raise Refused("foreign_site", f"{task.id}.{header.trial} excuses changes that the site here does not")


def _false(verdicts: list[Verdict], claims: Mapping[tuple[str, int], Verdict]) -> Iterator[Claim]:
    """What was claimed and is not so. That no model was asked here makes no claim false."""
    for verdict in verdicts:
        claim = claims.get((verdict.task, verdict.trial))
        if claim and verdict.outcome not in (claim.outcome, "unscored"):
            yield Claim(task=verdict.task, trial=verdict.trial, claimed=claim.outcome, found=verdict.outcome)
