"""Why a person cannot get in: each thing that could be in the way of an account, for the helpdesk.

Nothing here names a number, an address or a secret; no check stops the next one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from idp.accounts import security
from idp.accounts.models import Account, AccountStatus, Letter, Passkey
from idp.families import own_records
from idp.families.models import Guardian
from idp.platform import clock, settings, throttle
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.session import attempts, elsewhere

_DAY = timedelta(hours=24)


class Topic(StrEnum):
    """What is looked at, in this order."""

    STATUS = "status"
    SIGN_IN = "sign_in"
    TRIES = "tries"
    LAST_SIGN_IN = "last_sign_in"
    MOBILE = "mobile"
    EMAIL = "email"
    FROZEN = "frozen"
    CHILDREN = "children"
    SESSIONS = "sessions"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, whether it is in order, and a French sentence."""

    topic: Topic
    passed: bool
    sentence: str


def explain(account: Account) -> tuple[Finding, ...]:
    """Look at everything; the status alone where the account is closed."""
    status = Finding(Topic.STATUS, account.status == AccountStatus.ACTIVE, _status(account))
    return (status,) if account.status == AccountStatus.CLOSED else (status, *_others(account))


def _status(account: Account) -> str:
    if account.status == AccountStatus.LOCKED:
        return "Un opérateur a verrouillé le compte (idp accounts unlock le rouvre)."
    if account.status == AccountStatus.FROZEN:
        return "« Ce n’est pas moi » a gelé le compte (idp accounts unlock le rouvre)."
    if account.merged_into_id is not None:
        return f"Le compte a été réuni avec le compte n° {account.merged_into_id}."
    if account.status == AccountStatus.CLOSED:
        return "Le compte est fermé ; la personne peut en créer un autre."
    return "Le compte est ouvert."


def _others(account: Account) -> Iterator[Finding]:
    today = clock.today()
    yield _ways_in(account)
    yield _tries(account)
    yield _last_sign_in(account)
    records = own_records.of_account(account.id, today)
    recorded = {number for record in records for number in record.mobiles}
    yield _mobile(account, recorded)
    yield Finding(
        Topic.EMAIL,
        account.email is not None,
        f"Adresse e-mail confirmée : {'oui' if account.email else 'non'}.",
    )
    yield _frozen(account)
    children = sum(len(record.children) for record in records)
    aside = sum(len(record.put_aside) for record in records)
    yield Finding(
        Topic.CHILDREN,
        children > 0,
        f"Élèves que le compte voit : {children} (écartés par la personne : {aside}).",
    )
    live = len(elsewhere.of_account(account.id))
    yield Finding(Topic.SESSIONS, passed=True, sentence=f"Connexions ouvertes : {live}.")
    yield from _letters(account)


def _ways_in(account: Account) -> Finding:
    passkeys = db.session.scalar(
        select(func.count()).select_from(Passkey).where(Passkey.account_id == account.id)
    )
    ways = [
        *(["mot de passe"] if account.password_hash else []),
        *(["FranceConnect"] if account.franceconnect_sub else []),
        *([f"clés d’accès ({passkeys})"] if passkeys else []),
    ]
    return Finding(
        Topic.SIGN_IN, bool(ways), f"Moyens de connexion : {', '.join(ways) or 'aucun'}."
    )


def _tries(account: Account) -> Finding:
    wrong = db.session.scalar(
        select(func.count())
        .select_from(SecurityEvent)
        .where(SecurityEvent.account_id == account.id)
        .where(SecurityEvent.event == Event.SIGN_IN_FAILURE.value)
        .where(SecurityEvent.at > clock.now() - _DAY)
    )
    limit = attempts.from_strangers(account.identifier, settings.current().throttle)
    wait = throttle.waiting((limit,))
    told = f"Mots de passe faux depuis 24 heures : {wrong}."
    if wait:
        told += (
            " Trop d’essais depuis des navigateurs inconnus : ceux-là attendent encore "
            f"{-(-wait // 60)} min."
        )
    return Finding(Topic.TRIES, not wait, told)


def _last_sign_in(account: Account) -> Finding:
    last = account.last_sign_in_at
    if last is None:
        return Finding(Topic.LAST_SIGN_IN, passed=True, sentence="Aucune connexion encore.")
    return Finding(
        Topic.LAST_SIGN_IN, not security.is_idle(account), f"Dernière connexion le {_when(last)}."
    )


def _mobile(account: Account, recorded: set[str]) -> Finding:
    if account.mobile is None:
        return Finding(Topic.MOBILE, passed=False, sentence="Aucun portable confirmé.")
    if account.mobile in recorded:
        return Finding(
            Topic.MOBILE, passed=True, sentence="Le portable confirmé est celui d’un fichier."
        )
    return Finding(
        Topic.MOBILE,
        passed=False,
        sentence="Le portable confirmé n’est dans aucun fichier d’un établissement du compte.",
    )


def _frozen(account: Account) -> Finding:
    until = security.frozen_until(account)
    if until is None:
        return Finding(Topic.FROZEN, passed=True, sentence="Aucun changement n’est suspendu.")
    told = f"Changements suspendus jusqu’au {_when(until)}, après une récupération par SMS."
    return Finding(Topic.FROZEN, passed=False, sentence=told)


def _letters(account: Account) -> Iterator[Finding]:
    rows = db.session.scalars(
        select(Letter)
        .join(Guardian, Guardian.id == Letter.guardian_id)
        .where((Letter.account_id == account.id) | (Guardian.account_id == account.id))
        .order_by(Letter.issued_at)
    )
    for row in rows:
        usable = row.used_at is None and row.expires_at > clock.now()
        state = f"servi le {_when(row.used_at)}" if row.used_at else "pas encore servi"
        yield Finding(
            Topic.LETTER,
            usable or row.used_at is not None,
            f"Courrier de {row.uai} du {_when(row.issued_at)} : {state}, "
            f"valable jusqu’au {_when(row.expires_at)}.",
        )


def _when(instant: datetime) -> str:
    return instant.astimezone(clock.PARIS).strftime("%d/%m/%Y %H:%M")
