"""The demo phone: a page that shows SMS and e-mails by recipient as they arrive.

Only the demo has it. It reads the folder of the file gateway, on loopback.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from threading import Thread

from flask import Flask, Response, render_template
from werkzeug.serving import WSGIRequestHandler, make_server

from idp.demo.families import PARENTS
from idp.families.school_year import school_year
from idp.messaging.file import Outbox, Received
from idp.messaging.phone_numbers import PhoneNumber, parse_mobile
from idp.platform import clock

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_LINK = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True)
class Device:
    """A phone or a mailbox: whose it is and what it received, newest first."""

    owners: str
    address: str
    is_phone: bool
    messages: list[Received]


def create_app(messages: Path) -> Flask:
    """Build the page over the folder of messages."""
    app = Flask(__name__, template_folder=".", static_folder="static")
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    outbox = Outbox(messages)

    @app.get("/")
    def show() -> str:
        """Everything that arrived, the device with the newest message first."""
        return render_template(
            "phone.html",
            devices=devices(outbox.everything()),
            parents=PARENTS,
            year=school_year(clock.today()),
        )

    @app.after_request
    def protect(response: Response) -> Response:
        """Run only our own script, and keep nothing."""
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
        response.headers["Cache-Control"] = "no-store"
        return response

    app.add_template_filter(_time, "time")
    app.add_template_filter(code_in, "code")
    app.add_template_filter(links_in, "links")
    return app


@contextmanager
def serve(messages: Path, port: int) -> Iterator[None]:
    """Serve the page from a thread of this process."""
    server = make_server(
        "127.0.0.1", port, create_app(messages), threaded=True, request_handler=_QuietHandler
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the page asks every second."""
        del code, size


def devices(messages: list[Received]) -> list[Device]:
    """Group messages by recipient."""
    owners = _owners()
    grouped = groupby(sorted(messages, key=lambda m: m.to), key=lambda m: m.to)
    found = []
    for to, received in grouped:
        is_phone = to.startswith("+")
        newest_first = sorted(received, key=lambda m: m.at, reverse=True)
        address = PhoneNumber(to).national() if is_phone else to
        found.append(Device(owners.get(to, "?"), address, is_phone, newest_first))
    return sorted(found, key=lambda device: device.messages[0].at, reverse=True)


def code_in(message: Received) -> str | None:
    """Return the six-digit code of a message, to be shown large."""
    found = _CODE.search(message.text)
    return found[0] if found else None


def links_in(message: Received) -> list[str]:
    """Return the addresses in a message."""
    return _LINK.findall(message.text)


def _owners() -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for parent in PARENTS:
        names.setdefault(parse_mobile(parent.mobile).e164, []).append(parent.name)
        if parent.email:
            names.setdefault(parent.email, []).append(parent.name)
    return {address: " et ".join(people) for address, people in names.items()}


def _time(message: Received) -> str:
    return message.at.astimezone(clock.PARIS).strftime("%H:%M:%S")
