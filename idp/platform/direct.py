"""Single commands to the store without what redis-py does around each one.

Its pool looks at the socket before each command, and its retries and metrics make closures: two
thirds of what a command costs here, five times in each parent's sign-in at an ENT. What is left is
redis-py's own connection: it authenticates, checks its health and raises the same errors.
"""

from collections import deque
from typing import Any

import hiredis
import redis
from redis.connection import ConnectionInterface
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as NoAnswer


class Direct:
    """Connections that are used by one thread at a time, as many as threads ever asked at once."""

    def __init__(self, client: redis.Redis) -> None:
        self._pool = client.connection_pool
        self._idle: deque[ConnectionInterface] = deque()  # its pop and append are atomic

    def ask(self, *command: Any) -> Any:  # noqa: ANN401 — what the command takes and answers
        """Send one command and return the answer as it came. Raises redis.RedisError."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._pool.make_connection()
        try:
            return _exchange(connection, command)
        except (NoConnection, NoAnswer):
            # The server closed an idle connection: opened anew once; one that is down is told.
            return _exchange(connection, command)
        finally:
            # One that failed is closed, and opens itself when it is used next.
            self._idle.append(connection)


def _exchange(connection: ConnectionInterface, command: tuple[Any, ...]) -> Any:  # noqa: ANN401
    packed = [hiredis.pack_command(command)]
    try:
        connection.send_packed_command(packed)  # type: ignore[no-untyped-call] # redis-py's own
        return connection.read_response()
    except ResponseError:
        raise  # an answer, and the whole of it
    except BaseException:
        # A job whose time is over is interrupted anywhere: nobody else may read its answer.
        connection.disconnect()  # type: ignore[no-untyped-call] # same
        raise
