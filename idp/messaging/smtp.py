"""E-mail by SMTP, encrypted (RFC 3207 or TLS from the start), one connection per message."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from idp.config import Email
from idp.messaging.protocols import GatewayError, Refused
from idp.platform import clock

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NEVER = 500  # RFC 5321 §4.2.1: a permanent refusal
_LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
# One address and nothing that a mail server or a header could read as two.
_ONE_ADDRESS = re.compile(r"""[^\s\x00-\x1f@<>(),;:"\[\]\\]+@[^\s\x00-\x1f@<>(),;:"\[\]\\]+""")


class _Listening(smtplib.SMTP):
    """Keeps what the server said of the message, which smtplib drops."""

    verdict = ""

    def data(self, msg: "ReadableBuffer | str") -> tuple[int, bytes]:
        """Send the message and keep the answer."""
        code, said = super().data(msg)
        self.verdict = f"{code} {said.decode(errors='replace')}"
        return code, said


class _ListeningTls(_Listening, smtplib.SMTP_SSL):
    """The same, with TLS from the start."""


class SmtpEmail:
    """The operator's mail servers, in order of use."""

    def __init__(self, config: Email, context: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._context = context or ssl.create_default_context()

    def send(self, address: str, subject: str, text: str) -> str:
        """Hand one e-mail to the first server that takes it."""
        try:
            message = self._message(address, subject, text)
        except (ValueError, MessageError) as error:
            # The policy refuses line ends in a header, too.
            raise Refused(f"unusable message: {type(error).__name__}") from None
        causes: list[str] = []
        for host in self._config.hosts:
            try:
                return self._hand_over(host, message, address)
            except smtplib.SMTPRecipientsRefused as error:
                codes = [code for code, _ in error.recipients.values()]
                if min(codes) >= _NEVER:
                    raise Refused(f"{host}: recipient refused {codes[0]}") from None
                causes.append(f"{host}: recipient refused {codes[0]}")
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                # The server's own words may name the recipient: only the kind and code are kept.
                code = getattr(error, "smtp_code", "")
                causes.append(f"{host}: {type(error).__name__} {code}".strip())
        raise GatewayError("; ".join(causes)) from None

    def _hand_over(self, host: str, message: EmailMessage, address: str) -> str:
        server = self._connect(host)
        try:
            server.send_message(message, from_addr=self._config.sender, to_addrs=[address])
            # What was taken is taken: a clumsy farewell must not have it sent again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()
        return f"{host}: {server.verdict}"

    def _message(self, address: str, subject: str, text: str) -> EmailMessage:
        if len(address) > _LONGEST or not _ONE_ADDRESS.fullmatch(address):
            raise ValueError("not one address")
        message = EmailMessage(policy=SMTP)
        message["From"] = self._config.sender
        message["To"] = address
        message["Subject"] = subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = make_msgid(domain=self._config.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: nobody's absence answers it
        message.set_content(text, charset="utf-8")
        return message

    def _connect(self, host: str) -> _Listening:
        config = self._config
        if config.security == "tls":
            server: _Listening = _ListeningTls(
                host, config.port, timeout=config.timeout, context=self._context
            )
        else:
            server = _Listening(host, config.port, timeout=config.timeout)
        try:
            if config.security == "starttls":
                server.starttls(context=self._context)
            if config.username:
                server.login(config.username, config.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server
