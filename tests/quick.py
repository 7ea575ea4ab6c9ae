"""A provider is built for each of some thousand tests: what is the same in all of them, once.

It remembers what Werkzeug and Jinja compiled and which keys were parsed, and hashes passwords at
argon2's lowest price. What a provider does is the same; the price itself is a test of
tests/accounts/test_passwords, and the running service of the journeys pays it whole.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import pytest
from argon2 import PasswordHasher
from werkzeug.routing import Rule

from idp.accounts import passwords
from idp.keys import algorithms

_Builder = Callable[..., tuple[str, str]]


class Remembered(jinja2.BytecodeCache):
    """The templates' byte code, for this process."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Give what was compiled from the very same text."""
        if (held := self.held.get(f"{bucket.key}:{bucket.checksum}")) is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep it."""
        self.held[f"{bucket.key}:{bucket.checksum}"] = bucket.bytecode_to_string()


@pytest.fixture(scope="session")
def compiled_templates() -> jinja2.BytecodeCache:
    """The byte code of templates that any test used."""
    return Remembered()


@pytest.fixture(scope="session", autouse=True)
def _compiled_routes() -> Iterator[None]:
    """Compile each route's URL builder once: it takes its rule as its first argument."""
    compiled: dict[tuple[Any, ...], _Builder] = {}
    original = Rule._compile_builder  # noqa: SLF001 — Werkzeug offers no other place

    def remembered(self: Rule, append_unknown: bool = True) -> _Builder:  # noqa: FBT001, FBT002 — Werkzeug's own signature
        if self.defaults:
            return original(self, append_unknown)
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, append_unknown)
        if key not in compiled:
            compiled[key] = original(self, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def _parsed_keys() -> Iterator[None]:
    """Parse each private key once: an RSA key takes 42 ms, and a ring has four of them."""
    parsed: dict[str, algorithms.PrivateKey] = {}
    original = algorithms.parse

    def remembered(jwk: dict[str, Any]) -> algorithms.PrivateKey:
        key = json.dumps(jwk, sort_keys=True)
        if key not in parsed:
            parsed[key] = original(jwk)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(algorithms, "parse", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def full_price() -> Iterator[PasswordHasher]:
    """Hash in a fraction of a millisecond instead of 25; the fixture is the hasher that we run."""
    original = passwords._hasher  # noqa: SLF001 — the one place where hashes are made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
        yield original
