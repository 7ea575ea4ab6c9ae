"""Linking FranceConnect to an account, by each of the ways, and taking it back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from idp.accounts import franceconnect as records
from idp.accounts.franceconnect import Outcome
from idp.accounts.models import Account, AccountStatus
from idp.families.names import PersonName
from idp.messaging.file import Outbox
from idp.platform import clock
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.problems import Problem
from tests import seed
from tests.enrolment.conftest import Parent
from tests.franceconnect.conftest import Traveller, refreshed, said
from tests.franceconnect.peer import Peer, sub_of
from tests.franceconnect.test_first_time import give_mobile

JEANNE = PersonName("DUPOND", None, "Jeanne")


@pytest.fixture
def account(app: Flask) -> int:
    """Jeanne Dupond's account, j.dupond25, with a password and an e-mail; not linked."""
    with app.app_context():
        account = seed.family()
        account.email = "jeanne@example.org"
        db.session.commit()
        return account.id


def linked(app: Flask) -> list[str | None]:
    with app.app_context():
        rows = db.session.query(Account).order_by(Account.id)
        return [account.franceconnect_sub for account in rows]


def go_and_link(somebody: Traveller, number: str) -> str:
    """Press the button of « Lier FranceConnect »; return where it ends."""
    somebody.at.open("/franceconnect/lier")
    page = somebody.at.post("/franceconnect/lier")
    return str(somebody.at.open(somebody.answer(refreshed(page), number)).location)


def test_from_the_account(
    app: Flask,
    franceconnect: Peer,
    traveller: Traveller,
    account: int,
    outbox: Outbox,
    run_jobs: Callable[[], int],
) -> None:
    number = franceconnect.person()
    traveller.at.sign_in()
    assert go_and_link(traveller, number) == "/compte?fait=franceconnect"

    assert linked(app) == [sub_of(number)]
    run_jobs()
    assert "a été lié à FranceConnect" in outbox.sms(seed.MOBILE)[-1].text
    assert "a été lié à FranceConnect" in outbox.emails("jeanne@example.org")[-1].text
    with app.app_context():
        told = db.session.query(SecurityEvent).filter_by(event=Event.FRANCECONNECT_LINKED)
        assert told.one().account_id == account


