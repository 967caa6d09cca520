"""A connection on which what the server says last arrives together with its end, as on a busy machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HELD = 0.12  # seconds that the server's words are held back: a broker that refuses a login hangs up within 0.1


@contextmanager
def passed_on_late(port: int) -> Iterator[int]:
    """The port of a way to 127.0.0.1:`port`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, port), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket, port: int) -> None:
    with contextlib.suppress(OSError):  # until the server is closed
        while True:
            client, _ = server.accept()
            broker = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_pass_on, args=(client, broker, 0.0), daemon=True).start()
            threading.Thread(target=_pass_on, args=(broker, client, HELD), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, held: float) -> None:
    with contextlib.suppress(OSError):
        source.setblocking(True)
        while said := source.recv(65_536):
            time.sleep(held)
            with contextlib.suppress(BlockingIOError):
                while more := source.recv(65_536, socket.MSG_DONTWAIT):
                    said += more
            target.sendall(said)
            if said and not _open(source):
                break
        target.shutdown(socket.SHUT_RDWR)


def _open(source: socket.socket) -> bool:
    """Whether more may come."""
    try:
        return bool(source.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
