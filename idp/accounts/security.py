"""Changes that matter to an account's security: who hears of them, and what waits after one.

A change is told by every channel at once, those it replaced included. After a recovery by SMS the
other ways in are frozen for 72 h and the notices come again after 24 h, so that whoever had the
phone for five minutes cannot take the account away unheard.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from idp.accounts import contacts, notices
from idp.accounts.models import Account
from idp.messaging import assured
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock, settings
from idp.platform.problems import Problem, ProblemCode

FREEZE = timedelta(hours=72)
AGAIN = timedelta(hours=24)
IDLE = timedelta(days=365)
"""Without a sign-in for so long, the phone and the mailbox may have become somebody else's."""


class Change(Enum):
    """What happened, as the message says it: « Bonjour, <sentence> »; without ç, ê, ô in SMS."""

    PASSWORD = "le mot de passe de votre compte a été changé"  # noqa: S105 — a sentence
    RECOVERED = "le mot de passe de votre compte a été changé avec un code envoyé par SMS"
    RECOVERED_BY_EMAIL = (
        "le mot de passe de votre compte a été changé avec un lien envoyé par e-mail"
    )
    EMAIL = "l’adresse e-mail de votre compte a été changée"
    MOBILE = "le numéro de portable de votre compte a été changé"
    FRANCECONNECT_LINKED = "votre compte a été lié à FranceConnect"
    FRANCECONNECT_UNLINKED = "votre compte n’est plus lié à FranceConnect"
    PASSKEY_ADDED = "une clé d’accès a été ajoutée à votre compte"
    PASSKEY_REMOVED = "une clé d’accès a été retirée de votre compte"
    PASSKEY_COPIED = "une clé d’accès de votre compte, sans doute copiée, a été refusée"
    MERGED = "un autre compte a été réuni avec celui-ci"
    NEW_DEVICE = "une connexion à votre compte vient d’un nouvel appareil"
    RESET_BY_SCHOOL = "le mot de passe de votre compte a été réinitialisé par l’établissement"
    ATTACHED = "un autre établissement de vos enfants a été ajouté à votre compte"
    COPIED = "les données de votre compte ont été copiées"
    CLOSED = "votre compte a été fermé"


_BY_EMAIL = {Change.NEW_DEVICE, Change.ATTACHED}
"""Told by SMS only without an address: each new browser, each September, would cost one."""


def tell(
    account: Account, change: Change, *, former: Iterable[str] = (), again: bool = False
) -> None:
    """Add the notices to the present transaction; after the commit call `outbox.wake()`.

    `former` are an e-mail address or a number (E.164) that the change replaced. With `again` the
    same goes out once more after 24 h.
    """
    moment = clock.now()
    addresses = [*contacts.addresses_of(account), *(to for to in former if "@" in to)]
    numbers = {account.mobile, *(to for to in former if to.startswith("+"))}
    if change in _BY_EMAIL and addresses:
        numbers = set()
    for due in (moment, moment + AGAIN) if again else (moment,):
        for number in sorted(filter(None, numbers)):
            assured.sms(PhoneNumber(number), _sms(change), account_id=account.id, due_at=due)
        for address in dict.fromkeys(addresses):
            subject, text = _email(account, change, moment)
            assured.email(address, subject, text, account_id=account.id, due_at=due)


def freeze_changes(account: Account) -> None:
    """Let nothing but the password change for 72 h, in the present transaction."""
    account.changes_frozen_until = clock.now() + FREEZE


def frozen_until(account: Account) -> datetime | None:
    """Return until when changes are frozen; None when they are not."""
    until = account.changes_frozen_until
    return until if until is not None and until > clock.now() else None


def is_idle(account: Account) -> bool:
    """Whether nobody signed in for 12 months."""
    return clock.now() - (account.last_sign_in_at or account.created_at) >= IDLE


def refuse_if_frozen(account: Account) -> None:
    """Raise Problem(CHANGES_FROZEN) while changes are frozen."""
    if frozen_until(account) is not None:
        raise Problem(ProblemCode.CHANGES_FROZEN, account_id=account.id)


def _sms(change: Change) -> str:
    return f"{_service()} : {change.value}. Si ce n’est pas vous, prévenez l’école."


def _email(account: Account, change: Change, moment: datetime) -> tuple[str, str]:
    local = moment.astimezone(clock.PARIS)
    subject = f"{_service()} : {change.value}"
    text = (
        f"Bonjour {account.given_name} {account.family_name},\n\n"
        f"Le {local:%d/%m/%Y} à {local.hour} h {local.minute:02} (heure de Paris), "
        f"{change.value} ({_service()}).\n\n"
        "Si c’est vous, vous n’avez rien à faire.\n\n"
        "Si ce n’est pas vous, bloquez le compte avec ce lien, qui sert une seule fois :\n"
        f"{notices.not_me_link(account.id)}\n\n"
        f"{settings.current().brand.school_contact}\n"
    )
    return subject, text


def _service() -> str:
    return settings.current().service_name
