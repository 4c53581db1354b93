"""One agent's process: how it is started, heard, and ended with everything that it started.

Three things must hold whatever the agent does: we read a bounded amount, we wait a bounded time, and nothing
of it is left running afterwards.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from harness.agents.command import filled
from harness.agents.presets import Preset
from harness.agents.presets import filled as replaced
from harness.agents.reaper import kill_group, kill_marked, marked, reaper, remove, terminate
from harness.agents.room import Room, overrun
from harness.errors import AgentError, HarnessError, StoreError
from harness.sandbox import DOORS, Cell, Command, Gate, Jail, Open, Relay, Walls, elsewhere, local
from harness.types import Brief

LINE_BYTES = 8 * 1024 * 1024
LOG_BYTES = 20 * 1024 * 1024
UNDO_SECONDS = 20.0
_TAIL_BYTES = 2_000
_SAID_BYTES = 256 * 1024
_CHUNK = 64 * 1024
_ALLOWED = ("PATH", "LANG")
_MEANING = {0: "finished", 75: "trouble of its infrastructure", 77: "refused", 78: "another protocol version"}
_OUR_ERRNO = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)
"""The machine is exhausted: no doing of the agent's."""
_SIGNAL = {number.value: number.name for number in signal.Signals}


@dataclass(frozen=True)
class Lent:
    """What an agent is given for one episode, besides its goal."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """Of its environment, by their whole names."""
    told: Mapping[str, str] = field(default_factory=dict)
    """More of what `told` gives: placeholders, and variables HARNESS_NAME."""
    ports: tuple[int, ...] = ()
    """Of this machine, that they lead to: a jail lets them be reached."""


@dataclass(frozen=True)
class Place:
    """Where an agent's command runs, and what it sees of our surroundings."""

    environ: Mapping[str, str]
    """The caller's environment, of which the agent is given little."""
    log_dir: Path | None = None
    """`agent.log` is written there; without it, standard error is only kept for messages."""
    cwd: Path | None = None
    """By default the folder that the harness was called from."""
    pass_env: tuple[str, ...] = ()
    """Names of further variables that the agent may see."""
    grace_s: float = 2.0
    """Given to it after `end`, and once more after SIGTERM."""
    jail: Jail = field(default_factory=Open)
    walls: Walls = field(default_factory=Walls)
    """What can be read in the jail."""
    room: Room = field(default_factory=Room)
    """Disk, memory and processes that it may take."""
    allowed: tuple[str, ...] = ()
    """`host:port` of what can be reached in the jail, besides the episode."""
    preset: Preset | None = None
    """Whose files and variables it is given, where it is a well-known agent."""
    lent: Lent = field(default_factory=Lent)


@dataclass(frozen=True)
class Departure:
    """How an agent's process went once it had been told that the episode was over."""

    code: int | None
    """Its exit status, negative for a signal."""
    by_itself: bool
    """Whether it left within its grace, before the first signal."""
    left: int | None
    """Processes of its own that it left running; None where that cannot be seen, as in a jail that ends them."""


class Log:
    """An agent's standard error: its last lines for messages, and up to LOG_BYTES of it in a file."""

    def __init__(self, log_dir: Path | None) -> None:
        self._room = LOG_BYTES
        self._tail = b""
        self._file: IO[bytes] | None = None
        if log_dir:
            self._file = _opened(log_dir / "agent.log")

    async def keep(self, stream: asyncio.StreamReader, said: bytearray | None = None) -> None:
        """Reads to the end, also what is not kept: an agent must not hang because it talks much.

        The end of it is in `said` as well, where that is given.
        """
        while chunk := await stream.read(_CHUNK):
            self._tail = (self._tail + chunk)[-_TAIL_BYTES:]
            self._write(chunk)
            if said is not None:
                said += chunk
                del said[:-_SAID_BYTES]

    def last_lines(self) -> str:
        """The last three lines that are not empty, or nothing."""
        lines = [line.strip() for line in self._tail.decode(errors="replace").splitlines() if line.strip()]
        return " / ".join(lines[-3:])

    def note(self, text: str) -> None:
        """A line of ours among its own."""
        self._write(f"[harness: {text}]\n".encode())

    def close(self) -> None:
        """Nothing is written any more."""
        if self._file:
            self._file.close()
            self._file = None

    def _write(self, chunk: bytes) -> None:
        if not self._file or self._room < 0:
            return
        kept = chunk[: self._room]
        self._room -= len(chunk)
        if self._room < 0:
            kept += f"\n[harness: the log is cut at {LOG_BYTES // 1024 // 1024} MiB]\n".encode()
        try:
            self._file.write(kept)
        except OSError:  # a full disk costs the log; the episode's own file will say so
            self.close()


