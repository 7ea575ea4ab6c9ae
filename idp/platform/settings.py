"""Loads and checks the configuration; gives it to whoever runs in an application."""

import os
import tomllib
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from pydantic import ValidationError

from idp.config import Mode, Settings

CONFIG_PATH_VARIABLE = "IDP_CONFIG"
DEMO_SECRET_MARK = "demo-"  # noqa: S105 — what a demo's keys begin with
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_MINIMUM_SECRET_LENGTH = 32
_EXTENSION = "idp_settings"


class ConfigError(Exception):
    """The settings cannot be used. `faults` holds one sentence per fault, with the key's name."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def load(path: Path | None = None) -> Settings:
    """Read the TOML file (argument, else $IDP_CONFIG, else none) and the environment.

    Raises ConfigError with every fault at once.
    """
    named = path or (Path(p) if (p := os.environ.get(CONFIG_PATH_VARIABLE)) else None)
    values: dict[str, Any] = {}
    if named is not None:
        try:
            values = tomllib.loads(named.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError([f"{named}: {error}"]) from error
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigError([_sentence(e["loc"], e["msg"]) for e in error.errors()]) from error
    if faults := check(settings):
        raise ConfigError(faults)
    return settings


def check(settings: Settings) -> list[str]:
    """Return one sentence per fault that only the whole configuration shows."""
    faults = [
        f"secrets.{name}: at least {_MINIMUM_SECRET_LENGTH} characters (openssl rand -hex 32)"
        for name, secret in (
            ("key", settings.secrets.key),
            ("subject_key", settings.secrets.subject_key),
        )
        if len(secret.get_secret_value()) < _MINIMUM_SECRET_LENGTH
    ]
    loopback = urlsplit(settings.server.issuer).hostname in _LOOPBACK_HOSTS
    if not settings.secure and not loopback:
        faults.append("server.issuer: https is required outside loopback")
    if settings.secrets.key.get_secret_value() == settings.secrets.subject_key.get_secret_value():
        faults.append("secrets.subject_key: must differ from secrets.key")
    faults += _gateway_faults(settings)
    return faults + (_production_faults(settings) if settings.mode is Mode.PRODUCTION else [])


def _gateway_faults(settings: Settings) -> list[str]:
    faults: list[str] = []
    if settings.sms.gateway == "http":
        url = urlsplit(settings.sms.url)
        if url.scheme != "https" and url.hostname not in _LOOPBACK_HOSTS:
            faults.append("sms.url: the http gateway wants an https address")
    bare = settings.email.gateway == "smtp" and settings.email.security == "none"
    if bare and settings.email.host not in _LOOPBACK_HOSTS:
        faults.append("email.security: none is only for a server on loopback")
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults: list[str] = []
    if not settings.secure:
        faults.append("server.issuer: production wants https")
    if not settings.brand.service_name.strip():
        faults.append("brand.service_name: production wants the name of the service")
    for name in ("key", "subject_key"):
        secret = getattr(settings.secrets, name).get_secret_value()
        if secret.startswith(DEMO_SECRET_MARK):
            faults.append(f"secrets.{name}: a demo key cannot be used in production")
    for name, gateway in (("sms", settings.sms.gateway), ("email", settings.email.gateway)):
        if gateway in {"console", "file"}:
            faults.append(f"{name}.gateway: {gateway} is not for production")
    if settings.database.url.get_secret_value().startswith("sqlite"):
        faults.append("database.url: production wants PostgreSQL")
    return faults


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the settings to the application, and what Flask itself reads."""
    app.extensions[_EXTENSION] = settings
    app.config.update(
        SECRET_KEY=settings.secrets.key.get_secret_value(),
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
    )


def current() -> Settings:
    """Return the settings of the running application."""
    return cast("Settings", current_app.extensions[_EXTENSION])


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(str(part) for part in location) or 'configuration'}: {message}"
