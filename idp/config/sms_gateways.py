"""The SMS gateways, one section each: only those that `sms.gateways` names are read."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from idp.config.values import Section

# Three gateways in turn, one with two requests, end before the 60 s that a job may run.
Timeout = Annotated[float, Field(gt=0, le=12)]


class SmsHttp(Section):
    """Any provider with an HTTP API: one request per SMS, made from templates."""

    url: str = ""
    """Address; https outside loopback. {to} and the like are percent-encoded."""
    method: Literal["POST", "GET", "PUT"] = "POST"
    """Method."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers, the key among them (better by environment). The body is JSON, or a form when
    Content-Type says application/x-www-form-urlencoded."""
    body: str = '{"to": "{to}", "message": "{text}", "sender": "{sender}"}'
    """Body with {to} (+33…), {digits} (33…), {text}, {sender}, all escaped."""
    timeout: Timeout = 10.0
    """Seconds before the provider is given up."""


class SmsSmpp(Section):
    """A provider's SMPP 3.4 server; each SMS is one short connection."""

    host: str = ""
    """Name of the server."""
    port: int = Field(default=2775, ge=1, le=65535)
    """TCP port; with TLS usually 3550 or 2776."""
    security: Literal["tls", "none"] = "tls"
    """none only on loopback: reach a provider without TLS through your own VPN or stunnel."""
    system_id: str = Field(default="", max_length=15)
    """User, 15 characters at most."""
    password: SecretStr = Field(default=SecretStr(""), max_length=8)
    """Password, 8 characters at most (SMPP 3.4 §4.1.1)."""
    system_type: str = Field(default="", max_length=12)
    """Kind of client, when the provider names one."""
    bind: Literal["transmitter", "transceiver"] = "transmitter"
    """How the session is opened; the provider says which it takes."""
    alphabet: Literal["gsm7", "latin1"] = "gsm7"
    """How French text is written: in the server's default alphabet when that is GSM 03.38, one
    octet a character (data_coding 0), or in Latin-1 (data_coding 3). The provider says which;
    « idp messages test » shows it: é must arrive as é."""
    long_messages: Literal["udh", "sar", "payload"] = "udh"
    """How an SMS of several parts is sent: with a header per part, with SAR parameters, or whole
    in message_payload."""
    timeout: Timeout = 10.0
    """Seconds for the connection as a whole."""


class SmsOvh(Section):
    """OVHcloud's API (docs.ovhcloud.com, « SMS »): rights GET /auth/time, POST /sms/*/jobs."""

    endpoint: str = "https://eu.api.ovh.com/1.0"
    """Address of the API, without trailing slash."""
    application_key: str = ""
    """Application key."""
    application_secret: SecretStr = SecretStr("")
    """Application secret."""
    consumer_key: SecretStr = SecretStr("")
    """Consumer key."""
    service: str = ""
    """Name of the SMS account: sms-ab12345-1. sms.sender is a sender validated there; empty
    sms.sender: a short number of OVHcloud's."""
    timeout: Timeout = 10.0
    """Seconds for one request."""
