"""tasks/<site>/<slug>.toml -> Task: read, checked, and found by name.

A task's id is its path. Whatever is wrong with a file is said as `path:line: field: value, rule, what would
have done`, and all that is wrong with the files of one call is said at once.
"""

from __future__ import annotations

import base64
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import judges
from harness import families, real
from harness.agents.script import Steps, check_steps, edited
from harness.errors import UsageError
from harness.types import CheckSpec, Limits, NearMiss, Noun, Rule, Talk, Task, Way, queries_in

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ACROSS = "across"
"""The folder of tasks that span sites; they name their sites themselves."""
FIXTURES = "files"
"""The folder beside a site's tasks that holds what they let an agent upload."""
LARGEST_FIXTURE = 200_000
"""Bytes: each trajectory of the task holds it."""
NEAR_MISSES = 3
"""How many a task brings at least."""


def folder() -> Path:
    """The tasks that came with the harness: those of the installed package, or of the repository."""
    here = Path(__file__).parent
    installed = here / "_tasks"
    return installed if installed.is_dir() else here.parent / "tasks"


def known_ids(root: Path | None = None) -> list[str]:
    """The ids of all task files, sorted; the files are not read."""
    root = root or folder()
    files = (path for path in root.glob("*/*.toml") if path.parent.name != real.FOLDER)
    return sorted(f"{path.parent.name}/{path.stem}" for path in files)


def find(globs: Sequence[str] = (), root: Path | None = None) -> list[Task]:
    """The tasks whose ids match any of the globs (all files without any), each once, sorted by id.

    A glob with an @ names tasks of a family: `omnizon/shop-goal@0042`, `omnizon/shop-goal@0000-0099`; one that begins
    with `agisdk:` or `real:` names REAL's own. Raises UsageError for a glob that matches nothing, or for files that are
    no tasks, all of them together.
    """
    root = root or folder()
    asked = [glob for glob in globs if real.is_asked(glob)]
    published = real.find(asked, root / real.FOLDER) if asked else []
    globs = [glob for glob in globs if not real.is_asked(glob)]
    if published and not globs:
        return published
    files = [glob for glob in globs if "@" not in glob]
    ids = _matching(files, known_ids(root), root) if files or not globs else []
    readings: dict[str, Callable[[], Task]] = {
        task_id: partial(read, root / f"{task_id}.toml") for task_id in ids
    }
    for glob in globs:
        for family, number in families.asked(glob, root) if "@" in glob else ():
            readings[families.task_id(family, number)] = partial(generated, family, number)
    tasks: list[Task] = []
    faults: list[str] = []
    for task_id in sorted(readings):
        try:
            tasks.append(readings[task_id]())
        except UsageError as error:
            faults.append(str(error))
    if faults:
        raise UsageError("\n".join(faults))
    return [*tasks, *published]


def generated(family: families.Family, number: int) -> Task:
    """A family's task, checked as a file is. Raises UsageError with all that is wrong with it, a line each."""
    written = family.written(number)
    name = families.task_id(family, number)
    faults = _Faults(name, Positions(""))
    task = _task(name, family.path, written, faults)
    if faults.found or task is None:
        raise UsageError("\n".join(faults.sorted()))
    return task


def _matching(globs: Sequence[str], ids: list[str], root: Path) -> list[str]:
    found: set[str] = set()
    faults: list[str] = []
    for glob in globs or ["*"]:
        matched = [task_id for task_id in ids if fnmatchcase(task_id, glob)]
        found.update(matched)
        if not matched and glob in families.families(root):
            faults.append(
                f"{glob!r} is a family of tasks; name one such as {glob}@0042, or a range {glob}@0000-0099"
            )
        elif not matched:
            faults.append(_no_match(glob, ids, root))
    if faults:
        raise UsageError("\n".join(faults))
    return sorted(found)


