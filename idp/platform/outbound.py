"""The one way out: requests to addresses that a registration, a setting or another server named.

https alone; the name is resolved once, each of its addresses checked, and the connection goes to an
address that was checked (no second resolution can move it); no redirect is followed; size and time
are limited. `outbound.allow_private_hosts` names exceptions, for which http is allowed too.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import httpcore
import httpx
import orjson
import structlog
from flask import Flask

from idp.config import Mode, Settings
from idp.platform import settings
from idp.platform.outbound_connection import Backend, Deadline, NotPublic

MAXIMUM_BYTES = 256 * 1024
_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    OSError,
)
_log = structlog.get_logger("outbound")


class OutboundError(Exception):
    """No usable answer came; the text is a cause for the log, without anything that was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    content_type: str
    """Lower case, without parameters."""
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def json(self) -> Any:  # noqa: ANN401 — JSON of unknown shape
        """Return the body read as JSON. Raises OutboundError."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise OutboundError(f"no JSON (status {self.status})") from error


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for an address. Raises OutboundError; any status is an answer."""
    return _send("GET", url, dict(headers or {}), b"")


def post_form(
    url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send form fields. Raises OutboundError; any status is an answer."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return _send("POST", url, form | dict(headers or {}), urlencode(fields).encode())


def check(url: str) -> None:
    """Raise OutboundError for an address that would never be called; nothing is resolved."""
    _parts(url)


def may_be_private(host: str) -> bool:
    """Whether the settings name this host as an exception."""
    return host.lower() in settings.current().outbound.allow_private_hosts


def init_app(app: Flask, configuration: Settings) -> None:
    """Say at the start of a production that it may call private addresses."""
    del app
    if configuration.mode is Mode.PRODUCTION and configuration.outbound.allow_private_hosts:
        _log.warning("outbound.private", hosts=list(configuration.outbound.allow_private_hosts))


def _send(method: str, url: str, headers: dict[str, str], content: bytes) -> Answer:
    parts = _parts(url)
    host = parts.hostname or ""
    seconds = settings.current().outbound.timeout
    backend = Backend(Deadline(seconds), allow_private=may_be_private(host))
    # Nothing is unpacked, so that few bytes cannot become many.
    sent = [("Accept-Encoding", "identity"), ("Host", parts.netloc), *headers.items()]
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=trust(), network_backend=backend, retries=0
            ) as pool,
            pool.stream(
                method,
                url.partition("#")[0],
                headers=sent,
                content=content,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write"), seconds)},
            ) as response,
        ):
            return _read(response)
    except NotPublic as error:
        raise OutboundError(f"{host}: {error}") from error
    except _FAILURES as error:
        raise OutboundError(f"{host}: {type(error).__name__}") from error


def _read(response: httpcore.Response) -> Answer:
    body = b""
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MAXIMUM_BYTES:
            raise OutboundError(f"more than {MAXIMUM_BYTES} bytes")
    content_type = next((v for k, v in response.headers if k.lower() == b"content-type"), b"")
    media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return Answer(response.status, media_type, body)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OutboundError("no address") from error
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not plain or not host or port == 0 or parts.username is not None:
        raise OutboundError("no address")
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_private(host)):
        raise OutboundError(f"{host}: not https")
    return parts


@cache
def trust() -> ssl.SSLContext:
    """The authorities that are believed: certifi's, or those that SSL_CERT_FILE names."""
    return httpx.create_ssl_context()
