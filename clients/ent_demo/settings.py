"""What tells one running portal from another; everything comes from the environment."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The portal's settings, each read from `ENT_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="ENT_", frozen=True, use_attribute_docstrings=True, extra="ignore"
    )

    issuer: str = "http://localhost:8000"
    """The provider, exactly as its discovery document names itself."""
    client_id: str = Field(min_length=1)
    """As registered at the provider."""
    client_secret: SecretStr = SecretStr("")
    """Printed once by `idp clients apply`; empty for a public client."""
    auth_method: Literal["client_secret_basic", "client_secret_post", "none"] = (
        "client_secret_basic"
    )
    """`token_endpoint_auth_method` of the registration."""
    name: str = "Espace numérique de travail"
    """Name of the portal, on every page."""
    provider_name: str = "EduConnect"
    """What parents call the provider."""
    port: int = Field(default=8001, ge=1, le=65535)
    """Port of the default `url`."""
    url: str = ""
    """Public origin, without a trailing slash; by default this machine's loopback and `port`."""
    secret_key: SecretStr = Field(min_length=32)
    """Signs the CSRF tokens; 32 characters at least."""
    theme: Literal["ocean", "brique"] = "ocean"
    """Colours: they tell two portals apart on one screen."""
    timeout: float = Field(default=10.0, gt=0, le=60)
    """Seconds before an answer of the provider is given up."""

    @model_validator(mode="after")
    def _url_is_an_origin(self) -> Self:
        parts = urlsplit(self.origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            message = "ENT_URL: an origin without a trailing slash, such as https://ent.example.fr"
            raise ValueError(message)
        return self

    @property
    def origin(self) -> str:
        """Where browsers find this portal: links come from here, never from the Host header."""
        return self.url or f"http://127.0.0.1:{self.port}"

    @property
    def issuer_origin(self) -> str:
        """Scheme and authority of the provider, for the CSP."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether the portal is reached by https: its cookie depends on it."""
        return self.origin.startswith("https://")
