"""A number of two people: the link in the e-mail is the second proof."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests import seed
from tests.enrolment.conftest import Parent, errors, record
from tests.visitor import NewPerson

LEO = "14/03/2013"


@pytest.fixture
def shared(app: Flask, parent: Parent) -> Parent:
    """Jeanne, whose number is also Paul's."""
    with app.app_context():
        record(email="jeanne@example.org")
        record("0860037Y", name=("DUPOND", "Paul"), email="paul@example.org")
    return parent


def link(parent: Parent) -> str:
    found = re.search(
        r"http://localhost(/\S+)", parent.outbox.emails("jeanne@example.org")[-1].text
    )
    assert found
    return found[1]


def test_the_code_alone_opens_nothing_and_the_page_says_what_is_missing(shared: Parent) -> None:
    shared.ask()
    page = shared.prove(LEO)
    assert page.status_code == 422
    assert "Ouvrez le lien reçu par e-mail" in errors(page)
    assert shared.at.open(shared.account_page).location == shared.code_page


def test_with_the_link_followed_on_another_device_the_enrolment_goes_on(
    shared: Parent, new_person: NewPerson
) -> None:
    shared.ask()
    done = new_person().submit(link(shared))
    assert "Merci, c’est confirmé" in done.text
    assert shared.prove(LEO).status_code == 303
    assert shared.choose().status_code == 303


def test_opening_the_link_proves_nothing_because_scanners_follow_links(
    shared: Parent, new_person: NewPerson
) -> None:
    shared.ask()
    for _ in range(3):
        assert new_person().open(link(shared)).status_code == 200
    assert shared.prove(LEO).status_code == 422


def test_the_links_page_says_when_and_with_what_device_it_was_asked_for(
    shared: Parent, new_person: NewPerson
) -> None:
    shared.ask()
    main = BeautifulSoup(new_person().open(link(shared)).text, "html.parser").main
    assert main is not None
    said = r"Demandé le \d\d/\d\d/\d{4} à \d+\sh\s\d\d, avec cet appareil\s:\s\w+"
    assert re.search(said, main.get_text()), main.get_text()


def test_the_link_works_once_and_for_its_enrolment_alone(
    shared: Parent, other_browser: Parent, new_person: NewPerson
) -> None:
    shared.ask()
    used = link(shared)
    other_browser.ask()
    reader = new_person()
    reader.submit(used)
    assert reader.open(used).status_code == 410
    assert reader.post(used).status_code == 410

    assert other_browser.prove(LEO, code=other_browser.codes()[-1]).status_code == 422


def test_the_link_does_without_the_code_nothing(shared: Parent, new_person: NewPerson) -> None:
    shared.ask()
    new_person().submit(link(shared))
    assert "Ce code n’est pas le bon." in errors(shared.prove(LEO, code="000000"))


@pytest.mark.parametrize("token", ["x", "%00", "%C3%28", "A" * 5000])
def test_a_made_up_link_is_refused_in_a_sentence(newcomer: Parent, token: str) -> None:
    newcomer.at.open("/inscription/identite")
    path = f"/inscription/confirmer/{token}"
    assert newcomer.at.open(path).status_code == 410
    assert newcomer.at.post(path).status_code == 410


def test_two_parents_of_one_child_with_one_name_and_one_number_get_no_code_and_no_link(
    app: Flask, parent: Parent
) -> None:
    """« Dominique Dupond » twice: whoever reads the phone would have both records."""
    with app.app_context():
        seed.school("0860003L")
        leo = seed.pupil("DUPOND", "Léo")
        for birth_name, address in (("DUPOND", "pere"), ("MARTIN", "mere")):
            row = seed.guardian(
                "0860003L", birth_name, "Dominique", used_name="DUPOND", email=f"{address}@x.fr"
            )
            seed.tie(row, leo, "0860003L")
    parent.ask("Dupond", "Dominique")
    assert parent.codes() == []
    (said,) = parent.texts()
    assert "deux personnes" in said
    assert [message.to for message in parent.outbox.everything()] == [parent.mobile]
    assert parent.prove("14/03/2013", code="000000").status_code == 422
