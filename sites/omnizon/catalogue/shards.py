"""The products of a large catalogue, made by several processes and read back by rank.

Each process makes every so-manieth stretch of indexes and writes it to a file of its own, so that what is read does not
depend on how many there were. `shard.py` is what they run.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO

from sites.omnizon.catalogue import rows
from sites.omnizon.catalogue.products import announced, product, upcoming
from sites.omnizon.catalogue.progress import Progress
from sites.omnizon.catalogue.rows import Entry

STRETCH = 10_000
MOST_PROCESSES = 8
ROOT = Path(__file__).parents[3]


class Shards:
    """All entries, the most popular first. Open while they are read: the files are beside the draft."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        count: int,
        processes: int | None,
        progress: Progress,
        stretch: int = STRETCH,
    ) -> None:
        self.folder, self.seed, self.count, self.progress = folder, seed, count, progress
        self.total, self.stretch = count + announced(count), stretch
        self.stretches = -(-self.total // stretch)
        self.processes = min(processes or os.cpu_count() or 1, MOST_PROCESSES, self.stretches)
        self.phrases: Counter[str] = Counter()
        self._popularity = array("q")
        self._starts: list[array[int]] = []
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> Shards:
        self._run()
        for number in range(self.stretches):
            popularity, starts, phrases = marshal.loads(_index(self.folder, number).read_bytes())
            self._popularity.frombytes(popularity)
            self._starts.append(array("Q", starts))
            self.phrases.update(phrases)
            self._files.append(_records(self.folder, number).open("rb"))
        return self

    def __exit__(self, *failure: type[BaseException] | BaseException | TracebackType | None) -> None:
        for file in self._files:
            file.close()

    def __iter__(self) -> Iterator[Entry]:
        """By popularity; of equals, the lower index."""
        popularity = self._popularity
        for index in sorted(range(self.total), key=lambda index: -popularity[index]):
            number, place = divmod(index, self.stretch)
            starts = self._starts[number]
            size = starts[place + 1] - starts[place]
            row, card = marshal.loads(os.pread(self._files[number].fileno(), size, starts[place]))
            yield index, row, card

    def _run(self) -> None:
        """Make the files. Raises RuntimeError if a process fails."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
        }
        with TemporaryFile() as errors:
            running = [
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "sites.omnizon.catalogue.shard",
                        str(self.folder),
                        *map(str, (self.seed, self.count, first, self.processes, self.stretch)),
                    ],
                    env=environment,
                    stderr=errors,
                )
                for first in range(self.processes)
            ]
            try:
                for process in running:
                    while not _ended(process):
                        done = sum(_index(self.folder, number).exists() for number in range(self.stretches))
                        self.progress.at(min(done * self.stretch, self.total), self.total, "made")
            finally:
                for process in running:
                    process.kill()
                    process.wait()
            errors.seek(0)
            said = errors.read().decode(errors="replace")
        if any(process.returncode for process in running):
            raise RuntimeError(f"a process that made products failed:\n{said}")


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends within a second."""
    try:
        return process.wait(timeout=1) is not None
    except subprocess.TimeoutExpired:
        return False


def _records(folder: Path, number: int) -> Path:
    return folder / f"{number:05d}.records"


def _index(folder: Path, number: int) -> Path:
    return folder / f"{number:05d}.index"


def make(folder: Path, seed: int, count: int, number: int, stretch: int = STRETCH) -> None:
    """Write one stretch: its entries, then where each starts, how popular it is, and the phrases that find it."""
    start, total = number * stretch, count + announced(count)
    popularity, starts, phrases = array("q"), array("Q", [0]), Counter[str]()
    at = 0
    with _records(folder, number).open("wb") as file:
        for index in range(start, min(start + stretch, total)):
            item = product(seed, index) if index < count else upcoming(seed, index)
            _, row, card = rows.entry(item)
            at += file.write(marshal.dumps((row, card)))
            starts.append(at)
            popularity.append(item.popularity)
            phrases.update(rows.phrases(item))
    draft = folder / f"{number:05d}.draft"
    draft.write_bytes(marshal.dumps((popularity.tobytes(), starts.tobytes(), dict(phrases))))
    draft.rename(_index(folder, number))
