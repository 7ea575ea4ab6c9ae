"""A client's server that serves its public keys."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class KeyServer:
    """What it serves, how often and where it was asked; `body` instead of the keys when set.

    It answers `after` so many seconds.
    """

    address: str = ""
    keys: list[dict[str, Any]] = field(default_factory=list)
    body: bytes | None = None
    status: int = 200
    asked: int = 0
    paths: set[str] = field(default_factory=set)
    after: float = 0


@contextmanager
def key_server() -> Iterator[KeyServer]:
    """Serve on loopback until the end of the block."""
    served = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked += 1
            served.paths.add(self.path)
            time.sleep(served.after)
            body = orjson.dumps({"keys": served.keys}) if served.body is None else served.body
            self.send_response(served.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}/jwks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
