"""Every setting, declared once: name, unit, default; config.example.toml is made from it."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)


class Mode(StrEnum):
    """What the installation is for: production refuses what only a demo may have."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _hex_colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        message = "a colour is written #rrggbb, six hexadecimal digits"
        raise ValueError(message)
    return value


HexColour = Annotated[str, AfterValidator(_hex_colour)]


def _page_address(value: str) -> str:
    # It is printed into links and, for the logo, into the policy of content.
    if value and not re.fullmatch(r"(https://[^\s/;,'\"]+|/(?!/))[^\s;,'\"]*", value):
        message = "an address is written https://… or /…, without spaces, quotes, « ; » or « , »"
        raise ValueError(message)
    return value


PageAddress = Annotated[str, AfterValidator(_page_address)]


class Section(BaseModel):
    """A table of the TOML file; an unknown key is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Server(Section):
    """Where the provider listens and how the world calls it."""

    issuer: str = "http://localhost:8000"
    """Public address, without trailing slash; https outside loopback. Links are built from it."""
    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """TCP port the server listens on."""
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes."""
    threads: int = Field(default=8, ge=1, le=128)
    """Threads per process that run requests."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """Number of reverse proxies in front whose X-Forwarded-For and -Proto are believed; 0: none."""

    @model_validator(mode="after")
    def _issuer_is_an_origin(self) -> Self:
        parts = urlsplit(self.issuer)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = "server.issuer: an address such as https://educonnect.example.fr"
            raise ValueError(message)
        if parts.query or parts.fragment or self.issuer.endswith("/") or parts.username:
            message = "server.issuer: no query, fragment, user name or trailing slash"
            raise ValueError(message)
        return self


class Database(Section):
    """SQL: what must survive."""

    url: SecretStr = SecretStr("sqlite:///var/preau.sqlite3")
    """SQLAlchemy address: postgresql+psycopg://… in production, sqlite:///… for the demo."""
    pool_size: int = Field(default=10, ge=1, le=200)
    """Connections kept per process (PostgreSQL)."""
    statement_timeout: int = Field(default=10, ge=1, le=600)
    """Seconds after which the database gives up on a page's statement (PostgreSQL)."""


class Redis(Section):
    """Redis or Valkey: what is short-lived."""

    url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    """Address of the server; unix:// and rediss:// too."""
    timeout: float = Field(default=2.0, gt=0, le=30)
    """Seconds after which a command fails."""


class Secrets(Section):
    """Keys from which others are derived: 32 characters at least (`openssl rand -hex 32`)."""

    key: SecretStr = SecretStr("")
    """Signs cookies, seals messages, keys the codes. Changing it ends sessions and journeys."""
    subject_key: SecretStr = SecretStr("")
    """Derives the pairwise `sub`. NEVER changed: ENTs would take every parent for a new one."""


class Brand(Section):
    """What the pages show of the house."""

    service_name: str = ""
    """Name on every page; the demo shows EduConnect, production wants its own."""
    organisation: str = "Votre académie"
    """Who is responsible for the service, as named on the legal pages."""
    logo_url: PageAddress = ""
    """Path or https address of a logo; empty: the drawing of the house."""
    colour_primary: HexColour = "#1d4e89"
    """Colour of buttons and links, #rrggbb."""
    colour_accent: HexColour = "#c8553d"
    """Colour of small accents, #rrggbb."""
    help_url: PageAddress = ""
    """Address of « Aide »; empty: the built-in page /aide."""
    school_contact: str = "Contactez le secrétariat de l’établissement de votre enfant."
    """Sentence that says whom to ask at the school."""
    support_email: str = ""
    """Address for questions and for rights over one's data; empty: the school is named instead."""
    legal_notice_url: PageAddress = ""
    """Address of « Mentions légales »; empty: the built-in page."""
    privacy_url: PageAddress = ""
    """Address of « Données personnelles »; empty: the built-in page."""
    accessibility_url: PageAddress = ""
    """Address of « Accessibilité »; empty: the built-in page."""


class Legal(Section):
    """What the built-in legal pages say of the operator; the defaults name the role."""

    address: str = ""
    """Postal address of brand.organisation; empty: not shown."""
    publication_director: str = "la personne qui dirige l’organisme responsable du service"
    """Who answers for what is published (LCEN art. 6 III)."""
    host: str = "l’organisme responsable du service, sur ses propres serveurs"
    """Who hosts: name, address, telephone (LCEN art. 6 III)."""
    data_protection_officer: str = "le délégué à la protection des données de l’académie"
    """Whom a person asks about their data (RGPD art. 13 §1 b): name or role, with an address."""
    transfers: str = "Aucun envoi de ces données hors de l’Espace économique européen n’est prévu."
    """Sentence about transfers to third countries (RGPD art. 13 §1 f)."""


