"""What of the machine an agent may read: the system's programs, its own files, and nothing of ours.

Listed, not excluded: a folder that nobody named is not there. What is ours and lies inside a listed folder is hidden
again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import UsageError

PACKAGE = Path(__file__).resolve().parents[1]
OURS = ("harness", "judges", "sites", "tasks", "tests", "runs", ".git")
"""Folders beside the package that hold answers, in a checkout or where it was installed."""
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix",
    "/gnu",
    "/home/linuxbrew",
)
ETC = (
    "alternatives", "ca-certificates", "crypto-policies", "fonts", "group", "hosts", "ld.so.cache", "ld.so.conf",
    "ld.so.conf.d", "locale.alias", "localtime", "mime.types", "nsswitch.conf", "os-release", "passwd", "pki",
    "protocols", "services", "ssl", "timezone",
)  # fmt: skip
"""Of /etc, what programs need and what tells nothing."""
PROJECT = ("pyproject.toml", "package.json", "go.mod", "Cargo.toml", "requirements.txt", ".git")
"""A folder that holds one of these is a project's own."""


PREFIX = ("pyvenv.cfg", "conda-meta", "lib", "libexec", "Cellar")
"""Beside a `bin` folder, one of these tells that the whole was installed together."""


@dataclass(frozen=True)
class Walls:
    """What can be read, and what inside it cannot."""

    readable: tuple[Path, ...] = ()
    """Besides the system's own folders."""
    hidden: tuple[Path, ...] = ()
    lone: tuple[Path, ...] = field(default=())
    """Single files that may be read inside a hidden folder."""

    def layers(self) -> list[tuple[Path, bool]]:
        """Readable (True) and hidden (False) places, outer ones first: each overrules those before it."""
        told = [(path, True) for path in (*self.readable, *self.lone)]
        told += [(path, False) for path in self.hidden if any(_within(path, open_) for open_, _ in told)]
        return sorted(set(told), key=lambda layer: (len(layer[0].parts), str(layer[0]), not layer[1]))

    def exposed(self) -> list[Path]:
        """The same as places to allow one by one, for a wall that can take nothing away again."""
        shut = [path for path, open_ in self.layers() if not open_]
        return [part for path, open_ in self.layers() if open_ for part in _around(path, shut)]


def system() -> list[Path]:
    """The folders of the machine that programs need, as far as they are there."""
    return [path for name in SYSTEM if (path := Path(name)).exists()] + [
        path for name in ETC if (path := Path("/etc") / name).exists()
    ]


def ours() -> list[Path]:
    """What must stay unseen wherever it lies: the checkout, or the installed packages with the tasks in them."""
    root = PACKAGE.parent
    if (root / "pyproject.toml").is_file() and (root / "tasks").is_dir():
        return [root]
    return [PACKAGE, *(root / name for name in ("judges", "sites") if (root / name).is_dir())]


def around(
    words: Sequence[str],
    environ: Mapping[str, str],
    cwd: Path,
    agent_dirs: Sequence[Path] = (),
    hidden: Sequence[Path] = (),
) -> Walls:
    """The walls around a command, found from its words, from PATH, and from what `--agent-dir` names.

    Raises UsageError for an `--agent-dir` that is no folder, or holds what an agent must not see.
    """
    secret = tuple(dict.fromkeys(path.resolve() for path in (*ours(), *hidden)))
    home = Path(environ.get("HOME") or "/nonexistent").resolve()
    found: dict[Path, None] = {}
    lone: dict[Path, None] = {}
    for folder in agent_dirs:
        found[_allowed(folder, secret)] = None
    for folder in _toolchains(words, environ, home):
        found[folder] = None
    if not _broad(cwd, home) and not _in_any(cwd, secret):
        found[cwd] = None
    for path in _named(words, cwd):
        project = _project(path if path.is_dir() else path.parent, home, secret)
        if project is not None:
            found[project] = None
        elif path.is_file():
            lone[path] = None
    told = [folder for folder in found if not any(_within(folder, Path(name)) for name in SYSTEM)]
    return Walls(tuple(told), secret, tuple(lone))


