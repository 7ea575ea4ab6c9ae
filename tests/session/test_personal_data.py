"""The copy of what is held on one person: whole, and without what opens anything."""

import json
from typing import Any

import orjson
import pytest
from flask import Flask

from idp.accounts.models import Account, Letter, Passkey, Subject, Transmission
from idp.families import attachment
from idp.families.models import Guardian, Pupil
from idp.oidc.models import RefreshFamily
from idp.platform import clock
from idp.platform.database import Base, db
from idp.session import personal_data

SECRETS = {"password_hash"}
INTERNAL = {"id", "sessions_ended_at", "merged_into_id"}
"""Not about the person, or empty while the account is open."""
NAMES = {
    "identifier": "identifiant",
    "family_name": "nom",
    "given_name": "prenom",
    "mobile": "portable",
    "email": "e_mail",
    "status": "etat",
    "created_at": "cree_le",
    "last_sign_in_at": "derniere_connexion",
    "password_changed_at": "mot_de_passe_change_le",
    "franceconnect_sub": "identifiant_franceconnect",
    "changes_frozen_until": "changements_suspendus_jusqu_a",
    "passkey_offered_again_at": "cle_d_acces_proposee_a_nouveau_le",
}


IN_THE_COPY = {
    "account": "compte",
    "guardian": "etablissements",
    "guardian_mobile": "etablissements",
    "guardianship": "etablissements",
    "disavowal": "etablissements",
    "transmission": "services",
    "subject": "identifiants_chez_les_services",
    "passkey": "cles_d_acces",
    "letter": "courriers",
    "refresh_family": "acces_de_longue_duree",
    "security_event": "journal",
}
ON_THE_WAY = {"outbox_item"}
"""Sealed, deleted once it has arrived."""


@pytest.fixture
def copy(app: Flask, parent: int) -> dict[str, Any]:
    """What is held, after everything that can be held was written."""
    now = clock.now()
    with app.app_context():
        guardian = db.session.query(Guardian).one()
        attachment.disavow((guardian.id,), db.session.query(Pupil).one().id, now)
        db.session.add_all(
            (
                Passkey(
                    account_id=parent,
                    credential_id=b"credential",
                    user_handle=b"handle",
                    public_key=b"key",
                    name="Mon téléphone",
                    created_at=now,
                ),
                Letter(
                    guardian_id=guardian.id,
                    uai="0860003L",
                    identifier="j.dupond99",
                    password_hash="$argon2id$provisional",
                    issued_at=now,
                    expires_at=now,
                ),
                Transmission(
                    account_id=parent,
                    client_id="ent-vienne",
                    first_at=now,
                    last_at=now,
                    scopes=["profile"],
                    uais=["0860003L"],
                ),
                RefreshFamily(
                    account_id=parent,
                    handle="opens",
                    token_digest="opens",
                    grant_id="opens",
                    client_id="ent-vienne",
                    session_root="opens",
                    grant={},
                    created_at=now,
                    expires_at=now,
                ),
                Subject(account_id=parent, sector="ent.example.fr", sub="kept-sub"),
            )
        )
        db.session.commit()
        held: dict[str, Any] = json.loads(orjson.dumps(personal_data.of_account(parent)))
        return held


def test_every_column_of_the_account_is_in_it_or_is_left_out_for_a_reason(
    copy: dict[str, Any],
) -> None:
    columns = {column.key for column in Account.__table__.columns}
    assert columns - SECRETS - INTERNAL == set(NAMES)
    assert set(NAMES.values()) <= set(copy["compte"])


def test_every_table_that_names_a_person_is_in_it(copy: dict[str, Any]) -> None:
    people = {"account.id", "guardian.id"}
    named = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "account_id"
        or {key.target_fullname for key in column.foreign_keys} & people
    }
    assert named | {"account"} == IN_THE_COPY.keys() | ON_THE_WAY
    assert set(IN_THE_COPY.values()) <= copy.keys()


def test_a_tie_is_in_it_without_the_birth_date_of_a_child_that_is_not_theirs(
    copy: dict[str, Any],
) -> None:
    (school,) = copy["etablissements"]
    (tie,) = school["liens"]
    assert (tie["prenom"], tie["responsabilite"], tie["lien_de_parente"]) == ("Léo", 1, 10)
    assert "2013" not in json.dumps(school), "the child was put aside"
    assert (school["source"], school["jointure_aaf"]) == ("siecle", None)
    assert school["identifiant_chez_l_etablissement"]


def test_what_hangs_on_the_account_is_in_it(copy: dict[str, Any]) -> None:
    assert [key["nom"] for key in copy["cles_d_acces"]] == ["Mon téléphone"]
    assert [letter["identifiant"] for letter in copy["courriers"]] == ["j.dupond99"]
    assert [line["service"] for line in copy["services"]] == ["ent-vienne"]
    assert [line["service"] for line in copy["acces_de_longue_duree"]] == ["ent-vienne"]
    assert [line["sub"] for line in copy["identifiants_chez_les_services"]] == ["kept-sub"]
    (school,) = copy["etablissements"]
    assert (school["enfants"], school["enfants_refuses"][0]["prenom"]) == ([], "Léo")


def test_nothing_in_it_opens_anything(copy: dict[str, Any]) -> None:
    text = json.dumps(copy)
    for secret in ("argon2", "credential", "handle", "public", "opens"):
        assert secret not in text