def _no_match(glob: str, ids: list[str], root: Path) -> str:
    if not ids:
        return f"no task files under {root}; a task is <site>/<slug>.toml there"
    folders = sorted({task_id.partition("/")[0] for task_id in ids})
    if glob.strip("/") in folders:
        return f"no task matches {glob!r}; did you mean {glob.strip('/') + '/*'!r}?"
    near = difflib.get_close_matches(glob, ids, 1)
    meant = f"; did you mean {near[0]!r}?" if near else f"; have {len(ids)} in: {', '.join(folders)}"
    return f"no task matches {glob!r}{meant}"


# ---------------------------------------------------------------- the mix

BANDS = ((1, 3), (4, 7), (8, 15), (16, 25), (26, 40), (41, None))
"""Lengths of solutions, in actions; both ends included."""
Counts = dict[str, dict[str, int]]


def actions(task: Task) -> int:
    """How many actions the first solution takes; what it reads and works out on the way takes none."""
    return sum(not {"read", "calc"} & step.keys() for way in task.solutions[:1] for step in way.steps)


def mix(tasks: Sequence[Task]) -> dict[str, Counts]:
    """How many tasks there are: each of site, length and tag by shape, and each tag by length."""
    lengths = {task.id: band(actions(task)) for task in tasks}
    rows: list[tuple[str, str, str]] = []
    for task in tasks:
        rows += [("site", task.sites[0] if len(task.sites) == 1 else ACROSS, task.shape)]
        rows += [("length", lengths[task.id], task.shape)]
        rows += [("tag", tag, task.shape) for tag in task.tags]
        rows += [("tag by length", tag, lengths[task.id]) for tag in task.tags]
    shapes, bands = ("retrieve", "act", "both"), [band(low) for low, _ in BANDS]
    found: dict[str, Counts] = {}
    for name in ("site", "length", "tag", "tag by length"):
        keys = bands if name == "length" else sorted({key for table, key, _ in rows if table == name})
        columns = bands if name == "tag by length" else shapes
        found[name] = {key: {column: rows.count((name, key, column)) for column in columns} for key in keys}
    return found


def band(length: int) -> str:
    """As in `8-15`."""
    low, high = next((low, high) for low, high in BANDS if low <= max(1, length) <= (high or length))
    return f"{low}-{high}" if high else f"{low}+"


# ---------------------------------------------------------------- one file


def read(path: Path) -> Task:
    """The task in the file. Raises UsageError with all that is wrong with it, a line each."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}; a task is a TOML file in UTF-8") from None
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_syntax(path, text, error)) from None
    faults = _Faults(path, Positions(text))
    task = _task(f"{path.parent.name}/{path.stem}", path, written, faults)
    if faults.found or task is None:
        raise UsageError("\n".join(faults.sorted()))
    return task


def _syntax(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    line = place[1] if place and place[1] else str(max(1, len(text.splitlines())))
    message = str(error)[: place.start()] if place else str(error)
    return f"{path}:{line}: not TOML: {message[:1].lower()}{message[1:]}"


# ---------------------------------------------------------------- lines

Loc = tuple[int | str, ...]
"""A place in a file as pydantic names it: keys, and positions from 0."""

_LEXEME = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]|[^\[\]{}\n#"\']+',
    re.DOTALL,
)
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_KEYS = re.compile(rf"(?:{_KEY.pattern})(?:\s*\.\s*(?:{_KEY.pattern}))*(?=\s*=)")


class Positions:
    """Line numbers of a TOML file's headers and keys, which tomllib does not give.

    A place inside of a value has the line on which the value's key stands.
    """

    def __init__(self, text: str) -> None:
        """Takes text that tomllib has accepted."""
        self._lines: dict[tuple[str, ...], int] = {}
        self._last: dict[tuple[str, ...], int] = {}
        section: tuple[str, ...] = ()
        for line, statement in _statements(text):
            if statement.startswith("["):
                section = self._header(statement)
                self._note(section, line)
            elif keys := _KEYS.match(statement):
                self._note(section + _keys(keys[0]), line)

    def line(self, loc: Loc) -> int:
        """The line of the place, or of the nearest thing around it; the first of the file failing that."""
        names = tuple(map(str, loc))
        around = (names[:length] for length in range(len(names), 0, -1))
        return next((self._lines[place] for place in around if place in self._lines), 1)

    def _note(self, place: tuple[str, ...], line: int) -> None:
        for length in range(1, len(place) + 1):
            self._lines.setdefault(place[:length], line)

    def _header(self, statement: str) -> tuple[str, ...]:
        """The section that `[a.b]` or `[[a.b]]` opens, with the positions of array tables in it."""
        place: tuple[str, ...] = ()
        names = _keys(statement)
        for at, name in enumerate(names):
            place = (*place, name)
            if statement.startswith("[[") and at == len(names) - 1:
                self._last[place] = self._last.get(place, -1) + 1
            if place in self._last:
                place = (*place, str(self._last[place]))
        return place


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _KEY.findall(dotted))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header and each `key = value` with the line where it begins, comments left out."""
    depth, line, start, said = 0, 1, 1, ""
    for lexeme in _LEXEME.findall(text + "\n"):
        if lexeme == "\n" and depth == 0:
            if said.strip():
                yield start, said.strip()
            said, start = "", line + 1
        elif not lexeme.startswith("#"):
            said += lexeme
            depth += (lexeme in ("[", "{")) - (lexeme in ("]", "}"))
        line += lexeme.count("\n")


