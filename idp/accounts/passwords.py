"""Argon2id with OWASP's parameters; a burst of sign-ins waits instead of filling memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from idp.accounts.password_policy import MAXIMUM_LENGTH, normalised
from idp.platform import settings
from idp.platform.problems import Problem, ProblemCode

# OWASP Password Storage Cheat Sheet, « Argon2id »: m=19456 (19 MiB), t=2, p=1.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to keep (PHC form). Raises Problem as `verify` does."""
    with _turn():
        return _hasher.hash(_octets(password))


def verify(kept: str | None, password: str) -> bool:
    """Compare a password with its kept hash; None (unknown account) costs as much, and is wrong.

    Raises Problem(TOO_MANY_REQUESTS) when no turn comes in `passwords.wait_seconds`.
    """
    typed = normalised(password)[: MAXIMUM_LENGTH + 1]  # one too many: never right
    if kept is None:
        hash_password(typed)
        return False
    with _turn():
        try:
            return _hasher.verify(kept, _octets(typed))
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _octets(password: str) -> bytes:
    return normalised(password).encode("utf-8", "surrogatepass")


@cache
def _turns(simultaneous: int) -> BoundedSemaphore:
    """Return the places of this process."""
    return BoundedSemaphore(simultaneous)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a place, 19 MiB each; it is given back whatever happens."""
    limits = settings.current().passwords
    places = _turns(limits.simultaneous_hashes)
    if not places.acquire(timeout=limits.wait_seconds):
        raise Problem(ProblemCode.TOO_MANY_REQUESTS, detail="passwords.simultaneous_hashes")
    try:
        yield
    finally:
        places.release()
