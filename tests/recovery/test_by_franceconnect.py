"""An account that signs in by FranceConnect is told so in the message."""

import pytest
from flask import Flask
from pydantic import SecretStr

from idp.accounts.models import Account
from idp.config import FranceConnect, Settings
from idp.messaging.file import Outbox
from tests import seed
from tests.recovery.steps import Jobs, ask_for_link, change, refused
from tests.visitor import Person


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Configured; nothing is asked of it here."""
    named = FranceConnect(
        issuer="https://fcp.example.fr/api/v2",
        client_id="preau",
        client_secret=SecretStr("s" * 43),
    )
    return settings.model_copy(update={"franceconnect": named})


@pytest.fixture
def linked(app: Flask, parent: int) -> int:
    def link(account: Account) -> None:
        account.password_hash, account.franceconnect_sub = None, "s" * 64
        account.email = "jeanne@maison.example"

    change(app, parent, link)
    return parent


@pytest.mark.usefixtures("linked")
def test_by_sms(person: Person, outbox: Outbox, run_jobs: Jobs) -> None:
    assert "FranceConnect" in refused(person, outbox, run_jobs)


@pytest.mark.usefixtures("linked")
def test_by_email(person: Person, outbox: Outbox, run_jobs: Jobs) -> None:
    ask_for_link(person)
    run_jobs()
    (told,) = outbox.emails("jeanne@maison.example")
    assert "il s’ouvre avec FranceConnect" in told.text
    assert "/lien/" not in told.text


@pytest.mark.usefixtures("linked")
def test_by_the_lost_identifier(person: Person, outbox: Outbox, run_jobs: Jobs) -> None:
    person.submit("/identifiant-perdu", mobile="06 00 00 00 01")
    run_jobs()
    (told,) = outbox.sms(seed.MOBILE)
    assert "FranceConnect" in told.text
    assert "j.dupond25" not in told.text
