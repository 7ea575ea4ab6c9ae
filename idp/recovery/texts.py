"""What the SMS and the refusals of the recovery say."""

from collections.abc import Sequence

from idp.accounts.one_time_codes import Answer as CodeAnswer
from idp.accounts.one_time_codes import Verdict
from idp.messaging import texts
from idp.platform import settings, throttle
from idp.recovery.rules import Answer

LINK_MINUTES = 30
_REASONS = {
    Answer.IDLE: "compte sans connexion depuis un an",
    Answer.OFF_RECORD: "aucune école n'a plus ce numéro",
    Answer.SHARED: "ce numéro est noté pour deux personnes",
    Answer.NO_CHILD: "aucun enfant inscrit",
}
_EMAIL_REASONS = {
    Answer.IDLE: "personne ne s’y est connecté depuis un an",
    Answer.SHARED: "cette adresse est notée pour deux personnes",
}


def identifiers(found: Sequence[str]) -> str:
    """Tell the identifiers of a phone's accounts."""
    words = "vos identifiants sont" if len(found) > 1 else "votre identifiant est"
    return f"{_service()} : {words} {', '.join(found)}"


def no_account_yet() -> str:
    """Tell a parent whom the school knows, and who has no account, where to make one."""
    issuer = settings.current().server.issuer
    return f"{_service()} : vous n'avez pas encore de compte. Pour le créer : {issuer}/inscription"


def name_wanted() -> str:
    """Ask for the name, at a number that is several people's."""
    return (
        f"{_service()} : ce numéro est noté pour plusieurs personnes. "
        "Redemandez votre identifiant avec vos nom et prénom, écrits comme à l'école."
    )


def refused(answer: Answer, *, by_email_too: bool) -> str:
    """Tell a phone why an SMS does not do, and what does: nothing about whom it is."""
    if answer is Answer.FRANCECONNECT:
        issuer = settings.current().server.issuer
        return f"{_service()} : votre compte s'ouvre avec FranceConnect : {issuer}/connexion"
    other_ways = ["FranceConnect"] if settings.current().franceconnect.enabled else []
    if by_email_too and answer is not Answer.IDLE:
        other_ways.append("le lien par e-mail")
    ways = f"Utilisez {', '.join(other_ways)} ou demandez" if other_ways else "Demandez"
    return f"{_service()} : {_REASONS[answer]}, un SMS ne suffit pas. {ways} un courrier à l'école."


def link(address: str) -> tuple[str, str]:
    """Return subject and text of the e-mail with the one-use link."""
    body = (
        "Bonjour,\n\n"
        f"Vous avez demandé à changer le mot de passe de votre compte {_service()}. Ouvrez ce "
        f"lien, qui sert une seule fois, dans les {LINK_MINUTES} minutes :\n{address}\n\n"
        "Si ce n’est pas vous, ne faites rien : sans ce lien, rien ne change.\n"
    )
    return f"{_service()} : votre nouveau mot de passe", body


def refused_by_email(answer: Answer) -> tuple[str, str]:
    """Return subject and text of the e-mail that says why there is no link."""
    has_franceconnect = settings.current().franceconnect.enabled
    if answer is Answer.FRANCECONNECT:
        issuer = settings.current().server.issuer
        told = (
            "Votre compte n’a pas de mot de passe : il s’ouvre avec FranceConnect.\n"
            f"{issuer}/connexion\n"
        )
    else:
        way = "Utilisez FranceConnect, ou demandez" if has_franceconnect else "Demandez"
        told = (
            f"Un lien ne suffit pas pour retrouver ce compte : {_EMAIL_REASONS[answer]}.\n\n"
            f"{way} un courrier à l’établissement de votre enfant.\n"
        )
    body = (
        "Bonjour,\n\n"
        f"Un nouveau mot de passe {_service()} a été demandé avec cette adresse.\n\n{told}\n"
        "Si ce n’est pas vous, ne faites rien : rien n’a changé.\n"
    )
    return f"{_service()} : votre demande de mot de passe", body


def code(digits: str) -> str:
    """Carry the code to the phone, which offers to fill it in."""
    minutes = settings.current().enrolment.code_minutes
    return texts.with_code_line(
        f"{_service()} : code {digits} pour changer votre mot de passe, valable {minutes} minutes. "
        "Ne le donnez à personne.",
        digits,
    )


def wrong_code(answer: CodeAnswer) -> str:
    """Say what a refused code is worth, and how many tries are left."""
    if answer.verdict is Verdict.WRONG:
        tries = f"{answer.tries_left} essai{'s' if answer.tries_left > 1 else ''}"
        return f"Ce code n’est pas le bon. Il vous reste {tries}."
    if answer.verdict is Verdict.SPENT:
        return "Trop d’essais\u00a0: ce code ne marche plus. Demandez un nouveau SMS."
    return "Ce code ne marche plus. Demandez un nouveau SMS."


def wrong_date(tries_left: int) -> str:
    """Say that a birth date is none of the children's, and how many tries are left."""
    tries = f"{tries_left} essai{'s' if tries_left > 1 else ''}"
    return (
        "Cette date est différente de ce que connaît l’établissement. Vérifiez-la. "
        f"Il vous reste {tries}."
    )


def closed(seconds: int) -> str:
    """Say that there were too many wrong dates, and what else can be done."""
    return (
        "Il y a eu trop de dates fausses pour ce compte. "
        f"{throttle.come_back(seconds)} "
        "Vous pouvez aussi demander un courrier à l’établissement."
    )


def too_many(wait: int) -> list[str]:
    """Say until when to wait; nothing when there is nothing to wait for (seconds)."""
    return [f"Il y a eu trop de demandes. {throttle.come_back(wait)}"] if wait else []


def _service() -> str:
    return settings.current().service_name
