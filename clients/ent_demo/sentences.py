"""What is said to a parent when a sign-in does not end in a sign-in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A title and an explanation, in French."""

    title: str
    text: str


REFUSALS = {
    "access_denied": Sentence(
        "Vous n’êtes pas connecté",
        "La connexion a été abandonnée, ou aucun de vos enfants n’est inscrit dans un"
        " établissement de cet espace. Vous pouvez recommencer quand vous le souhaitez.",
    ),
    "login_required": Sentence(
        "Connectez-vous pour continuer",
        "Votre session est terminée. Connectez-vous de nouveau pour accéder à vos services.",
    ),
    "interaction_required": Sentence(
        "Une réponse de votre part est nécessaire",
        "Connectez-vous de nouveau : une question vous sera posée, par exemple le choix"
        " de l’établissement.",
    ),
    "temporarily_unavailable": Sentence(
        "Le service de connexion est momentanément indisponible",
        "Réessayez dans quelques minutes.",
    ),
    "invalid_grant": Sentence(
        "La connexion a pris trop de temps",
        "Le passage entre le service de connexion et cet espace a expiré. Recommencez :"
        " le plus souvent, vous n’aurez rien à saisir.",
    ),
}
REFUSALS["consent_required"] = REFUSALS["interaction_required"]
REFUSALS["account_selection_required"] = REFUSALS["interaction_required"]
REFUSALS["server_error"] = REFUSALS["temporarily_unavailable"]

UNKNOWN = Sentence(
    "La connexion n’a pas abouti",
    "Le service de connexion n’a pas accepté la demande de cet espace. Réessayez ; si cela"
    " se reproduit, prévenez l’établissement de votre enfant.",
)
EXPIRED = Sentence(
    "Cette page de connexion n’est plus valable",
    "Elle a déjà servi, ou elle a été ouverte il y a trop longtemps, ou votre navigateur"
    " refuse les cookies. Recommencez depuis cette page.",
)
UNTRUSTED = Sentence(
    "La connexion a été interrompue par sécurité",
    "La réponse reçue ne vient pas du service de connexion, ou n’est pas pour vous. Vous"
    " n’êtes pas connecté. Recommencez depuis cette page.",
)
UNREACHABLE = Sentence(
    "Le service de connexion ne répond pas",
    "Réessayez dans quelques minutes. Vos services reviendront dès que la connexion"
    " sera de nouveau possible.",
)
FOREIGN = Sentence(
    "Ce lien de connexion n’est pas valable",
    "Il vient d’un service de connexion que cet espace ne connaît pas.",
)
NOT_FOUND = Sentence("Page introuvable", "Cette page n’existe pas ou n’existe plus.")


def refusal(code: str) -> Sentence:
    """Return what to say for an error code of the provider, known or not."""
    return REFUSALS.get(code, UNKNOWN)
