"""All that is held on one person, as plain values: for that person, and for the operator.

What a school holds on the pupils is the school's to give; the INE never leaves the provider.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from idp.accounts import transmissions
from idp.accounts.models import Account, Letter, Passkey, Subject, Transmission
from idp.families import own_records
from idp.families.models import Guardian
from idp.families.own_records import OwnRecord, OwnTie
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.session import elsewhere

Value = str | int | float | bool | None | datetime | date
Held = list[dict[str, Any]]
_more: dict[str, Callable[[int], Held]] = {}


def also(name: str) -> Callable[[Callable[[int], Held]], Callable[[int], Held]]:
    """Register what a folder above holds on the person of an account, under this name."""

    def register(function: Callable[[int], Held]) -> Callable[[int], Held]:
        _more[name] = function
        return function

    return register


def of_account(account_id: int) -> dict[str, Any]:
    """Return everything held on the person of an account; values that JSON can carry."""
    account = db.session.get_one(Account, account_id)
    records = own_records.of_account(account_id, clock.today())
    ties = own_records.ties_of([record.guardian_id for record in records])
    return {
        "compte": _account(account),
        "etablissements": [_record(record, ties[record.guardian_id]) for record in records],
        "services": [_transmission(line) for line in transmissions.of_account(account_id)],
        "identifiants_chez_les_services": _subjects(account_id),
        "cles_d_acces": _passkeys(account_id),
        "courriers": _letters(account_id),
        "connexions": [
            {"appareil": s.device, "depuis": s.since, "vue": s.seen, "moyen": list(s.way_in)}
            for s in elsewhere.of_account(account_id)
        ],
        "journal": _events(account_id),
    } | {name: held(account_id) for name, held in _more.items()}


def _account(account: Account) -> dict[str, Value]:
    return {
        "identifiant": account.identifier,
        "nom": account.family_name,
        "prenom": account.given_name,
        "portable": account.mobile,
        "e_mail": account.email,
        "etat": account.status,
        "cree_le": account.created_at,
        "derniere_connexion": account.last_sign_in_at,
        "mot_de_passe_change_le": account.password_changed_at,
        "a_un_mot_de_passe": account.password_hash is not None,
        "lie_a_franceconnect": account.franceconnect_sub is not None,
        "identifiant_franceconnect": account.franceconnect_sub,
        "changements_suspendus_jusqu_a": account.changes_frozen_until,
        "cle_d_acces_proposee_a_nouveau_le": account.passkey_offered_again_at,
    }


def _record(record: OwnRecord, ties: list[OwnTie]) -> dict[str, Any]:
    return {
        "etablissement": record.school,
        "uai": record.uai,
        "ville": record.city,
        "nom_de_famille": record.name.birth_name,
        "nom_d_usage": record.name.used_name,
        "prenoms": record.name.given_names,
        "e_mail": record.own_email,
        "portables": list(record.mobiles),
        "source": record.source,
        "identifiant_chez_l_etablissement": record.source_id,
        "jointure_aaf": record.jointure,
        "enfants": [
            {
                "nom": child.family_name,
                "prenom": child.given_name,
                "date_de_naissance": child.birth_date,
                "classe": child.class_name,
            }
            for child in record.children
        ],
        "enfants_refuses": [
            {"nom": child.family_name, "prenom": child.given_name} for child in record.put_aside
        ],
        "liens": [
            {
                "nom": tie.family_name,
                "prenom": tie.given_name,
                "annee_scolaire": tie.school_year,
                "responsabilite": tie.level,
                "lien_de_parente": tie.kinship,
            }
            for tie in ties
        ],
    }


def _transmission(line: Transmission) -> dict[str, Any]:
    return {
        "service": line.client_id,
        "premiere_fois": line.first_at,
        "derniere_fois": line.last_at,
        "portees": line.scopes,
        "etablissements": line.uais,
        "arrete_le": line.stopped_at,
        "repris_le": line.resumed_at,
    }


def _subjects(account_id: int) -> list[dict[str, Value]]:
    rows = db.session.scalars(select(Subject).where(Subject.account_id == account_id))
    return [{"secteur": row.sector, "sub": row.sub} for row in rows]


def _passkeys(account_id: int) -> list[dict[str, Value]]:
    rows = db.session.scalars(select(Passkey).where(Passkey.account_id == account_id))
    return [
        {"nom": row.name, "creee_le": row.created_at, "derniere_fois": row.last_used_at}
        for row in rows
    ]


def _letters(account_id: int) -> list[dict[str, Value]]:
    rows = db.session.scalars(
        select(Letter)
        .join(Guardian, Guardian.id == Letter.guardian_id)
        .where((Letter.account_id == account_id) | (Guardian.account_id == account_id))
    )
    return [
        {
            "uai": row.uai,
            "identifiant": row.identifier,
            "fait_le": row.issued_at,
            "valable_jusqu_a": row.expires_at,
            "servi_le": row.used_at,
            "nouveau_demande_le": row.renewal_asked_at,
        }
        for row in rows
    ]


def _events(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(SecurityEvent)
        .where(SecurityEvent.account_id == account_id)
        .order_by(SecurityEvent.id)
    )
    return [
        {"le": row.at, "evenement": row.event, "service": row.client_id, "precisions": row.facts}
        for row in rows
    ]
