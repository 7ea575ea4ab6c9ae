"""What the gateways that are in use must have; the sections of the others are not looked at."""

import re
from urllib.parse import urlsplit

from idp.config import Settings

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15}|")


def faults(settings: Settings) -> list[str]:
    """Return one sentence per fault, which begins with the key's name."""
    found: list[str] = []
    if not _SENDER.fullmatch(settings.sms.sender):
        found.append("sms.sender : 11 lettres sans accent ou chiffres au plus, ou un numéro.")
    for kind in settings.sms.gateways:
        match kind:
            case "http":
                found += _safe("sms.http.url", settings.sms.http.url)
            case "smpp":
                found += _smpp(settings)
            case "ovh":
                found += _ovh(settings)
            case "console" | "file":
                pass
    return found + _smtp(settings)


def production_faults(settings: Settings) -> list[str]:
    """Return what a trial may have, and production not."""
    found = [
        f"sms.gateways : {kind} n’est pas pour la production."
        for kind in settings.sms.gateways
        if kind in {"console", "file"}
    ]
    if settings.email.gateway in {"console", "file"}:
        found.append(f"email.gateway : {settings.email.gateway} n’est pas pour la production.")
    return found


def _safe(key: str, address: str) -> list[str]:
    try:
        url = urlsplit(address)
    except ValueError:
        return [f"{key} : ce n’est pas une adresse."]
    if url.scheme == "https" and url.hostname:
        return []
    bare = url.scheme == "http" and url.hostname in LOOPBACK_HOSTS
    return [] if bare else [f"{key} : une adresse https est attendue."]


def _smpp(settings: Settings) -> list[str]:
    given = settings.sms.smpp
    found = [] if given.host else ["sms.smpp.host : donnez le nom du serveur."]
    if not given.system_id:
        found.append("sms.smpp.system_id : donnez l’utilisateur.")
    if given.security == "none" and given.host and given.host not in LOOPBACK_HOSTS:
        found.append("sms.smpp.security : none n’est que pour un serveur de cette machine.")
    return found


def _ovh(settings: Settings) -> list[str]:
    given = settings.sms.ovh
    named = {
        "application_key": given.application_key,
        "application_secret": given.application_secret.get_secret_value(),
        "consumer_key": given.consumer_key.get_secret_value(),
        "service": given.service,
    }
    missing = [
        f"sms.ovh.{name} : cette clé est nécessaire." for name, value in named.items() if not value
    ]
    return missing + _safe("sms.ovh.endpoint", given.endpoint)


def _smtp(settings: Settings) -> list[str]:
    given = settings.email
    bare = given.gateway == "smtp" and given.security == "none"
    if bare and not LOOPBACK_HOSTS.issuperset(given.hosts):
        return ["email.security : none n’est que pour un serveur de cette machine."]
    return []
