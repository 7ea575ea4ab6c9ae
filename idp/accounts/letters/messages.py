"""The e-mails around letters: a link to the guardian, a request to the school. Never a password."""

from datetime import date

from idp.accounts.letters.issuing import Issue
from idp.accounts.letters.purposes import Purpose
from idp.platform import settings

ACTIVATION = "/activation"
"""Path of the page that the QR code opens."""
LINK = "/activation/lien"
"""Path of the page that the e-mailed link opens; the token follows."""


def activation_url() -> str:
    """Return the address of the activation page, from the configured issuer."""
    return settings.current().server.issuer + ACTIVATION


def to_guardian(issue: Issue, school: str, until: date) -> tuple[str, str]:
    """Return subject and text of the e-mail that takes a letter's place."""
    service = settings.current().service_name
    name = f"{issue.recipient.given_name} {issue.recipient.family_name}"
    intro = f"Bonjour {name},\n\nIdentifiant {service} : {issue.identifier}\n\n"
    signed = f"\n{school}\n"
    if issue.purpose is Purpose.REMIND:
        body = f"Mot de passe perdu ? {settings.current().server.issuer}/mot-de-passe-perdu\n"
        return f"{service} : votre identifiant", intro + body + signed
    link = f"{settings.current().server.issuer}{LINK}/{issue.token}"
    does = "activer votre compte"
    if issue.purpose is Purpose.RESET:
        does = "choisir un nouveau mot de passe"
    body = (
        f"Pour {does}, ouvrez ce lien, qui sert une seule fois, jusqu’au {until:%d/%m/%Y} :\n"
        f"{link}\n\n"
        "La date de naissance d’un de vos enfants vous sera demandée. "
        "Ne donnez ce lien à personne.\n"
    )
    return f"{service} : {does}", intro + body + signed


def renewal(name: str, source_id: str | None, classes: list[str], *, uai: str) -> tuple[str, str]:
    """Return subject and text of what the school receives when a parent asks for a new letter."""
    service = settings.current().service_name
    number = f", n° {source_id}" if source_id else ""
    classes_text = f" ({', '.join(classes)})" if classes else ""
    body = (
        "Bonjour,\n\n"
        f"Un parent demande un nouveau courrier {service}, le sien étant trop ancien :\n"
        f"{name}{classes_text}{number}\n\n"
        "Les courriers demandés s’impriment avec la commande :\n"
        f"idp accounts letters --establishment {uai} --state asked --out courriers.pdf\n"
    )
    return f"{service} : un parent demande un nouveau courrier", body
