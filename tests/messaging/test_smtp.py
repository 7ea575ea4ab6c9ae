"""E-mail by SMTP, against aiosmtpd."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from idp.config import Email
from idp.messaging.protocols import GatewayError
from idp.messaging.smtp import SmtpEmail
from tests.messaging.certificates import certificate
from tests.messaging.mail import Mailbox, mail_server

USER = "preau"
Mails = tuple[Mailbox, int]


def config(port: int, **more: Any) -> Email:  # noqa: ANN401 — any setting
    values = {"gateway": "smtp", "hosts": ("127.0.0.1",), "port": port, "security": "none"}
    return Email.model_validate(values | more)


def send(gateway: SmtpEmail) -> str:
    return gateway.send("a@example.org", "Objet", "Texte")


def only(mailbox: Mailbox) -> EmailMessage:
    ((_, mail),) = mailbox.mails
    return mail


def test_starttls_is_used_and_the_certificate_checked(tmp_path: Path) -> None:
    """RFC 3207 §4: the server refuses mail before STARTTLS."""
    server, trusting = certificate(tmp_path)
    with mail_server(server) as (mailbox, port):
        wanted = config(port, security="starttls")
        send(SmtpEmail(wanted, trusting))
        assert mailbox.encrypted == [True]
        with pytest.raises(GatewayError, match="SSLCertVerificationError"):
            send(SmtpEmail(wanted))
        renamed = wanted.model_copy(update={"hosts": ("localhost",)})
        with pytest.raises(GatewayError, match="SSLCertVerificationError"):
            send(SmtpEmail(renamed, trusting))
        assert len(mailbox.mails) == 1


def test_tls_from_the_start_is_checked_too(tmp_path: Path) -> None:
    """RFC 8314 §3.3."""
    server, trusting = certificate(tmp_path)
    with mail_server(tls=server) as (mailbox, port):
        wanted = config(port, security="tls")
        send(SmtpEmail(wanted, trusting))
        with pytest.raises(GatewayError, match="SSLCertVerificationError"):
            send(SmtpEmail(wanted))
        assert len(mailbox.mails) == 1


def test_a_server_without_starttls_gets_no_message_in_the_clear(mails: Mails) -> None:
    mailbox, port = mails
    with pytest.raises(GatewayError, match=smtplib.SMTPNotSupportedError.__name__):
        send(SmtpEmail(config(port, security="starttls", username=USER)))
    assert (mailbox.mails, mailbox.logins) == ([], [])


def test_user_and_password_go_over_the_encrypted_line(tmp_path: Path) -> None:
    """RFC 4954."""
    server, trusting = certificate(tmp_path)
    with mail_server(server, user=(USER, "secret")) as (mailbox, port):
        known = {"username": USER, "password": SecretStr("secret"), "security": "starttls"}
        send(SmtpEmail(config(port, **known), trusting))
        assert mailbox.logins == [(USER, "secret")]
        assert mailbox.encrypted == [True]


def test_a_wrong_password_is_told_without_showing_it(tmp_path: Path) -> None:
    server, trusting = certificate(tmp_path)
    with mail_server(server, user=(USER, "secret")) as (mailbox, port):
        wrong = {"username": USER, "password": SecretStr("wrong"), "security": "starttls"}
        with pytest.raises(GatewayError, match="SMTPAuthenticationError 535") as refusal:
            send(SmtpEmail(config(port, **wrong), trusting))
        assert "wrong" not in str(refusal.value)
        assert not refusal.value.lasting
        assert mailbox.mails == []


def test_the_second_server_is_for_when_the_first_fails(mails: Mails) -> None:
    """Nobody listens at 127.0.0.2."""
    mailbox, port = mails
    said = send(SmtpEmail(config(port, hosts=("127.0.0.2", "127.0.0.1"))))
    assert said == "127.0.0.1: 250 OK"
    only(mailbox)


def test_one_mail_is_not_sent_twice_when_the_first_server_takes_it(mails: Mails) -> None:
    mailbox, port = mails
    send(SmtpEmail(config(port, hosts=("127.0.0.1", "localhost"))))
    only(mailbox)


@pytest.mark.parametrize(
    ("answer", "cause", "lasting"),
    [
        ("550 5.1.1 no such user {}", "127.0.0.1: recipient refused 550", True),
        ("450 4.2.0 greylisted {}", "127.0.0.1: recipient refused 450", False),
    ],
)
def test_a_recipient_refused_for_good_is_not_tried_again(
    mails: Mails, answer: str, cause: str, *, lasting: bool
) -> None:
    """RFC 5321 §4.2.1."""
    mailbox, port = mails
    mailbox.recipient = answer
    with pytest.raises(GatewayError) as refusal:
        send(SmtpEmail(config(port)))
    assert (str(refusal.value), refusal.value.lasting) == (cause, lasting)


@pytest.mark.parametrize("verdict", ["554 5.7.1 spam from a@example.org", "451 4.3.0 later"])
def test_a_refused_message_is_told_by_its_code_alone(mails: Mails, verdict: str) -> None:
    mailbox, port = mails
    mailbox.verdict = verdict
    with pytest.raises(GatewayError) as refusal:
        send(SmtpEmail(config(port)))
    assert str(refusal.value) == f"127.0.0.1: SMTPDataError {verdict[:3]}"


def test_a_slow_server_is_given_up(mails: Mails) -> None:
    mailbox, port = mails
    mailbox.seconds = 2.0
    with pytest.raises(GatewayError, match="SMTPServerDisconnected"):
        send(SmtpEmail(config(port, timeout=0.3)))


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("a@example.org\r\nBcc: other@example.org", "Objet"),
        ("a@example.org", "Objet\r\nBcc: other@example.org"),
        ("a@example.org", "Objet\nX-Header: 1"),
    ],
)
def test_line_ends_never_become_headers(mails: Mails, address: str, subject: str) -> None:
    mailbox, port = mails
    with pytest.raises(GatewayError, match="unusable message"):
        SmtpEmail(config(port)).send(address, subject, "Texte")
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "address",
    ["", "\x00", "a@example.org, b@example.org", "<>", "@", "a" * 5000, "a b@c d", "a@b" * 2],
)
def test_an_odd_address_is_a_refusal_and_never_a_second_recipient(
    mails: Mails, address: str
) -> None:
    mailbox, port = mails
    with pytest.raises(GatewayError):
        SmtpEmail(config(port)).send(address, "Objet", "Texte")
    assert mailbox.mails == []


def test_the_mail_says_that_a_machine_wrote_it(mails: Mails) -> None:
    """RFC 3834 §5.1."""
    mailbox, port = mails
    gateway = SmtpEmail(config(port, sender="no@example.fr"))
    gateway.send("a@example.org", "Votre compte a été activé", "Texte")
    mail = only(mailbox)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Votre compte a été activé"
    assert mail["From"] == "no@example.fr"
    assert mail["Message-ID"].endswith("@example.fr>")
