"""What the SMS, the e-mail and the refusals of the recovery say."""

from collections.abc import Sequence

from idp.accounts import notices
from idp.accounts.models import Account
from idp.accounts.one_time_codes import Answer, Verdict
from idp.messaging import texts
from idp.platform import clock, settings, throttle


def identifiers(found: Sequence[str]) -> str:
    """Tell the identifiers of a phone's accounts."""
    words = "vos identifiants sont" if len(found) > 1 else "votre identifiant est"
    return f"{_service()} : {words} {', '.join(found)}"


def no_account_yet() -> str:
    """Tell a parent whom the school knows, and who has no account, where to make one."""
    issuer = settings.current().server.issuer
    return f"{_service()} : vous n'avez pas encore de compte. Pour le créer : {issuer}/inscription"


def code(digits: str) -> str:
    """Carry the code to the phone, which offers to fill it in."""
    minutes = settings.current().enrolment.code_minutes
    return texts.with_code_line(
        f"{_service()} : code {digits} pour changer votre mot de passe, valable {minutes} minutes. "
        "Ne le donnez à personne.",
        digits,
    )


def changed_by_sms() -> str:
    """Tell the phone that the password is another one now."""
    return (
        f"{_service()} : votre mot de passe vient d'être changé. "
        "Si ce n'est pas vous, prévenez l'école."
    )


def changed_by_email(account: Account) -> tuple[str, str]:
    """Return subject and text of the e-mail that says so."""
    now = clock.now().astimezone(clock.PARIS)
    contact = settings.current().brand.school_contact
    subject = f"{_service()} : votre mot de passe a été changé"
    text = (
        f"Bonjour {account.given_name} {account.family_name},\n\n"
        f"Le mot de passe de votre compte {_service()} a été changé le {now:%d/%m/%Y} "
        f"à {now.hour} h {now.minute:02} (heure de Paris), avec un code reçu par SMS.\n\n"
        "Si c’est vous, vous n’avez rien à faire.\n\n"
        "Si ce n’est pas vous, bloquez le compte avec ce lien, qui sert une seule fois :\n"
        f"{notices.not_me_link(account.id)}\n\n"
        f"{contact}\n"
    )
    return subject, text


def wrong_code(answer: Answer) -> str:
    """Say what a refused code is worth, and how many tries are left."""
    if answer.verdict is Verdict.WRONG:
        tries = f"{answer.tries_left} essai{'s' if answer.tries_left > 1 else ''}"
        return f"Ce code n’est pas le bon. Il vous reste {tries}."
    if answer.verdict is Verdict.SPENT:
        return "Trop d’essais\u00a0: ce code ne marche plus. Demandez un nouveau SMS."
    return "Ce code ne marche plus. Demandez un nouveau SMS."


def too_many(wait: int) -> list[str]:
    """Say until when to wait; nothing when there is nothing to wait for (seconds)."""
    return [f"Il y a eu trop de demandes. {throttle.come_back(wait)}"] if wait else []


def _service() -> str:
    return settings.current().service_name