class Process:
    """A command running for one episode, in a process group and a scratch folder of its own."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        self._words = words
        self._place = place
        self._child: asyncio.subprocess.Process | None = None
        self._scratch: Path | None = None
        self._log: Log | None = None
        self._listening: asyncio.Task[None] | None = None
        self._overhearing: asyncio.Task[None] | None = None
        self._said = bytearray()
        """The end of its standard output, where that is log."""
        self._watching: asyncio.Task[None] | None = None
        self._overrun: AgentError | None = None
        self._cell = Cell(())
        self._signalled = False
        self._ways_out: list[Relay | Gate] = []
        self.departure: Departure | None = None
        """None until it has been stopped."""

    async def start(
        self,
        brief: Brief,
        address: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        """Raises AgentError if the program cannot be run, and one of ours if nothing could.

        With an `address` (more of what `told` gives) the agent speaks elsewhere: its standard output is log as well.
        `files` are written into its scratch folder: variable -> content; the variable then holds the file's path.
        `port` is where that address is: a jail lets it be reached.
        """
        try:
            self._log = Log(self._place.log_dir)
            self._scratch = _new_scratch()
            written = {
                name: _written(self._scratch / f"{name}.json", text) for name, text in (files or {}).items()
            }
            lent = self._place.lent
            variables = {**told(brief, self._scratch), **lent.told, **(address or {}), **written}
            ports = [*lent.ports, *([port] if port else [])]
            self._child = await _whole(self._spawn(variables, self._scratch, ports))
        except OSError as error:
            message = f"the agent's command {self._words[0]!r} could not be started: {error}"
            raise (HarnessError if error.errno in _OUR_ERRNO else AgentError)(message) from error
        finally:
            if self._child is None:
                self._forget()
        reaper().born(self._child.pid, self._scratch)
        assert self._child.stderr
        self._listening = asyncio.create_task(self._log.keep(self._child.stderr))
        self._watching = asyncio.create_task(self._watch(self._child.pid, self._scratch))
        if self._place.preset:  # some read what else there is to do from there, to its end, before they begin
            assert self._child.stdin
            self._child.stdin.close()
        if address:
            assert self._child.stdout
            self._overhearing = asyncio.create_task(self._log.keep(self._child.stdout, self._said))

    async def say(self, line: bytes) -> bool:
        """Sends a line, waiting until there is room for it; False if nobody listens any more."""
        assert self._child
        assert self._child.stdin
        try:
            self._child.stdin.write(line)
            await self._child.stdin.drain()
        except (ConnectionError, RuntimeError):  # uvloop's closed pipe raises RuntimeError
            return False
        return True

    async def hear(self) -> bytes:
        """One line; a last line may lack its end; nothing once the pipe is closed."""
        assert self._child
        assert self._child.stdout
        try:
            return await self._child.stdout.readuntil(b"\n")
        except asyncio.IncompleteReadError as rest:
            return rest.partial
        except asyncio.LimitOverrunError:
            raise AgentError(
                f"the agent wrote a line longer than {LINE_BYTES // 1024 // 1024} MiB; "
                "a reply is one JSON object on one line, and logs belong on standard error",
                ending="protocol_error",
            ) from None

    async def left(self) -> None:
        """Waits until it has exited."""
        if self._child:
            await self._child.wait()

    @property
    def gone(self) -> bool:
        """Whether it has exited, as far as the loop has noticed."""
        return self._child is not None and self._child.returncode is not None

    @property
    def succeeded(self) -> bool:
        """Whether it has exited with 0."""
        return self._child is not None and _own(self._child.returncode, self._cell) == 0

    @property
    def folder(self) -> Path:
        """Its scratch folder, which is there until it has been stopped."""
        assert self._scratch
        return self._scratch

    @property
    def last_line(self) -> str:
        """The last line of its standard output that is not empty, where that is log; complete after `obituary`."""
        lines = [line for line in self._said.decode(errors="replace").splitlines() if line.strip()]
        return lines[-1] if lines else ""

    async def obituary(self) -> str:
        """How it ended, with its last words; called when it has closed its pipe.

        Raises AgentError where it took more than its room, and was ended for that.
        """
        assert self._child
        if self._overrun:
            raise self._overrun
        await _within(self._place.grace_s, self._child.wait())
        for ear in (self._listening, self._overhearing):
            if ear:
                await _within(self._place.grace_s, asyncio.shield(ear))
        words = self._log.last_lines() if self._log else ""
        how = _how(_own(self._child.returncode, self._cell))
        told = f"{how}; its last words: {words}" if words else how
        if self._place.jail.kind != "none" and self._child.returncode:
            told += f" (it ran in {self._place.jail.kind}: --agent-dir names more for it to read, --allow to reach)"
        return told

    async def _watch(self, pid: int, scratch: Path) -> None:
        """End it, whole and at once, when it takes more than its room."""
        self._overrun = await overrun(self._place.room, scratch, pid)
        kill_group(pid, signal.SIGKILL)
        kill_marked(scratch)

    async def stop(self, farewell: bytes) -> None:
        """Farewell, grace, SIGTERM, grace, SIGKILL, for all of its processes. Does nothing a second time."""
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdout
        flowing = self._overhearing or asyncio.create_task(
            _discard(child.stdout)
        )  # a full pipe would keep it
        try:
            await self._dismiss(child, farewell)
        finally:  # reached at once when we are cancelled
            by_itself = child.returncode is not None and not self._signalled
            seen = by_itself and not self._cell.outer
            left = len(marked(self._scratch)) if seen and self._scratch else None
            kill_group(child.pid, signal.SIGKILL)
            if self._scratch:
                kill_marked(self._scratch)
            reaper().gone(child.pid)
            try:
                await self._reap(child, flowing)
            finally:
                self.departure = Departure(_own(child.returncode, self._cell), by_itself, left)
                flowing.cancel()
                self._forget()
                await self._undo()

    async def _spawn(
        self, variables: dict[str, str], scratch: Path, ports: list[int]
    ) -> asyncio.subprocess.Process:
        names = (*_ALLOWED, *self._place.pass_env)
        passed = {name: self._place.environ[name] for name in names if name in self._place.environ}
        env = {
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            **passed,
            **self._place.lent.variables,
            **await self._ways(ports),
            **{f"HARNESS_{name.upper()}": value for name, value in variables.items()},
        }
        if self._place.preset:
            env |= _furnished(self._place.preset, scratch, {**variables, **env})
        words, cwd = filled(self._words, variables), self._place.cwd or Path.cwd()
        command = Command(words, self._place.walls, scratch, cwd, ports, list(env))
        self._cell = cell = self._place.jail.cell(command)
        try:
            await self._relay(cell, scratch)
            return await asyncio.create_subprocess_exec(
                *cell.words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=LINE_BYTES,
                cwd=self._place.cwd,
                env=env,
                pass_fds=cell.fds,
                start_new_session=True,
            )
        finally:
            for number in cell.fds:
                os.close(number)

    async def _ways(self, ports: list[int]) -> dict[str, str]:
        """Opens the way to what is allowed, adds its ports, and gives the variables that tell programs of it."""
        if self._place.jail.kind == "none":
            return {}
        ports += local(self._place.allowed)
        hosts = elsewhere(self._place.allowed)
        if not hosts:
            return {}
        assert self._log
        gate = Gate(hosts, self._log.note)
        self._ways_out.append(gate)
        port = await gate.open()
        ports.append(port)
        names = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
        at = f"http://127.0.0.1:{port}"
        inner = "localhost,127.0.0.1,::1"
        return {**dict.fromkeys(names, at), "NO_PROXY": inner, "no_proxy": inner, "NODE_USE_ENV_PROXY": "1"}

    async def _relay(self, cell: Cell, scratch: Path) -> None:
        """Opens our end of the jail's ports."""
        if cell.relayed:
            (scratch / DOORS).mkdir()
        for port in cell.relayed:
            relay = Relay(port)
            self._ways_out.append(relay)
            await relay.open(scratch / DOORS / str(port))

    async def _dismiss(self, child: asyncio.subprocess.Process, farewell: bytes) -> None:
        """The polite part: it may leave by itself."""
        assert child.stdin
        if not child.stdin.is_closing():
            child.stdin.write(farewell)
            child.stdin.close()
        await _within(self._place.grace_s, child.wait())
        if child.returncode is None:
            self._signalled = True
            terminate(child.pid, spare_leader=self._cell.outer)
            await _within(self._place.grace_s, child.wait())

    async def _reap(self, child: asyncio.subprocess.Process, flowing: asyncio.Task[None]) -> None:
        """Everything is dead now; what it still had in its pipes is read, and the pipes close."""
        await _within(self._place.grace_s, child.wait())
        tasks = [task for task in (flowing, self._listening) if task]
        await asyncio.wait(tasks, timeout=self._place.grace_s)

    async def _undo(self) -> None:
        """What killing the process does not end."""
        if self._cell.undo:
            with suppress(OSError):
                null = asyncio.subprocess.DEVNULL
                undo = await asyncio.create_subprocess_exec(*self._cell.undo, stdout=null, stderr=null)
                await _within(UNDO_SECONDS, undo.wait())

    def _forget(self) -> None:
        if self._watching:
            self._watching.cancel()
        for way in self._ways_out:
            way.close()
        if self._listening:
            self._listening.cancel()
        if self._log:
            self._log.close()
        if self._scratch:
            remove(self._scratch)


