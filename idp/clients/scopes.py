"""The scopes of a client, and what a person reads of each: « Informations transmises »."""

from collections.abc import Iterable

SCOPES = ("openid", "profile", "email", "phone", "establishment", "pupils", "fredu")
_WORDS = {
    "profile": "vos nom et prénom, comme l’établissement les a enregistrés",
    "email": "votre adresse e-mail, si vous l’avez confirmée",
    "phone": "votre numéro de téléphone portable",
    "establishment": "l’établissement choisi",
    "pupils": "les nom, prénom et classe de vos enfants dans cet établissement",
    "fredu": "votre lien avec chacun de ces enfants",
}


def transmitted(scopes: Iterable[str]) -> list[str]:
    """Return one line per scope that carries something about the person, in a fixed order."""
    asked = set(scopes)
    return [words for scope, words in _WORDS.items() if scope in asked]
