"""Argon2id with OWASP's parameters; a burst of sign-ins waits instead of filling memory."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from idp.accounts.password_policy import MAXIMUM_LENGTH, normalised
from idp.platform import settings
from idp.platform.problems import Problem, ProblemCode

# OWASP Password Storage: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to keep (PHC form). Raises Problem as `verify` does."""
    with _Turn():
        return _hasher.hash(normalised(password).encode())


def verify(kept: str | None, password: str) -> bool:
    """Compare a password with its kept hash; an unknown account (None) costs the same time.

    Raises Problem(TOO_MANY_REQUESTS) when no turn comes in `passwords.wait_seconds`.
    """
    candidate = normalised(password)[: MAXIMUM_LENGTH + 1].encode("utf-8", "surrogatepass")
    with _Turn():
        try:
            _hasher.verify(kept or _nobodys_hash(), candidate)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys_hash() -> str:
    """A hash that no password matches, to spend the same time on an unknown identifier."""
    return _hasher.hash(b"\xff nobody's: no text encodes to this")


@cache
def _turns(simultaneous: int) -> BoundedSemaphore:
    return BoundedSemaphore(simultaneous)


class _Turn:
    """One of the places for a hash, 19 MiB each; given back whatever happens."""

    def __enter__(self) -> None:
        limits = settings.current().passwords
        self._places = _turns(limits.simultaneous_hashes)
        if not self._places.acquire(timeout=limits.wait_seconds):
            raise Problem(ProblemCode.TOO_MANY_REQUESTS, detail="passwords.simultaneous_hashes")

    def __exit__(self, *_: object) -> None:
        self._places.release()
