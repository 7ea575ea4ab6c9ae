"""A provider is built for each of some thousand tests: what is the same in all of them, once.

Nothing here changes what a provider does; it remembers what Werkzeug and Jinja compiled.
"""

from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import pytest
from werkzeug.routing import Rule

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