def test_after_a_sign_in_by_password(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    number = franceconnect.person()
    traveller.sign_in(number)
    page = traveller.at.open("/connexion")
    assert "pour lier FranceConnect à votre compte" in said(page)
    assert "franceconnect-button" not in page.text
    answer = traveller.at.sign_in()
    assert answer.location == "/franceconnect/lier"
    # A sign-in alone links nothing: it is asked.
    assert linked(app) == [None]
    assert "j.dupond25" in said(traveller.at.open(answer.location))

    assert traveller.at.post("/franceconnect/lier").location == "/compte?fait=franceconnect"
    assert linked(app) == [sub_of(number)]
    assert account


def test_within_the_ents_request(
    ask: Callable[..., str], franceconnect: Peer, traveller: Traveller, account: int, app: Flask
) -> None:
    place = ask(traveller.at)
    number = franceconnect.person()
    traveller.sign_in(number, place.replace("/connexion", "/franceconnect"))
    traveller.at.open(place)
    link = traveller.at.sign_in().location
    assert link == place.replace("/connexion", "/franceconnect/lier")
    page = traveller.at.open(link)

    # Chromium holds the whole chain after a form against this rule.
    assert "form-action" not in page.headers["Content-Security-Policy"]
    assert traveller.at.post(link).location == place.replace("/connexion", "/authorize")
    assert linked(app) == [sub_of(number)]
    assert account


def test_not_now_goes_on_without_linking(
    ask: Callable[..., str], franceconnect: Peer, traveller: Traveller, account: int, app: Flask
) -> None:
    place = ask(traveller.at)
    traveller.sign_in(franceconnect.person())
    traveller.at.open(place)
    link = traveller.at.sign_in().location
    traveller.at.open(link)
    later = traveller.at.post(place.replace("/connexion", "/franceconnect/lier/plus-tard"))

    assert later.location == place.replace("/connexion", "/authorize")
    assert linked(app) == [None]
    assert account
    # Whom an ENT that requires FranceConnect sends here finds the way back to it, not the account.
    again = traveller.at.open(link).text
    assert "Pas maintenant" in again
    assert "Revenir à mon compte" not in again


def test_another_persons_identity_is_not_linked(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    """The other parent, who knows the password, gets no lasting way in."""
    traveller.sign_in(franceconnect.person("Paul", "DUPOND"))
    traveller.at.open("/connexion")
    page = traveller.at.open(traveller.at.sign_in().location)
    assert "sous un autre nom que ce compte" in said(page)
    assert "Paul" not in said(page)

    refused = traveller.at.post("/franceconnect/lier")
    assert refused.status_code == 409
    assert linked(app) == [None]
    assert account


def test_one_sub_is_of_one_account(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    number = franceconnect.person()
    with app.app_context():
        seed.account("j.dupond26", None, mobile=None).franceconnect_sub = sub_of(number)
        db.session.commit()
    traveller.at.sign_in()
    traveller.at.open("/franceconnect/lier")
    page = traveller.at.post("/franceconnect/lier")
    answer = traveller.at.open(traveller.answer(refreshed(page), number))

    assert answer.status_code == 409
    assert "ouvre déjà un autre compte" in said(answer)
    assert linked(app) == [None, sub_of(number)]
    assert account


def test_the_same_e_mail_links_nothing(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    number = franceconnect.person(email="jeanne@example.org")

    assert traveller.sign_in(number).location == "/franceconnect/premiere-fois"
    assert linked(app) == [None]
    assert account


def test_refusing_there_leaves_all_as_it_is(app: Flask, traveller: Traveller, account: int) -> None:
    traveller.at.sign_in()
    traveller.at.open("/franceconnect/lier")
    page = traveller.at.post("/franceconnect/lier")
    answer = traveller.at.open(traveller.answer(refreshed(page), None))

    assert answer.location == "/franceconnect/lier?franceconnect=abandon"
    assert "Vous n’avez pas continué" in said(traveller.at.open(answer.location))
    assert linked(app) == [None]
    assert account


def test_who_signed_in_meanwhile_gets_nothing_of_it(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    """The account that asked is the one that is linked, or none."""
    number = franceconnect.person()
    with app.app_context():
        seed.account("p.garnier7", mobile="+33600000099")
    traveller.at.sign_in()
    traveller.at.open("/franceconnect/lier")
    address = refreshed(traveller.at.post("/franceconnect/lier"))
    traveller.at.open("/connexion")
    traveller.at.sign_in("p.garnier7")
    traveller.at.open(traveller.answer(address, number))

    assert linked(app) == [None, None]
    assert account


@pytest.mark.usefixtures("account")
def test_nobody_links_without_a_fresh_sign_in(app: Flask, traveller: Traveller) -> None:
    for path in ("/franceconnect/lier", "/franceconnect/delier"):
        traveller.at.open("/connexion")
        assert traveller.at.post(path).location == "/connexion"
    traveller.at.open("/connexion")
    traveller.at.sign_in()
    assert linked(app) == [None]


def test_a_changed_sub_is_linked_again_by_password(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    """domain.md §5: it changes when the civil status is corrected."""
    number = franceconnect.person()
    traveller.at.sign_in()
    go_and_link(traveller, number)
    franceconnect.change(number, family_name="MARTIN", preferred_username="DUPOND")
    traveller.at.open("/deconnexion")
    traveller.sign_out(traveller.at.post("/deconnexion").location)

    assert traveller.sign_in(number).location == "/franceconnect/premiere-fois"
    traveller.at.open("/connexion")
    traveller.at.sign_in()
    traveller.at.open("/franceconnect/lier")
    assert traveller.at.post("/franceconnect/lier").location == "/compte?fait=franceconnect"
    assert linked(app) == [sub_of(number, 1)]
    assert account


def test_by_phone_and_dates_when_there_is_an_account(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent, account: int
) -> None:
    """A changed `sub`, or a first time: an account without a password of ours has no other way."""
    with app.app_context():
        held = db.session.get_one(Account, account)
        held.franceconnect_sub, held.password_hash = sub_of("before"), None
        db.session.commit()
    number = franceconnect.person()
    traveller.sign_in(number)
    give_mobile(newcomer)
    place = newcomer.prove("14/03/2013").location
    assert place.endswith("/lier")
    assert "j.dupond25" in said(traveller.at.open(place))
    assert linked(app) == [sub_of("before")]

    assert traveller.at.post(place).location == "/services"
    assert linked(app) == [sub_of(number)]
    assert traveller.at.who() == "Jeanne Dupond"
    newcomer.run_jobs()
    assert "a été lié à FranceConnect" in newcomer.texts()[-1]


def test_phone_without_the_dates_links_nothing(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent, account: int
) -> None:
    traveller.sign_in(franceconnect.person())
    place = give_mobile(newcomer)

    assert newcomer.prove("15/03/2013").status_code == 422
    link = place.replace("/code", "/lier")
    assert traveller.at.open(link).location == place
    assert traveller.at.post(link).location == place
    assert linked(app) == [None]
    assert account


def test_phone_and_dates_under_another_name_link_nothing(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent, account: int
) -> None:
    """Five minutes with the phone, and an identity of one's own."""
    traveller.sign_in(franceconnect.person("Paul", "DUPOND"))
    give_mobile(newcomer)

    assert newcomer.codes() == []
    assert linked(app) == [None]
    assert account


def test_a_sibling_of_another_account_proves_nothing(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent, account: int
) -> None:
    with app.app_context():
        other = seed.guardian("0860003L", "DUPOND", "Paul", mobiles=())
        seed.tie(other, seed.pupil("DUPOND", "Zoé", date(2014, 1, 5)), "0860003L")
    traveller.sign_in(franceconnect.person())
    give_mobile(newcomer)

    assert newcomer.prove("05/01/2014").status_code == 422
    assert linked(app) == [None]
    assert account


def test_frozen_changes_freeze_linking_and_the_person_goes_on(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    with app.app_context():
        held = db.session.get_one(Account, account)
        held.changes_frozen_until = clock.now() + timedelta(hours=72)
        db.session.commit()
    traveller.sign_in(franceconnect.person())
    traveller.at.open("/connexion")
    traveller.at.open(traveller.at.sign_in().location)
    refused = traveller.at.post("/franceconnect/lier")

    assert refused.status_code == 403
    assert "Continuer" in said(refused)
    assert linked(app) == [None]


def test_unlinking_leaves_the_password(
    app: Flask,
    franceconnect: Peer,
    traveller: Traveller,
    account: int,
    outbox: Outbox,
    run_jobs: Callable[[], int],
) -> None:
    number = franceconnect.person()
    traveller.at.sign_in()
    go_and_link(traveller, number)
    traveller.at.open("/franceconnect/delier")
    answer = traveller.at.post("/franceconnect/delier")

    assert answer.location == "/compte?fait=sans-franceconnect"
    assert linked(app) == [None]
    run_jobs()
    assert "n’est plus lié à FranceConnect" in outbox.emails("jeanne@example.org")[-1].text
    assert account


def test_unlinking_wants_a_password_and_one_can_be_set(
    app: Flask, franceconnect: Peer, traveller: Traveller, account: int
) -> None:
    number = franceconnect.person()
    with app.app_context():
        held = db.session.get_one(Account, account)
        held.franceconnect_sub, held.password_hash = sub_of(number), None
        db.session.commit()
    traveller.sign_in(number)
    page = traveller.at.open("/franceconnect/delier")
    assert "/compte/mot-de-passe/premier" in page.text
    traveller.at.open("/compte/mot-de-passe/premier")
    assert traveller.at.post("/franceconnect/delier").status_code == 409
    assert linked(app) == [sub_of(number)]

    traveller.at.open("/compte/mot-de-passe/premier")
    chosen = {"password": "Nouveau-mot1", "confirmation": "Nouveau-mot1"}
    assert traveller.at.post("/compte/mot-de-passe/premier", **chosen).status_code == 303
    traveller.at.open("/franceconnect/delier")
    assert traveller.at.post("/franceconnect/delier").status_code == 303
    assert linked(app) == [None]


@pytest.mark.usefixtures("every_database")
def test_of_two_accounts_at_the_same_moment_one_gets_the_sub(app: Flask) -> None:
    """A constraint of the database, not a look before."""
    with app.app_context():
        one, other = (seed.account(f"j.dupond{n}", mobile=None).id for n in (1, 2))
        assert records.link(one, "s" * 64 + "v1", JEANNE) is Outcome.DONE
        assert records.link(one, "s" * 64 + "v1", JEANNE) is Outcome.ALREADY
        assert records.link(other, "s" * 64 + "v1", JEANNE) is Outcome.TAKEN
        assert records.unlink(other) is Outcome.ALREADY


def test_a_locked_account_is_neither_linked_nor_unlinked(app: Flask) -> None:
    with app.app_context():
        row = seed.account()
        row.status = AccountStatus.LOCKED.value
        db.session.commit()
        with pytest.raises(Problem):
            records.link(row.id, "s", JEANNE)
        with pytest.raises(Problem):
            records.unlink(row.id)
