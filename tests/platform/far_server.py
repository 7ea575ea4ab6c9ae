"""A server somewhere else: it answers as a test wants, by http or by https under any name."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from idp.platform import clock

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FarServer:
    """What came, and the port at which it came."""

    port: int
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path, Host."""
    bodies: list[str] = field(default_factory=list)


def plainly(handler: BaseHTTPRequestHandler) -> None:
    """Answer {"right": true}."""
    body = b'{"right": true}'
    handler.send_response(200)
    handler.send_header("Content-Type", "Application/JSON; charset=utf-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    """Send to another page of the same server."""
    handler.send_response(302)
    handler.send_header("Location", "/ailleurs")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def without_end(handler: BaseHTTPRequestHandler) -> None:
    """Send a body that never ends."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def drop_by_drop(handler: BaseHTTPRequestHandler) -> None:
    """Send headers, a letter at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


@contextmanager
def far_server(
    answer: Answering = plainly, tls: ssl.SSLContext | None = None
) -> Iterator[FarServer]:
    """Run one on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            known.seen.append((self.command, self.path, self.headers["Host"]))
            length = int(self.headers.get("Content-Length") or 0)
            known.bodies.append(self.rfile.read(length).decode())
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # the other side had enough

        do_GET = do_POST = _answer  # noqa: N815 — http.server calls them so

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 — its signature
            del format, args

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 — its signature
            del request, client_address  # a handshake that the other side refused

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    known = FarServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(name: str, directory: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for a name; return the server's context and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = directory / "far.pem", directory / "far-private.pem"
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, private)
    return context, pem
