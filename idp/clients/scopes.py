"""The scopes of a client, and what a person reads of each: « Informations transmises »."""

from collections.abc import Iterable

SCOPES = (
    "openid",
    "profile",
    "email",
    "phone",
    "establishment",
    "pupils",
    "fredu",
    "offline_access",
)
SCHOOL_SCOPES = frozenset({"establishment", "pupils", "fredu"})
"""Those that say which school, or which children."""
ALWAYS = "un numéro propre à cet ENT, qui ne dit pas votre nom"
"""What every client receives: `sub`."""
_WORDS = {
    "profile": "vos nom et prénom, comme l’établissement les a enregistrés",
    "email": "votre adresse e-mail, si vous l’avez confirmée",
    "phone": "votre numéro de téléphone portable",
    "establishment": "l’établissement choisi",
    "pupils": "les nom, prénom et classe de vos enfants dans cet établissement",
    "fredu": "votre lien avec chacun de ces enfants",
    "offline_access": "ces informations aussi après votre visite (à arrêter dans « Mes services »)",
}


_WORDS_OF_ALL = {
    "establishment": "les établissements de vos enfants",
    "pupils": "les nom, prénom et classe de vos enfants dans ces établissements",
}


def transmitted(scopes: Iterable[str], *, all_establishments: bool = False) -> list[str]:
    """Return what is passed on: the number, then a line per scope that carries something more.

    `all_establishments`: for an ENT that does the choice itself.
    """
    asked = set(scopes)
    words = _WORDS | _WORDS_OF_ALL if all_establishments else _WORDS
    return [ALWAYS, *(line for scope, line in words.items() if scope in asked)]
