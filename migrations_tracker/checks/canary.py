"""A tiny server on loopback that the prober must be able to reach, whatever the registry does.

If even this fails, the checker is at fault: no descriptors, no ports, no processor time.
"""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Thread
from typing import Final

SONG: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
    b"Connection: close\r\n\r\ntweet"
)


@contextmanager
def open_canary() -> Iterator[str]:
    """The address of a canary that sings while the context lasts. Raises OSError."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = Thread(target=_sing, args=[server], name="canary", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            # On Linux this wakes the thread from its accept; elsewhere closing does.
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(timeout=1)


def _sing(server: socket.socket) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        with closing(caller), suppress(OSError):
            caller.settimeout(1)
            caller.recv(4096)
            caller.sendall(SONG)
