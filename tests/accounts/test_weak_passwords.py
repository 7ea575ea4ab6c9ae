"""What everybody would guess is refused, though the seed document's rule lets it pass."""

import pytest

from idp.accounts.password_policy import judge
from idp.accounts.weak_passwords import COMMON, OWN_IDENTIFIER, fault

OWN = "j.dupond25"


@pytest.mark.parametrize("password", ["J.dupond25", "Mon-J.DUPOND25", "jdupond25!A", "J_Dupond25"])
def test_the_identifier_is_no_part_of_its_password(password: str) -> None:
    assert judge(password).accepted
    assert fault(password, OWN) == OWN_IDENTIFIER


@pytest.mark.parametrize(
    "password",
    [
        "Password1",
        "P@ssw0rd",
        "Motdepasse1",
        "M0tDeP@sse!",
        "Azerty123",
        "@Zerty12",
        "Bonjour2026!",
        "2026Soleil",
        "Févriér1",
        "Aa123456",
        "EduConnect86",
        "pRONOTE2026?",
        "Abcd1234",
    ],
)
def test_a_common_one_is_refused_however_it_is_written(password: str) -> None:
    assert fault(password, OWN) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Prunetardive1",
        "Soleil-et-pluie7",
        "Passeport-76",
        "Soleil8264917",
        "k7!Mp-x3qd",
        "Dupond-1987!",
        "",
        "é\u0301\ud800",
        "12345678",
        "!" * 200,
    ],
)
def test_others_are_not(password: str) -> None:
    assert fault(password, OWN) == ""


def test_an_identifier_of_three_signs_forbids_nothing() -> None:
    assert fault("Prunetardive1", "a.1") == ""