# ---------------------------------------------------------------- faults


class _Faults:
    """What is wrong with one file, each with its line."""

    def __init__(self, path: Path | str, positions: Positions) -> None:
        self.path = path
        self.positions = positions
        self.found: list[tuple[int, str]] = []

    def add(self, loc: Loc, message: str) -> None:
        """A fault of the field there; a second one of the same text is left out."""
        line = self.positions.line(loc)
        fault = (line, f"{self.path}:{line}: {_dotted(loc)}: {message}")
        if fault not in self.found:
            self.found.append(fault)

    def sorted(self) -> list[str]:
        """In the order of lines."""
        return [message for _, message in sorted(self.found, key=lambda fault: fault[0])]


def _dotted(loc: Loc) -> str:
    """`("check", 0, "table")` as check[1].table: counted from 1, as a reader counts."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "task"


def _task(task_id: str, path: Path, written: dict[str, Any], faults: _Faults) -> Task | None:
    site, _, slug = task_id.partition("/")
    for part in (site, slug.partition("@")[0]):
        if not SLUG.fullmatch(part):
            faults.add(
                (), f"{part!r} in the path is not lowercase words with hyphens, such as order-two-lamps"
            )
    _refuse_model_names(written, faults)
    _prove_itself(written, faults)
    sites = {} if site == ACROSS else {"sites": [site]}
    fixtures = {"files": _fixtures(path, written, faults)} if "files" in written else {}
    try:
        task = Task.model_validate({**sites, **written, **fixtures, "id": task_id})
    except ValidationError as error:
        said = {name for name in _SHOWS if written.get(name, []) == []}
        _add_pydantic((one for one in error.errors() if one["loc"][0] not in said), (), _known, faults)
        task = None
    _checks(written, faults)
    if task is not None and not faults.found:
        _as_a_whole(task, faults)
    return task


def _fixtures(path: Path, written: dict[str, Any], faults: _Faults) -> dict[str, str]:
    """The content of the files that a task lets an agent upload: name -> base64."""
    names = written["files"]
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        faults.add(("files",), 'expected a list of names, such as ["receipt.png"]')
        return {}
    found = {}
    for place, name in enumerate(names):
        file = path.parent / FIXTURES / name
        if file.name != name or not file.is_file():
            faults.add(("files", place), f"no file {name!r} in {path.parent / FIXTURES}")
        elif file.stat().st_size > LARGEST_FIXTURE:
            faults.add(("files", place), f"{name!r} is larger than {LARGEST_FIXTURE:,} bytes")
        else:
            found[name] = base64.b64encode(file.read_bytes()).decode()
    return found


_ALIASES = {
    "checks": "check",
    "checkpoints": "checkpoint",
    "solutions": "solution",
    "scores": "score",
    "near_misses": "near_miss",
}


def _refuse_model_names(written: dict[str, Any], faults: _Faults) -> None:
    """The model's own names would be read as well, but a file has one spelling."""
    for name in [name for name in _ALIASES if name in written]:
        faults.add((name,), f"unknown field; write each as [[{_ALIASES[name]}]]")
        del written[name]
    if "origin" in written:
        faults.add(
            ("origin",), "not written in a file of ours; tasks of another benchmark are read from its own"
        )
        del written["origin"]
    if "id" in written:
        faults.add(("id",), f"{written.pop('id')!r} is not written in the file; the id is the file's path")


