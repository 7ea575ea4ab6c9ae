"""Every setting, declared once: name, unit, default; config.example.toml is made from it.

installation  [server] [database] [redis] [secrets] [keys] [outbound]
house         [brand] [legal]
limits        [session] [enrolment] [throttle] [passwords] [oidc]
gateways      [sms] [email]
sms_gateways  [sms.http] [sms.smpp] [sms.ovh]
franceconnect [franceconnect]
values        what an address, a colour or a country looks like

What only the whole shows (production rules) is checked in idp.platform.setting_rules.
"""

from enum import StrEnum

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from idp.config.franceconnect import FranceConnect
from idp.config.gateways import Email, Sms, SmsKind
from idp.config.house import Brand, Legal
from idp.config.installation import Database, Keys, Outbound, Redis, Secrets, Server
from idp.config.limits import Enrolment, Oidc, Passwords, Retention, Session, Throttle
from idp.config.sms_gateways import SmsHttp, SmsOvh, SmsSmpp
from idp.config.values import Section

__all__ = [
    "Brand",
    "Database",
    "Email",
    "Enrolment",
    "FranceConnect",
    "Keys",
    "Legal",
    "Mode",
    "Oidc",
    "Outbound",
    "Passwords",
    "Redis",
    "Secrets",
    "Section",
    "Server",
    "Session",
    "Settings",
    "Sms",
    "SmsHttp",
    "SmsKind",
    "SmsOvh",
    "SmsSmpp",
    "Throttle",
]


class Mode(StrEnum):
    """What the installation is for: production refuses what only a demo may have."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


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
    franceconnect: FranceConnect = FranceConnect()
    outbound: Outbound = Outbound()
    keys: Keys = Keys()
    oidc: Oidc = Oidc()
    retention: Retention = Retention()

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
