"""`idp clients rotate-secret` and `idp clients lookup`."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts.models import Subject
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.parties import key_ring, parent, party, public

__all__ = ["key_ring", "parent", "party", "public"]
WHY = ("--actor", "Anne", "--reason", "essai")


def accepted(client: FlaskClient, secret: str) -> bool:
    """Whether /token knows the client by this secret: a code that does not exist comes next."""
    answer = flow.redeem(client, Party("ent-vienne", secret), "x")
    return flow.error(answer) == "invalid_grant"


def rotated(run: Run, *more: str) -> str:
    shown = run("clients", "rotate-secret", "ent-vienne", *more, *WHY)
    assert shown.exit_code == 0, shown.output
    return str(shown.output.partition("fois : ")[2].split()[0])


def test_both_secrets_live_until_the_old_one_ends(
    run: Run, party: Party, client: FlaskClient
) -> None:
    assert party.secret
    fresh = rotated(run, "--days", "2")
    assert "ancien secret" in run("clients", "show", "ent-vienne").output
    assert accepted(client, party.secret)
    assert accepted(client, fresh)
    with time_machine.travel(timedelta(days=2, seconds=5), tick=True):
        assert not accepted(client, party.secret)
        assert accepted(client, fresh)


def test_the_old_secret_is_dropped_when_the_ent_has_changed(
    run: Run, party: Party, client: FlaskClient, app: Flask
) -> None:
    assert party.secret
    fresh = rotated(run)
    assert "refusé" in run("clients", "rotate-secret", "ent-vienne", "--finish", *WHY).output
    assert not accepted(client, party.secret)
    assert accepted(client, fresh)
    again = run("clients", "rotate-secret", "ent-vienne", "--finish", *WHY)
    assert "pas d’ancien secret" in again.output
    with app.app_context():
        kept = [(e.event, e.actor) for e in db.session.query(SecurityEvent) if e.actor == "Anne"]
    assert kept == [(Event.CLIENT_SECRET_ROTATED, "Anne"), (Event.CLIENT_SECRET_DROPPED, "Anne")]


def test_three_secrets_are_too_many(run: Run, party: Party, client: FlaskClient) -> None:
    del party
    fresh = rotated(run)
    refused = run("clients", "rotate-secret", "ent-vienne", *WHY)
    assert refused.exit_code == 2
    assert "--finish" in refused.output
    assert accepted(client, fresh)


def test_who_has_no_secret_gets_none(run: Run, public: Party) -> None:
    del public
    for named in ("ent-mobile", "personne"):
        assert run("clients", "rotate-secret", named, *WHY).exit_code == 2


def test_a_sub_leads_to_its_account_and_the_search_is_in_the_trail(
    run: Run, parent: FlaskClient, party: Party, app: Flask
) -> None:
    sub = flow.id_token(parent, flow.tokens(parent, party))["sub"]
    with app.app_context():
        account_id = families.jeanne().id
    for more in ((), ("--client", "ent-vienne")):
        found = run("clients", "lookup", "--sub", sub, *more, *WHY)
        assert f"Compte {account_id}, secteur ent.example.fr (ent-vienne)" in found.output
    with app.app_context():
        asked = db.session.query(SecurityEvent).filter_by(event=Event.SUBJECT_LOOKED_UP).all()
    assert [(e.account_id, e.client_id, e.actor) for e in asked] == [
        (account_id, None, "Anne"),
        (account_id, "ent-vienne", "Anne"),
    ]
    assert sub not in str([e.facts for e in asked])


def test_a_sub_set_aside_by_a_merge_leads_to_the_account_that_stayed(
    run: Run, party: Party, app: Flask
) -> None:
    del party
    with app.app_context():
        account_id = families.jeanne().id
        db.session.add(Subject(account_id=account_id, sector="ent.example.fr", sub="an-older-sub"))
        db.session.commit()
    found = run("clients", "lookup", "--sub", "an-older-sub", "--json", *WHY)
    assert f'"account_id": {account_id}' in found.output


@pytest.mark.parametrize("given", [("--sub", "x"), ("--sub", "x", "--client", "personne")], ids=str)
def test_an_unknown_sub_or_ent_is_said(run: Run, party: Party, given: tuple[str, ...]) -> None:
    del party
    assert run("clients", "lookup", *given, *WHY).exit_code == 2
