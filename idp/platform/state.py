"""Short-lived state in Redis or Valkey. Everything written here has a time to live.

Keys are `purpose:id`; what must happen at once is a Lua script given to `script()`.
"""

import hashlib
from functools import cache
from typing import Any

import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry

from idp.config import Settings
from idp.platform import here
from idp.platform.direct import Direct

Scalar = bytes | bytearray | memoryview | str | int | float
HashFields = dict[Scalar, Scalar]
"""What `hset(mapping=…)` takes, as redis declares it (dict is invariant)."""
_EXTENSION = "idp_state"
_DIRECT = "idp_state_direct"


def init_app(app: Flask, settings: Settings) -> None:
    """Open the connection pool; nothing is sent before the first command."""
    client = redis.Redis.from_url(
        settings.redis.url.get_secret_value(),
        socket_timeout=settings.redis.timeout,
        socket_connect_timeout=settings.redis.timeout,
        health_check_interval=30,
        # A connection that the server closed is opened anew once; a server that is down is told.
        # Nothing is sent again after a timeout: it may have been done.
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
    app.extensions[_EXTENSION] = client
    app.extensions[_DIRECT] = Direct(client)


def store() -> redis.Redis:
    """Return the client; values come back as bytes."""
    found: redis.Redis = here.extensions()[_EXTENSION]
    return found


def put(key: str, value: bytes, seconds: int) -> None:
    """Write a value that lives so long."""
    _direct().ask("SET", key, value, "EX", seconds)


def run_script(source: str, keys: list[str], args: list[Any]) -> Any:  # noqa: ANN401 — Lua's answer
    """Run a Lua script atomically (by its digest after the first time)."""
    rest = (len(keys), *keys, *args)
    try:
        return _direct().ask("EVALSHA", _digest(source), *rest)
    except NoScriptError:
        return _direct().ask("EVAL", source, *rest)


def _direct() -> Direct:
    found: Direct = here.extensions()[_DIRECT]
    return found


@cache
def _digest(source: str) -> str:
    return hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