class Session(Section):
    """How long a parent stays signed in and a request may wait."""

    idle_minutes: int = Field(default=30, ge=1, le=1440)
    """Minutes without a request after which a session ends."""
    maximum_hours: int = Field(default=8, ge=1, le=24)
    """Hours after which a session ends whatever happens."""
    journey_minutes: int = Field(default=60, ge=5, le=240)
    """Minutes an ENT's request, or an enrolment, may take."""


class Enrolment(Section):
    """The activation code and the birth dates."""

    code_minutes: int = Field(default=10, ge=1, le=60)
    """Minutes an SMS code is valid."""
    code_tries: int = Field(default=5, ge=1, le=10)
    """Wrong codes after which the code is worth nothing."""
    resend_seconds: int = Field(default=60, ge=10, le=600)
    """Seconds before a code can be asked for again."""
    sms_per_hour: int = Field(default=3, ge=1, le=20)
    """Messages one number receives in an hour, at most."""
    sms_per_day: int = Field(default=6, ge=1, le=50)
    """Messages one number receives in a day, at most."""
    date_tries: int = Field(default=5, ge=1, le=10)
    """Different wrong sets of birth dates that close the enrolment of a number."""
    blocked_hours: int = Field(default=24, ge=1, le=168)
    """Hours that an enrolment stays closed."""


class Throttle(Section):
    """Limits against guessing; windows are of 15 minutes unless the name says otherwise."""

    free_failures: int = Field(default=4, ge=1, le=10)
    """Wrong passwords for one identifier, from one address, before the delay begins to grow."""
    maximum_delay_seconds: int = Field(default=900, ge=30, le=3600)
    """The longest delay between two tries for one identifier, from one address."""
    failures_per_identifier: int = Field(default=20, ge=5, le=1000)
    """Wrong passwords for one identifier in an hour, from all browsers never seen before. More
    than one address can reach in that time: no single stranger locks anybody out."""
    failures_per_address: int = Field(default=50, ge=5, le=10000)
    """Wrong passwords from one address (IPv6: one /64) in a window."""
    failures_in_all: int = Field(default=2000, ge=10, le=1000000)
    """Wrong passwords from browsers never seen before, in all, in a window."""
    enrolments_per_address: int = Field(default=30, ge=3, le=10000)
    """Codes asked for from one address in an hour."""
    sms_per_hour_in_all: int = Field(default=2000, ge=1, le=1000000)
    """Budget of SMS for the whole service, by the hour."""


class Passwords(Section):
    """Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane)."""

    simultaneous_hashes: int = Field(default=4, ge=1, le=64)
    """Hashes computed at once in one process, 19 MiB each; further ones wait."""
    wait_seconds: float = Field(default=10.0, gt=0, le=60)
    """Seconds a sign-in waits for its turn before it is asked to come back."""


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


class Keys(Section):
    """The signing keys."""

    directory: Path = Path("keys")
    """Where private keys are written; readable by the service alone."""


class Oidc(Section):
    """Lifetimes of what the protocol issues."""

    code_seconds: int = Field(default=60, ge=5, le=60)
    """Seconds an authorization code is valid."""
    access_token_minutes: int = Field(default=60, ge=1, le=480)
    """Minutes an access token is valid."""
    id_token_minutes: int = Field(default=60, ge=1, le=480)
    """Minutes an ID token is valid."""


class Settings(BaseSettings):
    """The whole configuration: TOML file, then environment (IDP_SECTION__KEY)."""

    model_config = SettingsConfigDict(
        env_prefix="IDP_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    mode: Mode = Mode.DEVELOPMENT
    """demo, development or production."""
    server: Server = Server()
    database: Database = Database()
    redis: Redis = Redis()
    secrets: Secrets = Secrets()
    brand: Brand = Brand()
    legal: Legal = Legal()
    session: Session = Session()
    enrolment: Enrolment = Enrolment()
    throttle: Throttle = Throttle()
    passwords: Passwords = Passwords()
    sms: Sms = Sms()
    email: Email = Email()
    keys: Keys = Keys()
    oidc: Oidc = Oidc()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 — the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file: the file's values come in as the initial ones."""
        return env_settings, init_settings

    @property
    def secure(self) -> bool:
        """Whether the provider is reached by https: cookies and HSTS depend on it."""
        return self.server.issuer.startswith("https://")

    @property
    def service_name(self) -> str:
        """Name shown on the pages."""
        return self.brand.service_name or "EduConnect"

    @property
    def demo(self) -> bool:
        """Whether pages carry the « démonstration » mark."""
        return self.mode is Mode.DEMO
