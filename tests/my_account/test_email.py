"""A new e-mail address: asked for, confirmed, told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.my_account.conftest import FORMER, Read, ReadMessages, link
from tests.visitor import NewPerson, Person

NEW = "nouvelle@example.org"
Jobs = Callable[[], int]


@pytest.fixture
def ask(here: Person, run_jobs: Jobs, outbox: Outbox) -> Callable[..., str]:
    """Wish for an address; return the link that it receives."""

    def wish(address: str = NEW) -> str:
        here.open("/compte/e-mail")
        assert here.post("/compte/e-mail", email=address).location == "/compte/e-mail/envoye"
        run_jobs()
        return link(outbox.emails(address)[-1].text)

    return wish


def test_the_address_changes_when_the_link_is_used_and_both_hear_of_it(
    here: Person,
    ask: Callable[..., str],
    account: Read,
    read_messages: ReadMessages,
    events: Callable[[], list[str]],
) -> None:
    path = ask()
    assert account().email == FORMER
    shown = here.open(path)
    assert NEW in shown.text
    assert account().email == FORMER, "a GET does nothing: mail scanners follow links"

    assert here.post(path).location == "/compte?fait=e-mail"
    assert account().email == NEW
    assert "account.email.changed" in events()
    for to in (FORMER, NEW, seed.MOBILE):
        assert "adresse e-mail de votre compte a été changée" in read_messages(to)


def test_the_link_is_used_once(here: Person, ask: Callable[..., str]) -> None:
    path = ask()
    here.open(path)
    assert here.post(path).status_code == 303
    assert here.post(path).status_code == 410
    assert here.open(path).status_code == 410


def test_of_two_clicks_at_once_one_writes(
    here: Person, ask: Callable[..., str], app: Flask, events: Callable[[], list[str]]
) -> None:
    path = ask()
    here.open(path)
    cookies = [here.client.get_cookie(name) for name in ("preau_browser", "preau_session")]

    def click(_number: int) -> int:
        with app.test_client() as twin:
            for cookie in cookies:
                assert cookie is not None
                twin.set_cookie(cookie.key, cookie.value)
            return twin.post(path, data={"csrf_token": here.token}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, range(2))) == [303, 410]
    assert events().count("account.email.changed") == 1


def test_a_later_wish_makes_the_earlier_link_worthless(
    here: Person, ask: Callable[..., str]
) -> None:
    first = ask()
    second = ask("autre@example.org")
    assert here.open(first).status_code == 410
    assert here.open(second).status_code == 200


def test_the_link_lasts_a_day(ask: Callable[..., str], store: redis.Redis) -> None:
    ask()
    lasts = [store.ttl(key) for key in store.scan_iter("new-email:*")]
    assert lasts == [pytest.approx(24 * 3600, abs=60)]


def test_whoever_reads_a_misspelt_address_gets_nothing(
    app: Flask, ask: Callable[..., str], new_person: NewPerson, account: Read
) -> None:
    path = ask()
    with app.app_context():
        seed.account("k.leroy31", mobile=None)
    stranger = new_person()
    assert stranger.open(path).location == "/connexion"
    assert stranger.sign_in("k.leroy31").location == path
    assert stranger.open(path).status_code == 410
    stranger.open("/compte")
    assert stranger.post(path).status_code == 410
    assert account().email == FORMER


def test_the_parent_may_open_the_link_on_another_device(
    ask: Callable[..., str], new_person: NewPerson, account: Read
) -> None:
    path = ask()
    phone = new_person()
    phone.open(path)
    assert phone.sign_in().location == path
    phone.open(path)
    assert phone.post(path).status_code == 303
    assert account().email == NEW


def test_a_link_asked_for_before_a_recovery_waits_with_everything_else(
    app: Flask, here: Person, ask: Callable[..., str], parent: int, account: Read
) -> None:
    path = ask()
    here.open(path)
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert here.post(path).status_code == 403
    assert account().email == FORMER


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nom",
        "nom@",
        "@exemple.fr",
        "nom@exemple",
        "a b@exemple.fr",
        "a@b@c.fr",
        "a@exemple.fr\r\nBcc: x@y.fr",
        "Nom <a@exemple.fr>",
        "a@exemple.fr,b@exemple.fr",
        "\x00@exemple.fr",
        "é@exemple.fr",
        "x" * 65 + "@exemple.fr",
        "a@" + "b" * 260 + ".fr",
        "😀@exemple.fr",
    ],
)
def test_what_is_no_address_is_refused_at_the_field(
    here: Person, outbox: Outbox, run_jobs: Jobs, typed: str
) -> None:
    here.open("/compte/e-mail")
    refused = here.post("/compte/e-mail", email=typed)
    assert refused.status_code == 422
    assert 'id="email-error"' in refused.text
    run_jobs()
    assert outbox.everything() == []


def test_the_present_address_is_no_change(here: Person) -> None:
    here.open("/compte/e-mail")
    refused = here.post("/compte/e-mail", email=FORMER)
    assert refused.status_code == 422
    assert "déjà" in refused.text


def test_nobodys_mailbox_is_flooded(
    here: Person, run_jobs: Jobs, outbox: Outbox, ask: Callable[..., str]
) -> None:
    for _ in range(3):
        ask()
    refused = here.post("/compte/e-mail", email=NEW)
    assert refused.status_code == 429
    assert "trop de demandes" in refused.text
    run_jobs()
    assert len(outbox.emails(NEW)) == 3
