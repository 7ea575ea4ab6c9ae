"""What counts once counts once, also at the same moment and on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from idp.accounts import passkey_offers, passkeys
from idp.accounts.models import Passkey
from tests.passkeys.authenticator import Authenticator
from tests.passkeys.conftest import LIST, NEW, SIGN_IN, add, options
from tests.visitor import NewPerson, Person

Kept = Callable[[], list[Passkey]]
AT_ONCE = 4
pytestmark = pytest.mark.usefixtures("every_database")


def together(act: Callable[[int], str]) -> list[str]:
    """Do this several times at the same moment; sorted."""
    gate = Barrier(AT_ONCE)

    def one(number: int) -> str:
        gate.wait(10)
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def copies(app: Flask, somebody: Person) -> list[Person]:
    """The same browser, several times: its cookies and its page."""
    made = []
    for _ in range(AT_ONCE):
        copy = Person(app.test_client(), somebody.address)
        for name in ("preau_browser", "preau_session"):
            if (cookie := somebody.client.get_cookie(name)) is not None:
                copy.client.set_cookie(name, cookie.value)
        copy.token = somebody.token
        made.append(copy)
    return made


def test_an_answer_signs_in_once(app: Flask, phone: Authenticator, new_person: NewPerson) -> None:
    somebody = new_person()
    somebody.open("/connexion")
    answer = phone.get(options(somebody, f"{SIGN_IN}/options"))
    tabs = copies(app, somebody)
    ways = together(lambda n: str(tabs[n].post(SIGN_IN, answer=answer).location))
    assert ways == ["/connexion?cle=expiree"] * (AT_ONCE - 1) + ["/services"]


def test_a_count_counts_once(phone: Authenticator, new_person: NewPerson) -> None:
    people = [new_person() for _ in range(AT_ONCE)]
    phone.count = 7
    answers = []
    for somebody in people:
        somebody.open("/connexion")
        answers.append(phone.get(options(somebody, f"{SIGN_IN}/options")))
    ways = together(lambda n: str(people[n].post(SIGN_IN, answer=answers[n]).location))
    assert ways == ["/connexion?cle=refusee"] * (AT_ONCE - 1) + ["/services"]


def test_an_account_gets_ten_at_most(app: Flask, here: Person, read: Kept) -> None:
    for _ in range(passkeys.MOST - 1):
        add(here, Authenticator())
    here.open(f"{LIST}/ajouter")
    answers = [Authenticator().create(options(here, NEW)) for _ in range(AT_ONCE)]
    tabs = copies(app, here)
    page = f"{LIST}/ajouter"
    codes = together(lambda n: str(tabs[n].post(page, answer=answers[n]).status_code))
    assert codes == ["303"] + ["422"] * (AT_ONCE - 1)
    assert len(read()) == passkeys.MOST


def test_one_offer_is_made(app: Flask, parent: int) -> None:
    def take(_: int) -> str:
        with app.app_context():
            return str(passkey_offers.take(parent))

    assert together(take) == ["False"] * (AT_ONCE - 1) + ["True"]
