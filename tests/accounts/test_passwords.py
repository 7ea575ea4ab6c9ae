from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from flask import Flask

from idp import create_app
from idp.accounts import passwords
from idp.config import Passwords, Settings
from idp.platform.problems import Problem, ProblemCode
from tests.hashes import CountingHasher, hashes

__all__ = ["hashes"]
GOOD = "Prunetardive1"


@pytest.mark.usefixtures("context")
def test_the_right_password_is_right_and_any_other_is_wrong() -> None:
    kept = passwords.hash_password(GOOD)

    assert passwords.verify(kept, GOOD)
    assert not passwords.verify(kept, GOOD.lower())
    assert not passwords.verify(kept, f"{GOOD} ")
    assert not passwords.verify(kept, "")


@pytest.mark.usefixtures("context")
def test_what_is_kept_is_argon2id_with_owasps_parameters(
    full_price: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", full_price)

    parameters = extract_parameters(passwords.hash_password(GOOD))

    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)


@pytest.mark.usefixtures("context")
def test_two_phones_that_type_an_accent_differently_mean_the_same_password() -> None:
    assert passwords.verify(passwords.hash_password("Motd\u00e9passe1"), "Motde\u0301passe1")


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "\ud800", "x" * 100_000, "🙂" * 256])
def test_no_input_breaks_a_comparison(typed: str) -> None:
    assert not passwords.verify(passwords.hash_password(GOOD), typed)
    assert not passwords.verify(None, typed)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$abc"])
def test_a_damaged_hash_is_never_right(kept: str) -> None:
    assert not passwords.verify(kept, "plain")


@pytest.mark.usefixtures("context")
def test_no_hash_costs_the_same_as_a_wrong_password(hashes: CountingHasher) -> None:
    kept = passwords.hash_password(GOOD)
    for case in (kept, None):
        before = hashes.made
        assert not passwords.verify(case, "Autre-mot-2-passe")
        assert hashes.made == before + 1


@pytest.mark.usefixtures("context")
def test_a_hash_made_with_other_parameters_still_opens_and_is_called_so() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)

    assert passwords.verify(old, GOOD)
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(passwords.hash_password(GOOD))


def _with(settings: Settings, *, hashes_at_once: int, wait: float) -> Flask:
    bounds = Passwords(simultaneous_hashes=hashes_at_once, wait_seconds=wait)
    return create_app(settings.model_copy(update={"passwords": bounds}))


def test_a_burst_never_computes_more_hashes_at_once_than_the_settings_allow(
    settings: Settings, hashes: CountingHasher
) -> None:
    app = _with(settings, hashes_at_once=2, wait=30)

    def sign_in(_number: int) -> bool:
        with app.app_context():
            return passwords.verify(None, GOOD)

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(sign_in, range(24))) == [False] * 24
    assert hashes.made == 24
    assert hashes.most_at_once <= 2


def test_whoever_gets_no_turn_in_time_is_asked_to_come_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _with(settings, hashes_at_once=1, wait=0.05)
    refusals: list[ProblemCode] = []

    class Slow(PasswordHasher):
        """A hasher that another sign-in overtakes."""

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            with pytest.raises(Problem) as refused:
                passwords.verify(None, GOOD)
            refusals.append(refused.value.code)
            return super().hash(password, salt=salt)

    with app.app_context():
        monkeypatch.setattr(passwords, "_hasher", Slow())
        passwords.hash_password(GOOD)
        assert refusals == [ProblemCode.TOO_MANY_REQUESTS]
        monkeypatch.undo()
        assert not passwords.verify(None, GOOD)
