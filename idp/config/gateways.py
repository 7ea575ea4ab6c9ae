"""What carries SMS and e-mails out of the house."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from idp.config.values import Section


class Sms(Section):
    """The SMS gateway."""

    gateway: Literal["console", "file", "http"] = "console"
    """console and file are for development, the demo and the tests."""
    directory: Path = Path("var/messages")
    """Directory of the file gateway."""
    url: str = ""
    """http gateway: address; https outside loopback. {to} and the like are percent-encoded."""
    method: Literal["POST", "GET", "PUT"] = "POST"
    """http gateway: method."""
    headers: dict[str, str] = Field(default_factory=dict)
    """http gateway: headers, the key among them (better by environment). The body is JSON, or a
    form when Content-Type says application/x-www-form-urlencoded."""
    body: str = '{"to": "{to}", "message": "{text}", "sender": "{sender}"}'
    """http gateway: body with {to} (+33…), {digits} (33…), {text}, {sender}, all escaped."""
    sender: str = "PREAU"
    """Sender shown on the phone, 11 letters at most."""
    timeout: float = Field(default=10.0, gt=0, le=60)
    """Seconds before the gateway is given up."""


class Email(Section):
    """The e-mail gateway."""

    gateway: Literal["console", "file", "smtp"] = "console"
    """console and file are for development, the demo and the tests."""
    directory: Path = Path("var/messages")
    """Directory of the file gateway."""
    sender: str = "ne-pas-repondre@localhost"
    """Address in From."""
    host: str = "localhost"
    """SMTP server."""
    port: int = Field(default=587, ge=1, le=65535)
    """SMTP port."""
    username: str = ""
    """SMTP user; empty: none."""
    password: SecretStr = SecretStr("")
    """SMTP password."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """none only on loopback."""
    timeout: float = Field(default=10.0, gt=0, le=60)
    """Seconds before the server is given up."""
