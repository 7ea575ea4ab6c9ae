"""Shows messages in the terminal, for development."""

import sys
from typing import TextIO

from idp.messaging.phone_numbers import PhoneNumber


class _Console:
    """Writes to the terminal, or where a test says."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def _show(self, head: str, text: str) -> None:
        out = self._out or sys.stderr
        body = "\n".join(f"  │ {line}" for line in text.splitlines())
        out.write(f"\n  ┌─ {head}\n{body}\n  └─\n")
        out.flush()


class ConsoleSms(_Console):
    """An SMS gateway that anybody at the terminal can read."""

    def send(self, number: PhoneNumber, text: str) -> str:
        """Show one SMS."""
        self._show(f"SMS {number.e164}", text)
        return "shown"


class ConsoleEmail(_Console):
    """An e-mail gateway that anybody at the terminal can read."""

    def send(self, address: str, subject: str, text: str) -> str:
        """Show one e-mail."""
        self._show(f"E-mail {address} : {subject}", text)
        return "shown"
