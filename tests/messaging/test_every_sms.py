"""Every SMS that the product can send: one segment of the GSM-7 alphabet, codes filled in.

With a long host and identifier. 3GPP TS 23.038 §6.2.1; WICG, Origin-bound one-time codes, §3.
"""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import idp
from idp.accounts import contacts, new_mobile, notices, security
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.config import Settings
from idp.enrolment import texts as enrolment
from idp.messaging import texts, trial
from idp.messaging.file import Outbox
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import outbox as sql_outbox
from idp.platform.database import db
from idp.recovery import texts as recovery
from idp.recovery.rules import Answer
from tests import seed

CODE, IDENTIFIER = "123456", "a.montesquieu-fezensac25"
HOST = "educonnect.education.gouv.fr"
NUMBER = PhoneNumber(seed.MOBILE)
WHY = [a for a in Answer if a not in {Answer.OPEN, Answer.NOTHING}]

Text = Callable[[], str]
WRITTEN: dict[str, Text] = {
    "enrolment.code": lambda: enrolment.code(CODE, with_link=False),
    "enrolment.code with a link": lambda: enrolment.code(CODE, with_link=True),
    "enrolment.other_name": enrolment.other_name,
    "enrolment.shared": enrolment.shared,
    "enrolment.already": lambda: enrolment.already(IDENTIFIER),
    "enrolment.account_closed": enrolment.account_closed,
    "enrolment.no_other_child": enrolment.no_other_child,
    "recovery.identifiers": lambda: recovery.identifiers([IDENTIFIER]),
    "recovery.identifiers of two": lambda: recovery.identifiers([IDENTIFIER, IDENTIFIER]),
    "recovery.no_account_yet": recovery.no_account_yet,
    "recovery.name_wanted": recovery.name_wanted,
    "recovery.code": lambda: recovery.code(CODE),
    "trial.sms_text": lambda: trial.sms_text(long=False),
} | {
    f"recovery.refused {answer.value} {by_email_too}": (
        lambda answer=answer, by_email_too=by_email_too: recovery.refused(
            answer, by_email_too=by_email_too
        )
    )
    for answer in WHY
    for by_email_too in (True, False)
}
SENDERS = {
    "accounts/new_mobile.py",
    "accounts/notices.py",
    "accounts/security.py",
    "enrolment/sending.py",
    "recovery/identifier.py",
    "recovery/sending.py",
}
"""Whoever sends an SMS; each is read below."""
ON_PAGES = {"wrong_code", "wrong_date", "closed"}
"""What recovery/texts.py says on a page, not on a phone."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a long address, and with FranceConnect, which is named in refusals."""
    server = settings.server.model_copy(update={"issuer": f"https://{HOST}"})
    linked = {"client_id": "preau", "client_secret": "s" * 64}
    franceconnect = type(settings.franceconnect).model_validate(linked)
    return settings.model_copy(update={"server": server, "franceconnect": franceconnect})


def assert_cheap(text: str) -> None:
    """One segment, as it leaves."""
    sent = texts.plain_typography(text)
    assert texts.cost(sent) == (1, ""), sent
    if code := re.search(r"\b\d{6}\b", sent):
        assert sent.endswith(f"\n\n@{HOST} #{code[0]}"), sent


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_text_is_one_segment_and_a_code_is_filled_in(name: str) -> None:
    assert_cheap(WRITTEN[name]())


@pytest.mark.usefixtures("context")
def test_the_codes_are_among_them() -> None:
    with_code = {name for name, text in WRITTEN.items() if CODE in text()}
    assert {"enrolment.code", "recovery.code", "trial.sms_text"} <= with_code


@pytest.mark.parametrize("change", Change)
def test_a_notice_of_any_change_is_one_segment(
    app: Flask, run_jobs: Callable[[], int], outbox: Outbox, change: Change
) -> None:
    with app.app_context():
        account = seed.account()
        assert contacts.addresses_of(account) == [], "else a new device is told by e-mail"
        security.tell(account, change)
        db.session.commit()
        sql_outbox.wake()
        run_jobs()
        (told,) = outbox.sms(NUMBER)
        assert_cheap(told.text)


@pytest.mark.parametrize("password", [seed.PASSWORD, None])
def test_a_new_accounts_identifier_is_one_segment(
    app: Flask, run_jobs: Callable[[], int], outbox: Outbox, password: str | None
) -> None:
    with app.app_context():
        notices.account_created(seed.account(IDENTIFIER, password), [])
        run_jobs()
        assert_cheap(outbox.sms(NUMBER)[0].text)


def test_the_code_for_a_new_mobile_is_one_segment_and_filled_in(
    app: Flask, run_jobs: Callable[[], int], outbox: Outbox
) -> None:
    number = PhoneNumber("+33600000002")
    with app.app_context():
        account: Account = seed.account()
        new_mobile.ask(new_mobile.begin(account, number, "browser"), "browser")
        run_jobs()
        (told,) = outbox.sms(number)
        assert re.search(r"\d{6}", told.text)
        assert_cheap(told.text)


def test_no_text_and_no_sender_is_missing_here() -> None:
    """A text or a sender that somebody adds must be read here too."""
    for module in (enrolment, recovery):
        said = {
            name
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__
            and not name.startswith("_")
            and inspect.signature(function).return_annotation is str
        }
        short = module.__name__.split(".")[1]
        read = {re.split(r"[. ]", name)[1] for name in WRITTEN if name.startswith(short)}
        assert said - ON_PAGES == read
    assert {path for path in _sources() if _sends(_sources()[path])} == SENDERS


def _sources() -> dict[str, str]:
    root = Path(idp.__file__).parent
    files = (path for path in root.rglob("*.py") if path.parent.name != "messaging")
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


def _sends(source: str) -> bool:
    if "sms" not in source:
        return False
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return any(ast.unparse(function) in {"sms.send", "assured.sms"} for function in calls)
