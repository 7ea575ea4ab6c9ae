"""What the SMS and the refusals of the recovery say."""

from collections.abc import Sequence

from idp.accounts.one_time_codes import Answer, Verdict
from idp.messaging import texts
from idp.platform import settings, throttle


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
