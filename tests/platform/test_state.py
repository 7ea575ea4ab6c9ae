"""The short-lived store, asked directly."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from idp.platform import state
from idp.platform.direct import Direct, _Line
from tests.platform import fronts
from tests.platform.far_server import certificate


@pytest.mark.usefixtures("context")
def test_a_connection_that_the_server_closed_is_opened_anew(store: redis.Redis) -> None:
    state.put("t:one", b"1", 60)
    store.client_kill_filter(_type="normal", skipme=True)
    state.put("t:one", b"2", 60)
    assert store.get("t:one") == b"2"
    assert 0 < int(store.ttl("t:one")) <= 60


@pytest.mark.usefixtures("context")
def test_a_script_that_the_server_forgot_is_sent_again(store: redis.Redis) -> None:
    for _ in range(2):
        store.script_flush()
        assert state.run_script("return {KEYS[1], ARGV[1]}", ["t:key"], [1.5]) == [b"t:key", b"1.5"]


@pytest.mark.usefixtures("context")
def test_after_a_command_that_is_refused_the_next_answer_is_its_own(store: redis.Redis) -> None:
    store.lpush("t:list", "x")
    with pytest.raises(redis.ResponseError):
        state.run_script("return redis.call('GET', KEYS[1])", ["t:list"], [])
    assert state.run_script("return ARGV[1]", [], ["right"]) == b"right"


def test_a_server_that_is_down_is_told() -> None:
    direct = Direct(redis.Redis(port=1, socket_connect_timeout=1))
    with pytest.raises(redis.ConnectionError):
        direct.ask("GET", "t:one")


class Interrupted(BaseException):
    """What a worker throws into a job whose time is over, wherever it is."""


def interrupt(*_: object, **__: object) -> None:
    raise Interrupted


def test_an_answer_that_was_never_read_is_nobody_elses(
    store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Direct(store)
    with monkeypatch.context() as patch:
        patch.setattr(_Line, "_answer", interrupt)
        with pytest.raises(Interrupted):
            own.ask("ECHO", "not yours")
    assert own.ask("ECHO", "yours") == b"yours"


def test_nor_is_it_when_closing_is_interrupted_too(
    store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exception that waited while recv blocked comes in the handler of recv's own."""
    own = Direct(store)
    own.ask("PING")
    with monkeypatch.context() as patch:
        patch.setattr(_Line, "_answer", interrupt)
        patch.setattr(own._idle[0]._connection, "disconnect", interrupt)  # noqa: SLF001 — only its
        with pytest.raises(Interrupted):
            own.ask("ECHO", "not yours")
    assert [own.ask("ECHO", word) for word in ("a", "b")] == [b"a", b"b"]


def test_a_connection_that_serves_nobody_any_more_is_opened_anew(store: redis.Redis) -> None:
    """RESET forgets the password, as a proxy before the store may at a fail-over."""
    own = Direct(store)
    own.ask("RESET")
    assert own.ask("ECHO", "x") == b"x"


@pytest.fixture(params=["loopback", "unix", "tls"])
def address(request: pytest.FixtureRequest, store: redis.Redis, tmp_path: Path) -> Iterator[str]:
    """The address of the store, as `redis.url` may say it."""
    known = store.connection_pool.connection_kwargs
    port, password = known["port"], known["password"]
    match request.param:
        case "unix":
            place = tmp_path / "store"
            listener = socket.create_server(str(place), family=socket.AF_UNIX)
            with fronts.forwarded(listener, port):
                yield f"unix://:{password}@{place}"
        case "tls":
            context, pem = certificate("localhost", tmp_path)
            listener = socket.create_server(("127.0.0.1", 0))
            with fronts.forwarded(listener, port, context):
                at = listener.getsockname()[1]
                yield f"rediss://:{password}@localhost:{at}/0?ssl_ca_certs={pem}"
        case _:
            yield f"redis://:{password}@127.0.0.1:{port}/0"


def test_an_answer_of_many_pieces_is_put_together(address: str) -> None:
    long = b"x" * 300_000
    assert Direct(redis.Redis.from_url(address)).ask("ECHO", long) == long


@pytest.mark.parametrize("seconds", [0.2, 1.1])
def test_a_server_that_does_not_answer_is_told_in_time(address: str, seconds: float) -> None:
    """And once: what was not answered may have been done."""
    hasty = Direct(redis.Redis.from_url(address, socket_timeout=seconds))
    assert hasty.ask("ECHO", "x") == b"x"
    begun = time.monotonic()
    with pytest.raises(redis.TimeoutError):
        hasty.ask("BLPOP", "t:never", 9)
    assert 0.9 * seconds < time.monotonic() - begun < seconds + 1
    assert hasty.ask("ECHO", "y") == b"y"
