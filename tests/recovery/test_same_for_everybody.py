"""Known or not, the pages, their counters and what they cost are the same."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from idp.accounts.models import AccountStatus
from idp.messaging.file import Outbox
from idp.platform import clock
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import EMAIL, LEO, PLACE, Jobs, ask_for_link, begin
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson, Person

LOST_IDENTIFIER = "/identifiant-perdu"


EVERYBODY = (
    "j.dupond25",
    "n.existepas99",
    "p.sansrien11",
    "k.bloque12",
    "i.dormeur13",
    "s.partage14",
    "c.ferme15",
)
PLACE_OF_A_FLOW = re.compile(r"/mot-de-passe-perdu/[0-9a-f]{43}/")


@pytest.fixture
def everybody(app: Flask, jeanne: int) -> None:
    """Beside Jeanne, one of each kind whom a code and a link do not reach."""
    del jeanne
    with app.app_context():
        seed.account("p.sansrien11", mobile=None)
        for number, identifier in enumerate(EVERYBODY[3:], start=3):
            account = seed.account(
                identifier, mobile=f"+3360000000{number}", email=f"{identifier}@maison.example"
            )
            match identifier:
                case "k.bloque12":
                    account.status = AccountStatus.LOCKED.value
                case "i.dormeur13":
                    account.created_at = clock.now() - timedelta(days=400)
                case "c.ferme15":
                    account.status = AccountStatus.CLOSED.value
                case _:
                    seed.guardian(
                        "0860003L",
                        "MARTIN",
                        "Paul",
                        mobiles=(account.mobile or "",),
                        email=account.email,
                    )
        db.session.commit()


def plain(page: TestResponse) -> tuple[int, str]:
    """A page without what differs from browser to browser."""
    text = re.sub(r'name="csrf_token" value="[^"]+"', "", page.text)
    for identifier in EVERYBODY:
        text = text.replace(identifier, "")
    return page.status_code, PLACE_OF_A_FLOW.sub("/…/", text)


@pytest.mark.usefixtures("everybody")
def test_a_code_is_asked_for_and_tried_alike_whoever_it_is(
    new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    people = {identifier: new_person() for identifier in EVERYBODY}
    flows = {identifier: begin(person, identifier) for identifier, person in people.items()}
    seen = {identifier: [plain(people[identifier].open(flows[identifier]))] for identifier in flows}
    for _ in range(6):
        for identifier, page in flows.items():
            tried = people[identifier].submit(page, code="000000", **LEO)
            seen[identifier].append(plain(tried))
    for _ in range(3):
        clock.shift(60)
        for identifier, page in flows.items():
            seen[identifier].append(plain(people[identifier].post(page, resend="1")))
    stories = {tuple(pages) for pages in seen.values()}
    assert len(stories) == 1
    (story,) = stories
    assert "Si ce compte existe, un SMS arrive sur son portable." in story[0][1]
    assert "Il vous reste 4 essais." in story[1][1]
    assert "Demandez un nouveau SMS." in story[5][1]
    assert [status for status, _ in story[7:]] == [303, 303, 429]


@pytest.mark.usefixtures("everybody")
def test_one_message_at_most_goes_out_and_only_to_the_accounts_own_channels(
    person: Person, run_jobs: Jobs, outbox: Outbox
) -> None:
    for identifier in EVERYBODY:
        begin(person, identifier)
        ask_for_link(person, identifier)
    run_jobs()
    reached = {message.to for message in outbox.everything()}
    assert reached == {
        seed.MOBILE,
        EMAIL,
        *(f"+3360000000{number}" for number in (4, 5)),
        *(f"{identifier}@maison.example" for identifier in ("i.dormeur13", "s.partage14")),
    }
    assert len(outbox.everything()) == len(reached)
    assert [message.to for message in outbox.everything() if "@localhost #" in message.text] == [
        seed.MOBILE
    ]
    assert [message.to for message in outbox.everything() if "/lien/" in message.text] == [EMAIL]


@pytest.mark.usefixtures("everybody")
def test_a_code_costs_the_same_whoever_it_is(
    new_person: NewPerson, round_trips: RoundTrips
) -> None:
    warm = new_person()
    warm.submit(begin(warm, "warm.up1"), code="000000", **LEO)
    costs = []
    for identifier in EVERYBODY:
        person = new_person()
        person.open(PLACE)
        round_trips.clear()
        page = person.post(PLACE, identifier=identifier).location
        person.post(page, code="000000", **LEO)
        store, statements = round_trips.seen()
        costs.append(store)
        assert statements == []
    assert len(set(costs)) == 1


@pytest.mark.usefixtures("everybody")
def test_a_link_is_asked_for_alike_whoever_it_is(
    new_person: NewPerson, clock: time_machine.Traveller
) -> None:
    people = {identifier: new_person() for identifier in EVERYBODY}
    seen: dict[str, list[object]] = {identifier: [] for identifier in EVERYBODY}
    for wait in (0, 61, 61, 61):
        clock.shift(wait)
        for identifier, person in people.items():
            person.open(PLACE)
            answer = person.post(PLACE, identifier=identifier, by_email="1")
            seen[identifier] += [answer.location, plain(answer)]
    stories = {tuple(pages) for pages in seen.values()}
    assert len(stories) == 1
    assert next(iter(stories))[-1][0] == 429  # type: ignore[index] # what `plain` gave


@pytest.mark.usefixtures("everybody")
def test_a_link_costs_the_same_whoever_it_is(
    new_person: NewPerson, round_trips: RoundTrips
) -> None:
    costs = []
    for identifier in ("warm.up1", *EVERYBODY):
        person = new_person()
        person.open(PLACE)
        round_trips.clear()
        person.post(PLACE, identifier=identifier, by_email="1")
        store, statements = round_trips.seen()
        costs.append(store)
        assert statements == []
    assert len(set(costs[1:])) == 1


@pytest.mark.usefixtures("parent")
def test_an_identifier_is_asked_for_alike_at_the_same_cost_whoever_it_is(
    new_person: NewPerson, round_trips: RoundTrips
) -> None:
    new_person().submit(LOST_IDENTIFIER, mobile="06 00 00 00 50")
    costs, pages = [], []
    for typed in ("06 00 00 00 01", "06 00 00 00 99"):
        person = new_person()
        person.open(LOST_IDENTIFIER)
        round_trips.clear()
        answer = person.post(LOST_IDENTIFIER, mobile=typed)
        costs.append(round_trips.seen())
        pages.append((answer.status_code, answer.location, person.open(answer.location).text))

    assert costs[0] == costs[1]
    assert costs[0][1] == []
    assert pages[0] == pages[1]