def _allowed(folder: Path, secret: Sequence[Path]) -> Path:
    """A folder that somebody named."""
    path = folder.resolve()
    if not path.is_dir():
        raise UsageError(f"--agent-dir {folder} is no folder; name the one that holds the agent's own files")
    if _in_any(path, secret) and _sealed(path, secret):
        raise UsageError(
            f"--agent-dir {folder} holds what an agent must not see (tasks, sites, judges or runs); "
            "put the agent's files in a folder of their own"
        )
    return path


def _named(words: Sequence[str], cwd: Path) -> Iterator[Path]:
    """Files and folders that a command's words name, also as `--config=FILE`."""
    for word in words:
        for text in {word, word.partition("=")[2]} - {""}:
            path = Path(os.path.normpath(cwd / text))
            try:
                meant = "/" in text or path.is_file() or text == "."
                if meant and path.exists():
                    yield from dict.fromkeys((path, path.resolve()))
            except OSError:  # a goal is no path: too long, or with a zero in it
                continue


def _project(folder: Path, home: Path, secret: Sequence[Path]) -> Path | None:
    """The whole project that a folder belongs to; the folder if there is none; None if it must not be shown."""
    if _broad(folder, home) or any(_within(folder, Path(name)) for name in SYSTEM) or _sealed(folder, secret):
        return None
    for outer in (folder, *folder.parents):
        if _broad(outer, home) or _in_any(outer, secret):
            break
        if any((outer / name).exists() for name in PROJECT):
            return outer
    return folder


def _toolchains(words: Sequence[str], environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Interpreters and their libraries: what stands on PATH, and what the command's programs really are."""
    for text in environ.get("PATH", "").split(os.pathsep):
        if text.startswith("/") and Path(text).is_dir():
            yield from _prefix(Path(text), home)
    for word in words:
        program = shutil.which(word, path=environ.get("PATH", "")) if word else None
        path: Path | None = Path(os.path.abspath(program)) if program else None
        while path is not None:
            yield from _prefix(path.parent, home)
            settings = path.parent.parent / "pyvenv.cfg"
            if settings.is_file():
                lines = dict(line.partition("=")[::2] for line in settings.read_text().splitlines())
                base = {key.strip(): value.strip() for key, value in lines.items()}.get("home")
                if base and Path(base).is_dir():
                    yield from _prefix(Path(base), home)
            path = Path(os.path.normpath(path.parent / os.readlink(path))) if path.is_symlink() else None


def _prefix(folder: Path, home: Path) -> Iterator[Path]:
    """A folder of programs, with the rest of what it was installed with."""
    whole = folder.parent
    known = any((whole / name).exists() for name in PREFIX)
    if (
        known
        and folder.name in ("bin", "sbin", "shims")
        and not _broad(whole, home)
        and whole != home / ".local"
    ):
        yield whole
    elif not _broad(folder, home):
        yield folder


def _broad(path: Path, home: Path) -> bool:
    """A home, or what holds homes, or everybody's scratch: never shown as a whole."""
    return (
        _within(home, path)
        or path in (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
        or len(path.parts) < 2
    )


def _sealed(path: Path, secret: Sequence[Path]) -> bool:
    """Whether a place inside a hidden one is of ours, rather than an example that lies beside it."""
    for root in secret:
        if _within(path, root):
            beside = path.relative_to(root).parts
            if not beside or not (root / "pyproject.toml").is_file():
                return True
            if beside[0] in OURS and beside[:2] not in (("tests", "agents"), ("tests", "attacks")):
                return True
    return False


def _in_any(path: Path, places: Sequence[Path]) -> bool:
    return any(_within(path, place) for place in places)


def _within(path: Path, place: Path) -> bool:
    return path == place or place in path.parents


def _around(path: Path, shut: Sequence[Path]) -> Iterator[Path]:
    """A place without the hidden parts of it: itself, or those of its entries that hold none."""
    if path in shut:
        return
    if not any(_within(place, path) for place in shut):
        yield path
        return
    for entry in sorted(path.iterdir()):
        yield from _around(entry, shut)
