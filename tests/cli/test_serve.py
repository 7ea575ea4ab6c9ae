"""`idp serve` and `idp worker`, as processes."""

import signal
import socket
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import redis
from flask import Flask

from idp.config import Settings
from idp.demo import processes
from idp.keys import rotation
from idp.messaging import sms
from idp.messaging.file import Outbox
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.settings import CONFIG_PATH_VARIABLE
from tests.cli.conftest import Run

NUMBER = PhoneNumber("+33639980001")
IDP = Path(sys.executable).parent / "idp"
START_SECONDS = 60.0


def port_of(config: Path) -> int:
    port: int = tomllib.loads(config.read_text(encoding="utf-8"))["server"]["port"]
    return port


@contextmanager
def running(word: str, config: Path) -> Iterator[processes.Child]:
    """A process of the command."""
    env = {CONFIG_PATH_VARIABLE: str(config)}
    child = processes.start(word, (IDP, word), log=config.parent / f"{word}.log", env=env)
    try:
        yield child
    finally:
        processes.stop(child)


def until(ready: Callable[[], bool], child: processes.Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        assert child.running, child.last_words()
        assert time.monotonic() < deadline, child.last_words()
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/jwks").is_success
    except httpx.TransportError:
        return False


@contextmanager
def serving(config: Path, settings: Settings) -> Iterator[tuple[processes.Child, str]]:
    """`idp serve`, once it answers, and its address."""
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    address = f"http://127.0.0.1:{port_of(config)}"
    with running("serve", config) as child:
        until(lambda: answers(address), child)
        yield child, address


def test_serve_answers_at_the_configured_port_and_ends_when_told(
    config: Path, settings: Settings
) -> None:
    with serving(config, settings) as (child, address):
        processes.stop(child, signal.SIGTERM)
        assert not answers(address)


def test_a_cookie_that_hides_ours_from_the_server_is_named(
    config: Path, settings: Settings, app: Flask
) -> None:
    """Granian issue 335: a Cookie header that is not ASCII arrives as an empty one."""
    del app
    with serving(config, settings) as (_, address):
        for brought, told in ((b"a=\xc3\xa9", "Un cookie d’un autre site"), (b"a=e", "refuse les")):
            page = httpx.post(f"{address}/connexion", headers=[(b"Cookie", brought)])
            assert told in page.text


def test_without_a_signing_key_it_says_how_to_make_one(run: Run) -> None:
    refused = run("serve")
    assert refused.exit_code == 2
    assert "idp keys rotate" in refused.stderr


def test_a_store_that_is_down_gets_a_sentence(run_without_store: Run, settings: Settings) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    refused = run_without_store("serve")
    assert refused.exit_code == 1
    assert "Redis ou Valkey ne répond pas" in refused.stderr


def test_a_store_that_forgets_when_it_is_full_gets_a_sentence(
    run: Run, settings: Settings, store: redis.Redis
) -> None:
    """RFC 9449 §11.1, RFC 7523 §3: a jti that was dropped could be used again."""
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    before = store.config_get("maxmemory*")
    store.config_set("maxmemory", 2**40, "maxmemory-policy", "volatile-lru")
    try:
        refused = run("serve")
    finally:
        for name in ("maxmemory", "maxmemory-policy"):
            store.config_set(name, before[name] or "")
    assert refused.exit_code == 2
    assert "noeviction" in refused.stderr


def test_tables_of_another_version_get_a_sentence(run: Run, settings: Settings) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    refused = run("serve")
    assert refused.exit_code == 2
    assert "idp db upgrade" in refused.stderr


def test_a_port_in_use_gets_a_sentence(config: Path, settings: Settings) -> None:
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    port = port_of(config)
    with socket.create_server(("127.0.0.1", port)), running("serve", config) as child:
        assert child.process.wait(START_SECONDS) == 2
        assert str(port) in child.last_words()
        assert "Traceback" not in child.last_words()


def test_a_worker_sends_what_waits_and_ends_when_told(
    config: Path, app: Flask, outbox: Outbox
) -> None:
    with app.app_context():
        sms.send(NUMBER, "Votre code : 123456")
    with running("worker", config) as child:
        until(lambda: bool(outbox.sms(NUMBER)), child)
        child.process.send_signal(signal.SIGTERM)
        assert child.process.wait(START_SECONDS) == 0
    assert [message.text for message in outbox.sms(NUMBER)] == ["Votre code : 123456"]
