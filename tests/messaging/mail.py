"""A mail server on loopback: aiosmtpd, with STARTTLS or TLS and AUTH when the test wants them."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from idp.demo.servers import free_port


@dataclass
class Mailbox:
    """What a mail server received: envelope recipients and the parsed message."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    """User and password of each AUTH."""
    encrypted: list[bool] = field(default_factory=list)
    """Of each mail: whether it came over TLS."""
    verdict: str = "250 OK"
    """What it says of a message; it keeps those that it says 250 to."""
    recipient: str = "250 OK"
    """What it says of a recipient."""
    seconds: float = 0.0
    """How long it thinks about a message."""

    async def handle_RCPT(  # noqa: N802 — aiosmtpd calls it so
        self,
        server: Any,  # noqa: ANN401 — aiosmtpd's own objects
        session: Any,  # noqa: ANN401
        envelope: Any,  # noqa: ANN401
        address: str,
        options: list[str],
    ) -> str:
        del server, session, options
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient.format(address)

    async def handle_DATA(  # noqa: N802 — aiosmtpd calls it so
        self,
        server: Any,  # noqa: ANN401 — aiosmtpd's own objects
        session: Any,  # noqa: ANN401
        envelope: Any,  # noqa: ANN401
    ) -> str:
        del server
        await asyncio.sleep(self.seconds)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        if self.verdict.startswith("250"):
            self.mails.append((envelope.rcpt_tos, message))
            self.encrypted.append(session.ssl is not None)
        return self.verdict


@contextmanager
def mail_server(
    starttls: ssl.SSLContext | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    user: tuple[str, str] | None = None,
) -> Iterator[tuple[Mailbox, int]]:
    """Run a mail server; yield its mailbox and port.

    With `starttls` it takes nothing before STARTTLS, with `tls` it speaks TLS from the start; with
    `user` (name and password) it takes nothing before AUTH.
    """
    mailbox, port = Mailbox(), free_port()

    def authenticate(*given: Any) -> AuthResult:  # noqa: ANN401 — aiosmtpd's own objects
        login = given[-1]
        assert isinstance(login, LoginPassword)
        mailbox.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=mailbox.logins[-1] == user, handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=starttls,
        require_starttls=starttls is not None,
        ssl_context=tls,
        authenticator=authenticate,
        auth_required=user is not None,
        auth_require_tls=tls is None,
    )
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()
