"""The short-lived store, asked directly."""

import pytest
import redis
from redis.connection import AbstractConnection

from idp.platform import state
from idp.platform.direct import Direct


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


def test_an_answer_that_was_never_read_is_nobody_elses(
    store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise Interrupted

    own = Direct(store)
    with monkeypatch.context() as patch:
        patch.setattr(AbstractConnection, "read_response", interrupt)
        with pytest.raises(Interrupted):
            own.ask("ECHO", "not yours")
    assert own.ask("ECHO", "yours") == b"yours"
