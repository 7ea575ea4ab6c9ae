"""What the sign-in page says to who comes back from FranceConnect without an identity."""

from enum import StrEnum


class Setback(StrEnum):
    """By the value of `franceconnect` in the page's address."""

    REFUSED = "abandon"
    EXPIRED = "expire"
    DOWN = "indisponible"
    FAILED = "echec"

    @property
    def sentence(self) -> str:
        """What happened."""
        return _SENTENCES[self]

    @property
    def advice(self) -> str:
        """What the sign-in page proposes: there is always the other way."""
        if self is Setback.DOWN:
            return "Utilisez votre identifiant ci-dessous, ou recommencez plus tard."
        return "Recommencez, ou utilisez votre identifiant ci-dessous."


PARAMETER = "franceconnect"
_SENTENCES = {
    Setback.REFUSED: "Vous n’avez pas continué avec FranceConnect.",
    Setback.EXPIRED: "La connexion avec FranceConnect a pris trop de temps.",
    Setback.DOWN: "FranceConnect ne répond pas pour le moment.",
    Setback.FAILED: "La connexion avec FranceConnect n’a pas abouti.",
}


def read(value: str | None) -> Setback | None:
    """Return what an address says; None for nothing, and for anything else."""
    return Setback(value) if value in set(Setback) else None
