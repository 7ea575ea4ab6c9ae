"""« Mes services », and « Ne plus transmettre »."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts import transmissions
from tests.oidc import flow
from tests.visitor import Person

PAGE = "/compte/services"


@pytest.fixture
def visited(app: Flask, here: Person, parent: int) -> Person:
    """Her browser, after an ENT received something."""
    with app.app_context():
        flow.register()
        transmissions.write(parent, "ent-vienne", "profile pupils", "0860003L")
    return here


def test_each_ent_is_shown_with_what_it_receives_and_since_when(visited: Person) -> None:
    page = visited.open(PAGE).text
    assert "ENT de la Vienne" in page
    assert "vos nom et prénom" in page
    assert "Collège Jules Verne (Poitiers)" in page
    assert "votre numéro de téléphone portable" not in page


def test_nothing_was_received_yet(here: Person) -> None:
    assert "encore connecté à aucun service" in here.open(PAGE).text


def test_the_transmission_is_stopped_once_and_said_so(
    app: Flask, visited: Person, parent: int, events: Callable[[], list[str]]
) -> None:
    visited.open(PAGE)
    there = visited.post(PAGE, client_id="ent-vienne").location
    page = visited.open(there).text
    assert "«\u00a0ENT de la Vienne\u00a0» ne reçoit plus rien." in page, "above the list"
    page = visited.open(PAGE).text
    assert "ne reçoit plus rien" not in page
    assert "Rien n’est plus transmis" in page
    assert "Ne plus transmettre</button>" not in page
    assert "transmission.stopped" in events()
    with app.app_context():
        assert set(transmissions.stopped_clients(parent)) == {"ent-vienne"}


@pytest.mark.parametrize("name", ["", "unknown", "x" * 5000, "a\x00b", "'; drop"])
def test_a_name_that_is_none_changes_nothing(visited: Person, name: str) -> None:
    visited.open(PAGE)
    answer = visited.post(PAGE, client_id=name)
    assert answer.status_code in (303, 400)
    assert "ne reçoit plus rien" not in visited.open(answer.location or PAGE).text
    assert "Ne plus transmettre" in visited.open(PAGE).text
