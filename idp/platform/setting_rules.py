"""What only the whole configuration shows: production refuses what a demo or a test may have."""

from urllib.parse import urlsplit

from redis.connection import parse_url
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from idp.config import Mode, Section, Settings
from idp.platform import gateway_rules
from idp.platform.gateway_rules import LOOPBACK_HOSTS

DEMO_SECRET_MARK = "demo-"  # noqa: S105 — what a demo's keys begin with
_MINIMUM_SECRET_LENGTH = 32
_DATABASES = frozenset({"postgresql", "postgresql+psycopg", "sqlite", "sqlite+pysqlite"})
_LEGAL = {
    "organisation": "le nom de qui répond du service",
    "address": "l’adresse postale de l’éditeur, ou brand.legal_notice_url",
    "publication_director": "un nom (LCEN art. 6 III), ou brand.legal_notice_url",
    "host": "nom, adresse et téléphone (LCEN art. 6 III), ou brand.legal_notice_url",
    "data_protection_officer": "un nom ou une fonction, avec une adresse (RGPD art. 13), ou "
    "brand.privacy_url",
}
"""What the built-in legal pages must say (RGPD art. 13, LCEN): no default is true of anybody."""
_STORES = ("redis://", "rediss://", "unix://")


def check(settings: Settings) -> list[str]:
    """Return one sentence per fault, which begins with the key's name."""
    faults = _secret_faults(settings) + _address_faults(settings) + gateway_rules.faults(settings)
    faults += _franceconnect_faults(settings)
    return faults + (_production_faults(settings) if settings.mode is Mode.PRODUCTION else [])


def _secret_faults(settings: Settings) -> list[str]:
    key = settings.secrets.key.get_secret_value()
    subject_key = settings.secrets.subject_key.get_secret_value()
    faults = [
        f"secrets.{name} : {_MINIMUM_SECRET_LENGTH} caractères au moins (openssl rand -hex 32)."
        for name, secret in (("key", key), ("subject_key", subject_key))
        if len(secret) < _MINIMUM_SECRET_LENGTH
    ]
    if key and key == subject_key:
        faults.append("secrets.subject_key : une autre valeur que secrets.key est nécessaire.")
    return faults


def _address_faults(settings: Settings) -> list[str]:
    faults: list[str] = []
    loopback = urlsplit(settings.server.issuer).hostname in LOOPBACK_HOSTS
    if not settings.secure and not loopback:
        faults.append("server.issuer : https est nécessaire, sauf sur cette machine (localhost).")
    if not _database_kind(settings):
        faults.append("database.url : postgresql+psycopg://… ou sqlite:///… est attendu.")
    if not _is_store(settings.redis.url.get_secret_value()):
        faults.append("redis.url : redis://hôte:6379/0, rediss://… ou unix://… est attendu.")
    return faults


def _franceconnect_faults(settings: Settings) -> list[str]:
    given = settings.franceconnect
    faults: list[str] = []
    issuer = urlsplit(given.issuer)
    trial = settings.mode is not Mode.PRODUCTION and (
        issuer.hostname in settings.outbound.allow_private_hosts
    )
    if issuer.scheme != "https" and not (issuer.scheme == "http" and trial):
        faults.append("franceconnect.issuer : https est nécessaire.")
    if given.enabled and not given.client_secret.get_secret_value():
        faults.append("franceconnect.client_secret : nécessaire avec client_id.")
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults: list[str] = []
    if not settings.secure:
        faults.append("server.issuer : en production, https est nécessaire.")
    if not settings.brand.service_name.strip():
        faults.append("brand.service_name : en production, donnez le nom du service.")
    for name in ("key", "subject_key"):
        secret = getattr(settings.secrets, name).get_secret_value()
        if secret.startswith(DEMO_SECRET_MARK):
            faults.append(
                f"secrets.{name} : une clé de démonstration n’est pas pour la production."
            )
    faults += _placeholders(settings)
    faults += gateway_rules.production_faults(settings)
    if _database_kind(settings) == "sqlite":
        faults.append("database.url : en production, PostgreSQL est nécessaire.")
    return faults


def _placeholders(settings: Settings) -> list[str]:
    """Name what the built-in legal pages would leave unsaid; an own page has its own words."""
    brand, legal = settings.brand, settings.legal
    own = (brand.legal_notice_url, brand.privacy_url, brand.accessibility_url)
    wanted: tuple[tuple[str, Section, str, bool], ...] = (
        ("brand", brand, "organisation", all(own)),
        ("legal", legal, "address", bool(brand.legal_notice_url)),
        ("legal", legal, "publication_director", bool(brand.legal_notice_url)),
        ("legal", legal, "host", bool(brand.legal_notice_url)),
        ("legal", legal, "data_protection_officer", bool(brand.privacy_url)),
    )
    return [
        f"{section}.{key} : en production, donnez {_LEGAL[key]}."
        for section, values, key, elsewhere in wanted
        if not elsewhere
        and getattr(values, key).strip() in {"", type(values).model_fields[key].default}
    ]


def _database_kind(settings: Settings) -> str:
    """The database's name, empty where nothing could be opened: another driver, a wrong port."""
    try:
        url = make_url(settings.database.url.get_secret_value())
    except (ArgumentError, ValueError):
        return ""
    return url.get_backend_name() if url.drivername in _DATABASES else ""


def _is_store(address: str) -> bool:
    try:
        parse_url(address)  # type: ignore[no-untyped-call] # redis leaves it without types
    except ValueError:
        return False
    return address.startswith(_STORES)
