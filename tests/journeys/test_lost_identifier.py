"""« Identifiant perdu »: the identifier comes to the recorded mobile."""

from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.live import Live
from tests.people import Person, member, newcomer


def ask(page: Page, live: Live, mobile: str) -> None:
    """From the ENT to « Regardez vos SMS »."""
    enter(page, live.ent)
    page.get_by_role("link", name="Identifiant perdu").click()
    page.get_by_label("N° de téléphone portable").fill(mobile)
    page.get_by_role("button", name="Recevoir mon identifiant").click()


def expect_sent(page: Page) -> None:
    """Expect the one page that everyone sees."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos SMS")


def test_a_parent_reads_the_identifier_on_the_phone_and_signs_in(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    page.get_by_role("link", name="Identifiant perdu").click()
    look(page, "50-identifiant-perdu")
    ask(page, live, parent.typed_mobile)
    expect_sent(page)
    look(page, "51-identifiant-envoye")

    assert parent.identifier in live.sms(parent.mobile)
    page.get_by_role("link", name="Se connecter").click()
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_a_parent_without_account_is_told_by_sms_how_to_get_one(page: Page, live: Live) -> None:
    parent = newcomer(live)
    ask(page, live, parent.typed_mobile)
    expect_sent(page)

    assert "/inscription" in live.sms(parent.mobile)


def test_a_number_that_nobody_has_meets_the_same_page_and_gets_nothing(
    page: Page, live: Live
) -> None:
    stranger, parent = "06 00 00 99 99", member(live)
    ask(page, live, stranger)
    expect_sent(page)
    ask(page, live, parent.typed_mobile)  # sent afterwards: the stranger's turn is over
    live.sms(parent.mobile)

    assert live.outbox.sms("+33600009999") == []


def test_a_landline_gets_its_own_sentence(page: Page, live: Live) -> None:
    parent: Person = member(live)
    ask(page, live, "05 49 00 00 03")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("téléphone fixe")
    look(page, "50-identifiant-perdu-erreur")
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_role("button", name="Recevoir mon identifiant").click()
    expect_sent(page)
