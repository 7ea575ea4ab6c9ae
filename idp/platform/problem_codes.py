"""The closed list of problems a person can meet, and how each is told."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Words:
    """How a problem is told: status, title, sentence, next step, note for support (English)."""

    status: int
    title: str
    sentence: str
    next_step: str
    note: str


class ProblemCode(Enum):
    """The closed list of problems; the reference in docs/ is generated from it."""

    REQUEST_UNKNOWN_CLIENT = Words(
        400,
        "Cette demande ne vient pas d’un service connu",
        "Le service qui vous envoie ici n’est pas reconnu.",
        "Revenez à la page de votre ENT et recommencez. Si cela continue, donnez le code "
        "ci-dessous à l’assistance de votre ENT.",
        "client_id is missing, unknown or disabled",
    )
    REQUEST_BAD_REDIRECT = Words(
        400,
        "Cette demande ne peut pas aboutir",
        "L’adresse de retour donnée par votre ENT n’est pas celle qui est enregistrée.",
        "Revenez à la page de votre ENT et recommencez. Si cela continue, donnez le code "
        "ci-dessous à l’assistance de votre ENT.",
        "redirect_uri is missing or differs from every registered one (exact comparison)",
    )
    REQUEST_UNREADABLE = Words(
        400,
        "Cette demande ne peut pas être lue",
        "L’adresse de cette page est incomplète ou abîmée.",
        "Revenez à la page précédente et recommencez.",
        "malformed request (encoding, size, repeated parameters) or a refused request object",
    )
    JOURNEY_EXPIRED = Words(
        410,
        "Votre demande a expiré",
        "Vous êtes resté longtemps sur cette page, ou la demande est déjà terminée.",
        "Retournez sur la page de votre ENT et recommencez : rien n’est perdu.",
        "the journey is unknown, expired, or belongs to another browser",
    )
    JOURNEY_ANSWERED = Words(
        410,
        "Cette demande est déjà terminée",
        "Votre ENT a déjà reçu la réponse à cette demande.",
        "Revenez à la page de votre ENT. Pour ouvrir un autre établissement, appuyez là-bas sur "
        "« Changer d’établissement », ou déconnectez-vous et recommencez.",
        "the code of this request was redeemed, and the client has no initiate_login_uri",
    )
    ENROLMENT_EXPIRED = Words(
        410,
        "Votre inscription a expiré",
        "Cette inscription est terminée, ou elle a été commencée dans un autre navigateur.",
        "Recommencez : cela prend deux minutes, et rien n’est perdu.",
        "the enrolment is unknown, expired, or belongs to another browser",
    )
    ACTIVATION_EXPIRED = Words(
        410,
        "Votre activation a expiré",
        "Cette activation a duré trop longtemps, ou elle a été commencée dans un autre navigateur.",
        "Reprenez le dernier courrier de l’établissement et recommencez : rien n’est perdu.",
        "the activation by letter is unknown, expired, another browser's, or the letter was "
        "issued anew",
    )
    CHANGES_FROZEN = Words(
        403,
        "Ce changement n’est pas encore possible",
        "Le mot de passe de ce compte vient d’être changé avec un code reçu par SMS. Par "
        "sécurité, l’e-mail, le portable et les autres moyens de connexion ne peuvent pas être "
        "changés pendant 72 heures.",
        "Revenez plus tard. Si ce n’est pas vous qui avez changé le mot de passe, prévenez "
        "l’école de votre enfant.",
        "within 72 h after a recovery by SMS: e-mail, mobile, passkeys, linking, merging frozen",
    )
    COOKIES_OFF = Words(
        400,
        "Nous ne reconnaissons pas ce navigateur",
        "Il refuse les cookies, ou vous avez commencé dans un autre navigateur.",
        "Acceptez les cookies pour ce site dans les réglages du navigateur. Retournez ensuite sur "
        "la page de votre ENT et recommencez.",
        "no browser cookie (refused, or another browser's address was opened), or the form's "
        "anti-forgery token does not belong to it",
    )
    COOKIES_UNREADABLE = Words(
        400,
        "Un cookie d’un autre site nous gêne",
        "Votre navigateur envoie ici un cookie écrit avec des lettres accentuées, qu’un autre site "
        "lui a donné. Avec lui, nous ne pouvons pas lire les nôtres.",
        "Ouvrez une fenêtre de navigation privée et repartez de votre ENT. Pour ne plus avoir ce "
        "problème, effacez les cookies dans les réglages du navigateur.",
        "the Cookie header is not ASCII, and the server gives it as empty: another site set such a "
        "cookie for the domain that it shares with this one (granian issue 335)",
    )
    NO_ESTABLISHMENT = Words(
        403,
        "Aucun établissement à ouvrir",
        "Aucun élève d’un établissement de cet ENT n’est rattaché à votre compte.",
        "Si votre enfant y est élève, ajoutez-le avec un code reçu par SMS et sa date de "
        "naissance. Cela ne marche pas ? Contactez son établissement.",
        "no candidate: the client serves no establishment where the account has an active pupil",
    )
    ESTABLISHMENT_CHANGING = Words(
        403,
        "Changement d’établissement en cours",
        "Votre enfant a quitté un établissement de cet ENT il y a peu.",
        "Sa nouvelle inscription arrive bientôt. Contactez le nouvel établissement si elle tarde.",
        "a pupil of the account has just left an establishment served by the client",
    )
    PASSKEY_NEEDED = Words(
        403,
        "Ce service demande une clé d’accès",
        "Votre compte n’a pas encore de clé d’accès.",
        "Une clé d’accès, c’est votre empreinte, votre visage ou le code de votre téléphone ou "
        "ordinateur. Ajoutez-la, puis revenez à la page de votre ENT si elle ne s’ouvre pas.",
        "the ENT requires acr urn:preau:acr:passkey; the account has no passkey",
    )
    FRANCECONNECT_NEEDED = Words(
        403,
        "Ce service demande FranceConnect",
        "Votre compte n’est pas encore lié à FranceConnect.",
        "Liez-le, puis revenez à la page de votre ENT si elle ne s’ouvre pas.",
        "the ENT requires acr eidas1; the account is not linked to FranceConnect",
    )
    SIGN_IN_UNMET = Words(
        403,
        "Cette connexion ne suffit pas",
        "Votre ENT demande une façon de se connecter que votre compte n’a pas.",
        "Retournez à la page de votre ENT. Si vous ne pouvez pas continuer, prévenez son "
        "assistance.",
        "the ENT requires an acr that no sign-in of the account has, and none can be added",
    )
    TOO_MANY_REQUESTS = Words(
        429,
        "Trop d’essais",
        "Il y a eu trop d’essais en peu de temps.",
        "Attendez quelques minutes, puis recommencez.",
        "a throttle or a budget refused",
    )
    ACCOUNT_CLOSED = Words(
        403,
        "Ce compte est bloqué",
        "Ce compte ne peut pas être utilisé pour le moment.",
        "Contactez l’établissement de votre enfant.",
        "the account is locked, or frozen by « Ce n'est pas moi »",
    )
    LINK_EXPIRED = Words(
        410,
        "Ce lien ne fonctionne plus",
        "Ce lien a déjà servi, ou il est trop ancien.",
        "Recommencez pour en recevoir un nouveau.",
        "a one-use link was used, expired, or altered",
    )
    PAGE_NOT_FOUND = Words(
        404,
        "Page introuvable",
        "Cette page n’existe pas.",
        "Vérifiez l’adresse, ou revenez à l’accueil.",
        "no such address",
    )
    METHOD_NOT_ALLOWED = Words(
        405,
        "Cette page ne s’ouvre pas ainsi",
        "Cette adresse ne peut pas être ouverte de cette façon.",
        "Revenez à la page précédente et recommencez.",
        "method not allowed",
    )
    TOO_LARGE = Words(
        413,
        "Trop de données",
        "Ce qui a été envoyé est trop long.",
        "Revenez à la page précédente et recommencez.",
        "the request's body is over the limit",
    )
    UNAVAILABLE = Words(
        503,
        "Le service est momentanément indisponible",
        "Nous ne pouvons pas répondre pour le moment. Rien n’est perdu.",
        "Recommencez dans quelques minutes.",
        "the database or the short-lived store does not answer",
    )
    UNEXPECTED = Words(
        500,
        "Une erreur est survenue",
        "Quelque chose n’a pas fonctionné de notre côté. Rien n’est perdu.",
        "Recommencez. Si cela continue, donnez le code ci-dessous à l’assistance.",
        "an exception nobody caught: see the log at this reference",
    )