_SHOWS = {
    "check": "[[check]] says what must be so at the end",
    "solution": "[[solution]] is a way through it, as steps",
}


def _prove_itself(written: dict[str, Any], faults: _Faults) -> None:
    """A task has a goal, checks, a solution that passes, and near misses that fail."""
    goal = written.get("goal")
    if isinstance(goal, str) and not goal.strip():
        faults.add(("goal",), "empty; write what the agent is asked to do")
    for name, meaning in _SHOWS.items():
        if written.get(name, []) == []:
            faults.add((name,), f"none; a task needs at least one: {meaning}")
    misses = written.get("near_miss", [])
    if isinstance(misses, list) and len(misses) < NEAR_MISSES:
        faults.add(
            ("near_miss",),
            f"{len(misses) or 'none'}; a task needs at least {NEAR_MISSES}: "
            "[[near_miss]] is what a careless agent would do, and must fail",
        )


# ---------------------------------------------------------------- fields


def _names(model: type[Noun]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items() if name not in ("id", "origin")]


def _known(loc: Loc) -> list[str]:
    """The fields that a table at that place may have."""
    match loc:
        case ():
            return _names(Task)
        case ("talk",):
            return _names(Talk)
        case ("talk", "rule", int()):
            return _names(Rule)
        case ("limits",):
            return _names(Limits)
        case ("solution", int()):
            return _names(Way)
        case ("near_miss", int()):
            return _names(NearMiss)
    return []


def _add_pydantic(errors: Iterable[Any], at: Loc, known: Callable[[Loc], list[str]], faults: _Faults) -> None:
    """Pydantic's errors of the table at that place, in this module's words."""
    for error in errors:
        inner: Loc = tuple(part for part in error["loc"] if part != "[key]")
        if error["type"] == "extra_forbidden":
            faults.add(at + inner, _unknown_field(str(inner[-1]), known(inner[:-1])))
        elif error["type"] == "missing":
            faults.add(at + inner, f"missing; write {inner[-1]} = … there")
        elif error["type"] == "too_short" and error["input"]:
            continue  # Only for want of the items that are faulty themselves, and reported so.
        else:
            faults.add(at + inner, _said(error))


def _said(error: Any) -> str:
    """The value and the rule; a whole table's value is left out."""
    return (
        _message(error)
        if isinstance(error["input"], dict)
        else f"{_short(error['input'])}: {_message(error)}"
    )


