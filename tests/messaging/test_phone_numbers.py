"""Numbers as people say them, domain facts §7."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from idp.messaging import phone_numbers
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, Reason, parse_mobile

SPELLINGS = [
    ("06 00 00 00 01", "+33600000001"),
    ("06.00.00.00.01", "+33600000001"),
    ("06-00-00-00-01", "+33600000001"),
    ("0600000001", "+33600000001"),
    (" 06 00 00 00 01\n", "+33600000001"),
    ("+33600000001", "+33600000001"),
    ("+33 (0)6 00 00 00 01", "+33600000001"),
    ("0033600000001", "+33600000001"),
    ("0033 (0)6 00 00 00 01", "+33600000001"),
    ("33600000001", "+33600000001"),
    ("600000001", "+33600000001"),
    ("07 56 78 90 12", "+33756789012"),
    ("0692 12 34 56", "+262692123456"),
    ("262692123456", "+262692123456"),
    ("+262 692 12 34 56", "+262692123456"),
    ("+262 (0)692 12 34 56", "+262692123456"),
    ("00262692123456", "+262692123456"),
    ("+33 692 12 34 56", "+262692123456"),
    ("0639 69 12 34", "+262639691234"),
    ("0690 12 34 56", "+590690123456"),
    ("590690123456", "+590690123456"),
    ("0694 12 34 56", "+594694123456"),
    ("0696 12 34 56", "+596696123456"),
    ("+41 79 123 45 67", "+41791234567"),
    ("0041 79 123 45 67", "+41791234567"),
    ("+32 470 12 34 56", "+32470123456"),
    ("+352 621 123 456", "+352621123456"),
]

REFUSALS = [
    ("", Reason.EMPTY),
    ("   ", Reason.EMPTY),
    ("0262 12 34 56", Reason.LANDLINE),
    ("05 49 00 00 01", Reason.LANDLINE),
    ("09 72 12 34 56", Reason.LANDLINE),
    ("0590 12 34 56", Reason.LANDLINE),
    ("0800 00 00 00", Reason.SPECIAL),
    ("06 00 00 00 0", Reason.UNREADABLE),
    ("06 00 00 00 01 1", Reason.UNREADABLE),
    ("06 00 00 00 01 / 06 00 00 00 02", Reason.UNREADABLE),
    ("06MAMANPAPA", Reason.UNREADABLE),
    ("41 79 123 45 67", Reason.UNREADABLE),
    ("+", Reason.UNREADABLE),
    ("06\x0000000001", Reason.UNREADABLE),
    ("6" * 5000, Reason.UNREADABLE),
]


@pytest.mark.parametrize(("text", "e164"), SPELLINGS)
def test_every_way_to_say_a_mobile_is_read_as_one_number(text: str, e164: str) -> None:
    assert parse_mobile(text) == PhoneNumber(e164)


@pytest.mark.parametrize(("text", "reason"), REFUSALS)
def test_what_is_no_mobile_gets_its_own_reason(text: str, reason: Reason) -> None:
    with pytest.raises(NotAMobile) as refusal:
        parse_mobile(text)
    assert refusal.value.reason is reason
    assert str(refusal.value) == reason.sentence


@given(st.one_of(st.text(), st.text(alphabet="0123456789+(). -/;#\x00\u00a0")))
@example("+0")
@example("\ud800")
@example("٠٦٠٠٠٠٠٠٠١")
def test_any_text_is_a_mobile_or_no_mobile_and_nothing_else(text: str) -> None:
    try:
        number = parse_mobile(text)
    except NotAMobile:
        return
    assert parse_mobile(number.e164) == number
    assert parse_mobile(number.national()) == number


@pytest.mark.parametrize(
    ("e164", "national", "masked"),
    [
        ("+33600000025", "06 00 00 00 25", "06 •• •• •• 25"),
        ("+262692123456", "0692 12 34 56", "0692 •• •• 56"),
        ("+41791234567", "+41 79 123 45 67", "+41 •• ••• •• 67"),
        ("+999123456", "+999123456", "+99•••••56"),
    ],
)
def test_a_number_is_shown_as_people_say_it_and_masked(
    e164: str, national: str, masked: str
) -> None:
    assert PhoneNumber(e164).national() == national
    assert PhoneNumber(e164).masked() == masked


@pytest.mark.parametrize("before", ["0", "+33 ", "0033"])
def test_usual_numbers_are_read_as_the_library_reads_them(before: str) -> None:
    for head in range(100, 1000, 3):
        text = f"{before}{head} 12-34.56"
        assert outcome(parse_mobile, text) == outcome(phone_numbers.read_by_library, text), text


def outcome(read: Callable[[str], PhoneNumber], text: str) -> PhoneNumber | Reason:
    try:
        return read(text)
    except NotAMobile as refusal:
        return refusal.reason


def test_no_log_line_shows_a_number() -> None:
    number = PhoneNumber("+33600000025")
    assert not any(c.isdigit() for c in f"{number} {number!r} {[number]}")


@pytest.mark.parametrize("text", ["", "0600000001", "+0600000001", "+33 6 00", "+" + "1" * 16])
def test_a_number_is_never_made_of_anything_but_e164(text: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        PhoneNumber(text)
