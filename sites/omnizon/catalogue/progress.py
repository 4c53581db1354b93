"""How far something is that takes long, told on stderr: nothing in the first two seconds, then a line now and then."""

import sys
from threading import Event, Thread
from types import TracebackType

SECONDS = 2.0


class Progress:
    """Open while the work goes on; `at` is cheap enough to be called for every item."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.state = ""
        self._done = Event()
        self._teller = Thread(target=self._tell, daemon=True)

    def at(self, done: int, total: int, verb: str) -> None:
        """So many of so many are done."""
        self.state = f"{done:,} of {total:,} {verb}"

    def __enter__(self) -> "Progress":
        self._teller.start()
        return self

    def __exit__(self, *failure: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._done.set()
        self._teller.join()

    def _tell(self) -> None:
        said = ""
        while not self._done.wait(SECONDS):
            if self.state != said:
                said = self.state
                sys.stderr.write(f"building {self.what}: {said}\n")
                sys.stderr.flush()
