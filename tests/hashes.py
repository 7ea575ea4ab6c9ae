"""Counts password hashes, so that equal work is shown without looking at a clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from argon2 import PasswordHasher

from idp.accounts import passwords


class CountingHasher(PasswordHasher):
    """The real hasher, which notes how many hashes it made, and how many at the same moment."""

    def __init__(self, like: PasswordHasher) -> None:
        super().__init__(like.time_cost, like.memory_cost, like.parallelism)
        self.made = self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self._counted():
            return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 — argon2's name
        with self._counted():
            return super().verify(hash, password)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.made += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    """The hasher of this test, which counts."""
    hasher = CountingHasher(passwords._hasher)  # noqa: SLF001 — the one place where hashes are made
    monkeypatch.setattr(passwords, "_hasher", hasher)
    return hasher
