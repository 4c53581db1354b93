"""Runs inside a jail without a network: `python forward.py FOLDER PORT… -- COMMAND…`.

Listens on each port of the jail's own loopback, passes what comes to the socket `FOLDER/PORT`, and then becomes the
command. The standard library alone, and little of it: it is started with every episode.
"""

import os
import socket
import sys
import threading
from contextlib import suppress

_CHUNK = 64 * 1024


def _flow(source: socket.socket, sink: socket.socket) -> None:
    """Everything, until one side ends; then the other is told so."""
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _pass_on(caller: socket.socket, path: str) -> None:
    there = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        there.connect(path)
    except OSError:
        caller.close()
        return
    back = threading.Thread(target=_flow, args=(there, caller), daemon=True)
    back.start()
    _flow(caller, there)
    back.join()
    caller.close()
    there.close()


def _serve(door: socket.socket, path: str) -> None:
    while True:
        caller, _ = door.accept()
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_pass_on, args=(caller, path), daemon=True).start()


def main(folder: str, *words: str) -> None:
    """Open the doors, and become the command."""
    cut = words.index("--")
    doors = []
    for port in words[:cut]:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(port)))
        door.listen(64)
        doors.append((door, os.path.join(folder, port)))
    command = words[cut + 1 :]
    if os.fork():
        for door, _ in doors:
            door.close()
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\n".encode())
            os._exit(127)
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # the agent's pipes are the agent's alone
        os.dup2(null, number)
    for door, path in doors[1:]:
        threading.Thread(target=_serve, args=(door, path), daemon=True).start()
    _serve(*doors[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
