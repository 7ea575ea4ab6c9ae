"""E-mail by SMTP, encrypted (RFC 3207 or TLS from the start), one connection per message."""

import re
import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from idp.config import Email
from idp.messaging.protocols import GatewayError
from idp.platform import clock

_LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
# One address and nothing that a mail server or a header could read as two.
_ONE_ADDRESS = re.compile(r"""[^\s\x00-\x1f@<>(),;:"\[\]\\]+@[^\s\x00-\x1f@<>(),;:"\[\]\\]+""")


class SmtpEmail:
    """The operator's mail server."""

    def __init__(self, config: Email, context: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._context = context or ssl.create_default_context()

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand one e-mail to the server."""
        try:
            message = self._message(address, subject, text)
        except (ValueError, MessageError) as error:
            # The policy refuses line ends in a header, too.
            raise GatewayError(f"unusable message: {type(error).__name__}") from None
        try:
            with self._connect() as server:
                server.send_message(message, from_addr=self._config.sender, to_addrs=[address])
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            # The server's own words may name the recipient: only the kind and code are kept.
            code = getattr(error, "smtp_code", "")
            raise GatewayError(f"{type(error).__name__} {code}".strip()) from None

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

    def _connect(self) -> smtplib.SMTP:
        config = self._config
        if config.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                config.host, config.port, timeout=config.timeout, context=self._context
            )
        else:
            server = smtplib.SMTP(config.host, config.port, timeout=config.timeout)
        try:
            if config.security == "starttls":
                server.starttls(context=self._context)
            if config.username:
                server.login(config.username, config.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server
