"""One outbound fetcher (RFC 9101 §10.4: addresses that others give us; protocol checklist)."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from idp import create_app
from idp.config import Mode, Outbound, Settings
from idp.platform import outbound
from idp.platform.outbound import OutboundError
from tests.platform import far_server as far
from tests.platform.far_server import far_server

NAME = "provider.example"
Resolver = Callable[..., list[Any]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One name may lead to loopback, and nothing takes long."""
    allowed = Outbound(allow_private_hosts=(NAME,), timeout=0.5)
    return settings.model_copy(update={"outbound": allowed})


@pytest.fixture
def lead(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let names lead to these addresses; returns the list of what was resolved."""

    def to(*addresses: str) -> list[str]:
        asked: list[str] = []
        real = socket.getaddrinfo

        def resolve(host: str, port: int, *more: int, **named: int) -> list[Any]:
            if host[0].isdigit():  # an address, not a name
                return list(real(host, port, *more, **named))
            asked.append(host)
            return [(None, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        return asked

    return to


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Trust a certificate besides."""

    def believe(pem: Path) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        outbound.trust.cache_clear()

    yield believe
    outbound.trust.cache_clear()


def url(server: far.FarServer, scheme: str = "http") -> str:
    return f"{scheme}://{NAME}:{server.port}/page?a=b"


@pytest.mark.usefixtures("context")
def test_an_answer_comes_from_the_address_that_was_checked(lead: Callable[..., list[str]]) -> None:
    asked = lead("127.0.0.1")
    with far_server() as server:
        answer = outbound.get(url(server))

    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.json() == {"right": True}
    assert server.seen == [("GET", "/page?a=b", f"{NAME}:{server.port}")]
    # A second resolution could lead elsewhere (DNS rebinding).
    assert asked == [NAME]


@pytest.mark.usefixtures("context")
def test_a_form_is_sent(lead: Callable[..., list[str]]) -> None:
    lead("127.0.0.1")
    with far_server() as server:
        outbound.post_form(url(server), {"code": "a&b", "é": "1"})

    assert server.bodies == ["code=a%26b&%C3%A9=1"]


@pytest.mark.usefixtures("context")
def test_a_certificate_of_that_name_is_wanted(
    lead: Callable[..., list[str]], believed: Callable[[Path], None], tmp_path: Path
) -> None:
    lead("127.0.0.1")
    context, pem = far.certificate(NAME, tmp_path)
    with far_server(tls=context) as server:
        with pytest.raises(OutboundError):
            outbound.get(url(server, "https"))
        believed(pem)
        assert outbound.get(url(server, "https")).is_success


@pytest.mark.usefixtures("context")
def test_a_trusted_certificate_of_another_name_is_refused(
    lead: Callable[..., list[str]], believed: Callable[[Path], None], tmp_path: Path
) -> None:
    lead("127.0.0.1")
    context, pem = far.certificate("other.example", tmp_path)
    believed(pem)
    with far_server(tls=context) as server, pytest.raises(OutboundError):
        outbound.get(url(server, "https"))


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 — nothing is bound to it
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::7f00:1",
        "64:ff9b::c000:8",
        "fec0::1",
        "3fff::1",
        "5f00::1",
        "192.0.0.8",
    ],
)
def test_a_name_that_leads_into_a_private_network_is_refused(
    address: str, lead: Callable[..., list[str]]
) -> None:
    lead("93.184.216.34", address)

    with pytest.raises(OutboundError, match="not a public address"):
        outbound.get("https://evil.example/")


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "address",
    [
        "http://public.example/",
        "https://user@public.example/",
        "https://public.example\\@127.0.0.1/",
        "https://public.example:0/",
        "https://public.example:999999/",
        "https://[::1/",
        "https:///page",
        "https://public.example/a b",
        "https://public.example/\r\nX: y",
        "https://example\u3002com/",
        "file:///etc/passwd",
        "ftp://public.example/",
        "",
    ],
)
def test_what_is_no_https_address_is_refused_before_anything_is_resolved(
    address: str, lead: Callable[..., list[str]]
) -> None:
    asked = lead("127.0.0.1")

    with pytest.raises(OutboundError):
        outbound.check(address)
    with pytest.raises(OutboundError):
        outbound.get(address)
    assert asked == []


@pytest.mark.usefixtures("context")
def test_a_redirect_is_an_answer_and_is_not_followed(lead: Callable[..., list[str]]) -> None:
    lead("127.0.0.1")
    with far_server(far.elsewhere) as server:
        answer = outbound.get(url(server))

    assert (answer.status, answer.is_success) == (302, False)
    assert len(server.seen) == 1


@pytest.mark.usefixtures("context")
def test_a_body_without_end_is_given_up(lead: Callable[..., list[str]]) -> None:
    lead("127.0.0.1")
    with far_server(far.without_end) as server, pytest.raises(OutboundError, match="more than"):
        outbound.get(url(server))


@pytest.mark.usefixtures("context")
def test_the_time_is_that_of_the_whole_request(lead: Callable[..., list[str]]) -> None:
    lead("127.0.0.1")
    began = time.monotonic()
    with far_server(far.drop_by_drop) as server, pytest.raises(OutboundError, match="Timeout"):
        outbound.get(url(server))

    assert time.monotonic() - began < 3


@pytest.mark.usefixtures("context")
def test_the_next_address_is_tried_when_the_first_does_not_answer(
    lead: Callable[..., list[str]],
) -> None:
    lead("127.0.0.2", "127.0.0.1")
    with far_server() as server:
        assert outbound.get(url(server)).is_success


@pytest.mark.usefixtures("context")
def test_nobody_there_is_an_outbound_error(lead: Callable[..., list[str]]) -> None:
    lead("127.0.0.1")
    with far_server() as server:
        pass
    with pytest.raises(OutboundError):
        outbound.get(url(server))
    with pytest.raises(OutboundError):
        outbound.Answer(200, "application/json", b"<html>").json()


def test_production_says_at_its_start_what_may_be_private(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    create_app(settings)
    assert "outbound.private" not in capsys.readouterr().err

    create_app(settings.model_copy(update={"mode": Mode.PRODUCTION}))

    said = capsys.readouterr().err
    assert "outbound.private" in said
    assert NAME in said


def test_a_name_that_does_not_exist_is_an_outbound_error(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    del context

    def nowhere(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(OutboundError):
        outbound.get("https://nowhere.example/")
