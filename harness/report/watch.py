"""A run's report while it grows, on loopback: the page asks every two seconds whether there is more."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

from harness.errors import UsageError
from harness.report import pages
from harness.report.rows import Row, trial_at
from harness.store import PICTURES, TRAJECTORY, Plan, Run

TYPES = {".css": "text/css", ".js": "text/javascript"}


class Growing:
    """A run's rows as they come: each trial is read once, and again only if it was played again."""

    def __init__(self, folder: Path) -> None:
        """Raises UsageError where no run has begun."""
        self.run = Run(folder)
        plan = self.run.plan()
        if plan is None:
            raise UsageError(
                f"{folder} holds no run yet: there is no run.json in it; start `harness run` first"
            )
        self.plan: Plan = plan
        self.places = [(task, trial) for task in plan.tasks for trial in range(1, plan.trials + 1)]
        self._read: dict[int, tuple[tuple[int, int], Row | None]] = {}

    def rows(self) -> list[Row]:
        """Of the trials that are finished now."""
        for number, (task, trial) in enumerate(self.places):
            stamp = _stamp(self.run.trial(task, trial) / TRAJECTORY)
            if stamp and self._read.get(number, (None,))[0] != stamp:
                found = trial_at(self.run, number, task, trial)
                self._read[number] = (stamp, found.row() if found else None)
        return [row for _, (_, row) in sorted(self._read.items()) if row]

    def picture(self, name: str) -> Path | None:
        """The picture of that name, whichever trial drew it."""
        folders = (self.run.trial(task, trial) / PICTURES for task, trial in self.places)
        return next((path for folder in folders if (path := folder / Path(name).name).is_file()), None)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size


def app(folder: Path) -> Starlette:
    """The report as a site of its own. Raises UsageError where no run has begun."""
    growing = Growing(folder)

    def index(request: Request) -> Response:
        page = pages.index(growing.plan, folder.resolve().name, growing.rows(), live=True)
        headers = {"content-security-policy": pages.FOLDER_POLICY, "cache-control": "no-store"}
        return Response(page, media_type="text/html", headers=headers)

    def state(request: Request) -> Response:
        rows = growing.rows()
        stamp = "".join(f"{row.number}{row.outcome}{row.seconds}," for row in rows)
        told = {"played": len(rows), "planned": len(growing.places), "stamp": stamp}
        return JSONResponse(told, headers={"cache-control": "no-store"})

    def look(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in pages.LOOK:
            return PlainTextResponse("There is no such file.", status_code=404)
        return Response(pages.asset(name), media_type=TYPES[Path(name).suffix])

    def data(request: Request) -> Response:
        number = request.path_params["number"]
        place = growing.places[number] if number < len(growing.places) else None
        found = trial_at(growing.run, number, *place) if place else None
        if found is None:
            return PlainTextResponse("This trial is not finished.", status_code=404)
        return Response(
            pages.data(found), media_type="text/javascript", headers={"cache-control": "no-store"}
        )

    def picture(request: Request) -> Response:
        path = growing.picture(request.path_params["name"])
        return FileResponse(path) if path else PlainTextResponse("There is no such picture.", status_code=404)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/state", state),
            Route("/look/{name}", look),
            Route("/data/t{number:int}.js", data),
            Route("/pictures/{name}", picture),
        ],
        # a page from elsewhere that has a name point at this address is told nothing
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


async def serve(folder: Path, port: int, ready: Callable[[str], object]) -> None:
    """Serve until Ctrl-C; `ready` is told the address. Raises UsageError for a port that is taken."""
    made = app(folder)
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as problem:
        raise UsageError(
            f"port {port} cannot be used: {problem.strerror}; --port 0 takes a free one"
        ) from None
    with listening:
        ready(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        config = Config(
            made, log_level="critical", log_config=None, access_log=False, lifespan="off", ws="none"
        )
        await Server(config).serve(sockets=[listening])
