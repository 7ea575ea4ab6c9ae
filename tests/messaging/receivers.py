"""The other end of an HTTP gateway: an SMS provider on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """One request that the SMS provider received."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:  # noqa: ANN401 — whatever was sent
        return json.loads(self.body)


@dataclass
class Provider:
    """An SMS provider that answers with `status` and `words`, or what `answers` makes of it."""

    port: int = 0
    status: int = 200
    words: str = ""
    location: str = ""
    seconds: float = 0.0
    """How long it thinks."""
    answers: Callable[[Request], tuple[int, str]] | None = None
    requests: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> tuple[int, str]:
        """Remember the request; return status and body."""
        self.requests.append(request)
        time.sleep(self.seconds)
        return self.answers(request) if self.answers else (self.status, self.words)


@contextmanager
def sms_provider() -> Iterator[Provider]:
    """Run an SMS provider on loopback."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            headers = {k.lower(): v for k, v in self.headers.items()}
            status, words = provider.answer(Request(self.command, self.path, headers, body))
            self.send_response(status)
            if provider.location:
                self.send_header("Location", provider.location)
            self.send_header("Content-Length", str(len(words.encode())))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked did not wait
                self.wfile.write(words.encode())

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 — http.server calls them so

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 — its signature
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
