"""What the SMS and e-mails of the enrolment say; an SMS keeps to one GSM-7 segment where it can."""

from idp.messaging import texts
from idp.platform import settings


def code(digits: str, *, with_link: bool) -> str:
    """Carry the code to the phone, which offers to fill it in."""
    minutes = settings.current().enrolment.code_minutes
    told = (
        f"{_service()} : votre code est {digits} (valable {minutes} min). Ne le donnez à personne."
    )
    if with_link:
        told += " Ouvrez aussi le lien envoyé par e-mail."
    return texts.with_code_line(told, digits)


def other_name() -> str:
    """Say that the number is known under another name."""
    return (
        f"{_service()} : ce numéro est connu sous un autre nom. "
        "Vérifiez vos nom et prénom, ou appelez l'école."
    )


def shared() -> str:
    """Say what to do about a number that two people have."""
    return (
        f"{_service()} : l'école a noté ce numéro pour deux personnes. "
        "Demandez à l'école vos identifiants par courrier, ou de corriger le numéro."
    )


def already(identifier: str) -> str:
    """Remind a parent of the account they have."""
    issuer = settings.current().server.issuer
    return (
        f"{_service()} : vous avez déjà un compte. Identifiant : {identifier}\n"
        f"Mot de passe perdu : {issuer}/mot-de-passe-perdu"
    )


def account_closed() -> str:
    """Tell the owner of a locked or frozen account whom to ask."""
    return (
        f"{_service()} : vous avez déjà un compte, mais il est bloqué. "
        "Appelez l'école pour le débloquer."
    )


def no_other_child() -> str:
    """Tell a signed-in parent that there is nothing to add."""
    return (
        f"{_service()} : l'école n'a noté aucun autre enfant pour vous avec ce numéro. "
        "Demandez-lui de le corriger."
    )


def second_proof(link: str) -> tuple[str, str]:
    """Return subject and text of the e-mail that tells two people of one number apart."""
    body = (
        "Bonjour,\n\n"
        f"Quelqu’un crée un compte {_service()} à votre nom, avec un numéro de portable que "
        "l’école a noté pour deux personnes.\n\n"
        f"Si c’est vous, ouvrez ce lien, puis continuez votre inscription :\n{link}\n\n"
        "Si ce n’est pas vous, n’ouvrez pas le lien : rien ne sera créé.\n"
    )
    return f"{_service()} : confirmez que c’est bien vous", body


def _service() -> str:
    return settings.current().service_name
