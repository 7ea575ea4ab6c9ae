"""What the sign-in page says to who comes back from a passkey without being signed in."""

from enum import StrEnum


class Setback(StrEnum):
    """By the value of `cle` in the page's address."""

    UNKNOWN = "inconnue"
    """Removed, or of no account; an answer that is not true is told alike."""
    EXPIRED = "expiree"
    TOO_MANY = "attente"
    COPIED = "refusee"

    @property
    def happened(self) -> str:
        """What happened."""
        return _HAPPENED[self]

    @property
    def sentence(self) -> str:
        """What happened, and what to do at the sign-in page."""
        return " ".join([self.happened, *_ADVICE.get(self, ())])


PARAMETER = "cle"
_OTHERWISE = "Connectez-vous avec votre identifiant et votre mot de passe."
_HAPPENED = {
    Setback.UNKNOWN: "Cette clé d’accès ne correspond à aucun compte.",
    Setback.EXPIRED: "La connexion avec la clé d’accès a pris trop de temps. Recommencez.",
    Setback.TOO_MANY: "Il y a eu trop d’essais avec une clé d’accès.",
    Setback.COPIED: ("Par sécurité, cette clé d’accès est refusée : elle a peut-être été copiée."),
}
_ADVICE = {
    Setback.UNKNOWN: (_OTHERWISE,),
    Setback.TOO_MANY: (_OTHERWISE,),
    Setback.COPIED: (_OTHERWISE, "Retirez-la ensuite de votre compte."),
}


def read(value: str | None) -> Setback | None:
    """Return what an address says; None for nothing, and for anything else."""
    return Setback(value) if value in set(Setback) else None
