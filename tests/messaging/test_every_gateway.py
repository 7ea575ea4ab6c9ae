"""One conformance test for all gateways: what arrives, and what is said when nothing does."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from idp.config import Email, SmsHttp, SmsOvh, SmsSmpp
from idp.demo.servers import free_port
from idp.messaging.console import ConsoleEmail, ConsoleSms
from idp.messaging.file import FileEmail, FileSms
from idp.messaging.http_sms import HttpSms
from idp.messaging.ovh import OvhSms
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import EmailGateway, GatewayError, SmsGateway
from idp.messaging.smpp import SmppSms
from idp.messaging.smtp import SmtpEmail
from tests.messaging.mail import mail_server
from tests.messaging.ovh_api import ovh_api
from tests.messaging.receivers import sms_provider
from tests.messaging.smpp_peer import smpp_server

NUMBER = PhoneNumber("+33639980001")
ADDRESS = "jeanne.dupond@example.org"
SUBJECT = "Votre compte a été activé"
TEXT = 'Bonjour Chloë,\nvotre « code » est "123456" \\ {to} & 100 % : à bientôt, l’équipe €'

Arrived = list[tuple[str, str]]
SmsCase = tuple[SmsGateway, Callable[[], Arrived]]
EmailCase = tuple[EmailGateway, Callable[[], Arrived]]


@contextmanager
def sms_by_console(_: Path) -> Iterator[SmsCase]:
    out = io.StringIO()
    yield ConsoleSms(out), lambda: _on_console(out, "SMS ")


@contextmanager
def sms_by_file(tmp_path: Path) -> Iterator[SmsCase]:
    gateway = FileSms(tmp_path)
    yield gateway, lambda: [(m.to, m.text) for m in gateway.everything()]


@contextmanager
def sms_by_http(_: Path) -> Iterator[SmsCase]:
    with sms_provider() as provider:
        config = SmsHttp(url=f"http://127.0.0.1:{provider.port}/send")
        yield (
            HttpSms(config, "PREAU"),
            lambda: [(r.json["to"], r.json["message"]) for r in provider.requests],
        )


@contextmanager
def sms_by_ovh(_: Path) -> Iterator[SmsCase]:
    with ovh_api() as api:
        yield (
            OvhSms(api.config(), "PREAU"),
            lambda: [(to, job["message"]) for job in api.jobs for to in job["receivers"]],
        )


@contextmanager
def sms_by_smpp(tmp_path: Path) -> Iterator[SmsCase]:
    with smpp_server(tmp_path) as server:
        yield SmppSms(server.config(), "PREAU"), lambda: _put_together(server.submitted())


def _put_together(parts: list[dict[str, Any]]) -> Arrived:
    numbers = {f"+{part['destination_addr']}" for part in parts}
    whole = "".join(part["short_message"]["message"] for part in parts)
    return [(number, whole) for number in numbers]


@contextmanager
def email_by_console(_: Path) -> Iterator[EmailCase]:
    out = io.StringIO()
    yield (
        ConsoleEmail(out),
        lambda: [(to.split(" ")[0], text) for to, text in _on_console(out, "E-mail ")],
    )


@contextmanager
def email_by_file(tmp_path: Path) -> Iterator[EmailCase]:
    gateway = FileEmail(tmp_path)
    yield gateway, lambda: [(m.to, m.text) for m in gateway.everything()]


@contextmanager
def email_by_smtp(_: Path) -> Iterator[EmailCase]:
    with mail_server() as (mailbox, port):
        config = Email(gateway="smtp", hosts=("127.0.0.1",), port=port, security="none")
        yield (
            SmtpEmail(config),
            lambda: [(to, _body(message)) for tos, message in mailbox.mails for to in tos],
        )


def _body(message: EmailMessage) -> str:
    content: str = message.get_content()
    return content.replace("\r\n", "\n").strip()  # CRLF on the wire, RFC 5321 §2.3.8


def _on_console(out: io.StringIO, label: str) -> Arrived:
    blocks = [b for b in out.getvalue().split("  ┌─ ")[1:] if b.startswith(label)]
    heads = [block.splitlines()[0].removeprefix(label) for block in blocks]
    texts = [
        "\n".join(line.removeprefix("  │ ") for line in block.splitlines() if "│" in line)
        for block in blocks
    ]
    return list(zip(heads, texts, strict=True))


@pytest.mark.parametrize(
    "case", [sms_by_console, sms_by_file, sms_by_http, sms_by_ovh, sms_by_smpp]
)
def test_an_sms_arrives_whole_at_its_number_and_nowhere_else(
    case: Callable[[Path], AbstractContextManager[SmsCase]], tmp_path: Path
) -> None:
    with case(tmp_path) as (gateway, arrived):
        gateway.send(NUMBER, TEXT)
        assert arrived() == [(NUMBER.e164, TEXT)]


@pytest.mark.parametrize("case", [email_by_console, email_by_file, email_by_smtp])
def test_an_email_arrives_whole_at_its_address_and_nowhere_else(
    case: Callable[[Path], AbstractContextManager[EmailCase]], tmp_path: Path
) -> None:
    with case(tmp_path) as (gateway, arrived):
        gateway.send(ADDRESS, SUBJECT, TEXT)
        assert arrived() == [(ADDRESS, TEXT)]


def sms_gateways_out_of_order(tmp_path: Path) -> list[SmsGateway]:
    (tmp_path / "a-file").write_text("not a folder")
    nobody = f"http://127.0.0.1:{free_port()}"
    return [
        FileSms(tmp_path / "a-file"),
        OvhSms(SmsOvh(endpoint=nobody, service="sms-1"), "PREAU"),
        SmppSms(SmsSmpp(host="127.0.0.1", port=free_port(), security="none"), "PREAU"),
        HttpSms(SmsHttp(url=nobody + "/{to}?{text}"), "PREAU"),
    ]


def email_gateways_out_of_order(tmp_path: Path) -> list[EmailGateway]:
    (tmp_path / "a-file").write_text("not a folder")
    nobody = Email(gateway="smtp", hosts=("127.0.0.1",), port=free_port(), security="none")
    return [FileEmail(tmp_path / "a-file"), SmtpEmail(nobody)]


def test_an_sms_gateway_out_of_order_says_so_without_naming_the_person(tmp_path: Path) -> None:
    for gateway in sms_gateways_out_of_order(tmp_path):
        with pytest.raises(GatewayError) as refusal:
            gateway.send(NUMBER, TEXT)
        assert_discreet(refusal.value)


def test_an_email_gateway_out_of_order_says_so_without_naming_the_person(tmp_path: Path) -> None:
    for gateway in email_gateways_out_of_order(tmp_path):
        with pytest.raises(GatewayError) as refusal:
            gateway.send(ADDRESS, SUBJECT, TEXT)
        assert_discreet(refusal.value)


def assert_discreet(error: GatewayError) -> None:
    """Neither the message nor a traceback's cause holds the number, the address or the text."""
    assert str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__
    for secret in ("639980001", "jeanne", "123456"):
        assert secret not in str(error)
