"""A command line: split as a shell would, then filled in a word at a time, and never given to a shell."""

from __future__ import annotations

import difflib
import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from harness.agents.suggest import suggestion
from harness.errors import UsageError

PLACEHOLDERS = (
    "goal",
    "start_url",
    "dir",
    "timeout_s",
    "max_steps",
    "api_url",
    "mcp_url",
    "mcp_config",
    "cdp_url",
    "cdp_http",
    "llm_base_url",
)
BUILT_IN = ("oracle", "idle", "constant", "random", "enumerate", "llm")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_RUNNERS = {".py": "python", ".mjs": "node", ".js": "node", ".sh": "sh", ".rb": "ruby"}


def split(line: str, environ: Mapping[str, str], cwd: Path | None = None) -> tuple[str, ...]:
    """The words of a command line whose program exists; UsageError otherwise."""
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise UsageError(
            f"the agent's command {line!r} has {_fault(error)}; quote it as a shell needs"
        ) from None
    if not words:
        raise UsageError(
            "the agent's command is empty; give one such as 'python my_agent.py', or one of oracle, idle, "
            "constant:<text>, random, enumerate"
        )
    for word in words:
        _check_placeholders(word)
    _check_program(words[0], environ, cwd or Path.cwd())
    return words


def filled(words: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """The words with every known placeholder replaced; what a value contains is not looked at again."""
    return [_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), word) for word in words]


def _fault(error: ValueError) -> str:
    """shlex's reason, in words that fit after `has`."""
    return "an unbalanced quote" if "quotation" in str(error) else "a backslash with nothing after it"


def _check_placeholders(word: str) -> None:
    """Refuses what is nearly a placeholder; other braces are the command's own affair."""
    for name in _PLACEHOLDER.findall(word):
        if name not in PLACEHOLDERS and difflib.get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.75):
            raise UsageError(f"no placeholder {{{name}}}; {suggestion(name, PLACEHOLDERS)}")


def _check_program(program: str, environ: Mapping[str, str], cwd: Path) -> None:
    """The program must be there before the first episode, not in each of them."""
    if _PLACEHOLDER.search(program):
        return
    if "/" in program:
        path = cwd / program
        if not path.is_file():
            raise UsageError(f"the agent's program {program!r} does not exist, seen from {cwd}")
        if shutil.which(str(path)) is None:
            raise UsageError(f"the agent's program {program!r} is not executable; {_would_do(program)}")
    elif shutil.which(program, path=environ.get("PATH", "")) is None:
        raise UsageError(f"no program {program!r} on PATH; {_not_on_path(program, environ, cwd)}")


def _would_do(program: str) -> str:
    """How to run a file that cannot run by itself."""
    runner = _RUNNERS.get(Path(program).suffix)
    return f"write '{runner} {program}'" if runner else f"`chmod +x {program}` would do"


def _not_on_path(program: str, environ: Mapping[str, str], cwd: Path) -> str:
    """What would have done instead of a bare word that names no program."""
    if (cwd / program).is_file():
        return _would_do(program if Path(program).suffix in _RUNNERS else f"./{program}")
    built_in = difflib.get_close_matches(program.partition(":")[0], BUILT_IN, n=1)
    if built_in:
        return f"did you mean {built_in[0]!r}?"
    if program == "python" and shutil.which("python3", path=environ.get("PATH", "")):
        return "'python3' is there"
    return "write a command such as 'python my_agent.py', or one of oracle, idle, constant:<text>, random, enumerate"
