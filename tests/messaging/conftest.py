"""The other ends of the gateways, as fixtures."""

from collections.abc import Iterator

import pytest

from tests.messaging.mail import Mailbox, mail_server
from tests.messaging.ovh_api import Api, ovh_api
from tests.messaging.receivers import Provider, sms_provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An SMS provider with an HTTP API."""
    with sms_provider() as running:
        yield running


@pytest.fixture
def api() -> Iterator[Api]:
    """OVHcloud's API."""
    with ovh_api() as running:
        yield running


@pytest.fixture
def mails() -> Iterator[tuple[Mailbox, int]]:
    """A mail server without TLS: mailbox and port."""
    with mail_server() as running:
        yield running
