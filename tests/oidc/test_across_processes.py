"""Codes and refresh tokens used by fifty at one moment, at two processes of the provider."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.live import Live
from tests.oidc.flow import Party
from tests.oidc.processes import SCOPE, ask, authorize, parent, processes, register, userinfo
from tests.people import Person

__all__ = ["parent", "processes"]
MANY = 50


def at_once(processes: tuple[str, str], party: Party, form: dict[str, str]) -> list[httpx.Response]:
    """Ask the token endpoints for the same, many times at one moment."""
    gate = Barrier(MANY)

    def one(number: int) -> httpx.Response:
        gate.wait(30)
        return ask(processes[number % len(processes)], party, form)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


@pytest.mark.parametrize("more", [(), ("refresh_token",)], ids=str)
def test_of_fifty_redemptions_of_a_code_one_succeeds_and_its_tokens_die_too(
    live: Live, processes: tuple[str, str], parent: Person, more: tuple[str, ...]
) -> None:
    """RFC 6749 §4.1.2, OIDC Core §3.1.3.2."""
    party = register(live, processes, "client_secret_basic", *more, client_name="Course")
    answers = at_once(processes, party, authorize(live, parent, party, SCOPE))
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert userinfo(processes, good[0]) == [401, 401]
    if token := good[0].get("refresh_token"):
        form = {"grant_type": "refresh_token", "refresh_token": token}
        assert ask(processes[1], party, form).status_code == 400
    others = [answer.json()["error"] for answer in answers if answer.status_code == 400]
    assert others == ["invalid_grant"] * (MANY - 1)


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_of_fifty_uses_of_a_refresh_token_all_succeed_or_a_public_clients_first(
    live: Live, processes: tuple[str, str], parent: Person, method: str
) -> None:
    """A public client's is turned, and the family dies (RFC 9700 §4.14.2).

    Who authenticates keeps its token, and loses nothing by a lost answer (FAPI 2.0 §5.3.2.1).
    """
    party = register(live, processes, method, "refresh_token")
    form = authorize(live, parent, party, f"{SCOPE} offline_access")
    token = ask(processes[0], party, form).json()["refresh_token"]
    answers = at_once(processes, party, {"grant_type": "refresh_token", "refresh_token": token})
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == (MANY if party.secret else 1), answers[0].text
    assert userinfo(processes, good[0]) == ([200, 200] if party.secret else [401, 401])
    last = {"grant_type": "refresh_token", "refresh_token": good[-1]["refresh_token"]}
    assert ask(processes[1], party, last).status_code == (200 if party.secret else 400)
