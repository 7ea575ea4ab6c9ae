"""Single commands to the store without what redis-py does around each one.

Its pool looks at the socket before each command, its connection polls twice and writes the
sentence of an error that did not happen: most of what a command costs here, five times in each
parent's sign-in at an ENT. redis-py opens the connection (TLS, password, database) and names the
errors; between them a command is bytes out and bytes in.
"""

import socket
import struct
from collections import deque
from typing import Any

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionInterface
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    InvalidResponse,
    NoScriptError,
    ResponseError,
)
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

_PIECE = 65_536
"""Bytes read at once; more come in several pieces."""
_REFUSALS: dict[str, type[redis.RedisError]] = {
    "NOSCRIPT": NoScriptError,
    "NOAUTH": AuthenticationError,
    "LOADING": BusyLoadingError,
}
"""By the first word of an error; the last two are told as no connection."""
_MORE = object()
"""What the parser says of an answer that is not whole yet."""


class Direct:
    """Connections that are used by one thread at a time, as many as threads ever asked at once."""

    def __init__(self, client: redis.Redis) -> None:
        self._pool = client.connection_pool
        self._idle: deque[_Line] = deque()  # its pop and append are atomic

    def ask(self, *command: Any) -> Any:  # noqa: ANN401 — what the command takes and answers
        """Send one command and return the answer as it came. Raises redis.RedisError."""
        try:
            line = self._idle.pop()
        except IndexError:
            line = _Line(self._new_connection())
        try:
            return line.exchange(command)
        except NoConnection:
            # The server closed an idle connection: opened anew once; one that is down is told.
            # After NoAnswer nothing is repeated: what was sent may have been done.
            return line.exchange(command)
        finally:
            # One that failed is closed, and opens itself when it is used next.
            self._idle.append(line)

    def _new_connection(self) -> ConnectionInterface:
        # RESP2: the server sends nothing but answers. What is repeated, is repeated here.
        ours = {"protocol": 2, "retry": Retry(NoBackoff(), 0)}
        kind: Any = self._pool.connection_class
        made: ConnectionInterface = kind(**self._pool.connection_kwargs | ours)
        return made


class _Line:
    """A connection that redis-py opens."""

    def __init__(self, connection: ConnectionInterface) -> None:
        self._connection: Any = connection
        self._socket: socket.socket | None = None

    def exchange(self, command: tuple[Any, ...]) -> Any:  # noqa: ANN401 — same
        """Send a command and return its answer. Raises redis.RedisError."""
        # A job whose time is over is interrupted anywhere, also below: the socket is kept only with
        # the whole answer read, so that nobody else ever reads it.
        wire, self._socket = self._socket, None
        try:
            wire = wire or self._opened()
            wire.sendall(hiredis.pack_command(command))
            answer = self._answer(wire)
            self._socket = wire
        except BaseException as error:
            self._connection.disconnect()
            if isinstance(error, OSError):
                raise _told(error) from error
            raise
        if isinstance(answer, ResponseError):
            raise answer
        return answer

    def _opened(self) -> socket.socket:
        self._connection.disconnect()  # what an interruption left open
        self._connection.connect()
        wire: socket.socket = self._connection._sock  # noqa: SLF001 — redis-py has no other way to it
        if type(wire) is socket.socket:
            _let_the_kernel_keep_time(wire)
        self._parser = hiredis.Reader(InvalidResponse, _refusal, notEnoughData=_MORE)
        return wire

    def _answer(self, wire: socket.socket) -> Any:  # noqa: ANN401 — same
        while (answer := self._parser.gets()) is _MORE:
            if not (piece := wire.recv(_PIECE)):
                raise NoConnection("the server closed the connection")
            self._parser.feed(piece)
        if isinstance(answer, NoConnection):  # the server is there, and does not serve us
            raise answer
        return answer


def _let_the_kernel_keep_time(wire: socket.socket) -> None:
    """Keep the time limit without a poll(2) before each call (socket(7)); TLS needs Python's."""
    if seconds := wire.gettimeout():
        limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
        wire.settimeout(None)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _refusal(told: str) -> redis.RedisError:
    return _REFUSALS.get(told.partition(" ")[0], ResponseError)(told)


def _told(error: OSError) -> redis.RedisError:
    """Return what redis-py raises for it; the kernel says EAGAIN when the time is over."""
    late = isinstance(error, TimeoutError | BlockingIOError)
    return NoAnswer("no answer in time") if late else NoConnection(str(error))
