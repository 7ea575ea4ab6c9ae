import smtplib
from pathlib import Path

import pytest

from idp.config import Email
from idp.messaging.protocols import GatewayError
from idp.messaging.smtp import SmtpEmail
from tests.messaging.receivers import certificate, mail_server


def test_starttls_is_used_and_the_certificate_checked(tmp_path: Path) -> None:
    """RFC 3207 §4: the server refuses mail before STARTTLS."""
    server, trusting = certificate(tmp_path)
    with mail_server(tls=server) as (mailbox, port):
        config = Email(gateway="smtp", hosts=("127.0.0.1",), port=port, security="starttls")
        SmtpEmail(config, trusting).send("a@example.org", "Objet", "Texte")
        assert len(mailbox.mails) == 1
        with pytest.raises(GatewayError, match="SSLCertVerificationError"):
            SmtpEmail(config).send("a@example.org", "Objet", "Texte")
        assert len(mailbox.mails) == 1


def test_a_server_without_starttls_gets_no_message_in_the_clear() -> None:
    with mail_server() as (mailbox, port):
        config = Email(gateway="smtp", hosts=("127.0.0.1",), port=port, security="starttls")
        with pytest.raises(GatewayError, match=smtplib.SMTPNotSupportedError.__name__):
            SmtpEmail(config).send("a@example.org", "Objet", "Texte")
        assert mailbox.mails == []


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("a@example.org\r\nBcc: other@example.org", "Objet"),
        ("a@example.org", "Objet\r\nBcc: other@example.org"),
        ("a@example.org", "Objet\nX-Header: 1"),
    ],
)
def test_line_ends_never_become_headers(address: str, subject: str) -> None:
    with mail_server() as (mailbox, port):
        config = Email(gateway="smtp", hosts=("127.0.0.1",), port=port, security="none")
        with pytest.raises(GatewayError, match="unusable message"):
            SmtpEmail(config).send(address, subject, "Texte")
        assert mailbox.mails == []


@pytest.mark.parametrize(
    "address",
    ["", "\x00", "a@example.org, b@example.org", "<>", "@", "a" * 5000, "a b@c d", "a@b" * 2],
)
def test_an_odd_address_is_a_refusal_and_never_a_second_recipient(address: str) -> None:
    with mail_server() as (mailbox, port):
        config = Email(gateway="smtp", hosts=("127.0.0.1",), port=port, security="none")
        with pytest.raises(GatewayError):
            SmtpEmail(config).send(address, "Objet", "Texte")
        assert mailbox.mails == []


def test_the_mail_says_that_a_machine_wrote_it() -> None:
    """RFC 3834 §5.1."""
    with mail_server() as (mailbox, port):
        config = Email(
            gateway="smtp", hosts=("127.0.0.1",), port=port, security="none", sender="no@example.fr"
        )
        SmtpEmail(config).send("a@example.org", "Votre compte a été activé", "Texte")
        _, mail = mailbox.mails[0]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Subject"] == "Votre compte a été activé"
        assert mail["From"] == "no@example.fr"
        assert mail["Message-ID"].endswith("@example.fr>")