@asynccontextmanager
async def beginning(end: Callable[[str], Awaitable[None]]) -> AsyncIterator[None]:
    """Ends an agent that does not come to begin: nobody else may do so."""
    try:
        yield
    except AgentError as error:
        await end(error.ending)
        raise
    except asyncio.CancelledError:
        await end("wall")
        raise


def told(brief: Brief, scratch: Path) -> dict[str, str]:
    """What the placeholders `{name}` and the variables `HARNESS_NAME` hold."""
    return {
        "goal": brief.goal,
        "start_url": brief.start_url,
        "dir": str(scratch),
        "timeout_s": f"{brief.limits.max_seconds:.15g}",
        "max_steps": str(brief.limits.max_steps),
    }


def _furnished(preset: Preset, home: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Writes the files that a well-known agent reads into its home; its further variables."""
    values = {**preset.otherwise, **values}
    for name, text in preset.files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(replaced(text, values), encoding="utf-8")
    return {name: replaced(text, values) for name, text in preset.variables.items()}


def _written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


async def _within(seconds: float, waited: Coroutine[Any, Any, Any] | asyncio.Future[Any]) -> None:
    """Waits, but not for ever; whether it came to pass is seen elsewhere."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await waited


async def _whole(spawning: Coroutine[Any, Any, asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """A process that was started to the end, even if we are cancelled meanwhile: its whole group is ended then.

    The loop itself would end the one process that it knows, and wait for pipes that another of a jail's holds.
    """
    task = asyncio.ensure_future(spawning)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((task,))
        if not task.exception():
            kill_group(task.result().pid, signal.SIGKILL)
        raise


async def _discard(stream: asyncio.StreamReader) -> None:
    while await stream.read(_CHUNK):
        pass


def _new_scratch() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="replica-harness-"))
    except OSError as error:
        raise StoreError(f"cannot make a scratch folder for the agent: {error}") from error


def _opened(path: Path) -> IO[bytes]:
    """A new file, unbuffered so that it can be followed while the agent runs."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb", buffering=0)
    except OSError as error:
        raise StoreError(f"cannot write the agent's log {path}: {error}") from error


def _own(code: int | None, cell: Cell) -> int | None:
    """The agent's own exit status, where a jail hands a signal on as 128 and its number."""
    return 128 - code if cell.outer and code is not None and code - 128 in _SIGNAL else code


def _how(code: int | None) -> str:
    """An exit status in words."""
    if code is None:
        return "it closed its standard output and went on running"
    if code < 0:
        return f"it was ended by {_SIGNAL.get(-code, f'signal {-code}')}"
    meaning = f" ({_MEANING[code]})" if code in _MEANING else ""
    return f"it exited with code {code}{meaning}"
