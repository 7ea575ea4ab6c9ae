"""Other ways to the same store: through TLS, and through a Unix socket."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 65_536


@contextmanager
def forwarded(
    listener: socket.socket, port: int, tls: ssl.SSLContext | None = None
) -> Iterator[None]:
    """Pass on what comes to the listener to a port of loopback, until the end of the block."""

    def serve() -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                near = listener.accept()[0]
                threading.Thread(target=_pass_on, args=(near, port, tls), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    with listener:
        yield


def _pass_on(near: socket.socket, port: int, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)) as far:
        near = tls.wrap_socket(near, server_side=True) if tls else near
        while True:
            at_hand = isinstance(near, ssl.SSLSocket) and near.pending()
            ready = [near] if at_hand else select.select([near, far], [], [])[0]
            for one in ready:
                if not (piece := one.recv(_PIECE)):
                    near.close()
                    return
                (far if one is near else near).sendall(piece)
