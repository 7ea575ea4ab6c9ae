import stat
from pathlib import Path

import pytest
from flask import Flask

from idp import create_app
from idp.accounts.models import Account
from idp.clients import registry
from idp.config import Mode
from idp.demo import installation
from idp.demo.families import ECOLES, PARENTS, SCHOOLS
from idp.demo.places import PORTALS
from idp.families.models import Establishment, Guardian, GuardianMobile, ImportRun
from idp.families.terms import Source
from idp.keys import ring
from idp.messaging.phone_numbers import parse_mobile
from idp.platform import clock, crypto, settings
from idp.platform.database import db
from idp.platform.setting_rules import check


def provider(installed: installation.Installation) -> Flask:
    return create_app(settings.load(installed.config))


@pytest.fixture
def installed(tmp_path: Path, valkey_url: str) -> installation.Installation:
    return installation.prepare(tmp_path, valkey_url)


def test_the_demo_holds_its_schools_people_keys_and_ents(
    installed: installation.Installation,
) -> None:
    app = provider(installed)
    with app.app_context():
        schools = db.session.scalars(db.select(Establishment.uai)).all()
        numbers = db.session.scalars(db.select(GuardianMobile.number)).all()
        assert set(schools) > {school.uai for school in SCHOOLS}
        assert set(numbers) == {parse_mobile(parent.mobile).e164 for parent in PARENTS}
        assert {client.client_id for client in registry.enabled()} == {p.name for p in PORTALS}
        assert ring.active().kid
        runs = db.session.scalars(db.select(ImportRun)).all()
        assert [run.refused for run in runs] == [0] * (1 + len(SCHOOLS) + len(ECOLES))
        sources = set(db.session.scalars(db.select(Guardian.source)))
        assert sources == {Source.SIECLE, Source.ONDE}


def test_an_ent_may_try_to_register_itself(installed: installation.Installation) -> None:
    """RFC 7591: with a token of `idp clients initial-token`, as the guide to ENTs shows."""
    client = provider(installed).test_client()
    assert client.get("/.well-known/openid-configuration").get_json()["registration_endpoint"]
    assert client.post("/register", json={}).status_code == 401


def test_a_second_start_keeps_accounts_keys_and_secrets(
    installed: installation.Installation, valkey_url: str
) -> None:
    with provider(installed).app_context():
        account = Account(
            identifier="j.dupond25",
            family_name="DUPOND",
            given_name="Jeanne",
            created_at=clock.now(),
        )
        db.session.add(account)
        db.session.flush()
        guardian = db.session.scalars(db.select(Guardian)).first()
        assert guardian is not None
        guardian.account_id = account.id
        db.session.commit()
        kid, guardian_id = ring.active().kid, guardian.id
    again = installation.prepare(installed.home, valkey_url)
    with provider(again).app_context():
        kept = db.session.get(Guardian, guardian_id)
        assert kept is not None
        assert kept.account_id is not None
        assert ring.active().kid == kid
    for portal in PORTALS:
        first, second = installed.portal_env(portal), again.portal_env(portal)
        assert first["ENT_CLIENT_SECRET"] == second["ENT_CLIENT_SECRET"] != ""


def test_an_ent_whose_secret_was_lost_gets_another(
    installed: installation.Installation, valkey_url: str
) -> None:
    (installed.home / "secrets.json").unlink()
    again = installation.prepare(installed.home, valkey_url)
    for portal in PORTALS:
        first, second = installed.portal_env(portal), again.portal_env(portal)
        assert first["ENT_CLIENT_SECRET"] != second["ENT_CLIENT_SECRET"]
        client = _client(again, portal.name)
        assert client.secret_digest == crypto.digest(second["ENT_CLIENT_SECRET"])


def _client(installed: installation.Installation, client_id: str) -> registry.RelyingParty:
    with provider(installed).app_context():
        client = registry.get(client_id)
    assert client is not None
    return client


def test_secrets_are_for_their_owner_alone(installed: installation.Installation) -> None:
    for path in (installed.config, installed.home / "secrets.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_demo_is_refused_as_production(installed: installation.Installation) -> None:
    loaded = settings.load(installed.config)
    faults = "\n".join(check(loaded.model_copy(update={"mode": Mode.PRODUCTION})))
    for key in ("secrets.key", "secrets.subject_key", "server.issuer", "sms.gateway"):
        assert key in faults
