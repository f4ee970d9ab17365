"""Small servers on loopback that misbehave in ways of which the registry knows nothing."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@dataclass(slots=True)
class Server:
    """Answers whatever it is asked; counts its connections and keeps what it was sent."""

    url: str
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def serving(
    answer: bytes = ANSWER, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Server]:
    """A server that gives `answer` to each request; an empty one means silence."""
    with closing(socket.create_server((host, 0))) as listener:
        scheme = "https" if tls else "http"
        server = Server(f"{scheme}://{host}:{listener.getsockname()[1]}/")
        Thread(target=_accept, args=[listener, server, answer, tls], daemon=True).start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _accept(
    listener: socket.socket, server: Server, answer: bytes, tls: ssl.SSLContext | None
) -> None:
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        Thread(target=_serve, args=[caller, server, answer, tls], daemon=True).start()


def _serve(
    caller: socket.socket, server: Server, answer: bytes, tls: ssl.SSLContext | None
) -> None:
    with closing(caller), suppress(OSError):
        caller.settimeout(5)
        if tls:
            caller = tls.wrap_socket(caller, server_side=True)
        with closing(caller):
            while request := caller.recv(65536):
                server.requests.append(request)
                caller.sendall(answer)
