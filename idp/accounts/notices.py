"""What the person is told about the account, and the link by which they say « Ce n'est pas moi ».

The link is shown by GET and used by POST alone: mail scanners follow links. It freezes the account,
which only an operator opens again; what was known or signed in before is worth nothing even then.
"""

from collections.abc import Iterable

from itsdangerous import BadData, URLSafeTimedSerializer

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.messaging import email, sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, settings, state
from idp.platform.database import db

NOT_ME = "/ce-n-est-pas-moi"
"""Path of the page that the link opens; the token follows."""
_LINK_SECONDS = 30 * 24 * 3600
_MARK_LENGTH = 32


def account_created(account: Account, recorded: Iterable[str], *, by_letter: bool = False) -> None:
    """Tell the new account's identifier to its phone, and the activation to these addresses."""
    if account.mobile:
        # Outside the phone's allowance: it follows a code that was counted, and is kept for long.
        text = f"{_service()} : votre compte est créé. Votre identifiant : {account.identifier}"
        if account.password_hash is None:
            text += "\nConnectez-vous avec FranceConnect."
        sms.send(PhoneNumber(account.mobile), text)
    for address in recorded:
        email.send(address, *_activated(account, by_letter=by_letter))


def not_me_link(account_id: int) -> str:
    """Return an address, good for a month and once, by which the person freezes the account.

    Signed, not stored: a month is long for the short-lived store, which keeps only its use.
    """
    token = _serializer().dumps([account_id, crypto.new_token()[:_MARK_LENGTH]])
    return f"{settings.current().server.issuer}{NOT_ME}/{token}"


def is_live(token: str) -> bool:
    """Whether the link can still be used."""
    held = _read(token)
    return held is not None and not state.store().exists(_key(held[1]))


def freeze(token: str) -> bool:
    """Use the link up and freeze the account; False when it was used or is too old. Commits."""
    held = _read(token)
    # By its mark: a signature has several spellings that are all right.
    if held is None or not state.store().set(_key(held[1]), "1", ex=_LINK_SECONDS, nx=True):
        return False
    freeze_account(held[0])
    return True


def freeze_account(account_id: int) -> None:
    """Let nobody in until an operator unlocks the account, and end its sessions. Commits.

    The password goes: somebody else may have chosen it. Once unlocked, a recovery sets another.
    """
    account = db.session.get(Account, account_id)
    if account is not None and account.status == AccountStatus.ACTIVE:
        account.status = AccountStatus.FROZEN.value
        account.password_hash = None
        account.password_changed_at = account.sessions_ended_at = clock.now()
        audit.record(audit.Event.ACCOUNT_FROZEN_BY_NOTICE, account_id=account.id)
        db.session.commit()
        versions.bump([account.id])


def _activated(account: Account, *, by_letter: bool) -> tuple[str, str]:
    proof = "le courrier de l’établissement" if by_letter else "un code envoyé sur votre portable"
    body = (
        "Bonjour,\n\n"
        f"Un compte {_service()} vient d’être créé à votre nom, avec {proof} et "
        "la date de naissance de votre enfant.\n\n"
        "Si c’est vous, vous n’avez rien à faire.\n\n"
        "Ce n’est pas moi : bloquez le compte avec ce lien, qui sert une seule fois :\n"
        f"{not_me_link(account.id)}\n"
    )
    return f"{_service()} : votre compte est activé", body


def _read(token: str) -> tuple[int, str] | None:
    """The account and the link's own mark."""
    try:
        account_id, mark = _serializer().loads(token, max_age=_LINK_SECONDS)
    except BadData:
        return None
    return int(account_id), str(mark)


def _serializer() -> URLSafeTimedSerializer:
    key = settings.current().secrets.key.get_secret_value()
    return URLSafeTimedSerializer(key, salt="idp.accounts.notices.not_me")


def _key(mark: str) -> str:
    return f"link-not-me-used:{mark}"


def _service() -> str:
    return settings.current().service_name
