"""Short-lived state in Redis or Valkey. Everything written here has a time to live.

Keys are `purpose:id`; what must happen at once is a Lua script given to `script()`.
"""

from typing import TYPE_CHECKING, Any, cast

import redis
from flask import Flask, current_app
from redis.backoff import NoBackoff
from redis.retry import Retry

from idp.config import Settings

if TYPE_CHECKING:
    from redis.commands.core import Script

Scalar = bytes | bytearray | memoryview | str | int | float
HashFields = dict[Scalar, Scalar]
"""What `hset(mapping=…)` takes, as redis declares it (dict is invariant)."""
_EXTENSION = "idp_state"
_scripts: dict[tuple[int, str], "Script"] = {}


def init_app(app: Flask, settings: Settings) -> None:
    """Open the connection pool; nothing is sent before the first command."""
    app.extensions[_EXTENSION] = redis.Redis.from_url(
        settings.redis.url.get_secret_value(),
        socket_timeout=settings.redis.timeout,
        socket_connect_timeout=settings.redis.timeout,
        health_check_interval=30,
        # A connection that the server closed is opened anew once; a server that is down is told.
        retry=Retry(NoBackoff(), 1),
    )


def store() -> redis.Redis:
    """Return the client; values come back as bytes."""
    return cast("redis.Redis", current_app.extensions[_EXTENSION])


def run_script(source: str, keys: list[str], args: list[Any]) -> Any:  # noqa: ANN401 — Lua's answer
    """Run a Lua script atomically (by its digest after the first time)."""
    client = store()
    slot = (id(client), source)
    if slot not in _scripts:
        _scripts[slot] = client.register_script(source)
    return _scripts[slot](keys=keys, args=args)
