"""Static files under addresses that hold their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cached_property
from pathlib import Path

from starlette.responses import Response

from sites.kit import rough

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""For what its address wholly determines: a year."""


class Static:
    """Files of one or more folders; the first folder that has a name wins."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    @cached_property
    def _files(self) -> dict[str, tuple[str, bytes]]:
        """name -> (hash, content), read once."""
        files: dict[str, tuple[str, bytes]] = {}
        for folder in reversed(self._folders):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    content = path.read_bytes()
                    name = path.relative_to(folder).as_posix()
                    files[name] = (hashlib.blake2b(content, digest_size=5).hexdigest(), content)
        return files

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for a name that is none."""
        return f"/static/{self._files[name][0]}/{name}"

    def response(self, path: str) -> Response:
        """The file at an address that `url` gave; the hash in it need not be the current one.

        `rough/` before a sheet's name asks for what the rough skin needs of it.
        """
        asked = path.removeprefix("/static/").partition("/")[2]
        name = asked.removeprefix("rough/")
        if name not in self._files:
            return Response("not found", status_code=404)
        _, content = self._files[name]
        if asked != name:
            content = rough.sheet(content.decode()).encode()
        media = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(content, media_type=media, headers=FOREVER)