def _message(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "literal_error":
        near = difflib.get_close_matches(str(error["input"]), re.findall(r"'([^']*)'", message), 1)
        return f"{message[:1].lower()}{message[1:]}" + (f"; did you mean {near[0]!r}?" if near else "")
    return f"{message[:1].lower()}{message[1:]}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _unknown_field(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"unknown field; did you mean {near[0]!r}?"
    return f"unknown field; have: {', '.join(known)}" if known else "unknown field"


# ---------------------------------------------------------------- checks


def _checks(written: dict[str, Any], faults: _Faults) -> None:
    """Each [[check]] and [[checkpoint]] by its kind's own model."""
    for name in ("check", "checkpoint"):
        checks = written.get(name)
        for at, fields in enumerate(checks if isinstance(checks, list) else []):
            if isinstance(fields, dict) and isinstance(fields.get("kind"), str):
                _check((name, at), fields, faults)
    for where, sql in _sql_in(("score",), written.get("score")):
        _read_only(where, sql, faults)


def _check(loc: Loc, fields: dict[str, Any], faults: _Faults) -> None:
    own = {name: value for name, value in fields.items() if loc[0] == "check" or name != "name"}
    try:
        judges.parse(CheckSpec.model_validate(own))
    except ValidationError as error:
        known = [
            field.alias or name
            for name, field in judges.KINDS[fields["kind"]].Check.model_fields.items()
            if name != "kind"
        ]
        _add_pydantic(error.errors(), loc, lambda inner: known if not inner else [], faults)
    except ValueError as error:
        faults.add((*loc, "kind"), str(error))
    else:
        for where, sql in _sql_in(loc, fields):
            _read_only(where, sql, faults)


def _sql_in(loc: Loc, value: Any) -> Iterator[tuple[Loc, str]]:
    """Each query's text anywhere in a check's fields, with its place."""
    if isinstance(value, dict):
        if "sql" in value:
            yield loc, value["sql"]
        for key, inner in value.items():
            yield from _sql_in((*loc, key), inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _sql_in((*loc, at), inner)


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


def _read_only(loc: Loc, sql: str, faults: _Faults) -> None:
    """A gold query reads, and is one statement."""
    bare = _QUOTED.sub(" ", sql).strip()
    if re.match(r"(?i)(select|with)\b", bare) is None:
        faults.add(loc, f"sql {_short(sql)} does not start with SELECT or WITH; a gold query only reads")
    elif re.search(r"(?i)\b(insert|replace)\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b", bare):
        faults.add(loc, f"sql {_short(sql)} writes; a gold query only reads")
    if ";" in bare.rstrip("; \n\t"):
        faults.add(loc, f"sql {_short(sql)} holds more than one statement; write one SELECT")


# ---------------------------------------------------------------- the whole


_EXCUSE = re.compile(r"(?:(?P<site>[a-z0-9-]+):)?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")


def _as_a_whole(task: Task, faults: _Faults) -> None:
    """What no field shows by itself."""
    _clock(task.clock, faults)
    _start(task, faults)
    for site in task.users:
        if site not in task.sites[1:]:
            faults.add(
                ("users", site), f"{site!r} is no site beside the first; user is who is signed in there"
            )
    for at, entry in enumerate(task.may_change):
        _excuse(entry, at, task, faults)
    for name, specs in (("check", task.checks), ("checkpoint", task.checkpoints)):
        for at, spec in enumerate(specs):
            _sites_of_check((name, at), spec.fields, task, faults)
    _checkpoint_names(task, faults)
    if task.talk:
        _talk(task.talk, faults)
    for at, way in enumerate(task.solutions):
        if not way.steps:
            faults.add(("solution", at, "steps"), "empty; write the steps of the scripted agent")
        _playable(("solution", at, "steps"), way.steps, faults)
        if task.talk is None and any("say" in step for step in way.steps):
            faults.add(("solution", at, "steps"), "it says something, and there is no user; write [talk]")
    try:
        labels = judges.labels(task)
    except ValueError as error:
        faults.add(("check",), str(error))
        return
    for at, miss in enumerate(task.near_misses):
        _near_miss(at, miss, labels, task, faults)


def _clock(clock: datetime, faults: _Faults) -> None:
    if clock.tzinfo is not None:
        faults.add(
            ("clock",), f"{clock.isoformat()} has a zone; write {clock.replace(tzinfo=None).isoformat()}"
        )


def _start(task: Task, faults: _Faults) -> None:
    if not task.start.startswith("/"):
        faults.add(("start",), f"{task.start!r} is no path of the first site; write one such as '/'")
    if not task.sites or len(set(task.sites)) < len(task.sites):
        faults.add(("sites",), f"{list(task.sites)} is empty or names a site twice; name each once")


def _excuse(entry: str, at: int, task: Task, faults: _Faults) -> None:
    match = _EXCUSE.fullmatch(entry)
    if match is None:
        faults.add(("may_change", at), f"{entry!r} is not a plain name: table, table.column or site:table")
    elif match["site"] and match["site"] not in task.sites:
        faults.add(("may_change", at), _no_site(match["site"], task))


def _no_site(site: str, task: Task) -> str:
    return f"{site!r} is not among the task's sites: {', '.join(task.sites)}"


def _checkpoint_names(task: Task, faults: _Faults) -> None:
    """A name is how a checkpoint is told from the others."""
    seen: set[str] = set()
    for at, spec in enumerate(task.checkpoints):
        if not spec.name.strip() or spec.name in seen:
            faults.add(
                ("checkpoint", at, "name"), f"{spec.name!r} is empty or another one's; say what is reached"
            )
        seen.add(spec.name)


def _talk(talk: Talk, faults: _Faults) -> None:
    """A rule's name is what a check knows it by; what it comes after has to be another rule."""
    names = [rule.name for rule in talk.rules]
    for at, rule in enumerate(talk.rules):
        if rule.name in names[:at]:
            faults.add(("talk", "rule", at, "name"), f"{rule.name!r} is another rule's")
        for name in rule.after:
            if name not in names or name == rule.name:
                faults.add(
                    ("talk", "rule", at, "after"), f"{name!r} is no other rule; have: {', '.join(names)}"
                )
    if talk.rules and not any(rule.asked for rule in talk.rules):
        faults.add(
            ("talk",), "no rule is asked for anything, so that any message learns it; write asked = [[…]]"
        )


def _sites_of_check(loc: Loc, fields: dict[str, Any], task: Task, faults: _Faults) -> None:
    """Every site that a check names is one of the task's."""
    named = [query.site for query in queries_in(fields) if query.site] + list(_sites_named(fields))
    for site in dict.fromkeys(named):
        if site not in task.sites:
            faults.add(loc, _no_site(site, task))


def _sites_named(value: Any) -> Iterable[str]:
    """Sites in `table = "site:…"`, `same = "site:…"` and `site = "…"`, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("table", "same") and isinstance(inner, str) and ":" in inner:
                yield inner.partition(":")[0]
            elif key == "site" and isinstance(inner, str):
                yield inner
            else:
                yield from _sites_named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _sites_named(inner)


def _near_miss(at: int, miss: NearMiss, labels: Sequence[str], task: Task, faults: _Faults) -> None:
    loc: Loc = ("near_miss", at)
    if not miss.because.strip():
        faults.add((*loc, "because"), "empty; write a sentence that says what is wrong with it")
    if not miss.fails:
        faults.add(
            (*loc, "fails"), f"empty; name the checks that fail, of: {', '.join(labels)}, unasked:<table>"
        )
    for label in miss.fails:
        if label not in labels and not re.fullmatch(r"unasked:([a-z0-9-]+:)?\w+", label):
            near = difflib.get_close_matches(label, labels, 1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            faults.add(
                (*loc, "fails"),
                f"{label!r} is the label of no check; have: {', '.join(labels)}, unasked:<table>{meant}",
            )
    if miss.steps is not None:
        _playable((*loc, "steps"), miss.steps, faults)
    else:
        _instead((*loc, "instead"), miss, task.solutions[0].steps, faults)


def _instead(loc: Loc, miss: NearMiss, solution: Steps, faults: _Faults) -> None:
    wrong = [position for position in miss.instead if not 1 <= position <= len(solution)]
    for position in wrong:
        message = f"{position} is no step of the first solution; it has steps 1 to {len(solution)}"
        faults.add((*loc, str(position)), message)
    if not wrong:
        _playable(loc, edited(solution, miss.instead), faults)


def _playable(loc: Loc, steps: Steps, faults: _Faults) -> None:
    """Whether the scripted agent understands the steps."""
    try:
        check_steps(steps)
    except UsageError as error:
        faults.add(loc, str(error))
